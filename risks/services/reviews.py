"""RK-25: what is to be looked at again, why, and what was found."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import Role
from organisations.services import notify, people_with_role
from risks.models import Indicator, Reading, Review, ReviewReason, Risk
from thai.days import add_months
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


def read_indicator(*, indicator: Indicator, by, on, value, note="") -> Reading:
    """Notes a reading; one at or past the threshold opens a review at once."""
    if on > timezone.localdate():
        raise Refused([_("วันที่วัดต้องไม่อยู่ในอนาคต")])
    with transaction.atomic(using="default"):
        reading = Reading.objects.create(
            indicator=indicator, on=on, value=value, note=note, **actor_fields(by)
        )
        audit.record(actor=by, event="risks.indicator.read", obj=indicator)
        crossed = value >= indicator.threshold if indicator.rises else value <= indicator.threshold
        if crossed:
            review = open_review(
                risk=indicator.risk,
                reason=ReviewReason.INDICATOR,
                due_on=on + DAYS_TO_REVIEW,
                note=f"{indicator.name}: {value} {indicator.unit}",
            )
            transaction.on_commit(lambda: remind(review))
    return reading


def finish_review(*, review, by, result: str, finding: str, next_on=None) -> Review:
    """Writes the result (RK-25) and the day of the next look; raises Refused when it is done."""
    if not finding.strip():
        raise Refused([_("กรุณาบันทึกสิ่งที่พบและสิ่งที่จะทำต่อ")])
    today = timezone.localdate()
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
