"""The form of one outside contact."""

from django import forms
from django.utils.translation import gettext_lazy

from organisations.forms.base import OpenedMixin
from thai.forms import WholeNumberField, thai_formfield

from ..models import Contact


def _web(db_field, **kwargs):
    if db_field.name == "website":
        kwargs["assume_scheme"] = "https"
    return thai_formfield(db_field, **kwargs)


class ContactForm(OpenedMixin, forms.ModelForm):
    """Where else one may report; checked by the office, never by us."""

    position = WholeNumberField(
        label=gettext_lazy("ลำดับ"),
        required=False,
        max_value=999,
        help_text=gettext_lazy("เลขน้อยแสดงก่อน"),
    )

    class Meta:
        model = Contact
        fields = [
            "kind",
            "name",
            "name_en",
            "duty",
            "telephone",
            "address",
            "website",
            "email",
            "position",
        ]
        formfield_callback = _web
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "duty": gettext_lazy("บอกผู้แจ้งสั้น ๆ ว่าที่นี่รับเรื่องอะไร หรือทำอย่างไรให้ปลอดภัย"),
            "website": gettext_lazy("เช่น https://www.nacc.go.th"),
        }
        error_messages = {
            "website": {"invalid": gettext_lazy("กรุณาตรวจที่อยู่เว็บไซต์ เช่น https://www.nacc.go.th")},
            "email": {"invalid": gettext_lazy("กรุณาตรวจอีเมล เช่น name@example.go.th")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        kind.choices = [row for row in kind.choices if row[0]]
        for name in ("kind", "name"):
            self.fields[name].error_messages["required"] = gettext_lazy("กรุณากรอกข้อมูลช่องนี้")

    def clean_position(self):
        return self.cleaned_data["position"] or 0
