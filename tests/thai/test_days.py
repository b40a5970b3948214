from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.days import act_by, days_left, due_date, is_working_day

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def test_the_day_of_the_trigger_is_not_counted():
    assert due_date(date(2023, 3, 1), 15) == date(2023, 3, 16)
    assert due_date(date(2023, 3, 1), 0) == date(2023, 3, 1)
    # Over a leap day.
    assert due_date(date(2024, 2, 28), 2) == date(2024, 3, 1)


def test_no_negative_count():
    with pytest.raises(ValueError, match="negative"):
        due_date(date(2023, 3, 1), -1)


@pytest.mark.parametrize(
    ("due", "holidays", "by"),
    [
        # 30 April 2566 is a Sunday.
        (date(2023, 4, 30), (), date(2023, 4, 28)),
        (date(2023, 4, 30), {date(2023, 4, 28)}, date(2023, 4, 27)),
        (date(2024, 4, 30), (), date(2024, 4, 30)),
        # Songkran 2566, Thursday to Monday in lieu.
        (date(2023, 4, 17), {date(2023, 4, d) for d in (13, 14, 17)}, date(2023, 4, 12)),
        (date(2026, 10, 31), [], date(2026, 10, 30)),
        # A holiday on another day moves nothing.
        (date(2024, 4, 30), {date(2024, 5, 1)}, date(2024, 4, 30)),
    ],
)
def test_act_by_the_working_day_before(due, holidays, by):
    assert act_by(due, holidays) == by


@given(DAYS, st.sets(st.integers(0, 12)))
def test_never_later_and_no_working_day_between(due, closed):
    holidays = {due - timedelta(days=n) for n in closed}
    by = act_by(due, holidays)
    assert by <= due
    assert is_working_day(by, holidays)
    day = by + timedelta(days=1)
    while day <= due:
        assert not is_working_day(day, holidays)
        day += timedelta(days=1)


@given(DAYS, st.integers(0, 1000))
def test_days_left_undoes_the_count(trigger, days):
    due = due_date(trigger, days)
    assert days_left(due, trigger) == days
    assert days_left(due, due) == 0
    assert days_left(due, due + timedelta(days=1)) == -1
