"""The few shapes that our charts are drawn with.

The same drawing stands on a page, whose policy refuses ``style=""``, and in a PDF, which knows
nothing of the page's style sheet. So every shape has a class, which the site colours (dark mode
too), and the same colour as an attribute for print. Text is outlines on a page (`drawing`), and
text in a PDF (`drawing_for_pdf`).
"""

from hashlib import sha256
from html import escape

from django.utils.safestring import mark_safe

from documents import glyphs

#: Colours in print, by the word that ends the class: ``chart-brand`` fills, ``chart-brand-line``
#: draws lines.
COLOURS = {
    "ink": "#1b2430",
    "muted": "#56606f",
    "line": "#8a94a3",
    "track": "#eef1f5",
    "paper": "#ffffff",
    "brand": "#0f5c63",
    "soft": "#a9cfd1",
    "alert": "#b42318",
}

TEXT_SIZE = 15
SMALL = 13

# thai/fonts.py makes an em of the PDF's font this much larger than that of the outlines, with its
# base line this far below the middle of a line.
_EM = 1.47
_BASE_LINE = (1251 - 367) / 2 / 1470


def number(value):
    """A coordinate with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def fill(colour):
    """Attributes that fill a shape."""
    return f'class="chart-{colour}" fill="{COLOURS[colour]}"'


def stroke(colour, width=1.5, *, cap="butt"):
    """Attributes that draw a shape's line."""
    return (
        f'class="chart-{colour}-line" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="{number(width)}" stroke-linecap="{cap}"'
    )


class Text(str):
    """A run of text as outlines, which still knows its words and where they stand."""


def text(content, x, y, size=TEXT_SIZE, *, colour="ink", weight=glyphs.REGULAR, anchor="start"):
    """A run of text on the base line `y`, as outlines."""
    place, uses = glyphs.group_of(content, x, y, size, weight=weight, anchor=anchor)
    run = Text(f"<g {fill(colour)} {place}>{uses}</g>")
    run.content, run.x, run.y, run.size = str(content), x, y, size
    run.colour, run.weight, run.anchor = colour, weight, anchor
    return run


def path(data, paint):
    """A path; `paint` is what `fill` or `stroke` gives."""
    return f'<path {paint} d="{data}"/>'


def box(x, y, width, height, paint):
    """A rectangle, or nothing when it would have no width."""
    if width <= 0:
        return ""
    place = " ".join(
        f'{name}="{number(value)}"'
        for name, value in (("x", x), ("y", y), ("width", width), ("height", height))
    )
    return f"<rect {paint} {place}/>"


def line(x1, y1, x2, y2, paint):
    """A straight line."""
    return path(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", paint)


def solid(x, y, width, height):
    """A bar of what is done."""
    return box(x, y, width, height, fill("brand"))


def hatched(x, y, width, height, *, gap=6):
    """A bar of what is under way: slanting lines, told from a solid bar without colour."""
    if width <= 0:
        return ""
    strokes = []
    offset = gap / 2
    while offset < width + height:
        # From the lower edge up to the right, cut off at the sides of the bar.
        x1, x2 = max(0, offset - height), min(width, offset)
        y1, y2 = offset - x1, offset - x2
        strokes.append(f"M{number(x + x1)} {number(y + y1)}L{number(x + x2)} {number(y + y2)}")
        offset += gap
    return (
        box(x, y, width, height, fill("soft"))
        + path("".join(strokes), stroke("brand", 1.5))
        + framed(x, y, width, height, "brand")
    )


def crossed(x, y, width, height):
    """A bar of what cannot be done: a frame with a cross."""
    if width <= 0:
        return ""
    left, right, top, bottom = map(number, (x, x + width, y, y + height))
    cross = f"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}"
    return (
        box(x, y, width, height, fill("paper"))
        + path(cross, stroke("alert", 1.2))
        + framed(x, y, width, height, "alert")
    )


def empty(x, y, width, height):
    """A bar of what has not begun."""
    return box(x, y, width, height, fill("track")) + framed(x, y, width, height, "line")


def framed(x, y, width, height, colour):
    """The edge of a bar, drawn inside of its measures."""
    return box(x + 0.5, y + 0.5, width - 1, height - 1, stroke(colour, 1))


def drawing(parts, width, height, *, name, title, desc):
    """The whole picture, with its name and its content in words for those who do not see it."""
    words = f"<title>{escape(str(title))}</title><desc>{escape(str(desc))}</desc>"
    shapes = "".join(parts)
    # Ids are the picture's own: a page shows several pictures, of several kinds.
    prefix = f"{name[0]}{sha256((words + shapes).encode()).hexdigest()[:6]}-"
    outlines, shapes = glyphs.definitions(shapes, prefix)
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-{name}" role="img" '
        f'width="{number(width)}" height="{number(height)}" '
        f'viewBox="0 0 {number(width)} {number(height)}">{words}{outlines}{shapes}</svg>'
    )


def drawing_for_pdf(parts, width, height, **words):
    """The same picture with its text as HTML, for a document in our font.

    In a PDF it is found and copied, and it takes a tenth of the time of outlines. The lines of text
    have no height; margins bring each over its place in the picture above.
    """
    texts = sorted((part for part in parts if isinstance(part, Text)), key=lambda text: text.y)
    shapes = [part for part in parts if not isinstance(part, Text)]
    lines, at = [], height
    for run in texts:
        # A line without height has its base line this far below its top.
        top = run.y - _BASE_LINE * run.size * _EM
        left, right = {
            "start": (run.x, 0),
            "middle": (run.x - width, -run.x),
            "end": (0, width - run.x),
        }[run.anchor]
        lines.append(
            f'<p style="margin: {number(top - at)}px {number(right)}px 0 {number(left)}px; '
            f"text-align: {run.anchor.replace('middle', 'center')}; line-height: 0; "
            f"white-space: nowrap; font-size: {number(run.size * _EM)}px; "
            f'font-weight: {run.weight}; color: {COLOURS[run.colour]}">{escape(run.content)}</p>'
        )
        at = top
    return mark_safe(
        f"{drawing(shapes, width, height, **words)}{''.join(lines)}"
        f'<div style="height: {number(height - at)}px"></div>'
    )
