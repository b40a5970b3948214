"""Workbooks that are small in bytes and huge once they are read."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from documents import xlsx_in

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rewritten(part: str, content: bytes) -> bytes:
    """A workbook with one part in other words."""
    made, out = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active["A1"] = "ก"
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != part:
                target.writestr(entry.filename, source.read(entry))
        target.writestr(part, content)
    return out.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(ValidationError) as found:
        xlsx_in.check_workbook("a.xlsx", content, max_rows=10_000)
    return found.value.code


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_a_row_of_more_cells_than_excel_has_is_refused(prefix):
    """Held in memory whole by the reader: 20 KB that take 300 MB a million cells."""
    space = SPACE.replace(b"xmlns", b"xmlns:x") if prefix else SPACE
    cells = b"<%sc/>" % prefix * 150_000
    sheet = b"<%sworksheet %s><%ssheetData><%srow>%s</%srow></%ssheetData></%sworksheet>" % (
        prefix, space, prefix, prefix, cells, prefix, prefix, prefix
    )  # fmt: skip
    assert refused(rewritten("xl/worksheets/sheet1.xml", sheet)) == "bomb"


def test_styles_without_end_are_refused():
    styles = b"<styleSheet %s><cellXfs>%s</cellXfs></styleSheet>" % (SPACE, b"<xf/>" * 200_000)
    assert refused(rewritten("xl/styles.xml", styles)) == "bomb"


def test_a_part_that_is_no_xml_is_broken():
    assert refused(rewritten("xl/styles.xml", b"<styleSheet><</styleSheet>")) == "broken"
