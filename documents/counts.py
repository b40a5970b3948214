"""Bars of counts: how many of what, and how many of them are done; for pages and documents.

Drawn like the other charts: patterns beside colour, figures beside the bars, all of it in words.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from documents import svg
from documents.glyphs import width_of, wrap
from thai.digits import to_thai_digits

_BAR = 16
_GAP = 10
_LINE = 20


@dataclass(frozen=True)
class CountRow:
    """One bar: `done` of `total` is drawn solid, the rest hatched. Without `done` all is solid."""

    label: str
    total: int
    done: int = None

    @property
    def parts(self):
        """(length, shape) from left to right."""
        if self.done is None:
            return [(self.total, svg.solid)]
        return [(self.done, svg.solid), (self.total - self.done, svg.hatched)]


def count_bars(rows, *, title, done="", rest="", width=640, thai_digits=False, drawing=svg.drawing):
    """Bars on one scale, one a row, zero as a line without a bar.

    `done` and `rest` are the legend's words for the solid and the hatched part.
    """
    digits = to_thai_digits if thai_digits else str
    room = min(width * 0.42, max((_label_width(row, digits) for row in rows), default=0) + 12)
    figure = max((width_of(digits(row.total), svg.TEXT_SIZE) for row in rows), default=0) + 10
    scale = (width - room - figure) / (max((row.total for row in rows), default=0) or 1)
    shapes, words, y = [], [], 0
    for row in rows:
        # A hair more than the label's own width: (w + 12) - 12 may come out below w.
        lines = wrap(digits(row.label), svg.TEXT_SIZE, room - 11.9)
        height = max(_BAR, _LINE * len(lines))
        for place, content in enumerate(lines):
            shapes.append(svg.text(content, 0, y + _LINE * place + svg.TEXT_SIZE - 1))
        top, x = y + 1, room
        shapes.append(svg.line(room, top, room, top + _BAR, svg.stroke("line", 1)))
        for count, shape in row.parts:
            shapes.append(shape(x, top, count * scale, _BAR))
            x += count * scale
        shapes.append(svg.text(digits(row.total), x + 8, top + _BAR - 3))
        words.append(digits(_in_words(row, done, rest)))
        y += height + _GAP
    if done and rest:
        y = _legend(shapes, [(done, svg.solid), (rest, svg.hatched)], y)
    return drawing(
        shapes,
        width,
        max(y, 1),
        name="counts",
        title=title,
        desc=" / ".join(words) or _("ไม่มีข้อมูล"),
    )


def _label_width(row, digits) -> float:
    return width_of(digits(row.label), svg.TEXT_SIZE)


def _legend(shapes, entries, y) -> float:
    x = 0
    for label, shape in entries:
        shapes.append(shape(x, y, 26, 14))
        shapes.append(svg.text(label, x + 34, y + 12, svg.SMALL))
        x += 34 + width_of(label, svg.SMALL) + 18
    return y + 22


def _in_words(row, done, rest) -> str:
    if row.done is None:
        return f"{row.label} {row.total}"
    return f"{row.label} {row.total} ({done} {row.done} {rest} {row.total - row.done})"
