"""All that the report of a round prints, read in a dozen queries."""

from collections import defaultdict
from dataclasses import dataclass, field

from . import blindness, carriers
from .models import Acceptance, AcceptanceState, Control, Level, TreatmentOption
from .scoring import scale_of

# Of acceptances, what stands or waits; drafts are nobody's business yet.
SHOWN_ACCEPTANCES = (
    AcceptanceState.REQUESTED,
    AcceptanceState.ACCEPTED,
    AcceptanceState.EXPIRED,
    AcceptanceState.REOPENED,
)


@dataclass
class Data:
    """The rows of a round in the order of the report, with what belongs to each by its key."""

    round: object
    rows: list
    hidden: set
    assessors: list
    controls: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    carried: dict = field(default_factory=dict)
    acceptances: list = field(default_factory=list)
    voices: list = field(default_factory=list)
    before: dict | None = None
    same_scale: bool = True


def by_zone(row) -> tuple:
    """Red before orange before yellow before green, what has no score yet last."""
    rank = Level(row.level).rank if row.level else 0
    return (-rank, -(row.score or 0), row.risk.number)


def collect(round, person) -> Data:
    """The report's data as `person` may read it now."""
    rows = round.risks.select_related("risk__category", "risk__owner", "department")
    data = Data(
        round=round,
        rows=sorted(rows, key=by_zone),
        hidden=blindness.hidden_controls(round, person),
        assessors=list(round.assessors.select_related("person")),
    )
    data.controls = _grouped(Control.objects.filter(assessed__round=round), data.hidden)
    options = TreatmentOption.objects.filter(assessed__round=round, is_chosen=True)
    data.options = _grouped(options, data.hidden)
    data.carried = carriers.carried(option for rows in data.options.values() for option in rows)
    data.acceptances = [
        row
        for row in Acceptance.objects.filter(
            assessed__round=round, state__in=SHOWN_ACCEPTANCES
        ).select_related("assessed__risk", "requested_by", "approver")
        if row.assessed_id not in data.hidden
    ]
    data.voices = list(round.stakeholder_inputs.select_related("assessed__risk").order_by("pk"))
    if round.previous:
        earlier = round.previous.risks.select_related("risk")
        data.before = {row.risk_id: row for row in earlier}
        data.same_scale = bool(round.previous.criteria) and (
            scale_of(round.previous.criteria) == scale_of(round.criteria)
        )
    return data


def _grouped(rows, hidden) -> dict:
    found = defaultdict(list)
    for row in rows.order_by("pk"):
        if row.assessed_id not in hidden:
            found[row.assessed_id].append(row)
    return found
