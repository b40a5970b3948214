"""Which risks a round assesses: chosen from the register, copied, from the library; taken out."""

from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Collate
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import address_of, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, get_in_organisation, staff_view
from risks.examples import library as examples
from risks.models import Risk, Round, RoundState
from risks.services import register
from risks.services import rounds as service
from thai.collation import COLLATION
from thai.text import normalise_line
from workflow.engine import Refused

from .common import PER_PAGE, confirm, get_assessed, get_round

ORDERS = {
    "number": ("number",),
    "event": (Collate("event", COLLATION), "number"),
    "process": (Collate("process", COLLATION), "number"),
}
LONGEST_NUMBER = 9
OPEN = (RoundState.CRITERIA, RoundState.ASSESSING)


class RoundRiskRow(NamedTuple):
    """One risk to choose, or to take out (`risks/_round_risk_row.html`)."""

    reference: str
    event: str
    process: str
    is_complete: bool
    value: str
    url: str


def _found(risks, q: str):
    """The risks whose words or number hold `q`."""
    if not q:
        return risks
    match = Q(event__icontains=q) | Q(process__icontains=q)
    number = q.upper().removeprefix("R")
    if number.isdecimal() and len(number) <= LONGEST_NUMBER:
        match |= Q(number=int(number))
    return risks.filter(match)


def _ordered(risks, sort: str):
    if sort.removeprefix("-") not in ORDERS:
        sort = "number"
    risks = risks.order_by(*ORDERS[sort.removeprefix("-")])
    return (risks.reverse() if sort.startswith("-") else risks), sort


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def round_risks(request, slug, uuid):
    """The risks of the round (`?show=in`), or those of the register to choose from."""
    found = get_round(request, uuid)
    inside = Risk.objects.filter(assessments__round=found)
    outside = request.organisation.risks.current().exclude(assessments__round=found)
    q = normalise_line(request.GET.get("q", ""))[:100]
    errors = []
    if request.method == "POST":
        chosen = _found(outside, q)
        if "all" not in request.POST:
            chosen = chosen.filter(uuid__in=_uuids(request.POST.getlist("risk")))
        try:
            count = service.add_risks(round=found, by=request.user, risks=list(chosen))
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            if count:
                messages.success(request, _("เพิ่มความเสี่ยงเข้ารอบแล้ว %(n)s เรื่อง") % {"n": count})
            else:
                messages.warning(request, _("ยังไม่ได้เลือกความเสี่ยง"))
            return redirect(request.get_full_path())
    counts = {"inside": inside.count(), "outside": outside.count()}
    show = request.GET.get("show") or ("in" if counts["inside"] else "out")
    rows, sort = _ordered(
        _found(inside if show == "in" else outside, q), request.GET.get("sort", "")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "show": show,
        "q": q,
        "keep": [("show", show)],
        "sort": sort,
        "page_obj": page,
        "rows": _rows(request, found, page, show),
        "counts": counts,
        "errors": errors,
        "is_open": found.state in OPEN,
    }
    return render(request, "risks/round_risks.html", context, status=409 if errors else 200)


def _uuids(values) -> list[UUID]:
    """Those of a page's ticked boxes that are uuids at all."""
    found = []
    for value in values[:PER_PAGE]:
        with suppress(ValueError):
            found.append(UUID(value))
    return found


def _rows(request, round, page, show: str) -> list[RoundRiskRow]:
    inside = show == "in"
    address = address_of("risks:assessed", request.organisation)
    edit = address_of("risks:risk_edit", request.organisation)
    remove = address_of("risks:risk_remove", request.organisation)
    keys = {}
    if inside:
        keys = dict(round.risks.filter(risk__in=list(page)).values_list("risk_id", "uuid"))
    return [
        RoundRiskRow(
            row.reference,
            row.event,
            row.process,
            row.is_complete,
            remove.format(keys[row.pk]) if inside else str(row.uuid),
            address.format(keys[row.pk]) if inside else edit.format(row.uuid),
        )
        for row in page
    ]


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def round_copy(request, slug, uuid):
    """Asks once, then copies the risks of the round before with their controls, unscored."""
    found = get_round(request, uuid)
    done = reverse("risks:round_risks", args=[slug, uuid])
    sentences = [found.name]
    if found.previous:
        open_risks = found.previous.risks.filter(risk__closed_on=None)
        there = open_risks.filter(risk__assessments__round=found).count()
        sentences += [
            _("รอบก่อน “%(name)s” มีความเสี่ยงที่ยังไม่ปิด %(n)s เรื่อง อยู่ในรอบนี้แล้ว %(there)s เรื่อง")
            % {"name": found.previous.name, "n": open_risks.count(), "there": there},
            _("ความเสี่ยงเป็นเรื่องเดิม เลขเดิม พร้อมมาตรการควบคุมที่มีอยู่ แต่ไม่คัดลอกคะแนน ต้องประเมินใหม่"),
        ]
    return confirm(
        request,
        lambda: service.copy_risks(round=found, by=request.user),
        done=done,
        success=lambda count: _("คัดลอกความเสี่ยงเข้ารอบแล้ว %(n)s เรื่อง") % {"n": count},
        title=_("คัดลอกความเสี่ยงจากรอบก่อน"),
        sentences=sentences,
        button=_("คัดลอกเข้ารอบนี้"),
    )


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def risk_remove(request, slug, uuid):
    """Asks once, then takes a risk that nobody has rated out of its round."""
    assessed = get_assessed(request, uuid)
    return confirm(
        request,
        lambda: service.remove_risk(assessed=assessed, by=request.user),
        done=reverse("risks:round_risks", args=[slug, assessed.round.uuid]),
        success=_("นำ %(risk)s ออกจากรอบแล้ว") % {"risk": assessed.risk.reference},
        title=_("นำความเสี่ยงออกจากรอบ"),
        sentences=[
            str(assessed.risk),
            _("ความเสี่ยงนี้ยังอยู่ในทะเบียน เลขเดิม และเลือกกลับเข้ารอบได้"),
        ],
        button=_("นำออกจากรอบ"),
        danger=True,
    )


class ExampleRow(NamedTuple):
    """One risk of the library (`risks/_library_row.html`); `there` is its reference here."""

    key: str
    event: str
    process: str
    who: str
    what: str
    where: str
    how: str
    there: str


def _asked_round(request) -> Round | None:
    """The round that new risks go into at once: `?round=`, if the person may and it is open."""
    asked = request.GET.get("round")
    if not asked:
        return None
    found = get_in_organisation(Round.objects, request, uuid=asked)
    demand(request.user, Permission.RISK_MANAGE, found)
    return found


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def library(request, slug):
    """RK-28: examples to begin from; the ticked ones become risks of the register, identified."""
    round = _asked_round(request)
    # By their words: a risk that was described further is no longer the example.
    there = {row.event: row.reference for row in request.organisation.risks.current()}
    errors = []
    if request.method == "POST":
        keys = set(request.POST.getlist("example"))
        chosen = [row for row in examples() if row.key in keys and row.event not in there]
        try:
            with transaction.atomic():
                made = [
                    register.add_risk(
                        organisation=request.organisation, by=request.user, **row.values()
                    )
                    for row in chosen
                ]
                if round:
                    service.add_risks(round=round, by=request.user, risks=made)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            if not made:
                messages.warning(request, _("ยังไม่ได้เลือกตัวอย่าง"))
                return redirect(request.get_full_path())
            messages.success(
                request, _("เพิ่มในทะเบียนแล้ว %(n)s เรื่อง กรุณาปรับให้ตรงกับหน่วยงาน") % {"n": len(made)}
            )
            if round:
                return redirect("risks:round_risks", slug, round.uuid)
            return redirect(reverse("risks:register", args=[slug]) + "?round=all")
    rows = [ExampleRow(*row, there=there.get(row.event, "")) for row in examples()]
    context = {"rows": rows, "round": round, "errors": errors}
    return render(request, "risks/library.html", context, status=409 if errors else 200)
