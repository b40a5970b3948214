"""For whom reports of corruption wait in the morning (`complaints.digest`).

Asked for each person of what that person's keys open: an excluded officer is told nothing of a
report that must not reach them, not even that there is work.
"""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery

from ..models import (
    FINISHED,
    Compartment,
    Copy,
    CopyState,
    Entry,
    EntryKind,
    Grant,
    IdentityRequest,
    KeyRole,
    Message,
    Report,
    RequestState,
    State,
)

SOON_DAYS = 3


def waiting(today: date) -> set:
    """(organisation, person) of officers, custodians and superiors for whom something waits."""
    return officers(today) | custodians() | requesters(today) | superiors()


def _pairs(grants) -> set:
    rows = grants.values_list("holder__organisation_uuid", "holder__person_uuid")
    return set(rows.distinct())


def _live(compartment: str, role: str):
    return Grant.objects.filter(
        compartment=compartment, holder__role=role, holder__ended_on=None
    ).order_by()


def officers(today: date) -> set:
    """A report is new, nearly due, answered by its reporter, or waits for a second officer."""
    last_is_reporters = Subquery(
        Message.objects.filter(report=OuterRef("pk")).order_by("-number").values("by_reporter")[:1]
    )
    unconfirmed = Entry.objects.filter(
        report=OuterRef("pk"), kind=EntryKind.DELETION, confirmed_by_uuid=None
    )
    drafts = Copy.objects.filter(report=OuterRef("pk"), state=CopyState.DRAFT)
    reports = Report.objects.filter(is_deleted=False).alias(said_last=last_is_reporters)
    reports = reports.filter(
        Q(state=State.RECEIVED)
        | Q(said_last=True)
        | Q(due_on__lte=today + timedelta(days=SOON_DAYS)) & ~Q(state__in=FINISHED)
        | Q(delete_after__lte=today, legal_hold=False)
        | Exists(unconfirmed)
        | Exists(drafts)
    )
    grants = _live(Compartment.CONTENT, KeyRole.OFFICER).filter(
        report__in=reports, report__held_by_uuid=F("holder__organisation_uuid")
    )
    return _pairs(grants)


def custodians() -> set:
    """A request for an identity waits for a decision."""
    asked = IdentityRequest.objects.filter(state=RequestState.ASKED, report__is_deleted=False)
    grants = _live(Compartment.REQUEST, KeyRole.CUSTODIAN).filter(
        subject_uuid__in=asked.values("pk")
    )
    return _pairs(grants)


def requesters(today: date) -> set:
    """An identity was granted and not looked at yet."""
    rows = IdentityRequest.objects.filter(
        state=RequestState.GRANTED, expires_on__gte=today, looked_on=[], report__is_deleted=False
    )
    return set(rows.values_list("report__held_by_uuid", "requester_uuid"))


def superiors() -> set:
    """A copy was sent and its finding is awaited."""
    rows = Copy.objects.filter(state=CopyState.RELEASED, report__is_deleted=False)
    grants = _live(Compartment.COPY, KeyRole.SUPERIOR).filter(subject_uuid__in=rows.values("pk"))
    return _pairs(grants)
