"""What people copy, search for and hear from a PDF is what was written."""

import itertools

import pytest

from thai import fonts

TEXT = """
    ทำการตามกฎหมาย กำหนด น้ำ ค่ำ ป้องกัน ผู้ ที่ ปั๊ม ซ้ำ ล้ำ จำนวน สำนัก คำสั่ง อำนาจ ตำบล อำเภอ
    ดำเนินการ ต่ำ ย้ำ ร่ำรวย ป้ำ ฝ่ำ ฟ้ำ น๊ำ น๋ำ ฐานะ ญาติ ฎีกา กฎุมพี ปิ่น ปี้ ฝั่ง ฟื้น เป็น เฝ้า ก็
    สัมฤทธิ์ ศักดิ์ สิทธิ์ เจ้าหน้าที่ ขั้นตอน ซื่อสัตย์ เกี่ยวข้อง ฤๅษี พื้นที่ เล่ห์ วันที่ ปีงบประมาณ
    กรุงเทพมหานคร ผู้บริหาร ปฏิบัติ ป.ป.ช. ฯลฯ ๑๒๓ Anti-Corruption (CPI) 12,500.00
"""
WORDS = TEXT.split()

CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F) if chr(code) not in "ฤฦ"]
TONES = ["", *"\u0e48\u0e49\u0e4a\u0e4b"]
# Upper vowels, lower vowels, SARA AM (written after the tone mark) and none.
VOWELS = ["", *"\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e38\u0e39\u0e33"]


def syllables():
    for consonant, vowel, tone in itertools.product(CONSONANTS, VOWELS, TONES):
        marks = tone + vowel if vowel == "\u0e33" else vowel + tone
        yield f"{consonant}{marks}น"
    for consonant, vowel in itertools.product(CONSONANTS, "\u0e34\u0e38"):
        yield f"ก{consonant}{vowel}\u0e4c"


def lines_of(words):
    """Lines of a few words, that no line break tears: a break is copied as a break."""
    return [" ".join(words[start : start + 8]) for start in range(0, len(words), 8)]


def wrong(text, words, times=3):
    found = text.split()
    return [word for word in words if found.count(word) != times]


def test_words_are_copied_as_written(render, text_of):
    (text,) = text_of(render("words", lines=lines_of(WORDS)))
    assert wrong(text, WORDS) == []


def test_the_check_sees_the_underived_font(render, text_of, monkeypatch):
    monkeypatch.setattr(fonts, "font_dir", fonts.source_dir)
    text = " ".join(text_of(render("words", lines=lines_of(WORDS))))
    lost = wrong(text, WORDS)
    assert {"กำหนด", "น้ำ", "จำนวน", "ฟื้น", "ศักดิ์"} <= set(lost)


def test_every_syllable_is_copied_as_written(render, text_of):
    words = list(dict.fromkeys(syllables()))
    text = " ".join(text_of(render("words", lines=lines_of(words), tagged=False)))
    assert len(words) > 2000
    assert wrong(text, words) == []


@pytest.mark.parametrize("digits", [False, True])
def test_page_numbers_are_not_lost_among_words(render, text_of, digits):
    content = '<p>หนึ่ง</p><p class="new-page">สอง</p>'
    first, second = text_of(render("anything", html=content, thai_digits=digits))
    assert "-" not in first
    assert ("- ๒ -" if digits else "- 2 -") in second
