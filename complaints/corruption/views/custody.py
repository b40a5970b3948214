"""Identity custody: an officer asks and looks, a custodian decides; never the same person."""

from dataclasses import replace
from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from workflow.engine import Problem, Refused

from ..checks import has_inbox
from ..forms.custody import AskForm, DecideForm
from ..models import Compartment, RequestState
from ..services import custody, looking
from ..vault.padding import TooLong
from ..vault.unlocking import needs_keys
from .desk_common import act_page, closed_in_words, report_url, report_view, too_long
from .files import file_response

P = Permission
SHOWN = 20


# --- the officer


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def ask(request, report):
    """Asks for the identity; the page says first what else could be done.

    While a request of the same officer lasts, it says so instead of asking.
    """
    form = AskForm(posted(request), report=report)
    others = custody.lasting(report).exclude(requester_uuid=request.user.uuid)
    return act_page(
        request,
        report,
        form,
        lambda: custody.ask(report, by=request.user, keys=request.keys, **form.values()),
        done=_("ส่งคำขอแล้ว ผู้แจ้งเห็นคำขอนี้ในกล่องข้อความ"),
        title=_("ขอเปิดข้อมูลตัวตนผู้แจ้ง"),
        button=_("ส่งคำขอ"),
        consequence=_("ผู้แจ้งและผู้ดูแลข้อมูลตัวตนเห็นคำขอนี้ ถ้าอนุญาต คุณเปิดดูได้ 7 วันและทุกครั้งถูกบันทึก"),
        template="complaints/corruption/custody/ask.html",
        objection_days=custody.OBJECTION_DAYS,
        reasons=[] if form.is_bound else reason_lines(_against(request, report)),
        others=others.order_by("-asked_on", "uuid")[:SHOWN],
    )


def _against(request, report) -> list[Problem]:
    """What stands against asking, with the way to the request that lasts."""
    own = custody.lasting(report).filter(requester_uuid=request.user.uuid).first()
    url = report_url(report, "identity", own.uuid) if own else ""
    found = custody.against(report, by=request.user, keys=request.keys)
    return [replace(row, url=url) if row.code == "asked" else row for row in found]


def _own_request(report, uuid):
    row = report.requests.filter(pk=uuid).first()
    if row is None:
        raise Http404
    row.report = report
    return row


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def identity_request(request, report, ask):
    """A request as officers of the report see it; its requester opens the name here."""
    row = _own_request(report, ask)
    opened = custody.read(row, request.keys)
    errors, identity, files = [], None, []
    if request.method == "POST":
        try:
            identity = looking.look(row, by=request.user, keys=request.keys)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            files = _described(row, request, identity)
        row.refresh_from_db()
        row.report = report
    is_mine = row.requester_uuid == request.user.uuid
    may_look = is_mine and row.state == RequestState.GRANTED
    context = {
        "report": report,
        "row": row,
        "opened": opened,
        "basis": custody.Basis(opened.body["basis"]).label,
        "identity": identity,
        "rows": _rows(identity) if identity else [],
        "files": files,
        "may_look": may_look and row.expires_on >= timezone.localdate(),
        "errors": errors,
    }
    return render(
        request,
        "complaints/corruption/custody/request.html",
        context,
        status=409 if errors else 200,
    )


def _rows(identity) -> list[dict]:
    return [
        {"label": label, "value": identity.values[name], "empty": _("ไม่ได้บอก")}
        for name, label in (("name", _("ชื่อผู้แจ้ง")), ("contact", _("ช่องทางติดต่อผู้แจ้ง")))
    ]


def _described(row, request, identity) -> list[dict]:
    if not identity.files:
        return []
    from .. import files
    from ..vault import keyring

    key = keyring.key_of(row.report, Compartment.IDENTITY, request.keys)
    return [{"uuid": file.uuid, **files.description(file, key)} for file in identity.files]


@report_view(P.REPORT_HANDLE)
@require_GET
def identity_file(request, report, ask, file):
    """A file that tells who the reporter is, while the grant lasts."""
    row = _own_request(report, ask)
    stored = report.files.filter(pk=file, compartment=Compartment.IDENTITY).first()
    if stored is None:
        raise Http404
    stored.report = report
    try:
        key = looking.file_key(row, by=request.user, keys=request.keys)
    except Refused as refused:
        raise Http404 from refused
    return file_response(request, stored, key)


# --- the custodian


def custodian_view(view):
    """A page about a request that the custodian's keys open; else 404, whatever the reason."""
    unlocked = needs_keys(view)

    @staff_view(P.IDENTITY_KEEP)
    @wraps(view)
    def wrapper(request, slug, uuid):
        rows = custody.open_to(request.user, request.organisation)
        row = rows.filter(pk=uuid).first()
        if row is None:
            raise Http404
        return closed_in_words(unlocked, request, row)

    wrapper.needs_keys = True
    return wrapper


@staff_view(P.IDENTITY_KEEP)
@require_GET
def requests(request, slug):
    """Requests that wait, and all looks at an identity; no key needed, nothing sealed shown."""
    rows = list(custody.open_to(request.user, request.organisation)[:500])
    context = {
        "waiting": [row for row in rows if row.state == RequestState.ASKED],
        "granted": [row for row in rows if row.state == RequestState.GRANTED],
        "over": [row for row in rows if row.state in (RequestState.REFUSED, RequestState.ENDED)],
    }
    response = render(request, "complaints/corruption/custody/list.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@custodian_view
@require_http_methods(["GET", "POST"])
def decide(request, row):
    """The reason, the objection, and the decision. The name is on no page of a custodian."""
    form = DecideForm(
        posted(request),
        has_inbox=has_inbox(row.report),
        must_answer=custody.must_answer(row),
    )
    errors = []
    if form.is_valid():
        granted = form.cleaned_data["decision"] == "grant"
        try:
            custody.decide(
                row,
                by=request.user,
                organisation=request.organisation,
                keys=request.keys,
                granted=granted,
                reason=form.cleaned_data["reason"],
                answer=form.cleaned_data.get("answer", ""),
            )
        except TooLong:
            form.add_error(None, too_long())
        except Refused as refused:
            errors = reason_lines(refused.reasons)
            row = custody.open_to(request.user, request.organisation).get(pk=row.pk)
        else:
            done = _("อนุญาตแล้ว") if granted else _("บันทึกว่าไม่อนุญาตแล้ว")
            messages.success(request, done)
            return redirect("integrity:custody", request.organisation.slug)
    opened = custody.read(row, request.keys)
    context = {
        "row": row,
        "report": row.report,
        "opened": opened,
        "basis": custody.Basis(opened.body["basis"]).label,
        "earliest": custody.earliest_grant(row),
        "form": form if row.state == RequestState.ASKED else None,
        "is_mine": row.requester_uuid == request.user.uuid,
        "errors": errors,
    }
    return render(
        request,
        "complaints/corruption/custody/decide.html",
        context,
        status=409 if errors else 200,
    )
