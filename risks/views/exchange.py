"""The register out to a workbook or a report and in from a workbook, each with its progress."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import address_of, reason_lines
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view
from risks import importing, spreadsheet
from risks.forms.exchange import ImportForm
from risks.models import Exchange, ExchangeKind, ExchangeState
from risks.services import exchange as service
from workflow import serving
from workflow.base_jobs import JobState
from workflow.engine import Refused

from .common import PER_PAGE, get_round

POLL_SECONDS = 5
# Of those made before, as many as one looks back for.
RECENT = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExchangeRow(NamedTuple):
    """A file made before (`risks/_exchange_row.html`)."""

    url: str
    label: str
    name: str
    made_at: object
    state: str
    state_label: str


class ImportRow(NamedTuple):
    """What one row of a workbook would do (`risks/_import_row.html`)."""

    place: str
    outcome: str
    outcome_label: str
    tone: str
    reference: str
    title: str
    changes: tuple
    problems: tuple


def outcome_looks() -> dict[str, tuple[str, str]]:
    """The word and the tone of each outcome."""
    return {
        importing.NEW: (_("ใหม่"), "info"),
        importing.CHANGED: (_("เปลี่ยน"), "brand"),
        importing.SAME: (_("เหมือนเดิม"), "neutral"),
        importing.WRONG: (_("ผิด"), "danger"),
    }


def get_exchange(request, uuid) -> Exchange:
    """An exchange that the person made; of the organisation's others: 403.

    Asked before the method is: who may not open it learns nothing of it.
    """
    rows = Exchange.objects.select_related("organisation", "round")
    exchange = get_in_organisation(rows, request, uuid=uuid)
    if exchange.made_by_id != request.user.pk:
        raise PermissionDenied
    return exchange


def _recent(request, **chosen) -> list[ExchangeRow]:
    address = address_of("risks:exchange", request.organisation)
    rows = Exchange.objects.filter(
        organisation=request.organisation, made_by=request.user, **chosen
    ).defer("result")
    return [
        ExchangeRow(
            address.format(row.uuid),
            str(row.get_kind_display()),
            row.file_name,
            row.created_at,
            str(row.state),
            str(row.get_state_display()),
        )
        for row in rows[:RECENT]
    ]


def _to_exchange(exchange):
    return redirect("risks:exchange", exchange.organisation.slug, exchange.uuid)


# --- out


def _make(request, uuid, kind, context):
    round, errors = get_round(request, uuid), []
    if request.method == "POST":
        try:
            return _to_exchange(service.begin(kind=kind, round=round, by=request.user))
        except Refused as refused:
            errors = reason_lines(refused.reasons)
    context |= {
        "round": round,
        "errors": errors,
        "recent": _recent(request, round=round, kind=kind),
    }
    return render(request, "risks/export.html", context, status=409 if errors else 200)


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def export(request, slug, uuid):
    """Asks for the workbook of a round; those made before stand below."""
    return _make(
        request,
        uuid,
        ExchangeKind.EXPORT,
        {
            "title": _("ส่งออกทะเบียนเป็น Excel"),
            "label": _("จัดทำแฟ้ม Excel"),
            "consequence": _("รวบรวมทะเบียน ณ ตอนนี้ ออกจากหน้านี้ได้ระหว่างรอ"),
            "icon": "download",
            "is_workbook": True,
        },
    )


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def report(request, slug, uuid):
    """Asks for the official report of a round as PDF."""
    return _make(
        request,
        uuid,
        ExchangeKind.REPORT,
        {
            "title": _("รายงานการประเมินความเสี่ยงการทุจริต (PDF)"),
            "label": _("จัดทำรายงาน PDF"),
            "consequence": _("รวบรวมทะเบียน ณ ตอนนี้ ออกจากหน้านี้ได้ระหว่างรอ"),
            "icon": "file-earmark-text",
        },
    )


# --- in


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def import_new(request, slug):
    """Takes a workbook for a dry run; nothing is written before the person has seen its result."""
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, organisation=request.organisation)
        if form.is_valid():
            try:
                exchange = service.begin_import(
                    organisation=request.organisation,
                    by=request.user,
                    upload=form.cleaned_data["file"],
                    round=form.cleaned_data["round"],
                )
            except ValidationError as error:
                form.add_error("file", error)
            else:
                return _to_exchange(exchange)
    else:
        form = ImportForm(organisation=request.organisation)
    context = {"form": form, "recent": _recent(request, kind=ExchangeKind.IMPORT)}
    return render(request, "risks/import.html", context)


@staff_view(Permission.RISK_VIEW)
def exchange(request, slug, uuid):
    """How far an exchange is; then its file, or what each row of a workbook would do."""
    found = get_exchange(request, uuid)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    job = service.job_of(found)
    is_over = job is None or job.is_over
    context = {
        "exchange": found,
        "round": found.round,
        "job": job if found.state == ExchangeState.WORKING or _is_shown(job) else None,
        "title": _job_title(found, job),
        "poll_url": reverse("risks:exchange", args=[slug, uuid]),
        "retry_url": reverse("risks:exchange_retry", args=[slug, uuid]),
        "is_workbook": found.kind != ExchangeKind.REPORT,
    }
    if request.htmx and request.htmx.target == (f"job-{job.uuid}" if job else ""):
        response = render(request, "components/_progress.html", context | {"job": job})
        if is_over:
            response["HX-Refresh"] = "true"
        return response
    if not is_over:
        context["refresh_seconds"] = POLL_SECONDS
    elif found.kind == ExchangeKind.IMPORT and found.result:
        context |= _import_context(request, found)
    return render(request, "risks/exchange.html", context)


def _is_shown(job) -> bool:
    return job is not None and job.state != JobState.DONE


def _job_title(found, job) -> str:
    if job and job.kind == service.APPLY:
        return _("กำลังบันทึกเข้าทะเบียน")
    if found.kind == ExchangeKind.IMPORT:
        return _("กำลังตรวจแฟ้ม")
    return _("กำลังจัดทำแฟ้ม")


def _import_context(request, found) -> dict:
    rows, counts = found.result.get("rows", []), found.result["counts"]
    looks, titles = outcome_looks(), spreadsheet.titles()
    show = request.GET.get("show", "")
    if show not in importing.OUTCOMES:
        show = ""
    chosen = [row for row in rows if row["outcome"] == show] if show else rows
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    reasons = [] if found.state == ExchangeState.APPLIED else service.cannot_apply(found)
    return {
        "counts": [
            {
                "outcome": name,
                "label": looks[name][0],
                "tone": looks[name][1],
                "count": counts[name],
            }
            for name in importing.OUTCOMES
        ],
        "total": sum(counts.values()),
        "show": show,
        "page_obj": page,
        "rows": [
            ImportRow(
                place=_("%(sheet)s แถว %(row)s")
                % {"sheet": titles[row["sheet"]], "row": row["row"]},
                outcome=row["outcome"],
                outcome_label=looks[row["outcome"]][0],
                tone=looks[row["outcome"]][1],
                reference=row["reference"],
                title=row["title"],
                changes=tuple(map(tuple, row["changes"])),
                problems=tuple(map(tuple, row["problems"])),
            )
            for row in page.object_list
        ],
        "reasons": reasons,
        "may_recheck": found.state == ExchangeState.READY,
    }


@staff_view(Permission.RISK_EDIT)
def import_apply(request, slug, uuid):
    """Takes the checked workbook, all or nothing, by a job."""
    found = get_exchange(request, uuid)
    if request.method not in ("POST",):
        return HttpResponseNotAllowed(("POST",))
    try:
        service.apply(exchange=found, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    return _to_exchange(found)


@staff_view(Permission.RISK_VIEW)
def exchange_retry(request, slug, uuid):
    """Starts a failed job again, or checks a workbook against the register of now."""
    found = get_exchange(request, uuid)
    if request.method not in ("POST",):
        return HttpResponseNotAllowed(("POST",))
    service.try_again(exchange=found, by=request.user)
    return _to_exchange(found)


@staff_view(Permission.RISK_VIEW)
def exchange_file(request, slug, uuid):
    """The finished workbook or report; a workbook that somebody sent is not handed out again."""
    found = get_exchange(request, uuid)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    if found.kind == ExchangeKind.IMPORT or found.state != ExchangeState.READY or not found.file:
        raise Http404
    is_report = found.kind == ExchangeKind.REPORT
    extension = "pdf" if is_report else "xlsx"
    words = _("รายงานความเสี่ยงการทุจริต") if is_report else _("ทะเบียนความเสี่ยง")
    of_round = f"-{found.round.name}-{found.round.fiscal_year}" if found.round else ""
    return serving.answer_file(
        found.file,
        name=f"{words}{of_round}.{extension}".replace("/", "-"),
        media_type="application/pdf" if is_report else XLSX,
    )
