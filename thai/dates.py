"""Buddhist-era dates and Bangkok time: read what people type, write what people read.

Stored dates are Gregorian (`datetime.date`); B.E. = C.E. + 543. Never build a `date` from a
B.E. year: 29 Feb 2567 exists, yet `date(2567, 2, 29)` fails.
"""

import calendar
import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thai.digits import to_arabic_digits, to_thai_digits
from thai.errors import ThaiValueError
from thai.language import is_english
from thai.text import typed_line

BANGKOK = ZoneInfo("Asia/Bangkok")
BE_OFFSET = 543
BE_YEARS = range(2400, 2701)
CE_YEARS = range(1900, 2201)
# In ISO, as our own drafts hold dates, and beside the B.E. year, C.E. 1857-1899 (B.E. 2400-2442)
# can be meant in no other way.
LONG_CE_YEARS = range(BE_YEARS[0] - BE_OFFSET, CE_YEARS[-1] + 1)

MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_SHORT = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
# Not from `calendar`, whose names follow the locale of the machine.
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class ThaiDateError(ThaiValueError):
    """A typed date that cannot be taken; the subclasses say why."""


class NotADate(ThaiDateError):
    code = "not_a_date"


class MissingYear(ThaiDateError):
    code = "missing_year"


class TwoDigitYear(ThaiDateError):
    code = "two_digit_year"


class YearOutOfRange(ThaiDateError):
    code = "year_out_of_range"


class UnknownMonth(ThaiDateError):
    code = "unknown_month"


class ImpossibleDate(ThaiDateError):
    code = "impossible_date"


class ErasDisagree(ThaiDateError):
    code = "eras_disagree"


def _month_names() -> dict[str, int]:
    names = {}
    for number, (full, short, english) in enumerate(
        zip(MONTHS, MONTHS_SHORT, MONTHS_EN, strict=True), start=1
    ):
        # In speech the ending that tells the length of the month is left out: สิงหา, เมษา.
        spoken = full.removesuffix("คม").removesuffix("ยน").removesuffix("พันธ์")
        for name in (full, spoken, short, english.lower(), english[:3].lower()):
            names[name.replace(".", "")] = number
    return names | {"sept": 9}


_MONTH_NUMBERS = _month_names()
_ERA = r"พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|B\.?\s?E\.?|C\.?\s?E\.?|A\.?\s?D\.?"
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$")
_NUMERIC = re.compile(
    rf"([0-9]{{1,2}})\s*[-/. ]\s*([0-9]{{1,2}})\s*[-/. ]\s*({_ERA})?\s*([0-9]+)$", re.IGNORECASE
)
_WORDS = re.compile(
    rf"([0-9]{{1,2}})[\s/.-]*([^0-9\s/-][^0-9]*?)[\s/-]*({_ERA})?\s*([0-9]+)$", re.IGNORECASE
)
_NO_YEAR = re.compile(r"([0-9]{1,2})\s*(?:[-/. ]\s*[0-9]{1,2}|[-/]?\s*([^0-9]+))$")
_BOTH_ERAS = re.compile(r"(.*[0-9])\s*\((?:B\.?E\.?|พ\.?\s?ศ\.?)\s*([0-9]{4})\)$", re.IGNORECASE)
_LABEL = re.compile(r"^วันที่\s*")


def parse_thai_date(text: str) -> date:
    """The date that `text` means, day first: `9/8/2565`, `9 ส.ค. 2565`, `๙ สิงหาคม พ.ศ. ๒๕๖๕`.

    Also ISO (`2022-08-09`), English month names and what `format_date` writes. Years
    2400-2700 are B.E. and 1900-2200 C.E. unless an era is written. Raises a subclass of
    ThaiDateError, whose text is a Thai sentence with an example.
    """
    typed = _LABEL.sub("", to_arabic_digits(typed_line(text)))
    if both := _BOTH_ERAS.match(typed):
        found = _parse_one(both[1], LONG_CE_YEARS)
        if found.year + BE_OFFSET != int(both[2]):
            raise ErasDisagree(
                _("ปี พ.ศ. กับปี ค.ศ. ไม่ตรงกัน (พ.ศ. = ค.ศ. + 543) กรุณากรอกปีเดียว เช่น 9 ส.ค. 2565")
            )
        return found
    return _parse_one(typed, CE_YEARS)


def _parse_one(typed: str, ce_years: range) -> date:
    if iso := _ISO.match(typed):
        return _build(int(iso[3]), int(iso[2]), iso[1], "", LONG_CE_YEARS)
    if numeric := _NUMERIC.match(typed):
        return _build(int(numeric[1]), int(numeric[2]), numeric[4], numeric[3] or "", ce_years)
    if words := _WORDS.match(typed):
        return _build(int(words[1]), _month_number(words[2]), words[4], words[3] or "", ce_years)
    if (no_year := _NO_YEAR.match(typed)) and (
        no_year[2] is None or _month_key(no_year[2]) in _MONTH_NUMBERS
    ):
        raise MissingYear(_("ยังไม่มีปี กรุณากรอกปี พ.ศ. สี่หลักด้วย เช่น 9 ส.ค. 2565"))
    raise NotADate(_("อ่านวันที่นี้ไม่ได้ กรุณากรอกวัน เดือน และปี พ.ศ. เช่น 9 ส.ค. 2565 หรือ 9/8/2565"))


def _month_key(name: str) -> str:
    return re.sub(r"[.\s]|^เดือน", "", name).lower()


def _month_number(name: str) -> int:
    try:
        return _MONTH_NUMBERS[_month_key(name)]
    except KeyError:
        raise UnknownMonth(
            _("ไม่พบเดือน “%(month)s” กรุณากรอกชื่อเดือนหรือเลข 1–12 เช่น 9 ส.ค. 2565 หรือ 9/8/2565"),
            month=name.strip()[:40],
        ) from None


def _year_ce(digits: str, era: str, ce_years: range) -> int:
    if len(digits) <= 2:
        # 65 may be 2565, 1965 or 2465: asking costs less than a wrong date on a record.
        raise TwoDigitYear(_("กรุณากรอกปี พ.ศ. ให้ครบสี่หลัก เช่น 9/8/2565 แทน 9/8/65"))
    year = int(digits) if len(digits) == 4 else 0
    era = era[:1].upper()
    if era in ("", "พ", "B") and year in BE_YEARS:
        return year - BE_OFFSET
    if era in ("", "ค", "C", "A") and year in ce_years:
        return year
    raise YearOutOfRange(
        _("ใช้ปี %(year)s ไม่ได้ กรุณากรอกปี พ.ศ. ระหว่าง 2400 ถึง 2700 เช่น 9 ส.ค. 2565"),
        year=digits[:12],
    )


def _build(day: int, month: int, digits: str, era: str, ce_years: range) -> date:
    year = _year_ce(digits, era, ce_years)
    if not 1 <= month <= 12:
        raise UnknownMonth(
            _("ไม่มีเดือนที่ %(month)s กรุณากรอกวันก่อนเดือน และเดือนเป็นเลข 1–12 เช่น 9/8/2565"),
            month=month,
        )
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        shown_year = year if is_english() else year + BE_OFFSET
        raise ImpossibleDate(
            _(
                "ไม่มีวันที่ %(day)s %(month)s %(year)s ในปฏิทิน เดือนนี้มี %(last)s วัน"
                " กรุณาตรวจอีกครั้ง เช่น %(example)s"
            ),
            day=day,
            month=_month_name(month, MONTHS),
            year=shown_year,
            last=last,
            example=f"{last} {_month_name(month, MONTHS_SHORT)} {shown_year}",
        )
    return date(year, month, day)


def _month_name(month: int, names: tuple[str, ...]) -> str:
    if is_english():
        name = MONTHS_EN[month - 1]
        return name if names is MONTHS else name[:3]
    return names[month - 1]


def bangkok_date(value: date | datetime) -> date:
    """The calendar day in Thailand. A datetime must be aware, else ValueError.

    A deadline stored in UTC belongs to the next day from 17.00 UTC on.
    """
    return _in_bangkok(value).date() if isinstance(value, datetime) else value


def _in_bangkok(value: datetime) -> datetime:
    if timezone.is_naive(value):
        raise ValueError("a datetime without a time zone has no date in Thailand")
    return value.astimezone(BANGKOK)


def today() -> date:
    """Today in Thailand, wherever the server is."""
    return timezone.now().astimezone(BANGKOK).date()


def format_date(value: date | datetime, style: str = "short", thai_digits: bool = False) -> str:
    """`9 ส.ค. 2565`; style `long` `9 สิงหาคม 2565`, `numeric` `9/8/2565`.

    In English `9 Aug 2022 (B.E. 2565)`, `9 August 2022 (B.E. 2565)`, `2022-08-09`, always with
    Arabic digits. `parse_thai_date` reads all of them back for B.E. 2400-2700.
    """
    day = bangkok_date(value)
    if style not in ("short", "long", "numeric"):
        raise ValueError(f"unknown style {style!r}")
    if is_english():
        if style == "numeric":
            return day.isoformat()
        return f"{_english_day(day, style)} (B.E. {day.year + BE_OFFSET})"
    if style == "numeric":
        text = f"{day.day}/{day.month}/{day.year + BE_OFFSET}"
    else:
        names = MONTHS if style == "long" else MONTHS_SHORT
        text = f"{day.day} {names[day.month - 1]} {day.year + BE_OFFSET}"
    return to_thai_digits(text) if thai_digits else text


def _english_day(day: date, style: str) -> str:
    month = MONTHS_EN[day.month - 1]
    return f"{day.day} {month if style == 'long' else month[:3]} {day.year}"


def format_date_for_input(value: date) -> str:
    """How a stored date stands in a form field: one year only, and always readable back."""
    day = bangkok_date(value)
    if is_english() and day.year in CE_YEARS:
        return _english_day(day, "short")
    if day.year + BE_OFFSET in BE_YEARS:
        return f"{day.day} {_month_name(day.month, MONTHS_SHORT)} {day.year + BE_OFFSET}"
    # C.E. 2158-2200 may be typed but has no B.E. year within the range.
    return f"{day.day} {_month_name(day.month, MONTHS_SHORT)} ค.ศ. {day.year}"


def format_month(value: date | datetime, style: str = "long", thai_digits: bool = False) -> str:
    """`สิงหาคม 2565`, or `ส.ค. 2565` with style `short`; English `August 2022 (B.E. 2565)`."""
    day = bangkok_date(value)
    name = _month_name(day.month, MONTHS if style == "long" else MONTHS_SHORT)
    if is_english():
        return f"{name} {day.year} (B.E. {day.year + BE_OFFSET})"
    text = f"{name} {day.year + BE_OFFSET}"
    return to_thai_digits(text) if thai_digits else text


def format_period(
    start: date | datetime,
    end: date | datetime,
    style: str = "short",
    thai_digits: bool = False,
) -> str:
    """`1 ต.ค. 2565 – 30 ก.ย. 2566`; one date when both are the same day."""
    if bangkok_date(start) == bangkok_date(end):
        return format_date(start, style, thai_digits)
    return f"{format_date(start, style, thai_digits)} – {format_date(end, style, thai_digits)}"


def format_time(value: datetime | time, thai_digits: bool = False) -> str:
    """`10.42 น.` in Bangkok; English `10:42`. A plain `time` is taken as Bangkok's."""
    clock = _in_bangkok(value) if isinstance(value, datetime) else value
    if is_english():
        return f"{clock:%H:%M}"
    text = f"{clock:%H.%M} น."
    return to_thai_digits(text) if thai_digits else text


def format_datetime(value: datetime, style: str = "short", thai_digits: bool = False) -> str:
    """`9 ส.ค. 2565 10.42 น.` in Bangkok; English `9 Aug 2022 (B.E. 2565), 10:42`."""
    separator = ", " if is_english() else " "
    return format_date(value, style, thai_digits) + separator + format_time(value, thai_digits)
