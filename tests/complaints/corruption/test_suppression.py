"""ST-06: what is published of small counts, tried against somebody who knows the rule."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.suppression import Hidden, suppress


def test_st_05_zero_stays_zero():
    assert suppress([0, 0, 0]) == [0, 0, 0]
    assert suppress([0, 7, 0]) == [0, 7, 0]


def test_st_06_small_counts_are_told_as_fewer_than_five():
    assert suppress([2, 3, 0, 9]) == [Hidden.FEW, Hidden.FEW, 0, 9]


def test_st_06_a_single_small_count_hides_behind_the_smallest_of_the_others():
    assert suppress([2, 30, 11]) == [Hidden.FEW, 30, Hidden.WITHHELD]


def test_st_06_a_breakdown_that_gives_itself_away_is_not_published():
    assert suppress([3, 0, 0]) is None
    assert suppress([1, 1, 0]) is None
    assert suppress([1, 5, 5]) is None


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        suppress([1, -1])


@pytest.mark.parametrize(("cells", "most"), [(3, 16), (4, 9)])
def test_st_06_whoever_knows_the_rule_and_the_total_finds_no_small_count(cells, most):
    """All breakdowns up to a size: none that is published alike leaves one value for a cell."""
    alike = defaultdict(set)
    for counts in product(range(most + 1), repeat=cells):
        shown = suppress(list(counts))
        key = (sum(counts), None if shown is None else tuple(shown))
        alike[key].add(counts)
    # At the edge of what was tried, neighbours are missing.
    checked = 0
    for (total, _shown), group in alike.items():
        if total > most:
            continue
        for place in range(cells):
            values = {counts[place] for counts in group}
            small = values & {1, 2, 3, 4}
            assert not small or len(values) > 1, group
            checked += bool(small)
    assert checked > 50


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9))
def test_st_06_no_small_count_is_ever_shown(counts):
    shown = suppress(counts)
    for count, told in zip(counts, shown or [], strict=bool(shown)):
        assert told == count if isinstance(told, int) else True
        if count in (1, 2, 3, 4):
            assert told is Hidden.FEW
        if told is Hidden.WITHHELD:
            assert count >= 5
