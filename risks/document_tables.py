"""The tables of the report of a round, as plain texts for the PDF's templates."""

from collections import Counter
from dataclasses import dataclass

from documents.tables import Column, Table
from thai.dates import format_date
from thai.money import format_baht

from .comparing import KINDS, Standing, compare
from .models import Level
from .scoring import scale_of

NOT_SCORED = "ยังไม่มีคะแนนสรุป"
NONE = "–"
# A reference is typed back in and searched for: its digits stay as they are.
CODE = "code"


@dataclass(frozen=True)
class MatrixCell:
    """A place of the matrix: score, the zone's code and word, and how many risks lie there."""

    score: int
    level: str
    label: str
    count: int


def described(row) -> dict:
    """The words that were rated; those of now for what is not summed up yet."""
    names = ("event", "process", "who", "what", "where", "how", "factor")
    now = {name: getattr(row.risk, name) for name in names}
    return now | (row.described if row.moderated_at else {})


def _level(code: str) -> str:
    return str(Level(code).label) if code else NONE


def _day(value) -> str:
    return format_date(value) if value else NONE


# --- criteria


def criteria_table(criteria) -> Table:
    table = Table(
        [
            Column("คะแนน", 10, "middle"),
            Column("โอกาส", 30),
            Column("ผลกระทบด้านการเงิน", 30),
            Column("ผลกระทบที่ไม่ใช่การเงิน", 30),
        ]
    )
    for row in sorted(criteria.levels.all(), key=lambda row: -row.score):
        table.row(row.score, row.likelihood, row.financial, row.non_financial)
    return table


def bands_table(criteria) -> Table:
    table = Table(
        [
            Column("ระดับความเสี่ยง", 25),
            Column("โซน", 25),
            Column("คะแนน", 25, "middle"),
            Column("ทบทวนทุก (เดือน)", 25, "middle"),
        ]
    )
    for band in criteria.bands.all():
        level = Level(band.level)
        span = f"{band.lowest}–{band.highest}" if band.lowest < band.highest else f"{band.lowest}"
        table.row(str(level.label), str(level.zone), span, band.review_months)
    return table


def matrix(criteria, rows, which: str) -> dict:
    """The matrix with the number of risks in each cell; `which` is inherent or residual."""
    names = {
        "inherent": ("likelihood", "impact"),
        "residual": ("residual_likelihood", "residual_impact"),
    }[which]
    counts = Counter(tuple(getattr(row, name) for name in names) for row in rows)
    scale = scale_of(criteria)
    sizes = range(1, scale.size + 1)
    grid = [
        (
            likelihood,
            [
                MatrixCell(
                    likelihood * impact,
                    scale.level(likelihood * impact),
                    _level(scale.level(likelihood * impact)),
                    counts[likelihood, impact],
                )
                for impact in sizes
            ],
        )
        for likelihood in reversed(sizes)
    ]
    caption = {
        "inherent": "ความเสี่ยงก่อนมีมาตรการ",
        "residual": "ความเสี่ยงคงเหลือ",
    }[which]
    return {"caption": caption, "impacts": list(sizes), "rows": grid, "width": 90 // scale.size}


def level_table(data) -> Table:
    table = Table(
        [
            Column("ระดับความเสี่ยง", 40),
            Column("ก่อนมีมาตรการ (เรื่อง)", 30, "number"),
            Column("คงเหลือ (เรื่อง)", 30, "number"),
        ]
    )
    inherent = Counter(row.level for row in data.rows)
    residual = Counter(row.residual_level for row in data.rows)
    for level in Level:
        label = f"{level.label} ({level.zone})"
        table.row(label, inherent[level], residual[level])
    scored = len(data.rows) - inherent[""]
    table.row("รวมที่มีคะแนนสรุป", scored, len(data.rows) - residual[""], total=True)
    return table


# --- the register


def register_table(data) -> Table:
    table = Table(
        [
            Column("อ้างอิง", 6, CODE),
            Column("เหตุการณ์ความเสี่ยง", 30),
            Column("กระบวนการ/ขั้นตอน", 14),
            Column("โอกาส", 6, "middle"),
            Column("ผลกระทบ", 7, "middle"),
            Column("คะแนน", 7, "middle"),
            Column("มาตรการควบคุมที่มีอยู่", 20),
            Column("คงเหลือ", 10, "middle"),
        ],
        style="dense",
    )
    zone = None
    for row in data.rows:
        if row.level != zone:
            zone = row.level
            level = Level(zone) if zone else None
            table.group(f"{level.zone} ระดับ{level.label}" if level else NOT_SCORED)
        table.row(
            row.risk.reference,
            _event(row),
            _place(row),
            row.likelihood or NONE,
            _impact(row),
            row.score or NONE,
            _controls(data, row),
            _residual(row),
        )
    return table


def _event(row) -> str:
    words = described(row)
    lines = [words["event"]]
    parts = [words[name] for name in ("who", "what", "where") if words[name]]
    if parts:
        lines.append(" · ".join(parts))
    if words["how"]:
        lines.append(f"วิธีการ {words['how']}")
    return "\n".join(lines)


def _place(row) -> str:
    parts = [described(row)["process"] or NONE]
    if row.risk.step:
        parts.append(row.risk.step)
    if row.department:
        parts.append(f"({row.department.name})")
    return "\n".join(parts)


def _impact(row) -> str:
    if row.impact is None:
        return NONE
    return f"{row.impact}\n(เงิน {row.financial} อื่น {row.non_financial})"


def _controls(data, row) -> str:
    if row.pk in data.hidden:
        return "ไม่แสดงจนกว่าผู้จัดทำรายงานจะให้คะแนนเรื่องนี้"
    controls = data.controls.get(row.pk, ())
    return (
        "\n".join(f"- {one.name} ({one.get_effectiveness_display()})" for one in controls) or NONE
    )


def _residual(row) -> str:
    if row.residual_score is None:
        return NONE
    text = f"{row.residual_score}\n{_level(row.residual_level)}"
    return f"{text}\n(กำหนดเอง)" if row.residual_reason else text


# --- what is done


def treatment_table(data) -> Table | None:
    """RK-19..24: the chosen measures from red to green, and why others have none."""
    table = Table(
        [
            Column("อ้างอิง", 6, CODE),
            Column("ความเสี่ยง", 18),
            Column("ระดับ", 6, "middle"),
            Column("มาตรการควบคุมเพิ่มเติม", 24),
            Column("ค่าใช้จ่าย (บาท)", 11, "number"),
            Column("เหตุผลที่เลือก", 16),
            Column("การดำเนินการ", 19),
        ],
        style="dense",
    )
    for row in data.rows:
        if row.score is None or row.pk in data.hidden:
            continue
        name = (row.risk.reference, described(row)["event"])
        options = data.options.get(row.pk, ())
        for option in options:
            table.row(
                *name,
                _level(row.level),
                f"{option.text}\n({option.get_kind_display()} · {option.get_measure_display()})",
                NONE if option.cost is None else format_baht(option.cost, unit=False),
                option.reason,
                carried_text(data.carried.get(option.pk)),
            )
        reasons = [text for text in (row.skip_reason, row.no_action_reason) if text]
        if not options and reasons:
            table.row(
                *name, _level(row.level), "ยังไม่มีมาตรการเพิ่มเติม", NONE, "\n".join(reasons), NONE
            )
    return table if table.lines else None


def carried_text(carried) -> str:
    """How a measure is carried out: by what, how far, in words."""
    if carried is None:
        return "ยังไม่ได้เชื่อมกับกิจกรรมในแผน"
    return f"{carried.label}\n{carried.status_label} ร้อยละ {carried.percent}"


def acceptance_table(data) -> Table | None:
    table = Table(
        [
            Column("อ้างอิง", 9, CODE),
            Column("ความเสี่ยง", 20),
            Column("สถานะ", 13),
            Column("ผู้ขอและเหตุผล", 23),
            Column("ผู้มีอำนาจและเหตุผล", 23),
            Column("มีผลถึง", 12, "middle"),
        ],
        style="dense",
    )
    for row in data.acceptances:
        table.row(
            row.assessed.risk.reference,
            row.assessed.risk.event,
            str(row.get_state_display()),
            f"{row.requested_by}\n{row.reason}",
            f"{row.approver or NONE}\n{row.justification}".strip(),
            _day(row.expires_on),
        )
    return table if table.lines else None


def voices_table(data) -> Table | None:
    """RK-12: what stakeholders said."""
    table = Table(
        [
            Column("กลุ่ม", 22),
            Column("วันที่", 14, "middle"),
            Column("เรื่อง", 14, CODE),
            Column("ความเห็น", 50),
        ],
        style="dense",
    )
    for row in data.voices:
        about = row.assessed.risk.reference if row.assessed else "ทั้งรอบ"
        table.row(row.group, _day(row.heard_on), about, row.text)
    return table if table.lines else None


def changes_table(data) -> Table | None:
    """What became of each risk since the round before; None without one."""
    if data.before is None:
        return None
    after = {row.risk_id: row for row in data.rows}
    kinds = compare(_standings(data.before), _standings(after), same_scale=data.same_scale)
    table = Table(
        [
            Column("อ้างอิง", 9, CODE),
            Column("ความเสี่ยง", 55),
            Column("รอบก่อน", 18, "middle"),
            Column("รอบนี้", 18, "middle"),
        ],
        style="dense",
    )
    for kind, label in KINDS.items():
        keys = [key for key, found in kinds.items() if found == kind]
        if not keys:
            continue
        table.group(f"{label} ({len(keys)} เรื่อง)")
        rows = [(data.before.get(key), after.get(key)) for key in keys]
        for old, new in sorted(rows, key=lambda pair: (pair[1] or pair[0]).risk.number):
            risk = (new or old).risk
            table.row(risk.reference, risk.event, _stood(old), _stood(new))
    return table


def _standings(rows: dict) -> dict:
    return {key: Standing(row.score, row.level) for key, row in rows.items()}


def _stood(row) -> str:
    if row is None:
        return NONE
    return f"{row.score} {_level(row.level)}" if row.score else NOT_SCORED
