"""WB-04: the copy without what tells the reporter, the only thing that a superior may open.

One officer marks what to hide, another one releases; what was hidden is not in the copy at all.
Then the superior writes the covert finding (WB-05) into it.
"""

from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from thai.days import due_date
from workflow import audit
from workflow.engine import Denied, Refused

from ..checks import channel_of, has_inbox
from ..files import redact as redaction
from ..models import Compartment, Copy, CopyState, Grant, KeyRole, MessageKind, RecoveryKind
from ..vault import directory, keyring, pending, sealing
from ..vault.pending import excluded_people
from . import thread
from .editing import Stale, changing, must_open
from .leaving import officers_of

# What an officer puts around the words to hide.
OPEN, CLOSE = redaction.OPEN, redaction.CLOSE
_FINDING = "finding"


class Read(NamedTuple):
    """A copy as the desk or the superior sees it."""

    copy: Copy
    body: dict
    finding: dict | None


def redact(text: str) -> str:
    """`text` with a block, always as long, for each marked piece. Raises Refused for half a mark.

    The length of a name would tell the name to whoever knows the candidates.
    """
    hidden = redaction.hide(text)
    if OPEN in hidden or CLOSE in hidden:
        raise Refused([_("เครื่องหมายปิดบังไม่ครบคู่ ใช้ [[ หน้าคำ และ ]] หลังคำที่ต้องปิด")])
    return hidden


def overlooked(text: str) -> list[str]:
    """Words that are hidden in one place of `text` and still stand in another."""
    return redaction.still_there(redact(text), text)


def superiors_for(report, keys) -> list:
    """Whose key may be chosen: superiors of the handling office, without the excluded people."""
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    excluded = excluded_people(keyring.open_row(key, report, report, "content"))
    rows = directory.trusted(report.held_by_uuid, KeyRole.SUPERIOR)
    return [row for row in rows if row.person_uuid not in excluded]


def prepare(
    report, *, by, keys, superior: UUID, text: str, note: str = "", ticket: UUID | None = None
) -> Copy:
    """Officer A: a draft with what is left after hiding. The same `ticket` again makes no other.

    Raises Refused, Denied.
    """
    hidden = redact(text)
    with changing(report, by=by) as row:
        holder = _superior(row, keys, superior)
        known = ticket and Copy.objects.filter(pk=ticket).first()
        if known and known.report_id == row.pk:
            return known
        copy = Copy(
            uuid=ticket if ticket and not known else uuid4(),
            report=row,
            superior_uuid=holder.person_uuid,
            superior_name=holder.person_name,
            prepared_by_uuid=by.uuid,
            prepared_by_name=by.display,
            prepared_on=timezone.localdate(),
        )
        key = sealing.new_key()
        digest = _seal(key, row, copy, hidden, note)
        copy.save(force_insert=True)
        recovery = directory.recovery(row.held_by_uuid, RecoveryKind.CONTENT)
        # Officers alone until it is released: the second one must read what goes out.
        made = keyring.grants(
            row,
            Compartment.COPY,
            key,
            holders=officers_of(row),
            recovery=recovery,
            subject=copy.uuid,
        )
        Grant.objects.bulk_create(made)
        _record(by, "corruption.copy_prepared", row, [digest])
    return copy


def _seal(key: bytes, row, copy: Copy, text: str, note: str) -> str:
    """Seals the text together with whom it is for and who made it."""
    value = {"text": text, "note": note, "people": _people(copy)}
    return keyring.seal_row(key, row, copy, "body", value)


def _people(copy: Copy) -> list[str]:
    return [str(copy.superior_uuid), str(copy.prepared_by_uuid)]


def change(copy: Copy, *, by, keys, text: str, note: str = "", revision: int) -> None:
    """A draft is mended; by whoever does it, the other one then releases. Raises Stale."""
    hidden = redact(text)
    with changing(copy.report, by=by) as row:
        current = _locked(copy, CopyState.DRAFT)
        if current.revision != revision:
            raise Stale(row)
        keyring.key_of(row, Compartment.COPY, keys, copy.uuid)
        # A new key for what is new: whoever left since kept the former one at most.
        key = sealing.new_key()
        current.key_version = pending.renew_grants(row, Compartment.COPY, key, copy.uuid)
        current.revision += 1
        current.prepared_by_uuid, current.prepared_by_name = by.uuid, by.display
        digest = _seal(key, row, current, hidden, note)
        current.prepared_on = timezone.localdate()
        current.save()
        _record(by, "corruption.copy_changed", row, [digest])


def release(copy: Copy, *, by, keys, revision: int) -> None:
    """Officer B: only now the superior's key opens it. Raises Refused for officer A, Stale."""
    with changing(copy.report, by=by) as row:
        current = _locked(copy, CopyState.DRAFT)
        if current.revision != revision:
            raise Stale(row)
        if current.prepared_by_uuid == by.uuid:
            raise Refused([_("ผู้จัดทำสำเนาส่งเองไม่ได้ ต้องให้เจ้าหน้าที่อีกคนตรวจการปกปิดก่อน")])
        holder = _superior(row, keys, current.superior_uuid)
        key = keyring.key_of(row, Compartment.COPY, keys, copy.uuid)
        if keyring.open_row(key, row, current, "body").get("people") != _people(current):
            # Somebody changed in the database for whom, or by whom, it was made.
            raise sealing.Tampered
        made = keyring.grants(
            row,
            Compartment.COPY,
            key,
            holders=[holder],
            subject=copy.uuid,
            version=current.key_version,
        )
        Grant.objects.bulk_create(made)
        today = timezone.localdate()
        current.state = CopyState.RELEASED
        current.released_by_uuid, current.released_by_name = by.uuid, by.display
        current.released_on = today
        current.due_on = due_date(today, channel_of(row).inquiry_days)
        current.save()
        _record(by, "corruption.copy_released", row, [])


def withdraw(copy: Copy, *, by) -> None:
    """The superior opens it no more, and it goes out of sight. Raises Refused once answered."""
    with changing(copy.report, by=by) as row:
        current = _locked(copy, CopyState.DRAFT, CopyState.RELEASED)
        superiors = Grant.objects.filter(
            report=row, compartment=Compartment.COPY, subject_uuid=copy.uuid
        ).filter(holder__role=KeyRole.SUPERIOR)
        superiors.delete()
        current.state = CopyState.WITHDRAWN
        current.save(update_fields=["state"])
        _record(by, "corruption.copy_withdrawn", row, [])


def show_reporter(copy: Copy, *, by, keys) -> None:
    """The reporter may look first and say what still tells who they are."""
    report = copy.report
    must_open(report, by)
    if not has_inbox(report):
        raise Refused([_("เรื่องนี้ไม่มีกล่องข้อความของผู้แจ้ง")])
    if copy.state != CopyState.DRAFT:
        raise Refused([_("สำเนานี้ส่งไปแล้วหรือยกเลิกแล้ว")])
    body = _open(copy, keys)
    thread_key = keyring.key_of(report, Compartment.THREAD, keys)
    text = _(
        "นี่คือสำเนาที่ปิดบังข้อมูลของคุณแล้ว ก่อนส่งให้ผู้บังคับบัญชาแสวงหาข้อเท็จจริงทางลับ"
        " หากยังมีส่วนที่บอกได้ว่าเป็นคุณ กรุณาตอบกลับ\n\n%(text)s"
    )
    words = text % {"text": body["text"]}
    # No question of the screening: "not accepted" must not follow from silence about a copy.
    thread.say(report, thread_key, MessageKind.TEXT, words, by=by)
    _record(by, "corruption.copy_shown", report, [])


# --- the superior


def of_superior(person, organisation):
    """The copies that were released to this person in this office, newest first."""
    return Copy.objects.filter(
        superior_uuid=person.uuid,
        state__in=(CopyState.RELEASED, CopyState.ANSWERED),
        report__held_by_uuid=organisation.uuid,
        report__is_deleted=False,
    ).order_by("-released_on", "uuid")


def read(copy: Copy, *, by, keys) -> Read:
    """The copy and its finding; that it was opened is written down. Raises NoGrant."""
    found = Read(copy, _open(copy, keys), _open_finding(copy, keys))
    _record(by, "corruption.copy_read", copy.report, [])
    return found


def answer(copy: Copy, *, by, keys, finding: dict) -> None:
    """WB-05: what the superior found out covertly; opened by them, the officers and recovery."""
    report = copy.report
    if by.uuid != copy.superior_uuid or not by.can(Permission.COPY_READ, report.organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    # Whoever answers must be able to read the copy.
    keyring.key_of(report, Compartment.COPY, keys, copy.uuid)
    with transaction.atomic(using="corruption"):
        current = _locked(copy, CopyState.RELEASED)
        # A key of its own, sealed to who is an officer today: nobody who left reads it.
        key = sealing.new_key()
        digest = keyring.seal_row(key, report, current, "finding", finding)
        own = [holder for holder, _private in keys.role_keys(KeyRole.SUPERIOR)][:1]
        made = keyring.grants(
            report,
            Compartment.COPY,
            key,
            holders=[*officers_of(report), *own],
            recovery=directory.recovery(report.held_by_uuid, RecoveryKind.CONTENT),
            subject=finding_subject(copy),
        )
        Grant.objects.bulk_create(made)
        current.state = CopyState.ANSWERED
        current.save(update_fields=["state", "finding"])
        _record(by, "corruption.copy_answered", report, [digest])


def finding_subject(copy: Copy) -> UUID:
    """What the grants of a finding's key name: it is not the key of the copy."""
    return uuid5(copy.uuid, _FINDING)


# --- within


def read_at_desk(copy: Copy, keys) -> Read | None:
    """For the report's page; None for a copy whose key this officer has not."""
    try:
        return Read(copy, _open(copy, keys), _open_finding(copy, keys))
    except keyring.NoGrant:
        return None


def _open(copy: Copy, keys) -> dict:
    key = keyring.key_of(copy.report, Compartment.COPY, keys, copy.uuid)
    return keyring.open_row(key, copy.report, copy, "body")


def _open_finding(copy: Copy, keys) -> dict | None:
    if copy.state != CopyState.ANSWERED:
        return None
    try:
        key = keyring.key_of(copy.report, Compartment.COPY, keys, finding_subject(copy))
    except keyring.NoGrant:
        return None
    return keyring.open_row(key, copy.report, copy, "finding")


def _superior(report, keys, person_uuid: UUID):
    for holder in superiors_for(report, keys):
        if holder.person_uuid == person_uuid:
            return holder
    raise Refused([_("ผู้บังคับบัญชาที่เลือกยังไม่มีกุญแจที่รับรองแล้ว หรือเป็นผู้ที่ผู้แจ้งขอไม่ให้เห็นเรื่อง")])


def _locked(copy: Copy, *states) -> Copy:
    current = Copy.objects.select_for_update().get(pk=copy.pk)
    if current.state not in states:
        raise Refused([_("สำเนานี้เปลี่ยนสถานะแล้ว กรุณาเปิดหน้านี้ใหม่")])
    return current


def _record(by, event, report, fields) -> None:
    audit.record(actor=by, event=event, obj=report, fields=fields, using="corruption")
