"""Tables of a document: what ``pdf/_table.html`` prints."""

from dataclasses import dataclass, field
from math import ceil

# A row of more lines may be torn by a page break.
_LINES_KEPT_TOGETHER = 16

# A page break looks at every row of its row group: short groups keep long tables linear.
_ROWS_IN_A_BODY = 20


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the table's width in percent, and what it holds.

    `kind` is "" for text, "number" for figures at the right, "middle" for short words.
    """

    label: str
    width: int
    kind: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell. `items` is a list to be numbered, or None for a cell of plain text."""

    text: str
    kind: str = ""
    items: tuple = None


@dataclass(frozen=True)
class Line:
    """One row: cells, or a heading over the rows that follow.

    A row that is `whole` is not torn by a page break. A row as high as a page has to be.
    """

    cells: tuple = ()
    group: str = ""
    total: bool = False
    whole: bool = True


@dataclass
class Table:
    """A table with fixed column widths, which stays quick at a thousand rows.

    ``Table(columns)`` then `group(label)` and `row(*cells)` from top to bottom; a cell that is a
    list or tuple of several things is printed as a numbered list. Raises ValueError when the
    widths do not add up to 100 or when a row has another number of cells than there are columns.
    """

    columns: list
    caption: str = ""
    style: str = ""
    lines: list = field(default_factory=list)

    def __post_init__(self):
        if sum(column.width for column in self.columns) != 100:
            raise ValueError("column widths must add up to 100 percent")

    def group(self, label):
        """Add a heading over the rows that follow."""
        self.lines.append(Line(group=label))

    def row(self, *cells, total=False):
        """Add a row; `total` makes it bold."""
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        cells = tuple(map(_cell, self.columns, cells))
        highest = max(map(_height, self.columns, cells))
        self.lines.append(Line(cells, total=total, whole=highest <= _LINES_KEPT_TOGETHER))

    @property
    def bodies(self):
        """The rows in row groups, for the template; a heading begins a group of its own."""
        body = []
        for line in self.lines:
            if body and (line.group or len(body) == _ROWS_IN_A_BODY):
                yield body
                body = []
            body.append(line)
        if body:
            yield body


def _height(column, cell):
    """About how many lines a cell takes on an upright page."""
    texts = str(cell.text).splitlines() if cell.items is None else cell.items
    return sum(ceil(len(str(text)) / column.width) for text in texts)


def _cell(column, value):
    if isinstance(value, list | tuple):
        if len(value) != 1:
            return Cell("", column.kind, tuple(value))
        (value,) = value  # one thing needs no number
    return Cell("" if value is None else value, column.kind)
