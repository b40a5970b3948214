"""Pictures of the register: risks by level as bars, and where they move under their controls.

The same for everybody who may read the register; drawn once for equal figures in each language.
"""

from functools import lru_cache
from math import hypot

from django.utils.translation import gettext as _

from documents import svg
from documents.glyphs import SEMIBOLD, width_of, wrap

from .models import Level

# As the tokens of the style sheet, for where there is none.
COLOURS = {
    Level.VERY_HIGH: ("#b42318", "paper"),
    Level.HIGH: ("#f9a03f", "ink"),
    Level.MEDIUM: ("#f2c94c", "ink"),
    Level.LOW: ("#1f7a4d", "paper"),
}
_BAR = 24
_CELL = 76
_MARGIN = 34
# More arrows would hide each other; the table beside the picture has them all.
MOST_ARROWS = 30


def _zone(level: str) -> str:
    """Attributes that fill a shape with a zone's colour."""
    name = level.replace("_", "-")
    return f'class="chart-zone chart-zone-{name}" fill="{COLOURS[level][0]}"'


def _on_zone(level: str) -> str:
    """Attributes that fill what stands on a zone's colour."""
    name = level.replace("_", "-")
    colour = svg.COLOURS[COLOURS[level][1]]
    return f'class="chart-on-zone-{name}" fill="{colour}"'


def shape(level: str, x: float, y: float, size: float = 10, paint: str = "") -> str:
    """The mark of a level (▲ ◆ ● ■) in a square of `size` whose corner is (x, y)."""
    paint = paint or _zone(level)
    n, half = svg.number, size / 2
    if level == Level.VERY_HIGH:
        return svg.path(
            f"M{n(x + half)} {n(y)}L{n(x + size)} {n(y + size)}L{n(x)} {n(y + size)}Z", paint
        )
    if level == Level.HIGH:
        return svg.path(
            f"M{n(x + half)} {n(y)}L{n(x + size)} {n(y + half)}"
            f"L{n(x + half)} {n(y + size)}L{n(x)} {n(y + half)}Z",
            paint,
        )
    if level == Level.MEDIUM:
        return f'<circle {paint} cx="{n(x + half)}" cy="{n(y + half)}" r="{n(half)}"/>'
    return svg.box(x, y, size, size, paint)


@lru_cache(maxsize=256)
def level_bars(rows: tuple, language: str, *, width: int = 480):
    """One bar a row of (label, {count by level as pairs}); all on one scale, counts in the bars.

    `rows` are (label, ((level, count), …)); levels in their own order, the highest at the left.
    """
    largest = max((sum(count for _level, count in counts) for _label, counts in rows), default=0)
    parts, words, y = [], [], 0.0
    for label, counts in rows:
        total = sum(count for _level, count in counts)
        for content in wrap(label, svg.TEXT_SIZE, width - 60):
            y += svg.TEXT_SIZE + 5
            parts.append(svg.text(content, 0, y))
        parts.append(svg.text(str(total), width, y, anchor="end", weight=SEMIBOLD))
        y += 6
        x = 0.0
        for level, count in counts:
            if not count:
                continue
            length = max(3.0, count / (largest or 1) * width)
            parts.append(svg.box(x, y, length - 1, _BAR, _zone(level)))
            room = width_of(str(count), svg.SMALL) + 22
            if length > room:
                parts.append(shape(level, x + 5, y + 7, 10, _on_zone(level)))
                figure = svg.text(str(count), x + 19, y + 17, svg.SMALL, colour=COLOURS[level][1])
                # Zones keep their colours in the dark, and so does what stands on them.
                parts.append(f'<g class="chart-on-zone">{figure}</g>')
            x += length
        y += _BAR + 10
        listed = ", ".join(f"{Level(level).label} {count}" for level, count in counts if count)
        words.append(f"{label}: {listed or _('ไม่มี')}")
    x = 0.0
    y += 6
    for level in Level:
        name = str(level.label)
        length = width_of(name, svg.SMALL) + 34
        if x + length > width:
            x, y = 0.0, y + 24
        parts += [shape(level, x, y, 12), svg.text(name, x + 18, y + 11, svg.SMALL)]
        x += length
    title = _("จำนวนความเสี่ยงตามระดับ")
    return svg.drawing(
        parts, width, y + 20, name="levels", title=title, desc=" / ".join(words) or _("ไม่มีข้อมูล")
    )


@lru_cache(maxsize=256)
def movement(levels: tuple, moves: tuple, language: str):
    """The matrix with an arrow from where risks were to where they are under their controls.

    `levels[likelihood - 1][impact - 1]` is the level of a cell; `moves` are
    ((likelihood, impact), (likelihood, impact), count).
    """
    size = len(levels)
    side = size * _CELL
    parts = []
    for likelihood in range(size, 0, -1):
        for impact in range(1, size + 1):
            x, y = _corner(likelihood, impact, size)
            level = levels[likelihood - 1][impact - 1]
            parts.append(svg.box(x, y, _CELL - 2, _CELL - 2, _zone(level)))
            parts.append(shape(level, x + 6, y + 6, 9, _on_zone(level)))
    for score in range(1, size + 1):
        _x, y = _corner(score, 1, size)
        parts.append(svg.text(str(score), _MARGIN - 12, y + _CELL / 2 + 4, anchor="end"))
        x, _y = _corner(1, score, size)
        parts.append(svg.text(str(score), x + _CELL / 2, side + 22, anchor="middle"))
    parts.append(svg.text(_("ผลกระทบ"), _MARGIN + side / 2, side + 46, anchor="middle"))
    parts.append(svg.text(_("โอกาส"), 0, side + 22))
    words = []
    for before, after, count in moves[:MOST_ARROWS]:
        parts += _arrow(_middle(before, size), _middle(after, size), count)
        words.append(
            _("%(count)s เรื่อง จาก %(before)s เป็น %(after)s")
            % {
                "count": count,
                "before": f"{before[0]}×{before[1]}",
                "after": f"{after[0]}×{after[1]}",
            }
        )
    return svg.drawing(
        parts,
        _MARGIN + side,
        side + 56,
        name="movement",
        title=_("การเปลี่ยนจากก่อนมีมาตรการเป็นคงเหลือ"),
        desc=" / ".join(words) or _("ไม่มีข้อมูล"),
    )


def _corner(likelihood: int, impact: int, size: int) -> tuple[float, float]:
    return _MARGIN + (impact - 1) * _CELL, (size - likelihood) * _CELL


def _middle(cell, size: int) -> tuple[float, float]:
    x, y = _corner(*cell, size)
    return x + _CELL / 2, y + _CELL / 2


def _arrow(start, end, count: int) -> list[str]:
    """A line with a head, or a ring where nothing moved; the number stands at its beginning."""
    n = svg.number
    bubble = [
        f'<circle {svg.fill("paper")} cx="{n(start[0])}" cy="{n(start[1])}" r="13"/>',
        f'<circle {svg.stroke("ink", 1.5)} cx="{n(start[0])}" cy="{n(start[1])}" r="13"/>',
        svg.text(str(count), start[0], start[1] + 5, svg.SMALL, anchor="middle", weight=SEMIBOLD),
    ]
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not length:
        return bubble
    dx, dy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    # The head ends before the middle, where another number may stand.
    tip = (end[0] - dx * 15, end[1] - dy * 15)
    back = (tip[0] - dx * 11, tip[1] - dy * 11)
    head = (
        f"M{n(tip[0])} {n(tip[1])}L{n(back[0] - dy * 6)} {n(back[1] + dx * 6)}"
        f"L{n(back[0] + dy * 6)} {n(back[1] - dx * 6)}Z"
    )
    return [
        svg.line(*start, *tip, svg.stroke("paper", 6)),
        svg.line(*start, *back, svg.stroke("ink", 2.5)),
        svg.path(head, svg.fill("ink")),
        *bubble,
    ]
