"""RK-19, 21, 23: options weighed, one or more chosen, red before orange before yellow."""

from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from risks import carriers, checks
from risks.models import (
    AssessedRisk,
    Level,
    MeasureKind,
    OptionKind,
    RoundState,
    TreatmentOption,
)
from workflow import audit
from workflow.engine import Problem, Refused

from . import acceptance
from .editing import assign, lock
from .rounds import hold

# As many digits as a plan's budget holds.
MOST_BAHT = Decimal(10) ** 12
FIELDS = ("kind", "measure", "text", "cost", "benefit")


def save_option(*, assessed, by, values: dict, option=None, edit_number=None) -> TreatmentOption:
    """Adds or changes a measure to weigh; `cost` is baht or None, and at most `MOST_BAHT`."""
    _demand_sound(values)
    with transaction.atomic(using="default"):
        hold(assessed.round, RoundState.PLANNING)
        lock(assessed)
        if option:
            option = lock(option, edit_number)
            if option.is_chosen and values.get("kind") == OptionKind.ACCEPT:
                raise Refused([_("การยอมรับความเสี่ยงต้องทำเป็นคำขอ ให้ผู้มีอำนาจพิจารณา")])
            changed = assign(option, values)
        else:
            option = TreatmentOption.objects.create(assessed=assessed, **values)
            changed = list(values)
        if changed:
            audit.record(actor=by, event="risks.option.saved", obj=option, fields=changed)
            acceptance.recheck(assessed)
    return option


def _demand_sound(values: dict) -> None:
    """Whatever a form offered: the kinds are a fixed list, and a cost is a sum that fits."""
    for name, kinds in (("kind", OptionKind), ("measure", MeasureKind)):
        if values.get(name, kinds.values[0]) not in kinds.values:
            raise Refused([_("กรุณาเลือกจากรายการ")])
    cost = values.get("cost")
    if cost is not None and cost < 0:
        raise Refused([_("ค่าใช้จ่ายต้องไม่ติดลบ")])
    if cost is not None and cost >= MOST_BAHT:
        raise Refused([_("ค่าใช้จ่ายนี้มากเกินไป กรุณากรอกไม่เกิน 12 หลักหน้าจุดทศนิยม")])


def remove_option(*, option, by) -> None:
    """Removes a measure that was not chosen."""
    with transaction.atomic(using="default"):
        hold(option.assessed.round, RoundState.PLANNING)
        option = lock(option)
        if option.is_chosen:
            raise Refused([_("มาตรการนี้ถูกเลือกแล้ว ให้เลิกเลือกก่อนจึงลบได้")])
        audit.record(actor=by, event="risks.option.removed", obj=option)
        option.delete()


def skipped_before(assessed):
    """RK-19: risks of a higher zone in the same round of which nothing is decided yet."""
    if not assessed.level:
        return AssessedRisk.objects.none()
    rank = Level(assessed.level).rank
    higher = [level for level in Level if level.rank > rank]
    return checks.waiting(assessed.round).filter(level__in=higher)


# As many as a reader takes in at once.
SHOWN = 5


def order_problems(assessed) -> list[Problem]:
    """RK-19: what is to be decided first, each with the page where that is done."""
    rows = skipped_before(assessed).select_related("risk", "organisation")
    return [
        Problem(
            _("ต้องจัดการความเสี่ยงในโซนที่สูงกว่าก่อน หรือบอกเหตุผลที่ยังไม่จัดการ: %(risk)s")
            % {"risk": row.risk},
            reverse("risks:treatment", args=[row.organisation.slug, row.uuid]),
            "order",
        )
        for row in rows.order_by("-score", "risk__number")[:SHOWN]
    ]


def _demand_order(assessed) -> None:
    if problems := order_problems(assessed):
        raise Refused(problems)


def choose(*, option, by, reason: str, edit_number: int | None = None) -> TreatmentOption:
    """Chooses a measure, with why: worth its cost, and fit for the level of risk (RK-21).

    `edit_number` is that of the measure as it was read; another one is refused.
    """
    if not reason.strip():
        raise Refused([_("กรุณาบอกเหตุผลที่เลือก ความคุ้มค่าและความเหมาะสมกับระดับความเสี่ยง")])
    with transaction.atomic(using="default"):
        hold(option.assessed.round, RoundState.PLANNING)
        option = lock(option)
        if edit_number not in (None, option.edit_number):
            raise Refused([_("มาตรการนี้ถูกแก้หลังจากที่คุณเปิดหน้า กรุณาอ่านใหม่แล้วกดเลือกอีกครั้ง")])
        assessed = option.assessed
        if option.kind == OptionKind.ACCEPT:
            raise Refused([_("การยอมรับความเสี่ยงต้องทำเป็นคำขอ ให้ผู้มีอำนาจพิจารณา")])
        _demand_order(assessed)
        option.is_chosen, option.reason = True, reason
        option.edit_number += 1
        option.save()
        audit.record(actor=by, event="risks.option.chosen", obj=option)
        acceptance.recheck(assessed)
    return option


def unchoose(*, option, by) -> TreatmentOption:
    """Takes a choice back. Whoever carries it out may refuse (`risks.carriers`)."""
    with transaction.atomic(using="default"):
        hold(option.assessed.round, RoundState.PLANNING)
        option = lock(option)
        reasons = carriers.reasons_to_keep(option)
        if reasons:
            raise Refused(reasons)
        option.is_chosen = False
        option.edit_number += 1
        option.save()
        audit.record(actor=by, event="risks.option.unchosen", obj=option)
        acceptance.recheck(option.assessed)
    return option


def give_reasons(*, assessed, by, skip_reason=None, no_action_reason=None, edit_number=None):
    """Why a risk waits (RK-19), or why a weak control gets nothing further (RK-23)."""
    values = {"skip_reason": skip_reason, "no_action_reason": no_action_reason}
    values = {name: value for name, value in values.items() if value is not None}
    with transaction.atomic(using="default"):
        hold(assessed.round, RoundState.PLANNING)
        assessed = lock(assessed, edit_number)
        changed = assign(assessed, values)
        if changed:
            audit.record(actor=by, event="risks.assessed.reasoned", obj=assessed, fields=changed)
    return assessed
