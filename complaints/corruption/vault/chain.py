"""Whose keys count: a chain of signatures from each key up to the office's root.

```
root (public half pinned in a file) ── signs ──> first officers, custodians, recovery keys
officer ── signs ──> officers, superiors          custodian ── signs ──> custodians
```
Whoever can write the database can add, change or move rows; none of that makes a key count. What
signs and removes keys stands in vault/directory.py, which gives these names out as well.
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

from ..models import Channel, HolderKey, KeyRole, RecoveryKey
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
# Lines of the journal: recovery keys whose cards were replaced.
RECOVERY = "recovery"


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
    """What a signature on this line of the directory signs; the name too.

    Whoever reports leaves people out by their names: exchanged ones would choose others.
    """
    stated = keys.statement(
        holder.organisation_uuid,
        holder.person_uuid,
        str(holder.role),
        holder.version,
        public_of(holder),
    )
    return encode(stated, holder.person_name.encode(), holder.person_title.encode())


def mark_of(holder: HolderKey) -> str:
    """64 hex digits that tell this key, whatever row of the database it stands in."""
    return hashlib.sha256(statement_of(holder)).hexdigest()


def is_removed(holder: HolderKey) -> bool:
    """Whether the journal says so: a row can be put back, the key does not count again."""
    return mark_of(holder) in removed_marks()


def removed_marks() -> dict[str, frozenset[str]]:
    """Removed keys by mark, each with the marks of the keys that it had signed by then."""
    return {
        line.get("key", ""): frozenset(line.get("signed", ()))
        for line in journal.lines(journal.HOLDER).values()
    }


@lru_cache(maxsize=4096)
def verified(public: bytes, statement: bytes, signature: bytes) -> bool:
    return keys.verify(public, statement, signature)


@_looked
def chained(organisation_uuid: UUID) -> dict[UUID, HolderKey]:
    """Every key with a chain up to the root, ended ones too, by uuid."""
    root = root_of(organisation_uuid)
    if root is None:
        return {}
    rows = list(HolderKey.objects.filter(organisation_uuid=organisation_uuid))
    removed = removed_marks()
    signed_by: dict[UUID, list[HolderKey]] = {}
    for row in rows:
        if row.signed_by is not None:
            signed_by.setdefault(row.signed_by, []).append(row)
    found: dict[UUID, HolderKey] = {}
    waiting = [(row, root) for row in signed_by.get(organisation_uuid, [])]
    while waiting:
        row, public = waiting.pop()
        if row.uuid in found or not verified(public, statement_of(row), bytes(row.signature)):
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
    rows = {uuid: row for uuid, row in chained(organisation_uuid).items() if row.is_live}
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


def recovery_mark(row: RecoveryKey) -> str:
    return hashlib.sha256(recovery_statement(row)).hexdigest()


@_looked
def recovery(organisation_uuid: UUID, kind: str) -> RecoveryKey | None:
    """The newest recovery key of a kind that the pinned root has signed; None without one."""
    root = root_of(organisation_uuid)
    if root is None:
        return None
    rows = RecoveryKey.objects.filter(
        organisation_uuid=organisation_uuid, kind=kind, ended_on=None
    ).order_by("-version")
    # Its cards may be in wrong hands: the database alone does not bring it back.
    ended = {line.get("key") for line in journal.lines(RECOVERY).values()}
    for row in rows:
        is_signed = verified(root, recovery_statement(row), bytes(row.signature))
        if is_signed and recovery_mark(row) not in ended:
            return row
    return None


# --- the office that stands in


def fallback_statement(channel: Channel) -> bytes:
    return encode(_FALLBACK_STATEMENT, channel.organisation_uuid.bytes, channel.fallback_uuid.bytes)


def fallback_mark(channel: Channel) -> str:
    return hashlib.sha256(fallback_statement(channel)).hexdigest()


def is_fallback_signed(channel: Channel) -> bool:
    """Whether an officer whose key counts, or counted when they left, chose this fallback."""
    if channel.fallback_uuid is None or channel.fallback_signed_by is None:
        return False
    holder = chained(channel.organisation_uuid).get(channel.fallback_signed_by)
    if holder is None or holder.role != KeyRole.OFFICER:
        return False
    if not holder.is_live and fallback_mark(channel) not in removed_marks().get(holder.mark, ()):
        return False
    return verified(
        bytes(holder.signing_key), fallback_statement(channel), bytes(channel.fallback_signature)
    )
