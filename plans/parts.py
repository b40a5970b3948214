"""The parts of a plan's draft: their order, their pages, what they hold, and how each stands."""

import hashlib
import json
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.components import TaskRow

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


def with_part_figures(queryset=None):
    """Plans with what `part_rows` wants to know about their other tables, in one query."""
    queryset = Plan.objects.all() if queryset is None else queryset

    def has(model, **lookup):
        return Exists(model.objects.filter(plan=OuterRef("pk"), **lookup))

    return queryset.annotate(
        has_swot=has(SwotEntry),
        has_members=has(WorkingGroupMember),
        has_ita=has(ItaResult),
        **{f"has_{kind.value}": has(PlanStatement, kind=kind) for kind in StatementKind},
    )


def _filled(plan, key: str, texts: dict) -> tuple[bool, str]:
    """Whether a part has its content, and what is still missing in it."""
    if key == SWOT:
        return plan.has_swot, _("ควรมีเพื่อแสดงที่มาของรายการในแผน")
    if key == WORKING_GROUP:
        return plan.has_members, _("ควรระบุผู้จัดทำแผนและคำสั่งแต่งตั้ง")
    if key == STATEMENTS:
        absent = [str(k.label) for k in StatementKind if not getattr(plan, f"has_{k.value}")]
        return not absent, _("ยังไม่มี%(what)s") % {"what": _(" และ").join(absent)}
    text = bool(texts.get(key, "").strip())
    if key == SectionKey.ITA:
        return text or plan.has_ita, _("ยังไม่มีตารางคะแนนของปีที่ผ่านมา")
    if key == SectionKey.SITUATION and text:
        counts = (plan.complaints, plan.corruption_cases, plan.audit_objections)
        if None in counts:
            return True, _("ยังไม่ได้ระบุจำนวนข้อร้องเรียน คดี หรือข้อทักท้วง ถ้าไม่มีให้กรอก 0")
        return True, ""
    if key == SectionKey.REVIEW:
        return text, _("ควรทบทวนแผนฉบับก่อนแล้วสรุปไว้")
    return text, _("ยังไม่ได้เขียน")


def open_comments(plan) -> list[ReturnComment]:
    """Signers' comments that nobody has marked as dealt with."""
    return list(plan.comments.filter(resolved_at=None).select_related("activity").order_by("id"))


def part_rows(plan, comments, *, may_edit: bool) -> list[TaskRow]:
    """Rows of the task list. `plan` comes from `with_part_figures`; one query for the texts."""
    texts = dict(PlanSection.objects.filter(plan=plan).values_list("key", "text"))
    required = {*plan.organisation.profile.required_sections, STATEMENTS}
    rows = []
    for item in PARTS:
        filled, missing = _filled(plan, item.key, texts)
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
