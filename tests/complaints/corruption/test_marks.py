"""Whoever writes the database without the server's files gains no grant (threat model)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from nacl.public import PrivateKey

from complaints.corruption.models import (
    Compartment,
    Grant,
    KeyRole,
    PendingWork,
    Report,
    WorkKind,
)
from complaints.corruption.services import channels, copies, custody, sending
from complaints.corruption.services.leaving import officers_of
from complaints.corruption.vault import keyring, marks, opening, pending, receipts, sealing
from organisations.roles import Role
from tests.complaints.corruption import desk_builders
from tests.complaints.corruption.builders import open_channel
from tests.factories import make_member

pytestmark = pytest.mark.django_db(databases=["default", "corruption"])


@pytest.fixture
def office():
    return open_channel()


@pytest.fixture
def filed(office):
    return sending.file_report(
        channel=office.channel, secret=sending.new_secret(), content={"what": "เรื่อง"}
    )


def _forge(report, compartment, recipient, public, **whom):
    """A grant of the intruder's own key, newer than the true one, in the right place."""
    context = keyring._grant_context(report, compartment, report.uuid, 2)
    sealed = sealing.seal_to(public, b"i" * 32, context, recipient)
    values = {"report": report, "compartment": compartment, "subject_uuid": report.uuid}
    return Grant.objects.create(
        recipient_uuid=recipient, sealed=sealed, key_version=2, mark=b"\0" * 32, **values, **whom
    )


@pytest.mark.parametrize("compartment", [Compartment.CONTENT, Compartment.DESK, Compartment.THREAD])
def test_an_officer_never_writes_under_a_key_that_was_put_in(office, filed, compartment):
    officer = office.officers[0]
    holder = office.holder(officer)
    keyring.key_of(filed.report, compartment, office.keys(officer))
    _forge(filed.report, compartment, holder.uuid, bytes(holder.encryption_key), holder=holder)
    with pytest.raises(sealing.Tampered):
        keyring.key_of(filed.report, compartment, office.keys(officer))


def test_the_reporter_never_writes_under_a_key_that_was_put_in(filed):
    private, public = receipts.inbox_keys(filed.receipt)
    keyring.reporter_thread_key(filed.report, private)
    _forge(filed.report, Compartment.THREAD, filed.report.uuid, public)
    with pytest.raises(sealing.Tampered):
        keyring.reporter_thread_key(filed.report, private)


def test_a_lost_marking_key_shuts_the_door_and_is_not_made_anew(office, filed, settings):
    """A new one would vouch for whatever somebody has written into the database meanwhile."""
    path = settings.CORRUPTION_MARK_KEY_FILE
    assert opening.takes_reports(office.channel)
    kept = path.read_bytes()
    path.unlink()
    marks._keys.pop(path)
    assert not opening.is_own_door(office.channel)
    with pytest.raises(marks.KeyGone, match=path.name):
        channels.mirror(office.organisation)
    with pytest.raises(sealing.Tampered):
        keyring.key_of(filed.report, Compartment.CONTENT, office.keys(office.officers[0]))
    assert not path.exists()
    path.write_bytes(kept)
    assert opening.is_own_door(office.channel)


def test_a_reporter_key_that_was_exchanged_gets_no_new_grant(filed):
    report = Report.objects.get(pk=filed.report.pk)
    assert keyring.reporter_public(report) == bytes(report.reporter_key)
    report.reporter_key = bytes(PrivateKey.generate().public_key)
    with pytest.raises(sealing.Tampered):
        keyring.reporter_public(report)


def test_an_expired_grant_cannot_be_made_longer(office, filed):
    officer = office.officers[0]
    key = keyring.key_of(filed.report, Compartment.CONTENT, office.keys(officer))
    rows = keyring.grants(
        filed.report,
        Compartment.REQUEST,
        key,
        holders=[office.holder(officer)],
        expires_on=timezone.localdate() - timedelta(days=1),
    )
    Grant.objects.bulk_create(rows)
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(filed.report, Compartment.REQUEST, office.keys(officer))
    Grant.objects.filter(compartment=Compartment.REQUEST).update(expires_on=None)
    with pytest.raises(sealing.Tampered):
        keyring.key_of(filed.report, Compartment.REQUEST, office.keys(officer))


# --- who gets the next key


def _put_in(report, compartment, holder, **values) -> Grant:
    """A grant that opens nothing and bears no mark, as a hand in the database writes it."""
    row = {"compartment": compartment, "subject_uuid": report.uuid, "sealed": b"x" * 112}
    row |= {"recipient_uuid": holder.uuid, "holder": holder, "mark": b"\0" * 32}
    return Grant.objects.create(report=report, key_version=1, **{**row, **values})


def _of(report, holder):
    return Grant.objects.filter(report=report, holder=holder)


@pytest.fixture
def excluding(office):
    """A report that the second officer must not read."""
    first, second = office.officers
    filed, _receipt = desk_builders.filed(
        office, excluded=[second], values={"naming": "custodian"}, identity={"name": "พยาน"}
    )
    return filed, office.keys(first), office.holder(second)


def _rotation(report, kind=WorkKind.ROTATE) -> None:
    PendingWork.objects.create(
        organisation_uuid=report.held_by_uuid, report=report, kind=kind, holder_uuid=UUID(int=0)
    )


@pytest.mark.parametrize("whom", ["second officer", "superior", "custodian"])
def test_a_grant_that_was_put_in_gets_no_new_key(office, excluding, whom):
    report, keys, second = excluding
    people = {"superior": office.superior, "custodian": office.custodian}
    holder = office.holder(people[whom]) if whom in people else second
    for compartment in pending.OFFICERS:
        _put_in(report, compartment, holder)
    _rotation(report)
    assert pending.work(keys).done == 1
    report.refresh_from_db()
    assert report.key_version == 2
    assert keyring.key_of(report, Compartment.CONTENT, keys)
    assert not _of(report, holder).filter(compartment__in=pending.OFFICERS).exists()


@pytest.mark.parametrize("kind", [WorkKind.ROTATE, WorkKind.ROTATE_IDENTITY])
def test_another_office_written_into_the_report_gets_no_new_key(office, filed, kind):
    """The row names the office whose cards and custodians the new keys go to, without a mark."""
    other = open_channel()
    Report.objects.filter(pk=filed.report.pk).update(held_by_uuid=other.organisation.uuid)
    PendingWork.objects.create(
        report=filed.report, kind=kind, organisation_uuid=office.organisation.uuid
    )
    person = office.custodian if kind == WorkKind.ROTATE_IDENTITY else office.officers[0]
    before = set(Grant.objects.values_list("pk", flat=True))
    assert pending.work(office.keys(person)).failed == 1
    assert set(Grant.objects.values_list("pk", flat=True)) == before


def test_a_grant_that_was_given_to_somebody_else_gets_no_new_key(office, excluding):
    """The mark is true, and the row names another holder than the one whom it was made for."""
    _report, keys, second = excluding
    third = make_member(office.organisation, Role.CORRUPTION_OFFICER)
    office.give_key(third, KeyRole.OFFICER)
    again, _receipt = desk_builders.filed(office, excluded=[office.officers[1]])
    _of(again, office.holder(third)).update(holder=second)
    _rotation(again)
    assert pending.work(keys).left == 0
    assert Report.objects.get(pk=again.pk).key_version == 2
    assert not _of(again, second).exists()


def test_a_custodian_who_was_put_in_gets_no_new_identity_key(office, excluding):
    report, _keys, _second = excluding
    superior = office.holder(office.superior)
    _put_in(report, Compartment.IDENTITY, superior)
    _rotation(report, WorkKind.ROTATE_IDENTITY)
    assert pending.work(office.keys(office.custodian)).done == 1
    assert not _of(report, superior).exists()


def test_an_officer_who_was_put_in_gets_no_copy_and_no_request(office, excluding):
    report, keys, second = excluding
    first = office.officers[0]
    _put_in(report, Compartment.CONTENT, second)
    assert [row.person_uuid for row in officers_of(report)] == [first.uuid]
    copy = desk_builders.draft(report, office)
    custody.ask(
        report, by=first, keys=keys, basis=custody.Basis.EVIDENCE, reason="ต้องสอบ", told="ต้องสอบ"
    )
    copies.change(copy, by=first, keys=keys, text="แก้แล้ว", revision=1)
    later = _of(report, second).exclude(compartment=Compartment.CONTENT)
    assert not later.exists()


def test_a_custodian_who_was_put_in_reads_no_request(office, excluding):
    report, keys, _second = excluding
    other = make_member(office.organisation, Role.IDENTITY_CUSTODIAN)
    office.give_key(other, KeyRole.CUSTODIAN)
    _put_in(report, Compartment.IDENTITY, office.holder(other))
    request = custody.ask(
        report,
        by=office.officers[0],
        keys=keys,
        basis=custody.Basis.EVIDENCE,
        reason="ต้องสอบ",
        told="ต้องสอบ",
    )
    rows = Grant.objects.filter(subject_uuid=request.pk)
    assert rows.filter(holder__person_uuid=office.custodian.uuid).exists()
    assert not rows.filter(holder__person_uuid=other.uuid).exists()
