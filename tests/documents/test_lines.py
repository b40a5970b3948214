"""What we changed in WeasyPrint for speed gives the documents that WeasyPrint gives."""

import sys

import pytest
import weasyprint.html
from PIL import ImageChops

from documents import charts, lines, styles, svg
from documents.charts import DimensionProgress
from documents.tables import Column, Table

TEXTS = (
    "แต่งตั้งคณะทำงานและกำหนดแนวทางการดำเนินงาน",
    "จัดประชุมชี้แจง เผยแพร่ผ่านช่องทางของหน่วยงาน (Anti-Corruption) ๑๒,๕๐๐.๐๐",
    "หนึ่ง\nสอง สาม",
    "https://example.go.th/" + "x" * 60,
    "",
)
PARAGRAPHS = """<h1>หัวเรื่อง</h1><p class="text">ย่อหน้าที่มีการย่อหน้าและตัด<b>คำหนา</b>กลางบรรทัด</p>
    <p>ติดตาม ประเมินผล และรายงานผู้บริหารทราบ ตามคำสั่งและกฎหมายที่เกี่ยวข้องกับการป้องกันการทุจริต ของหน่วยงาน</p>
    <ol><li>ข้อแรก</li><li>ข้อสอง</li></ol><p><u>ขีดเส้นใต้</u></p>
    <p style="text-align: justify">เต็มบรรทัด</p>"""


def table(rows):
    result = Table([Column("วิธีดำเนินการ", 30), Column("ชื่อ", 50), Column("บาท", 20, "number")])
    for number in range(rows):
        result.row(TEXTS[number % 5], TEXTS[(number + 1) % 5], f"{number}.00")
    return result


def flat(pages):
    return ["".join(text.split()) for text in pages]


@pytest.fixture
def libraries_lines(monkeypatch):
    def use():
        monkeypatch.setattr(lines.block, "iter_line_boxes", lines._their_line_boxes)
        monkeypatch.setattr(lines.draw, "draw_text", lines._their_draw_text)
        monkeypatch.setattr(lines.draw, "draw_line", lines._their_draw_line)

    return use


@pytest.fixture
def libraries_styles(monkeypatch):
    def use():
        monkeypatch.setattr(styles.page, "set_page_type_computed_styles", styles._their_page_styles)
        monkeypatch.setattr(styles, "basic_styles", lambda: weasyprint.html.UA_STYLESHEET)
        for name, module in list(sys.modules.items()):
            if name.startswith("weasyprint.layout") and hasattr(module, "resolve_percentages"):
                monkeypatch.setattr(module, "resolve_percentages", styles._their_resolve)

    return use


def documents(render):
    options = {"document_code": "PLAN-2566-v1", "footer_note": "หัวบันทึก 3f9a"}
    yield render("anything", html=PARAGRAPHS, **options)
    yield render("memo_and_table", memo={"agency": "ฝ่ายปกครอง"}, table=table(90), **options)


def test_same_words_on_the_same_pages(render, text_of, libraries_lines):
    ours = [flat(text_of(content)) for content in documents(render)]
    assert len(ours[1]) > 3
    libraries_lines()
    assert [flat(text_of(content)) for content in documents(render)] == ours


def test_styles_give_the_same_bytes(render, libraries_styles):
    ours = list(documents(render))
    libraries_styles()
    assert list(documents(render)) == ours


def test_a_cell_higher_than_a_page_goes_on_with_every_line(render, text_of):
    long = Table([Column("ลำดับ", 20), Column("ข้อความ", 80)])
    words = [f"ข้อ{number}จบ" for number in range(150)]
    long.row("1", "\n".join(words))
    pages = text_of(render("memo_and_table", memo={}, table=long))
    text = "".join(flat(pages))
    assert len(pages) > 3
    assert [text.count(word) for word in words] == [1] * len(words)


def test_letters_that_our_font_lacks_do_not_stop_a_document(render, text_of):
    (text,) = text_of(render("anything", html="<p>ก่อน ก漢😀ข หลัง</p><p>ตาม</p>"))
    assert {"ก่อน", "หลัง", "ตาม"} <= set(text.split())


ROWS = [
    DimensionProgress("มิติที่ 1 <b>& การสร้างวัฒนธรรมสุจริต", 8, done=3, in_progress=2),
    DimensionProgress("มิติที่ 2 น้ำ", 6, done=4, current=7),
]


def test_a_charts_words_are_text_in_a_document(render, text_of):
    picture = charts.progress_by_dimension(ROWS, width=600, drawing=svg.drawing_for_pdf)
    assert "<use" not in picture
    (text,) = text_of(render("anything", html=picture))
    for words in ("มิติที่ 1 <b>& การสร้างวัฒนธรรมสุจริต", "แล้วเสร็จ 3 จาก 8", "ยังไม่เริ่ม", "มิติที่ 2 น้ำ"):
        assert words in text, words


def test_a_charts_words_stand_where_the_outlines_do(render, open_pdf):
    inks = []
    for drawing in (svg.drawing, svg.drawing_for_pdf):
        picture = charts.progress_by_dimension(ROWS, width=600, drawing=drawing)
        page = open_pdf(render("anything", html=picture))[0]
        image = page.render(scale=2, grayscale=True).to_pil().convert("L")
        page.close()
        inks.append(image.point(lambda level: 255 * (level < 110)))
    both, either = (
        combine(*inks).histogram()[255] for combine in (ImageChops.darker, ImageChops.lighter)
    )
    assert both / either > 0.9
