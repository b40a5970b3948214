"""A round of risk assessment, once, in Chromium: from its criteria to what the public reads."""

import pytest
from playwright.sync_api import Page, expect

from plans.framework_data import load_framework_file
from plans.models import TreatmentLink
from plans.services.drafting import create_plan
from risks.models import AssessedRisk, CriteriaSet, Publication, Rating, Risk, Round
from tests.factories import image_bytes

from .builders import this_year
from .checks import DESK, PHONE, faults
from .test_main_job import press, said, with_password

EVENT = "เรียกรับเงินเพื่อเร่งออกใบอนุญาต"
SECOND = "ตรวจรับงานที่ยังไม่ครบ"
MEASURE = "เปิดให้ยื่นคำขอทางออนไลน์"
SECRET_REMARK = "เคยได้ยินจากผู้ขออนุญาต"


def staff_page(org, rest="") -> str:
    return f"/staff/{org.slug}/risks/{rest}"


def choose(page: Page, name: str, value: int) -> None:
    page.locator(f"[name={name}][value='{value}']").check()


def score(page: Page, likelihood: int, financial: int, non_financial: int) -> None:
    for name, value in (
        ("likelihood", likelihood),
        ("financial", financial),
        ("non_financial", non_financial),
    ):
        choose(page, name, value)


# --- the steps, in their order


def set_criteria(page: Page, org) -> CriteriaSet:
    page.goto(staff_page(org, "criteria/new/"))
    page.locator("[name=name]").fill("เกณฑ์ประจำปี")
    page.locator("[name=source]").first.check()
    press(page, "สร้างร่าง")
    criteria = CriteriaSet.objects.get(organisation=org)
    page.goto(staff_page(org, f"criteria/{criteria.uuid}/edit/"))
    for number in range(1, criteria.scale + 1):
        page.locator(f"[name=s{number}-likelihood]").fill(f"โอกาสระดับ {number}")
        page.locator(f"[name=s{number}-financial]").fill(f"เสียหายระดับ {number}")
        page.locator(f"[name=s{number}-non_financial]").fill(f"กระทบระดับ {number}")
    # A gap in the bands is told while it is typed, and goes again.
    page.locator("[name=high-lowest]").fill("9")
    expect(page.get_by_text("คะแนน 8 ไม่อยู่ในระดับใด").first).to_be_visible()
    page.locator("[name=high-lowest]").fill("8")
    expect(page.get_by_text("คะแนน 8 ไม่อยู่ในระดับใด")).to_have_count(0)
    assert not faults(page, DESK)
    press(page, "บันทึก")
    said(page, "เกณฑ์ประจำปี")
    return criteria


def open_round(page: Page, org, criteria, moderator) -> Round:
    page.goto(staff_page(org, "rounds/new/"))
    page.locator("[name=name]").fill("ประเมินประจำปี")
    page.locator("[name=criteria]").select_option(str(criteria.uuid))
    page.locator("[name=moderator]").select_option(str(moderator.uuid))
    press(page, "เปิดรอบ")
    said(page, "ประเมินประจำปี")
    return Round.objects.get(organisation=org)


def describe(page: Page, org, round, event: str) -> None:
    page.goto(staff_page(org, f"new/?round={round.uuid}"))
    for name, text in (
        ("event", event),
        ("process", "การอนุญาต"),
        ("who", "เจ้าหน้าที่ผู้ตรวจ"),
        ("what", "เรียกรับผลประโยชน์"),
        ("where", "จุดบริการ"),
        ("how", "ถ่วงเวลาจนผู้ขอเสนอเงิน"),
    ):
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=factor]").first.check()
    page.locator("[name=is_corruption]").check()
    page.locator("main form button[type=submit]").last.click()
    said(page, event)


def name_assessor(page: Page, org, round, person, *, is_owner: bool, on_paper=False) -> None:
    page.goto(staff_page(org, f"rounds/{round.uuid}/assessors/"))
    page.locator("[name=person]").select_option(str(person.uuid))
    page.locator(f"[name=is_owner][value={'yes' if is_owner else 'no'}]").check()
    if on_paper:
        page.locator("[name=on_paper]").check()
    press(page, "บันทึกผู้ประเมิน")
    expect(page.get_by_role("rowheader", name=person.display)).to_be_visible()


def move(page: Page, org, round, name: str, label: str) -> None:
    page.goto(staff_page(org, f"rounds/{round.uuid}/move/{name}/"))
    press(page, label)
    expect(page).to_have_url(staff_url(page, org, round))


def staff_url(page: Page, org, round) -> str:
    base = page.url.split("/staff/")[0]
    return f"{base}{staff_page(org, f'rounds/{round.uuid}/')}"


def rate_all(page: Page, org, round, *scores: int, remark="") -> None:
    """One assessor through all that they have not rated; the page leads to the next."""
    for _risk in range(round.risks.count()):
        page.goto(staff_page(org, f"rounds/{round.uuid}/rate/"))
        page.get_by_role("link", name="ให้คะแนน").first.click()
        assert "มาตรการควบคุมที่มีอยู่" not in page.locator("main").inner_text()
        score(page, *scores)
        page.locator("[name=remark]").fill(remark)
        press(page, "บันทึกแล้วหยุดไว้ก่อน")


def key_sheet(page: Page, org, round, assessor, picture) -> None:
    page.goto(staff_page(org, f"rounds/{round.uuid}/assessors/"))
    printed = page.request.get(
        page.get_by_role("link", name="พิมพ์ใบให้คะแนน").first.get_attribute("href")
    )
    assert printed.body().startswith(b"%PDF-")
    page.goto(staff_page(org, f"assessors/{assessor.uuid}/sheet/"))
    for name, value in (("likelihood", "4"), ("financial", "3"), ("non_financial", "5")):
        for field in page.locator(f"input[name$=-{name}], select[name$=-{name}]").all():
            field.fill(value)
    page.locator("input[type=file]").set_input_files(picture)
    press(page, "บันทึกทั้งแผ่น")
    assert Rating.objects.filter(assessor=assessor, from_paper=True).count() == 2


def moderate_all(page: Page, org, round) -> None:
    for assessed in round.risks.all():
        page.goto(staff_page(org, f"assessed/{assessed.uuid}/moderate/"))
        expect(page.get_by_text("จากกระดาษ").first).to_be_visible()
        score(page, 4, 3, 5)
        page.locator("[name=rationale]").fill("ดูจากเหตุที่เคยเกิด")
        press(page, "บันทึกคะแนนสรุป")


def treat(page: Page, org, assessed, plan) -> None:
    page.goto(staff_page(org, f"assessed/{assessed.uuid}/controls/"))
    page.locator("[name=name]").fill("สุ่มตรวจแฟ้มทุกเดือน")
    page.locator("[name=kind]").select_option("preventive")
    page.locator("[name=effectiveness]").select_option("fair")
    page.locator("main form button[type=submit]").last.click()
    said(page, "สุ่มตรวจแฟ้มทุกเดือน")
    page.goto(staff_page(org, f"assessed/{assessed.uuid}/treatment/"))
    page.locator("[name=text]").fill(MEASURE)
    page.locator("[name=kind]").select_option("reduce")
    page.locator("[name=measure]").select_option("preventive")
    press(page, "เพิ่มทางเลือก")
    option = assessed.options.get()
    page.goto(staff_page(org, f"options/{option.uuid}/choose/"))
    page.locator("[name=reason]").fill("คุ้มค่า ไม่ต้องพบเจ้าหน้าที่")
    press(page, "เลือกใช้มาตรการนี้")
    page.goto(f"/staff/{org.slug}/measures/{option.uuid}/activity/")
    page.locator("[name=plan]").select_option(str(plan.uuid))
    press(page, "สร้างกิจกรรมในร่างแผน")
    link = TreatmentLink.objects.get(option=option)
    assert plan.activities.get(uuid=link.activity_uuid).name == MEASURE


def skip(page: Page, org, assessed) -> None:
    """RK-19: a red risk that waits says why."""
    page.goto(staff_page(org, f"assessed/{assessed.uuid}/reasons/"))
    page.locator("[name=skip_reason]").fill("รอระบบใหม่ของส่วนกลาง")
    page.locator("main form button[type=submit]").last.click()


@pytest.fixture
def draft(transactional_db, org, cast):
    framework, _count = load_framework_file()
    year = this_year()
    return create_plan(
        organisation=org,
        framework=framework,
        title="แผนปฏิบัติการป้องกันการทุจริต",
        first_fiscal_year=year,
        last_fiscal_year=year,
        by=cast.officer,
    )


def test_a_round_from_its_criteria_to_the_public_page(visit, org, cast, draft):
    officer = visit(cast.officer)
    criteria = set_criteria(officer, org)
    round = open_round(officer, org, criteria, cast.officer)
    describe(officer, org, round, EVENT)
    describe(officer, org, round, SECOND)
    assert Risk.objects.complete().count() == 2
    name_assessor(officer, org, round, cast.staff, is_owner=True)
    # RK-11: owners alone may not begin.
    officer.goto(staff_page(org, f"rounds/{round.uuid}/move/start/"))
    said(officer, "ผู้ประเมินต้องมีผู้ที่ไม่ใช่เจ้าของความเสี่ยงอย่างน้อยหนึ่งคน")
    name_assessor(officer, org, round, cast.staff2, is_owner=False)
    name_assessor(officer, org, round, cast.clerk, is_owner=False, on_paper=True)
    move(officer, org, round, "start", "เริ่มประเมิน")

    owner = visit(cast.staff)
    rate_all(owner, org, round, 2, 2, 2, remark=SECRET_REMARK)
    other = visit(cast.staff2, width=PHONE)
    assessed = AssessedRisk.objects.get(risk__event=EVENT)
    other.goto(staff_page(org, f"assessed/{assessed.uuid}/"))
    assert SECRET_REMARK not in other.content()
    assert not faults(other, PHONE)
    rate_all(other, org, round, 5, 3, 5)
    assert (
        SECRET_REMARK
        not in officer.goto(staff_page(org, f"assessed/{assessed.uuid}/moderate/")).text()
    )
    key_sheet(
        officer,
        org,
        round,
        round.assessors.get(person=cast.clerk),
        {"name": "sheet.jpg", "mimeType": "image/jpeg", "buffer": image_bytes()},
    )
    moderate_all(officer, org, round)
    # Now everybody who reads the register reads why.
    assert SECRET_REMARK in officer.goto(staff_page(org, f"assessed/{assessed.uuid}/")).text()

    move(officer, org, round, "plan", "จบการประเมิน")
    treat(officer, org, assessed, draft)
    skip(officer, org, AssessedRisk.objects.get(risk__event=SECOND))
    officer.goto(staff_page(org, f"matrix/?round={round.uuid}"))
    assert not faults(officer, DESK)
    move(officer, org, round, "close", "ปิดรอบ")

    officer.goto(staff_page(org, f"rounds/{round.uuid}/publication/"))
    press(officer, "เตรียมฉบับเผยแพร่")
    publication = Publication.objects.get(round=round)
    officer.goto(staff_page(org, f"publications/{publication.uuid}/"))
    press(officer, "เสนอเผยแพร่")
    public = visit(width=PHONE, path=f"/o/{org.slug}/risks/")
    assert EVENT not in public.content()

    executive = visit(cast.executive, width=PHONE)
    executive.goto(staff_page(org, f"publications/{publication.uuid}/"))
    executive.get_by_role("link", name="เห็นชอบให้เผยแพร่").click()
    with_password(executive)
    press(executive, "เห็นชอบให้เผยแพร่")
    public.reload()
    expect(public.get_by_text(EVENT).first).to_be_visible()
    expect(public.get_by_text(MEASURE, exact=True)).to_be_visible()
    assert cast.staff.display not in public.content() and SECRET_REMARK not in public.content()
    assert not faults(public, PHONE)
