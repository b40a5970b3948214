"""The risks themselves: described, numbered, closed (RK-08, 09, 13..16, 28)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models.counter import next_number
from risks.models import Category, Risk, RoundState
from workflow import audit
from workflow.engine import Refused

from . import acceptance, rounds
from .editing import assign, lock

# The organisation's series of risk numbers.
COUNTER = "risk"
FIELDS = (
    "event",
    "category",
    "object_kind",
    "process",
    "step",
    "position",
    "who",
    "what",
    "where",
    "how",
    "factor",
    "scenario",
    "is_corruption",
    "department",
    "owner",
)


def _demand_own(organisation, values: dict) -> None:
    for name in ("category", "department"):
        if values.get(name) and values[name].organisation_id != organisation.pk:
            raise Refused([_("ข้อมูลที่เลือกไม่ใช่ของหน่วยงานนี้")])
    owner = values.get("owner")
    if owner and not owner.can("risk.view", organisation):
        raise Refused([_("เจ้าของความเสี่ยงต้องเป็นบุคคลในหน่วยงานนี้")])


def add_risk(*, organisation, by, round=None, **values) -> Risk:
    """A new risk with the next number, which is never given again, put into `round` if given.

    A round that takes no more risks refuses both.
    """
    _demand_own(organisation, values)
    with transaction.atomic(using="default"):
        if round:
            rounds.hold(round, RoundState.CRITERIA, RoundState.ASSESSING)
        risk = Risk.objects.create(
            organisation=organisation, number=next_number(organisation, COUNTER), **values
        )
        audit.record(actor=by, event="risks.risk.added", obj=risk)
        if round:
            rounds.add_risks(round=round, by=by, risks=[risk])
    return risk


def change_risk(*, risk, by, values: dict, edit_number=None) -> Risk:
    """Changes a description; a material change reopens an acceptance that rests on the old one.

    Raises Refused while the risk is being rated: the raters must all have read the same words.
    """
    _demand_own(risk.organisation, values)
    with transaction.atomic(using="default"):
        rounds.hold_with([risk])
        risk = lock(risk, edit_number)
        if risk.closed_on:
            raise Refused([_("ความเสี่ยงนี้ปิดแล้ว จึงแก้ไขไม่ได้")])
        described = set(values) - {"category", "department", "owner", "review_on"}
        changes = {name for name in described if getattr(risk, name) != values[name]}
        rated = risk.assessments.filter(
            round__state=RoundState.ASSESSING, ratings__isnull=False
        ).exists()
        if changes and rated:
            raise Refused([_("มีผู้ให้คะแนนเรื่องนี้แล้ว แก้คำบรรยายระหว่างการประเมินไม่ได้")])
        changed = assign(risk, values)
        if changed:
            audit.record(actor=by, event="risks.risk.changed", obj=risk, fields=changed)
            for assessed in risk.assessments.filter(acceptances__isnull=False).distinct():
                acceptance.recheck(assessed)
            if "department" in changed:
                risk.assessments.exclude(round__state=RoundState.CLOSED).update(
                    department=risk.department
                )
    return risk


def close_risk(*, risk, by) -> Risk:
    """The risk is no longer there; its number and its history stay."""
    with transaction.atomic(using="default"):
        rounds.hold_with([risk])
        risk = lock(risk)
        if risk.closed_on:
            raise Refused([_("ความเสี่ยงนี้ปิดไปแล้ว")])
        active = risk.assessments.exclude(round__state=RoundState.CLOSED)
        if active.exists():
            raise Refused([_("ความเสี่ยงนี้อยู่ในรอบที่ยังไม่ปิด จึงปิดไม่ได้")])
        assign(risk, {"closed_on": timezone.localdate()})
        audit.record(actor=by, event="risks.risk.closed", obj=risk)
    return risk


def save_category(*, organisation, by, name: str, category=None) -> Category:
    """Adds or renames a category; raises Refused when the name is taken."""
    with transaction.atomic(using="default"):
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        others = Category.objects.filter(organisation=organisation, name=name)
        if others.exclude(pk=category.pk if category else None).exists():
            raise Refused([_("มีหมวดชื่อนี้แล้ว")])
        category = category or Category(organisation=organisation)
        category.name = name
        category.save()
        audit.record(actor=by, event="risks.category.saved", obj=category)
    return category


def delete_category(*, category, by) -> None:
    """Deletes a category; its risks stay, without one."""
    with transaction.atomic(using="default"):
        audit.record(actor=by, event="risks.category.deleted", obj=category)
        category.delete()
