"""Forms of building, signing and filing a report."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.forms import ThaiCharField, ThaiDateField, ThaiTextField

from .workflow import SIGNER_OPINIONS


def text_area(rows=4):
    return forms.Textarea(attrs={"rows": rows})


class BuildForm(forms.Form):
    """What the memo says besides the figures; number and date may stay blank (AP-05)."""

    summary = ThaiTextField(
        label=gettext_lazy("สรุปสำหรับผู้บริหาร"),
        max_length=4000,
        required=False,
        widget=text_area(6),
        help_text=gettext_lazy(
            "เขียนสั้น ๆ ว่าผลเป็นอย่างไร ติดขัดเรื่องใด และเสนอให้ทำอะไรต่อ ข้อความนี้อยู่หน้าแรกของรายงาน"
        ),
    )
    memo_number = ThaiCharField(
        label=gettext_lazy("ที่ (เลขที่หนังสือ)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("เว้นว่างไว้ได้ แล้วเขียนลงในบันทึกข้อความภายหลัง"),
    )
    memo_date = ThaiDateField(label=gettext_lazy("วันที่ในบันทึก"), required=False)


class SignForm(forms.Form):
    """The executive's opinions, one or several (AP-04), and a remark."""

    opinions = forms.MultipleChoiceField(
        label=gettext_lazy("ความเห็น"),
        choices=[(opinion.value, opinion.label) for opinion in SIGNER_OPINIONS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ"),
            "invalid_choice": gettext_lazy("ความเห็นที่เลือกใช้กับขั้นตอนนี้ไม่ได้"),
        },
    )
    remark = ThaiTextField(
        label=gettext_lazy("หมายเหตุ"), max_length=2000, required=False, widget=text_area(3)
    )


class FileForm(forms.Form):
    """When the report was filed and under which reference."""

    filed_on = ThaiDateField(label=gettext_lazy("วันที่ส่ง"))
    reference = ThaiCharField(
        label=gettext_lazy("เลขอ้างอิงการส่ง"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("เช่น เลขรับในระบบ หรือเลขที่หนังสือนำส่ง"),
    )

    def clean_filed_on(self):
        day = self.cleaned_data["filed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("วันที่ส่งต้องไม่เป็นวันในอนาคต"), code="future")
        return day
