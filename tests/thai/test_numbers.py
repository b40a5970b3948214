from contextlib import suppress
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thai.numbers import (
    NegativeNumber,
    NotANumber,
    NotAPercentage,
    NotWhole,
    NumberError,
    NumberTooLarge,
    TooPrecise,
    format_number,
    format_percent,
    parse_percent,
    parse_whole_number,
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("1,250", 1250), ("๑๒๕๐", 1250), ("007", 7), ("999999999", 999_999_999)],
)
def test_reads_a_whole_number(typed, number):
    assert parse_whole_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("-1", NegativeNumber),
        ("−๑", NegativeNumber),
        ("1.5", NotWhole),
        ("สิบคน", NotANumber),
        ("10 คน", NotANumber),
        ("", NotANumber),
        ("-", NotANumber),
        ("1,25", NotANumber),
        ("²", NotANumber),
        ("1000000000", NumberTooLarge),
    ],
)
def test_refuses_a_whole_number(typed, error):
    with pytest.raises(error):
        parse_whole_number(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("80", "80"),
        ("๘๐", "80"),
        ("80.5", "80.5"),
        ("๘๐.๒๕", "80.25"),
        ("80%", "80"),
        ("80 %", "80"),
        ("ร้อยละ ๘๐", "80"),
        ("100.00", "100"),
        (".5", "0.5"),
    ],
)
def test_reads_a_percentage(typed, number):
    assert parse_percent(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("100.01", NumberTooLarge),
        ("101", NumberTooLarge),
        ("1000", NumberTooLarge),
        ("-1", NegativeNumber),
        ("80.555", TooPrecise),
        ("แปดสิบ", NotAPercentage),
        ("%", NotAPercentage),
        ("", NotAPercentage),
        (".", NotAPercentage),
        ("8O", NotAPercentage),
    ],
)
def test_refuses_a_percentage(typed, error):
    with pytest.raises(error):
        parse_percent(typed)


@given(st.integers(0, 999_999_999), st.booleans())
def test_whole_numbers_read_back(number, thai_digits):
    assert parse_whole_number(format_number(number, thai_digits)) == number


@given(st.decimals(0, 100, places=2), st.booleans(), st.booleans())
def test_percentages_read_back(number, thai_digits, words):
    assert parse_percent(format_percent(number, thai_digits, words)) == number


@given(st.text("0123456789,.-%๑๒ก ", max_size=12) | st.text(max_size=12))
def test_any_text_is_a_number_or_a_known_refusal(text):
    for parse in (parse_whole_number, parse_percent):
        with suppress(NumberError):
            assert parse(text) >= 0


def test_format():
    assert format_number(12500) == "12,500"
    assert format_number(100) == "100"
    assert format_number(Decimal("12500.50")) == "12,500.5"
    assert format_number(Decimal("1E+3")) == "1,000"
    assert format_number(0.615) == "0.62"
    assert format_number(Decimal("-0.001")) == "0"
    assert format_number(1250, thai_digits=True) == "๑,๒๕๐"
    assert format_percent(Decimal("80.00")) == "80%"
    assert format_percent(80, thai_digits=True, words=True) == "ร้อยละ ๘๐"
    with translation.override("en"):
        assert format_percent(80, thai_digits=True, words=True) == "80%"
