"""The office's root and recovery keys, which exist only on cards in sealed envelopes.

R_content (with the root) and R_identity are sealed once for each subset of k cards. The cards of
the two have different holders, so that nobody who recovers what was said learns who said it.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from nacl.signing import SigningKey

from workflow import audit
from workflow.engine import Refused

from ..actors import Office
from ..models import (
    Compartment,
    Copy,
    Grant,
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKey,
    RecoveryKind,
    RecoveryShare,
    Report,
    WorkKind,
)
from . import cards, chain, directory, journal, keyring, keys
from .pending import OFFICERS, excluded_people
from .sealing import NO_REPORT, Context, new_key

_HALF = 32
# What is given back to which key.
_PARTS = {
    KeyRole.OFFICER: (*OFFICERS, Compartment.COPY),
    KeyRole.CUSTODIAN: (Compartment.IDENTITY, Compartment.REQUEST),
    KeyRole.SUPERIOR: (Compartment.COPY,),
}
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


def begin(
    organisation_uuid: UUID, sizes=None, actor=None, *, replace: bool = False
) -> dict[str, NewCards]:
    """An office's root and recovery keys; pins the root. Returns the cards by kind.

    `sizes`: kind -> (cards, needed). Raises `directory.RootChanged` when there is a root already.
    `replace` is for lost cards: all holders must then be signed anew, by the new root, and their
    next unlock seals each report to the new recovery keys.
    """
    if directory.root_of(organisation_uuid) is not None and not replace:
        raise directory.RootChanged
    root = keys.new_private_keys().signing
    made = {}
    with transaction.atomic(using="corruption"):
        RecoveryKey.objects.filter(organisation_uuid=organisation_uuid, ended_on=None).update(
            ended_on=timezone.localdate()
        )
        for kind in RecoveryKind:
            made[kind] = make_recovery(
                organisation_uuid, kind, root, (sizes or {}).get(kind), actor=actor
            )
        _seal_again_soon(organisation_uuid)
        directory.pin_root(organisation_uuid, bytes(SigningKey(root).verify_key), replace=replace)
    return made


def _seal_again_soon(organisation_uuid: UUID) -> None:
    reports = Report.objects.filter(held_by_uuid=organisation_uuid, is_deleted=False)
    work = [
        PendingWork(organisation_uuid=organisation_uuid, kind=kind, report_id=pk)
        for pk in reports.values_list("pk", flat=True)
        for kind in (WorkKind.ROTATE, WorkKind.ROTATE_IDENTITY)
    ]
    PendingWork.objects.bulk_create(work, ignore_conflicts=True, batch_size=500)


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


# --- using the cards


def reopen(opened: Opened, holder: HolderKey, actor=None) -> tuple[int, int]:
    """Seals to a countersigned key what recovery opens; returns (reports given, left out).

    The only thing that ever leaves a recovery key. Content's opens reports to officers (and a
    superior's own copies to the superior), identity's to custodians. Whom a report excludes gets
    nothing, and somebody who had a key before gets only what that one opened. Raises Refused for
    a key that nobody has signed.
    """
    holder = directory.valid(opened.row.organisation_uuid).get(holder.uuid)
    if holder is None:
        raise Refused([_("กุญแจนี้ยังไม่มีผู้รับรอง")])
    rows = Grant.objects.filter(recovery=opened.row)
    given = left_out = 0
    for report in Report.objects.filter(pk__in=rows.values("report_id"), is_deleted=False):
        with transaction.atomic(using="corruption"):
            locked = Report.objects.select_for_update().get(pk=report.pk)
            if _reopen_one(locked, opened, holder):
                given += 1
            else:
                left_out += 1
            PendingWork.objects.filter(
                report=locked, kind=WorkKind.ADMIT, holder_uuid=holder.uuid
            ).delete()
    directory.retire_earlier(holder.uuid)
    _used(opened.row, holder, actor)
    return given, left_out


def _reopen_one(report: Report, opened: Opened, holder: HolderKey) -> bool:
    mine = Grant.objects.filter(report=report, recovery=opened.row)
    wanted = _PARTS[holder.role]
    made = []
    if not _may_have(report, opened, holder):
        return False
    has = set(
        Grant.objects.filter(report=report, recipient_uuid=holder.uuid).values_list(
            "compartment", "subject_uuid", "key_version"
        )
    )
    for grant in mine.filter(compartment__in=wanted):
        place = (grant.compartment, grant.subject_uuid, grant.key_version)
        if place in has or not _is_own_copy(grant, holder):
            continue
        key = keyring.opened(grant, report, opened.private)
        made += keyring.grants(
            report,
            grant.compartment,
            key,
            holders=[holder],
            subject=grant.subject_uuid,
            version=grant.key_version,
        )
    Grant.objects.bulk_create(made)
    return bool(made)


def _is_own_copy(grant: Grant, holder: HolderKey) -> bool:
    """A superior gets back the copies that were theirs, and no other."""
    if holder.role != KeyRole.SUPERIOR:
        return True
    return Copy.objects.filter(pk=grant.subject_uuid, superior_uuid=holder.person_uuid).exists()


def _may_have(report: Report, opened: Opened, holder: HolderKey) -> bool:
    """Exclusions hold for recovery too: those in the sealed words, and those of a former key."""
    if _stayed_out(report, holder):
        return False
    kind = opened.row.kind
    part = Compartment.CONTENT if kind == RecoveryKind.CONTENT else Compartment.IDENTITY
    key = keyring.key_by_recovery(report, part, opened.row, opened.private)
    value = keyring.open_row(key, report, report, str(part))
    return holder.person_uuid not in excluded_people(value)


def _stayed_out(report: Report, holder: HolderKey) -> bool:
    """Whether the person had a key when the report came, and no grant to it: left out then."""
    earlier = HolderKey.objects.filter(
        organisation_uuid=holder.organisation_uuid,
        person_uuid=holder.person_uuid,
        role=holder.role,
        version__lt=holder.version,
        made_on__lt=report.received_on,
    )
    if holder.role != KeyRole.CUSTODIAN:
        # Of an ended key nothing is left to tell; the sealed words say who is excluded.
        earlier = earlier.filter(ended_on=None)
    if not earlier:
        return False
    return not Grant.objects.filter(report=report, holder__in=earlier).exists()


def renew(opened: dict[str, Opened], sizes=None, actor=None) -> dict[str, NewCards]:
    """New recovery keys and cards after the old ones have been used; returns the new cards.

    `opened`: content's, which holds the root, and perhaps identity's. Each report is sealed to
    the new key in a transaction of its own; the old key ends when none is left, so that a crash
    on the way leaves the old cards good for the rest (`finish_renewal`).
    """
    root = opened[RecoveryKind.CONTENT].root
    made = {}
    for kind, old in opened.items():
        size = (sizes or {}).get(kind) or (old.row.cards, old.row.needed)
        made[kind] = make_recovery(old.row.organisation_uuid, kind, root, size, actor=actor)
    return made


def finish_renewal(old: Opened, new: RecoveryKey) -> int:
    """Seals everything that the old recovery key opens to the new one; returns how many grants.

    Raises ValueError without a new one: the old grants would go and nothing come in their place.
    """
    if new is None or new == old.row:
        raise ValueError("a renewal needs another recovery key")
    count = 0
    reports = Grant.objects.filter(recovery=old.row).values_list("report_id", flat=True)
    for pk in set(reports):
        with transaction.atomic(using="corruption"):
            report = Report.objects.select_for_update().get(pk=pk)
            rows = list(Grant.objects.filter(report=report, recovery=old.row))
            made = []
            for grant in rows:
                key = keyring.opened(grant, report, old.private)
                made += keyring.grants(
                    report,
                    grant.compartment,
                    key,
                    recovery=new,
                    subject=grant.subject_uuid,
                    version=grant.key_version,
                )
            Grant.objects.filter(pk__in=[row.pk for row in rows]).delete()
            Grant.objects.bulk_create(made)
            count += len(made)
    journal.note(chain.RECOVERY, old.row.pk, key=chain.recovery_mark(old.row))
    with transaction.atomic(using="corruption"):
        old.row.shares.all().delete()
        old.row.ended_on = timezone.localdate()
        old.row.save(update_fields=["ended_on"])
    return count


def _used(row: RecoveryKey, holder: HolderKey, actor) -> None:
    audit.record(
        actor=actor,
        event="corruption.recovery_used",
        obj=row,
        organisation=Office(row.organisation_uuid),
        fields=[f"kind:{row.kind}", f"holder:{holder.uuid}"],
        using="corruption",
    )
