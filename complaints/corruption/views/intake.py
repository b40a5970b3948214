"""An officer takes in what came by letter, telephone or visit; it is sealed at once."""

import secrets

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints import codes
from complaints.files.receiving import limited_uploads, refusal_messages
from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import staff_view

from .. import outside
from ..files import report_limits, sealed_sink
from ..forms.intake import IntakeForm
from ..models import ContactKind
from ..services import channels, intake
from ..services.sending import NobodyLeft
from ..vault.padding import TooLong

P = Permission
TICKET_SECONDS = 12 * 3600


def _salt(request) -> str:
    """A ticket of somebody else, or of another office, is none."""
    return f"corruption-desk:{request.organisation.uuid}:{request.user.uuid}"


def _secret(request) -> tuple[str, bytes]:
    """The form's ticket and the secret in it: the same form sent twice is one report."""
    ticket = request.POST.get("ticket", "")
    try:
        hexed = signing.loads(ticket, salt=_salt(request), max_age=TICKET_SECONDS)
    except signing.BadSignature:
        hexed = secrets.token_hex(32)
        ticket = signing.dumps(hexed, salt=_salt(request))
    return ticket, bytes.fromhex(hexed)


@limited_uploads(report_limits, sink=sealed_sink)
@staff_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def take_in(request, slug):
    """CC-11: written down by an officer. The code stands in this answer once, and nowhere else."""
    channel = channels.mirror(request.organisation)
    form = IntakeForm(posted(request), readers=intake.readers(channel))
    ticket, secret = _secret(request)
    context = {"form": form, "ticket": ticket, "limits": report_limits()}
    status = 200
    if form.is_bound:
        refused = getattr(request, "refused_uploads", ()) if request.FILES is not None else ()
        context["file_errors"] = refusal_messages(refused, report_limits())
        context["choose_again"] = bool(request.FILES)
        if form.is_valid() and not context["file_errors"]:
            try:
                return _filed(request, channel, form, secret)
            except NobodyLeft:
                rows = outside.contacts_of(request.organisation)
                context["bodies"] = [row for row in rows if row.kind == ContactKind.OUTSIDE]
                status = 409
            except TooLong:
                form.add_error(None, _("ข้อความรวมกันยาวเกินไป กรุณาย่อ หรือใส่เป็นแฟ้มแนบ"))
    response = render(request, "complaints/corruption/desk/take_in.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _filed(request, channel, form, secret):
    values = form.cleaned_data
    filed = intake.take_in(
        channel=channel,
        by=request.user,
        secret=secret,
        content=form.content(),
        identity=form.identity(),
        excluded={row.person_uuid for row in form.excluded_people()},
        about_head=values["about_head"],
        files=request.FILES.getlist("files"),
        arrival=values["arrival"],
        received_on=values["received_on"],
        has_inbox=values["has_inbox"],
    )
    # Who took it in may be kept out of it: then there is nothing to go on to.
    context = {
        "label": filed.report.label,
        "code": codes.shown(filed.receipt) if filed.report.lookup else "",
        "is_new": filed.is_new,
        "cleaning": intake.CLEANING,
        "inbox_url": request.build_absolute_uri(
            reverse("portal:organisation", args=[request.organisation.slug])
        ),
    }
    response = render(request, "complaints/corruption/desk/taken_in.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_view(P.REPORT_HANDLE)
@require_POST
def cleaned(request, slug):
    """What the officer has cleaned up after taking it in."""
    done = request.POST.getlist("done")
    intake.note_cleaned(organisation=request.organisation, by=request.user, done=done)
    if set(intake.CLEANING_NAMES) <= set(done):
        messages.success(request, _("บันทึกว่าเก็บกวาดครบแล้ว"))
    else:
        messages.warning(request, _("บันทึกแล้ว กรุณาเก็บกวาดส่วนที่เหลือโดยเร็ว"))
    return redirect("integrity:reports", slug)
