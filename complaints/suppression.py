"""Small counts that are published must not lead to the one who spoke (ST-06).

A breakdown adds up to a total that is published exactly. A count of 1 to 4 is told as "fewer than
five". Where the total would still give it away, the smallest of the others is withheld too, and
where that is not enough the whole breakdown. Whoever knows this rule and every figure that was
published still finds at least two counts possible for each small one (a test tries all).
"""

from enum import StrEnum

LEAST_SHOWN = 5
_SMALL = range(1, LEAST_SHOWN)


class Hidden(StrEnum):
    """What stands in the place of a count."""

    FEW = "few"
    WITHHELD = "withheld"


def suppress(counts: list[int]) -> list[int | Hidden] | None:
    """The counts as they may be published beside their exact sum; None: the breakdown may not.

    Zero stays zero (ST-05). Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("counts are not negative")
    small = [place for place, count in enumerate(counts) if count in _SMALL]
    shown: list[int | Hidden] = list(counts)
    for place in small:
        shown[place] = Hidden.FEW
    if not small or _is_open(len(small), sum(counts[place] for place in small)):
        return shown
    other = _withheld_besides(counts, small)
    if other is None:
        return None
    shown[other] = Hidden.WITHHELD
    return shown


def _is_open(how_many: int, together: int) -> bool:
    """Whether small counts with a known sum leave a choice for each of them."""
    least, most = how_many * _SMALL[0], how_many * _SMALL[-1]
    return how_many > 1 and least < together < most


def _withheld_besides(counts: list[int], small: list[int]) -> int | None:
    """The place of a larger count that hides the small ones; None when none does."""
    larger = [place for place, count in enumerate(counts) if count >= LEAST_SHOWN]
    if not larger:
        return None
    chosen = min(larger, key=lambda place: (counts[place], place))
    together = sum(counts[place] for place in small)
    # What the small ones may sum up to whenever this rule withholds one more.
    sums = _SMALL if len(small) == 1 else (len(small) * _SMALL[0], len(small) * _SMALL[-1])
    for other_sum in set(sums) - {together}:
        count = counts[chosen] + together - other_sum
        rest = [(counts[place], place) for place in larger if place != chosen]
        if count >= LEAST_SHOWN and all((count, chosen) < row for row in rest):
            return chosen
    return None
