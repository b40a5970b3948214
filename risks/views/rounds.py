"""Rounds: their list, opening and changing one, moving it on, deleting it."""

from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.db.models.functions import Collate
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import address_of, posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks.forms.rounds import RemarkForm, RoundForm
from risks.models import Round
from risks.services import rounds as service
from risks.services.editing import Stale
from risks.workflow import ROUND
from thai.collation import COLLATION
from thai.text import normalise_line
from workflow.engine import Refused

from .common import PER_PAGE, confirm, get_round
from .round_page import BACKWARD

ORDERS = {
    "year": F("fiscal_year"),
    "name": Collate("name", COLLATION),
    "state": F("state"),
    "risks": F("risk_count"),
}


class RoundRow(NamedTuple):
    """One line of the list (`risks/_round_row.html`)."""

    name: str
    url: str
    year: int
    state: str
    state_label: str
    criteria: str
    risks: int


@staff_view(Permission.RISK_VIEW)
@require_GET
def rounds(request, slug):
    """All rounds of the organisation, searched by name, sorted, in pages."""
    found = Round.objects.filter(organisation=request.organisation).select_related("criteria")
    q = normalise_line(request.GET.get("q", ""))[:100]
    if q:
        found = found.filter(name__icontains=q)
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") not in ORDERS:
        sort = "-year"
    order = ORDERS[sort.removeprefix("-")]
    order = order.desc() if sort.startswith("-") else order.asc()
    found = found.annotate(risk_count=Count("risks")).order_by(order, "-id")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    address = address_of("risks:round", request.organisation)
    rows = [
        RoundRow(
            row.name,
            address.format(row.uuid),
            row.fiscal_year,
            row.state,
            row.get_state_display(),
            str(row.criteria or ""),
            row.risk_count,
        )
        for row in page
    ]
    context = {
        "page_obj": page,
        "rows": rows,
        "sort": sort,
        "q": q,
        "may_manage": request.user.can(Permission.RISK_MANAGE, request.organisation),
    }
    return render(request, "risks/round_list.html", context)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def round_new(request, slug):
    """Opens a round; the newest criteria and the newest round before are offered."""
    organisation = request.organisation
    initial = {
        "fiscal_year": request.fiscal_year,
        "moderator": request.user.uuid,
        "criteria": organisation.criteria_sets.order_by("-version").first(),
        "previous": organisation.risk_rounds.first(),
    }
    form = RoundForm(posted(request), organisation=organisation, initial=initial)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            made = service.open_round(organisation=organisation, by=request.user, **form.values())
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("เปิดรอบ %(name)s แล้ว") % {"name": made.name})
            return redirect("risks:round", slug, made.uuid)
    context = {"form": form, "errors": errors, "cancel_url": reverse("risks:rounds", args=[slug])}
    return render(request, "risks/round_form.html", context, status=409 if errors else 200)


def _stored(round) -> dict:
    return {name: getattr(round, name) for name in service.FIELDS}


def _against(form, mine: dict, theirs: dict) -> list[dict]:
    return [
        {
            "label": form.fields[name].label,
            "mine": str(mine[name] or ""),
            "theirs": str(theirs[name] or ""),
        }
        for name in service.FIELDS
        if (mine[name] or None) != (theirs[name] or None)
    ]


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def round_edit(request, slug, uuid):
    """Changes the round; somebody else's change meanwhile is shown beside."""
    found = get_round(request, uuid)
    done = reverse("risks:round", args=[slug, uuid])
    form = RoundForm(
        posted(request),
        organisation=request.organisation,
        round=found,
        initial=_stored(found) | {"edit_number": found.edit_number},
    )
    context, status = {}, 200
    if request.method == "POST" and form.is_valid():
        values, number = form.values(), form.cleaned_data["edit_number"] or 0
        try:
            service.change_round(round=found, by=request.user, values=values, edit_number=number)
        except Stale as stale:
            form.data = form.data.copy()
            form.data["edit_number"] = stale.current.edit_number
            context, status = {"conflict": _against(form, values, _stored(stale.current))}, 409
        except Refused as refused:
            context, status = {"errors": reason_lines(refused.reasons)}, 409
        else:
            messages.success(request, _("บันทึกรอบแล้ว"))
            return redirect(done)
    context |= {"form": form, "round": found, "cancel_url": done}
    return render(request, "risks/round_form.html", context, status=status)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def round_move(request, slug, uuid, name):
    """Confirms one step of the workflow; going back asks for the reason, which is kept."""
    found = get_round(request, uuid)
    try:
        transition = ROUND[name]
    except KeyError as error:
        raise Http404 from error
    form = RemarkForm(posted(request)) if name in BACKWARD else None
    done = reverse("risks:round", args=[slug, uuid])
    errors, status = [], 200
    if request.method == "POST" and (form is None or form.is_valid()):
        remark = form.cleaned_data["remark"] if form else ""
        try:
            ROUND.perform(found, name, by=request.user, remark=remark)
        except Refused as refused:
            errors, status = reason_lines(refused.reasons), 409
        else:
            moved = Round(state=transition.target).get_state_display()
            messages.success(request, _("รอบนี้อยู่ในขั้น “%(state)s”") % {"state": moved})
            return redirect(done)
    elif request.method == "GET":
        if found.state not in transition.sources:
            messages.warning(request, _("สถานะของรอบเปลี่ยนไปแล้ว จึงทำรายการนั้นไม่ได้"))
            return redirect(done)
        errors = reason_lines(ROUND.problems(found, name, request.user))
    context = {
        "round": found,
        "transition": transition,
        "form": form,
        "errors": errors,
        "cancel_url": done,
        "is_stuck": bool(errors),
    }
    return render(request, "risks/round_move.html", context, status=status)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def round_delete(request, slug, uuid):
    """Asks once, then deletes a round in which nobody has rated."""
    found = get_round(request, uuid)
    return confirm(
        request,
        lambda: service.delete_round(round=found, by=request.user),
        done=reverse("risks:rounds", args=[slug]),
        cancel_url=reverse("risks:round", args=[slug, uuid]),
        success=_("ลบรอบ %(name)s แล้ว") % {"name": found.name},
        title=_("ลบรอบการประเมิน"),
        sentences=[
            found.name,
            _("รายการความเสี่ยง ผู้ประเมิน และความเห็นของรอบนี้จะถูกลบและเรียกคืนไม่ได้"),
            _("ความเสี่ยงยังอยู่ในทะเบียน และเกณฑ์ยังอยู่"),
        ],
        button=_("ลบรอบนี้"),
        danger=True,
    )
