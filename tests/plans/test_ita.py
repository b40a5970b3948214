"""The arithmetic of the ITA table (TG-07..09), on the printed figures of a real one."""

from decimal import Decimal

import pytest

from plans.ita import STANDARD_INDICATORS, ita_warnings, recomputed_total

MEANS = ("93.21", "81.80", "88.76", "82.69", "86.86", "91.34", "86.29", "89.15", "68.98", "43.75")
GROUPS = {
    "IIT": ("30", "86.66", "26.00"),
    "EIT": ("30", "88.93", "26.68"),
    "OIT": ("40", "56.37", "22.55"),
}


@pytest.fixture
def rows():
    return [
        {
            "standard_number": number,
            "instrument": instrument,
            "mean": Decimal(mean),
            "weight": Decimal(GROUPS[instrument][0]),
            "group_score": Decimal(GROUPS[instrument][1]),
            "group_weighted": Decimal(GROUPS[instrument][2]),
        }
        for (number, _title, instrument), mean in zip(STANDARD_INDICATORS, MEANS, strict=True)
    ]


def test_both_ways_of_rounding_are_right(rows):
    """TG-09: 75.23 is the sum of the rounded groups, unrounded it is 75.22."""
    assert recomputed_total(rows) == Decimal("75.22")
    assert ita_warnings(rows, Decimal("75.23")) == []
    assert ita_warnings(rows, Decimal("75.22")) == []


def test_a_sum_over_rows_is_told(rows):
    """TG-08."""
    (warning,) = ita_warnings(rows, Decimal("75.30"))
    assert "75.22" in warning


def test_a_wrong_weight_is_told(rows):
    rows[9]["weight"] = Decimal("30")
    (warning,) = ita_warnings(rows, Decimal("75.23"))
    assert "ตัวชี้วัดที่ 10" in warning


def test_a_group_that_does_not_add_up_is_told(rows):
    rows[0]["mean"] = Decimal("73.21")
    assert any("IIT" in warning for warning in ita_warnings(rows, Decimal("75.23")))


def test_missing_instrument_is_told(rows):
    assert any("OIT" in warning for warning in ita_warnings(rows[:8], Decimal("52.68")))
