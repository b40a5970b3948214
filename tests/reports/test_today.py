"""The page "Today": what waits for whom, the year's figures, and their cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plans import selectors
from plans.models import ProgressClaim, ReturnComment
from reports.models import Report, Round
from reports.overview import overview
from reports.services.building import build_report
from reports.services.rounds import open_due_rounds
from reports.today import today_of
from thai.fiscal import fiscal_year_of

from . import builders

SLUG = "example-district"


@pytest.fixture
def year():
    return fiscal_year_of(timezone.localdate())


@pytest.fixture
def current(district, cast, departments, year):
    """An approved plan of the running year with its rounds."""
    plan = builders.make_approved(
        district, year, cast.officer, department=departments.education, responsible=cast.staff
    )
    open_due_rounds(timezone.localdate())
    Round.objects.filter(fiscal_year=year - 1).delete()
    return plan


def titles(person, organisation, on=None):
    return [task.title for task in today_of(person, organisation, on or timezone.localdate()).tasks]


def test_staff_see_their_own_claims_with_days_left(current, cast, district):
    tasks = today_of(cast.staff, district, timezone.localdate()).tasks
    assert len(tasks) == 6
    assert {task.title for task in tasks[:5]} == {"รายงานผลรอบ 6 เดือน"}
    assert tasks[5].title == "อีก 3 รายการที่ต้องรายงานผล"
    assert all(task.days is not None and task.due_on for task in tasks)
    assert titles(cast.staff2, district) == []


def test_co_owners_see_the_claim_too(current, cast, district):
    activity = current.activities.get(number=1)
    activity.co_owners.add(cast.staff2)
    assert titles(cast.staff2, district) == ["รายงานผลรอบ 6 เดือน"]


def test_sent_claims_move_to_the_verifier_and_returned_ones_back(current, cast, district, year):
    builders.make_claims(current, year, 6, cast.staff)
    assert titles(cast.staff, district) == []
    assert titles(cast.officer, district).count("ตรวจสอบรายงานผล") == 5
    assert "ยังมีรายงานผลอื่นที่รอตรวจสอบ" in titles(cast.officer, district)
    ProgressClaim.objects.filter(pk=ProgressClaim.objects.first().pk).update(state="returned")
    assert titles(cast.staff, district) == ["แก้ไขรายงานผลที่ถูกส่งกลับ"]


def test_officer_sees_the_next_round_and_overdue_ones(current, cast, district, year):
    on = date(year - 543, 5, 2)
    officer = today_of(cast.officer, district, on).tasks
    rounds = [task for task in officer if task.title == "จัดทำรายงาน"]
    # Both six-month rounds are overdue, the twelve-month one is next.
    assert [task.days for task in rounds] == [-2, -2, 182]


def test_executive_sees_reports_first(pdf, current, cast, district, year, run_jobs):
    row = Round.objects.get(organisation=district, fiscal_year=year, schedule="nacc_6")
    build_report(round=row, by=cast.officer)
    run_jobs()
    tasks = today_of(cast.executive, district, timezone.localdate()).tasks
    assert tasks[0].title == "ลงนามรายงาน"
    assert str(Report.objects.get().uuid) in tasks[0].url


def test_signer_sees_the_plan_that_waits_for_them(district, cast, year):
    from plans.models import ApprovalStep, Submission

    plan = builders.make_draft(district, year)
    submission = Submission.objects.create(
        plan=plan, number=1, submitted_by=cast.officer, canonical="{}", sha256="0" * 64
    )
    for position, role in enumerate(("endorser", "executive"), start=1):
        ApprovalStep.objects.create(
            submission=submission, position=position, role=role, position_title=role
        )
    assert titles(cast.clerk, district) == ["ลงนามแผน"]
    assert "ลงนามแผน" not in titles(cast.executive, district)


def test_returned_comments_wait_for_those_who_edit(district, cast, year):
    plan = builders.make_draft(district, year)
    ReturnComment.objects.create(plan=plan, text="แก้วันที่", by_name="ผู้ลงนาม")
    assert "ตอบข้อสังเกตในร่างแผน" in titles(cast.officer, district)
    assert titles(cast.auditor, district) == []


def test_figures_are_those_of_the_plans_selectors(current, cast, year):
    """Two ways of counting must not drift apart: also with verdicts, both rounds, a new version."""
    builders.make_claims(current, year, 6, cast.staff, verifier=cast.officer, share=0.75)
    builders.make_claims(current, year, 12, cast.staff, share=0.5, shift=1)
    builders.make_money(current, year, paid=Decimal("10.10"))
    current.activities.get(number=2).delete()
    builders.approve(current, cast.officer)
    versions = list(current.versions.order_by("number"))
    mine = overview(current, versions, year)
    theirs = selectors.practice_rates(current, year)
    assert mine.original == theirs.original
    assert mine.current == theirs.current
    assert mine.original_without_measures == theirs.original_without_measures
    assert mine.current_without_measures == theirs.current_without_measures
    rows = selectors.activity_progress(current.current_version, year)
    total = selectors.money_total(rows)
    assert (mine.money.planned, mine.money.ordinance, mine.money.committed, mine.money.paid) == (
        total.planned,
        total.in_ordinance,
        total.committed,
        total.paid,
    )
    figures = selectors.by_dimension(current.framework, rows)
    assert [(d.total, d.done) for d in mine.dimensions] == [
        (f.rate.total, f.rate.done) for f in figures
    ]


def test_money_that_nobody_entered_is_not_zero(district, cast, year):
    plan = builders.make_approved(district, year, cast.officer, activities=1)
    money = overview(plan, [plan.current_version], year).money
    assert (money.planned, money.paid) == (None, None)


def test_each_role_gets_a_page(client_for, current, cast, parent_org):
    for role in (
        "staff",
        "officer",
        "clerk",
        "executive",
        "auditor",
        "council",
        "admin",
        "complaints",
        "integrity",
        "custodian",
    ):
        answer = client_for(getattr(cast, role)).get(reverse("reports:today", args=[SLUG]))
        assert answer.status_code == 200, role
    figures = "ความก้าวหน้าตามมิติ"
    page = client_for(cast.auditor).get(reverse("reports:today", args=[SLUG])).content.decode()
    assert figures in page
    page = client_for(cast.complaints).get(reverse("reports:today", args=[SLUG])).content.decode()
    assert figures not in page
    page = client_for(cast.overseer).get(reverse("reports:today", args=[parent_org.slug]))
    assert reverse("reports:oversight", args=[parent_org.slug]) in page.content.decode()


def test_today_is_another_organisations_404(client_for, current, cast):
    assert (
        client_for(cast.other_officer).get(reverse("reports:today", args=[SLUG])).status_code == 404
    )


def test_without_a_plan_the_page_says_the_next_step(client_for, district, cast):
    page = client_for(cast.officer).get(reverse("reports:today", args=[SLUG])).content.decode()
    assert "ยังไม่มีแผนที่อนุมัติสำหรับปีงบประมาณนี้" in page


def test_queries_stay_the_same_and_few(client_for, district, cast, departments, year):
    counts = {}
    open_due_rounds(timezone.localdate())
    for size in (2, 60):
        plan = builders.make_approved(
            district,
            year,
            cast.officer,
            activities=size,
            department=departments.education,
            responsible=cast.staff,
        )
        builders.make_claims(plan, year, 6, cast.staff, share=0.5)
        builders.make_money(plan, year)
        for role in ("staff", "officer", "executive", "clerk"):
            client = client_for(getattr(cast, role))
            address = reverse("reports:today", args=[SLUG])
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            counts.setdefault(role, []).append(len(found))
        ProgressClaim.objects.filter(plan=plan).update(
            claimed_at=timezone.now() - timedelta(days=1)
        )
    for role, (few, many) in counts.items():
        assert few == many, role
        assert many <= 30, (role, many)
