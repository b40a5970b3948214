"""Whose keys count: a chain of signatures from each key up to the office's root.

```
root (public half pinned in a file) ── signs ──> first officers, custodians, recovery keys
officer ── signs ──> officers, superiors          custodian ── signs ──> custodians
```
Whoever can write the database can add, change or move rows; none of that makes a key count.
"""

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from ..actors import Office
from ..models import (
    Channel,
    Compartment,
    Grant,
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKey,
    Report,
    Unlock,
    WorkKind,
    WrappedKey,
)
from . import journal, keys
from .encoding import encode, number

# Who may sign whom, besides the root: an officer never makes a custodian, nor the reverse.
SIGNERS = {
    KeyRole.OFFICER: (KeyRole.OFFICER,),
    KeyRole.CUSTODIAN: (KeyRole.CUSTODIAN,),
    KeyRole.SUPERIOR: (KeyRole.OFFICER,),
}
# Never one person in one office.
APART = (KeyRole.OFFICER, KeyRole.CUSTODIAN)
_FALLBACK_STATEMENT = b"corruption vault: the office that stands in, 1"
_RECOVERY_STATEMENT = b"corruption vault: recovery key of an office, 1"


class RootChanged(Exception):
    """Another root is pinned for this office already."""


# --- the root


def root_of(organisation_uuid: UUID) -> bytes | None:
    """The pinned public half of the office's root key; None before its ceremony."""
    path = settings.CORRUPTION_ROOTS_FILE
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    roots = _roots(str(path), found.st_ino, found.st_mtime_ns, found.st_size)
    text = roots.get(str(organisation_uuid))
    return bytes.fromhex(text) if text else None


@lru_cache(maxsize=4)
def _roots(path: str, _inode: int, _changed: int, _size: int) -> dict[str, str]:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def pin_root(organisation_uuid: UUID, public: bytes, *, replace: bool = False) -> None:
    """Writes the public half to the file of roots. Raises RootChanged unless told to replace."""
    pinned = root_of(organisation_uuid)
    if pinned == public:
        return
    if pinned is not None and not replace:
        raise RootChanged
    path = settings.CORRUPTION_ROOTS_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    roots = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    roots[str(organisation_uuid)] = public.hex()
    # Whole or not at all: a half-written file would unseat every office.
    whole = path.with_name(f"{path.name}.{os.getpid()}")
    with whole.open("w", encoding="utf-8") as file:
        json.dump(roots, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    whole.replace(path)


# --- the chain

_look: ContextVar[dict | None] = ContextVar("look", default=None)


@contextmanager
def one_look():
    """Within the block each office's keys are read once: what is asked together is one answer."""
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def _looked(found: Callable):
    """Remembers what a function of this module found for as long as a look lasts."""

    @wraps(found)
    def remembered(*args):
        look = _look.get()
        if look is None:
            return found(*args)
        key = (found.__name__, *args)
        if key not in look:
            look[key] = found(*args)
        return look[key]

    return remembered


def public_of(holder: HolderKey) -> keys.PublicKeys:
    return keys.PublicKeys(bytes(holder.encryption_key), bytes(holder.signing_key))


def fingerprint_of(holder: HolderKey) -> str:
    """8 groups of 4 digits that two people compare by telephone."""
    return keys.fingerprint(public_of(holder))


def statement_of(holder: HolderKey) -> bytes:
    """What a signature on this line of the directory signs."""
    return keys.statement(
        holder.organisation_uuid,
        holder.person_uuid,
        str(holder.role),
        holder.version,
        public_of(holder),
    )


def mark_of(holder: HolderKey) -> str:
    """64 hex digits that tell this key, whatever row of the database it stands in."""
    return hashlib.sha256(statement_of(holder)).hexdigest()


def is_removed(holder: HolderKey) -> bool:
    """Whether the journal says so: a row can be put back, the key does not count again."""
    return mark_of(holder) in _removed()


def _removed() -> dict[str, frozenset[str]]:
    """Removed keys by mark, each with the marks of the keys that it had signed by then."""
    return {
        line.get("key", ""): frozenset(line.get("signed", ()))
        for line in journal.lines(journal.HOLDER).values()
    }


@lru_cache(maxsize=4096)
def _verify(public: bytes, statement: bytes, signature: bytes) -> bool:
    return keys.verify(public, statement, signature)


@_looked
def _chained(organisation_uuid: UUID) -> dict[UUID, HolderKey]:
    """Every key with a chain up to the root, ended ones too, by uuid."""
    root = root_of(organisation_uuid)
    if root is None:
        return {}
    rows = list(HolderKey.objects.filter(organisation_uuid=organisation_uuid))
    removed = _removed()
    signed_by: dict[UUID, list[HolderKey]] = {}
    for row in rows:
        if row.signed_by is not None:
            signed_by.setdefault(row.signed_by, []).append(row)
    found: dict[UUID, HolderKey] = {}
    waiting = [(row, root) for row in signed_by.get(organisation_uuid, [])]
    while waiting:
        row, public = waiting.pop()
        if row.uuid in found or not _verify(public, statement_of(row), bytes(row.signature)):
            continue
        found[row.uuid] = row
        # Who has gone signs nothing more: only what the journal says they had signed counts.
        row.mark = mark_of(row)
        gone = row.ended_on is not None or row.mark in removed
        signed = removed.get(row.mark, frozenset()) if gone else None
        for other in signed_by.get(row.uuid, []):
            may = row.role in SIGNERS[other.role] and row.person_uuid != other.person_uuid
            if may and (signed is None or mark_of(other) in signed):
                waiting.append((other, bytes(row.signing_key)))
    for row in found.values():
        row.is_live = row.ended_on is None and row.mark not in removed
    return found


def valid(organisation_uuid: UUID) -> dict[UUID, HolderKey]:
    """The keys that count, by uuid: signed up to the root and not ended, of every version."""
    rows = {uuid: row for uuid, row in _chained(organisation_uuid).items() if row.is_live}
    officers = {row.person_uuid for row in rows.values() if row.role == KeyRole.OFFICER}
    return {
        uuid: row
        for uuid, row in rows.items()
        # Whoever may read reports is no custodian, however that came about.
        if not (row.role == KeyRole.CUSTODIAN and row.person_uuid in officers)
    }


def trusted(organisation_uuid: UUID, role: str) -> list[HolderKey]:
    """The keys to seal to: of each person in this role the newest that counts, by name."""
    newest: dict[UUID, HolderKey] = {}
    for row in valid(organisation_uuid).values():
        if row.role != role:
            continue
        known = newest.get(row.person_uuid)
        if known is None or row.version > known.version:
            newest[row.person_uuid] = row
    return sorted(newest.values(), key=lambda row: (row.person_name, row.uuid))


def recovery_statement(row: RecoveryKey) -> bytes:
    """What the root signs of a recovery key."""
    return encode(
        _RECOVERY_STATEMENT,
        row.organisation_uuid.bytes,
        str(row.kind).encode(),
        number(row.version),
        bytes(row.encryption_key),
    )


@_looked
def recovery(organisation_uuid: UUID, kind: str) -> RecoveryKey | None:
    """The newest recovery key of a kind that the pinned root has signed; None without one."""
    root = root_of(organisation_uuid)
    if root is None:
        return None
    rows = RecoveryKey.objects.filter(
        organisation_uuid=organisation_uuid, kind=kind, ended_on=None
    ).order_by("-version")
    for row in rows:
        if _verify(root, recovery_statement(row), bytes(row.signature)):
            return row
    return None


# --- the office that stands in


def _fallback_statement(channel: Channel) -> bytes:
    return encode(_FALLBACK_STATEMENT, channel.organisation_uuid.bytes, channel.fallback_uuid.bytes)


def _fallback_mark(channel: Channel) -> str:
    return hashlib.sha256(_fallback_statement(channel)).hexdigest()


def sign_fallback(channel: Channel, by) -> None:
    """One of the office's officers (OpenKeys) vouches for its choice. Raises Refused."""
    pairs = by.role_keys(KeyRole.OFFICER) if by else ()
    if not pairs or by.organisation_uuid != channel.organisation_uuid:
        raise Refused([_("ต้องเป็นผู้รับเรื่องของหน่วยงานนี้ที่เปิดกุญแจแล้ว")])
    holder, private = pairs[0]
    channel.fallback_signed_by = holder.uuid
    channel.fallback_signature = keys.sign(private.signing, _fallback_statement(channel))


def is_fallback_signed(channel: Channel) -> bool:
    """Whether an officer whose key counts, or counted when they left, chose this fallback."""
    if channel.fallback_uuid is None or channel.fallback_signed_by is None:
        return False
    holder = _chained(channel.organisation_uuid).get(channel.fallback_signed_by)
    if holder is None or holder.role != KeyRole.OFFICER:
        return False
    if not holder.is_live and _fallback_mark(channel) not in _removed().get(holder.mark, ()):
        return False
    return _verify(
        bytes(holder.signing_key), _fallback_statement(channel), bytes(channel.fallback_signature)
    )


# --- signing


def unsigned(organisation_uuid: UUID) -> list[HolderKey]:
    """Keys that their owners made and that nobody has signed, or not validly; oldest first."""
    chained = _chained(organisation_uuid)
    rows = HolderKey.objects.filter(organisation_uuid=organisation_uuid, ended_on=None)
    waiting = [row for row in rows if row.uuid not in chained and not is_removed(row)]
    return sorted(waiting, key=lambda row: (row.made_on, row.person_name))


def signer_for(holder: HolderKey, by) -> tuple[HolderKey, keys.PrivateKeys] | None:
    """The open key of `by` (OpenKeys) that may sign this one; None when none may."""
    if by is None or holder.organisation_uuid != by.organisation_uuid:
        return None
    if holder.person_uuid == by.person_uuid:
        return None
    counting = valid(holder.organisation_uuid)
    for own, private in by.holders:
        if own.uuid in counting and own.role in SIGNERS[holder.role]:
            return own, private
    return None


def sign(holder: HolderKey, by, actor=None) -> None:
    """An unlocked holder (`by`: OpenKeys) vouches for another's key. Raises Refused.

    What was sealed before waits for the signer's next minutes (vault/pending.py).
    """
    found = signer_for(holder, by)
    if found is None:
        raise Refused([_("คุณรับรองกุญแจนี้ไม่ได้ ต้องเป็นผู้มีหน้าที่เดียวกันซึ่งไม่ใช่เจ้าของกุญแจ")])
    own, private = found
    _sign(holder, own.uuid, private.signing, actor)


def sign_with_root(holder: HolderKey, seed: bytes, actor=None) -> None:
    """The ceremony vouches for a key. Raises Refused."""
    _sign(holder, holder.organisation_uuid, seed, actor)


def _sign(holder: HolderKey, signer: UUID, seed: bytes, actor) -> None:
    with transaction.atomic(using="corruption"):
        row = HolderKey.objects.select_for_update().get(pk=holder.pk)
        if row.ended_on is not None or is_removed(row):
            raise Refused([_("กุญแจนี้สิ้นสุดแล้ว")])
        if statement_of(row) != statement_of(holder):
            raise Refused([_("กุญแจเปลี่ยนไปหลังจากที่คุณเปิดหน้านี้ กรุณาเทียบเลขกับเจ้าของอีกครั้ง")])
        _refuse_both_sides(row)
        row.signed_by = signer
        row.signature = keys.sign(seed, statement_of(row))
        row.save(update_fields=["signed_by", "signature"])
        holder.signed_by, holder.signature = row.signed_by, row.signature
        _wait_for_admission(row)
        retire_earlier(row.uuid)
        audit.record(
            actor=actor,
            event="corruption.key_signed",
            obj=row,
            organisation=Office(row.organisation_uuid),
            fields=[f"role:{row.role}", f"version:{row.version}"],
            using="corruption",
        )


def _refuse_both_sides(holder: HolderKey) -> None:
    if holder.role not in APART:
        return
    for row in valid(holder.organisation_uuid).values():
        if row.person_uuid == holder.person_uuid and row.role in APART and row.role != holder.role:
            raise Refused([_("ผู้รับเรื่องกับผู้ดูแลข้อมูลตัวตนต้องเป็นคนละคนกัน")])


def _wait_for_admission(holder: HolderKey) -> None:
    """Marks the earlier reports that the new key must be given at somebody's next unlock.

    A person with an earlier key gets what that one opened, no more; a new person all of the
    office's, except where the report itself excludes them, which only open keys can tell.
    """
    earlier = HolderKey.objects.filter(
        organisation_uuid=holder.organisation_uuid,
        person_uuid=holder.person_uuid,
        role=holder.role,
        version__lt=holder.version,
    )
    if holder.role == KeyRole.SUPERIOR and not earlier:
        return
    if earlier:
        granted = Grant.objects.filter(holder__in=earlier, holder__ended_on=None)
        reports = granted.values_list("report_id", flat=True)
    else:
        compartment = (
            Compartment.IDENTITY if holder.role == KeyRole.CUSTODIAN else Compartment.CONTENT
        )
        peers = [row.pk for row in trusted(holder.organisation_uuid, holder.role)]
        granted = Grant.objects.filter(compartment=compartment, holder__in=peers)
        # Also those whose holders have all gone: recovery alone opens them.
        held = Report.objects.filter(held_by_uuid=holder.organisation_uuid, is_deleted=False)
        reports = {*granted.values_list("report_id", flat=True), *held.values_list("pk", flat=True)}
    work = [
        PendingWork(
            organisation_uuid=holder.organisation_uuid,
            kind=WorkKind.ADMIT,
            report_id=report,
            holder_uuid=holder.uuid,
        )
        for report in set(reports)
    ]
    PendingWork.objects.bulk_create(work, ignore_conflicts=True, batch_size=500)


def retire_earlier(holder_uuid: UUID) -> None:
    """Ends the person's earlier keys in the role once the newer one has all that it may have."""
    waits = PendingWork.objects.filter(kind=WorkKind.ADMIT, holder_uuid=holder_uuid)
    if waits.exists():
        return
    row = HolderKey.objects.filter(pk=holder_uuid).first()
    row = row and valid(row.organisation_uuid).get(row.uuid)
    if row is None:
        return
    earlier = HolderKey.objects.filter(
        organisation_uuid=row.organisation_uuid,
        person_uuid=row.person_uuid,
        role=row.role,
        version__lt=row.version,
        ended_on=None,
    )
    for old in earlier:
        end(old)


# --- removal


def others_remain(holder: HolderKey) -> bool:
    """Whether somebody else's key in the same role counts."""
    peers = trusted(holder.organisation_uuid, holder.role)
    return any(row.person_uuid != holder.person_uuid for row in peers)


def is_last(holder: HolderKey) -> bool:
    """Whether reports would stay behind that only the recovery cards open, or the channel shut."""
    if holder.role not in APART or holder.uuid not in valid(holder.organisation_uuid):
        return False
    if others_remain(holder):
        return False
    is_open = Channel.objects.filter(
        organisation_uuid=holder.organisation_uuid, opened_on__isnull=False
    )
    return is_open.exists() or Grant.objects.filter(holder=holder).exists()


def remove(holder: HolderKey, by=None, *, even_last: bool = False) -> None:
    """Ends a person's key: grants and wrapped key go at once, new keys for the reports are due.

    `by`: who did it, for the audit. Raises Refused for the last holder of a role.
    """
    with transaction.atomic(using="corruption"):
        # One removal at a time, so that two can't each take the other's peer away.
        list(
            HolderKey.objects.select_for_update().filter(
                organisation_uuid=holder.organisation_uuid, role=holder.role
            )
        )
        if not even_last and is_last(holder):
            raise Refused([last_holder_text(holder)])
        end(holder)
        audit.record(
            actor=by,
            event="corruption.key_removed",
            obj=holder,
            organisation=Office(holder.organisation_uuid),
            fields=[f"role:{holder.role}", f"version:{holder.version}"],
            using="corruption",
        )


def last_holder_text(holder: HolderKey) -> str:
    return _(
        "%(name)s เป็น%(role)sคนสุดท้ายที่มีกุญแจ ต้องมีผู้มีกุญแจในหน้าที่นี้อีกคนก่อน มิฉะนั้นจะไม่มีผู้ใดเปิดเรื่องได้"
    ) % {"name": holder.person_name, "role": holder.get_role_display()}


def end(holder: HolderKey) -> None:
    """What `remove` does, without asking: also after a restored backup, and for an old version."""
    mark = mark_of(holder)
    signed = [
        mark_of(row)
        for row in _chained(holder.organisation_uuid).values()
        if row.signed_by == holder.uuid
    ]
    signed += [
        _fallback_mark(channel)
        for channel in Channel.objects.filter(fallback_signed_by=holder.uuid)
        if is_fallback_signed(channel)
    ]
    # Before the rows: whatever happens then, the key counts no more.
    journal.note(journal.HOLDER, holder.uuid, key=mark, signed=sorted(signed))
    with transaction.atomic(using="corruption"):
        granted = Grant.objects.filter(holder=holder)
        work = {
            (report, _rotation_of(compartment))
            for report, compartment in granted.values_list("report_id", "compartment")
        }
        granted.delete()
        WrappedKey.objects.filter(holder=holder).delete()
        Unlock.objects.filter(
            person_uuid=holder.person_uuid, organisation_uuid=holder.organisation_uuid
        ).delete()
        PendingWork.objects.filter(kind=WorkKind.ADMIT, holder_uuid=holder.uuid).delete()
        holder.ended_on = holder.ended_on or timezone.localdate()
        holder.save(update_fields=["ended_on"])
        rows = [
            PendingWork(organisation_uuid=holder.organisation_uuid, kind=kind, report_id=report)
            for report, kind in work
            if kind
        ]
        PendingWork.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _rotation_of(compartment: str) -> str | None:
    if compartment == Compartment.IDENTITY:
        return WorkKind.ROTATE_IDENTITY
    if compartment in (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD):
        return WorkKind.ROTATE
    # A copy is its superior's alone, and nothing is written to it after them.
    return None
