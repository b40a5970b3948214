"""Attacks that succeeded once, before the release; each is a test that it does so no more."""

import contextlib
import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.corruption import ceremony
from complaints.corruption.models import (
    Compartment,
    Copy,
    Grant,
    HolderKey,
    IdentityRequest,
    PendingWork,
    RecoveryKey,
    RecoveryKind,
    Report,
    WorkKind,
)
from complaints.corruption.services import (
    acknowledgements,
    copies,
    custody,
    entries,
    reading,
    sending,
    thread,
)
from complaints.corruption.vault import directory, journal, keyring, recovery, sealing
from config.logs import JsonFormatter
from organisations.roles import Role
from tests.factories import make_member, make_organisation
from workflow.engine import Refused

from . import builders, desk_builders
from .filing import file_report
from .reporters import Reporter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org, cast):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


def recipients(report) -> set:
    rows = Grant.objects.filter(report=report, compartment=Compartment.CONTENT)
    return set(rows.exclude(holder=None).values_list("holder__person_uuid", flat=True))


# --- a code that an officer has seen, used without exchanging it


@pytest.fixture
def taken_in(office):
    """A report whose code an officer knows, with a request for the name that waits."""
    officer = office.officers[0]
    report, receipt = file_report(office, by=officer, exchange_code=True)
    request = custody.ask(
        report,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.EVIDENCE,
        reason="อยากทราบ",
        told="ต้องสอบถ้อยคำ",
    )
    return report, receipt, request


def test_nobody_objects_for_the_reporter_with_a_code_that_must_be_exchanged(
    reporter, office, taken_in
):
    """It would end the days in which the reporter may object, and leave no trace in their code."""
    _report, receipt, request = taken_in
    assert "รหัสใหม่ของคุณ" in text(reporter.open(receipt))
    reporter.client.post(reporter.url("object", request.uuid), {"text": ""})
    request.refresh_from_db()
    assert not request.has_objection


def test_a_code_that_must_be_exchanged_gives_no_acknowledgement_and_no_file(
    reporter, office, taken_in
):
    report, receipt, _request = taken_in
    reporter.open(receipt)
    for answer in (
        reporter.client.post(reporter.url("acknowledgement")),
        reporter.client.get(reporter.url("acknowledgement")),
    ):
        assert report.label not in answer.content.decode()
    key = keyring.key_of(report, Compartment.THREAD, office.keys(office.officers[0]))
    assert not acknowledgements.find(report, key)


def test_after_the_exchange_the_key_of_the_messages_is_replaced_soon(reporter, taken_in):
    """Whoever saw the old code, and is no officer, may have kept that key from the database."""
    report, receipt, _request = taken_in
    reporter.open(receipt)
    reporter.client.post(reporter.url("exchange"))
    assert not Report.objects.get(pk=report.pk).exchange_code
    assert PendingWork.objects.filter(report=report, kind=WorkKind.ROTATE).exists()


# --- names beside keys


def test_names_that_were_exchanged_in_the_directory_mislead_no_exclusion(office, reporter):
    """The form names people; whoever writes the database would choose who is left out."""
    accused, other = (office.holder(person) for person in office.officers)
    for row, name in ((accused, other.person_name), (other, accused.person_name)):
        HolderKey.objects.filter(pk=row.pk).update(person_name=name)
    named = [row.person_name for row in directory.trusted(office.organisation.uuid, "officer")]
    assert accused.person_name not in named and other.person_name not in named


def test_a_title_is_part_of_the_name(office):
    accused = office.holder(office.officers[0])
    HolderKey.objects.filter(pk=accused.pk).update(person_title="ผู้อื่น")
    assert accused.uuid not in directory.valid(office.organisation.uuid)


# --- an old recovery key whose cards were found opened


def test_a_recovery_key_that_ended_is_not_revived_by_the_database(office):
    office_uuid = office.organisation.uuid
    old = office.opened(RecoveryKind.CONTENT)
    (made,) = recovery.renew({RecoveryKind.CONTENT: old}).values()
    recovery.finish_renewal(old, made.row)
    assert directory.recovery(office_uuid, RecoveryKind.CONTENT).pk == made.row.pk
    RecoveryKey.objects.filter(pk=made.row.pk).update(ended_on=timezone.localdate())
    RecoveryKey.objects.filter(pk=old.row.pk).update(ended_on=None)
    found = directory.recovery(office_uuid, RecoveryKind.CONTENT)
    assert found is None or found.pk != old.row.pk


def test_a_backup_from_before_new_cards_keeps_what_the_old_ones_open(office):
    """Then no recovery key counts: "finish" would have taken the grants and given none."""
    sending.file_report(
        channel=office.channel, secret=sending.new_secret(), content={"what": "เรื่อง"}
    )
    old = office.opened(RecoveryKind.CONTENT)
    before = list(Grant.objects.filter(recovery=old.row))
    shares = list(old.row.shares.all())
    (made,) = recovery.renew({RecoveryKind.CONTENT: old}).values()
    recovery.finish_renewal(old, made.row)
    Grant.objects.filter(recovery=made.row).delete()
    made.row.delete()
    Grant.objects.bulk_create(before)
    RecoveryKey.objects.filter(pk=old.row.pk).update(ended_on=None)
    assert directory.recovery(office.organisation.uuid, RecoveryKind.CONTENT) is None
    assert "finish" not in dict(ceremony.choices(office.organisation.uuid))
    with pytest.raises(ValueError, match="another"):
        recovery.finish_renewal(old, None)
    assert Grant.objects.filter(recovery=old.row).count() == len(before) > 0
    # Somebody may have kept an old card: after a restore it opens nothing in the program's hands.
    type(shares[0]).objects.bulk_create(shares)
    assert journal.replay() == (1, 0)
    assert not old.row.shares.exists()
    assert journal.replay() == (0, 0)


# --- a custodian who is misled about the objection


@pytest.mark.parametrize(
    "change",
    [
        {"objection_until": None},
        {"objection_until": timezone.localdate() - timedelta(days=1)},
        {"has_objection": True},
    ],
)
def test_the_days_of_objection_are_not_shortened_in_the_database(office, change):
    officer, keeper = office.officers[0], office.custodian
    report, _receipt = file_report(office)
    row = custody.ask(
        report,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.EVIDENCE,
        reason="ต้องสอบ",
        told="ต้องสอบ",
    )
    IdentityRequest.objects.filter(pk=row.pk).update(**change)
    row = custody.open_to(keeper, office.organisation).get(pk=row.pk)
    with pytest.raises((Refused, sealing.Tampered)):
        custody.decide(
            row,
            by=keeper,
            organisation=office.organisation,
            keys=office.keys(keeper),
            granted=True,
            reason="x",
        )
    assert not Grant.objects.filter(
        report=report, compartment=Compartment.IDENTITY, holder__person_uuid=officer.uuid
    ).exists()


# --- a host's name with a dot at its end


def test_the_channels_own_host_with_a_dot_at_its_end_serves_nothing_else(reporter, settings, org):
    settings.CORRUPTION_HOST = "quiet.example"
    settings.ALLOWED_HOSTS = ["testserver", "quiet.example"]
    for host in ("quiet.example.", "QUIET.example.", "quiet.example.:8000"):
        for path in ("/", "/staff/", "/accounts/login/", f"/o/{org.slug}/"):
            response = reporter.client.get(path, headers={"host": host})
            assert response.status_code == 404, (host, path, response)
            assert response.headers["Cache-Control"] == "no-store"


# --- a door that the database leads elsewhere


def test_a_door_that_the_database_leads_to_another_office_takes_no_report(office, reporter):
    other = builders.open_channel(make_organisation())
    mine, theirs = office.channel, other.channel
    slug, name = mine.slug, mine.name
    type(mine).objects.filter(pk=mine.pk).update(slug="elsewhere")
    type(mine).objects.filter(pk=theirs.pk).update(slug=slug, name=name)
    assert reporter.client.get(reporter.url("new")).status_code == 404
    with contextlib.suppress(AssertionError):
        reporter.post()
    strangers = {person.uuid for person in other.officers}
    assert not any(recipients(report) & strangers for report in Report.objects.all())


# --- 19 again, for those who read: a fault while content is in memory


@pytest.mark.parametrize(
    "place",
    [
        (reading, "content_rows"),
        (reading, "note_opened"),
        (thread, "messages"),
        (entries, "read_all"),
        (keyring, "open_row"),
    ],
    ids=lambda place: place[1],
)
def test_19_a_fault_at_the_desk_leaves_logs_and_page_clean(office, monkeypatch, caplog, place):
    words = "ปลูกไว้ zebra-7431"
    officer = office.officers[0]
    report, _receipt = file_report(office, what=words)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    builders.unlock_client(client, officer, office)

    def fails(*args, **kwargs):
        raise RuntimeError(words)

    monkeypatch.setattr(*place, fails)
    with caplog.at_level(logging.DEBUG):
        slug = office.organisation.slug
        answer = client.get(reverse("integrity:report", args=[slug, report.uuid]))
        client.post(reverse("integrity:act", args=[slug, report.uuid, "note"]), {"text": words})
    assert answer.status_code == 500
    written = answer.content.decode() + "".join(map(JsonFormatter().format, caplog.records))
    assert "RuntimeError" in written, "it is told that something failed, and where"
    assert "zebra" not in written


# --- a copy that the database readdresses


def test_a_draft_that_the_database_readdresses_is_not_released(office):
    report, _receipt = desk_builders.filed(office)
    copy = desk_builders.draft(report, office)
    accused = make_member(office.organisation, Role.EXECUTIVE)
    office.give_key(accused, "superior")
    # The name on the page stays that of whom the first officer chose.
    Copy.objects.filter(pk=copy.pk).update(superior_uuid=accused.uuid)
    copy.refresh_from_db()
    second = office.officers[1]
    with contextlib.suppress(Refused, sealing.Tampered):
        copies.release(copy, by=second, keys=office.keys(second), revision=copy.revision)
    grants = Grant.objects.filter(report=report, compartment=Compartment.COPY)
    assert not grants.filter(holder__person_uuid=accused.uuid).exists()
