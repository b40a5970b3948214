"""The pages of written notices (CG-08): what was told, what waits, letters, who may do what."""

import io
from datetime import date, timedelta

import docx
import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.general import tasks
from complaints.general.models import Complaint, Medium, NoticeKind, WrittenNotice
from complaints.general.services import deadlines, handling, merging, notices
from organisations.models import Holiday, Notice
from tests.factories import make_member
from thai.dates import format_date
from workflow.engine import Denied, Refused
from workflow.models import AuditEntry

from . import builders

pytestmark = pytest.mark.django_db

NAME, HOME = "นางสาวสมศรี ใจดี", "1 หมู่ 1 ซอยลับ"


@pytest.fixture
def case(org, cast, departments):
    """An accepted complaint of somebody who gets letters only."""
    return builders.accepted(
        org,
        cast.complaints,
        department=departments.cleaning,
        has_code=False,
        contact={"name": NAME, "address": HOME, "medium": Medium.LETTER},
    )


@pytest.fixture
def browser(client_for, cast):
    return client_for(cast.complaints)


def url(name, org, complaint, *args) -> str:
    return reverse(f"casework:{name}", args=[org.slug, complaint.uuid, *args])


def row_of(complaint, kind="receipt") -> WrittenNotice:
    return complaint.notices.filter(kind=kind).last()


def page(browser, org, complaint, notice):
    return browser.get(url("notice", org, complaint, notice.uuid))


def post(browser, org, complaint, notice, **data):
    return browser.post(url("notice", org, complaint, notice.uuid), data)


# --- the list


def test_cg_08_the_list_says_which_of_the_three_were_told(browser, org, case, cast):
    text = browser.get(url("notices", org, case)).content.decode()
    assert text.count("รอเจ้าหน้าที่แจ้ง") == 4
    assert "ยังไม่ถึงขั้นตอน" in text
    notices.record_sent(
        notice=row_of(case),
        by=cast.complaints,
        medium=Medium.LETTER,
        sent_on=timezone.localdate(),
        letter_number="กท 9901/44",
    )
    text = browser.get(url("notices", org, case)).content.decode()
    assert text.count("รอเจ้าหน้าที่แจ้ง") == 2
    assert "กท 9901/44" in text and "แจ้งแล้ว" in text
    assert HOME not in text and NAME not in text


def test_a_failed_notice_says_why_in_plain_words(browser, org, case):
    WrittenNotice.objects.filter(pk=row_of(case).pk).update(
        medium=Medium.EMAIL, attempts=5, failure="ConnectionRefusedError"
    )
    for address in (url("notices", org, case), url("notice", org, case, row_of(case).uuid)):
        text = browser.get(address).content.decode()
        assert "ติดต่อระบบส่งไม่ได้" in text and "ส่งไม่สำเร็จ" in text
        assert "ConnectionRefused" not in text
    assert "ส่งอีกครั้ง" in text


def test_the_list_leads_to_the_notices_of_merged_complainants(browser, org, case, cast):
    other, _code = builders.file(org, text="ไฟดับครับ", category=case.category, has_code=False)
    merging.merge(complaint=other, into=case, by=cast.complaints)
    text = browser.get(url("notices", org, case)).content.decode()
    assert url("notices", org, other) in text
    assert "ยังไม่ได้แจ้ง 1 ฉบับ" in text
    assert browser.get(url("notices", org, other)).status_code == 200


def test_more_notices_need_no_more_queries(browser, org, case, cast, django_assert_max_num_queries):
    browser.get(url("notices", org, case))
    with django_assert_max_num_queries(40) as few:
        browser.get(url("notices", org, case))
    for number in range(30):
        notices.write(complaint=case, by=cast.complaints, text=f"เพิ่มเติม {number}")
    with django_assert_max_num_queries(len(few)):
        browser.get(url("notices", org, case))


# --- one of them


def test_a_waiting_letter_is_changed_and_then_recorded(browser, org, case):
    Complaint.objects.filter(pk=case.pk).update(arrived_on=date(2026, 11, 20))
    row = row_of(case)
    saved = post(
        browser, org, case, row, act="save", text="ข้อความใหม่", letter_number="ก 1", letter_on=""
    )
    assert saved.status_code == 302
    row.refresh_from_db()
    assert (row.text, row.letter_number, row.sent_on) == ("ข้อความใหม่", "ก 1", None)
    sent = post(
        browser,
        org,
        case,
        row,
        act="sent",
        text="ข้อความใหม่",
        letter_number="ก 2",
        letter_on="20 พ.ย. 2569",
        medium=Medium.IN_PERSON,
        sent_on="21/11/2569",
    )
    assert sent.status_code == 302
    row.refresh_from_db()
    assert (row.medium, row.letter_number) == (Medium.IN_PERSON, "ก 2")
    assert (row.letter_on, row.sent_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert row_of(case, "time").sent_on is None
    assert "<textarea" not in page(browser, org, case, row).content.decode().split("line-text")[0]


def test_one_letter_for_all_that_wait(browser, org, case):
    data = {
        "act": "sent",
        "text": row_of(case).text,
        "letter_number": "ก 3",
        "medium": Medium.LETTER,
        "sent_on": format_date(timezone.localdate()),
        "together": "on",
    }
    assert "แจ้งระยะเวลาดำเนินการ" in page(browser, org, case, row_of(case)).content.decode()
    post(browser, org, case, row_of(case), **data)
    told = case.notices.values_list("letter_number", "sent_on")
    assert list(told) == [("ก 3", timezone.localdate())] * 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "ก" * 20_001}, "text"),
        ({"text": "ก\x00ข"}, "text"),
        ({"sent_on": ""}, "sent_on"),
        ({"sent_on": "31 ก.พ. 2569"}, "sent_on"),
        ({"sent_on": "1 ม.ค. 2699"}, "sent_on"),
        ({"medium": "pigeon"}, "medium"),
        ({"medium": ""}, "medium"),
        ({"letter_number": "ก" * 101}, "letter_number"),
        ({"letter_on": "เมื่อวาน"}, "letter_on"),
    ],
)
def test_bad_input_is_kept_and_nothing_is_recorded(browser, org, case, changed, field):
    row = row_of(case)
    data = {
        "act": "sent",
        "text": "ข้อความที่พิมพ์ค้าง",
        "medium": Medium.LETTER,
        "sent_on": format_date(timezone.localdate()),
    } | changed
    response = post(browser, org, case, row, **data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    if "text" not in changed:
        assert "ข้อความที่พิมพ์ค้าง" in response.content.decode()
    row.refresh_from_db()
    assert row.sent_on is None and "ค้าง" not in row.text


def test_what_was_told_is_not_changed_any_more(browser, org, case, cast):
    row = row_of(case)
    told = {"by": cast.complaints, "medium": Medium.LINE, "sent_on": timezone.localdate()}
    notices.record_sent(notice=row, **told)
    with pytest.raises(Refused, match="แล้ว"):
        notices.record_sent(notice=row, **told)
    with pytest.raises(Refused):
        notices.change(notice=row, by=cast.complaints, text="อีกอย่าง")
    response = post(browser, org, case, row, act="save", text="อีกอย่าง")
    assert response.status_code == 409
    row.refresh_from_db()
    assert row.text != "อีกอย่าง"


def test_words_that_a_worker_may_be_sending_are_not_changed(browser, org, case, cast):
    row = row_of(case)
    WrittenNotice.objects.filter(pk=row.pk).update(medium=Medium.EMAIL)
    row.refresh_from_db()
    with pytest.raises(Refused):
        notices.change(notice=row, by=cast.complaints, text="อีกอย่าง")
    assert page(browser, org, case, row).context["form"] is None


def test_the_text_for_line_holds_no_code_and_no_contact(browser, org, cast, departments):
    category = builders.make_category(org, department=departments.cleaning)
    contact = {"name": NAME, "address": HOME, "telephone": "081-000-0000"}
    complaint, code = builders.file(org, category=category, contact=contact)
    handling.accept(complaint=complaint, by=cast.complaints)
    message = page(browser, org, complaint, row_of(complaint)).context["message"]
    assert complaint.reference in message and org.name_th in message
    assert "/o/example-district/complaints/track/" in message
    for hidden in (code, NAME, HOME, "081-000-0000"):
        assert hidden not in message


def test_an_officer_tells_something_more(browser, org, case):
    response = browser.post(url("notice_new", org, case), {"text": "จะเข้าไปดูพื้นที่วันพุธ"})
    assert response.status_code == 302
    row = row_of(case, NoticeKind.OTHER)
    assert (row.text, row.medium, row.sent_on) == ("จะเข้าไปดูพื้นที่วันพุธ", Medium.LETTER, None)
    response = browser.post(url("notice_new", org, case), {"text": "  "})
    assert response.status_code == 200 and response.context["form"].errors


def test_nobody_is_told_when_there_is_nobody_to_tell(org, cast):
    complaint, _code = builders.file(org, has_code=False)
    with pytest.raises(Refused, match="ไม่มีรหัสติดตาม"):
        notices.write(complaint=complaint, by=cast.complaints, text="ก")


def test_cg_08_closing_wants_the_second_answer_told_too(org, cast, departments):
    complaint = builders.answered(
        org,
        cast.complaints,
        department=departments.cleaning,
        has_code=False,
        contact={"name": NAME, "address": HOME, "medium": Medium.LETTER},
    )
    told = {"by": cast.complaints, "medium": Medium.LETTER, "sent_on": timezone.localdate()}
    for row in complaint.notices.all():
        notices.record_sent(notice=row, **told)
    handling.reopen(complaint=complaint, by=cast.complaints, reason="ยังดับ")
    handling.answer(complaint=complaint, by=cast.complaints, outcome="solved", answer="ซ่อมใหม่")
    with pytest.raises(Refused, match="แจ้งผลการดำเนินการ"):
        handling.close(complaint=complaint, by=cast.complaints)
    # The new day and the new result, which may go in one letter.
    again = [complaint.notices.filter(kind=kind).last() for kind in ("time", "result")]
    notices.record_sent(notice=again[0], also=again[1:], **told)
    handling.close(complaint=complaint, by=cast.complaints)


# --- as a letter


def test_letters_come_as_pdf_and_docx_and_opening_them_is_written_down(browser, org, case):
    row = row_of(case)
    response = browser.get(url("letter_pdf", org, case, row.uuid))
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as document:
        text_page = document[0].get_textpage()
        assert "สมศรี" in text_page.get_text_range()
        text_page.close()
    assert AuditEntry.objects.filter(event="complaints.contact_opened").count() == 1
    response = browser.get(url("letter_docx", org, case, row.uuid), {"together": "1"})
    assert "attachment" in response["Content-Disposition"]
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(response.content)).paragraphs)
    assert NAME in words and HOME not in words
    assert "แจ้งการรับเรื่องและระยะเวลาดำเนินการ" in words
    assert AuditEntry.objects.filter(event="complaints.contact_opened").count() == 2


# --- who may


PAGES = ("notices", "notice_new", "notice", "letter_pdf", "letter_docx")


def answers(browser, org, case) -> dict[str, int]:
    row = row_of(case)
    found = {}
    for name in PAGES:
        args = [] if name in ("notices", "notice_new") else [row.uuid]
        found[name] = browser.get(url(name, org, case, *args)).status_code
    return found


def test_readers_read_and_those_who_work_on_it_write(client_for, cast, org, case):
    reads = {"notices": 200, "notice": 200, "notice_new": 403, "letter_pdf": 403}
    reads["letter_docx"] = 403
    everything = dict.fromkeys(PAGES, 200)
    nothing = dict.fromkeys(PAGES, 403)
    expected = {
        cast.complaints: everything,
        cast.staff2: everything,
        cast.executive: reads,
        cast.clerk: reads,
        cast.staff: nothing,
        cast.admin: nothing,
        cast.auditor: nothing,
        cast.other_staff: dict.fromkeys(PAGES, 404),
    }
    for person, statuses in expected.items():
        assert answers(client_for(person), org, case) == statuses, person


def test_readers_see_no_form_and_change_nothing(client_for, cast, org, case):
    browser = client_for(cast.executive)
    response = page(browser, org, case, row_of(case))
    assert response.context["form"] is None
    assert "letter" not in response.content.decode().split("<main")[1]
    for act in ("save", "sent", "again"):
        assert post(browser, org, case, row_of(case), act=act, text="ก").status_code == 403
    with pytest.raises(Denied):
        notices.write(complaint=case, by=cast.executive, text="ก")


def test_a_notice_of_another_case_is_not_found(browser, org, case):
    other, _code = builders.file(org, text="อีกเรื่อง")
    row = row_of(case)
    for name in ("notice", "letter_pdf", "letter_docx"):
        assert browser.get(url(name, org, other, row.uuid)).status_code == 404


def test_another_office_finds_nothing(client_for, other_org, org, case):
    officer = make_member(other_org, "complaint_officer", username="town.complaints")
    row = row_of(case)
    assert client_for(officer).get(url("notices", other_org, case)).status_code == 404
    assert client_for(officer).get(url("notice", other_org, case, row.uuid)).status_code == 404


# --- what beat tells the office


def tick(day, monkeypatch) -> tuple[int, int]:
    """A day's run of both tasks, and another of the same day that must add nothing."""
    monkeypatch.setattr(timezone, "localdate", lambda *args: day)
    first = (tasks.remind(), tasks.escalate())
    assert (tasks.remind(), tasks.escalate()) == (0, 0)
    return first


def test_cg_09_reminders_and_escalation_come_on_their_days_only(case, cast, monkeypatch):
    Notice.objects.all().delete()
    due = case.due_on
    found = {
        day: tick(due + timedelta(days=day), monkeypatch) for day in (-4, -3, -2, 0, 1, 2, 3, 4)
    }
    # staff2 works on it; the officer is told too once it is late; then executive and clerk.
    assert found == {
        -4: (0, 0),
        -3: (1, 0),
        -2: (0, 0),
        0: (0, 0),
        1: (2, 0),
        2: (0, 0),
        3: (0, 2),
        4: (0, 0),
    }
    told = Notice.objects.filter(person__in=[cast.executive, cast.clerk])
    assert {case.reference in row.text for row in told} == {True}


def test_cg_09_holidays_never_move_a_day_of_answer(case, org, monkeypatch):
    due = case.due_on
    for days in range(-3, 4):
        Holiday.objects.create(organisation=org, on=due + timedelta(days=days), name="วันหยุด")
    # The reminder that nobody ran three days before, and the next day that it is late.
    assert tick(due, monkeypatch) == (1, 0)
    assert tick(due + timedelta(days=1), monkeypatch) == (2, 0)
    assert Complaint.objects.get(pk=case.pk).due_on == due


def test_a_paused_or_answered_complaint_is_not_called_late(case, cast, monkeypatch):
    late = case.due_on + timedelta(days=10)
    deadlines.pause(complaint=case, by=cast.complaints, reason="รอเอกสาร")
    assert tick(late, monkeypatch) == (0, 0)
    Complaint.objects.filter(pk=case.pk).update(paused_on=None)
    assert tick(late, monkeypatch) == (0, 2)


def test_a_new_day_of_answer_is_reminded_of_again(case, cast, monkeypatch):
    day_after = case.due_on + timedelta(days=1)
    assert tick(day_after, monkeypatch)[0] == 2
    monkeypatch.undo()
    later = case.due_on + timedelta(days=30)
    deadlines.extend(complaint=case, by=cast.complaints, to_day=later, reason="รออะไหล่")
    assert tick(later + timedelta(days=1), monkeypatch)[0] == 2
