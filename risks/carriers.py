"""Who carries out a chosen measure. `risks` knows nothing of plans: they register themselves here.

A carrier answers for many options at once, so that a list asks once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Carried:
    """How a measure is being carried out: `percent` done, and the page that shows it."""

    label: str
    url: str
    status: str
    status_label: str
    percent: int
    may_unlink: bool = True


_find: list[Callable[[Iterable], dict]] = []
_keep: list[Callable[[object], list]] = []


def register(find: Callable[[Iterable], dict], keep: Callable[[object], list]) -> None:
    """`find` maps options to {option.pk: Carried}; `keep` says why one may not be let go."""
    _find.append(find)
    _keep.append(keep)


def carried(options) -> dict[int, Carried]:
    """How the given options are carried out, by their keys."""
    options = list(options)
    return {key: value for find in _find for key, value in find(options).items()}


def reasons_to_keep(option) -> list:
    return [reason for keep in _keep for reason in keep(option)]
