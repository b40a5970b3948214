"""A round's matrix: the level of each cell, and how many risks lie in it."""

from typing import NamedTuple

from . import selectors
from .models import Level
from .scoring import Scale


def level_label(level: str) -> str:
    """The word of a level; "" without one."""
    return str(Level(level).label) if level else ""


class MatrixCell(NamedTuple):
    """One cell: its level whatever lies in it, how many risks do, two of them by reference."""

    impact: int
    score: int
    level: str
    level_label: str
    count: int
    examples: tuple
    url: str


def level_of(scale: Scale, likelihood: int, impact: int) -> str:
    return scale.level(likelihood * impact)


def matrix_rows(
    round, scale: Scale, which: str, address: str
) -> tuple[tuple[int, tuple[MatrixCell, ...]], ...]:
    """(likelihood, cells by impact), the highest likelihood on top; one query."""
    counts = selectors.cells(round, which)
    rows = []
    for likelihood in range(scale.size, 0, -1):
        cells = []
        for impact in range(1, scale.size + 1):
            level = level_of(scale, likelihood, impact)
            counted = counts.get((likelihood, impact))
            cells.append(
                MatrixCell(
                    impact=impact,
                    score=likelihood * impact,
                    level=level,
                    level_label=level_label(level),
                    count=counted.count if counted else 0,
                    examples=tuple(counted.examples) if counted else (),
                    url=f"{address}&view={which}&cell={likelihood}x{impact}",
                )
            )
        rows.append((likelihood, tuple(cells)))
    return tuple(rows)
