"""Writes the sample plan's content into a draft, as printed and with its defects."""

from organisations.models import Counter, Department
from plans.models import (
    Activity,
    ActivityItem,
    Alignment,
    BudgetState,
    ItaResult,
    ItaRow,
    Plan,
    PlanSection,
    PlanStatement,
    SectionKey,
    StatementKind,
    SwotEntry,
)
from plans.models.activity import ItemKind
from risks.models import Risk
from risks.services import register


def _numbered(lines) -> str:
    return "\n".join(f"{i}. {line}" for i, line in enumerate(lines, start=1))


def _sections(parts: dict) -> dict:
    policy = parts["anti_bribery_policy"]
    return {
        SectionKey.LINKAGE: parts["linkage"]["summary_th"]
        + "\n\n"
        + _numbered(parts["linkage"]["master_plan_approaches_th"]),
        SectionKey.SITUATION: parts["situation"]["summary_th"],
        SectionKey.ANTI_BRIBERY: "\n".join(
            [policy["scope_th"], ""]
            + [f"{d['term_th']}: {d['text_th']}" for d in policy["definitions"]]
            + [""]
            + [f"{c['no']}. {c['text_th']}" for c in policy["clauses"]]
            + [""]
            + [f"{c['no']}) {c['text_th']}" for c in parts["no_gift_policy"]["clauses"]]
        ),
        SectionKey.ITA: "",
    }


def load_risks(organisation, rows) -> dict[str, Risk]:
    """RK-28: identified and unscored, parts that the sample does not name left empty."""
    found = {}
    for row in rows:
        unit = Department.objects.filter(
            organisation=organisation, name=row["likely_unit_th"] or ""
        ).first()
        found[row["code"]], _created = Risk.objects.get_or_create(
            organisation=organisation,
            number=row["number"],
            defaults={
                "event": row["event_th"],
                "process": row["process_th"] or "",
                "who": row["who_th"] or "",
                "what": row["what_th"] or "",
                "where": row["where_th"] or "",
                "how": row["how_th"] or "",
                "department": unit,
            },
        )
    # Those that are added later get the numbers after these.
    Counter.objects.get_or_create(
        organisation=organisation,
        name=register.COUNTER,
        defaults={"last": max(risk.number for risk in found.values())},
    )
    return found


def load_plan(*, organisation, framework, sample) -> Plan:
    """A draft with all that the sample plan holds, and nothing that it lacks."""
    parts, info = sample["components"], sample["plan"]
    year = sample["fiscal_year"]["year_be"]
    counts = parts["situation"]["counts"]
    plan = Plan.objects.create(
        organisation=organisation,
        framework=framework,
        title=info["title_th"],
        title_en=info["title_en"],
        first_fiscal_year=year,
        last_fiscal_year=year,
        owner_unit=organisation.departments.get(keeps_plan=True),
        complaints=counts["complaints"],
        corruption_cases=counts["corruption_cases"],
        audit_objections=counts["audit_objections"],
    )
    PlanSection.objects.bulk_create(
        PlanSection(plan=plan, key=key, text=text) for key, text in _sections(parts).items()
    )
    kinds = (
        (StatementKind.OBJECTIVE, "objectives"),
        (StatementKind.GOAL, "goals"),
        (StatementKind.BENEFIT, "benefits"),
    )
    PlanStatement.objects.bulk_create(
        PlanStatement(plan=plan, kind=kind, position=position, text=row["text_th"])
        for kind, key in kinds
        for position, row in enumerate(parts[key], start=1)
    )
    SwotEntry.objects.bulk_create(
        SwotEntry(
            plan=plan,
            quadrant=row["quadrant"],
            factor=row["factor"],
            text=row["text_th"],
            position=position,
        )
        for position, row in enumerate(parts["situation"]["swot"], start=1)
    )
    Alignment.objects.bulk_create(
        Alignment(
            plan=plan,
            name=row["name_th"],
            level=row["level"],
            note=row.get("note_th") or "",
            position=position,
        )
        for position, row in enumerate(parts["linkage"]["links"], start=1)
    )
    _load_ita(plan, parts["ita_previous_year"])
    for row in sample["activities"]:
        _load_activity(plan, row)
    return plan


def _load_ita(plan, data):
    result = ItaResult.objects.create(
        plan=plan,
        fiscal_year=data["fiscal_year_be"],
        total_printed=str(data["total_printed"]),
        grade_printed=data["grade_printed"],
        grade_label=data["grade_label_printed"],
    )
    ItaRow.objects.bulk_create(
        ItaRow(
            result=result,
            position=position,
            printed_number=row["printed_no"],
            printed_title=row["printed_title_th"],
            standard_number=row["standard_no"],
            standard_title=row["standard_title_th"],
            instrument=row["instrument"],
            weight=str(row["weight_percent"]),
            mean=str(row["indicator_mean"]),
            grade=row["grade"],
            group_score=str(row["group_score"]),
            group_weighted=str(row["group_weighted"]),
        )
        for position, row in enumerate(data["rows"], start=1)
    )


def _load_activity(plan, row):
    nodes = {node.code: node for node in plan.framework.nodes.all()}
    target = row.get("target") or {}
    activity = Activity.objects.create(
        plan=plan,
        kind=row["kind"],
        node=nodes[row["framework_section"]],
        number=row["no"],
        name=row["name_th"],
        target_count=target.get("value"),
        target_unit="ครั้ง" if target else "",
        budget_state=BudgetState.AMOUNT if row["budget"]["uses_budget"] else BudgetState.NONE,
    )
    activity.related_nodes.set(nodes[code] for code in row["related_codes"])
    ActivityItem.objects.bulk_create(
        ActivityItem(activity=activity, kind=kind, position=position, text=item["text_th"])
        for kind, key in ((ItemKind.OBJECTIVE, "objectives"), (ItemKind.METHOD, "methods"))
        for position, item in enumerate(row[key], start=1)
    )
