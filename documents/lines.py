"""Plain text in WeasyPrint: laid out once for all of its lines, and drawn as it was laid out.

WeasyPrint asks Pango for one line at a time: it shapes the rest of the text, keeps the first line,
shapes that line alone, and shapes it once more to draw it. A long table is little else, and half
of its time went into that. Here a box of plain text becomes lines in one go, and the glyphs that
Pango placed are written as they stand. Whatever is not plain text (several styles in a line,
floats, indented, justified or hyphenated text, underlines) is left to WeasyPrint.
"""

from functools import lru_cache
from struct import Struct

from weasyprint import draw
from weasyprint.formatting_structure.boxes import TableCellBox, TextBox
from weasyprint.layout import block
from weasyprint.layout.inline import strut, text_align
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.constants import PANGO_WRAP_MODE
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango
from weasyprint.text.line_break import Layout

# PangoGlyphInfo: glyph, width, x offset, y offset, flags.
_GLYPH = Struct("=Iiiii")
# Lines of a cell that stand or fall together where a row goes on on the next page.
_LINES_IN_A_CELL = 8
_their_line_boxes = block.iter_line_boxes
_their_draw_text, _their_draw_line = draw.draw_text, draw.draw_line
_PLAIN = {
    "white_space": ("normal", "nowrap", "pre-line"),
    "text_align_all": ("start", "left", "end", "right", "center"),
    "direction": ("ltr",),
    "hyphens": ("none", "manual"),
    "letter_spacing": ("normal",),
    "word_spacing": (0,),
    "word_break": ("normal",),
    "vertical_align": ("baseline",),
    "text_decoration_line": ("none",),
}


@lru_cache(maxsize=1)
def install():
    """Let WeasyPrint use this module, once a process."""
    ffi.cdef("PangoLayout * pango_layout_copy (PangoLayout *layout);")
    block.iter_line_boxes = _line_boxes
    draw.draw_text = _draw_text
    draw.draw_line = _draw_line


# --- layout


class _Line(Layout):
    """One line of a layout that holds all lines of a box.

    Asked to `reactivate` itself, it turns into a layout of its own, as WeasyPrint's are.
    """

    justification_spacing, max_width, first_line_direction = 0, None, 0

    def __init__(self, whole, line, content):
        self.whole, self.line, self.content = whole, line, content
        self.start = line.start_index
        self.text = content[self.start : self.start + line.length].decode().rstrip(" ")
        extents = ffi.new("PangoRectangle *")
        pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
        self.width, self.height = extents.width * FROM_UNITS, extents.height * FROM_UNITS
        self.baseline = -extents.y * FROM_UNITS


def _line_boxes(context, box, position_y, bottom_space, skip_stack, containing_block, *rest):
    """In place of `weasyprint.layout.inline.iter_line_boxes`."""
    *_placeholders, first_letter_style, first_line_style = rest
    styled = first_letter_style or first_line_style
    if not (styled or context.excluded_shapes) and _is_plain(box, containing_block):
        lines = _lines(box, containing_block.width)
        start = next(iter(skip_stack[0] or {0: None})) if skip_stack else 0
        if start in lines:
            return _plain_line_boxes(box, position_y, containing_block, lines, start)
    return _their_line_boxes(
        context, box, position_y, bottom_space, skip_stack, containing_block, *rest
    )


def _is_plain(box, containing_block):
    if len(box.children) != 1 or type(box.children[0]) is not TextBox:
        return False
    (child,) = box.children
    return (
        _has_plain_style(child.style)
        and box.text_overflow == "clip"
        and containing_block.style["max_lines"] == "none"
        and "\t" not in child.text
        and "\xad" not in child.text
    )


def _has_plain_style(style):
    known = style.__dict__.get("plain")
    if known is None:
        known = style.plain = (
            all(style[name] in values for name, values in _PLAIN.items())
            and style["text_align_last"] in ("auto", style["text_align_all"])
            and not style["text_indent"].value
            and bool(style["font_size"])
        )
    return known


def _lines(box, width):
    """The lines of a box of text, by their first byte.

    They are kept, as a box is laid out again when it moves to the next page, and the heading of a
    table on every page.
    """
    (child,) = box.children
    known = getattr(child, "known_lines", None)
    if known is None or known[0] != width:
        known = child.known_lines = (width, _lay_out(child.text, child.style, width))
    return known[1]


def _lay_out(text, style, width):
    prototype, content = _prototype(style), text.encode()
    whole = ffi.gc(pango.pango_layout_copy(prototype.layout), gobject.g_object_unref)
    if style["white_space"] != "nowrap":
        # As wide as WeasyPrint makes it, against errors of rounding.
        pango.pango_layout_set_width(whole, int(max(0, width) * (1 + 1e-9) * TO_UNITS))
    pango.pango_layout_set_text(whole, content, len(content))
    lines, number = {}, 0
    while (line := pango.pango_layout_get_line_readonly(whole, number)) != ffi.NULL:
        lines[line.start_index] = _Line(whole, line, content)
        number += 1
    return lines


def _prototype(style):
    """A layout without text, to be copied for each text in a style."""
    known = style.__dict__.get("prototype")
    if known is None:
        known = style.prototype = Layout(style)
        if style["overflow_wrap"] != "normal":
            pango.pango_layout_set_wrap(known.layout, PANGO_WRAP_MODE["WRAP_WORD_CHAR"])
        attributes = pango.pango_layout_get_attributes(known.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        # From the first to the last byte, by itself.
        pango.pango_attr_list_change(attributes, pango.pango_attr_insert_hyphens_new(False))
        pango.pango_layout_set_attributes(known.layout, attributes)
    return known


def _plain_line_boxes(box, position_y, containing_block, lines, start):
    (child,) = box.children
    if not hasattr(child, "margin_left"):
        # Boxes without a style of their own: nothing in them depends on what they stand in.
        resolve_percentages(box, containing_block)
        resolve_percentages(child, containing_block)
    left, width = containing_block.content_box_x(), containing_block.width
    together = _LINES_IN_A_CELL if isinstance(containing_block, TableCellBox) else 1
    todo = [line for line in lines.values() if line.start >= start]
    for at in range(0, len(todo), together):
        portion = todo[at : at + together]
        following = todo[at + together].start if at + together < len(todo) else None
        line_box = box.copy_with_children(())
        line_box.position_x, line_box.position_y = left, position_y
        line_box.margin_top = line_box.margin_bottom = 0
        _fill(line_box, child, portion, width)
        position_y += line_box.height
        yield line_box, following and {0: {following: None}}


def _fill(line_box, child, lines, width):
    """Put lines under one another into a box, as one box of text."""
    line_height, baseline = strut(child.style)
    placed, height = [], 0
    for line in lines:
        half_leading = (line_height - line.height) / 2
        # Text in another font than the box's own stands on the same base line.
        below = max(baseline, line.baseline + half_leading)
        line_box.width = line.width
        if line.text:
            x = text_align(None, line_box, width, last=False)
            placed.append((line, x, height + below))
        height += line_height + abs(baseline - line.baseline - half_leading)
    line_box.height, line_box.baseline = height, baseline
    if placed:
        text = child.copy_with_text("\n".join(line.text for line, _x, _y in placed))
        text.pango_layout = placed
        text.position_x, text.position_y = line_box.position_x, line_box.position_y
        text.width, text.height = width, height
        text.margin_top = text.margin_bottom = 0
        text.baseline = baseline
        line_box.children = (text,)


# --- drawing


class _Unusual(Exception):
    """A glyph or a font that WeasyPrint draws better."""


def _draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis):
    """In place of `weasyprint.draw.text.draw_text`."""
    placed, rest = textbox.pango_layout, (offset_x, text_overflow, block_ellipsis)
    if type(placed) is not list:
        _their_draw_text(stream, textbox, *rest)
    elif textbox.style["visibility"] == "visible":
        try:
            _draw_lines(stream, textbox, [(list(_runs(stream, line)), *at) for line, *at in placed])
        except _Unusual:
            for line, x, y in placed:
                own = textbox.copy_with_text(line.text)
                own.pango_layout = line
                own.position_x += x
                own.position_y += y - own.baseline
                _their_draw_text(stream, own, *rest)


def _draw_lines(stream, textbox, lines):
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    for runs, x, y in lines:
        x, y = textbox.position_x + x, textbox.position_y + y
        stream.stream.append(f"1 0 0 -1 {x:.3f} {y:.3f} Tm".encode())
        for font, size, glyphs in runs:
            stream.set_font_size(font.hash, size)
            stream.stream.append(f"[{glyphs}]TJ".encode())
    stream.end_text()


def _draw_line(stream, x1, y1, x2, y2, thickness, style, color, offset=0):
    """In place of `weasyprint.draw.border.draw_line`, where it draws the edges of cells."""
    if style == "solid":
        with stream.stacked():
            stream.set_color(color, stroke=True)
            drawn = f"{thickness:.3f} w {x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l S"
            stream.stream.append(drawn.encode())
    else:
        _their_draw_line(stream, x1, y1, x2, y2, thickness, style, color, offset)


def _runs(stream, line):
    """Each run of a line: its font, the font's size, and its glyphs as ``TJ`` takes them."""
    node = line.line.runs
    while node != ffi.NULL:
        run, node = node.data, node.next
        font, size = stream.add_font(run.item.analysis.font)
        if font.bitmap or font.png or font.svg or font.colr:
            raise _Unusual
        pieces = font.__dict__.setdefault("pieces", {}).get(size)
        if pieces is None:
            pieces = font.pieces[size] = _Pieces(stream, font, size)
        content = ffi.buffer(run.glyphs.glyphs, run.glyphs.num_glyphs * _GLYPH.size)
        pieces.run, pieces.text = run, line.content
        shown = "".join([pieces[glyph] for glyph in _GLYPH.iter_unpack(content)])
        yield font, size, f"<{shown}>".replace("<>", " ")


class _Pieces(dict):
    """What shows a glyph of one font in one size, by what Pango says about the glyph.

    A piece stands between the brackets of ``[<0001…>] TJ``.
    """

    def __init__(self, stream, font, size):
        self.stream, self.font, self.unit = stream, font, size / FROM_UNITS / 1000

    def __missing__(self, info):
        glyph, width, right, down, _flags = info
        if glyph == pango.PANGO_GLYPH_EMPTY:
            piece = f">{-width / self.unit:.0f}<" if width else ""
        elif glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            raise _Unusual
        else:
            self._learn(glyph)
            before = right / self.unit
            after = int(self.font.widths[glyph] + before - width / self.unit)
            piece = f"{glyph:04x}"
            if down:
                piece = f">]TJ {-down * FROM_UNITS:f} Ts[<{piece}>]TJ 0 Ts[<"
            if right:
                piece = f">{-before:f}<{piece}"
            if after:
                piece += f">{after}<"
        self[info] = piece
        return piece

    def _learn(self, glyph):
        """Note a glyph's width and the text it stands for, from the first run that has it."""
        font, run = self.font, self.run
        if glyph not in font.to_unicode:
            count = run.glyphs.num_glyphs
            at = next(n for n in range(count) if run.glyphs.glyphs[n].glyph == glyph)
            bounds = [*run.glyphs.log_clusters[0:count], run.item.length]
            start, end = (run.item.offset + bound for bound in bounds[at : at + 2])
            font.to_unicode[glyph] = self.text[start:end].decode()
        if glyph not in font.widths:
            pango_font, extents = run.item.analysis.font, self.stream.logical_rect
            pango.pango_font_get_glyph_extents(pango_font, glyph, self.stream.ink_rect, extents)
            font.widths[glyph] = round(extents.width / self.unit)
