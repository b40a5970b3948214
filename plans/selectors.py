"""Figures of plans for pages, reports and exports; each reads a bounded number of rows.

"Put into practice" (EX-03) is counted twice, since the rule does not say which is meant (EX-05):
started (in progress or done) and done. The base is a count of entries, never money, on the
original plan and on the current one, with and without measures.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from workflow.models import Attachment
from workflow.prepared import prepared

from .models import (
    ActivityKind,
    BudgetState,
    ClaimState,
    ClaimStatus,
    KpiActual,
    MoneyRecord,
    NodeKind,
    Plan,
    PlanVersion,
    ProgressClaim,
    ProgressLog,
    Verdict,
    VersionActivity,
)

TARGET_PERCENT = 80
STARTED = frozenset({ClaimStatus.IN_PROGRESS, ClaimStatus.DONE})
SENT = frozenset({ClaimState.CLAIMED, ClaimState.VERIFIED})


def plan_for(organisation, fiscal_year: int) -> Plan | None:
    """The organisation's plan of a fiscal year: the newest that has an approved version."""
    return (
        Plan.objects.filter(organisation=organisation, versions__isnull=False)
        .select_related("framework")
        .covering(fiscal_year)
        .order_by("-first_fiscal_year", "-id")
        .distinct()
        .first()
    )


@prepared
def _current(organisation: int, fiscal_year: int):
    return (
        PlanVersion.objects.filter(
            plan__organisation=organisation,
            plan__first_fiscal_year__lte=fiscal_year,
            plan__last_fiscal_year__gte=fiscal_year,
        )
        .select_related("plan__framework")
        .defer("canonical")
        .order_by("-plan__first_fiscal_year", "-plan_id", "-number")[:1]
    )


def version_for(organisation, fiscal_year: int) -> PlanVersion | None:
    """The current approved version for a fiscal year; None without one."""
    version = next(iter(_current(organisation.pk, fiscal_year)), None)
    if version:
        # Known already: no join and no query for it.
        version.plan.organisation = organisation
    return version


@dataclass
class Money:
    """Baht of one activity or a sum of them; None means nothing was entered."""

    planned: Decimal | None = None
    in_ordinance: Decimal | None = None
    committed: Decimal | None = None
    paid: Decimal | None = None

    FIELDS = ("planned", "in_ordinance", "committed", "paid")

    def add(self, other) -> None:
        """Adds the entered figures of `other`, which has the same fields."""
        for name in self.FIELDS:
            value = getattr(other, name, None)
            if value is not None:
                setattr(self, name, (getattr(self, name) or Decimal("0")) + value)


@dataclass
class ActivityProgress:
    """An approved activity with what was claimed, what was found, and its money."""

    activity: VersionActivity
    claim: ProgressClaim | None = None
    verdict: Verdict | None = None
    money: Money = field(default_factory=Money)

    @property
    def claimed_status(self) -> str:
        """What the owner reported; "not started" while nothing was sent."""
        sent = self.claim and self.claim.state in SENT
        return self.claim.status if sent else ClaimStatus.NOT_STARTED

    @property
    def claimed_percent(self) -> int:
        return self.claim.percent if self.claim and self.claim.state in SENT else 0

    @property
    def is_verified(self) -> bool:
        return bool(self.verdict and self.claim.state == ClaimState.VERIFIED)

    @property
    def status(self) -> str:
        """What counts in the figures: the verdict where there is one, else the claim."""
        return self.verdict.status if self.is_verified else self.claimed_status

    @property
    def status_label(self) -> str:
        return ClaimStatus(self.status).label

    @property
    def percent(self) -> int:
        return self.verdict.percent if self.is_verified else self.claimed_percent

    @property
    def gap(self) -> int | None:
        """Claimed percent minus the percent found; None before the verdict."""
        return self.claimed_percent - self.verdict.percent if self.is_verified else None


@prepared
def _claims_of(plan: int, fiscal_year: int, activity_uuids: tuple):
    claims = ProgressClaim.objects.filter(plan=plan, fiscal_year=fiscal_year)
    return claims.filter(activity_uuid__in=activity_uuids).order_by("months")


def _latest_claims(plan, fiscal_year, months, activity_uuids=None) -> dict:
    """The claim of each activity: of the given round, or the newest sent one of the year."""
    if activity_uuids is not None and not months:
        return _newest(_claims_of(plan.pk, fiscal_year, activity_uuids))
    claims = ProgressClaim.objects.filter(plan=plan, fiscal_year=fiscal_year)
    if months:
        claims = claims.filter(months=months)
    if activity_uuids is not None:
        claims = claims.filter(activity_uuid__in=activity_uuids)
    return _newest(claims.order_by("months"))


def _newest(claims) -> dict:
    """The newest of each activity, a sent one before any other; `claims` come oldest first."""
    found = {}
    for claim in claims:
        earlier = found.get(claim.activity_uuid)
        if earlier is None or claim.state in SENT or earlier.state not in SENT:
            found[claim.activity_uuid] = claim
    return found


@prepared
def _verdicts_on(claims: tuple):
    return Verdict.objects.filter(claim__in=claims, accepted=True).order_by("id")


def _latest_verdicts(claims) -> dict:
    # The last of a claim wins.
    return {row.claim_id: row for row in _verdicts_on(tuple(claim.pk for claim in claims))}


@prepared
def _money_of(plan: int, fiscal_year: int, activity_uuids: tuple):
    rows = MoneyRecord.objects.filter(plan=plan, fiscal_year=fiscal_year)
    return rows.filter(activity_uuid__in=activity_uuids)


def _planned(activity, fiscal_year) -> Decimal | None:
    if activity.budget_state != BudgetState.AMOUNT:
        return None
    lines = [
        Decimal(line["planned"])
        for line in activity.data["budget"]
        if line["fiscal_year"] == fiscal_year
    ]
    return sum(lines, Decimal("0"))


def activity_progress(
    version, fiscal_year: int, months: int | None = None, activities=None
) -> list[ActivityProgress]:
    """Progress of a version's activities scheduled in a fiscal year, in printed order.

    With `months` only that round's claims, else the newest sent ones. `activities` limits it to
    the rows of a page. Four queries whatever the number of activities.
    """
    rows = list(version.activities.all() if activities is None else activities)
    if activities is None:
        rows = [row for row in rows if row.is_scheduled_in(fiscal_year)]
    uuids = None if activities is None else tuple(row.activity_uuid for row in rows)
    claims = _latest_claims(version.plan, fiscal_year, months, uuids)
    verdicts = _latest_verdicts(claims.values())
    money: dict = defaultdict(Money)
    if uuids is None:
        records = MoneyRecord.objects.filter(plan=version.plan, fiscal_year=fiscal_year)
    else:
        records = _money_of(version.plan_id, fiscal_year, uuids)
    for record in records:
        money[record.activity_uuid].add(record)
    result = []
    for row in rows:
        claim = claims.get(row.activity_uuid)
        entry = ActivityProgress(
            activity=row,
            claim=claim,
            verdict=verdicts.get(claim.pk) if claim else None,
            money=money[row.activity_uuid],
        )
        entry.money.planned = _planned(row, fiscal_year)
        result.append(entry)
    return result


def progress_of(activity_uuids) -> dict:
    """Activity uuid → how it stands now, whatever its plan and year; money is left out.

    Only activities that a version holds. Three queries whatever their number.
    """
    rows = VersionActivity.objects.filter(activity_uuid__in=activity_uuids).defer("data")
    newest = {row.activity_uuid: row for row in rows.order_by("version__number")}
    claims = _newest(
        ProgressClaim.objects.filter(activity_uuid__in=list(newest)).order_by(
            "fiscal_year", "months"
        )
    )
    verdicts = _latest_verdicts(claims.values())
    return {
        uuid: ActivityProgress(row, claim, verdicts.get(claim.pk) if claim else None)
        for uuid, row in newest.items()
        for claim in [claims.get(uuid)]
    }


@dataclass(frozen=True)
class Rate:
    """How many of a plan's entries are put into practice; percents are floored."""

    total: int
    started: int
    done: int
    cannot_do: int
    verified: int

    @property
    def percent_started(self) -> int | None:
        return self.started * 100 // self.total if self.total else None

    @property
    def percent_done(self) -> int | None:
        return self.done * 100 // self.total if self.total else None

    @property
    def reaches_target(self) -> bool | None:
        """EX-03: not less than 80 %; asked of the exact numbers. None without entries."""
        return self.started * 100 >= TARGET_PERCENT * self.total if self.total else None


@dataclass(frozen=True)
class PracticeRates:
    """The 80 % figure on both bases, with and without measures, and what moved between them."""

    original: Rate
    current: Rate
    original_without_measures: Rate
    current_without_measures: Rate
    added: int
    dropped: int

    @property
    def definition(self) -> str:
        return _(
            "นับจำนวนรายการที่กำหนดดำเนินการในปีงบประมาณนั้น รายการที่นำไปปฏิบัติ คือรายการที่อยู่ระหว่างดำเนินการ"
            "หรือแล้วเสร็จ ใช้ผลที่ตรวจสอบแล้ว ถ้ายังไม่ตรวจสอบใช้ผลที่ผู้รับผิดชอบรายงาน รายการที่ดำเนินการไม่ได้และ"
            "รายการที่ตัดออกจากแผนยังคงนับเป็นฐานของแผนฉบับแรก แสดงทั้งที่รวมและไม่รวมมาตรการ"
        )


def _rate(rows: list[ActivityProgress]) -> Rate:
    statuses = [row.status for row in rows]
    return Rate(
        total=len(rows),
        started=sum(status in STARTED for status in statuses),
        done=statuses.count(ClaimStatus.DONE),
        cannot_do=statuses.count(ClaimStatus.CANNOT_DO),
        verified=sum(row.is_verified for row in rows),
    )


def practice_rates(plan, fiscal_year: int, months: int | None = None) -> PracticeRates:
    """EX-03 for one fiscal year of a plan with at least one approved version."""
    versions = list(plan.versions.order_by("number"))
    first, last = versions[0], versions[-1]
    original = activity_progress(first, fiscal_year, months)
    current = original if first == last else activity_progress(last, fiscal_year, months)
    before = {row.activity.activity_uuid for row in original}
    after = {row.activity.activity_uuid for row in current}

    def without_measures(rows):
        return [row for row in rows if row.activity.kind != ActivityKind.MEASURE]

    return PracticeRates(
        original=_rate(original),
        current=_rate(current),
        original_without_measures=_rate(without_measures(original)),
        current_without_measures=_rate(without_measures(current)),
        added=len(after - before),
        dropped=len(before - after),
    )


def money_total(rows: list[ActivityProgress]) -> Money:
    """The sum of the entered figures."""
    total = Money()
    for row in rows:
        total.add(row.money)
    return total


@dataclass
class DimensionFigures:
    """One dimension's row on the dashboard and in the report."""

    code: str
    title: str
    rows: list[ActivityProgress]

    @property
    def rate(self) -> Rate:
        return _rate(self.rows)

    @property
    def money(self) -> Money:
        return money_total(self.rows)


def by_dimension(framework, rows: list[ActivityProgress]) -> list[DimensionFigures]:
    """All dimensions of the framework in order, empty ones included."""
    nodes = framework.nodes.filter(kind=NodeKind.DIMENSION)
    groups = defaultdict(list)
    for row in rows:
        groups[row.activity.dimension].append(row)
    return [DimensionFigures(node.code, node.title, groups[node.code]) for node in nodes]


def logs_of(plan, activity_uuid):
    """Dated log of one activity, newest first, with its files in one further query."""
    logs = list(ProgressLog.objects.filter(plan=plan, activity_uuid=activity_uuid))
    files = defaultdict(list)
    for attachment in Attachment.objects.filter(
        object_type="plans.progresslog", object_uuid__in=[log.uuid for log in logs]
    ):
        files[attachment.object_uuid].append(attachment)
    for log in logs:
        log.files = files[log.uuid]
    return logs


def publishable_photos(plan, start, end) -> dict:
    """Activity uuid → pictures ticked as safe to publish from log entries between two days."""
    logs = dict(
        ProgressLog.objects.filter(plan=plan, on__range=(start, end)).values_list(
            "uuid", "activity_uuid"
        )
    )
    found = defaultdict(list)
    for attachment in Attachment.objects.filter(
        object_type="plans.progresslog",
        object_uuid__in=list(logs),
        publishable=True,
        media_type__startswith="image/",
    ):
        found[logs[attachment.object_uuid]].append(attachment)
    return found


def kpi_actuals(plan, fiscal_year: int, months: int | None = None) -> dict:
    """Indicator uuid → newest value of the year, or the value at one round."""
    actuals = KpiActual.objects.filter(plan=plan, fiscal_year=fiscal_year)
    if months:
        actuals = actuals.filter(months=months)
    return {str(row.kpi_uuid): row.value for row in actuals.order_by("months")}
