"""Whoever writes the database without the server's files gains no grant (threat model)."""

from datetime import timedelta

import pytest
from django.utils import timezone
from nacl.public import PrivateKey

from complaints.corruption.models import Compartment, Grant, Report
from complaints.corruption.services import sending
from complaints.corruption.vault import keyring, receipts, sealing
from tests.complaints.corruption.builders import open_channel

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
