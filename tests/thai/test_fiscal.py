from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from thai.fiscal import (
    CommonEraFiscalYear,
    FiscalYearOutOfRange,
    NotAFiscalYear,
    TwoDigitFiscalYear,
    fiscal_year_end,
    fiscal_year_of,
    fiscal_year_quarter,
    fiscal_year_start,
    fiscal_years_between,
    format_fiscal_year,
    parse_fiscal_year,
    round_due,
    round_period,
)

DAYS = st.dates(date(1941, 1, 1), date(2150, 12, 31))
YEARS = st.integers(2484, 2690)


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        (date(2022, 9, 30), 2565, 4),
        (date(2022, 10, 1), 2566, 1),
        (date(2022, 12, 31), 2566, 1),
        (date(2023, 1, 1), 2566, 2),
        (date(2023, 3, 31), 2566, 2),
        (date(2023, 4, 1), 2566, 3),
        (date(2023, 6, 30), 2566, 3),
        (date(2023, 7, 1), 2566, 4),
        (date(2023, 9, 30), 2566, 4),
        (date(2023, 10, 1), 2567, 1),
    ],
)
def test_the_year_turns_on_the_first_of_october(day, year, quarter):
    assert fiscal_year_of(day) == year
    assert fiscal_year_quarter(day) == quarter


def test_a_moment_counts_by_its_day_in_bangkok():
    # 30 September, 17.00 UTC is 1 October in Thailand.
    assert fiscal_year_of(datetime(2022, 9, 30, 17, 0, tzinfo=UTC)) == 2566
    assert fiscal_year_of(datetime(2022, 9, 30, 16, 59, tzinfo=UTC)) == 2565


@given(DAYS)
def test_each_day_lies_within_its_fiscal_year(day):
    year = fiscal_year_of(day)
    assert fiscal_year_start(year) <= day <= fiscal_year_end(year)
    assert 1 <= fiscal_year_quarter(day) <= 4


@given(YEARS)
def test_fiscal_years_follow_without_gap(year):
    assert fiscal_year_end(year) + timedelta(days=1) == fiscal_year_start(year + 1)
    assert fiscal_year_of(fiscal_year_start(year)) == year == fiscal_year_of(fiscal_year_end(year))


@given(YEARS)
def test_rounds(year):
    start, half = round_period(year, 6)
    assert (start, half) == (fiscal_year_start(year), date(year - 543, 3, 31))
    assert round_period(year, 12) == (fiscal_year_start(year), fiscal_year_end(year))
    assert round_due(year, 6) == date(year - 543, 4, 30)
    assert fiscal_year_of(round_due(year, 6)) == year
    # The yearly report falls due inside the next fiscal year.
    assert round_due(year, 12) == date(year - 543, 10, 31)
    assert fiscal_year_of(round_due(year, 12)) == year + 1


def test_no_other_rounds():
    for function in (round_period, round_due):
        with pytest.raises(ValueError, match="6 or 12"):
            function(2566, 3)


def test_fiscal_years_that_a_period_touches():
    between = fiscal_years_between(date(2022, 9, 30), date(2023, 10, 1))
    assert list(between) == [2565, 2566, 2567]
    assert list(fiscal_years_between(date(2023, 1, 1), date(2023, 1, 1))) == [2566]
    assert list(fiscal_years_between(date(2023, 1, 2), date(2023, 1, 1))) == []


@pytest.mark.parametrize(
    "typed",
    ["2566", "๒๕๖๖", " 2566 ", "พ.ศ. 2566", "ปีงบประมาณ 2566", "ปีงบประมาณ พ.ศ. ๒๕๖๖", "FY 2566"],
)
def test_reads_a_fiscal_year(typed):
    assert parse_fiscal_year(typed) == 2566


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("66", TwoDigitFiscalYear),
        ("2022", CommonEraFiscalYear),
        ("2559", FiscalYearOutOfRange),
        ("2601", FiscalYearOutOfRange),
        ("25666", FiscalYearOutOfRange),
        ("ปีนี้", NotAFiscalYear),
        ("2566-2570", NotAFiscalYear),
        ("-2566", NotAFiscalYear),
    ],
)
def test_refuses_a_fiscal_year_with_an_example(typed, error):
    with pytest.raises(error, match="เช่น"):
        parse_fiscal_year(typed)


@given(st.integers(2560, 2600), st.booleans())
def test_a_fiscal_year_reads_back(year, thai_digits):
    assert parse_fiscal_year(format_fiscal_year(year, thai_digits, label=True)) == year


def test_format():
    assert format_fiscal_year(2566) == "2566"
    assert format_fiscal_year(2566, thai_digits=True, label=True) == "ปีงบประมาณ ๒๕๖๖"
    with translation.override("en"):
        assert format_fiscal_year(2566) == "2566 (2022/23)"
        assert format_fiscal_year(2543, label=True) == "Fiscal year 2543 (1999/00)"
