"""The risks of two rounds by where they stood in either, counted in the database (RK-28).

A register has thousands of risks and a matrix few cells: risks that stood alike in both rounds come
as one group, and the rule of `risks.comparing` is asked once for each.
"""

from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, F, Max, Q, Value, When
from django.db.models.functions import Coalesce

from .comparing import KINDS, Standing, change
from .models import AssessedRisk, Level
from .selectors import found

_LEVELS = {level.rank: level.value for level in Level}
# Keys of a group as one text: thousands of rows need not become objects to show twenty-five.
_KEYS = {"postgresql": "STRING_AGG(risk_id::text, ',')", "sqlite": "GROUP_CONCAT(risk_id)"}


class Group(NamedTuple):
    """Risks of one kind that stood alike: `weight` is what is compared now, or was when they left.

    `keys` are the risks' primary keys with commas between, in no order.
    """

    kind: str
    weight: int
    count: int
    keys: str


def groups(earlier, round, columns: tuple[str, str], *, same_scale: bool, q: str = ""):
    """The list of both rounds' Groups in the order of KINDS, the heaviest first; one query.

    `columns` are those of score and level; `q` keeps the risks that a search finds.
    """
    sql, parameters = _weights(earlier, round, columns, same_scale, q).query.sql_with_params()
    # Django groups once, not twice. Nothing that anybody typed stands in this text.
    keys = _KEYS[connection.vendor]
    twice = f"SELECT old, new, COUNT(*), {keys} FROM ({sql}) AS pairs GROUP BY old, new"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(twice, parameters)
        rows = cursor.fetchall()
    counted = [
        Group(
            kind=change(_standing(old), _standing(new), same_scale=same_scale),
            weight=old if new is None else new,
            count=count,
            keys=keys,
        )
        for old, new, count, keys in rows
    ]
    places = {kind: place for place, kind in enumerate(KINDS)}
    return sorted(counted, key=lambda group: (places[group.kind], -group.weight))


def _weights(earlier, round, columns, same_scale: bool, q: str):
    """One row a risk: its weight in both rounds, 0 without a score, NULL where it is not in one.

    One pass over the table and no join: quick also before the database knows its statistics.
    """
    score, level = columns
    weight = (
        Coalesce(F(score), 0)
        if same_scale
        else Case(*(When(**{level: row}, then=Value(row.rank)) for row in Level), default=Value(0))
    )
    rows = AssessedRisk.objects.filter(round__in=[earlier, round])
    if q:
        rows = rows.filter(found(q, "risk__"))
    return (
        rows.order_by()
        .values("risk_id")
        .annotate(
            old=Max(weight, filter=Q(round=earlier)),
            new=Max(weight, filter=Q(round=round)),
        )
    )


def _standing(weight: int | None) -> Standing | None:
    """As `change` takes it: of a score it reads the number, of a level its rank."""
    if weight is None:
        return None
    return Standing(weight or None, _LEVELS.get(weight, ""))


class Ordered:
    """The risks of groups as (key, kind) in their order, equal weights by key.

    A sequence for Django's Paginator; only what a slice touches is taken apart.
    """

    def __init__(self, groups: list[Group]):
        self.groups = groups

    def __len__(self) -> int:
        return sum(group.count for group in self.groups)

    def __getitem__(self, part: slice) -> list[tuple[int, str]]:
        taken, start = [], 0
        for (kind, _weight), equals in groupby(self.groups, key=lambda g: (g.kind, g.weight)):
            equals = list(equals)
            end = start + sum(group.count for group in equals)
            if end > part.start and start < part.stop:
                keys = sorted(int(key) for group in equals for key in group.keys.split(","))
                wanted = keys[max(0, part.start - start) : part.stop - start]
                taken += [(key, kind) for key in wanted]
            start = end
        return taken
