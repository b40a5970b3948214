"""Whole numbers and percentages, typed with Thai or Arabic digits."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from thai.digits import to_arabic_digits, to_thai_digits
from thai.errors import ThaiValueError
from thai.language import is_english
from thai.text import typed_line

# Ten digits would not fit a 32-bit column.
MAX_WHOLE_NUMBER = 999_999_999

GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_WHOLE = re.compile(rf"({GROUPED})$")
_PERCENT = re.compile(r"(?:ร้อยละ)?\s*([0-9]*)(?:\.([0-9]+))?\s*%?$")
_NEGATIVE = re.compile(r"-\s*[0-9.]")
_FRACTION = re.compile(rf"(?:{GROUPED})?\.[0-9]+$")


class NumberError(ThaiValueError):
    """A typed number that cannot be taken; the subclasses say why."""


class NotANumber(NumberError):
    code = "not_a_number"


class NotWhole(NumberError):
    code = "not_whole"


class NegativeNumber(NumberError):
    code = "negative"


class NumberTooLarge(NumberError):
    code = "too_large"


class NotAPercentage(NumberError):
    code = "not_a_percentage"


class TooPrecise(NumberError):
    code = "too_many_decimals"


def plain_text(text: str) -> str:
    """`text` trimmed, with Arabic digits and every kind of minus as `-`."""
    return re.sub("[\u2010-\u2015\u2212]", "-", to_arabic_digits(typed_line(text)))


def parse_whole_number(text: str) -> int:
    """A whole number from 0 to 999,999,999: `1,250`, `๑๒๕๐`. Raises a NumberError."""
    typed = plain_text(text)
    if _NEGATIVE.match(typed):
        raise NegativeNumber(_("จำนวนต้องไม่ติดลบ กรุณากรอกตั้งแต่ 0 ขึ้นไป เช่น 120"))
    if _FRACTION.match(typed):
        raise NotWhole(_("กรุณากรอกจำนวนเต็ม ไม่มีจุดทศนิยม เช่น 120"))
    if not _WHOLE.match(typed):
        raise NotANumber(_("กรุณากรอกจำนวนเป็นตัวเลข เช่น 120 หรือ 1,200"))
    digits = typed.replace(",", "").lstrip("0") or "0"
    if len(digits) > len(str(MAX_WHOLE_NUMBER)):
        raise NumberTooLarge(_("จำนวนนี้มากเกินไป กรุณากรอกไม่เกิน 999,999,999"))
    return int(digits)


def parse_percent(text: str) -> Decimal:
    """A percentage from 0 to 100, at most two decimals: `80`, `๘๐.๕`, `ร้อยละ 80`, `80%`."""
    typed = plain_text(text)
    match = _PERCENT.match(typed)
    if _NEGATIVE.match(typed):
        raise NegativeNumber(_("ร้อยละต้องไม่ติดลบ กรุณากรอก 0 ถึง 100 เช่น 80"))
    if not match or not (match[1] or match[2]):
        raise NotAPercentage(_("กรุณากรอกร้อยละเป็นตัวเลข 0 ถึง 100 เช่น 80 หรือ 80.5"))
    whole, fraction = match[1].lstrip("0") or "0", match[2] or ""
    if len(fraction) > 2:
        raise TooPrecise(_("กรุณากรอกร้อยละโดยมีทศนิยมไม่เกินสองตำแหน่ง เช่น 80.25"))
    if len(whole) > 3 or (value := Decimal(f"{whole}.{fraction or 0}")) > 100:
        raise NumberTooLarge(_("ร้อยละต้องไม่เกิน 100 กรุณากรอก 0 ถึง 100 เช่น 80"))
    return value.quantize(Decimal("0.01"))


def format_number(value: float | Decimal, thai_digits: bool = False) -> str:
    """`12,500`; a fraction keeps at most two decimals, without zeros at the end: `12,500.5`."""
    text = f"{_rounded(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return to_thai_digits(text) if thai_digits and not is_english() else text


def _rounded(value: float | Decimal) -> Decimal:
    # By way of str: 0.615 is meant, not the 0.61499... that a float holds.
    number = Decimal(str(value))
    rounded = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return rounded if rounded else Decimal(0)


def format_percent(value: float | Decimal, thai_digits: bool = False, words: bool = False) -> str:
    """`80.5%` for 80.5; with `words`, as documents want it, `ร้อยละ 80.5` (English as before)."""
    number = format_number(value, thai_digits)
    return f"ร้อยละ {number}" if words and not is_english() else f"{number}%"
