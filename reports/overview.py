"""The figures of the page "Today": as `plans.selectors` counts them, but read in plain tuples.

The page is opened many times a day and must not slow down with the plan: no row is made into an
object and no plan's text is loaded. A test holds these figures to those of `plans.selectors`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.fields.json import KeyTransform

from documents.charts import DimensionProgress, MoneyRow
from plans.models import (
    ActivityKind,
    BudgetState,
    ClaimState,
    ClaimStatus,
    FrameworkNode,
    MoneyRecord,
    NodeKind,
    ProgressClaim,
    Verdict,
    VersionActivity,
)
from plans.selectors import SENT, STARTED, Rate
from thai.fiscal import fiscal_year_end, fiscal_year_start


@dataclass
class Overview:
    """One plan in one fiscal year."""

    original: Rate
    current: Rate
    original_without_measures: Rate
    current_without_measures: Rate
    money: MoneyRow
    dimensions: list[DimensionProgress] = field(default_factory=list)
    dimension_codes: list[str] = field(default_factory=list)


def scheduled(fiscal_year: int) -> Q:
    """Activities that run in the year; without a period they count in all (FC-12)."""
    return (Q(starts_on=None) | Q(starts_on__lte=fiscal_year_end(fiscal_year))) & (
        Q(ends_on=None) | Q(ends_on__gte=fiscal_year_start(fiscal_year))
    )


def effective_statuses(plan, fiscal_year: int) -> dict:
    """Activity uuid → (status that counts, verified or not), of activities with a sent claim."""
    claims = {}
    for pk, uuid, status, state in (
        ProgressClaim.objects.filter(plan=plan, fiscal_year=fiscal_year, state__in=SENT)
        .order_by("months")
        .values_list("pk", "activity_uuid", "status", "state")
    ):
        claims[uuid] = (pk, status, state)
    verdicts = dict(
        Verdict.objects.filter(
            claim__plan=plan,
            claim__fiscal_year=fiscal_year,
            claim__state=ClaimState.VERIFIED,
            accepted=True,
        )
        .order_by("id")
        .values_list("claim_id", "status")
    )
    return {
        uuid: (verdicts.get(pk, status) if state == ClaimState.VERIFIED else status, pk in verdicts)
        for uuid, (pk, status, state) in claims.items()
    }


def _rate(rows) -> Rate:
    statuses = [status for _kind, status, _verified in rows]
    return Rate(
        total=len(rows),
        started=sum(status in STARTED for status in statuses),
        done=statuses.count(ClaimStatus.DONE),
        cannot_do=statuses.count(ClaimStatus.CANNOT_DO),
        verified=sum(verified for _kind, _status, verified in rows),
    )


def overview(plan, versions: list[int], fiscal_year: int) -> Overview:
    """Figures of an approved plan; `versions` are the ids of its versions in order.

    Five queries, seven when the plan was amended, whatever the number of activities.
    """
    statuses = effective_statuses(plan, fiscal_year)
    first, last = versions[0], versions[-1]
    rows = defaultdict(lambda: defaultdict(list))
    for version, uuid, dimension, kind in (
        VersionActivity.objects.filter(scheduled(fiscal_year), version__in={first, last})
        .order_by()
        .values_list("version_id", "activity_uuid", "dimension", "kind")
    ):
        status, verified = statuses.get(uuid, (ClaimStatus.NOT_STARTED, False))
        rows[version][dimension].append((kind, status, verified))
    before, after = rows[first], rows[last]
    titles = list(
        FrameworkNode.objects.filter(framework=plan.framework_id, kind=NodeKind.DIMENSION).only(
            "code", "title_th", "title_en"
        )
    )
    return Overview(
        original=_rate(_all(before)),
        current=_rate(_all(after)),
        original_without_measures=_rate(_without_measures(before)),
        current_without_measures=_rate(_without_measures(after)),
        money=_money(plan, last, fiscal_year),
        dimensions=[_dimension(node, before, after) for node in titles],
        dimension_codes=[node.code for node in titles],
    )


def _all(rows) -> list:
    return [entry for entries in rows.values() for entry in entries]


def _without_measures(rows) -> list:
    return [entry for entry in _all(rows) if entry[0] != ActivityKind.MEASURE]


def _dimension(node, before, after) -> DimensionProgress:
    rate = _rate(after.get(node.code, []))
    return DimensionProgress(
        label=f"{node.code}. {node.title}",
        original=len(before.get(node.code, [])),
        current=rate.total,
        done=rate.done,
        in_progress=rate.started - rate.done,
        cannot=rate.cannot_do,
    )


def _money(plan, version: int, fiscal_year: int) -> MoneyRow:
    """Sums of the year; None where nothing was entered at all."""
    activities = VersionActivity.objects.filter(scheduled(fiscal_year), version=version)
    with_budget = activities.filter(budget_state=BudgetState.AMOUNT).order_by()
    if plan.first_fiscal_year == plan.last_fiscal_year:
        # All of a one-year plan's money is that year's; no activity's text need be read.
        budgets = planned = list(with_budget.values_list("planned", flat=True))
    else:
        budgets = list(
            with_budget.annotate(budget=KeyTransform("budget", "data")).values_list(
                "budget", flat=True
            )
        )
        planned = [
            Decimal(line["planned"])
            for lines in budgets
            for line in lines or ()
            if line["fiscal_year"] == fiscal_year
        ]
    sums = MoneyRecord.objects.filter(
        plan=plan,
        fiscal_year=fiscal_year,
        activity_uuid__in=activities.order_by().values("activity_uuid"),
    ).aggregate(Sum("in_ordinance"), Sum("committed"), Sum("paid"))
    return MoneyRow(
        label="",
        planned=sum(planned, Decimal(0)) if budgets else None,
        ordinance=sums["in_ordinance__sum"],
        committed=sums["committed__sum"],
        paid=sums["paid__sum"],
    )
