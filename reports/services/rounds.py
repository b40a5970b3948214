"""Opening the rounds that each organisation owes, and reminding of them (RP-01..07).

Both run from beat, may run twice at once, and do nothing the second time: a round is unique per
organisation, schedule and year, a reminder per person, round and mark.
"""

import unicodedata
from collections import defaultdict

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.models import Holiday, Organisation, Person
from organisations.roles import Role
from organisations.services import notify, people_with_role
from plans.models import ClaimStatus, Plan
from plans.selectors import SENT, activity_progress
from thai.dates import format_date
from thai.days import act_by
from thai.fiscal import fiscal_year_of, round_due, round_period
from workflow import audit

from .. import workflow
from ..figures import months_of
from ..models import Round, RoundState

# A reminder is due once the days left have fallen to one of these; a missed day is made up for.
REMINDER_DAYS = (1, 7, 14, 30)
SARA_AM = "\u0e33"


def wanted_rounds(organisation, today) -> list[tuple]:
    """(schedule, fiscal year) of each round that must exist: this year's, and last year's of twelve
    months, which falls due on 31 October of this one (RP-03)."""
    year = fiscal_year_of(today)
    wanted = [(schedule, year) for schedule in organisation.schedules]
    wanted += [(schedule, year - 1) for schedule in organisation.schedules if schedule.months == 12]
    return wanted


def open_due_rounds(today, organisations=None) -> int:
    """Opens what is missing for every active organisation that reports; returns how many were new.

    A round opens without a plan too, and takes the plan of its year as soon as there is one.
    """
    if organisations is None:
        organisations = Organisation.objects.filter(is_active=True, is_oversight=False)
    year = fiscal_year_of(today)
    existing = set(
        Round.objects.filter(fiscal_year__in=(year - 1, year)).values_list(
            "organisation_id", "schedule", "fiscal_year"
        )
    )
    opened = 0
    for organisation in organisations.iterator(chunk_size=500):
        for schedule, fiscal_year in wanted_rounds(organisation, today):
            if (organisation.pk, schedule.key, fiscal_year) not in existing:
                opened += open_round(organisation, schedule, fiscal_year)
    _fill_plans(year)
    return opened


def open_round(organisation, schedule, fiscal_year) -> bool:
    starts_on, ends_on = round_period(fiscal_year, schedule.months)
    with transaction.atomic(using="default"):
        row, created = Round.objects.get_or_create(
            organisation=organisation,
            schedule=schedule.key,
            fiscal_year=fiscal_year,
            defaults={
                "recipient": schedule.recipient,
                "months": schedule.months,
                "starts_on": starts_on,
                # RP-07: the ITA report is as of March, the last month of its half-year.
                "ends_on": ends_on,
                # No rule dates the ITA report; it takes the date of the six-month round.
                "due_on": round_due(fiscal_year, schedule.months),
            },
        )
        if created:
            workflow.ROUND.start(row, by=None)
            audit.record(actor=None, event="reports.round_opened", obj=row)
    return created


def _fill_plans(year: int) -> None:
    """Names the plan of each open round: the newest that covers its year, approved ones first."""
    rounds = list(Round.objects.filter(fiscal_year__in=(year - 1, year), state=RoundState.OPEN))
    plans = defaultdict(list)
    for plan in (
        Plan.objects.filter(first_fiscal_year__lte=year, last_fiscal_year__gte=year - 1)
        .filter(organisation__in={row.organisation_id for row in rounds})
        .order_by("first_fiscal_year", "id")
    ):
        plans[plan.organisation_id].append(plan)
    approved = set(
        Plan.objects.filter(
            first_fiscal_year__lte=year, last_fiscal_year__gte=year - 1, versions__isnull=False
        ).values_list("pk", flat=True)
    )
    for row in rounds:
        fitting = [p for p in plans[row.organisation_id] if row.fiscal_year in p.fiscal_years]
        best = max(
            fitting, key=lambda p: (p.pk in approved, p.first_fiscal_year, p.pk), default=None
        )
        if best and row.plan_id != best.pk:
            Round.objects.filter(pk=row.pk, state=RoundState.OPEN).update(plan=best)


def act_by_date(organisation, due_on):
    """The organisation's last working day on or before a due date, which itself never moves."""
    return act_by(due_on, Holiday.between(organisation, due_on.replace(day=1), due_on))


# --- reminders


def mark_of(days_left: int) -> str | None:
    """The reminder that is due with so many days left; None while it is too early."""
    if days_left < 0:
        return "overdue"
    return next((str(days) for days in REMINDER_DAYS if days_left <= days), None)


def send_reminders(today) -> int:
    """Reminds officers of rounds not filed, and owners of claims not sent; once each."""
    sent = 0
    rounds = (
        Round.objects.exclude(state=RoundState.FILED)
        .filter(organisation__is_active=True, fiscal_year__gte=fiscal_year_of(today) - 1)
        .select_related("organisation", "plan")
    )
    for row in rounds.iterator(chunk_size=500):
        mark = mark_of(row.days_left(today))
        if mark:
            sent += _remind(row, mark, today)
    return sent


def _remind(row, mark, today) -> int:
    key = f"round:{row.uuid}:{mark}"
    facts = {
        "round": row.title,
        "due": format_date(row.due_on),
        "act": format_date(act_by_date(row.organisation, row.due_on)),
        "days": abs(row.days_left(today)),
    }
    if mark == "overdue":
        text = _("รายงาน%(round)s เกินกำหนด %(due)s แล้ว และยังไม่ได้บันทึกการส่ง") % facts
    else:
        text = _("รายงาน%(round)s ครบกำหนด %(due)s ควรทำภายใน %(act)s (เหลือ %(days)s วัน)") % facts
    sent = notify(
        people_with_role(row.organisation, Role.PLAN_OFFICER),
        organisation=row.organisation,
        text=text,
        url=reverse("reports:round", args=[row.organisation.slug, row.uuid]),
        key=key,
    )
    if row.state == RoundState.OPEN:
        sent += _remind_owners(row, key, facts)
    return sent


def _remind_owners(row, key, facts) -> int:
    missing = defaultdict(list)
    for entry in missing_claims(row):
        for person in entry.activity.assigned_people():
            missing[person].append(entry.activity)
    sent = 0
    for person in Person.objects.filter(uuid__in=list(missing), is_active=True):
        rows = missing[person.uuid]
        first = rows[0]
        sent += notify(
            [person],
            organisation=row.organisation,
            text=_("กรุณารายงานผล “%(name)s” รวม %(count)s รายการ ควรทำภายใน %(act)s")
            % {"name": _short(first.name), "count": len(rows), **facts},
            url=reverse("plans:activity", args=[row.organisation.slug, first.activity_uuid]),
            key=f"{key}:claim",
        )
    return sent


def _short(name: str, limit: int = 200) -> str:
    """`name` cut to `limit` letters, never between a letter and the marks that stand on it."""
    if len(name) <= limit:
        return name
    while limit and (unicodedata.category(name[limit]) == "Mn" or name[limit] == SARA_AM):
        limit -= 1
    return name[:limit].rstrip() + "…"


def missing_claims(row) -> list:
    """The activities of a round whose claim was not sent; none while there is no approved plan.

    In the twelve-month round what was claimed as done after six months is not asked for again.
    """
    version = row.plan.current_version if row.plan_id else None
    if version is None:
        return []
    return [
        entry
        for entry in activity_progress(version, row.fiscal_year, months_of(row))
        if is_missing(entry, row)
    ]


def is_missing(entry, row) -> bool:
    """Whether an activity still owes its claim to a round."""
    claim = entry.claim
    if claim is None or claim.state not in SENT:
        return True
    return claim.months != row.months and claim.status != ClaimStatus.DONE


def file_round(*, round, by, filed_on, reference="", remark=""):
    """Records that the report was filed: when, and under which reference."""
    return workflow.ROUND.perform(
        round, "file", by=by, remark=remark, filed_on=filed_on, reference=reference
    )
