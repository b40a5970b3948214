"""The figures of the page "Today": as `plans.selectors` counts them, but read in plain tuples.

The page is opened many times a day and must not slow down with the plan: no row is made into an
object and no plan's text is loaded. A test holds these figures to those of `plans.selectors`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import CharField, Count, Sum
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from documents.charts import DimensionProgress, MoneyRow
from plans.models import (
    ActivityKind,
    BudgetState,
    ClaimState,
    ClaimStatus,
    MoneyRecord,
    Plan,
    ProgressClaim,
    Verdict,
    VersionActivity,
)
from plans.outline import dimensions
from plans.progress_list import scheduled
from plans.selectors import SENT, STARTED, Rate
from thai.fiscal import round_period
from workflow.prepared import prepared


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


class _Count(NamedTuple):
    """So many activities of one version that are alike in what the figures ask."""

    dimension: str
    kind: str
    status: str
    verified: bool
    number: int


def _text(uuid_column: str) -> Cast:
    """A uuid as the database writes it: to compare it, none need be made an object."""
    return Cast(uuid_column, CharField())


@prepared
def _sent_claims(plan: int, fiscal_year: int):
    """Oldest first: the last of an activity counts."""
    rows = ProgressClaim.objects.filter(
        plan=plan, fiscal_year=fiscal_year, state__in=sorted(SENT)
    ).order_by("months")
    return rows.values_list(_text("activity_uuid"), "pk", "status")


@prepared
def _accepted(plan: int, fiscal_year: int):
    """Those on claims that still stand verified, oldest first: the last of a claim counts."""
    rows = Verdict.objects.filter(
        claim__plan=plan,
        claim__fiscal_year=fiscal_year,
        claim__state=ClaimState.VERIFIED,
        accepted=True,
    )
    return rows.order_by("id").values_list("claim_id", "status")


@lru_cache(maxsize=128)
def _activities(version_uuid, fiscal_year: int) -> tuple[tuple[str, tuple], ...]:
    """Those that run in the year, each with dimension and kind; a version never changes."""
    rows = VersionActivity.objects.filter(
        scheduled(*round_period(fiscal_year, 12)), version__uuid=version_uuid
    )
    rows = rows.order_by().values_list(_text("activity_uuid"), "dimension", "kind")
    pairs: dict = {}  # a few, which all the activities share
    return tuple((row[0], pairs.setdefault(row[1:], row[1:])) for row in rows)


@lru_cache(maxsize=1024)
def _planned(version_uuid, fiscal_year: int) -> Decimal | None:
    """Baht asked for in the year, None where no entry asks for any; a version never changes."""
    rows = VersionActivity.objects.filter(
        scheduled(*round_period(fiscal_year, 12)),
        version__uuid=version_uuid,
        budget_state=BudgetState.AMOUNT,
    ).order_by()
    plan = Plan.objects.only("first_fiscal_year", "last_fiscal_year").get(
        versions__uuid=version_uuid
    )
    if plan.first_fiscal_year == plan.last_fiscal_year:
        # All of a one-year plan's money is that year's; no activity's text need be read.
        entered = rows.aggregate(sum=Sum("planned"), any=Count("pk"))
        return (entered["sum"] or Decimal(0)) if entered["any"] else None
    budgets = list(
        rows.annotate(budget=KeyTransform("budget", "data")).values_list("budget", flat=True)
    )
    lines = (
        Decimal(line["planned"])
        for lines in budgets
        for line in lines or ()
        if line["fiscal_year"] == fiscal_year
    )
    return sum(lines, Decimal(0)) if budgets else None


@prepared
def _entered(plan: int, fiscal_year: int, version: int, start: date, end: date):
    """Baht of the year's records; no row without any."""
    own = VersionActivity.objects.filter(scheduled(start, end), version=version)
    rows = MoneyRecord.objects.filter(
        plan=plan, fiscal_year=fiscal_year, activity_uuid__in=own.order_by().values("activity_uuid")
    )
    return (
        rows.order_by()
        .values("plan")
        .annotate(ordinance=Sum("in_ordinance"), agreed=Sum("committed"), spent=Sum("paid"))
        .values_list("ordinance", "agreed", "spent")
    )


def _effective_statuses(plan, fiscal_year: int) -> dict:
    """Activity → (status that counts, verified or not), of activities with a sent claim."""
    verdicts = dict(_accepted(plan.pk, fiscal_year))
    return {
        uuid: (verdicts[pk], True) if pk in verdicts else (status, False)
        for uuid, pk, status in _sent_claims(plan.pk, fiscal_year)
    }


def _counts(version, statuses: dict, fiscal_year: int) -> list[_Count]:
    untouched = (ClaimStatus.NOT_STARTED.value, False)
    found = Counter(
        (pair, statuses.get(uuid, untouched))
        for uuid, pair in _activities(version.uuid, fiscal_year)
    )
    return [_Count(*pair, *status, number) for (pair, status), number in found.items()]


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


def overview(plan, versions: list, fiscal_year: int) -> Overview:
    """Figures of an approved plan; `versions` are all of its versions in order.

    A bounded number of queries, whatever the number of activities.
    """
    statuses = _effective_statuses(plan, fiscal_year)
    first, last = versions[0], versions[-1]
    before = _counts(first, statuses, fiscal_year)
    after = before if first is last else _counts(last, statuses, fiscal_year)
    titles = dimensions(plan.framework_id)
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


def _money(plan, version, fiscal_year: int) -> MoneyRow:
    """Sums of the year; None where nothing was entered at all."""
    start, end = round_period(fiscal_year, 12)
    entered = _entered(plan.pk, fiscal_year, version.pk, start, end)
    ordinance, committed, paid = next(iter(entered), (None, None, None))
    return MoneyRow(
        label="",
        planned=_planned(version.uuid, fiscal_year),
        ordinance=ordinance,
        committed=committed,
        paid=paid,
    )
