from contextlib import suppress
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thai.money import (
    AmountTooLarge,
    BahtError,
    MisplacedComma,
    NegativeAmount,
    NotDigits,
    TooManyDecimals,
    baht_text,
    format_baht,
    parse_baht,
)

SUMS = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)


@pytest.mark.parametrize(
    "typed",
    [
        "12,500.00",
        "12500",
        "12500.0",
        "๑๒,๕๐๐.๐๐",
        "12,500 บาท",
        "12,500.00บาท",
        "12,500 บาทถ้วน",
        "12,500.-",
        "12,500.- บาท",
        "฿12,500",
        "12,500.00 baht",
        " 0012500 ",
    ],
)
def test_reads_a_sum(typed):
    amount = parse_baht(typed)
    assert amount == 12500
    assert isinstance(amount, Decimal)
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("สองแสน", NotDigits),
        ("1.5 ล้าน", NotDigits),
        ("บาท", NotDigits),
        ("", NotDigits),
        ("1e5", NotDigits),
        ("NaN", NotDigits),
        ("12 500", NotDigits),
        ("１２", NotDigits),
        (".", NotDigits),
        ("-500", NegativeAmount),
        ("−500", NegativeAmount),
        ("–๕๐๐", NegativeAmount),
        ("(500.00)", NegativeAmount),
        ("12,50", MisplacedComma),
        ("1,2500", MisplacedComma),
        ("12,500,00", MisplacedComma),
        (",500", MisplacedComma),
        ("1000000000000", AmountTooLarge),
        ("1,000,000,000,000.00", AmountTooLarge),
        ("1.005", TooManyDecimals),
        ("1.500", TooManyDecimals),
    ],
)
def test_refuses_with_its_own_reason_and_an_example(typed, error):
    with pytest.raises(error, match="เช่น"):
        parse_baht(typed)


def test_words_are_answered_with_digits():
    with pytest.raises(NotDigits, match=r"เป็นตัวเลข เช่น 200,000\.00"):
        parse_baht("สองแสน")


def test_twelve_digits_are_taken():
    assert parse_baht("999,999,999,999.99") == Decimal("999999999999.99")
    assert parse_baht(".5") == Decimal("0.50")


@given(SUMS, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["th", "en"]))
def test_reads_back_to_the_satang(amount, thai_digits, unit, trim, language):
    with translation.override(language):
        assert parse_baht(format_baht(amount, thai_digits, unit, trim)) == amount


@given(st.text(max_size=20) | st.text("0123456789,.-๑๒ บาท", max_size=12))
def test_any_text_is_a_sum_or_a_known_refusal(text):
    with suppress(BahtError):
        assert 0 <= parse_baht(text) <= Decimal("999999999999.99")


def test_format():
    assert format_baht(Decimal("12500")) == "12,500.00 บาท"
    assert format_baht(3000, thai_digits=True, trim=True) == "๓,๐๐๐ บาท"
    assert format_baht(Decimal("3000.5"), trim=True, unit=False) == "3,000.50"
    assert format_baht(Decimal("0.005")) == "0.01 บาท"
    assert format_baht(Decimal("-0.001")) == "0.00 บาท"
    assert format_baht(Decimal("-12500")) == "-12,500.00 บาท"
    with translation.override("en"):
        assert format_baht(Decimal("12500"), thai_digits=True) == "12,500.00 baht"
    with pytest.raises(TypeError):
        format_baht(0.1)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("21", "ยี่สิบเอ็ดบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("12500", "หนึ่งหมื่นสองพันห้าร้อยบาทถ้วน"),
        ("200000", "สองแสนบาทถ้วน"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11000000", "สิบเอ็ดล้านบาทถ้วน"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
        ("0.50", "ห้าสิบสตางค์"),
        ("0.01", "หนึ่งสตางค์"),
        ("12500.25", "หนึ่งหมื่นสองพันห้าร้อยบาทยี่สิบห้าสตางค์"),
    ],
)
def test_words(amount, words):
    assert baht_text(Decimal(amount)) == words


def _count(words):
    """Reads number words back, by another way than they were made."""
    units = ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"]
    places = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "แสน": 100_000}
    total, rest, digit = 0, 0, None
    while words:
        for word in (*units, "เอ็ด", "ยี่", "ล้าน", *places):
            if words.startswith(word):
                break
        else:
            raise AssertionError(words)
        words = words.removeprefix(word)
        if word == "ล้าน":
            total, rest, digit = (total + rest + (digit or 0)) * 10**6, 0, None
        elif word in places:
            rest, digit = rest + (1 if digit is None else digit) * places[word], None
        else:
            digit = {"เอ็ด": 1, "ยี่": 2}.get(word, units.index(word) if word in units else 0)
    return total + rest + (digit or 0)


@given(SUMS)
def test_words_hold_the_same_sum(amount):
    words = baht_text(amount)
    baht, _, satang = words.removesuffix("ถ้วน").rpartition("บาท")
    value = Decimal(_count(baht)) if baht else Decimal(0)
    if satang:
        value += Decimal(_count(satang.removesuffix("สตางค์"))) / 100
    assert value == amount


def test_no_words_for_a_negative_sum():
    with pytest.raises(ValueError, match="negative"):
        baht_text(Decimal("-1"))
