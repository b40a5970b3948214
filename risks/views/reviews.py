"""Looking again (RK-25): reviews that wait and those that were done, indicators and readings."""

from datetime import date
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import address_of, posted
from organisations.permissions import Permission
from organisations.scope import demand, get_in_organisation, staff_view
from risks.forms.reviews import IndicatorForm, ReadingForm, ReviewForm
from risks.models import FollowUp, Indicator, Review, ReviewReason, Risk
from risks.services import reviews as service
from thai.text import normalise_line
from workflow.engine import Refused

from .common import PER_PAGE
from .edited import attempt

ORDERS = {
    "due_on": "due_on",
    "risk": "risk__number",
    "reason": "reason",
    "done_on": "done_on",
}
OPEN, OVERDUE, DONE = "open", "overdue", "done"


class ReviewRow(NamedTuple):
    """What one line of the list shows (`risks/_review_row.html`)."""

    reference: str
    event: str
    url: str
    reason: str
    note: str
    owner: str
    due_on: date
    is_late: bool
    done_on: date | None
    result: str


class ReviewFilters(NamedTuple):
    """The filters chosen and those to choose from (`risks/_review_filters.html`)."""

    q: str
    state: str
    reason: str
    mine: str
    sort: str
    narrowed: bool
    clear_url: str
    states: tuple
    reasons: tuple


def _states() -> tuple:
    return (
        (OPEN, _("รอทบทวน")),
        (OVERDUE, _("เกินกำหนด")),
        (DONE, _("ทบทวนแล้ว")),
    )


def _chosen(request) -> dict:
    """The filters of the address; what is not one of ours chooses nothing."""
    asked = request.GET.get
    state = asked("state", OPEN)
    reason = asked("reason", "")
    return {
        "q": normalise_line(asked("q", ""))[:100],
        "state": state if state in (OPEN, OVERDUE, DONE) else OPEN,
        "reason": reason if reason in ReviewReason.values else "",
        "mine": "1" if asked("mine") else "",
    }


def _rows(request, chosen, sort, today):
    rows = Review.objects.filter(risk__organisation=request.organisation)
    if chosen["state"] == DONE:
        rows = rows.exclude(done_on=None)
    else:
        rows = rows.filter(done_on=None)
        if chosen["state"] == OVERDUE:
            rows = rows.filter(due_on__lt=today)
    if chosen["reason"]:
        rows = rows.filter(reason=chosen["reason"])
    if chosen["mine"]:
        rows = rows.filter(risk__owner=request.user)
    if q := chosen["q"]:
        number = q.upper().removeprefix("R")
        match = Q(risk__event__icontains=q) | Q(note__icontains=q)
        if number.isdecimal() and len(number) < 10:
            match |= Q(risk__number=int(number))
        rows = rows.filter(match)
    column = F(ORDERS[sort.lstrip("-")])
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.select_related("risk__owner").order_by(order, "id")


@staff_view(Permission.RISK_VIEW)
@require_GET
def reviews(request, slug):
    """Reviews that wait, that are late, or that were done: searched, filtered, sorted, in pages."""
    today = timezone.localdate()
    chosen = _chosen(request)
    sort = request.GET.get("sort", "")
    if sort.lstrip("-") not in ORDERS:
        sort = "-done_on" if chosen["state"] == DONE else "due_on"
    page = Paginator(_rows(request, chosen, sort, today), PER_PAGE).get_page(
        request.GET.get("page")
    )
    address = address_of("risks:review", request.organisation)
    narrowed = bool(chosen["reason"] or chosen["mine"] or chosen["state"] != OPEN)
    return render(
        request,
        "risks/review_list.html",
        {
            "page_obj": page,
            "sort": sort,
            "is_done": chosen["state"] == DONE,
            "rows": [_row(review, address, today) for review in page.object_list],
            "filters": ReviewFilters(
                **chosen,
                sort=request.GET.get("sort", ""),
                narrowed=narrowed,
                clear_url=request.path if narrowed or chosen["q"] else "",
                states=tuple((value, str(label)) for value, label in _states()),
                reasons=tuple((value, str(label)) for value, label in ReviewReason.choices),
            ),
        },
    )


def _row(review, address, today) -> ReviewRow:
    risk = review.risk
    return ReviewRow(
        reference=risk.reference,
        event=risk.event,
        url=address.format(review.uuid),
        reason=str(review.get_reason_display()),
        note=review.note,
        owner=risk.owner.display if risk.owner else "",
        due_on=review.due_on,
        is_late=review.done_on is None and review.due_on < today,
        done_on=review.done_on,
        result=str(review.get_result_display()) if review.result else "",
    )


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def review(request, slug, uuid):
    """One review: what asked for it, and the form of its result."""
    row = get_object_or_404(
        Review.objects.select_related("risk__owner", "risk__department", "assessed__round"),
        risk__organisation=request.organisation,
        uuid=uuid,
    )
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, request.organisation)
    form = ReviewForm(posted(request))
    outcome = attempt(
        form, lambda: service.finish_review(review=row, by=request.user, **form.cleaned_data)
    )
    if outcome.saved:
        messages.success(request, _("บันทึกผลการทบทวนแล้ว"))
        return redirect("risks:review", slug, row.uuid)
    newest = row.risk.assessments.select_related("round").order_by("-round_id").first()
    may_edit = request.user.can(Permission.RISK_EDIT, request.organisation)
    return render(
        request,
        "risks/review.html",
        {
            "review": row,
            "risk": row.risk,
            "assessed": newest,
            "form": form if row.done_on is None and may_edit else None,
            "asks_to_rate": row.reason == ReviewReason.ACTIVITY_DONE,
            "was_scored": row.risk.assessments.exclude(score=None).exists(),
            "is_late": row.done_on is None and row.due_on < timezone.localdate(),
            "result": FollowUp(row.result).label if row.result else "",
            "others": row.risk.reviews.exclude(pk=row.pk).order_by("-due_on", "-id")[:5],
            **outcome.context,
        },
        status=outcome.status,
    )


# --- indicators


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def indicators(request, slug, uuid):
    """The figures watched for one risk, and the form that adds one."""
    risk = get_in_organisation(Risk.objects.all(), request, uuid=uuid)
    may_edit = request.user.can(Permission.RISK_EDIT, request.organisation)
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, request.organisation)
    form = IndicatorForm(posted(request))
    outcome = attempt(
        form,
        lambda: service.save_indicator(risk=risk, by=request.user, values=form.cleaned_data),
    )
    if outcome.saved:
        messages.success(request, _("เพิ่มตัวชี้วัดแล้ว"))
        return redirect("risks:indicators", slug, risk.uuid)
    rows = list(risk.indicators.prefetch_related("readings"))
    return render(
        request,
        "risks/indicators.html",
        {
            "risk": risk,
            "indicators": [_with_last(row) for row in rows],
            "form": form if may_edit and not risk.closed_on else None,
            **outcome.context,
        },
        status=outcome.status,
    )


def _with_last(indicator) -> dict:
    last = next(iter(indicator.readings.all()), None)
    return {
        "indicator": indicator,
        "last": last,
        "crossed": last is not None and service.has_crossed(indicator, last.value),
    }


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def indicator(request, slug, uuid):
    """One figure: its threshold, its readings, and the forms of both."""
    row = get_object_or_404(
        Indicator.objects.select_related("risk"),
        risk__organisation=request.organisation,
        uuid=uuid,
    )
    row.risk.organisation = request.organisation
    action = ""
    if request.method == "POST":
        demand(request.user, Permission.RISK_EDIT, request.organisation)
        action = request.POST.get("action", "")
    if action == "remove":
        return _remove_indicator(request, row)
    edit = IndicatorForm(
        request.POST if action == "edit" else None,
        prefix="edit",
        initial={name: getattr(row, name) for name in service.INDICATOR_FIELDS}
        | {"rises": "1" if row.rises else "0"},
    )
    form = ReadingForm(
        request.POST if action == "read" else None, initial={"on": timezone.localdate()}
    )
    if action == "edit":
        outcome = attempt(
            edit,
            lambda: service.save_indicator(
                risk=row.risk, by=request.user, values=edit.cleaned_data, indicator=row
            ),
        )
    else:
        outcome = attempt(
            form,
            lambda: service.read_indicator(indicator=row, by=request.user, **form.cleaned_data),
        )
    if outcome.saved:
        messages.success(request, _("บันทึกแล้ว"))
        return redirect("risks:indicator", slug, row.uuid)
    page = Paginator(row.readings.all(), PER_PAGE).get_page(request.GET.get("page"))
    may_edit = request.user.can(Permission.RISK_EDIT, request.organisation)
    may_edit = may_edit and not row.risk.closed_on
    return render(
        request,
        "risks/indicator.html",
        {
            "indicator": row,
            "risk": row.risk,
            "page_obj": page,
            "readings": [
                {"reading": reading, "crossed": service.has_crossed(row, reading.value)}
                for reading in page.object_list
            ],
            "form": form if may_edit else None,
            "edit": edit if may_edit else None,
            "shown": edit if action == "edit" else form,
            "editing": action == "edit",
            **outcome.context,
        },
        status=outcome.status,
    )


def _remove_indicator(request, row):
    try:
        service.remove_indicator(indicator=row, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
        return redirect("risks:indicator", request.organisation.slug, row.uuid)
    messages.success(request, _("ลบตัวชี้วัดแล้ว"))
    return redirect("risks:indicators", request.organisation.slug, row.risk.uuid)
