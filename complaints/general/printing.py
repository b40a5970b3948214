"""PDF of manuals, of the year's statistics and of its summary, in official form."""

from datetime import datetime, time
from typing import NamedTuple

from django.utils import timezone, translation

from documents import svg
from documents.pdf import render_pdf
from documents.tables import Column, Table
from thai.dates import format_date

from . import figures as shown
from .models import Manual, ManualState

# Of a drawing on paper: as wide as the text.
_CHART_WIDTH = 600


class Part(NamedTuple):
    """A part of a manual: the field's name, its heading and its words."""

    name: str
    title: str
    text: str


def manual_parts(manual: Manual) -> list[Part]:
    """The four parts that must be there, and what else the office says."""
    names = [*manual.PARTS, *(["more"] if manual.more.strip() else [])]
    return [
        Part(name, str(manual._meta.get_field(name).verbose_name), getattr(manual, name))
        for name in names
    ]


def manual_pdf(manual: Manual) -> bytes:
    """A manual as a document; one that is not published says so on its first page."""
    organisation = manual.organisation
    with translation.override("th"):
        title = str(manual.get_kind_display())
        context = _base(organisation, title) | {
            "manual": manual,
            "parts": manual_parts(manual),
            "is_draft": manual.state == ManualState.DRAFT,
            "is_replaced": manual.state == ManualState.REPLACED,
            "published": _day(manual.published_on),
            "posted": _day(manual.posted_on),
        }
    return render_pdf("pdf/manual.html", context, created=_moment(manual.published_on))


def statistics_pdf(organisation, figures: dict, *, public: bool, summary=None) -> bytes:
    """The year's figures with charts and tables; the public's are fewer."""
    with translation.override("th"):
        title = f"สถิติเรื่องร้องเรียนทั่วไป ประจำปีงบประมาณ พ.ศ. {figures['year']}"
        context = _base(organisation, title) | _figures(organisation, figures, public=public)
        context |= {"summary": summary, "published": _day(summary and summary.published_on)}
        return render_pdf("pdf/complaint_statistics.html", context)


def summary_pdf(summary, figures: dict) -> bytes:
    """CG-16: the memo that lays the year's summary before the executive, with its figures."""
    organisation = summary.organisation
    with translation.override("th"):
        title = f"สรุปผลการดำเนินการเรื่องร้องเรียน ประจำปีงบประมาณ พ.ศ. {summary.fiscal_year}"
        context = _base(organisation, title) | _figures(organisation, figures, public=False)
        context |= {"summary": summary, "memo": _memo(summary, figures, title)}
        return render_pdf("pdf/complaint_summary.html", context)


def _memo(summary, figures, subject) -> dict:
    lines = [f"{label} {value}" for label, value in shown.headline(figures)]
    opening = (
        f"ตามที่ {summary.organisation.name_th} ได้เปิดรับเรื่องร้องเรียนและร้องทุกข์ของประชาชนนั้น"
        f" บัดนี้ ได้รวบรวมและวิเคราะห์ผลของปีงบประมาณ พ.ศ. {summary.fiscal_year} แล้ว สรุปได้ดังนี้"
    )
    return {
        "agency": summary.organisation.name_th,
        "number": summary.organisation.document_prefix,
        # Written in by hand with the number of the letter (AP-05).
        "date": "",
        "subject": subject,
        "to": summary.organisation.profile.head_title_th,
        "paragraphs": [
            opening,
            {"heading": "ตัวเลขสำคัญ", "paragraphs": lines},
            {"heading": "ปัญหา", "paragraphs": [summary.problems or "–"]},
            {"heading": "อุปสรรค", "paragraphs": [summary.obstacles or "–"]},
            {"heading": "แนวทางแก้ไข", "paragraphs": [summary.solutions or "–"]},
        ],
        "closing": "จึงเรียนมาเพื่อโปรดพิจารณาและอนุมัติให้เผยแพร่",
        "signer": {"name": "", "position": "ผู้จัดทำ"},
    }


def _base(organisation, title: str) -> dict:
    return {
        "title": title,
        "author": organisation.name_th,
        "organisation": organisation.name_th,
        "thai_digits": organisation.thai_digits,
    }


def _figures(organisation, figures: dict, *, public: bool) -> dict:
    parts = shown.public_sections(figures) if public else shown.sections(figures)
    return {
        "year": figures["year"],
        "as_of": format_date(shown.as_of(figures), "long"),
        "headline": shown.headline(figures),
        "details": [] if public else shown.details(figures),
        "sections": [
            {
                "title": part.title,
                "note": part.note,
                "chart": part.chart(
                    width=_CHART_WIDTH,
                    thai_digits=organisation.thai_digits,
                    drawing=svg.drawing_for_pdf,
                ),
                "table": _table(part),
            }
            for part in parts
        ],
    }


def _table(part) -> Table:
    others = len(part.headers) - 1
    each = (72 if others > 3 else 54 if others > 1 else 30) // others
    columns = [Column(part.headers[0], 100 - each * others)]
    columns += [Column(header, each, "number") for header in part.headers[1:]]
    table = Table(columns, style="compact" if others > 3 else "")
    for row in part.rows:
        table.row(*row)
    return table


def _day(value) -> str:
    return format_date(value, "long") if value else ""


def _moment(day):
    """The document's own date, so that the same manual is the same file."""
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None
