"""Text as glyph outlines, for charts.

A browser and WeasyPrint lay out text inside an SVG in different ways, and WeasyPrint does so
letter by letter: tone marks collide or vanish. Here each run of text is shaped whole by
HarfBuzz and each glyph is drawn where HarfBuzz puts it, so that a chart looks the same on the
page and in the PDF and needs no font there. Sizes are in the units of the drawing.
"""

import re
from functools import lru_cache

import uharfbuzz
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen

from thai import fonts

REGULAR, SEMIBOLD = 400, 600

# Outlines are rounded to this many units per em: 0.04 of a unit in text of 15 units.
_GRID = 400

_STYLE_OF_WEIGHT = {weight: style for style, weight in fonts.STYLES.items()}

_NAME = re.compile(r"#~(\d+)-(\d+)")
# Thai has no spaces between words. A line of a chart breaks before these, which open most of the
# words of official titles; a whole dictionary is left to the PDF's own paragraphs.
_BREAKS = re.compile(
    "(?=การ|ความ|และ|ของ|เพื่อ|โดย|ที่|ให้|ด้วย|แห่ง|ต่อ|แก่|ใน|จาก|ตาม|ประชา|ประพฤติ|ปฏิบัติ|ราชการ|องค์กร|ท้องถิ่น"
    "|ทุจริต|คุณธรรม|เจ้าหน้าที่|หน่วยงาน|ส่วน)"
)
# Marks that stand above or below the letter before them.
_STACKED = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a"
    "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
# Vowels written before their consonant, and signs that go with the letter before.
_LEADING, _TRAILING = frozenset("เแโใไ"), frozenset("ะาำๅๆฯ")


def width_of(content, size, weight=REGULAR):
    """Width of `content` when set in `size`."""
    return _shape(str(content), weight)[1] * size


def group_of(content, x, y, size, *, weight=REGULAR, anchor="start"):
    """`content` on the base line `y`: the attribute that places it, and its glyphs as ``<use>``.

    `anchor` tells which end of the text `x` is: start, middle or end. The glyphs are named
    ``#~400-12``, weight and number; `definitions` draws those that a picture uses.
    """
    uses, advance = _shape(str(content), weight)
    left = x - advance * size * {"start": 0, "middle": 0.5, "end": 1}[anchor]
    return f'transform="translate({left:.2f} {y:.2f}) scale({size / _GRID:g})"', uses


def definitions(markup, prefix):
    """The glyphs that `markup` names, and `markup` with its names made its own by `prefix`."""
    names = sorted(set(_NAME.findall(markup)))
    outlines = (
        f'<path id="{prefix}{weight}-{glyph}" d="{_outline(int(glyph), int(weight))}"/>'
        for weight, glyph in names
    )
    return f"<defs>{''.join(outlines)}</defs>" if names else "", markup.replace("#~", f"#{prefix}")


def wrap(content, size, width, weight=REGULAR):
    """`content` as lines no wider than `width`: broken at spaces, then before common words.

    Only a stretch with neither is broken between letters, and never within a letter's marks.
    """
    lines = [""]
    for word in str(content).split():
        space = " " if lines[-1] else ""
        for piece in _pieces(word, size, width, weight):
            longer = lines[-1] + space + piece
            if lines[-1] and width_of(longer, size, weight) > width:
                lines.append(piece)
            else:
                lines[-1] = longer
            space = ""
    return lines


def _pieces(word, size, width, weight):
    """Parts of a word between which it may be broken, each of them no wider than a line."""
    for piece in filter(None, _BREAKS.split(word)):
        if width_of(piece, size, weight) <= width:
            yield piece
        else:
            yield from _clusters(piece)


def _clusters(word):
    """The parts of a word that may not be torn: a letter with its vowels and marks."""
    cluster = ""
    for letter in word:
        tied = letter in _STACKED or letter in _TRAILING or cluster[-1:] in _LEADING
        if cluster and not tied:
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster


@lru_cache(maxsize=2048)
def _shape(content, weight):
    """The glyphs of a run of text, in units of the grid, and its advance in ems."""
    font = _font(weight)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(content)
    buffer.direction, buffer.script, buffer.language = "ltr", "Thai", "th"
    uharfbuzz.shape(font, buffer)
    scale = _GRID / font.face.upem
    uses, x = [], 0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if _outline(info.codepoint, weight):
            left, rise = (x + position.x_offset) * scale, position.y_offset * scale
            # A drawing's y grows downwards, a font's upwards.
            height = f' y="{-rise:g}"' if rise else ""
            uses.append(f'<use href="#~{weight}-{info.codepoint}" x="{left:g}"{height}/>')
        x += position.x_advance
    return "".join(uses), x / font.face.upem


@lru_cache(maxsize=2048)
def _outline(glyph, weight):
    """SVG path data of one glyph in units of the grid; empty for a space."""
    font = _font(weight)
    scale = _GRID / font.face.upem
    pen = _ShortPen()
    font.draw_glyph_with_pen(glyph, TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
    return "".join(pen.parts)


class _ShortPen(BasePen):
    """Writes SVG path data with whole, relative numbers: a third of what absolute ones take."""

    def __init__(self):
        super().__init__(None)
        self.parts = []
        self.at = (0, 0)

    def _moveTo(self, point):
        self._add("m", point)
        self.start = self.at

    def _lineTo(self, point):
        self._add("l", point)

    def _qCurveToOne(self, control, point):
        self._add("q", control, point)

    def _curveToOne(self, first, second, point):
        self._add("c", first, second, point)

    def _closePath(self):
        self.parts.append("z")
        self.at = self.start

    def _add(self, command, *points):
        rounded = [(round(x), round(y)) for x, y in points]
        moves = [
            axis - here for point in rounded for axis, here in zip(point, self.at, strict=True)
        ]
        self.at = rounded[-1]
        self.parts.append(command + " ".join(map(str, moves)).replace(" -", "-"))


@lru_cache(maxsize=4)
def _font(weight):
    path = fonts.source_dir() / fonts.file_name(_STYLE_OF_WEIGHT[weight])
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
