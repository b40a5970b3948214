"""The list of complaints: which rows, in which order, how many; a constant number of queries.

Made for an office of 50,000 among a million: keys are picked through an index before anything is
joined, and nothing is counted beyond `MOST`.
"""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import IntegerField, Q, Subquery
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person
from organisations.permissions import ROLE_PERMISSIONS, Permission
from thai.days import days_left
from thai.digits import to_arabic_digits
from thai.fiscal import fiscal_year_end, fiscal_year_of, fiscal_year_start
from thai.text import normalise_line
from workflow.prepared import prepared

from .models import WAITING, Complainant, Complaint, State, title_of
from .models.complaint import Sight

# A list never counts or leads further than this; who wants the rest searches or filters.
MOST = 1000
# Of a search, which reads every row that it counts.
MOST_FOUND = 250
# Of arrival; a complaint is never taken in for a day that lies further back.
YEARS_BACK = 10
MOST_WORDS, LONGEST_SEARCH = 6, 200
ENDED = (State.CLOSED, State.MOVED, State.MERGED)
NONE = "none"

TODO, OVERDUE, ANSWERED, CLOSED, ALL, TRAY = (
    "todo",
    "overdue",
    "answered",
    "closed",
    "all",
    "tray",
)
TABS = {
    TODO: _("ต้องทำ"),
    OVERDUE: _("เกินกำหนด"),
    ANSWERED: _("แจ้งผลแล้ว"),
    CLOSED: _("ปิดแล้ว"),
    ALL: _("ทั้งหมด"),
    TRAY: _("รอตรวจ (มาพร้อมกันจำนวนมาก)"),
}
# No tab, but a number of the page "Today".
RECEIVED = "received"
# By these a person decides what to do next; the number of all that ever came tells nothing.
COUNTED = (TODO, OVERDUE, ANSWERED, TRAY)
# What is looked at by its day comes in the order of the days, the rest the newest first.
BY_DAY = (TODO, OVERDUE)
_REFERENCE = re.compile(r"([0-9]{1,7})/(2[0-9]{3})")


class Chosen(NamedTuple):
    """What the address asks for; words that name nothing are as good as empty.

    `found` is what was searched for, sealed (`sought`).
    """

    tab: str = TODO
    found: str = ""
    category: str = ""
    department: str = ""
    channel: str = ""
    state: str = ""
    year: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query) -> "Chosen":
        values = {name: query.get(name, "").strip() for name in cls._fields}
        if values["tab"] not in TABS:
            values["tab"] = TODO
        if values["year"] not in map(str, years()):
            values["year"] = ""
        if values["sort"].removeprefix("-") not in _SORTS:
            values["sort"] = ""
        return cls(**values)

    @property
    def narrowed(self) -> bool:
        return any((self.category, self.department, self.channel, self.state, self.year))


def search_text_of(typed: str) -> str:
    """What was typed into a search, as it is looked for."""
    return normalise_line(typed.strip()[:LONGEST_SEARCH])


class Listed(NamedTuple):
    """One complaint as a list shows it."""

    uuid: str
    reference: str
    title: str
    category: str
    department: str
    place: str
    arrived_on: date
    due_on: date
    days: int | None  # until the day of answer; None when nothing is waited for
    is_paused: bool
    set_aside: bool
    state: str
    state_label: str


def in_tab(rows, tab: str, today: date):
    """Those of `rows` that belong to a tab of the list."""
    if tab == TRAY:
        return rows.filter(set_aside=True)
    if tab == TODO:
        return rows.waiting().filter(set_aside=False)
    if tab == RECEIVED:
        return rows.filter(state=State.RECEIVED, set_aside=False)
    if tab == OVERDUE:
        return rows.overdue(today).filter(set_aside=False)
    if tab == ANSWERED:
        return rows.filter(state=State.ANSWERED)
    if tab == CLOSED:
        return rows.filter(state__in=ENDED)
    return rows


class _Number(Subquery):
    """How many rows a query gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@prepared
def _counts(organisation: int, person: int, departments: tuple, today: date, *, sees, tabs, most):
    seen = Complaint.objects.in_sight(organisation, person, departments, sees)
    # Up to one more than is told: a count reads every row that it counts.
    capped = (in_tab(seen, tab, today).order_by().values("pk")[: most + 1] for tab in tabs)
    return Organisation.objects.filter(pk=organisation).values_list(*map(_Number, capped))


def counts(sight: Sight, today: date, tabs) -> dict[str, int]:
    """How many each of the tabs holds, up to `MOST` + 1: one query."""
    if sight.sees == Sight.NOTHING:
        return dict.fromkeys(tabs, 0)
    *who, sees = sight
    (numbers,) = _counts(*who, today, sees=sees, tabs=tuple(tabs), most=MOST)
    return dict(zip(tabs, numbers, strict=True))


class Waiting(NamedTuple):
    """What an office's complaints ask of a person, each up to `MOST` + 1."""

    todo: int
    received: int
    overdue: int
    answered: int
    tray: int


def waiting_for(person, organisation, today: date) -> Waiting:
    """The figures of the page "Today", over what the person may see."""
    sight = Sight.of(person, organisation)
    tabs = Waiting._fields if sight.sees == Sight.ALL else (TODO, OVERDUE)
    return Waiting(**dict.fromkeys(Waiting._fields, 0) | counts(sight, today, tabs))


@prepared
def _page(
    organisation: int,
    person: int,
    departments: tuple,
    today: date,
    *,
    sees: str,
    tab: str,
    sort: str,
    first: int,
    length: int,
):
    rows = in_tab(Complaint.objects.in_sight(organisation, person, departments, sees), tab, today)
    order = ordered(rows, Chosen(tab=tab, sort=sort)).values_list("pk", flat=True)
    return order[first : first + length]


def page_of_tab(sight: Sight, chosen: Chosen, today: date, first: int, length: int) -> list[int]:
    """The keys of so many complaints of a whole tab, in the order of the list."""
    *who, sees = sight
    order = {"tab": chosen.tab, "sort": chosen.sort}
    return _page(*who, today, sees=sees, first=first, length=length, **order)


def first_due(person, organisation, today: date, most: int) -> list[Listed]:
    """What a person sees that falls due first."""
    sight = Sight.of(person, organisation)
    return described(page_of_tab(sight, Chosen(tab=TODO), today, 0, most), today)


def count_words(count: int) -> str:
    """A number, or that it is more than anybody counts."""
    if count <= MOST:
        return str(count)
    return gettext("มากกว่า %(most)s") % {"most": f"{MOST:,}"}


def narrowed(rows, chosen: Chosen, categories: dict, departments: dict):
    """By the filters; `categories` and `departments` lead from the uuid (text) to the key."""
    for name, keys in (("category", categories), ("department", departments)):
        asked = getattr(chosen, name)
        if asked == NONE:
            rows = rows.filter(**{name: None})
        elif asked in keys:
            rows = rows.filter(**{name: keys[asked]})
    if chosen.channel:
        rows = rows.filter(channel=chosen.channel)
    if chosen.state in State.values:
        rows = rows.filter(state=chosen.state)
    if chosen.year:
        # By the days: the index that gives the order gives the year too.
        year = int(chosen.year)
        rows = rows.filter(arrived_on__range=(fiscal_year_start(year), fiscal_year_end(year)))
    return rows


def years() -> range:
    """The fiscal years (B.E.) that the list can be narrowed to, the newest first."""
    newest = fiscal_year_of(timezone.localdate())
    return range(newest, newest - YEARS_BACK, -1)


def searched(rows, typed: str, organisation, *, by_contact: bool):
    """By number, by words; `by_contact` also by who complained, whole and exactly."""
    text = to_arabic_digits(typed)
    if match := _REFERENCE.fullmatch(text.replace(" ", "")):
        return rows.filter(number=int(match[1]), fiscal_year=int(match[2]))
    found = Q()
    for word in typed.lower().split()[:MOST_WORDS]:
        found &= Q(search_text__contains=word)
    if by_contact and typed and (keys := _of_contact(organisation, typed, text)):
        found |= Q(pk__in=keys)
    return rows.filter(found)


def _of_contact(organisation, typed: str, text: str) -> list[int]:
    rows = Complainant.objects.filter(
        Q(name=typed) | Q(telephone__in=telephone_spellings(text)),
        complaint__organisation=organisation,
    )
    return list(rows.values_list("complaint", flat=True)[:MOST])


def telephone_spellings(typed: str) -> set[str]:
    """The ways in which one telephone number is written; itself alone when it is none."""
    digits = re.sub(r"[ .()-]", "", typed)
    if not re.fullmatch(r"0[0-9]{8,9}", digits):
        return {typed}
    head = len(digits) - 7
    parts = (digits[:head], digits[head : head + 3], digits[head + 3 :])
    spaced = {sign.join(parts) for sign in ("-", " ")}
    joined = {f"{parts[0]}{sign}{parts[1]}{parts[2]}" for sign in ("-", " ")}
    return {typed, digits} | spaced | joined


_SORTS = {
    "number": ("fiscal_year", "number"),
    "arrived": ("arrived_on", "pk"),
    "due": ("due_on", "pk"),
}


def ordered(rows, chosen: Chosen):
    """In an order that an index gives: by number, by day of arrival, by day of answer."""
    by_day, asked = chosen.tab in BY_DAY, chosen.sort.removeprefix("-")
    if asked not in _SORTS or (asked == "due" and not by_day):
        return rows.order_by("due_on", "pk") if by_day else newest(rows)
    sign = "-" if chosen.sort.startswith("-") else ""
    return rows.order_by(*(f"{sign}{field}" for field in _SORTS[asked]))


def newest(rows):
    """The latest arrivals first."""
    return rows.order_by("-arrived_on", "-pk")


def keys_of(rows, most: int) -> list[int]:
    """The keys of an ordered list, `most` + 1 at most: its pages and its length in one query."""
    return list(rows.values_list("pk", flat=True)[: most + 1])


_COLUMNS = ("pk", "uuid", "reference", "category__name", "department__name", "village__name")
_COLUMNS += ("place", "arrived_on", "due_on", "paused_on", "set_aside", "state")


@prepared
def _described(keys: tuple):
    rows = Complaint.objects.filter(pk__in=keys).order_by().annotate(start=Left("text", 400))
    return rows.values_list(*_COLUMNS, "start", named=True)


def described(keys, today: date) -> list[Listed]:
    """What a page shows of these complaints, in the order of `keys`: one query."""
    found = {row.pk: row for row in _described(tuple(keys))}
    return [_listed(found[key], today) for key in keys if key in found]


def _listed(row, today: date) -> Listed:
    waits = row.state in WAITING and row.paused_on is None
    return Listed(
        uuid=str(row.uuid),
        reference=row.reference,
        title=title_of(row.start),
        category=row.category__name or "",
        department=row.department__name or "",
        place=" ".join(filter(None, (row.village__name, row.place))),
        arrived_on=row.arrived_on,
        due_on=row.due_on,
        days=days_left(row.due_on, today) if waits else None,
        is_paused=row.state in WAITING and row.paused_on is not None,
        set_aside=row.set_aside,
        state=row.state,
        state_label=str(State(row.state).label),
    )


def possible_officers(organisation):
    """Who may be given a case: those who may open the list at all."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if Permission.COMPLAINT_ENTER in held]
    return (
        Person.objects.filter(
            is_active=True,
            memberships__organisation=organisation,
            memberships__is_active=True,
            memberships__roles__role__in=roles,
        )
        .distinct()
        .order_by("display_name", "pk")
    )
