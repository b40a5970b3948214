"""Takes a report in: sealed, stored whole or not at all, and once however often it is sent."""

import secrets
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from complaints.codes import ALPHABET
from thai.days import due_date
from workflow import audit
from workflow.durable import quick_commit

from ..actors import REPORTER, office_of
from ..models import Channel, Channels, Compartment, Grant, Report, StatusChange
from ..vault import keyring, receipts
from .routing import NobodyLeft, route

__all__ = ["Filed", "NobodyLeft", "file_report", "filed_before", "new_secret"]

_LABEL_LETTERS = 6
# One in a billion labels is the one that is drawn; twice in a row means that something else fails.
_TRIES = 3


class Filed(NamedTuple):
    """A report and the receipt that opens its inbox; the receipt is told here and stored nowhere."""

    report: Report
    receipt: str
    is_new: bool


def new_secret() -> bytes:
    """What stands in for the form's secret where an officer takes a report in."""
    return secrets.token_bytes(32)


def filed_before(secret: bytes) -> Filed | None:
    """The report that the same form has made already, if it has."""
    known = Report.objects.filter(ticket=receipts.ticket_of(secret)).first()
    return known and Filed(known, receipts.receipt_of(secret), False)


def file_report(
    *,
    channel: Channel,
    secret: bytes,
    content: dict,
    identity: dict | None = None,
    excluded: set[UUID] = frozenset(),
    about_head: bool = False,
    files=(),
    identity_files=(),
    arrival: str = Channels.WEB,
    by=None,
    received_on=None,
    set_aside: bool = False,
    exchange_code: bool | None = None,
) -> Filed:
    """Seals a report and stores it; returns it with the receipt once it is on the disk.

    The same `secret` again returns the first report and the same receipt, so that a double click
    or a lost answer never makes a second one. `content` is JSON, as is `identity`, which only the
    custodian may open; `identity_files` likewise. `by` is the officer who took it in, None for the
    public form; a code that an officer has seen is exchanged at its first use. Raises NobodyLeft
    before anything is stored, `padding.TooLong` for more text than a report may hold.
    """
    known = filed_before(secret)
    if known:
        return known
    recipients = route(channel, set(excluded), about_head=about_head)
    receipt = receipts.receipt_of(secret)
    received_on = received_on or timezone.localdate()
    report = Report(
        organisation_uuid=channel.organisation_uuid,
        held_by_uuid=recipients.held_by,
        received_on=received_on,
        channel=arrival,
        state_since=received_on,
        due_on=due_date(received_on, channel.screening_days),
        set_aside=set_aside,
        exchange_code=by is not None if exchange_code is None else exchange_code,
        lookup=receipts.lookup_of(receipt),
        ticket=receipts.ticket_of(secret),
        reporter_key=receipts.inbox_keys(receipt)[1],
    )
    keys = keyring.new_report_keys()
    digests = [
        keyring.seal_row(keys[Compartment.CONTENT], report, report, "content", content),
        keyring.seal_row(keys[Compartment.IDENTITY], report, report, "identity", identity or {}),
    ]
    grants = keyring.first_grants(report, keys, recipients)
    attachments = [(Compartment.CONTENT, upload) for upload in files]
    attachments += [(Compartment.IDENTITY, upload) for upload in identity_files]
    for tries_left in reversed(range(_TRIES)):
        report.label = _new_label()
        try:
            _store(report, grants, keys, attachments, digests, by or REPORTER)
        except IntegrityError:
            # Of two clicks at once one stores and the other finds.
            known = filed_before(secret)
            if known:
                return known
            if not tries_left:
                raise
        else:
            break
    return Filed(report, receipt, True)


def _store(report, grants, keys, attachments, digests, by) -> None:
    """One transaction; when it is left, everything is on the disk."""
    with quick_commit(using="corruption"):
        report.save(force_insert=True)
        Grant.objects.bulk_create(grants)
        if attachments:
            from ..files import attach

            for compartment, upload in attachments:
                attach(upload, report, compartment, keys[compartment])
        StatusChange.record(
            obj=report,
            transition="create",
            before="",
            after=report.state,
            by=by,
            opinions=[],
            remark="",
        )
        # Last, since its lock on the office's chain lets one writer in at a time.
        audit.record(
            actor=by,
            event="corruption.filed",
            obj=report,
            organisation=office_of(report),
            fields=digests,
            using="corruption",
        )


def _new_label() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _place in range(_LABEL_LETTERS))
    return f"{letters[:3]}-{letters[3:]}"
