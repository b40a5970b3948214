"""Fiscal years, named by B.E.: fiscal year 2566 is 1 Oct 2022 to 30 Sep 2023."""

import re
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from thai.dates import BE_OFFSET, CE_YEARS, bangkok_date
from thai.digits import to_arabic_digits, to_thai_digits
from thai.errors import ThaiValueError
from thai.language import is_english
from thai.text import typed_line

FIRST_MONTH = 10
FISCAL_YEARS = range(2560, 2601)
ROUNDS = (6, 12)

_TYPED = re.compile(r"(?:ปีงบประมาณ|ปี|FY)?\s*(?:พ\.?\s?ศ\.?|B\.?E\.?)?\s*([0-9]+)$", re.IGNORECASE)


class FiscalYearError(ThaiValueError):
    """A typed fiscal year that cannot be taken."""


class NotAFiscalYear(FiscalYearError):
    code = "not_a_fiscal_year"


class TwoDigitFiscalYear(FiscalYearError):
    code = "two_digit_year"


class CommonEraFiscalYear(FiscalYearError):
    code = "common_era"


class FiscalYearOutOfRange(FiscalYearError):
    code = "year_out_of_range"


def fiscal_year_of(value: date | datetime) -> int:
    """The fiscal year (B.E.) in which the day lies; aware datetimes count by Bangkok's day."""
    day = bangkok_date(value)
    return day.year + BE_OFFSET + (day.month >= FIRST_MONTH)


def fiscal_year_start(fiscal_year: int) -> date:
    """1 October of the calendar year before."""
    return date(fiscal_year - BE_OFFSET - 1, FIRST_MONTH, 1)


def fiscal_year_end(fiscal_year: int) -> date:
    """30 September."""
    return date(fiscal_year - BE_OFFSET, 9, 30)


def fiscal_year_quarter(value: date | datetime) -> int:
    """1 (Oct-Dec), 2 (Jan-Mar), 3 (Apr-Jun) or 4 (Jul-Sep)."""
    return (bangkok_date(value).month - FIRST_MONTH) % 12 // 3 + 1


def fiscal_years_between(start: date, end: date) -> range:
    """The fiscal years that the days from `start` to `end` touch; empty if end is before start."""
    if end < start:
        return range(0)
    return range(fiscal_year_of(start), fiscal_year_of(end) + 1)


def round_period(fiscal_year: int, months: int) -> tuple[date, date]:
    """First and last day that a report of 6 or 12 months covers; ValueError for other rounds."""
    _check_round(months)
    end = fiscal_year_end(fiscal_year) if months == 12 else date(fiscal_year - BE_OFFSET, 3, 31)
    return fiscal_year_start(fiscal_year), end


def round_due(fiscal_year: int, months: int) -> date:
    """Six months: 30 April. Twelve months: 31 October, inside the next fiscal year."""
    _check_round(months)
    year = fiscal_year - BE_OFFSET
    return date(year, 4, 30) if months == 6 else date(year, 10, 31)


def _check_round(months: int) -> None:
    if months not in ROUNDS:
        raise ValueError("a round has 6 or 12 months")


def parse_fiscal_year(text: str) -> int:
    """The fiscal year in `text`: `2566`, `๒๕๖๖`, `พ.ศ. 2566`; 2560-2600 only."""
    typed = _TYPED.match(to_arabic_digits(typed_line(text)))
    if not typed:
        raise NotAFiscalYear(_("กรุณากรอกปีงบประมาณเป็นตัวเลขสี่หลัก เช่น 2566"))
    digits = typed[1]
    if len(digits) <= 2:
        raise TwoDigitFiscalYear(_("กรุณากรอกปีงบประมาณให้ครบสี่หลัก เช่น 2566 แทน 66"))
    year = int(digits) if len(digits) == 4 else 0
    if year in FISCAL_YEARS:
        return year
    if year in CE_YEARS:
        # Not converted: 2022 may mean the fiscal year 2565 or 2566.
        raise CommonEraFiscalYear(
            _("กรุณากรอกปีงบประมาณเป็น พ.ศ. เช่น 2566 (1 ต.ค. 2565 – 30 ก.ย. 2566)")
        )
    raise FiscalYearOutOfRange(_("กรุณากรอกปีงบประมาณ พ.ศ. ระหว่าง 2560 ถึง 2600 เช่น 2566"))


def format_fiscal_year(fiscal_year: int, thai_digits: bool = False, label: bool = False) -> str:
    """`2566`, or `ปีงบประมาณ 2566` with `label`; English `2566 (2022/23)`."""
    if is_english():
        year = fiscal_year - BE_OFFSET
        text = f"{fiscal_year} ({year - 1}/{year % 100:02d})"
        return f"Fiscal year {text}" if label else text
    text = f"ปีงบประมาณ {fiscal_year}" if label else str(fiscal_year)
    return to_thai_digits(text) if thai_digits else text
