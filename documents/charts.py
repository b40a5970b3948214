"""Charts of the dashboard and the reports, as SVG whose text is outlines.

Each function returns one ``<svg>`` to stand in a page or in a PDF template. Colour is never the
only carrier: states have patterns of their own and a legend, figures are printed beside their
bars, and the picture's ``<desc>`` says it all in words. The caller puts a table beside it.

`width` is the drawing's width in units of about a pixel: 640 for a page of a report, 340 for a
phone. Figures are printed in Thai digits with `thai_digits`. `drawing` is `svg.drawing_for_pdf` for
a document.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, cos, pi, sin, tan

from django.utils.translation import gettext as _

from documents import svg
from documents.glyphs import SEMIBOLD, width_of, wrap
from documents.timelines import TimelineEvent, period_bar, year_timeline
from thai.digits import to_thai_digits
from thai.money import format_baht

__all__ = [
    "DimensionProgress",
    "MoneyRow",
    "TimelineEvent",
    "gauge",
    "money_bars",
    "period_bar",
    "progress_by_dimension",
    "year_timeline",
]

_BAR = 22
_LINE = 22


@dataclass(frozen=True)
class DimensionProgress:
    """Activities of one dimension: in the original plan, in the current one, and their states.

    What is neither done, in progress nor impossible has not begun. `current` is the original
    number when it is left out.
    """

    label: str
    original: int
    done: int = 0
    in_progress: int = 0
    cannot: int = 0
    current: int = None

    @property
    def total(self):
        return self.original if self.current is None else self.current

    @property
    def not_begun(self):
        return max(0, self.total - self.done - self.in_progress - self.cannot)


@dataclass(frozen=True)
class MoneyRow:
    """Baht planned, in the ordinance, committed and paid; None is "not entered", never zero."""

    label: str
    planned: Decimal = None
    ordinance: Decimal = None
    committed: Decimal = None
    paid: Decimal = None


def progress_by_dimension(rows, *, width=640, thai_digits=False, title=None, drawing=svg.drawing):
    """Bars of activities by state, one a dimension, with the original plan's number marked."""
    digits = to_thai_digits if thai_digits else str
    title = title or _("ความคืบหน้าของกิจกรรมตามมิติ")
    states = [
        (_("แล้วเสร็จ"), svg.solid, "done"),
        (_("อยู่ระหว่างดำเนินการ"), svg.hatched, "in_progress"),
        (_("ดำเนินการไม่ได้"), svg.crossed, "cannot"),
        (_("ยังไม่เริ่ม"), svg.empty, "not_begun"),
    ]
    largest = max((max(row.total, row.original) for row in rows), default=0) or 1
    parts, words, y = [], [], 0
    for row in rows:
        summary = digits(
            _("แล้วเสร็จ %(done)s จาก %(total)s") % {"done": row.done, "total": row.total}
        )
        y = _heading(parts, digits(row.label), summary, y, width)
        x = 0
        for _label, bar, name in states:
            length = getattr(row, name) / largest * width
            parts.append(bar(x, y, length, _BAR))
            x += length
        if row.original != row.total:
            parts.append(_original_mark(row.original / largest * width, y))
        y += _BAR + 16
        words.append(_in_words(row, states, digits))
    legend = [(label, bar) for label, bar, _name in states]
    if any(row.original != row.total for row in rows):
        legend.append((_("จำนวนตามแผนเดิม"), lambda x, y, w, h: _original_mark(x + w / 2, y, h)))
    y = _legend(parts, legend, y + 4, width)
    return drawing(
        parts, width, y, name="progress", title=title, desc=" / ".join(words) or _("ไม่มีข้อมูล")
    )


def money_bars(rows, *, width=640, thai_digits=False, title=None):
    """Bars of money in its four states, one group a row, all on one scale."""
    digits = to_thai_digits if thai_digits else str
    states = [
        (_("ตามแผน"), svg.empty, "planned"),
        (_("ในข้อบัญญัติ"), _lightly_hatched, "ordinance"),
        (_("ก่อหนี้ผูกพัน"), svg.hatched, "committed"),
        (_("เบิกจ่าย"), svg.solid, "paid"),
    ]
    amounts = [getattr(row, name) for row in rows for _label, _bar, name in states]
    largest = max((amount for amount in amounts if amount is not None), default=0) or 1
    parts, words, y = [], [], 0
    for row in rows:
        if row.label:
            y = _heading(parts, digits(row.label), "", y, width)
        figures = []
        for label, bar, name in states:
            amount = getattr(row, name)
            figure = (
                _("ยังไม่ระบุ") if amount is None else format_baht(amount, thai_digits=thai_digits)
            )
            y += svg.TEXT_SIZE + 2
            parts.append(svg.text(label, 0, y))
            colour = "muted" if amount is None else "ink"
            parts.append(svg.text(figure, width, y, colour=colour, anchor="end"))
            y += 6
            parts.append(svg.line(0, y + 12.5, width, y + 12.5, svg.stroke("line", 0.75)))
            if amount:
                # A bar of at least two units: a little money is not the same as none.
                length = max(2.0, float(Decimal(amount) / Decimal(largest)) * width)
                parts.append(bar(0, y, length, 12))
            y += 22
            figures.append(f"{label} {figure}")
        y += 8
        words.append(f"{row.label}: {', '.join(figures)}" if row.label else ", ".join(figures))
    return svg.drawing(
        parts,
        width,
        max(y, 1),
        name="money",
        title=title or _("งบประมาณและการใช้จ่าย"),
        desc=" / ".join(words) or _("ไม่มีข้อมูล"),
    )


def gauge(percent, target=80, label="", *, width=260, thai_digits=False):
    """A half circle filled to `percent`, with the target marked; None says that nothing is known.

    The words under the figure say whether the target is reached.
    """
    digits = to_thai_digits if thai_digits else str
    thick = width * 0.09
    radius = width / 2 - thick / 2 - 26
    cx, cy = width / 2, radius + thick / 2 + 24
    parts = [
        svg.path(_arc(cx, cy, radius, 0, 100), svg.stroke("line", thick)),
        svg.path(_arc(cx, cy, radius, 0, 100), svg.stroke("track", thick - 2)),
    ]
    if percent is None:
        figure = verdict = _("ยังไม่มีข้อมูล")
        parts.append(svg.text(figure, cx, cy - 6, 18, colour="muted", anchor="middle"))
    else:
        shown = min(max(float(percent), 0), 100)
        if shown:
            parts.append(svg.path(_arc(cx, cy, radius, 0, shown), svg.stroke("brand", thick)))
        figure = digits(_("ร้อยละ %(percent)s") % {"percent": _plain(percent)})
        room = 2 * radius - thick - 24
        size = min(30, room / width_of(figure, 1, SEMIBOLD))
        parts.append(svg.text(figure, cx, cy - 6, size, weight=SEMIBOLD, anchor="middle"))
        verdict = _("ถึงเป้าหมายแล้ว") if percent >= target else _("ยังไม่ถึงเป้าหมาย")
    aim = digits(_("เป้าหมายร้อยละ %(percent)s") % {"percent": _plain(target)})
    parts += _target_mark(cx, cy, radius, thick, target, digits)
    y = cy + 22
    lines = [aim] if percent is None else [f"{verdict} ({aim})"]
    for content in [*wrap(label, svg.TEXT_SIZE, width, SEMIBOLD), *lines]:
        if content:
            weight = SEMIBOLD if content not in lines else 400
            size = svg.TEXT_SIZE if content not in lines else svg.SMALL
            for part in wrap(content, size, width, weight):
                parts.append(svg.text(part, cx, y, size, weight=weight, anchor="middle"))
                y += _LINE
    return svg.drawing(
        parts,
        width,
        y - 8,
        name="gauge",
        title=f"{label}: {figure}" if label else figure,
        desc=f"{verdict} {aim}",
    )


def _heading(parts, label, summary, y, width):
    """A row's name, with a figure at the right where both fit in a line; returns the next y."""
    room = width - width_of(summary, svg.TEXT_SIZE) - 12 if summary else width
    lines = wrap(label, svg.TEXT_SIZE, room, SEMIBOLD)
    if len(lines) > 1 and summary:
        lines = wrap(label, svg.TEXT_SIZE, width, SEMIBOLD)
        own_line = True
    else:
        own_line = False
    for content in lines:
        y += _LINE
        parts.append(svg.text(content, 0, y - 4, weight=SEMIBOLD))
    if own_line:
        y += _LINE
        parts.append(svg.text(summary, 0, y - 4))
    elif summary:
        parts.append(svg.text(summary, width, y - 4, anchor="end"))
    return y + 4


def _legend(parts, entries, y, width):
    """Swatches with their words, as many in a row as fit; returns the lower edge."""
    x = 0
    for label, bar in entries:
        needed = 34 + width_of(label, svg.SMALL) + 18
        if x and x + needed - 18 > width:
            x, y = 0, y + 24
        parts.append(bar(x, y, 26, 14))
        parts.append(svg.text(label, x + 34, y + 12, svg.SMALL))
        x += needed
    return y + 22


def _in_words(row, states, digits):
    figures = [f"{label} {getattr(row, name)}" for label, _bar, name in states]
    if row.original != row.total:
        figures.append(_("ตามแผนเดิม %(count)s") % {"count": row.original})
    return digits(f"{row.label}: {', '.join(figures)}")


def _original_mark(x, y, height=_BAR):
    """An upright line with heads: how many the original plan had."""
    x = max(x, 4)
    left, right = svg.number(x - 4), svg.number(x + 4)
    top, bottom = svg.number(y - 4), svg.number(y + height + 4)
    data = f"M{svg.number(x)} {top}V{bottom}M{left} {top}H{right}M{left} {bottom}H{right}"
    return svg.path(data, svg.stroke("ink", 2))


def _lightly_hatched(x, y, width, height):
    """Money in the ordinance: wider apart than what is committed, and paler."""
    return svg.box(x, y, width, height, svg.fill("soft")) + svg.framed(x, y, width, height, "brand")


def _plain(value):
    """A percentage with at most two decimals and no zeros at the end."""
    return svg.number(float(value))


def _point(cx, cy, radius, percent):
    angle = pi * (1 - percent / 100)
    return cx + radius * cos(angle), cy - radius * sin(angle)


def _arc(cx, cy, radius, start, end):
    """Part of the half circle, as curves: renderers differ in how well they draw arcs."""
    pieces = max(1, ceil((end - start) / 25))
    step = (end - start) / pieces
    reach = 4 / 3 * tan(pi * step / 100 / 4) * radius
    data = "M" + " ".join(map(svg.number, _point(cx, cy, radius, start)))
    for index in range(pieces):
        points = []
        for percent, ahead in ((start + index * step, 1), (start + (index + 1) * step, -1)):
            x, y = _point(cx, cy, radius, percent)
            angle = pi * (1 - percent / 100)
            points.append((x + ahead * reach * sin(angle), y + ahead * reach * cos(angle)))
        points.append((x, y))
        data += "C" + " ".join(f"{svg.number(x)} {svg.number(y)}" for x, y in points)
    return data


def _target_mark(cx, cy, radius, thick, target, digits):
    """A line across the arc at the target, with its figure outside."""
    inner = _point(cx, cy, radius - thick / 2 - 3, target)
    outer = _point(cx, cy, radius + thick / 2 + 5, target)
    x, y = _point(cx, cy, radius + thick / 2 + 9, target)
    anchor = "start" if target > 55 else "end" if target < 45 else "middle"
    return [
        svg.line(*inner, *outer, svg.stroke("ink", 2.5)),
        svg.text(digits(_plain(target)), x, y, svg.SMALL, anchor=anchor),
    ]
