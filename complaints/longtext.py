"""A text of many lines, as the public forms of both channels take it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thai.forms import ThaiTextField

MOST_TEXT = 8000


class LongTextField(ThaiTextField):
    """Text that is refused, and kept as typed, when it is too long; never cut by the browser."""

    def __init__(self, *, most=MOST_TEXT, rows=6, **kwargs):
        self.most = most
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value):
        # Before anything else looks at it: reading a megabyte of marks takes time.
        if value and len(str(value)) > 4 * self.most:
            raise self._too_long(len(str(value)))
        value = super().to_python(value)
        if value and len(value) > self.most:
            raise self._too_long(len(value))
        return value

    def _too_long(self, length: int) -> ValidationError:
        text = _("ข้อความยาวเกินไป (%(length)s ตัวอักษร) กรุณาย่อให้ไม่เกิน %(most)s ตัวอักษร")
        facts = {"length": f"{length:,}", "most": f"{self.most:,}"}
        return ValidationError(text % facts, code="too_long")
