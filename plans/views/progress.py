"""The list of approved activities with their progress, one activity's page, and its log."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import address_of, posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from plans import outline, reading, selectors, treatment
from plans.forms.progress import LogForm
from plans.models import (
    BudgetState,
    ClaimState,
    ClaimStatus,
    KpiActual,
    MoneyRecord,
    Plan,
    ProgressClaim,
    VersionActivity,
)
from plans.progress_list import ORDERS, STATES, activity_rows, page_of_whole, whole_length
from plans.services import progress
from thai.dates import format_date
from thai.fiscal import ROUNDS, round_due, round_period
from thai.templatetags.thai import baht
from thai.text import normalise_line
from workflow.engine import Refused

ROWS_A_PAGE = 25
# The first fields of the filters are those of the address.
CHOSEN = 6


def _plan_years(organisation) -> list[int]:
    """Fiscal years that a plan with an approved version covers, newest first."""
    spans = Plan.objects.filter(organisation=organisation, versions__isnull=False).values_list(
        "first_fiscal_year", "last_fiscal_year"
    )
    return sorted({year for first, last in spans for year in range(first, last + 1)}, reverse=True)


class ProgressRow(NamedTuple):
    """What one line of the list shows (`plans/_progress_row.html`); `paid` in baht."""

    number: int
    url: str
    name: str
    department: str
    ends_on: date | None
    status: str
    status_label: str
    claim_state: str
    is_verified: bool
    percent: int
    gap: int | None
    budget: str
    paid: Decimal | None


class ProgressFilters(NamedTuple):
    """The filters chosen and those to choose from (`plans/_progress_filters.html`)."""

    q: str = ""
    status: str = ""
    state: str = ""
    dimension: str = ""
    department: str = ""
    mine: str = ""
    narrowed: bool = False
    sort: str = ""
    clear_url: str = ""
    statuses: tuple = ()
    states: tuple = ()
    dimensions: tuple = ()
    departments: tuple = ()


def _row(found, address: str) -> ProgressRow:
    activity, money = found.activity, found.money
    state = BudgetState(activity.budget_state)
    return ProgressRow(
        number=activity.number,
        url=address.format(activity.activity_uuid),
        name=activity.name,
        department=activity.department_name,
        ends_on=activity.ends_on,
        status=str(found.status),
        status_label=str(found.status_label),
        claim_state=str(found.claim.state) if found.claim else "",
        is_verified=found.is_verified,
        percent=found.percent,
        gap=found.gap,
        budget=baht(money.planned) if state == BudgetState.AMOUNT else str(state.label),
        paid=money.paid,
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def progress_list(request, slug):
    """Approved activities of a fiscal year: searched, filtered, sorted, in pages."""
    year = request.fiscal_year
    version = selectors.version_for(request.organisation, year)
    sort = request.GET.get("sort", "")
    context = {
        "year": year,
        "version": version,
        "sort": sort if sort in ORDERS else "number",
    }
    if version:
        context |= _list_context(request, version, year, context["sort"])
    else:
        context["plan_years"] = _plan_years(request.organisation)
    return render(request, "plans/progress_list.html", context)


@lru_cache(maxsize=1024)
def _departments(version_uuid) -> tuple[str, ...]:
    """Remembered: an approved version never changes."""
    rows = VersionActivity.objects.filter(version__uuid=version_uuid).exclude(department_name="")
    names = rows.order_by("department_name").values_list("department_name", flat=True)
    return tuple(names.distinct())


def _list_context(request, version, year: int, sort: str) -> dict:
    chosen = {name: request.GET.get(name, "") for name in ProgressFilters._fields[:CHOSEN]}
    chosen["q"] = normalise_line(chosen["q"])
    asked = request.GET.get("page")
    if any(chosen.values()) or sort.endswith("percent"):
        rows = activity_rows(version, year, person=request.user, sort=sort, **chosen)
        page = Paginator(rows, ROWS_A_PAGE).get_page(asked)
        shown = list(page.object_list)
    else:
        page = Paginator(range(whole_length(version.uuid, year)), ROWS_A_PAGE).get_page(asked)
        first = page.object_list.start
        shown = page_of_whole(version, year, sort, first, first + ROWS_A_PAGE)
    found = selectors.activity_progress(version, year, activities=shown)
    address = address_of("plans:activity", request.organisation) + f"?fy={year}"
    return {
        "page_obj": page,
        "rows": [_row(entry, address) for entry in found],
        "filters": ProgressFilters(
            **chosen,
            narrowed=any(value for name, value in chosen.items() if name != "q"),
            sort="" if sort == "number" else sort,
            clear_url=f"?fy={year}" if any(chosen.values()) else "",
            statuses=tuple((value, str(label)) for value, label in ClaimStatus.choices),
            states=tuple((value, str(label)) for value, label in STATES),
            dimensions=tuple(outline.dimension_titles(version.plan.framework).items()),
            departments=_departments(version.uuid),
        ),
    }


# --- one activity


def get_activity(request, uuid) -> VersionActivity:
    """The newest approved row of an activity of the address's organisation, or 404."""
    activity = progress.approved_activity(request.organisation, uuid)
    if activity is None:
        raise Http404
    return activity


def plan_years(activity) -> range:
    """The fiscal years of the plan, which cannot change once a version is approved."""
    return activity.version.plan.fiscal_years


def _rounds(request, activity, year) -> list[dict]:
    """Both rounds of a year: the claim, the verdicts on it, and what may be done now."""
    claims = {
        claim.months: claim
        for claim in ProgressClaim.objects.filter(
            plan=activity.version.plan, activity_uuid=activity.activity_uuid, fiscal_year=year
        )
        .select_related("claimed_by")
        .prefetch_related("verdicts")
    }
    may_claim = request.user.can(Permission.PROGRESS_CLAIM, activity)
    may_verify = request.user.can(Permission.PROGRESS_VERIFY, activity)
    rounds = []
    for months in ROUNDS:
        claim = claims.get(months)
        verdicts = list(claim.verdicts.all()) if claim else []
        accepted = [verdict for verdict in verdicts if verdict.accepted]
        verdict = accepted[-1] if accepted and claim.state == ClaimState.VERIFIED else None
        returned = None
        if claim and claim.state == ClaimState.RETURNED and verdicts:
            returned = verdicts[-1]
        start, end = round_period(year, months)
        rounds.append(
            {
                "months": months,
                "claim": claim,
                "verdict": verdict,
                "returned": returned,
                "gap": claim.percent - verdict.percent if verdict else None,
                "differs": verdict
                and (verdict.status, verdict.percent) != (claim.status, claim.percent),
                "shown": claim and (claim.state in selectors.SENT or may_claim),
                "period": f"{format_date(start)} – {format_date(end)}",
                "due": round_due(year, months),
                "may_claim": may_claim
                and (claim is None or claim.state in (ClaimState.DRAFT, ClaimState.RETURNED)),
                "may_verify": may_verify and claim and claim.state == ClaimState.CLAIMED,
                "may_reopen": may_verify and claim and claim.state == ClaimState.VERIFIED,
                "url_args": (request.organisation.slug, activity.activity_uuid, year, months),
            }
        )
    return rounds


def money_lines(activity, year) -> list[dict]:
    """Planned lines of a year and what was recorded for each source, unplanned sources included."""
    lines = {
        line["source"]: {"source": line["source"], "planned": reading.amount(line["planned"])}
        for line in activity.data["budget"]
        if line["fiscal_year"] == year
    }
    for record in MoneyRecord.objects.filter(
        plan=activity.version.plan, activity_uuid=activity.activity_uuid, fiscal_year=year
    ):
        line = lines.setdefault(record.source, {"source": record.source, "planned": None})
        line |= {
            "in_ordinance": record.in_ordinance,
            "committed": record.committed,
            "paid": record.paid,
            "recorded": True,
        }
    return list(lines.values())


def kpi_lines(activity, year) -> list[dict]:
    """Indicators of the approved activity with what was reached at each round."""
    actuals = {
        (str(row.kpi_uuid), row.months): row.value
        for row in KpiActual.objects.filter(
            plan=activity.version.plan, activity_uuid=activity.activity_uuid, fiscal_year=year
        )
    }
    return [
        {
            **kpi,
            "baseline": reading.amount(kpi["baseline"]),
            "target": reading.amount(kpi["target"]),
            "at_6": actuals.get((kpi["uuid"], 6)),
            "at_12": actuals.get((kpi["uuid"], 12)),
        }
        for kpi in activity.data["kpis"]
    ]


@staff_view(Permission.PLAN_VIEW)
@require_GET
def activity_detail(request, slug, uuid):
    """An approved activity: both rounds with the verdict beside, money, indicators, the log."""
    activity = get_activity(request, uuid)
    plan, years = activity.version.plan, plan_years(activity)
    # A plan of other years than the one in view is shown at its nearest year.
    year = min(max(request.fiscal_year, years[0]), years[-1])
    newest = plan.versions.order_by("-number").values_list("number", flat=True).first()
    return render(
        request,
        "plans/activity.html",
        {
            "activity": activity,
            "plan": plan,
            "version": activity.version,
            "year": year,
            "years": years if len(years) > 1 else [],
            "is_dropped": activity.version.number != newest,
            "is_scheduled": activity.is_scheduled_in(year),
            "kind": activity.get_kind_display(),
            "details": reading.activity_details(activity.data, with_empty=False),
            "has_people": bool(activity.assigned_people()),
            "rounds": _rounds(request, activity, year),
            "money": money_lines(activity, year),
            "kpis": kpi_lines(activity, year),
            "measures": treatment.measures_of(activity.activity_uuid),
            "logs": selectors.logs_of(plan, activity.activity_uuid),
            "may_log": request.user.can(Permission.PROGRESS_LOG, activity),
            "may_publish": request.user.can(Permission.PROGRESS_LOG, request.organisation),
        },
    )


@staff_view(Permission.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def log_add(request, slug, uuid):
    """Adds a dated entry with photos; a photo that fails leaves the text where it was."""
    activity = get_activity(request, uuid)
    demand(request.user, Permission.PROGRESS_LOG, activity)
    form = LogForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        first_fiscal_year=plan_years(activity)[0],
        initial={"on": timezone.localdate()},
    )
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            progress.add_log(activity=activity, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("photos", error)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกความก้าวหน้าแล้ว"))
            return redirect(reverse("plans:activity", args=[slug, activity.activity_uuid]) + "#log")
    return render(
        request,
        "plans/log_form.html",
        {
            "activity": activity,
            "form": form,
            "errors": errors,
            # A browser never fills a file field again: say so rather than let photos get lost.
            "choose_again": request.method == "POST" and bool(request.FILES),
        },
    )
