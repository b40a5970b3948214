"""A round against an earlier one: new, gone, up, down, unchanged (RK-28)."""

from collections import Counter
from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organisations.pages import address_of
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks import pairs, selectors
from risks.comparing import KINDS
from risks.matrix import level_label
from risks.models import AssessedRisk
from risks.scoring import scale_of
from thai.text import normalise_line

from .common import PER_PAGE
from .register import rounds_of

# What is compared: the score and level columns.
MEASURES = {
    "inherent": ("score", "level"),
    "residual": ("residual_score", "residual_level"),
}
LOOKS = {
    "new": ("info", "plus-lg"),
    "up": ("danger", "arrow-up"),
    "down": ("ok", "arrow-down"),
    "same": ("neutral", "dash-lg"),
    "gone": ("neutral", "archive"),
    "waiting": ("neutral", "hourglass-split"),
}


class DiffRow(NamedTuple):
    """One risk in both rounds (`risks/_diff_row.html`)."""

    reference: str
    event: str
    url: str
    kind: str
    kind_label: str
    tone: str
    icon: str
    note: str
    before_score: int | None
    before_level: str
    before_label: str
    after_score: int | None
    after_level: str
    after_label: str


def _same_scale(one, other) -> bool:
    """Whether scores of two rounds mean the same."""
    if one.criteria_id == other.criteria_id:
        return True
    if not (one.criteria and other.criteria):
        return False
    return scale_of(one.criteria) == scale_of(other.criteria)


@staff_view(Permission.RISK_VIEW)
@require_GET
def diff(request, slug, uuid):
    """Each risk of a round and of an earlier one, what became of it, and both scores."""
    rounds = rounds_of(request.organisation)
    by_uuid = {str(row.uuid): row for row in rounds}
    round = by_uuid.get(str(uuid))
    if round is None:
        raise Http404
    others = [row for row in rounds if row.pk != round.pk]
    asked = request.GET.get("with", "")
    if asked and (asked not in by_uuid or by_uuid[asked] is round):
        raise Http404
    earlier = by_uuid.get(asked) or next((o for o in others if o.pk == round.previous_id), None)
    measure = request.GET.get("by", "")
    context = {
        "round": round,
        "others": others,
        "earlier": earlier,
        "by": measure if measure in MEASURES else "inherent",
        "measures": [(key, selectors.VIEWS[key]) for key in MEASURES],
        "q": normalise_line(request.GET.get("q", "")[: selectors.LONGEST_SEARCH]),
        "kind": request.GET.get("kind", ""),
    }
    if earlier:
        context |= _compared(request, round, earlier, context)
    return render(request, "risks/diff.html", context)


def _compared(request, round, earlier, chosen: dict) -> dict:
    same_scale = _same_scale(earlier, round)
    columns = MEASURES[chosen["by"]]
    groups = pairs.groups(earlier, round, columns, same_scale=same_scale, q=chosen["q"])
    counts = Counter()
    for group in groups:
        counts[group.kind] += group.count
    if chosen["kind"] in KINDS:
        groups = [group for group in groups if group.kind == chosen["kind"]]
    page = Paginator(pairs.Ordered(groups), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "same_scale": same_scale,
        "counts": [(kind, str(label), counts[kind]) for kind, label in KINDS.items()],
        "all": counts.total(),
        "rows": _rows(request.organisation, round, earlier, columns, page.object_list),
    }


def _rows(organisation, round, earlier, columns, shown) -> list[DiffRow]:
    """The lines of a page's (key of a risk, kind); one query."""
    names = ("round_id", "risk_id", *columns, "uuid", "number", "risk__event", "risk__closed_on")
    assessed = AssessedRisk.objects.filter(
        round__in=[round, earlier], risk__in=[key for key, _kind in shown]
    )
    found = {tuple(row[:2]): row[2:] for row in assessed.order_by().values_list(*names)}
    address = address_of("risks:assessed", organisation)
    nowhere, rows = (None, ""), []
    for key, kind in shown:
        old, new = found.get((earlier.pk, key)), found.get((round.pk, key))
        uuid, number, event, closed_on = (new or old)[2:]
        (before_score, before_level), (after_score, after_level) = (
            (row or nowhere)[:2] for row in (old, new)
        )
        tone, icon = LOOKS[kind]
        note = ""
        if kind == "gone":
            note = _("ปิดความเสี่ยงแล้ว") if closed_on else _("ไม่ได้ประเมินในรอบนี้")
        rows.append(
            DiffRow(
                reference=f"R{number}",
                event=event,
                url=address.format(uuid),
                kind=kind,
                kind_label=str(KINDS[kind]),
                tone=tone,
                icon=icon,
                note=note,
                before_score=before_score,
                before_level=before_level,
                before_label=level_label(before_level),
                after_score=after_score,
                after_level=after_level,
                after_label=level_label(after_level),
            )
        )
    return rows
