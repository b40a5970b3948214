"""Fields that the channel's forms share."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import longtext
from thai.forms import ThaiCharField, ThaiDateField

CHOOSE = {
    "required": gettext_lazy("กรุณาเลือกจากรายการ"),
    "invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ"),
}


class LongTextField(longtext.LongTextField):
    """Text that the browser neither keeps nor sends away to be checked for spelling."""

    def __init__(self, *, rows=6, **kwargs):
        attrs = {"rows": rows, "autocomplete": "off", "spellcheck": "false"}
        kwargs.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(**kwargs)


def line(label, length=200, **kwargs):
    """A text of one line; optional unless told."""
    kwargs.setdefault("required", False)
    kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
    return ThaiCharField(label=label, max_length=length, **kwargs)


def pick(label, choices, **kwargs):
    """One of a short list, all of it in sight."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE, **kwargs
    )


class PastDateField(ThaiDateField):
    """A day that is not in the future; `back` days at most before today where it is given."""

    def __init__(self, *, back: int | None = None, **kwargs):
        super().__init__(**kwargs)
        self.back = back
        self.widget.attrs["class"] = "w-date"

    def clean(self, value):
        day = super().clean(value)
        today = timezone.localdate()
        if day and day > today:
            raise ValidationError(_("วันที่ต้องไม่อยู่ในอนาคต"), code="future")
        if day and self.back is not None and day < today - timedelta(days=self.back):
            text = _("วันที่ย้อนหลังได้ไม่เกิน %(days)s วัน กรุณาตรวจปี พ.ศ.")
            raise ValidationError(text, code="too_old", params={"days": self.back})
        return day
