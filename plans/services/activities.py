"""Writes on the activities of a draft."""

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from organisations.models import Person
from organisations.permissions import Permission
from plans import rules, treatment
from plans.models import (
    Activity,
    ActivityItem,
    BudgetLine,
    BudgetState,
    Kpi,
    TreatmentLink,
)
from plans.models.activity import ItemKind
from risks.models import Risk
from workflow import audit
from workflow.engine import Problem, Refused

from .draft import EditConflict, lock_draft, touch

PLAIN_FIELDS = (
    "kind",
    "node",
    "name",
    "reason",
    "target_groups",
    "place",
    "department",
    "responsible_person",
    "starts_on",
    "ends_on",
    "target_count",
    "target_unit",
    "output",
    "outcome",
    "is_cpi",
    "budget_state",
)
SETS = ("related_nodes", "co_owners", "risks")
LISTS = {"objectives": ItemKind.OBJECTIVE, "methods": ItemKind.METHOD}


def activity_values(activity) -> dict:
    """Everything of an activity in the shape that `save_activity` takes."""
    values = {name: getattr(activity, name) for name in PLAIN_FIELDS}
    for name in SETS:
        values[name] = list(getattr(activity, name).all())
    items = list(activity.items.all())
    for name, kind in LISTS.items():
        values[name] = [item.text for item in items if item.kind == kind]
    values["budget_lines"] = [
        {"fiscal_year": line.fiscal_year, "source": line.source, "planned": line.planned}
        for line in activity.budget_lines.all()
    ]
    values["kpis"] = [
        {
            "uuid": kpi.uuid,
            "name": kpi.name,
            "baseline": kpi.baseline,
            "target": kpi.target,
            "unit": kpi.unit,
        }
        for kpi in activity.kpis.all()
    ]
    return values


def comparable(name: str, value):
    """A value in a form in which order counts only where it means something."""
    if name in SETS:
        return sorted(row.pk for row in value)
    if name == "budget_lines":
        return sorted((row["fiscal_year"], row["source"], row["planned"]) for row in value)
    if name == "target_groups":
        return sorted(value)
    if name == "kpis":
        return [
            tuple(row.get(key) for key in ("name", "baseline", "target", "unit")) for row in value
        ]
    return value


def differing(before: dict, after: dict) -> list[str]:
    """Names of the values in `after` that are not as in `before`."""
    return [
        name
        for name, value in after.items()
        if comparable(name, value) != comparable(name, before[name])
    ]


def problems(plan, values: dict) -> dict[str, str]:
    """What the rules have against the values, by field; asked again under the plan's lock."""
    found = {}
    if text := rules.node_problem(plan, values["node"]):
        found["node"] = text
    for node in values["related_nodes"]:
        if text := rules.node_problem(plan, node):
            found["related_nodes"] = text
    found |= rules.period_problems(plan, values["starts_on"], values["ends_on"])
    found |= rules.budget_problems(plan, values["budget_state"], values["budget_lines"])
    foreign = _("ตัวเลือกนี้ไม่ใช่ของหน่วยงาน")
    department = values["department"]
    if department is not None and department.organisation_id != plan.organisation_id:
        found["department"] = foreign
    if any(risk.organisation_id != plan.organisation_id for risk in values["risks"]):
        found["risks"] = foreign
    people = {person.pk for person in values["co_owners"]}
    if values["responsible_person"] is not None:
        people.add(values["responsible_person"].pk)
    if people:
        members = Person.objects.filter(
            pk__in=people, memberships__organisation=plan.organisation_id
        ).count()
        if members != len(people):
            found["responsible_person"] = _("ผู้รับผิดชอบต้องเป็นบุคลากรของหน่วยงานนี้")
    return found


_NEW = {
    **dict.fromkeys(("reason", "place", "target_unit", "output", "outcome"), ""),
    **dict.fromkeys(("department", "responsible_person", "starts_on", "ends_on", "target_count")),
    **{name: [] for name in ("target_groups", *SETS, *LISTS, "budget_lines", "kpis")},
    "is_cpi": False,
    "budget_state": BudgetState.NOT_ENTERED,
}


def save_activity(
    *, by, plan=None, activity=None, edit_number: int | None = None, **values
) -> Activity:
    """Writes an activity of a draft, or a new one when `activity` is None.

    `values` are PLAIN_FIELDS, `related_nodes`, `co_owners`, `risks` (lists of rows), `objectives`,
    `methods` (lists of text), `budget_lines` ({fiscal_year, source, planned}) and `kpis` ({uuid?,
    name, baseline, target, unit}); a name left out stays as it is. Raises EditConflict when
    somebody else saved since `edit_number`, Refused with a Problem per field (its code).
    """
    plan = plan or activity.plan
    with transaction.atomic(using="default"):
        plan = lock_draft(plan, by, Permission.ACTIVITY_EDIT)
        if activity is None:
            before = dict(_NEW)
            number = plan.activities.aggregate(last=Max("number"))["last"] or 0
            row = Activity(plan=plan, number=number + 1)
        else:
            row = Activity.objects.select_for_update().filter(pk=activity.pk, plan=plan).first()
            if row is None:
                raise Refused([_("รายการนี้ถูกลบไปแล้ว")])
            if edit_number is not None and row.edit_number != edit_number:
                raise EditConflict
            before = activity_values(row)
        after = before | values
        found = problems(plan, after)
        if found:
            raise Refused([Problem(text, code=name) for name, text in found.items()])
        changed = differing(before, values) if activity else list(values)
        if activity and not changed:
            return row
        if activity and "risks" in changed:
            kept = {risk.pk for risk in after["risks"]}
            _let_go(row, [risk for risk in before["risks"] if risk.pk not in kept], by, "risks")
        for name in PLAIN_FIELDS:
            setattr(row, name, after[name])
        if activity:
            row.edit_number += 1
        row.save()
        _write_rows(row, after, changed)
        audit.record(
            actor=by,
            event="plans.activity_saved" if activity else "plans.activity_added",
            obj=row,
            fields=changed,
        )
        touch(plan, by)
    return row


def _let_go(row, risks, by, code="") -> None:
    """Takes an activity from the measures against `risks`; raises Refused where it must stay."""
    reasons = treatment.reasons_against(row, risks) if risks else []
    if reasons:
        raise Refused([Problem(text, code=code) for text in reasons])
    links = TreatmentLink.objects.filter(
        activity_uuid=row.uuid, option__assessed__risk__in=[risk.pk for risk in risks]
    )
    for link in links:
        audit.record(actor=by, event="plans.treatment_unlinked", obj=link)
        link.delete()


def _write_rows(row, values: dict, changed) -> None:
    for name in SETS:
        if name in changed:
            getattr(row, name).set(values[name])
    for name, kind in LISTS.items():
        if name in changed:
            row.items.filter(kind=kind).delete()
            ActivityItem.objects.bulk_create(
                ActivityItem(activity=row, kind=kind, position=position, text=text)
                for position, text in enumerate(values[name], 1)
            )
    if "budget_lines" in changed:
        row.budget_lines.all().delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(activity=row, **line) for line in values["budget_lines"]
        )
    if "kpis" in changed:
        _write_kpis(row, values["kpis"])


def _write_kpis(row, kpis: list[dict]) -> None:
    """An indicator keeps its uuid through changes: its actual values hang on it."""
    known = {kpi.uuid: kpi for kpi in row.kpis.all()}
    kept = set()
    for position, values in enumerate(kpis, 1):
        kpi = known.get(values.get("uuid")) or Kpi(activity=row)
        kept.add(kpi.uuid)
        for name in ("name", "baseline", "target", "unit"):
            setattr(kpi, name, values[name])
        kpi.position = position
        kpi.save()
    row.kpis.exclude(uuid__in=kept).delete()


def delete_activity(*, activity, by) -> None:
    """Takes an activity out of the draft; approved versions and their progress keep it.

    Until the first approval the numbers close up; later they stay, so that versions compare.
    Raises Refused where it treats a red risk of an approved plan (`plans.treatment`).
    """
    with transaction.atomic(using="default"):
        plan = lock_draft(activity.plan, by, Permission.ACTIVITY_EDIT)
        row = Activity.objects.filter(pk=activity.pk, plan=plan).first()
        if row is None:
            return
        carried = Q(pk__in=treatment.risks_carried(row.uuid))
        _let_go(row, list(Risk.objects.filter(Q(activities=row) | carried).distinct()), by)
        audit.record(actor=by, event="plans.activity_deleted", obj=row)
        number = row.number
        row.delete()
        if not plan.versions.exists():
            plan.activities.filter(number__gt=number).update(number=F("number") - 1)
        touch(plan, by)


def renumber_activities(*, plan, by) -> int:
    """Numbers the activities through by dimension; returns how many have another number now."""
    with transaction.atomic(using="default"):
        plan = lock_draft(plan, by, Permission.ACTIVITY_EDIT)
        dimensions = {node.code: node.position for node in plan.framework.nodes.filter(parent=None)}
        rows = sorted(
            plan.activities.select_related("node"),
            key=lambda a: (dimensions[a.node.dimension_code], a.number, a.pk),
        )
        moved = []
        for number, row in enumerate(rows, 1):
            if row.number != number:
                row.number = number
                row.edit_number += 1
                moved.append(row)
        if moved:
            Activity.objects.bulk_update(moved, ["number", "edit_number"])
            audit.record(actor=by, event="plans.activities_renumbered", obj=plan, fields=["number"])
            touch(plan, by)
    return len(moved)
