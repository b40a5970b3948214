"""The directory of keys: who vouches for whom, and whose key ends.

Which keys count is asked of vault/chain.py; its names are given out here too.
"""

from uuid import UUID

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
    Report,
    Unlock,
    WorkKind,
    WrappedKey,
)
from . import journal, keys
from .chain import (
    APART,
    SIGNERS,
    RootChanged,
    chained,
    fallback_mark,
    fallback_statement,
    fingerprint_of,
    is_fallback_signed,
    is_removed,
    mark_of,
    one_look,
    pin_root,
    public_of,
    recovery,
    recovery_statement,
    root_of,
    statement_of,
    trusted,
    valid,
)

__all__ = [
    "APART",
    "SIGNERS",
    "RootChanged",
    "end",
    "fingerprint_of",
    "is_fallback_signed",
    "is_last",
    "is_removed",
    "last_holder_text",
    "one_look",
    "pin_root",
    "public_of",
    "recovery",
    "recovery_statement",
    "remove",
    "retire_earlier",
    "root_of",
    "sign",
    "sign_fallback",
    "sign_with_root",
    "signer_for",
    "statement_of",
    "trusted",
    "unsigned",
    "valid",
]


def sign_fallback(channel: Channel, by) -> None:
    """One of the office's officers (OpenKeys) vouches for its choice. Raises Refused."""
    pairs = by.role_keys(KeyRole.OFFICER) if by else ()
    if not pairs or by.organisation_uuid != channel.organisation_uuid:
        raise Refused([_("ต้องเป็นผู้รับเรื่องของหน่วยงานนี้ที่เปิดกุญแจแล้ว")])
    holder, private = pairs[0]
    channel.fallback_signed_by = holder.uuid
    channel.fallback_signature = keys.sign(private.signing, fallback_statement(channel))


# --- signing


def unsigned(organisation_uuid: UUID) -> list[HolderKey]:
    """Keys that their owners made and that nobody has signed, or not validly; oldest first."""
    known = chained(organisation_uuid)
    rows = HolderKey.objects.filter(organisation_uuid=organisation_uuid, ended_on=None)
    waiting = [row for row in rows if row.uuid not in known and not is_removed(row)]
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
        for row in chained(holder.organisation_uuid).values()
        if row.signed_by == holder.uuid
    ]
    signed += [
        fallback_mark(channel)
        for channel in Channel.objects.filter(fallback_signed_by=holder.uuid)
        if is_fallback_signed(channel)
    ]
    # Before the rows: whatever happens then, the key counts no more.
    journal.note(journal.HOLDER, holder.uuid, key=mark, signed=sorted(signed))
    with transaction.atomic(using="corruption"):
        # What is being sealed to this key is stored first, and its grants are deleted here, too.
        HolderKey.objects.select_for_update().get(pk=holder.pk)
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
