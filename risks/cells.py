"""What a cell of the register's workbook says, and how a value is shown beside another."""

from datetime import date

from django.utils.translation import gettext as _

from thai.dates import parse_thai_date
from thai.errors import ThaiValueError
from thai.text import control_character_line, normalise, normalise_line

# What a result page shows of a long text.
SHOWN_LETTERS = 200


def clean(value, kind: str) -> str:
    """A text as it is stored: one way to write it, without blanks at its ends."""
    text = "" if value is None else str(value)
    return normalise(text).strip() if kind == "text" else normalise_line(text)


def value(field, raw):
    """The value of a `spreadsheet.Field`'s cell; raises ValueError with a Thai reason."""
    text = clean(raw, field.kind)
    if field.required and not text:
        raise ValueError(_("กรุณากรอก%(label)s") % {"label": field.label})
    if field.kind == "date":
        return _day(raw)
    if field.kind == "yes":
        return _yes(raw, text)
    if field.kind == "choice":
        return _choice(field, text) if text else field.default
    return _text(field, text)


def _text(one, text: str) -> str:
    if control_character_line(text):
        raise ValueError(_("มีอักขระที่มองไม่เห็นซึ่งใช้ไม่ได้ กรุณาพิมพ์ช่องนี้ใหม่"))
    if len(text) > one.limit:
        raise ValueError(
            _("ยาว %(length)s ตัวอักษร ใส่ได้ไม่เกิน %(limit)s")
            % {"length": len(text), "limit": one.limit}
        )
    return text


def _choice(one, text: str) -> str:
    labels = {normalise_line(str(label)): value for value, label in one.choices}
    if text not in labels:
        allowed = ", ".join(f"“{label}”" for label in labels)
        raise ValueError(_("ใช้ได้เฉพาะ %(labels)s") % {"labels": allowed})
    return labels[text]


def _yes(raw, text: str) -> bool:
    if isinstance(raw, bool):
        return raw
    answers = {_("ใช่"): True, _("ไม่ใช่"): False, "": False}
    if text not in answers:
        raise ValueError(_("ใช้ได้เฉพาะ “ใช่” หรือ “ไม่ใช่”"))
    return answers[text]


def _day(raw) -> date | None:
    if isinstance(raw, date):
        return raw
    text = clean(raw, "line")
    if not text:
        return None
    try:
        return parse_thai_date(text)
    except ThaiValueError as error:
        raise ValueError(str(error.message % (error.params or {}))) from error


def brief(one, value) -> str:
    """A value as the result page shows it."""
    if value is None or value == "":
        return "–"
    if one.kind == "yes":
        return _("ใช่") if value else _("ไม่ใช่")
    if one.kind == "choice":
        return str(dict(one.choices).get(value, value))
    text = value.username if one.kind == "owner" else str(value)
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"
