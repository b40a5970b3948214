"""A whole plan in reading order out of its canonical content: introduction, entries, money."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from workflow.prepared import prepared

from .models import BudgetState, FrameworkNode, NodeKind, SectionKey, StatementKind
from .models.plan import MemberCategory, Quadrant, SwotFactor
from .reading import PARTS, as_text, choice_label, field_label, ita_head, readable


@dataclass
class Block:
    """One titled piece of the introduction: a text, a list, or a table."""

    key: str
    title: str
    text: str = ""
    items: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Group:
    """The activities of one dimension."""

    code: str
    title: str
    rows: list[dict]


def _general(content) -> Block:
    plan = content["plan"]
    names = [
        "title",
        "title_en",
        "first_fiscal_year",
        "last_fiscal_year",
        "owner_unit",
        "complaints",
        "corruption_cases",
        "audit_objections",
        "order_number",
        "order_date",
        "order_signer",
    ]
    rows = [
        [field_label("plan", name), as_text(readable(name, plan[name]))]
        for name in names
        if plan[name] not in (None, "")
    ]
    rows.insert(0, [str(PARTS["framework"]), content["framework"]["name"]])
    return Block("plan", str(PARTS["plan"]), rows=rows)


def _sections(content) -> list[Block]:
    found = []
    for key, label in SectionKey.choices:
        text = content["sections"].get(key, "")
        if key == SectionKey.ITA and content["ita"]:
            ita = content["ita"]
            found.append(
                Block(
                    key,
                    str(label),
                    text=text,
                    items=[ita_head(ita)],
                    headers=[_("ตัวชี้วัดที่"), _("ชื่อตัวชี้วัด"), _("เครื่องมือ"), _("คะแนน"), _("ระดับ")],
                    rows=[
                        [
                            str(row["standard_number"]),
                            row["standard_title"],
                            row["instrument"],
                            row["mean"],
                            row["grade"],
                        ]
                        for row in ita["rows"]
                    ],
                )
            )
        elif text:
            found.append(Block(key, str(label), text=text))
    return found


def introduction(content: dict) -> list[Block]:
    """Part 1 (FC-09): what stands before the list of entries."""
    blocks = [_general(content), *_sections(content)]
    if content["alignments"]:
        blocks.append(
            Block(
                "alignments",
                str(PARTS["alignments"]),
                items=readable("alignments", content["alignments"]),
            )
        )
    if content["swot"]:
        blocks.append(
            Block(
                "swot",
                str(PARTS["swot"]),
                headers=[_("ด้าน"), _("ปัจจัย"), _("ข้อความ")],
                rows=[
                    [
                        choice_label(Quadrant, row["quadrant"]),
                        choice_label(SwotFactor, row["factor"]),
                        row["text"],
                    ]
                    for row in sorted(
                        content["swot"], key=lambda r: Quadrant.values.index(r["quadrant"])
                    )
                ],
            )
        )
    for kind, label in StatementKind.choices:
        if content["statements"][kind]:
            items = content["statements"][kind]
            blocks.append(Block(f"statements-{kind}", str(label), items=items))
    if content["working_group"]:
        blocks.append(
            Block(
                "working_group",
                str(PARTS["working_group"]),
                headers=[_("ประเภท"), _("ชื่อ"), _("ตำแหน่ง"), _("หน้าที่ในคณะทำงาน")],
                rows=[
                    [
                        choice_label(MemberCategory, row["category"]),
                        row["name"],
                        row["position_title"],
                        row["duty"],
                    ]
                    for row in content["working_group"]
                ],
            )
        )
    return blocks


@prepared
def dimensions(framework: int):
    """Those of the framework with this key, in order."""
    nodes = FrameworkNode.objects.filter(framework=framework, kind=NodeKind.DIMENSION)
    return nodes.only("framework", "code", "title_th", "title_en")


def dimension_titles(framework) -> dict[str, str]:
    """Code of each dimension of a framework and its title, in order."""
    return {node.code: node.title for node in dimensions(framework.pk)}


def by_dimension(content: dict, titles: dict[str, str]) -> list[Group]:
    """Part 2 (FC-10): the entries by dimension; dimensions without entries are left out."""
    rows = defaultdict(list)
    for row in content["activities"]:
        rows[row["dimension"]].append(row)
    codes = [*titles, *(code for code in rows if code not in titles)]
    return [Group(code, titles.get(code, ""), rows[code]) for code in codes if rows[code]]


@dataclass(frozen=True)
class PlannedMoney:
    """What the plan asks for: the sum, by fiscal year, and how many entries ask for none."""

    total: Decimal
    by_year: dict[int, Decimal]
    without: int
    not_entered: int


def planned_money(content: dict) -> PlannedMoney:
    by_year: dict[int, Decimal] = defaultdict(Decimal)
    states = [row["budget_state"] for row in content["activities"]]
    for row in content["activities"]:
        if row["budget_state"] == BudgetState.AMOUNT:
            for line in row["budget"]:
                by_year[line["fiscal_year"]] += Decimal(line["planned"])
    return PlannedMoney(
        total=sum(by_year.values(), Decimal("0")),
        by_year=dict(sorted(by_year.items())),
        without=states.count(BudgetState.NONE),
        not_entered=states.count(BudgetState.NOT_ENTERED),
    )
