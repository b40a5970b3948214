"""The renderer: what it lets in, what it writes about a document, and the shared pieces."""

import io
from datetime import UTC, datetime

import pikepdf
import pydyf
import pytest
from PIL import Image

from documents import pdf
from documents.pdf import MissingFile, RefusedAddress
from documents.tables import Column, Table

CREATED = datetime(2022, 8, 9, 3, 42, tzinfo=UTC)

MEMO = {
    "agency": "ฝ่ายปกครอง สำนักงานเขตตัวอย่าง โทร. 0 2123 4567",
    "number": "",
    "date": "",
    "subject": "ขออนุมัติแผนปฏิบัติการป้องกันการทุจริต",
    "to": "ผู้อำนวยการเขตตัวอย่าง",
    "paragraphs": [
        "ข้อความสั้น",
        {"heading": "1. เรื่องเดิม", "paragraphs": ["กำหนดให้จัดทำแผน จำนวน 8 กิจกรรม"]},
    ],
    "signer": {"name": "นายทดสอบ ตัวอย่าง", "position": "หัวหน้าฝ่ายปกครอง"},
    "endorsements": [
        {
            "opinions": ["เห็นควรดำเนินการตามเสนอ", "เพื่อโปรดพิจารณา"],
            "remark": "ให้เร่งดำเนินการ",
            "signer": {"name": "นางสมมติ ตัวอย่าง", "position": "ผู้ช่วยผู้อำนวยการเขต"},
        }
    ],
}


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "#0f5c63").save(stream, "PNG")
    return stream.getvalue()


def pictures_in(content):
    with pikepdf.open(io.BytesIO(content)) as document:
        return sum(
            1
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
        )


def six_columns(rows):
    labels = ("มิติ", "ภารกิจตามมิติ", "โครงการ/กิจกรรม", "วัตถุประสงค์", "วิธีดำเนินการ")
    columns = [Column(label, 17) for label in labels] + [Column("งบประมาณ", 15, "number")]
    table = Table(columns, caption="ตารางแผน")
    table.group("มิติที่ 1")
    for number in range(rows):
        table.row("1", "ภารกิจ", f"กิจกรรมที่ {number}", ["หนึ่ง", "สอง"], "วิธี", "12,500.00")
    return table


class TestWhatComesIn:
    def test_handed_over_files_are_used(self, render):
        html = '<img src="asset:photo1" alt="ภาพ">'
        assert pictures_in(render("anything", html=html, files={"photo1": picture()})) == 1

    def test_a_name_that_was_not_handed_over_stops_the_document(self, render):
        with pytest.raises(MissingFile, match="photo2"):
            render("anything", html='<img src="asset:photo2" alt="ภาพ">', files={"photo1": b""})

    def test_addresses_outside_are_left_out(self, render, tmp_path, text_of):
        path = tmp_path / "secret.png"
        path.write_bytes(picture())
        # pytest-socket would fail the test if anything was called.
        html = f"""
            <img src="file://{path}" alt="หนึ่ง">
            <img src="http://example.com/a.png" alt="สอง">
            <img src="data:image/png;base64,iVBORw0KGgo=" alt="สาม">
            <link rel="stylesheet" href="file:///etc/passwd">
            <link rel="attachment" href="file://{path}">
            <style>@import url(https://example.com/x.css);</style>
            <style>p {{ background: url(file://{path}) }}</style>
            <svg width="9" height="9"><title>สี่</title><image href="file://{path}"/></svg>
            <p>ข้อความ</p>"""
        content = render("anything", html=html)
        assert pictures_in(content) == 0
        assert b"EmbeddedFile" not in content
        assert "ข้อความ" in text_of(content)[0]

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd",
            "FILE:///etc/passwd",
            "http://127.0.0.1/",
            "https://example.com/",
            "ftp://example.com/",
            "data:text/plain,x",
            "font:../recipe.txt",
            "font:recipe.txt",
            "font:%2e%2e/x",
            "/etc/passwd",
        ],
    )
    def test_the_only_door_is_shut(self, settings, built_fonts, address):
        settings.FONT_DIR = built_fonts
        with pytest.raises(RefusedAddress):
            pdf._Fetcher({})(address)

    def test_typed_text_is_text(self, render, text_of):
        memo = {**MEMO, "subject": '<img src="file:///etc/passwd">'}
        content = render("memo_and_table", memo=memo, table=six_columns(1))
        assert "<img" in text_of(content)[0]


class TestWhatIsWritten:
    def test_tagged_for_screen_readers(self, render):
        content = render("anything", html="<h1>หัวเรื่อง</h1>", subject="รายงาน", created=CREATED)
        with pikepdf.open(io.BytesIO(content)) as document:
            root = document.Root
            assert root.MarkInfo.Marked
            assert root.Lang == "th"
            assert "/StructTreeRoot" in root
            assert root.ViewerPreferences.DisplayDocTitle
            metadata = document.open_metadata()
            assert str(metadata["pdfuaid:part"]) == "1"
            assert metadata["dc:title"] == "เอกสารทดสอบ"
            assert document.docinfo.Title == "เอกสารทดสอบ"
            assert document.docinfo.Author == "สำนักงานเขตตัวอย่าง"
            assert document.docinfo.Subject == "รายงาน"
            assert str(document.docinfo.CreationDate).startswith("D:20220809034200")

    def test_untagged_on_request(self, render):
        with pikepdf.open(io.BytesIO(render("anything", html="x", tagged=False))) as document:
            assert "/StructTreeRoot" not in document.Root

    def test_same_input_same_bytes(self, render):
        first, second = (
            render("memo_and_table", memo=MEMO, table=six_columns(9), created=CREATED)
            for _ in range(2)
        )
        assert first == second

    def test_version_code_at_every_foot(self, render, text_of):
        pages = text_of(
            render(
                "anything",
                html='<p>หนึ่ง</p><p class="new-page">สอง</p>',
                document_code="PLAN-2566-v1",
                footer_note="หัวบันทึก 3f9a",
            )
        )
        assert all("PLAN-2566-v1" in text and "หัวบันทึก 3f9a" in text for text in pages)

    def test_progress_is_told_by_page(self, render):
        numbers = []
        html = '<p>หนึ่ง</p><p class="new-page">สอง</p>'
        render("anything", html=html, on_page=numbers.append)
        assert numbers == [1, 2]

    def test_work_can_be_stopped(self, render):
        def stop(number):
            raise InterruptedError

        with pytest.raises(InterruptedError):
            render("anything", html="x", on_page=stop)

    def test_page_references_are_those_of_the_library(self):
        plain = pydyf.PDF()
        for _ in range(3):
            plain.add_page(pydyf.Dictionary({"Type": "/Page"}))
        expected = tuple(f"{number} 0 R".encode("ascii") for number in plain.pages["Kids"][::3])
        pdf._remember_page_references()
        assert plain.page_references == expected
        plain.add_page(pydyf.Dictionary({"Type": "/Page"}))
        assert len(plain.page_references) == 4


class TestPieces:
    def test_memo(self, render, text_of):
        text = text_of(render("memo_and_table", memo=MEMO, table=six_columns(1)))[0]
        order = [
            "บันทึกข้อความ",
            "ส่วนราชการ",
            "ฝ่ายปกครอง",
            "ที่",
            "วันที่",
            "เรื่อง",
            "เรียน",
            "1. เรื่องเดิม",
            "จึงเรียนมาเพื่อโปรดทราบและโปรดพิจารณา",
            "(นายทดสอบ ตัวอย่าง)",
            "หัวหน้าฝ่ายปกครอง",
            "เห็นควรดำเนินการตามเสนอ",
            "เพื่อโปรดพิจารณา",
            "ให้เร่งดำเนินการ",
            "(นางสมมติ ตัวอย่าง)",
        ]
        places, at = [], 0
        for words in order:
            at = text.index(words, at) + 1
            places.append(at)
        assert places == sorted(places)

    def test_thai_digits_everywhere_but_in_the_code(self, render, text_of):
        content = render(
            "memo_and_table",
            memo=MEMO,
            table=six_columns(2),
            thai_digits=True,
            document_code="PLAN-2566-v1",
        )
        text = " ".join(text_of(content)).replace("PLAN-2566-v1", "")
        assert "๑๒,๕๐๐.๐๐" in text
        assert "จำนวน ๘ กิจกรรม" in text
        assert not set("0123456789") & set(text)

    def test_wide_table_repeats_its_heading(self, render, open_pdf, text_of):
        content = render("memo_and_table", memo=MEMO, table=six_columns(60))
        pages = list(open_pdf(content))
        widths = [page.get_width() > page.get_height() for page in pages]
        assert widths[0] is False and all(widths[1:]) and len(pages) > 3
        assert all("วิธีดำเนินการ" in text for text in text_of(content)[1:])
        assert all(page.get_width() == pytest.approx(841.9, abs=0.1) for page in pages[1:])

    def test_table_refuses_what_would_not_fit(self):
        with pytest.raises(ValueError, match="100"):
            Table([Column("ก", 50)])
        with pytest.raises(ValueError, match="2 cells"):
            Table([Column("ก", 100)]).row("1", "2")

    def test_short_row_groups(self):
        table = six_columns(45)
        table.group("มิติที่ 2")
        table.row("2", "", "", "", "", "")
        sizes = [len(body) for body in table.bodies]
        assert sum(sizes) == 48
        assert max(sizes) <= 20
        assert [line.group for body in table.bodies for line in body if line.group] == [
            "มิติที่ 1",
            "มิติที่ 2",
        ]

    def test_only_rows_that_fit_are_kept_whole(self, render, text_of):
        table = six_columns(1)
        table.row("", "", "", [f"วัตถุประสงค์ที่ {number}" for number in range(90)], "", "")
        assert [line.whole for line in table.lines] == [True, True, False]
        pages = text_of(render("memo_and_table", memo=MEMO, table=table))[1:]
        assert len(pages) > 2
        assert all("วิธีดำเนินการ" in text for text in pages)
