"""Writes on a draft: plans, their parts, copies. Activities stand in `activities.py`.

Every function checks `by` and the plan's state, writes in one transaction with its audit entry,
and notes the contributor. Nothing is half-saved.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from plans import parts
from plans.models import (
    Alignment,
    ItaResult,
    ItaRow,
    Plan,
    PlanSection,
    PlanStatement,
    SectionKey,
    StatementKind,
    SwotEntry,
    WorkingGroupMember,
)
from plans.models.plan import EXTERNAL_FACTORS, INTERNAL_FACTORS, Quadrant
from plans.workflow import PLAN
from workflow import audit
from workflow.engine import Denied, Refused

from .activities import delete_activity, renumber_activities, save_activity
from .copying import copy_activities, copy_parts
from .draft import EditConflict, lock_draft, touch

__all__ = [
    "EditConflict",
    "copy_plan",
    "create_plan",
    "delete_activity",
    "renumber_activities",
    "save_activity",
    "save_part",
    "save_section",
    "touch",
]


def create_plan(
    *,
    organisation,
    framework,
    title,
    first_fiscal_year,
    last_fiscal_year,
    by,
    title_en="",
    owner_unit=None,
    predecessor=None,
) -> Plan:
    """A new empty draft for the fiscal years (B.E.) from first to last."""
    if not by.can(Permission.PLAN_EDIT, organisation):
        raise Denied(_("คุณไม่มีสิทธิสร้างแผนของหน่วยงานนี้"))
    if last_fiscal_year < first_fiscal_year:
        raise Refused([_("ปีงบประมาณสุดท้ายต้องไม่ก่อนปีแรก")])
    for related in (owner_unit, predecessor):
        if related is not None and related.organisation != organisation:
            raise Refused([_("ตัวเลือกนี้ไม่ใช่ของหน่วยงาน")])
    with transaction.atomic(using="default"):
        plan = Plan.objects.create(
            organisation=organisation,
            framework=framework,
            title=title,
            title_en=title_en,
            first_fiscal_year=first_fiscal_year,
            last_fiscal_year=last_fiscal_year,
            owner_unit=owner_unit or organisation.departments.filter(keeps_plan=True).first(),
            predecessor=predecessor,
        )
        PLAN.start(plan, by=by)
        audit.record(actor=by, event="plans.plan_created", obj=plan)
        touch(plan, by)
    return plan


def copy_plan(
    *, source, organisation, title, first_fiscal_year, last_fiscal_year, by, framework=None
) -> Plan:
    """A new draft with the parts and activities of `source`, under new uuids.

    Dates and budget years move by the difference of the first years; what falls outside the new
    years is left empty. What is a statement about one year only (counts of complaints, the review,
    the order) is not taken along. People, departments and risks go along inside one organisation.
    """
    if not by.can(Permission.PLAN_VIEW, source):
        raise Denied(_("คุณไม่มีสิทธิคัดลอกแผนนี้"))
    with transaction.atomic(using="default"):
        plan = create_plan(
            organisation=organisation,
            framework=framework or source.framework,
            title=title,
            first_fiscal_year=first_fiscal_year,
            last_fiscal_year=last_fiscal_year,
            owner_unit=source.owner_unit if source.organisation == organisation else None,
            predecessor=source if source.organisation == organisation else None,
            by=by,
        )
        copy_parts(source, plan)
        copy_activities(source, plan)
        audit.record(actor=by, event="plans.plan_copied", obj=plan)
    return plan


# --- parts


def _save_text(plan, key: str, text: str) -> None:
    section, _created = PlanSection.objects.get_or_create(plan=plan, key=key)
    if section.text != text:
        section.text = text
        section.edit_number += 1
        section.save()


def _replace(plan, model, rows) -> None:
    """The rows of one list of the plan, in the given order."""
    model.objects.filter(plan=plan).delete()
    model.objects.bulk_create(
        model(plan=plan, position=position, **row) for position, row in enumerate(rows, 1)
    )


def _save_plan_fields(plan, content: dict, names) -> None:
    for name in names:
        setattr(plan, name, content[name])
    plan.save(update_fields=list(names))


def _save_details(plan, content):
    if content["last_fiscal_year"] < content["first_fiscal_year"]:
        raise Refused([_("ปีงบประมาณสุดท้ายต้องไม่ก่อนปีแรก")])
    years_change = plan.versions.exists() and any(
        getattr(plan, name) != content[name] for name in ("first_fiscal_year", "last_fiscal_year")
    )
    if years_change:
        raise Refused([_("แผนนี้เคยอนุมัติแล้ว จึงเปลี่ยนปีงบประมาณไม่ได้ ให้คัดลอกเป็นแผนใหม่แทน")])
    unit = content["owner_unit"]
    if unit is not None and unit.organisation_id != plan.organisation_id:
        raise Refused([_("ส่วนราชการที่เลือกไม่ใช่ของหน่วยงานนี้")])
    _save_plan_fields(plan, content, content)


def _save_linkage(plan, content):
    _save_text(plan, SectionKey.LINKAGE, content["text"])
    _replace(plan, Alignment, content["alignments"])


def _save_situation(plan, content):
    _save_text(plan, SectionKey.SITUATION, content["text"])
    _save_plan_fields(plan, content, ("complaints", "corruption_cases", "audit_objections"))


def _save_review(plan, content):
    before = content["predecessor"]
    if before is not None and (before.organisation_id != plan.organisation_id or before == plan):
        raise Refused([_("แผนฉบับก่อนต้องเป็นแผนอื่นของหน่วยงานนี้")])
    _save_text(plan, SectionKey.REVIEW, content["text"])
    _save_plan_fields(plan, content, ("predecessor",))


def _save_ita(plan, content):
    _save_text(plan, SectionKey.ITA, content["text"])
    ItaResult.objects.filter(plan=plan).delete()
    if content["result"] is None:
        if content["rows"]:
            raise Refused([_("กรุณากรอกปีและคะแนนรวมของตาราง ITA")])
        return
    result = ItaResult.objects.create(plan=plan, **content["result"])
    ItaRow.objects.bulk_create(
        ItaRow(result=result, position=position, **row)
        for position, row in enumerate(content["rows"], 1)
    )


def _save_swot(plan, content):
    internal = (Quadrant.STRENGTH, Quadrant.WEAKNESS)
    for row in content["entries"]:  # FC-29
        allowed = INTERNAL_FACTORS if row["quadrant"] in internal else EXTERNAL_FACTORS
        if row["factor"] not in allowed:
            raise Refused(
                [_("ปัจจัยนี้ใช้กับด้านที่เลือกไม่ได้ จุดแข็งและจุดอ่อนใช้ปัจจัยภายใน โอกาสและอุปสรรคใช้ปัจจัยภายนอก")]
            )
    _replace(plan, SwotEntry, content["entries"])


def _save_statements(plan, content):
    PlanStatement.objects.filter(plan=plan).delete()
    PlanStatement.objects.bulk_create(
        PlanStatement(plan=plan, kind=kind, position=position, text=text)
        for kind in StatementKind.values
        for position, text in enumerate(content[kind], 1)
    )


def _save_working_group(plan, content):
    _save_plan_fields(plan, content, ("order_number", "order_date", "order_signer"))
    _replace(plan, WorkingGroupMember, content["members"])


_WRITERS = {
    parts.DETAILS: _save_details,
    SectionKey.LINKAGE.value: _save_linkage,
    SectionKey.SITUATION.value: _save_situation,
    SectionKey.REVIEW.value: _save_review,
    SectionKey.ITA.value: _save_ita,
    parts.SWOT: _save_swot,
    parts.STATEMENTS: _save_statements,
    parts.WORKING_GROUP: _save_working_group,
}


def save_part(*, plan, part: str, content: dict, by, token: str | None = None) -> bool:
    """Writes the content of one part (the shape of `parts.stored`); False when nothing changed.

    `token` is the fingerprint with which the part was opened: EditConflict when it is another now.
    """
    with transaction.atomic(using="default"):
        locked = lock_draft(plan, by)
        before = parts.stored(locked, part)
        if token is not None and token != parts.token(before):
            raise EditConflict
        content = before | content
        changed = [name for name, value in content.items() if value != before[name]]
        if not changed:
            return False
        writer = _WRITERS.get(part)
        if writer:
            writer(locked, content)
        else:
            _save_text(locked, SectionKey(part), content["text"])
        audit.record(actor=by, event=f"plans.part_saved.{part}", obj=locked, fields=changed)
        touch(locked, by)
    plan.refresh_from_db()
    return True


def save_section(*, plan, key: str, text: str, by, token: str | None = None) -> bool:
    """The text of one section of the introduction; what else the part holds stays."""
    return save_part(
        plan=plan, part=SectionKey(key).value, content={"text": text}, by=by, token=token
    )
