"""QR codes as SVG, for a page under our strict policy and for a PDF alike.

segno is imported when the first code is drawn: most processes never need it.
"""

import re
from functools import lru_cache
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
_RUN = re.compile("1+")
# Version 40 holds 2,331 bytes at this correction; no address of ours comes near.
LONGEST = 500


def qr_svg(text: str, label: str, size_mm: int = 40) -> str:
    """`text` as a QR code, `size_mm` millimetres wide; `label` tells a screen reader what it is.

    Dark on white whatever the page's colours: many scanners do not read it the other way round.
    Raises ValueError for an empty text or one longer than `LONGEST`.
    """
    import segno

    if not text or len(text) > LONGEST:
        raise ValueError(f"a QR code holds 1 to {LONGEST} characters")
    code = segno.make(text, error=_CORRECTION, micro=False)
    return _svg(["".join(map(str, row)) for row in code.matrix], label, size_mm)


def quick_qr_svg(address: str, code: str, label: str, size_mm: int = 40) -> str:
    """The same for `address` and `code` in a row, both ASCII, where many ask for it at once.

    It is not the pattern that is easiest to read, and not drawn anew: while length and mask stay,
    each bit of a text turns over the same modules whatever the others are. So what each bit of a
    code turns over is worked out once, for all addresses of a length.
    """
    length = len(address) + len(code)
    if not 0 < length <= LONGEST or not (address + code).isascii():
        raise ValueError(f"a quick QR code holds 1 to {LONGEST} characters of ASCII")
    wide, drawn = _drawn(address + "0" * len(code))
    for place, sign in enumerate(code, start=len(address)):
        differs = ord(sign) ^ ord("0")
        for bit in range(differs.bit_length()):
            if differs >> bit & 1:
                drawn ^= _turned_over(length, place, bit)
    modules = f"{drawn:0{wide * wide}b}"
    rows = [modules[at : at + wide] for at in range(0, wide * wide, wide)]
    return _svg(rows, label, size_mm)


@lru_cache(maxsize=1024)
def _drawn(text: str) -> tuple[int, int]:
    """Modules in a row, and all modules, row by row, as the bits of one number."""
    import segno

    # One way to write all texts of a length: as bytes, even those of capitals and digits alone.
    code = segno.make(text, error=_CORRECTION, micro=False, mode="byte", mask=_QUICK_MASK)
    modules = "".join(str(module) for row in code.matrix for module in row)
    return len(code.matrix), int(modules, 2)


@lru_cache(maxsize=4096)
def _turned_over(length: int, place: int, bit: int) -> int:
    """The modules that differ when the sign at `place` differs from a zero in one bit."""
    zeros = "0" * length
    other = zeros[:place] + chr(ord("0") ^ 1 << bit) + zeros[place + 1 :]
    return _drawn(zeros)[1] ^ _drawn.__wrapped__(other)[1]


def _svg(rows: list[str], label: str, size_mm: int) -> str:
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


def _dark(rows: list[str]) -> str:
    """The dark modules as boxes, one for each run of ones in a row."""
    boxes = []
    for y, row in enumerate(rows, start=_QUIET):
        for run in _RUN.finditer(row):
            start, end = run.span()
            boxes.append(f"M{start + _QUIET} {y}h{end - start}v1h{start - end}z")
    return "".join(boxes)
