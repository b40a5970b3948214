"""How the activity of a measure fares shows at the risk, and untreated red risks at the plan."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisations.models import Notice
from plans import checks
from plans.models.plan import Plan
from plans.services import progress
from plans.services import treatment as service
from risks import carriers
from risks.models import Review, ReviewReason
from risks.services import register
from risks.workflow import ROUND
from tests.risks.builders import make_planning, make_risk
from thai.fiscal import format_fiscal_year

from .pages import activity_at, text
from .test_treatment_link import approve, complete, make_option, officer, option, report

pytestmark = pytest.mark.django_db
__all__ = ["officer", "option"]


# --- live progress


def test_progress_is_read_from_the_activity(client_for, option, ready_plan, cast, officer):
    link = service.make_activity(option=option, plan=ready_plan, by=officer)
    carried = carriers.carried([option])[option.pk]
    assert (carried.status, carried.percent, carried.may_unlink) == ("draft", 0, True)
    complete(link)
    plan = approve(ready_plan, cast)
    row = plan.current_version.activities.get(activity_uuid=link.activity_uuid)
    assert carriers.carried([option])[option.pk].status == "not_started"
    claim = report(row, cast, "in_progress", 60)
    carried = carriers.carried([option])[option.pk]
    assert (carried.status, carried.percent, carried.may_unlink) == ("in_progress", 60, False)
    claim.refresh_from_db()
    progress.verify_claim(
        claim=claim, by=cast.clerk, status="in_progress", percent=40, remark="พบน้อยกว่า"
    )
    # What was found counts, not what was reported.
    assert carriers.carried([option])[option.pk].percent == 40
    client = client_for(cast.staff)
    assessed = option.assessed
    page = text(
        client.get(reverse("risks:treatment", args=[assessed.organisation.slug, assessed.uuid]))
    )
    assert "40%" in page and activity_at("activity", row) in page
    page = text(client.get(activity_at("activity", row)))
    assert assessed.risk.event in page and option.text in page


def test_carried_takes_the_same_queries_for_many(org, cast, risk, plan_draft, officer):
    type(risk).objects.filter(pk=risk.pk).update(number=900)
    options, counts = [], []
    for number in range(1, 6):
        option = make_option(org, cast, number=number)
        service.make_activity(option=option, plan=plan_draft, by=officer)
        options.append(option)
        with CaptureQueriesContext(connection) as found:
            assert len(carriers.carried(options)) == number
        counts.append(len(found))
    assert len(set(counts)) == 1 and counts[0] <= 5


def test_rk_25_a_done_activity_asks_for_a_new_rating(
    option, ready_plan, cast, officer, django_capture_on_commit_callbacks
):
    link = service.make_activity(option=option, plan=ready_plan, by=officer)
    complete(link)
    plan = approve(ready_plan, cast)
    row = plan.current_version.activities.get(activity_uuid=link.activity_uuid)
    claim = report(row, cast)
    assert not Review.objects.exists()
    claim.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        progress.verify_claim(claim=claim, by=cast.clerk, status="done", percent=100)
    review = Review.objects.get()
    assert review.reason == ReviewReason.ACTIVITY_DONE
    assert review.note == f"{option.text} ({format_fiscal_year(claim.fiscal_year, label=True)})"
    assert (review.risk, review.assessed) == (option.assessed.risk, option.assessed)
    assert Notice.objects.filter(person=cast.staff, key=f"risk-review:{review.uuid}").count() == 1
    # Opened for correction and verified again: still one review.
    claim.refresh_from_db()
    progress.return_claim(claim=claim, by=cast.clerk, remark="แก้คำผิด")
    progress.submit_claim(claim=claim, by=cast.staff)
    progress.verify_claim(claim=claim, by=cast.clerk, status="done", percent=100)
    assert Review.objects.count() == 1


def test_what_is_not_done_asks_for_nothing(option, ready_plan, cast, officer):
    link = service.make_activity(option=option, plan=ready_plan, by=officer)
    complete(link)
    plan = approve(ready_plan, cast)
    row = plan.current_version.activities.get(activity_uuid=link.activity_uuid)
    claim = report(row, cast)
    claim.refresh_from_db()
    progress.verify_claim(
        claim=claim, by=cast.clerk, status="in_progress", percent=80, remark="ยังเหลือ"
    )
    assert not Review.objects.exists()


# --- the warning


def test_fc_07_red_risks_that_nothing_treats_are_named(org, cast, option, plan_draft, officer):
    def found(code):
        return [row for row in checks.warnings(plan_draft) if row.code == code]

    (line,) = found("untreated_red_risks")
    assert option.assessed.risk.reference in str(line) and "เรื่องที่ 1" in str(line)
    assert not found("untreated_risks")
    service.make_activity(option=option, plan=plan_draft, by=officer)
    assert not found("untreated_red_risks")
    make_risk(org, officer, event="ยังไม่ประเมิน")
    (line,) = found("untreated_risks")
    assert "1 เรื่อง" in str(line)


def test_a_later_round_decides_what_is_red(org, cast, option, plan_draft, officer):
    round, risk = option.assessed.round, option.assessed.risk
    ROUND.perform(round, "close", by=officer)
    make_planning(org, officer, cast.staff, cast.staff2, risks=[risk], scores=(1, 1, 1), year=2571)
    codes = {row.code for row in checks.warnings(plan_draft)}
    assert "untreated_red_risks" not in codes and "untreated_risks" in codes


def test_a_closed_risk_is_not_asked_for(org, cast, option, plan_draft, officer):
    ROUND.perform(option.assessed.round, "close", by=officer)
    register.close_risk(risk=option.assessed.risk, by=officer)
    assert "untreated_red_risks" not in {row.code for row in checks.warnings(plan_draft)}
    assert Plan.objects.get().is_editable
