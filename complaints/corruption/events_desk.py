"""Words for the audit log's events of the desk."""

from django.utils.translation import gettext_lazy as _

from .models import EntryKind
from .workflow import REPORT

EVENTS = {
    "corruption.report_read": _("เปิดอ่านเรื่องแจ้งการทุจริต"),
    "corruption.released": _("นำเรื่องออกจากถาดรอตรวจ"),
    "corruption.recused": _("เจ้าหน้าที่ถอนตัวจากเรื่อง"),
    "corruption.handed_over": _("ส่งเรื่องให้หน่วยงานสำรองดูแล"),
    "corruption.exported": _("ทำแฟ้มเข้ารหัสสำหรับหน่วยงานภายนอก"),
    "corruption.intake_cleaned": _("บันทึกการเก็บกวาดหลังรับเรื่อง"),
    "corruption.copy_prepared": _("จัดทำสำเนาปกปิดชื่อ"),
    "corruption.copy_changed": _("แก้ร่างสำเนาปกปิดชื่อ"),
    "corruption.copy_released": _("ส่งสำเนาปกปิดชื่อให้ผู้บังคับบัญชา"),
    "corruption.copy_withdrawn": _("ยกเลิกสำเนาปกปิดชื่อ"),
    "corruption.copy_shown": _("ให้ผู้แจ้งดูสำเนาปกปิดชื่อ"),
    "corruption.copy_read": _("ผู้บังคับบัญชาเปิดอ่านสำเนา"),
    "corruption.copy_answered": _("ผู้บังคับบัญชารายงานผลแสวงหาข้อเท็จจริง"),
    **{f"corruption.entry_{kind.value}": kind.label for kind in EntryKind},
    "corruption.confirmed_false_report": _("ยืนยันการพิจารณาว่าแจ้งเท็จ"),
    "corruption.confirmed_reward": _("ยืนยันข้อเสนอความชอบของผู้แจ้ง"),
    **{f"corruption.report.{row.name}": row.label for row in REPORT.transitions},
}
