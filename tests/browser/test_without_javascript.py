"""The main job's forms without JavaScript, and the executive's way by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from plans.models import PlanStatus
from plans.models.progress import ClaimState
from tests.factories import PASSWORD

from .builders import approved_copy, completed_copy, this_year

FOCUS_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  const label = document.activeElement.nextElementSibling;
  const visible = (s) => s.outlineStyle !== "none" || s.boxShadow !== "none";
  return visible(style) || Boolean(label && visible(getComputedStyle(label)));
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  const label = e.labels && e.labels[0];
  return (label ? label.textContent : e.textContent).replace(/\\s+/g, " ").trim();
}"""


def path_of(plan, page="") -> str:
    return f"/staff/{plan.organisation.slug}/plans/{plan.uuid}/{page}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Page, text: str) -> None:
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


@pytest.fixture
def plan(transactional_db, org, cast, departments):
    return completed_copy(org, cast, departments)


def sign(page: Page, opinion: str) -> None:
    page.get_by_role("link", name="ลงนาม", exact=True).click()
    page.get_by_label("รหัสผ่านของคุณ").fill(PASSWORD)
    press(page, "ยืนยันด้วยรหัสผ่าน")
    page.get_by_role("checkbox", name=opinion, exact=True).check()
    press(page, "ลงนาม")
    said(page, "ลงนามแล้ว")


def test_an_activity_is_edited_submitted_and_signed(visit, plan, cast):
    activity = plan.activities.get(number=1)
    page = visit(cast.officer, path_of(plan), javascript=False)
    page.get_by_role("link", name=activity.name, exact=True).click()
    # One long page: all four steps at once, and rows are added by the server.
    for step in ("ทำอะไร", "ใคร และเมื่อใด", "งบประมาณ", "ตัวชี้วัดและความเสี่ยง"):
        expect(page.locator("fieldset[data-step] > legend", has_text=step)).to_be_visible()
    before = page.locator("#objectives-rows textarea").count()
    page.get_by_label("สถานที่ดำเนินการ").fill("ห้องประชุมชั้น 3")
    press(page, "เพิ่มวัตถุประสงค์")
    rows = page.locator("#objectives-rows textarea")
    expect(rows).not_to_have_count(before)
    expect(page.get_by_label("สถานที่ดำเนินการ")).to_have_value("ห้องประชุมชั้น 3")
    rows.nth(before).fill("เพื่อให้ประชาชนเชื่อมั่น")
    page.get_by_label("วันสิ้นสุด").fill("1/1/65")
    press(page, "บันทึก")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect(page.get_by_label("วันสิ้นสุด")).to_have_value("1/1/65")
    page.get_by_label("วันสิ้นสุด").fill(f"30/9/{this_year()}")
    press(page, "บันทึก")
    said(page, f"บันทึก “{activity.name}” แล้ว")
    activity.refresh_from_db()
    assert activity.place == "ห้องประชุมชั้น 3"
    assert activity.items.filter(text="เพื่อให้ประชาชนเชื่อมั่น").exists()

    page.goto(path_of(plan, "submit/"))
    press(page, "เสนอแผน")
    said(page, "เสนอแผนแล้ว")
    for person, opinion in ((cast.clerk, "เห็นควรดำเนินการตามเสนอ"), (cast.executive, "อนุมัติ")):
        sign(visit(person, path_of(plan, "approve/"), javascript=False), opinion)
    plan.refresh_from_db()
    assert plan.status == PlanStatus.APPROVED


def test_a_claim_is_sent(visit, org, cast, departments):
    plan = approved_copy(org, cast, departments)
    activity = plan.current_version.activities.get(number=3)
    page = visit(
        cast.staff,
        f"/staff/{org.slug}/activities/{activity.activity_uuid}/claims/{this_year()}/6/",
        javascript=False,
    )
    page.get_by_role("radio", name="อยู่ระหว่างดำเนินการ", exact=True).check()
    page.get_by_label("ความก้าวหน้า (ร้อยละ)").fill("๔๐")
    press(page, "ส่งรายงานผล")
    expect(page.get_by_role("alert")).to_contain_text("กรุณากรอกผลการดำเนินการ")
    expect(page.get_by_label("ความก้าวหน้า (ร้อยละ)")).to_have_value("๔๐")
    page.get_by_label("ผลการดำเนินการ").fill("ประชุมแล้ว 1 ครั้ง")
    press(page, "ส่งรายงานผล")
    said(page, "ส่งรายงานผลแล้ว")
    claim = plan.progressclaims.get()
    assert (claim.state, claim.percent) == (ClaimState.CLAIMED, 40)


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until the element with these words has the focus; each stop shows where it is."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == words:
            assert page.evaluate(FOCUS_RING), words
            return
    raise AssertionError(f"Tab never comes to “{words}” on {page.url}")


def enter(page: Page, path: str) -> None:
    """Presses Enter and waits for the page that it leads to."""
    page.keyboard.press("Enter")
    page.wait_for_url(path)


def test_the_executive_approves_by_keyboard_alone(visit, plan, cast):
    from plans.services import approval

    approval.submit_plan(plan=plan, by=cast.officer)
    approval.sign_plan(
        plan=plan, by=cast.clerk, opinions=["agree"], remark="", confirm=lambda digest: "password"
    )
    page = visit(None, "/accounts/login/")
    tab_to(page, "อีเมลหรือชื่อผู้ใช้")
    page.keyboard.type("executive")
    tab_to(page, "รหัสผ่าน")
    page.keyboard.type(PASSWORD)
    enter(page, f"**/staff/{plan.organisation.slug}/")
    tab_to(page, "ลงนามแผน")
    enter(page, "**/approve/")
    tab_to(page, "ลงนาม")
    enter(page, "**/approve/sign/")
    tab_to(page, "รหัสผ่านของคุณ")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    said(page, "ยืนยันตัวตนแล้ว")
    tab_to(page, "อนุมัติ")
    page.keyboard.press("Space")
    tab_to(page, "ลงนาม")
    enter(page, "**/approve/")
    said(page, "ลงนามแล้ว")
    plan.refresh_from_db()
    assert plan.status == PlanStatus.APPROVED
