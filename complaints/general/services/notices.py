"""Telling complainants in writing (CG-08): what is said, by which way, and whether it went.

A notice goes by the way that the complainant chose. The tracking page reaches whoever holds the
code, at once; e-mail and SMS are sent by a worker after the commit; a letter waits for the officer
who posts it and writes down its number and day.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Denied, Refused

from .. import wording
from ..models import Medium, NoticeKind, WrittenNotice
from . import sending

BY_WORKER = WrittenNotice.BY_WORKER


def give(
    complaint, kind: NoticeKind, *, by, reason: str = "", after: str = ""
) -> list[WrittenNotice]:
    """Writes a notice of `kind` for the complaint's complainant and those of its merged ones.

    Called inside the transaction of what it tells. `reason` is what an officer wrote for an
    extension or a move; `after` is what moved the day (`wording.REOPENED`, …).
    """
    cases = (complaint, *complaint.merged.select_related("complainant"))
    return [give_one(case, complaint, kind, by=by, reason=reason, after=after) for case in cases]


def give_one(
    case, main, kind: NoticeKind, *, by, reason: str = "", after: str = ""
) -> WrittenNotice:
    """Writes a notice for one complainant; `main` is what `case` is merged into, or itself."""
    with translation.override("th"):
        text = wording.notice_text(case, main, kind, reason=reason, after=after)
    return _write(case, kind, text, by=by)


def write(*, complaint, by, text: str) -> WrittenNotice:
    """Something more that an officer tells this complainant in writing."""
    if not by.can(Permission.COMPLAINT_WORK, complaint):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    if not text.strip():
        raise Refused([_("กรุณากรอกข้อความที่จะแจ้งผู้ร้อง")])
    complainant = complaint.complainant
    if not (complainant.has_code or complainant.is_known):
        raise Refused([_("ไม่มีรหัสติดตามหรือข้อมูลติดต่อของผู้ร้อง จึงแจ้งไม่ได้")])
    with transaction.atomic(using="default"):
        return _write(complaint, NoticeKind.OTHER, text.strip(), by=by)


def _write(case, kind, text: str, *, by) -> WrittenNotice:
    complainant = case.complainant
    medium = _way(complainant)
    at_once = medium == Medium.TRACKING and complainant.has_code
    row = WrittenNotice.objects.create(
        complaint=case,
        kind=kind,
        medium=medium,
        text=text,
        sent_on=timezone.localdate() if at_once else None,
        **actor_fields(by),
    )
    audit.record(actor=by, event="complaints.notice", obj=row)
    if medium in BY_WORKER:
        sending.send_soon(row)
    return row


def _way(complainant) -> str:
    """The way that was chosen, if there is what it needs; else the nearest that works."""
    chosen = complainant.medium
    usable = {
        Medium.EMAIL: bool(complainant.email),
        # A short message says only that there is news on the tracking page.
        Medium.SMS: bool(complainant.telephone and complainant.has_code and settings.SMS_URL),
        Medium.LETTER: bool(complainant.address),
        Medium.TRACKING: complainant.has_code,
    }
    if usable.get(chosen, True):
        return chosen
    for medium in (Medium.TRACKING, Medium.EMAIL, Medium.LETTER, Medium.SMS):
        if usable[medium]:
            return medium
    return Medium.LETTER


def change(*, notice, by, text: str, letter_number: str = "", letter_on=None) -> WrittenNotice:
    """The words, number and date of a letter, as long as it waits for an officer."""
    if not text.strip():
        raise Refused([_("กรุณากรอกข้อความที่จะแจ้งผู้ร้อง")])
    with _changing(notice, by=by, event="complaints.notice_changed") as row:
        if not row.is_by_hand:
            raise Refused([_("หนังสือนี้แจ้งแล้วหรือกำลังส่ง จึงแก้ข้อความไม่ได้")])
        row.text = text.strip()
        row.letter_number, row.letter_on = letter_number, letter_on
        row.save(update_fields=["text", "letter_number", "letter_on"])
        return row


def waiting_by_hand(complaint) -> list[WrittenNotice]:
    """What an officer has still to post or hand over to this complainant, the oldest first."""
    rows = complaint.notices.filter(sent_on=None)
    return [row for row in rows if row.is_by_hand]


def record_sent(*, notice, by, medium, sent_on, letter_number="", letter_on=None, also=()) -> None:
    """An officer writes down that a notice was posted, handed over or sent by LINE, and when.

    `also` are other notices that went in the same letter.
    """
    if sent_on > timezone.localdate():
        raise Refused([_("วันที่แจ้งต้องไม่อยู่ในอนาคต")])
    if sent_on < notice.complaint.arrived_on:
        raise Refused([_("วันที่แจ้งต้องไม่ก่อนวันที่รับเรื่อง กรุณาตรวจปี พ.ศ.")])
    with transaction.atomic(using="default"):
        for each in (notice, *also):
            with _changing(each, by=by, event="complaints.notice_sent") as row:
                row.medium, row.sent_on = medium, sent_on
                row.letter_number = letter_number or row.letter_number
                row.letter_on = letter_on or row.letter_on
                row.failure, row.next_try_at = "", None
                row.save()


def record_posted(*, notices, by, sent_on) -> int:
    """Writes down that these went on one day, all or none; returns how many.

    Each by the way it waits for; what no worker could send went as a letter.
    """
    sent = 0
    with transaction.atomic(using="default"):
        for notice in notices:
            medium = Medium.LETTER if notice.medium in BY_WORKER else notice.medium
            try:
                record_sent(notice=notice, by=by, medium=medium, sent_on=sent_on)
            except Refused as refused:
                reference = notice.complaint.reference
                raise Refused([f"{reference}: {reason}" for reason in refused.reasons]) from refused
            sent += 1
    return sent


def send_again(*, notice, by) -> None:
    """Another round of attempts for an e-mail or SMS that did not go."""
    with _changing(notice, by=by, event="complaints.notice_again") as row:
        if row.medium not in BY_WORKER or not row.failure or row.failure == WrittenNotice.ERASED:
            raise Refused([_("หนังสือนี้ไม่ได้ส่งไม่สำเร็จ จึงไม่ต้องส่งอีกครั้ง")])
        row.attempts, row.failure, row.next_try_at = 0, "", None
        row.save(update_fields=["attempts", "failure", "next_try_at"])
        sending.send_soon(row)


@contextmanager
def _changing(notice, *, by, event: str):
    """A locked notice that has not gone yet, changed by one who works on the case."""
    if not by.can(Permission.COMPLAINT_WORK, notice.complaint):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    with transaction.atomic(using="default"):
        row = WrittenNotice.objects.select_for_update().get(pk=notice.pk)
        if row.sent_on:
            raise Refused([_("หนังสือนี้บันทึกว่าแจ้งแล้ว")])
        yield row
        audit.record(actor=by, event=event, obj=row)
