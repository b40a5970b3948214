"""The form with which the order of the working group is attached."""

from django import forms
from django.utils.translation import gettext_lazy

from workflow.attachments import EXTENSIONS


class OrderFileForm(forms.Form):
    """One file at a time: PDF, or a picture of the paper."""

    file = forms.FileField(
        label=gettext_lazy("แฟ้มคำสั่งแต่งตั้งคณะทำงาน"),
        help_text=gettext_lazy("PDF หรือภาพ JPG PNG WEBP ไม่เกิน 20 เมกะไบต์"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(EXTENSIONS["document"]))}),
        error_messages={
            "required": gettext_lazy("กรุณาเลือกแฟ้มคำสั่ง"),
            "empty": gettext_lazy("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"),
        },
    )
