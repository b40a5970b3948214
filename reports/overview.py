"""The figures of the page "Today": as `plans.selectors` counts them, but read in plain tuples.

The page is opened many times a day and must not slow down with the plan: no row is made into an
object and no plan's text is loaded. A test holds these figures to those of `plans.selectors`.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import CharField, Count, Q, Sum
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

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


@dataclass(frozen=True)
class Overview:
    """One plan in one fiscal year."""

    original: Rate
    current: Rate
    original_without_measures: Rate
    current_without_measures: Rate
    money: MoneyRow
    dimensions: tuple[DimensionProgress, ...] = ()
    dimension_codes: tuple[str, ...] = ()


def scheduled(fiscal_year: int) -> Q:
    """Activities that run in the year; without a period they count in all (FC-12)."""
    return (Q(starts_on=None) | Q(starts_on__lte=fiscal_year_end(fiscal_year))) & (
        Q(ends_on=None) | Q(ends_on__gte=fiscal_year_start(fiscal_year))
    )


class _Count(NamedTuple):
    """So many activities of one version that are alike in what the figures ask."""

    version: int
    dimension: str
    kind: str
    status: str
    verified: bool
    number: int


def _text(uuid_column: str) -> Cast:
    """A uuid as the database writes it: to compare it, none need be made an object."""
    return Cast(uuid_column, CharField())


def _effective_statuses(plan, fiscal_year: int) -> dict:
    """Activity → (status that counts, verified or not), of activities with a sent claim."""
    claims = {}
    for uuid, pk, status, state in (
        ProgressClaim.objects.filter(plan=plan, fiscal_year=fiscal_year, state__in=SENT)
        .order_by("months")
        .values_list(_text("activity_uuid"), "pk", "status", "state")
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


def _counts(plan, first: int, last: int, fiscal_year: int) -> list[_Count]:
    statuses = _effective_statuses(plan, fiscal_year)
    untouched = (ClaimStatus.NOT_STARTED.value, False)
    found = Counter(
        (version, dimension, kind, *statuses.get(uuid, untouched))
        for version, dimension, kind, uuid in (
            VersionActivity.objects.filter(scheduled(fiscal_year), version__in={first, last})
            .order_by()
            .values_list("version_id", "dimension", "kind", _text("activity_uuid"))
        )
    )
    return [_Count(*alike, number) for alike, number in found.items()]


def _rate(counts) -> Rate:
    def number(wanted) -> int:
        return sum(row.number for row in counts if wanted(row))

    return Rate(
        total=number(lambda row: True),
        started=number(lambda row: row.status in STARTED),
        done=number(lambda row: row.status == ClaimStatus.DONE),
        cannot_do=number(lambda row: row.status == ClaimStatus.CANNOT_DO),
        verified=number(lambda row: row.verified),
    )


def overview(plan, versions: list[int], fiscal_year: int) -> Overview:
    """Figures of an approved plan; `versions` are the ids of its versions in order.

    Six queries, whatever the number of activities.
    """
    first, last = versions[0], versions[-1]
    counts = _counts(plan, first, last, fiscal_year)
    before = [row for row in counts if row.version == first]
    after = [row for row in counts if row.version == last]
    titles = list(
        FrameworkNode.objects.filter(framework=plan.framework_id, kind=NodeKind.DIMENSION).only(
            "code", "title_th", "title_en"
        )
    )
    return Overview(
        original=_rate(before),
        current=_rate(after),
        original_without_measures=_rate(_without_measures(before)),
        current_without_measures=_rate(_without_measures(after)),
        money=_money(plan, last, fiscal_year),
        dimensions=tuple(_dimension(node, before, after) for node in titles),
        dimension_codes=tuple(node.code for node in titles),
    )


def _without_measures(counts) -> list:
    return [row for row in counts if row.kind != ActivityKind.MEASURE]


def _dimension(node, before, after) -> DimensionProgress:
    rate = _rate([row for row in after if row.dimension == node.code])
    return DimensionProgress(
        label=f"{node.code}. {node.title}",
        original=_rate([row for row in before if row.dimension == node.code]).total,
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
        entered = with_budget.aggregate(sum=Sum("planned"), any=Count("pk"))
        planned = (entered["sum"] or Decimal(0)) if entered["any"] else None
    else:
        budgets = list(
            with_budget.annotate(budget=KeyTransform("budget", "data")).values_list(
                "budget", flat=True
            )
        )
        lines = [
            Decimal(line["planned"])
            for lines in budgets
            for line in lines or ()
            if line["fiscal_year"] == fiscal_year
        ]
        planned = sum(lines, Decimal(0)) if budgets else None
    sums = MoneyRecord.objects.filter(
        plan=plan,
        fiscal_year=fiscal_year,
        activity_uuid__in=activities.order_by().values("activity_uuid"),
    ).aggregate(Sum("in_ordinance"), Sum("committed"), Sum("paid"))
    return MoneyRow(
        label="",
        planned=planned,
        ordinance=sums["in_ordinance__sum"],
        committed=sums["committed__sum"],
        paid=sums["paid__sum"],
    )
