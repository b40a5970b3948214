"""Rounds: the list by fiscal year, one round with what it lacks, building and filing its report."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view
from thai.dates import format_datetime
from workflow.engine import Refused

from .. import selectors
from ..forms import BuildForm, FileForm
from ..models import Report, ReportState, Round, RoundState
from ..services import building
from ..services.rounds import act_by_date, file_round
from ..workflow import ROUND

ROWS_A_PAGE = 50
TONES = {"sign": "ok", "publish": "ok", "report": "ok", "file": "ok", "supersede": "neutral"}


def get_round(request, uuid) -> Round:
    return get_in_organisation(
        Round.objects.select_related("organisation", "plan"), request, uuid=uuid
    )


@staff_view(Permission.REPORT_VIEW)
@require_GET
def round_list(request, slug):
    """Rounds of all years with their state, the newest year first."""
    today = timezone.localdate()
    return render(
        request,
        "reports/round_list.html",
        {
            "years": selectors.rounds_by_year(request.organisation, today),
            "may_build": request.user.can(Permission.REPORT_BUILD, request.organisation),
            "schedules": request.organisation.schedules,
        },
    )


@staff_view(Permission.REPORT_VIEW)
@require_GET
def round_detail(request, slug, uuid):
    """One round: due when, what is missing, its reports, what can be done now, what happened."""
    row = get_round(request, uuid)
    today = timezone.localdate()
    checklist = selectors.checklist(row)
    reports = list(
        row.reports.defer("figures", "summary").select_related("plan_version").order_by("-number")
    )
    only_missing = request.GET.get("show") == "missing"
    rows = checklist.rows if checklist else []
    if only_missing:
        rows = [entry for entry in rows if entry.state in ("missing", "returned")]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/round_detail.html",
        {
            "round": row,
            "status": selectors.status_of(row, checklist is not None, today),
            "days": row.days_left(today),
            "act_by": act_by_date(row.organisation, row.due_on),
            "not_over": today < row.ends_on,
            "checklist": checklist,
            "page_obj": page,
            "only_missing": only_missing,
            "reports": reports,
            "newest": reports[0] if reports else None,
            "building": next((r for r in reports if r.state == ReportState.BUILDING), None),
            "may_build": request.user.can(Permission.REPORT_BUILD, row),
            "may_sign": request.user.can(Permission.REPORT_SIGN, row),
            "may_file": row.state == RoundState.REPORTED
            and request.user.can(Permission.REPORT_FILE, row),
            "history": _history_items(row),
        },
    )


def _history_items(row) -> list[dict]:
    labels = {
        "create": _("เปิดรอบ/เริ่มจัดทำ"),
        "finish": _("รายงานพร้อมลงนาม"),
        "sign": _("ลงนามรายงาน"),
        "report": _("รอบนี้มีรายงานที่ลงนามแล้ว"),
        "publish": _("เผยแพร่รายงาน"),
        "supersede": _("มีรายงานฉบับใหม่แทน"),
        "file": _("บันทึกการส่ง"),
    }
    return [
        {
            "title": labels.get(change.transition, change.transition),
            "when": format_datetime(change.created_at),
            "by": " ".join(part for part in (change.actor_name, change.actor_title) if part),
            "text": " ".join(
                part for part in (*map(str, change.opinion_labels), change.remark) if part
            ),
            "tone": TONES.get(change.transition, "neutral"),
        }
        for change in selectors.history(row)
        # The round's own step says the same as the report's.
        if change.transition != "report"
    ]


@staff_view(Permission.REPORT_BUILD)
@require_http_methods(["GET", "POST"])
def report_build(request, slug, uuid):
    """The memo's words, and the button that starts the job; a second press finds the first job."""
    row = get_round(request, uuid)
    running = row.reports.filter(state=ReportState.BUILDING).first()
    if running and request.method == "GET":
        return redirect("reports:report", slug, running.uuid)
    problems = building.cannot_build(row)
    last = row.reports.order_by("-number").first()
    form = BuildForm(
        request.POST if request.method == "POST" else None,
        initial={"summary": last.summary, "memo_number": last.memo_number} if last else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = building.build_report(round=row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            problems = refused.reasons
        else:
            return redirect("reports:report", slug, report.uuid)
    checklist = selectors.checklist(row)
    return render(
        request,
        "reports/report_build.html",
        {
            "round": row,
            "form": form,
            "problems": [{"text": str(p), "url": p.url} for p in problems],
            "checklist": checklist,
            "last": last,
            "not_over": timezone.localdate() < row.ends_on,
        },
    )


@staff_view(Permission.REPORT_FILE)
@require_http_methods(["GET", "POST"])
def round_file(request, slug, uuid):
    """Records when and under which reference the signed report was filed."""
    row = get_round(request, uuid)
    form = FileForm(request.POST if request.method == "POST" else None)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            file_round(
                round=row,
                by=request.user,
                remark=form.cleaned_data["reference"],
                **form.cleaned_data,
            )
        except Refused as refused:
            errors = [{"text": str(p), "url": p.url} for p in refused.reasons]
        else:
            messages.success(request, _("บันทึกการส่งแล้ว"))
            return redirect("reports:round", slug, row.uuid)
    signed = (
        Report.objects.filter(round=row, state__in=(ReportState.SIGNED, ReportState.PUBLISHED))
        .defer("figures")
        .order_by("-number")
        .first()
    )
    return render(
        request,
        "reports/round_file.html",
        {
            "round": row,
            "form": form,
            "errors": errors,
            "report": signed,
            "transition": ROUND["file"],
            "back_url": reverse("reports:round", args=[slug, row.uuid]),
        },
    )
