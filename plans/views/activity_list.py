"""The list of a draft's activities on the plan's page: searched, filtered, sorted, in pages."""

from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

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
from django.urls import reverse

from organisations.models import Department, Person
from organisations.pages import address_of
from plans.models import Activity, BudgetLine, BudgetState, FrameworkNode
from plans.models.activity import ActivityKind
from thai.collation import COLLATION
from thai.dates import format_date
from thai.fiscal import fiscal_year_end, fiscal_year_start
from thai.text import normalise_line
from workflow.prepared import prepared

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


def _dimension_order(starts: tuple):
    """The place of an activity's dimension in the framework, whose dimensions start there."""
    return Case(
        *(
            # A framework is numbered in reading order, each dimension before what belongs to it.
            When(node__position__gte=start, then=Value(place))
            for place, start in reversed([*enumerate(starts)])
        ),
        default=Value(len(starts)),
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


def _annotated(activities, starts: tuple):
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
        dimension_order=_dimension_order(starts),
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


def _lines(activities, starts: tuple, sort: str):
    """Plain rows: a page of objects with all that they lead to costs three times as much."""
    return _ordered(_annotated(activities, starts), sort).values_list(*SHOWN, named=True)


@prepared
def _page(plan: int, *, starts: tuple, sort: str, first: int):
    """A page of the whole list."""
    return _lines(Activity.objects.filter(plan=plan), starts, sort)[first : first + PER_PAGE]


@prepared
def _dimensions(framework: int):
    return FrameworkNode.objects.filter(framework=framework, parent=None).only(
        "framework", "code", "position", "printed_number", "title_th", "title_en"
    )


@prepared
def _departments(plan: int):
    own = Activity.objects.filter(plan=plan).values("department_id")
    return Department.objects.filter(pk__in=own).values_list("uuid", "name")


@prepared
def _people(plan: int):
    own = Activity.objects.filter(plan=plan).values("responsible_person_id")
    return Person.objects.filter(pk__in=own).values_list("uuid", "display_name")


def activity_list(request, plan, comments=(), *, may_edit: bool) -> dict:
    """Context of the list of activities: one page of it, grouped by dimension, filters kept."""
    dimensions = _dimensions(plan.framework_id)
    rows, filters = _filtered(request, plan.activities.all())
    sort = request.GET.get("sort", "")
    totals = _totals(plan.uuid, plan.edit_number)
    starts = tuple(dimension.position for dimension in dimensions)
    if filters.narrow:
        page = Paginator(_lines(rows, starts, sort), PER_PAGE).get_page(request.GET.get("page"))
        shown = page.object_list
    else:
        page = Paginator(range(totals.all), PER_PAGE).get_page(request.GET.get("page"))
        known = sort if sort.removeprefix("-") in SORTS else ""
        shown = _page(plan.pk, starts=starts, sort=known, first=page.object_list.start)
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
            departments=tuple((str(uuid), name) for uuid, name in _departments(plan.pk)),
            people=tuple((str(uuid), name) for uuid, name in _people(plan.pk)),
        ),
        "sort": sort,
        "totals": totals,
    }
