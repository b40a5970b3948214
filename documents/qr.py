"""QR codes as SVG, for a page under our strict policy and for a PDF alike.

segno is imported when the first code is drawn: most processes never need it.
"""

from html import escape

from django.utils.safestring import mark_safe

from documents.svg import number

# Scanners want four light modules around a code.
_QUIET = 4
# M: still read when 15 % of it is dirty or torn, as posters on poles are.
_CORRECTION = "m"
# Any of the eight masks may be used. To find the best one, all are drawn and weighed: nine tenths
# of the time, well spent on a poster that hangs in the rain, not on a page that many ask for.
_QUICK_MASK = 3
# Version 40 holds 2,331 bytes at this correction; no address of ours comes near.
LONGEST = 500


def qr_svg(text: str, label: str, size_mm: int = 40, *, quick: bool = False) -> str:
    """`text` as a QR code, `size_mm` millimetres wide; `label` tells a screen reader what it is.

    `quick` takes a tenth of the time and gives up the pattern that is easiest to read.

    Dark on white whatever the page's colours: many scanners do not read it the other way round.
    Raises ValueError for an empty text or one longer than `LONGEST`.
    """
    import segno

    if not text or len(text) > LONGEST:
        raise ValueError(f"a QR code holds 1 to {LONGEST} characters")
    mask = _QUICK_MASK if quick else None
    code = segno.make(text, error=_CORRECTION, micro=False, mask=mask)
    rows = [bytes(row) for row in code.matrix]
    wide = len(rows) + 2 * _QUIET
    size = f"{number(size_mm)}mm"
    name = escape(str(label))
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="{name}" '
        f'width="{size}" height="{size}" viewBox="0 0 {wide} {wide}" '
        f'shape-rendering="crispEdges"><title>{name}</title>'
        f'<rect width="{wide}" height="{wide}" fill="#ffffff"/>'
        f'<path fill="#000000" d="{_dark(rows)}"/></svg>'
    )


def _dark(rows: list[bytes]) -> str:
    """The dark modules as boxes, one for each run of a row."""
    boxes = []
    for y, row in enumerate(rows, start=_QUIET):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                boxes.append(f"M{x + _QUIET} {y}h{end - x}v1h{x - end}z")
            x = end + 1
    return "".join(boxes)
