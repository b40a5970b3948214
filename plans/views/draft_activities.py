"""The activities of a draft: their list on the plan's page, and the form of one."""

from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Collate
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.models import Person
from organisations.pages import address_of, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from plans.forms.activity import PER_YEAR, Nodes, activity_page, presets
from plans.models import Activity, BudgetLine, BudgetState, Plan
from plans.models.activity import ActivityKind, TargetGroup
from plans.rules import target_groups_of
from plans.services import drafting
from plans.services.activities import activity_values, comparable
from plans.services.draft import closed_reason
from plans.treatment import measures_of
from plans.views.common import get_plan
from plans.views.editing import Editor, edit
from plans.views.labels import conflict_rows, label_of, text_of
from thai.collation import COLLATION
from thai.dates import format_date
from thai.fiscal import fiscal_year_end, fiscal_year_start
from thai.text import normalise_line
from workflow.engine import Refused

PER_PAGE = 25
SORTS = {
    "number": F("number"),
    "name": Collate("name", COLLATION),
    "department": Collate("department__name", COLLATION),
    "start": F("starts_on"),
    "budget": F("planned"),
}
# The columns of one line.
SHOWN = (
    "pk",
    "uuid",
    "number",
    "kind",
    "node__code",
    "name",
    "is_cpi",
    "department__name",
    "responsible_person__display_name",
    "starts_on",
    "ends_on",
    "budget_state",
    "planned",
    "risk_count",
    "dimension_order",
)
LONGEST_NUMBER = 9
BAR = 120  # width of the period bar in units of its drawing


def _dimension_order(dimensions):
    """The place of an activity's dimension in the framework, for ordering."""
    return Case(
        *(
            # A framework is numbered in reading order, each dimension before what belongs to it.
            When(node__position__gte=dimension.position, then=Value(place))
            for place, dimension in reversed([*enumerate(dimensions)])
        ),
        default=Value(len(dimensions)),
        output_field=IntegerField(),
    )


class PeriodBar(NamedTuple):
    """The period within the plan's years: left edge and width of the drawing, and days in words."""

    x: str
    width: str
    start: str
    end: str
    full: int = BAR


class ActivityRow(NamedTuple):
    """What one line of the list shows (`plans/_activity_row.html`); `planned` in baht."""

    number: int
    kind: str
    code: str
    name: str
    url: str
    is_cpi: bool
    risk_count: int
    comment: str
    department: str
    person: str
    bar: PeriodBar | None
    budget_state: str
    planned: Decimal | None


class Filters(NamedTuple):
    """The filters chosen and those to choose from (`plans/_activity_filters.html`)."""

    q: str = ""
    dimension: str = ""
    department: str = ""
    responsible: str = ""
    sort: str = ""
    clear_url: str = ""
    dimensions: tuple = ()
    departments: tuple = ()
    people: tuple = ()

    @property
    def narrow(self) -> bool:
        return any(self[:4])


def _period_bar(plan, start, end) -> PeriodBar | None:
    if not (start or end):
        return None
    first, last = fiscal_year_start(plan.first_fiscal_year), fiscal_year_end(plan.last_fiscal_year)
    days = (last - first).days + 1
    left = max(((start or first) - first).days, 0) * BAR / days
    right = min(((end or last) - first).days + 1, days) * BAR / days
    return PeriodBar(
        f"{left:.1f}",
        f"{max(right - left, 2):.1f}",
        format_date(start) if start else "…",
        format_date(end) if end else "…",
    )


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _filtered(request, activities):
    """The activities of the address's filters, and the filters themselves."""
    query = request.GET
    filters = Filters(
        q=normalise_line(query.get("q", "")),
        dimension=query.get("dimension", ""),
        department=query.get("department", ""),
        responsible=query.get("responsible", ""),
    )
    if text := filters.q:
        found = Q(name__icontains=text) | Q(node__code__startswith=text)
        if text.isdecimal() and len(text) <= LONGEST_NUMBER:
            found |= Q(number=int(text))
        activities = activities.filter(found)
    if code := filters.dimension:
        activities = activities.filter(Q(node__code=code) | Q(node__code__startswith=f"{code}."))
    for name, column in (("department", "department"), ("responsible", "responsible_person")):
        value = getattr(filters, name)
        if value == "none":
            activities = activities.filter(**{f"{column}__isnull": True})
        elif is_uuid(value):
            activities = activities.filter(**{f"{column}__uuid": value})
        else:
            filters = filters._replace(**{name: ""})
    return activities, filters


class Totals(NamedTuple):
    """Counts and the planned sum (baht) of all activities of a draft, whatever the filters."""

    all: int
    without_period: int
    cpi: int
    none: int
    not_entered: int
    planned: Decimal | None


@lru_cache(maxsize=2048)
def _totals(plan_uuid, edit_number: int) -> Totals:
    """Remembered: each change of a draft counts its `edit_number` up (`services.draft.touch`)."""
    own = Activity.objects.filter(plan__uuid=plan_uuid)
    money = BudgetLine.objects.filter(
        activity__plan__uuid=plan_uuid, activity__budget_state=BudgetState.AMOUNT
    )
    counts = own.aggregate(
        all=Count("pk"),
        without_period=Count("pk", filter=Q(starts_on=None) | Q(ends_on=None)),
        cpi=Count("pk", filter=Q(is_cpi=True)),
        none=Count("pk", filter=Q(budget_state=BudgetState.NONE)),
        not_entered=Count("pk", filter=Q(budget_state=BudgetState.NOT_ENTERED)),
    )
    return Totals(**counts, planned=money.aggregate(total=Sum("planned"))["total"])


def _annotated(activities, dimensions):
    planned = (
        BudgetLine.objects.filter(activity=OuterRef("pk"))
        .order_by()
        .values("activity")
        .annotate(total=Sum("planned"))
        .values("total")
    )
    through = Activity.risks.through.objects.filter(activity=OuterRef("pk")).order_by()
    risk_count = through.values("activity").annotate(n=Count("pk")).values("n")
    return activities.annotate(
        dimension_order=_dimension_order(dimensions),
        planned=Subquery(planned),
        risk_count=Coalesce(Subquery(risk_count), 0),
    )


def _ordered(activities, sort: str):
    if sort.removeprefix("-") not in SORTS:
        return activities.order_by("dimension_order", "number", "pk")
    column = SORTS[sort.removeprefix("-")]
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return activities.order_by(order, "number", "pk")


def _row(plan, found, address: str, returned: dict) -> ActivityRow:
    return ActivityRow(
        number=found.number,
        kind=ActivityKind(found.kind).label,
        code=found.node__code,
        name=found.name,
        url=address.format(found.uuid),
        is_cpi=found.is_cpi,
        risk_count=found.risk_count,
        comment=returned.get(found.pk, ""),
        department=found.department__name or "",
        person=found.responsible_person__display_name or "",
        bar=_period_bar(plan, found.starts_on, found.ends_on),
        budget_state=found.budget_state,
        planned=found.planned,
    )


def activity_list(request, plan, comments=(), *, may_edit: bool) -> dict:
    """Context of the list of activities: one page of it, grouped by dimension, filters kept."""
    dimensions = list(
        plan.framework.nodes.filter(parent=None).only(
            "framework", "code", "position", "printed_number", "title_th", "title_en"
        )
    )
    rows, filters = _filtered(request, plan.activities.all())
    sort = request.GET.get("sort", "")
    totals = _totals(plan.uuid, plan.edit_number)
    paginator = Paginator(_ordered(_annotated(rows, dimensions), sort), PER_PAGE)
    if not filters.narrow:
        paginator.count = totals.all
    page = paginator.get_page(request.GET.get("page"))
    # Plain rows: a page of objects with all that they lead to costs three times as much.
    shown = page.object_list.values_list(*SHOWN, named=True)
    returned = {comment.activity_id: comment.text for comment in reversed(list(comments))}
    address = address_of(
        "plans:activity_edit" if may_edit else "plans:draft_activity", plan.organisation
    )
    by_dimension = sort.removeprefix("-") not in SORTS
    groups = [
        {
            "dimension": dimensions[place] if place is not None else None,
            "rows": [_row(plan, found, address, returned) for found in own],
        }
        for place, own in groupby(
            shown,
            key=lambda found: (
                found.dimension_order
                if by_dimension and found.dimension_order < len(dimensions)
                else None
            ),
        )
    ]
    whole = reverse("plans:detail", args=[plan.organisation.slug, plan.uuid]) + "#activities"
    return {
        "groups": groups,
        "page_obj": page,
        "filters": filters._replace(
            sort=sort,
            clear_url=whole if filters.narrow or sort else "",
            dimensions=tuple((node.code, node.title) for node in dimensions),
            departments=_choices(
                plan.organisation.departments.filter(
                    pk__in=plan.activities.values("department_id")
                ),
                "name",
            ),
            people=_choices(
                Person.objects.filter(pk__in=plan.activities.values("responsible_person_id")),
                "display_name",
            ),
        ),
        "sort": sort,
        "totals": totals,
    }


def _choices(queryset, label: str) -> tuple:
    return tuple((str(uuid), name) for uuid, name in queryset.values_list("uuid", label))


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
