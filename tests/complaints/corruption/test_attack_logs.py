"""Attack 19 (docs/security): a fault anywhere, and what the logs say of it."""

import contextlib
import inspect
import json
import logging
import os
import subprocess
import sys
from uuid import UUID, uuid4

import pytest
from celery.signals import before_task_publish
from django.test import Client
from django.urls import reverse
from kombu import Connection

from complaints import flood
from complaints.corruption import gate
from complaints.corruption.models import Channel
from complaints.corruption.services import routing, sending, thread
from complaints.corruption.vault import keyring, receipts
from complaints.corruption.views import door, inbox
from complaints.general.models import Medium, Step
from complaints.general.services import handling, intake
from complaints.handover import service
from config.celery import app
from scripts.common import ROOT
from tests.complaints.builders import make_category
from workflow import audit

from . import builders
from .disk_search import found_in
from .filing import file_report
from .reporters import PLANTED, Reporter, Stuck, has_all_headers, text, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


# --- 19: forced exceptions everywhere

PLACES = [
    (sending, "route"),
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
        with contextlib.suppress(Stuck):
            for response in walk(reporter):
                assert has_all_headers(response)
        reporter.client.post(reporter.url("inbox"), {"receipt": receipt, "text": PLANTED})
        reporter.client.post(reporter.url("say"), {"text": PLANTED, "ticket": PLANTED})
        reporter.client.get(reporter.url("inbox"))
    written = "".join(capfd.readouterr()) + caplog.text
    for record in caplog.records:
        # The digits of a time, a thread or a process may be any.
        fields = vars(record).items()
        written += repr(
            [(key, value) for key, value in fields if not isinstance(value, int | float)]
        )
    assert "RuntimeError" in written, "it failed, and the log says what and where"
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


# --- 19: the queue and its workers


TASKS = ("corruption.", "portal.")


@pytest.fixture
def published():
    """Whatever goes to the queue: names, arguments, headers."""
    sent = []

    def note(sender=None, body=None, headers=None, **more):
        sent.append((sender, body, headers, more.get("routing_key")))

    before_task_publish.connect(note)
    yield sent
    before_task_publish.disconnect(note)


def named(prefixes) -> dict:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.startswith(prefixes)}


def test_19_what_is_published_would_be_seen(published):
    task = named("workflow.")["workflow.run_job"]
    task.apply_async(args=[PLANTED], connection=Connection("memory://"))
    assert "zebra" in repr(published)


def test_19_nothing_that_somebody_reports_or_an_officer_does_reaches_the_queue(
    office, reporter, published, django_capture_on_commit_callbacks
):
    officer = office.officers[0]
    browser = Client()
    browser.force_login(officer)
    builders.unlock_client(browser, officer, office)
    slug = office.organisation.slug
    with (
        django_capture_on_commit_callbacks(using="default", execute=True),
        django_capture_on_commit_callbacks(using="corruption", execute=True),
    ):
        assert all(has_all_headers(response) for response in walk(reporter))
        report, _receipt = file_report(office, what=PLANTED)
        page = browser.get(reverse("integrity:report", args=[slug, report.uuid]))
        assert PLANTED in page.content.decode()
        note = reverse("integrity:act", args=[slug, report.uuid, "note"])
        form = {"text": PLANTED, "edit_number": report.edit_number, "ticket": str(uuid4())}
        assert browser.post(note, form).status_code in (200, 302)
    assert published == []


def test_19_a_hand_over_publishes_no_word_of_the_complaint(
    office, org, cast, departments, published, django_capture_on_commit_callbacks
):
    category = make_category(org, department=departments.cleaning)
    contact = {"name": PLANTED, "email": "zebra@example.com", "medium": Medium.EMAIL}
    with django_capture_on_commit_callbacks(using="default", execute=True):
        filed = intake.file_complaint(
            organisation=org,
            secret=intake.new_secret(),
            values={"text": PLANTED, "category": category},
            contact=contact,
        )
        handling.accept(complaint=filed.complaint, by=cast.complaints)
        row = service.hand_over(complaint=filed.complaint, by=cast.complaints)
    assert row.step == Step.DONE
    assert published, "the receipt of the complaint itself is mailed"
    for name, (args, kwargs, _options), _headers, _queue in published:
        assert name == "complaints.send_notice" and kwargs == {}
        assert [str(UUID(one)) for one in args] == list(args)
    assert "zebra" not in repr(published) and filed.code not in repr(published)


def test_19_tasks_of_the_channel_take_nothing_and_are_named_after_nothing():
    tasks = named(TASKS)
    assert len(tasks) >= 7
    for name, task in tasks.items():
        assert not inspect.signature(task.run).parameters, name
    for row in app.conf.beat_schedule.values():
        assert not row.get("args") and not row.get("kwargs")
    # What takes something takes the uuid of a row.
    for name, task in named(("complaints.", "workflow.")).items():
        assert all(one.endswith("_uuid") for one in inspect.signature(task.run).parameters), name


WORKER = """
import logging, sys
from config.celery import app
app.loader.import_default_modules()
# As a worker does when it starts.
app.log.setup("INFO")
from complaints import digest
from complaints.corruption.services import ending, figures, holders, retention
from complaints.corruption import files
from complaints.general.services import sending
from complaints.handover import service
from workflow import jobs
def fails(*args, **kwargs):
    typed = sys.argv[1]
    raise ValueError(typed)
for owner, name in (
    (ending, "end_due"), (figures, "freeze_due"), (holders, "remove_all_leavers"),
    (retention, "finish_deletions"), (files, "sweep"), (digest, "send"), (service, "resume"),
    (sending, "send"), (jobs, "run"),
):
    setattr(owner, name, fails)
for name in sys.argv[2:]:
    takes = ["00000000-0000-0000-0000-000000000001"] if name in sys.argv[2:4] else []
    assert app.tasks[name].apply(args=takes).failed(), name
    logging.getLogger("celery.worker.request").error("Task handler: %r", ValueError(sys.argv[1]))
"""


def test_19_a_fault_in_a_task_leaves_the_log_of_a_worker_clean(tmp_path):
    """A process that logs as a worker does, in which each task of the channel fails."""
    names = ["complaints.send_notice", "workflow.run_job", *sorted(named(TASKS))]
    done = subprocess.run(
        [sys.executable, "-c", WORKER, PLANTED, *names],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SUCHARIT_SETUP": "1",
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
    told = [line for line in lines if line["logger"] == "celery.app.trace"]
    assert [line["exception"] for line in told] == ["ValueError"] * len(names)
    assert all(name in line["message"] for name, line in zip(names, told, strict=True))
    assert all(line["where"] for line in told)
    assert found_in((done.stdout + done.stderr).encode(), [PLANTED, "zebra-7431"]) == set()
