"""E-mail and SMS to complainants: to one address, once, tried again, given up in the open."""

import json
import logging
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.utils import timezone

from complaints.general import tasks
from complaints.general.models import Complainant, Complaint, Medium, WrittenNotice
from complaints.general.services import notices, sending
from organisations.models import Notice
from workflow.engine import Refused

from . import builders

pytestmark = pytest.mark.django_db

ADDRESS, TELEPHONE = "somsri@example.go.th", "081-000-0000"


@pytest.fixture(autouse=True)
def _locmem(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "sucharit@office.example"
    mail.outbox = []


@pytest.fixture
def gateway(settings):
    """A real gateway on this machine: `answers` are its statuses, `got` what it was sent."""

    class Gateway(BaseHTTPRequestHandler):
        got, answers = [], []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.got.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(self.answers.pop(0) if self.answers else 200)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    yield Gateway
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def case(org, cast, departments):
    """An accepted complaint with its two notices waiting by the medium asked for."""

    def make(medium=Medium.EMAIL, **contact):
        contact = {"name": "สมศรี ใจดี", "email": ADDRESS, "telephone": TELEPHONE} | contact
        return builders.accepted(
            org,
            cast.complaints,
            department=departments.cleaning,
            contact=contact | {"medium": medium},
        )

    return make


def receipt_of(complaint) -> WrittenNotice:
    return complaint.notices.get(kind="receipt")


def due_again(notice) -> None:
    """As if the pause before the next attempt were over."""
    WrittenNotice.objects.filter(pk=notice.pk).update(
        next_try_at=timezone.now() - timedelta(seconds=1)
    )


def send(notice) -> bool:
    due_again(notice)
    sent = tasks.send_notice(str(notice.uuid))
    notice.refresh_from_db()
    return sent


# --- e-mail


def test_cg_08_an_email_tells_one_person_and_who_wrote_it(case, org):
    org.email, org.telephone = "office@example.go.th", "0 2123 4567"
    org.save()
    complaint = case()
    notice = receipt_of(complaint)
    assert tasks.send_notice(str(notice.uuid))
    (message,) = mail.outbox
    assert message.recipients() == [ADDRESS]
    assert message.reply_to == ["office@example.go.th"]
    sent = message.message()
    assert "sucharit@office.example" in sent["From"]
    assert complaint.reference in message.subject
    assert notice.text in message.body
    assert "/o/example-district/complaints/track/" in message.body
    assert "0 2123 4567" in message.body
    notice.refresh_from_db()
    assert (notice.sent_on, notice.failure) == (timezone.localdate(), "")


def test_an_email_holds_no_code_and_no_other_contact_details(case, org, cast, departments):
    complaint, code = builders.file(
        org,
        category=builders.make_category(org, department=departments.cleaning),
        contact={"name": "สมศรี ใจดี", "email": ADDRESS, "telephone": TELEPHONE, "medium": "email"},
    )
    notices.give_one(complaint, complaint, "receipt", by=cast.complaints)
    tasks.send_waiting()
    text = mail.outbox[0].message().as_string() + mail.outbox[0].body
    assert code not in text
    assert TELEPHONE not in text
    assert "สมศรี" not in text


@pytest.mark.parametrize(
    "address",
    ["a@example.go.th\nBcc: b@example.go.th", "a@example.go.th, b@example.go.th", "", "สมศรี"],
)
def test_an_address_cannot_add_headers_or_people(case, address):
    complaint = case()
    Complainant.objects.filter(complaint=complaint).update(email=address)
    notice = receipt_of(complaint)
    assert not send(notice)
    assert mail.outbox == []
    assert (notice.failure, notice.attempts) == ("ValidationError", 1)


def test_an_office_name_cannot_add_headers(case, org):
    org.name_th = "สำนักงาน\nBcc: b@example.go.th"
    org.save()
    assert send(receipt_of(case()))
    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].recipients() == [ADDRESS]


def test_a_file_backend_takes_it_too(case, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "post")
    assert send(receipt_of(case()))
    (written,) = (tmp_path / "post").iterdir()
    assert ADDRESS in written.read_text()


# --- SMS


def test_an_sms_says_that_there_is_news_and_never_what(case, gateway):
    complaint = case(Medium.SMS)
    notice = receipt_of(complaint)
    assert send(notice)
    ((content_type, body),) = gateway.got
    assert content_type == "application/json"
    assert set(body) == {"to", "text"}
    assert body["to"] == TELEPHONE
    assert complaint.reference in body["text"]
    assert "/o/example-district/complaints/track/" in body["text"]
    assert complaint.text not in body["text"]
    assert notice.text not in body["text"]
    assert "สมศรี" not in body["text"]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_only_a_2xx_of_the_gateway_is_sent(case, gateway, status):
    gateway.answers.append(status)
    notice = receipt_of(case(Medium.SMS))
    assert not send(notice)
    assert (notice.sent_on, notice.failure) == (None, "HTTPError")
    assert len(gateway.got) == 1


def test_without_a_gateway_sms_is_no_way(case, settings):
    settings.SMS_URL = ""
    assert receipt_of(case(Medium.SMS)).medium == Medium.TRACKING


def test_whoever_has_no_code_gets_no_sms_about_a_page_they_cannot_open(
    org, cast, departments, gateway
):
    complaint = builders.accepted(
        org,
        cast.complaints,
        department=departments.cleaning,
        has_code=False,
        contact={"telephone": TELEPHONE, "address": "1 หมู่ 1", "medium": Medium.SMS},
    )
    assert receipt_of(complaint).medium == Medium.LETTER


# --- once, again, given up


def test_two_workers_never_send_the_same_notice(case):
    notice = receipt_of(case())
    assert tasks.send_notice(str(notice.uuid))
    assert not tasks.send_notice(str(notice.uuid))
    assert len(mail.outbox) == 1


def test_what_another_worker_has_claimed_is_left_alone(case):
    notice = receipt_of(case())
    assert sending._claim(str(notice.uuid))
    assert not tasks.send_notice(str(notice.uuid))
    assert mail.outbox == []
    # That worker was killed: after the pause it is anybody's.
    assert send(notice)
    assert len(mail.outbox) == 1


class Watching(locmem.EmailBackend):
    """Writes down whether a transaction was open while it was talked to."""

    inside = []

    def send_messages(self, messages):
        self.inside.append(connection.in_atomic_block)
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_a_server_is_talked_to_outside_of_any_transaction(case, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    notice = receipt_of(case())
    Watching.inside.clear()
    WrittenNotice.objects.filter(pk=notice.pk).update(sent_on=None, attempts=0)
    assert send(notice)
    assert Watching.inside == [False]


def test_a_silent_gateway_is_given_up_soon(case, settings, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SMS_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        notice = receipt_of(case(Medium.SMS))
        assert not send(notice)
    assert notice.failure in ("TimeoutError", "URLError")


def test_attempts_are_further_and_further_apart(case, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    notice = receipt_of(case())
    pauses = []
    for _attempt in range(WrittenNotice.MOST_ATTEMPTS):
        assert not send(notice)
        pauses.append(round((notice.next_try_at - timezone.now()).total_seconds() / 60))
    assert pauses == [5, 25, 125, 480, 480]
    assert not send(notice)
    assert notice.attempts == WrittenNotice.MOST_ATTEMPTS


def test_beat_tries_again_when_it_is_time_and_not_before(case, settings):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.Backend"
    complaint = case()
    assert tasks.send_waiting() == 0
    settings.EMAIL_BACKEND = backend
    assert tasks.send_waiting() == 0
    for notice in complaint.notices.all():
        due_again(notice)
    assert tasks.send_waiting() == 2
    assert tasks.send_waiting() == 0
    assert len(mail.outbox) == 2


def test_officers_get_one_line_when_a_notice_is_given_up(case, cast, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    notice = receipt_of(case())
    Notice.objects.all().delete()
    for _attempt in range(WrittenNotice.MOST_ATTEMPTS):
        assert not Notice.objects.filter(person=cast.complaints).exists()
        send(notice)
    send(notice)
    (line,) = Notice.objects.filter(person=cast.complaints)
    assert notice.complaint.reference in line.text
    assert ADDRESS not in line.text
    assert str(notice.uuid) in line.url
    assert notice.is_given_up and notice.is_by_hand


def test_a_worker_killed_at_the_last_attempt_leaves_a_line_too(case, cast):
    notice = receipt_of(case())
    WrittenNotice.objects.filter(pk=notice.pk).update(
        attempts=WrittenNotice.MOST_ATTEMPTS, next_try_at=timezone.now() - timedelta(minutes=1)
    )
    tasks.send_waiting()
    notice.refresh_from_db()
    assert notice.failure == sending.LOST
    assert Notice.objects.filter(person=cast.complaints, url__contains=str(notice.uuid)).exists()


def test_a_given_up_notice_is_sent_again_by_an_officer(
    case, cast, settings, django_capture_on_commit_callbacks
):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.Backend"
    notice = receipt_of(case())
    with pytest.raises(Refused):
        notices.send_again(notice=notice, by=cast.complaints)
    for _attempt in range(WrittenNotice.MOST_ATTEMPTS):
        send(notice)
    settings.EMAIL_BACKEND = backend
    notices.send_again(notice=notice, by=cast.complaints)
    notice.refresh_from_db()
    assert (notice.attempts, notice.failure) == (0, "")
    assert tasks.send_notice(str(notice.uuid))


def test_what_an_officer_posted_meanwhile_stays_so(case, cast):
    notice = receipt_of(case())
    claimed = sending._claim(str(notice.uuid))
    day = timezone.localdate() - timedelta(days=1)
    Complaint.objects.update(arrived_on=day)
    notice.refresh_from_db()
    notices.record_sent(notice=notice, by=cast.complaints, medium=Medium.LETTER, sent_on=day)
    sending._record_sent(claimed)
    sending._record_failure(claimed, "TimeoutError")
    notice.refresh_from_db()
    assert (notice.medium, notice.sent_on, notice.failure) == (Medium.LETTER, day, "")


def test_logs_hold_neither_address_nor_words(case, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.EMAIL_BACKEND = "no.such.Backend"
    notice = receipt_of(case())
    send(notice)
    assert ADDRESS not in caplog.text
    assert notice.text[:30] not in caplog.text
    assert notice.failure == "ModuleNotFoundError"
