"""Rounds and reports for pages: how each stands, and what a round still lacks."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import ClaimState, ClaimStatus, PlanVersion, ProgressClaim, VersionActivity
from plans.progress_list import scheduled
from plans.selectors import SENT, plan_for
from thai.fiscal import round_period
from workflow.models import StatusChange

from .figures import months_of
from .models import Report, Round, RoundState
from .services.rounds import act_by_date, is_missing


@dataclass(frozen=True)
class Status:
    """How a round stands on a day: a code for its look, a word, and whether it counts as late."""

    code: str
    label: str
    is_late: bool = False


NO_PLAN = gettext_lazy("ยังไม่มีแผนที่อนุมัติ")


def status_of(row: Round, has_plan: bool, today) -> Status:
    """A round without an approved plan counts as late whatever the date (design §6)."""
    if row.is_filed:
        if row.was_filed_late:
            return Status("filed", _("ส่งแล้ว (ช้ากว่ากำหนด)"))
        return Status("filed", _("ส่งแล้ว"))
    late = row.is_overdue(today)
    if row.state == RoundState.REPORTED:
        text = _("ลงนามแล้ว เกินกำหนดส่ง") if late else _("ลงนามแล้ว รอบันทึกการส่ง")
        return Status("late" if late else "signed", text, late)
    if not has_plan:
        return Status("late" if late else "missing", str(NO_PLAN), True)
    if late:
        return Status("late", _("เกินกำหนด"), True)
    return Status("open", _("เปิดรับผลการดำเนินการ"))


@dataclass
class RoundRow:
    """A round with its newest report and how it stands today."""

    round: Round
    status: Status
    days: int
    report: Report | None = None
    reports: int = 0


def plan_ids_with_version(rounds) -> set:
    """Ids of the plans among `rounds` that have an approved version."""
    ids = {row.plan_id for row in rounds if row.plan_id}
    return set(
        PlanVersion.objects.filter(plan__in=ids)
        .order_by()
        .values_list("plan_id", flat=True)
        .distinct()
    )


def round_rows(rounds, today) -> list[RoundRow]:
    """Rows of a list, in two further queries whatever their number."""
    rounds = list(rounds)
    approved = plan_ids_with_version(rounds)
    reports = defaultdict(list)
    for report in Report.objects.filter(round__in=rounds).defer("figures").order_by("number"):
        reports[report.round_id].append(report)
    return [
        RoundRow(
            round=row,
            status=status_of(row, row.plan_id in approved, today),
            days=row.days_left(today),
            report=reports[row.pk][-1] if reports[row.pk] else None,
            reports=len(reports[row.pk]),
        )
        for row in rounds
    ]


def rounds_by_year(organisation, today) -> list[dict]:
    """All rounds of an organisation by fiscal year, the newest first, the next due first in it."""
    rows = round_rows(
        Round.objects.filter(organisation=organisation).order_by(
            "-fiscal_year", "months", "schedule"
        ),
        today,
    )
    years = defaultdict(list)
    for row in rows:
        years[row.round.fiscal_year].append(row)
    return [{"year": year, "rows": found} for year, found in years.items()]


# --- one round


@dataclass(frozen=True)
class ChecklistRow:
    """An activity of the round's plan and how far its claim is."""

    activity_uuid: object
    number: int
    name: str
    department: str
    responsible: str
    state: str
    label: str


@dataclass(frozen=True)
class Checklist:
    """What a round has and lacks; `rows` are the missing ones first."""

    total: int
    missing: int
    claimed: int
    verified: int
    rows: list[ChecklistRow]


@dataclass(frozen=True)
class _Entry:
    claim: ProgressClaim | None


def checklist(row: Round) -> Checklist | None:
    """The claims of a round's activities; None while there is no approved plan. Four queries."""
    plan = plan_for(row.organisation, row.fiscal_year)
    if plan is None:
        return None
    version = plan.versions.order_by("-number").values_list("pk", flat=True).first()
    claims = {}
    found = ProgressClaim.objects.filter(plan=plan, fiscal_year=row.fiscal_year)
    if months_of(row):
        found = found.filter(months=row.months)
    for claim in found.order_by("months").only("activity_uuid", "state", "status", "months"):
        earlier = claims.get(claim.activity_uuid)
        if earlier is None or claim.state in SENT or earlier.state not in SENT:
            claims[claim.activity_uuid] = claim
    rows = []
    for activity in VersionActivity.objects.filter(
        scheduled(*round_period(row.fiscal_year, 12)), version=version
    ).defer("data"):
        claim = claims.get(activity.activity_uuid)
        missing = is_missing(_Entry(claim), row)
        state, label = _claim_state(claim, missing, row)
        rows.append(
            ChecklistRow(
                activity_uuid=activity.activity_uuid,
                number=activity.number,
                name=activity.name,
                department=activity.department_name,
                responsible=activity.responsible_name,
                state=state,
                label=label,
            )
        )
    order = {"missing": 0, "returned": 1, "claimed": 2, "verified": 3, "done": 4}
    return Checklist(
        total=len(rows),
        missing=sum(r.state in ("missing", "returned") for r in rows),
        claimed=sum(r.state == "claimed" for r in rows),
        verified=sum(r.state == "verified" for r in rows),
        rows=sorted(rows, key=lambda r: (order[r.state], r.number)),
    )


def _claim_state(claim, missing, row) -> tuple[str, str]:
    if claim and claim.state == ClaimState.RETURNED and claim.months == row.months:
        return "returned", _("ส่งกลับแก้ไข")
    if missing:
        return "missing", _("ยังไม่รายงานผล")
    if claim.months != row.months and claim.status == ClaimStatus.DONE:
        return "done", _("แล้วเสร็จตั้งแต่รอบ %(months)s เดือน") % {"months": claim.months}
    if claim.state == ClaimState.VERIFIED:
        return "verified", _("ตรวจสอบแล้ว")
    return "claimed", _("ส่งแล้ว รอตรวจสอบ")


def history(row: Round) -> list[StatusChange]:
    """Everything that happened to a round and its reports, the newest first."""
    uuids = [row.uuid, *row.reports.values_list("uuid", flat=True)]
    return list(
        StatusChange.objects.filter(
            object_uuid__in=uuids, object_type__in=("reports.round", "reports.report")
        ).order_by("-id")
    )


__all__ = [
    "act_by_date",
    "checklist",
    "history",
    "round_rows",
    "rounds_by_year",
    "status_of",
]
