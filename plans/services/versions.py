"""Canonical text of a plan, frozen versions with their projection, and field-level differences."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

import rfc8785
from django.db import transaction
from django.utils.translation import gettext as _

from thai.text import normalise
from workflow import attachments, audit
from workflow.base import actor_fields

from ..models import BudgetState, PlanVersion, SectionKey, VersionActivity
from ..models.activity import ItemKind
from ..models.plan import StatementKind

SCHEMA = 1


def _plain(value):
    """Decimals as strings, dates as ISO, text normalised; what RFC 8785 can write exactly."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return normalise(str(value))


def _fields(row, *names) -> dict:
    return {name: _plain(getattr(row, name)) for name in names}


def _person(person) -> dict | None:
    return {"uuid": str(person.uuid), "name": _plain(person.display)} if person else None


def _unit(unit) -> dict | None:
    return {"uuid": str(unit.uuid), "name": _plain(unit.name)} if unit else None


def _node(node) -> dict:
    return {"code": node.code, "title": _plain(node.title_th)}


def _activity(activity) -> dict:
    items = list(activity.items.all())
    dimension = activity.node.dimension_code
    return {
        "uuid": str(activity.uuid),
        **_fields(
            activity,
            "number",
            "kind",
            "name",
            "reason",
            "place",
            "starts_on",
            "ends_on",
            "target_count",
            "target_unit",
            "output",
            "outcome",
            "is_cpi",
            "budget_state",
        ),
        "dimension": dimension,
        "node": _node(activity.node),
        "related_nodes": sorted(
            (_node(node) for node in activity.related_nodes.all()), key=lambda n: n["code"]
        ),
        "objectives": [_plain(i.text) for i in items if i.kind == ItemKind.OBJECTIVE],
        "methods": [_plain(i.text) for i in items if i.kind == ItemKind.METHOD],
        "target_groups": sorted(activity.target_groups),
        "department": _unit(activity.department),
        "responsible": _person(activity.responsible_person),
        "co_owners": sorted(
            (_person(person) for person in activity.co_owners.all()), key=lambda p: p["uuid"]
        ),
        "kpis": [
            {"uuid": str(kpi.uuid), **_fields(kpi, "name", "baseline", "target", "unit")}
            for kpi in activity.kpis.all()
        ],
        "budget": [
            _fields(line, "fiscal_year", "source", "planned")
            for line in activity.budget_lines.all()
        ],
        "risks": sorted(
            (
                {"uuid": str(risk.uuid), "reference": risk.reference, "event": _plain(risk.event)}
                for risk in activity.risks.all()
            ),
            key=lambda r: r["reference"],
        ),
    }


def content(plan) -> dict:
    """Everything of the draft that is approved, as plain JSON values."""
    version = plan.current_version
    activities = plan.activities.select_related(
        "node", "department", "responsible_person"
    ).prefetch_related("related_nodes", "items", "co_owners", "kpis", "budget_lines", "risks")
    sections = dict(plan.sections.values_list("key", "text"))
    ita = getattr(plan, "ita", None)
    return {
        "schema": SCHEMA,
        "version": version.number + 1 if version else 1,
        "previous": version.sha256 if version else "",
        "organisation": {
            "uuid": str(plan.organisation.uuid),
            "name": _plain(plan.organisation.name_th),
            "type": plan.organisation.type,
        },
        "framework": {"code": plan.framework.code, "name": _plain(plan.framework.name_th)},
        "plan": {
            "uuid": str(plan.uuid),
            "predecessor": str(plan.predecessor.uuid) if plan.predecessor else None,
            "owner_unit": _unit(plan.owner_unit),
            **_fields(
                plan,
                "title",
                "title_en",
                "first_fiscal_year",
                "last_fiscal_year",
                "complaints",
                "corruption_cases",
                "audit_objections",
                "order_number",
                "order_date",
                "order_signer",
                "amendment_reason",
                "amendment_participants",
            ),
        },
        "sections": {
            str(key): _plain(sections[key]) for key in SectionKey.values if sections.get(key)
        },
        "statements": {
            str(kind): [
                _plain(text)
                for text in plan.statements.filter(kind=kind).values_list("text", flat=True)
            ]
            for kind in StatementKind.values
        },
        "alignments": [_fields(row, "name", "level", "note") for row in plan.alignments.all()],
        "swot": [_fields(row, "quadrant", "factor", "text") for row in plan.swot.all()],
        "ita": None
        if ita is None
        else {
            **_fields(ita, "fiscal_year", "total_printed", "grade_printed", "grade_label"),
            "rows": [
                _fields(
                    row,
                    "printed_number",
                    "printed_title",
                    "standard_number",
                    "standard_title",
                    "instrument",
                    "weight",
                    "mean",
                    "grade",
                    "group_score",
                    "group_weighted",
                )
                for row in ita.rows.all()
            ],
        },
        "working_group": [
            _fields(row, "category", "name", "position_title", "duty")
            for row in plan.working_group.all()
        ],
        "activities": [_activity(activity) for activity in activities],
        "attachments": sorted(attachments.of(plan).values_list("sha256", flat=True)),
    }


def canonical(plan) -> tuple[str, str]:
    """The draft's canonical text (RFC 8785) and its SHA-256 in hex."""
    text = rfc8785.dumps(content(plan))
    return text.decode(), hashlib.sha256(text).hexdigest()


def freeze(*, submission, by, approved_on, signer=None) -> PlanVersion:
    """Makes the approved version of a submission, with its rows; call in a transaction.

    The version's text is byte for byte what was laid before the signers.
    """
    plan = submission.plan
    data = json.loads(submission.canonical)
    with transaction.atomic(using="default"):
        version = PlanVersion.objects.create(
            plan=plan,
            number=data["version"],
            schema=data["schema"],
            canonical=submission.canonical,
            sha256=submission.sha256,
            previous_sha256=data["previous"],
            approved_on=approved_on,
            on_paper=submission.on_paper,
            reason=data["plan"]["amendment_reason"],
            participants=data["plan"]["amendment_participants"],
            warnings=submission.warnings,
            audit_head=audit.head(plan.organisation)[1],
            **(signer or actor_fields(by)),
        )
        VersionActivity.objects.bulk_create(
            [_projection(version, plan.organisation, row) for row in data["activities"]],
            batch_size=500,
        )
    return version


def _projection(version, organisation, row: dict) -> VersionActivity:
    department, responsible = row["department"] or {}, row["responsible"] or {}
    planned = None
    if row["budget_state"] == BudgetState.AMOUNT:
        planned = sum((Decimal(line["planned"]) for line in row["budget"]), Decimal("0"))
    return VersionActivity(
        version=version,
        organisation=organisation,
        activity_uuid=row["uuid"],
        number=row["number"],
        kind=row["kind"],
        name=row["name"],
        dimension=row["dimension"],
        node_code=row["node"]["code"],
        department_uuid=department.get("uuid"),
        department_name=department.get("name", ""),
        responsible_uuid=responsible.get("uuid"),
        responsible_name=responsible.get("name", ""),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        budget_state=row["budget_state"],
        planned=planned,
        is_cpi=row["is_cpi"],
        data=row,
    )


def verify_version(version) -> list[str]:
    """What does not hold in a stored version; empty when text, hash, link and rows agree."""
    found = []
    if hashlib.sha256(version.canonical.encode()).hexdigest() != version.sha256:
        found.append(_("ข้อความของฉบับนี้ไม่ตรงกับค่าแฮช"))
    data = json.loads(version.canonical)
    before = PlanVersion.objects.filter(plan=version.plan, number=version.number - 1).first()
    if data["previous"] != (before.sha256 if before else ""):
        found.append(_("การเชื่อมโยงกับฉบับก่อนไม่ตรงกัน"))
    rows = {str(row.activity_uuid): row.data for row in version.activities.all()}
    if rows != {row["uuid"]: row for row in data["activities"]}:
        found.append(_("รายการกิจกรรมที่ใช้แสดงไม่ตรงกับฉบับที่อนุมัติ"))
    return found


# --- differences


@dataclass(frozen=True)
class Change:
    """One field that differs: where, what it was, what it is; None: added or dropped."""

    where: str
    field: str
    before: object
    after: object
    activity_uuid: str = ""

    @property
    def kind(self) -> str:
        if self.before in (None, "", []):
            return "added"
        return "dropped" if self.after in (None, "", []) else "changed"


# Version and link differ always, and what must not be told as a change of content.
_NOT_CONTENT = {"schema", "version", "previous", "activities", "attachments"}


def _compare(where, before: dict, after: dict, activity_uuid="") -> list[Change]:
    changes = []
    for field in sorted(set(before) | set(after)):
        old, new = before.get(field), after.get(field)
        if old != new:
            changes.append(Change(where, field, old, new, activity_uuid))
    return changes


def diff(before: dict, after: dict) -> list[Change]:
    """Field-level differences between two canonical contents, activities matched by stable uuid."""
    changes = []
    for part in sorted((set(before) | set(after)) - _NOT_CONTENT):
        old, new = before.get(part), after.get(part)
        if isinstance(old, dict) and isinstance(new, dict):
            changes += _compare(part, old, new)
        elif old != new:
            changes.append(Change(part, part, old, new))
    old_rows = {row["uuid"]: row for row in before.get("activities", [])}
    new_rows = {row["uuid"]: row for row in after.get("activities", [])}
    for uuid, row in old_rows.items():
        if uuid not in new_rows:
            changes.append(Change("activities", "activity", row["name"], None, uuid))
    for uuid, row in new_rows.items():
        if uuid not in old_rows:
            changes.append(Change("activities", "activity", None, row["name"], uuid))
        else:
            changes += _compare("activities", old_rows[uuid], row, uuid)
    return changes
