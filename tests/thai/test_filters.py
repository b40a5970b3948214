from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

DAY = date(2022, 8, 9)
MOMENT = datetime(2022, 8, 9, 3, 42, tzinfo=UTC)


def render(expression, value, **context):
    template = Template("{% load thai %}{{ value|" + expression + " }}")
    return template.render(Context({"value": value, **context}))


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("thai_date", DAY, "9 ส.ค. 2565"),
        ("thai_date", datetime(2022, 8, 9, 17, tzinfo=UTC), "10 ส.ค. 2565"),
        ('thai_date:"thai"', DAY, "๙ ส.ค. ๒๕๖๕"),
        ("thai_date:True", DAY, "๙ ส.ค. ๒๕๖๕"),
        ("thai_date:False", DAY, "9 ส.ค. 2565"),
        ("thai_date_long", DAY, "9 สิงหาคม 2565"),
        ("thai_month", DAY, "สิงหาคม 2565"),
        ("thai_datetime", MOMENT, "9 ส.ค. 2565 10.42 น."),
        ("thai_time", MOMENT, "10.42 น."),
        ('thai_time:"thai"', time(8, 30), "๐๘.๓๐ น."),
        ("baht", Decimal("12500"), "12,500.00 บาท"),
        ("baht", Decimal("0"), "0.00 บาท"),
        ('baht:"thai"', 12500, "๑๒,๕๐๐.๐๐ บาท"),
        ("thai_digits", "ข้อ 1.2", "ข้อ ๑.๒"),
        ("thai_digits", 0, "๐"),
        ("fiscal_year", date(2022, 10, 1), "2566"),
        ("fiscal_year", 2566, "2566"),
        ("fiscal_year_label", 2566, "ปีงบประมาณ 2566"),
        ('fiscal_year_label:"thai"', 2566, "ปีงบประมาณ ๒๕๖๖"),
        ("number", 12500, "12,500"),
        ("number", 0, "0"),
        ("percent", Decimal("80.50"), "80.5%"),
        ("percent", 0, "0%"),
    ],
)
def test_shown_in_thai(expression, value, shown):
    assert render(expression, value) == shown


@pytest.mark.parametrize(
    ("expression", "value", "shown"),
    [
        ("thai_date", DAY, "9 Aug 2022 (B.E. 2565)"),
        ("thai_date_long", DAY, "9 August 2022 (B.E. 2565)"),
        ("thai_datetime", MOMENT, "9 Aug 2022 (B.E. 2565), 10:42"),
        ("thai_time", MOMENT, "10:42"),
        ("baht", Decimal("12500"), "12,500.00 baht"),
        ("fiscal_year", 2566, "2566 (2022/23)"),
        ("fiscal_year_label", 2566, "Fiscal year 2566 (2022/23)"),
    ],
)
def test_shown_in_english(expression, value, shown):
    with translation.override("en"):
        assert render(expression, value) == shown


@pytest.mark.parametrize(
    "name",
    [
        "thai_date",
        "thai_date_long",
        "thai_month",
        "thai_datetime",
        "thai_time",
        "thai_digits",
        "fiscal_year",
        "fiscal_year_label",
        "number",
        "percent",
    ],
)
def test_nothing_is_a_dash(name):
    assert render(name, None) == "–"
    assert Template("{% load thai %}{{ missing|" + name + " }}").render(Context()) == "–"


def test_money_that_was_not_entered_is_not_zero():
    assert render("baht", None) == "ยังไม่ระบุ"


def test_text_is_escaped():
    assert render("thai_digits", "<b>1") == "&lt;b&gt;๑"


def test_a_wrong_argument_is_an_error_not_a_silent_default():
    with pytest.raises(ValueError, match="unknown argument"):
        render('thai_date:"long"', DAY)
    with pytest.raises(TemplateSyntaxError):
        render("thaidate", DAY)
