"""What officers write down or decide about a report: sealed under K_desk, only ever added to."""

from typing import NamedTuple

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from ..models import Compartment, Entry, EntryKind
from ..vault import keyring
from .editing import Stale, changing

# What one person writes and another one confirms, before it counts.
OF_TWO = (EntryKind.FALSE_REPORT, EntryKind.REWARD)


class Written(NamedTuple):
    """An entry and what it says."""

    entry: Entry
    body: dict


def add(report, kind, body: dict, *, by, keys, ticket=None, edit_number=None) -> Entry:
    """Writes an entry. The same form again (`ticket`, a uuid) adds nothing.

    Raises Denied, Stale (with `edit_number`), `padding.TooLong`.
    """
    try:
        with changing(report, by=by, edit_number=edit_number) as row:
            known = ticket and row.entries.filter(ticket=ticket).first()
            if known:
                return known
            return insert(row, kind, body, by=by, keys=keys, ticket=ticket)
    except (IntegrityError, Stale):
        # Sent twice: the first one stands, and has raised the number itself.
        known = ticket and Entry.objects.filter(report=report, ticket=ticket).first()
        if not known:
            raise
        return known


def insert(report, kind, body: dict, *, by, keys, ticket=None) -> Entry:
    """`add` inside a transaction that holds the report's lock already."""
    last = report.entries.order_by("-number").values_list("number", flat=True).first() or 0
    entry = Entry(
        report=report,
        number=last + 1,
        kind=kind,
        author_uuid=by.uuid,
        author_name=by.display,
        on=timezone.localdate(),
        key_version=report.key_version,
        ticket=ticket,
    )
    key = keyring.key_of(report, Compartment.DESK, keys)
    digest = keyring.seal_row(key, report, entry, "body", body)
    entry.save(force_insert=True)
    _record(by, f"corruption.entry_{kind}", report, [digest])
    return entry


def confirm(entry: Entry, *, by, keys, reason: str = "", is_outside_line: bool = False) -> None:
    """The second person of a decision of two. Raises Refused for the first, or a second time.

    That a report was false is confirmed by somebody who declares to stand outside the accused's
    line, with a reason, kept as a note. It opens no identity and asks for none.
    """
    with changing(entry.report, by=by) as row:
        current = Entry.objects.select_for_update().get(pk=entry.pk)
        if current.kind not in OF_TWO or current.confirmed_by_uuid:
            raise Refused([_("รายการนี้ยืนยันแล้ว หรือไม่ต้องยืนยัน")])
        if current.author_uuid == by.uuid:
            raise Refused([_("ผู้เสนอยืนยันเองไม่ได้ ต้องเป็นเจ้าหน้าที่อีกคนหนึ่ง")])
        if current.kind == EntryKind.FALSE_REPORT and not (is_outside_line and reason.strip()):
            raise Refused([_("ต้องยืนยันว่าไม่ได้อยู่ในสายบังคับบัญชาของผู้ถูกกล่าวหา และเขียนเหตุผลที่เห็นพ้อง")])
        # Who confirms must be able to read what is confirmed.
        keyring.key_of(row, Compartment.DESK, keys)
        if reason.strip():
            words = _("ยืนยัน%(kind)s (รายการที่ %(number)s): %(reason)s")
            facts = {
                "kind": current.get_kind_display(),
                "number": current.number,
                "reason": reason.strip(),
            }
            insert(row, EntryKind.NOTE, {"text": words % facts}, by=by, keys=keys)
        current.confirmed_by_uuid, current.confirmed_by_name = by.uuid, by.display
        current.confirmed_on = timezone.localdate()
        current.save(update_fields=["confirmed_by_uuid", "confirmed_by_name", "confirmed_on"])
        _record(by, f"corruption.confirmed_{current.kind}", row, [])


def read_all(report, desk_key: bytes) -> list[Written]:
    """All entries, oldest first. Raises `sealing.Tampered`."""
    return [
        Written(entry, keyring.open_row(desk_key, report, entry, "body"))
        for entry in report.entries.order_by("number")
    ]


def latest(report, kind, desk_key: bytes) -> Written | None:
    """The newest entry of a kind: the one that counts."""
    entry = report.entries.filter(kind=kind).order_by("-number").first()
    return entry and Written(entry, keyring.open_row(desk_key, report, entry, "body"))


def _record(by, event, report, fields) -> None:
    audit.record(actor=by, event=event, obj=report, fields=fields, using="corruption")
