"""One report: its making, what stands in it, signing, publishing, and the file."""

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents import charts
from organisations import signing as grants
from organisations.permissions import Permission
from organisations.scope import demand, get_in_organisation, staff_view
from organisations.signing_views import confirm_inline, require_signature
from workflow.engine import Refused
from workflow.models import Job

from .. import figures
from ..forms import SignForm
from ..models import Report, ReportState
from ..services import building, signing
from ..workflow import REPORT

SIGN = "report.sign"
POLL_SECONDS = 5


def get_report(request, uuid) -> Report:
    return get_in_organisation(
        Report.objects.select_related(
            "organisation", "round__organisation", "plan_version__plan", "built_by"
        ).defer("plan_version__canonical"),
        request,
        uuid=uuid,
    )


def _to_report(report):
    return redirect("reports:report", report.organisation.slug, report.uuid)


def job_of(report) -> Job | None:
    """The job whose progress the page shows: of building, or of the copy with the signature."""
    if report.state == ReportState.BUILDING:
        key = building.job_key(report.round, report.number)
    elif report.is_signed and not report.is_issued:
        key = signing.issue_key(report)
    else:
        return None
    return Job.objects.filter(key=key).first()


def may_retry(person, report) -> bool:
    """Who may start the report's job again: who builds, and the signer once it is signed."""
    return person.can(Permission.REPORT_BUILD, report) or (
        report.is_signed and person.can(Permission.REPORT_SIGN, report)
    )


def _job_context(request, report, job) -> dict:
    slug = request.organisation.slug
    retry = may_retry(request.user, report)
    return {
        "job": job,
        "title": _("กำลังจัดทำรายงาน")
        if report.state == ReportState.BUILDING
        else _("กำลังจัดทำฉบับที่แสดงการลงนาม"),
        "poll_url": reverse("reports:progress", args=[slug, report.uuid]),
        "retry_url": reverse("reports:retry", args=[slug, report.uuid]) if retry else "",
    }


@staff_view(Permission.REPORT_VIEW)
@require_GET
def report_detail(request, slug, uuid):
    """How far the report is; once it is made, its figures, its file and what can be done."""
    report = get_report(request, uuid)
    job = job_of(report)
    context = {
        "report": report,
        "round": report.round,
        "data": report.data,
        "available": {t.name: t for t in REPORT.available(report, request.user)},
        "publish": REPORT["publish"],
        "may_build": request.user.can(Permission.REPORT_BUILD, report),
        "newer": Report.objects.filter(round=report.round_id, number__gt=report.number)
        .only("uuid", "number", "state")
        .order_by("-number")
        .first(),
    }
    if job:
        context |= _job_context(request, report, job)
        if not job.is_over:
            context["refresh_seconds"] = POLL_SECONDS
    if report.data:
        context |= _figures_context(report)
    if "sign" in context["available"]:
        context["sign"] = REPORT["sign"]
        context["sign_problems"] = REPORT.problems(report, "sign", request.user)
    if "publish" in context["available"]:
        # While the copy with the signature is being made there is nothing to publish.
        context["may_publish"] = not REPORT.problems(report, "publish", request.user)
    return render(request, "reports/report_detail.html", context)


def _figures_context(report) -> dict:
    data = report.data
    rows = [
        charts.DimensionProgress(
            label=f"{row['code']}. {row['title']}",
            original=row["original"],
            current=row["total"],
            done=row["done"],
            in_progress=row["started"] - row["done"],
            cannot=row["cannot_do"],
        )
        for row in data["dimensions"]
    ]
    return {
        "rate": data["rates"]["current"],
        "rates": [
            (_("แผนฉบับปัจจุบัน รวมมาตรการ"), data["rates"]["current"]),
            (_("แผนฉบับปัจจุบัน ไม่รวมมาตรการ"), data["rates"]["current_without_measures"]),
            (_("แผนฉบับแรก รวมมาตรการ"), data["rates"]["original"]),
            (_("แผนฉบับแรก ไม่รวมมาตรการ"), data["rates"]["original_without_measures"]),
        ],
        "missing": sum(row["claim"] is None for row in data["activities"]),
        "unverified": sum(
            row["claim"] is not None and row["verdict"] is None for row in data["activities"]
        ),
        "photo_count": sum(len(row["photos"]) for row in data["activities"]),
        "chart": charts.progress_by_dimension(rows, width=480),
        "chart_headers": [
            _("มิติ"),
            _("รายการ"),
            _("แล้วเสร็จ"),
            _("อยู่ระหว่างดำเนินการ"),
            _("ดำเนินการไม่ได้"),
        ],
        "chart_rows": [
            [row.label, row.total, row.done, row.in_progress, row.cannot] for row in rows
        ],
        "six_month": figures.six_month_report(
            report.organisation, report.round.fiscal_year, report.round.recipient
        )
        if report.round.months == 12
        else None,
    }


@staff_view(Permission.REPORT_VIEW)
@require_GET
def report_progress(request, slug, uuid):
    """The progress alone, for the poll; when the work is over the whole page is fetched anew."""
    report = get_report(request, uuid)
    job = job_of(report)
    if job is None or job.is_over:
        if not request.htmx:
            return _to_report(report)
        response = render(
            request, "reports/_progress.html", _job_context(request, report, job) if job else {}
        )
        response["HX-Refresh"] = "true"
        return response
    if not request.htmx:
        return _to_report(report)
    return render(request, "reports/_progress.html", _job_context(request, report, job))


@staff_view(Permission.REPORT_VIEW)
def report_retry(request, slug, uuid):
    """Starts a failed job again, with what was typed at first."""
    report = get_report(request, uuid)
    if not may_retry(request.user, report):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        if report.state == ReportState.BUILDING:
            building.build_report(
                round=report.round,
                by=request.user,
                memo_number=report.memo_number,
                memo_date=report.memo_date,
                summary=report.summary,
            )
        else:
            signing.issue_again(report=report, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    return _to_report(report)


@staff_view(Permission.REPORT_SIGN)
@require_http_methods(["GET", "POST"])
def report_sign(request, slug, uuid):
    """Password or passkey for exactly this file, then the opinions."""
    report = get_report(request, uuid)
    demand(request.user, Permission.REPORT_SIGN, report)
    if report.state != ReportState.READY:
        messages.info(request, _not_to_be_signed(report))
        return _to_report(report)
    problems = REPORT.problems(report, "sign", request.user)
    if problems:
        for problem in problems:
            messages.error(request, str(problem))
        return _to_report(report)
    asked = {"act": SIGN, "obj": report, "content_hash": report.file_sha256}
    back_url = reverse("reports:report", args=[slug, report.uuid])
    page = require_signature(
        request,
        **asked,
        title=_("ลงนามรายงาน"),
        back_url=back_url,
        lines=[
            _("%(round)s ปีงบประมาณ %(year)s")
            % {"round": report.round.title, "year": report.round.fiscal_year},
            _("รหัสรายงาน %(code)s") % {"code": report.code},
        ],
    )
    if page:
        return page
    confirmation = confirm_inline(request, **asked)
    form = SignForm(request.POST if request.method == "POST" else None)
    errors = []
    if request.method == "POST" and form.is_valid() and confirmation.ready:
        try:
            signing.sign_report(
                report=report,
                by=request.user,
                confirm=lambda digest: grants.consume(
                    request, act=SIGN, obj=report, content_hash=digest
                ),
                **form.cleaned_data,
            )
        except Refused as refused:
            report.refresh_from_db()
            if report.state != ReportState.READY:
                messages.info(request, _not_to_be_signed(report))
                return _to_report(report)
            errors = [{"text": str(p), "url": p.url} for p in refused.reasons]
            confirmation = confirm_inline(request, **asked)
        else:
            messages.success(request, _("ลงนามแล้ว ระบบกำลังจัดทำฉบับที่แสดงการลงนาม"))
            return _to_report(report)
    return render(
        request,
        "reports/report_sign.html",
        {
            "report": report,
            "round": report.round,
            "rate": report.data["rates"]["current"],
            "form": form,
            "errors": errors,
            "confirmation": confirmation,
            "transition": REPORT["sign"],
            "back_url": back_url,
        },
        status=confirmation.status,
    )


def _not_to_be_signed(report) -> str:
    if report.is_signed:
        return _("รายงานฉบับนี้ลงนามแล้ว ไม่ต้องลงนามซ้ำ")
    if report.state == ReportState.SUPERSEDED:
        return _("มีรายงานฉบับใหม่แทนฉบับนี้แล้ว กรุณาเปิดฉบับล่าสุด")
    return _("รายงานฉบับนี้ยังจัดทำไม่เสร็จ จึงยังลงนามไม่ได้")


@staff_view(Permission.REPORT_FILE)
@require_POST
def report_publish(request, slug, uuid):
    report = get_report(request, uuid)
    try:
        signing.publish_report(report=report, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(request, _("เผยแพร่รายงานบนหน้าสาธารณะแล้ว"))
    return _to_report(report)


@staff_view(Permission.REPORT_VIEW)
@require_GET
def report_download(request, slug, uuid):
    """The PDF; `?copy=read` is the copy that the signer read, `?inline=1` opens in the browser."""
    report = get_report(request, uuid)
    file = report.read_file if request.GET.get("copy") == "read" else report.file
    if not file:
        raise Http404
    try:
        content = file.open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="application/pdf")
    kind = "inline" if request.GET.get("inline") else "attachment"
    plain, thai = f"report-{report.code}.pdf", quote(file_name(report))
    response.headers["Content-Disposition"] = (
        f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{thai}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_name(report) -> str:
    """A name that an officer finds again: what, round, year, version."""
    state = "" if report.is_signed else "-ยังไม่ลงนาม"
    return (
        f"รายงานแผนป้องกันการทุจริต-รอบ{report.round.months}เดือน-"
        f"{report.round.fiscal_year}-ฉบับที่{report.number}{state}.pdf"
    )
