from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from thai import dates
from thai.dates import (
    ErasDisagree,
    ImpossibleDate,
    MissingYear,
    NotADate,
    ThaiDateError,
    TwoDigitYear,
    UnknownMonth,
    YearOutOfRange,
    bangkok_date,
    format_date,
    format_date_for_input,
    format_datetime,
    format_month,
    format_period,
    format_time,
    parse_thai_date,
    today,
)

NINTH = date(2022, 8, 9)
BE_DATES = st.dates(date(2400 - 543, 1, 1), date(2700 - 543, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "9/8/2565",
        "09/08/2565",
        "9-8-2565",
        "9.8.2565",
        "9 8 2565",
        " 9 / 8 / 2565 ",
        "๙/๘/๒๕๖๕",
        "9 ส.ค. 2565",
        "9 ส.ค 2565",
        "9 สค 2565",
        "9ส.ค.2565",
        "9-ส.ค.-2565",
        "9 สิงหา 2565",
        "9 สิงหาคม 2565",
        "9 เดือนสิงหาคม 2565",
        "๙ สิงหาคม ๒๕๖๕",
        "9 สิงหาคม พ.ศ. 2565",
        "9 สิงหาคม พ.ศ.2565",
        "9 สิงหาคม พศ 2565",
        "วันที่ ๙ สิงหาคม พ.ศ. ๒๕๖๕",
        "9 สิงหาคม ค.ศ. 2022",
        "9/8/2022",
        "9/8/พ.ศ. 2565",
        "2022-08-09",
        "2565-08-09",
        "9 Aug 2022",
        "9 august 2565",
        "9 Aug 2022 (B.E. 2565)",
        "9 สิงหา\u200bคม\u00a02565",
    ],
)
def test_reads_what_people_type(typed):
    assert parse_thai_date(typed) == NINTH


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("9/8/65", TwoDigitYear),
        ("9 ส.ค. 65", TwoDigitYear),
        ("๙ ส.ค. ๖๕", TwoDigitYear),
        ("65-08-09", TwoDigitYear),
        ("29/2/2566", ImpossibleDate),
        ("29 ก.พ. 2566", ImpossibleDate),
        ("31 เมษายน 2566", ImpossibleDate),
        ("0/8/2565", ImpossibleDate),
        ("32/8/2565", ImpossibleDate),
        ("2023-02-29", ImpossibleDate),
        ("8/13/2565", UnknownMonth),
        ("9/0/2565", UnknownMonth),
        ("9 สงคราม 2565", UnknownMonth),
        ("9 ส.ค. 2399", YearOutOfRange),
        ("9 ส.ค. 2701", YearOutOfRange),
        ("9/8/1899", YearOutOfRange),
        ("9/8/2201", YearOutOfRange),
        ("9/8/256", YearOutOfRange),
        ("9/8/25655", YearOutOfRange),
        ("9 ส.ค. พ.ศ. 2022", YearOutOfRange),
        ("9 ส.ค. ค.ศ. 2565", YearOutOfRange),
        ("9 ส.ค.", MissingYear),
        ("9/8", MissingYear),
        ("9 Aug 2023 (B.E. 2565)", ErasDisagree),
        ("", NotADate),
        ("พรุ่งนี้", NotADate),
        ("สิงหาคม 2565", NotADate),
        ("9 คน", NotADate),
        ("9/8/2565 ถึง 10/8/2565", NotADate),
        ("１/８/２５６５", NotADate),
    ],
)
def test_refuses_with_its_own_reason_and_an_example(typed, error):
    with pytest.raises(error) as refused:
        parse_thai_date(typed)
    assert isinstance(refused.value, ThaiDateError)
    assert "เช่น" in str(refused.value)
    # Nobody is answered with a placeholder or an empty sentence.
    assert "%(" not in str(refused.value)


def test_each_reason_has_its_own_sentence():
    sentences = set()
    for typed in ("9/8/65", "29/2/2566", "9/13/2565", "9/8/2299", "9/8", "?"):
        with pytest.raises(ThaiDateError) as refused:
            parse_thai_date(typed)
        sentences.add(str(refused.value))
    assert len(sentences) == 6


def test_an_impossible_day_is_named_in_buddhist_years_with_the_last_day_there_is():
    with pytest.raises(ImpossibleDate) as refused:
        parse_thai_date("29/2/2023")
    assert "29 กุมภาพันธ์ 2566" in str(refused.value)
    assert "เช่น 28 ก.พ. 2566" in str(refused.value)
    with translation.override("en"), pytest.raises(ImpossibleDate) as refused:
        parse_thai_date("29/2/2566")
    assert "29 February 2023" in str(refused.value)
    assert "28 Feb 2023" in str(refused.value)


def test_the_leap_day_follows_the_common_era_year():
    assert parse_thai_date("29 ก.พ. 2567") == date(2024, 2, 29)
    assert format_date(date(2024, 2, 29)) == "29 ก.พ. 2567"


@given(
    BE_DATES,
    st.sampled_from(["short", "long", "numeric"]),
    st.booleans(),
    st.sampled_from(["th", "en"]),
)
@example(date(1857, 1, 1), "short", False, "en")
@example(date(2157, 12, 31), "long", True, "th")
def test_every_style_reads_back(day, style, thai_digits, language):
    with translation.override(language):
        assert parse_thai_date(format_date(day, style, thai_digits)) == day


@given(st.dates(date(1857, 1, 1), date(2200, 12, 31)), st.sampled_from(["th", "en"]))
@example(date(2200, 12, 31), "th")
@example(date(1880, 5, 1), "en")
def test_what_stands_in_a_field_reads_back(day, language):
    with translation.override(language):
        assert parse_thai_date(format_date_for_input(day)) == day


@given(BE_DATES)
def test_our_own_drafts_read_back(day):
    assert parse_thai_date(day.isoformat()) == day


@given(st.text(max_size=30) | st.from_regex(r"[0-9๐-๙]{1,3}[/ .-][0-9ก-๙.]{1,6}[/ .-][0-9]{1,5}"))
def test_any_text_is_a_date_or_a_known_refusal(text):
    with suppress(ThaiDateError):
        assert 1857 <= parse_thai_date(text).year <= 2200


def test_thai_styles():
    assert format_date(NINTH) == "9 ส.ค. 2565"
    assert format_date(NINTH, "long") == "9 สิงหาคม 2565"
    assert format_date(NINTH, "numeric") == "9/8/2565"
    assert format_date(NINTH, "long", thai_digits=True) == "๙ สิงหาคม ๒๕๖๕"
    assert format_month(NINTH) == "สิงหาคม 2565"
    assert format_month(NINTH, "short", thai_digits=True) == "ส.ค. ๒๕๖๕"
    assert format_period(date(2022, 10, 1), date(2023, 9, 30)) == "1 ต.ค. 2565 – 30 ก.ย. 2566"
    assert format_period(NINTH, NINTH) == "9 ส.ค. 2565"
    with pytest.raises(ValueError, match="unknown style"):
        format_date(NINTH, "medium")


def test_english_styles_show_both_years_and_never_thai_digits():
    with translation.override("en"):
        assert format_date(NINTH) == "9 Aug 2022 (B.E. 2565)"
        assert format_date(NINTH, "long", thai_digits=True) == "9 August 2022 (B.E. 2565)"
        assert format_date(NINTH, "numeric") == "2022-08-09"
        assert format_month(NINTH) == "August 2022 (B.E. 2565)"
        assert format_date_for_input(NINTH) == "9 Aug 2022"
        moment = datetime(2022, 8, 9, 3, 42, tzinfo=UTC)
        assert format_datetime(moment) == "9 Aug 2022 (B.E. 2565), 10:42"
    with translation.override("en-gb"):
        assert format_date(NINTH) == "9 Aug 2022 (B.E. 2565)"


def test_all_twelve_months_have_both_names():
    assert len(set(dates.MONTHS)) == len(set(dates.MONTHS_SHORT)) == len(set(dates.MONTHS_EN)) == 12
    for month in range(1, 13):
        for names in (dates.MONTHS, dates.MONTHS_SHORT, dates.MONTHS_EN):
            assert parse_thai_date(f"1 {names[month - 1]} 2566") == date(2023, month, 1)


def test_times_are_bangkok_times():
    moment = datetime(2022, 8, 9, 3, 42, tzinfo=UTC)
    assert format_time(moment) == "10.42 น."
    assert format_time(moment, thai_digits=True) == "๑๐.๔๒ น."
    assert format_time(time(8, 30)) == "08.30 น."
    assert format_datetime(moment) == "9 ส.ค. 2565 10.42 น."


def test_the_day_turns_at_midnight_in_bangkok():
    last = datetime(2022, 9, 30, 16, 59, 59, tzinfo=UTC)
    assert bangkok_date(last) == date(2022, 9, 30)
    assert bangkok_date(last + timedelta(seconds=1)) == date(2022, 10, 1)
    assert format_datetime(last + timedelta(seconds=1)) == "1 ต.ค. 2565 00.00 น."
    assert bangkok_date(datetime(2022, 9, 30, 20, tzinfo=timezone(timedelta(hours=9)))) == date(
        2022, 9, 30
    )


def test_a_datetime_without_zone_is_refused_not_guessed():
    for function in (bangkok_date, format_date, format_time, format_datetime):
        with pytest.raises(ValueError, match="time zone"):
            function(datetime(2022, 8, 9, 10, 42))  # noqa: DTZ001


def test_today_is_the_day_in_bangkok(monkeypatch):
    monkeypatch.setattr("thai.dates.timezone.now", lambda: datetime(2022, 9, 30, 17, 0, tzinfo=UTC))
    assert today() == date(2022, 10, 1)
