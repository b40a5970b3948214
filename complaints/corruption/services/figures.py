"""Figures of the channel: by half a fiscal year that is over, frozen, and never live in public.

A figure that moved with each arrival would tell an excluded officer, or a superior, of a report
that must not reach them. So everybody, the head of the office included, reads what beat froze
when the half year was over (ST-01, CC-10). Officers besides count what they may open.

A report is counted by the office through whose door it came, in the half year in which it arrived
and in the one in which it was finished; what still waits in the tray of a flood is not. Deleted
reports count on: their rows stay without content.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from complaints.suppression import suppress
from thai.dates import BE_OFFSET
from thai.days import days_left
from thai.fiscal import fiscal_year_end, fiscal_year_of, fiscal_year_start

from ..models import FINISHED, Channel, Channels, HalfYear, Outcome, Report, State

HALVES = (1, 2)
_DAY = timedelta(days=1)


class Half(NamedTuple):
    """Half a fiscal year (B.E.): 1 is October to March, 2 is April to September."""

    fiscal_year: int
    number: int

    @property
    def first_day(self) -> date:
        if self.number == 1:
            return fiscal_year_start(self.fiscal_year)
        return date(self.fiscal_year - BE_OFFSET, 4, 1)

    @property
    def last_day(self) -> date:
        if self.number == 1:
            return date(self.fiscal_year - BE_OFFSET, 3, 31)
        return fiscal_year_end(self.fiscal_year)

    @property
    def following(self) -> "Half":
        return Half(self.fiscal_year, 2) if self.number == 1 else Half(self.fiscal_year + 1, 1)


def half_of(day: date) -> Half:
    """The half year in which the day lies."""
    year = fiscal_year_of(day)
    return Half(year, 1 if day <= Half(year, 1).last_day else 2)


def last_over(on: date) -> Half:
    """The newest half year that is over on that day."""
    return half_of(half_of(on).first_day - _DAY)


# --- what beat freezes


def freeze_due(today: date) -> int:
    """Freezes each office's half years that are over and not frozen yet; returns how many.

    Beat may run it twice. From the first report or the opening of the channel on, without a gap;
    an office without either has the last half year alone, with its zeros.
    """
    newest, count = last_over(today), 0
    for channel in Channel.objects.filter(is_active=True):
        known = set(
            HalfYear.objects.filter(organisation_uuid=channel.uuid).values_list(
                "fiscal_year", "half"
            )
        )
        half = _first_half(channel, newest)
        while half <= newest:
            if half not in known:
                _row, new = HalfYear.objects.get_or_create(
                    organisation_uuid=channel.uuid,
                    fiscal_year=half.fiscal_year,
                    half=half.number,
                    defaults={"figures": count_half(channel.uuid, half), "made_on": today},
                )
                count += new
            half = half.following
    return count


def _first_half(channel, newest: Half) -> Half:
    first = (
        _counted(channel.uuid).order_by("received_on").values_list("received_on", flat=True).first()
    )
    days = [day for day in (first, channel.opened_on) if day]
    return min([newest, *(half_of(day) for day in days)])


def count_half(organisation_uuid, half: Half) -> dict:
    """The figures of a half year as they are published; the second holds those of the year too.

    A breakdown is made once a year alone: those of two halves would give away what the year's
    hides.
    """
    figures = _ledger(organisation_uuid, half.first_day, half.last_day)
    if half.number == 2:
        figures["year"] = _year(organisation_uuid, half.fiscal_year)
    return figures


def _counted(organisation_uuid):
    return Report.objects.filter(organisation_uuid=organisation_uuid, set_aside=False)


def _ledger(organisation_uuid, first: date, last: date) -> dict:
    """`carried` + `received` - `finished` = `pending`, each exact (ST-01), zero as zero."""
    is_open = Q(closed_on=None)
    return _counted(organisation_uuid).aggregate(
        carried=Count("pk", filter=Q(received_on__lt=first) & (is_open | Q(closed_on__gte=first))),
        received=Count("pk", filter=Q(received_on__range=(first, last))),
        finished=Count("pk", filter=Q(received_on__lte=last) & Q(closed_on__range=(first, last))),
        pending=Count("pk", filter=Q(received_on__lte=last) & (is_open | Q(closed_on__gt=last))),
    )


def _year(organisation_uuid, fiscal_year: int) -> dict:
    first, last = fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year)
    rows = _counted(organisation_uuid)
    received = rows.filter(received_on__range=(first, last))
    finished = rows.filter(received_on__lte=last, closed_on__range=(first, last))
    return _ledger(organisation_uuid, first, last) | {
        "channels": _breakdown(received, "channel", Channels.values),
        "outcomes": _breakdown(finished, "outcome", Outcome.values),
    }


def _breakdown(rows, field: str, codes) -> list[list] | None:
    """ST-06: [code, count or `Hidden`] of each code; None where it may not be published."""
    found = dict(rows.order_by().values_list(field).annotate(n=Count("pk")))
    shown = suppress([found.get(code, 0) for code in codes])
    return shown and [[code, value] for code, value in zip(codes, shown, strict=True)]


# --- what is read


def frozen(organisation_uuid, fiscal_year: int) -> list[HalfYear]:
    """The half years of a fiscal year that are published, the first one first."""
    rows = HalfYear.objects.filter(organisation_uuid=organisation_uuid, fiscal_year=fiscal_year)
    return list(rows.order_by("half"))


def years_of(organisation_uuid) -> list[int]:
    """The fiscal years with published figures, the newest first."""
    rows = HalfYear.objects.filter(organisation_uuid=organisation_uuid)
    return sorted(set(rows.values_list("fiscal_year", flat=True)), reverse=True)


class Own(NamedTuple):
    """An officer's own figures: of the reports that this person may open, and no others.

    `years` are the fiscal years in which these came, the newest first; `year` the one that is
    counted, None for all.
    """

    years: list[int]
    year: int | None
    all: int
    waiting: int
    overdue: int
    finished: int
    states: list
    outcomes: list
    channels: list


def own(person, organisation, on: date, year: int | None = None) -> Own:
    """What an officer sees of their own work; an excluded one counts as if it were not there.

    With a fiscal `year` (B.E.) in which some of these reports came, of that year's alone.
    """
    found = list(
        Report.objects.open_to(person, organisation)
        .order_by()
        .values_list("state", "outcome", "channel", "due_on", "received_on")
    )
    years = sorted({fiscal_year_of(row[4]) for row in found}, reverse=True)
    year = year if year in years else None
    rows = [row for row in found if year is None or fiscal_year_of(row[4]) == year]
    waiting = [row for row in rows if row[0] not in FINISHED]
    return Own(
        years=years,
        year=year,
        all=len(rows),
        waiting=len(waiting),
        overdue=sum(1 for row in waiting if row[3] and days_left(row[3], on) < 0),
        finished=len(rows) - len(waiting),
        states=_by(State, (row[0] for row in rows)),
        outcomes=_by(Outcome, (row[1] for row in rows if row[0] in FINISHED)),
        channels=_by(Channels, (row[2] for row in rows)),
    )


def _by(choices, values) -> list[tuple[str, int]]:
    found = list(values)
    return [(label, found.count(value)) for value, label in choices.choices if value]
