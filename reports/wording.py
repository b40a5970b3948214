"""Words that the report's PDF and its tables share, out of the stored figures' plain values."""

from datetime import date
from decimal import Decimal

from plans.models import ClaimStatus
from thai.dates import format_date
from thai.money import format_baht


def round_name(round: dict) -> str:
    return f"รอบ {round['months']} เดือน ประจำปีงบประมาณ พ.ศ. {round['fiscal_year']}"


def day(text: str) -> date:
    return date.fromisoformat(text)


def long_date(text: str | None) -> str:
    return format_date(day(text), "long") if text else ""


def baht(text: str | None) -> str:
    """Sums in tables, without the unit; a dash where nothing was entered, which is not zero."""
    return "–" if text is None else format_baht(Decimal(text), unit=False)


def percent_text(value: int | None) -> str:
    return "–" if value is None else str(value)


def status_text(status: str, percent: int) -> str:
    label = str(ClaimStatus(status).label)
    # On a line of their own the words are not broken in the middle.
    return f"ร้อยละ {percent}\n{label}" if status == "in_progress" else label
