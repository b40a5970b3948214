"""Invented reports of the demonstration, by the same services as real ones; only while DEMO=1.

Their receipts follow from fixed words: `receipt_of(1)` opens the inbox of the first one.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from complaints.corruption import screening
from complaints.corruption.content import blank
from complaints.corruption.models import Channels, EntryKind, MessageKind, Report
from complaints.corruption.services import channels, desk, entries, sending, speaking
from complaints.corruption.vault import inbox, opening, receipts

from .corruption_keys import unlocked

_CHECKED = dict.fromkeys(screening.CHECK_NAMES, True)


def secret_of(number: int) -> bytes:
    """What stands in for the form's random secret, so that the demonstration can tell receipts."""
    return hashlib.blake2b(f"demonstration report {number}".encode(), digest_size=32).digest()


def receipt_of(number: int) -> str:
    """The receipt of a demonstration report, 1 to 5, ungrouped."""
    return receipts.receipt_of(secret_of(number))


def load(district, cast) -> None:
    """Five reports: new, waiting for an answer, being looked into, closed, and one by letter."""
    channel = channels.channel_of(district)
    if not settings.DEMO or not opening.takes_reports(channel):
        return
    if sending.filed_before(secret_of(1)):
        return
    desk_of = _Desk(district, channel, cast["integrity"])
    desk_of.file(
        1,
        days_ago=1,
        what="ผู้รับเหมาถนนสายตัวอย่างถูกขอเงินก่อนตรวจรับงานทุกงวด งวดล่าสุดจ่ายที่ร้านอาหารหน้าสำนักงาน",
        accused="เจ้าหน้าที่ตรวจรับงานสองคน ไม่ทราบชื่อ",
        units="ฝ่ายโยธา",
        when="ต้นเดือนนี้ และก่อนหน้าอีกสองครั้ง",
        evidence="มีสำเนาใบเสร็จของร้านอาหารและข้อความนัดหมาย",
        witnesses="พนักงานของร้าน",
        reveals="มีคนในบริษัทรู้เรื่องนี้สามคน",
        worries="กลัวถูกยกเลิกสัญญา",
    )
    asked = desk_of.file(
        2,
        days_ago=6,
        what="มีการขอเงินค่าความสะดวกในการออกใบอนุญาตร้านค้า",
        accused="เจ้าหน้าที่รับคำขอที่เคาน์เตอร์",
        where="ชั้นหนึ่ง เคาน์เตอร์สอง",
    )
    desk_of.step(asked, "ask", question="เรียกเงินจำนวนเท่าใด และมีผู้ใดเห็นเหตุการณ์หรือไม่")
    _answer(channel, 2, "ห้าร้อยบาท มีเพื่อนที่ไปด้วยกันเห็น แต่ไม่อยากให้ติดต่อเพื่อนโดยตรง")
    inquiry = desk_of.file(
        3,
        days_ago=20,
        what="การจัดซื้อครุภัณฑ์กำหนดคุณสมบัติให้เหลือผู้ขายรายเดียว ซึ่งเป็นญาติของผู้กำหนด",
        accused="คณะกรรมการกำหนดคุณลักษณะ",
        evidence="ประกาศจัดซื้อสองฉบับ และหนังสือรับรองบริษัท",
        naming="custodian",
        identity={"name": "นางสาวสมมติ ผู้แจ้ง", "contact": "ทางกล่องข้อความเท่านั้น"},
    )
    desk_of.take_up(inquiry)
    desk_of.step(inquiry, "inquire")
    closed = desk_of.file(
        4,
        days_ago=60,
        what="รถราชการจอดที่ร้านอาหารทุกวันศุกร์",
        accused="พนักงานขับรถ",
        naming="named",
        name="นายสมมติ บอกชื่อ",
        contact="081 000 0000",
        identity={"name": "นายสมมติ บอกชื่อ", "contact": "081 000 0000"},
    )
    desk_of.take_up(closed)
    desk_of.step(closed, "inquire")
    finding = {"result": "none", "facts": "รถไปรับอาหารสำหรับการประชุม", "sources": "สมุดใช้รถ"}
    desk_of.step(closed, "conclude", finding=finding)
    reason = {"reason": "ใช้รถตามคำสั่งอนุญาต", "reported_to": "ผู้อำนวยการเขต"}
    desk_of.step(closed, "no_grounds", decision=reason)
    desk_of.tell(closed, "ตรวจสอบแล้วเป็นการใช้รถตามคำสั่งอนุญาต ขอบคุณที่ช่วยแจ้ง")
    desk_of.step(closed, "close")
    # By a letter without a sender, and past one of the two officers.
    out = cast["integrity2"]
    desk_of.file(
        5,
        days_ago=3,
        arrival=Channels.LETTER,
        by=cast["integrity"],
        has_inbox=False,
        excluded={out.uuid},
        what="จดหมายไม่ลงชื่อ แจ้งว่ามีการแบ่งซื้อแบ่งจ้างงานประชาสัมพันธ์",
        evidence="แนบสำเนาใบสั่งจ้างสามใบ",
        listed=[{"uuid": str(out.uuid), "name": out.display, "title": out.title}],
    )


class _Desk:
    """What an officer of the demonstration does, with the passphrase that everybody knows."""

    def __init__(self, district, channel, officer):
        self.district, self.channel, self.officer = district, channel, officer
        self.keys = unlocked(district, officer)

    def file(self, number, *, days_ago, identity=None, listed=(), **values) -> Report:
        options = {
            name: values.pop(name)
            for name in ("arrival", "by", "has_inbox", "excluded")
            if name in values
        }
        filed = sending.file_report(
            channel=self.channel,
            secret=secret_of(number),
            content=blank() | values | {"excluded": list(listed)},
            identity=identity,
            received_on=timezone.localdate() - timedelta(days=days_ago),
            **options,
        )
        filed.report.organisation = self.district
        return filed.report

    def step(self, report, name, **data) -> None:
        desk.step(report, name, by=self.officer, keys=self.keys, **data)
        report.refresh_from_db()
        report.organisation = self.district

    def take_up(self, report) -> None:
        desk.screen(
            report,
            by=self.officer,
            keys=self.keys,
            checks=_CHECKED,
            decision=screening.ACCEPT,
            reason="ระบุพยานหลักฐานชัดเจน ตรวจสอบได้",
            naming="custodian",
        )
        self.step(report, "accept")
        body = {"officer": self.officer.display, "officer_uuid": str(self.officer.uuid)}
        entries.add(report, EntryKind.ASSIGNMENT, body, by=self.officer, keys=self.keys)

    def tell(self, report, text) -> None:
        desk.say(report, by=self.officer, keys=self.keys, kind=MessageKind.RESULT, text=text)


def _answer(channel, number, text) -> None:
    opened = speaking.open_inbox(channel, inbox.visit_of(receipt_of(number)))
    speaking.speak(opened, text, ticket=secret_of(number))
