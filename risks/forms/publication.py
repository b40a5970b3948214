"""Forms of what the public will read of a round."""

from django import forms
from django.utils.translation import gettext_lazy

from thai.forms import ThaiCharField, ThaiTextField
from workflow.opinions import Opinion


def area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class PublicationForm(forms.Form):
    """The introduction, and the number of the edit that the page was opened with."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    introduction = ThaiTextField(
        label=gettext_lazy("คำนำ"), max_length=4000, required=False, widget=area(4)
    )
    clear_introduction = forms.BooleanField(
        label=gettext_lazy("อ่านแล้ว ข้อความในคำนำที่ทำเครื่องหมายไว้ไม่บ่งชี้ตัวบุคคล"), required=False
    )


class LineForm(forms.Form):
    """One line: reworded, left out, or vouched for by whoever saves it."""

    is_included = forms.BooleanField(label=gettext_lazy("เผยแพร่เรื่องนี้"), required=False)
    event = ThaiTextField(label=gettext_lazy("เหตุการณ์ความเสี่ยง"), max_length=4000, widget=area(3))
    process = ThaiCharField(label=gettext_lazy("กระบวนการ/ขั้นตอน"), max_length=300, required=False)
    measures = ThaiTextField(
        label=gettext_lazy("มาตรการ"), max_length=4000, required=False, widget=area(3)
    )
    action = ThaiTextField(
        label=gettext_lazy("ผลการดำเนินการ"), max_length=4000, required=False, widget=area(3)
    )
    clear = forms.BooleanField(
        label=gettext_lazy("ฉันอ่านแล้ว ข้อความที่ทำเครื่องหมายไว้ไม่บ่งชี้ตัวบุคคล"), required=False
    )


class PublishForm(forms.Form):
    """The executive's approval and a remark."""

    opinions = forms.MultipleChoiceField(
        label=gettext_lazy("ความเห็น"),
        choices=[(Opinion.APPROVE.value, Opinion.APPROVE.label)],
        initial=[Opinion.APPROVE.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ"),
            "invalid_choice": gettext_lazy("ความเห็นที่เลือกใช้กับขั้นตอนนี้ไม่ได้"),
        },
    )
    remark = ThaiTextField(
        label=gettext_lazy("หมายเหตุ"), max_length=2000, required=False, widget=area(3)
    )


class RemarkForm(forms.Form):
    """Why a publication goes back or is taken down."""

    remark = ThaiTextField(label=gettext_lazy("เหตุผล"), max_length=2000, widget=area(3))
