"""Baht: read, write, and spell out. Amounts are Decimal with two places, never float."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from thai.digits import to_thai_digits
from thai.errors import ThaiValueError
from thai.language import is_english
from thai.numbers import GROUPED, plain_text

MAX_WHOLE_DIGITS = 12
SATANG = Decimal("0.01")

_AMOUNT = re.compile(rf"(?P<whole>{GROUPED})?(?:\.(?P<satang>[0-9]+))?$")
_WRONG_COMMAS = re.compile(r"[0-9,]*[0-9][0-9,]*(?:\.[0-9,]*)?$")
# What people write around a sum: ฿500, 500 บาท, 500 บาทถ้วน, 500.-
_UNIT = re.compile(r"^(?:฿|THB)\s*|(?:\.-)?\s*(?:บาทถ้วน|บาท|฿|THB|baht)\.?$|\.-$", re.IGNORECASE)


class BahtError(ThaiValueError):
    """A typed sum that cannot be taken; the subclasses say why."""


class NotDigits(BahtError):
    code = "not_digits"


class MisplacedComma(BahtError):
    code = "misplaced_comma"


class NegativeAmount(BahtError):
    code = "negative"


class AmountTooLarge(BahtError):
    code = "too_large"


class TooManyDecimals(BahtError):
    code = "too_many_decimals"


def parse_baht(text: str) -> Decimal:
    """The sum in `text`, two decimals: `12,500.00`, `๑๒๕๐๐`, `12,500 บาท`.

    Raises a subclass of BahtError for words, a negative sum, commas in wrong places, more than
    12 digits before the point or more than two after it. Nothing is rounded or guessed.
    """
    typed = _UNIT.sub("", plain_text(text)).strip()
    if re.match(r"-\s*[0-9.]|\([0-9,.\s]+\)$", typed):
        raise NegativeAmount(_("จำนวนเงินต้องไม่ติดลบ กรุณากรอกตั้งแต่ 0 ขึ้นไป เช่น 12,500.00"))
    match = _AMOUNT.match(typed)
    if not match or not (match["whole"] or match["satang"]):
        if _WRONG_COMMAS.match(typed) and "," in typed:
            # 12,50 may be 1,250 or 12.50.
            raise MisplacedComma(_("เครื่องหมายจุลภาคไม่อยู่ทุกสามหลัก กรุณากรอกเช่น 12,500.00 หรือ 12500"))
        raise NotDigits(_("กรุณากรอกจำนวนเงินเป็นตัวเลข เช่น 200,000.00 แทนคำว่า สองแสน"))
    whole = (match["whole"] or "0").replace(",", "").lstrip("0") or "0"
    satang = match["satang"] or "0"
    if len(satang) > 2:
        raise TooManyDecimals(_("กรุณากรอกสตางค์ไม่เกินสองตำแหน่งหลังจุด เช่น 12,500.25"))
    if len(whole) > MAX_WHOLE_DIGITS:
        raise AmountTooLarge(_("จำนวนเงินนี้มากเกินไป กรุณากรอกไม่เกิน 12 หลักหน้าจุดทศนิยม เช่น 12,500.00"))
    return Decimal(f"{whole}.{satang}").quantize(SATANG)


def _to_satang(amount: Decimal | int) -> Decimal:
    if isinstance(amount, float):
        raise TypeError("baht is a Decimal, not a float")
    return Decimal(amount).quantize(SATANG, rounding=ROUND_HALF_UP)


def format_baht(
    amount: Decimal | int, thai_digits: bool = False, unit: bool = True, trim: bool = False
) -> str:
    """`12,500.00 บาท` (English `12,500.00 baht`). `trim` leaves out `.00`, as documents do."""
    text = f"{_to_satang(amount) or Decimal('0.00'):,.2f}"
    if trim:
        text = text.removesuffix(".00")
    if is_english():
        return f"{text} baht" if unit else text
    text = to_thai_digits(text) if thai_digits else text
    return f"{text} บาท" if unit else text


_NUMERALS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
MILLION = 10**6


def baht_text(amount: Decimal | int) -> str:
    """The sum in Thai words, as vouchers print it: 12,500 gives `หนึ่งหมื่นสองพันห้าร้อยบาทถ้วน`.

    Always Thai. Raises ValueError for a negative sum.
    """
    exact = _to_satang(amount)
    if exact < 0:
        raise ValueError("a negative sum has no words")
    baht, satang = divmod(int(exact * 100), 100)
    if not satang:
        return f"{_spell(baht)}บาทถ้วน"
    return (f"{_spell(baht)}บาท" if baht else "") + f"{_spell(satang)}สตางค์"


def _spell(number: int) -> str:
    if number == 0:
        return _NUMERALS[0]
    millions, rest = divmod(number, MILLION)
    words = f"{_spell(millions)}ล้าน" if millions else ""
    for place in range(5, -1, -1):
        digit = rest // 10**place % 10
        if not digit:
            continue
        if place == 1 and digit <= 2:
            words += ("", "สิบ", "ยี่สิบ")[digit]
        elif place == 0 and digit == 1 and number > 1:
            words += "เอ็ด"
        else:
            words += _NUMERALS[digit] + _PLACES[place]
    return words
