"""How scores come about (RK-06, 15, 17, 18, 22): numbers in, numbers out."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models.controls import ControlKind, Effectiveness
from .models.criteria import ImpactRule

# How many levels the best control of a kind takes off: our rule, printed with every report. The
# guideline rates controls good, fair and weak and says nothing of numbers.
LOWERS = {Effectiveness.GOOD: 2, Effectiveness.FAIR: 1, Effectiveness.WEAK: 0}


@dataclass(frozen=True)
class Scale:
    """What is needed to score by a criteria set: `bands` are (level, lowest, highest)."""

    size: int
    impact_rule: str
    bands: tuple[tuple[str, int, int], ...]

    def level(self, score: int) -> str:
        """The level of a score; raises LookupError for one that no band holds."""
        for level, lowest, highest in self.bands:
            if lowest <= score <= highest:
                return level
        raise LookupError(score)

    def impact(self, financial: int, non_financial: int) -> int:
        """One impact out of two (RK-06), by the rule that the office chose."""
        if self.impact_rule == ImpactRule.AVERAGE_UP:
            return -(-(financial + non_financial) // 2)
        return max(financial, non_financial)

    def outcome(self, likelihood: int, impact: int) -> "Outcome":
        """Score and level; raises ValueError outside the scale."""
        for value in (likelihood, impact):
            if not 1 <= value <= self.size:
                raise ValueError(f"{value} is not on a scale of 1 to {self.size}")
        score = likelihood * impact
        return Outcome(likelihood, impact, score, self.level(score))


@dataclass(frozen=True)
class Outcome:
    """A place in the matrix: RK-17's score is likelihood times impact."""

    likelihood: int
    impact: int
    score: int
    level: str


def possible_scores(size: int) -> list[int]:
    """Each product of two scores of the scale, once, in order."""
    return sorted({a * b for a in range(1, size + 1) for b in range(1, size + 1)})


def scale_of(criteria) -> Scale:
    """The scale of a criteria set; one query for the bands."""
    return Scale(
        criteria.scale,
        criteria.impact_rule,
        tuple((band.level, band.lowest, band.highest) for band in criteria.bands.all()),
    )


def suggested_residual(
    likelihood: int, impact: int, controls: Iterable[tuple[str, str]]
) -> tuple[int, int]:
    """Likelihood and impact that remain under `controls`, pairs of (kind, effectiveness).

    The best preventive control lowers the likelihood, the best detective one the impact: good by
    2, fair by 1, weak by nothing; never below 1. Several controls of a kind do not add up.
    """
    best = {ControlKind.PREVENTIVE: 0, ControlKind.DETECTIVE: 0}
    for kind, effectiveness in controls:
        best[kind] = max(best[kind], LOWERS[effectiveness])
    return (
        max(1, likelihood - best[ControlKind.PREVENTIVE]),
        max(1, impact - best[ControlKind.DETECTIVE]),
    )


@dataclass(frozen=True)
class Spread:
    """How far ratings lie apart: lowest, highest, and the middle one (the upper of two)."""

    lowest: int
    highest: int
    middle: int

    @property
    def width(self) -> int:
        return self.highest - self.lowest


def spread(values: Iterable[int]) -> Spread | None:
    """The spread of some ratings; None without any."""
    ordered = sorted(values)
    if not ordered:
        return None
    return Spread(ordered[0], ordered[-1], ordered[len(ordered) // 2])
