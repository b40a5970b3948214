"""Words for the audit log's event codes; a code without words is shown as it is.

Other apps add theirs with `register_events` when they are ready.
"""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "person.invited": _("ออกหนังสือเชิญ"),
    "person.password_set": _("ตั้งรหัสผ่านตามหนังสือเชิญ"),
    "person.second_factor_reset": _("ล้างการยืนยันชั้นที่สองของบุคคล"),
    "person.changed": _("แก้ข้อมูลบุคคล"),
    "membership.set": _("กำหนดบทบาทของบุคคล"),
    "membership.activated": _("เปิดการใช้งานบุคคล"),
    "membership.deactivated": _("ปิดการใช้งานบุคคล"),
    "organisation.changed": _("แก้ข้อมูลหน่วยงาน"),
    "department.added": _("เพิ่มส่วนราชการ"),
    "department.changed": _("แก้ส่วนราชการ"),
    "delegation.added": _("บันทึกคำสั่งทำการแทน"),
    "delegation.revoked": _("ยกเลิกคำสั่งทำการแทน"),
    "holiday.added": _("เพิ่มวันหยุด"),
    "holiday.changed": _("แก้วันหยุด"),
    "holiday.removed": _("ลบวันหยุด"),
    "holiday.filled": _("เติมวันหยุดของปี"),
    "signing.confirmed.password": _("ยืนยันตัวตนก่อนลงนาม ด้วยรหัสผ่าน"),
    "signing.confirmed.passkey": _("ยืนยันตัวตนก่อนลงนาม ด้วยพาสคีย์"),
    "signing.failed": _("ยืนยันตัวตนก่อนลงนามไม่สำเร็จ"),
}


def register_events(labels: dict) -> None:
    """Adds words for an app's own events: {"plans.plan.submit": _("เสนอแผน")}."""
    LABELS.update(labels)


def label_of(event: str):
    return LABELS.get(event, event)


def events_like(word: str) -> list[str]:
    """The codes whose words contain `word`."""
    word = word.lower()
    return [code for code, label in LABELS.items() if word in str(label).lower()]
