"""What somebody does in the inbox by the receipt: open it, write, object, take a new receipt."""

import hashlib
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from workflow import audit

from ..actors import REPORTER, office_of
from ..models import (
    Channel,
    Compartment,
    Grant,
    MessageKind,
    PendingWork,
    Report,
    State,
    WorkKind,
)
from ..vault import keyring, receipts
from ..vault.inbox import Visit
from ..workflow import REPORT
from . import answers, thread


@dataclass(frozen=True)
class Inbox:
    """An opened inbox: the report's row and the key of its messages."""

    report: Report
    key: bytes = field(repr=False)
    visit: Visit = field(repr=False)


def open_inbox(channel: Channel, visit: Visit) -> Inbox | None:
    """The inbox that a visit leads to at this office's door; None where there is none."""
    report = find(channel, visit.lookup)
    if report is None:
        return None
    # Known already, so that nothing asks the other database for it.
    report.organisation = office_of(report)
    try:
        return Inbox(report, keyring.reporter_thread_key(report, visit.private), visit)
    except keyring.NoGrant:
        return None


def find(channel: Channel, lookup: bytes) -> Report | None:
    """The report of a receipt, if it came through this door."""
    rows = Report.objects.filter(lookup=lookup, organisation_uuid=channel.pk, is_deleted=False)
    return rows.first()


def speak(inbox: Inbox, text: str, *, files=(), ticket: bytes) -> None:
    """A message with files to the officers; the same `ticket` again sends nothing.

    Where they had asked something, the report goes back to them. Raises Refused.
    """
    report = inbox.report
    with transaction.atomic(using="corruption"):
        thread.say(
            report, inbox.key, MessageKind.TEXT, text, files=files, ticket=message_ticket(ticket)
        )
        now = Report.objects.only("state").get(pk=report.pk)
        if now.state == State.ASKED:
            REPORT.perform(report, "reply", by=REPORTER, thread_key=inbox.key)


def message_ticket(ticket: bytes) -> bytes:
    """32 bytes for the unique column of messages."""
    return hashlib.blake2b(ticket, digest_size=32, person=b"inbox-message").digest()


# --- a new receipt for one that an officer has seen


def new_secret() -> bytes:
    """What a new receipt is made of; shown before it is taken."""
    return secrets.token_bytes(32)


def exchange(inbox: Inbox, secret: bytes) -> Visit:
    """Makes the receipt of `secret` the only one that opens this inbox; returns its visit."""
    receipt = receipts.receipt_of(secret)
    private, public = receipts.inbox_keys(receipt)
    with transaction.atomic(using="corruption"):
        report = Report.objects.select_for_update().get(pk=inbox.report.pk)
        if report.exchange_code and bytes(report.lookup) == inbox.visit.lookup:
            report.lookup = receipts.lookup_of(receipt)
            report.reporter_key = public
            report.exchange_code = False
            report.save(update_fields=["lookup", "reporter_key", "exchange_code"])
            # Under its own uuid as recipient stands the reporter's grant alone.
            Grant.objects.filter(
                report=report, compartment=Compartment.THREAD, recipient_uuid=report.uuid
            ).delete()
            Grant.objects.bulk_create(
                keyring.grants(report, Compartment.THREAD, inbox.key, reporter=public)
            )
            digests = answers.move(report, inbox.visit.private, public)
            # The old code opened the key of the messages: whoever kept that reads nothing new.
            PendingWork.objects.get_or_create(
                report=report,
                kind=WorkKind.ROTATE,
                holder_uuid=UUID(int=0),
                defaults={"organisation_uuid": report.held_by_uuid},
            )
            audit.record(
                actor=REPORTER,
                event="corruption.receipt_exchanged",
                obj=report,
                organisation=office_of(report),
                fields=digests,
                using="corruption",
            )
    return Visit(receipts.lookup_of(receipt), private, begun=inbox.visit.begun)
