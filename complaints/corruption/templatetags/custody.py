"""What a report's page shows of custody and of its keeping."""

from datetime import date
from typing import NamedTuple

from django import template
from django.utils import timezone

from ..services import retention

register = template.Library()


class Held(NamedTuple):
    """Requests for the identity, a deletion that waits, and whether one may be asked for."""

    requests: list
    deletion: object
    may_delete: bool


@register.simple_tag
def custody_of(report) -> Held:
    over = report.delete_after is not None and report.delete_after <= timezone.localdate()
    return Held(
        requests=list(report.requests.all()),
        deletion=retention.open_request(report),
        may_delete=over and not report.legal_hold,
    )


@register.filter
def iso_day(text: str) -> date:
    """A stored day as a date, for `thai_date`."""
    return date.fromisoformat(text)
