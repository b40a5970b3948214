import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thai.text import control_character_line, normalise, normalise_line

# Thai letters alone, with what goes wrong between them: most faults need two or three in a row.
THAI = st.text(
    [chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C))]
    + [*"\u200b\u200c\u200d\uf70a\uf712\u0301\u0327 a😀"],
    max_size=12,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("นํ\u0e32", "นำ"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49\u0e33"),
        ("น\u0e49\u0e4d\u0e32", "น\u0e49\u0e33"),
        ("น\u0e33\u0e49", "น\u0e49\u0e33"),
        ("ค\u0e32\u0e48", "ค\u0e48\u0e32"),
        ("เเผน", "แผน"),
        ("ท\u0e35\u0e48", "ท\u0e35\u0e48"),
        ("ท\u0e48\u0e35", "ท\u0e35\u0e48"),
        ("ผ\u0e49\u0e39", "ผ\u0e39\u0e49"),
        ("ส\u0e4c\u0e34", "ส\u0e34\u0e4c"),
        ("ท\u0e35\u0e48\u0e48", "ท\u0e35\u0e48"),
        ("ทุจ\u200bริต", "ทุจริต"),
        ("\ufeffแผน\u00ad\u2060\u200e", "แผน"),
        ("แผน\u200dงาน", "แผนงาน"),
        ("แผน\u00a0งาน\tดี", "แผน งาน ดี"),
        ("ท\uf70aี", "ท\u0e35\u0e48"),
        ("cafe\u0301", "café"),
        ("ก\r\nข\rค\u2028ง", "ก\nข\nค\nง"),
        ("ปี ๒๕๖๖", "ปี ๒๕๖๖"),
        ("", ""),
    ],
)
def test_one_form(typed, stored):
    assert normalise(typed) == stored


def test_joiners_stay_where_they_make_letters():
    family = "👨\u200d👩\u200d👧"
    persian = "می\u200cخواهم"
    assert normalise(f"ครอบครัว {family} {persian}") == f"ครอบครัว {family} {persian}"
    assert normalise(f"{family}\u200d") == family
    assert normalise("a\u200db") == "ab"


@given(st.text() | THAI)
@example("กา่า่")
@example("ก\u0e4d\u0e32\u0e48")
@example("👨\u200d\u200d👩")
# A foreign accent between Thai marks: only the second round finds their order.
@example("ก\u0e34\u0327\u0e4d\u0e38")
def test_twice_is_once(text):
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(THAI)
def test_no_fault_is_left(text):
    once = normalise(text)
    for fault in ("เเ", "ํา", "\u200b", "\uf70a", "่่"):
        assert fault not in once


@given(st.text("กขคงน ABCabc0123๑๒๓.,()\n"))
def test_sound_text_is_left_alone(text):
    assert normalise(text) == text


@given(THAI)
def test_a_line_is_one_line_without_loose_ends(text):
    line = normalise_line(f" {text}\r\n")
    assert "\n" not in line
    assert line == line.strip()
    assert normalise_line(line) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ก\x00", 1),
        ("ก\r\nข\x07", 2),
        ("ก\n\n\u202eข", 3),
        ("ก\x9f", 1),
        ("ก\ud800", 1),
        ("ก\tข\r\nค\n", None),
        ("👨\u200d👩", None),
        ("", None),
    ],
)
def test_control_characters_are_found_with_their_line(text, line):
    assert control_character_line(text) == line
