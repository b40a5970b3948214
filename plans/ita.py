"""The arithmetic of an ITA result (TG-07..09): plain functions over rows, no database.

Weights belong to the three instruments (IIT 30, EIT 30, OIT 40) and are repeated on every row;
adding rows gives nonsense. The printed total is the sum of the rounded groups.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from thai.numbers import format_number

WEIGHTS = {"IIT": Decimal(30), "EIT": Decimal(30), "OIT": Decimal(40)}
TOLERANCE = Decimal("0.02")
_CENT = Decimal("0.01")

# The ten indicators under their standard numbers and titles; offered when a table is begun.
STANDARD_INDICATORS = (
    (1, "การปฏิบัติหน้าที่", "IIT"),
    (2, "การใช้งบประมาณ", "IIT"),
    (3, "การใช้อำนาจ", "IIT"),
    (4, "การใช้ทรัพย์สินของทางราชการ", "IIT"),
    (5, "การแก้ไขปัญหาการทุจริต", "IIT"),
    (6, "คุณภาพการดำเนินงาน", "EIT"),
    (7, "ประสิทธิภาพการสื่อสาร", "EIT"),
    (8, "การปรับปรุงระบบการทำงาน", "EIT"),
    (9, "การเปิดเผยข้อมูล", "OIT"),
    (10, "การป้องกันการทุจริต", "OIT"),
)


@dataclass(frozen=True)
class Group:
    """One instrument: what its rows give, and what is printed."""

    instrument: str
    mean: Decimal
    weighted: Decimal
    printed_mean: Decimal
    printed_weighted: Decimal

    @property
    def holds(self) -> bool:
        return (
            abs(self.mean - self.printed_mean) <= TOLERANCE
            and abs(self.weighted - self.printed_weighted) <= TOLERANCE
        )


def _round(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def groups(rows: list[dict]) -> list[Group]:
    """The instruments that have rows; a row needs instrument, mean, group_score, group_weighted."""
    found = []
    for instrument, weight in WEIGHTS.items():
        own = [row for row in rows if row["instrument"] == instrument]
        if not own:
            continue
        mean = sum(row["mean"] for row in own) / len(own)
        found.append(
            Group(
                instrument=instrument,
                mean=_round(mean),
                weighted=_round(mean * weight / 100),
                printed_mean=own[0]["group_score"],
                printed_weighted=own[0]["group_weighted"],
            )
        )
    return found


def recomputed_total(rows: list[dict]) -> Decimal:
    """TG-08: 0.3 IIT + 0.3 EIT + 0.4 OIT from the indicators, rounded once at the end."""
    total = Decimal(0)
    for instrument, weight in WEIGHTS.items():
        own = [row["mean"] for row in rows if row["instrument"] == instrument]
        if own:
            total += sum(own) / len(own) * weight / 100
    return _round(total)


def ita_warnings(rows: list[dict], total_printed: Decimal) -> list[str]:
    """What does not add up by more than 0.02 (TG-09); shown and never a hindrance."""
    found = []
    for row in rows:
        wanted = WEIGHTS[row["instrument"]]
        if row["weight"] != wanted:
            found.append(
                _("ตัวชี้วัดที่ %(number)s: น้ำหนักของ %(instrument)s ควรเป็นร้อยละ %(weight)s")
                % {
                    "number": row["standard_number"],
                    "instrument": row["instrument"],
                    "weight": format_number(wanted),
                }
            )
    found_groups = groups(rows)
    for group in found_groups:
        if not group.holds:
            found.append(
                _(
                    "%(instrument)s: คำนวณได้ %(mean)s ถ่วงน้ำหนัก %(weighted)s"
                    " แต่พิมพ์ไว้ %(printed_mean)s และ %(printed_weighted)s"
                )
                % {
                    name: getattr(group, name)
                    for name in (
                        "instrument",
                        "mean",
                        "weighted",
                        "printed_mean",
                        "printed_weighted",
                    )
                }
            )
    missing = [name for name in WEIGHTS if name not in {g.instrument for g in found_groups}]
    if rows and missing:
        found.append(_("ยังไม่มีตัวชี้วัดของ %(names)s") % {"names": ", ".join(missing)})
    elif rows:
        # Two sums are right: of the rounded groups as printed, and of the unrounded ones.
        sums = {recomputed_total(rows), sum(g.printed_weighted for g in found_groups)}
        if all(abs(total_printed - value) > TOLERANCE for value in sums):
            found.append(
                _("คะแนนรวมที่พิมพ์ไว้ %(printed)s ต่างจากที่คำนวณได้ %(computed)s")
                % {"printed": total_printed, "computed": recomputed_total(rows)}
            )
    return found


def rows_of(result) -> list[dict]:
    """The rows of a stored `ItaResult`, as the functions above want them."""
    return list(
        result.rows.values(
            "printed_number",
            "printed_title",
            "standard_number",
            "standard_title",
            "instrument",
            "weight",
            "mean",
            "grade",
            "group_score",
            "group_weighted",
        )
    )
