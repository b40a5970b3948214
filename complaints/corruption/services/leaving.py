"""An officer steps back from a report, or the whole report goes past an accused head.

Grants go at once; the next unlock of somebody who stays replaces the keys (WorkKind.ROTATE).
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from thai.days import due_date
from workflow import audit
from workflow.engine import Refused

from ..checks import channel_of
from ..models import (
    Channel,
    Compartment,
    CopyState,
    EntryKind,
    Grant,
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKind,
    Report,
    RequestState,
    WorkKind,
)
from ..vault import directory, keyring, opening, pending, sealing
from ..vault.pending import excluded_people
from . import entries, steps
from .editing import changing

NOBODY = UUID(int=0)
# What officers open; identity and requests are other people's.
_OFFICERS = (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD)


def officers_of(report: Report) -> list[HolderKey]:
    """Whose keys open the report now: of each officer the key that counts, and a grant."""
    with directory.one_look():
        valid = directory.valid(report.held_by_uuid)
        trusted = directory.trusted(report.held_by_uuid, KeyRole.OFFICER)
    rows = Grant.objects.filter(
        report=report, compartment=Compartment.CONTENT, holder__in=list(valid)
    )
    granted = {valid[row.holder_id].person_uuid for row in keyring.genuine(report, rows)}
    return [holder for holder in trusted if holder.person_uuid in granted]


def custodians_of(report) -> list[HolderKey]:
    """Whose key opens the identity for good, and counts: the excluded are not among them."""
    rows = Grant.objects.live().filter(
        report=report, compartment=Compartment.IDENTITY, expires_on=None
    )
    granted = {row.holder_id for row in keyring.genuine(report, rows)}
    offices = {report.held_by_uuid, report.organisation_uuid}
    rows = [row for office in offices for row in directory.trusted(office, KeyRole.CUSTODIAN)]
    return [row for row in rows if row.uuid in granted]


def recuse(report, *, by, keys, reason: str) -> None:
    """CC-06: an officer who is too close to the matter never opens it again.

    Raises Refused when nobody would be left: then the report has to go to the other office.
    """
    if not reason.strip():
        raise Refused([_("กรุณาเขียนเหตุผล")])
    with changing(report, by=by) as row:
        if all(holder.person_uuid == by.uuid for holder in officers_of(row)):
            raise Refused(
                [
                    _(
                        "ถ้าคุณถอนตัว จะไม่มีเจ้าหน้าที่คนใดเปิดเรื่องนี้ได้"
                        " กรุณาส่งเรื่องให้หน่วยงานสำรองหรือหน่วยงานภายนอกแทน"
                    )
                ]
            )
        entries.insert(row, EntryKind.RECUSAL, {"reason": reason}, by=by, keys=keys)
        digest = _exclude(row, by, keys)
        mine = Grant.objects.filter(report=row, holder__person_uuid=by.uuid)
        _end_identity(row, mine)
        mine.delete()
        _rotate_soon(row)
        audit.record(
            actor=by, event="corruption.recused", obj=row, fields=[digest], using="corruption"
        )


def hand_over(report, *, by, keys, reason: str, edit_number: int | None = None) -> None:
    """Past an accused head: the office that stands in handles it from now on.

    Sealed anew to its officers without the excluded people; the own officers' grants go. The
    identity follows at the next unlock of a custodian who keeps it. Raises Refused when no office
    stands in, or none of its officers is left.
    """
    if not reason.strip():
        raise Refused([_("กรุณาเขียนเหตุผล")])
    channel = channel_of(report)
    other = fallback_of(report)
    if other is None:
        raise Refused([_("ยังไม่มีหน่วยงานสำรองที่ตกลงรับเรื่อง กรุณาส่งหน่วยงานภายนอกแทน")])
    with changing(report, by=by, edit_number=edit_number) as row:
        content_key = keyring.key_of(row, Compartment.CONTENT, keys)
        excluded = excluded_people(keyring.open_row(content_key, row, row, "content"))
        holders = [
            holder
            for holder in directory.trusted(other.organisation_uuid, KeyRole.OFFICER)
            if holder.person_uuid not in excluded
        ]
        recovery = directory.recovery(other.organisation_uuid, RecoveryKind.CONTENT)
        if not (holders and recovery):
            raise Refused([_("หน่วยงานสำรองไม่มีเจ้าหน้าที่ที่เปิดเรื่องนี้ได้ กรุณาส่งหน่วยงานภายนอกแทน")])
        body = {"body": other.name, "reason": reason, "fallback": True}
        entries.insert(row, EntryKind.REFERRAL, body, by=by, keys=keys)
        thread_key = keyring.key_of(row, Compartment.THREAD, keys)
        steps.tell_step(row, "hand_over", thread_key, body=other.name)
        audit.record(actor=by, event="corruption.handed_over", obj=row, using="corruption")
        made, old = [], {}
        for compartment in _OFFICERS:
            key = old[compartment] = keyring.key_of(row, compartment, keys)
            made += keyring.grants(row, compartment, key, holders=holders, recovery=recovery)
        made += _others_for(row, keys, holders, recovery)
        _end_identity(row, Grant.objects.filter(report=row, holder__role=KeyRole.OFFICER))
        # All but the reporter's own: also the cards of the office whose head is accused.
        ours = Grant.objects.filter(report=row).exclude(recipient_uuid=row.uuid)
        ours.filter(compartment__in=(*_OFFICERS, Compartment.COPY)).delete()
        ours.filter(compartment=Compartment.REQUEST).exclude(
            holder__role=KeyRole.CUSTODIAN
        ).delete()
        Grant.objects.bulk_create(made)
        open_requests = row.requests.filter(state__in=(RequestState.ASKED, RequestState.GRANTED))
        open_requests.update(state=RequestState.ENDED)
        # A superior of the office that is accused reads and answers nothing any more.
        row.copies.exclude(state=CopyState.ANSWERED).update(state=CopyState.WITHDRAWN)
        PendingWork.objects.filter(report=row).exclude(kind=WorkKind.ROTATE_IDENTITY).delete()
        row.held_by_uuid = other.organisation_uuid
        if row.due_on is not None:
            row.due_on = max(row.due_on, due_date(timezone.localdate(), channel.screening_days))
        row.save(update_fields=["held_by_uuid", "due_on"])
        _replace_now(row, old, by)
        replace_identity_soon(row)


def _replace_now(report, old: dict[str, bytes], by) -> None:
    """Keys that somebody of the first office may have kept open nothing; else at an unlock there.

    A file that can't be sealed anew must not keep the report where its head is accused.
    """
    try:
        with transaction.atomic(using="corruption"):
            pending.replace_keys(report, old, by)
    except (sealing.Tampered, OSError):
        report.refresh_from_db()
        _rotate_soon(report)


def fallback_of(report) -> Channel | None:
    """The office that stands in for the one that the report is about, if it does not hold it."""
    found = opening.fallback_of(channel_of(report))
    if found is None or found.organisation_uuid == report.held_by_uuid:
        return None
    return found


def _others_for(report, keys, holders, recovery) -> list[Grant]:
    """Grants to copies, what superiors answered, and requests, as far as these keys open them."""
    others = (Compartment.COPY, Compartment.REQUEST)
    rows = Grant.objects.filter(report=report, compartment__in=others)
    made = []
    places = rows.values_list("compartment", "subject_uuid").annotate(Max("key_version"))
    for compartment, subject, version in places:
        try:
            key = keyring.key_of(report, compartment, keys, subject)
        except keyring.NoGrant:
            continue
        made += keyring.grants(
            report,
            compartment,
            key,
            holders=holders,
            recovery=recovery,
            subject=subject,
            version=version,
        )
    return made


def _exclude(report, by, keys) -> str:
    """Into the sealed list: a later key of the same person is not admitted either."""
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    content = keyring.open_row(key, report, report, "content")
    row = {"uuid": str(by.uuid), "name": by.display, "title": by.title}
    content["excluded"] = [*(content.get("excluded") or ()), row]
    report.content_revision += 1
    digest = keyring.seal_row(key, report, report, "content", content)
    report.save(update_fields=["content", "content_revision"])
    return digest


def _end_identity(report, grants) -> None:
    """A permission to see the name ends with it; the custodians' next unlock replaces that key."""
    named = grants.filter(compartment=Compartment.IDENTITY)
    if not named.exists():
        return
    named.delete()
    replace_identity_soon(report)


def replace_identity_soon(report) -> None:
    """At the next unlock the identity gets a key that nobody had before."""
    PendingWork.objects.get_or_create(
        report=report,
        kind=WorkKind.ROTATE_IDENTITY,
        holder_uuid=NOBODY,
        defaults={"organisation_uuid": report.held_by_uuid},
    )


def _rotate_soon(report) -> None:
    PendingWork.objects.update_or_create(
        report=report,
        kind=WorkKind.ROTATE,
        holder_uuid=NOBODY,
        defaults={"organisation_uuid": report.held_by_uuid},
    )
