"""Two people edit one activity: the later one sees both versions, loses nothing and decides."""

import pytest
from playwright.sync_api import Page, expect

from .builders import completed_copy
from .checks import DESK, PHONE, faults


@pytest.fixture
def activity(transactional_db, org, cast, departments):
    return completed_copy(org, cast, departments).activities.get(number=1)


def save(page: Page) -> None:
    for _step in range(3):
        page.get_by_role("button", name="ถัดไป", exact=True).click()
    page.get_by_role("button", name="บันทึก", exact=True).click()


def type_reason(page: Page, text: str) -> None:
    page.get_by_label("หลักการและเหตุผล").fill(text)


@pytest.fixture
def late(visit, cast, activity) -> Page:
    """The officer's page, sent after the staff member has saved the same activity."""
    path = f"/staff/{activity.plan.organisation.slug}/activities/{activity.uuid}/edit/"
    mine, theirs = visit(cast.officer, path), visit(cast.staff, path)
    type_reason(theirs, "เหตุผลของเจ้าหน้าที่")
    save(theirs)
    expect(theirs.locator("main").get_by_text("แล้ว").first).to_be_visible()
    type_reason(mine, "เหตุผลของนิติกร")
    save(mine)
    conflict = mine.get_by_role("alert")
    expect(conflict).to_contain_text("มีผู้อื่นแก้ไขรายการนี้ไปก่อน")
    expect(conflict).to_contain_text("เหตุผลของเจ้าหน้าที่")
    expect(conflict).to_contain_text("เหตุผลของนิติกร")
    activity.refresh_from_db()
    assert activity.reason == "เหตุผลของเจ้าหน้าที่"
    return mine


def test_the_later_one_takes_over(late, activity):
    expect(late.get_by_label("หลักการและเหตุผล")).to_have_value("เหตุผลของนิติกร")
    assert faults(late, PHONE) + faults(late, DESK) == []
    late.get_by_role("button", name="ใช้ฉบับของคุณ").click()
    expect(late.locator("main").get_by_text("บันทึก “")).to_be_visible()
    activity.refresh_from_db()
    assert activity.reason == "เหตุผลของนิติกร"


def test_the_later_one_gives_way(late, activity):
    late.once("dialog", lambda dialog: dialog.accept())
    late.get_by_role("link", name="ใช้ฉบับที่บันทึกไว้แล้ว").click()
    expect(late.get_by_label("หลักการและเหตุผล")).to_have_value("เหตุผลของเจ้าหน้าที่")
    activity.refresh_from_db()
    assert activity.reason == "เหตุผลของเจ้าหน้าที่"
