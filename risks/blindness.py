"""Who may read which rating when (RK-10, 11, 15): the one home of that rule.

Pages, exports, jobs and notices ask here and nowhere else. The audit holds no scores at all.
An assessor reads only their own rating until the moderated scores stand; the moderator reads all
once every assessor has rated that risk, or the assessment of the round is over.
"""

from .models import Rating, RoundState


def has_rated(assessed, person) -> bool:
    return assessed.ratings.filter(assessor__person=person).exists()


def all_have_rated(assessed) -> bool:
    """Whether every assessor of the round has rated this risk."""
    return not assessed.round.assessors.exclude(ratings__assessed=assessed).exists()


def readable_ratings(assessed, person):
    """The ratings of one risk that `person` may read now."""
    ratings = Rating.objects.filter(assessed=assessed).select_related("assessor__person")
    if assessed.moderated_at:
        return ratings
    if person.pk == assessed.round.moderator_id and (
        assessed.round.state != RoundState.ASSESSING or all_have_rated(assessed)
    ):
        return ratings
    return ratings.filter(assessor__person=person)


def may_read_controls(assessed, person) -> bool:
    """RK-15: an assessor sees the controls of a risk only after rating it themselves."""
    if assessed.moderated_at or assessed.round.state not in (
        RoundState.CRITERIA,
        RoundState.ASSESSING,
    ):
        return True
    assessor = assessed.round.assessors.filter(person=person)
    return not assessor.exists() or has_rated(assessed, person)
