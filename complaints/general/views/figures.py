"""The statistics of a year, for the office and for everybody (ST-02, ST-05), and public manuals."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from complaints.pages import public_organisation
from documents.csv_out import write_csv
from organisations.permissions import Permission
from organisations.scope import staff_view
from thai.fiscal import FISCAL_YEARS

from .. import figures as shown
from .. import printing, statistics
from ..models import ManualKind
from ..services import manuals as manual_service
from ..services import summaries
from .manuals import pdf_response

# Of a chart on a page: wide enough for a screen, and its words still readable on a phone.
CHART_WIDTH = 480


def page_context(figures: dict, *, public: bool) -> dict:
    """What a page of figures shows."""
    parts = shown.public_sections(figures) if public else shown.sections(figures)
    return {
        "headline": shown.headline(figures),
        "details": [] if public else shown.details(figures),
        "sections": [(part, part.chart(width=CHART_WIDTH)) for part in parts],
        "as_of": shown.as_of(figures),
    }


def csv_response(figures: dict, *, public: bool) -> HttpResponse:
    year = figures["year"]
    response = HttpResponse(
        write_csv(shown.csv_rows(figures, public=public)), content_type="text/csv; charset=utf-8"
    )
    name = quote(_("สถิติเรื่องร้องเรียน-%(year)s.csv") % {"year": year})
    disposition = f"attachment; filename=\"complaints-{year}.csv\"; filename*=UTF-8''{name}"
    response.headers["Content-Disposition"] = disposition
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# --- the office's


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def statistics_page(request, slug):
    """All figures of the fiscal year in view; `?fy=` shows another."""
    year = request.fiscal_year
    figures = statistics.year_figures(request.organisation, year)
    context = page_context(figures, public=False)
    context |= {
        "year": year,
        "years": statistics.years_of(request.organisation),
        "may_list": request.user.can(Permission.COMPLAINT_ENTER, request.organisation),
    }
    return render(request, "complaints/figures/statistics.html", context)


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def statistics_csv(request, slug):
    figures = statistics.year_figures(request.organisation, request.fiscal_year)
    return csv_response(figures, public=False)


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def statistics_pdf(request, slug):
    year = request.fiscal_year
    figures = statistics.year_figures(request.organisation, year)
    content = printing.statistics_pdf(request.organisation, figures, public=False)
    return pdf_response(content, f"complaints-{year}.pdf")


# --- everybody's


def public_figures(organisation, year: int):
    """(figures, summary): those that were approved where a summary is published, else of now."""
    summary = summaries.published(organisation, year)
    if summary:
        return summaries.figures_of(summary), summary
    return statistics.year_figures(organisation, year), None


def _public_year(organisation, year) -> int:
    """A year that can be chosen, or 404."""
    years = statistics.years_of(organisation)
    if year is None:
        return years[0]
    if year not in years:
        raise Http404
    return year


def _asked_year(request) -> int | None:
    text = request.GET.get("year", "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4 or int(text) not in FISCAL_YEARS:
        raise Http404
    return int(text)


@require_safe
def public_statistics(request, slug):
    """Totals, by category, by month, in time and satisfaction; zero as zero (ST-05)."""
    organisation = public_organisation(request, slug)
    year = _public_year(organisation, _asked_year(request))
    figures, summary = public_figures(organisation, year)
    context = page_context(figures, public=True)
    context |= {
        "year": year,
        "years": statistics.years_of(organisation),
        "summary": summary,
        "is_whole": summary is None or summaries.is_whole(summary),
    }
    return render(request, "complaints/figures/public.html", context)


@require_safe
def public_statistics_csv(request, slug, year):
    organisation = public_organisation(request, slug)
    figures, _summary = public_figures(organisation, _public_year(organisation, year))
    return csv_response(figures, public=True)


@require_safe
def public_statistics_pdf(request, slug, year):
    organisation = public_organisation(request, slug)
    figures, summary = public_figures(organisation, _public_year(organisation, year))
    content = printing.statistics_pdf(organisation, figures, public=True, summary=summary)
    return pdf_response(content, f"complaints-{year}.pdf")


@require_safe
def public_manuals(request, slug):
    """The manuals in force, each kind a document of its own (CC-01); "none yet" where none is."""
    organisation = public_organisation(request, slug)
    known = manual_service.published(organisation)
    kinds = [
        {
            "kind": kind,
            "manual": known.get(kind.value),
            "parts": printing.manual_parts(known[kind.value]) if kind.value in known else [],
        }
        for kind in ManualKind
    ]
    return render(request, "complaints/manuals/public.html", {"kinds": kinds})


@require_safe
def public_manual_pdf(request, slug, kind):
    """The published manual of a kind; a draft is as good as not there."""
    organisation = public_organisation(request, slug)
    found = manual_service.published(organisation).get(kind)
    if found is None:
        raise Http404
    found.organisation = organisation
    return pdf_response(printing.manual_pdf(found), f"manual-{kind}.pdf")
