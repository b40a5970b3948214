"""The list of reports: days, labels and states; what was said stays sealed."""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from organisations.pages import address_of
from organisations.permissions import Permission
from organisations.scope import staff_view

from .. import selectors
from ..models import State

PER_PAGE = 25


class Tab(NamedTuple):
    """One tab of the list; `count` is None where none is shown."""

    key: str
    label: str
    url: str
    count: int | None
    is_here: bool


@staff_view(Permission.REPORT_ENTER)
@require_GET
def reports(request, slug):
    """What the person's keys open: by tab, searched by label, in pages; a constant few queries."""
    today = timezone.localdate()
    chosen = selectors.Chosen.of(request.GET)
    desk = selectors.Desk.of(request.user, request.organisation, today)
    counts = desk.counts()
    known = None if chosen.narrowed else counts.of(chosen.tab)
    # The order of all first; what waits is worked out for the page alone.
    if known is None:
        rows = selectors.found(desk.in_tab(chosen.tab), chosen)
        order = selectors.ordered(rows, chosen).values_list("pk", flat=True)
        page = Paginator(order, PER_PAGE).get_page(request.GET.get("page"))
        keys = page.object_list
    else:
        page = Paginator(range(known), PER_PAGE).get_page(request.GET.get("page"))
        keys = desk.page(chosen, page.object_list.start, PER_PAGE)
    action = reverse("integrity:reports", args=[slug])
    address = address_of("integrity:report", request.organisation)
    shown = selectors.listed(keys, today)
    context = {
        "page_obj": page,
        "rows": [(address.format(row.uuid), row) for row in shown],
        "chosen": chosen,
        "sort": chosen.sort,
        "tab": chosen.tab,
        "tabs": _tabs(counts, chosen, action),
        "action": action,
        "clear_url": f"{action}?tab={chosen.tab}" if chosen.narrowed else "",
        "states": State.choices,
    }
    response = render(request, "complaints/corruption/desk/list.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tabs(counts, chosen, action) -> list[Tab]:
    return [
        Tab(tab, str(label), f"{action}?tab={tab}", counts.of(tab), tab == chosen.tab)
        for tab, label in selectors.TABS.items()
        # A tray that is empty, as it is nearly always, is no tab.
        if tab not in selectors.PASSING or counts.of(tab) or chosen.tab == tab
    ]
