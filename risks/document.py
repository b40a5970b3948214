"""The official report of a round as PDF (RK-07..26): criteria, matrix, register, treatment.

Official documents are Thai whatever the reader's language, so their words stand here and in
templates/pdf/ as they are; the page chooses Thai or Arabic digits. Only moderated scores are
printed, and an assessor gets no control of a risk that they have not rated (RK-15).
"""

from django.utils import timezone

from documents.pdf import render_pdf
from thai.dates import format_date, format_datetime

from . import document_tables as tables
from .document_data import collect
from .models import Level, RoundState

TEMPLATE = "pdf/risk_report.html"
TITLE = "รายงานการประเมินและจัดการความเสี่ยงการทุจริต"
#: RK-15 and RK-22 in words, as `risks.scoring.suggested_residual` counts.
RESIDUAL_RULE = (
    "คะแนนก่อนมีมาตรการให้ตามกรณีร้ายแรงที่สุดโดยไม่คำนึงถึงมาตรการควบคุมที่มีอยู่ "
    "ความเสี่ยงคงเหลือที่ระบบแนะนำได้จากมาตรการควบคุมที่ดีที่สุดของแต่ละลักษณะ มาตรการป้องกันลดโอกาส "
    "มาตรการตรวจพบลดผลกระทบ ระดับดีลด 2 คะแนน พอใช้ลด 1 คะแนน อ่อนไม่ลด ไม่ต่ำกว่า 1 คะแนน "
    "และมาตรการหลายข้อในลักษณะเดียวกันไม่นับรวมกัน หากกำหนดต่างจากค่าที่แนะนำต้องมีเหตุผล"
)


def render(exchange, progress) -> bytes:
    """The report of an exchange's round as its maker may read it now."""
    progress(1, 3, "รวบรวมข้อมูล")
    context = report_context(exchange.round, exchange.made_by, exchange.created_at)
    progress(2, 3, "จัดหน้าเอกสาร")
    return render_pdf(TEMPLATE, context, created=timezone.localtime(exchange.created_at))


def report_context(round, person, made_at) -> dict:
    """What the template prints; a dozen queries, however many risks."""
    data = collect(round, person)
    organisation, criteria = round.organisation, round.criteria
    scored = [row for row in data.rows if row.score is not None]
    owners = sum(assessor.is_owner for assessor in data.assessors)
    return {
        "title": f"{TITLE} ประจำปีงบประมาณ พ.ศ. {round.fiscal_year}",
        "author": organisation.name_th,
        "subject": round.name,
        "thai_digits": organisation.thai_digits,
        "document_code": "",
        "heading": TITLE,
        "organisation": organisation.name_th,
        "round": round,
        "year": round.fiscal_year,
        "is_final": round.state == RoundState.CLOSED,
        "as_of": format_datetime(timezone.localtime(made_at), "long"),
        "closed_on": format_date(round.closed_on, "long") if round.closed_on else "",
        "state": str(round.get_state_display()),
        "moderator": str(round.moderator),
        "assessors": {
            "total": len(data.assessors),
            "owners": owners,
            "others": len(data.assessors) - owners,
        },
        "summary": tables.level_table(data),
        "total": len(data.rows),
        "waiting": len(data.rows) - len(scored),
        "criteria": str(criteria),
        "basis": str(criteria.get_likelihood_basis_display()),
        "months": criteria.period_months,
        "scores": tables.criteria_table(criteria),
        "bands": tables.bands_table(criteria),
        "impact_rule": str(criteria.get_impact_rule_display()),
        "residual_rule": RESIDUAL_RULE,
        "matrices": [
            tables.matrix(criteria, scored, "inherent"),
            tables.matrix(criteria, scored, "residual"),
        ],
        "zones": [(level.value, str(level.label), str(level.zone)) for level in Level],
        "register": tables.register_table(data),
        "treatment": tables.treatment_table(data),
        "acceptances": tables.acceptance_table(data),
        "voices": tables.voices_table(data),
        "changes": tables.changes_table(data),
        "previous": str(round.previous) if round.previous else "",
        "hidden": len(data.hidden),
    }
