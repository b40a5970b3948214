"""Bands and ranges: whatever is accepted scores everything once; whatever is missing is named."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.criteria import (
    EXAMPLE_BANDS,
    BandRange,
    ScoreRange,
    band_problems,
    example_bands,
    matrix,
    range_problems,
)
from risks.examples import example_levels, library
from risks.models import ImpactRule, Level
from risks.scoring import Scale, possible_scores

scales = st.sampled_from(sorted(EXAMPLE_BANDS))
ends = st.integers(min_value=0, max_value=26)


@st.composite
def any_bands(draw):
    """A scale with bands as somebody may type them: missing, crossing, reversed."""
    levels = draw(st.lists(st.sampled_from(list(Level)), max_size=4, unique=True))
    return draw(scales), [BandRange(level, draw(ends), draw(ends)) for level in levels]


@st.composite
def good_bands(draw):
    """A scale with four bands that follow each other from 1 to the highest score."""
    scale = draw(scales)
    inside = st.integers(min_value=2, max_value=scale * scale)
    starts = sorted(draw(st.lists(inside, min_size=3, max_size=3, unique=True)), reverse=True)
    found, top = [], scale * scale
    for level, lowest in zip(Level, [*starts, 1], strict=True):
        found.append(BandRange(level, lowest, top))
        top = lowest - 1
    return scale, found


def held(score, bands) -> list:
    return [band.level for band in bands if band.lowest <= score <= band.highest]


@given(any_bands())
def test_rk_18_accepted_bands_give_each_possible_score_exactly_one_level(case):
    scale, bands = case
    if band_problems(scale, bands):
        return
    for score in possible_scores(scale):
        assert len(held(score, bands)) == 1
    # The higher score never has the lower level.
    ranks = [Level(held(score, bands)[0]).rank for score in possible_scores(scale)]
    assert ranks == sorted(ranks)


@given(any_bands())
def test_rk_18_whatever_score_has_no_level_or_two_is_found(case):
    scale, bands = case
    if any(len(held(score, bands)) != 1 for score in possible_scores(scale)):
        assert band_problems(scale, bands)


@given(good_bands())
def test_rk_07_18_bands_that_follow_each_other_are_accepted_and_fill_the_matrix(case):
    scale, bands = case
    assert band_problems(scale, bands) == []
    scored = Scale(scale, ImpactRule.HIGHER, tuple((b.level, b.lowest, b.highest) for b in bands))
    for row in matrix(scale, bands):
        for cell in row:
            assert cell.level == scored.outcome(cell.likelihood, cell.impact).level


@given(good_bands(), st.data())
def test_rk_18_a_score_taken_out_or_given_twice_is_named(case, data):
    scale, bands = case
    at = data.draw(st.integers(min_value=0, max_value=2))
    band, below = bands[at], bands[at + 1]
    score = min((s for s in possible_scores(scale) if held(s, [band])), default=None)
    if score is None:
        return
    doubled = [*bands]
    doubled[at + 1] = BandRange(below.level, below.lowest, score)
    assert str(score) in " ".join(band_problems(scale, doubled))
    if score < band.highest:
        missing = [*bands]
        missing[at] = BandRange(band.level, score + 1, band.highest)
        assert str(score) in " ".join(band_problems(scale, missing))


@pytest.mark.parametrize("scale", sorted(EXAMPLE_BANDS))
def test_rk_07_our_examples_can_be_used(scale):
    assert band_problems(scale, example_bands(scale)) == []
    levels = example_levels(scale)
    assert sorted(levels) == list(range(1, scale + 1))
    for name in ("likelihood", "financial"):
        ranges = [
            ScoreRange(score, row[f"{name}_from"], row[f"{name}_to"])
            for score, row in levels.items()
        ]
        assert range_problems(ranges) == []
    words = ("likelihood", "financial", "non_financial")
    assert all(row[name] for row in levels.values() for name in words)


def test_unfinished_bands_leave_cells_open():
    cells = [cell for row in matrix(3, [BandRange(Level.LOW, 1, 4)]) for cell in row]
    assert {cell.level for cell in cells if cell.score > 4} == {""}
    assert {cell.level for cell in cells if cell.score <= 4} == {"low"}
    both = [BandRange(Level.LOW, 1, 4), BandRange(Level.MEDIUM, 4, 9)]
    assert {c.level for row in matrix(3, both) for c in row if c.score == 4} == {""}
    # Likelihood upwards, impact to the right.
    assert [cell.score for cell in matrix(3, both)[0]] == [3, 6, 9]


# --- ranges

bounds = st.one_of(st.none(), st.decimals(min_value=-5, max_value=120, places=2))


@st.composite
def any_ranges(draw):
    size = draw(st.integers(min_value=3, max_value=5))
    return [ScoreRange(score, draw(bounds), draw(bounds)) for score in range(1, size + 1)]


@st.composite
def good_ranges(draw):
    size = draw(st.integers(min_value=3, max_value=5))
    cut = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99.99"), places=2)
    cuts = sorted(draw(st.lists(cut, min_size=size - 1, max_size=size - 1, unique=True)))
    edges = [Decimal(0), *cuts, None]
    return [ScoreRange(n + 1, edges[n], edges[n + 1]) for n in range(size)]


def scores_of(value, ranges) -> list[int]:
    return [
        row.score
        for row in ranges
        if row.lower <= value and (row.upper is None or value < row.upper)
    ]


@given(any_ranges(), st.decimals(min_value=0, max_value=10**6, places=2))
def test_rk_05_06_accepted_ranges_give_each_value_exactly_one_score(ranges, value):
    if range_problems(ranges) or all(row.lower is None for row in ranges):
        return
    assert len(scores_of(value, ranges)) == 1


@given(good_ranges(), st.decimals(min_value=0, max_value=10**6, places=2))
def test_rk_05_06_ranges_that_follow_each_other_are_accepted(ranges, value):
    assert range_problems(ranges) == []
    assert len(scores_of(value, ranges)) == 1
    closed = [*ranges[:-1], ScoreRange(ranges[-1].score, ranges[-1].lower, Decimal(100))]
    assert range_problems(closed, highest=Decimal(100)) == []
    assert range_problems(closed)


@given(good_ranges(), st.data())
def test_rk_05_06_a_gap_or_an_overlap_between_two_scores_is_named(ranges, data):
    at = data.draw(st.integers(min_value=0, max_value=len(ranges) - 2))
    low, high = ranges[at], ranges[at + 1]
    step = Decimal("0.005")
    for upper in (low.upper - step, low.upper + step):
        moved = [*ranges]
        moved[at] = ScoreRange(low.score, low.lower, upper)
        text = " ".join(range_problems(moved))
        assert str(low.score) in text and str(high.score) in text


def test_ranges_are_whole_or_not_there():
    assert range_problems([ScoreRange(n, None, None) for n in (1, 2, 3)]) == []
    assert range_problems([ScoreRange(1, Decimal(0), None), ScoreRange(2, None, None)])
    assert range_problems([ScoreRange(1, Decimal(5), Decimal(2)), ScoreRange(2, Decimal(2), None)])
    assert range_problems([ScoreRange(1, Decimal(-1), Decimal(2)), ScoreRange(2, Decimal(2), None)])


def test_rk_28_the_library_names_no_person_and_scores_nothing():
    examples = library()
    assert len(examples) == 9 and len({row.key for row in examples}) == 9
    assert all(row.event and row.process for row in examples)
    assert set(examples[0].values()) == {"event", "process", "who", "what", "where", "how"}
    words = " ".join(text for row in examples for text in row)
    assert not any(title in words for title in ("นาย ", "นาง ", "นางสาว"))
