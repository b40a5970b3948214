"""Reads for the overseer: stored figures of the organisations below a parent, never their rows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, IntegerField, Max, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Collate

from organisations.models import Organisation
from plans.selectors import TARGET_PERCENT
from thai.collation import COLLATION

from .models import OrganisationFigures, Round
from .selectors import Status, status_of

SORTS = ("name", "approved", "rate", "late")


def _of_children(parent, fiscal_year):
    return OrganisationFigures.objects.filter(
        organisation__parent=parent, organisation__is_active=True, fiscal_year=fiscal_year
    ).annotate(
        name_th=KT("data__name_th"),
        approved=Cast(KT("data__sort__approved"), IntegerField()),
        # -1 where there is nothing to count.
        rate=Cast(KT("data__sort__rate"), IntegerField()),
        late=Cast(KT("data__sort__late"), IntegerField()),
    )


def children_figures(parent, fiscal_year, *, query="", sort="name", only=""):
    """Stored figures of a parent's organisations: searched by name, filtered, sorted, lazily."""
    rows = _of_children(parent, fiscal_year)
    for word in query.split():
        rows = rows.filter(Q(name_th__icontains=word) | Q(data__name_en__icontains=word))
    if only == "late":
        rows = rows.filter(late__gt=0)
    elif only == "no_plan":
        rows = rows.filter(approved=0)
    elif only == "below":
        rows = rows.filter(rate__gte=0, rate__lt=TARGET_PERCENT)
    field = sort.removeprefix("-")
    order = Collate(F("name_th"), COLLATION) if field == "name" else F(field)
    order = order.desc() if sort.startswith("-") else order.asc()
    return rows.order_by(order, Collate(F("name_th"), COLLATION), "pk")


@dataclass(frozen=True)
class ChildRow:
    """One organisation's line, out of its stored figures."""

    name: str
    slug: str
    plan: dict | None
    current: dict | None
    original: dict | None
    money: dict | None
    rounds: list[tuple[Round, Status]]
    made_at: object


def child_row(stored: OrganisationFigures, today, english: bool) -> ChildRow:
    """What the list shows; how a round stands is asked of today, not of the day of storing."""
    data = stored.data
    rounds = [_round(entry, stored.fiscal_year) for entry in data["rounds"]]
    return ChildRow(
        name=(english and data["name_en"]) or data["name_th"],
        slug=data["slug"],
        plan=data["plan"],
        current=data.get("current"),
        original=data.get("original"),
        money=data.get("money"),
        rounds=[(row, status_of(row, data["plan"] is not None, today)) for row in rounds],
        made_at=stored.made_at,
    )


def _round(entry: dict, fiscal_year: int) -> Round:
    return Round(
        fiscal_year=fiscal_year,
        schedule=entry["schedule"],
        recipient=entry["recipient"],
        months=entry["months"],
        state=entry["state"],
        due_on=date.fromisoformat(entry["due_on"]),
        filed_on=date.fromisoformat(entry["filed_on"]) if entry["filed_on"] else None,
    )


def totals(parent, fiscal_year) -> dict:
    """How many organisations there are, have a plan, are late, are below 80 %; two queries."""
    found = _of_children(parent, fiscal_year).aggregate(
        stored=Count("pk"),
        with_plan=Count("pk", filter=Q(approved=1)),
        # Not `late`: an aggregate of an annotation's own name would hide the annotation.
        late_children=Count("pk", filter=Q(late__gt=0)),
        below=Count("pk", filter=Q(rate__gte=0, rate__lt=TARGET_PERCENT)),
        made_at=Max("made_at"),
    )
    found["late"] = found.pop("late_children")
    found["children"] = Organisation.objects.filter(
        parent=parent, is_active=True, is_oversight=False
    ).count()
    found["waiting"] = found["children"] - found["stored"]
    return found
