"""Charts: the words of their pictures, the page's policy, and Thai drawn as Thai."""

import io
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.utils import translation
from PIL import Image, ImageChops

from documents import charts, glyphs, svg
from documents.charts import DimensionProgress, MoneyRow, TimelineEvent

SVG = "{http://www.w3.org/2000/svg}"
YEAR = (date(2025, 10, 1), date(2026, 9, 30))
STACKS = "ปั๊มน้ำ ที่นี่ ผู้ใหญ่ ฟื้นฟู ศักดิ์สิทธิ์ กำหนด ป้องกัน"


def every_chart(**options):
    yield charts.progress_by_dimension(
        [
            DimensionProgress("มิติที่ 1 <b>&", 8, done=3, in_progress=2, cannot=1),
            DimensionProgress("มิติที่ 2", 6, done=4, current=7),
        ],
        **options,
    )
    yield charts.money_bars([MoneyRow("รวม", Decimal(250_000), Decimal(0), None, 1)], **options)
    yield charts.gauge(Decimal("62.5"), 80, "แผนเดิม", **options)
    yield charts.gauge(None, 80, "แผนปัจจุบัน", **options)
    events = [
        TimelineEvent(date(2026, 4, 30), "รายงานรอบ 6 เดือน", "done"),
        TimelineEvent(date(2026, 5, 1), "ติดตาม", "late"),
        TimelineEvent(date(2026, 10, 31), "รายงานรอบ 12 เดือน"),
    ]
    yield charts.year_timeline(*YEAR, date(2026, 7, 9), events, **options)
    yield charts.period_bar(*YEAR, date(2025, 12, 1), date(2026, 3, 31), label="อบรม", **options)
    yield charts.period_bar(*YEAR, None, None, **options)


def desc_of(picture):
    return ElementTree.fromstring(picture).find(f"{SVG}desc").text


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("options", [{}, {"width": 320}, {"thai_digits": True}])
def test_fit_for_page_and_pdf(language, options):
    with translation.override(language):
        pictures = list(every_chart(**options))
    ids = []
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.get("role") == "img"
        assert root[0].tag == f"{SVG}title" and root[0].text
        assert root[1].tag == f"{SVG}desc" and root[1].text
        assert root.find(f".//{SVG}text") is None
        own = {element.get("id") for element in root.iter() if element.get("id")}
        for element in root.iter():
            assert "style" not in element.attrib
            assert element.tag != f"{SVG}image"
            if element.tag == f"{SVG}use":
                assert element.get("href")[1:] in own
            for colour in (element.get("fill"), element.get("stroke")):
                if colour not in (None, "none"):
                    assert "chart-" in element.get("class")  # dark mode colours by class
        ids += own
        assert len(picture) < 60_000
    assert len(ids) == len(set(ids))


def test_empty_data_is_drawn_too():
    assert "ไม่มีข้อมูล" in desc_of(charts.progress_by_dimension([]))
    assert "ไม่มีข้อมูล" in desc_of(charts.money_bars([]))
    assert charts.year_timeline(*YEAR, date(2026, 1, 1), [])
    assert charts.progress_by_dimension([DimensionProgress("มิติที่ 1", 0)])


def test_words_say_what_the_bars_show():
    row = DimensionProgress("มิติที่ 2", 6, done=4, in_progress=1, current=7)
    words = desc_of(charts.progress_by_dimension([row]))
    assert words == ("มิติที่ 2: แล้วเสร็จ 4, อยู่ระหว่างดำเนินการ 1, ดำเนินการไม่ได้ 0, ยังไม่เริ่ม 2, ตามแผนเดิม 6")
    money = desc_of(charts.money_bars([MoneyRow("รวม", Decimal("12500"), Decimal(0), None, 1)]))
    assert "ตามแผน 12,500.00 บาท" in money
    assert "ก่อหนี้ผูกพัน ยังไม่ระบุ" in money and "ในข้อบัญญัติ 0.00 บาท" in money


def test_states_differ_without_colour():
    drawings = [bar(0, 0, 100, 20) for bar in (svg.solid, svg.hatched, svg.crossed, svg.empty)]
    shapes = {
        re.sub(r'(class|fill|stroke)="[^"]*"', "", drawing).replace(" ", "") for drawing in drawings
    }
    assert len(shapes) == 4


@pytest.mark.parametrize(
    ("percent", "words"),
    [(79.99, "ยังไม่ถึงเป้าหมาย"), (80, "ถึงเป้าหมายแล้ว"), (0, "ยังไม่ถึง"), (120, "ถึงเป้าหมายแล้ว")],
)
def test_gauge_says_whether_the_target_is_reached(percent, words):
    assert desc_of(charts.gauge(percent, 80)).startswith(words)


def test_lines_are_broken_between_words():
    title = "มิติที่ 4 การเสริมสร้างกลไกในการตรวจสอบการปฏิบัติราชการขององค์กรปกครองส่วนท้องถิ่น"
    lines = glyphs.wrap(title, 15, 300)
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert all(glyphs.width_of(line, 15) <= 300 for line in lines)
    assert lines[0].startswith("มิติที่ 4 การ")


def test_a_letter_keeps_its_marks():
    lines = glyphs.wrap("ปั๊มน้ำเก้าอี้" * 4, 15, 20)
    assert "".join(lines) == "ปั๊มน้ำเก้าอี้" * 4
    for line in lines:
        assert line[0] not in "\u0e31\u0e34\u0e35\u0e48\u0e49\u0e4a\u0e4b\u0e33\u0e32"
        assert line[-1] not in "เแโใไ"


class TestPicture:
    """The same words as a paragraph and as a chart's text, rasterised and laid over one another."""

    SIZE = 40

    def drawn(self, render, html):
        document = pypdfium2.PdfDocument(io.BytesIO(render("anything", html=html)))
        try:
            image = document[0].render(scale=3, grayscale=True).to_pil()
        finally:
            document.close()
        ink = ImageChops.invert(image.convert("L")).point(lambda level: 255 * (level > 110))
        return ink.crop(ink.getbbox())

    def paragraph(self, render):
        from thai import fonts

        # The em of the derived font is larger than that of the source, which charts use.
        em = fonts._UNITS_PER_EM / 1000
        css = f"font-size: {self.SIZE * em}px; line-height: 2; color: #000; white-space: nowrap"
        return self.drawn(render, f'<p style="{css}">{STACKS}</p>')

    def chart(self, render, parts):
        picture = svg.drawing(parts, 1000, 120, name="x", title="ก", desc="ข")
        return self.drawn(render, f'<div style="width: 1000px">{picture}</div>')

    def likeness(self, one, other):
        """Ink in both over ink in either, with the second scaled to the first's width."""
        other = other.resize((one.width, round(other.height * one.width / other.width)))
        size = (one.width, max(one.height, other.height))
        sheets = []
        for image in (one, other):
            sheet = Image.new("L", size)
            sheet.paste(image)
            sheets.append(sheet.point(lambda level: 255 * (level > 127)))
        both, either = (
            sum(combine(*sheets).histogram()[128:])
            for combine in (ImageChops.darker, ImageChops.lighter)
        )
        return both / either

    def test_marks_stand_where_a_paragraph_has_them(self, render):
        text = svg.text(STACKS, 0, 80, self.SIZE)
        assert self.likeness(self.paragraph(render), self.chart(render, [text])) > 0.85

    def test_the_check_sees_letter_by_letter_layout(self, render):
        parts, x = [], 0
        for letter in STACKS:
            parts.append(svg.text(letter, x, 80, self.SIZE))
            x += glyphs.width_of(letter, self.SIZE)
        assert self.likeness(self.paragraph(render), self.chart(render, parts)) < 0.6

    def test_the_check_sees_text_elements(self, render):
        text = f'<text x="0" y="80" font-family="Sarabun" font-size="{self.SIZE}">{STACKS}</text>'
        assert self.likeness(self.paragraph(render), self.chart(render, [text])) < 0.6
