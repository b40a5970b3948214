"""The office's notices that wait for an officer's hand: letters to post, and what a worker gave up.

One list for all cases, so that a complaint that lives by letters alone is not forgotten (CG-08).
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Left
from django.utils import timezone

from . import wording
from .models import WAITING, Complainant, Complaint, Medium, NoticeKind, WrittenNotice, title_of
from .selectors import searched

_HAS_CONTACT = Q()
for _name in Complainant.CONTACT:
    _HAS_CONTACT |= ~Q(**{f"complaint__complainant__{_name}": ""})
_BY_HAND = ~Q(medium__in=WrittenNotice.BY_WORKER) | Q(attempts__gte=WrittenNotice.MOST_ATTEMPTS)
_SORTS = {
    "made": ("pk",),
    "number": ("complaint__fiscal_year", "complaint__number", "pk"),
    "due": ("complaint__due_on", "pk"),
}


class Waiting(NamedTuple):
    """One notice that waits (`complaints/notices/_waiting.html`)."""

    url: str
    uuid: str
    reference: str
    title: str
    kind: str
    way: str
    failure: str
    made_on: date
    due_on: date
    is_late: bool
    is_chosen: bool


def waiting(organisation):
    """Those that an officer has still to post or hand over, to whoever can be reached at all."""
    return WrittenNotice.objects.filter(
        _BY_HAND,
        Q(complaint__complainant__has_code=True) | _HAS_CONTACT,
        complaint__organisation=organisation,
        complaint__complainant__erased_on=None,
        sent_on=None,
    ).exclude(failure=WrittenNotice.ERASED)


def narrowed(rows, typed: str, organisation):
    """By number, words of the complaint, or who complained, whole and exactly."""
    if not typed:
        return rows
    cases = Complaint.objects.of_office(organisation.pk)
    found = searched(cases, typed, organisation, by_contact=True)
    return rows.filter(complaint__in=found.order_by().values("pk"))


def ordered(rows, sort: str):
    """The longest waiting first, unless asked otherwise."""
    fields = _SORTS.get(sort.removeprefix("-"))
    if fields is None:
        return rows.order_by("pk")
    sign = "-" if sort.startswith("-") else ""
    return rows.order_by(*(f"{sign}{field}" for field in fields))


def described(keys, address: str, today: date, chosen=()) -> list[Waiting]:
    """What a page shows of these notices, in the order of `keys`: one query.

    `address` has "{case}" and "{notice}" for their uuids; `chosen` are ticked ones. Late is one
    whose complaint waits past its day.
    """
    columns = ("pk", "uuid", "kind", "medium", "failure", "created_at", "complaint__uuid")
    columns += ("complaint__reference", "complaint__due_on", "complaint__state")
    columns += ("complaint__paused_on",)
    rows = WrittenNotice.objects.filter(pk__in=keys).order_by()
    rows = rows.annotate(start=Left("complaint__text", 400))
    found = {row.pk: row for row in rows.values_list(*columns, "start", named=True)}
    return [_described(found[key], address, today, chosen) for key in keys if key in found]


def _described(row, address: str, today: date, chosen) -> Waiting:
    return Waiting(
        url=address.format(case=row.complaint__uuid, notice=row.uuid),
        uuid=str(row.uuid),
        reference=row.complaint__reference,
        title=title_of(row.start),
        kind=str(NoticeKind(row.kind).label),
        way=str(Medium(row.medium).label),
        failure=wording.failure_sentence(row.failure) if row.failure else "",
        made_on=timezone.localdate(row.created_at),
        due_on=row.complaint__due_on,
        is_late=row.complaint__state in WAITING
        and row.complaint__paused_on is None
        and row.complaint__due_on < today,
        is_chosen=str(row.uuid) in chosen,
    )
