"""A letter taken in at the desk, worked on by a department, told by letter, closed; in Chromium."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from complaints.general.models import Complaint, Medium, State
from tests.complaints import builders
from tests.factories import image_bytes

from .checks import DESK, PHONE, faults
from .test_main_job import follow, press, said

TEXT = "ไฟถนนหน้าโรงเรียนดับสามดวงตั้งแต่วันจันทร์"
NAME = "นางสมมติ ส่งจดหมาย"


def desk(org, rest="") -> str:
    return f"/staff/{org.slug}/complaints/{rest}"


def choose(page, text: str) -> None:
    page.get_by_role("radio", name=text, exact=True).check()


def open_act(page, name: str) -> None:
    """From the menu of the case."""
    page.locator("main details.menu summary").click()
    follow(page, name)


def take_in(page, org, category) -> Complaint:
    """The officer writes a letter down; there is no code to hand over."""
    page.goto(desk(org))
    follow(page, "รับเรื่องใหม่")
    assert not faults(page, PHONE) + faults(page, DESK)
    choose(page, "จดหมายหรือหนังสือ")
    page.locator("[name=category]").select_option(str(category.uuid))
    page.locator("[name=place]").fill("ถนนตัวอย่าง")
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=address]").fill("9 หมู่ 9 ตำบลตัวอย่าง")
    page.locator("[name=has_code]").uncheck()
    choose(page, "หนังสือทางไปรษณีย์")
    page.locator("[name=files]").set_input_files(
        {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()}
    )
    # Without the text: what was typed and the scanned letter stay.
    press(page, "รับเรื่อง")
    expect(page.locator(".error-summary")).to_be_visible()
    said(page, "letter.jpg")
    assert not faults(page, PHONE) + faults(page, DESK)
    page.locator("[name=text]").fill(TEXT)
    press(page, "รับเรื่อง")
    said(page, "ไม่ได้มอบรหัสติดตาม")
    press(page, "เสร็จแล้ว เปิดเรื่องนี้")
    said(page, TEXT)
    return Complaint.objects.get(organisation=org)


def accept(page) -> None:
    follow(page, "รับเรื่องไว้ดำเนินการ")
    assert not faults(page, PHONE) + faults(page, DESK)
    press(page, "รับเรื่องไว้ดำเนินการ")
    said(page, "รับเรื่องไว้ดำเนินการแล้ว")


def answer(page, org) -> None:
    """Somebody of the department, on a phone."""
    follow(page, "เริ่มดำเนินการ")
    press(page, "เริ่มดำเนินการ")
    said(page, "เริ่มดำเนินการแล้ว")
    assert not faults(page, PHONE)
    assert NAME not in page.locator("main").inner_text()
    follow(page, "แจ้งผล")
    assert not faults(page, PHONE) + faults(page, DESK)
    page.set_viewport_size({"width": PHONE, "height": 900})
    choose(page, "แก้ไขแล้ว")
    page.locator("[name=answer]").fill("เปลี่ยนหลอดไฟทั้งสามดวงแล้ว")
    page.locator("[name=cause]").fill("หลอดหมดอายุ")
    page.locator("[name=files]").set_input_files(
        {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()}
    )
    press(page, "แจ้งผล")
    said(page, "บันทึกผลแล้ว")
    expect(page.get_by_role("img", name="after.jpg")).to_be_visible()


def post_letters(page) -> None:
    """From what stands against closing to the letters, all posted on one day."""
    page.locator("main .alert-warning a").first.click()
    page.get_by_role("link", name="เปิดหนังสือ").first.click()
    page.locator("[name=letter_number]").fill("กท 0001/1")
    choose_medium = page.locator("select[name=medium]")
    if choose_medium.count():
        choose_medium.select_option(str(Medium.LETTER))
    press(page, "บันทึกว่าแจ้งแล้ว")
    said(page, "บันทึกการแจ้งแล้ว")


@pytest.fixture
def category(org, departments):
    return builders.make_category(org, department=departments.cleaning, days=7)


def test_an_office_handles_one_by_letter_only(visit, org, cast, category):
    page = visit(cast.complaints, desk(org))
    complaint = take_in(page, org, category)
    accept(page)
    worker = visit(cast.staff2, desk(org), width=PHONE)
    worker.get_by_role("link", name=TEXT).click()
    answer(worker, org)

    page.reload()
    follow(page, "ปิดเรื่อง")
    # CG-08: nothing was posted yet, and the page says so before anything is pressed.
    said(page, "ยังไม่ได้บันทึกว่าผู้ร้องได้รับหนังสือ")
    assert not faults(page, PHONE) + faults(page, DESK)
    assert complaint.notices.filter(medium=Medium.LETTER, sent_on=None).count() == 3
    post_letters(page)
    assert not complaint.notices.filter(sent_on=None).exists()
    page.goto(desk(org, f"{complaint.uuid}/do/close/"))
    press(page, "ปิดเรื่อง")
    said(page, "ปิดเรื่องแล้ว")
    complaint.refresh_from_db()
    assert complaint.state == State.CLOSED
    assert not faults(page, PHONE) + faults(page, DESK)

    open_act(page, "บันทึกความพึงพอใจ")
    choose(page, "พอใจมาก")
    press(page, "บันทึก")
    said(page, "5 จาก 5")


def test_the_code_is_copied_and_gone(visit, org, cast, category):
    page = visit(cast.complaints, desk(org, "new/"))
    choose(page, "มาด้วยตนเอง")
    page.locator("[name=text]").fill(TEXT)
    press(page, "รับเรื่อง")
    code = page.locator("#code").inner_text()
    assert not faults(page, PHONE) + faults(page, DESK)
    page.reload()
    expect(page.locator("#code")).to_have_text(code)
    press(page, "เสร็จแล้ว เปิดเรื่องนี้")
    said(page, TEXT)
    page.go_back()
    page.reload()
    expect(page.locator("#code")).to_have_count(0)


def test_without_javascript_and_on_every_other_page(visit, org, cast, category, departments):
    first = builders.accepted(
        org,
        cast.complaints,
        department=departments.cleaning,
        category=category,
        values={"pole_number": "KP-7"},
    )
    second, _code = builders.file(org, text="ดับอีกดวง", values={"pole_number": "KP-7"})
    names = ["contact", "assign", "extend", "pause", "note", "explain", "hearing", "files"]
    page = visit(cast.complaints, desk(org), javascript=True)
    found = []
    for path in (
        *(f"{first.uuid}/{name}/" for name in (*names, "similar", "edit")),
        "?tab=all",
        f"{first.uuid}/",
    ):
        page.goto(desk(org, path))
        found += faults(page, PHONE) + faults(page, DESK)
    page.goto(f"/staff/{org.slug}/")
    found += faults(page, PHONE)
    assert not found, "\n".join(found)

    page = visit(cast.complaints, desk(org, f"{second.uuid}/similar/"), javascript=False)
    page.get_by_role("link", name="รวมเข้ากับเรื่องนี้").click()
    press(page, "รวมเรื่อง")
    said(page, "รวมเรื่องเข้ากับ")
    page.locator("main details.menu summary").click()
    follow(page, "ขยายเวลา")
    page.locator("[name=day][value='15']").check()
    page.locator("[name=reason]").fill("รออะไหล่")
    press(page, "ขยายเวลา")
    said(page, "ขยายเวลาแล้ว")
    first.refresh_from_db()
    assert first.extensions.count() == 1 and first.merged.get() == second


def test_the_executive_reads_on_a_phone(visit, org, cast, departments):
    complaint = builders.answered(org, cast.complaints, department=departments.cleaning)
    page = visit(cast.executive, desk(org, "?tab=all"), width=PHONE)
    page.get_by_role("link", name=complaint.title).click()
    said(page, "เปลี่ยนหลอดไฟแล้ว")
    assert not faults(page, PHONE)
    expect(page.locator("main details.menu")).to_have_count(0)


def test_the_letters_of_the_office_are_found_and_marked_as_posted(
    visit, org, cast, category, departments
):
    """Without JavaScript; what is searched for stands in no address."""
    contact = {"name": NAME, "address": "9 หมู่ 9", "medium": Medium.LETTER}
    for words in (TEXT, "ท่อระบายน้ำตัน"):
        builders.accepted(
            org,
            cast.complaints,
            department=departments.cleaning,
            category=category,
            text=words,
            contact=contact if words == TEXT else {**contact, "name": "นายสมมติ อีกคน"},
            has_code=False,
        )
    page = visit(cast.complaints, desk(org), javascript=True)
    page.goto(desk(org, "letters/"))
    assert not faults(page, PHONE) + faults(page, DESK)
    page = visit(cast.complaints, desk(org, "?tab=all"), width=PHONE, javascript=False)
    page.locator("#q").fill(NAME)
    press(page, "ค้นหา")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert NAME not in unquote(page.url)
    page.locator("main details.menu summary").click()
    follow(page, "หนังสือรอแจ้งผู้ร้อง")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.locator("#q").fill(NAME)
    press(page, "ค้นหา")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert NAME not in unquote(page.url)
    press(page, "บันทึกฉบับที่เลือกว่าแจ้งแล้ว")
    said(page, "กรุณาเลือกหนังสืออย่างน้อยหนึ่งฉบับ")
    for box in page.locator("[name=notice]").all():
        box.check()
    press(page, "บันทึกฉบับที่เลือกว่าแจ้งแล้ว")
    said(page, "บันทึกว่าแจ้งแล้ว 2 ฉบับ")
    told = Complaint.objects.get(text=TEXT).notices
    assert not told.filter(sent_on=None).exists()
    assert Complaint.objects.exclude(text=TEXT).get().notices.filter(sent_on=None).count() == 2
