"""The editor of criteria as it is typed in, with and without a script; a keyed score sheet."""

import pytest
from playwright.sync_api import expect

from risks.models import Rating
from risks.services import rounds
from tests.factories import pdf_bytes
from tests.risks.builders import make_criteria, make_risk, make_round, start

from .checks import DESK, PHONE, faults


@pytest.fixture
def editor(transactional_db, org, cast) -> str:
    criteria = make_criteria(org, cast.officer)
    return f"/staff/{org.slug}/risks/criteria/{criteria.uuid}/edit/"


def test_rk_18_the_matrix_follows_what_is_typed(visit, cast, editor):
    page = visit(cast.officer, editor)
    notes = page.locator("#notes-bands")
    expect(page.locator(".score-matrix td.cell-open")).to_have_count(0)
    page.get_by_label("ระดับสูง: ตั้งแต่คะแนน", exact=True).fill("10")
    expect(notes).to_contain_text("คะแนน 8 ไม่อยู่ในระดับใด")
    expect(page.locator(".score-matrix td.cell-open")).to_have_count(3)
    # The field keeps the focus and what was typed.
    expect(page.locator("[name=high-lowest]")).to_be_focused()
    assert faults(page, PHONE) + faults(page, DESK) == []
    page.get_by_label("จำนวนระดับคะแนน").select_option("3")
    expect(page.locator(".score-matrix tbody tr")).to_have_count(3)
    assert page.locator("tr[data-score]:visible").count() == 9
    page.get_by_role("button", name="ใส่ช่วงคะแนนตัวอย่าง").click()
    expect(page.locator("[name=very_high-lowest]")).to_have_value("9")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    # Of five ranges the third still ends somewhere: saved as a draft that says so.
    expect(page.locator("main").get_by_text("บันทึกเป็นร่างแล้ว")).to_be_visible()
    expect(page.locator("main").get_by_text("ช่วงสุดท้ายต้องไม่มีค่าสิ้นสุด").first).to_be_visible()
    assert faults(page, PHONE) + faults(page, DESK) == []


def test_without_a_script_a_button_shows_the_matrix(visit, cast, editor):
    page = visit(cast.officer, editor, javascript=False)
    page.locator("[name=high-lowest]").fill("10")
    page.get_by_role("button", name="แสดงตารางตามที่พิมพ์").click()
    expect(page.locator("#notes-bands")).to_contain_text("คะแนน 8 ไม่อยู่ในระดับใด")
    expect(page.locator("[name=high-lowest]")).to_have_value("10")
    assert page.locator(".score-matrix td.cell-open").count() == 3


def test_rk_11_a_facilitator_keys_a_sheet(visit, transactional_db, org, cast, tmp_path):
    officer = cast.officer
    round = make_round(
        org, officer, assessors=[(cast.staff, True)], risks=[make_risk(org, officer)]
    )
    row = rounds.set_assessor(
        round=round, by=officer, person=cast.staff2, is_owner=False, on_paper=True
    )
    start(round, officer)
    page = visit(officer, f"/staff/{org.slug}/risks/rounds/{round.uuid}/")
    assert faults(page, PHONE) + faults(page, DESK) == []
    page.get_by_role("link", name=f"ใบให้คะแนน {cast.staff2.display}").click()
    for name, score in (("โอกาส", "4"), ("ผลกระทบด้านการเงิน", "๓")):
        page.get_by_label(f"R1: {name}", exact=True).fill(score)
    scan = tmp_path / "sheet.pdf"
    scan.write_bytes(pdf_bytes())
    page.get_by_label("ภาพสแกนใบให้คะแนน").set_input_files(scan)
    page.get_by_role("button", name="บันทึกทั้งแผ่น").click()
    expect(page.get_by_role("alert")).to_contain_text("R1: ผลกระทบที่ไม่ใช่การเงิน")
    assert faults(page, PHONE) + faults(page, DESK) == []
    page.get_by_label("R1: ผลกระทบที่ไม่ใช่การเงิน").fill("5")
    page.get_by_label("ภาพสแกนใบให้คะแนน").set_input_files(scan)
    page.get_by_role("button", name="บันทึกทั้งแผ่น").click()
    expect(page.locator("main").get_by_text("1 จาก 1")).to_be_visible()
    rating = Rating.objects.get(assessor=row)
    assert (rating.likelihood, rating.financial, rating.non_financial) == (4, 3, 5)
    assert rating.from_paper and rating.keyed_by == officer
