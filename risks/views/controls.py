"""Controls of an assessed risk (RK-22) and what remains under them."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from risks import blindness
from risks.forms.treatment import ControlForm, ResidualForm
from risks.models import Control, Level, RoundState
from risks.scoring import scale_of
from risks.services import residual as service
from workflow import attachments, serving
from workflow.engine import Refused
from workflow.models import Attachment

from .common import confirm, get_assessed
from .edited import attempt

FIELDS = service.CONTROL_FIELDS


def _get_control(request, uuid) -> Control:
    """A control of a risk of the address's organisation, or 404."""
    return get_object_or_404(
        Control.objects.select_related("assessed__round__criteria", "assessed__risk"),
        assessed__organisation=request.organisation,
        uuid=uuid,
    )


def hidden(request, assessed):
    """RK-15: the page that asks an assessor to rate first, or None for who may read controls."""
    waiting = blindness.to_rate_first(assessed, request.user)
    if waiting is None:
        return None
    context = {"assessed": assessed, "waiting": waiting}
    return render(request, "risks/controls_hidden.html", context, status=403)


def _may_edit(request, assessed) -> bool:
    return assessed.round.state in service.OPEN and request.user.can(Permission.RISK_EDIT, assessed)


def _save(request, assessed, form, control=None):
    """The control with its evidence, or neither."""

    def save():
        with transaction.atomic(using="default"):
            saved = service.save_control(
                assessed=assessed,
                by=request.user,
                values=form.values(),
                control=control,
                edit_number=form.opened_with() if control else None,
            )
            if form.cleaned_data["file"]:
                service.attach(control=saved, by=request.user, file=form.cleaned_data["file"])
        return saved

    return attempt(form, save)


def _files(controls) -> dict:
    """The evidence of several controls by the control's uuid: one query."""
    found = {}
    for row in Attachment.objects.filter(
        object_type=Control._meta.label_lower,
        object_uuid__in=[control.uuid for control in controls],
    ):
        found.setdefault(row.object_uuid, []).append(row)
    return found


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def controls(request, slug, uuid):
    """The controls in place and the form that adds one."""
    assessed = get_assessed(request, uuid)
    if page := hidden(request, assessed):
        return page
    form = ControlForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, assessed)
    outcome = _save(request, assessed, form)
    if outcome.saved:
        messages.success(request, _("บันทึกมาตรการควบคุมแล้ว"))
        return redirect("risks:controls", slug, assessed.uuid)
    rows = list(assessed.controls.all())
    files = _files(rows)
    return render(
        request,
        "risks/controls.html",
        {
            "assessed": assessed,
            "controls": [{"control": row, "files": files.get(row.uuid, [])} for row in rows],
            "form": form if _may_edit(request, assessed) else None,
            "choose_again": bool(request.FILES),
            "here": "controls",
            **outcome.context,
        },
        status=outcome.status,
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def control_edit(request, slug, uuid):
    """The form of one control."""
    control = _get_control(request, uuid)
    assessed = control.assessed
    if page := hidden(request, assessed):
        return page
    initial = {name: getattr(control, name) for name in FIELDS}
    form = ControlForm(
        posted(request),
        request.FILES if request.method == "POST" else None,
        initial=initial | {"edit_number": control.edit_number},
    )
    outcome = _save(request, assessed, form, control)
    if outcome.saved:
        messages.success(request, _("บันทึกมาตรการควบคุมแล้ว"))
        return redirect("risks:controls", slug, assessed.uuid)
    return render(
        request,
        "risks/control_edit.html",
        {
            "assessed": assessed,
            "control": control,
            "files": attachments.of(control),
            "form": form,
            "choose_again": bool(request.FILES),
            **outcome.context,
        },
        status=outcome.status,
    )


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def control_remove(request, slug, uuid):
    """Asks once, then removes a control with its evidence."""
    control = _get_control(request, uuid)
    if page := hidden(request, control.assessed):
        return page
    return confirm(
        request,
        lambda: service.remove_control(control=control, by=request.user),
        done=reverse("risks:controls", args=[slug, control.assessed.uuid]),
        success=_("ลบมาตรการควบคุมแล้ว"),
        title=_("ลบมาตรการควบคุม"),
        sentences=[control.name, _("แฟ้มหลักฐานจะถูกลบด้วย และค่าความเสี่ยงคงเหลือที่แนะนำจะคำนวณใหม่")],
        button=_("ลบมาตรการควบคุมนี้"),
        danger=True,
    )


@staff_view(Permission.RISK_VIEW)
@require_GET
def control_file(request, slug, uuid):
    """Evidence of a control: pictures in the page, everything else as a download."""
    row = get_object_or_404(
        Attachment,
        uuid=uuid,
        organisation_uuid=request.organisation.uuid,
        object_type=Control._meta.label_lower,
    )
    control = _get_control(request, row.object_uuid)
    if page := hidden(request, control.assessed):
        return page
    return serving.answer_attachment(row)


# --- what remains


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def residual(request, slug, uuid):
    """The suggested residual risk with its rule in words, and another one with a reason."""
    assessed = get_assessed(request, uuid)
    if page := hidden(request, assessed):
        return page
    back = request.method == "POST" and "suggested" in request.POST
    form = ResidualForm(
        None if back else posted(request),
        size=assessed.round.criteria.scale if assessed.round.criteria else 5,
        initial={
            "likelihood": assessed.residual_likelihood,
            "impact": assessed.residual_impact,
            "reason": assessed.residual_reason,
            "edit_number": assessed.edit_number,
        },
    )
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, assessed)
    if back and assessed.score is not None:
        return _back_to_suggestion(request, assessed)
    outcome = attempt(
        form,
        lambda: service.override(
            assessed=assessed, by=request.user, edit_number=form.opened_with(), **form.values()
        ),
        {
            "likelihood": "residual_likelihood",
            "impact": "residual_impact",
            "reason": "residual_reason",
        },
    )
    if outcome.saved:
        messages.success(request, _("บันทึกความเสี่ยงคงเหลือแล้ว"))
        return redirect("risks:residual", slug, assessed.uuid)
    suggested = None
    if assessed.score is not None:
        suggested = scale_of(assessed.round.criteria).outcome(*service.suggestion(assessed))
    may_edit = assessed.round.state in (
        RoundState.ASSESSING,
        RoundState.PLANNING,
    ) and request.user.can(Permission.RISK_EDIT, assessed)
    return render(
        request,
        "risks/residual.html",
        {
            "assessed": assessed,
            "controls": assessed.controls.all(),
            "suggested": suggested,
            "suggested_label": Level(suggested.level).label if suggested else "",
            "differs": suggested
            and (suggested.likelihood, suggested.impact)
            != (assessed.residual_likelihood, assessed.residual_impact),
            "form": form if may_edit and suggested else None,
            "here": "residual",
            **outcome.context,
        },
        status=outcome.status,
    )


def _back_to_suggestion(request, assessed):
    likelihood, impact = service.suggestion(assessed)
    try:
        service.override(
            assessed=assessed, by=request.user, likelihood=likelihood, impact=impact, reason=""
        )
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(request, _("กลับไปใช้ค่าที่แนะนำแล้ว"))
    return redirect("risks:residual", request.organisation.slug, assessed.uuid)
