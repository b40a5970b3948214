"""What a parent sees of the organisations below it: stored figures, nothing else."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from organisations.permissions import Permission
from organisations.scope import staff_view
from thai.text import normalise_line

from ..oversight import SORTS, child_row, children_figures, totals

ROWS_A_PAGE = 50


@staff_view(Permission.OVERSEE)
@require_GET
def oversight(request, slug):
    query = normalise_line(request.GET.get("q", ""))
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else "name"
    only = request.GET.get("show", "")
    rows = children_figures(
        request.organisation, request.fiscal_year, query=query, sort=sort, only=only
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    english = (get_language() or "th").startswith("en")
    return render(
        request,
        "reports/oversight.html",
        {
            "page_obj": page,
            "rows": [child_row(row, timezone.localdate(), english) for row in page.object_list],
            "totals": totals(request.organisation, request.fiscal_year),
            "query": query,
            "sort": sort,
            "only": only,
        },
    )
