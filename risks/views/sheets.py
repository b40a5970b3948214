"""The workshop: a printed score sheet for each assessor on paper, and the page that keys it.

Large rounds are cut into parts of `A_SHEET` risks, each printed and keyed by itself.
"""

import math

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import blindness
from risks.forms.rounds import ScanForm, SheetRowForm
from risks.models import Assessor, Rating, RoundState
from risks.services import ratings
from risks.sheet import sheet_pdf
from workflow import attachments, serving
from workflow.engine import Refused
from workflow.models import Attachment

from .common import error_lines, get_assessor

A_SHEET = 100


def _part(request, assessor) -> tuple[int, int, list]:
    """The number of the part, how many there are, and its assessed risks in order of reference."""
    risks = assessor.round.risks.select_related("risk").order_by("risk__number")
    parts = max(math.ceil(risks.count() / A_SHEET), 1)
    asked = request.GET.get("part", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    number = min(max(number, 1), parts)
    return number, parts, list(risks[(number - 1) * A_SHEET : number * A_SHEET])


@staff_view(Permission.RISK_MANAGE)
@require_GET
def sheet(request, slug, uuid):
    """The printed sheet as PDF: criteria in words, descriptions, empty boxes; no controls."""
    assessor = get_assessor(request, uuid)
    back = redirect("risks:assessors", slug, assessor.round.uuid)
    if not assessor.on_paper:
        messages.warning(request, _("ผู้นี้ไม่ได้ให้คะแนนบนกระดาษ"))
        return back
    if assessor.round.state != RoundState.ASSESSING:
        messages.warning(request, _("พิมพ์ใบให้คะแนนได้ระหว่างการประเมิน เมื่อเกณฑ์ถูกล็อกแล้ว"))
        return back
    number, parts, rows = _part(request, assessor)
    response = HttpResponse(
        sheet_pdf(assessor, rows, part=number, parts=parts), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="score-sheet-{number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _row_forms(request, assessor, rows) -> list[SheetRowForm]:
    """One form a risk that can be keyed; what the person keyed before is in it, nobody else's."""
    mine = {row.assessed_id: row for row in blindness.keyed_by(assessor, request.user)}
    keyed = set(Rating.objects.filter(assessor=assessor).values_list("assessed_id", flat=True))
    found = []
    for assessed in rows:
        if assessed.moderated_at or not assessed.risk.is_complete:
            continue
        own = mine.get(assessed.pk)
        initial = {name: getattr(own, name) for name in SheetRowForm.base_fields} if own else None
        form = SheetRowForm(
            posted(request),
            assessed=assessed,
            scale=assessor.round.criteria.scale,
            may_skip=assessed.pk in keyed and own is None,
            initial=initial,
        )
        form.is_keyed = assessed.pk in keyed
        found.append(form)
    return found


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def sheet_key(request, slug, uuid):
    """Keys a sheet: all rows at once, all or nothing, with the scan (RK-11 by workshop)."""
    assessor = get_assessor(request, uuid)
    try:
        ratings.demand_may_key(assessor, request.user)
    except Refused as refused:
        return _show(
            request, assessor, (1, 1, []), errors=reason_lines(refused.reasons), status=409
        )
    part = _part(request, assessor)
    forms = _row_forms(request, assessor, part[2])
    scans = list(attachments.of(assessor))
    files = request.FILES if request.method == "POST" else None
    scan = ScanForm(posted(request), files, required=not scans)
    if request.method != "POST":
        return _show(request, assessor, part, forms=forms, scan=scan)
    judged = [form.is_valid() for form in [*forms, scan]]
    if not all(judged):
        errors = error_lines([*forms, scan])
        return _show(request, assessor, part, forms=forms, scan=scan, errors=errors)
    try:
        count = ratings.key_sheet(
            assessor=assessor,
            by=request.user,
            rows={form.assessed: form.cleaned_data for form in forms if not form.is_skipped},
            scan=scan.cleaned_data["scan"],
        )
    except ValidationError as error:
        scan.add_error("scan", error)
        return _show(request, assessor, part, forms=forms, scan=scan, errors=error_lines([scan]))
    except Refused as refused:
        errors = reason_lines(refused.reasons)
        return _show(request, assessor, part, forms=forms, scan=scan, errors=errors, status=409)
    messages.success(
        request,
        _("บันทึกคะแนนจากกระดาษของ %(name)s แล้ว %(n)s เรื่อง")
        % {"name": assessor.person.display, "n": count},
    )
    number, parts, _rows = part
    if number < parts:
        return redirect(reverse("risks:sheet_key", args=[slug, uuid]) + f"?part={number + 1}")
    return redirect("risks:round", slug, assessor.round.uuid)


def _show(request, assessor, part, *, forms=(), scan=None, errors=(), status=200):
    number, parts, rows = part
    scans = [
        (row, blindness.may_read_scan(assessor, row, request.user))
        for row in attachments.of(assessor)
    ]
    context = {
        "assessor": assessor,
        "round": assessor.round,
        "forms": forms,
        "scan": scan,
        "scans": scans,
        "errors": errors,
        "part": number,
        "parts": range(1, parts + 1),
        "left_out": len(rows) - len(forms),
        "levels": assessor.round.criteria.levels.all() if assessor.round.criteria else [],
        "scale": assessor.round.criteria.scale if assessor.round.criteria else 0,
        # A browser never fills a file field again: say so rather than let the scan get lost.
        "choose_again": request.method == "POST" and bool(request.FILES),
    }
    return render(request, "risks/sheet_key.html", context, status=status)


@staff_view(Permission.RISK_VIEW)
@require_GET
def scan(request, slug, uuid):
    """A scanned sheet, for who may read it now (`risks.blindness`); 404 for everybody else."""
    row = get_object_or_404(
        Attachment,
        uuid=uuid,
        organisation_uuid=request.organisation.uuid,
        object_type=Assessor._meta.label_lower,
    )
    assessor = get_assessor(request, row.object_uuid)
    if not blindness.may_read_scan(assessor, row, request.user):
        raise Http404
    return serving.answer_attachment(row)
