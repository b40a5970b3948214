"""Rounds: opened, filled with risks, given assessors, closed (RK-02, 10, 11, 12, 28)."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.services import notify
from risks import blindness
from risks.models import (
    AssessedRisk,
    Assessor,
    Control,
    PublicationState,
    Rating,
    Risk,
    Round,
    RoundState,
    StakeholderInput,
)
from risks.workflow import ROUND
from thai.days import add_months
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Refused

from . import criteria as criteria_service
from . import evidence
from .editing import assign, lock

FIELDS = ("name", "fiscal_year", "scope", "criteria", "previous", "moderator")
OPEN = (RoundState.CRITERIA, RoundState.ASSESSING, RoundState.PLANNING)
# What the public page says of a round beside its results.
PUBLIC = ("name", "fiscal_year")


def demand_state(round, *states) -> None:
    """Raises Refused unless the round is in one of `states`: a closed round changes nothing."""
    if round.state in states:
        return
    if round.state == RoundState.CLOSED:
        raise Refused([_("รอบนี้ปิดแล้ว ต้องปลดล็อกก่อนจึงจะแก้ไขได้")])
    raise Refused(
        [_("รอบนี้อยู่ในขั้น “%(state)s” จึงทำรายการนี้ไม่ได้") % {"state": round.get_state_display()}]
    )


def hold(round, *states) -> Round:
    """The round locked until this transaction ends; raises Refused unless it is in `states`.

    Whoever writes into a round holds it first, before any row of it: nothing lands in a round
    that is closed in the same instant, and nobody waits for another in a circle.
    """
    round = lock(round)
    demand_state(round, *states)
    return round


def hold_with(risks) -> None:
    """Locks the open rounds that risks are in: all at once, in one order."""
    inside = AssessedRisk.objects.filter(risk__in=[risk.pk for risk in risks]).values("round")
    _hold_in_order(Round.objects.filter(pk__in=inside))


def hold_all(organisation_id: int) -> None:
    """Locks all open rounds of an office, for who changes many risks one after the other.

    A risk may be put into another round meanwhile: locked only then, it would be out of order.
    """
    _hold_in_order(Round.objects.filter(organisation=organisation_id))


def _hold_in_order(found) -> None:
    found = found.exclude(state=RoundState.CLOSED).order_by("pk")
    list(found.select_for_update().values_list("pk"))


def _demand_own(organisation, values: dict) -> None:
    """Whatever a form offered: criteria, round and people are of this organisation."""
    for name in ("criteria", "previous"):
        found = values.get(name)
        if found and found.organisation_id != organisation.pk:
            raise Refused([_("ข้อมูลที่เลือกไม่ใช่ของหน่วยงานนี้")])
    moderator = values.get("moderator")
    if moderator and not moderator.can("risk.view", organisation):
        raise Refused([_("ผู้สรุปคะแนนต้องเป็นบุคคลในหน่วยงานนี้ที่ดูทะเบียนความเสี่ยงได้")])


def open_round(*, organisation, by, **values) -> Round:
    """A new round in its first state; raises Refused when the name is taken in that year."""
    _demand_own(organisation, values)
    with transaction.atomic(using="default"):
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        round = Round(organisation=organisation, **values)
        same = Round.objects.filter(
            organisation=organisation, fiscal_year=round.fiscal_year, name=round.name
        )
        if same.exists():
            raise Refused([_("มีรอบชื่อนี้ในปีงบประมาณนี้แล้ว")])
        round.save()
        ROUND.start(round, by=by)
        audit.record(actor=by, event="risks.round.added", obj=round)
    return round


def change_round(*, round, by, values: dict, edit_number=None) -> Round:
    """Changes name, scope and so on; the criteria only before the assessment begins."""
    _demand_own(round.organisation, values)
    with transaction.atomic(using="default"):
        round = lock(round, edit_number)
        demand_state(round, *OPEN)
        if round.state != RoundState.CRITERIA and values.get("criteria", round.criteria) != (
            round.criteria
        ):
            raise Refused([_("เริ่มประเมินแล้ว จึงเปลี่ยนเกณฑ์ของรอบนี้ไม่ได้")])
        named = any(values.get(n, getattr(round, n)) != getattr(round, n) for n in PUBLIC)
        if named and round.publications.exclude(state=PublicationState.DRAFT).exists():
            # An executive signed for these words; a withdrawn publication still shows them.
            raise Refused([_("ผลของรอบนี้เสนอเผยแพร่หรือเผยแพร่แล้ว จึงเปลี่ยนชื่อรอบและปีไม่ได้")])
        changed = assign(round, values)
        if changed:
            audit.record(actor=by, event="risks.round.changed", obj=round, fields=changed)
    return round


def delete_round(*, round, by) -> None:
    """Deletes a round in which nobody has rated yet, with its list; the risks themselves stay."""
    with transaction.atomic(using="default"):
        round = hold(round, RoundState.CRITERIA, RoundState.ASSESSING)
        if Rating.objects.filter(assessed__round=round).exists():
            raise Refused([_("มีผู้ให้คะแนนในรอบนี้แล้ว จึงลบรอบไม่ได้")])
        evidence.remove_files(Control.objects.filter(assessed__round=round))
        audit.record(actor=by, event="risks.round.deleted", obj=round)
        round.delete()


# --- what is assessed


def add_risks(*, round, by, risks) -> int:
    """Puts risks of the register into the round; those already there stay. Returns how many."""
    with transaction.atomic(using="default"):
        round = hold(round, RoundState.CRITERIA, RoundState.ASSESSING)
        # As they are now: one that is closed meanwhile does not come in.
        current = Risk.objects.current().filter(pk__in=[risk.pk for risk in risks])
        current = current.order_by("pk").select_for_update()
        still_open = set(current.values_list("pk", flat=True))
        risks = [risk for risk in risks if risk.pk in still_open]
        if any(risk.organisation_id != round.organisation_id for risk in risks):
            raise Refused([_("ข้อมูลที่เลือกไม่ใช่ของหน่วยงานนี้")])
        there = set(round.risks.values_list("risk_id", flat=True))
        new = [risk for risk in risks if risk.pk not in there]
        AssessedRisk.objects.bulk_create(
            AssessedRisk(
                round=round,
                organisation_id=round.organisation_id,
                risk=risk,
                number=risk.number,
                department_id=risk.department_id,
            )
            for risk in new
        )
        if new:
            audit.record(actor=by, event="risks.round.risks_added", obj=round)
    return len(new)


def copy_risks(*, round, by) -> int:
    """The risks of the round before that are still open, each with its controls; no scores."""
    if round.previous is None:
        raise Refused([_("รอบนี้ยังไม่ได้ระบุรอบก่อนหน้าที่จะเทียบ")])
    with transaction.atomic(using="default"):
        hold(round, RoundState.CRITERIA, RoundState.ASSESSING)
        earlier = {
            row.risk_id: row
            for row in round.previous.risks.filter(risk__closed_on=None)
            .select_related("risk")
            .prefetch_related("controls")
        }
        there = set(round.risks.values_list("risk_id", flat=True))
        count = add_risks(round=round, by=by, risks=[row.risk for row in earlier.values()])
        Control.objects.bulk_create(
            Control(
                assessed=assessed,
                name=control.name,
                kind=control.kind,
                effectiveness=control.effectiveness,
                evidence=control.evidence,
                tested_on=control.tested_on,
            )
            for assessed in round.risks.filter(risk__in=earlier.keys() - there)
            for control in earlier[assessed.risk_id].controls.all()
        )
    return count


def remove_risk(*, assessed, by) -> None:
    """Takes a risk that nobody has rated out of the round."""
    with transaction.atomic(using="default"):
        hold(assessed.round, RoundState.CRITERIA, RoundState.ASSESSING)
        if assessed.ratings.exists():
            raise Refused([_("มีผู้ให้คะแนนเรื่องนี้แล้ว จึงนำออกจากรอบไม่ได้")])
        evidence.remove_files(assessed.controls.all())
        audit.record(actor=by, event="risks.round.risk_removed", obj=assessed)
        assessed.delete()


# --- who assesses


def set_assessor(*, round, by, person, is_owner: bool, on_paper: bool = False) -> Assessor:
    """Adds an assessor, or changes what they are while they have not rated (RK-10)."""
    if not person.can("risk.view", round.organisation):
        raise Refused([_("ผู้ประเมินต้องเป็นบุคคลในหน่วยงานนี้ที่ดูทะเบียนความเสี่ยงได้")])
    with transaction.atomic(using="default"):
        round = hold(round, RoundState.CRITERIA, RoundState.ASSESSING)
        row = round.assessors.filter(person=person).first()
        if row is None and Rating.objects.filter(assessed__round=round, keyed_by=person).exists():
            # Whoever has read another's sheet does not rate blind any more (RK-15).
            raise Refused([_("ผู้นี้บันทึกคะแนนของผู้อื่นจากกระดาษในรอบนี้แล้ว จึงเป็นผู้ประเมินไม่ได้")])
        if row is None and blindness.may_have_read_some(round, person):
            # One more assessor who has not rated would hide from them what they have read.
            raise Refused([_("ผู้สรุปคะแนนอ่านคะแนนของผู้ประเมินในรอบนี้ได้แล้ว จึงเป็นผู้ประเมินเพิ่มไม่ได้")])
        changed = row and (row.is_owner, row.on_paper) != (is_owner, on_paper)
        if changed and row.ratings.exists():
            # A keyed sheet would write over what they rated themselves, and the other way round.
            raise Refused([_("ผู้นี้ให้คะแนนแล้ว จึงเปลี่ยนวิธีให้คะแนนหรือการเป็นเจ้าของความเสี่ยงไม่ได้")])
        row, _created = Assessor.objects.update_or_create(
            round=round, person=person, defaults={"is_owner": is_owner, "on_paper": on_paper}
        )
        audit.record(actor=by, event="risks.assessor.set", obj=row)
    if round.state == RoundState.ASSESSING:
        tell_assessors(round, by, people=[person])
    return row


def remove_assessor(*, assessor, by) -> None:
    """Takes out an assessor who has not rated; ratings are never thrown away."""
    with transaction.atomic(using="default"):
        round = hold(assessor.round, RoundState.CRITERIA, RoundState.ASSESSING)
        if assessor.ratings.exists():
            raise Refused([_("ผู้นี้ให้คะแนนแล้ว จึงนำออกไม่ได้")])
        if round.state == RoundState.ASSESSING:
            left = round.assessors.exclude(pk=assessor.pk)
            if not left.filter(is_owner=False).exists():
                raise Refused([_("ผู้ประเมินต้องมีผู้ที่ไม่ใช่เจ้าของความเสี่ยงอย่างน้อยหนึ่งคน")])
        audit.record(actor=by, event="risks.assessor.removed", obj=assessor)
        assessor.delete()


def _demand_inside(round, assessed) -> None:
    if assessed and assessed.round_id != round.pk:
        raise Refused([_("ความเสี่ยงที่เลือกไม่ได้อยู่ในรอบนี้")])


def hear(*, round, by, group: str, heard_on, text: str, assessed=None) -> StakeholderInput:
    """RK-12: notes what an outside stakeholder said; in every state but a closed one."""
    _demand_inside(round, assessed)
    with transaction.atomic(using="default"):
        hold(round, *OPEN)
        row = StakeholderInput.objects.create(
            round=round,
            assessed=assessed,
            group=group,
            heard_on=heard_on,
            text=text,
            **actor_fields(by),
        )
        audit.record(actor=by, event="risks.stakeholder.heard", obj=row)
    return row


def change_heard(*, heard, by, values: dict, edit_number=None) -> StakeholderInput:
    """Corrects what was noted of a stakeholder; the first writer's name stays with it."""
    _demand_inside(heard.round, values.get("assessed"))
    with transaction.atomic(using="default"):
        hold(heard.round, *OPEN)
        heard = lock(heard, edit_number)
        changed = assign(heard, values)
        if changed:
            audit.record(actor=by, event="risks.stakeholder.changed", obj=heard, fields=changed)
    return heard


def remove_heard(*, heard, by) -> None:
    """Removes what was noted by mistake; the audit keeps that it was there, and who removed it."""
    with transaction.atomic(using="default"):
        hold(heard.round, *OPEN)
        audit.record(actor=by, event="risks.stakeholder.removed", obj=heard)
        heard.delete()


# --- effects and notices of the workflow


def begin_assessing(round, by, **data) -> None:
    criteria_service.freeze(round.criteria)


def tell_assessors(round, by, people=None) -> None:
    people = people or [row.person for row in round.assessors.filter(on_paper=False)]
    notify(
        people,
        organisation=round.organisation,
        text=_("ขอให้คุณประเมินความเสี่ยงในรอบ %(round)s") % {"round": round.name},
        url=reverse("risks:rate_next", args=[round.organisation.slug, round.uuid]),
    )


def finish(round, by, **data) -> None:
    """Sets the day, and when each risk is looked at again: by its residual zone."""
    round.closed_on = timezone.localdate()
    round.save(update_fields=["closed_on"])
    months = dict(round.criteria.bands.values_list("level", "review_months"))
    for assessed in round.risks.select_related("risk"):
        assessed.risk.review_on = add_months(round.closed_on, months[assessed.residual_level])
        assessed.risk.save(update_fields=["review_on"])


def keep_reason(round, by, remark="", **data) -> None:
    """Going back needs a reason, which the history keeps; raises Refused without one."""
    if not remark.strip():
        raise Refused([_("กรุณาบอกเหตุผลที่กลับไปประเมิน")])


def unlock(round, by, remark="", **data) -> None:
    """Opens a closed round again; raises Refused without a reason, which the history keeps."""
    if not remark.strip():
        raise Refused([_("กรุณาบอกเหตุผลที่ปลดล็อก")])
    round.closed_on = None
    round.save(update_fields=["closed_on"])
