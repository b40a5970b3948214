"""Attacks on the door of those who report (docs/security): 7, 15 and 24."""

import itertools
import os
import signal
import subprocess
import sys
import threading
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from complaints import flood, questions
from complaints.corruption.models import (
    AuditEntry,
    Compartment,
    Grant,
    Report,
    SealedFile,
    StatusChange,
)
from complaints.corruption.services import sending, speaking
from complaints.corruption.vault import receipts
from complaints.corruption.views import door, inbox
from workflow import audit

from . import builders
from .reporters import PLANTED, Reporter, receipt_in, text, ticket_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


# --- 7: every combination of exclusions


def people_with_grants(report, compartment) -> set[UUID]:
    rows = Grant.objects.filter(report=report, compartment=compartment, holder__isnull=False)
    return set(rows.values_list("holder__person_uuid", flat=True))


@pytest.mark.parametrize("with_fallback", [False, True])
@pytest.mark.parametrize("about_head", [False, True])
def test_7_every_combination_of_exclusions_gives_exactly_the_right_recipients(
    org, other_org, with_fallback, about_head
):
    own, other = builders.open_channel(org), builders.open_channel(other_org)
    # One of the other office's officers is an officer here, too.
    both = own.officers[1]
    other.give_key(both, "officer")
    other.officers.append(both)
    if with_fallback:
        builders.stand_in(own, other)
    everybody = {p.uuid: p for o in (own, other) for p in (*o.officers, o.custodian)}
    count = 0
    for size in range(len(everybody) + 1):
        for chosen in itertools.combinations(everybody, size):
            count += 1
            expected = _expected(own, other, set(chosen), with_fallback, about_head)
            _file_and_compare(own.channel, set(chosen), about_head, expected)
    assert count == 2 ** len(everybody)


def _expected(own, other, excluded, with_fallback, about_head):
    """Office, officers and custodians, said anew and plainly: None when nobody may read."""
    for office, allowed in ((own, not about_head), (other, with_fallback)):
        officers = {p.uuid for p in office.officers} - excluded
        custodians = {office.custodian.uuid} - excluded
        if allowed and officers and custodians:
            return office.organisation.uuid, officers, custodians
    return None


def _file_and_compare(channel, excluded, about_head, expected):
    before = Report.objects.count()
    try:
        filed = sending.file_report(
            channel=channel,
            secret=sending.new_secret(),
            content={"what": PLANTED},
            excluded=excluded,
            about_head=about_head,
        )
    except sending.NobodyLeft:
        assert expected is None, (excluded, about_head)
        assert Report.objects.count() == before
        return
    assert expected is not None
    report = filed.report
    office, officers, custodians = expected
    assert report.held_by_uuid == office
    for compartment in (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD):
        assert people_with_grants(report, compartment) == officers
    assert people_with_grants(report, Compartment.IDENTITY) == custodians
    # Recovery always, and of the office that holds it.
    recovery = Grant.objects.filter(report=report, recovery__isnull=False)
    assert set(recovery.values_list("compartment", "recovery__kind")) == {
        ("content", "content"),
        ("desk", "content"),
        ("thread", "content"),
        ("identity", "identity"),
    }
    assert set(recovery.values_list("recovery__organisation_uuid", flat=True)) == {office}
    # The reporter: the thread and nothing else.
    own = Grant.objects.filter(report=report, recipient_uuid=report.uuid)
    assert [row.compartment for row in own] == [Compartment.THREAD]


@property_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_7_the_form_seals_to_nobody_who_was_ticked(reporter, office, data):
    people = [*office.officers, office.custodian]
    out = data.draw(st.sets(st.sampled_from([p.uuid for p in people])))
    response = reporter.post(excluded=[str(uuid) for uuid in out])
    officers = {p.uuid for p in office.officers} - out
    page = text(response)
    if not officers or office.custodian.uuid in out:
        assert "ยังไม่ได้ส่ง" in page
        return
    lookup = receipts.lookup_of(receipts.read_receipt(receipt_in(page)))
    report = Report.objects.get(lookup=lookup)
    for compartment in Compartment.values:
        assert not people_with_grants(report, compartment) & out
    assert people_with_grants(report, Compartment.CONTENT) == officers


def test_7_somebody_who_leaves_while_it_is_sealed_gets_nothing(org, monkeypatch):
    office = builders.open_channel(org, officers=3)
    from complaints.corruption.vault import directory

    seal, gone = sending._seal, []

    def sealed_and_then_removed(*args, **kwargs):
        made = seal(*args, **kwargs)
        if not gone:
            gone.append(office.officers[0])
            directory.remove(office.holder(gone[0]))
        return made

    monkeypatch.setattr(sending, "_seal", sealed_and_then_removed)
    filed = sending.file_report(
        channel=office.channel, secret=sending.new_secret(), content={"what": PLANTED}
    )
    stayed = {person.uuid for person in office.officers[1:]}
    assert people_with_grants(filed.report, Compartment.CONTENT) == stayed
    assert Report.objects.count() == 1


# --- 15: killed between file, commit and answer

STEPS = {
    "before the report": (Report, "save"),
    "before the grants": (Grant.objects, "bulk_create"),
    "before the file": (SealedFile, "save"),
    "before the history": (StatusChange, "record"),
    "before the audit": (audit, "record"),
    "before the answer": (door, "_receipt_page"),
}


@pytest.mark.parametrize("step", STEPS)
def test_15_a_retry_gives_one_report_and_the_same_receipt(reporter, office, monkeypatch, step):
    owner, name = STEPS[step]
    real = getattr(owner, name)

    def fails(*args, **kwargs):
        raise RuntimeError(PLANTED)

    ticket = reporter.ticket()

    def send():
        file = SimpleUploadedFile("หลักฐาน.txt", b"evidence" * 1000)
        return reporter.post(ticket, what=PLANTED, files=[file])

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, fails)
        page = text(send(), 500)
    # The words are still there, and the same button sends them.
    assert PLANTED in page and ticket_in(page)
    assert getattr(owner, name) == real
    first = receipt_in(text(send()))
    assert receipt_in(text(send())) == first
    report = Report.objects.get()
    assert bytes(report.lookup) == receipts.lookup_of(receipts.read_receipt(first))
    assert SealedFile.objects.count() <= 1
    assert AuditEntry.objects.filter(event="corruption.filed").count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_15_what_failed_leaves_no_file_behind(reporter, office, monkeypatch, step, settings):
    from complaints.corruption.files import places

    owner, name = STEPS[step]

    def fails(*args, **kwargs):
        raise RuntimeError(PLANTED)

    monkeypatch.setattr(owner, name, fails)
    text(reporter.post(files=[SimpleUploadedFile("x.txt", b"evidence")]), 500)
    _folders, names = places.storage().listdir("") if SealedFile.objects.exists() else ((), ())
    assert len(names) == SealedFile.objects.count()


KILLED = """
import os, signal, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
from django.conf import settings
from django.db import connections
for alias, name in zip(("default", "corruption"), sys.argv[1:3]):
    settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
from complaints.corruption.models import Channel
from complaints.corruption.services import sending
from pathlib import Path
names = ("CORRUPTION_ROOTS_FILE", "CORRUPTION_REMOVED_FILE", "CORRUPTION_MARK_KEY_FILE")
for name, path in zip(names, sys.argv[5:]):
    setattr(settings, name, Path(path))
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
where = sys.argv[4]
if where == "before the commit":
    sending.audit.record = die
secret = bytes.fromhex(sys.argv[3])
filed = sending.file_report(channel=Channel.objects.get(), secret=secret, content={"what": "x"})
if where == "after the commit":
    die()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("where", "stored"), [("before the commit", 0), ("after the commit", 1)])
def test_15_a_process_that_is_killed_leaves_all_or_nothing(office, where, stored, settings):
    secret = sending.new_secret()
    names = [connections[alias].settings_dict["NAME"] for alias in ("default", "corruption")]
    paths = [
        settings.CORRUPTION_ROOTS_FILE,
        settings.CORRUPTION_REMOVED_FILE,
        settings.CORRUPTION_MARK_KEY_FILE,
    ]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *map(str, names), secret.hex(), where, *map(str, paths)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "SUCHARIT_SETUP": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-800:]
    assert Report.objects.count() == stored
    assert Grant.objects.count() == 0 or stored
    again = sending.file_report(channel=office.channel, secret=secret, content={"what": "x"})
    assert again.is_new is not bool(stored)
    assert again.receipt == receipts.receipt_of(secret) and Report.objects.count() == 1
    opened = speaking.open_inbox(office.channel, inbox.cookies.visit_of(again.receipt))
    assert opened.report == again.report


@pytest.mark.django_db(transaction=True)
def test_15_a_double_click_makes_one_report(office):
    secret, receipts_shown, faults = sending.new_secret(), [], []
    gate_ = threading.Barrier(4)

    def click():
        try:
            gate_.wait(10)
            filed = sending.file_report(
                channel=office.channel, secret=secret, content={"what": "x"}
            )
            receipts_shown.append(filed.receipt)
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert not faults
    assert Report.objects.count() == 1 and len(set(receipts_shown)) == 1


# --- 24: floods


def answer_to(token, scope) -> str:
    """What a program that was written against this form finds out, too."""
    return str(questions._of(flood.check(token, scope, at_level=3).authentic)[3])


def test_24_a_thousand_floods_without_javascript_leave_the_door_open(reporter, office, clock):
    """1,000 reports by a program that waits and answers, in five minutes; then one by a person."""
    scope, address = door._scope(office.channel), reporter.url("new")
    # It has collected its tickets while it was quiet.
    tickets = [flood.issue(scope, at_level=0).token for _n in range(1000)]
    clock.go(61)
    levels = []
    for token in tickets:
        clock.go(0.3)
        data = {"what": "ก", "ticket": token, "answer": answer_to(token, scope)}
        assert reporter.client.post(address, data).status_code == 200
        levels.append(door.level_of(office.channel))
    assert Report.objects.count() == 1000
    assert levels == sorted(levels) and set(levels) == {0, 1, 2, 3}
    # The list of the officers holds what came before; the rest waits in the tray.
    assert Report.objects.filter(set_aside=False).count() == settings.COMPLAINT_FLOOD_LEVELS[1]
    person = Reporter(office.organisation, clock)
    page = text(person.get(write=""))
    assert 'type="file"' not in page
    ticket = ticket_in(page)
    early = {"answer": answer_to(ticket, scope), "what": "เรื่องจริง"}
    assert "เรื่องจริง" in text(person.post(ticket, **early))
    assert Report.objects.count() == 1000
    clock.go(58)
    receipt = receipt_in(text(person.post(ticket, **early)))
    report = Report.objects.get(lookup=receipts.lookup_of(receipts.read_receipt(receipt)))
    assert report.set_aside
    assert "กล่องข้อความของคุณ" in text(person.open(receipt))
    # A quarter of an hour later the door is as it was.
    clock.go(900)
    assert door.level_of(office.channel) == 0
    receipt = person.report(what="อีกเรื่อง")
    assert not Report.objects.get(
        lookup=receipts.lookup_of(receipts.read_receipt(receipt))
    ).set_aside


def test_24_no_address_is_stored_and_no_cache_but_memory_counts(reporter, monkeypatch):
    from django.core.cache import caches

    asked = []
    for name in ("get", "set", "add", "incr", "get_many"):
        real = getattr(type(caches["default"]), name)
        monkeypatch.setattr(
            type(caches["default"]),
            name,
            lambda self, *args, _real=real, _name=name, **kwargs: (
                asked.append((self is caches["default"], _name, args)),
                _real(self, *args, **kwargs),
            )[1],
        )
    address = "203.0.113.77"
    ticket = reporter.ticket()
    reporter.clock.go(3)
    reporter.client.post(
        reporter.url("new"),
        {"what": "x", "ticket": ticket},
        REMOTE_ADDR=address,
        headers={"x-forwarded-for": address, "user-agent": "agent-77"},
    )
    assert Report.objects.count() == 1
    # Where Redis stands behind "default", nothing of the channel may go there.
    if type(caches["default"]) is not type(caches["memory"]):
        assert not [row for row in asked if row[0]]
    stored = ""
    for alias in ("default", "corruption"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for row in cursor.fetchall():
                    # A view of bytes says nothing of them.
                    stored += repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
    assert address not in stored and "agent-77" not in stored
