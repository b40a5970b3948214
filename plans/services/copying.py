"""Carries the parts and activities of one plan over into another."""

from plans.models import (
    Activity,
    ActivityItem,
    Alignment,
    BudgetLine,
    BudgetState,
    FrameworkNode,
    ItaResult,
    ItaRow,
    Kpi,
    PlanSection,
    PlanStatement,
    SectionKey,
    SwotEntry,
    WorkingGroupMember,
)
from plans.rules import period_problems, shift_years

# Written about one year only: copied, it would be a statement that nobody made.
_OF_ONE_YEAR = (SectionKey.REVIEW,)


def _copies(rows, **changes):
    """The rows again as unsaved objects with other values."""
    for row in rows:
        values = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if not field.primary_key and field.name not in ("uuid", "created_at")
        }
        yield type(row)(**{**values, **changes})


def copy_parts(source, plan) -> None:
    """Sections, statements, SWOT, alignments, working group, the ITA table with its own year."""
    sections = source.sections.exclude(key__in=_OF_ONE_YEAR)
    PlanSection.objects.bulk_create(_copies(sections, plan_id=plan.pk, edit_number=1))
    for model, rows in (
        (PlanStatement, source.statements.all()),
        (SwotEntry, source.swot.all()),
        (Alignment, source.alignments.all()),
        (WorkingGroupMember, source.working_group.all()),
    ):
        model.objects.bulk_create(_copies(rows, plan_id=plan.pk))
    result = ItaResult.objects.filter(plan=source).first()
    if result:
        rows = list(result.rows.all())
        (copy,) = _copies([result], plan_id=plan.pk)
        copy.save()
        ItaRow.objects.bulk_create(_copies(rows, result_id=copy.pk))


def copy_activities(source, plan) -> None:
    """The activities under new uuids, shifted by the difference of the plans' first years."""
    years = plan.first_fiscal_year - source.first_fiscal_year
    same = source.organisation_id == plan.organisation_id
    nodes = {}
    if source.framework_id != plan.framework_id:
        nodes = {n.code: n.pk for n in FrameworkNode.objects.filter(framework=plan.framework)}
    old = source.activities.select_related("node").prefetch_related(
        "related_nodes", "co_owners", "risks", "items", "kpis", "budget_lines"
    )
    many = {"related_nodes": [], "co_owners": [], "risks": []}
    items, kpis, lines = [], [], []
    number = 0
    for activity in old:
        node_id = nodes.get(activity.node.code) if nodes else activity.node_id
        if node_id is None:
            continue  # the other framework has no such item
        number += 1
        budget = [
            line
            for line in activity.budget_lines.all()
            if line.fiscal_year + years in plan.fiscal_years
        ]
        state = activity.budget_state
        if state == BudgetState.AMOUNT and not budget:
            state = BudgetState.NOT_ENTERED
        (copy,) = _copies(
            [activity],
            plan_id=plan.pk,
            node_id=node_id,
            number=number,
            budget_state=state,
            edit_number=1,
            **_period(activity, plan, years),
            **({} if same else {"department_id": None, "responsible_person_id": None}),
        )
        copy.save()
        for name, found in many.items():
            if name != "related_nodes" and not same:
                continue
            for row in getattr(activity, name).all():
                target = nodes.get(row.code) if nodes and name == "related_nodes" else row.pk
                if target and not (name == "risks" and row.closed_on):
                    found.append((copy.pk, target))
        items += _copies(activity.items.all(), activity_id=copy.pk)
        kpis += _copies(activity.kpis.all(), activity_id=copy.pk)
        for line in budget:
            lines += _copies([line], activity_id=copy.pk, fiscal_year=line.fiscal_year + years)
    ActivityItem.objects.bulk_create(items)
    Kpi.objects.bulk_create(kpis)
    BudgetLine.objects.bulk_create(lines)
    for name, found in many.items():
        through = getattr(Activity, name).through
        target = next(
            field.attname
            for field in through._meta.fields
            if field.is_relation and field.name != "activity"
        )
        through.objects.bulk_create(
            through(**{"activity_id": activity, target: other}) for activity, other in found
        )


def _period(activity, plan, years: int) -> dict:
    starts_on = shift_years(activity.starts_on, years)
    ends_on = shift_years(activity.ends_on, years)
    if period_problems(plan, starts_on, ends_on):
        return {"starts_on": None, "ends_on": None}
    return {"starts_on": starts_on, "ends_on": ends_on}
