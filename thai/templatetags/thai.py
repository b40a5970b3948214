"""Filters for dates, numbers and sums. Nothing entered shows as "–", for money "ยังไม่ระบุ".

They stand in place of Django's `date`, `time` and `floatformat`, which print C.E. years.
Each takes an optional argument `"thai"` for Thai digits: `{{ plan.start|thai_date:"thai" }}`,
or a boolean, as a print setting gives it: `{{ plan.start|thai_date:thai_digits }}`.
"""

from django import template
from django.utils.translation import gettext as _

# The absolute names below are the app's: this module is `thai.templatetags.thai`.
from thai import dates, digits, fiscal, money, numbers

register = template.Library()

NOTHING = "–"


def _is_empty(value) -> bool:
    # "" is what a template gives for a name that is not there; 0 is a value.
    return value is None or value == ""


def _wants_thai(argument) -> bool:
    if argument in (True, False, None, "", "thai"):
        return bool(argument)
    raise ValueError(f"unknown argument {argument!r}: use 'thai', or a boolean")


@register.filter
def thai_date(value, argument=False):
    """`9 ส.ค. 2565`; of a datetime the day in Thailand."""
    if _is_empty(value):
        return NOTHING
    return dates.format_date(value, thai_digits=_wants_thai(argument))


@register.filter
def thai_date_long(value, argument=False):
    """`9 สิงหาคม 2565`."""
    if _is_empty(value):
        return NOTHING
    return dates.format_date(value, "long", _wants_thai(argument))


@register.filter
def thai_month(value, argument=False):
    """`สิงหาคม 2565`."""
    return NOTHING if _is_empty(value) else dates.format_month(value, "long", _wants_thai(argument))


@register.filter
def thai_datetime(value, argument=False):
    """`9 ส.ค. 2565 10.42 น.`."""
    if _is_empty(value):
        return NOTHING
    return dates.format_datetime(value, thai_digits=_wants_thai(argument))


@register.filter
def thai_time(value, argument=False):
    """`10.42 น.`."""
    return NOTHING if _is_empty(value) else dates.format_time(value, _wants_thai(argument))


@register.filter
def baht(value, argument=False):
    """`12,500.00 บาท`; None is "ยังไม่ระบุ", which is not the same as zero."""
    return _("ยังไม่ระบุ") if _is_empty(value) else money.format_baht(value, _wants_thai(argument))


@register.filter
def thai_digits(value):
    """Any text with Thai digits; numbers as they are written in Python."""
    return NOTHING if _is_empty(value) else digits.to_thai_digits(value)


@register.filter
def fiscal_year(value, argument=False):
    """`2566` of a fiscal year or of a day in it; English `2566 (2022/23)`."""
    return _fiscal_year(value, argument, label=False)


@register.filter
def fiscal_year_label(value, argument=False):
    """`ปีงบประมาณ 2566` of a fiscal year or of a day in it."""
    return _fiscal_year(value, argument, label=True)


def _fiscal_year(value, argument, *, label):
    if _is_empty(value):
        return NOTHING
    year = value if isinstance(value, int) else fiscal.fiscal_year_of(value)
    return fiscal.format_fiscal_year(year, _wants_thai(argument), label)


@register.filter
def number(value, argument=False):
    """`12,500`, or `12,500.5`."""
    return NOTHING if _is_empty(value) else numbers.format_number(value, _wants_thai(argument))


@register.filter
def percent(value, argument=False):
    """`80.5%` of 80.5."""
    return NOTHING if _is_empty(value) else numbers.format_percent(value, _wants_thai(argument))
