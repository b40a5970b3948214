"""Counting days to a due date. Calendar days, as the rules print no other kind.

Pure functions: the caller brings the organisation's holidays.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5


def due_date(trigger: date, days: int) -> date:
    """The last day of `days` calendar days. The day of the trigger is not counted.

    Raises ValueError for a negative number of days.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    return trigger + timedelta(days=days)


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """True from Monday to Friday, except on `holidays`."""
    return day.weekday() < SATURDAY and day not in holidays


def act_by(due: date, holidays: Collection[date] = ()) -> date:
    """The last working day on or before `due`: when to act so that `due` is kept.

    Never later than `due`: a time that binds an authority ends on its last day even if that
    is a holiday.
    """
    day = due
    while not is_working_day(day, holidays):
        day -= timedelta(days=1)
    return day


def days_left(due: date, on: date) -> int:
    """Calendar days from `on` to `due`: 0 on the day itself, negative when overdue."""
    return (due - on).days


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
