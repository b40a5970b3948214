"""How the office's channel is set up; nobody sees a report here, or how many there are."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.models import Organisation
from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import staff_view
from workflow.engine import Refused

from ..forms.setup import PERIODS, PeriodsForm, unit_of
from ..models import Channel, KeyRole, RecoveryKind
from ..services import channels
from ..vault import directory, opening
from ..vault.unlocking import needs_keys

setup_view = staff_view(Permission.CHANNEL_MANAGE)
# What only a corruption officer decides.
officer_view = staff_view(Permission.REPORT_HANDLE)
FOUND_AT_MOST = 20


@setup_view
@require_safe
def channel(request, slug):
    """Open or not and why, recovery, periods, the office that stands in, who asks us."""
    row = channels.channel_of(request.organisation)
    context = {
        "channel": row,
        "missing": opening.problems(row),
        "takes_reports": opening.takes_reports(row),
        "is_officer": request.user.can(Permission.REPORT_HANDLE, request.organisation),
        "recovery": [_recovery(row, kind) for kind in RecoveryKind],
        "has_root": directory.root_of(row.pk) is not None,
        "periods": _period_rows(row, slug),
        "people": [
            (role.label, [key.person_name for key in directory.trusted(row.pk, role)])
            for role in KeyRole
        ],
        "asked": channels.asked_of(request.organisation),
        **_fallback(row),
    }
    return render(request, "complaints/corruption/setup/channel.html", context)


def _recovery(channel: Channel, kind) -> dict:
    return {"label": kind.label, "row": directory.recovery(channel.pk, kind)}


def _period_rows(channel: Channel, slug) -> list[dict]:
    url = reverse("integrity:channel_periods", args=[slug])
    return [
        {
            "label": Channel._meta.get_field(name).verbose_name,
            "value": f"{getattr(channel, name)} {unit_of(name)}",
            "url": url,
        }
        for name in PERIODS
    ]


def _fallback(channel: Channel) -> dict:
    chosen = channel.fallback_uuid and Channel.objects.filter(pk=channel.fallback_uuid).first()
    state = ""
    if chosen:
        if not directory.is_fallback_signed(channel):
            state = "unsigned"
        elif channel.fallback_agreed_on is None:
            state = "asked"
        else:
            state = "agreed" if opening.fallback_of(channel) else "unable"
    return {"fallback": chosen, "fallback_state": state}


@setup_view
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request, slug):
    """The channel's days and years."""
    row = channels.channel_of(request.organisation)
    # The form writes into what it is given; what stands stored is compared with it.
    form = PeriodsForm(posted(request), instance=channels.channel_of(request.organisation))
    conflict, status = [], 200
    if request.method == "POST" and form.is_valid():
        conflict = form.conflicts()
        if not conflict:
            values = {name: form.cleaned_data[name] for name in PERIODS}
            channels.save_periods(channel=row, by=request.user, **values)
            messages.success(request, _("บันทึกระยะเวลาแล้ว ใช้กับขั้นตอนที่เริ่มหลังจากนี้"))
            return redirect("integrity:channel", slug)
        status = 409
    context = {"form": form, "conflict": conflict}
    return render(request, "complaints/corruption/setup/periods.html", context, status=status)


@officer_view
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request, slug):
    """Opens the channel, or closes it; the page tells what follows."""
    row = channels.channel_of(request.organisation)
    errors, status = [], 200
    if request.method == "POST":
        opens = request.POST.get("to") == "open"
        act = channels.open_channel if opens else channels.close_channel
        try:
            act(channel=row, by=request.user)
        except Refused as refused:
            errors, status = [{"text": str(reason)} for reason in refused.reasons], 409
        else:
            done = _("เปิดรับเรื่องทุจริตแล้ว") if opens else _("ปิดรับเรื่องทุจริตแล้ว")
            messages.success(request, done)
            return redirect("integrity:channel", slug)
    missing = opening.problems(row) if row.opened_on is None else []
    context = {"channel": row, "errors": errors, "missing": missing}
    return render(request, "complaints/corruption/setup/switch.html", context, status=status)


@officer_view
@require_http_methods(["GET", "HEAD", "POST"])
@needs_keys
def fallback(request, slug):
    """Names the office that stands in, by search; an officer's key vouches for the choice."""
    row = channels.channel_of(request.organisation)
    errors, status = [], 200
    if request.method == "POST":
        other = _office(request.POST.get("office", ""))
        try:
            channels.choose_fallback(channel=row, other=other, by=request.user, keys=request.keys)
        except Refused as refused:
            errors, status = [{"text": str(reason)} for reason in refused.reasons], 409
        else:
            told = _("เลือกหน่วยงานสำรองแล้ว รอหน่วยงานนั้นตกลง") if other else _("ไม่มีหน่วยงานสำรองแล้ว")
            messages.success(request, told)
            return redirect("integrity:channel", slug)
    asked = request.GET.get("q", "").strip()
    context = {
        "channel": row,
        "q": asked,
        "found": _found(request.organisation, asked),
        "most": FOUND_AT_MOST,
        "errors": errors,
        **_fallback(row),
    }
    return render(request, "complaints/corruption/setup/fallback.html", context, status=status)


def _office(text: str) -> Organisation | None:
    """The office chosen; None where none is wanted. 404 for one that is not there."""
    if not text:
        return None
    try:
        found = Organisation.objects.filter(uuid=UUID(text), is_active=True).first()
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _found(organisation, asked: str):
    """Offices by a part of their name; without one the parent and who shares it."""
    rows = Organisation.objects.filter(is_active=True).exclude(pk=organisation.pk)
    if asked:
        for word in asked.split():
            rows = rows.filter(Q(name_th__icontains=word) | Q(name_en__icontains=word))
    elif organisation.parent_id:
        rows = rows.filter(Q(pk=organisation.parent_id) | Q(parent_id=organisation.parent_id))
    else:
        rows = rows.none()
    return rows.order_by("-is_oversight", "name_th")[:FOUND_AT_MOST]


@officer_view
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request, slug, uuid):
    """Another office has chosen ours to stand in: agree, or stop."""
    row = next((row for row in channels.asked_of(request.organisation) if row.pk == uuid), None)
    if row is None:
        raise Http404
    errors, status = [], 200
    if request.method == "POST":
        agrees = request.POST.get("to") == "agree"
        act = channels.agree if agrees else channels.stop_standing_in
        try:
            act(channel=row, organisation=request.organisation, by=request.user)
        except Refused as refused:
            errors, status = [{"text": str(reason)} for reason in refused.reasons], 409
        else:
            told = _("ตกลงรับเรื่องแทนแล้ว") if agrees else _("เลิกรับเรื่องแทนแล้ว")
            messages.success(request, told)
            return redirect("integrity:channel", slug)
    context = {"channel": row, "errors": errors}
    return render(request, "complaints/corruption/setup/asked.html", context, status=status)


@setup_view
@require_safe
def ceremony(request, slug):
    """What the ceremony of keys and cards needs and does, to be printed beforehand."""
    row = channels.channel_of(request.organisation)
    context = {"channel": row, "has_root": directory.root_of(row.pk) is not None}
    return render(request, "complaints/corruption/setup/ceremony.html", context)
