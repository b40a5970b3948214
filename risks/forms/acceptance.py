"""Forms of accepting a risk: the request, and the approver's decision."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.roles import Role
from organisations.services import people_with_role
from thai.forms import ThaiDateField, ThaiTextField

from .treatment import CHOOSE, area

ACCEPTING_ROLES = (Role.ENDORSER, Role.EXECUTIVE)


class AcceptanceForm(forms.Form):
    """A request: to whom, why, until when."""

    approver = forms.ModelChoiceField(
        label=gettext_lazy("ผู้มีอำนาจยอมรับ"),
        queryset=None,
        to_field_name="uuid",
        empty_label=gettext_lazy("เลือก"),
        help_text=gettext_lazy("ผู้บังคับบัญชาหรือผู้บริหารที่ไม่ใช่คุณ"),
        error_messages=CHOOSE,
    )
    reason = ThaiTextField(
        label=gettext_lazy("เหตุผลที่ขอยอมรับ"),
        max_length=4000,
        widget=area(4),
        help_text=gettext_lazy("เพราะเหตุใดจึงไม่เพิ่มมาตรการ และจะเฝ้าดูอย่างไร"),
    )
    expires_on = ThaiDateField(
        label=gettext_lazy("มีผลถึงวันที่"),
        help_text=gettext_lazy("เมื่อถึงวันนี้การยอมรับสิ้นผล และระบบเปิดให้พิจารณาใหม่ เช่น 30 ก.ย. 2570"),
    )

    def __init__(self, *args, organisation, person, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_with_role(organisation, *ACCEPTING_ROLES).exclude(pk=person.pk)
        self.fields["approver"].queryset = people.order_by("display_name", "pk")
        self.fields["expires_on"].widget.attrs["class"] = "w-date"

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("วันสิ้นผลต้องอยู่ในอนาคต"))
        return day


class DecisionForm(forms.Form):
    """The approver's own words."""

    justification = ThaiTextField(label=gettext_lazy("เหตุผลของคุณ"), max_length=4000, widget=area(4))
