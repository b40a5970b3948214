from hypothesis import given
from hypothesis import strategies as st

from thai.digits import to_arabic_digits, to_thai_digits


def test_only_digits_change():
    assert to_thai_digits("ข้อ 10.2 (ก)") == "ข้อ ๑๐.๒ (ก)"
    assert to_arabic_digits("พ.ศ. ๒๕๖๖ – ๒๕๗๐") == "พ.ศ. 2566 – 2570"


@given(st.text(alphabet=st.characters(exclude_characters="๐๑๒๓๔๕๖๗๘๙")))
def test_there_and_back(text):
    assert to_arabic_digits(to_thai_digits(text)) == text


@given(st.integers(min_value=0))
def test_thai_digits_hold_the_same_number(number):
    thai = to_thai_digits(number)
    assert int(thai) == number
    assert not any(char.isascii() for char in thai)
