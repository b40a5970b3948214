"""The page of one risk in one round: what may be read of it now, and where to go on."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import blindness, carriers, selectors
from risks.matrix import level_label
from risks.models import AcceptanceState, AssessedRisk, Factor, ObjectKind, Risk, RoundState
from thai.dates import format_date, format_datetime

from .common import get_assessed
from .rating import ratings_context, waiting_for
from .risks import still_missing

# In the order in which they are read.
DESCRIBED = (
    "event",
    "object_kind",
    "process",
    "step",
    "position",
    "who",
    "what",
    "where",
    "how",
    "factor",
    "scenario",
)
_CHOICES = {"object_kind": ObjectKind, "factor": Factor}
_MAY_BE_EMPTY = ("step", "position", "scenario")


@staff_view(Permission.RISK_VIEW)
@require_GET
def assessed(request, slug, uuid):
    """Description, scores, controls, measures, acceptance and reviews, and the rounds before."""
    row = get_assessed(request, uuid)
    risk, round, person = row.risk, row.round, request.user
    may_read_controls = blindness.may_read_controls(row, person)
    options = list(row.options.all())
    carried = carriers.carried(option for option in options if option.is_chosen)
    may_edit = person.can(Permission.RISK_EDIT, request.organisation)
    may_rate = person.can(Permission.RISK_RATE, round)
    is_open = round.state == RoundState.ASSESSING and not row.moderated_at
    acceptances = list(row.acceptances.select_related("approver"))
    given = row.ratings.count()
    assessors = round.assessors.count()
    state = selectors.state_of(
        closed=risk.closed_on,
        whole=risk.is_complete,
        moderated=row.moderated_at,
        given=given,
        assessors=assessors,
        treated=any(option.is_chosen for option in options)
        or any(found.state == AcceptanceState.ACCEPTED for found in acceptances),
    )
    return render(
        request,
        "risks/assessed.html",
        {
            "assessed": row,
            "risk": risk,
            "round": round,
            "state": selectors.STATE_LOOKS[state],
            "state_label": selectors.STATES[state],
            "described": described_rows(row),
            "changed_since": _changed_since(row),
            "missing": [] if risk.is_complete else still_missing(risk),
            "given": given,
            "assessors": assessors,
            "waiting": waiting_for(row) if given < assessors else [],
            "level_label": level_label(row.level),
            "residual_label": level_label(row.residual_level),
            "may_read_controls": may_read_controls,
            "controls": row.controls.all() if may_read_controls else [],
            "chosen": [(option, carried.get(option.pk)) for option in options if option.is_chosen],
            "weighed": len(options),
            "acceptances": acceptances,
            "reviews": risk.reviews.all()[:10],
            # Last year's outcome would lead an assessor as the controls do.
            "earlier": _earlier(row) if may_read_controls else [],
            "inputs": row.stakeholder_inputs.all(),
            "history": _history(row),
            "may_edit": may_edit and not risk.closed_on,
            "may_plan": may_edit and round.state == RoundState.PLANNING,
            "may_rate": may_rate and is_open,
            "may_moderate": person.can(Permission.RISK_MODERATE, round)
            and round.state == RoundState.ASSESSING,
            **ratings_context(row, person),
        },
    )


def described_rows(row) -> list[dict]:
    """The description for `_summary_list.html`: as it was rated, where the scores stand."""
    risk, rows = row.risk, []
    for name in DESCRIBED:
        value = row.described.get(name, getattr(risk, name))
        if not value and name in _MAY_BE_EMPTY:
            continue
        if name in _CHOICES and value:
            value = _CHOICES[name](value).label
        rows.append({"label": Risk._meta.get_field(name).verbose_name, "value": value})
    for name in ("category", "owner"):
        rows.append(
            {
                "label": Risk._meta.get_field(name).verbose_name,
                "value": getattr(risk, name) and str(getattr(risk, name)),
                "empty": _("ยังไม่ระบุ"),
            }
        )
    department = row.department and str(row.department)
    label = Risk._meta.get_field("department").verbose_name
    rows.append({"label": label, "value": department, "empty": _("ยังไม่ระบุ")})
    return rows


def _changed_since(row) -> list[str]:
    """What was described otherwise when the scores were summed up, by its labels."""
    return [
        str(Risk._meta.get_field(name).verbose_name)
        for name, value in row.described.items()
        if getattr(row.risk, name) != value
    ]


def _earlier(row) -> list[dict]:
    """How the same risk came out in other rounds, the newest first (RK-28)."""
    others = (
        AssessedRisk.objects.filter(risk=row.risk)
        .exclude(pk=row.pk)
        .exclude(score=None)
        .select_related("round")
        .order_by("-round__fiscal_year", "-round_id")
    )
    return [
        {
            "row": other,
            "level_label": level_label(other.level),
            "residual_label": level_label(other.residual_level),
        }
        for other in others[:10]
    ]


def _history(row) -> list[dict]:
    """What happened to it in this round, for the timeline."""
    slug = row.organisation.slug
    items = [
        {
            "title": _("นำเข้ารอบ %(round)s") % {"round": row.round.name},
            "when": format_datetime(row.created_at),
        }
    ]
    if row.moderated_at:
        items.append(
            {
                "title": _("สรุปคะแนน"),
                "when": format_datetime(row.moderated_at),
                "by": row.moderated_by.display_name,
                "text": row.rationale,
                "tone": "ok",
            }
        )
    for review in row.reviews.all():
        done = review.done_on is not None
        items.append(
            {
                "title": _("ทบทวน: %(reason)s") % {"reason": review.get_reason_display()},
                "when": format_date(review.done_on if done else review.due_on),
                "by": review.get_result_display() if done else _("ควรทบทวนภายในวันนี้"),
                "tone": "ok" if done else "info",
                "future": not done,
                "url": reverse("risks:review", args=[slug, review.uuid]),
            }
        )
    return items
