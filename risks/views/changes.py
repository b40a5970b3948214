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
from risks import selectors
from risks.comparing import KINDS, Standing, compare
from risks.matrix import level_label
from risks.models import AssessedRisk, Risk
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


def _standings(round, measure: str) -> dict[int, Standing]:
    rows = AssessedRisk.objects.filter(round=round).order_by()
    return {
        key: Standing(score, level)
        for key, score, level in rows.values_list("risk_id", *MEASURES[measure])
    }


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
    """Both rounds are read whole as plain numbers; only the page's rows are read in full."""
    before, after = _standings(earlier, chosen["by"]), _standings(round, chosen["by"])
    same_scale = _same_scale(earlier, round)
    kinds = compare(before, after, same_scale=same_scale)
    if chosen["q"]:
        risks = Risk.objects.filter(organisation=request.organisation)
        found = set(risks.filter(selectors.found(chosen["q"])).values_list("pk", flat=True))
        kinds = {key: kind for key, kind in kinds.items() if key in found}
    counts = Counter(kinds.values())
    if chosen["kind"] in KINDS:
        kinds = {key: kind for key, kind in kinds.items() if kind == chosen["kind"]}
    places = {kind: place for place, kind in enumerate(KINDS)}

    def order(key):
        now = after.get(key) or before[key]
        return places[kinds[key]], -(now.score or 0), key

    page = Paginator(sorted(kinds, key=order), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "same_scale": same_scale,
        "counts": [(kind, str(label), counts[kind]) for kind, label in KINDS.items()],
        "all": sum(counts.values()),
        "rows": _rows(request.organisation, round, earlier, page.object_list, kinds, before, after),
    }


def _rows(organisation, round, earlier, keys, kinds, before, after) -> list[DiffRow]:
    risks = {
        row.pk: row for row in Risk.objects.filter(pk__in=keys).only("number", "event", "closed_on")
    }
    pages = {}
    for round_id, risk_id, uuid in AssessedRisk.objects.filter(
        round__in=[round, earlier], risk__in=keys
    ).values_list("round_id", "risk_id", "uuid"):
        pages[risk_id, round_id == round.pk] = uuid
    address = address_of("risks:assessed", organisation)
    nowhere, rows = Standing(None, ""), []
    for key in keys:
        risk, kind = risks[key], kinds[key]
        old, new = before.get(key, nowhere), after.get(key, nowhere)
        tone, icon = LOOKS[kind]
        note = ""
        if kind == "gone":
            note = _("ปิดความเสี่ยงแล้ว") if risk.closed_on else _("ไม่ได้ประเมินในรอบนี้")
        rows.append(
            DiffRow(
                reference=risk.reference,
                event=risk.event,
                url=address.format(pages.get((key, True)) or pages[key, False]),
                kind=kind,
                kind_label=str(KINDS[kind]),
                tone=tone,
                icon=icon,
                note=note,
                before_score=old.score,
                before_level=old.level,
                before_label=level_label(old.level),
                after_score=new.score,
                after_level=new.level,
                after_label=level_label(new.level),
            )
        )
    return rows
