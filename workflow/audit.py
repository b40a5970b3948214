"""Writes and verifies the hash-chained audit log. For investigation, never for features."""

import hashlib
from dataclasses import dataclass

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from .base import actor_fields
from .base_audit import INSTALLATION
from .signing_keys import key_in

GENESIS = "0" * 64


def _models(using: str):
    label = "corruption" if using == "corruption" else "workflow"
    return apps.get_model(label, "AuditEntry"), apps.get_model(label, "AuditAnchor")


def _digest(entry) -> str:
    content = {
        "chain": str(entry.chain),
        "number": str(entry.number),
        "at": entry.at.astimezone(timezone.get_default_timezone()).isoformat(),
        "actor": [str(entry.actor_uuid or ""), entry.actor_name, entry.actor_title],
        "event": entry.event,
        "object": [entry.object_type, str(entry.object_uuid or "")],
        "fields": entry.fields,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _lock_chain(model, chain, using: str) -> tuple[int, str]:
    """Number and hash of the newest entry; until the act ends nobody else may extend the chain.

    Both in one message, for all of the office wait for whoever has the lock. They stay two
    statements: one alone would see the entries as they were before it got the lock. SQLite's
    IMMEDIATE transaction has let one writer in already.
    """
    connection = connections[using]
    table = connection.ops.quote_name(model._meta.db_table)
    newest = f"SELECT number, hash FROM {table} WHERE chain = %s ORDER BY number DESC LIMIT 1"  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lock = "SELECT pg_advisory_xact_lock(hashtext(%s));"
            cursor.execute(lock + newest, [f"audit:{chain}", chain])
        else:
            cursor.execute(newest, [chain.hex])
        return cursor.fetchone() or (0, GENESIS)


def record(*, actor, event: str, obj=None, fields=(), organisation=None, using="default"):
    """Appends an entry; `fields` are the names of what changed, never what was typed.

    The organisation is taken from `obj` when it is not given.
    """
    model, _anchor = _models(using)
    organisation = organisation or getattr(obj, "organisation", None)
    chain = getattr(organisation, "uuid", INSTALLATION)
    # Without a savepoint of its own: what was done falls with its entry.
    with transaction.atomic(using=using, savepoint=False):
        number, previous = _lock_chain(model, chain, using)
        entry = model(
            chain=chain,
            number=number + 1,
            at=_moment(using),
            event=event,
            object_type=obj._meta.label_lower if obj is not None else "",
            object_uuid=obj.uuid if obj is not None else None,
            fields=sorted(fields),
            previous_hash=previous,
            **actor_fields(actor),
        )
        entry.hash = _digest(entry)
        entry.save(using=using, force_insert=True)
    return entry


def _moment(using: str):
    """Now; in the corruption channel's chain the day alone, as midnight.

    The minute of a report beside that of a visit or a sign-in would tell who sent it.
    """
    now = timezone.localtime()
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if using == "corruption" else now


def head(organisation=None, using="default") -> tuple[int, str]:
    """Number and hash of the newest entry of an organisation's chain; (0, zeros) when empty."""
    model, _anchor = _models(using)
    chain = getattr(organisation, "uuid", INSTALLATION)
    last = model.objects.using(using).filter(chain=chain).order_by("-number").first()
    return (last.number, last.hash) if last else (0, GENESIS)


# --- anchors


def _key():
    return key_in(settings.AUDIT_SIGNING_KEY_FILE)


def public_key_hex() -> str:
    """The public half of the signing key, printed on the verification page."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _anchor_message(chain, number: int, head_hash: str, on) -> bytes:
    return f"sucharit-audit|{chain}|{number}|{head_hash}|{on.isoformat()}".encode()


def sign_heads(using="default") -> int:
    """Signs the head of every chain once a day; returns how many anchors were written."""
    model, anchor_model = _models(using)
    today = timezone.localdate()
    written = 0
    chains = model.objects.using(using).order_by().values_list("chain", flat=True).distinct()
    for chain in chains:
        last = model.objects.using(using).filter(chain=chain).order_by("-number").first()
        signature = _key().sign(_anchor_message(chain, last.number, last.hash, today)).hex()
        _row, created = anchor_model.objects.using(using).get_or_create(
            chain=chain,
            on=today,
            defaults={"number": last.number, "head": last.hash, "signature": signature},
        )
        written += created
    return written


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold."""

    chain: str
    number: int
    text: str


def verify(using="default", public_key: str | None = None, *, organisation=None) -> list[Fault]:
    """Checks numbering, hashes and every signed anchor of all chains; empty means whole.

    `public_key` (hex) is what an auditor noted earlier; without it the local key is used.
    With `organisation` only its own chain is looked at.
    """
    model, anchor_model = _models(using)
    verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key or public_key_hex()))
    faults: list[Fault] = []
    hashes: dict[tuple, str] = {}
    chain, number, previous = None, 0, GENESIS
    entries, anchors = model.objects.using(using), anchor_model.objects.using(using)
    if organisation is not None:
        entries = entries.filter(chain=organisation.uuid)
        anchors = anchors.filter(chain=organisation.uuid)
    for entry in entries.order_by("chain", "number").iterator():
        if entry.chain != chain:
            chain, number, previous = entry.chain, 0, GENESIS
        number += 1
        if entry.number != number:
            faults.append(Fault(str(chain), number, "entry missing"))
            number = entry.number
        if entry.previous_hash != previous:
            faults.append(Fault(str(chain), entry.number, "link to the entry before is broken"))
        if _digest(entry) != entry.hash:
            faults.append(Fault(str(chain), entry.number, "content differs from its hash"))
        previous = entry.hash
        hashes[chain, entry.number] = entry.hash
    for anchor in anchors.order_by("chain", "on"):
        message = _anchor_message(anchor.chain, anchor.number, anchor.head, anchor.on)
        try:
            verifier.verify(bytes.fromhex(anchor.signature), message)
        except (InvalidSignature, ValueError):
            faults.append(Fault(str(anchor.chain), anchor.number, "anchor signature is not valid"))
        if hashes.get((anchor.chain, anchor.number)) != anchor.head:
            faults.append(Fault(str(anchor.chain), anchor.number, "chain differs from its anchor"))
    return faults
