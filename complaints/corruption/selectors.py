"""The list of reports: over what the viewer's keys open, and over nothing else.

A report that excludes somebody changes no number, no page and no order for them.
"""

import re
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from complaints.codes import ALPHABET
from thai.days import days_left
from thai.digits import to_arabic_digits
from workflow.prepared import prepared

from .models import (
    Channel,
    Copy,
    CopyState,
    Entry,
    EntryKind,
    IdentityRequest,
    Message,
    MessageKind,
    Report,
    RequestState,
    State,
)
from .models.report import keys_of
from .services.entries import OF_TWO

TODO, OVERDUE, CLOSED, ALL, TRAY = "todo", "overdue", "closed", "all", "tray"
NEWS, RELEASE, FINDING, SECOND = "news", "release", "finding", "second"
DELETION, GRANTED = "deletion", "granted"
TABS = {
    TODO: _("ต้องทำ"),
    OVERDUE: _("เกินกำหนด"),
    CLOSED: _("ปิดแล้ว"),
    ALL: _("ทั้งหมด"),
    TRAY: _("รอตรวจ (มาพร้อมกันจำนวนมาก)"),
    NEWS: _("มีข้อความใหม่"),
    RELEASE: _("สำเนารอคุณตรวจและส่ง"),
    FINDING: _("ผู้บังคับบัญชารายงานผลแล้ว"),
    SECOND: _("รอคุณยืนยัน"),
    DELETION: _("คำขอลบรอคุณยืนยัน"),
    GRANTED: _("อนุญาตให้คุณดูข้อมูลตัวตน"),
}
# Shown only where somebody waits in them, as is the tray of a flood.
PASSING = (TRAY, NEWS, RELEASE, FINDING, SECOND, DELETION, GRANTED)
_OF_FEW = (NEWS, RELEASE, FINDING, SECOND, DELETION, GRANTED)
_SORTS = {"label": "label", "received": "received_on", "due": "due_on", "state": "state"}
_LONGEST_SEARCH = 40
# A label has no such letters; whoever reads one aloud says them.
_LOOKS_LIKE = str.maketrans("OIL", "011")


class Chosen(NamedTuple):
    """What the address asks for; words that name nothing are as good as empty."""

    tab: str = TODO
    q: str = ""
    state: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query) -> "Chosen":
        values = {name: query.get(name, "").strip() for name in cls._fields}
        values["q"] = values["q"][:_LONGEST_SEARCH]
        if values["tab"] not in TABS:
            values["tab"] = TODO
        if values["state"] not in State.values:
            values["state"] = ""
        if values["sort"].removeprefix("-") not in _SORTS:
            values["sort"] = ""
        return cls(**values)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.state)


class Counts(NamedTuple):
    """How many a tab holds."""

    todo: int
    overdue: int
    tray: int
    received: int
    news: int
    release: int
    finding: int
    second: int
    deletion: int
    granted: int

    def of(self, tab: str) -> int | None:
        """None of a tab that is not counted."""
        return getattr(self, tab, None)


# The columns of a line.
_LISTED = ("label", "received_on", "state", "due_on", "organisation_uuid", "held_by_uuid")


class Stand(NamedTuple):
    """How a report stands, without anything that tells which it is (`desk/_stand.html`)."""

    received_on: date
    state: str
    state_label: str
    due_on: date | None
    days: int | None


class Listed(NamedTuple):
    """One line of the list: days and states, nothing of what was said."""

    uuid: str
    label: str
    stand: Stand
    about: str  # the office that it is about, where another one handles it
    has_news: bool  # the reporter wrote last


# Until the officer has written down what was found.
_BEFORE_FOUND = (State.RECEIVED, State.ACCEPTED, State.INQUIRY)


def _waiting() -> Q:
    return ~Q(state=State.CLOSED) & Q(set_aside=False)


# The other kinds are the system's, whoever made it speak: they answer nobody.
_BY_OFFICERS = (MessageKind.TEXT, MessageKind.QUESTION, MessageKind.RESULT)


def _last_said():
    """Of a report, whether the reporter wrote last; None where nobody did."""
    said = Message.objects.filter(report=OuterRef("pk"))
    said = said.exclude(kind=MessageKind.ACKNOWLEDGEMENT)
    said = said.filter(Q(by_reporter=True) | Q(kind__in=_BY_OFFICERS))
    return Coalesce(Subquery(said.order_by("-number").values("by_reporter")[:1]), False)


def _with_waiting(rows, person: UUID, today: date):
    """`rows` with what waits for this person whatever the state: `has_` and the tab's name.

    Rows and days alone are looked at, nothing that is sealed.
    """
    here = {"report": OuterRef("pk")}
    copies = Copy.objects.filter(**here)
    draft = copies.filter(state=CopyState.DRAFT).exclude(prepared_by_uuid=person)
    others = Entry.objects.filter(**here, confirmed_by_uuid=None).exclude(author_uuid=person)
    granted = IdentityRequest.objects.filter(
        **here,
        requester_uuid=person,
        state=RequestState.GRANTED,
        expires_on__gte=today,
    )
    return rows.annotate(
        has_news=_last_said(),
        has_release=Exists(draft),
        has_finding=Exists(copies.filter(state=CopyState.ANSWERED)),
        has_second=Exists(others.filter(kind__in=OF_TWO)),
        has_deletion=Exists(others.filter(kind=EntryKind.DELETION)),
        has_granted=Exists(granted),
    )


def _which(today: date) -> dict[str, Q]:
    """Who belongs to a tab; those `_OF_FEW`, of rows `_with_waiting`."""
    return {
        TODO: _waiting(),
        OVERDUE: _waiting() & Q(due_on__lt=today),
        CLOSED: Q(state=State.CLOSED),
        ALL: Q(),
        TRAY: Q(set_aside=True),
        NEWS: Q(has_news=True),
        RELEASE: Q(has_release=True),
        FINDING: Q(state__in=_BEFORE_FOUND, has_finding=True),
        SECOND: Q(has_second=True),
        DELETION: Q(has_deletion=True),
        GRANTED: Q(has_granted=True),
    }


class Desk(NamedTuple):
    """Whose list it is, on which day: the keys say what it holds."""

    keys: tuple[UUID, ...]
    organisation: UUID
    person: UUID
    today: date

    @classmethod
    def of(cls, person, organisation, today: date) -> "Desk":
        return cls(keys_of(person, organisation), organisation.uuid, person.uuid, today)

    def rows(self):
        return Report.objects.opened_by(self.keys, self.organisation)

    def in_tab(self, tab: str):
        """The reports that belong to a tab of the list."""
        rows = _few(self.rows(), self.person, self.today) if tab in _OF_FEW else self.rows()
        return rows.filter(_which(self.today)[tab])

    def counts(self) -> Counts:
        """Two queries over what may be thousands of reports."""
        waits = dict.fromkeys(_OF_FEW, 0)
        for state, *has in _waits(*self):
            for name, yes in zip(_OF_FEW, has, strict=True):
                waits[name] += yes and (name != FINDING or state in _BEFORE_FOUND)
        plain = next(iter(_plain_counts(*self)), (0,) * len(_PLAIN))
        return Counts(**dict(zip(_PLAIN, plain, strict=True)), **waits)

    def page(self, chosen: Chosen, first: int, length: int) -> list[UUID]:
        """The keys of so many reports of a whole tab, in the order of the list."""
        return _page(*self, tab=chosen.tab, sort=chosen.sort, first=first, length=length)


_PLAIN = tuple(name for name in Counts._fields if name not in _OF_FEW)


@prepared
def _plain_counts(keys: tuple, organisation: UUID, person: UUID, today: date):
    """One row; none without reports."""
    which = _which(today) | {"received": _waiting() & Q(state=State.RECEIVED)}
    counted = {f"n_{name}": Count("pk", filter=which[name]) for name in _PLAIN}
    rows = Desk(keys, organisation, person, today).rows().order_by()
    return rows.values("held_by_uuid").annotate(**counted).values_list(*counted)


@prepared
def _waits(keys: tuple, organisation: UUID, person: UUID, today: date):
    rows = _few(Desk(keys, organisation, person, today).rows(), person, today)
    return rows.order_by().values_list("state", *(f"has_{name}" for name in _OF_FEW))


@prepared
def _page(
    keys: tuple,
    organisation: UUID,
    person: UUID,
    today: date,
    *,
    tab: str,
    sort: str,
    first: int,
    length: int,
):
    rows = Desk(keys, organisation, person, today).in_tab(tab)
    order = ordered(rows, Chosen(tab=tab, sort=sort)).values_list("pk", flat=True)
    return order[first : first + length]


def _few(rows, person: UUID, today: date):
    """Those about which somebody said or asked something, with what waits for this person.

    The others wait in no passing tab. What waits is worked out report by report: not for all.
    """
    rows_of = (
        Message.objects.filter(by_reporter=True),
        Copy.objects.filter(state__in=(CopyState.DRAFT, CopyState.ANSWERED)),
        Entry.objects.filter(confirmed_by_uuid=None, kind__in=(*OF_TWO, EntryKind.DELETION)),
        IdentityRequest.objects.filter(state=RequestState.GRANTED),
    )
    first, *others = (found.order_by().values("report_id") for found in rows_of)
    # The few first, then what they are: as alternatives, each report would be asked about each.
    return _with_waiting(rows.filter(pk__in=first.union(*others)), person, today)


def found(rows, chosen: Chosen):
    """By label and state."""
    if chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.q:
        typed = to_arabic_digits(chosen.q).upper().translate(_LOOKS_LIKE)
        letters = re.sub(rf"[^{ALPHABET}]", "", typed)
        if not letters:
            return rows.none()
        typed = f"{letters[:3]}-{letters[3:]}" if len(letters) > 3 else letters
        rows = rows.filter(Q(label__contains=typed) | Q(label__contains=letters))
    return rows


def ordered(rows, chosen: Chosen):
    """By the day that is due, unless asked for another order; what has no day comes last."""
    field = chosen.sort.removeprefix("-")
    if not field:
        if chosen.tab in (TODO, OVERDUE):
            return rows.order_by(F("due_on").asc(nulls_last=True), "label")
        return rows.order_by("-received_on", "label")
    column = F(_SORTS[field])
    first = column.desc(nulls_last=True) if chosen.sort[0] == "-" else column.asc(nulls_last=True)
    return rows.order_by(first, "label")


@prepared
def _listed(uuids: tuple):
    rows = Report.objects.filter(pk__in=uuids).order_by()
    return rows.only(*_LISTED).annotate(has_news=_last_said())


def listed(uuids, today: date) -> list[Listed]:
    """A page of reports that are open to the viewer, in this order; two queries.

    What is sealed stays in the database.
    """
    place = {uuid: number for number, uuid in enumerate(uuids)}
    page = sorted(_listed(tuple(place)), key=lambda row: place[row.pk])
    about = {row.organisation_uuid for row in page if row.organisation_uuid != row.held_by_uuid}
    names = dict(Channel.objects.filter(pk__in=about).values_list("pk", "name")) if page else {}
    return [
        Listed(
            uuid=str(row.uuid),
            label=row.label,
            stand=Stand(
                row.received_on,
                row.state,
                str(State(row.state).label),
                row.due_on,
                days_left(row.due_on, today) if row.due_on else None,
            ),
            about=names.get(row.organisation_uuid, ""),
            has_news=row.has_news,
        )
        for row in page
    ]


def waiting_for(person, organisation, today: date) -> Counts:
    """The figures of the page "Today", over what the person's keys open."""
    return Desk.of(person, organisation, today).counts()


def copies_waiting(person, organisation) -> list[date | None]:
    """Of the copies that wait for this superior's finding, the day of each."""
    rows = Copy.objects.filter(
        superior_uuid=person.uuid,
        state=CopyState.RELEASED,
        report__held_by_uuid=organisation.uuid,
        report__is_deleted=False,
    )
    return list(rows.order_by("due_on").values_list("due_on", flat=True))
