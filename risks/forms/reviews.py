"""Forms of looking again: the result of a review, indicators and their readings (RK-25)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risks.models import FollowUp
from thai.forms import QuantityField, ThaiCharField, ThaiDateField, ThaiTextField

from .treatment import CHOOSE, area


class ReviewForm(forms.Form):
    """What was found, and when to look again."""

    result = forms.ChoiceField(
        label=gettext_lazy("ผลการติดตาม"),
        choices=FollowUp.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    finding = ThaiTextField(
        label=gettext_lazy("สิ่งที่พบและสิ่งที่จะทำต่อ"), max_length=8000, widget=area(5)
    )
    next_on = ThaiDateField(
        label=gettext_lazy("ทบทวนครั้งต่อไป"),
        required=False,
        help_text=gettext_lazy("เว้นว่างไว้ ระบบจะตั้งวันตามระดับความเสี่ยงคงเหลือ"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["next_on"].widget.attrs["class"] = "w-date"

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("วันทบทวนครั้งต่อไปต้องอยู่ในอนาคต"))
        return day


class IndicatorForm(forms.Form):
    """A figure to watch, and the value at which it warns."""

    name = ThaiCharField(
        label=gettext_lazy("ตัวชี้วัดความเสี่ยง"),
        max_length=300,
        help_text=gettext_lazy("เช่น จำนวนคำขออนุญาตที่ใช้เวลาเกินกำหนดต่อเดือน"),
    )
    unit = ThaiCharField(label=gettext_lazy("หน่วย"), max_length=60)
    threshold = QuantityField(label=gettext_lazy("เกณฑ์เตือน"))
    rises = forms.TypedChoiceField(
        label=gettext_lazy("เตือนเมื่อ"),
        choices=[
            ("1", gettext_lazy("ถึงหรือสูงกว่าเกณฑ์")),
            ("0", gettext_lazy("ถึงหรือต่ำกว่าเกณฑ์")),
        ],
        coerce=lambda value: value == "1",
        initial="1",
        error_messages=CHOOSE,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].widget.attrs["class"] = "w-date"
        self.fields["threshold"].widget.attrs["class"] = "w-number"


class ReadingForm(forms.Form):
    """One value on a day."""

    on = ThaiDateField(label=gettext_lazy("วันที่"))
    value = QuantityField(label=gettext_lazy("ค่าที่วัดได้"))
    note = ThaiCharField(label=gettext_lazy("หมายเหตุ"), max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["class"] = "w-date"
        self.fields["value"].widget.attrs["class"] = "w-number"

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("วันที่วัดต้องไม่อยู่ในอนาคต"))
        return day
