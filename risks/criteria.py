"""Whether a criteria set can be assessed by (RK-03..07, 18): every gap and overlap has a name.

Works on plain values too, so that a form can show what is wrong before anything is saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from .models.criteria import Level, LikelihoodBasis
from .scoring import possible_scores

# Ours, to begin from (design §4); marked as an example until the office makes it its own.
EXAMPLE_BANDS = {
    5: {Level.VERY_HIGH: 15, Level.HIGH: 8, Level.MEDIUM: 4, Level.LOW: 1},
    4: {Level.VERY_HIGH: 12, Level.HIGH: 6, Level.MEDIUM: 3, Level.LOW: 1},
    3: {Level.VERY_HIGH: 9, Level.HIGH: 6, Level.MEDIUM: 3, Level.LOW: 1},
}
SCALES = tuple(sorted(EXAMPLE_BANDS))
REVIEW_MONTHS = {Level.VERY_HIGH: 3, Level.HIGH: 6, Level.MEDIUM: 12, Level.LOW: 12}


@dataclass(frozen=True)
class BandRange:
    """The scores of a level, both ends included."""

    level: str
    lowest: int
    highest: int


@dataclass(frozen=True)
class ScoreRange:
    """A score's range: from the lower bound up to, not including, the upper; None is open."""

    score: int
    lower: Decimal | None
    upper: Decimal | None


def example_bands(scale: int) -> list[BandRange]:
    """The bands of our example for a scale, highest level first."""
    top, found = scale * scale, []
    for level, lowest in EXAMPLE_BANDS[scale].items():
        found.append(BandRange(level, lowest, top))
        top = lowest - 1
    return found


class Cell(NamedTuple):
    """A place in the matrix; `level` is empty where no band, or more than one, holds the score."""

    likelihood: int
    impact: int
    score: int
    level: str
    label: str


def matrix(scale: int, bands: Iterable[BandRange]) -> list[list[Cell]]:
    """The matrix by bands that may still be unfinished: likelihood downwards from the highest."""
    bands = list(bands)

    def cell(likelihood: int, impact: int) -> Cell:
        score = likelihood * impact
        held = [band.level for band in bands if band.lowest <= score <= band.highest]
        level = Level(held[0]) if len(held) == 1 else None
        return Cell(
            likelihood,
            impact,
            score,
            str(level.value) if level else "",
            str(level.label) if level else "",
        )

    scores = range(1, scale + 1)
    return [[cell(likelihood, impact) for impact in scores] for likelihood in reversed(scores)]


def band_problems(scale: int, bands: Iterable[BandRange]) -> list[str]:
    """Why the bands do not give each possible score exactly one level; empty when they do."""
    bands, problems = list(bands), []
    names = {level: str(Level(level).label) for level in Level}
    for band in bands:
        if band.lowest > band.highest:
            problems.append(
                _("ระดับ%(level)s: คะแนนเริ่มต้นต้องไม่มากกว่าคะแนนสิ้นสุด") % {"level": names[band.level]}
            )
    absent = [names[level] for level in Level if level not in {band.level for band in bands}]
    if absent:
        problems.append(_("ยังไม่ได้กำหนดช่วงคะแนนของระดับ %(levels)s") % {"levels": ", ".join(absent)})
    if problems:
        return problems
    for score in possible_scores(scale):
        holding = [names[band.level] for band in bands if band.lowest <= score <= band.highest]
        if not holding:
            problems.append(_("คะแนน %(score)s ไม่อยู่ในระดับใด") % {"score": score})
        elif len(holding) > 1:
            problems.append(
                _("คะแนน %(score)s อยู่ในหลายระดับ: %(levels)s")
                % {"score": score, "levels": ", ".join(holding)}
            )
    ordered = sorted(bands, key=lambda band: -Level(band.level).rank)
    for higher, lower in pairwise(ordered):
        if higher.lowest <= lower.highest and not problems:
            problems.append(
                _("ระดับ%(higher)sต้องมีคะแนนสูงกว่าระดับ%(lower)s")
                % {"higher": names[higher.level], "lower": names[lower.level]}
            )
    return problems


def range_problems(ranges: Iterable[ScoreRange], *, highest: Decimal | None = None) -> list[str]:
    """Why ranges of ascending scores leave a gap or overlap; none at all is allowed.

    `highest` closes the last range (100 of a probability); else the last one must be open.
    """
    ranges = sorted(ranges, key=lambda row: row.score)
    if all(row.lower is None and row.upper is None for row in ranges):
        return []
    problems = []
    for row in ranges:
        if row.lower is None:
            problems.append(_("คะแนน %(score)s ยังไม่มีค่าเริ่มต้นของช่วง") % {"score": row.score})
        elif row.lower < 0:
            problems.append(_("คะแนน %(score)s: ค่าต้องไม่ติดลบ") % {"score": row.score})
        elif row.upper is not None and row.upper <= row.lower:
            problems.append(_("คะแนน %(score)s: ค่าสิ้นสุดต้องมากกว่าค่าเริ่มต้น") % {"score": row.score})
    if problems:
        return problems
    if ranges[0].lower != 0:
        problems.append(_("ช่วงแรกต้องเริ่มที่ 0 มิฉะนั้นค่าที่ต่ำกว่าจะไม่มีคะแนน"))
    for low, high in pairwise(ranges):
        pair = {"low": low.score, "high": high.score}
        if low.upper is None or low.upper < high.lower:
            problems.append(_("มีช่องว่างระหว่างช่วงของคะแนน %(low)s กับ %(high)s") % pair)
        elif low.upper > high.lower:
            problems.append(_("ช่วงของคะแนน %(low)s กับ %(high)s ซ้อนกัน") % pair)
    last = ranges[-1]
    if highest is None and last.upper is not None:
        problems.append(_("ช่วงสุดท้ายต้องไม่มีค่าสิ้นสุด มิฉะนั้นค่าที่สูงกว่าจะไม่มีคะแนน"))
    if highest is not None and (last.lower > highest or last.upper not in (None, highest)):
        problems.append(_("ช่วงสุดท้ายต้องสิ้นสุดที่ %(highest)s") % {"highest": highest})
    return problems


def highest_likelihood(basis: str) -> Decimal | None:
    """Where the likelihood's ranges end: 100 %, or nowhere for a number of times."""
    return Decimal(100) if basis == LikelihoodBasis.PROBABILITY else None


def word_problems(scale: int, levels: Iterable) -> list[str]:
    """Scores without a description (RK-05, 06); `levels` are rows of `CriteriaLevel`."""
    levels, found = list(levels), []
    if [row.score for row in levels] != list(range(1, scale + 1)):
        found.append(_("ต้องอธิบายคะแนนให้ครบ 1 ถึง %(scale)s") % {"scale": scale})
    for row in levels:
        blank = [
            str(row._meta.get_field(name).verbose_name)
            for name in ("likelihood", "financial", "non_financial")
            if not getattr(row, name)
        ]
        if blank:
            found.append(
                _("คะแนน %(score)s ยังไม่ได้อธิบาย%(fields)s")
                % {"score": row.score, "fields": ", ".join(blank)}
            )
    return found


def problems_by_part(
    *, scale: int, basis: str, levels: Iterable, bands: Iterable[BandRange]
) -> dict[str, list[str]]:
    """What is wrong, by the part of the form where it is mended; rows need not be stored."""
    levels = list(levels)
    return {
        "words": word_problems(scale, levels),
        "likelihood": range_problems(
            (ScoreRange(row.score, row.likelihood_from, row.likelihood_to) for row in levels),
            highest=highest_likelihood(basis),
        ),
        "financial": range_problems(
            ScoreRange(row.score, row.financial_from, row.financial_to) for row in levels
        ),
        "bands": band_problems(scale, bands),
    }


def band_ranges(criteria) -> list[BandRange]:
    """The stored bands, highest scores first; one query unless they are fetched already."""
    return [BandRange(band.level, band.lowest, band.highest) for band in criteria.bands.all()]


def problems(criteria) -> list[str]:
    """Why a stored criteria set cannot be assessed by yet; two queries."""
    parts = problems_by_part(
        scale=criteria.scale,
        basis=criteria.likelihood_basis,
        levels=criteria.levels.all(),
        bands=band_ranges(criteria),
    )
    # The ranges say of what they are only by where they stand in the form.
    named = {
        "likelihood": _("โอกาส: %(problem)s"),
        "financial": _("ผลกระทบด้านการเงิน: %(problem)s"),
    }
    return [
        named[part] % {"problem": text} if part in named else text
        for part, texts in parts.items()
        for text in texts
    ]
