"""A grant to see the name ends: its sealed key goes, and the identity key is replaced.

What somebody kept of the former key opens nothing new.
"""

from uuid import UUID

from django.db import models, transaction

from ..models import Compartment, Grant, IdentityRequest, RequestState
from ..recording import record
from .leaving import replace_identity_soon


def end_due(today) -> int:
    """Ends grants whose days are over, or whose officer opens the report no longer; for beat.

    The sealed key goes at once; a copy that somebody kept opens what is there until the next
    unlock of a custodian replaces the identity key (WorkKind.ROTATE_IDENTITY). Beat may run it
    twice; returns how many were ended.
    """
    return sum(_end(key, today) for key in list(_due(today).values_list("pk", flat=True)))


def _due(today):
    opens = Grant.objects.live().filter(
        report=models.OuterRef("report"),
        compartment=Compartment.CONTENT,
        holder__person_uuid=models.OuterRef("requester_uuid"),
    )
    rows = IdentityRequest.objects.filter(state=RequestState.GRANTED)
    return rows.filter(models.Q(expires_on__lt=today) | ~models.Exists(opens))


def _end(key: UUID, today) -> bool:
    with transaction.atomic(using="corruption"):
        rows = _due(today).select_for_update(of=("self",)).select_related("report")
        row = rows.filter(pk=key).first()
        if row is None:
            return False
        row.state = RequestState.ENDED
        row.save(update_fields=["state"])
        grants_of(row).delete()
        replace_identity_soon(row.report)
        record(None, "corruption.identity_ended", row.report)
    return True


def grants_of(row: IdentityRequest):
    """What the requester was given: never a custodian's own, which has no end."""
    return Grant.objects.filter(
        report=row.report,
        compartment=Compartment.IDENTITY,
        holder__person_uuid=row.requester_uuid,
        expires_on__isnull=False,
    )
