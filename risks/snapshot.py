"""What an approver saw of an assessed risk: canonical JSON (RFC 8785) and its hash.

Whatever changes it is a material change, which reopens an acceptance.
"""

import hashlib

import rfc8785

from thai.text import normalise

from .models.register import REQUIRED


def content(assessed) -> dict:
    """Description, scores, controls and chosen measures; decimals as text, texts in NFC."""
    risk = assessed.risk
    return {
        "schema": 1,
        "uuid": str(assessed.uuid),
        "reference": risk.reference,
        "described": {name: normalise(getattr(risk, name)) for name in REQUIRED},
        "scores": {
            name: getattr(assessed, name)
            for name in (
                "likelihood",
                "impact",
                "score",
                "level",
                "residual_likelihood",
                "residual_impact",
                "residual_score",
                "residual_level",
            )
        },
        "controls": [
            {
                "name": normalise(row.name),
                "kind": str(row.kind),
                "effectiveness": str(row.effectiveness),
            }
            for row in assessed.controls.order_by("id")
        ],
        "measures": [
            {"text": normalise(row.text), "cost": None if row.cost is None else str(row.cost)}
            for row in assessed.options.filter(is_chosen=True).order_by("id")
        ],
    }


def canonical(assessed) -> str:
    return rfc8785.dumps(content(assessed)).decode()


def digest(assessed) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(assessed).encode()).hexdigest()
