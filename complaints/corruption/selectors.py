"""The list of reports: over what the viewer's keys open, and over nothing else.

A report that excludes somebody changes no number, no page and no order for them.
"""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from complaints.codes import ALPHABET
from thai.days import days_left
from thai.digits import to_arabic_digits

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


class Listed(NamedTuple):
    """One line of the list: days and states, nothing of what was said."""

    uuid: str
    label: str
    received_on: date
    state: str
    state_label: str
    due_on: date | None
    days: int | None
    about: str  # the office that it is about, where another one handles it
    has_news: bool  # the reporter wrote last


def _waiting() -> Q:
    return ~Q(state=State.CLOSED) & Q(set_aside=False)


# The other kinds are the system's, whoever made it speak: they answer nobody.
_BY_OFFICERS = (MessageKind.TEXT, MessageKind.QUESTION, MessageKind.RESULT)


def with_waiting(rows, person, today: date):
    """`rows` with what waits for this person whatever the state: `has_` and the tab's name.

    Rows and days alone are looked at, nothing that is sealed.
    """
    here = {"report": OuterRef("pk")}
    said = Message.objects.filter(**here).exclude(kind=MessageKind.ACKNOWLEDGEMENT)
    said = said.filter(Q(by_reporter=True) | Q(kind__in=_BY_OFFICERS))
    last = said.order_by("-number").values("by_reporter")[:1]
    copies = Copy.objects.filter(**here)
    draft = copies.filter(state=CopyState.DRAFT).exclude(prepared_by_uuid=person.uuid)
    others = Entry.objects.filter(**here, confirmed_by_uuid=None).exclude(author_uuid=person.uuid)
    granted = IdentityRequest.objects.filter(
        **here,
        requester_uuid=person.uuid,
        state=RequestState.GRANTED,
        expires_on__gte=today,
    )
    return rows.annotate(
        has_news=Coalesce(Subquery(last), False),
        has_release=Exists(draft),
        has_finding=Exists(copies.filter(state=CopyState.ANSWERED)),
        has_second=Exists(others.filter(kind__in=OF_TWO)),
        has_deletion=Exists(others.filter(kind=EntryKind.DELETION)),
        has_granted=Exists(granted),
    )


def _which(today: date) -> dict[str, Q]:
    """Who belongs to a tab, of rows `with_waiting`."""
    # Until the officer has written down what was found.
    before = Q(state__in=(State.RECEIVED, State.ACCEPTED, State.INQUIRY))
    return {
        TODO: _waiting(),
        OVERDUE: _waiting() & Q(due_on__lt=today),
        CLOSED: Q(state=State.CLOSED),
        ALL: Q(),
        TRAY: Q(set_aside=True),
        NEWS: Q(has_news=True),
        RELEASE: Q(has_release=True),
        FINDING: before & Q(has_finding=True),
        SECOND: Q(has_second=True),
        DELETION: Q(has_deletion=True),
        GRANTED: Q(has_granted=True),
    }


def in_tab(rows, tab: str, today: date):
    """Those of `rows` (`with_waiting`) that belong to a tab of the list."""
    return rows.filter(_which(today)[tab])


def counts(rows, today: date) -> Counts:
    """One query over `rows` (`with_waiting`)."""
    which = _which(today) | {"received": _waiting() & Q(state=State.RECEIVED)}
    found = rows.order_by().aggregate(
        **{name: Count("pk", filter=which[name]) for name in Counts._fields}
    )
    return Counts(**found)


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


def listed(rows, today: date) -> list[Listed]:
    """A page of the list: one query for it, one for the offices' names."""
    page = list(rows)
    about = {row.organisation_uuid for row in page if row.organisation_uuid != row.held_by_uuid}
    names = dict(Channel.objects.filter(pk__in=about).values_list("pk", "name")) if page else {}
    return [
        Listed(
            uuid=str(row.uuid),
            label=row.label,
            received_on=row.received_on,
            state=row.state,
            state_label=str(row.get_state_display()),
            due_on=row.due_on,
            days=days_left(row.due_on, today) if row.due_on else None,
            about=names.get(row.organisation_uuid, ""),
            has_news=row.has_news,
        )
        for row in page
    ]


def waiting_for(person, organisation, today: date) -> Counts:
    """The figures of the page "Today", over what the person's keys open."""
    rows = with_waiting(Report.objects.open_to(person, organisation), person, today)
    return counts(rows, today)


def copies_waiting(person, organisation) -> list[date | None]:
    """Of the copies that wait for this superior's finding, the day of each."""
    rows = Copy.objects.filter(
        superior_uuid=person.uuid,
        state=CopyState.RELEASED,
        report__held_by_uuid=organisation.uuid,
        report__is_deleted=False,
    )
    return list(rows.order_by("due_on").values_list("due_on", flat=True))
