"""What the program brings along to begin from: our example criteria, and risks seen elsewhere."""

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class Example(NamedTuple):
    """A risk of the library (RK-28): identified, not scored; a part may be empty."""

    key: str
    event: str
    process: str
    who: str
    what: str
    where: str
    how: str

    def values(self) -> dict:
        """The fields of a register risk."""
        return {name: value for name, value in self._asdict().items() if name != "key"}


@lru_cache
def library() -> tuple[Example, ...]:
    rows = json.loads((DATA / "library.json").read_text())
    return tuple(Example(**row) for row in rows)


@lru_cache
def _levels() -> dict:
    return json.loads((DATA / "criteria_example.json").read_text(), parse_int=Decimal)


def example_levels(scale: int) -> dict[int, dict]:
    """What each score means in our example (frequency in 12 months, baht), by score."""
    return dict(enumerate(_levels()[str(scale)], start=1))
