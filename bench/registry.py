"""How a measurement is written and registered.

    @bench("first page", limit=8, unit="s")
    def second_start(workplace):
        return seconds

A measurement returns one number, or a mapping from a variant's name to a number; limits likewise.
`workplace` lends what several measurements share (`Workplace` in `bench.workplace`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Number = int | float
Limit = Number | Mapping[str, Number] | None


@dataclass(frozen=True)
class Measurement:
    """A registered function with its title, unit and greatest allowed value."""

    title: str
    function: Callable
    unit: str
    limit: Limit

    @property
    def name(self) -> str:
        return f"{self.function.__module__.removeprefix('bench.')}.{self.function.__name__}"

    def limit_of(self, variant: str) -> Number | None:
        return self.limit.get(variant) if isinstance(self.limit, Mapping) else self.limit


MEASUREMENTS: list[Measurement] = []


def bench(title: str, *, unit: str, limit: Limit = None) -> Callable:
    """Register a measurement; `limit` is the greatest value that still passes."""

    def register(function: Callable) -> Callable:
        MEASUREMENTS.append(Measurement(title, function, unit, limit))
        return function

    return register
