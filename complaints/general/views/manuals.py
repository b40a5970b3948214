"""Manuals of the two channels: drafted, published, posted at the office (CG-14, CC-01..03)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, get_in_organisation, staff_view
from workflow.engine import Refused

from .. import printing
from ..forms.publishing import ManualForm, PostingForm
from ..models import Manual, ManualKind, ManualState
from ..services import manuals as service
from ..services.editing import Stale
from ..workflow import MANUAL


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def manuals(request, slug):
    """Both kinds, each a document of its own (CC-01), with all its versions."""
    rows = list(Manual.objects.filter(organisation=request.organisation))
    kinds = [
        {
            "kind": kind,
            "rows": [row for row in rows if row.kind == kind],
            "draft": next(
                (row for row in rows if row.kind == kind and row.state == ManualState.DRAFT), None
            ),
        }
        for kind in ManualKind
    ]
    context = {
        "kinds": kinds,
        "may_manage": request.user.can(Permission.COMPLAINT_MANAGE, request.organisation),
    }
    return render(request, "complaints/manuals/list.html", context)


@staff_view(Permission.COMPLAINT_MANAGE)
@require_POST
def manual_begin(request, slug, kind):
    """The open draft of a kind, or a new one with the text of the version before."""
    if kind not in ManualKind.values:
        raise Http404
    draft = service.begin(organisation=request.organisation, kind=kind, by=request.user)
    return redirect("casework:manual", slug, draft.uuid)


def get_manual(request, uuid) -> Manual:
    return get_in_organisation(Manual.objects, request, uuid=uuid)


@staff_view(Permission.COMPLAINT_FIGURES)
@require_http_methods(["GET", "POST"])
def manual(request, slug, uuid):
    """A draft as a form for its officer; any other version, and for others, as it is read."""
    found = get_manual(request, uuid)
    may_manage = request.user.can(Permission.COMPLAINT_MANAGE, found)
    if request.method == "POST":
        demand(request.user, Permission.COMPLAINT_MANAGE, found)
        return _post(request, slug, found)
    form = None
    if may_manage and found.state == ManualState.DRAFT:
        form = _manual_form(found)
    elif may_manage and found.state == ManualState.PUBLISHED:
        form = PostingForm(initial={"posted_on": found.posted_on, "posted_at": found.posted_at})
    return _page(request, found, form)


def _manual_form(found, data=None) -> ManualForm:
    initial = {name: getattr(found, name) for name in service.WORDS}
    return ManualForm(data, initial=initial | {"edit_number": found.edit_number})


def _post(request, slug, found):
    if found.state == ManualState.DRAFT:
        return _save(request, slug, found)
    form, errors = PostingForm(request.POST), []
    if form.is_valid():
        try:
            service.record_posting(manual=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกการปิดประกาศแล้ว"))
            return redirect("casework:manual", slug, found.uuid)
    return _page(request, found, form, errors=errors)


def _save(request, slug, found):
    form, context = _manual_form(found, request.POST), {}
    if form.is_valid():
        for name, value in form.words().items():
            setattr(found, name, value)
        try:
            service.save(manual=found, by=request.user, edit_number=form.opened_with())
        except Stale as stale:
            context["conflict"] = form.against(stale.current)
        except Refused as refused:
            context["errors"] = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกร่างคู่มือแล้ว"))
            return redirect("casework:manual", slug, found.uuid)
    return _page(request, found, form, **context)


def _page(request, found, form, **context):
    is_draft = found.state == ManualState.DRAFT
    context |= {
        "manual": found,
        "form": form,
        "parts": printing.manual_parts(found),
        "missing": reason_lines(_missing(request, found)) if is_draft else [],
        "may_publish": is_draft and request.user.can(Permission.COMPLAINT_PUBLISH, found),
        "may_begin": not is_draft
        and request.user.can(Permission.COMPLAINT_MANAGE, request.organisation),
    }
    status = 409 if context.get("conflict") or context.get("errors") else 200
    return render(request, "complaints/manuals/manual.html", context, status=status)


def _missing(request, found) -> list:
    """What keeps it from being published, each with the field where it is mended (CC-02)."""
    page = reverse("casework:manual", args=[request.organisation.slug, found.uuid])
    problems = MANUAL.problems(found, "publish", request.user)
    return [type(one)(one.text, f"{page}{one.url}", one.code) for one in problems]


@staff_view(Permission.COMPLAINT_PUBLISH)
@require_http_methods(["GET", "POST"])
def manual_publish(request, slug, uuid):
    """Shows the whole text once more and publishes exactly that."""
    found = get_manual(request, uuid)
    if found.state != ManualState.DRAFT:
        messages.info(request, _("คู่มือฉบับนี้ไม่ใช่ร่างแล้ว"))
        return redirect("casework:manual", slug, uuid)
    errors = []
    if request.method == "POST":
        try:
            read = request.POST.get("edit_number", "")
            service.publish(
                manual=found, by=request.user, edit_number=int(read) if read.isdecimal() else 0
            )
        except Stale as stale:
            found = stale.current
            found.organisation = request.organisation
            text = _("มีผู้แก้ร่างหลังจากที่คุณเปิดหน้านี้ กรุณาอ่านฉบับล่าสุดก่อนเผยแพร่")
            errors = [{"text": text}]
        except Refused:
            errors = reason_lines(_missing(request, found))
        else:
            messages.success(request, _("เผยแพร่คู่มือแล้ว"))
            return redirect("casework:manual", slug, uuid)
    context = {
        "manual": found,
        "parts": printing.manual_parts(found),
        "step": MANUAL["publish"],
        "errors": errors,
        "missing": [] if errors else reason_lines(_missing(request, found)),
    }
    status = 409 if errors else 200
    return render(request, "complaints/manuals/publish.html", context, status=status)


@staff_view(Permission.COMPLAINT_FIGURES)
@require_GET
def manual_pdf(request, slug, uuid):
    found = get_manual(request, uuid)
    return pdf_response(printing.manual_pdf(found), f"manual-{found.kind}-{found.version}.pdf")


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to read in the browser, under an ASCII name."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
