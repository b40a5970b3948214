"""Somebody reports corruption on a phone: without JavaScript and with it, and reads the answer."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from complaints import flood
from complaints.corruption.models import Compartment, MessageKind, Report, SealedFile
from complaints.corruption.services import custody, thread
from complaints.corruption.vault import keyring
from tests.complaints.corruption import builders
from tests.factories import image_bytes

from .checks import DESK, PHONE, faults

WHAT = "ผู้รับเหมาจ่ายเงินให้เจ้าหน้าที่ก่อนตรวจรับงานทุกงวด"
STEPS = ("เรื่องที่จะแจ้ง", "หลักฐานและพยาน", "ตัวคุณ", "ใครไม่ควรอ่าน", "ตรวจและส่ง")


@pytest.fixture
def office(transactional_db, org, cast, monkeypatch):
    # Nobody fills in a form in two seconds, but Chromium does.
    monkeypatch.setattr(flood, "LEAST_SECONDS", 0)
    return builders.open_channel(org)


def door(office) -> str:
    return reverse("corruption:new", args=[office.organisation.slug])


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


def sound(page: Page) -> None:
    assert not faults(page, PHONE) + faults(page, DESK)
    page.set_viewport_size({"width": PHONE, "height": 800})


def picture(name="หลักฐาน.jpg") -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": image_bytes()}


def receipt_on(page: Page) -> str:
    return re.sub(r"\s", "", page.locator("#code").inner_text())


def open_inbox(page: Page, typed: str) -> None:
    page.get_by_label("รหัส 20 ตัวที่คุณจดไว้").fill(typed)
    press(page, "เปิดกล่องข้อความ")


def officer_writes(office, text: str) -> None:
    report, officer = Report.objects.get(), office.officers[0]
    key = keyring.key_of(report, Compartment.THREAD, office.keys(officer))
    thread.say(report, key, MessageKind.QUESTION, text, by=officer)


def officer_asks_for_the_name(office) -> None:
    report, officer = Report.objects.get(), office.officers[0]
    report.organisation = office.organisation
    custody.ask(
        report,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.EVIDENCE,
        reason="ต้องได้ถ้อยคำ",
        told="ต้องขอถ้อยคำจากคุณ",
    )


def test_an_anonymous_report_with_a_file_and_the_inbox_both_ways_without_javascript(visit, office):
    page = visit(path=door(office), width=PHONE, javascript=False)
    page.get_by_role("link", name="อ่านแล้ว เริ่มเขียน").click()
    page.get_by_label("เกิดอะไรขึ้น").fill(WHAT)
    page.get_by_label("แฟ้มหลักฐาน").set_input_files([picture()])
    page.get_by_label(office.officers[0].display_name).check()
    press(page, "ส่งเรื่อง")
    said(page, "จดรหัสนี้ด้วยมือเดี๋ยวนี้")
    receipt = receipt_on(page)
    assert len(receipt) == 20 and receipt not in page.url
    # Not by a link, not by a picture: the receipt is copied by hand.
    assert not page.locator("main svg image, main img, main [data-copy]").count()
    report = Report.objects.get()
    assert SealedFile.objects.get(compartment=Compartment.CONTENT).report_id == report.pk

    page.get_by_role("link", name="จดแล้ว เปิดกล่องข้อความ").click()
    open_inbox(page, "0000 0000 0000 0000 0000")
    said(page, "เปิดไม่ได้ด้วยรหัสนี้")
    open_inbox(page, receipt.lower().replace("0", "o"))
    said(page, "กล่องข้อความของคุณ")
    assert receipt not in page.url

    # The officer who was left out can't, the other one asks.
    office.officers.reverse()
    officer_writes(office, "เห็นเองหรือได้ยินมา")
    page.reload()
    said(page, "เห็นเองหรือได้ยินมา")
    page.get_by_label("ข้อความถึงเจ้าหน้าที่").fill("เห็นเอง มีภาพ")
    page.locator("#id_files").set_input_files([picture("ภาพ.jpg")])
    press(page, "ส่งข้อความ")
    said(page, "ส่งข้อความแล้ว")
    said(page, "เห็นเอง มีภาพ")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("ภาพ.jpg")).click()
    assert download.value.suggested_filename == "ภาพ.jpg"

    page.get_by_text("ใบรับเรื่องที่ลงลายมือชื่อ").click()
    press(page, "เข้าใจแล้ว ขอใบรับเรื่อง")
    token = page.get_by_label("ข้อความสำหรับตรวจสอบ").input_value()
    page.goto(reverse("acknowledgement:verify"))
    page.get_by_label("ข้อความสำหรับตรวจสอบ").fill(token)
    press(page, "ตรวจ")
    said(page, "ใบรับเรื่องนี้เป็นของจริง")

    (cookie,) = page.context.cookies()
    assert cookie["name"] == settings.INBOX_COOKIE and cookie["sameSite"] == "Strict"
    page.goto(reverse("corruption:inbox", args=[office.organisation.slug]))
    press(page, "ปิดกล่องข้อความ")
    said(page, "ปิดกล่องข้อความแล้ว")
    assert not page.context.cookies()


def test_with_javascript_the_form_folds_into_steps_and_stores_nothing(visit, office):
    page = visit(path=door(office), width=PHONE)
    sound(page)
    page.get_by_role("link", name="อ่านแล้ว เริ่มเขียน").click()
    for number, title in enumerate(STEPS, 1):
        expect(page.get_by_text(f"ขั้นที่ {number} จาก 5", exact=True)).to_be_visible()
        expect(page.locator("legend", has_text=title).first).to_be_visible()
        if number == 1:
            page.get_by_label("เกิดอะไรขึ้น").fill(WHAT)
        if number == 3:
            page.get_by_label("บอกชื่อกับผู้ดูแลข้อมูลตัวตนเท่านั้น").check()
            page.get_by_label("ชื่อของคุณ").fill("นางสมมติ ไม่เปิดเผย")
        sound(page)
        if number < len(STEPS):
            press(page, "ถัดไป")
    said(page, WHAT)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert not page.context.cookies()
    press(page, "ส่งเรื่อง")
    said(page, "จดรหัสนี้ด้วยมือเดี๋ยวนี้")
    sound(page)
    receipt = receipt_on(page)
    page.get_by_role("link", name="จดแล้ว เปิดกล่องข้อความ").click()
    sound(page)
    open_inbox(page, "ผิด")
    sound(page)
    open_inbox(page, receipt)
    said(page, "กล่องข้อความของคุณ")
    officer_writes(office, "มีใครอยู่ด้วย")
    officer_asks_for_the_name(office)
    page.reload()
    said(page, "มีใครอยู่ด้วย")
    said(page, "มีผู้ขอเปิดชื่อของคุณ")
    sound(page)
    press(page, "คัดค้านการเปิดชื่อ")
    said(page, "บันทึกคำคัดค้านแล้ว")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_no_step_goes_past_what_must_be_told_and_the_review_tells_what_was_chosen(visit, office):
    page = visit(path=f"{door(office)}?write", width=PHONE)
    press(page, "ถัดไป")
    what = page.get_by_label("เกิดอะไรขึ้น")
    expect(what).to_be_focused()
    expect(what).to_have_accessible_description(re.compile("กรุณาเล่าว่าเกิดอะไรขึ้น"))
    said(page, "กรุณาเล่าว่าเกิดอะไรขึ้น")
    sound(page)
    what.fill(WHAT)
    press(page, "ถัดไป")
    press(page, "ถัดไป")
    # Typed, and then no name after all.
    page.get_by_label("บอกชื่อกับผู้ดูแลข้อมูลตัวตนเท่านั้น").check()
    page.get_by_label("ชื่อของคุณ").fill("นางสมมติ ไม่เปิดเผย")
    page.get_by_label("ไม่บอกชื่อ", exact=True).check()
    press(page, "ถัดไป")
    page.get_by_label(office.officers[0].display_name).check()
    press(page, "ถัดไป")
    review = page.locator("[data-step-review]")
    row = review.locator(".summary-row", has_text=office.officers[0].display_name)
    expect(row.locator("dt")).to_have_text("ไม่ให้อ่าน")
    expect(review).to_contain_text(WHAT)
    expect(review).not_to_contain_text("นางสมมติ")
    expect(review).not_to_contain_text("ยังไม่ได้กรอก")


def test_after_an_error_the_words_are_there_and_the_files_are_asked_for(visit, office):
    page = visit(path=f"{door(office)}?write", width=PHONE, javascript=False)
    page.get_by_label("ผู้ที่ถูกแจ้ง").fill("นายกอ")
    page.get_by_label("แฟ้มหลักฐาน").set_input_files([picture()])
    press(page, "ส่งเรื่อง")
    said(page, "กรุณาเล่าว่าเกิดอะไรขึ้น")
    said(page, "แฟ้มที่เลือกไว้ต้องเลือกใหม่")
    expect(page.get_by_label("ผู้ที่ถูกแจ้ง")).to_have_value("นายกอ")
    assert not SealedFile.objects.exists()


def test_an_exclusion_that_leaves_nobody_shows_outside_bodies_and_keeps_the_text(visit, office):
    page = visit(path=f"{door(office)}?write", width=PHONE, javascript=False)
    page.get_by_label("เกิดอะไรขึ้น").fill(WHAT)
    for person in office.officers:
        page.get_by_label(person.display_name).check()
    press(page, "ส่งเรื่อง")
    said(page, "ยังไม่ได้ส่ง และไม่มีการเก็บข้อความไว้")
    said(page, "สำนักงาน ป.ป.ช.")
    expect(page.get_by_label("เกิดอะไรขึ้น")).to_have_value(WHAT)
    assert not Report.objects.exists()


def test_leaving_quickly_leaves_no_way_back(visit, office, settings):
    home = reverse("portal:privacy")
    settings.REPORTER_LEAVE_URL = home
    page = visit(path="/accessibility/", width=PHONE)
    page.goto(door(office))
    page.get_by_role("link", name="ออกจากหน้านี้ทันที").click()
    page.wait_for_url(f"**{home}")
    # The page is gone from the history: back leads to what was there before it.
    page.go_back()
    page.wait_for_url("**/accessibility/")


def test_the_keyboard_alone_sends_a_report(visit, office):
    page = visit(path=f"{door(office)}?write", width=DESK)
    page.get_by_label("เกิดอะไรขึ้น").focus()
    page.keyboard.type("เรียกเงิน")
    for _step in STEPS[1:]:
        page.get_by_role("button", name="ถัดไป").focus()
        page.keyboard.press("Enter")
    page.locator("main").get_by_role("button", name="ส่งเรื่อง").last.focus()
    page.keyboard.press("Enter")
    said(page, "จดรหัสนี้ด้วยมือเดี๋ยวนี้")
    assert Report.objects.count() == 1


def test_a_signed_in_officer_sends_nothing_along(visit, office, cast):
    """In a real browser: the session's cookie does not travel to the reporter's pages."""
    page = visit(cast.integrity, path="/staff/")
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.all_headers())))
    page.goto(door(office))
    page.goto(f"{door(office)}?write")
    cookies = [headers.get("cookie", "") for url, headers in sent if "/corruption/" in url]
    assert len(cookies) == 2
    assert not any("session" in value for value in cookies)
