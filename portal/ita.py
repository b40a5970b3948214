"""What an assessor of ITA looks for, on one page a year; the figures are those that are frozen."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints.general.services import manuals
from complaints.pages import public_organisation
from thai.fiscal import FISCAL_YEARS, fiscal_year_of


@require_safe
def evidence(request, slug, year):
    """Doors, manuals and statistics of both channels (CC-01, CC-05, ST-01) in a fiscal year."""
    organisation = public_organisation(request, slug)
    if year not in FISCAL_YEARS or year > fiscal_year_of(timezone.localdate()):
        raise Http404
    context = {"year": year, "manuals": manuals.published(organisation).values()}
    return render(request, "portal/ita.html", context)
