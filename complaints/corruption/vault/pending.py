"""What waits for open keys: earlier reports for a new key, new keys after somebody has gone.

Each report is one transaction, so that the work can be left at any moment and taken up again.
Whom a report excludes gets nothing, and nobody is told of work on a report that they cannot open.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone

from ..models import (
    Compartment,
    Grant,
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKey,
    RecoveryKind,
    Report,
    SealedFile,
    WorkKind,
)
from ..recording import record
from . import directory, keyring, sealing

OFFICERS = (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD)
# What a peer hands on to a new key, besides what the person's own earlier key opened.
_HANDED_ON = {
    KeyRole.OFFICER: (*OFFICERS, Compartment.COPY),
    KeyRole.CUSTODIAN: (Compartment.IDENTITY, Compartment.REQUEST),
    KeyRole.SUPERIOR: (),
}
AT_ONCE, SECONDS = 20, 5.0


@dataclass(frozen=True)
class Progress:
    """How much of the waiting work these keys have just done, and what is left for them."""

    done: int
    left: int
    failed: int = 0


def waiting(keys):
    """The work that these keys can do; of reports that they do not open, nothing is told."""
    if keys is None:
        return PendingWork.objects.none()
    mine = _mine(keys)
    valid = directory.valid(keys.organisation_uuid)
    targets = {role: [row.uuid for row in valid.values() if row.role == role] for role in KeyRole}
    own = [row.uuid for row in valid.values() if row.person_uuid == keys.person_uuid]
    content = _opened(mine.get(KeyRole.OFFICER, []), Compartment.CONTENT)
    identity = _opened(mine.get(KeyRole.CUSTODIAN, []), Compartment.IDENTITY)
    any_key = [uuid for uuids in mine.values() for uuid in uuids]
    anything = Grant.objects.filter(holder__in=any_key).values("report_id")
    admit = Q(kind=WorkKind.ADMIT)
    return PendingWork.objects.filter(
        Q(kind=WorkKind.ROTATE, report__in=content)
        | Q(kind=WorkKind.ROTATE_IDENTITY, report__in=identity)
        | admit & Q(holder_uuid__in=targets[KeyRole.OFFICER], report__in=content)
        | admit & Q(holder_uuid__in=targets[KeyRole.CUSTODIAN], report__in=identity)
        | admit & Q(holder_uuid__in=own, report__in=anything)
    ).filter(report__is_deleted=False)


def _mine(keys) -> dict[str, list[UUID]]:
    mine: dict[str, list[UUID]] = {}
    for holder, _private in keys.holders:
        mine.setdefault(holder.role, []).append(holder.uuid)
    return mine


def _opened(holders, compartment):
    """Reports of which these keys open a compartment for good, not for some days."""
    grants = Grant.objects.filter(
        holder__in=holders, compartment=compartment, expires_on__isnull=True
    )
    return grants.values("report_id")


def work(keys, limit: int = AT_ONCE, *, actor=None, seconds: float = SECONDS) -> Progress:
    """Does up to `limit` pieces of the waiting work, for some seconds at most; may be repeated.

    A report that does not open (a broken grant) stays behind and is counted, without a reason.
    """
    until = time.monotonic() + seconds
    done = failed = 0
    # New keys for people first: what they get is then replaced together with all the rest.
    order = ["kind", "pk"]
    for pk in list(waiting(keys).order_by(*order).values_list("pk", flat=True)[:limit]):
        try:
            done += _one(pk, keys, actor)
        except (keyring.NoGrant, sealing.Tampered, OSError):
            failed += 1
        if time.monotonic() > until:
            break
    return Progress(done, waiting(keys).count(), failed)


def _one(pk: int, keys, actor) -> int:
    """One piece of work in one transaction; 0 when another browser has it."""
    with transaction.atomic(using="corruption"):
        rows = PendingWork.objects.filter(pk=pk)
        if connections["corruption"].features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        row = rows.first()
        if row is None:
            return 0
        report = Report.objects.select_for_update().get(pk=row.report_id)
        if not _is_held_there(report):
            raise sealing.Tampered
        if row.kind == WorkKind.ADMIT:
            admit(report, row.holder_uuid, keys)
        elif row.kind == WorkKind.ROTATE:
            _rotate(report, keys, actor)
        else:
            _rotate_identity(report, keys, actor)
        row.delete()
        if row.kind == WorkKind.ADMIT:
            directory.retire_earlier(row.holder_uuid)
    return 1


def _is_held_there(report: Report) -> bool:
    """Whether officers of the office that the row names open it.

    Its grants bear the server's mark, its office does not: with another one written there, new
    keys would go to that office's cards and custodians.
    """
    valid = directory.valid(report.held_by_uuid)
    officers = [uuid for uuid, holder in valid.items() if holder.role == KeyRole.OFFICER]
    rows = Grant.objects.filter(report=report, compartment=Compartment.CONTENT, holder__in=officers)
    return bool(keyring.genuine(report, rows))


# --- a new key gets what it may have


def admit(report: Report, holder_uuid: UUID, keys) -> int:
    """Seals to a new key what these keys open of the report and may hand on; returns how much.

    Nothing for somebody whom the report excludes, nor for a key that does not count.
    """
    holder = _valid_holder(holder_uuid)
    if holder is None:
        return 0
    private = {row.uuid: secret for row, secret in keys.holders}
    mine = Grant.objects.filter(report=report, recipient_uuid__in=private).select_related("holder")
    has = set(
        Grant.objects.filter(report=report, recipient_uuid=holder.uuid).values_list(
            "compartment", "subject_uuid", "key_version"
        )
    )
    if holder.person_uuid != keys.person_uuid and _is_excluded(report, holder, keys):
        return 0
    made = []
    for grant in mine:
        place = (grant.compartment, grant.subject_uuid, grant.key_version)
        if place in has or not _may_hand_on(grant, holder, keys):
            continue
        key = keyring.opened(grant, report, private[grant.recipient_uuid].encryption)
        made += keyring.grants(
            report,
            grant.compartment,
            key,
            holders=[holder],
            subject=grant.subject_uuid,
            version=grant.key_version,
            expires_on=grant.expires_on,
        )
        has.add(place)
    Grant.objects.bulk_create(made)
    return len(made)


def _may_hand_on(grant: Grant, holder: HolderKey, keys) -> bool:
    if grant.expires_on is not None and grant.expires_on < timezone.localdate():
        return False
    if holder.person_uuid == keys.person_uuid:
        return grant.holder.role == holder.role
    if grant.expires_on is not None or grant.holder.role != holder.role:
        return False
    return grant.compartment in _HANDED_ON[holder.role]


def _valid_holder(holder_uuid: UUID) -> HolderKey | None:
    row = HolderKey.objects.filter(pk=holder_uuid).first()
    return row and directory.valid(row.organisation_uuid).get(row.uuid)


def _is_excluded(report: Report, holder: HolderKey, keys) -> bool:
    """As the sealed words name them; custodians read neither those nor a list of their own."""
    try:
        if holder.role == KeyRole.CUSTODIAN:
            key = keyring.key_of(report, Compartment.IDENTITY, keys)
            value = keyring.open_row(key, report, report, "identity")
        else:
            key = keyring.key_of(report, Compartment.CONTENT, keys)
            value = keyring.open_row(key, report, report, "content")
    except keyring.NoGrant:
        # Of a copy alone: its superior hands nothing on to others.
        return True
    return holder.person_uuid in excluded_people(value)


def excluded_people(value: dict) -> set[UUID]:
    """The people whom a report keeps out, as its sealed content (or identity) lists them."""
    found = set()
    for row in (value or {}).get("excluded") or ():
        text = row.get("uuid", "") if isinstance(row, dict) else row
        try:
            found.add(UUID(str(text)))
        except ValueError:
            continue
    return found


# --- new keys for a report after somebody has gone


def _rotate(report: Report, keys, actor) -> None:
    replace_keys(report, {part: keyring.key_of(report, part, keys) for part in OFFICERS}, actor)
    _renew_recovery(report, keys)


def replace_keys(report: Report, old: dict[str, bytes], actor=None) -> None:
    """New keys for content, desk and thread, sealed to those who still hold a grant of `old`.

    Raises `sealing.Tampered` and OSError, and leaves everything as it was.
    """
    new = {part: sealing.new_key() for part in OFFICERS}
    version = report.key_version + 1
    content = keyring.open_row(old[Compartment.CONTENT], report, report, "content")
    with directory.one_look():
        made = [
            grant
            for part in OFFICERS
            for grant in _again(report, part, new[part], version, report.uuid)
        ]
    _again_files(report, OFFICERS, old, new, version)
    digests = []
    for rows, part in (
        (report.entries, Compartment.DESK),
        (report.messages, Compartment.THREAD),
    ):
        digests += _again_sealed(rows, report, "body", old[part], new[part])
    report.key_version = version
    digests.append(keyring.seal_row(new[Compartment.CONTENT], report, report, "content", content))
    report.save(update_fields=["key_version", "content"])
    Grant.objects.filter(
        report=report, compartment__in=OFFICERS, subject_uuid=report.uuid, key_version__lt=version
    ).delete()
    Grant.objects.bulk_create(made)
    record(actor, "corruption.keys_replaced", report, digests)


def _rotate_identity(report: Report, keys, actor) -> None:
    """A new identity key, for custodians and for whoever may still look for some days."""
    part = Compartment.IDENTITY
    old = {part: keyring.key_of(report, part, keys)}
    new = {part: sealing.new_key()}
    version = report.identity_version + 1
    identity = keyring.open_row(old[part], report, report, "identity")
    with directory.one_look():
        moved = _custodians_now(report, excluded_people(identity))
        made = (
            keyring.grants(report, part, new[part], version=version, **moved)
            if moved
            else _again(report, part, new[part], version, report.uuid)
        )
    _again_files(report, (part,), old, new, version)
    report.identity_version = version
    digest = keyring.seal_row(new[part], report, report, "identity", identity)
    report.save(update_fields=["identity_version", "identity"])
    Grant.objects.filter(
        report=report, compartment=part, subject_uuid=report.uuid, key_version__lt=version
    ).delete()
    Grant.objects.bulk_create(made)
    record(actor, "corruption.identity_key_replaced", report, [digest])


def _custodians_now(report: Report, excluded: set[UUID]) -> dict | None:
    """To whom the identity goes when another office handles the report since; else None.

    Also None where nobody is left there: then those who keep it now go on.
    """
    rows = Grant.objects.filter(report=report, compartment=Compartment.IDENTITY)
    keepers = rows.filter(holder__role=KeyRole.CUSTODIAN)
    if not keepers.exclude(holder__organisation_uuid=report.held_by_uuid).exists():
        return None
    # Who reads the report, here or there, must not learn who wrote it.
    for office in {report.held_by_uuid, report.organisation_uuid}:
        excluded |= {row.person_uuid for row in directory.trusted(office, KeyRole.OFFICER)}
    there = directory.trusted(report.held_by_uuid, KeyRole.CUSTODIAN)
    holders = [row for row in there if row.person_uuid not in excluded]
    recovery = directory.recovery(report.held_by_uuid, RecoveryKind.IDENTITY)
    return {"holders": holders, "recovery": recovery} if holders and recovery else None


def _renew_recovery(report: Report, keys) -> None:
    """Copies and requests for the recovery key that counts now, as far as these keys open them."""
    rows = Grant.objects.filter(
        report=report,
        compartment__in=(Compartment.COPY, Compartment.REQUEST),
        recovery__isnull=False,
    )
    for row in keyring.genuine(report, rows):
        current = _current_recovery(report, row.recovery)
        if current is None or current == row.recovery:
            continue
        try:
            key = keyring.key_of(report, row.compartment, keys, row.subject_uuid)
        except keyring.NoGrant:
            continue
        place = {"subject": row.subject_uuid, "version": row.key_version}
        made = keyring.grants(report, row.compartment, key, recovery=current, **place)
        row.delete()
        Grant.objects.bulk_create(made)


def renew_grants(report: Report, compartment: str, key: bytes, subject: UUID) -> int:
    """A new key of a copy or a request for everybody whose grant counts; returns its version.

    For what is written anew: it opens to nobody who left. In the caller's transaction.
    """
    rows = Grant.objects.filter(report=report, compartment=compartment, subject_uuid=subject)
    version = max(rows.values_list("key_version", flat=True), default=0) + 1
    with directory.one_look():
        made = _again(report, compartment, key, version, subject)
    rows.delete()
    Grant.objects.bulk_create(made)
    return version


def _again(report, compartment, key, version, subject) -> list[Grant]:
    """Grants of the new key for everybody whose grant still counts; each key checked anew."""
    rows = Grant.objects.filter(report=report, compartment=compartment, subject_uuid=subject)
    today = timezone.localdate()
    made, seen = [], set()
    for row in keyring.genuine(report, rows):
        if row.recipient_uuid in seen or (row.expires_on and row.expires_on < today):
            continue
        seen.add(row.recipient_uuid)
        whom = _whom(report, row)
        if whom:
            made += keyring.grants(
                report,
                compartment,
                key,
                subject=subject,
                version=version,
                expires_on=row.expires_on,
                **whom,
            )
    return made


def _whom(report, row: Grant) -> dict | None:
    if row.holder_id:
        valid = directory.valid(row.holder.organisation_uuid).get(row.holder_id)
        return {"holders": [valid]} if valid else None
    if row.recovery_id:
        current = _current_recovery(report, row.recovery)
        return {"recovery": current} if current else None
    if row.recipient_uuid == report.uuid and report.reporter_key:
        return {"reporter": keyring.reporter_public(report)}
    return None


def _current_recovery(report: Report, row: RecoveryKey) -> RecoveryKey | None:
    """Of the office that handles it: an office whose head is accused keeps no card to it."""
    return directory.recovery(report.held_by_uuid, row.kind)


def _again_sealed(rows, report, field: str, old: bytes, new: bytes) -> list[str]:
    """Rows of a report under the new key: opened with the version they bear, sealed with its."""
    version = report.key_version + 1
    digests = []
    for row in rows.filter(key_version__lt=version).iterator(chunk_size=100):
        value = keyring.open_row(old, report, row, field)
        row.key_version = version
        digests.append(keyring.seal_row(new, report, row, field, value))
        row.save(update_fields=[field, "key_version"])
    return digests


def _again_files(report, compartments, old, new, version) -> None:
    """Files of these compartments, bodies too; the old objects go after the commit."""
    rows = list(SealedFile.objects.filter(report=report, compartment__in=compartments))
    if not rows:
        return
    # Reading pictures is slow to load, and most reports carry none.
    from ..files import reseal

    for row in rows:
        row.report = report
        reseal(row, old[row.compartment], new[row.compartment], version)
