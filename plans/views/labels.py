"""Values of drafts as text, for conflict pages and summaries."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Activity
from plans.models.activity import ActivityKind, BudgetState, TargetGroup
from plans.models.plan import MemberCategory, Quadrant, StatementKind, SwotFactor
from thai.dates import format_date
from thai.money import format_baht
from thai.numbers import format_number

_CHOICES = {
    "kind": ActivityKind,
    "budget_state": BudgetState,
    "target_groups": TargetGroup,
    "quadrant": Quadrant,
    "factor": SwotFactor,
    "category": MemberCategory,
}
_LABELS = {
    "objectives": gettext_lazy("วัตถุประสงค์"),
    "methods": gettext_lazy("วิธีดำเนินการ"),
    "kpis": gettext_lazy("ตัวชี้วัด"),
    "budget_lines": gettext_lazy("จำนวนเงินงบประมาณ"),
    "text": gettext_lazy("ข้อความ"),
    "entries": gettext_lazy("การวิเคราะห์ SWOT"),
    "members": gettext_lazy("คณะทำงาน"),
    "rows": gettext_lazy("ตารางตัวชี้วัด"),
    "result": gettext_lazy("คะแนนรวม"),
    "alignments": gettext_lazy("แผนที่เชื่อมโยง"),
    **{kind.value: kind.label for kind in StatementKind},
}


def label_of(name: str, model) -> str:
    """The Thai name of a value: the column's own, or that of the list."""
    if name in _LABELS:
        return str(_LABELS[name])
    try:
        return str(model._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def text_of(name: str, value) -> str:
    """A value as a person reads it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("ใช่") if value else _("ไม่ใช่")
    if isinstance(value, list | tuple):
        return "\n".join(text_of(name, item) for item in value)
    if isinstance(value, dict):
        return " · ".join(
            text for key, item in value.items() if key != "uuid" and (text := text_of(key, item))
        )
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, date):
        return format_date(value)
    if name in _CHOICES and value in _CHOICES[name].values:
        return str(_CHOICES[name](value).label)
    if name == "planned":
        return format_baht(value)
    if isinstance(value, Decimal):
        return format_number(value)
    return str(value)


def conflict_rows(names, mine: dict, theirs: dict, model=Activity) -> list[dict]:
    """Rows of `components/_conflict.html` for the values that differ."""
    return [
        {
            "label": label_of(name, model),
            "mine": text_of(name, mine[name]),
            "theirs": text_of(name, theirs[name]),
        }
        for name in names
    ]
