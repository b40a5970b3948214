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
import itertools
import uuid
from types import SimpleNamespace

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import prefetch_related_objects

# Shapes remembered of one query; the oldest makes room for another.
SHAPES = 100
# A longer tuple, of a whole plan's rows, is a shape that hardly comes again.
LONGEST_TUPLE = 60


class Unfit(TypeError):
    """The function does more with a value than compare a column with it."""


def prepared(build):
    """Decorates a function that returns a query set; called, it answers the rows as a list.

    Raises Unfit at the first call when a value is seen to be changed on its way into the SQL.
    """
    ready: dict = {}

    @functools.wraps(build)
    def rows(*values, **shape):
        key = (*sorted(shape.items()), *map(_kind, values))
        if None in key:
            return list(build(*values, **shape))
        found = ready.get(key)
        if found is None:
            usual = build(*values, **shape)
            if not _prepares(usual):
                return list(usual)
            found = _Ready(build, values, shape)
            if len(ready) >= SHAPES:
                ready.pop(next(iter(tuple(ready))), None)
            ready[key] = found
        if getattr(settings, "PREPARED_CHECKED", False):
            found.check(build(*values, **shape), values)
        return found.rows(values)

    return rows


def _prepares(queryset) -> bool:
    """Only PostgreSQL takes values as Python has them; SQLite wants uuids and days as texts."""
    return connections[queryset.db].vendor == "postgresql"


def _kind(value):
    """The type of a value, of a tuple those of its members; None for what is asked as usual."""
    if type(value) is tuple:
        kinds = tuple(map(_kind, value[: LONGEST_TUPLE + 1]))
        return None if None in kinds or len(kinds) > LONGEST_TUPLE else kinds
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return None
    if type(value) in _STAND_INS:
        return type(value)
    return str if isinstance(value, str) else None


# Numbers fit the smallest column, and none of these is ever written in a query by hand. `n` counts
# in wide steps, so that no value plus or minus something is another one.
_STAND_INS = {
    int: lambda n: 31_019 - n,
    str: lambda n: f"\u2060Stand-In {n} ",
    uuid.UUID: lambda n: uuid.UUID(int=0xFACADE_0000_0000 + n),
    datetime.date: lambda n: datetime.date(1888, 1, 1) + datetime.timedelta(n),
    datetime.datetime: lambda n: (
        datetime.datetime(1888, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(n, 60 * n)
    ),
}


def _stand_ins(values, step: int):
    """Values of the same kinds that can be found again; another `step` gives all others."""
    numbers = itertools.count(step, step)

    def stand_in(value):
        if type(value) is tuple:
            return tuple(map(stand_in, value))
        return _STAND_INS[_kind(value)](next(numbers))

    return tuple(map(stand_in, values))


def _flat(values) -> list:
    return [member for value in values for member in (value if type(value) is tuple else (value,))]


class _Ready:
    """SQL with the places of its values, and how its rows become objects."""

    def __init__(self, build, values, shape):
        probes = [_stand_ins(values, step) for step in (37, 41)]
        made = [build(*probe, **shape) for probe in probes]
        self.queryset = made[0]
        self.alias = self.queryset.db
        self.compiler = self.queryset.query.get_compiler(using=self.alias)
        self.lookups = self.queryset._prefetch_related_lookups
        if not all(isinstance(lookup, str) for lookup in self.lookups):
            raise Unfit(f"{build.__qualname__}: a Prefetch may hold a value")
        try:
            self.sql, params = self.compiler.as_sql()
        except EmptyResultSet:
            # An empty tuple, for one: Django asks the database nothing at all.
            self.sql = ""
            return
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
        # Each thread has its own.
        self.compiler.connection = None

    def _filled(self, values) -> tuple:
        flat, params = _flat(values), self.params.copy()
        for position, number in self.places.items():
            params[position] = flat[number]
        return tuple(params)

    def rows(self, values) -> list:
        """What Django's own query set would hold, read by its own iterables."""
        if not self.sql:
            return []
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
        if rows and self.lookups:
            prefetch_related_objects(rows, *self.lookups)
        return rows

    def check(self, fresh, values) -> None:
        """Raises Unfit unless the query made anew says the same."""
        if not self.sql:
            if list(fresh):
                raise Unfit("rows, where at the first call there was nothing to ask")
            return
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
