"""Figures of an office's general complaints in a fiscal year (CG-15, CG-16, ST-02, ST-05).

A complaint belongs to the year in which it arrived; one that was merged counts once, with the
complaint it went into; what still waits in the tray of a flood does not count. Days are calendar
days from the arrival to the latest answer or move. In time is what was answered by its day as it
stands after extensions and pauses. Satisfaction is asked of people: who was merged rates as well,
and is counted where the main complaint is. Nothing is left out when it is zero (ST-05).

`year_figures` gives whole numbers and texts only: the same shape lives on a screen, in a PDF, and
frozen in a summary. The database does the counting; the number of queries does not grow.
"""

from datetime import date, timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Sum,
    When,
)
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from thai.fiscal import FIRST_MONTH, fiscal_year_end, fiscal_year_of, fiscal_year_start

from .models import WAITING, Channel, Complaint, Outcome, State

DONE = Q(state__in=(State.ANSWERED, State.CLOSED, State.MOVED))
# Of pending complaints: days since they arrived, from .. to; the last has no end.
AGES = ((0, 7), (8, 15), (16, 30), (31, 60), (61, None))
SCORES = (5, 4, 3, 2, 1)
MONTHS = (*range(FIRST_MONTH, 13), *range(1, FIRST_MONTH))
_DAY = timedelta(days=1)
# The day of the answer; of one that was handed on, the day of that.
_FINISHED_ON = Case(
    When(state=State.MOVED, then=F("ended_on")),
    default=F("answered_on"),
    output_field=DateField(),
)
_TIME = ExpressionWrapper(F("finished_on") - F("arrived_on"), output_field=DurationField())
_IN_TIME = DONE & Q(finished_on__lte=F("due_on"))
# Under names of their own: an aggregate may not be called like a column.
_COUNTS = {
    "n_all": Count("pk"),
    "n_finished": Count("pk", filter=DONE),
    "n_in_time": Count("pk", filter=_IN_TIME),
    "n_repeats": Count("pk", filter=Q(repeats__isnull=False)),
    "n_reopened": Count("pk", filter=Q(times_reopened__gt=0)),
    "n_rated": Count("satisfaction"),
    "n_scores": Sum("satisfaction"),
    "n_timed": Count("time", filter=DONE),
    "n_time": Sum("time", filter=DONE),
}


def rows_of(organisation, fiscal_year: int):
    """The complaints that count in a year, each with `finished_on` and `time`."""
    days = (fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year))
    rows = Complaint.objects.filter(organisation=organisation, arrived_on__range=days)
    rows = rows.exclude(state=State.MERGED).filter(set_aside=False)
    return rows.annotate(finished_on=_FINISHED_ON).annotate(time=_TIME).order_by()


def years_of(organisation) -> list[int]:
    """The fiscal years to choose from: from the first complaint to this one, the newest first."""
    this = fiscal_year_of(timezone.localdate())
    first = (
        Complaint.objects.filter(organisation=organisation)
        .order_by("arrived_on")
        .values_list("arrived_on", flat=True)
        .first()
    )
    start = min(fiscal_year_of(first), this) if first else this
    return list(range(this, start - 1, -1))


def year_figures(organisation, fiscal_year: int, on: date | None = None) -> dict:
    """All figures of a year (B.E.), as they stand on the day `on`; averages are text, "" for none.

    `finished` + `pending` is `all`, in each row and in sum; `ages` add up to what is pending.
    """
    on = on or timezone.localdate()
    rows = rows_of(organisation, fiscal_year)
    cells = _cells(rows)
    found = rows.aggregate(**_single_counts(on))
    found["merged"] = _merged(organisation, fiscal_year)
    cells += _ratings_of_merged(organisation, fiscal_year, found)
    return {
        "year": fiscal_year,
        "as_of": on.isoformat(),
        "total": _line(_summed(cells)) | _extra(found) | {"days_median": _median(rows)},
        "categories": _by_name(cells, "category", organisation.complaint_categories),
        "departments": _by_name(cells, "department", organisation.departments),
        "months": _by_month(cells),
        "channels": _coded(found, "channel", Channel),
        "outcomes": _coded(found, "outcome", Outcome),
        "ratings": [{"score": n, "all": found[f"score_{n}"]} for n in SCORES],
        "ages": [
            {"from": first, "to": last or "", "all": found[f"age_{first}"]} for first, last in AGES
        ],
    }


def as_json(organisation, fiscal_year: int) -> dict:
    """The figures as a summary freezes them."""
    return year_figures(organisation, fiscal_year)


def _single_counts(on: date) -> dict:
    """What is counted in the one pass over the year besides its line."""
    waiting = Q(state__in=WAITING)
    counts = {
        "moved": Count("pk", filter=Q(state=State.MOVED)),
        "paused": Count("pk", filter=waiting & Q(paused_on__isnull=False)),
        "overdue": Count("pk", filter=waiting & Q(paused_on=None, due_on__lt=on)),
    }
    for first, last in AGES:
        arrived = Q(arrived_on__lte=on - first * _DAY) if first else Q()
        if last is not None:
            arrived &= Q(arrived_on__gte=on - last * _DAY)
        counts[f"age_{first}"] = Count("pk", filter=waiting & arrived)
    for score in SCORES:
        counts[f"score_{score}"] = Count("pk", filter=Q(satisfaction=score))
    for channel in Channel.values:
        counts[f"channel_{channel}"] = Count("pk", filter=Q(channel=channel))
    for outcome in Outcome.values:
        counts[f"outcome_{outcome}"] = Count("pk", filter=DONE & Q(outcome=outcome))
    return counts


def _merged(organisation, fiscal_year: int) -> int:
    """How many went into another complaint, and are not counted again."""
    days = (fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year))
    rows = Complaint.objects.filter(organisation=organisation, arrived_on__range=days)
    return rows.filter(state=State.MERGED).count()


def _cells(rows) -> list[dict]:
    """The year counted once by category, department and month together: what those three share.

    As many as there are combinations, however many complaints there are.
    """
    by = rows.values("category", "department", month=ExtractMonth("arrived_on"))
    return list(by.annotate(**_COUNTS))


def _ratings_of_merged(organisation, fiscal_year: int, found) -> list[dict]:
    """Cells of those who were merged and rated; adds them to the scores in `found`."""
    days = (fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year))
    rows = Complaint.objects.filter(
        organisation=organisation,
        state=State.MERGED,
        satisfaction__isnull=False,
        merged_into__arrived_on__range=days,
    )
    by = rows.order_by().values_list(
        "merged_into__category",
        "merged_into__department",
        ExtractMonth("merged_into__arrived_on"),
        "satisfaction",
    )
    cells = []
    for category, department, month, score, people in by.annotate(people=Count("pk")):
        found[f"score_{score}"] += people
        own = {"n_rated": people, "n_scores": people * score}
        cell = {"category": category, "department": department, "month": month}
        cells.append(dict.fromkeys(_COUNTS) | cell | own)
    return cells


def _summed(cells) -> dict:
    sums = {name: sum(cell[name] or 0 for cell in cells) for name in _COUNTS if name != "n_time"}
    return sums | {"n_time": sum((cell["n_time"] or timedelta() for cell in cells), timedelta())}


def _grouped(cells, key: str) -> dict:
    groups: dict = {}
    for cell in cells:
        groups.setdefault(cell[key], []).append(cell)
    return {value: _summed(group) for value, group in groups.items()}


def _line(found) -> dict:
    """The figures that the year, a category, a department and a month have in common."""
    timed, rated = found["n_timed"], found["n_rated"]
    return {
        "all": found["n_all"],
        "finished": found["n_finished"],
        "pending": found["n_all"] - found["n_finished"],
        "in_time": found["n_in_time"],
        "late": found["n_finished"] - found["n_in_time"],
        "repeats": found["n_repeats"],
        "reopened": found["n_reopened"],
        "rated": rated,
        "satisfaction": _two(found["n_scores"] / rated) if rated else "",
        "days_average": _two(found["n_time"] / _DAY / timed) if timed else "",
    }


def _extra(found) -> dict:
    return {name: found[name] for name in ("moved", "merged", "paused", "overdue")}


def _two(value) -> str:
    return f"{value:.2f}"


def _median(rows) -> str:
    """The median of days to the answer; from how many took how long, which is a short list."""
    found = rows.filter(DONE).values("time").annotate(n=Count("pk")).values_list("time", "n")
    days = sorted((time // _DAY, n) for time, n in found if time is not None)
    total = sum(n for _time, n in days)
    if not total:
        return ""
    middle = [(total - 1) // 2, total // 2]
    values, seen = [], 0
    for value, n in days:
        values += [value for place in middle if seen <= place < seen + n]
        seen += n
    return _two(sum(values) / 2)


def _by_name(cells, field: str, named) -> list[dict]:
    """A line for each category or department in use and each that has complaints, zeros too."""
    found, nothing = _grouped(cells, field), _summed([])
    lines = [
        {"name": one.name} | _line(found.get(one.pk, nothing))
        for one in named.all()
        if one.is_active or one.pk in found
    ]
    if None in found:
        lines.append({"name": ""} | _line(found[None]))
    return lines


def _by_month(cells) -> list[dict]:
    """The twelve months of the year, October first."""
    found, nothing = _grouped(cells, "month"), _summed([])
    return [{"month": month} | _line(found.get(month, nothing)) for month in MONTHS]


def _coded(found, prefix: str, choices) -> list[dict]:
    return [{"code": code, "all": found[f"{prefix}_{code}"]} for code in choices.values]


def share(part: int, whole: int) -> str:
    """A percentage with two decimals, "" where there is nothing to have a share of."""
    return _two(part / whole * 100) if whole else ""


def unnamed(field: str) -> str:
    """What stands for a complaint without a category or department."""
    return _("ยังไม่ระบุประเภท") if field == "category" else _("ยังไม่มอบหมาย")
