"""Forms of controls, residual risk and treatment (RK-19..23)."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risks.models import ControlKind, Effectiveness, MeasureKind, OptionKind
from thai.forms import BahtField, ThaiDateField, ThaiTextField, WholeNumberField
from workflow.attachments import EXTENSIONS

CHOOSE = {
    "required": gettext_lazy("กรุณาเลือกจากรายการ"),
    "invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ"),
}


def area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


def choice(label, kinds, **kwargs):
    """A pick out of a fixed list, empty until somebody picks."""
    choices = [("", gettext_lazy("เลือก")), *kinds.choices]
    return forms.ChoiceField(label=label, choices=choices, error_messages=CHOOSE, **kwargs)


class EditedForm(forms.Form):
    """Carries the number of the edit that it was opened with, so that a second saver is told."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def values(self) -> dict:
        """What was typed, without what only the form itself needs."""
        own = {"edit_number", "file"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}

    def opened_with(self) -> int:
        """No number at all meets the conflict and overwrites nothing."""
        number = self.cleaned_data.get("edit_number")
        return -1 if number is None else number


class ControlForm(EditedForm):
    """RK-22: one control in place, how good it is, and how one knows."""

    name = ThaiTextField(
        label=gettext_lazy("มาตรการควบคุมที่มีอยู่"),
        max_length=400,
        widget=area(2),
        help_text=gettext_lazy("สิ่งที่ทำอยู่แล้ว เช่น สุ่มตรวจแฟ้มทุกเดือน หรือให้สองคนลงนามร่วมกัน"),
    )
    kind = choice(gettext_lazy("ลักษณะ"), ControlKind)
    effectiveness = choice(
        gettext_lazy("ประสิทธิผล"),
        Effectiveness,
        help_text=gettext_lazy("ดี: ใช้จริงและได้ผล พอใช้: ใช้บ้างหรือได้ผลบ้าง อ่อน: แทบไม่ได้ใช้หรือไม่ได้ผล"),
    )
    evidence = ThaiTextField(
        label=gettext_lazy("หลักฐานที่ใช้ประเมิน"),
        required=False,
        max_length=4000,
        widget=area(),
        help_text=gettext_lazy("รู้ได้อย่างไรว่าได้ผลเช่นนั้น"),
    )
    tested_on = ThaiDateField(label=gettext_lazy("ทดสอบเมื่อ"), required=False)
    file = forms.FileField(
        label=gettext_lazy("แนบแฟ้มหลักฐาน"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(EXTENSIONS["document"]))}),
        help_text=gettext_lazy("ภาพ JPG PNG WEBP หรือ PDF ไม่เกิน 20 เมกะไบต์"),
        error_messages={"empty": gettext_lazy("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tested_on"].widget.attrs["class"] = "w-date"

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_tested_on(self):
        day = self.cleaned_data["tested_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("วันที่ทดสอบต้องไม่อยู่ในอนาคต"))
        return day


class ResidualForm(EditedForm):
    """Another residual risk than the rule suggests, and why."""

    likelihood = WholeNumberField(label=gettext_lazy("โอกาส"), min_value=1)
    impact = WholeNumberField(label=gettext_lazy("ผลกระทบ"), min_value=1)
    reason = ThaiTextField(
        label=gettext_lazy("เหตุผลที่ต่างจากค่าที่แนะนำ"),
        required=False,
        max_length=4000,
        widget=area(),
        help_text=gettext_lazy("กรอกเมื่อไม่ใช้ค่าที่แนะนำ"),
    )

    def __init__(self, *args, size, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("likelihood", "impact"):
            field = self.fields[name]
            field.max_value = size
            field.widget.attrs["class"] = "w-number"
            field.help_text = _("1 ถึง %(size)s") % {"size": size}


class OptionForm(EditedForm):
    """RK-20, 21: one measure to weigh."""

    kind = choice(gettext_lazy("แนวทาง"), OptionKind)
    measure = choice(gettext_lazy("ประเภทมาตรการ"), MeasureKind)
    text = ThaiTextField(
        label=gettext_lazy("มาตรการควบคุมเพิ่มเติม"),
        max_length=400,
        widget=area(2),
        help_text=gettext_lazy("จะทำอะไร เช่น หมุนเวียนเจ้าหน้าที่ผู้ตรวจทุก 6 เดือน"),
    )
    cost = BahtField(
        label=gettext_lazy("ค่าใช้จ่าย (บาท)"),
        required=False,
        help_text=gettext_lazy("เช่น 12,500.00 ใส่ 0 ถ้าไม่ใช้เงิน เว้นว่างถ้ายังไม่ทราบ"),
    )
    benefit = ThaiTextField(
        label=gettext_lazy("ประโยชน์ที่คาดว่าจะได้"), required=False, max_length=4000, widget=area()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cost"].widget.attrs["class"] = "w-money"

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())


class ChooseForm(EditedForm):
    """RK-21: why this one: worth its cost, and fit for the level."""

    reason = ThaiTextField(
        label=gettext_lazy("เหตุผลที่เลือก ความคุ้มค่าและความเหมาะสมกับระดับความเสี่ยง"),
        max_length=4000,
        widget=area(),
    )


class ReasonsForm(EditedForm):
    """RK-19, 23: why a risk waits, and why a weak control gets nothing further."""

    skip_reason = ThaiTextField(
        label=gettext_lazy("เหตุผลที่ยังไม่จัดการ"),
        required=False,
        max_length=4000,
        widget=area(),
        help_text=gettext_lazy("ความเสี่ยงโซนสีแดงที่ยังไม่เลือกมาตรการต้องมีเหตุผล"),
    )
    no_action_reason = ThaiTextField(
        label=gettext_lazy("เหตุผลที่ไม่เพิ่มมาตรการ"),
        required=False,
        max_length=4000,
        widget=area(),
        help_text=gettext_lazy("เมื่อมีมาตรการควบคุมที่อ่อนแต่ไม่เลือกมาตรการเพิ่มเติม"),
    )
