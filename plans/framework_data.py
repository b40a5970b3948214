"""Reads a framework from JSON into the tree of nodes; loading the same file again changes nothing.

`plans/data/framework.json` holds the framework of B.E. 2566-2570. A later one is a file of the
same shape and is loaded beside it (FC-02).
"""

import json
from pathlib import Path

from django.db import transaction

from thai.text import normalise

from .models import Framework, FrameworkNode, NodeKind

DATA_FILE = Path(__file__).parent / "data" / "framework.json"

# Key of the children, and what they are; items nest in items.
_CHILDREN = {
    None: ("dimensions", NodeKind.DIMENSION),
    NodeKind.DIMENSION: ("sections", NodeKind.SECTION),
    NodeKind.SECTION: ("subsections", NodeKind.SUBSECTION),
    NodeKind.SUBSECTION: ("items", NodeKind.ITEM),
    NodeKind.ITEM: ("items", NodeKind.ITEM),
}


def _text(row: dict, *names: str) -> str:
    """The first of the named texts that the row has, normalised."""
    return next((normalise(row[name]).strip() for name in names if row.get(name)), "")


def _walk(row: dict, kind=None, depth=0, parent_code=""):
    """Yields (parent code, kind, depth, row) of all nodes below `row`, in printed order."""
    key, child_kind = _CHILDREN[kind]
    for child in row.get(key, ()):
        yield parent_code, child_kind, depth, child
        yield from _walk(child, child_kind, depth + 1, child["code"])


def _values(row: dict, kind, depth: int, position: int) -> dict:
    return {
        "kind": kind,
        "depth": depth,
        "position": position,
        "printed_number": _text(row, "doc_no"),
        "title_th": _text(row, "title_th"),
        "title_en": _text(row, "title_en"),
        "hint_th": _text(row, "activity_hint_th", "intro_th"),
        "hint_en": _text(row, "activity_hint_en", "intro_en"),
        "objective_th": _text(row, "objective_th"),
        "objective_en": _text(row, "objective_en"),
        "note_th": _text(row, "note_th"),
        "note_en": _text(row, "note_en"),
        "audience": row.get("audience") or [],
        "publish": row.get("publish") or [],
        "min_per_fiscal_year": row.get("min_per_fiscal_year"),
        "frequency": _text(row, "frequency"),
    }


def load_framework(data: dict) -> tuple[Framework, int]:
    """Writes a framework and its nodes; returns it and the number of its nodes.

    Rows are matched by code, so a corrected file mends what is there and plans keep their links.
    A node that is no longer in the file stays as long as a plan uses it (ProtectedError).
    """
    head = data["framework"]
    rows = list(_walk(data))
    with transaction.atomic(using="default"):
        framework, _created = Framework.objects.update_or_create(
            code=head["code"],
            defaults={
                "name_th": _text(head, "name_th"),
                "name_en": _text(head, "name_en"),
                "issuer_th": _text(head, "issuer_th"),
                "issuer_en": _text(head, "issuer_en"),
                "first_fiscal_year": head["start_year_be"],
                "last_fiscal_year": head["end_year_be"],
            },
        )
        known = {node.code: node for node in framework.nodes.all()}
        # Positions are unique: move what stays out of the way before the new order is written.
        offset = max((node.position for node in known.values()), default=0) + len(rows) + 1
        changed = _differs(known, rows)
        if changed:
            for node in known.values():
                node.position += offset
            FrameworkNode.objects.bulk_update(known.values(), ["position"])
            _write(framework, known, rows)
            gone = set(known) - {row["code"] for *_rest, row in rows}
            framework.nodes.filter(code__in=gone).delete()
    return framework, len(rows)


def _differs(known: dict, rows: list) -> bool:
    if set(known) != {row["code"] for *_rest, row in rows}:
        return True
    return any(
        getattr(known[row["code"]], name) != value
        for position, (_parent, kind, depth, row) in enumerate(rows, 1)
        for name, value in _values(row, kind, depth, position).items()
    )


def _write(framework, known: dict, rows: list) -> None:
    """Level by level, because a node's parent must be stored before it."""
    for level in range(max(depth for _p, _k, depth, _r in rows) + 1):
        new, old = [], []
        for position, (parent, kind, depth, row) in enumerate(rows, 1):
            if depth != level:
                continue
            node = known.get(row["code"])
            (old if node else new).append(node or FrameworkNode(framework=framework))
            node = (old if node else new)[-1]
            node.code, node.parent = row["code"], known.get(parent)
            for name, value in _values(row, kind, depth, position).items():
                setattr(node, name, value)
        fields = ["parent", *_values({}, "", 0, 0)]
        FrameworkNode.objects.bulk_update(old, fields)
        for node in FrameworkNode.objects.bulk_create(new):
            known[node.code] = node


def load_framework_file(path: Path = DATA_FILE) -> tuple[Framework, int]:
    """`load_framework` of a file."""
    return load_framework(json.loads(Path(path).read_text(encoding="utf-8")))
