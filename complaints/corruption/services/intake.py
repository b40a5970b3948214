"""What came by letter, telephone or visit: sealed at once, and the paper cleaned up after it."""

from django.utils.translation import gettext_lazy

from organisations.permissions import Permission
from workflow import audit
from workflow.engine import Denied

from ..models import Channel, KeyRole
from ..vault import directory
from .routing import Reader
from .sending import Filed, file_report

# What stays behind of a paper or a picture unless somebody looks after it.
CLEANING = (
    ("scanner", gettext_lazy("ลบภาพในหน่วยความจำและถาดส่งของเครื่องสแกนหรือเครื่องถ่ายเอกสาร")),
    ("downloads", gettext_lazy("ลบแฟ้มในโฟลเดอร์ดาวน์โหลดและบนหน้าจอ แล้วล้างถังขยะ")),
    ("mail", gettext_lazy("ลบอีเมลหรือข้อความแชตที่ใช้ส่งแฟ้ม ทั้งกล่องส่งและถังขยะ")),
    ("paper", gettext_lazy("ใส่ต้นฉบับในซองปิดผนึก เก็บในตู้ล็อก ไม่ลงทะเบียนรับในสารบรรณทั่วไป")),
    ("notes", gettext_lazy("ทำลายกระดาษจดระหว่างรับสายหรือพบผู้แจ้ง")),
)
CLEANING_NAMES = tuple(name for name, _label in CLEANING)


def take_in(*, channel: Channel, by, **report) -> Filed:
    """Files it as an officer; the code is exchanged at its first use. Raises Denied, NobodyLeft."""
    if not by.can(Permission.REPORT_HANDLE, _organisation(channel, by)):
        raise Denied
    return file_report(channel=channel, by=by, exchange_code=True, **report)


def readers(channel: Channel) -> list[tuple[str, list[Reader]]]:
    """Whom the person at the counter may keep out: the office's officers and custodians."""
    found = [
        Reader(row.person_uuid, row.person_name, row.person_title, str(role.label))
        for role in (KeyRole.OFFICER, KeyRole.CUSTODIAN)
        for row in directory.trusted(channel.organisation_uuid, role)
    ]
    return [(channel.name, found)]


def note_cleaned(*, organisation, by, done) -> None:
    """Which parts of the list the officer says are done; of no report in particular."""
    fields = [name for name in CLEANING_NAMES if name in done]
    audit.record(
        actor=by,
        event="corruption.intake_cleaned",
        organisation=organisation,
        fields=fields,
        using="corruption",
    )


def _organisation(channel, by):
    return next((row for row in by.organisations() if row.uuid == channel.organisation_uuid), None)
