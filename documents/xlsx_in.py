"""Workbooks that somebody sends: checked before they are opened, then read row by row.

A workbook is a ZIP file of XML. What it says of itself is looked at first (how many entries, how
large unfolded, how many rows), so that a small file that unfolds to gigabytes is never unfolded.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

MAX_BYTES = 10 * 2**20
MAX_ENTRIES = 200
MAX_UNFOLDED = 128 * 2**20
# Thai text in a register folds to a fortieth; what is made to fill a disk, to a thousandth.
MAX_RATIO = 250
RATIO_FROM = 2**20
MAX_COLUMNS = 60
# As many columns as Excel has: the reader holds a row in memory, whatever is in it.
MAX_CELLS_A_ROW = 16_384
# Elements of one part: a full register has a third of it. Tiny ones weigh a hundred times their
# bytes once they are read.
MAX_ELEMENTS = 4_000_000
# Of styles and whatever else is read whole.
MAX_OTHER_ELEMENTS = 200_000
_CHUNK = 2**20
# In the encodings that an XML reader takes without being told.
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_LARGE = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_ROW = b"<row"
_OVERLAP = max(map(len, _DOCTYPES)) - 1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    KeyError,
    expat.ExpatError,
)


@dataclass(frozen=True)
class Row:
    """A row of a sheet: its number from 1, its values, and the columns that hold a formula."""

    number: int
    values: tuple
    formulas: frozenset

    def address(self, column: int) -> str:
        """Where a value stands, as B7; `column` counts from 0."""
        return f"{get_column_letter(column + 1)}{self.number}"


def _refuse(text: str, code: str):
    raise ValidationError(text, code=code)


def check_workbook(name: str, content: bytes, *, max_rows: int) -> None:
    """Raises ValidationError with a Thai reason unless `content` is a workbook safe to read.

    By name, size, content, entries, size and ratio unfolded, document types, and rows a sheet.
    """
    if PurePath(name).suffix.lower() != ".xlsx":
        _refuse(_("แฟ้มชนิดนี้นำเข้าไม่ได้ ใช้ได้เฉพาะแฟ้ม Excel (.xlsx)"), "type")
    if not content:
        _refuse(_("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"), "empty")
    if len(content) > MAX_BYTES:
        text = _("แฟ้มใหญ่เกิน %(limit)s เมกะไบต์") % {"limit": MAX_BYTES // 2**20}
        _refuse(text, "size")
    if content[:2] != b"PK":
        _refuse(_("เนื้อหาของแฟ้มไม่ตรงกับชื่อ แฟ้มนี้ไม่ใช่แฟ้ม Excel (.xlsx)"), "content")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            _check_entries(book)
            _check_content(book, max_rows)
    except _BROKEN as error:
        raise ValidationError(
            _("เปิดแฟ้ม Excel นี้ไม่ได้ แฟ้มอาจเสียหรือมีรหัสผ่าน กรุณาบันทึกใหม่แล้วส่งอีกครั้ง"), code="broken"
        ) from error


def _check_entries(book) -> None:
    entries = book.infolist()
    unfolded = sum(entry.file_size for entry in entries)
    folded = sum(entry.compress_size for entry in entries)
    steep = any(
        entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size
        for entry in entries
    )
    if (
        len(entries) > MAX_ENTRIES
        or unfolded > MAX_UNFOLDED
        or steep
        or (unfolded > RATIO_FROM and unfolded > MAX_RATIO * folded)
    ):
        _refuse(_("แฟ้มนี้ขยายแล้วใหญ่ผิดปกติ จึงไม่เปิด กรุณาส่งเฉพาะทะเบียนที่ส่งออกจากระบบนี้"), "bomb")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(map(_SHEET.fullmatch, names)):
        _refuse(_("เนื้อหาของแฟ้มไม่ตรงกับชื่อ แฟ้มนี้ไม่ใช่แฟ้ม Excel (.xlsx)"), "content")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        _refuse(_("แฟ้มนี้มีมาโคร กรุณาบันทึกเป็น .xlsx ที่ไม่มีมาโคร"), "macro")


def _check_content(book, max_rows: int) -> None:
    """Unfolds each part once, in pieces: no more of it than it said, which is checked before."""
    for entry in book.infolist():
        is_sheet, rows, rest = bool(_SHEET.fullmatch(entry.filename)), 0, b""
        count = _counting(entry.filename)
        with book.open(entry) as part:
            while piece := part.read(_CHUNK):
                count(piece)
                piece, seen = rest + piece, len(rest)
                if any(mark in piece for mark in _DOCTYPES):
                    raise ValueError("document type")
                if is_sheet:
                    # What the last piece ended with is not counted twice.
                    rows += piece.count(_ROW, max(0, seen - len(_ROW) + 1))
                rest = piece[-_OVERLAP:]
        if rows > max_rows + 1:
            _refuse(too_many_rows(rows - 1, max_rows), "rows")


def _counting(name: str):
    """A function that is fed a part in pieces and refuses more elements than it may have."""
    limit = MAX_ELEMENTS if _LARGE.fullmatch(name) else MAX_OTHER_ELEMENTS
    total = cells = 0

    def start(tag, attributes):
        nonlocal total, cells
        total += 1
        tag = tag.rpartition(":")[2]
        cells = 0 if tag == "row" else cells + (tag == "c")
        if total > limit or cells > MAX_CELLS_A_ROW:
            _refuse(_("แฟ้มนี้ขยายแล้วใหญ่ผิดปกติ จึงไม่เปิด กรุณาส่งเฉพาะทะเบียนที่ส่งออกจากระบบนี้"), "bomb")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    is_xml = None

    def feed(piece: bytes) -> None:
        nonlocal is_xml
        if is_xml is None:
            # Pictures are no XML, and nobody reads them.
            is_xml = name.lower().endswith((".xml", ".rels")) or b"<" in piece[:200]
        if is_xml:
            parser.Parse(piece)

    return feed


def too_many_rows(rows: int, limit: int) -> str:
    """The sentence for a sheet with more rows than are taken."""
    return _("แฟ้มนี้มี %(rows)s แถว นำเข้าได้ครั้งละไม่เกิน %(limit)s แถว กรุณาแบ่งแฟ้มหรือลบแถวว่างท้ายตาราง") % {
        "rows": f"{rows:,}",
        "limit": f"{limit:,}",
    }


def read_sheets(content: bytes, titles, *, max_rows: int) -> dict[str, list[Row]]:
    """The rows of the wanted sheets that there are, by title; a row without content is left out.

    Formulas are not calculated: the row says where they are. Raises ValidationError as
    `check_workbook` does, which is to be called before.
    """
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        return {
            title: list(_rows(book[title], max_rows))
            for title in titles
            if title in book.sheetnames
        }
    except ValidationError:
        raise
    except Exception as error:
        # openpyxl answers a damaged file with whatever its parts raise.
        raise ValidationError(
            _("เปิดแฟ้ม Excel นี้ไม่ได้ แฟ้มอาจเสียหรือมีรหัสผ่าน กรุณาบันทึกใหม่แล้วส่งอีกครั้ง"), code="broken"
        ) from error


def _rows(page, max_rows: int):
    # What a sheet says of its own size need not be true.
    page.reset_dimensions()
    last = max_rows + 2
    for number, cells in enumerate(page.iter_rows(max_row=last), start=1):
        cells = cells[:MAX_COLUMNS]
        values = tuple(_plain(cell.value) for cell in cells)
        if all(value is None or value == "" for value in values):
            continue
        if number == last:
            raise ValidationError(too_many_rows(number - 1, max_rows), code="rows")
        formulas = frozenset(i for i, cell in enumerate(cells) if cell.data_type == "f")
        yield Row(number, values, formulas)


def _plain(value):
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | int | date) or value is None:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    # An array formula is an object of its own; its text is never used.
    return value if isinstance(value, str) else str(value)
