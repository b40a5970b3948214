"""What every change of a draft does: locks the plan, asks if it is open, notes by whom."""

from django.db.models import F
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from plans.models import Plan, PlanContributor
from workflow.engine import Denied, Refused


class EditConflict(Refused):
    """Somebody else saved the same thing since it was opened."""

    def __init__(self):
        super().__init__([_("มีผู้อื่นแก้ไขรายการนี้ไปก่อน กรุณาเทียบสองฉบับแล้วเลือก")])


def lock_draft(plan, by, permission=Permission.PLAN_EDIT) -> Plan:
    """The plan's row, locked to the transaction's end; Denied or Refused when it is not open."""
    locked = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("organisation", "framework")
        .get(pk=plan.pk)
    )
    if not by.can(permission, locked):
        raise Denied(_("คุณไม่มีสิทธิแก้ไขแผนนี้"))
    if not locked.is_editable:
        raise Refused([closed_reason(locked)])
    return locked


def closed_reason(plan) -> str:
    """Why a plan cannot be changed now, with the way out."""
    if plan.status == "submitted":
        return _("แผนนี้เสนอแล้วและอยู่ระหว่างลงนาม จึงแก้ไขไม่ได้ ถ้าต้องแก้ไขให้ถอนเรื่องกลับ หรือให้ผู้ลงนามส่งกลับ")
    return _("แผนนี้อนุมัติแล้ว จึงแก้ไขไม่ได้ ถ้าต้องแก้ไขให้เปิดการแก้ไขเพิ่มเติมแผน")


def touch(plan, by) -> None:
    """Notes that `by` changed the draft (they may not approve it) and counts the change."""
    PlanContributor.objects.update_or_create(plan=plan, person=by)
    Plan.objects.filter(pk=plan.pk).update(edit_number=F("edit_number") + 1)
    plan.edit_number += 1
