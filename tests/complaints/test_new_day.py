"""CG-08, CG-10: who was told a day is told the new one in writing, and never one in the past."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.general import wording
from complaints.general.models import Complaint, Medium, NoticeKind, Pause
from complaints.general.services import deadlines, handling, merging, speaking
from thai.dates import format_date
from workflow.engine import Refused

from . import builders
from .desk_pages import get, text, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LETTER = {"name": "นางสมมติ", "address": "9 หมู่ 9", "medium": Medium.LETTER}


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def cleaning(departments):
    return departments.cleaning


def long(day) -> str:
    return format_date(day, "long")


def times(complaint):
    return complaint.notices.filter(kind=NoticeKind.TIME).order_by("pk")


def paused_since(complaint, officer, days: int) -> None:
    deadlines.pause(complaint=complaint, by=officer, reason="รอผู้รับเหมาที่ไม่ควรรู้กัน")
    since = timezone.localdate() - days * DAY
    Complaint.objects.filter(pk=complaint.pk).update(paused_on=since)
    Pause.objects.filter(complaint=complaint).update(from_day=since)
    complaint.refresh_from_db()


# --- a reopened one


def test_cg_08_a_reopened_complaint_tells_its_new_day_in_writing(org, officer, cleaning):
    complaint = builders.answered(
        org, officer, department=cleaning, has_code=False, contact=LETTER,
        arrived_on=timezone.localdate() - 9 * DAY,
    )  # fmt: skip
    earlier = complaint.due_on
    handling.reopen(complaint=complaint, by=officer, reason="เหตุผลภายใน")
    complaint.refresh_from_db()
    told = times(complaint).last()
    assert times(complaint).count() == 2 and complaint.due_on != earlier
    assert long(complaint.due_on) in told.text and long(earlier) not in told.text
    assert "อีกครั้ง" in told.text and "เหตุผลภายใน" not in told.text
    # By the way that was chosen: a letter, which waits for the officer.
    assert told.medium == Medium.LETTER and told.sent_on is None


def test_cg_08_asking_again_by_the_code_tells_both_complainants(org, officer, cleaning):
    main = builders.accepted(org, officer, department=cleaning)
    other, _code = builders.file(org, text="ไฟดับเหมือนกัน")
    merging.merge(complaint=other, into=main, by=officer)
    handling.answer(complaint=main, by=officer, outcome="solved", answer="แก้แล้ว")
    speaking.ask_again(complaint=main, reason="คำของผู้ร้องคนแรก")
    main.refresh_from_db()
    told = times(other).get()
    assert other.reference in told.text and long(main.due_on) in told.text
    assert "คำของผู้ร้องคนแรก" not in told.text and main.reference not in told.text
    assert times(main).last().sent_on == timezone.localdate()


def test_cg_08_closing_again_waits_for_the_letter_with_the_new_day(org, officer, cleaning):
    complaint = builders.answered(org, officer, department=cleaning, has_code=False, contact=LETTER)
    complaint.notices.update(sent_on=timezone.localdate())
    handling.reopen(complaint=complaint, by=officer, reason="ดับอีก")
    handling.answer(complaint=complaint, by=officer, outcome="solved", answer="แก้แล้ว")
    complaint.notices.filter(kind=NoticeKind.RESULT).update(sent_on=timezone.localdate())
    with pytest.raises(Refused, match="แจ้งระยะเวลาดำเนินการ"):
        handling.close(complaint=complaint, by=officer)


# --- one that counts on


def test_cg_10_counting_on_tells_the_new_day_in_writing(org, officer, cleaning):
    complaint = builders.accepted(org, officer, department=cleaning)
    earlier = complaint.due_on
    paused_since(complaint, officer, 4)
    deadlines.resume(complaint=complaint, by=officer)
    complaint.refresh_from_db()
    told = times(complaint).last()
    assert complaint.due_on == earlier + 4 * DAY
    assert times(complaint).count() == 2 and long(complaint.due_on) in told.text
    assert "หยุดนับวัน" in told.text and "ผู้รับเหมา" not in told.text


def test_cg_10_nothing_is_told_when_no_day_moved_or_none_was_told(org, officer, cleaning):
    complaint = builders.accepted(org, officer, department=cleaning)
    paused_since(complaint, officer, 0)
    deadlines.resume(complaint=complaint, by=officer)
    assert times(complaint).count() == 1
    # Before it is accepted nobody was told a day; the acceptance tells the one that counts.
    received, _code = builders.file(org, category=complaint.category)
    paused_since(received, officer, 3)
    deadlines.resume(complaint=received, by=officer)
    assert not received.notices.exists()
    handling.accept(complaint=received, by=officer)
    received.refresh_from_db()
    assert long(received.due_on) in times(received).get().text


# --- a day that has passed


@pytest.fixture
def late(org, officer, cleaning):
    """A letter that lay somewhere: its day of answer is over before anybody typed it in."""
    category = builders.make_category(org, department=cleaning, days=7)
    complaint, _code = builders.file(
        org, category=category, contact=LETTER, has_code=False, channel="letter", by=officer,
        arrived_on=timezone.localdate() - 40 * DAY,
    )  # fmt: skip
    return complaint


def test_cg_08_a_letter_taken_in_late_promises_no_past_day(late, officer):
    handling.accept(complaint=late, by=officer)
    for notice in late.notices.all():
        assert long(late.due_on) not in notice.text
    told = times(late).get().text
    assert "ภายในวันที่" not in told and "เลยวันครบกำหนด" in told
    assert late.reference in told


def test_the_officer_is_told_before_accepting_and_may_give_a_new_day(
    client_for, org, late, officer
):
    client = client_for(officer)
    assert "วันครบกำหนดตอบผ่านไปแล้ว" in text(get(client, "act", org, late.uuid, "accept"))
    day = timezone.localdate() + 5 * DAY
    deadlines.extend(complaint=late, by=officer, to_day=day, reason="จดหมายมาถึงช้า")
    assert "วันครบกำหนดตอบผ่านไปแล้ว" not in text(get(client, "act", org, late.uuid, "accept"))
    handling.accept(complaint=late, by=officer)
    assert long(day) in times(late).get().text


def test_cg_08_merging_into_an_overdue_one_promises_no_past_day(org, officer, cleaning):
    main = builders.accepted(org, officer, department=cleaning)
    past = timezone.localdate() - 3 * DAY
    Complaint.objects.filter(pk=main.pk).update(due_on=past)
    other, _code = builders.file(org)
    merging.merge(complaint=other, into=main, by=officer)
    told = other.notices.get(kind=NoticeKind.MERGED).text
    assert long(past) not in told and "ภายในวันที่" not in told and "ไม่ต้องแจ้งเรื่องนี้ใหม่" in told


def test_a_dismissal_promises_no_day_at_all(late, officer):
    handling.dismiss(complaint=late, by=officer, outcome="not_ours", reason="ไม่ใช่หน้าที่")
    told = times(late).get().text
    assert "ภายในวันที่" not in told and "คราวเดียวกัน" in told


def test_a_letter_that_lay_too_long_is_pointed_out(client_for, org, officer, cleaning):
    complaint = builders.accepted(org, officer, department=cleaning, has_code=False, contact=LETTER)
    page = url("notice", org, complaint.uuid, times(complaint).get().uuid)
    client = client_for(officer)
    assert "สัญญาวันที่ผ่านไปแล้ว" not in text(client.get(page))
    Complaint.objects.filter(pk=complaint.pk).update(due_on=timezone.localdate() - DAY)
    assert "สัญญาวันที่ผ่านไปแล้ว" in text(client.get(page))
    receipt = complaint.notices.get(kind=NoticeKind.RECEIPT)
    assert "สัญญาวันที่ผ่านไปแล้ว" not in text(
        client.get(url("notice", org, complaint.uuid, receipt.uuid))
    )


def test_the_tracking_page_promises_no_past_day(org, officer, cleaning):
    complaint = builders.accepted(org, officer, department=cleaning)
    assert "จะแจ้งผลภายใน" in wording.state_sentence(complaint)
    complaint.due_on = timezone.localdate() - DAY
    assert "จะแจ้งผลภายใน" not in wording.state_sentence(complaint)
    assert "กำหนดเดิม" in wording.state_sentence(complaint)
