"""Which risks the register shows, in what order and state; how they fall into the matrix.

Scores are those of an assessed risk, which has none before they are summed up: no single rating is
read here (`risks.blindness` decides about those).
"""

from typing import NamedTuple
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
)
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from thai.collation import COLLATION
from thai.text import normalise_line

from .models import (
    Acceptance,
    AcceptanceState,
    AssessedRisk,
    Factor,
    Level,
    Rating,
    Risk,
    Round,
    TreatmentOption,
)
from .models.register import REQUIRED

LONGEST_SEARCH = 100
# In the address: those without a department or category.
NOBODYS = "none"
# How far a risk has come, in this order; closed is closed wherever it stood.
STATES = {
    "identified": _("ระบุแล้ว ยังไม่ครบ"),
    "complete": _("พร้อมให้คะแนน"),
    "rated": _("ให้คะแนนครบแล้ว"),
    "moderated": _("มีคะแนนสรุปแล้ว"),
    "treated": _("เลือกวิธีจัดการแล้ว"),
    "closed": _("ปิดแล้ว"),
}
# The look of a state's badge (`status_look`).
STATE_LOOKS = {
    "identified": "missing",
    "complete": "not_started",
    "rated": "waiting",
    "moderated": "in_progress",
    "treated": "done",
    "closed": "closed",
}
VIEWS = {
    "inherent": _("ความเสี่ยงก่อนมีมาตรการ"),
    "residual": _("ความเสี่ยงคงเหลือ"),
    "movement": _("การเปลี่ยนจากก่อนมีมาตรการเป็นคงเหลือ"),
}
CELLS = {
    "inherent": ("likelihood", "impact"),
    "residual": ("residual_likelihood", "residual_impact"),
}


class Chosen(NamedTuple):
    """The filters of the register as the address names them; empty ones let everything through."""

    q: str = ""
    level: str = ""
    residual: str = ""
    department: str = ""
    category: str = ""
    factor: str = ""
    state: str = ""
    view: str = ""
    cell: str = ""
    to: str = ""

    @classmethod
    def of(cls, query) -> "Chosen":
        """From an address; what is none of the choices is dropped rather than refused."""
        values = {name: query.get(name, "") for name in cls._fields}
        values["q"] = normalise_line(values["q"][:LONGEST_SEARCH])
        allowed = {
            "level": Level.values,
            "residual": Level.values,
            "factor": Factor.values,
            "state": STATES,
            "view": VIEWS,
        }
        for name, known in allowed.items():
            if values[name] not in known:
                values[name] = ""
        for name in ("cell", "to"):
            if parse_cell(values[name]) is None:
                values[name] = ""
        for name in ("department", "category"):
            if values[name] != NOBODYS and not is_uuid(values[name]):
                values[name] = ""
        return cls(**values)


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def parse_cell(text: str) -> tuple[int, int] | None:
    """(likelihood, impact) of "4x5"; None for anything else."""
    parts = text.split("x")
    if len(parts) == 2 and all(part in ("1", "2", "3", "4", "5") for part in parts):
        return int(parts[0]), int(parts[1])
    return None


def is_whole(prefix: str = "") -> Q:
    """As `Risk.is_complete`, for a query on risks or, with `risk__`, on assessed ones."""
    blank = Q(*((f"{prefix}{name}", "") for name in REQUIRED), _connector=Q.OR)
    return Q(**{f"{prefix}is_corruption": True}) & ~blank


def found(text: str, prefix: str = "") -> Q:
    """Words in the event or in the four parts, or a reference such as R12."""
    names = ("event", "process", "step", "who", "what", "where", "how")
    condition = Q(*((f"{prefix}{name}__icontains", text) for name in names), _connector=Q.OR)
    number = text.upper().removeprefix("R")
    if number.isdecimal() and len(number) <= 9:
        condition |= Q(**{f"{prefix}number": int(number)})
    return condition


def _treated() -> Q:
    """A measure is chosen, or the risk is accepted."""
    options = TreatmentOption.objects.filter(assessed=OuterRef("pk"), is_chosen=True)
    accepted = Acceptance.objects.filter(assessed=OuterRef("pk"), state=AcceptanceState.ACCEPTED)
    return Q(Exists(options)) | Q(Exists(accepted))


def _described(rows, chosen: Chosen, prefix: str):
    """The filters that ask only how the risk is described."""
    if chosen.q:
        rows = rows.filter(found(chosen.q, prefix))
    for name in ("department", "category"):
        value = getattr(chosen, name)
        column = name if name == "department" else f"{prefix}{name}"
        if value == NOBODYS:
            rows = rows.filter(**{f"{column}__isnull": True})
        elif value:
            rows = rows.filter(**{f"{column}__uuid": value})
    if chosen.factor:
        rows = rows.filter(**{f"{prefix}factor": chosen.factor})
    return rows


def _in_cell(rows, chosen: Chosen):
    cell, to = parse_cell(chosen.cell), parse_cell(chosen.to)
    places = [("residual" if chosen.view == "residual" else "inherent", cell)]
    if chosen.view == "movement":
        places.append(("residual", to))
    for which, place in places:
        if place:
            rows = rows.filter(**dict(zip(CELLS[which], place, strict=True)))
    return rows


def _in_state(rows, state: str, round):
    if state == "closed":
        return rows.exclude(risk__closed_on=None)
    if not state:
        return rows
    rows = rows.filter(risk__closed_on=None)
    if state in ("moderated", "treated"):
        rows = rows.exclude(moderated_at=None)
        return rows.filter(_treated()) if state == "treated" else rows.exclude(_treated())
    rows = rows.filter(moderated_at=None)
    if state == "identified":
        return rows.exclude(is_whole("risk__"))
    rows = rows.filter(is_whole("risk__")).annotate(given=Count("ratings"))
    done = Q(given__gte=round.assessors.count(), given__gt=0)
    return rows.filter(done) if state == "rated" else rows.exclude(done)


def in_round(round, chosen: Chosen):
    """The assessed risks of a round that pass the filters."""
    rows = _described(AssessedRisk.objects.filter(round=round), chosen, "risk__")
    if chosen.level:
        rows = rows.filter(level=chosen.level)
    if chosen.residual:
        rows = rows.filter(residual_level=chosen.residual)
    return _in_state(_in_cell(rows, chosen), chosen.state, round)


def in_register(organisation, chosen: Chosen):
    """The organisation's risks of all rounds and of none; closed ones only when asked for."""
    rows = _described(Risk.objects.filter(organisation=organisation), chosen, "")
    if chosen.state == "closed":
        return rows.exclude(closed_on=None)
    rows = rows.current()
    if chosen.state == "identified":
        rows = rows.exclude(is_whole())
    elif chosen.state == "complete":
        rows = rows.filter(is_whole())
    return rows


ORDERS = {
    "number": "number",
    "event": "{}event",
    "department": "department__name",
    "score": "score",
    "residual": "residual_score",
    "review": "{}review_on",
}
_TEXTS = {"event", "department"}
_SCORES = {"score", "residual"}


def ordered(rows, sort: str, prefix: str):
    """Rows in the order of the address; without one a round begins with its highest scores."""
    name = sort.removeprefix("-")
    if name not in ORDERS or (name in _SCORES and not prefix):
        name, sort = ("score", "-score") if prefix else ("number", "number")
    column = ORDERS[name].format(prefix)
    expression = Collate(column, COLLATION) if name in _TEXTS else F(column)
    direction = expression.desc if sort.startswith("-") else expression.asc
    return rows.order_by(direction(nulls_last=True), "number")


def with_wholeness(risks):
    return risks.annotate(whole=ExpressionWrapper(is_whole(), BooleanField()))


def default_round(rounds: list[Round]) -> Round | None:
    """Of rounds, the newest first: the newest, or one before it that has scores where it has none.

    A round that was only just opened would show an empty register and matrix.
    """
    if not rounds or rounds[0].risks.exclude(score=None).exists():
        return rounds[0] if rounds else None
    scored = AssessedRisk.objects.filter(round=OuterRef("pk")).exclude(score=None)
    pks = {
        *Round.objects.filter(Exists(scored), pk__in=[row.pk for row in rounds]).values_list(
            "pk", flat=True
        )
    }
    return next((row for row in rounds if row.pk in pks), rounds[0])


# --- how far the risks of a page have come


class Progress(NamedTuple):
    """What a page of assessed risks needs beside its rows to say how far each has come.

    `whole` and `given` are of those that wait for their scores, `treated` of the others.
    """

    assessors: int
    whole: set[int]
    given: dict[int, int]
    treated: set[int]


def progress_of(round, waiting: list[int], moderated: list[int]) -> Progress:
    """Of assessed risks of a round by their keys; at most four queries, none for an empty list."""
    assessors, whole, given, treated = 0, set(), {}, set()
    if waiting:
        assessors = round.assessors.count()
        rows = AssessedRisk.objects.filter(is_whole("risk__"), pk__in=waiting).order_by()
        whole = set(rows.values_list("pk", flat=True))
        ratings = Rating.objects.filter(assessed__in=waiting).order_by().values_list("assessed")
        given = dict(ratings.annotate(Count("pk")))
    if moderated:
        options = TreatmentOption.objects.filter(assessed__in=moderated, is_chosen=True)
        accepted = Acceptance.objects.filter(assessed__in=moderated, state=AcceptanceState.ACCEPTED)
        keys = [rows.order_by().values_list("assessed") for rows in (options, accepted)]
        treated = {key for (key,) in keys[0].union(keys[1])}
    return Progress(assessors, whole, given, treated)


def state_of(*, closed, whole, moderated, given: int, assessors: int, treated: bool) -> str:
    """A key of STATES."""
    if closed:
        return "closed"
    if moderated:
        return "treated" if treated else "moderated"
    if not whole:
        return "identified"
    return "rated" if given and given >= assessors else "complete"


# --- the matrix and the figures


class CellCount(NamedTuple):
    """How many risks lie in a cell, and the lowest and highest of their numbers as examples."""

    count: int
    first: int
    last: int

    @property
    def examples(self) -> list[str]:
        return [f"R{number}" for number in sorted({self.first, self.last})]


def cells(round, which: str) -> dict[tuple[int, int], CellCount]:
    """The matrix of a round, by (likelihood, impact); one grouped query."""
    names = CELLS[which]
    rows = (
        AssessedRisk.objects.filter(round=round)
        .exclude(**{names[0]: None})
        .order_by()
        .values_list(*names)
        .annotate(Count("pk"), Min("number"), Max("number"))
    )
    return {(likelihood, impact): CellCount(*rest) for likelihood, impact, *rest in rows}


class Move(NamedTuple):
    """Risks that go from one cell before measures to another after them."""

    before: tuple[int, int]
    after: tuple[int, int]
    counted: CellCount


def moves(round) -> list[Move]:
    """From where to where risks move under their controls, the highest first; one query."""
    rows = (
        AssessedRisk.objects.filter(round=round)
        .exclude(likelihood=None)
        .exclude(residual_likelihood=None)
        .order_by()
        .values_list(*CELLS["inherent"], *CELLS["residual"])
        .annotate(Count("pk"), Min("number"), Max("number"))
    )
    found_moves = [Move((row[0], row[1]), (row[2], row[3]), CellCount(*row[4:])) for row in rows]
    return sorted(
        found_moves,
        key=lambda move: (-move.before[0] * move.before[1], move.before, move.after),
    )


def level_counts(rows, *by: str) -> dict[tuple, dict[str, int]]:
    """Risks by the values of `by` and then by level, "" for those without a score; one query."""
    counts: dict[tuple, dict[str, int]] = {}
    for *key, level, count in rows.order_by().values_list(*by, "level").annotate(Count("pk")):
        counts.setdefault(tuple(key), {})[level] = count
    return counts
