"""Figures of the channel: for the head of the office (CC-10), and an officer's own."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from complaints.pages import public_organisation
from documents.csv_out import write_csv
from organisations.permissions import Permission
from organisations.scope import staff_view

from .. import figures as shown
from .. import printing
from ..services import figures as service

_LONGEST_YEAR = 4


def _year_in_view(request, years: list[int]) -> int:
    """The fiscal year in view where it has figures, else the newest that has, else as it is."""
    if request.fiscal_year in years or not years:
        return request.fiscal_year
    return years[0]


@staff_view(Permission.CHANNEL_FIGURES)
@require_GET
def figures(request, slug):
    """CC-10: what the head of the office is told: figures, the same that everybody reads."""
    organisation = request.organisation
    years = service.years_of(organisation.uuid)
    year = _year_in_view(request, years)
    context = {
        "years": years,
        "year": year,
        "asked": request.fiscal_year,
        "published": shown.published(year, service.frozen(organisation.uuid, year)),
    }
    return render(request, "complaints/corruption/figures/head.html", context)


@staff_view(Permission.CHANNEL_FIGURES)
@require_GET
def figures_pdf(request, slug, year):
    """The same as a document to lay before the head; 404 for a year without figures."""
    halves = service.frozen(request.organisation.uuid, year)
    if not halves:
        raise Http404
    content = printing.figures_pdf(request.organisation, shown.published(year, halves))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="statistics-{year}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@staff_view(Permission.REPORT_ENTER)
@require_GET
def own_figures(request, slug):
    """What this officer may open, counted; nobody else's."""
    asked = request.GET.get("year", "")
    # "²" is a digit too, and no number.
    year = int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_YEAR else None
    own = service.own(request.user, request.organisation, timezone.localdate(), year)
    response = render(request, "complaints/corruption/figures/own.html", {"own": own})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def public_csv(request, slug, year):
    """The published figures of a year as a file; linked from the page of statistics."""
    organisation = public_organisation(request, slug)
    halves = service.frozen(organisation.uuid, year)
    if not halves:
        raise Http404
    rows = shown.csv_rows(shown.published(year, halves))
    response = HttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8")
    name = quote(_("สถิติเรื่องร้องเรียนการทุจริต-%(year)s.csv") % {"year": year})
    disposition = f"attachment; filename=\"corruption-{year}.csv\"; filename*=UTF-8''{name}"
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
