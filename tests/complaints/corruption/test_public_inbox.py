"""The inbox by the receipt: typed in any way, both ways, a quarter of an hour at a time."""

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.corruption.models import (
    Compartment,
    Message,
    MessageKind,
    Report,
    SealedFile,
    State,
)
from complaints.corruption.services import custody, sending, thread
from complaints.corruption.vault import inbox as cookies
from complaints.corruption.vault import keyring, receipts
from tests.factories import make_organisation
from thai.dates import format_date
from workflow.audit import verify

from . import builders
from .filing import file_report
from .reporters import Reporter, receipt_in, text, ticket_in

pytestmark = pytest.mark.django_db

WRONG = "เปิดไม่ได้ด้วยรหัสนี้"
OPEN = "กล่องข้อความของคุณ"


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


@pytest.fixture
def receipt(reporter):
    return reporter.report()


def thread_key(office, report=None):
    report = report or Report.objects.get()
    return keyring.key_of(report, Compartment.THREAD, office.keys(office.officers[0]))


def evidence(name="หลักฐาน.txt", content=b"evidence"):
    return SimpleUploadedFile(name, content, content_type="text/plain")


# --- the receipt


def test_a_receipt_opens_the_inbox_however_it_is_typed(reporter, receipt):
    spaced = receipt.replace("-", " ")
    plain = receipt.replace("-", "")
    thai = plain.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    for typed in (receipt, spaced, plain.lower(), plain.replace("0", "O"), f"  {plain}\n", thai):
        assert OPEN in text(reporter.open(typed)), typed
        reporter.client.post(reporter.url("end"))


def mistyped(receipt):
    last = "A" if receipt[-1] != "A" else "B"
    return receipt[:-1] + last


def test_unknown_and_wrong_receipts_read_the_same(reporter, receipt, clock):
    unknown = receipts.receipt_of(b"x" * 32)
    other = builders.open_channel(make_organisation())
    elsewhere = Reporter(other.organisation, clock).report()
    pages = set()
    for typed in ("", "x", "๐" * 20, "0" * 300, mistyped(receipt), unknown, elsewhere):
        response = reporter.open(typed)
        assert not response.cookies
        pages.add(text(response))
    (page,) = pages
    assert WRONG in page


def test_unknown_and_wrong_receipts_cause_the_same_work(reporter, receipt, monkeypatch):
    """How long either takes is measured by `make bench`."""
    derived, derive = [], receipts._derived
    monkeypatch.setattr(
        receipts, "_derived", lambda receipt, what: derived.append(what) or derive(receipt, what)
    )

    def work(typed):
        derived.clear()
        plain, sealed = (CaptureQueriesContext(connections[name]) for name in connections)
        with plain, sealed:
            reporter.client.post(reporter.url("inbox"), {"receipt": typed})
        # The same questions, whatever is asked for; the form's ticket is another each time.
        asked = [re.sub(r"'[^']*'|X'\w*'|\d+", "?", row["sql"]) for row in [*plain, *sealed]]
        return derived.copy(), asked

    unknown = receipts.receipt_of(b"x" * 32)
    steps, asked = work(mistyped(receipt))
    assert (steps, asked) == work(unknown)
    assert steps and asked


def test_a_receipt_never_stands_in_an_address(reporter, receipt):
    response = reporter.client.post(reporter.url("inbox"), {"receipt": receipt})
    assert response.status_code == 303
    assert response.headers["Location"] == reporter.url("inbox")
    assert OPEN not in text(Client().get(reporter.url("inbox"), {"receipt": receipt}))


# --- the cookie


def test_the_cookie_is_strict_and_ends_after_a_quarter_of_an_hour(reporter, receipt, clock):
    reporter.open(receipt)
    cookie = reporter.client.cookies[settings.INBOX_COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/"
    assert not cookie["max-age"] and not cookie["expires"] and not cookie["domain"]
    for _page in range(3):
        clock.go(settings.INBOX_IDLE_SECONDS - 10)
        assert OPEN in text(reporter.get("inbox"))
    clock.go(settings.INBOX_IDLE_SECONDS + 1)
    assert OPEN not in text(reporter.get("inbox"))


def test_an_inbox_in_use_ends_half_a_day_after_the_receipt_was_typed(reporter, receipt, clock):
    """However busy: a browser that somebody else goes on using is shut out in the end."""
    begun = clock()
    reporter.open(receipt)
    while clock() + 800 < begun + settings.INBOX_LONGEST_SECONDS:
        clock.go(800)
        assert OPEN in text(reporter.get("inbox"))
    assert OPEN in text(reporter.say("ก่อนหมดเวลา"))
    clock.go(begun + settings.INBOX_LONGEST_SECONDS + 1 - clock())
    assert OPEN not in text(reporter.get("inbox"))
    assert OPEN in text(reporter.open(receipt)), "the receipt begins another"
    clock.go(800)
    assert OPEN in text(reporter.get("inbox"))


def test_the_exchange_of_a_receipt_does_not_begin_the_time_anew(office, reporter, clock):
    _report, receipt = file_report(office, by=office.officers[0], exchange_code=True)
    begun = clock()
    reporter.open(receipt)
    clock.go(600)
    assert OPEN in text(reporter.client.post(reporter.url("exchange"), follow=True))
    cookie = reporter.client.cookies[settings.INBOX_COOKIE].value
    assert cookies.unpack(cookie, office.channel.pk).begun == int(begun)


def test_the_tab_says_no_more_than_messages(reporter, receipt):
    assert "<title>ข้อความของคุณ · " in text(reporter.open(receipt))


def test_the_cookie_names_secure_where_there_is_https(reporter, receipt, settings):
    settings.HTTPS = True
    reporter.open(receipt)
    assert reporter.client.cookies[settings.INBOX_COOKIE]["secure"]


@pytest.mark.parametrize("value", ["x", "ก", "A" * 120, "A" * 5000, "{}"])
def test_a_made_up_cookie_opens_nothing(reporter, receipt, value):
    reporter.client.cookies[settings.INBOX_COOKIE] = value
    assert OPEN not in text(reporter.get("inbox"))


def test_the_cookie_of_one_office_opens_nothing_at_another(reporter, receipt, clock):
    reporter.open(receipt)
    other = builders.open_channel(make_organisation())
    assert OPEN not in text(Reporter(other.organisation, clock, reporter.client).get("inbox"))


def test_ending_ends_it(reporter, receipt):
    reporter.open(receipt)
    assert "ปิดกล่องข้อความแล้ว" in text(reporter.client.post(reporter.url("end"), follow=True))
    assert OPEN not in text(reporter.get("inbox"))


# --- what stands in it


def test_state_and_what_comes_next_by_which_day(reporter, receipt):
    page = text(reporter.open(receipt))
    report = Report.objects.get()
    assert format_date(report.due_on, "long") in page
    assert format_date(report.received_on, "long") in page
    assert report.label not in page


def test_words_go_both_ways(reporter, receipt, office):
    reporter.open(receipt)
    page = text(reporter.say("ยังมีพยานอีกคน"))
    assert "ส่งข้อความแล้ว" in page and "ยังมีพยานอีกคน" in page
    report, key = Report.objects.get(), thread_key(office)
    assert [row.text for row in thread.messages(report, key)] == ["ยังมีพยานอีกคน"]
    officer = office.officers[0]
    thread.say(report, key, MessageKind.TEXT, "ขอบคุณสำหรับข้อมูล", by=officer)
    page = text(reporter.get("inbox"))
    assert "ขอบคุณสำหรับข้อมูล" in page
    # Who wrote is the office, not a person.
    assert officer.display_name not in page


def test_an_answer_brings_a_question_back_to_the_desk(reporter, receipt, office):
    report = Report.objects.get()
    thread.say(
        report, thread_key(office), MessageKind.QUESTION, "เห็นเองหรือไม่", by=office.officers[0]
    )
    Report.objects.update(state=State.ASKED)
    reporter.open(receipt)
    assert "เห็นเองหรือไม่" in text(reporter.say("เห็นเอง"))
    report.refresh_from_db()
    assert report.state == State.RECEIVED
    assert not verify(organisation=office.organisation, using="corruption")


def test_a_message_is_sent_once_however_often_the_button_is_pressed(reporter, receipt):
    ticket = ticket_in(text(reporter.open(receipt)))
    for _click in range(3):
        text(reporter.say("ครั้งเดียว", ticket=ticket))
    assert Message.objects.filter(by_reporter=True).count() == 1


@pytest.mark.parametrize("ticket", ["", "x:y", "ก"])
def test_a_wrong_ticket_keeps_the_words(reporter, receipt, ticket):
    reporter.open(receipt)
    page = text(reporter.say("คำที่พิมพ์", ticket=ticket))
    assert "คำที่พิมพ์" in page and "กดส่งอีกครั้ง" in page and not Message.objects.exists()
    text(reporter.say("คำที่พิมพ์", ticket=ticket_in(page)))
    assert Message.objects.count() == 1


def test_nothing_to_say_and_too_much_come_back(reporter, receipt):
    reporter.open(receipt)
    assert "กรุณาพิมพ์ข้อความ" in text(reporter.say(""))
    long = "ก" * 8001
    page = text(reporter.say(long))
    assert long in page and "ข้อความยาวเกินไป" in page and not Message.objects.exists()


def test_words_written_after_the_time_wait_for_the_receipt(reporter, receipt, clock):
    ticket = ticket_in(text(reporter.open(receipt)))
    clock.go(settings.INBOX_IDLE_SECONDS + 60)
    page = text(reporter.client.post(reporter.url("say"), {"text": "คำที่พิมพ์", "ticket": ticket}))
    assert "คำที่พิมพ์" in page and "ยังไม่ได้ส่ง" in page and not Message.objects.exists()
    page = text(reporter.open(receipt, text="คำที่พิมพ์"))
    assert OPEN in page and "คำที่พิมพ์" in page
    text(reporter.say("คำที่พิมพ์", ticket=ticket_in(page)))
    assert Message.objects.count() == 1


def test_without_the_database_the_words_come_back(reporter, receipt, monkeypatch):
    ticket = ticket_in(text(reporter.open(receipt)))

    def away(*args, **kwargs):
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(Report.objects, "filter", away)
        data = {"text": "คำที่พิมพ์", "ticket": ticket}
        page = text(reporter.client.post(reporter.url("say"), data), 500)
    assert "คำที่พิมพ์" in page and "ระบบขัดข้อง" in page
    assert "คำที่พิมพ์" in text(reporter.open(receipt, text="คำที่พิมพ์"))


# --- the name


def test_a_request_for_the_name_is_seen_and_objected_to(office, reporter):
    receipt = reporter.report(naming="custodian", name="นางสมมติ")
    officer, report = office.officers[0], Report.objects.get()
    report.organisation = office.organisation
    request = custody.ask(
        report,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.EVIDENCE,
        reason="เหตุผลภายใน",
        told="ต้องสอบถ้อยคำ",
    )
    page = text(reporter.open(receipt))
    assert "มีผู้ขอเปิดชื่อของคุณ" in page and "ต้องสอบถ้อยคำ" in page and "เหตุผลภายใน" not in page
    assert format_date(request.objection_until, "long") in page
    url = reporter.url("object", request.uuid)
    with CaptureQueriesContext(connections["default"]) as general:
        answer = reporter.client.post(url, {"text": "จะถูกรู้ทันที"})
    assert answer.status_code == 303 and not general.captured_queries
    page = text(reporter.get("inbox"))
    assert "จะถูกรู้ทันที" in page and "มีผู้ขอเปิดชื่อของคุณ" not in page
    request.refresh_from_db()
    assert request.has_objection
    # Too late, and once only.
    assert "พ้นเวลาคัดค้าน" in text(reporter.client.post(url, {"text": "อีกครั้ง"}))


def test_somebody_else_cannot_object(office, reporter, clock):
    receipt = reporter.report()
    stranger = Reporter(reporter.organisation, clock)
    stranger.open(receipt)
    page = stranger.client.post(stranger.url("object", UUID(int=7)), {"text": "x"})
    assert "พ้นเวลาคัดค้าน" in text(page)


# --- files


def test_files_are_added_and_come_back_as_they_were(reporter, receipt, office):
    reporter.open(receipt)
    content = b"\x89PNG not really " * 70_000
    page = text(reporter.say("ดูภาพ", files=[evidence("ภาพ.png", content)]))
    assert "ภาพ.png" in page
    row = SealedFile.objects.get(compartment=Compartment.THREAD)
    response = reporter.get("file", row.uuid)
    assert b"".join(response.streaming_content) == content
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    reporter.client.post(reporter.url("end"))
    assert not reporter.get("file", row.uuid).streaming


def test_files_alone_are_a_message_and_one_too_many_is_told(reporter, receipt):
    reporter.open(receipt)
    many = [evidence(f"{n}.txt") for n in range(settings.REPORT_FILES_MAX_COUNT + 1)]
    page = text(reporter.say("", files=many))
    assert "แนบได้ไม่เกิน 20 แฟ้ม" in page and "ส่งข้อความแล้ว" in page
    assert SealedFile.objects.count() == settings.REPORT_FILES_MAX_COUNT


def test_files_of_another_report_are_not_there(reporter, receipt, clock):
    reporter.open(receipt)
    reporter.say("ภาพ", files=[evidence()])
    row = SealedFile.objects.get()
    stranger = Reporter(reporter.organisation, clock)
    stranger.open(stranger.report())
    assert stranger.get("file", row.uuid).status_code == 404


# --- a code that an officer has seen


def test_an_officers_code_is_exchanged_at_its_first_use(reporter, office):
    old = sending.file_report(
        channel=office.channel,
        secret=sending.new_secret(),
        content={"what": "ทางโทรศัพท์"},
        arrival="telephone",
        by=office.officers[0],
    )
    assert old.report.exchange_code
    report = old.report
    thread.say(report, thread_key(office, report), MessageKind.TEXT, "สวัสดี", by=office.officers[0])
    page = text(reporter.open(old.receipt))
    new = receipt_in(page)
    assert "สวัสดี" not in page and new.replace("-", "") != old.receipt
    # Looked at again, it is the same: what was copied stays right.
    assert receipt_in(text(reporter.get("inbox"))) == new
    before = reporter.client.cookies[settings.INBOX_COOKIE].value
    for cookie in (before, before, None):
        if cookie:
            reporter.client.cookies[settings.INBOX_COOKIE] = cookie
        page = text(reporter.client.post(reporter.url("exchange"), follow=True))
        assert "สวัสดี" in page and "ใช้รหัสใหม่แล้ว" in page
    text(reporter.say("ตอบ"))
    fresh = Reporter(reporter.organisation, reporter.clock)
    assert WRONG in text(fresh.open(old.receipt))
    assert "ตอบ" in text(fresh.open(new))
    # What the old code derives opens the messages no more.
    private, _public = receipts.inbox_keys(old.receipt)
    report.refresh_from_db()
    with pytest.raises(keyring.sealing.Tampered):
        keyring.reporter_thread_key(report, private)


def test_an_exchange_that_was_not_confirmed_keeps_the_old_code(reporter, office):
    old = sending.file_report(
        channel=office.channel,
        secret=sending.new_secret(),
        content={"what": "x"},
        by=office.officers[0],
    )
    text(reporter.open(old.receipt))
    fresh = Reporter(reporter.organisation, reporter.clock)
    assert "รหัสใหม่ของคุณ" in text(fresh.open(old.receipt))
    # Nor can somebody without that page exchange anything.
    assert "กรุณาพิมพ์รหัส" in text(Client().post(reporter.url("exchange")))
    assert Report.objects.get().exchange_code


# --- gone


def test_a_deleted_report_has_no_inbox(reporter, receipt):
    reporter.open(receipt)
    Report.objects.update(is_deleted=True)
    assert OPEN not in text(reporter.get("inbox"))
    assert WRONG in text(Reporter(reporter.organisation, reporter.clock).open(receipt))


def test_a_letter_without_a_sender_has_no_inbox(reporter, office):
    filed = sending.file_report(
        channel=office.channel,
        secret=sending.new_secret(),
        content={"what": "จดหมาย"},
        arrival="letter",
        by=office.officers[0],
        has_inbox=False,
    )
    assert filed.report.lookup is None and WRONG in text(reporter.open(filed.receipt))
    assert not filed.report.grants.filter(recipient_uuid=filed.report.uuid).exists()
