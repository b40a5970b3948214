"""Values of a plan's canonical content (`services.versions.content`) as labelled text.

Used by the signer's page, the pages of approved versions, differences and the printed plan; all
of them show the frozen text, never the draft's rows.
"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.dates import format_date
from thai.fiscal import format_fiscal_year
from thai.money import format_baht
from thai.numbers import format_number

from .models import (
    Activity,
    ActivityKind,
    BudgetState,
    Plan,
    SectionKey,
    StatementKind,
)
from .models.activity import TargetGroup
from .models.plan import MemberCategory, Quadrant, SwotFactor

NOTHING = "–"


def _verbose(model, *names) -> dict:
    return {name: model._meta.get_field(name).verbose_name for name in names}


PARTS = {
    "organisation": gettext_lazy("หน่วยงาน"),
    "framework": gettext_lazy("กรอบการจัดทำแผน"),
    "plan": gettext_lazy("ข้อมูลทั่วไปของแผน"),
    "sections": gettext_lazy("บทนำ"),
    "statements": gettext_lazy("วัตถุประสงค์ เป้าหมาย และประโยชน์"),
    "alignments": gettext_lazy("ความเชื่อมโยงกับแผนระดับต่าง ๆ"),
    "swot": gettext_lazy("การวิเคราะห์ SWOT"),
    "ita": gettext_lazy("ผลการประเมิน ITA ปีที่ผ่านมา"),
    "working_group": gettext_lazy("คณะทำงาน"),
    "activities": gettext_lazy("โครงการ/กิจกรรม/มาตรการ"),
}

ACTIVITY_FIELDS = {
    **_verbose(
        Activity,
        "number",
        "kind",
        "name",
        "reason",
        "place",
        "starts_on",
        "ends_on",
        "target_count",
        "target_unit",
        "output",
        "outcome",
        "is_cpi",
        "budget_state",
        "department",
        "target_groups",
        "risks",
        "related_nodes",
        "node",
        "co_owners",
    ),
    "activity": gettext_lazy("รายการ"),
    "responsible": gettext_lazy("ผู้รับผิดชอบ"),
    "objectives": gettext_lazy("วัตถุประสงค์"),
    "methods": gettext_lazy("วิธีดำเนินการ"),
    "kpis": gettext_lazy("ตัวชี้วัด"),
    "budget": gettext_lazy("จำนวนเงินงบประมาณ"),
    "dimension": gettext_lazy("มิติ"),
}

FIELDS = {
    "organisation": {
        "name": gettext_lazy("ชื่อหน่วยงาน"),
        "type": gettext_lazy("ประเภท"),
        "uuid": gettext_lazy("รหัสอ้างอิง"),
    },
    "framework": {"code": gettext_lazy("รหัสกรอบ"), "name": gettext_lazy("ชื่อกรอบ")},
    "plan": {
        **_verbose(
            Plan,
            "title",
            "title_en",
            "first_fiscal_year",
            "last_fiscal_year",
            "complaints",
            "corruption_cases",
            "audit_objections",
            "order_number",
            "order_date",
            "order_signer",
            "amendment_reason",
            "amendment_participants",
            "owner_unit",
            "predecessor",
        ),
        "uuid": gettext_lazy("รหัสอ้างอิง"),
    },
    "sections": dict(SectionKey.choices),
    "statements": dict(StatementKind.choices),
    "ita": {
        "ita": PARTS["ita"],
        "fiscal_year": gettext_lazy("ปีงบประมาณที่ประเมิน"),
        "total_printed": gettext_lazy("คะแนนรวม"),
        "grade_printed": gettext_lazy("ระดับ"),
        "grade_label": gettext_lazy("ความหมายของระดับ"),
        "rows": gettext_lazy("คะแนนรายตัวชี้วัด"),
    },
    "activities": ACTIVITY_FIELDS,
}

# In the order in which an activity's details are printed (FC-11).
DETAIL_FIELDS = (
    "node",
    "related_nodes",
    "reason",
    "objectives",
    "target_groups",
    "methods",
    "period",
    "place",
    "department",
    "responsible",
    "co_owners",
    "target",
    "money",
    "output",
    "outcome",
    "kpis",
    "risks",
    "is_cpi",
)


def field_label(where: str, name: str) -> str:
    """The Thai (or English) name of one field of canonical content."""
    return str(FIELDS.get(where, {}).get(name) or PARTS.get(name) or name)


# --- values


def choice_label(choices, value) -> str:
    return str(dict(choices.choices).get(value, value))


def _date(value) -> str:
    return format_date(date.fromisoformat(value))


def _number(value) -> str:
    return format_number(Decimal(value))


def _baht(value) -> str:
    return format_baht(Decimal(value))


def _budget_line(line) -> str:
    year = format_fiscal_year(line["fiscal_year"], label=True)
    return f"{year} · {line['source']} · {_baht(line['planned'])}"


def _kpi(kpi) -> str:
    text = _("%(name)s: เป้าหมาย %(target)s %(unit)s") % {
        "name": kpi["name"],
        "target": _number(kpi["target"]),
        "unit": kpi["unit"],
    }
    if kpi["baseline"] is not None:
        text += " " + _("(ค่าฐาน %(baseline)s)") % {"baseline": _number(kpi["baseline"])}
    return text


def _node(node) -> str:
    return f"{node['code']} {node['title']}"


def _member(row) -> str:
    parts = [row["name"], row["position_title"], row["duty"]]
    return f"{choice_label(MemberCategory, row['category'])}: {' · '.join(p for p in parts if p)}"


def _swot(row) -> str:
    quadrant, factor = (
        choice_label(Quadrant, row["quadrant"]),
        choice_label(SwotFactor, row["factor"]),
    )
    return f"{quadrant} · {factor}: {row['text']}"


def _alignment(row) -> str:
    text = _("%(name)s (แผนระดับที่ %(level)s)") % row
    return f"{text} {row['note']}".strip()


def _ita_row(row) -> str:
    return _("ตัวชี้วัดที่ %(number)s %(title)s: %(mean)s %(grade)s") % {
        "number": row["standard_number"],
        "title": row["standard_title"],
        "mean": row["mean"],
        "grade": row["grade"],
    }


def ita_head(value) -> str:
    return _("ปีงบประมาณ %(year)s คะแนนรวม %(total)s %(grade)s") % {
        "year": value["fiscal_year"],
        "total": value["total_printed"],
        "grade": f"{value['grade_printed']} {value['grade_label']}".strip(),
    }


def _ita(value) -> list[str]:
    return [ita_head(value), *map(_ita_row, value["rows"])]


def _organisation_type(value) -> str:
    from organisations.profiles import OrganisationType

    return choice_label(OrganisationType, value)


_ONE = {
    "kind": lambda value: choice_label(ActivityKind, value),
    "budget_state": lambda value: choice_label(BudgetState, value),
    "starts_on": _date,
    "ends_on": _date,
    "order_date": _date,
    "target_count": _number,
    "is_cpi": lambda value: _("ใช่") if value else _("ไม่ใช่"),
    "department": lambda value: value["name"],
    "owner_unit": lambda value: value["name"],
    "responsible": lambda value: value["name"],
    "node": _node,
    "type": _organisation_type,
    "ita": _ita,
}
_EACH = {
    "target_groups": lambda value: choice_label(TargetGroup, value),
    "co_owners": lambda value: value["name"],
    "related_nodes": _node,
    "kpis": _kpi,
    "budget": _budget_line,
    "risks": lambda value: f"{value['reference']} {value['event']}",
    "alignments": _alignment,
    "swot": _swot,
    "working_group": _member,
    "rows": _ita_row,
}


def readable(name: str, value):
    """A value of canonical content as text, or as a list of texts; what is empty as a dash."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, list):
        return [str(_EACH.get(name, str)(item)) for item in value]
    if name in _ONE:
        return _ONE[name](value)
    return str(value)


def amount(value) -> Decimal | None:
    """A figure of canonical content, which keeps Decimals as text."""
    return None if value is None else Decimal(value)


def as_text(value) -> str:
    """A readable value on lines of its own."""
    return "\n".join(value) if isinstance(value, list) else value


def method_text(method: str) -> str:
    """How a signature was given; one on paper is never called electronic (AP-08)."""
    if method == "paper":
        return _("ลงนามในเอกสาร")
    if method == "passkey":
        return _("ลงนามในระบบ (ยืนยันด้วยพาสคีย์)")
    if method == "demonstration":
        return _("ลงนามในระบบ (ข้อมูลสาธิต)")
    return _("ลงนามในระบบ (ยืนยันด้วยรหัสผ่าน)")


# --- one activity


def period_text(row: dict) -> str:
    """`1 ต.ค. 2565 – 30 ก.ย. 2566`, or what is known of it."""
    first, last = row["starts_on"], row["ends_on"]
    if not (first or last):
        return NOTHING
    return f"{_date(first) if first else '…'} – {_date(last) if last else '…'}"


def years_text(plan: dict) -> str:
    """`2570`, or `2566–2570` for a plan of several fiscal years."""
    first, last = plan["first_fiscal_year"], plan["last_fiscal_year"]
    return str(first) if first == last else f"{first}–{last}"


def planned_total(row: dict) -> Decimal | None:
    """Planned baht of an activity over all years; None when it uses none or says nothing."""
    if row["budget_state"] != BudgetState.AMOUNT:
        return None
    return sum((Decimal(line["planned"]) for line in row["budget"]), Decimal("0"))


def money_text(row: dict) -> str:
    """The sum, or the state in words: no budget used is neither zero nor not entered (FC-23)."""
    total = planned_total(row)
    return choice_label(BudgetState, row["budget_state"]) if total is None else format_baht(total)


def _detail(name: str, row: dict):
    if name == "period":
        return period_text(row)
    if name == "target":
        if not row["target_count"]:
            return NOTHING
        return f"{_number(row['target_count'])} {row['target_unit']}"
    if name == "money":
        if row["budget_state"] == BudgetState.AMOUNT and len(row["budget"]) > 1:
            return [*readable("budget", row["budget"]), _("รวม %(sum)s") % {"sum": money_text(row)}]
        if row["budget_state"] == BudgetState.AMOUNT and row["budget"]:
            return readable("budget", row["budget"])[0]
        return money_text(row)
    return readable(name, row[name])


_DETAIL_LABELS = {
    "period": gettext_lazy("ระยะเวลาดำเนินการ"),
    "target": gettext_lazy("ค่าเป้าหมาย"),
    "money": gettext_lazy("งบประมาณ"),
}


def activity_details(row: dict, *, with_empty=True) -> list[dict]:
    """Label and value of every field of an activity, in printed order."""
    found = []
    for name in DETAIL_FIELDS:
        value = _detail(name, row)
        if value == NOTHING and not with_empty:
            continue
        label = str(_DETAIL_LABELS.get(name) or ACTIVITY_FIELDS[name])
        found.append({"label": label, "value": value, "is_list": isinstance(value, list)})
    return found


def activity_title(row: dict) -> str:
    return f"{row['number']}. {row['name']}"
