"""The day of answer under officers who change their minds, pause, extend and slip in a year."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.general import wording
from complaints.general.models import Complaint, NoticeKind, Pause
from complaints.general.services import deadlines, handling, speaking
from complaints.general.statistics import year_figures
from organisations.models import Notice
from thai.fiscal import fiscal_year_of
from workflow.engine import Refused

from . import builders
from .desk_pages import get, text, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def slow(org, departments):
    """Another kind of complaint, with more days."""
    return builders.make_category(org, "ต้นไม้", department=departments.cleaning, days=40)


@pytest.fixture
def quick(org, departments):
    return builders.make_category(org, "สัตว์", department=departments.cleaning, days=5)


@pytest.fixture
def accepted(org, officer, departments):
    return builders.accepted(org, officer, department=departments.cleaning)


def recategorise(complaint, officer, category) -> None:
    handling.assign(
        complaint=complaint, by=officer, category=category, department=category.department
    )
    complaint.refresh_from_db()


def test_cg_09_another_category_after_reopening_counts_from_the_reopening(
    org, officer, departments, quick
):
    today = timezone.localdate()
    complaint = builders.answered(
        org, officer, department=departments.cleaning, arrived_on=today - 30 * DAY
    )
    handling.reopen(complaint=complaint, by=officer, reason="ยังไม่เรียบร้อย")
    recategorise(complaint, officer, quick)
    assert complaint.due_on == today + 5 * DAY


def test_cg_10_an_extension_before_the_reopening_does_not_hold_the_new_day(
    org, officer, departments, accepted, quick
):
    deadlines.extend(
        complaint=accepted, by=officer, to_day=accepted.due_on + 9 * DAY, reason="รออะไหล่"
    )
    handling.answer(complaint=accepted, by=officer, outcome="solved", answer="แก้แล้ว")
    speaking.ask_again(complaint=accepted, reason="ดับอีก")
    recategorise(accepted, officer, quick)
    assert accepted.due_on == timezone.localdate() + 5 * DAY


def test_cg_09_another_category_keeps_the_days_that_did_not_count(org, officer, accepted, slow):
    today = timezone.localdate()
    deadlines.pause(complaint=accepted, by=officer, reason="รอผู้ร้อง")
    Complaint.objects.filter(pk=accepted.pk).update(paused_on=today - 6 * DAY)
    Pause.objects.update(from_day=today - 6 * DAY)
    deadlines.resume(complaint=accepted, by=officer)
    recategorise(accepted, officer, slow)
    assert accepted.due_on == accepted.arrived_on + 46 * DAY


def test_cg_09_the_day_of_an_answered_complaint_moves_no_more(org, officer, departments, slow):
    """Else an answer that came late would become one in time."""
    today = timezone.localdate()
    complaint = builders.answered(
        org, officer, department=departments.cleaning, arrived_on=today - 20 * DAY
    )
    before = complaint.due_on
    recategorise(complaint, officer, slow)
    assert complaint.due_on == before and complaint.category == slow
    year = fiscal_year_of(complaint.arrived_on)
    assert year_figures(org, year)["total"]["in_time"] == 0


def test_cg_10_a_day_that_moves_with_the_category_is_told_in_writing(accepted, officer, slow):
    """More time by another category would else be more time without a word."""
    recategorise(accepted, officer, slow)
    told = accepted.notices.filter(kind=NoticeKind.TIME)
    assert told.count() == 2
    assert wording.format_date(accepted.due_on, "long") in told.last().text


def test_nothing_is_told_while_the_day_stays(accepted, officer, cast):
    handling.assign(
        complaint=accepted,
        by=officer,
        category=accepted.category,
        department=accepted.department,
        case_officer=cast.staff2,
    )
    assert accepted.notices.filter(kind=NoticeKind.TIME).count() == 1


def test_cg_10_no_day_is_promised_while_the_days_do_not_count(
    client_for, org, accepted, officer, cast
):
    """The day would move once more when they count again, and the letter would be wrong."""
    deadlines.pause(complaint=accepted, by=officer, reason="รอหน่วยงานอื่น")
    with pytest.raises(Refused, match="หยุดนับวันอยู่"):
        deadlines.extend(
            complaint=accepted, by=officer, to_day=accepted.due_on + 9 * DAY, reason="รออะไหล่"
        )
    page = text(get(client_for(officer), "case", org, accepted.uuid))
    assert url("extend", org, accepted.uuid) not in page


def test_cg_10_a_slip_of_the_year_extends_by_no_century(accepted, officer):
    for years in (100, 2):
        day = accepted.due_on + years * 365 * DAY
        with pytest.raises(Refused, match="ตรวจปี"):
            deadlines.extend(complaint=accepted, by=officer, to_day=day, reason="รออะไหล่")
    day = timezone.localdate() + 365 * DAY
    deadlines.extend(complaint=accepted, by=officer, to_day=day, reason="รองบประมาณ")


def test_a_paused_complaint_that_nobody_has_accepted_promises_no_day(org, officer):
    complaint, _code = builders.file(org)
    deadlines.pause(complaint=complaint, by=officer, reason="รอผู้ร้องบอกสถานที่")
    complaint.refresh_from_db()
    assert wording.format_date(complaint.due_on, "long") not in wording.state_sentence(complaint)


def test_a_reminder_that_a_silent_beat_missed_comes_the_next_day(org, officer, cast, accepted):
    today = timezone.localdate()
    Complaint.objects.filter(pk=accepted.pk).update(due_on=today + 2 * DAY)
    assert deadlines.remind(today) == 1
    assert deadlines.remind(today) == deadlines.remind(today + DAY) == 0
    Complaint.objects.filter(pk=accepted.pk).update(due_on=today - 2 * DAY)
    assert deadlines.remind(today) == 2
    assert deadlines.remind(today + DAY) == 0
    assert Notice.objects.filter(person=cast.staff2, key__contains="complaint:").count() == 2
