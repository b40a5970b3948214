"""Who may read which rating when (RK-10, 11, 15): the one home of that rule.

Pages, exports, jobs and notices ask here and nowhere else. The audit holds no scores at all.
An assessor reads only their own rating until the moderated scores stand; the moderator reads all
once every assessor has rated that risk, or the assessment of the round is over.
"""

from django.db.models import Exists, OuterRef

from .models import AssessedRisk, Assessor, Rating, RoundState
from .people import readers


def waited_for(round):
    """The assessors whose scores are waited for: who left the office gives none any more."""
    return round.assessors.filter(person__in=readers(round.organisation).order_by())


def not_rated(assessed):
    """The assessors who have still to rate this risk."""
    return waited_for(assessed.round).exclude(ratings__assessed=assessed)


def fully_rated(rows, organisation):
    """Those of the organisation's `rows` that every assessor who is still here has rated."""
    given = Rating.objects.filter(assessor=OuterRef("pk"), assessed=OuterRef(OuterRef("pk")))
    here = Assessor.objects.filter(person__in=readers(organisation).order_by())
    missing = here.filter(~Exists(given), round=OuterRef("round"))
    return rows.filter(Exists(Rating.objects.filter(assessed=OuterRef("pk"))), ~Exists(missing))


def all_have_rated(assessed) -> bool:
    """Whether every assessor of the round who is still here has rated this risk."""
    return not not_rated(assessed).exists()


def may_have_read_some(round, person) -> bool:
    """Whether the moderator may read all ratings of a risk that is not summed up yet."""
    if person.pk != round.moderator_id:
        return False
    given = Rating.objects.filter(assessor=OuterRef("pk"), assessed=OuterRef(OuterRef("pk")))
    missing = waited_for(round).filter(~Exists(given))
    rated = round.risks.filter(moderated_at=None, ratings__isnull=False)
    return rated.filter(~Exists(missing)).exists()


def may_read_all(assessed, person) -> bool:
    """Whether `person` may read every rating of this risk now, their spread included."""
    if assessed.moderated_at:
        return True
    return person.pk == assessed.round.moderator_id and (
        assessed.round.state != RoundState.ASSESSING or all_have_rated(assessed)
    )


def readable_ratings(assessed, person):
    """The ratings of one risk that `person` may read now."""
    ratings = Rating.objects.filter(assessed=assessed).select_related("assessor__person")
    if may_read_all(assessed, person):
        return ratings
    return ratings.filter(assessor__person=person)


def to_rate(person):
    """The assessed risks, of all rounds, whose scores this person has still to give."""
    own = Rating.objects.filter(assessed=OuterRef("pk"), assessor__person=person)
    return AssessedRisk.objects.filter(
        ~Exists(own),
        round__assessors__person=person,
        round__state__in=(RoundState.CRITERIA, RoundState.ASSESSING),
        moderated_at=None,
    )


def to_rate_first(assessed, person):
    """What keeps the controls of a risk from somebody: the same risk, which they must rate first.

    In whatever round: last year's controls lead an assessor as this year's do. None where nothing
    waits for their scores.
    """
    waiting = to_rate(person).filter(risk=assessed.risk_id).select_related("round")
    return waiting.order_by("-round_id").first()


def may_read_controls(assessed, person) -> bool:
    """RK-15: an assessor sees the controls of a risk only after rating it themselves."""
    return to_rate_first(assessed, person) is None


def hidden_controls(round, person) -> set[int]:
    """Keys of the round's assessed risks whose controls `may_read_controls` keeps from `person`.

    One query, for what shows many risks at once.
    """
    hidden = round.risks.filter(risk__in=to_rate(person).values("risk"))
    return set(hidden.values_list("pk", flat=True))


def has_rated_all(round, person) -> bool:
    """Whether somebody's own scores are all in, typed or keyed from paper; true of no assessor."""
    own = Rating.objects.filter(assessed=OuterRef("pk"), assessor__person__uuid=person.uuid)
    assesses = round.assessors.filter(person__uuid=person.uuid).exists()
    return not (assesses and round.risks.filter(~Exists(own), moderated_at=None).exists())


def keyed_by(assessor, person):
    """What `person` keyed of a sheet, which they have read on paper: theirs to correct."""
    return Rating.objects.filter(assessor=assessor, from_paper=True, keyed_by__uuid=person.uuid)


def may_read_scan(assessor, scan, person) -> bool:
    """The scanned sheet holds scores: for who sent it and who wrote it, until the scores stand."""
    if assessor.round.state not in (RoundState.CRITERIA, RoundState.ASSESSING):
        return True
    return person.uuid in (scan.actor_uuid, assessor.person.uuid)
