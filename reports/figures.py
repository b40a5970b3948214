"""The figures of a report as plain JSON values, so that they can be hashed and printed years later.

Sums are strings with two decimals, dates ISO, texts Thai and normalised; everything that the PDF
prints stands in here, the signature apart.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from django.conf import settings
from django.utils import translation

from plans import selectors
from plans.models import ActivityKind, BudgetState, ProgressLog
from thai.text import normalise
from workflow import audit

from .models import Report, ReportState

SCHEMA = 1
PHOTOS_PER_ACTIVITY = 4
ISSUED = (ReportState.SIGNED, ReportState.PUBLISHED)


def collect(report) -> dict:
    """The figures of a report as they stand now, as of `report.as_of`."""
    with translation.override("th"):
        return _collect(report)


def _collect(report) -> dict:
    round, version = report.round, report.plan_version
    plan = version.plan
    rows = selectors.activity_progress(version, round.fiscal_year, months_of(round))
    before = _six_months(report, version)
    photos = _photos(report)
    actuals = selectors.kpi_actuals(plan, round.fiscal_year, months_of(round))
    original = _original_counts(plan, round.fiscal_year)
    return {
        "schema": SCHEMA,
        "report": {
            "uuid": str(report.uuid),
            "number": report.number,
            "as_of": report.as_of.isoformat(),
            "built_at": report.created_at.isoformat(),
            "summary": normalise(report.summary),
            "memo_number": normalise(report.memo_number),
            "memo_date": report.memo_date.isoformat() if report.memo_date else None,
            "author": {
                "name": normalise(report.built_by.display),
                "title": normalise(report.built_by.title_in(report.organisation)),
            },
            "site": settings.SITE_URL,
        },
        "round": _round(round),
        "organisation": _organisation(report.organisation, plan),
        "plan": _plan(plan, version),
        "audit_head": audit.head(report.organisation)[1],
        "rates": rates_of(selectors.practice_rates(plan, round.fiscal_year, months_of(round))),
        "money": money_of(selectors.money_total(rows)),
        "dimensions": [
            {
                "code": dimension.code,
                "title": normalise(dimension.title),
                **rate_of(dimension.rate),
                "original": original[dimension.code],
                "money": money_of(dimension.money),
            }
            for dimension in selectors.by_dimension(plan.framework, rows)
        ],
        "activities": [
            _activity(row, round, actuals, photos[row.activity.activity_uuid], before)
            for row in rows
        ],
        "six_months": before
        and {name: before[name] for name in ("source", "code", "rates", "money")},
    }


def months_of(round) -> int | None:
    """Which claims a round reads: six months its own, twelve months the newest of the year.

    What was done by March and claimed then need not be claimed again in October.
    """
    return round.months if round.months == 6 else None


def _original_counts(plan, fiscal_year) -> Counter:
    """How many entries the first approved version had in each dimension."""
    first = plan.versions.order_by("number").first()
    return Counter(
        row.dimension for row in first.activities.defer("data") if row.is_scheduled_in(fiscal_year)
    )


def rate_of(rate) -> dict:
    return {
        "total": rate.total,
        "started": rate.started,
        "done": rate.done,
        "cannot_do": rate.cannot_do,
        "verified": rate.verified,
        "percent_started": rate.percent_started,
        "percent_done": rate.percent_done,
        "reaches_target": rate.reaches_target,
    }


def rates_of(rates) -> dict:
    """EX-03 on both bases, with and without measures; EX-05: with the definition used."""
    return {
        "target": selectors.TARGET_PERCENT,
        "original": rate_of(rates.original),
        "current": rate_of(rates.current),
        "original_without_measures": rate_of(rates.original_without_measures),
        "current_without_measures": rate_of(rates.current_without_measures),
        "added": rates.added,
        "dropped": rates.dropped,
        "definition": str(rates.definition),
    }


def money_of(money) -> dict:
    return {name: _baht(getattr(money, name)) for name in money.FIELDS}


def _baht(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _round(round) -> dict:
    return {
        "uuid": str(round.uuid),
        "schedule": round.schedule,
        "recipient": round.recipient,
        "fiscal_year": round.fiscal_year,
        "months": round.months,
        "starts_on": round.starts_on.isoformat(),
        "ends_on": round.ends_on.isoformat(),
        "due_on": round.due_on.isoformat(),
    }


def _organisation(organisation, plan) -> dict:
    profile = organisation.profile
    head = next((step for step in organisation.chain if step.final), None)
    unit = plan.owner_unit
    return {
        "uuid": str(organisation.uuid),
        "name": normalise(organisation.name_th),
        "type": organisation.type,
        "thai_digits": organisation.thai_digits,
        "head_title": head.position_th if head else profile.head_title_th,
        "unit": normalise(unit.name) if unit else profile.owner_unit_th,
        "telephone": (unit.telephone if unit else "") or organisation.telephone,
        "ordinance": profile.ordinance_th,
        "emblem": organisation.emblem,
        "document_prefix": normalise(organisation.document_prefix),
    }


def _plan(plan, version) -> dict:
    first = plan.versions.order_by("number").first()
    return {
        "uuid": str(plan.uuid),
        "title": normalise(plan.title),
        "framework": normalise(plan.framework.name_th),
        "version": version.number,
        "code": version.code,
        "sha256": version.sha256,
        "approved_on": version.approved_on.isoformat(),
        "on_paper": version.on_paper,
        "original_code": first.code,
        "original_approved_on": first.approved_on.isoformat(),
    }


def _activity(row, round, actuals, photos, before) -> dict:
    activity, data, claim = row.activity, row.activity.data, row.claim
    uuid = str(activity.activity_uuid)
    sent = bool(claim and claim.state in selectors.SENT)
    return {
        "uuid": uuid,
        "number": activity.number,
        "kind": activity.kind,
        "name": activity.name,
        "dimension": activity.dimension,
        "mission": data["node"],
        "objectives": data["objectives"],
        "methods": data["methods"],
        "department": activity.department_name,
        "starts_on": data["starts_on"],
        "ends_on": data["ends_on"],
        "target": {"count": data["target_count"], "unit": data["target_unit"]},
        "budget_state": activity.budget_state,
        "sources": sorted(
            line["source"]
            for line in data["budget"]
            if activity.budget_state == BudgetState.AMOUNT
            and line["fiscal_year"] == round.fiscal_year
        ),
        "claim": _claim(claim) if sent else None,
        "verdict": {
            "status": row.verdict.status,
            "percent": row.verdict.percent,
            "remark": normalise(row.verdict.remark),
        }
        if row.is_verified
        else None,
        "status": row.status,
        "percent": row.percent,
        "counts_as_measure": activity.kind == ActivityKind.MEASURE,
        "money": money_of(row.money),
        "kpis": [{**kpi, "actual": _baht(actuals.get(kpi["uuid"]))} for kpi in data["kpis"]],
        "photos": photos,
        "before": before["activities"].get(uuid) if before else None,
    }


def _claim(claim) -> dict:
    return {
        "months": claim.months,
        "status": claim.status,
        "percent": claim.percent,
        "reason": claim.reason,
        "reason_text": normalise(claim.reason_text),
        "output": normalise(claim.output),
        "problem": normalise(claim.problem),
        "improvement": normalise(claim.improvement),
        "target_done": claim.target_done,
    }


def _photos(report) -> defaultdict:
    """Activity uuid → up to four publishable pictures of the round's months, oldest first."""
    found = selectors.publishable_photos(
        report.plan_version.plan, report.round.starts_on, report.as_of
    )
    chosen = {
        uuid: sorted(rows, key=lambda row: row.pk)[:PHOTOS_PER_ACTIVITY]
        for uuid, rows in found.items()
    }
    logs = {row.object_uuid for rows in chosen.values() for row in rows}
    days = dict(ProgressLog.objects.filter(uuid__in=logs).values_list("uuid", "on"))
    result = defaultdict(list)
    for uuid, rows in chosen.items():
        result[uuid] = [
            {
                "uuid": str(row.uuid),
                "sha256": row.sha256,
                "caption": normalise(row.caption),
                "on": days[row.object_uuid].isoformat(),
            }
            for row in rows
        ]
    return result


# --- what the twelve-month report compares with


def six_month_report(organisation, fiscal_year, recipient=None):
    """The signed six-month report of a year, the same recipient's first; None without one."""
    reports = list(
        Report.objects.filter(
            organisation=organisation,
            round__fiscal_year=fiscal_year,
            round__months=6,
            state__in=ISSUED,
        )
        .select_related("round", "plan_version")
        .order_by("-signed_at")
    )
    same = [report for report in reports if report.round.recipient == recipient]
    return next(iter(same or reports), None)


def _six_months(report, version) -> dict | None:
    """The state after six months: as it was reported, or from the claims where nothing was."""
    round = report.round
    if round.months != 12:
        return None
    earlier = six_month_report(report.organisation, round.fiscal_year, round.recipient)
    if earlier:
        data = earlier.data
        return {
            "source": "report",
            "code": earlier.code,
            "rates": data["rates"],
            "money": data["money"],
            "activities": {
                row["uuid"]: {
                    "status": row["status"],
                    "percent": row["percent"],
                    "reported": row["claim"] is not None,
                    "paid": row["money"]["paid"],
                }
                for row in data["activities"]
            },
        }
    rows = selectors.activity_progress(version, round.fiscal_year, 6)
    return {
        "source": "claims",
        "code": "",
        "rates": rates_of(selectors.practice_rates(version.plan, round.fiscal_year, 6)),
        # Sums have no rounds of their own: what was paid by March is known only from a report.
        "money": None,
        "activities": {
            str(row.activity.activity_uuid): {
                "status": row.status,
                "percent": row.percent,
                "reported": bool(row.claim and row.claim.state in selectors.SENT),
                "paid": None,
            }
            for row in rows
        },
    }
