"""Two officers at the same report: who may, one writer at a time, the later one is told."""

from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from workflow.engine import Denied, Refused

from ..models import Report


class Stale(Refused):
    """Somebody took a step after this form was opened; nothing was written."""

    def __init__(self, current: Report):
        self.current = current
        super().__init__([_("มีผู้ทำรายการกับเรื่องนี้หลังจากที่คุณเปิดหน้า กรุณาอ่านสิ่งที่เปลี่ยนก่อนทำต่อ")])


@contextmanager
def changing(report, *, by, edit_number: int | None = None, permission=None):
    """The report locked for a write in one transaction, and its edit number raised.

    With `edit_number` the write is refused (Stale) when another came between. Raises Denied for
    whoever has no key to the report, whatever role they hold: an officer who is excluded writes
    nothing.
    """
    with transaction.atomic(using="corruption"):
        locked = Report.objects.select_for_update().get(pk=report.pk)
        # Known already: no query of the other database for each write.
        locked.organisation = report.organisation
        must_open(locked, by, permission or Permission.REPORT_HANDLE)
        if edit_number is not None and locked.edit_number != edit_number:
            raise Stale(locked)
        yield locked
        locked.edit_number += 1
        locked.save(update_fields=["edit_number"])
    report.edit_number = locked.edit_number


def must_open(report, by, permission=Permission.REPORT_HANDLE) -> None:
    """Raises Denied unless `by` holds the permission and a key to the report."""
    opens = Report.objects.open_to(by, report.organisation).filter(pk=report.pk)
    if not (by.can(permission, report) and opens.exists()):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
