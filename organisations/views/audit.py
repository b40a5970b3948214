"""The audit log of one's own organisation, for investigation."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from thai.dates import parse_thai_date
from thai.errors import ThaiValueError
from workflow import audit as chain

from ..audit_labels import label_of
from ..permissions import Permission
from ..scope import staff_view
from ..selectors import audit_anchors, audit_entries

PER_PAGE = 50
# A longer chain is checked when the button is pressed: about a second for 10,000 entries.
CHECKED_AT_ONCE = 2000


def _date(text: str):
    try:
        return parse_thai_date(text) if text else None
    except ThaiValueError:
        return None


@staff_view(Permission.AUDIT_VIEW)
@require_GET
def audit(request, slug):
    """Who did what, newest first; whether the chain is whole; its signed heads."""
    organisation = request.organisation
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "start", "end")}
    rows = audit_entries(
        organisation,
        search=asked["q"],
        start=_date(asked["start"]),
        end=_date(asked["end"]),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for entry in page:
        entry.label = label_of(entry.event)
    number, head = chain.head(organisation)
    checked = number <= CHECKED_AT_ONCE or "check" in request.GET
    context = {
        "page_obj": page,
        **asked,
        "filtered": any(asked.values()),
        "number": number,
        "head": head,
        "checked": checked,
        "faults": chain.verify(organisation=organisation) if checked else [],
        "anchors": audit_anchors(organisation),
        "public_key": chain.public_key_hex(),
    }
    return render(request, "organisations/audit.html", context)
