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


@dataclass(frozen=True)
class Way:
    """A page where somebody is found to carry out a measure, or let go."""

    label: str
    url: str


_find: list[Callable[[Iterable], dict]] = []
_keep: list[Callable[[object], list]] = []
_begin: list[Callable[[object], Way]] = []


def register(
    find: Callable[[Iterable], dict],
    keep: Callable[[object], list],
    begin: Callable[[object], Way],
) -> None:
    """`find` maps options to {option.pk: Carried}; `keep` says why one may not be let go.

    `begin` is the page where a chosen option is given to the carrier.
    """
    _find.append(find)
    _keep.append(keep)
    _begin.append(begin)


def carried(options) -> dict[int, Carried]:
    """How the given options are carried out, by their keys."""
    options = list(options)
    return {key: value for find in _find for key, value in find(options).items()}


def reasons_to_keep(option) -> list:
    return [reason for keep in _keep for reason in keep(option)]


def ways(option) -> list[Way]:
    """Where a chosen option can be given to somebody who carries it out."""
    return [begin(option) for begin in _begin]
