"""The year's figures as tables and charts: one set for the screen, the PDF, the CSV and the public.

What comes in is the shape of `statistics.year_figures`, live or frozen in a summary.
"""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from documents.counts import CountRow, count_bars
from thai.dates import format_date, format_month
from thai.fiscal import FIRST_MONTH, fiscal_year_end

from . import statistics
from .models import Channel, Outcome


class Section(NamedTuple):
    """A table of the figures and the bars beside it; `note` says how to read it."""

    key: str
    title: str
    headers: list
    rows: list
    bars: list
    note: str = ""

    def chart(self, **options):
        """The bars; `options` go to `count_bars`."""
        split = any(bar.done is not None for bar in self.bars)
        words = {"done": _finished(), "rest": _pending()} if split else {}
        return count_bars(self.bars, title=self.title, **words, **options)


def headline(figures: dict) -> list[tuple[str, str]]:
    """The year in a few lines: label and figure, zero as zero, "–" where nothing can be said."""
    total = figures["total"]
    share = statistics.share(total["in_time"], total["finished"])
    return [
        (_("เรื่องที่รับทั้งหมด"), str(total["all"])),
        (_("ดำเนินการแล้ว"), str(total["finished"])),
        (_("อยู่ระหว่างดำเนินการ"), str(total["pending"])),
        (_("แจ้งผลภายในกำหนด จากเรื่องที่ดำเนินการแล้ว"), _percent(total["in_time"], share)),
        (_("เกินกำหนดและยังไม่แจ้งผล"), str(total["overdue"])),
        (_("ความพึงพอใจเฉลี่ย (เต็ม 5)"), _rating(total)),
    ]


def details(figures: dict) -> list[tuple[str, str]]:
    """What the office reads besides: time, repeats, what is late."""
    total = figures["total"]
    return [
        (_("เวลาเฉลี่ยถึงวันแจ้งผล (วัน)"), total["days_average"] or "–"),
        (_("ค่ากลางของเวลาถึงวันแจ้งผล (วัน)"), total["days_median"] or "–"),
        (_("แจ้งผลเกินกำหนด"), str(total["late"])),
        (_("หยุดนับวันอยู่"), str(total["paused"])),
        (_("ปัญหาเดิมเกิดซ้ำ"), str(total["repeats"])),
        (_("เคยเปิดเรื่องอีกครั้ง"), str(total["reopened"])),
        (_("ส่งต่อหน่วยงานอื่น"), str(total["moved"])),
        (_("รวมกับเรื่องอื่น (ไม่นับซ้ำ)"), str(total["merged"])),
    ]


def public_sections(figures: dict) -> list[Section]:
    """What everybody reads: one thing at a time, no place, no single answer's days (ST-06)."""
    return [
        _named(figures["categories"], "category", _("จำนวนเรื่องตามประเภท"), full=False),
        _months(figures, full=False),
        _ratings(figures),
    ]


def sections(figures: dict) -> list[Section]:
    """All that the office reads."""
    return [
        _named(figures["categories"], "category", _("จำนวนเรื่องตามประเภท")),
        _months(figures),
        _named(figures["departments"], "department", _("จำนวนเรื่องตามส่วนราชการ")),
        _coded(figures["channels"], Channel, _("จำนวนเรื่องตามช่องทาง"), _("ช่องทาง")),
        _coded(
            figures["outcomes"],
            Outcome,
            _("ผลของเรื่องที่ดำเนินการแล้ว"),
            _("ผลการดำเนินการ"),
        ),
        _ratings(figures),
        _ages(figures),
    ]


def csv_rows(figures: dict, *, public: bool):
    """Rows of a CSV: the headline, then each table under its title."""
    yield [_("ปีงบประมาณ"), figures["year"]]
    yield [_("ข้อมูล ณ วันที่"), format_date(as_of(figures), "long")]
    yield from (list(line) for line in headline(figures))
    if not public:
        yield from (list(line) for line in details(figures))
    for section in public_sections(figures) if public else sections(figures):
        yield []
        yield [section.title]
        yield section.headers
        yield from section.rows


def as_of(figures: dict) -> date:
    """The day on which the figures were counted."""
    return date.fromisoformat(figures["as_of"])


def _finished() -> str:
    return _("ดำเนินการแล้ว")


def _pending() -> str:
    return _("อยู่ระหว่างดำเนินการ")


def _percent(count: int, share: str) -> str:
    return f"{count} ({share.removesuffix('.00')}%)" if share else str(count)


def _rating(line) -> str:
    if not line["rated"]:
        return _("ยังไม่มีผู้ประเมิน")
    return _("%(score)s จาก %(n)s คน") % {"score": line["satisfaction"], "n": line["rated"]}


def _line(label: str, line: dict, full: bool) -> list:
    short = [label, line["all"], line["finished"], line["pending"]]
    if not full:
        return short
    share = statistics.share(line["in_time"], line["finished"])
    return [
        *short,
        line["in_time"],
        share or "–",
        line["days_average"] or "–",
        line["repeats"],
        line["satisfaction"] or "–",
    ]


def _headers(first: str, full: bool) -> list[str]:
    short = [first, _("ทั้งหมด"), _finished(), _pending()]
    if not full:
        return short
    return [
        *short,
        _("ในกำหนด"),
        _("ร้อยละในกำหนด"),
        _("วันเฉลี่ย"),
        _("เกิดซ้ำ"),
        _("พึงพอใจ"),
    ]


def _named(lines, field: str, title: str, full=True) -> Section:
    labels = [line["name"] or statistics.unnamed(field) for line in lines]
    first = _("ประเภทเรื่อง") if field == "category" else _("ส่วนราชการ")
    return _table(field, title, first, zip(labels, lines, strict=True), full)


def _months(figures, full=True) -> Section:
    """The months with the calendar year that they lie in."""
    last = fiscal_year_end(figures["year"]).year
    labels = [
        format_month(date(last - (line["month"] >= FIRST_MONTH), line["month"], 1))
        for line in figures["months"]
    ]
    pairs = zip(labels, figures["months"], strict=True)
    return _table("month", _("จำนวนเรื่องตามเดือนที่รับ"), _("เดือน"), pairs, full)


def _table(key, title, first, pairs, full) -> Section:
    pairs = list(pairs)
    rows = [_line(label, line, full) for label, line in pairs]
    bars = [CountRow(label, line["all"], line["finished"]) for label, line in pairs]
    return Section(key, title, _headers(first, full), rows, bars)


def _coded(lines, choices, title: str, first: str) -> Section:
    pairs = [(str(choices(line["code"]).label), line["all"]) for line in lines]
    return _plain(choices.__name__.lower(), title, first, pairs)


def _ratings(figures) -> Section:
    labels = {
        5: _("5 พอใจมาก"),
        4: _("4 พอใจ"),
        3: _("3 ปานกลาง"),
        2: _("2 ไม่พอใจ"),
        1: _("1 ไม่พอใจมาก"),
    }
    pairs = [(labels[line["score"]], line["all"]) for line in figures["ratings"]]
    note = _("คะแนนจากผู้ร้องที่ประเมินหลังได้รับแจ้งผล")
    return _plain("rating", _("ความพึงพอใจ"), _("คะแนน"), pairs, note)


def _ages(figures) -> Section:
    pairs = []
    for line in figures["ages"]:
        words = _("%(first)s–%(last)s วัน") if line["to"] else _("ตั้งแต่ %(first)s วันขึ้นไป")
        label = words % {"first": line["from"], "last": line["to"]}
        pairs.append((label, line["all"]))
    note = _("นับจากวันที่รับเรื่อง เฉพาะเรื่องที่ยังไม่แจ้งผล")
    return _plain("age", _("เรื่องที่อยู่ระหว่างดำเนินการ ตามจำนวนวัน"), _("จำนวนวัน"), pairs, note)


def _plain(key, title, first, pairs, note="") -> Section:
    rows = [[label, count] for label, count in pairs]
    bars = [CountRow(label, count) for label, count in pairs]
    return Section(key, title, [first, _("จำนวนเรื่อง")], rows, bars, note)
