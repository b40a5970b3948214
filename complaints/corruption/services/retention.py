"""How long a report is kept, and its end: proposed by day, asked by one, confirmed by another.

A legal hold stops every deletion. A deleted report stays as a row without content, for the
figures; the journal keeps it deleted whatever backup is restored.
"""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from thai.dates import format_date
from workflow import audit
from workflow.engine import Problem, Refused

from ..models import Compartment, Entry, EntryKind, Report
from ..vault import erasing, keyring
from . import entries
from .editing import changing


def hold(report, *, by, keys, is_on: bool, reason: str, edit_number: int | None = None) -> None:
    """Begins or ends a legal hold, with its reason. Raises Refused, Stale and Denied."""
    if not reason.strip():
        raise Refused([_("กรุณาเขียนเหตุผล เช่น เลขคดีหรือหนังสือที่ขอให้เก็บไว้")])
    with changing(report, by=by, edit_number=edit_number) as row:
        if row.legal_hold == is_on:
            raise Refused([_("สถานะนี้บันทึกไว้แล้ว")])
        row.legal_hold = is_on
        row.save(update_fields=["legal_hold"])
        text = _("เริ่มระงับการลบ") if is_on else _("ยกเลิกการระงับการลบ")
        body = {"text": text, "reason": reason}
        entries.insert(row, EntryKind.HOLD, body, by=by, keys=keys)
        event = "corruption.hold_begun" if is_on else "corruption.hold_ended"
        audit.record(actor=by, event=event, obj=row, using="corruption")
    report.legal_hold = is_on


class Proposed(NamedTuple):
    """A report that may go, or that somebody has asked to delete."""

    report: Report
    asked: Entry | None


def proposed(person, organisation, today) -> list[Proposed]:
    """Of the reports that the person may open, those whose time is over or that wait for a second.

    The longest over comes first.
    """
    mine = Report.objects.open_to(person, organisation)
    over = mine.filter(delete_after__lte=today, legal_hold=False)
    asked = open_requests(mine)
    rows = {row.pk: row for row in over.order_by("delete_after", "label")}
    for row in mine.filter(pk__in=asked):
        rows.setdefault(row.pk, row)
    return [Proposed(row, asked.get(row.pk)) for row in rows.values()]


def held(person, organisation):
    """The reports under legal hold that the person may open."""
    return Report.objects.open_to(person, organisation).filter(legal_hold=True)


def open_requests(reports) -> dict:
    """The deletion that waits for a second person, by report; none where it was called off."""
    rows = Entry.objects.filter(report__in=reports, kind=EntryKind.DELETION)
    latest: dict = {}
    for entry in rows.order_by("number"):
        latest[entry.report_id] = entry
    return {key: entry for key, entry in latest.items() if entry.confirmed_by_uuid is None}


def open_request(report) -> Entry | None:
    """The deletion of this report that waits for a second person."""
    return open_requests([report.pk]).get(report.pk)


def ask_deletion(report, *, by, keys, reason: str) -> Entry:
    """The first of four eyes. Raises Refused and Denied."""
    if not reason.strip():
        raise Refused([_("กรุณาเขียนเหตุผล")])
    with changing(report, by=by) as row:
        _refuse_what_must_stay(row)
        if open_request(row):
            raise Refused([_("มีผู้ขอลบเรื่องนี้อยู่แล้ว รอเจ้าหน้าที่อีกคนยืนยัน")])
        body = {"text": _("ขอลบเรื่อง"), "reason": reason}
        entry = entries.insert(row, EntryKind.DELETION, body, by=by, keys=keys)
        audit.record(actor=by, event="corruption.deletion_asked", obj=row, using="corruption")
    return entry


def against_deletion(report) -> list[Problem]:
    """Why it must stay for now; empty when it may be deleted."""
    if report.legal_hold:
        return [Problem(_("เรื่องนี้ถูกระงับการลบไว้ จึงลบไม่ได้"))]
    if not report.is_finished or report.delete_after is None:
        return [Problem(_("เรื่องนี้ยังไม่ปิด จึงลบไม่ได้"))]
    if report.delete_after > timezone.localdate():
        text = _("ยังไม่ครบเวลาเก็บ ลบได้ตั้งแต่ %(day)s")
        return [Problem(text % {"day": format_date(report.delete_after, "long")})]
    return []


def _refuse_what_must_stay(report) -> None:
    against = against_deletion(report)
    if against:
        raise Refused(against)


def reason_of(entry: Entry, keys) -> str:
    """Why the first person asked. Raises NoGrant, `sealing.Tampered`."""
    key = keyring.key_of(entry.report, Compartment.DESK, keys)
    return keyring.open_row(key, entry.report, entry, "body").get("reason", "")


def call_off(report, *, by) -> None:
    """Either of them thinks better of it; a later request starts anew."""
    with changing(report, by=by) as row:
        entry = _locked_request(row)
        _confirm(entry, by)
        audit.record(actor=by, event="corruption.deletion_called_off", obj=row, using="corruption")


def confirm_deletion(report, *, by) -> None:
    """The second of four eyes: another officer, and then it is gone. Raises Refused and Denied."""
    with changing(report, by=by) as row:
        entry = _locked_request(row)
        if entry.author_uuid == by.uuid:
            raise Refused([_("ผู้ขอลบยืนยันเองไม่ได้ ต้องเป็นเจ้าหน้าที่อีกคนหนึ่ง")])
        _refuse_what_must_stay(row)
        _confirm(entry, by)
        audit.record(actor=by, event="corruption.deleted", obj=row, using="corruption")
        erasing.begin(row)
    erasing.finish(report)


def _locked_request(report) -> Entry:
    entry = open_request(report)
    if entry is None:
        raise Refused([_("ไม่มีคำขอลบที่รอยืนยัน")])
    return entry


def _confirm(entry: Entry, by) -> None:
    entry.confirmed_by_uuid, entry.confirmed_by_name = by.uuid, by.display
    entry.confirmed_on = timezone.localdate()
    entry.save(update_fields=["confirmed_by_uuid", "confirmed_by_name", "confirmed_on"])


def finish_deletions() -> int:
    """What a crash left between the two steps of a deletion; for beat. Returns how many."""
    rows = list(erasing.unfinished())
    for row in rows:
        erasing.finish(row)
    return len(rows)
