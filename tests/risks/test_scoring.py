"""RK-06, 15, 17, 18, 22: scores, levels and what controls leave, over all values of all scales."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks import criteria
from risks.criteria import BandRange, ScoreRange
from risks.models import ControlKind, Effectiveness, ImpactRule, Level
from risks.scoring import Scale, possible_scores, spread, suggested_residual

scales = st.integers(3, 5)
efforts = st.lists(
    st.tuples(st.sampled_from(ControlKind.values), st.sampled_from(Effectiveness.values)),
    max_size=6,
)


def example(size: int, rule=ImpactRule.HIGHER) -> Scale:
    bands = criteria.example_bands(size)
    return Scale(size, rule, tuple((band.level, band.lowest, band.highest) for band in bands))


@pytest.mark.parametrize("size", [3, 4, 5])
def test_the_examples_give_each_possible_score_one_level(size):
    assert criteria.band_problems(size, criteria.example_bands(size)) == []
    ranks = [Level(example(size).level(score)).rank for score in possible_scores(size)]
    assert ranks == sorted(ranks) and set(ranks) == {1, 2, 3, 4}


def test_the_possible_scores_of_five_by_five():
    assert possible_scores(5) == [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 20, 25]


@given(scales, st.lists(st.tuples(st.integers(0, 26), st.integers(0, 26)), min_size=4, max_size=4))
def test_bands_are_refused_exactly_when_a_score_has_no_level_or_two(size, edges):
    """Whatever is typed: accepted bands give every score one level, in order."""
    bands = [BandRange(level, *edge) for level, edge in zip(Level, edges, strict=True)]
    holding = [
        [band.level for band in bands if band.lowest <= score <= band.highest]
        for score in possible_scores(size)
    ]
    whole = all(len(levels) == 1 for levels in holding)
    if criteria.band_problems(size, bands):
        ordered = all(higher.lowest > lower.highest for higher, lower in pairwise(bands))
        reversed_band = any(band.lowest > band.highest for band in bands)
        assert not whole or not ordered or reversed_band
    else:
        assert whole
        ranks = [Level(levels[0]).rank for levels in holding]
        assert ranks == sorted(ranks)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=4, unique=True), st.data())
def test_ranges_without_gap_or_overlap_are_taken_and_moved_ones_are_not(inner, data):
    edges = [Decimal(0), *map(Decimal, sorted(inner)), None]
    rows = [ScoreRange(n, low, high) for n, (low, high) in enumerate(pairwise(edges), start=1)]
    assert criteria.range_problems(rows) == []
    place = data.draw(st.integers(0, len(rows) - 2))
    moved = data.draw(st.sampled_from([Decimal("-0.5"), Decimal("0.5")]))
    wrong = list(rows)
    wrong[place] = ScoreRange(rows[place].score, rows[place].lower, rows[place].upper + moved)
    assert criteria.range_problems(wrong)


def test_no_ranges_at_all_are_allowed_and_half_of_them_are_not():
    none = [ScoreRange(n, None, None) for n in (1, 2, 3)]
    assert criteria.range_problems(none) == []
    assert criteria.range_problems([*none[:2], ScoreRange(3, Decimal(5), None)])


def test_a_probability_ends_at_a_hundred():
    rows = [ScoreRange(1, Decimal(0), Decimal(50)), ScoreRange(2, Decimal(50), Decimal(100))]
    assert criteria.range_problems(rows, highest=Decimal(100)) == []
    assert criteria.range_problems(rows)
    rows[1] = ScoreRange(2, Decimal(50), Decimal(120))
    assert criteria.range_problems(rows, highest=Decimal(100))


@given(scales, st.data())
def test_rk_17_the_score_is_the_product_and_has_the_bands_level(size, data):
    number = st.integers(1, size)
    likelihood, impact = data.draw(number), data.draw(number)
    outcome = example(size).outcome(likelihood, impact)
    assert outcome.score == likelihood * impact
    assert outcome.level == example(size).level(outcome.score)


@given(scales, st.integers(-3, 9))
def test_nothing_is_scored_outside_the_scale(size, value):
    scale = example(size)
    if 1 <= value <= size:
        assert scale.outcome(value, 1).likelihood == value
    else:
        for pair in ((value, 1), (1, value)):
            with pytest.raises(ValueError):
                scale.outcome(*pair)


@given(st.integers(1, 5), st.integers(1, 5))
def test_rk_06_the_two_impacts_make_one_by_the_chosen_rule(financial, non_financial):
    assert example(5).impact(financial, non_financial) == max(financial, non_financial)
    average = example(5, ImpactRule.AVERAGE_UP).impact(financial, non_financial)
    assert average * 2 - (financial + non_financial) in (0, 1)


@given(st.integers(1, 5), st.integers(1, 5), efforts)
def test_rk_22_controls_never_raise_a_risk_and_never_take_it_below_one(
    likelihood, impact, controls
):
    left = suggested_residual(likelihood, impact, controls)
    assert 1 <= left[0] <= likelihood and 1 <= left[1] <= impact
    weak = [(kind, Effectiveness.WEAK) for kind, _effect in controls]
    assert suggested_residual(likelihood, impact, weak) == (likelihood, impact)
    # A second control of a kind that is no better changes nothing.
    assert suggested_residual(likelihood, impact, controls + controls) == left


def test_rk_22_the_rule_in_numbers():
    good, fair = ("preventive", "good"), ("detective", "fair")
    assert suggested_residual(5, 5, [good]) == (3, 5)
    assert suggested_residual(5, 5, [fair]) == (5, 4)
    assert suggested_residual(2, 1, [good, fair]) == (1, 1)


def test_spread():
    assert spread([]) is None
    found = spread([5, 1, 3])
    assert (found.lowest, found.highest, found.middle, found.width) == (1, 5, 3, 4)
