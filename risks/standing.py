"""The assessment that stands: the newest round whose scores are final (RK-19, 24)."""

from django.db.models import Exists, OuterRef, Q

from workflow.models import StatusChange
from workflow.prepared import prepared

from .models import AssessedRisk, Level, Round, RoundState


@prepared
def _standing(organisation: int):
    again = StatusChange.objects.filter(object_uuid=OuterRef("uuid"), transition="reassess")
    rounds = Round.objects.filter(
        Q(state__in=[RoundState.PLANNING, RoundState.CLOSED])
        | Q(Exists(again), state=RoundState.ASSESSING),
        organisation=organisation,
    )
    return rounds.select_related("criteria").order_by("-fiscal_year", "-id")[:1]


def standing_round(organisation) -> Round | None:
    """The newest round of which the assessment was over once; None before the first.

    One that is assessed again stays the standing one: what was found last is better known than the
    year before it, and what is scored anew keeps its level till then (`red_risks`).
    """
    return next(iter(_standing(organisation.pk)), None)


def red_risks(organisation):
    """The assessed risks of that round that lie in the red zone and are not closed since.

    A red score that is taken back counts as red until the new one stands.
    """
    round = standing_round(organisation)
    red = Q(level=Level.VERY_HIGH) | Q(level="", last_level=Level.VERY_HIGH)
    rows = AssessedRisk.objects.filter(red, risk__closed_on=None)
    return rows.filter(round=round) if round else rows.none()
