"""Saving over what somebody else may have saved meanwhile."""

from django.utils.translation import gettext as _

from workflow.engine import Refused


class Stale(Refused):
    """Somebody saved the record after this form was opened; nothing was written."""

    def __init__(self, current):
        self.current = current
        super().__init__([_("มีผู้แก้ไขรายการนี้หลังจากที่คุณเปิดหน้า กรุณาตรวจดูของทั้งสองฝ่ายก่อนบันทึก")])


def lock(row, edit_number: int | None = None):
    """The row locked for this transaction; raises Stale unless it is at `edit_number`."""
    current = type(row).objects.select_for_update().get(pk=row.pk)
    if edit_number is not None and current.edit_number != edit_number:
        raise Stale(current)
    return current


def assign(row, values: dict) -> list[str]:
    """Sets what differs, counts the edit up, saves; returns the names that changed."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.edit_number += 1
        row.save(update_fields=[*changed, "edit_number"])
    return changed
