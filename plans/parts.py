"""The parts of a plan's draft: their order, their pages, what they hold, and how each stands."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.components import TaskRow
from workflow.prepared import prepared

from .ita import rows_of
from .models import (
    ItaResult,
    Plan,
    PlanSection,
    PlanStatement,
    ReturnComment,
    SectionKey,
    StatementKind,
    SwotEntry,
    WorkingGroupMember,
)

DETAILS, SWOT, STATEMENTS, WORKING_GROUP, ACTIVITIES = (
    "details",
    "swot",
    "statements",
    "working_group",
    "activities",
)


@dataclass(frozen=True)
class Part:
    """One page of the introduction; `page` is the URL's name, with the key where `keyed`."""

    key: str
    label: str
    page: str
    keyed: bool = False

    def url(self, plan) -> str:
        args = [plan.organisation.slug, plan.uuid, *([self.key] if self.keyed else [])]
        return reverse(f"plans:{self.page}", args=args)


def _section(key: SectionKey, page: str = "") -> Part:
    return Part(key.value, key.label, page or "section", keyed=not page)


# In the printed order; the review and the group come last, as they are about the plan's making.
PARTS: tuple[Part, ...] = (
    _section(SectionKey.PRINCIPLE),
    _section(SectionKey.LINKAGE, "alignments"),
    _section(SectionKey.SITUATION),
    Part(SWOT, gettext_lazy("การวิเคราะห์ SWOT"), "swot"),
    _section(SectionKey.RISK_SUMMARY),
    _section(SectionKey.ANTI_BRIBERY),
    _section(SectionKey.ITA, "ita"),
    Part(STATEMENTS, gettext_lazy("วัตถุประสงค์ เป้าหมาย และประโยชน์"), "statements"),
    _section(SectionKey.OTHER),
    _section(SectionKey.REVIEW),
    Part(WORKING_GROUP, gettext_lazy("คณะทำงานจัดทำแผน"), "working_group"),
)
_BY_KEY = {part.key: part for part in PARTS}

# What a signer's comment can be bound to.
PART_CHOICES = [
    (DETAILS, gettext_lazy("ชื่อและปีของแผน")),
    *((part.key, part.label) for part in PARTS),
    (ACTIVITIES, gettext_lazy("โครงการ/กิจกรรม/มาตรการ")),
]


def part(key: str) -> Part | None:
    return _BY_KEY.get(key)


def part_url(plan, key: str) -> str:
    """Where a part is edited; the plan page for what has no page of its own."""
    if key == DETAILS:
        return reverse("plans:edit", args=[plan.organisation.slug, plan.uuid])
    if key in _BY_KEY:
        return _BY_KEY[key].url(plan)
    return reverse("plans:detail", args=[plan.organisation.slug, plan.uuid]) + "#activities"


# --- what a part holds


def stored(plan, key: str) -> dict:
    """The content of one part as plain values, the shape that `save_part` takes."""
    if key == DETAILS:
        return {
            name: getattr(plan, name)
            for name in ("title", "title_en", "owner_unit", "first_fiscal_year", "last_fiscal_year")
        }
    if key == SWOT:
        return {"entries": list(plan.swot.values("quadrant", "factor", "text"))}
    if key == STATEMENTS:
        content = {kind.value: [] for kind in StatementKind}
        for kind, text in plan.statements.values_list("kind", "text"):
            content[kind].append(text)
        return content
    if key == WORKING_GROUP:
        return {
            "order_number": plan.order_number,
            "order_date": plan.order_date,
            "order_signer": plan.order_signer,
            "members": list(
                plan.working_group.values("category", "name", "position_title", "duty")
            ),
        }
    section = plan.sections.filter(key=key).first()
    content = {"text": section.text if section else ""}
    if key == SectionKey.LINKAGE:
        content["alignments"] = list(plan.alignments.values("name", "level", "note"))
    elif key == SectionKey.SITUATION:
        for name in ("complaints", "corruption_cases", "audit_objections"):
            content[name] = getattr(plan, name)
    elif key == SectionKey.REVIEW:
        content["predecessor"] = plan.predecessor
    elif key == SectionKey.ITA:
        result = ItaResult.objects.filter(plan=plan).first()
        content["result"] = None
        content["rows"] = rows_of(result) if result else []
        if result:
            content["result"] = {
                name: getattr(result, name)
                for name in ("fiscal_year", "total_printed", "grade_printed", "grade_label")
            }
    return content


def token(content: dict) -> str:
    """A short fingerprint of a part's content: the form carries the one that it was opened with."""
    text = json.dumps(content, default=lambda value: str(getattr(value, "pk", value)))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


# --- how each stands


ITA_TABLE = "ita_table"


@lru_cache(maxsize=2048)
def _with_content(plan_uuid, edit_number: int) -> frozenset[str]:
    """Which sections and other parts of a draft hold something: their keys, kinds of statements.

    Remembered: each change of a draft counts its `edit_number` up (`services.draft.touch`).
    """

    def has(model, **lookup):
        return Exists(model.objects.filter(plan=OuterRef("pk"), **lookup))

    others = {
        SWOT: has(SwotEntry),
        WORKING_GROUP: has(WorkingGroupMember),
        ITA_TABLE: has(ItaResult),
        **{kind.value: has(PlanStatement, kind=kind) for kind in StatementKind},
    }
    there = Plan.objects.filter(uuid=plan_uuid).values_list(*others.values()).get()
    texts = PlanSection.objects.filter(plan__uuid=plan_uuid).values_list("key", "text")
    return frozenset(compress(others, there)) | {key for key, text in texts if text.strip()}


def _filled(plan, key: str, found: frozenset[str]) -> tuple[bool, str]:
    """Whether a part has its content, and what is still missing in it."""
    if key == SWOT:
        return key in found, _("ควรมีเพื่อแสดงที่มาของรายการในแผน")
    if key == WORKING_GROUP:
        return key in found, _("ควรระบุผู้จัดทำแผนและคำสั่งแต่งตั้ง")
    if key == STATEMENTS:
        absent = [str(kind.label) for kind in StatementKind if kind.value not in found]
        return not absent, _("ยังไม่มี%(what)s") % {"what": _(" และ").join(absent)}
    if key == SectionKey.ITA:
        return key in found or ITA_TABLE in found, _("ยังไม่มีตารางคะแนนของปีที่ผ่านมา")
    if key == SectionKey.SITUATION and key in found:
        counts = (plan.complaints, plan.corruption_cases, plan.audit_objections)
        if None in counts:
            return True, _("ยังไม่ได้ระบุจำนวนข้อร้องเรียน คดี หรือข้อทักท้วง ถ้าไม่มีให้กรอก 0")
        return True, ""
    if key == SectionKey.REVIEW:
        return key in found, _("ควรทบทวนแผนฉบับก่อนแล้วสรุปไว้")
    return key in found, _("ยังไม่ได้เขียน")


@prepared
def _open_comments(plan: int):
    rows = ReturnComment.objects.filter(plan=plan, resolved_at=None)
    return rows.select_related("activity").order_by("id")


def open_comments(plan) -> list[ReturnComment]:
    """Signers' comments that nobody has marked as dealt with."""
    return _open_comments(plan.pk)


def part_rows(plan, comments, *, may_edit: bool) -> list[TaskRow]:
    """Rows of the task list."""
    found = _with_content(plan.uuid, plan.edit_number)
    required = {*plan.organisation.profile.required_sections, STATEMENTS}
    rows = []
    for item in PARTS:
        filled, missing = _filled(plan, item.key, found)
        own = [comment for comment in comments if comment.part == item.key]
        if own:
            state, why = "returned", own[0].text
            if len(own) > 1:
                why = _("%(first)s (และอีก %(count)s ข้อ)") % {"first": why, "count": len(own) - 1}
        elif filled:
            state, why = "done", missing if item.key == SectionKey.SITUATION else ""
        elif item.key == SectionKey.OTHER:
            state, why = "optional", ""
        elif item.key in required:
            state, why = "missing", missing
        else:
            state, why = "not_started", missing
        rows.append(
            TaskRow(
                key=item.key,
                label=str(item.label),
                url=item.url(plan) if may_edit or filled else "",
                state=state,
                why=why,
            )
        )
    return rows
