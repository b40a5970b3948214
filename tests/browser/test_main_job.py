"""The whole main job, once, in Chromium: from the copy of last plan to the six-month report."""

import re
from datetime import date

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from plans.models import Plan, PlanStatus
from plans.models.progress import ClaimState
from reports.models import Report, ReportState
from reports.services.rounds import open_due_rounds
from tests.factories import PASSWORD, image_bytes
from thai.dates import format_date
from thai.digits import to_thai_digits

from .builders import CPI_NAME, SOURCE, approved_sample, complete_activity, this_year
from .checks import PHONE, faults

COMMENT = "กรุณาระบุสถานที่ดำเนินการให้ชัดเจน"
# Words with SARA AM and stacked marks: what a careless PDF loses.
WORDS = ("ผลการดำเนินการ", "ผู้อำนวยการเขต", "จัดทำ", "สำนักงานเขตตัวอย่าง", "เพื่อโปรดทราบ")
SUMMARY = "การดำเนินงานเป็นไปตามแผน ไม่มีข้อขัดข้องสำคัญ"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    """A message on the page that came."""
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


def next_step(page: Page, number: int) -> None:
    press(page, "ถัดไป")
    expect(page.get_by_text(f"ขั้นที่ {number} จาก 4", exact=True)).to_be_visible()


def sign(page: Page, *opinions: str, confirm) -> None:
    """From the page with the content to the signature."""
    follow(page, "ลงนาม")
    confirm(page)
    for opinion in opinions:
        page.get_by_role("checkbox", name=opinion, exact=True).check()
    press(page, "ลงนาม")
    said(page, "ลงนามแล้ว")


def with_password(page: Page) -> None:
    page.get_by_label("รหัสผ่านของคุณ").fill(PASSWORD)
    press(page, "ยืนยันด้วยรหัสผ่าน")
    said(page, "ยืนยันตัวตนแล้ว")


def with_passkey(page: Page) -> None:
    press(page, "ยืนยันด้วยพาสคีย์")
    said(page, "ยืนยันตัวตนแล้ว")


def path_of(plan, page="") -> str:
    return f"/staff/{plan.organisation.slug}/plans/{plan.uuid}/{page}"


def words_of(pdf) -> str:
    """All text of a PDF as a reader would copy it."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def in_words(text: str, wanted: str) -> bool:
    """Whether the words stand in the text, wherever the lines break."""
    return re.sub(r"\s", "", wanted) in re.sub(r"\s", "", text)


@pytest.fixture
def past(transactional_db, org, cast):
    return approved_sample(org, cast)


# --- the steps, in their order


def copy_last_plan(page: Page, past) -> Plan:
    page.goto(path_of(past))
    page.get_by_text("ตัวเลือกอื่น", exact=True).click()
    follow(page, "คัดลอกไปปีใหม่")
    press(page, "คัดลอกเป็นร่างใหม่")
    said(page, "คัดลอกแผนแล้ว")
    plan = Plan.objects.get(predecessor=past)
    assert plan.first_fiscal_year == this_year()
    assert plan.activities.count() == 8
    return plan


def complete_by_form(page: Page, plan, number: int, department, person, money="") -> None:
    """Opens an activity from the plan's list and fills in its four steps."""
    activity = plan.activities.get(number=number)
    year = plan.first_fiscal_year
    page.goto(path_of(plan))
    follow(page, activity.name)
    expect(page.get_by_text("ขั้นที่ 1 จาก 4", exact=True)).to_be_visible()
    page.get_by_label("หลักการและเหตุผล").fill("เพื่อให้บุคลากรปฏิบัติงานด้วยความซื่อสัตย์")
    press(page, "เพิ่มวัตถุประสงค์")
    last = page.locator("#objectives-rows textarea:visible").last
    expect(last).to_be_focused()
    last.fill("เพื่อสร้างความตระหนักรู้")
    next_step(page, 2)
    page.get_by_label("ส่วนราชการที่รับผิดชอบ").select_option(label=department.name)
    page.get_by_label("ผู้รับผิดชอบ (ไม่บังคับ)").select_option(label=person.display_name)
    page.get_by_label("ฝ่ายประจำ/บุคลากร").check()
    # Both ways in which people write a date.
    page.get_by_label("วันเริ่ม").fill(f"1/11/{year - 1}")
    page.get_by_label("วันสิ้นสุด").fill(to_thai_digits(f"28 กุมภาพันธ์ {year}"))
    next_step(page, 3)
    if money:
        page.get_by_role("radio", name="ใช้งบประมาณ", exact=True).check()
        page.get_by_label("แหล่งงบประมาณ").fill(SOURCE)
        page.get_by_label("ตั้งไว้ในแผน (บาท)").fill(money)
    else:
        page.get_by_role("radio", name="ไม่ใช้งบประมาณ", exact=True).check()
    next_step(page, 4)
    page.locator("#id_kpis-0-name").fill("ผู้เข้าอบรมผ่านการทดสอบ")
    page.locator("#id_kpis-0-target").fill("80")
    page.locator("#id_kpis-0-unit").fill("ร้อยละ")
    page.get_by_label("ผลผลิต").fill("จัดอบรม 2 ครั้ง")
    press(page, "บันทึก")
    said(page, f"บันทึก “{activity.name}” แล้ว")


def be_refused_for_cpi(page: Page, plan) -> None:
    """FC-18: the only thing that is still missing is named, and the link leads to its form."""
    page.goto(path_of(plan))
    follow(page, "เสนอแผน")
    reasons = page.get_by_role("alert").get_by_role("listitem")
    expect(reasons).to_have_count(1)
    expect(page.get_by_role("button", name="เสนอแผน")).to_have_count(0)
    assert faults(page, 1280) == []
    reasons.get_by_role("link", name="(CPI)").click()
    expect(page.get_by_label("ให้ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI)")).to_be_checked()


def add_cpi_with_mistakes(page: Page, plan, department, person) -> None:
    """The form is sent with a wrong budget and period first: both are told, nothing is lost."""
    year = plan.first_fiscal_year
    page.get_by_role("radio", name="โครงการ", exact=True).check()
    page.get_by_label("ค้นหาหัวข้อของกรอบ").press_sequentially("1.2")
    expect(page.locator("#node-found")).not_to_be_empty()
    page.get_by_label("หัวข้อของกรอบการจัดทำแผน").select_option("1.2")
    expect(page.locator("#node-hint")).not_to_be_empty()
    page.get_by_label("ชื่อโครงการ/กิจกรรม/มาตรการ").fill(CPI_NAME)
    page.locator("#objectives-rows textarea:visible").last.fill("ให้เข้าใจดัชนีการรับรู้การทุจริต")
    next_step(page, 2)
    page.get_by_label("ส่วนราชการที่รับผิดชอบ").select_option(label=department.name)
    page.get_by_label("ผู้รับผิดชอบ (ไม่บังคับ)").select_option(label=person.display_name)
    page.get_by_label("ประชาชน", exact=True).check()
    page.get_by_label("วันเริ่ม").fill(f"1 ม.ค. {year}")
    page.get_by_label("วันสิ้นสุด").fill(f"1 ธ.ค. {year - 1}")
    next_step(page, 3)
    page.get_by_role("radio", name="ใช้งบประมาณ", exact=True).check()
    page.get_by_label("แหล่งงบประมาณ").fill(SOURCE)
    page.get_by_label("ตั้งไว้ในแผน (บาท)").fill("สองแสน")
    next_step(page, 4)
    press(page, "เพิ่มในแผน")

    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_count(2)
    assert plan.activities.filter(is_cpi=True).count() == 0
    # The first step with an error is open, what was typed is there, the message stands beside it.
    end = page.get_by_label("วันสิ้นสุด")
    expect(end).to_have_value(f"1 ธ.ค. {year - 1}")
    expect(page.locator("#id_ends_on_error")).to_contain_text("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม")
    end.fill(f"30 มิ.ย. {year}")
    summary.get_by_role("link", name="ตั้งไว้ในแผน").click()
    money = page.get_by_label("ตั้งไว้ในแผน (บาท)")
    expect(money).to_be_focused()
    expect(money).to_have_value("สองแสน")
    expect(page.locator(".has-error", has=money)).to_contain_text("ตัวเลข")
    assert faults(page, 1280) == []
    money.fill("๒๐๐,๐๐๐.๕๐")
    next_step(page, 4)
    press(page, "เพิ่มในแผน")
    said(page, f"บันทึก “{CPI_NAME}” แล้ว")
    line = plan.activities.get(is_cpi=True).budget_lines.get()
    assert str(line.planned) == "200000.50"


def submit(page: Page, plan) -> None:
    page.goto(path_of(plan))
    follow(page, "เสนอแผน")
    press(page, "เสนอแผน")
    said(page, "เสนอแผนแล้ว")


def return_with_comment(page: Page, plan, activity) -> None:
    page.goto(path_of(plan, "approve/"))
    follow(page, "ส่งกลับแก้ไข")
    page.get_by_label("เกี่ยวกับ").select_option(str(f"activity:{activity.uuid}"))
    page.get_by_label("ข้อสังเกต", exact=False).first.fill(COMMENT)
    assert faults(page, PHONE) == []
    press(page, "ส่งกลับแก้ไข")
    said(page, "ส่งกลับแก้ไขแล้ว")


def correct_and_resolve(page: Page, plan, activity) -> None:
    page.goto(path_of(plan))
    expect(page.locator("#comments")).to_contain_text(COMMENT)
    page.locator("#comments").get_by_role("link", name="ไปแก้ไข").click()
    expect(page.locator("#comments")).to_contain_text(COMMENT)
    press(page, "ถัดไป")
    page.get_by_label("สถานที่ดำเนินการ").fill("ห้องประชุมชั้น 3 สำนักงานเขต")
    press(page, "ถัดไป")
    press(page, "ถัดไป")
    press(page, "บันทึก")
    said(page, f"บันทึก “{activity.name}” แล้ว")
    press(page, "แก้ตามข้อสังเกตแล้ว")
    said(page, "ทำเครื่องหมายว่าแก้ตามข้อสังเกตแล้ว")


def add_passkey(page: Page, passkey) -> None:
    """Through the account's own pages: the password is asked once more, then the device."""
    passkey(page)
    page.goto("/accounts/2fa/")
    follow(page, "เพิ่มพาสคีย์")
    page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    press(page, "ยืนยัน")
    page.get_by_label("ชื่อ").fill("โทรศัพท์ของฉัน")
    assert faults(page, PHONE) == []
    press(page, "เพิ่มพาสคีย์")
    # With the first passkey come the recovery codes.
    expect(page.get_by_role("heading", name="รหัสสำรอง")).to_be_visible()
    assert faults(page, PHONE) == []
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name="โทรศัพท์ของฉัน")).to_be_visible()
    assert faults(page, PHONE) == []


def log_with_photo(page: Page, activity) -> None:
    page.goto(f"/staff/{activity.organisation.slug}/activities/{activity.activity_uuid}/")
    page.get_by_role("link", name="บันทึกความก้าวหน้า").first.click()
    page.get_by_label("วันที่").fill(format_date(timezone.localdate()))
    page.get_by_label("สิ่งที่ทำ").fill("จัดอบรมรุ่นที่ 1 ณ ห้องประชุม")
    page.get_by_label("จำนวนผู้เข้าร่วม (คน)").fill("๔๕")
    page.get_by_label("ภาพถ่ายหรือเอกสาร").set_input_files(
        {"name": "อบรม.jpg", "mimeType": "image/jpeg", "buffer": image_bytes(size=(800, 600))}
    )
    page.get_by_label("เผยแพร่ภาพเหล่านี้ต่อประชาชนได้").check()
    press(page, "บันทึก")
    said(page, "จัดอบรมรุ่นที่ 1 ณ ห้องประชุม")
    picture = page.get_by_role("img", name="อบรม.jpg")
    expect(picture).to_be_visible()
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") == 800


def claim(page: Page, activity, year: int) -> None:
    page.locator("#round-6").get_by_role("link", name="เขียนรายงาน").click()
    page.get_by_role("radio", name="อยู่ระหว่างดำเนินการ", exact=True).check()
    page.get_by_label("ความก้าวหน้า (ร้อยละ)").fill("50")
    page.get_by_label("ผลการดำเนินการ").fill("จัดอบรมแล้ว 1 รุ่น มีผู้เข้าร่วม 45 คน")
    page.get_by_label("ก่อหนี้ผูกพัน (บาท)").fill("60,000")
    page.get_by_label("เบิกจ่าย (บาท)").fill("45,000.25")
    assert faults(page, 1280) == []
    press(page, "ส่งรายงานผล")
    said(page, "ส่งรายงานผลแล้ว")


def verify(page: Page, activity) -> None:
    page.goto(f"/staff/{activity.organisation.slug}/")
    page.get_by_role("link", name="ตรวจสอบรายงานผล").first.click()
    expect(page.locator("main")).to_contain_text("จัดอบรมแล้ว 1 รุ่น")
    press(page, "บันทึกผลการตรวจสอบ")
    said(page, "บันทึกผลการตรวจสอบแล้ว")


def build_report(page: Page, organisation, start_worker) -> Report:
    """The job waits, the page is left, a worker does it, and the page shows it by itself."""
    page.goto(f"/staff/{organisation.slug}/reports/")
    page.get_by_role("link", name="รอบ 6 เดือน").first.click()
    follow(page, "จัดทำรายงาน")
    page.get_by_label("สรุปสำหรับผู้บริหาร").fill(SUMMARY)
    press(page, "จัดทำรายงาน")
    said(page, "กำลังจัดทำรายงาน")
    expect(page.locator(".job .status")).to_have_text("รอเริ่ม")
    assert faults(page, PHONE) == []
    report = Report.objects.get()
    waiting = page.url
    page.goto(f"/staff/{organisation.slug}/")
    start_worker()
    page.goto(waiting)
    expect(page.get_by_role("link", name="ดาวน์โหลด PDF")).to_be_visible(timeout=60_000)
    report.refresh_from_db()
    assert report.state == ReportState.READY
    return report


def sign_report(page: Page, report) -> None:
    page.goto(f"/staff/{report.organisation.slug}/")
    page.get_by_role("link", name="ลงนามรายงาน").first.click()
    expect(page.get_by_role("link", name="ดาวน์โหลด PDF")).to_be_visible()
    follow(page, "ลงนามรายงาน")
    with_passkey(page)
    page.get_by_role("checkbox", name="ทราบ", exact=True).check()
    assert faults(page, PHONE) == []
    press(page, "ลงนามรายงาน")
    expect(page.locator(".page-heading .status")).to_have_text("ลงนามแล้ว")


def publish_and_download(page: Page, report) -> str:
    page.goto(f"/staff/{report.organisation.slug}/reports/{report.uuid}/")
    expect(page.get_by_role("button", name="เผยแพร่รายงาน")).to_be_visible(timeout=60_000)
    press(page, "เผยแพร่รายงาน")
    said(page, "เผยแพร่รายงานบนหน้าสาธารณะแล้ว")
    with page.expect_download() as download:
        follow(page, "ดาวน์โหลด PDF")
    assert download.value.suggested_filename.endswith(".pdf")
    return words_of(download.value.path())


def test_the_main_job(past, visit, passkey, start_worker, org, cast, departments):
    year = this_year()
    officer = visit(cast.officer, path_of(past))
    plan = copy_last_plan(officer, past)

    complete_by_form(officer, plan, 1, departments.education, cast.staff, money="120,000")
    staff = visit(cast.staff, path_of(plan))
    complete_by_form(staff, plan, 2, departments.cleaning, cast.staff2)
    for activity in plan.activities.filter(number__gt=2):
        complete_activity(activity, cast, departments)
    first = plan.activities.get(number=1)
    assert (first.starts_on, first.ends_on) == (date(year - 544, 11, 1), date(year - 543, 2, 28))
    assert str(first.budget_lines.get().planned) == "120000.00"
    assert first.kpis.get().name == "ผู้เข้าอบรมผ่านการทดสอบ"

    be_refused_for_cpi(officer, plan)
    add_cpi_with_mistakes(officer, plan, departments.education, cast.staff)
    submit(officer, plan)

    clerk = visit(cast.clerk, path_of(plan, "approve/"), width=PHONE)
    sign(clerk, "เห็นควรดำเนินการตามเสนอ", confirm=with_password)
    executive = visit(cast.executive, f"/staff/{org.slug}/", width=PHONE)
    return_with_comment(executive, plan, first)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.RETURNED

    correct_and_resolve(officer, plan, first)
    submit(officer, plan)
    clerk.goto(path_of(plan, "approve/"))
    sign(clerk, "เห็นควรดำเนินการตามเสนอ", confirm=with_password)
    add_passkey(executive, passkey)
    executive.goto(path_of(plan, "approve/"))
    sign(executive, "อนุมัติ", "เพื่อถือปฏิบัติ", confirm=with_passkey)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.APPROVED
    assert plan.current_version.number == 1

    public = visit(None, f"/o/{org.slug}/plan/", width=PHONE)
    expect(public.get_by_role("heading", level=1)).to_have_text(plan.title)
    said(public, first.name)
    said(public, "200,000.50")

    open_due_rounds(timezone.localdate())
    approved = plan.current_version.activities.get(number=1)
    log_with_photo(staff, approved)
    claim(staff, approved, year)
    verify(officer, approved)
    assert plan.progressclaims.get().state == ClaimState.VERIFIED

    report = build_report(officer, org, start_worker)
    sign_report(executive, report)
    text = publish_and_download(officer, report)
    names = list(plan.current_version.activities.values_list("name", flat=True))
    assert len(names) == 9
    # A long name may go on at the top of the next page.
    wanted = [*(name[:32] for name in names), SUMMARY, cast.executive.display_name, *WORDS]
    missing = [words for words in wanted if not in_words(text, words)]
    assert not missing
    public.goto(f"/o/{org.slug}/reports/")
    expect(public.get_by_role("link", name="รายงานผล รอบ 6 เดือน").first).to_be_visible()
