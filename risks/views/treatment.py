"""Measures weighed and chosen against an assessed risk (RK-19, 21, 23)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from risks import carriers
from risks.forms.treatment import ChooseForm, OptionForm, ReasonsForm
from risks.models import Effectiveness, Level, RoundState, TreatmentOption
from risks.services import treatment as service

from .common import confirm, get_assessed
from .controls import hidden
from .edited import attempt


def _get_option(request, uuid) -> TreatmentOption:
    """A measure of a risk of the address's organisation, or 404."""
    return get_object_or_404(
        TreatmentOption.objects.select_related("assessed__round", "assessed__risk"),
        assessed__organisation=request.organisation,
        uuid=uuid,
    )


def _page_of(assessed) -> str:
    return reverse("risks:treatment", args=[assessed.organisation.slug, assessed.uuid])


def option_rows(options) -> list[dict]:
    """Measures with who carries them out: a constant number of queries."""
    options = list(options)
    carried = carriers.carried(options)
    return [
        {
            "option": option,
            "carried": carried.get(option.pk),
            "ways": carriers.ways(option) if option.is_chosen else [],
        }
        for option in options
    ]


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def treatment(request, slug, uuid):
    """Measures side by side, what was chosen and why, and how far it has come."""
    assessed = get_assessed(request, uuid)
    if page := hidden(request, assessed):
        return page
    form = OptionForm(posted(request))
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, assessed)
    outcome = attempt(
        form,
        lambda: service.save_option(assessed=assessed, by=request.user, values=form.values()),
    )
    if outcome.saved:
        messages.success(request, _("เพิ่มทางเลือกแล้ว"))
        return redirect("risks:treatment", slug, assessed.uuid)
    options = assessed.options.select_related("assessed__round", "assessed__organisation")
    rows = option_rows(options)
    may_edit = request.user.can(Permission.RISK_EDIT, assessed)
    planning = assessed.round.state == RoundState.PLANNING
    is_chosen = any(row["option"].is_chosen for row in rows)
    return render(
        request,
        "risks/treatment.html",
        {
            "assessed": assessed,
            "rows": rows,
            "is_chosen": is_chosen,
            "planning": planning,
            "may_edit": may_edit and planning,
            "form": form if may_edit and planning else None,
            "order": reason_lines(service.order_problems(assessed)) if planning else [],
            "is_red": assessed.level == Level.VERY_HIGH,
            "has_weak": assessed.controls.filter(effectiveness=Effectiveness.WEAK).exists(),
            "acceptance": assessed.acceptances.select_related("approver").first(),
            "may_ask": may_edit,
            "here": "treatment",
            **outcome.context,
        },
        status=outcome.status,
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def option_edit(request, slug, uuid):
    """The form of one measure."""
    option = _get_option(request, uuid)
    assessed = option.assessed
    if page := hidden(request, assessed):
        return page
    initial = {name: getattr(option, name) for name in service.FIELDS}
    form = OptionForm(posted(request), initial=initial | {"edit_number": option.edit_number})
    outcome = attempt(
        form,
        lambda: service.save_option(
            assessed=assessed,
            by=request.user,
            values=form.values(),
            option=option,
            edit_number=form.opened_with(),
        ),
    )
    if outcome.saved:
        messages.success(request, _("บันทึกทางเลือกแล้ว"))
        return redirect(_page_of(assessed))
    return render(
        request,
        "risks/option_edit.html",
        {"assessed": assessed, "option": option, "form": form, **outcome.context},
        status=outcome.status,
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def option_choose(request, slug, uuid):
    """Chooses a measure with its reason; what stands before it in order is linked (RK-19)."""
    option = _get_option(request, uuid)
    assessed = option.assessed
    if page := hidden(request, assessed):
        return page
    if option.is_chosen:
        messages.info(request, _("เลือกใช้มาตรการนี้แล้ว"))
        return redirect(_page_of(assessed))
    initial = {"reason": option.reason, "edit_number": option.edit_number}
    form = ChooseForm(posted(request), initial=initial)
    outcome = attempt(
        form, lambda: service.choose(option=option, by=request.user, **form.cleaned_data)
    )
    if outcome.saved:
        messages.success(request, _("เลือกใช้มาตรการแล้ว ขั้นต่อไปคือผูกกับกิจกรรมในแผน"))
        return redirect(_page_of(assessed))
    if form.is_bound:
        # The page that follows shows the measure as it is now.
        form.data = form.data.copy()
        form.data["edit_number"] = str(option.edit_number)
    if request.method == "GET" and assessed.round.state == RoundState.PLANNING:
        outcome.errors = reason_lines(service.order_problems(assessed))
    return render(
        request,
        "risks/option_choose.html",
        {"assessed": assessed, "option": option, "form": form, **outcome.context},
        status=outcome.status,
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def option_unchoose(request, slug, uuid):
    """Asks once, then takes a choice back; an activity that carries it out may forbid it."""
    option = _get_option(request, uuid)
    if page := hidden(request, option.assessed):
        return page
    return confirm(
        request,
        lambda: service.unchoose(option=option, by=request.user),
        done=_page_of(option.assessed),
        success=_("เลิกเลือกมาตรการแล้ว"),
        title=_("เลิกเลือกมาตรการนี้"),
        sentences=[option.text, _("มาตรการยังอยู่ในรายการทางเลือก และเลือกใหม่ได้")],
        button=_("เลิกเลือก"),
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def option_remove(request, slug, uuid):
    """Asks once, then removes a measure that was not chosen."""
    option = _get_option(request, uuid)
    if page := hidden(request, option.assessed):
        return page
    return confirm(
        request,
        lambda: service.remove_option(option=option, by=request.user),
        done=_page_of(option.assessed),
        success=_("ลบทางเลือกแล้ว"),
        title=_("ลบทางเลือกนี้"),
        sentences=[option.text],
        button=_("ลบทางเลือกนี้"),
        danger=True,
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def reasons(request, slug, uuid):
    """Why a risk waits (RK-19), why a weak control gets nothing further (RK-23)."""
    assessed = get_assessed(request, uuid)
    if page := hidden(request, assessed):
        return page
    names = ("skip_reason", "no_action_reason", "edit_number")
    form = ReasonsForm(posted(request), initial={name: getattr(assessed, name) for name in names})
    outcome = attempt(
        form,
        lambda: service.give_reasons(
            assessed=assessed, by=request.user, edit_number=form.opened_with(), **form.values()
        ),
    )
    if outcome.saved:
        messages.success(request, _("บันทึกเหตุผลแล้ว"))
        return redirect(_page_of(assessed))
    return render(
        request,
        "risks/treatment_reasons.html",
        {"assessed": assessed, "form": form, **outcome.context},
        status=outcome.status,
    )
