"""Accepting a risk for a time: the request, what was frozen of it, the approver's decision."""

import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations import signing
from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from organisations.signing_views import confirm_inline, require_signature
from risks import snapshot
from risks.forms.acceptance import AcceptanceForm, DecisionForm
from risks.frozen import compared
from risks.models import Acceptance, AcceptanceState
from risks.services import acceptance as service
from risks.workflow import ACCEPTANCE
from thai.dates import format_date
from workflow.engine import Refused
from workflow.models import StatusChange

from .common import get_assessed
from .controls import hidden
from .edited import attempt

ACT = "risk.accept"
# What people do; the rest happens by itself.
BY_HAND = ("request", "accept", "refuse", "withdraw")


def _get_acceptance(request, uuid) -> Acceptance:
    """A request of the address's organisation, or 404."""
    found = get_object_or_404(
        Acceptance.objects.select_related(
            "assessed__risk", "assessed__round__criteria", "approver", "requested_by"
        ),
        assessed__organisation=request.organisation,
        uuid=uuid,
    )
    found.assessed.organisation = request.organisation
    return found


def _to(request, acceptance):
    return redirect("risks:acceptance", request.organisation.slug, acceptance.uuid)


def _form(request, data, acceptance=None) -> AcceptanceForm:
    initial = {}
    if acceptance:
        initial = {
            "approver": acceptance.approver and acceptance.approver.uuid,
            "reason": acceptance.reason,
            "expires_on": acceptance.expires_on,
        }
    return AcceptanceForm(
        data, organisation=request.organisation, person=request.user, initial=initial
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def acceptance_new(request, slug, uuid):
    """Begins a request; one that is open already is shown instead."""
    assessed = get_assessed(request, uuid)
    if page := hidden(request, assessed):
        return page
    states = [AcceptanceState.DRAFT, *service.OPEN]
    if there := assessed.acceptances.filter(state__in=states).first():
        messages.info(request, _("มีคำขอยอมรับความเสี่ยงนี้อยู่แล้ว"))
        return _to(request, there)
    form = _form(request, posted(request))
    outcome = attempt(
        form,
        lambda: service.save_draft(assessed=assessed, by=request.user, **form.cleaned_data),
    )
    if outcome.saved:
        messages.success(request, _("บันทึกร่างคำขอแล้ว อ่านทวนแล้วกดส่ง"))
        return _to(request, outcome.saved)
    return render(
        request,
        "risks/acceptance_new.html",
        {"assessed": assessed, "form": form, "here": "acceptance", **outcome.context},
        status=outcome.status,
    )


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def acceptance(request, slug, uuid):
    """One request: its form while it is its writer's draft, then what was frozen and decided."""
    row = _get_acceptance(request, uuid)
    if page := hidden(request, row.assessed):
        return page
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, row)
        if "drop" in request.POST:
            return _drop(request, row)
    may_write = (
        row.state == AcceptanceState.DRAFT
        and row.requested_by == request.user
        and request.user.can(Permission.RISK_EDIT, row)
    )
    form = _form(request, posted(request), row)
    outcome = attempt(
        form,
        lambda: service.save_draft(
            assessed=row.assessed, by=request.user, acceptance=row, **form.cleaned_data
        ),
    )
    if outcome.saved:
        messages.success(request, _("บันทึกร่างคำขอแล้ว อ่านทวนแล้วกดส่ง"))
        return _to(request, row)
    return render(
        request,
        "risks/acceptance.html",
        {
            "acceptance": row,
            "assessed": row.assessed,
            "form": form if may_write else None,
            "may_drop": row.state == AcceptanceState.DRAFT
            and (may_write or request.user.can(Permission.RISK_MANAGE, row)),
            "moves": _moves(request, row),
            **_frozen(row),
            "history": [_event(change) for change in StatusChange.of(row)],
            "here": "acceptance",
            **outcome.context,
        },
        status=outcome.status,
    )


def _drop(request, row):
    try:
        service.drop_draft(acceptance=row, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
        return _to(request, row)
    messages.success(request, _("ทิ้งร่างคำขอแล้ว"))
    return redirect("risks:treatment", request.organisation.slug, row.assessed.uuid)


def _moves(request, row) -> list[dict]:
    """What this person may do now, each with what stands against it."""
    moves = []
    for transition in ACCEPTANCE.available(row, request.user):
        if transition.name not in BY_HAND:
            continue
        problems = ACCEPTANCE.problems(row, transition.name, request.user)
        if transition.permission == Permission.RISK_ACCEPT and row.approver != request.user:
            continue
        if transition.name in ("request", "withdraw") and row.requested_by != request.user:
            continue
        moves.append(
            {
                "transition": transition,
                "url": reverse(
                    "risks:acceptance_move",
                    args=[request.organisation.slug, row.uuid, transition.name],
                ),
                "why": " ".join(str(problem) for problem in problems),
                "decides": transition.permission == Permission.RISK_ACCEPT,
                "icon": "arrow-return-left" if transition.name == "withdraw" else "send",
                "tone": "secondary" if transition.name == "withdraw" else "primary",
            }
        )
    return moves


def _frozen(row) -> dict:
    """What the approver saw, and what has changed since where that still matters."""
    if not row.frozen:
        return {"frozen": [], "changed": False}
    then = json.loads(row.frozen)
    now = snapshot.content(row.assessed) if row.state in service.OPEN else then
    lines = compared(then, now)
    return {"frozen": lines, "changed": any(line["changed"] for line in lines)}


def _event(change) -> dict:
    names = {row.name: row.label for row in ACCEPTANCE.transitions}
    return {
        "title": names.get(change.transition, change.transition),
        "when": format_date(change.created_at),
        "by": change.actor_name,
        "text": change.remark,
        "tone": "info",
    }


# --- moving on


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def acceptance_move(request, slug, uuid, name):
    """Sending and withdrawing by a press; accepting and refusing with the approver's own words."""
    row = _get_acceptance(request, uuid)
    if name not in BY_HAND:
        raise Http404
    demand(request.user, ACCEPTANCE[name].permission, row)
    if page := hidden(request, row.assessed):
        return page
    if ACCEPTANCE[name].permission == Permission.RISK_ACCEPT:
        return _decide(request, row, name)
    if request.method == "GET":
        return _to(request, row)
    try:
        ACCEPTANCE.perform(row, name, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(
            request,
            _("ส่งคำขอแล้ว ผู้มีอำนาจได้รับแจ้งแล้ว") if name == "request" else _("ถอนคำขอกลับเป็นร่างแล้ว"),
        )
    return _to(request, row)


def _decide(request, row, name):
    transition = ACCEPTANCE[name]
    problems = ACCEPTANCE.problems(row, name, request.user)
    if row.state != AcceptanceState.REQUESTED or problems:
        texts = problems or [_("คำขอนี้ไม่ได้รอการพิจารณาแล้ว")]
        for text in texts:
            messages.error(request, str(text))
        return _to(request, row)
    asked = {"act": ACT, "obj": row, "content_hash": service.asked_hash(row)}
    confirmation = None
    if transition.signed:
        page = require_signature(
            request,
            **asked,
            title=_("ยอมรับความเสี่ยง"),
            back_url=_to(request, row).url,
            lines=[
                str(row.assessed.risk),
                _("มีผลถึงวันที่ %(day)s") % {"day": format_date(row.expires_on)},
            ],
        )
        if page:
            return page
        confirmation = confirm_inline(request, **asked)
    form = DecisionForm(posted(request))
    errors = []
    if form.is_valid() and (confirmation is None or confirmation.ready):
        try:
            _perform(request, row, name, form.cleaned_data["justification"])
        except Refused as refused:
            row.refresh_from_db()
            errors = reason_lines(refused.reasons)
            if row.state != AcceptanceState.REQUESTED:
                messages.info(request, _("คำขอนี้ไม่ได้รอการพิจารณาแล้ว"))
                return _to(request, row)
            if confirmation:
                confirmation = confirm_inline(request, **asked)
        else:
            messages.success(
                request,
                _("ยอมรับความเสี่ยงแล้ว") if name == "accept" else _("บันทึกว่าไม่ยอมรับแล้ว ผู้ขอได้รับแจ้งแล้ว"),
            )
            return _to(request, row)
    return render(
        request,
        "risks/acceptance_decide.html",
        {
            "acceptance": row,
            "assessed": row.assessed,
            "transition": transition,
            "form": form,
            "errors": errors,
            "confirmation": confirmation,
            **_frozen(row),
            "here": "acceptance",
        },
        status=409 if errors or (confirmation and confirmation.changed) else 200,
    )


def _perform(request, row, name, justification) -> None:
    if name == "refuse":
        service.refuse(acceptance=row, by=request.user, justification=justification)
        return
    service.accept(
        acceptance=row,
        by=request.user,
        justification=justification,
        confirm=lambda digest: signing.consume(request, act=ACT, obj=row, content_hash=digest),
    )
