"""What the public reads of a round (RK-26): the same for the preview and for the public page."""

from collections import Counter
from typing import NamedTuple

from . import criteria as criteria_rules
from .models import Level, Publication, PublicationState

#: What the public may know of: published once, even if withdrawn since.
KNOWN = (PublicationState.PUBLISHED, PublicationState.WITHDRAWN)


class MatrixCell(NamedTuple):
    """A place in the public matrix and how many published risks lie there."""

    score: int
    level: str
    label: str
    count: int


class PublicRisk(NamedTuple):
    """A published line (`risks/_public_risk.html`)."""

    event: str
    process: str
    level: str
    level_label: str
    measures: str
    action: str


class Results(NamedTuple):
    """All that is shown of a publication."""

    introduction: str
    matrix: tuple
    impacts: tuple
    levels: tuple
    risks: tuple


def results(publication) -> Results:
    """The lines that are included, from red to green, and the matrix of exactly those."""
    lines = list(publication.risks.filter(is_included=True))
    lines.sort(key=lambda line: (-Level(line.level).rank, line.pk))
    counts = Counter((line.likelihood, line.impact) for line in lines)
    criteria = publication.round.criteria
    grid = criteria_rules.matrix(criteria.scale, criteria_rules.band_ranges(criteria))
    levels = Counter(line.level for line in lines)
    return Results(
        introduction=publication.introduction,
        matrix=tuple(
            (
                row[0].likelihood,
                tuple(
                    MatrixCell(
                        cell.score, cell.level, cell.label, counts[cell.likelihood, cell.impact]
                    )
                    for cell in row
                ),
            )
            for row in grid
        ),
        impacts=tuple(range(1, criteria.scale + 1)),
        levels=tuple((level.value, str(level.label), levels[level]) for level in Level),
        risks=tuple(
            PublicRisk(
                line.event,
                line.process,
                str(line.level),
                str(Level(line.level).label),
                line.measures,
                line.action,
            )
            for line in lines
        ),
    )


def known(organisation):
    """The newest publication of each round that was ever published, newest round first."""
    rows = Publication.objects.filter(
        round__organisation=organisation, state__in=KNOWN
    ).select_related("round__criteria")
    newest = {}
    for row in rows.order_by("-round__fiscal_year", "-round_id", "-number"):
        newest.setdefault(row.round_id, row)
    return list(newest.values())


def is_known(organisation) -> bool:
    """Whether the public page of results has anything to show."""
    found = Publication.objects.filter(round__organisation=organisation, state__in=KNOWN)
    return found.exists()
