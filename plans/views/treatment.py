"""Giving a chosen measure against a risk to an activity of a plan, and taking it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from plans import treatment
from plans.forms.treatment import MakeForm, PickForm, editable_plans
from plans.models import Activity, TreatmentLink
from plans.services import treatment as service
from risks.models import RoundState, TreatmentOption
from thai.text import normalise_line
from workflow.engine import Refused

PER_PAGE = 10


def _get_option(request, uuid) -> TreatmentOption:
    """A measure of a risk of the address's organisation, or 404."""
    found = get_object_or_404(
        TreatmentOption.objects.select_related("assessed__round", "assessed__risk"),
        assessed__organisation=request.organisation,
        uuid=uuid,
    )
    found.assessed.organisation = request.organisation
    return found


def _found(request, option, q: str):
    """Activities of the organisation's plans, those that name the risk already first."""
    rows = Activity.objects.of_organisation(request.organisation)
    if q:
        rows = rows.filter(name__icontains=q)
    names = Activity.risks.through.objects.filter(
        activity=OuterRef("pk"), risk=option.assessed.risk
    )
    return (
        rows.annotate(names_risk=Exists(names))
        .select_related("plan")
        .order_by("-names_risk", "-plan__first_fiscal_year", "number", "id")
    )


@staff_view(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "POST"])
def treatment_link(request, slug, uuid):
    """Makes an activity out of a measure, chooses one that is there, or lets it go again."""
    option = _get_option(request, uuid)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    plans = list(editable_plans(request.organisation))
    q = normalise_line(request.GET.get("q", ""))[:100]
    page = Paginator(_found(request, option, q), PER_PAGE).get_page(request.GET.get("page"))
    make = pick = None
    if plans:
        chosen = _plan_for(plans, option, request)
        make = MakeForm(
            request.POST if action == "make" else None,
            organisation=request.organisation,
            framework=chosen.framework,
            node=service.RISK_NODE,
            initial={"plan": chosen.uuid},
        )
    pick = PickForm(request.POST if action == "pick" else None, organisation=request.organisation)
    errors = []
    try:
        done = _act(request, option, action, make, pick)
    except Refused as refused:
        errors, done = reason_lines(refused.reasons), None
    if done:
        messages.success(request, done)
        return redirect("risks:treatment", slug, option.assessed.uuid)
    link = TreatmentLink.objects.filter(option=option).first()
    return render(
        request,
        "plans/treatment_link.html",
        {
            "option": option,
            "assessed": option.assessed,
            "risk": option.assessed.risk,
            "is_open": option.is_chosen and option.assessed.round.state == RoundState.PLANNING,
            "carried": treatment.find([option]).get(option.pk) if link else None,
            "keep": treatment.keep_reasons(link, approved=treatment.is_approved(link.activity_uuid))
            if link
            else [],
            "make": make,
            "pick": pick,
            "found": page,
            "q": q,
            "errors": errors,
            "shown": {"make": make, "pick": pick}.get(action),
        },
        status=409 if errors else 200,
    )


def _plan_for(plans, option, request):
    """The plan asked for, else one that covers the round's year, else the newest."""
    asked = request.POST.get("plan") or request.GET.get("plan")
    year = option.assessed.round.fiscal_year
    return next(
        (plan for plan in plans if str(plan.uuid) == asked),
        next((plan for plan in plans if year in plan.fiscal_years), plans[0]),
    )


def _act(request, option, action, make, pick) -> str:
    """Does what was asked for; the words for it, or none when nothing was done."""
    if action == "make" and make and make.is_valid():
        plan = make.cleaned_data["plan"]
        node = plan.framework.nodes.filter(code=make.cleaned_data["node"]).first()
        service.make_activity(option=option, plan=plan, by=request.user, node=node)
        return _("เพิ่มกิจกรรมในร่างแผนและผูกกับมาตรการแล้ว กรุณาเติมรายละเอียดของกิจกรรมให้ครบ")
    if action == "pick" and pick.is_valid():
        activity = pick.cleaned_data["activity"]
        service.link_activity(option=option, activity=activity, by=request.user)
        return _("ผูกกิจกรรมกับมาตรการแล้ว")
    if action == "unlink":
        service.unlink(option=option, by=request.user)
        return _("เลิกผูกกิจกรรมแล้ว")
    return ""
