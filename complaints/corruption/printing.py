"""Documents of the channel that hold figures alone."""

from django.utils import translation

from documents.pdf import render_pdf
from documents.tables import Column, Table
from thai.dates import format_date

from .figures import Published, published
from .services import figures


def figures_pdf(organisation, shown: Published) -> bytes:
    """CC-10: the report to the head of the office; figures, and nothing that leads to a person."""
    with translation.override("th"):
        # Anew: what was asked for may stand in another language.
        shown = published(shown.fiscal_year, figures.frozen(organisation.uuid, shown.fiscal_year))
        title = f"สถิติเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ ปีงบประมาณ พ.ศ. {shown.fiscal_year}"
        context = {
            "title": title,
            "author": organisation.name_th,
            "organisation": organisation.name_th,
            "thai_digits": organisation.thai_digits,
            "made_on": format_date(shown.made_on, "long"),
            "is_whole": shown.is_whole,
            "table": _table(shown.headers, shown.rows, 28),
            "sections": [
                {
                    "title": section.title,
                    "note": section.note,
                    "table": section.rows and _table(section.headers, section.rows, 70),
                }
                for section in shown.sections
            ],
        }
        return render_pdf("pdf/corruption_figures.html", context)


def _table(headers, rows, first: int) -> Table:
    each = (100 - first) // (len(headers) - 1)
    columns = [Column(headers[0], 100 - each * (len(headers) - 1))]
    columns += [Column(header, each, "number") for header in headers[1:]]
    table = Table(columns)
    for row in rows:
        table.row(*row)
    return table
