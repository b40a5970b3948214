"""Forms of written notices: the words of a letter, and how and when it went."""

from contextlib import suppress
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.forms import ThaiCharField, ThaiDateField, ThaiTextField

from ..models import Medium

# A letter of some ten pages.
MOST_TEXT = 20_000
# What an officer does by hand; the others go by themselves.
BY_HAND = (Medium.LETTER, Medium.IN_PERSON, Medium.LINE, Medium.EMAIL)


def _text_field():
    return ThaiTextField(
        label=gettext_lazy("ข้อความที่แจ้ง"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


def not_to_come(day):
    """The day on which something was told."""
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("วันที่แจ้งต้องไม่อยู่ในอนาคต"), code="future")
    return day


class ExtraNoticeForm(forms.Form):
    """Something more that the complainant is told in writing."""

    text = _text_field()


class PostedForm(forms.Form):
    """The notices of a list that went on one day; `chosen` are the uuids that were ticked."""

    sent_on = ThaiDateField(label=gettext_lazy("วันที่แจ้ง"))

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = []
        for text in chosen:
            with suppress(ValueError):
                self.chosen.append(UUID(text))

    def clean_sent_on(self):
        return not_to_come(self.cleaned_data["sent_on"])

    def clean(self):
        if not self.chosen:
            raise forms.ValidationError(_("กรุณาเลือกหนังสืออย่างน้อยหนึ่งฉบับ"), code="none")
        return super().clean()


class NoticeForm(forms.Form):
    """A letter that waits: its words, number and date; and, once it went, how and when."""

    text = _text_field()
    letter_number = ThaiCharField(
        label=gettext_lazy("เลขที่หนังสือ"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("เว้นว่างได้ ในหนังสือจะเป็นจุดไข่ปลาไว้เขียนเอง"),
    )
    letter_on = ThaiDateField(label=gettext_lazy("หนังสือลงวันที่"), required=False)
    medium = forms.ChoiceField(
        label=gettext_lazy("แจ้งผู้ร้องทาง"),
        choices=[(value, value.label) for value in BY_HAND],
    )
    sent_on = ThaiDateField(label=gettext_lazy("วันที่แจ้ง"))
    together = forms.BooleanField(required=False)

    def __init__(self, *args, notice, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_sent = self.data.get("act") == "sent"
        if self.is_bound and not self.is_sent:
            # Only the letter itself is saved.
            self.fields["medium"].required = self.fields["sent_on"].required = False
        if others:
            kinds = ", ".join(str(each.get_kind_display()) for each in others)
            label = _("ในหนังสือเดียวกันแจ้งฉบับที่รออยู่แล้วด้วย: %(kinds)s") % {"kinds": kinds}
            self.fields["together"].label = label
        else:
            del self.fields["together"]
        if not notice.is_by_hand:
            # A worker may be about to send these very words.
            self.fields["text"].disabled = True

    def clean_sent_on(self):
        return not_to_come(self.cleaned_data["sent_on"])

    def letter(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("letter_number", "letter_on")}
