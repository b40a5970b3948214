"""The channel's published figures in words: one set for pages, the PDF and the CSV."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from complaints.suppression import Hidden
from thai.dates import format_date

from .models import Channels, HalfYear, Outcome
from .services.figures import Half


class Section(NamedTuple):
    """A table of one breakdown; without rows, `note` says why there are none."""

    key: str
    title: str
    headers: list
    rows: list
    note: str = ""


class Published(NamedTuple):
    """What is published of a fiscal year: its lines, and breakdowns once the year is over."""

    fiscal_year: int
    headers: list
    rows: list
    sections: list
    made_on: object
    is_whole: bool

    @property
    def lines(self) -> list[tuple]:
        """Each row as its period and (header, number) pairs: a telephone shows them in a column."""
        return [(row[0], list(zip(self.headers[1:], row[1:], strict=True))) for row in self.rows]


def published(fiscal_year: int, halves: list[HalfYear]) -> Published:
    """The year's frozen halves as tables; none of them when nothing is over yet."""
    rows = [[_period(half), *_numbers(half.figures)] for half in halves]
    year = halves[-1].figures.get("year") if halves else None
    if year:
        rows.append([_("ทั้งปีงบประมาณ"), *_numbers(year)])
    return Published(
        fiscal_year=fiscal_year,
        headers=[
            _("ช่วงเวลา"),
            _("ยกมา"),
            _("รับใหม่"),
            _("ดำเนินการแล้วเสร็จ"),
            _("อยู่ระหว่างดำเนินการ"),
        ],
        rows=rows,
        sections=_sections(year) if year else [],
        made_on=halves[-1].made_on if halves else None,
        is_whole=bool(year),
    )


def _numbers(figures: dict) -> list[int]:
    return [figures[name] for name in ("carried", "received", "finished", "pending")]


def _period(row: HalfYear) -> str:
    half = Half(row.fiscal_year, row.half)
    days = {"first": format_date(half.first_day), "last": format_date(half.last_day)}
    return _("%(first)s ถึง %(last)s") % days


def _sections(year: dict) -> list[Section]:
    return [
        _section("channels", _("เรื่องที่รับใหม่ทั้งปี ตามช่องทาง"), _("ช่องทาง"), Channels, year),
        _section("outcomes", _("เรื่องที่แล้วเสร็จทั้งปี ตามผล"), _("ผล"), Outcome, year),
    ]


def _section(key: str, title: str, first: str, choices, year: dict) -> Section:
    lines = year[key]
    headers = [first, _("จำนวน")]
    if lines is None:
        why = _("ไม่แสดงรายละเอียด เพราะจำนวนน้อยจนอาจบอกตัวผู้แจ้งได้")
        return Section(key, title, headers, [], why)
    labels = dict(choices.choices)
    rows = [[labels[code] or code, _shown(value)] for code, value in lines if code or value]
    hidden = any(isinstance(value, str) for _code, value in lines)
    why = _("จำนวน 1 ถึง 4 แสดงเป็น “น้อยกว่า 5” เพื่อไม่ให้บอกตัวผู้แจ้งได้") if hidden else ""
    return Section(key, title, headers, rows, why)


def _shown(value) -> str:
    if value == Hidden.FEW:
        return _("น้อยกว่า 5")
    if value == Hidden.WITHHELD:
        return _("ไม่แสดง")
    return str(value)


def csv_rows(shown: Published):
    """Rows of a CSV: the year's lines, then each breakdown under its title."""
    yield [_("ปีงบประมาณ"), shown.fiscal_year]
    yield []
    yield shown.headers
    yield from shown.rows
    for section in shown.sections:
        yield []
        yield [section.title]
        yield section.headers
        yield from section.rows or [[section.note]]
