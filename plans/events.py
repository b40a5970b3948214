"""Words for the audit log's events of plans and progress."""

from django.utils.translation import gettext_lazy as _

from .parts import PARTS
from .workflow import CLAIM, PLAN

PART_KEYS = [part.key for part in PARTS]

EVENTS = {
    "plans.plan_created": _("สร้างร่างแผน"),
    "plans.plan_copied": _("คัดลอกแผน"),
    **{f"plans.part_saved.{key}": _("แก้ส่วนของแผน") for key in PART_KEYS},
    "plans.activity_added": _("เพิ่มรายการในแผน"),
    "plans.activity_saved": _("แก้รายการในแผน"),
    "plans.activity_deleted": _("ลบรายการในแผน"),
    "plans.activities_renumbered": _("เรียงลำดับรายการใหม่"),
    "plans.order_attached": _("แนบแฟ้มคำสั่งแต่งตั้งคณะทำงาน"),
    "plans.order_removed": _("นำแฟ้มคำสั่งแต่งตั้งคณะทำงานออก"),
    "plans.memo_numbered": _("กรอกเลขที่และวันที่ของบันทึกข้อความ"),
    "plans.comment_resolved": _("ทำเครื่องหมายว่าแก้ข้อสังเกตแล้ว"),
    "plans.paper_signature": _("บันทึกการลงนามในเอกสาร"),
    "plans.version_frozen": _("จัดเก็บแผนฉบับที่อนุมัติ"),
    "plans.treatment_linked": _("ผูกกิจกรรมกับมาตรการจัดการความเสี่ยง"),
    "plans.treatment_unlinked": _("เลิกผูกกิจกรรมกับมาตรการจัดการความเสี่ยง"),
    "progress.logged": _("บันทึกการดำเนินการ"),
    "progress.claim_saved": _("แก้รายงานผลของรายการ"),
    "progress.evidence_published": _("กำหนดให้เผยแพร่หลักฐานได้"),
    "progress.evidence_internal": _("กำหนดให้ใช้หลักฐานภายในเท่านั้น"),
    "progress.kpi": _("บันทึกค่าตัวชี้วัด"),
    "progress.money": _("บันทึกการเงินของรายการ"),
    **{f"plans.plan.{row.name}": row.label for row in PLAN.transitions},
    **{f"plans.progressclaim.{row.name}": row.label for row in CLAIM.transitions},
}
