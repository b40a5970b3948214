"""The page "Today": what waits for me, then how the year's plan stands."""

from functools import lru_cache

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from complaints.general.selectors import first_due
from documents import charts
from organisations.permissions import Permission
from organisations.scope import staff_view
from plans.models import Plan, PlanVersion
from plans.selectors import TARGET_PERCENT
from risks.matrix import matrix_rows
from risks.scoring import scale_of
from risks.standing import standing_round
from thai.fiscal import fiscal_year_end, fiscal_year_start
from thai.money import format_baht
from workflow.prepared import prepared

from ..models import Round, RoundState
from ..overview import overview
from ..selectors import status_of
from ..today import today_of

COMPLAINTS_SHOWN = 5


@staff_view(Permission.ENTER)
@require_GET
def today(request, slug):
    day = timezone.localdate()
    organisation = request.organisation
    mine = today_of(request.user, organisation, day)
    context = {
        "today": day,
        "tasks": mine.tasks,
        "sees_plan": request.user.can(Permission.PLAN_VIEW, organisation),
        "sees_reports": request.user.can(Permission.REPORT_VIEW, organisation),
        "oversees": request.user.can(Permission.OVERSEE, organisation),
        "manages": request.user.can(Permission.SETTINGS_MANAGE, organisation),
    }
    if request.user.can(Permission.RISK_VIEW, organisation) and not organisation.is_oversight:
        context |= _risk_context(organisation)
    if context["sees_plan"]:
        context |= _plan_context(request, organisation, request.fiscal_year, day)
    if request.user.can(Permission.COMPLAINT_HANDLE, organisation):
        context["handles_complaints"] = True
        context["complaints_due"] = first_due(request.user, organisation, day, COMPLAINTS_SHOWN)
    return render(request, "reports/today.html", context)


def _risk_context(organisation) -> dict:
    """The matrix of the assessment that stands, in small; nothing before the first."""
    risk_round = standing_round(organisation)
    if risk_round is None or risk_round.criteria is None:
        return {}
    address = f"{reverse('risks:register', args=[organisation.slug])}?round={risk_round.uuid}"
    scale = scale_of(risk_round.criteria)
    return {
        "risk_round": risk_round,
        "risk_matrix": matrix_rows(risk_round, scale, "residual", address),
        "risk_scale": scale,
    }


@prepared
def _versions(organisation: int, year: int):
    return (
        PlanVersion.objects.filter(
            plan__organisation=organisation,
            plan__first_fiscal_year__lte=year,
            plan__last_fiscal_year__gte=year,
        )
        .order_by("-plan__first_fiscal_year", "-plan_id", "number")
        .select_related("plan")
        .defer("canonical")
    )


def _plan_context(request, organisation, year, day) -> dict:
    versions = _versions(organisation.pk, year)
    context = {"rounds": _rounds(organisation, year, day, bool(versions), request)}
    if not versions:
        context["draft"] = (
            Plan.objects.filter(organisation=organisation).covering(year).order_by("-id").first()
        )
        return context
    plan = versions[0].plan
    own = [row for row in versions if row.plan_id == plan.pk]
    figures = overview(plan, own, year)
    progress = reverse("plans:progress", args=[organisation.slug]) + f"?fy={year}"
    return context | {
        "plan": plan,
        "version": own[-1],
        "figures": figures,
        "target": TARGET_PERCENT,
        "progress_url": progress,
        **_drawn(figures, progress, get_language()),
    }


@lru_cache(maxsize=512)
def _drawn(figures, progress: str, language: str) -> dict:
    """Charts and tables of the figures; the same figures are drawn once in each language."""
    return {
        "gauge_original": charts.gauge(
            figures.original.percent_started, TARGET_PERCENT, _("แผนฉบับแรก")
        ),
        "gauge_current": charts.gauge(
            figures.current.percent_started, TARGET_PERCENT, _("แผนฉบับปัจจุบัน")
        ),
        "rate_rows": [
            [label, rate.total, rate.started, rate.done, _percent(rate.percent_started)]
            for label, rate in (
                (_("แผนฉบับแรก รวมมาตรการ"), figures.original),
                (_("แผนฉบับแรก ไม่รวมมาตรการ"), figures.original_without_measures),
                (_("แผนฉบับปัจจุบัน รวมมาตรการ"), figures.current),
                (_("แผนฉบับปัจจุบัน ไม่รวมมาตรการ"), figures.current_without_measures),
            )
        ],
        "rate_headers": [
            _("ฐานที่นับ"),
            _("รายการ"),
            _("นำไปปฏิบัติ"),
            _("แล้วเสร็จ"),
            _("ร้อยละ"),
        ],
        "money_chart": charts.money_bars([figures.money], width=420),
        "money_headers": [_("รายการ"), _("จำนวนเงิน")],
        "money_rows": [
            [label, _("ยังไม่ระบุ") if amount is None else format_baht(amount)]
            for label, amount in (
                (_("ตั้งไว้ในแผน"), figures.money.planned),
                (_("ตั้งในข้อบัญญัติ"), figures.money.ordinance),
                (_("ก่อหนี้ผูกพัน"), figures.money.committed),
                (_("เบิกจ่าย"), figures.money.paid),
            )
        ],
        "dimension_chart": charts.progress_by_dimension(figures.dimensions, width=480),
        "dimension_headers": [
            _("มิติ"),
            _("รายการ"),
            _("แล้วเสร็จ"),
            _("อยู่ระหว่างดำเนินการ"),
            _("ดำเนินการไม่ได้"),
        ],
        "dimension_rows": [
            [
                format_html('<a href="{}&dimension={}">{}</a>', progress, code, row.label),
                row.total,
                row.done,
                row.in_progress,
                row.cannot,
            ]
            for code, row in zip(figures.dimension_codes, figures.dimensions, strict=True)
        ],
    }


def _percent(value) -> str:
    return "–" if value is None else f"{value}%"


@prepared
def _of_year(organisation: int, fiscal_year: int):
    rows = Round.objects.filter(organisation=organisation, fiscal_year=fiscal_year)
    return rows.order_by("due_on", "id")


def _rounds(organisation, year, day, has_plan, request) -> dict:
    """The year's rounds on a line, and as links."""
    rows = _of_year(organisation.pk, year)
    items = [{"round": row, "status": status_of(row, has_plan, day)} for row in rows]
    if not rows:
        return {"items": []}
    events = [
        charts.TimelineEvent(item["round"].due_on, item["round"].title, _kind(item, day))
        for item in items
    ]
    return {
        "items": items,
        "chart": _timeline(year, day, tuple(events), get_language()),
        "headers": [_("รอบ"), _("ครบกำหนด"), _("สถานะ")],
    }


@lru_cache(maxsize=512)
def _timeline(year: int, day, events: tuple, language: str):
    first, last = fiscal_year_start(year), fiscal_year_end(year)
    return charts.year_timeline(first, last, day, events, width=560)


def _kind(item, day) -> str:
    if item["round"].state == RoundState.FILED:
        return "done"
    return "late" if item["status"].is_late and item["round"].is_overdue(day) else "due"
