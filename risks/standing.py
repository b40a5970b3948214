"""The assessment that stands: the newest round whose scores are final (RK-19, 24)."""

from .models import AssessedRisk, Level, Round, RoundState


def standing_round(organisation) -> Round | None:
    """The newest round of which the assessment is over; None before the first."""
    rounds = Round.objects.filter(
        organisation=organisation, state__in=[RoundState.PLANNING, RoundState.CLOSED]
    )
    return rounds.select_related("criteria").order_by("-fiscal_year", "-id").first()


def red_risks(organisation):
    """The assessed risks of that round that lie in the red zone and are not closed since."""
    round = standing_round(organisation)
    rows = AssessedRisk.objects.filter(level=Level.VERY_HIGH, risk__closed_on=None)
    return rows.filter(round=round) if round else rows.none()
