"""Attack 19 (docs/security): a fault anywhere, and what the logs say of it."""

import contextlib
import logging

import pytest

from complaints import flood
from complaints.corruption import gate
from complaints.corruption.models import (
    Channel,
    SealedFile,
)
from complaints.corruption.services import routing, sending, thread
from complaints.corruption.vault import keyring, receipts
from complaints.corruption.views import door, inbox
from workflow import audit

from . import builders
from .reporters import PLANTED, Reporter, has_all_headers, text, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


# --- 19: forced exceptions everywhere

PLACES = [
    (routing, "route"),
    (routing, "readers"),
    (routing, "is_open"),
    (Channel.objects, "filter"),
    (flood, "check"),
    (flood, "issue"),
    (keyring, "seal_row"),
    (keyring, "open_row"),
    (keyring, "first_grants"),
    (keyring, "reporter_thread_key"),
    (receipts, "receipt_of"),
    (receipts, "lookup_of"),
    (thread, "say"),
    (thread, "messages"),
    (sending, "file_report"),
    (sending, "_store"),
    (audit, "record"),
    (door, "_file"),
    (door, "_form_page"),
    (inbox, "_inbox_page"),
    (inbox, "_ask"),
    (inbox.cookies, "unpack"),
    (inbox.acknowledgements, "make"),
    (door, "ReportForm"),
    (inbox, "MessageForm"),
    (inbox, "file_response"),
    (gate.pages, "render_to_string"),
]


@pytest.mark.parametrize(
    "place", PLACES, ids=[f"{getattr(p[0], '__name__', 'rows')}.{p[1]}" for p in PLACES]
)
def test_19_a_fault_anywhere_leaves_the_logs_clean(reporter, monkeypatch, caplog, capfd, place):
    owner, name = place

    def fails(*args, **kwargs):
        typed = f"{PLANTED} {args!r} {kwargs!r}"
        raise RuntimeError(typed)

    receipt = reporter.report()
    with caplog.at_level(logging.DEBUG):
        monkeypatch.setattr(owner, name, fails)
        # Whatever page it fails in, the walk goes on as far as it can.
        with contextlib.suppress(AssertionError, TypeError, SealedFile.DoesNotExist):
            for response in walk(reporter):
                assert has_all_headers(response)
        reporter.client.post(reporter.url("inbox"), {"receipt": receipt, "text": PLANTED})
        reporter.client.post(reporter.url("say"), {"text": PLANTED, "ticket": PLANTED})
        reporter.client.get(reporter.url("inbox"))
    written = "".join(capfd.readouterr()) + caplog.text
    for record in caplog.records:
        written += repr(record.__dict__)
    bare = receipt.replace("-", "")
    for word in (PLANTED, "zebra", "7431", receipt, bare, "corruption/inbox", "corruption/new"):
        assert word not in written, word


def test_19_a_broken_form_is_no_news_for_the_log(reporter, caplog):
    with caplog.at_level(logging.DEBUG):
        broken = reporter.client.generic(
            "POST", reporter.url("new"), PLANTED.encode(), "multipart/form-data; boundary=x"
        )
        assert broken.status_code in (200, 400) and has_all_headers(broken)
        many = {f"x{n}": "1" for n in range(1500)}
        assert reporter.client.post(reporter.url("new"), many).status_code in (200, 400)
        large = {"what": "ก" * 3_000_000}
        assert reporter.client.post(reporter.url("new"), large).status_code in (200, 400)
    assert PLANTED not in caplog.text and "corruption/new" not in caplog.text


def test_19_with_debugging_on_no_page_tells_more(reporter, monkeypatch, settings):
    settings.DEBUG = True

    def fails(*args, **kwargs):
        raise RuntimeError(PLANTED)

    monkeypatch.setattr(sending, "file_report", fails)
    page = text(reporter.post(what="คำที่พิมพ์"), 500)
    assert "Traceback" not in page and "RuntimeError" not in page and "คำที่พิมพ์" in page
