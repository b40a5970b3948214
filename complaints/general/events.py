"""Words for the audit log's events of general complaints."""

from django.utils.translation import gettext_lazy as _

from .workflow import COMPLAINT, MANUAL, SUMMARY

EVENTS = {
    "complaints.filed": _("รับเรื่องร้องเรียน"),
    "complaints.changed": _("แก้รายละเอียดเรื่องร้องเรียน"),
    "complaints.assigned": _("มอบหมายเรื่องร้องเรียน"),
    "complaints.extended": _("ขยายเวลาดำเนินการ"),
    "complaints.paused": _("หยุดนับวัน"),
    "complaints.resumed": _("เริ่มนับวันต่อ"),
    "complaints.entry": _("บันทึกข้อความในเรื่องร้องเรียน"),
    "complaints.file_added": _("แนบแฟ้มในเรื่องร้องเรียน"),
    "complaints.file_opened": _("เปิดแฟ้มของเรื่องร้องเรียน"),
    "complaints.contact_opened": _("เปิดดูข้อมูลติดต่อผู้ร้อง"),
    "complaints.contact_changed": _("แก้ข้อมูลติดต่อผู้ร้อง"),
    "complaints.contact_erased": _("ลบข้อมูลติดต่อผู้ร้องตามกำหนด"),
    "complaints.notice": _("จัดทำหนังสือแจ้งผู้ร้อง"),
    "complaints.notice_changed": _("แก้หนังสือแจ้งผู้ร้อง"),
    "complaints.notice_again": _("ส่งหนังสือแจ้งผู้ร้องอีกครั้ง"),
    "complaints.notice_sent": _("บันทึกการส่งหนังสือแจ้งผู้ร้อง"),
    "complaints.rated": _("ผู้ร้องประเมินความพึงพอใจ"),
    "complaints.released": _("นำเรื่องออกจากถาดรอตรวจ"),
    "complaints.repeats": _("ระบุว่าเป็นปัญหาเดิมเกิดซ้ำ"),
    "complaints.hand_over_begun": _("ส่งต่อเรื่องร้องเรียน"),
    "complaints.hand_over_called_off": _("ยกเลิกการส่งต่อเพราะไม่มีผู้รับเรื่อง"),
    "complaints.hearing": _("บันทึกการรับฟังความคิดเห็น"),
    "complaints.category_saved": _("บันทึกประเภทเรื่องร้องเรียน"),
    "complaints.place_saved": _("บันทึกสถานที่รับแจ้งเรื่อง"),
    "complaints.committee_saved": _("บันทึกคณะกรรมการจัดการเรื่องร้องเรียน"),
    "complaints.terms_saved": _("แก้เงื่อนไขการรับเรื่องร้องเรียน"),
    "complaints.manual_saved": _("แก้คู่มือการรับเรื่องร้องเรียน"),
    "complaints.manual_posted": _("บันทึกการปิดประกาศคู่มือที่สำนักงาน"),
    "complaints.summary_saved": _("แก้สรุปเรื่องร้องเรียนประจำปี"),
    **{f"general.complaint.{row.name}": row.label for row in COMPLAINT.transitions},
    **{f"general.manual.{row.name}": row.label for row in MANUAL.transitions},
    **{f"general.yearsummary.{row.name}": row.label for row in SUMMARY.transitions},
}
