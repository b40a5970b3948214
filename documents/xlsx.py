"""Workbooks: what offices open, sort and key on from."""

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# On every office machine in Thailand; Excel takes its own where it is missing.
FONT_NAME = "TH SarabunPSK"
FONT_SIZE = 16

#: How a column's values are shown. Dates are real dates in the Buddhist era.
FORMATS = {
    "text": "@",
    "number": "#,##0",
    "money": "#,##0.00",
    "percent": "0.00",
    "date": "[$-107041E]d mmm yyyy;@",
}

# A text beginning with one of these is a formula or a command to some spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_LONGEST_TEXT = 32_767
_LONGEST_TITLE = 31
_NOT_IN_TITLES = str.maketrans("[]:*?/\\", "()-----")


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in letters and what it holds (a key of FORMATS)."""

    label: str
    width: int = 20
    kind: str = "text"


@dataclass
class Sheet:
    """One sheet: `rows` is any iterable of rows of values, read once; None is an empty cell."""

    title: str
    columns: list
    rows: object = field(default_factory=list)


class TextTooLong(ValueError):
    """A text has more letters than a cell holds; its argument says which sheet and column."""


def write_workbook(sheets):
    """The sheets as an .xlsx file, in bytes; rows are written as they come, not kept.

    No text is ever a formula, whoever typed it. Raises TextTooLong for a text over 32,767 letters.
    """
    book = Workbook(write_only=True)
    titles = set()
    stream = BytesIO()
    with _fewer_collections():
        try:
            for sheet in sheets:
                _write_sheet(book, sheet, _free_title(str(sheet.title), titles))
        finally:
            # After a fault too: it closes half-written sheets and removes their temporary files.
            book.save(stream)
    return stream.getvalue()


@contextmanager
def _fewer_collections():
    """The rows that a caller holds live to the end: looking through them often is dear."""
    thresholds = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _write_sheet(book, sheet, title):
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    body = Font(name=FONT_NAME, size=FONT_SIZE)
    for number, column in enumerate(sheet.columns, start=1):
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        # What is typed into an empty cell, which no row writes, looks like the rest.
        dimension.font, dimension.alignment = body, _TOP
        dimension.number_format = FORMATS[column.kind]
    heading = Font(name=FONT_NAME, size=FONT_SIZE, bold=True)
    shade = PatternFill("solid", fgColor="E8EDF2")
    page.append([_cell(page, column.label, "text", heading, shade) for column in sheet.columns])
    styles = {}
    last = 1
    for row in sheet.rows:
        last += 1
        page.append(
            [
                _body_cell(page, _checked(value, sheet, column), column.kind, body, styles)
                for column, value in zip(sheet.columns, row, strict=True)
            ]
        )
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"


_TOP = Alignment(vertical="top", wrap_text=True)


def _cell(page, value, kind, font, shade=None):
    cell, number_format, quoted = _filled(page, value, kind)
    cell.number_format = number_format
    # Excel's own apostrophe: it stays text when somebody edits the cell.
    cell.quotePrefix = quoted
    cell.font = font
    cell.alignment = _TOP
    if shade:
        cell.fill = shade
    return cell


def _body_cell(page, value, kind, font, styles):
    """As `_cell`; `styles` remembers what each kind of cell looks like, which is dear to find.

    None for an empty one, which the column's own look is enough for.
    """
    if value is None or value == "":
        return None
    cell, number_format, quoted = _filled(page, value, kind)
    look = styles.get((number_format, quoted))
    if look is None:
        look = styles[number_format, quoted] = _cell(page, value, kind, font)._style
    cell._style = look
    return cell


def _filled(page, value, kind):
    """A cell with its value, the format to show it in, and whether it begins as a formula does."""
    cell = WriteOnlyCell(page)
    if value is None or isinstance(value, int | float) or hasattr(value, "as_tuple"):
        cell.value = value
        return cell, FORMATS[kind], False
    if hasattr(value, "isoformat"):
        cell.value = value
        return cell, FORMATS["date"], False
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    # Past the setter, whose checks are made above and whose guess would make it a formula.
    cell._value, cell.data_type = text, "s"
    return cell, FORMATS["text"], text.startswith(_FORMULA_STARTS)


def _checked(value, sheet, column):
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        raise TextTooLong(f"{sheet.title}: {column.label}")
    return value


def _free_title(title, taken):
    """A sheet title that Excel takes: 31 letters, none of its seven signs, none twice."""
    plain = title.translate(_NOT_IN_TITLES).strip("' ") or "Sheet"
    free, number = plain[:_LONGEST_TITLE], 2
    while free.lower() in taken:
        ending = f" ({number})"
        free, number = plain[: _LONGEST_TITLE - len(ending)] + ending, number + 1
    taken.add(free.lower())
    return free
