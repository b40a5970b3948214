"""Rating blind, one risk after another, and summing the ratings up (RK-10, 11, 15, 17)."""

from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import address_of, posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from risks import blindness
from risks.forms.rating import SCORES, ModerationForm, RatingForm
from risks.matrix import level_label
from risks.models import Rating, RoundState
from risks.scoring import spread
from risks.services import ratings
from workflow.engine import Refused

from .common import PER_PAGE, get_assessed, get_round
from .risks import still_missing

# --- one's own ratings


class OwnRow(NamedTuple):
    """One line of an assessor's own list; `scores` is "" until rated."""

    reference: str
    event: str
    url: str
    scores: str
    state: str
    state_label: str


def _own(round, person):
    """The person's ratings in a round, by the key of the assessed risk."""
    rows = Rating.objects.filter(assessed__round=round, assessor__person=person)
    return rows.order_by()


def _unrated(round, person):
    """The risks of a round that wait for this person's scores, in the order of their numbers."""
    mine = Rating.objects.filter(assessed=OuterRef("pk"), assessor__person=person)
    waiting = round.risks.filter(~Exists(mine), moderated_at=None, risk__closed_on=None)
    return waiting.order_by("risk__number")


@staff_view(Permission.RISK_VIEW)
def rate_next(request, slug, uuid):
    """The assessor's own list: how many are rated, the next one to rate, what was given."""
    round = get_round(request, uuid)
    demand(request.user, Permission.RISK_RATE, round)
    if request.method not in ("GET", "HEAD"):
        # After the permission: who may not open the page is told that (403), whatever they send.
        return HttpResponseNotAllowed(["GET"])
    total, done = round.risks.count(), _own(round, request.user).count()
    page = Paginator(
        round.risks.order_by("risk__number").values_list(
            "pk", "uuid", "moderated_at", "risk__number", "risk__event", named=True
        ),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    given = {
        key: f"{likelihood} · {financial} · {non_financial}"
        for key, likelihood, financial, non_financial in _own(round, request.user)
        .filter(assessed__in=[row.pk for row in shown])
        .values_list("assessed", *SCORES)
    }
    address = address_of("risks:rate", request.organisation)
    return render(
        request,
        "risks/rate_list.html",
        {
            "round": round,
            "total": total,
            "done": done,
            "is_open": round.state == RoundState.ASSESSING,
            "next": _unrated(round, request.user).first(),
            "page_obj": page,
            "rows": [_own_row(row, given.get(row.pk, ""), address) for row in shown],
        },
    )


def _own_row(row, scores: str, address: str) -> OwnRow:
    state, label = ("done", _("ให้คะแนนแล้ว")) if scores else ("not_started", _("ยังไม่ให้คะแนน"))
    if row.moderated_at:
        state, label = "closed", _("มีคะแนนสรุปแล้ว")
    return OwnRow(
        f"R{row.risk__number}", row.risk__event, address.format(row.uuid), scores, state, label
    )


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def rate(request, slug, uuid):
    """One's own worst-case scores of one risk; its controls are not on this page (RK-15)."""
    assessed = get_assessed(request, uuid)
    round = assessed.round
    demand(request.user, Permission.RISK_RATE, round)
    if request.method == "GET" and (round.state != RoundState.ASSESSING or assessed.moderated_at):
        messages.warning(request, _("ขณะนี้ให้หรือแก้คะแนนของเรื่องนี้ไม่ได้"))
        return redirect("risks:assessed", slug, uuid)
    mine = assessed.ratings.filter(assessor__person=request.user).first()
    levels = list(round.criteria.levels.all()) if round.criteria else []
    initial = {name: getattr(mine, name) for name in (*SCORES, "remark")} if mine else {}
    initial["read_number"] = assessed.risk.edit_number
    form = RatingForm(posted(request), levels=levels, initial=initial)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            ratings.rate(assessed=assessed, by=request.user, **form.cleaned_data)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
            # The page that follows shows the words as they are now.
            form.data = form.data.copy()
            form.data["read_number"] = str(assessed.risk.edit_number)
        else:
            return _after_rating(request, round)
    total, done = round.risks.count(), _own(round, request.user).count()
    context = {
        "assessed": assessed,
        "risk": assessed.risk,
        "round": round,
        "mine": mine,
        "form": form,
        "errors": errors,
        "missing": still_missing(assessed.risk) if not assessed.risk.is_complete else [],
        "inputs": assessed.stakeholder_inputs.all(),
        "total": total,
        "place": done if mine else done + 1,
        "done": done,
    }
    return render(request, "risks/rate.html", context, status=409 if errors else 200)


def _after_rating(request, round):
    """On to the next unrated risk, or to the list when there is none or one wants to stop."""
    messages.success(request, _("บันทึกคะแนนของคุณแล้ว"))
    following = _unrated(round, request.user).first()
    if following is None or "stop" in request.POST:
        return redirect("risks:rate_next", request.organisation.slug, round.uuid)
    return redirect("risks:rate", request.organisation.slug, following.uuid)


# --- summing up


class ModerationRow(NamedTuple):
    """One line of the moderator's list (`risks/_moderation_row.html`): who has rated, no scores."""

    reference: str
    event: str
    url: str
    given: int
    total: int
    waiting: str
    score: int | None
    level: str
    level_label: str


@staff_view(Permission.RISK_VIEW)
def moderation(request, slug, uuid):
    """The risks of a round with how many have rated and who has not; scores only when summed up."""
    round = get_round(request, uuid)
    is_moderator = request.user.can(Permission.RISK_MODERATE, round)
    if not is_moderator:
        demand(request.user, Permission.RISK_MANAGE, request.organisation)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    waited = blindness.waited_for(round).order_by("id")
    waited = dict(waited.values_list("pk", "person__display_name"))
    page = Paginator(
        round.risks.order_by("risk__number").values_list(
            "pk", "uuid", "risk__number", "risk__event", "score", "level", named=True
        ),
        PER_PAGE,
    ).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    given: dict[int, set] = {}
    for key, assessor in Rating.objects.filter(assessed__in=[row.pk for row in shown]).values_list(
        "assessed", "assessor"
    ):
        given.setdefault(key, set()).add(assessor)
    name = "risks:moderate" if is_moderator else "risks:assessed"
    address = address_of(name, request.organisation)
    rows = []
    for row in shown:
        rated = given.get(row.pk, set())
        missing = [who for key, who in waited.items() if key not in rated]
        rows.append(
            ModerationRow(
                reference=f"R{row.risk__number}",
                event=row.risk__event,
                url=address.format(row.uuid),
                given=len(rated),
                # Who left after rating some gave those, and is not waited for elsewhere.
                total=len(rated) + len(missing),
                waiting=", ".join(missing),
                score=row.score,
                level=row.level,
                level_label=level_label(row.level),
            )
        )
    context = {
        "round": round,
        "page_obj": page,
        "rows": rows,
        "done": round.risks.exclude(moderated_at=None).count(),
        "total": page.paginator.count,
    }
    return render(request, "risks/moderation.html", context)


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def moderate(request, slug, uuid):
    """All ratings side by side once they may be read, their spread, and the final scores."""
    assessed = get_assessed(request, uuid)
    round = assessed.round
    demand(request.user, Permission.RISK_MODERATE, round)
    may_read = blindness.may_read_all(assessed, request.user)
    levels = list(round.criteria.levels.all()) if round.criteria else []
    names = (*SCORES, "rationale")
    initial = {name: getattr(assessed, name) for name in names} if assessed.moderated_at else None
    form = ModerationForm(posted(request), levels=levels, initial=initial)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            ratings.moderate(assessed=assessed, by=request.user, **form.cleaned_data)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(
                request, _("สรุปคะแนนของ %(risk)s แล้ว") % {"risk": assessed.risk.reference}
            )
            return redirect("risks:moderation", slug, round.uuid)
    context = {
        "assessed": assessed,
        "risk": assessed.risk,
        "round": round,
        "is_open": round.state == RoundState.ASSESSING,
        "may_read": may_read,
        "waiting": [] if may_read else waiting_for(assessed),
        "form": form,
        "errors": errors,
        "level_label": level_label(assessed.level),
        **ratings_context(assessed, request.user),
    }
    return render(request, "risks/moderate.html", context, status=409 if errors else 200)


def waiting_for(assessed) -> list[str]:
    """Names of the assessors who have not rated this risk."""
    rows = blindness.not_rated(assessed).order_by("id")
    return list(rows.values_list("person__display_name", flat=True))


def ratings_context(assessed, person) -> dict:
    """The ratings that `person` may read now, and their spread where that is all of them."""
    rows = list(blindness.readable_ratings(assessed, person))
    spreads = []
    if blindness.may_read_all(assessed, person):
        for name in SCORES:
            label = Rating._meta.get_field(name).verbose_name
            spreads.append((label, spread(getattr(row, name) for row in rows)))
    return {"ratings": rows, "spreads": [pair for pair in spreads if pair[1]]}


@staff_view(Permission.RISK_VIEW)
@require_http_methods(["GET", "POST"])
def reopen_rating(request, slug, uuid):
    """Takes the summed-up scores back, so that the assessors may change theirs."""
    assessed = get_assessed(request, uuid)
    demand(request.user, Permission.RISK_MODERATE, assessed.round)
    if request.method == "GET":
        # The button and what follows from it stand on the moderator's page.
        return redirect("risks:moderate", slug, uuid)
    try:
        ratings.reopen_rating(assessed=assessed, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, str(reason))
    else:
        messages.success(
            request, _("เปิดให้ผู้ประเมินแก้คะแนนของ %(risk)s แล้ว") % {"risk": assessed.risk.reference}
        )
    return redirect(reverse("risks:moderate", args=[slug, uuid]))
