"""A citizen on a phone: files, follows, adds, asks again and rates; with JavaScript and without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from complaints import flood
from complaints.corruption.services import channels
from complaints.general.models import Complaint, Place, State
from complaints.general.services import handling, intake
from tests.complaints.builders import file, make_category
from tests.factories import image_bytes

from .checks import PHONE, faults

TEXT = "ไฟถนนหน้าโรงเรียนดับสามดวง"
SUSPECT = "เจ้าหน้าที่เรียกรับเงินค่าต่อไฟ"
STEPS = ("เรื่องอะไร", "ที่ไหน", "ภาพหรือเอกสาร", "ติดต่อกลับ", "ตรวจและส่ง")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


def on_step(page: Page, number: int) -> None:
    expect(page.get_by_text(f"ขั้นที่ {number} จาก 5", exact=True)).to_be_visible()


def picture(name="photo.jpg") -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": image_bytes()}


@pytest.fixture
def office(transactional_db, org, cast, departments, monkeypatch):
    # Nobody fills in a form in two seconds, but Chromium does.
    monkeypatch.setattr(flood, "LEAST_SECONDS", 0)
    make_category(org, "ไฟฟ้าสาธารณะ", department=departments.cleaning, hint="ไฟถนนดับ")
    Place.objects.create(organisation=org, name="หมู่ 1 บ้านตัวอย่าง")
    return org


def path(office, name, *args) -> str:
    return reverse(f"complaints:{name}", args=[office.slug, *args])


def answer(cast) -> Complaint:
    """What the desk does meanwhile."""
    case = handling.accept(complaint=Complaint.objects.get(), by=cast.complaints)
    handling.answer(
        complaint=case,
        by=cast.complaints,
        outcome="solved",
        answer="เปลี่ยนหลอดแล้วสองดวง",
        cause="หลอดหมดอายุ",
    )
    return case


def test_on_a_phone_in_steps_with_the_offer_and_the_review(visit, office, cast):
    page = visit(None, path(office, "new"), width=PHONE)
    assert not faults(page, PHONE)
    on_step(page, 1)
    page.get_by_label("เกิดอะไรขึ้น").fill(SUSPECT)
    page.get_by_label("เกิดขึ้นเมื่อใด").fill("เมื่อคืน")
    # CC-05: the other door, before anything is sent; the text stays.
    said(page, "เรื่องนี้อาจเป็นเรื่องทุจริต")
    assert not faults(page, PHONE)
    page.get_by_label("เกิดอะไรขึ้น").fill(TEXT)
    expect(page.get_by_text("เรื่องนี้อาจเป็นเรื่องทุจริต")).to_be_hidden()
    page.get_by_label("ไฟฟ้าสาธารณะ", exact=True).check()
    press(page, "ถัดไป")
    on_step(page, 2)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 13.7563309, "longitude": 100.5017651})
    page.get_by_label("หมู่บ้านหรือชุมชน").select_option(label="หมู่ 1 บ้านตัวอย่าง")
    press(page, "ใช้ตำแหน่งของฉัน")
    said(page, "ตำแหน่งที่จะส่ง: 13.756331, 100.501765")
    press(page, "เอาตำแหน่งออก")
    expect(page.get_by_text("ตำแหน่งที่จะส่ง")).to_be_hidden()
    press(page, "ใช้ตำแหน่งของฉัน")
    said(page, "ตำแหน่งที่จะส่ง")
    assert not faults(page, PHONE)
    press(page, "ถัดไป")
    on_step(page, 3)
    page.locator("#id_files").set_input_files([picture("หลอดขาด.jpg")])
    # The browser's own back goes one step back, and nothing is lost.
    page.go_back()
    on_step(page, 2)
    press(page, "ถัดไป")
    press(page, "ถัดไป")
    on_step(page, 4)
    page.locator("#id_telephone").fill("๐๘๑-๒๓๔-๕๖๗๘")
    assert not faults(page, PHONE)
    press(page, "ถัดไป")
    on_step(page, 5)
    review = page.locator("[data-step-review]")
    for shown in (TEXT, "ไฟฟ้าสาธารณะ", "หมู่ 1 บ้านตัวอย่าง", "13.756331", "หลอดขาด.jpg"):
        expect(review).to_contain_text(shown)
    assert not faults(page, PHONE)
    assert not Complaint.objects.exists()
    press(page, "ส่งเรื่อง")
    said(page, "รหัสติดตามของคุณ")
    assert not faults(page, PHONE)
    code = page.locator("[data-copy]").get_attribute("data-copy")
    case = Complaint.objects.get()
    assert intake.find_by_code(office, code) == case
    assert case.files.count() == 1 and case.complainant.telephone == "081-234-5678"

    # The code from behind the "#" stands in its field, and in the address no more.
    page.goto(f"{path(office, 'track')}#{code}")
    expect(page.get_by_label("รหัสติดตาม")).to_have_value(code)
    assert code not in page.url
    press(page, "เปิดเรื่อง")
    said(page, TEXT)
    assert not faults(page, PHONE)
    page.get_by_label("ข้อความ", exact=True).fill("ดับเพิ่มอีกดวง")
    press(page, "เพิ่มข้อความ")
    said(page, "เพิ่มข้อความแล้ว")
    answer(cast)
    page.reload()
    said(page, "เปลี่ยนหลอดแล้วสองดวง")
    page.get_by_label("ไม่พอใจ", exact=True).check()
    press(page, "ส่งคะแนน")
    said(page, "ขอบคุณที่ให้คะแนน")
    assert not faults(page, PHONE)
    page.get_by_label("ยังมีอะไรไม่เรียบร้อย").fill("ดวงที่สามยังดับ")
    press(page, "ขอให้ดำเนินการต่อ")
    said(page, "ขอให้ดำเนินการต่อแล้ว")
    case.refresh_from_db()
    assert (case.state, case.satisfaction) == (State.REOPENED, 2)
    press(page, "ออกจากหน้านี้")
    said(page, "ออกจากหน้าติดตามแล้ว")


def test_a_missing_field_is_told_in_the_language_of_the_page(visit, office):
    page = visit(None, path(office, "new"), width=PHONE)
    press(page, "ถัดไป")
    field = page.get_by_label("เกิดอะไรขึ้น")
    assert field.evaluate("field => field.validationMessage") == "กรุณากรอกข้อมูลช่องนี้"
    field.fill(TEXT)
    press(page, "ถัดไป")
    on_step(page, 2)


def test_the_offer_does_not_slide_in_under_a_tap(visit, office):
    page = visit(None, path(office, "new"), width=PHONE)
    page.get_by_label("เกิดอะไรขึ้น").fill(SUSPECT)
    said(page, "เรื่องนี้อาจเป็นเรื่องทุจริต")
    # Leaving the field is the press; until the release nothing above may come or go.
    page.get_by_label("เกิดอะไรขึ้น").fill(TEXT)
    page.get_by_label("ไฟฟ้าสาธารณะ", exact=True).check()


def test_sending_words_of_corruption_is_held_back_and_may_go_on(visit, office):
    page = visit(None, path(office, "new"), width=PHONE)
    page.get_by_label("เกิดอะไรขึ้น").fill(SUSPECT)
    for _step in range(4):
        press(page, "ถัดไป")
    press(page, "ส่งเรื่อง")
    on_step(page, 1)
    said(page, "เรื่องนี้อาจเป็นเรื่องทุจริต")
    expect(page.get_by_label("เกิดอะไรขึ้น")).to_have_value(SUSPECT)
    press(page, "เป็นเรื่องทั่วไป แจ้งทางนี้ต่อ")
    for _step in range(4):
        press(page, "ถัดไป")
    press(page, "ส่งเรื่อง")
    said(page, "รหัสติดตามของคุณ")
    assert Complaint.objects.get().text == SUSPECT


def test_without_javascript_the_same_from_the_door_to_the_rating(visit, office, cast):
    page = visit(None, f"/o/{office.slug}/", width=PHONE, javascript=False)
    page.locator(".doors").get_by_role("link", name="แจ้งเรื่องทั่วไป").click()
    for step in STEPS:
        expect(page.locator("fieldset[data-step] > legend", has_text=step)).to_be_visible()
    expect(page.get_by_role("button", name="ใช้ตำแหน่งของฉัน")).to_be_hidden()
    page.get_by_label("เกิดอะไรขึ้น").fill(SUSPECT)
    page.locator("#id_landmark").fill("หน้าวัด")
    press(page, "ส่งเรื่อง")
    said(page, "เรื่องนี้อาจเป็นเรื่องทุจริต")
    assert not Complaint.objects.exists()
    expect(page.locator("#id_landmark")).to_have_value("หน้าวัด")
    page.get_by_label("เกิดอะไรขึ้น").fill(TEXT)
    page.get_by_label("ไฟฟ้าสาธารณะ", exact=True).check()
    page.locator("#id_email").fill("a@example.com")
    page.locator("#id_telephone").fill("ไม่มี")
    page.locator("#id_files").set_input_files([picture("หลอดขาด.jpg")])
    press(page, "ส่งเรื่อง")
    said(page, "กรุณาตรวจหมายเลขโทรศัพท์")
    said(page, "หลอดขาด.jpg")
    page.locator("#id_telephone").fill("")
    press(page, "ส่งเรื่อง")
    said(page, "รหัสติดตามของคุณ")
    code = re.sub(r"\s", "", page.locator("#code").inner_text())
    case = Complaint.objects.get()
    assert intake.find_by_code(office, code) == case and case.files.count() == 1
    # Opened again: the same code, no second complaint.
    page.reload()
    said(page, "ไม่ได้บันทึกซ้ำ")
    assert Complaint.objects.count() == 1

    page.goto(path(office, "track"))
    page.get_by_label("รหัสติดตาม").fill(code.lower())
    press(page, "เปิดเรื่อง")
    said(page, TEXT)
    page.get_by_label("ข้อความ", exact=True).fill("ดับเพิ่มอีกดวง")
    press(page, "เพิ่มข้อความ")
    said(page, "เพิ่มข้อความแล้ว")
    page.locator("#id_files").set_input_files([picture("อีกดวง.jpg")])
    press(page, "เพิ่มแฟ้ม")
    said(page, "เพิ่มแฟ้มแล้ว")
    answer(cast)
    page.reload()
    page.get_by_label("พอใจ", exact=True).check()
    press(page, "ส่งคะแนน")
    said(page, "ขอบคุณที่ให้คะแนน")
    page.get_by_label("ยังมีอะไรไม่เรียบร้อย").fill("ดวงที่สามยังดับ")
    press(page, "ขอให้ดำเนินการต่อ")
    said(page, "ขอให้ดำเนินการต่อแล้ว")
    case.refresh_from_db()
    assert (case.state, case.satisfaction, case.files.count()) == (State.REOPENED, 4, 2)


def test_a_browser_that_keeps_no_cookie_files_a_complaint(visit, office):
    page = visit(None, path(office, "new"), width=PHONE, javascript=False)
    page.get_by_label("เกิดอะไรขึ้น").fill(TEXT)
    page.context.clear_cookies()
    press(page, "ส่งเรื่อง")
    said(page, "รหัสติดตามของคุณ")
    assert Complaint.objects.get().text == TEXT


def test_words_are_sent_again_after_the_cookie_of_the_form_was_lost(visit, office):
    case, code = file(office)
    page = visit(None, path(office, "track"), width=PHONE)
    page.get_by_label("รหัสติดตาม").fill(code)
    press(page, "เปิดเรื่อง")
    page.get_by_label("ข้อความ", exact=True).fill("ดับเพิ่มอีกดวง")
    page.context.clear_cookies(name="csrftoken")
    press(page, "เพิ่มข้อความ")
    said(page, "ระบบยังไม่ได้บันทึกสิ่งที่ส่งมา")
    assert not faults(page, PHONE)
    press(page, "ส่งอีกครั้ง")
    said(page, "เพิ่มข้อความแล้ว")
    assert case.entries.get().text == "ดับเพิ่มอีกดวง"


def test_the_closed_door_is_clean_and_asks_for_nothing(visit, office):
    channels.mirror(office)
    page = visit(None, f"/o/{office.slug}/", width=PHONE)
    page.locator(".doors").get_by_role("link", name="แจ้งเรื่องทุจริต").click()
    said(page, "1205")
    assert not faults(page, PHONE)
    assert page.locator("form, input, textarea").count() == 0
