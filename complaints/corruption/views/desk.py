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
from ..models import Report, State

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
    visible = Report.objects.open_to(request.user, request.organisation)
    visible = selectors.with_waiting(visible, request.user, today)
    rows = selectors.found(selectors.in_tab(visible, chosen.tab, today), chosen)
    page = Paginator(selectors.ordered(rows, chosen), PER_PAGE).get_page(request.GET.get("page"))
    action = reverse("integrity:reports", args=[slug])
    address = address_of("integrity:report", request.organisation)
    shown = selectors.listed(page.object_list, today)
    context = {
        "page_obj": page,
        "rows": [(address.format(row.uuid), row) for row in shown],
        "chosen": chosen,
        "sort": chosen.sort,
        "tab": chosen.tab,
        "tabs": _tabs(visible, chosen, today, action),
        "action": action,
        "clear_url": f"{action}?tab={chosen.tab}" if chosen.narrowed else "",
        "states": State.choices,
    }
    response = render(request, "complaints/corruption/desk/list.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tabs(visible, chosen, today, action) -> list[Tab]:
    known = selectors.counts(visible, today)._asdict()
    return [
        Tab(tab, str(label), f"{action}?tab={tab}", known.get(tab), tab == chosen.tab)
        for tab, label in selectors.TABS.items()
        # A tray that is empty, as it is nearly always, is no tab.
        if tab not in selectors.PASSING or known[tab] or chosen.tab == tab
    ]
