"""A fiscal year as a line: its rounds and due dates, and an activity's period."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from documents import svg
from documents.glyphs import SEMIBOLD, width_of, wrap
from thai.dates import MONTHS_EN, MONTHS_SHORT, format_date, format_period
from thai.digits import to_thai_digits
from thai.language import is_english

_WORDS = svg.SMALL + 1

#: What an event of the timeline is, and the shape that tells it without colour.
KINDS = ("done", "due", "late")


@dataclass(frozen=True)
class TimelineEvent:
    """Something on a date; `kind` is "done" (a disc), "due" (a ring) or "late" (a triangle)."""

    date: date
    label: str
    kind: str = "due"


def year_timeline(start, end, today, events, *, width=640, thai_digits=False, title=None):
    """The months from `start` to `end`, today's line, and the events: numbered marks and a list.

    Events outside of the year are marked at its edge: a twelve-month report is due a month later.
    """
    digits = to_thai_digits if thai_digits else str
    axis = 58
    parts = [
        svg.box(0, axis - 8, width, 16, svg.fill("track")),
        svg.line(0, axis - 8, width, axis - 8, svg.stroke("line", 1)),
        svg.line(0, axis + 8, width, axis + 8, svg.stroke("line", 1)),
    ]
    for index, (first, last) in enumerate(_months(start, end)):
        x = _place(first, start, end, width)
        parts.append(svg.line(x, axis - 8, x, axis + 8, svg.stroke("line", 1)))
        if width >= 520 or index % 3 == 0:
            middle = (x + _place(last, start, end, width)) / 2
            parts.append(_month_name(first, x, middle, axis + 24, wide=width >= 520))
    events = sorted(events, key=lambda event: event.date)
    places = [
        min(max(_place(min(event.date, end), start, end, width), 8), width - 8) for event in events
    ]
    if start <= today <= end:
        parts.append(_today(_place(today, start, end, width), axis, width))
    parts += _numbers(places, axis, digits)
    y, words = axis + 34, []
    for number, (event, x) in enumerate(zip(events, places, strict=True), start=1):
        day = format_date(event.date, thai_digits=thai_digits)
        parts += [_mark(event.kind, x, axis), _mark(event.kind, 8, y + 15)]
        for content in wrap(digits(f"{number}. {day} {event.label}"), _WORDS, width - 24):
            y += 20
            parts.append(svg.text(content, 22, y, _WORDS))
        words.append(f"{number}. {day} {event.label} ({_kind_in_words(event.kind)})")
        y += 3
    if start <= today <= end:
        words.append(f"{_('วันนี้')} {format_date(today, thai_digits=thai_digits)}")
    title = title or _("ปฏิทินปีงบประมาณ")
    return svg.drawing(parts, width, y + 6, name="timeline", title=title, desc=" / ".join(words))


def period_bar(
    year_start, year_end, start, end, *, today=None, label="", width=260, thai_digits=False
):
    """An activity's period within a fiscal year, with the quarters marked and its dates below.

    `start` or `end` None says that no period is set.
    """
    top, height = 6, 14
    parts = [svg.empty(0, top, width, height)]
    if start is None or end is None:
        words = _("ยังไม่กำหนดช่วงเวลา")
    else:
        words = format_period(start, end, thai_digits=thai_digits)
        left = _place(min(max(start, year_start), year_end), year_start, year_end, width)
        right = _place(
            min(max(end, year_start), year_end) + timedelta(days=1), year_start, year_end, width
        )
        parts.append(svg.solid(left, top, max(2, right - left), height))
    for index, (first, _last) in enumerate(_months(year_start, year_end)):
        if index and index % 3 == 0:
            x = _place(first, year_start, year_end, width)
            parts.append(svg.line(x, top, x, top + height, svg.stroke("line", 1)))
    if today and year_start <= today <= year_end:
        x = _place(today, year_start, year_end, width)
        parts.append(svg.line(x, top - 5, x, top + height + 5, svg.stroke("ink", 2)))
    y = top + height + 4
    for content in wrap(words, svg.SMALL, width):
        y += 18
        parts.append(svg.text(content, 0, y - 2, svg.SMALL))
    title = f"{label}: {words}" if label else words
    desc = _("ช่วงเวลาดำเนินการในปีงบประมาณ")
    return svg.drawing(parts, width, y + 6, name="period", title=title, desc=desc)


def _place(day, start, end, width):
    """How far along the line a day begins; the year's last day ends at `width`."""
    return (day - start).days / ((end - start).days + 1) * width


def _months(start, end):
    """First day of each month and of the month after it."""
    first = start.replace(day=1)
    while first <= end:
        after = (first + timedelta(days=32)).replace(day=1)
        yield max(first, start), min(after, end + timedelta(days=1))
        first = after


def _month_name(first, left, middle, y, *, wide):
    name = MONTHS_EN[first.month - 1][:3] if is_english() else MONTHS_SHORT[first.month - 1]
    x, anchor = (middle, "middle") if wide else (left, "start")
    return svg.text(name, x, y, svg.SMALL, colour="muted", anchor=anchor)


def _today(x, axis, width):
    """Today's line, with its word above."""
    word = _("วันนี้")
    half = width_of(word, svg.SMALL, SEMIBOLD) / 2
    at = min(max(x, half), width - half)
    return svg.line(x, axis - 32, x, axis + 12, svg.stroke("ink", 2.5)) + svg.text(
        word, at, axis - 36, svg.SMALL, weight=SEMIBOLD, anchor="middle"
    )


def _numbers(places, axis, digits):
    """The events' numbers above their marks; those of marks that touch stand together."""
    groups = []
    for number, x in enumerate(places, start=1):
        if groups and x - groups[-1][-1][1] < 18:
            groups[-1].append((number, x))
        else:
            groups.append([(number, x)])
    for group in groups:
        words = digits(", ".join(str(number) for number, _x in group))
        middle = sum(x for _number, x in group) / len(group)
        yield svg.text(words, middle, axis - 13, svg.SMALL, anchor="middle")


def _mark(kind, x, y):
    """Disc, ring or triangle."""
    if kind == "late":
        left, right, top, low = map(svg.number, (x - 7, x + 7, y - 7, y + 6))
        return svg.path(f"M{svg.number(x)} {top}L{right} {low}H{left}Z", svg.fill("alert"))
    place = f'cx="{svg.number(x)}" cy="{svg.number(y)}"'
    if kind == "done":
        return f'<circle {svg.fill("brand")} {place} r="6"/>'
    inside = f'<circle {svg.fill("paper")} {place} r="5"/>'
    return inside + f'<circle {svg.stroke("brand", 2.5)} {place} r="5"/>'


def _kind_in_words(kind):
    return {"done": _("เสร็จแล้ว"), "due": _("ครบกำหนด"), "late": _("เกินกำหนด")}[kind]
