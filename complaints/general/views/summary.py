"""The yearly summary (CG-16): figures with problems, obstacles and solutions; approved, shown."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from workflow.engine import Refused
from workflow.models import StatusChange

from .. import printing, statistics
from ..forms.publishing import RemarkForm, SummaryForm
from ..models import SummaryState, YearSummary
from ..services import summaries as service
from ..services.editing import Stale
from ..workflow import SUMMARY
from .figures import page_context
from .manuals import pdf_response


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def summaries(request, slug):
    """The years that have complaints or a summary, the newest first."""
    organisation = request.organisation
    known = {row.fiscal_year: row for row in YearSummary.objects.filter(organisation=organisation)}
    years = sorted({*known, *statistics.years_of(organisation)}, reverse=True)
    context = {
        "rows": [(year, known.get(year)) for year in years],
        "may_manage": request.user.can(Permission.COMPLAINT_MANAGE, organisation),
    }
    return render(request, "complaints/figures/summaries.html", context)


def get_summary(request, year: int) -> YearSummary:
    rows = YearSummary.objects.filter(organisation=request.organisation)
    found = get_object_or_404(rows, fiscal_year=year)
    found.organisation = request.organisation
    return found


def _may_begin(request, year: int) -> bool:
    return year in statistics.years_of(request.organisation)


@staff_view(Permission.COMPLAINT_FIGURES)
@require_http_methods(["GET", "POST"])
def summary(request, slug, year):
    """The words as a form for their officer, the figures, and what can be done next."""
    may_manage = request.user.can(Permission.COMPLAINT_MANAGE, request.organisation)
    rows = YearSummary.objects.filter(organisation=request.organisation, fiscal_year=year)
    found = rows.first()
    if found is None:
        if not _may_begin(request, year):
            raise Http404
        # Made by the first save: looking at a year writes nothing.
        found = YearSummary(organisation=request.organisation, fiscal_year=year)
    found.organisation = request.organisation
    if request.method == "POST":
        demand(request.user, Permission.COMPLAINT_MANAGE, request.organisation)
        return _save(request, slug, found)
    editable = may_manage and found.state == SummaryState.DRAFT
    return _page(request, found, _form(found) if editable else None)


def _form(found, data=None) -> SummaryForm:
    initial = {name: getattr(found, name) for name in service.WORDS}
    return SummaryForm(data, initial=initial | {"edit_number": found.edit_number})


def _save(request, slug, found):
    form, context = _form(found, request.POST), {}
    if form.is_valid():
        try:
            stored = service.begin(
                organisation=request.organisation, fiscal_year=found.fiscal_year, by=request.user
            )
            for name, value in form.words().items():
                setattr(stored, name, value)
            service.save(summary=stored, by=request.user, edit_number=form.opened_with())
        except Stale as stale:
            context["conflict"] = form.against(stale.current)
        except Refused as refused:
            context["errors"] = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกร่างสรุปแล้ว"))
            return redirect("casework:summary", slug, found.fiscal_year)
    return _page(request, found, form, **context)


def _page(request, found, form, **context):
    figures = service.figures_of(found)
    steps = []
    if found.pk:
        slug, year = request.organisation.slug, found.fiscal_year
        steps = [
            {
                "step": step,
                "url": reverse("casework:summary_act", args=[slug, year, step.name]),
                "problems": reason_lines(SUMMARY.problems(found, step.name, request.user)),
            }
            for step in SUMMARY.available(found, request.user)
        ]
    context |= page_context(figures, public=False)
    context |= {
        "summary": found,
        "year": found.fiscal_year,
        "form": form,
        "steps": steps,
        "remarks": _remarks(found),
    }
    status = 409 if context.get("conflict") or context.get("errors") else 200
    return render(request, "complaints/figures/summary.html", context, status=status)


def _remarks(found):
    """What was said when it was sent back, newest first, while it is being mended."""
    if found.pk is None or found.state != SummaryState.DRAFT:
        return []
    return StatusChange.objects.filter(object_uuid=found.uuid, transition="return").order_by("-id")


@staff_view(Permission.COMPLAINT_FIGURES)
@require_http_methods(["GET", "POST"])
def summary_act(request, slug, year, name):
    """One step: submit, return with a remark, or publish; its page says what follows."""
    found = get_summary(request, year)
    try:
        step = SUMMARY[name]
    except KeyError as error:
        raise Http404 from error
    demand(request.user, step.permission, found)
    if found.state not in step.sources:
        messages.info(request, _("สถานะเปลี่ยนไปแล้ว กรุณาดูสถานะล่าสุด"))
        return redirect("casework:summary", slug, year)
    form = RemarkForm(request.POST or None) if name == "return" else None
    errors = []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            _perform(request, found, name, form)
        except Stale:
            text = _("สรุปเปลี่ยนไปหลังจากที่คุณเปิดหน้านี้ กรุณาอ่านฉบับล่าสุดก่อนอนุมัติ")
            errors = [{"text": text}]
            found = get_summary(request, year)
        except Refused as refused:
            page = reverse("casework:summary", args=[slug, year])
            errors = [{"url": f"{page}{one.url}", "text": str(one)} for one in refused.reasons]
        else:
            messages.success(request, _("ทำรายการแล้ว: %(step)s") % {"step": step.label})
            return redirect("casework:summary", slug, year)
    context = page_context(service.figures_of(found), public=False)
    context |= {
        "summary": found,
        "year": year,
        "step": step,
        "form": form,
        "errors": errors,
        "content_hash": service.content_hash_of(found),
    }
    status = 409 if errors else 200
    return render(request, "complaints/figures/summary_act.html", context, status=status)


def _perform(request, found, name, form) -> None:
    if name == "submit":
        service.submit(summary=found, by=request.user)
    elif name == "return":
        service.send_back(summary=found, by=request.user, remark=form.cleaned_data["remark"])
    else:
        read = request.POST.get("content_hash", "")
        service.publish(summary=found, by=request.user, content_hash=read)


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def summary_pdf(request, slug, year):
    """The memo with the figures: those submitted, or of now while it is a draft."""
    found = get_summary(request, year)
    content = printing.summary_pdf(found, service.figures_of(found))
    return pdf_response(content, f"complaint-summary-{year}.pdf")
