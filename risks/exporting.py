"""The register of a round as a workbook (RK-07..23): what the asking person may read now.

No rating of a single assessor is in it; scores are those that stand after moderation; an assessor
gets the controls and measures only of risks that they have rated themselves (RK-15).
"""

from django.utils import translation
from django.utils.translation import gettext as _

from documents.xlsx import Column, Sheet, TextTooLong, write_workbook

from . import blindness
from .models import Control, Level, MeasureKind, OptionKind, TreatmentOption
from .spreadsheet import (
    CONTROL_FIELDS,
    CONTROLS,
    CRITERIA,
    KEY,
    MEASURES,
    REFERENCE,
    RISK_FIELDS,
    RISKS,
    column,
    shown,
    titles,
    words,
)

# How often a job that writes rows tells how far it is.
ROWS_A_REPORT = 500
REASONS = ("residual_reason", "skip_reason", "no_action_reason")

__all__ = ["TextTooLong", "workbook"]


def workbook(round, person, *, progress=None) -> bytes:
    """The round's register for `person`, in Thai; raises TextTooLong.

    `progress(done, total)` is called now and then. Eight queries at most, however many risks.
    """
    with translation.override("th"):
        names, hidden = titles(), blindness.hidden_controls(round, person)
        found = round.risks.select_related("risk__category", "risk__department", "risk__owner")
        rows = list(found.order_by("risk__number"))
        return write_workbook(
            [
                _risks_sheet(names[RISKS], rows, hidden, progress),
                _controls_sheet(names[CONTROLS], round, rows, hidden),
                _measures_sheet(names[MEASURES], round, rows, hidden),
                _criteria_sheet(names[CRITERIA], round.criteria),
            ]
        )


def _risks_sheet(title, rows, hidden, progress) -> Sheet:
    fields = [(field, words(field)) for field in RISK_FIELDS]
    levels = {level.value: str(level.label) for level in Level}

    def written():
        for done, row in enumerate(rows):
            if progress and done % ROWS_A_REPORT == 0:
                progress(done, len(rows))
            yield [
                row.risk.reference,
                str(row.risk.uuid),
                *(shown(row.risk, field, known) for field, known in fields),
                *_scores(row, levels, is_hidden=row.pk in hidden),
            ]

    scores = [
        Column(_("โอกาส (คะแนนสรุป)"), 12, "number"),
        Column(_("ผลกระทบด้านการเงิน (คะแนนสรุป)"), 12, "number"),
        Column(_("ผลกระทบที่ไม่ใช่การเงิน (คะแนนสรุป)"), 12, "number"),
        Column(_("ผลกระทบรวม"), 12, "number"),
        Column(_("คะแนนความเสี่ยง"), 12, "number"),
        Column(_("ระดับความเสี่ยง"), 14),
        Column(_("เหตุผลของคะแนนสรุป"), 40),
        Column(_("โอกาสคงเหลือ"), 12, "number"),
        Column(_("ผลกระทบคงเหลือ"), 12, "number"),
        Column(_("คะแนนคงเหลือ"), 12, "number"),
        Column(_("ระดับคงเหลือ"), 14),
        Column(_("เหตุผลที่ต่างจากค่าที่แนะนำ"), 40),
        Column(_("เหตุผลที่ยังไม่จัดการ"), 40),
        Column(_("เหตุผลที่ไม่เพิ่มมาตรการ"), 40),
    ]
    columns = [column(field) for field in (REFERENCE, KEY, *RISK_FIELDS)]
    return Sheet(title, [*columns, *scores], written())


def _scores(row, levels, *, is_hidden: bool) -> list:
    if row.moderated_at is None:
        # A rationale that was taken back with its scores still stands in the row.
        return [None, None, None, None, None, "", "", None, None, None, "", "", "", ""]
    return [
        row.likelihood,
        row.financial,
        row.non_financial,
        row.impact,
        row.score,
        levels.get(row.level, ""),
        row.rationale,
        row.residual_likelihood,
        row.residual_impact,
        row.residual_score,
        levels.get(row.residual_level, ""),
        # These tell of the controls and of what is done beside them (RK-15).
        *("" if is_hidden else getattr(row, name) for name in REASONS),
    ]


def _of_round(model, round, rows, hidden):
    """Pairs of a risk and a row of `model`, in the order of the register."""
    risks = {row.pk: row.risk for row in rows if row.pk not in hidden}
    found = model.objects.filter(assessed__round=round).order_by("assessed__risk__number", "pk")
    return ((risks[row.assessed_id], row) for row in found if row.assessed_id in risks)


def _controls_sheet(title, round, rows, hidden) -> Sheet:
    columns = [column(field) for field in (REFERENCE, KEY)]
    columns += [Column(_("เหตุการณ์ความเสี่ยง"), 50), *map(column, CONTROL_FIELDS)]
    fields = [(field, words(field)) for field in CONTROL_FIELDS]
    lines = (
        [
            risk.reference,
            str(row.uuid),
            risk.event,
            *(shown(row, field, known) for field, known in fields),
        ]
        for risk, row in _of_round(Control, round, rows, hidden)
    )
    return Sheet(title, columns, lines)


def _measures_sheet(title, round, rows, hidden) -> Sheet:
    columns = [
        column(REFERENCE),
        Column(_("เหตุการณ์ความเสี่ยง"), 50),
        Column(_("แนวทาง"), 16),
        Column(_("ประเภทมาตรการ"), 18),
        Column(_("มาตรการควบคุมเพิ่มเติม"), 50),
        Column(_("ค่าใช้จ่าย (บาท)"), 18, "money"),
        Column(_("ประโยชน์ที่คาดว่าจะได้"), 40),
        Column(_("เลือกใช้"), 10),
        Column(_("เหตุผลที่เลือก"), 40),
    ]
    kinds = {kind.value: str(kind.label) for kind in OptionKind}
    measures = {kind.value: str(kind.label) for kind in MeasureKind}
    chosen = {True: _("ใช่"), False: _("ไม่ใช่")}
    lines = (
        [
            risk.reference,
            risk.event,
            kinds[row.kind],
            measures[row.measure],
            row.text,
            row.cost,
            row.benefit,
            chosen[row.is_chosen],
            row.reason,
        ]
        for risk, row in _of_round(TreatmentOption, round, rows, hidden)
    )
    return Sheet(title, columns, lines)


def _criteria_sheet(title, criteria) -> Sheet:
    columns = [
        Column(_("เกณฑ์"), 30),
        Column(_("คะแนน"), 14),
        Column(_("โอกาส"), 44),
        Column(_("ผลกระทบด้านการเงิน"), 44),
        Column(_("ผลกระทบที่ไม่ใช่การเงิน"), 44),
    ]
    if criteria is None:
        return Sheet(title, columns, [])
    rows = [[str(criteria), _("การรวมผลกระทบ"), criteria.get_impact_rule_display(), "", ""]]
    rows += [
        [_("คำอธิบายคะแนน"), str(row.score), row.likelihood, row.financial, row.non_financial]
        for row in criteria.levels.all()
    ]
    rows += [
        [_("ระดับความเสี่ยง"), f"{band.lowest}–{band.highest}", band.get_level_display(), "", ""]
        for band in criteria.bands.all()
    ]
    return Sheet(title, columns, rows)
