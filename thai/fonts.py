"""The Sarabun of our PDFs, derived so that its text can be copied, searched and read aloud.

A shaper splits SARA AM (U+0E33) into NIKHAHIT and SARA AA and moves a tone mark in between, so
one letter becomes two glyphs. A PDF maps each glyph to a text of its own, and the two halves of
the letter then come out of the file as other letters: ``ทำการ`` is copied as ``ทำกำร``. The
derived font joins the halves again, tone mark included, into one glyph that maps to its text.

A tone mark over an upper vowel is moved by the font's anchors, sideways or down. Readers take
the moved mark for a word of its own, or for one of another line: ``ศักดิ์`` is copied as
``ศักดิ`` and ``ฟื้น`` as ``ฟื้ น``. The derived font has each vowel with its tone mark as one
glyph, drawn as the anchors would have placed them.

The derived font also has the proportions of TH SarabunPSK, the typeface that official documents
are set in, so that 16 pt in a template is the 16 pt that an office knows. Google's Sarabun draws
the same letters about 1.47 times as large in the same point size.

The source font is ``fontpkg-sarabun`` (SIL Open Font License; its licence file is kept beside
the derived fonts).
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import uharfbuzz
from fontTools.otlLib.builder import LigatureSubstBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

#: CSS weight of each style that we derive, keyed by the style's file name.
STYLES = {"Regular": 400, "SemiBold": 600, "Bold": 700}

FAMILY = "Sarabun"

_UPPER_VOWELS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47"
_TONE_MARKS = "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
# One letter of plain height and one whose stem pushes what stands above it to the left.
_LETTERS = "กป"
_NIKHAHIT, _SARA_AA, _SARA_AM = 0x0E4D, 0x0E32, 0x0E33

# Raise it when the derivation changes: fonts already built are then built again.
_RECIPE = 2

# Digits are 362/1000 of an em wide in TH SarabunPSK and 535-555/1000 in Google's Sarabun.
_UNITS_PER_EM = 1470
# Ascent and descent of TH SarabunPSK, 0.85 and 0.25 em. The highest stack (ปั๊ม) is 1251 units.
_ASCENT, _DESCENT = 1251, -367

_STAMP = "recipe.txt"
_LICENCE = "OFL.txt"

# TrueType composite flags: offsets are x and y, rounded to the grid, and not point numbers.
_ARGS_ARE_XY, _ROUND_TO_GRID, _USE_MY_METRICS = 0x0002, 0x0004, 0x0200


class FontSourceMissing(RuntimeError):
    """The package that holds the source font is not installed."""


@dataclass(frozen=True)
class _SaraAm:
    """Names of the glyphs that a font draws SARA AM with."""

    nikhahit: str
    sara_aa: str
    sara_am: str


def source_dir():
    """Folder of the underived source fonts, ``Sarabun-<style>.ttf``.

    Raises FontSourceMissing when the package is not installed.
    """
    try:
        import fontpkg_sarabun
    except ImportError as error:
        raise FontSourceMissing("fontpkg-sarabun is not installed") from error
    return Path(fontpkg_sarabun.__file__).resolve().parent / "files"


def file_name(style):
    """File name of one style, the same for source and derived fonts."""
    return f"Sarabun-{style}.ttf"


def derive(source, target):
    """Write to `target` the font in `source` with whole SARA AM glyphs and official proportions."""
    font = TTFont(source)
    characters = font.getBestCmap()
    names = _SaraAm(characters[_NIKHAHIT], characters[_SARA_AA], characters[_SARA_AM])
    wholes = {nikhahit: _whole_name(names, nikhahit) for nikhahit in _nikhahits(font, names)}
    offsets = _stacks(source)
    stacks = {pair: "_".join(pair) for pair in offsets}
    _draw_wholes(font, names, wholes)
    _draw_stacks(font, stacks, offsets)
    _anchor_stacks(font, stacks)
    _level_anchors(font)
    ligatures = {(nikhahit, names.sara_aa): whole for nikhahit, whole in wholes.items()}
    _join(font, ligatures | stacks)
    _set_proportions(font)
    if "DSIG" in font:  # a signature over the source font means nothing here
        del font["DSIG"]
    font.recalcTimestamp = False
    font.save(target)


def build_font(dest):
    """Derive every style into the folder `dest`, unless it is up to date; returns the folder.

    Files are written aside and moved in, the stamp last, so that a process that reads meanwhile
    sees whole fonts and a build that was cut off is done again.
    """
    dest = Path(dest)
    stamp = _expected_stamp()
    if is_built(dest):
        return dest
    dest.mkdir(parents=True, exist_ok=True)
    source = source_dir()
    with tempfile.TemporaryDirectory(prefix=".building-", dir=dest) as folder:
        folder = Path(folder)
        for style in STYLES:
            derive(source / file_name(style), folder / file_name(style))
        shutil.copyfile(source.parent / "LICENSE", folder / _LICENCE)
        (folder / _STAMP).write_text(stamp, encoding="utf-8")
        for name in [*map(file_name, STYLES), _LICENCE, _STAMP]:
            os.replace(folder / name, dest / name)
    return dest


def is_built(dest):
    """Whether `dest` holds every font, derived by this version of the recipe."""
    dest = Path(dest)
    try:
        stamp = (dest / _STAMP).read_text(encoding="utf-8")
    except OSError:
        return False
    return stamp == _expected_stamp() and all((dest / file_name(s)).is_file() for s in STYLES)


def font_dir():
    """Folder of the derived fonts, built on demand.

    It is the setting ``FONT_DIR``, or ``var/fonts`` in the project.
    """
    from django.conf import settings

    configured = getattr(settings, "FONT_DIR", None)
    return build_font(configured or Path(settings.BASE_DIR) / "var" / "fonts")


@lru_cache(maxsize=1)
def _expected_stamp():
    """What the stamp says when nothing has to be built: recipe, source and tool versions."""
    parts = [str(_RECIPE), metadata.version("fonttools")]
    for style in STYLES:
        content = (source_dir() / file_name(style)).read_bytes()
        parts.append(hashlib.sha256(content).hexdigest())
    return "\n".join(parts) + "\n"


def _whole_name(names, nikhahit):
    if nikhahit == names.nikhahit:
        return names.sara_am
    return f"{names.sara_am}.{nikhahit}"


def _subtables(layout):
    """Every subtable of GSUB or GPOS, seen through extension lookups."""
    for lookup in layout.table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            yield getattr(subtable, "ExtSubTable", subtable)


def _nikhahits(font, names):
    """Glyphs that stand for NIKHAHIT: itself, its forms over tall letters, and with a tone mark.

    Followed through the font's own substitutions until no new one turns up.
    """
    found = {names.nikhahit}
    size = 0
    while len(found) > size:
        size = len(found)
        for subtable in _subtables(font["GSUB"]):
            if subtable.LookupType == 1:
                found |= {new for old, new in subtable.mapping.items() if old in found}
            elif subtable.LookupType == 4:
                for first, ligatures in subtable.ligatures.items():
                    found |= {
                        ligature.LigGlyph
                        for ligature in ligatures
                        if found & {first, *ligature.Component}
                    }
    return sorted(found)


def _stacks(source):
    """Pairs of glyphs that draw an upper vowel and a tone mark: {(vowel, tone): (x, y)}.

    The offset, in font units, is where the shaper puts the tone mark relative to the vowel.
    """
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source))))
    offsets = {}
    for letter in _LETTERS:
        for vowel in _UPPER_VOWELS:
            for tone in _TONE_MARKS:
                buffer = uharfbuzz.Buffer()
                buffer.add_str(letter + vowel + tone)
                buffer.guess_segment_properties()
                uharfbuzz.shape(font, buffer)
                _, lower, upper = (font.glyph_to_string(i.codepoint) for i in buffer.glyph_infos)
                _, at, to = buffer.glyph_positions
                offsets[lower, upper] = (to.x_offset - at.x_offset, to.y_offset - at.y_offset)
    return offsets


def _draw_wholes(font, names, wholes):
    """Add a glyph per form of NIKHAHIT: the form over SARA AA, as wide as SARA AM."""
    plain = font["glyf"][names.sara_am]
    offsets = {}
    if plain.isComposite():
        offsets = {part.glyphName: (part.x, part.y) for part in plain.components}
    nikhahit_at = offsets.get(names.nikhahit, (0, 0))
    sara_aa = _component(names.sara_aa, offsets.get(names.sara_aa, (0, 0)), _USE_MY_METRICS)
    for nikhahit, whole in wholes.items():
        if whole != names.sara_am:
            parts = [_component(nikhahit, nikhahit_at), sara_aa]
            _add_glyph(font, whole, parts, like=names.sara_am)


def _draw_stacks(font, stacks, offsets):
    """Add a glyph per vowel with its tone mark."""
    for (vowel, tone), stack in stacks.items():
        parts = [_component(vowel, (0, 0), _USE_MY_METRICS)]
        parts.append(_component(tone, offsets[vowel, tone]))
        _add_glyph(font, stack, parts, like=vowel)


def _add_glyph(font, name, parts, *, like):
    """Append a composite glyph with the metrics and the classes of the glyph `like`."""
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = parts
    order = [*font.getGlyphOrder(), name]
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = order
    font["hmtx"].metrics[name] = font["hmtx"].metrics[like]
    font["maxp"].numGlyphs = len(order)
    font.setGlyphOrder(order)
    definitions = font["GDEF"].table
    for classes in (definitions.GlyphClassDef, definitions.MarkAttachClassDef):
        if classes and like in classes.classDefs:
            classes.classDefs[name] = classes.classDefs[like]


def _component(name, offset, flags=0):
    part = GlyphComponent()
    part.glyphName = name
    part.x, part.y = offset
    part.flags = _ARGS_ARE_XY | _ROUND_TO_GRID | flags
    return part


def _anchor_stacks(font, stacks):
    """Let each stack sit on a letter where its vowel does."""
    for subtable in _subtables(font["GPOS"]):
        if subtable.LookupType != 4:  # mark to base
            continue
        marks, array = subtable.MarkCoverage.glyphs, subtable.MarkArray
        for (vowel, _), stack in stacks.items():
            if vowel in marks:
                array.MarkRecord.append(array.MarkRecord[marks.index(vowel)])
                marks.append(stack)
        array.MarkCount = len(array.MarkRecord)


def _level_anchors(font):
    """Take out differences in height of up to two units between a letter and what stands on it.

    Nobody sees them (in semibold and bold ษ has one), yet a mark that is raised by them is taken
    for one of another line.
    """
    for subtable in _subtables(font["GPOS"]):
        if subtable.LookupType != 4:
            continue
        heights = {}
        for record in subtable.MarkArray.MarkRecord:
            heights.setdefault(record.Class, set()).add(record.MarkAnchor.YCoordinate)
        for record in subtable.BaseArray.BaseRecord:
            for mark_class, anchor in enumerate(record.BaseAnchor):
                for height in heights.get(mark_class, ()) if anchor else ():
                    if abs(anchor.YCoordinate - height) <= 2:
                        anchor.YCoordinate = height


def _join(font, ligatures):
    """Add a lookup that joins pairs of glyphs, last of all that ``ccmp`` does."""
    builder = LigatureSubstBuilder(font, None)
    builder.ligatures.update(ligatures)
    gsub = font["GSUB"].table
    index = len(gsub.LookupList.Lookup)
    gsub.LookupList.Lookup.append(builder.build())
    gsub.LookupList.LookupCount = index + 1
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.append(index)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _set_proportions(font):
    """Give an em and a line the size that they have in TH SarabunPSK; outlines stay as drawn."""
    font["head"].unitsPerEm = _UNITS_PER_EM
    for table, ascent, descent, gap in (
        ("hhea", "ascent", "descent", "lineGap"),
        ("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"),
    ):
        setattr(font[table], ascent, _ASCENT)
        setattr(font[table], descent, _DESCENT)
        setattr(font[table], gap, 0)
    font["OS/2"].usWinAscent = _ASCENT
    font["OS/2"].usWinDescent = -_DESCENT
