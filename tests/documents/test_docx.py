"""The letter as Word opens it: its words in order, one typeface for every script."""

import io
import subprocess
import sys
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from documents.docx import FONT, letter_docx
from documents.letter import OfficialLetter

LETTER = OfficialLetter(
    number="กท 9901/123",
    date="22 พฤศจิกายน 2569",
    office="สำนักงานเขตตัวอย่าง",
    office_address=("99 ถนนสมมติ", "กรุงเทพมหานคร 10999"),
    subject="แจ้งผลการดำเนินการ",
    to="นางสาวสมศรี ใจดี",
    reference="เรื่องร้องเรียนเลขที่ 7/2570",
    paragraphs=("ซ่อมไฟถนน 3 จุดแล้ว\nตรวจซ้ำแล้ว", "ติดตามที่ https://office.example/o/a1/ ได้"),
    signer_name="นายสมมติ นำทาง",
    signer_position="ผู้อำนวยการเขต",
    unit="ฝ่ายโยธา",
    contact=("โทร. 0 2123 4567", "ไปรษณีย์อิเล็กทรอนิกส์ office1@example.go.th"),
)


def opened(letter=LETTER):
    return docx.Document(io.BytesIO(letter_docx(letter)))


def lines(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_its_parts_stand_in_the_order_of_an_external_letter():
    assert lines(opened()) == [
        "ที่ กท ๙๙๐๑/๑๒๓\tสำนักงานเขตตัวอย่าง",
        "๙๙ ถนนสมมติ",
        "กรุงเทพมหานคร ๑๐๙๙๙",
        "๒๒ พฤศจิกายน ๒๕๖๙",
        "เรื่อง\tแจ้งผลการดำเนินการ",
        "เรียน\tนางสาวสมศรี ใจดี",
        "อ้างถึง\tเรื่องร้องเรียนเลขที่ ๗/๒๕๗๐",
        "ซ่อมไฟถนน ๓ จุดแล้ว\nตรวจซ้ำแล้ว",
        "ติดตามที่ https://office.example/o/a1/ ได้",
        "จึงเรียนมาเพื่อโปรดทราบ",
        "ขอแสดงความนับถือ",
        "(นายสมมติ นำทาง)",
        "ผู้อำนวยการเขต",
        "ฝ่ายโยธา",
        "โทร. ๐ ๒๑๒๓ ๔๕๖๗",
        "ไปรษณีย์อิเล็กทรอนิกส์ office1@example.go.th",
    ]


def test_an_office_may_keep_arabic_digits():
    text = "\n".join(lines(opened(replace(LETTER, thai_digits=False))))
    assert "กท 9901/123" in text
    assert not set("๐๑๒๓๔๕๖๗๘๙") & set(text)


def test_what_is_unknown_is_a_dotted_line():
    found = lines(opened(replace(LETTER, number="", date="", signer_name="")))
    assert found[0].startswith("ที่ .....")
    assert set(found[3]) == {"."}
    assert "(....." in "\n".join(found)


def test_thai_is_drawn_with_the_same_typeface_and_size():
    document = opened()
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts = defaults.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        FONT
    }
    # A theme's fonts would win over those that are named.
    assert not [name for name in fonts.attrib if "heme" in name]
    assert {defaults.find(qn(size)).get(qn("w:val")) for size in ("w:sz", "w:szCs")} == {"32"}
    assert defaults.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
    for paragraph in document.paragraphs:
        assert all(run.font.name is None for run in paragraph.runs)


def test_its_margins_are_those_of_official_letters():
    section = opened().sections[0]
    assert [round(side.cm, 1) for side in (section.left_margin, section.right_margin)] == [3, 2]
    assert round(section.page_width.cm, 1) == 21


def test_nothing_of_the_sample_file_is_left_in_its_properties():
    properties = opened().core_properties
    assert properties.author == "สำนักงานเขตตัวอย่าง"
    assert properties.title == "แจ้งผลการดำเนินการ"
    assert "python-docx" not in f"{properties.comments}{properties.last_modified_by}"


def test_signs_that_xml_cannot_hold_are_left_out():
    found = lines(opened(replace(LETTER, paragraphs=("ก\x00ข\x0bค & <b>",))))
    assert "กขค & <b>" in found


@pytest.mark.parametrize("module", ["documents.docx", "documents.letter"])
def test_python_docx_is_imported_late(module):
    code = f"import {module}, sys; sys.exit('docx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
