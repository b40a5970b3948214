"""The framework browser: the whole tree on one page, searched, with a way into a plan (PR-12)."""

from collections import Counter

from django.http import Http404
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from organisations.permissions import Permission
from organisations.scope import staff_view
from plans.forms.activity import Nodes
from plans.models import Framework, NodeKind, Plan
from plans.models.activity import TargetGroup
from plans.models.plan import EDITABLE
from plans.rules import target_groups_of
from plans.views.draft_activities import node_hint
from thai.text import normalise_line

SEARCHED = ("title_th", "title_en", "hint_th", "hint_en", "objective_th", "objective_en", "note_th")


def _marked(text: str, search: str):
    """The text with what was searched marked; nothing is cut."""
    place = text.lower().find(search.lower()) if search else -1
    if place < 0:
        return text
    end = place + len(search)
    return format_html("{}<mark>{}</mark>{}", text[:place], text[place:end], text[end:])


def _matches(node, search: str) -> bool:
    if node.code == search or node.code.startswith(f"{search}."):
        return True
    folded = search.lower()
    return any(folded in getattr(node, name).lower() for name in SEARCHED)


def _tree(nodes, search: str, used: Counter) -> tuple[list[dict], int]:
    """The nodes as nested rows; with a search only what matches, with its ancestors."""
    wanted, found = None, 0
    if search:
        wanted = set()
        for node in nodes:
            if _matches(node, search):
                found += 1
                parts = node.code.split(".")
                wanted |= {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
    rows, by_pk = [], {}
    for node in nodes:
        if wanted is not None and node.code not in wanted:
            continue
        row = {
            "node": node,
            "title": _marked(node.title, search),
            "hint": _marked(node.hint, search),
            "objective": _marked(node.objective, search),
            "audience": [TargetGroup(v).label for v in target_groups_of(node.audience)],
            "children": [],
            "used": used[node.code],
            "open": bool(search) or node.kind == NodeKind.DIMENSION,
        }
        by_pk[node.pk] = row
        parent = by_pk.get(node.parent_id)
        (parent["children"] if parent else rows).append(row)
    return rows, found


@staff_view(Permission.PLAN_VIEW)
@require_GET
def browser(request, slug):
    """Dimensions, sections and items with hints; `?plan=` tells which plan the links add to."""
    frameworks = list(Framework.objects.all())
    code = request.GET.get("framework", "")
    plans = []
    if request.user.can(Permission.ACTIVITY_EDIT, request.organisation):
        plans = list(Plan.objects.filter(organisation=request.organisation, status__in=EDITABLE))
    plan = next((p for p in plans if str(p.uuid) == request.GET.get("plan")), None)
    if plan is None and len(plans) == 1:
        plan = plans[0]
    wanted = next((f for f in frameworks if f.code == code), None)
    framework = (
        wanted
        or next((f for f in frameworks if plan and f.pk == plan.framework_id), None)
        or (frameworks[0] if frameworks else None)
    )
    if plan and framework and plan.framework_id != framework.pk:
        plan = None
    search = normalise_line(request.GET.get("q", ""))
    tree, found = [], 0
    if framework:
        used = Counter(plan.activities.values_list("node__code", flat=True)) if plan else Counter()
        tree, found = _tree(list(framework.nodes.all()), search, used)
    return render(
        request,
        "plans/framework.html",
        {
            "framework": framework,
            "frameworks": frameworks,
            "plans": [p for p in plans if framework and p.framework_id == framework.pk],
            "plan": plan,
            "tree": tree,
            "search": search,
            "found": found,
        },
    )


def _nodes(request) -> Nodes:
    """The nodes of the framework that is named, or of the newest one."""
    code = request.GET.get("framework", "")
    framework = (Framework.objects.filter(code=code) if code else Framework.objects.all()).first()
    if framework is None:
        raise Http404
    return Nodes(framework)


@staff_view(Permission.ACTIVITY_EDIT)
@require_GET
def node_options(request, slug):
    """Options of the picker that match a search; the chosen one always stays (htmx)."""
    nodes = _nodes(request)
    search = normalise_line(request.GET.get("node_search", ""))
    chosen = request.GET.get("node", "")
    wanted = None
    if search:
        wanted = {node.code for node in nodes.all if _matches(node, search)}
    found = None if wanted is None else len(wanted)
    return render(
        request,
        "plans/_node_options.html",
        {
            "choices": nodes.choices(None if wanted is None else wanted | {chosen}),
            "chosen": chosen,
            "found": found,
        },
    )


@staff_view(Permission.ACTIVITY_EDIT)
@require_GET
def node_hint_fragment(request, slug):
    """What the framework says about the chosen node (htmx)."""
    nodes = _nodes(request)
    hint = node_hint(nodes, nodes.by_code.get(request.GET.get("node", "")))
    return render(request, "plans/_node_hint.html", {"hint": hint})
