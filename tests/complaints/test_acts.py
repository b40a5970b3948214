"""What is done to a complaint on the desk's pages, and who may do which transition."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.general.models import (
    Audience,
    Complaint,
    ComplaintFile,
    Medium,
    Moment,
    NoticeKind,
    Outcome,
    State,
)
from complaints.general.services import deadlines, handling, intake, notices
from complaints.general.workflow import COMPLAINT
from tests.plans.test_workflow import PEOPLE, bare
from thai.dates import format_date_for_input
from workflow.engine import Denied, Refused
from workflow.models import Attachment

from . import builders
from .desk_pages import get, post, text, upload, url

pytestmark = pytest.mark.django_db

ANSWER = {"outcome": "solved", "answer": "เปลี่ยนหลอดแล้ว"}


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


@pytest.fixture
def received(org):
    return builders.file(org)[0]


@pytest.fixture
def accepted(org, officer, departments):
    return builders.accepted(org, officer, department=departments.cleaning)


def now(complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


# --- accept and assign


def test_what_must_be_mended_is_headed_by_its_own_words(client, org, received):
    page = text(client.post(url("note", org, received.uuid), {}))
    assert re.search(r'id="error-summary-title">กรุณาแก้ไขข้อมูลต่อไปนี้<', page)


def test_accepting_with_category_department_and_officer(client, cast, org, departments, received):
    category = builders.make_category(org, department=departments.cleaning, days=7)
    page = text(get(client, "act", org, received.uuid, "accept"))
    assert "ผู้ร้องได้รับแจ้งการรับเรื่อง" in page and "ตอบภายใน 7 วัน" in page
    response = post(
        client,
        "act",
        org,
        received.uuid,
        "accept",
        category=str(category.uuid),
        case_officer=str(cast.staff2.uuid),
    )
    assert response.url == url("case", org, received.uuid)
    row = now(received)
    assert (row.state, row.category, row.department) == (
        State.ACCEPTED,
        category,
        departments.cleaning,
    )
    assert row.case_officer == cast.staff2
    assert row.due_on == row.arrived_on + timedelta(days=7)


def test_accepting_needs_category_and_department(client, org, received):
    assert "กรุณาเลือก" in text(post(client, "act", org, received.uuid, "accept"))
    category = builders.make_category(org)
    response = post(client, "act", org, received.uuid, "accept", category=str(category.uuid))
    assert "ส่วนราชการที่รับผิดชอบ: กรุณาเลือก" in text(response)
    assert now(received).state == State.RECEIVED


@pytest.mark.parametrize("name", ["category", "department", "case_officer"])
def test_foreign_choices_are_refused(client, cast, org, other_org, received, departments, name):
    category = builders.make_category(org, department=departments.cleaning)
    foreign = {
        "category": builders.make_category(other_org).uuid,
        "department": other_org.departments.first().uuid,
        "case_officer": cast.other_staff.uuid,
    }
    for wrong in (str(foreign[name]), "x"):
        values = {"category": str(category.uuid), name: wrong}
        response = post(client, "act", org, received.uuid, "accept", **values)
        assert "กรุณาเลือกจากรายการ" in text(response)
    assert now(received).state == State.RECEIVED


def test_nobody_without_complaints_becomes_case_officer(cast, org, client, received):
    offered = get(client, "assign", org, received.uuid).context["form"].fields["case_officer"]
    people = set(offered.queryset)
    assert {cast.staff, cast.complaints, cast.executive} <= people
    assert not {cast.admin, cast.auditor, cast.integrity, cast.other_staff} & people


def test_a_refused_acceptance_assigns_nothing(org, officer, departments, received):
    with pytest.raises(Refused, match="ประเภท"):
        handling.accept(complaint=received, by=officer, department=departments.cleaning)
    assert now(received).department is None


def test_assigning_moves_the_day(client, org, departments, accepted):
    other = builders.make_category(org, "อื่น", department=departments.education, days=30)
    # Left empty, the department is the category's.
    post(client, "assign", org, accepted.uuid, category=str(other.uuid), department="")
    row = now(accepted)
    assert row.department == departments.education
    assert row.due_on == row.arrived_on + timedelta(days=30)


# --- answer, dismiss, close, reopen, move


def test_cg_12_the_department_answers_with_pictures(client_for, cast, org, accepted):
    client = client_for(cast.staff2)
    assert post(client, "act", org, accepted.uuid, "start").status_code == 302
    files = [upload(), upload(name="b.jpg")]
    post(client, "act", org, accepted.uuid, "answer", **ANSWER, cause="หลอดขาด", files=files)
    row = now(accepted)
    assert (row.state, row.outcome, row.cause) == (State.ANSWERED, Outcome.SOLVED, "หลอดขาด")
    assert set(row.files.values_list("moment", flat=True)) == {Moment.AFTER}
    assert row.files.count() == 2
    assert "เปลี่ยนหลอดแล้ว" in text(get(client, "case", org, accepted.uuid))


def test_pictures_of_a_refused_answer_do_not_stay(client, org, officer, accepted, tmp_path):
    deadlines.pause(complaint=accepted, by=officer, reason="รอ")
    response = post(
        client, "act", org, accepted.uuid, "answer", **ANSWER, cause="ขาด", files=[upload()]
    )
    assert response.status_code == 409
    page = text(response)
    assert "หยุดนับวันอยู่" in page and "เปลี่ยนหลอดแล้ว" in page
    assert not ComplaintFile.objects.exists() and not Attachment.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("answer", {"outcome": "solved"}, "กรุณากรอกคำตอบถึงผู้ร้อง"),
        ("answer", {"answer": "ก"}, "กรุณาเลือกจากรายการ"),
        ("answer", {"answer": "ก" * 8001, "outcome": "solved"}, "ยาวเกินไป"),
        ("answer", {"answer": "ก", "outcome": "x"}, "กรุณาเลือกจากรายการ"),
        ("dismiss", {"outcome": "not_ours", "reason": " "}, "กรุณากรอกเหตุผลที่ผู้ร้อง"),
        ("dismiss", {"outcome": "solved", "reason": "ก"}, "กรุณาเลือกจากรายการ"),
        ("move", {"moved_to": "", "reason": "ก"}, "ส่งต่อไปยัง"),
        ("move", {"moved_to": "การไฟฟ้า", "reason": ""}, "เหตุผลที่ผู้ร้องจะได้รับแจ้ง"),
    ],
)
def test_bad_input(client, org, accepted, name, values, said):
    response = post(client, "act", org, accepted.uuid, name, **values)
    assert response.status_code == 200 and said in text(response)
    assert now(accepted).state == State.ACCEPTED


def test_dismissing_and_moving(client, org, departments, officer, accepted):
    post(client, "act", org, accepted.uuid, "move", moved_to="การไฟฟ้า", reason="เสาเป็นของการไฟฟ้า")
    assert (now(accepted).state, now(accepted).moved_to) == (State.MOVED, "การไฟฟ้า")
    other, _code = builders.file(org)
    post(client, "act", org, other.uuid, "dismiss", outcome="not_ours", reason="เป็นที่ของเอกชน")
    assert (now(other).state, now(other).outcome) == (State.ANSWERED, Outcome.NOT_OURS)


def test_cg_08_closing_says_what_is_missing_before_it_is_pressed(client, org, accepted, officer):
    contact = {"address": "1 หมู่ 1", "medium": "letter"}
    handling.change_contact(complaint=accepted, by=officer, values=contact)
    handling.answer(complaint=accepted, by=officer, **ANSWER)
    page = text(get(client, "act", org, accepted.uuid, "close"))
    assert str(NoticeKind.RESULT.label) in page and "สาเหตุของปัญหา" in page
    assert url("notices", org, accepted.uuid) in page and url("explain", org, accepted.uuid) in page
    assert post(client, "act", org, accepted.uuid, "close").status_code == 409
    post(client, "explain", org, accepted.uuid, cause="หลอดขาด", prevention="ตรวจทุกเดือน")
    for notice in accepted.notices.filter(sent_on=None):
        notices.record_sent(
            notice=notice, by=officer, medium=Medium.LETTER, sent_on=timezone.localdate()
        )
    assert post(client, "act", org, accepted.uuid, "close").status_code == 302
    assert now(accepted).state == State.CLOSED
    assert "กรุณากรอก" in text(post(client, "act", org, accepted.uuid, "reopen", reason=""))
    post(client, "act", org, accepted.uuid, "reopen", reason="ยังดับ")
    assert now(accepted).state == State.REOPENED


def test_an_act_that_the_state_does_not_allow(client, org, accepted):
    response = get(client, "act", org, accepted.uuid, "close")
    assert response.url == url("case", org, accepted.uuid)
    response = post(client, "act", org, accepted.uuid, "close")
    assert response.status_code == 409 and "สถานะเปลี่ยนไปแล้ว" in text(response)
    for name in ("merge", "ask_again", "create", "nonsense"):
        assert get(client, "act", org, accepted.uuid, name).status_code == 404


# --- the day of answer


def test_cg_10_extending_by_a_suggested_or_an_own_day(client, org, accepted):
    due = accepted.due_on
    response = post(client, "extend", org, accepted.uuid, day="15", reason="รออะไหล่")
    assert response.status_code == 302
    assert now(accepted).due_on == due + timedelta(days=15)
    later = due + timedelta(days=40)
    values = {"day": "own", "to_day": format_date_for_input(later), "reason": "รองบประมาณ"}
    post(client, "extend", org, accepted.uuid, **values)
    assert now(accepted).due_on == later
    assert accepted.notices.filter(kind=NoticeKind.EXTENSION).count() == 2


def test_suggested_days_of_an_overdue_one_count_from_today(client, org, accepted):
    today = timezone.localdate()
    Complaint.objects.update(due_on=today - timedelta(days=20))
    post(client, "extend", org, accepted.uuid, day="7", reason="รออะไหล่")
    assert now(accepted).due_on == today + timedelta(days=7)


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"reason": "รอ"}, 200, "กรุณาเลือกจากรายการ"),
        ({"day": "7"}, 200, "กรุณากรอก"),
        ({"day": "own", "reason": "รอ"}, 200, "กรุณากรอกวันครบกำหนดใหม่"),
        ({"day": "own", "to_day": "1/1/2560", "reason": "รอ"}, 409, "ต้องอยู่หลัง"),
        ({"day": "8", "reason": "รอ"}, 200, "กรุณาเลือกจากรายการ"),
    ],
)
def test_extending_with_bad_input(client, org, accepted, values, status, said):
    response = post(client, "extend", org, accepted.uuid, **values)
    assert response.status_code == status and said in text(response)
    assert now(accepted).due_on == accepted.due_on


def test_pausing_and_resuming(client, org, accepted):
    assert "กรุณากรอก" in text(post(client, "pause", org, accepted.uuid, reason=""))
    post(client, "pause", org, accepted.uuid, reason="รอผู้ร้อง")
    assert now(accepted).paused_on
    page = text(get(client, "case", org, accepted.uuid))
    assert "หยุดนับวัน" in page and url("resume", org, accepted.uuid) in page
    assert post(client, "pause", org, accepted.uuid, reason="อีก").status_code == 409
    post(client, "resume", org, accepted.uuid)
    assert now(accepted).paused_on is None
    assert post(client, "resume", org, accepted.uuid).status_code == 409


def test_releasing_from_the_tray(client, org):
    complaint, _code = builders.file(org, set_aside=True)
    assert "นำออกจากถาดรอตรวจ" in text(get(client, "case", org, complaint.uuid))
    post(client, "release", org, complaint.uuid)
    assert not now(complaint).set_aside


# --- words, pictures, satisfaction, hearings


def test_notes_are_internal_or_for_the_complainant_never_by_chance(client, org, accepted):
    assert "กรุณาเลือก" in text(post(client, "note", org, accepted.uuid, text="โทรแล้ว"))
    post(client, "note", org, accepted.uuid, text="โทรแล้ว", audience="internal")
    post(client, "note", org, accepted.uuid, text="ช่างไปวันพุธ", audience="public")
    found = dict(accepted.entries.values_list("text", "audience"))
    assert found == {"โทรแล้ว": Audience.INTERNAL, "ช่างไปวันพุธ": Audience.PUBLIC}
    page = text(get(client, "case", org, accepted.uuid))
    assert "บันทึกภายใน ผู้ร้องไม่เห็น" in page and "ข้อความถึงผู้ร้อง" in page
    assert "กรุณากรอก" in text(post(client, "note", org, accepted.uuid, text="", audience="public"))


def test_cg_15_cause_and_prevention(client, org, accepted):
    post(client, "explain", org, accepted.uuid, cause="หลอดหมดอายุ", prevention="ตรวจทุกเดือน")
    assert (now(accepted).cause, now(accepted).prevention) == ("หลอดหมดอายุ", "ตรวจทุกเดือน")


def test_satisfaction_told_by_telephone(client, org, officer, accepted):
    assert post(client, "rating", org, accepted.uuid, score="4").status_code == 409
    handling.answer(complaint=accepted, by=officer, **ANSWER)
    for wrong in ("", "0", "6", "ดี"):
        assert "กรุณาเลือก" in text(post(client, "rating", org, accepted.uuid, score=wrong))
    post(client, "rating", org, accepted.uuid, score="4", words="เร็วดี")
    assert (now(accepted).satisfaction, now(accepted).satisfaction_words) == (4, "เร็วดี")
    assert "4 จาก 5" in text(get(client, "case", org, accepted.uuid))


def test_cg_02_cg_04_a_hearing_and_where_it_went(client, org, accepted):
    values = {"on": "1/10/2569", "place": "ศาลากลางบ้าน", "summary": "เห็นด้วย"}
    tomorrow = format_date_for_input(timezone.localdate() + timedelta(days=1))
    response = post(client, "hearing", org, accepted.uuid, **values | {"on": tomorrow})
    assert "ต้องไม่อยู่ในอนาคต" in text(response)
    post(client, "hearing", org, accepted.uuid, **values, people="๒๐", used_in="แผนพัฒนาท้องถิ่น")
    row = accepted.hearings.get()
    assert (row.people, row.used_in) == (20, "แผนพัฒนาท้องถิ่น")
    page = text(get(client, "case", org, accepted.uuid))
    assert "ศาลากลางบ้าน" in page and "นำไปใช้ใน: แผนพัฒนาท้องถิ่น" in page


def test_adding_files(client, org, accepted):
    post(
        client, "add_file", org, accepted.uuid,
        moment="before", caption="ก่อนซ่อม", files=[upload(), upload(name="b.jpg")],
    )  # fmt: skip
    rows = accepted.files.select_related("attachment")
    assert {(row.moment, row.attachment.caption) for row in rows} == {("before", "ก่อนซ่อม")}
    for values in ({"moment": "before"}, {"files": [upload()]}, {"moment": "report"}):
        assert post(client, "add_file", org, accepted.uuid, **values).status_code == 200
    wrong = upload(b"<svg/>", name="x.svg")
    page = text(post(client, "add_file", org, accepted.uuid, moment="after", files=[wrong]))
    assert "แฟ้มชนิดนี้ส่งไม่ได้" in page
    assert accepted.files.count() == 2


# --- who

WORK = ("extend", "note", "explain", "rating", "hearing", "add_file", "contact")
HANDLE = ("assign", "pause", "resume", "release", "edit")


def test_who_may_open_which_page(client_for, cast, org, accepted):
    pages = {name: url(name, org, accepted.uuid) for name in (*WORK, *HANDLE)}
    for name in ("accept", "close", "reopen", "move", "dismiss"):
        pages[name] = url("act", org, accepted.uuid, name)
    for name in ("start", "answer"):
        pages[name] = url("act", org, accepted.uuid, name)
    works = {*WORK, "start", "answer"}
    for who in ("staff", "staff2", "officer", "clerk", "executive", "auditor", "admin"):
        browser = client_for(getattr(cast, who))
        for name, path in pages.items():
            expected = 200 if who == "staff2" and name in works else 403
            assert browser.get(path).status_code == expected, (who, name)
            if expected == 403:
                assert browser.post(path).status_code == 403, (who, name)
    for who in ("other_staff", "other_officer", "stranger"):
        browser = client_for(getattr(cast, who))
        for name, path in pages.items():
            assert browser.get(path).status_code == 404, (who, name)
            assert browser.post(path).status_code == 404, (who, name)


def test_the_tray_is_the_officers_alone(client_for, cast, org, departments):
    complaint, _code = builders.file(org, set_aside=True)
    Complaint.objects.update(department=departments.cleaning)
    for person in (cast.executive, cast.clerk, cast.staff2):
        assert get(client_for(person), "case", org, complaint.uuid).status_code == 403
        path = url("note", org, complaint.uuid)
        assert client_for(person).get(path).status_code == 403


# --- from × to × role

OFFICER, DEPARTMENT = {"complaints"}, {"complaints", "staff2"}
OPEN_NOW = {"received", "accepted", "in_progress", "reopened"}
TABLE = {
    "accept": ({"received"}, "accepted", OFFICER),
    "start": ({"accepted", "reopened"}, "in_progress", DEPARTMENT),
    "answer": ({"accepted", "in_progress", "reopened"}, "answered", DEPARTMENT),
    "close": ({"answered"}, "closed", OFFICER),
    "reopen": ({"answered", "closed"}, "reopened", OFFICER),
    "ask_again": ({"answered", "closed"}, "reopened", set()),
    "move": (OPEN_NOW, "moved", OFFICER),
    # CC-12: by complaints/handover, from wherever the complaint is.
    "hand_over": ({*State.values} - {"moved"}, "moved", OFFICER),
    "merge": (OPEN_NOW, "merged", OFFICER),
    "dismiss": ({"received", "accepted"}, "answered", OFFICER),
}


def test_every_combination_of_a_complaint(cast, org, departments, accepted):
    plain, wrong = bare(COMPLAINT), []
    for state in State.values:
        for name, (sources, target, allowed) in TABLE.items():
            for who in {*PEOPLE, "complaints"}:
                Complaint.objects.filter(pk=accepted.pk).update(state=state)
                complaint, person = now(accepted), getattr(cast, who)
                available = {row.name for row in plain.available(complaint, person)}
                try:
                    outcome = plain.perform(complaint, name, by=person).state
                except Denied:
                    outcome = "denied"
                except Refused:
                    outcome = "refused"
                expected = "denied"
                if who in allowed:
                    expected = target if state in sources else "refused"
                may = who in allowed and state in sources
                if outcome != expected or (name in available) != may:
                    wrong.append((state, name, who, expected, outcome))
    assert wrong == []


def test_tables_of_the_code_and_of_this_test_name_the_same_states():
    assert {row.name for row in COMPLAINT.transitions} == set(TABLE)
    for row in COMPLAINT.transitions:
        sources, target, _people = TABLE[row.name]
        assert ({str(s) for s in row.sources}, str(row.target)) == (sources, target)
        assert str(row.label)


def test_a_code_opens_nothing_at_the_desk(client_for, org):
    complaint, code = builders.file(org)
    assert intake.find_by_code(org, code) == complaint
    assert get(client_for(None), "case", org, complaint.uuid).status_code == 302
