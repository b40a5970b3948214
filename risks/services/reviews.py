"""RK-25: what is to be looked at again, why, and what was found."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.roles import Role
from organisations.services import notify, people_with_role
from risks.models import FollowUp, Indicator, Reading, Review, ReviewReason, Risk
from thai.days import add_months
from thai.numbers import format_number
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Refused

# A month ahead of the day the owner hears of it.
AHEAD = timedelta(days=30)
DAYS_TO_REVIEW = timedelta(days=30)


def open_review(*, risk, reason, due_on, assessed=None, note="") -> Review:
    """One open review for each reason; a second event of its kind finds the first."""
    with transaction.atomic(using="default"):
        review, _created = Review.objects.get_or_create(
            risk=risk,
            reason=reason,
            done_on=None,
            defaults={"assessed": assessed, "due_on": due_on, "note": note},
        )
    return review


def ask_again(*, risk, reason, assessed=None, note="") -> Review:
    """Opens a review because something happened, due in 30 days, and tells whom it concerns."""
    due_on = timezone.localdate() + DAYS_TO_REVIEW
    review = open_review(risk=risk, reason=reason, due_on=due_on, assessed=assessed, note=note)
    transaction.on_commit(lambda: tell(review), robust=True)
    return review


def tell(review) -> None:
    """As `remind`, in Thai whatever language its cause works in: the text is stored."""
    with translation.override("th"):
        remind(review)


def open_due(today) -> int:
    """Opens a review for each risk whose day is near; for beat. Returns how many are new."""
    due = Risk.objects.current().filter(review_on__lte=today + AHEAD)
    due = due.exclude(reviews__reason=ReviewReason.DATE, reviews__done_on=None)
    count = 0
    for risk in due.select_related("organisation", "owner"):
        review = open_review(risk=risk, reason=ReviewReason.DATE, due_on=risk.review_on)
        remind(review)
        count += 1
    return count


def remind(review) -> None:
    """Tells the owner, or the plan officers where nobody owns the risk; once for each review."""
    risk = review.risk
    people = [risk.owner] if risk.owner else people_with_role(risk.organisation, Role.PLAN_OFFICER)
    notify(
        people,
        organisation=risk.organisation,
        text=_("ถึงเวลาทบทวนความเสี่ยง %(risk)s: %(reason)s")
        % {"risk": risk.reference, "reason": review.get_reason_display()},
        url=reverse("risks:review", args=[risk.organisation.slug, review.uuid]),
        key=f"risk-review:{review.uuid}",
    )


INDICATOR_FIELDS = ("name", "unit", "threshold", "rises")


def _demand_open(risk) -> None:
    if not Risk.objects.current().filter(pk=risk.pk).exists():
        raise Refused([_("ความเสี่ยงนี้ปิดแล้ว จึงแก้ไขไม่ได้")])


def save_indicator(*, risk, by, values: dict, indicator=None) -> Indicator:
    """Adds an indicator to a risk that is still open, or changes one; readings stay as they are."""
    _demand_open(risk)
    with transaction.atomic(using="default"):
        indicator = indicator or Indicator(risk=risk)
        for name in INDICATOR_FIELDS:
            setattr(indicator, name, values[name])
        indicator.save()
        audit.record(actor=by, event="risks.indicator.saved", obj=indicator, fields=list(values))
    return indicator


def remove_indicator(*, indicator, by) -> None:
    """Stops watching a figure that was never read; one with readings is part of the record."""
    with transaction.atomic(using="default"):
        indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
        if indicator.readings.exists():
            raise Refused([_("ตัวชี้วัดนี้มีค่าที่บันทึกแล้ว จึงลบไม่ได้")])
        audit.record(actor=by, event="risks.indicator.removed", obj=indicator)
        indicator.delete()


def has_crossed(indicator, value) -> bool:
    """Whether a value is at or past the threshold, on the side that warns."""
    return value >= indicator.threshold if indicator.rises else value <= indicator.threshold


def read_indicator(*, indicator: Indicator, by, on, value, note="") -> Reading:
    """Notes a reading; one at or past the threshold opens a review at once."""
    _demand_open(indicator.risk)
    if on > timezone.localdate():
        raise Refused([_("วันที่วัดต้องไม่อยู่ในอนาคต")])
    with transaction.atomic(using="default"):
        reading = Reading.objects.create(
            indicator=indicator, on=on, value=value, note=note, **actor_fields(by)
        )
        audit.record(actor=by, event="risks.indicator.read", obj=indicator)
        if has_crossed(indicator, value):
            ask_again(
                risk=indicator.risk,
                reason=ReviewReason.INDICATOR,
                note=f"{indicator.name}: {format_number(value)} {indicator.unit}",
            )
    return reading


def finish_review(*, review, by, result: str, finding: str, next_on=None) -> Review:
    """Writes the result (RK-25) and the day of the next look; raises Refused when it is done."""
    if not finding.strip():
        raise Refused([_("กรุณาบันทึกสิ่งที่พบและสิ่งที่จะทำต่อ")])
    if result not in FollowUp.values:
        raise Refused([_("กรุณาเลือกจากรายการ")])
    today = timezone.localdate()
    if next_on and next_on <= today:
        raise Refused([_("วันทบทวนครั้งต่อไปต้องอยู่ในอนาคต")])
    with transaction.atomic(using="default"):
        review = Review.objects.select_for_update().select_related("risk").get(pk=review.pk)
        if review.done_on:
            raise Refused([_("การทบทวนนี้บันทึกผลไปแล้ว")])
        review.result, review.finding = result, finding
        review.done_on, review.done_by = today, by.display
        review.save()
        risk = review.risk
        risk.review_on = next_on or add_months(today, _months(risk))
        risk.save(update_fields=["review_on"])
        audit.record(actor=by, event="risks.review.done", obj=review)
    return review


def _months(risk) -> int:
    """How often the risk's present zone is looked at; a year where it was never assessed."""
    newest = risk.assessments.exclude(residual_level="").order_by("-round_id").first()
    if newest is None:
        return 12
    return newest.round.criteria.bands.get(level=newest.residual_level).review_months
