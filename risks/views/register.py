"""The list of a round's risks, or of the whole register."""

from datetime import date
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organisations.pages import address_of
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import selectors
from risks.matrix import level_label
from risks.models import AssessedRisk, Factor, Level, Round
from risks.selectors import STATE_LOOKS, STATES, Chosen

from .common import PER_PAGE

# In the address instead of a round: every risk of the register, in a round or not.
ALL = "all"
COLUMNS = ("uuid", "risk__uuid", "risk__number", "risk__event", "department__name")
COLUMNS += ("risk__category__name", "risk__review_on", "risk__closed_on", "pk")
SCORES = ("moderated_at", "score", "level", "residual_score", "residual_level")


class RegisterRow(NamedTuple):
    """What one line of the register shows (`risks/_register_row.html`); `key` is the risk's uuid.

    `box` is "" where nobody ticks, else empty (not for this one) or open.
    """

    key: str
    reference: str
    event: str
    url: str
    department: str
    category: str
    score: int | None
    level: str
    level_label: str
    residual_score: int | None
    residual_level: str
    residual_label: str
    state: str
    state_label: str
    review_on: date | None
    box: str = ""


class RegisterFilters(NamedTuple):
    """The filters chosen and those to choose from (`risks/_register_filters.html`)."""

    chosen: Chosen
    action: str
    round: str = ""
    sort: str = ""
    narrowed: bool = False
    clear_url: str = ""
    with_scores: bool = True
    cell_words: str = ""
    rounds: tuple = ()
    levels: tuple = ()
    states: tuple = ()
    factors: tuple = ()
    departments: tuple = ()
    categories: tuple = ()


def rounds_of(organisation, *joined: str) -> list[Round]:
    """All rounds, the newest first: few, and the pages offer them to choose from."""
    rows = Round.objects.filter(organisation=organisation)
    return list(rows.select_related(*joined) if joined else rows)


def chosen_round(request, rounds: list[Round]) -> Round | None:
    """The round of `?round=`, `default_round` without one; None where there is none, or for all."""
    asked = request.GET.get("round", "")
    if not asked:
        return selectors.default_round(rounds)
    if asked == ALL:
        return None
    found = next((row for row in rounds if str(row.uuid) == asked), None)
    if found is None:
        raise Http404
    return found


@staff_view(Permission.RISK_VIEW)
@require_GET
def register(request, slug):
    """The risks of a round, or of all the register: searched, filtered, sorted, in pages."""
    organisation = request.organisation
    rounds = rounds_of(organisation)
    round = chosen_round(request, rounds)
    chosen = Chosen.of(request.GET)
    may_edit = request.user.can(Permission.RISK_EDIT, organisation)
    sort = request.GET.get("sort", "")
    page, rows = (
        _round_rows(request, round, chosen, sort)
        if round
        else _register_rows(request, organisation, chosen, sort, may_edit)
    )
    if may_edit:
        closed = STATE_LOOKS["closed"]
        rows = [row._replace(box="empty" if row.state == closed else "open") for row in rows]
    context = {
        "round": round,
        "page_obj": page,
        "rows": rows,
        "sort": sort,
        "filters": _filters(request, round, rounds, chosen),
        "may_edit": may_edit,
        "may_manage": request.user.can(Permission.RISK_MANAGE, organisation),
    }
    return render(request, "risks/register.html", context)


def _round_rows(request, round, chosen, sort):
    rows = selectors.in_round(round, chosen)
    # Which ones first, then what is said of them: thousands are ordered without what they lead to.
    keys = selectors.ordered(rows, sort, "risk__").values_list("pk", flat=True)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    found = {
        row.pk: row
        for row in AssessedRisk.objects.filter(pk__in=list(page.object_list))
        .order_by()
        .values_list(*COLUMNS, *SCORES, named=True)
    }
    shown = [found[key] for key in page.object_list]
    progress = selectors.progress_of(
        round,
        [row.pk for row in shown if not row.moderated_at],
        [row.pk for row in shown if row.moderated_at],
    )
    address = address_of("risks:assessed", request.organisation)
    return page, [
        _row(
            number=row.risk__number,
            key=row.risk__uuid,
            event=row.risk__event,
            url=address.format(row.uuid),
            department=row.department__name,
            category=row.risk__category__name,
            review_on=row.risk__review_on,
            scores=(row.score, row.level, row.residual_score, row.residual_level),
            state=selectors.state_of(
                closed=row.risk__closed_on,
                whole=row.pk in progress.whole,
                moderated=row.moderated_at,
                given=progress.given.get(row.pk, 0),
                assessors=progress.assessors,
                treated=row.pk in progress.treated,
            ),
        )
        for row in shown
    ]


def _register_rows(request, organisation, chosen, sort, may_edit):
    """All risks, each with its newest scores; whoever may not edit reads those in a round."""
    rows = selectors.in_register(organisation, chosen)
    paginator = Paginator(selectors.ordered(rows, sort, ""), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    columns = [name.removeprefix("risk__") for name in COLUMNS if name != "risk__uuid"]
    described = selectors.with_wholeness(page.object_list)
    shown = list(described.values_list(*columns, "whole", named=True))
    newest, scores = {}, {}
    assessed = AssessedRisk.objects.filter(risk__in=[row.pk for row in shown])
    for key, uuid, *found in assessed.order_by("round__fiscal_year", "round_id").values_list(
        "risk_id", "uuid", *SCORES[1:]
    ):
        newest[key] = uuid
        if found[0] is not None:
            scores[key] = found
    read = address_of("risks:assessed", organisation)
    edit = address_of("risks:risk_edit", organisation) if may_edit else ""
    return page, [
        _row(
            number=row.number,
            key=row.uuid,
            event=row.event,
            url=read.format(newest[row.pk]) if row.pk in newest else edit.format(row.uuid),
            department=row.department__name,
            category=row.category__name,
            review_on=row.review_on,
            scores=scores.get(row.pk, (None, "", None, "")),
            state="closed" if row.closed_on else "complete" if row.whole else "identified",
        )
        for row in shown
    ]


def _row(*, number, key, department, category, scores, state, **values) -> RegisterRow:
    score, level, residual_score, residual_level = scores
    return RegisterRow(
        key=str(key),
        reference=f"R{number}",
        department=department or "",
        category=category or "",
        score=score,
        level=level,
        level_label=level_label(level),
        residual_score=residual_score,
        residual_level=residual_level,
        residual_label=level_label(residual_level),
        state=STATE_LOOKS[state],
        state_label=str(STATES[state]),
        **values,
    )


def _filters(request, round, rounds, chosen) -> RegisterFilters:
    organisation = request.organisation
    departments = organisation.departments.filter(is_active=True).values_list("uuid", "name")
    categories = organisation.risk_categories.values_list("uuid", "name")
    action = reverse("risks:register", args=[organisation.slug])
    asked = str(round.uuid) if round else ALL
    states = [(key, str(label)) for key, label in STATES.items()]
    if round is None:
        # Without a round a risk is described or not, and no further.
        states = [pair for pair in states if pair[0] in ("identified", "complete", "closed")]
    return RegisterFilters(
        chosen=chosen,
        action=action,
        round=asked,
        sort=request.GET.get("sort", ""),
        narrowed=any(chosen[1:]),
        clear_url=f"{action}?round={asked}" if any(chosen) else "",
        with_scores=round is not None,
        cell_words=_cell_words(chosen) if round else "",
        rounds=tuple((str(row.uuid), row.name, row.fiscal_year) for row in rounds),
        levels=tuple((value, str(label)) for value, label in Level.choices),
        states=tuple(states),
        factors=tuple((value, str(label)) for value, label in Factor.choices),
        departments=tuple((str(uuid), name) for uuid, name in departments),
        categories=tuple((str(uuid), name) for uuid, name in categories),
    )


def _cell_words(chosen: Chosen) -> str:
    """Which cell of the matrix the list is narrowed to, in words."""
    cell, to = selectors.parse_cell(chosen.cell), selectors.parse_cell(chosen.to)
    if not cell:
        return ""
    words = _("โอกาส %(likelihood)s ผลกระทบ %(impact)s") % {
        "likelihood": cell[0],
        "impact": cell[1],
    }
    if chosen.view == "movement" and to:
        return _("จาก %(cell)s เหลือโอกาส %(likelihood)s ผลกระทบ %(impact)s") % {
            "cell": words,
            "likelihood": to[0],
            "impact": to[1],
        }
    return f"{selectors.VIEWS[chosen.view or 'inherent']}: {words}"
