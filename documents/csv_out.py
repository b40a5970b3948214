"""CSV that spreadsheets open as it is: UTF-8 with its mark, and no text that is a formula."""

import csv
import io

# A text that begins with one of these is a formula or a command to some spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(rows) -> bytes:
    """Rows of values as CSV. A text that would be a formula gets an apostrophe before it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    # The byte order mark: without it Excel reads Thai as another code page.
    return stream.getvalue().encode("utf-8-sig")


def _cell(value):
    if not isinstance(value, str):
        return "" if value is None else value
    # Spaces before it do not keep a spreadsheet from reading a formula.
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_STARTS) else value
