"""The general side of a hand-over to the other channel (CC-12): what leaves, and what is left.

Which steps there are, and that the sealed copy comes first, stands in `complaints/handover`.
"""

import secrets
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import passing
from organisations.models import FormDraft, Notice
from organisations.permissions import Permission
from thai.dates import format_date
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Denied, Refused
from workflow.models import Attachment, StatusChange

from ..models import (
    Complainant,
    Complaint,
    ComplaintFile,
    HandOver,
    Medium,
    Outcome,
    StagedFile,
    State,
    Step,
)
from .intake import search_text

# Left where the text was; says nothing about why.
LEFT_BEHIND = "(ส่งต่อไปยังช่องทางที่เหมาะสมแล้ว)"
# So long the new receipt waits for the holder of the old code.
RECEIPT_DAYS = 30
_HASH_BYTES = 32
_WORDS = ("place", "landmark", "pole_number", "happened", "answer", "cause", "prevention")


class OfRow(NamedTuple):
    """Who asked for the hand-over, as it was then: beat may finish what they began."""

    uuid: object
    display: str
    title: str

    @classmethod
    def of(cls, row: HandOver) -> "OfRow":
        return cls(row.actor_uuid, row.actor_name, row.actor_title)

    def can(self, permission, obj) -> bool:
        return permission == Permission.COMPLAINT_HANDLE


def begin(*, complaint, by, excluded=(), about_head=False) -> list[HandOver]:
    """Writes down that a complaint leaves, and those merged into it; nothing else happens yet.

    From now on nobody adds to it. Twice is once. Raises Denied and Refused.
    """
    with transaction.atomic(using="default"):
        case = Complaint.objects.select_for_update().get(pk=complaint.pk)
        if not by.can(Permission.COMPLAINT_HANDLE, case):
            raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
        if case.state == State.MOVED and not HandOver.objects.filter(complaint=case).exists():
            raise Refused([_("เรื่องนี้ส่งต่อหน่วยงานอื่นไปแล้ว")])
        rows = []
        for each in (case, *case.merged.all()):
            row, new = HandOver.objects.get_or_create(
                complaint=each,
                defaults={
                    "on": timezone.localdate(),
                    "excluded": [str(uuid) for uuid in excluded],
                    "about_head": about_head,
                    **actor_fields(by),
                },
            )
            if new:
                audit.record(actor=by, event="complaints.hand_over_begun", obj=each)
            rows.append(row)
        return rows


def call_off(row: HandOver) -> None:
    """Nobody is left to read it: as if it had not begun. Raises Refused once it is sealed."""
    with transaction.atomic(using="default"):
        now = HandOver.objects.select_for_update().get(pk=row.pk)
        if now.step != Step.BEGUN:
            raise Refused([_("เรื่องนี้ผนึกแล้ว จึงยกเลิกการส่งต่อไม่ได้")])
        audit.record(
            actor=OfRow.of(now), event="complaints.hand_over_called_off", obj=now.complaint
        )
        now.delete()


# --- what leaves


def contact_of(complaint) -> dict:
    """Name and contact as they were given; empty when nothing was, or they are erased."""
    person = complaint.complainant
    return {name: value for name in Complainant.CONTACT if (value := getattr(person, name))}


def story_of(complaint) -> str:
    """Everything that was written about it besides its text, as one text in Thai."""
    lines = [
        _("เรื่องร้องเรียนทั่วไปเลขที่ %(reference)s รับเมื่อ %(day)s ทาง%(channel)s")
        % {
            "reference": complaint.reference,
            "day": format_date(complaint.arrived_on),
            "channel": complaint.get_channel_display(),
        }
    ]
    for name in ("answer", "cause", "prevention", "satisfaction_words"):
        lines += _said(str(Complaint._meta.get_field(name).verbose_name), getattr(complaint, name))
    for entry in complaint.entries.all():
        lines += _said(f"{format_date(entry.created_at)} {entry.actor_name}", entry.text)
    for notice in complaint.notices.all():
        lines += _said(str(notice.get_kind_display()), notice.text)
    for change in StatusChange.of(complaint):
        lines += _said(f"{format_date(change.created_at)} {change.actor_name}", change.remark)
    for row in (*complaint.extensions.all(), *complaint.pauses.all()):
        lines += _said(format_date(row.created_at), row.reason)
    for hearing in complaint.hearings.all():
        lines += _said(f"{format_date(hearing.on)} {hearing.place}", hearing.summary)
    return "\n".join(lines)


def _said(title: str, text: str) -> list[str]:
    return ["", title, text] if text.strip() else []


def files_of(complaint):
    """(name, opened file) of each stored file; the caller reads and closes."""
    for row in complaint.files.select_related("attachment"):
        yield row.attachment.name, row.attachment.file.open("rb")


# --- what is left


def purge(complaint, by, **data) -> None:
    """The effect of the transition: text, contact, notes and notices go, in its transaction.

    Stored files are only named, for `remove_files`: they go when this is on the disk.
    """
    row = HandOver.objects.select_for_update().get(complaint=complaint)
    if row.step != Step.SEALED:
        raise Refused([_("เรื่องนี้ยังไม่ได้ผนึก จึงลบต้นฉบับไม่ได้")])
    row.sent = _sent(complaint)
    row.files = _forget_files(complaint)
    _blank(complaint)
    Complainant.objects.filter(complaint=complaint).update(
        **dict.fromkeys(Complainant.CONTACT, ""),
        medium=Medium.TRACKING,
        may_survey=False,
        erased_on=timezone.localdate(),
    )
    complaint.entries.all().delete()
    complaint.notices.all().delete()
    complaint.extensions.all().delete()
    complaint.pauses.all().delete()
    complaint.hearings.all().delete()
    StatusChange.of(complaint).exclude(remark="").update(remark="")
    FormDraft.objects.filter(object_key__contains=str(complaint.uuid)).delete()
    Notice.objects.filter(url__contains=str(complaint.uuid)).delete()
    row.step = Step.PURGED
    row.save(update_fields=["sent", "files", "step"])


def _sent(complaint) -> list[list[str]]:
    went = complaint.notices.exclude(sent_on=None).exclude(medium=Medium.TRACKING)
    # What a server has may have arrived, whether or not it said so.
    tried = complaint.notices.filter(sent_on=None, attempts__gt=0)
    rows = [(row.medium, row.sent_on.isoformat()) for row in went]
    rows += [(row.medium, row.created_at.date().isoformat()) for row in tried]
    return sorted({tuple(row) for row in rows})


def _forget_files(complaint) -> list[str]:
    rows = list(ComplaintFile.objects.filter(complaint=complaint).select_related("attachment"))
    names = [row.attachment.file.name for row in rows]
    for staged in StagedFile.objects.filter(token_hash=complaint.ticket_hash):
        names.append(staged.file.name)
        staged.delete()
    keys = [row.attachment_id for row in rows]
    ComplaintFile.objects.filter(complaint=complaint).delete()
    Attachment.objects.filter(pk__in=keys).delete()
    return names


def _blank(complaint) -> None:
    complaint.text = LEFT_BEHIND
    for name in (*_WORDS, "satisfaction_words", "moved_to"):
        setattr(complaint, name, "")
    complaint.village = complaint.case_officer = complaint.repeats = None
    # Those it may be about work there, and the list need not tell them that it went.
    complaint.department = None
    complaint.latitude = complaint.longitude = complaint.paused_on = None
    complaint.outcome, complaint.set_aside = Outcome.NOT_OURS, False
    complaint.ended_on = timezone.localdate()
    # Found by the slow key of its code from now on (`passing`): a thief tries no codes on this.
    complaint.code_hash = secrets.token_hex(_HASH_BYTES)
    # Looked for under nothing but its number.
    complaint.search_text = search_text(
        Complaint(reference=complaint.reference, organisation=complaint.organisation)
    )
    complaint.edit_number += 1
    complaint.save()
    complaint.repeated_by.update(repeats=None)


def remove_files(row: HandOver) -> None:
    """Deletes the stored files that `purge` named; what is gone already is no fault."""
    storage = Attachment._meta.get_field("file").storage
    for name in row.files:
        storage.delete(name)
    _shrink_log()


def _shrink_log() -> None:
    """SQLite's log still holds the pages as they were; empties it when nobody reads them."""
    connection = connections["default"]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# --- the old code


class Shown(NamedTuple):
    """The new receipt, and the day on which it was shown before."""

    receipt: str
    before: date | None


def show_receipt(complaint, code: str) -> Shown | None:
    """The new receipt, for whoever shows the old code; None when there is none to show.

    It stays until somebody says that it is noted down (`receipt_noted`): an answer that was lost
    on its way would leave the complainant without any. The audit, which knows the second, tells
    nothing of it.
    """
    with transaction.atomic(using="default"):
        row = HandOver.objects.select_for_update().filter(complaint=complaint).first()
        receipt = _opened(row, complaint, code)
        if receipt is None:
            return None
        before = row.receipt_shown_on
        if before is None:
            row.receipt_shown_on = timezone.localdate()
            row.save(update_fields=["receipt_shown_on"])
    return Shown(receipt, before)


def receipt_noted(complaint, code: str) -> None:
    """Nobody finds the new receipt here again; does nothing for whoever has not the old code."""
    with transaction.atomic(using="default"):
        row = HandOver.objects.select_for_update().filter(complaint=complaint).first()
        # Only what was shown: a press too many must not lose it.
        if _opened(row, complaint, code) is not None and row.receipt_shown_on:
            row.receipt = b""
            row.save(update_fields=["receipt"])


def _opened(row: HandOver | None, complaint, code: str) -> str | None:
    if row is None or row.step == Step.BEGUN or not row.receipt or _is_over(row):
        return None
    return passing.take(code, complaint.organisation.uuid, row.receipt)


def _is_over(row: HandOver) -> bool:
    return row.on < timezone.localdate() - timedelta(days=RECEIPT_DAYS)


def forget_receipts(today) -> int:
    """Receipts that nobody has fetched in time go; for beat. Returns how many."""
    rows = HandOver.objects.filter(on__lt=today - timedelta(days=RECEIPT_DAYS))
    return rows.exclude(receipt=b"").exclude(step=Step.BEGUN).update(receipt=b"")
