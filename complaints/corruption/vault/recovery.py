"""The office's root and recovery keys, which exist only on cards in sealed envelopes.

R_content (with the root) and R_identity are sealed once for each subset of k cards. The cards of
the two have different holders, so that nobody who recovers what was said learns who said it.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from nacl.signing import SigningKey

from workflow import audit

from ..actors import Office
from ..models import RecoveryKey, RecoveryKind, RecoveryShare
from . import cards, directory, keys
from .sealing import NO_REPORT, Context, new_key

_HALF = 32
USUAL_CARDS, USUAL_NEEDED = 3, 2


class Broken(Exception):
    """The cards open something that is not this office's recovery key."""


@dataclass(frozen=True)
class Opened:
    """What k cards gave: a recovery key's private half and, with content's, the root's seed."""

    row: RecoveryKey
    private: bytes = field(repr=False)
    root: bytes = field(repr=False, default=b"")


@dataclass(frozen=True)
class NewCards:
    """Cards as they are printed, once: position from 1 -> card."""

    row: RecoveryKey
    printed: dict[int, str] = field(repr=False)


def _share_context(row: RecoveryKey) -> Context:
    return Context(
        organisation=row.organisation_uuid,
        report=NO_REPORT,
        table=RecoveryShare._meta.label_lower,
        row=row.uuid,
        field=str(row.kind),
        key_version=row.version,
    )


def begin(organisation_uuid: UUID, sizes=None, actor=None) -> dict[str, NewCards]:
    """An office's first root and recovery keys; pins the root. Returns the cards by kind.

    `sizes`: kind -> (cards, needed). Raises `directory.RootChanged` when there is a root already.
    """
    if directory.root_of(organisation_uuid) is not None:
        raise directory.RootChanged
    root = keys.new_private_keys().signing
    made = {}
    with transaction.atomic(using="corruption"):
        for kind in RecoveryKind:
            made[kind] = make_recovery(
                organisation_uuid, kind, root, (sizes or {}).get(kind), actor=actor
            )
        directory.pin_root(organisation_uuid, bytes(SigningKey(root).verify_key))
    return made


def make_recovery(
    organisation_uuid: UUID, kind: str, root: bytes, size=None, *, actor=None
) -> NewCards:
    """A new recovery key of a kind, signed by the root, and its cards."""
    count, needed = size or (USUAL_CARDS, USUAL_NEEDED)
    rows = RecoveryKey.objects.filter(organisation_uuid=organisation_uuid, kind=kind)
    private = new_key()
    row = RecoveryKey(
        organisation_uuid=organisation_uuid,
        kind=kind,
        version=(rows.aggregate(last=Max("version"))["last"] or 0) + 1,
        encryption_key=keys.PrivateKeys(private, root).public.encryption,
        cards=count,
        needed=needed,
        made_on=timezone.localdate(),
    )
    row.signature = keys.sign(root, directory.recovery_statement(row))
    printed = dict(enumerate(cards.new_cards(count), start=1))
    secret = private + (root if kind == RecoveryKind.CONTENT else b"")
    read = [cards.read_card(text) for text in printed.values()]
    with transaction.atomic(using="corruption"):
        row.save(force_insert=True)
        RecoveryShare.objects.bulk_create(
            RecoveryShare(recovery=row, subset=subset, sealed=sealed)
            for subset, sealed in cards.seal_for_subsets(
                secret, read, needed, _share_context(row)
            ).items()
        )
        audit.record(
            actor=actor,
            event="corruption.recovery_made",
            obj=row,
            organisation=Office(organisation_uuid),
            fields=[f"kind:{kind}", f"version:{row.version}", f"cards:{needed}/{count}"],
            using="corruption",
        )
    return NewCards(row, printed)


def open_cards(row: RecoveryKey, typed: dict[int, bytes]) -> Opened:
    """The recovery key by its cards (position from 1 -> card as `cards.read_card` read it).

    Raises `cards.NotEnough`, `sealing.Tampered`, and Broken when it is not what the directory says.
    """
    shares = {share.subset: bytes(share.sealed) for share in row.shares.all()}
    secret = cards.open_with(typed, shares, _share_context(row))
    private, root = secret[:_HALF], secret[_HALF:]
    public = keys.PrivateKeys(private, root or bytes(_HALF)).public
    if public.encryption != bytes(row.encryption_key):
        raise Broken
    if root and bytes(SigningKey(root).verify_key) != directory.root_of(row.organisation_uuid):
        raise Broken
    return Opened(row, private, root)


def mark_rehearsed(row: RecoveryKey, actor=None) -> None:
    """The cards were typed at the console and opened the key today."""
    row.rehearsed_on = timezone.localdate()
    row.save(update_fields=["rehearsed_on"])
    audit.record(
        actor=actor,
        event="corruption.recovery_rehearsed",
        obj=row,
        organisation=Office(row.organisation_uuid),
        fields=[f"kind:{row.kind}"],
        using="corruption",
    )
