"""What a report's page shows of custody and of its keeping."""

from datetime import date
from typing import NamedTuple

from django import template
from django.utils import timezone

from ..services import retention

register = template.Library()


class Kept(NamedTuple):
    """A deletion that waits for a second officer, and whether one may be asked for."""

    deletion: object
    may_delete: bool


@register.simple_tag
def keeping_of(report) -> Kept:
    """How the keeping of a report stands, for `custody/_on_report.html`."""
    over = report.delete_after is not None and report.delete_after <= timezone.localdate()
    return Kept(retention.open_request(report), over and not report.legal_hold)


@register.filter
def iso_day(text: str) -> date:
    """A stored day as a date, for `thai_date`."""
    return date.fromisoformat(text)
