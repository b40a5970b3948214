"""One activity of a draft: read, added, changed, deleted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from plans.forms.activity import PER_YEAR, Nodes, activity_page, presets
from plans.models import Activity, BudgetLine, Plan
from plans.models.activity import TargetGroup
from plans.rules import target_groups_of
from plans.services import drafting
from plans.services.activities import activity_values, comparable
from plans.services.draft import closed_reason
from plans.treatment import measures_of
from plans.views.common import get_plan
from plans.views.editing import Editor, edit
from plans.views.labels import conflict_rows, label_of, text_of
from thai.fiscal import fiscal_year_end, fiscal_year_start
from workflow.engine import Refused

LONGEST_NUMBER = 9


def get_activity(request, uuid) -> Activity:
    """An activity of the address's organisation, or 404."""
    return get_object_or_404(
        Activity.objects.select_related(
            "plan__organisation", "plan__framework", "node", "department", "responsible_person"
        ),
        plan__organisation=request.organisation,
        uuid=uuid,
    )


def _sources(plan) -> list[str]:
    """Budget sources that the organisation used before, as suggestions."""
    return list(
        BudgetLine.objects.filter(activity__plan__organisation=plan.organisation)
        .order_by("source")
        .values_list("source", flat=True)
        .distinct()[:50]
    )


def node_hint(nodes: Nodes, node) -> dict | None:
    """What the framework says about a node, taken from its ancestors where it is silent itself."""
    if node is None:
        return None
    return {
        "node": node,
        "path": nodes.path(node),
        "hint": nodes.inherited(node, "hint"),
        "objective": nodes.inherited(node, "objective"),
        "note": nodes.inherited(node, "note"),
        "audience": [
            TargetGroup(v).label for v in target_groups_of(nodes.inherited(node, "audience") or [])
        ],
        "minimum": node.min_per_fiscal_year,
    }


def _edit_number(token: str) -> int:
    """What the form was opened with; no number at all meets the conflict and overwrites nothing."""
    return int(token) if token.isdecimal() and len(token) <= LONGEST_NUMBER else -1


def _edit_activity(request, plan, nodes, *, activity=None, initial=None):
    stored = activity_values(activity) if activity else initial or {}
    done = reverse("plans:detail", args=[request.organisation.slug, plan.uuid]) + "#activities"

    def save(values, token):
        if activity is None and values["target_count"] is None and not values["target_unit"]:
            values = values | _least_number(values["node"])
        drafting.save_activity(
            plan=plan,
            activity=activity,
            by=request.user,
            edit_number=_edit_number(token) if activity else None,
            **values,
        )
        return _("บันทึก “%(name)s” แล้ว") % {"name": values["name"]}

    def current():
        return Activity.objects.get(pk=activity.pk)

    def compare(mine):
        theirs = activity_values(current())
        names = [n for n in mine if comparable(n, mine[n]) != comparable(n, theirs[n])]
        return conflict_rows(names, mine, theirs)

    shown = request.POST.get("node") or (stored["node"].code if stored.get("node") else "")
    comments = [] if activity is None else activity.comments.filter(resolved_at=None)
    editor = Editor(
        plan=plan,
        form_key="plans.activity",
        object_key=str(activity.uuid) if activity else f"new:{plan.uuid}",
        build=lambda data: activity_page(
            plan, nodes=nodes, activity=activity, values=stored, data=data
        ),
        save=save,
        token=lambda: str(current().edit_number) if activity else "",
        compare=compare,
        template="plans/activity_edit.html",
        done_url=done,
        context={
            "activity": activity,
            "comments": comments,
            "suggestions": nodes.suggestions(),
            "sources": _sources(plan),
            "shown_hint": node_hint(nodes, nodes.by_code.get(shown)),
            "first_day": fiscal_year_start(plan.first_fiscal_year),
            "last_day": fiscal_year_end(plan.last_fiscal_year),
        },
    )
    return edit(request, editor)


def _least_number(node) -> dict:
    """FC-34: the number that the framework states, as the activity's target."""
    if not node.min_per_fiscal_year:
        return {}
    return {"target_count": node.min_per_fiscal_year, "target_unit": str(PER_YEAR)}


@staff_view(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "POST"])
def activity_new(request, slug, uuid):
    """A new activity; `?node=` and `?cpi=1` preset it."""
    plan = get_plan(request, uuid)
    nodes = Nodes(plan.framework)
    initial = presets(plan, nodes, request.GET.get("node", ""), "cpi" in request.GET)
    return _edit_activity(request, plan, nodes, initial=initial)


@staff_view(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "POST"])
def activity_edit(request, slug, uuid):
    """The form of an activity of the draft."""
    activity = get_activity(request, uuid)
    return _edit_activity(request, activity.plan, Nodes(activity.plan.framework), activity=activity)


@staff_view(Permission.ACTIVITY_EDIT)
@require_http_methods(["GET", "POST"])
def activity_delete(request, slug, uuid):
    """Asks once, then takes the activity out of the draft."""
    activity = get_activity(request, uuid)
    plan = activity.plan
    done = reverse("plans:detail", args=[slug, plan.uuid]) + "#activities"
    errors = []
    if request.method == "POST":
        try:
            drafting.delete_activity(activity=activity, by=request.user)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("ลบ “%(name)s” ออกจากร่างแล้ว") % {"name": activity.name})
            return redirect(done)
    elif not plan.is_editable:
        messages.warning(request, closed_reason(plan))
        return redirect(done)
    return render(
        request,
        "plans/activity_delete.html",
        {
            "activity": activity,
            "plan": plan,
            "errors": errors,
            "was_approved": plan.versions.exists(),
        },
        status=409 if errors else 200,
    )


@staff_view(Permission.PLAN_VIEW)
@require_GET
def draft_activity(request, slug, uuid):
    """An activity of the draft, read only."""
    activity = get_activity(request, uuid)
    values = activity_values(activity)
    names = (
        "kind",
        "node",
        "related_nodes",
        "reason",
        "objectives",
        "methods",
        "is_cpi",
        "target_groups",
        "department",
        "responsible_person",
        "co_owners",
        "place",
        "starts_on",
        "ends_on",
        "target_count",
        "target_unit",
        "budget_state",
        "budget_lines",
        "kpis",
        "output",
        "outcome",
        "risks",
    )
    plan: Plan = activity.plan
    return render(
        request,
        "plans/activity_read.html",
        {
            "activity": activity,
            "plan": plan,
            "rows": [
                {
                    "label": label_of(name, Activity),
                    "value": text_of(name, values[name]),
                    "empty": _("ยังไม่ระบุ"),
                }
                for name in names
            ],
            "measures": measures_of(activity.uuid),
            "may_edit": plan.is_editable and request.user.can(Permission.ACTIVITY_EDIT, plan),
        },
    )
