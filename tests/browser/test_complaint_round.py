"""A complaint from the first word to the last on phones, both sides by their pages only.

Filed, followed, accepted, extended, answered, rated, asked again, answered, closed, reopened: with
JavaScript and without (issue 4), every page looked at by axe where it can run.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from complaints import flood
from complaints.general.models import Complaint, NoticeKind, State
from tests.complaints.builders import make_category
from thai.dates import format_date

from .checks import PHONE, faults
from .test_main_job import follow, press, said

TEXT = "ไฟถนนหน้าโรงเรียนดับสามดวง"


@pytest.fixture
def office(transactional_db, org, departments, monkeypatch):
    # Nobody fills in a form in two seconds, but Chromium does.
    monkeypatch.setattr(flood, "LEAST_SECONDS", 0)
    make_category(org, "ไฟฟ้าสาธารณะ", department=departments.cleaning)
    return org


class Round:
    """The two phones and the complaint between them."""

    def __init__(self, visit, office, cast, javascript: bool):
        self.office, self.javascript = office, javascript
        options = {"width": PHONE, "javascript": javascript}
        self.citizen = visit(None, f"/o/{office.slug}/", **options)
        self.officer = visit(cast.complaints, f"/staff/{office.slug}/complaints/", **options)

    def look(self, page: Page) -> None:
        """axe needs scripts of its own; the pages are the same."""
        if self.javascript:
            assert not faults(page, PHONE)

    def file(self) -> None:
        page = self.citizen
        page.locator(".doors").get_by_role("link", name="แจ้งเรื่องทั่วไป").click()
        page.get_by_label("เกิดอะไรขึ้น").fill(TEXT)
        page.get_by_label("ไฟฟ้าสาธารณะ", exact=True).check()
        for _step in range(4 if self.javascript else 0):
            press(page, "ถัดไป")
        press(page, "ส่งเรื่อง")
        said(page, "รหัสติดตามของคุณ")
        self.look(page)
        code = re.sub(r"\s", "", page.locator("#code").inner_text())
        page.goto(reverse("complaints:track", args=[self.office.slug]))
        page.get_by_label("รหัสติดตาม").fill(code)
        press(page, "เปิดเรื่อง")
        said(page, TEXT)
        self.tracked = page.url

    def read(self, text: str) -> None:
        """The citizen opens the tracking page again."""
        self.citizen.goto(self.tracked)
        said(self.citizen, text)
        self.look(self.citizen)

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.get()

    def open(self, name: str) -> Page:
        """The officer opens an act from the page of the case, by its button or its menu."""
        page = self.officer
        page.goto(reverse("casework:case", args=[self.office.slug, self.complaint.uuid]))
        link = page.get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            page.locator("main details.menu summary").click()
        link.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        self.look(page)
        return page

    def act(self, name: str, done: str) -> None:
        press(self.open(name), name)
        said(self.officer, done)

    def answer(self, words: str, cause: str = "") -> None:
        page = self.open("แจ้งผล")
        page.get_by_role("radio", name="แก้ไขแล้ว", exact=True).check()
        page.locator("[name=answer]").fill(words)
        page.locator("[name=cause]").fill(cause)
        press(page, "แจ้งผล")
        said(page, "บันทึกผลแล้ว")
        self.read(words)

    def told(self) -> str:
        """The day that the newest notice of time tells; it stands on the citizen's page."""
        notice = self.complaint.notices.filter(kind=NoticeKind.TIME).last()
        day = format_date(self.complaint.due_on, "long")
        assert day in notice.text
        return day


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_the_whole_round_on_phones(visit, office, cast, javascript):
    told = Round(visit, office, cast, javascript)
    told.file()

    follow(told.officer, "เรื่องร้องเรียน")
    told.officer.get_by_role("link", name=TEXT).click()
    told.act("รับเรื่องไว้ดำเนินการ", "รับเรื่องไว้ดำเนินการแล้ว")
    told.read(told.told())

    page = told.open("ขยายเวลา")
    page.locator("[name=day][value='15']").check()
    page.locator("[name=reason]").fill("รออะไหล่จากโรงงาน")
    press(page, "ขยายเวลา")
    said(page, "ขยายเวลาแล้ว")
    told.read("รออะไหล่จากโรงงาน")

    told.answer("เปลี่ยนหลอดแล้วสองดวง")
    told.citizen.get_by_label("ไม่พอใจ", exact=True).check()
    press(told.citizen, "ส่งคะแนน")
    said(told.citizen, "ขอบคุณที่ให้คะแนน")
    told.citizen.get_by_label("ยังมีอะไรไม่เรียบร้อย").fill("ดวงที่สามยังดับ")
    press(told.citizen, "ขอให้ดำเนินการต่อ")
    said(told.citizen, "ขอให้ดำเนินการต่อแล้ว")
    assert (told.complaint.state, told.complaint.satisfaction) == (State.REOPENED, 2)
    # CG-08: the new day, in writing.
    told.read(told.told())

    told.answer("เปลี่ยนครบสามดวงแล้ว", cause="หลอดหมดอายุ")
    told.act("ปิดเรื่อง", "ปิดเรื่องแล้ว")
    told.read("ปิดเรื่องแล้ว")

    page = told.open("เปิดเรื่องอีกครั้ง")
    page.locator("[name=reason]").fill("ตรวจพบว่ายังดับ")
    press(page, "เปิดเรื่องอีกครั้ง")
    said(page, "เปิดเรื่องอีกครั้งแล้ว")
    told.read(told.told())
    assert told.complaint.notices.filter(kind=NoticeKind.TIME).count() == 3
    assert "ตรวจพบว่ายังดับ" not in told.citizen.locator("main").inner_text()
