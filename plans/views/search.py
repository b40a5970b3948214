"""One search over an organisation's plans and entries, from the frame of every page."""

from django.core.paginator import Paginator
from django.db.models import F, Max, Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import selectors as risk_selectors
from thai.text import normalise_line

from ..models import Activity, Plan, PlanVersion, VersionActivity
from ..models.plan import EDITABLE

PLANS_SHOWN = 10
RISKS_SHOWN = 10
ROWS_A_PAGE = 25
LONGEST_SEARCH = 100


@staff_view(Permission.PLAN_VIEW)
@require_GET
def search(request, slug):
    """Plans by title, approved entries of the newest versions, entries of open drafts, risks."""
    text = normalise_line(request.GET.get("q", "")[:LONGEST_SEARCH])
    context = {"search": text}
    if text:
        organisation = request.organisation
        newest = (
            PlanVersion.objects.filter(plan__organisation=organisation)
            .order_by()
            .values("plan")
            .annotate(latest=Max("pk"))
            .values_list("latest", flat=True)
        )
        approved = (
            VersionActivity.objects.filter(organisation=organisation, version__in=list(newest))
            .filter(
                Q(name__icontains=text)
                | Q(department_name__icontains=text)
                | Q(responsible_name__icontains=text)
            )
            .select_related("version__plan")
            .defer("data", "version__canonical")
            .order_by("-version__plan__first_fiscal_year", "version_id", "number")
        )
        context |= {
            "plans": Plan.objects.filter(organisation=organisation)
            .filter(Q(title__icontains=text) | Q(title_en__icontains=text))
            .order_by("-first_fiscal_year", "-pk")[:PLANS_SHOWN],
            "drafts": Activity.objects.of_organisation(organisation)
            .filter(plan__status__in=EDITABLE, name__icontains=text)
            .select_related("plan")
            .order_by("-plan__first_fiscal_year", "plan_id", "number")[:ROWS_A_PAGE],
            "risks": _risks(request, text),
            "page_obj": Paginator(approved, ROWS_A_PAGE).get_page(request.GET.get("page")),
        }
    return render(request, "plans/search.html", context)


def _risks(request, text: str) -> list:
    """The first risks that hold the words; the register itself lists the rest."""
    if not request.user.can(Permission.RISK_VIEW, request.organisation):
        return []
    found = request.organisation.risks.filter(risk_selectors.found(text))
    rows = found.order_by(F("closed_on").asc(nulls_first=True), "number")
    return list(rows.only("number", "event", "closed_on")[:RISKS_SHOWN])
