"""The public face: organisations, approved plans with their progress, reports, verification.

Everything here is read from approved versions and published reports; a draft never shows.
"""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import charts
from organisations.models import Organisation
from organisations.services.emblem import emblem_row
from plans import selectors
from plans.models import Plan, PlanVersion
from plans.services.versions import verify_version
from reports.models import Report, ReportState
from risks import publishing
from risks.models import PublicationState
from thai.fiscal import fiscal_year_of
from thai.text import normalise
from workflow import audit
from workflow.models import AuditAnchor
from workflow.serving import answer_attachment

PER_PAGE = 30
# A code is typed by hand from paper: long enough to be one document's, short enough to type.
CODE_MIN = 12


def _organisation(request, slug) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug, is_active=True, is_oversight=False)
    request.organisation = organisation
    return organisation


@require_safe
def home(request):
    """All organisations; an installation with one goes straight to its page."""
    organisations = Organisation.objects.filter(is_active=True, is_oversight=False)
    query = normalise(request.GET.get("q", "")).strip()
    if not query:
        slugs = list(organisations.values_list("slug", flat=True)[:2])
        if len(slugs) == 1:
            return redirect("portal:organisation", slugs[0])
    else:
        organisations = organisations.filter(name_th__icontains=query) | organisations.filter(
            name_en__icontains=query
        )
    page = Paginator(organisations.order_by("name_th", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "portal/home.html", {"page_obj": page, "query": query})


def _published_reports(organisation):
    return (
        Report.objects.filter(organisation=organisation, state=ReportState.PUBLISHED)
        .select_related("round", "plan_version")
        .order_by("-round__fiscal_year", "-round__months", "-number")
    )


@require_safe
def organisation_page(request, slug):
    """What the organisation promised, how far it is, and its reports."""
    organisation = _organisation(request, slug)
    year = fiscal_year_of(timezone.localdate())
    plan = selectors.plan_for(organisation, year) or (
        Plan.objects.filter(organisation=organisation, versions__isnull=False)
        .order_by("-last_fiscal_year", "-id")
        .first()
    )
    context = {
        "plan": plan,
        "reports": _published_reports(organisation)[:4],
        "has_risks": publishing.is_known(organisation),
    }
    if plan:
        year = min(max(year, plan.first_fiscal_year), plan.last_fiscal_year)
        rows = selectors.activity_progress(plan.current_version, year)
        context |= {
            "version": plan.current_version,
            "year": year,
            "rates": selectors.practice_rates(plan, year),
            "dimensions": selectors.by_dimension(plan.framework, rows),
        }
        bars = _dimension_rows(plan, context["dimensions"], year)
        context["chart"] = charts.progress_by_dimension(bars, width=480)
        context["chart_headers"] = [
            _("มิติ"),
            _("รายการ"),
            _("แล้วเสร็จ"),
            _("อยู่ระหว่างดำเนินการ"),
            _("ดำเนินการไม่ได้"),
        ]
        context["chart_rows"] = [
            [row.label, row.total, row.done, row.in_progress, row.cannot] for row in bars
        ]
    return render(request, "portal/organisation.html", context)


def _dimension_rows(plan, dimensions, year) -> list[charts.DimensionProgress]:
    original = plan.versions.order_by("number").first()
    before = selectors.by_dimension(plan.framework, selectors.activity_progress(original, year))
    return [
        charts.DimensionProgress(
            label=figures.title,
            original=len(first.rows),
            current=figures.rate.total,
            done=figures.rate.done,
            in_progress=figures.rate.started - figures.rate.done,
            cannot=figures.rate.cannot_do,
        )
        for figures, first in zip(dimensions, before, strict=True)
    ]


@require_safe
def emblem(request, slug, uuid):
    """The emblem in use; the address changes with the picture, so that browsers may keep it."""
    organisation = _organisation(request, slug)
    row = emblem_row(organisation, uuid) if organisation.emblem_uuid == uuid else None
    if row is None:
        raise Http404
    return answer_attachment(row, cache="public, max-age=31536000, immutable")


@require_safe
def plan_page(request, slug):
    """An approved plan: the newest, or the one and version that the address names."""
    organisation = _organisation(request, slug)
    versions = PlanVersion.objects.filter(plan__organisation=organisation).select_related("plan")
    wanted = request.GET.get("version")
    if wanted:
        version = versions.filter(sha256__startswith=wanted[:64]).first()
        if version is None or len(wanted) < CODE_MIN:
            raise Http404
    else:
        current = selectors.version_for(organisation, fiscal_year_of(timezone.localdate()))
        version = current or versions.order_by("-plan__last_fiscal_year", "-number").first()
    context = {"version": version}
    if version:
        try:
            year = int(request.GET.get("year", ""))
        except ValueError:
            year = fiscal_year_of(timezone.localdate())
        plan = version.plan
        year = min(max(year, plan.first_fiscal_year), plan.last_fiscal_year)
        rows = selectors.activity_progress(version, year)
        context |= {
            "plan": plan,
            "year": year,
            "content": version.data,
            "dimensions": selectors.by_dimension(plan.framework, rows),
            "money": selectors.money_total(rows),
            "all_versions": versions.order_by("-plan__first_fiscal_year", "-plan_id", "-number"),
            "is_whole": not verify_version(version),
        }
    return render(request, "portal/plan.html", context)


@require_safe
def reports_page(request, slug):
    organisation = _organisation(request, slug)
    page = Paginator(_published_reports(organisation), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/reports.html", {"page_obj": page})


@require_safe
def risks_page(request, slug):
    """Published results of a round of risk assessment: the newest, or that of `?round=`."""
    organisation = _organisation(request, slug)
    known = publishing.known(organisation)
    wanted = request.GET.get("round")
    publication = next(
        (row for row in known if wanted is None or str(row.round.uuid) == wanted), None
    )
    if wanted is not None and publication is None:
        raise Http404
    context = {"publication": publication, "others": [row for row in known if row != publication]}
    if publication and publication.state == PublicationState.PUBLISHED:
        context["results"] = publishing.results(publication)
    return render(request, "portal/risks.html", context)


@require_safe
def report_download(request, slug, uuid):
    """The PDF of a published report; any other report is as good as not there."""
    organisation = _organisation(request, slug)
    report = get_object_or_404(_published_reports(organisation), uuid=uuid)
    try:
        content = report.file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="report-{report.code}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def verify(request):
    """Tells whether a printed code is that of an approved plan or an issued report."""
    code = "".join(request.GET.get("code", "").split()).lower()
    context = {
        "code": code,
        "public_key": audit.public_key_hex(),
        "anchors": _anchors(),
    }
    if code:
        context["searched"] = True
        context |= _find(code)
    return render(request, "portal/verify.html", context)


def _anchors():
    anchors = list(AuditAnchor.objects.order_by("-on", "chain")[:20])
    names = {
        organisation.uuid: organisation.name
        for organisation in Organisation.objects.filter(uuid__in=[row.chain for row in anchors])
    }
    for anchor in anchors:
        anchor.organisation_name = names.get(anchor.chain, "")
    return anchors


def _find(code: str) -> dict:
    """The document of a code as printed (v1-0123456789ab, …-r1-01234567) or of a full hash."""
    parts = code.split("-")
    if len(parts) == 4 and parts[0].startswith("v"):
        report = (
            Report.objects.filter(
                state__in=[ReportState.PUBLISHED, ReportState.SIGNED, ReportState.SUPERSEDED],
                figures_sha256__startswith=parts[3],
                plan_version__sha256__startswith=parts[1],
            )
            .select_related("organisation", "round", "plan_version__plan")
            .first()
        )
        if report and report.code == code:
            return {"report": report}
        return {}
    digest = parts[1] if len(parts) == 2 and parts[0].startswith("v") else code
    if len(digest) < CODE_MIN:
        return {}
    report = (
        Report.objects.filter(file_sha256=digest, signed_at__isnull=False)
        .select_related("organisation", "round", "plan_version__plan")
        .first()
    )
    if report:
        return {"report": report}
    version = (
        PlanVersion.objects.filter(sha256__startswith=digest)
        .select_related("plan__organisation")
        .first()
    )
    return {"version": version, "faults": verify_version(version)} if version else {}


@require_safe
def static_page(request, name):
    return render(request, f"portal/{name}.html")
