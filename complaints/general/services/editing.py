"""Saving over what somebody else may have saved meanwhile, and the common shape of a write."""

from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Denied, Refused

from ..models import Complaint, HandOver


class Stale(Refused):
    """Somebody saved the record after this form was opened; nothing was written."""

    def __init__(self, current):
        self.current = current
        super().__init__([_("มีผู้แก้ไขรายการนี้หลังจากที่คุณเปิดหน้า กรุณาตรวจดูของทั้งสองฝ่ายก่อนบันทึก")])


@contextmanager
def changing(complaint, permission, *, by, event: str, fields=(), open_only=True):
    """A complaint locked for a write that is no transition, with its audit entry.

    Raises Denied without the permission, Refused when it has ended (unless `open_only` is false).
    """
    with transaction.atomic(using="default"):
        locked = (
            Complaint.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=complaint.pk)
        )
        if not by.can(permission, locked):
            raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
        if HandOver.objects.filter(complaint=locked).exists():
            # What is added now would be left behind, or say again what was sealed away.
            raise Refused([_("เรื่องนี้ส่งต่อไปยังช่องทางอื่นแล้ว จึงเพิ่มหรือแก้ไขไม่ได้")])
        if open_only and not locked.is_open:
            raise Refused([_("เรื่องนี้สิ้นสุดแล้ว จึงแก้ไขไม่ได้ หากจำเป็นให้เปิดเรื่องอีกครั้งก่อน")])
        yield locked
        audit.record(actor=by, event=event, obj=locked, fields=fields)


def save_setting(row, *, by, permission, event: str, edit_number: int | None = None):
    """Saves a row of the office's settings with its audit entry.

    Raises Denied, or Stale when `edit_number` is given and another save came between.
    """
    if not by.can(permission, row.organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    with transaction.atomic(using="default"):
        if edit_number is not None and row.pk:
            current = type(row).objects.select_for_update().get(pk=row.pk)
            if current.edit_number != edit_number:
                raise Stale(current)
            row.edit_number = current.edit_number + 1
        row.save()
        audit.record(actor=by, event=event, obj=row if hasattr(row, "uuid") else row.organisation)
    return row
