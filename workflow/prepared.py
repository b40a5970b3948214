"""Queries whose SQL is made once, for what every staff page asks.

Making the SQL of a query costs Django more than PostgreSQL takes to answer it, and it is the same
SQL on every page. A prepared query says with the ORM what it asks, once:

    @prepared
    def _unread(person: int, organisation: int):
        return Notice.objects.filter(person=person, organisation=organisation, read_at=None)

    rows = _unread(person.pk, organisation.pk)  # a list, asked anew at each call

Values come by position: whole numbers, texts, days, moments, uuids, or tuples of these. They may
only be compared with columns as they are. What shapes the query (an order, a page's bounds) comes
by keyword. Whatever else the function reads is fixed by its first call, so it reads nothing else;
`PREPARED_CHECKED`, set in tests, compares the SQL of every call with the function's own.
"""

import copy
import datetime
import functools
import uuid
from types import SimpleNamespace

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import prefetch_related_objects

# Shapes remembered of one query; beyond them (a page far down a list) it is made as usual.
SHAPES = 100


class Unfit(TypeError):
    """The function does more with a value than compare a column with it."""


def prepared(build):
    """Decorates a function that returns a query set; called, it answers the rows as a list.

    Raises Unfit at the first call when a value is changed on its way into the SQL.
    """
    ready: dict = {}

    @functools.wraps(build)
    def rows(*values, **shape):
        key = (*sorted(shape.items()), *map(_kind, values))
        if key not in ready:
            if None in key or len(ready) >= SHAPES or not _prepares(build(*values, **shape)):
                return list(build(*values, **shape))
            try:
                ready[key] = _Ready(build, values, shape)
            except EmptyResultSet:
                # An empty tuple, for one: Django asks the database nothing at all.
                return []
        if getattr(settings, "PREPARED_CHECKED", False):
            ready[key].check(build(*values, **shape), values)
        return ready[key].rows(values)

    return rows


def _prepares(queryset) -> bool:
    """Only PostgreSQL takes values as Python has them; SQLite wants uuids and days as texts."""
    return connections[queryset.db].vendor == "postgresql"


def _kind(value):
    """The type of a value, of a tuple those of its members; None for what cannot stand in."""
    if type(value) is tuple:
        kinds = tuple(map(_kind, value))
        return None if None in kinds else kinds
    if type(value) in _STAND_INS:
        return type(value)
    return str if isinstance(value, str) else None


# Numbers fit the smallest column. None of these is ever written in a query by hand.
_STAND_INS = {
    int: lambda n: 31_019 - n,
    str: lambda n: f"\u2060stand-in {n}",
    uuid.UUID: lambda n: uuid.UUID(int=0xFACADE_0000_0000 + n),
    datetime.date: lambda n: datetime.date(1888, 1, 1) + datetime.timedelta(n),
    datetime.datetime: lambda n: datetime.datetime(
        1888, 1, 1, n // 60, n % 60, tzinfo=datetime.UTC
    ),
}


def _stand_ins(values, first):
    """Values of the same kinds that can be found again, numbered from `first`."""
    made = []
    for value in values:
        if type(value) is tuple:
            made.append(_stand_ins(value, first))
            first += len(value)
        else:
            made.append(_STAND_INS[_kind(value)](first))
            first += 1
    return tuple(made)


def _flat(values) -> list:
    return [member for value in values for member in (value if type(value) is tuple else (value,))]


class _Ready:
    """SQL with the places of its values, and how its rows become objects."""

    def __init__(self, build, values, shape):
        count = len(_flat(values))
        probes = [_stand_ins(values, first) for first in (0, count)]
        made = [build(*probe, **shape) for probe in probes]
        self.queryset = made[0]
        self.alias = self.queryset.db
        self.compiler = self.queryset.query.get_compiler(using=self.alias)
        self.sql, params = self.compiler.as_sql()
        sql, others = made[1].query.get_compiler(using=self.alias).as_sql()
        if sql != self.sql:
            raise Unfit(f"{build.__qualname__}: a value is written into the SQL")
        self.params = list(params)
        # Position in the parameters -> number of the value.
        self.places = {}
        numbers = {
            pair: number for number, pair in enumerate(zip(*map(_flat, probes), strict=True))
        }
        for position, pair in enumerate(zip(params, others, strict=True)):
            if pair in numbers:
                self.places[position] = numbers[pair]
            elif pair[0] != pair[1]:
                raise Unfit(f"{build.__qualname__}: {pair[0]!r} was a value")
        fields = [column for column, *_rest in self.compiler.select[: self.compiler.col_count]]
        self.converters = self.compiler.get_converters(fields)

    def _filled(self, values) -> tuple:
        flat, params = _flat(values), self.params.copy()
        for position, number in self.places.items():
            params[position] = flat[number]
        return tuple(params)

    def rows(self, values) -> list:
        """What Django's own query set would hold, read by its own iterables."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.alias]
        compiler.as_sql = lambda: (self.sql, self._filled(values))
        compiler.get_converters = lambda fields: self.converters
        made = self.queryset
        asked = SimpleNamespace(
            db=self.alias,
            query=_Query(made.query, compiler),
            model=made.model,
            _fields=made._fields,
            _known_related_objects={},
        )
        rows = list(made._iterable_class(asked))
        if rows and made._prefetch_related_lookups:
            prefetch_related_objects(rows, *made._prefetch_related_lookups)
        return rows

    def check(self, fresh, values) -> None:
        """Raises Unfit unless the query made anew says the same."""
        sql, params = fresh.query.get_compiler(using=self.alias).as_sql()
        if (sql, tuple(params)) != (self.sql, self._filled(values)):
            raise Unfit(f"not the same query as at its first call: {sql} {params}")


class _Query:
    """What an iterable reads of a query, with the compiler at hand."""

    def __init__(self, query, compiler):
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_args, **_kwargs):
        return self._compiler

    def __getattr__(self, name):
        return getattr(self._query, name)
