"""What waits for a person, for the page "Today": each line with where to go and by when.

Every kind of work is one or two queries, and only those are asked that the person's roles allow.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.models import Membership
from organisations.permissions import Permission, roles_in
from plans.models import (
    Activity,
    ApprovalStep,
    ClaimState,
    Plan,
    PlanStatus,
    ProgressClaim,
    ReturnComment,
    StepState,
    VersionActivity,
)
from plans.models.plan import EDITABLE
from plans.selectors import SENT
from thai.days import days_left
from thai.fiscal import fiscal_year_of
from workflow.prepared import prepared

from . import today_complaints, today_corruption, today_risks
from .models import Report, ReportState, Round, RoundState

# A longer list is told as a number, with a link to all of it.
SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One line: what to do, where, and until when (None: nothing sets a date)."""

    title: str
    url: str
    text: str = ""
    icon: str = "circle"
    due_on: date | None = None
    days: int | None = None
    urgent: bool = False


@dataclass
class Today:
    """A person's page: lines in the order in which they want doing."""

    tasks: list[Task] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)


class _Builder:
    """Collects the lines of one person in one organisation on one day."""

    def __init__(self, person, organisation, today):
        self.person, self.organisation, self.today = person, organisation, today
        self.tasks: list[Task] = []

    def may(self, permission) -> bool:
        return self.person.can(permission, self.organisation)

    def url(self, name: str, *args, query: str = "") -> str:
        return reverse(name, args=[self.organisation.slug, *args]) + query

    def add(self, title, url, *, text="", icon="circle", due_on=None, urgent=False):
        self.tasks.append(
            Task(
                title=title,
                url=url,
                text=text,
                icon=icon,
                due_on=due_on,
                days=days_left(due_on, self.today) if due_on else None,
                urgent=urgent,
            )
        )


def today_of(person, organisation, today) -> Today:
    """Everything that waits for `person` in `organisation`, the most urgent first."""
    build = _Builder(person, organisation, today)
    rounds = _rounds(build)
    _plans_to_sign(build)
    _reports_to_sign(build)
    if build.may(Permission.PLAN_VIEW):
        _returned_claims(build)
        _claims_to_write(build, rounds)
    if build.may(Permission.PROGRESS_VERIFY):
        _claims_to_verify(build, rounds)
    if build.may(Permission.PLAN_EDIT):
        _comments(build)
    if build.may(Permission.REPORT_BUILD):
        _rounds_due(build, rounds)
    if build.may(Permission.SETTINGS_MANAGE):
        _settings(build)
    if build.may(Permission.RISK_VIEW):
        today_risks.add_lines(build)
    if build.may(Permission.COMPLAINT_ENTER):
        today_complaints.add_lines(build)
    today_corruption.add_lines(build)
    build.tasks.sort(
        key=lambda task: (not task.urgent, task.days if task.days is not None else 999)
    )
    return Today(build.tasks, rounds)


@prepared
def _not_filed(organisation: int, this_year: int, last_year: int):
    wanted = Q(fiscal_year=this_year) | Q(fiscal_year=last_year, months=12)
    rows = Round.objects.filter(wanted, organisation=organisation)
    return rows.exclude(state=RoundState.FILED).order_by("due_on", "id")


def _rounds(build) -> list[Round]:
    """Rounds of this year and of the last that are not filed, in the order of their due dates."""
    if not build.may(Permission.REPORT_VIEW):
        return []
    year = fiscal_year_of(build.today)
    return _not_filed(build.organisation.pk, year, year - 1)


def _plans_to_sign(build) -> None:
    if not build.may(Permission.PLAN_SIGN_STEP):
        return
    roles = roles_in(build.person, build.organisation)
    seen = set()
    for step in (
        ApprovalStep.objects.filter(
            submission__is_open=True,
            submission__on_paper=False,
            submission__plan__organisation=build.organisation,
            state=StepState.WAITING,
        )
        .order_by("submission", "position")
        .select_related("submission__plan")
        .defer("submission__canonical")
    ):
        if step.submission_id not in seen and step.role in roles:
            plan = step.submission.plan
            build.add(
                _("ลงนามแผน"),
                build.url("plans:approve", plan.uuid),
                text=plan.title,
                icon="pen",
                urgent=True,
            )
        seen.add(step.submission_id)


def _reports_to_sign(build) -> None:
    if not build.may(Permission.REPORT_SIGN):
        return
    for report in (
        Report.objects.filter(organisation=build.organisation, state=ReportState.READY)
        .select_related("round")
        .defer("figures")[:SHOWN]
    ):
        build.add(
            _("ลงนามรายงาน"),
            build.url("reports:report", report.uuid),
            text=_("%(round)s ปีงบประมาณ %(year)s")
            % {"round": report.round.title, "year": report.round.fiscal_year},
            icon="pen",
            due_on=report.round.due_on,
            urgent=True,
        )


@prepared
def _returned(organisation: int, person: int):
    rows = ProgressClaim.objects.filter(plan__organisation=organisation, claimed_by=person)
    return rows.filter(state=ClaimState.RETURNED).order_by("id")[:SHOWN]


def _returned_claims(build) -> None:
    """Claims that came back to their owner."""
    claims = _returned(build.organisation.pk, build.person.pk)
    names = _names(build, claims)
    for claim in claims:
        build.add(
            _("แก้ไขรายงานผลที่ถูกส่งกลับ"),
            build.url("plans:claim", claim.activity_uuid, claim.fiscal_year, claim.months),
            text=names.get(claim.activity_uuid, ""),
            icon="arrow-return-left",
            urgent=True,
        )


def _names(build, claims) -> dict:
    if not claims:
        return {}
    return dict(
        VersionActivity.objects.filter(
            organisation=build.organisation,
            activity_uuid__in=[claim.activity_uuid for claim in claims],
        )
        .order_by("version")
        .values_list("activity_uuid", "name")
    )


def asked_rounds(rounds, today) -> list[Round]:
    """The rounds whose claims are wanted now: those overdue, and the next one to fall due."""
    wanted, later = [], False
    for row in rounds:
        if row.state == RoundState.OPEN:
            if row.due_on >= today:
                if later:
                    continue
                later = True
            wanted.append(row)
    seen, distinct = set(), []
    for row in wanted:
        if (row.fiscal_year, row.months) not in seen:
            seen.add((row.fiscal_year, row.months))
            distinct.append(row)
    return distinct


def _claims_to_write(build, rounds) -> None:
    """Activities of the person whose claim for an open round was not sent."""
    wanted = asked_rounds(rounds, build.today)
    plans = {row.plan_id for row in wanted if row.plan_id}
    if not plans:
        return
    # The last pair of a plan wins: its newest version.
    newest = dict(
        Plan.objects.filter(pk__in=plans, versions__isnull=False)
        .order_by("versions__number")
        .values_list("pk", "versions__pk")
    )
    shared = Activity.objects.filter(plan__in=plans, co_owners=build.person).values_list(
        "uuid", flat=True
    )
    mine = list(
        VersionActivity.objects.filter(version__in=newest.values())
        .filter(Q(responsible_uuid=build.person.uuid) | Q(activity_uuid__in=list(shared)))
        .values("version_id", "activity_uuid", "name", "starts_on", "ends_on")
    )
    if not mine:
        return
    claims = {
        (uuid, year, months): (state, status)
        for uuid, year, months, state, status in ProgressClaim.objects.filter(
            plan__in=plans, activity_uuid__in=[row["activity_uuid"] for row in mine]
        ).values_list("activity_uuid", "fiscal_year", "months", "state", "status")
    }
    for row in wanted:
        _claims_of_round(build, row, newest.get(row.plan_id), mine, claims)


def _claims_of_round(build, row, version, mine, claims) -> None:
    missing = []
    for activity in mine:
        if activity["version_id"] != version or not _runs_in(activity, row.fiscal_year):
            continue
        state, _status = claims.get(
            (activity["activity_uuid"], row.fiscal_year, row.months), ("", "")
        )
        earlier, status = claims.get((activity["activity_uuid"], row.fiscal_year, 6), ("", ""))
        if row.months == 12 and earlier in SENT and status == "done" and not state:
            continue
        if state not in SENT and state != ClaimState.RETURNED:
            missing.append(activity)
    for activity in missing[:SHOWN]:
        build.add(
            _("รายงานผลรอบ %(months)s เดือน") % {"months": row.months},
            build.url("plans:claim", activity["activity_uuid"], row.fiscal_year, row.months),
            text=activity["name"],
            icon="pencil-square",
            due_on=row.due_on,
        )
    if len(missing) > SHOWN:
        rest = len(missing) - SHOWN
        build.add(
            ngettext("อีก %(count)s รายการที่ต้องรายงานผล", "อีก %(count)s รายการที่ต้องรายงานผล", rest)
            % {"count": rest},
            build.url("plans:progress", query=f"?fy={row.fiscal_year}&mine=1&state=unsent"),
            icon="list-task",
            due_on=row.due_on,
        )


def _runs_in(activity, fiscal_year) -> bool:
    first, last = activity["starts_on"], activity["ends_on"]
    return (first is None or fiscal_year_of(first) <= fiscal_year) and (
        last is None or fiscal_year_of(last) >= fiscal_year
    )


@prepared
def _to_verify(organisation: int, person: int):
    waiting = ProgressClaim.objects.filter(
        plan__organisation=organisation, state=ClaimState.CLAIMED
    ).exclude(claimed_by=person)
    # Those of the unit that keeps the plan wait for somebody of another unit.
    own = Membership.objects.filter(
        person=person, organisation=organisation, department__keeps_plan=True
    ).order_by()
    too_close = VersionActivity.objects.filter(
        organisation=organisation, department_uuid__in=own.values("department__uuid")
    )
    waiting = waiting.exclude(activity_uuid__in=too_close.values("activity_uuid"))
    return waiting.order_by("claimed_at")[: SHOWN + 1]


def _claims_to_verify(build, rounds) -> None:
    claims = _to_verify(build.organisation.pk, build.person.pk)
    names = _names(build, claims)
    due = {(row.fiscal_year, row.months): row.due_on for row in reversed(rounds)}
    for claim in claims[:SHOWN]:
        build.add(
            _("ตรวจสอบรายงานผล"),
            build.url("plans:verify", claim.activity_uuid, claim.fiscal_year, claim.months),
            text=names.get(claim.activity_uuid, ""),
            icon="clipboard-check",
            due_on=due.get((claim.fiscal_year, claim.months)),
        )
    if len(claims) > SHOWN:
        build.add(
            _("ยังมีรายงานผลอื่นที่รอตรวจสอบ"),
            build.url("plans:progress", query="?state=claimed"),
            icon="list-task",
        )


@prepared
def _comment_counts(organisation: int):
    rows = ReturnComment.objects.filter(
        plan__organisation=organisation, plan__status__in=EDITABLE, resolved_at=None
    )
    counts = rows.order_by().values("plan").annotate(count=Count("pk"))
    return counts.values_list("plan", "count")


def _comments(build) -> None:
    """Drafts that were sent back or carry comments which nobody has dealt with."""
    counts = dict(_comment_counts(build.organisation.pk))
    if not counts:
        return
    for plan in Plan.objects.filter(pk__in=counts):
        title = (
            _("แก้ไขแผนที่ถูกส่งกลับ") if plan.status == PlanStatus.RETURNED else _("ตอบข้อสังเกตในร่างแผน")
        )
        build.add(
            title,
            build.url("plans:detail", plan.uuid, query="#comments"),
            text=_("%(title)s · ข้อสังเกต %(count)s ข้อ")
            % {"title": plan.title, "count": counts[plan.pk]},
            icon="arrow-return-left",
            urgent=True,
        )


def _rounds_due(build, rounds) -> None:
    """Rounds that the officer still has to report or file: overdue ones and the next."""
    upcoming = False
    for row in rounds:
        overdue = row.due_on < build.today
        if not overdue:
            if upcoming and row.state == RoundState.OPEN:
                continue
            upcoming = True
        title = _("บันทึกการส่งรายงาน") if row.state == RoundState.REPORTED else _("จัดทำรายงาน")
        build.add(
            title,
            build.url("reports:round", row.uuid),
            text=_("%(round)s ปีงบประมาณ %(year)s") % {"round": row.title, "year": row.fiscal_year},
            icon="file-earmark-text",
            due_on=row.due_on,
        )


def _settings(build) -> None:
    """The holiday table is kept by hand; without it "act by" knows weekends only."""
    if not build.organisation.holidays.filter(on__year=build.today.year).exists():
        build.add(
            _("เพิ่มวันหยุดราชการของปีนี้"),
            build.url("organisations:holidays"),
            text=_("เมื่อยังไม่มีวันหยุด ระบบจะเตือนให้ทำก่อนกำหนดโดยเว้นเฉพาะวันเสาร์และอาทิตย์"),
            icon="calendar-event",
        )
