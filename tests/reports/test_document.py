"""The PDF itself: words that can be found and copied, the year beside its half, the photos."""

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest

from organisations.services.emblem import remove_emblem, save_emblem
from reports import document, figures
from reports.models import Report
from reports.services.building import build_report
from reports.services.signing import sign_report
from tests.factories import image_bytes, upload
from thai.digits import to_thai_digits
from workflow.models import Attachment

from . import builders


@pytest.fixture
def built(plan, rounds, cast, run_jobs):
    """A function that builds a round's report for real and returns its row."""

    def build(schedule="nacc_6", **options):
        report = build_report(round=rounds(schedule), by=cast.officer, **options)
        assert run_jobs() == ["done"]
        return Report.objects.get(pk=report.pk)

    return build


def text_of(report) -> str:
    with report.file.open("rb") as file:
        content = file.read()
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def flat(text: str) -> str:
    return "".join(text.split())


def test_thai_words_are_found_in_the_six_month_report(plan, built, cast):
    builders.make_claims(plan, 2566, 6, cast.staff, verifier=cast.officer, share=0.75)
    builders.make_money(plan, 2566)
    builders.make_photos(plan, cast.staff, 2, on=date(2023, 2, 1))
    report = built(summary="น้ำหนักของงานอยู่ที่มิติที่ 1 ตามคำสั่ง")
    text = flat(text_of(report))
    for words in (
        "บันทึกข้อความ",
        "เรียนผู้อำนวยการเขต",
        "น้ำหนักของงานอยู่ที่มิติที่๑ตามคำสั่ง",
        "นำไปปฏิบัติ๕จาก๘รายการคิดเป็นร้อยละ๖๒",
        "ยังไม่ถึงเกณฑ์ไม่น้อยกว่าร้อยละ๘๐",
        "แผนฉบับแรกไม่รวมมาตรการ",
        "วิธีนับ",
        "ภารกิจตามมิติ",
        "มาตรการลดขั้นตอนการให้บริการประชาชน",
        "ยังไม่รายงานผล",
        "เหตุที่ทำไม่ได้ไม่ได้รับงบประมาณ",
        "ผู้ตรวจสอบ:หลักฐานแสดงผลน้อยกว่าที่รายงาน",
        "ข้อมูลณวันที่๓๑มีนาคม๒๕๖๖",
        "ภาพที่๑การอบรมที่ห้องประชุม(๑กุมภาพันธ์๒๕๖๖)",
        "ฉบับนี้ยังไม่ได้ลงนามในระบบ",
    ):
        assert words in text, words
    # Codes are typed back in: never with Thai digits.
    assert report.code in text
    assert report.audit_head in text
    assert "-๒-" in text


def test_arabic_digits_by_the_organisations_setting(district, plan, built):
    district.thai_digits = False
    district.save()
    text = text_of(built())
    assert "ปีงบประมาณ พ.ศ. 2566" in " ".join(text.split())
    assert not set(text) & set("๐๑๒๓๔๕๖๗๘๙")


def test_report_is_tagged_with_title_and_language(built):
    report = built()
    with report.file.open("rb") as file, pikepdf.open(file) as pdf:
        assert pdf.Root.Lang == "th"
        assert pdf.Root.MarkInfo.Marked
        assert "รายงานผลการดำเนินการ" in str(pdf.docinfo["/Title"])


def test_twelve_months_compare_with_the_signed_six_month_report(plan, built, cast, run_jobs):
    builders.make_claims(plan, 2566, 6, cast.staff, share=0.5)
    builders.make_money(plan, 2566)
    six = built()
    sign_report(
        report=six, by=cast.executive, opinions=["acknowledge"], confirm=lambda h: "password"
    )
    run_jobs()
    # What changes afterwards does not change what was reported.
    builders.make_claims(plan, 2566, 12, cast.staff, verifier=cast.officer, share=1, shift=0)
    year = built("nacc_12")
    data = year.data
    assert data["six_months"]["source"] == "report"
    assert data["six_months"]["code"] == Report.objects.get(pk=six.pk).code
    assert data["six_months"]["rates"]["current"]["started"] == 3
    assert data["rates"]["current"]["started"] == 6
    by_number = {row["number"]: row for row in data["activities"]}
    assert by_number[1]["before"] == {
        "status": "done",
        "percent": 100,
        "reported": True,
        "paid": None,
    }
    assert by_number[2]["before"]["paid"] == "5000.25"
    assert by_number[8]["before"]["reported"] is False
    text = flat(text_of(year))
    assert "เปรียบเทียบกับรอบ๖เดือน" in text
    assert f"รายงานที่ลงนามแล้วรหัส{data['six_months']['code']}" in text
    assert "+๓" in text
    assert "รอบ๖เดือนร้อยละ๖๐อยู่ระหว่างดำเนินการ" in text


def test_twelve_months_compare_with_claims_where_no_report_was_signed(plan, built, cast):
    builders.make_claims(plan, 2566, 6, cast.staff, share=0.5)
    data = built("nacc_12").data
    assert data["six_months"]["source"] == "claims"
    assert data["six_months"]["money"] is None
    # The newest sent claim of the year counts; it says when it was made.
    assert data["rates"]["current"]["started"] == 3
    assert data["activities"][0]["claim"]["months"] == 6


def test_dropped_and_added_activities_move_only_the_current_figure(plan, built, cast, departments):
    builders.make_claims(plan, 2566, 6, cast.staff)
    plan.activities.get(number=1).delete()
    builders.approve(plan, cast.officer)
    data = built().data
    assert data["rates"]["original"]["total"] == 8
    assert data["rates"]["current"]["total"] == 7
    assert (data["rates"]["added"], data["rates"]["dropped"]) == (0, 1)
    assert data["dimensions"][0]["original"] == 2
    assert data["dimensions"][0]["total"] == 1


def test_photos_only_publishable_ones_four_at_most_in_the_rounds_months(plan, rounds, cast):
    builders.make_photos(plan, cast.staff, 6, on=date(2023, 2, 1))
    second = plan.current_version.activities.get(number=2)
    builders.make_photos(
        plan, cast.staff, 2, on=date(2023, 2, 1), publishable=False, activity=second
    )
    third = plan.current_version.activities.get(number=3)
    builders.make_photos(plan, cast.staff, 1, on=date(2023, 5, 1), activity=third)
    data = figures.collect(build_report(round=rounds(), by=cast.officer))
    assert [len(row["photos"]) for row in data["activities"]] == [4, 0, 0, 0, 0, 0, 0, 0]


def test_same_figures_give_the_same_bytes(plan, built, cast):
    builders.make_photos(plan, cast.staff, 1, on=date(2023, 2, 1))
    report = built()
    with report.file.open("rb") as file:
        assert document.render(report) == file.read()


def test_long_table_is_made_in_parts_with_pages_numbered_through(
    district, rounds, cast, run_jobs, departments, monkeypatch
):
    builders.make_approved(district, 2566, cast.officer, activities=12)
    monkeypatch.setattr(document, "ROWS_A_PART", 5)
    build_report(round=rounds(), by=cast.officer)
    assert run_jobs() == ["done"]
    report = Report.objects.get()
    with report.file.open("rb") as file:
        content = file.read()
    pdf = pypdfium2.PdfDocument(content)
    numbers = []
    for index, page in enumerate(pdf, start=1):
        if index > 1:
            numbers.append(
                f"- {to_thai_digits(str(index))} -" in page.get_textpage().get_text_range()
            )
    pdf.close()
    assert report.pages == len(numbers) + 1
    assert all(numbers)
    text = flat(text_of(report))
    assert all(f"{to_thai_digits(str(n))}." in text for n in range(1, 13))
    with pikepdf.open(io.BytesIO(content)) as joined:
        assert not joined.check_pdf_syntax() if hasattr(joined, "check_pdf_syntax") else True
        assert _pages_of_structure(joined) == {page.objgen for page in joined.pages}


def _pages_of_structure(pdf) -> set:
    found, waiting = set(), [pdf.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += list(element)
        elif isinstance(element, pikepdf.Dictionary):
            if "/Pg" in element:
                found.add(element.Pg.objgen)
            if "/K" in element and "/S" in element:
                waiting.append(element.K)
    return found


def test_ap05_the_memo_begins_with_the_offices_letters(plan, built):
    report = built()
    data = report.data
    data["organisation"]["document_prefix"] = "กท 4202"
    assert document.memo(report)["number"] == "กท 4202/"
    data["report"]["memo_number"] = "กท 4202/7"
    assert document.memo(report)["number"] == "กท 4202/7"
    # A report from before the prefix was among its figures.
    data["report"]["memo_number"] = ""
    del data["organisation"]["document_prefix"]
    assert document.memo(report)["number"] == ""


def has_picture(content: bytes) -> bool:
    document = pypdfium2.PdfDocument(content)
    try:
        kinds = {item.type for item in document[0].get_objects()}
    finally:
        document.close()
    return pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds


def test_the_emblem_that_the_figures_name_is_printed(plan, built, cast):
    office = plan.organisation
    without = built()
    save_emblem(organisation=office, by=cast.executive, file=upload(image_bytes("PNG"), "ตรา.png"))
    # A report whose figures are older is drawn as it was.
    assert not has_picture(document.render(without))
    report = built("nacc_12")
    remove_emblem(organisation=office, by=cast.executive)
    assert has_picture(document.render(report))
    Attachment.objects.filter(object_uuid=office.uuid).delete()
    assert not has_picture(document.render(report))
