"""The register's workbook: which sheets and columns it has, for the way out and the way in.

Its words are Thai whatever the reader's language, so that a file comes back in as it went out.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.xlsx import Column

from .models import Control, ControlKind, Effectiveness, Factor, ObjectKind, Risk

#: Rows of a sheet that come in at once.
MAX_ROWS = 10_000
LONGEST_TEXT = 4_000

RISKS, CONTROLS, MEASURES, CRITERIA = "risks", "controls", "measures", "criteria"


@dataclass(frozen=True)
class Field:
    """A column that comes in too: the model's field, how wide, what it holds.

    `kind` is line, text, date, choice, yes, or the name of what is looked up (category,
    department, owner).
    """

    name: str
    label: str
    kind: str = "line"
    width: int = 24
    limit: int = LONGEST_TEXT
    choices: tuple = ()
    required: bool = False
    default: str = ""


def _field(model, name, kind="line", width=24, choices=(), label=""):
    field = model._meta.get_field(name)
    limit = field.max_length or LONGEST_TEXT
    default = field.default if field.has_default() and choices else ""
    return Field(
        name,
        label or field.verbose_name,
        kind,
        width,
        limit,
        tuple(choices),
        required=not field.blank and not field.has_default(),
        default=str(default),
    )


#: What names a row: R1, R2, …, and the identity that no rename changes.
REFERENCE = Field("reference", gettext_lazy("อ้างอิง"), width=10)
KEY = Field("key", gettext_lazy("รหัสในระบบ"), width=38)

RISK_FIELDS = (
    _field(Risk, "event", "text", 50),
    _field(Risk, "category", "category"),
    _field(Risk, "object_kind", "choice", 18, ObjectKind.choices),
    _field(Risk, "process"),
    _field(Risk, "step"),
    _field(Risk, "position"),
    _field(Risk, "who"),
    _field(Risk, "what"),
    _field(Risk, "where"),
    _field(Risk, "how", "text", 40),
    _field(Risk, "factor", "choice", 24, Factor.choices),
    _field(Risk, "scenario", "text", 40),
    _field(
        Risk, "is_corruption", "yes", 16, label=gettext_lazy("ยืนยันว่าเป็นความเสี่ยงการทุจริต (ใช่/ไม่ใช่)")
    ),
    _field(Risk, "department", "department"),
    _field(Risk, "owner", "owner", label=gettext_lazy("ชื่อผู้ใช้ของเจ้าของความเสี่ยง")),
)
CONTROL_FIELDS = (
    _field(Control, "name", "line", 50),
    _field(Control, "kind", "choice", 28, ControlKind.choices),
    _field(Control, "effectiveness", "choice", 14, Effectiveness.choices),
    _field(Control, "evidence", "text", 40),
    _field(Control, "tested_on", "date", 16),
)


def titles() -> dict[str, str]:
    """The sheets' names."""
    return {
        RISKS: _("ทะเบียนความเสี่ยง"),
        CONTROLS: _("มาตรการควบคุมที่มีอยู่"),
        MEASURES: _("มาตรการควบคุมเพิ่มเติม"),
        CRITERIA: _("เกณฑ์การประเมิน"),
    }


def column(field: Field) -> Column:
    kind = "date" if field.kind == "date" else "text"
    return Column(str(field.label), field.width, kind)


def words(field: Field) -> dict:
    """What a choice's or an answer's cells say, by value; looked up once for a whole sheet."""
    if field.kind == "yes":
        return {True: _("ใช่"), False: _("ไม่ใช่")}
    return {value: str(label) for value, label in field.choices}


def shown(row, field: Field, known: dict | None = None):
    """A field of `row` as its cell holds it; `known` are the field's `words`."""
    value = getattr(row, field.name)
    if field.kind in ("yes", "choice"):
        return (words(field) if known is None else known).get(value, value)
    if field.kind == "owner":
        return value.username if value else ""
    if field.kind in ("category", "department"):
        return value.name if value else ""
    return value
