"""What is kept, what may go: legal hold, and deletion by two officers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from workflow.engine import Refused

from ..forms.custody import ConfirmForm, ReasonForm
from ..services import retention
from .desk_common import act_page, report_view

P = Permission


@staff_view(P.REPORT_ENTER)
@require_GET
def due(request, slug):
    """Reports whose time is over, deletions that wait for a second officer, legal holds."""
    context = {
        "proposed": retention.proposed(request.user, request.organisation, timezone.localdate()),
        "held": retention.held(request.user, request.organisation),
    }
    response = render(request, "complaints/corruption/retention/due.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def hold(request, report):
    """Begins a legal hold, or ends the one there is."""
    is_on = not report.legal_hold
    form = ReasonForm(posted(request), report=report)
    return act_page(
        request,
        report,
        form,
        lambda: retention.hold(
            report,
            by=request.user,
            keys=request.keys,
            is_on=is_on,
            # Sent twice, the second one would undo the first.
            edit_number=form.opened_with,
            **form.values(),
        ),
        done=_("ระงับการลบแล้ว") if is_on else _("ยกเลิกการระงับแล้ว"),
        title=_("ระงับการลบ") if is_on else _("ยกเลิกการระงับการลบ"),
        button=_("ระงับการลบ") if is_on else _("ยกเลิกการระงับ"),
        consequence=_("ลบเรื่องนี้ไม่ได้จนกว่าจะยกเลิกการระงับ")
        if is_on
        else _("ลบได้เมื่อครบเวลาเก็บ โดยเจ้าหน้าที่สองคน"),
        template="complaints/corruption/custody/act.html",
    )


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def delete(request, report):
    """The first officer asks, another one confirms; the same address for both."""
    entry = retention.open_request(report)
    if entry is None:
        form = ReasonForm(posted(request), report=report)
        return act_page(
            request,
            report,
            form,
            lambda: retention.ask_deletion(
                report, by=request.user, keys=request.keys, **form.values()
            ),
            done=_("บันทึกคำขอลบแล้ว รอเจ้าหน้าที่อีกคนยืนยัน"),
            title=_("ขอลบเรื่อง"),
            button=_("ขอลบเรื่องนี้"),
            consequence=_("ยังไม่มีสิ่งใดถูกลบจนกว่าเจ้าหน้าที่อีกคนจะยืนยัน"),
            danger=True,
            reasons=reason_lines(retention.against_deletion(report)),
            template="complaints/corruption/custody/act.html",
        )
    return _second(request, report, entry)


def _second(request, report, entry):
    if entry.report_id != report.pk:
        raise Http404
    entry.report = report
    form = ConfirmForm(posted(request), report=report)
    errors = []
    if form.is_valid():
        is_gone = form.cleaned_data["decision"] == "confirm"
        act = retention.confirm_deletion if is_gone else retention.call_off
        try:
            act(report, by=request.user)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("ลบถาวรแล้ว") if is_gone else _("ยกเลิกคำขอลบแล้ว"))
            return redirect("integrity:retention", request.organisation.slug)
    context = {
        "report": report,
        "form": form,
        "entry": entry,
        "reason": retention.reason_of(entry, request.keys),
        "is_mine": entry.author_uuid == request.user.uuid,
        "errors": errors,
    }
    return render(
        request,
        "complaints/corruption/retention/confirm.html",
        context,
        status=409 if errors else 200,
    )
