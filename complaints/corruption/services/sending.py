"""Takes a report in: sealed, stored whole or not at all, and once however often it is sent."""

import secrets
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, connections
from django.utils import timezone

from complaints.codes import ALPHABET
from thai.days import due_date
from workflow import audit
from workflow.durable import quick_commit

from ..actors import REPORTER, office_of
from ..models import Channel, Channels, Compartment, Grant, HolderKey, Report, StatusChange
from ..vault import keyring, receipts
from .routing import NobodyLeft, route

__all__ = ["Filed", "NobodyLeft", "file_report", "filed_before", "new_secret"]

_LABEL_LETTERS = 6
# One in a billion labels is the one that is drawn; twice in a row means that something else fails.
_TRIES = 3


class _HolderGone(Exception):
    """Somebody's key ended while the report was being sealed to it."""


class Filed(NamedTuple):
    """A report and the receipt that opens its inbox, which is told here and stored nowhere."""

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
    has_inbox: bool = True,
    exchange_code: bool | None = None,
) -> Filed:
    """Seals a report and stores it; returns it with the receipt once it is on the disk.

    The same `secret` again returns the first report and the same receipt, so that a double click
    or a lost answer never makes a second one. `content` is JSON, as is `identity`, which only the
    custodian may open; `identity_files` likewise. `by` is the officer who took it in, None for the
    public form; a code that an officer has seen is exchanged at its first use. Without `has_inbox`
    the receipt opens nothing: nobody stands behind an unsigned letter. Raises NobodyLeft
    before anything is stored, `padding.TooLong` for more text than a report may hold.
    """
    known = filed_before(secret)
    if known:
        return known
    # Custodians read nothing else that says whom it must not reach when somebody new is admitted.
    identity = {**(identity or {}), "excluded": sorted(map(str, excluded))}
    for tries_left in reversed(range(_TRIES)):
        # Asked anew each time: people may have gone meanwhile.
        recipients = route(channel, set(excluded), about_head=about_head, by_officer=by is not None)
        sealed = _seal(channel, secret, content, identity, recipients, has_inbox)
        report = sealed.report
        report.channel = arrival
        report.set_aside = set_aside
        report.exchange_code = by is not None if exchange_code is None else exchange_code
        report.received_on = report.state_since = received_on or timezone.localdate()
        report.due_on = due_date(report.received_on, channel.screening_days)
        try:
            _store(sealed, files, identity_files, by or REPORTER)
        except _HolderGone:
            if not tries_left:
                raise
        except IntegrityError:
            # Of two clicks at once one stores and the other finds.
            known = filed_before(secret)
            if known:
                return known
            if not tries_left:
                raise
        else:
            break
    return Filed(report, receipts.receipt_of(secret), True)


class _Sealed(NamedTuple):
    report: Report
    keys: dict[str, bytes]
    grants: list[Grant]
    digests: list[str]


def _seal(channel, secret, content, identity, recipients, has_inbox) -> _Sealed:
    receipt = receipts.receipt_of(secret)
    report = Report(
        organisation_uuid=channel.organisation_uuid,
        held_by_uuid=recipients.held_by,
        label=_new_label(),
        lookup=receipts.lookup_of(receipt) if has_inbox else None,
        ticket=receipts.ticket_of(secret),
        reporter_key=receipts.inbox_keys(receipt)[1] if has_inbox else None,
    )
    keys = keyring.new_report_keys()
    digests = [
        keyring.seal_row(keys[Compartment.CONTENT], report, report, "content", content),
        keyring.seal_row(keys[Compartment.IDENTITY], report, report, "identity", identity),
    ]
    return _Sealed(report, keys, keyring.first_grants(report, keys, recipients), digests)


def _store(sealed: _Sealed, files, identity_files, by) -> None:
    """One transaction; when it is left, everything is on the disk."""
    report = sealed.report
    with quick_commit(using="corruption"):
        _hold({grant.holder_id for grant in sealed.grants if grant.holder_id})
        report.save(force_insert=True)
        Grant.objects.bulk_create(sealed.grants)
        for compartment, uploads in (
            (Compartment.CONTENT, files),
            (Compartment.IDENTITY, identity_files),
        ):
            attach_all(uploads, report, compartment, sealed.keys[compartment])
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
            fields=sealed.digests,
            using="corruption",
        )


def _hold(holders: set[UUID]) -> None:
    """Keeps these keys from ending before the report is stored. Raises _HolderGone.

    A removal waits for those who hold, and then deletes their grants too; they do not wait for
    each other.
    """
    rows = HolderKey.objects.filter(pk__in=holders, ended_on=None).values_list("pk").order_by("pk")
    sql, values = rows.query.sql_with_params()
    with connections["corruption"].cursor() as cursor:
        if connections["corruption"].vendor == "postgresql":
            sql += " FOR KEY SHARE"
        cursor.execute(sql, values)
        if len(cursor.fetchall()) < len(holders):
            raise _HolderGone


def attach_all(uploads, report, compartment, key, subject=None) -> None:
    """Stores the rows of sealed uploads; part of the caller's transaction."""
    # Reading pictures is slow to load, and most reports carry none.
    if uploads:
        from ..files import attach

        for upload in uploads:
            attach(upload, report, compartment, key, subject=subject)


def _new_label() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _place in range(_LABEL_LETTERS))
    return f"{letters[:3]}-{letters[3:]}"
