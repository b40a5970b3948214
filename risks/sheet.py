"""The printed score sheet of a workshop (RK-11, 15): worst case, and nothing of the controls."""

from django.utils import translation
from django.utils.translation import gettext as _

from documents.pdf import render_pdf
from risks.models import ImpactRule

# What an assessor reads of a risk: RK-08, 09, 14; never what is done against it.
DESCRIBED = ("process", "step", "position", "who", "what", "where", "how", "scenario")


def sheet_pdf(assessor, rows, *, part: int = 1, parts: int = 1) -> bytes:
    """One assessor's sheet for the assessed risks `rows`, as PDF in Thai."""
    round, organisation = assessor.round, assessor.round.organisation
    criteria = round.criteria
    with translation.override("th"):
        context = {
            "title": _("ใบให้คะแนนความเสี่ยง %(round)s") % {"round": round.name},
            "author": organisation.name_th,
            # Typed back in by nobody, but it tells one sheet from another in a pile.
            "document_code": f"{assessor.uuid.hex[:8]}-{part}",
            "thai_digits": organisation.thai_digits,
            "number_first_page": True,
            "organisation": organisation,
            "round": round,
            "assessor": assessor,
            "criteria": criteria,
            "rule": ImpactRule(criteria.impact_rule).label,
            "levels": list(criteria.levels.all()),
            "part": part,
            "parts": parts,
            "risks": [_described(row.risk) for row in rows],
        }
        return render_pdf("pdf/risk_sheet.html", context)


def _described(risk) -> dict:
    return {
        "reference": risk.reference,
        "event": risk.event,
        "parts": [
            (risk._meta.get_field(name).verbose_name, value)
            for name in DESCRIBED
            if (value := getattr(risk, name))
        ],
    }
