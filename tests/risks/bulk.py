"""Large rounds, written in bulk: what the speed and the query counts are measured with."""

from django.utils import timezone

from risks.models import (
    AssessedRisk,
    Control,
    ControlKind,
    Effectiveness,
    MeasureKind,
    OptionKind,
    Risk,
    TreatmentOption,
)
from risks.scoring import scale_of

TEXTS = (
    "เจ้าหน้าที่เรียกรับเงินจากผู้ขออนุญาตก่อสร้างเพื่อแลกกับการเร่งออกใบอนุญาตให้เร็วกว่าปกติ",
    "คณะกรรมการกำหนดคุณลักษณะเฉพาะเอื้อประโยชน์ให้ผู้ค้ารายใดรายหนึ่งได้รับการคัดเลือก",
    "นำรถยนต์และน้ำมันของทางราชการไปใช้ส่วนตัวนอกเวลาราชการโดยไม่ได้รับอนุญาต",
)


def fill(round, officer, count: int, *, moderated=True) -> None:
    """Puts `count` described risks with a control and a chosen measure each into the round."""
    organisation, scale = round.organisation, scale_of(round.criteria)
    first = organisation.risks.count() + 1000
    risks = Risk.objects.bulk_create(
        Risk(
            organisation=organisation,
            number=first + n,
            event=f"{TEXTS[n % 3]} เรื่องที่ {n}",
            process="การอนุญาตก่อสร้างอาคาร",
            step="ตรวจแบบแปลน",
            who="นายช่างโยธาและเจ้าหน้าที่ธุรการ",
            what="เรียกรับผลประโยชน์",
            where="ฝ่ายโยธา",
            how="ถ่วงเวลาการตรวจเอกสารจนผู้ขอยอมจ่ายเงินเพื่อให้ได้รับอนุญาตเร็วขึ้น",
            factor="known",
            is_corruption=True,
            owner=officer,
        )
        for n in range(count)
    )
    rows = []
    for n, risk in enumerate(risks):
        row = AssessedRisk(round=round, organisation=organisation, risk=risk, number=risk.number)
        if moderated:
            score = scale.outcome(n % scale.size + 1, n // scale.size % scale.size + 1)
            row.likelihood, row.impact = score.likelihood, score.impact
            row.financial = row.non_financial = score.impact
            row.score, row.level = score.score, score.level
            row.residual_likelihood, row.residual_impact = 1, score.impact
            left = scale.outcome(1, score.impact)
            row.residual_score, row.residual_level = left.score, left.level
            row.moderated_by, row.moderated_at = officer, timezone.now()
            row.rationale = "ดูจากเหตุที่เคยเกิด"
        rows.append(row)
    rows = AssessedRisk.objects.bulk_create(rows)
    Control.objects.bulk_create(
        Control(
            assessed=row,
            name="สุ่มตรวจเอกสารโดยหัวหน้าฝ่ายทุกเดือน",
            kind=ControlKind.PREVENTIVE,
            effectiveness=Effectiveness.FAIR,
        )
        for row in rows
    )
    if moderated:
        TreatmentOption.objects.bulk_create(
            TreatmentOption(
                assessed=row,
                kind=OptionKind.REDUCE,
                measure=MeasureKind.PREVENTIVE,
                text="จัดทำระบบคิวและเปิดเผยขั้นตอนพร้อมระยะเวลาบนเว็บไซต์",
                cost=12500,
                is_chosen=True,
                reason="คุ้มค่าและเหมาะสมกับระดับความเสี่ยง",
            )
            for row in rows
        )
