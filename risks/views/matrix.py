"""A round's matrix in three views, and its figures: top risks, by where they belong, over time."""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organisations.pages import address_of
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import drawing, selectors
from risks.matrix import level_label, level_of, matrix_rows
from risks.models import AssessedRisk, Level, Round
from risks.scoring import Scale, scale_of

from .common import PER_PAGE
from .register import ALL, chosen_round, rounds_of

TOP = 10
# The table beside the bars has all.
BARS_DRAWN = 12
# The trend shows the newest rounds; a register is kept for decades.
ROUNDS_SHOWN = 6


class MatrixTable(NamedTuple):
    """The matrix as it is drawn (`risks/_matrix_table.html`), the highest likelihood on top."""

    caption: str
    size: int
    matrix: tuple


class MoveRow(NamedTuple):
    """One way that risks move, in words (`risks/_matrix_move.html`)."""

    before: str
    before_level: str
    before_label: str
    after: str
    after_level: str
    after_label: str
    count: int
    examples: tuple
    url: str


def _move_row(move, scale: Scale, address: str) -> MoveRow:
    before, after = (level_of(scale, *cell) for cell in (move.before, move.after))
    cell, to = (f"{place[0]}x{place[1]}" for place in (move.before, move.after))
    return MoveRow(
        before=f"{move.before[0]} × {move.before[1]} = {move.before[0] * move.before[1]}",
        before_level=before,
        before_label=level_label(before),
        after=f"{move.after[0]} × {move.after[1]} = {move.after[0] * move.after[1]}",
        after_level=after,
        after_label=level_label(after),
        count=move.counted.count,
        examples=tuple(move.counted.examples),
        url=f"{address}&view=movement&cell={cell}&to={to}",
    )


def _shown_round(request, *joined: str):
    """The round of the address among all of them; `default_round` for all risks."""
    rounds = rounds_of(request.organisation, *joined)
    if request.GET.get("round") == ALL:
        return rounds, selectors.default_round(rounds)
    return rounds, chosen_round(request, rounds)


@staff_view(Permission.RISK_VIEW)
@require_GET
def matrix(request, slug):
    """Likelihood up, impact right; each cell leads to the list of its risks."""
    rounds, round = _shown_round(request, "criteria")
    view = request.GET.get("view", "")
    view = view if view in selectors.VIEWS else "inherent"
    context = {
        "round": round,
        "rounds": rounds,
        "view": view,
        "views": [(key, label) for key, label in selectors.VIEWS.items()],
        "view_label": selectors.VIEWS[view],
    }
    if round and round.criteria and (scale := scale_of(round.criteria)).bands:
        address = f"{reverse('risks:register', args=[slug])}?round={round.uuid}"
        context |= {"scale": scale, "levels": list(round.criteria.levels.all())}
        if view == "movement":
            context |= _movement(request, round, scale, address)
        else:
            rows = matrix_rows(round, scale, view, address)
            unscored = not any(cell.count for _likelihood, cells in rows for cell in cells)
            table = MatrixTable(str(context["view_label"]), scale.size, rows)
            context |= {"matrix": rows, "table": table, "is_unscored": unscored}
    return render(request, "risks/matrix.html", context)


def _movement(request, round, scale: Scale, address: str) -> dict:
    moves = selectors.moves(round)
    levels = tuple(
        tuple(level_of(scale, likelihood, impact) for impact in range(1, scale.size + 1))
        for likelihood in range(1, scale.size + 1)
    )
    drawn = sorted(moves, key=lambda move: -move.counted.count)
    page = Paginator(moves, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "drawing": drawing.movement(
            levels,
            tuple((move.before, move.after, move.counted.count) for move in drawn),
            get_language(),
        ),
        "page_obj": page,
        "moves": [_move_row(move, scale, address) for move in page],
        "left_out": max(0, len(moves) - drawing.MOST_ARROWS),
    }


# --- overview


@staff_view(Permission.RISK_VIEW)
@require_GET
def overview(request, slug):
    """A round's top risks, its levels by department and category, and the rounds side by side."""
    rounds, round = _shown_round(request)
    context = {"round": round, "rounds": rounds}
    if round:
        rows = round.risks.exclude(level="")
        address = f"{reverse('risks:register', args=[slug])}?round={round.uuid}"
        context |= {
            "address": address,
            "top": _top(round, request.organisation),
            "without_scores": round.risks.filter(level="").count(),
            "sections": _sections(rows, address),
            "trend": _trend(request.organisation, rounds),
        }
    return render(request, "risks/overview.html", context)


def _top(round, organisation) -> list[dict]:
    address = address_of("risks:assessed", organisation)
    rows = round.risks.exclude(score=None).order_by("-score", "-residual_score", "number")
    names = ("uuid", "risk__number", "risk__event", "score", "level")
    names += ("residual_score", "residual_level")
    return [
        {
            "reference": f"R{row.risk__number}",
            "event": row.risk__event,
            "url": address.format(row.uuid),
            "score": row.score,
            "level": row.level,
            "level_label": level_label(row.level),
            "residual_score": row.residual_score,
            "residual_level": row.residual_level,
            "residual_label": level_label(row.residual_level),
        }
        for row in rows.values_list(*names, named=True)[:TOP]
    ]


def _bars(groups, *, ranked: bool = True) -> dict:
    """Chart and table of (label, url, counts by level); ranked, the heaviest comes first."""
    groups = sorted(groups, key=_weight, reverse=True) if ranked else list(groups)
    counted = [
        (label, url, [counts.get(level, 0) for level in Level]) for label, url, counts in groups
    ]
    drawn = tuple(
        (label, tuple(zip(Level.values, counts, strict=True)))
        for label, _url, counts in counted[:BARS_DRAWN]
    )
    return {
        "chart": drawing.level_bars(drawn, get_language()),
        "rows": [
            {"label": label, "url": url, "counts": counts, "total": sum(counts)}
            for label, url, counts in counted
        ],
        "levels": [level.label for level in Level],
    }


def _weight(group) -> list[int]:
    """The more risks of a high level, the further up."""
    return [group[2].get(level, 0) for level in Level]


def _sections(rows, address: str) -> list[dict]:
    """By level, by department, by category: three grouped queries."""
    levels = selectors.level_counts(rows).get((), {})
    by_level = [
        (str(level.label), f"{address}&level={level}", {level.value: levels.get(level, 0)})
        for level in Level
    ]
    sections = [{"key": "level", "title": _("ตามระดับ"), **_bars(by_level, ranked=False)}]
    for key, title, *columns in (
        ("department", _("ตามส่วนราชการ"), "department__uuid", "department__name"),
        ("category", _("ตามหมวด"), "risk__category__uuid", "risk__category__name"),
    ):
        groups = [
            (name or _("ยังไม่ระบุ"), f"{address}&{key}={uuid or selectors.NOBODYS}", counts)
            for (uuid, name), counts in selectors.level_counts(rows, *columns).items()
        ]
        sections.append({"key": key, "title": title, **_bars(groups)})
    return sections


def _trend(organisation, rounds: list[Round]) -> dict:
    """Risks by level in the newest rounds, the oldest of them first; one grouped query."""
    shown = rounds[:ROUNDS_SHOWN]
    rows = AssessedRisk.objects.filter(round__in=shown, organisation=organisation)
    counts = selectors.level_counts(rows.exclude(level=""), "round")
    register = reverse("risks:register", args=[organisation.slug])
    groups = [
        (f"{row.name} ({row.fiscal_year})", f"{register}?round={row.uuid}", counts[(row.pk,)])
        for row in reversed(shown)
        if (row.pk,) in counts
    ]
    return _bars(groups, ranked=False)
