"""Stored figures of one organisation and year: all that a parent's overseer ever reads.

They are written by the organisation's own side (a job, beat, the end of an act), so that no page of
a parent touches a child's rows.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from organisations.models import Organisation
from plans import selectors
from plans.models import PlanVersion, ProgressClaim, Verdict
from thai.fiscal import fiscal_year_of

from ..models import OrganisationFigures, Round

# Even where nothing was noticed, figures are made anew after so long: money has no date of change.
MAX_AGE = timedelta(hours=24)


def _rate(rate) -> dict:
    return {
        "total": rate.total,
        "started": rate.started,
        "done": rate.done,
        "cannot_do": rate.cannot_do,
        "verified": rate.verified,
        "percent": rate.percent_started,
        "percent_done": rate.percent_done,
        "reaches": rate.reaches_target,
    }


def _money(money) -> dict:
    return {
        name: None if getattr(money, name) is None else f"{getattr(money, name):.2f}"
        for name in money.FIELDS
    }


def _rounds(organisation, fiscal_year) -> list[dict]:
    return [
        {
            "schedule": row.schedule,
            "recipient": row.recipient,
            "months": row.months,
            "due_on": row.due_on.isoformat(),
            "state": row.state,
            "filed_on": row.filed_on.isoformat() if row.filed_on else None,
        }
        for row in Round.objects.filter(organisation=organisation, fiscal_year=fiscal_year)
    ]


def figures_of(organisation, fiscal_year: int, today) -> dict:
    """What is stored for an organisation and year; plain JSON values."""
    plan = selectors.plan_for(organisation, fiscal_year)
    rounds = _rounds(organisation, fiscal_year)
    late = [
        row
        for row in rounds
        if row["state"] != "filed" and (plan is None or row["due_on"] < today.isoformat())
    ]
    data = {
        "slug": organisation.slug,
        "name_th": organisation.name_th,
        "name_en": organisation.name_en,
        "type": organisation.type,
        "plan": None,
        "rounds": rounds,
        "late": len(late),
    }
    if plan:
        version = plan.current_version
        rates = selectors.practice_rates(plan, fiscal_year)
        rows = selectors.activity_progress(version, fiscal_year)
        data |= {
            "plan": {
                "title": plan.title,
                "version": version.number,
                "code": version.code,
                "approved_on": version.approved_on.isoformat(),
            },
            "original": _rate(rates.original),
            "current": _rate(rates.current),
            "without_measures": _rate(rates.current_without_measures),
            "money": _money(selectors.money_total(rows)),
        }
    percent = data["current"]["percent"] if plan else None
    data["sort"] = {
        "approved": int(plan is not None),
        "rate": -1 if percent is None else percent,
        "late": len(late),
    }
    return data


def refresh_figures(organisation, fiscal_year: int) -> OrganisationFigures:
    """Makes the stored figures of one organisation and year anew."""
    row, _created = OrganisationFigures.objects.update_or_create(
        organisation=organisation,
        fiscal_year=fiscal_year,
        defaults={"data": figures_of(organisation, fiscal_year, timezone.localdate())},
    )
    return row


def refresh_stale(now, limit: int = 500) -> int:
    """Renews the figures of this and last year where something changed since; returns how many.

    A change is a claim sent, a verdict or a new version; everything else shows within a day.
    """
    year = fiscal_year_of(now)
    count = 0
    for fiscal_year in (year, year - 1):
        for organisation in _stale(fiscal_year, now)[: max(0, limit - count)]:
            refresh_figures(organisation, fiscal_year)
            count += 1
    return count


def _stale(fiscal_year, now):
    """Organisations below a parent whose figures of the year are missing, old or overtaken."""
    figures = OrganisationFigures.objects.filter(
        organisation=OuterRef("pk"), fiscal_year=fiscal_year
    )

    def overtaken(model, prefix, field, **of_the_year):
        newer = model.objects.filter(
            **{f"{prefix}organisation": OuterRef("organisation_id")},
            **{f"{field}__gt": OuterRef("made_at")},
            **of_the_year,
        )
        return Exists(figures.filter(Exists(newer)))

    return (
        Organisation.objects.filter(is_active=True, is_oversight=False, parent__isnull=False)
        .filter(
            ~Exists(figures)
            | Exists(figures.filter(made_at__lt=now - MAX_AGE))
            | overtaken(Verdict, "claim__plan__", "created_at", claim__fiscal_year=fiscal_year)
            | overtaken(ProgressClaim, "plan__", "claimed_at", fiscal_year=fiscal_year)
            | overtaken(PlanVersion, "plan__", "created_at")
        )
        .order_by("pk")
    )
