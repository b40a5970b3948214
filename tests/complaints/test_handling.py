"""A complaint from its arrival to its end, by the services (CG-05..13)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.general.models import (
    REQUIRED_NOTICES,
    Complaint,
    Medium,
    NoticeKind,
    Outcome,
    State,
)
from complaints.general.services import deadlines, handling, intake, merging, notices, speaking
from workflow.engine import Denied, Refused

from . import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.complaints


def test_the_same_form_sent_twice_is_one_complaint(org):
    secret = intake.new_secret()
    first, code = builders.file(org, secret=secret)
    again, same_code = builders.file(org, secret=secret)
    assert (again, same_code) == (first, code)
    assert Complaint.objects.count() == 1
    assert code not in str(vars(first))


def test_a_code_opens_its_complaint_only(org, other_org):
    first, code = builders.file(org)
    second, other_code = builders.file(org, text="ถนนเป็นหลุม")
    assert intake.find_by_code(org, code.lower().replace("0", "O")) == first
    assert intake.find_by_code(org, other_code) == second
    assert intake.find_by_code(other_org, code) is None


def test_cg_08_acceptance_tells_receipt_and_time_in_writing(org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    told = complaint.notices.values_list("kind", "medium", "sent_on")
    today = timezone.localdate()
    assert list(told) == [
        (NoticeKind.RECEIPT, Medium.TRACKING, today),
        (NoticeKind.TIME, Medium.TRACKING, today),
    ]


def test_cg_09_days_come_from_the_category(org, officer, departments):
    category = builders.make_category(org, department=departments.cleaning, days=7)
    complaint, _code = builders.file(org, category=category)
    assert complaint.due_on == timezone.localdate() + timedelta(days=7)


def test_cg_10_an_extension_needs_a_reason_and_tells_it(org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    later = complaint.due_on + timedelta(days=5)
    with pytest.raises(Refused, match="เหตุผล"):
        deadlines.extend(complaint=complaint, by=officer, to_day=later, reason="  ")
    with pytest.raises(Refused, match="ต้องอยู่หลัง"):
        deadlines.extend(complaint=complaint, by=officer, to_day=complaint.due_on, reason="รอ")
    deadlines.extend(complaint=complaint, by=officer, to_day=later, reason="รออะไหล่")
    complaint.refresh_from_db()
    assert complaint.due_on == later
    assert "รออะไหล่" in complaint.notices.get(kind=NoticeKind.EXTENSION).text


def test_paused_days_do_not_count(org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    due = complaint.due_on
    deadlines.pause(complaint=complaint, by=officer, reason="รอผู้ร้องส่งภาพ")
    Complaint.objects.filter(pk=complaint.pk).update(
        paused_on=timezone.localdate() - timedelta(days=4)
    )
    late = Complaint.objects.overdue(due + timedelta(days=30))
    assert complaint not in late
    deadlines.resume(complaint=complaint, by=officer)
    complaint.refresh_from_db()
    assert complaint.due_on == due + timedelta(days=4)
    assert complaint in late.all()


def test_cg_08_a_letter_must_be_recorded_before_closing(org, officer, departments):
    complaint = builders.answered(
        org,
        officer,
        department=departments.cleaning,
        has_code=False,
        contact={"name": "ผู้ร้องสมมติ", "address": "1 หมู่ 1", "medium": Medium.LETTER},
    )
    with pytest.raises(Refused) as refused:
        handling.close(complaint=complaint, by=officer)
    assert len(refused.value.reasons) == len(REQUIRED_NOTICES)
    for notice in complaint.notices.all():
        notices.record_sent(
            notice=notice,
            by=officer,
            medium=Medium.LETTER,
            sent_on=timezone.localdate(),
            letter_number="กท 1/2570",
        )
    assert handling.close(complaint=complaint, by=officer).state == State.CLOSED


def test_cg_15_closing_wants_the_cause(org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    handling.answer(complaint=complaint, by=officer, outcome=Outcome.SOLVED, answer="ซ่อมแล้ว")
    with pytest.raises(Refused, match="สาเหตุ"):
        handling.close(complaint=complaint, by=officer)


def test_the_department_works_and_the_officer_closes(cast, org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    with pytest.raises(Denied):
        handling.start(complaint=complaint, by=cast.staff)
    handling.start(complaint=complaint, by=cast.staff2)
    handling.answer(
        complaint=complaint,
        by=cast.staff2,
        outcome=Outcome.SOLVED,
        answer="ซ่อมแล้ว",
        cause="หลอดขาด",
    )
    with pytest.raises(Denied):
        handling.close(complaint=complaint, by=cast.staff2)
    handling.close(complaint=complaint, by=officer)


def test_ro_20_the_administrator_sees_no_complaint(cast, org, departments):
    complaint, _code = builders.file(org)
    for permission in ("complaint.view", "complaint.work", "complaint.handle", "complaint.enter"):
        assert not cast.admin.can(permission, complaint)
    # Not even as somebody of the department that works on it.
    cast.admin.memberships.update(department=departments.cleaning)
    complaint.department = departments.cleaning
    assert not cast.admin.can("complaint.view", complaint)


def test_a_complainant_reopens_in_time_and_rates(org, officer, departments):
    complaint = builders.closed(org, officer, department=departments.cleaning)
    speaking.rate(complaint=complaint, score=2, words="ยังดับอยู่")
    speaking.ask_again(complaint=complaint, reason="ยังดับอยู่")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.times_reopened) == (State.REOPENED, 1)
    handling.answer(complaint=complaint, by=officer, outcome=Outcome.SOLVED, answer="แก้ใหม่แล้ว")
    Complaint.objects.filter(pk=complaint.pk).update(
        answered_on=timezone.localdate() - timedelta(days=31)
    )
    with pytest.raises(Refused, match="พ้นเวลา"):
        speaking.ask_again(complaint=complaint, reason="ดับอีก")


def test_merged_complainants_are_both_told(org, officer, departments):
    main = builders.accepted(org, officer, department=departments.cleaning)
    other, _code = builders.file(org, text="ไฟดับเหมือนกัน", category=main.category)
    merging.merge(complaint=other, into=main, by=officer)
    handling.answer(complaint=main, by=officer, outcome=Outcome.SOLVED, answer="ซ่อมแล้ว", cause="-")
    kinds = list(other.notices.values_list("kind", flat=True))
    assert kinds == [NoticeKind.MERGED, NoticeKind.RESULT]
    assert main.text not in "".join(other.notices.values_list("text", flat=True))


def test_reminders_and_escalation_are_told_once(cast, org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    day_after = complaint.due_on + timedelta(days=1)
    assert deadlines.remind(day_after) == 2
    assert deadlines.remind(day_after) == 0
    assert deadlines.escalate(day_after) == 0
    assert deadlines.escalate(complaint.due_on + timedelta(days=3)) == 2
    assert deadlines.escalate(complaint.due_on + timedelta(days=4)) == 0
