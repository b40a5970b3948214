"""What waits for a person among corruption reports: numbers and days, nothing that was said.

Counted over what the person's keys open, so that a report that excludes somebody changes nothing
on their page.
"""

from django.utils.translation import gettext as _

from complaints.corruption import selectors
from complaints.corruption.models import RequestState
from complaints.corruption.services import custody
from organisations.permissions import Permission


def add_lines(build) -> None:
    """For officers the desk, for superiors copies that want a finding, for custodians requests."""
    if build.may(Permission.REPORT_ENTER):
        _of_the_desk(build)
    if build.may(Permission.COPY_READ):
        _of_the_superior(build)
    if build.may(Permission.IDENTITY_KEEP):
        _of_the_custodian(build)


def _of_the_desk(build) -> None:
    found = selectors.waiting_for(build.person, build.organisation, build.today)
    lines = [
        (found.overdue, _("เรื่องทุจริตเกินกำหนด"), "?tab=overdue", "exclamation-triangle-fill"),
        (found.received, _("เรื่องทุจริตรอกลั่นกรอง"), "?tab=todo&state=received", "inboxes"),
        (found.tray, _("เรื่องทุจริตรอตรวจ (มาพร้อมกันจำนวนมาก)"), "?tab=tray", "hourglass-split"),
        (found.news, _("ผู้แจ้งเรื่องทุจริตเขียนมา ยังไม่ได้ตอบ"), "?tab=news", "chat-left-text"),
        (found.release, _("สำเนาปกปิดชื่อรอคุณตรวจและส่ง"), "?tab=release", "copy"),
        (found.finding, _("ผู้บังคับบัญชารายงานผลเรื่องทุจริตแล้ว"), "?tab=finding", "check-lg"),
        (found.second, _("บันทึกเรื่องทุจริตรอคุณยืนยันเป็นคนที่สอง"), "?tab=second", "person-plus"),
        (found.deletion, _("คำขอลบเรื่องทุจริตรอคุณยืนยัน"), "?tab=deletion", "trash"),
        (found.granted, _("อนุญาตให้คุณดูข้อมูลตัวตนแล้ว"), "?tab=granted", "fingerprint"),
    ]
    for count, title, query, icon in lines:
        if count:
            build.add(
                title,
                build.url("integrity:reports", query=query),
                text=_("%(count)s เรื่อง") % {"count": count},
                icon=icon,
                urgent=query == "?tab=overdue",
            )


def _of_the_custodian(build) -> None:
    rows = custody.open_to(build.person, build.organisation)
    count = rows.filter(state=RequestState.ASKED).count()
    if count:
        build.add(
            _("คำขอเปิดข้อมูลตัวตนรอพิจารณา"),
            build.url("integrity:custody"),
            text=_("%(count)s คำขอ") % {"count": count},
            icon="shield-lock",
        )


def _of_the_superior(build) -> None:
    days = selectors.copies_waiting(build.person, build.organisation)
    if days:
        build.add(
            _("สำเนาเรื่องลับรอรายงานผล"),
            build.url("integrity:my_copies"),
            text=_("%(count)s เรื่อง") % {"count": len(days)},
            icon="shield-lock",
            due_on=days[0],
        )
