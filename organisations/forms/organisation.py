"""Forms of an organisation's own details, signers and departments."""

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.forms import ThaiCharField, thai_formfield

from ..models import Department, Organisation
from ..profiles import ChainStep
from ..roles import Role
from .base import OpenedMixin, helper

SIGNER_ROLES = (Role.ENDORSER, Role.EXECUTIVE)
MAX_SIGNERS = 8

SCHEDULE_LABELS = {
    ("nacc", 6): gettext_lazy("รายงานต่อสำนักงาน ป.ป.ช. รอบ 6 เดือน"),
    ("nacc", 12): gettext_lazy("รายงานต่อสำนักงาน ป.ป.ช. รอบ 12 เดือน"),
    ("ita", 6): gettext_lazy("รายงานตามแบบ ITA รอบ 6 เดือน"),
}


def schedule_label(schedule):
    return SCHEDULE_LABELS.get((schedule.recipient, schedule.months), schedule.key)


class DetailsForm(OpenedMixin, forms.ModelForm):
    """Name, contact and how documents are numbered."""

    optional_schedules = forms.MultipleChoiceField(
        label=gettext_lazy("รายงานที่เลือกทำเพิ่ม"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("หน่วยงานประเภทนี้จัดทำรายงานต่อไปนี้หรือไม่ก็ได้"),
    )

    class Meta:
        model = Organisation
        fields = [
            "name_th",
            "name_en",
            "address",
            "telephone",
            "email",
            "document_prefix",
            "thai_digits",
            "optional_schedules",
        ]
        formfield_callback = thai_formfield
        help_texts = {
            "document_prefix": gettext_lazy("เช่น กท 4202 หรือ สร 52001 ใช้ขึ้นต้นช่อง “ที่” ในบันทึกข้อความ"),
            "thai_digits": gettext_lazy("มีผลกับเอกสาร PDF เท่านั้น หน้าจอใช้เลขอารบิก"),
            "name_en": gettext_lazy("แสดงเมื่อผู้อ่านเลือกภาษาอังกฤษ"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        optional = [s for s in self.instance.profile.schedules if s.optional]
        self.fields["address"].widget.attrs["rows"] = 3
        if optional:
            self.fields["optional_schedules"].choices = [
                (schedule.key, schedule_label(schedule)) for schedule in optional
            ]
        else:
            del self.fields["optional_schedules"]
        self.initial["opened"] = self.fields["opened"].initial = self._fingerprint()
        self.helper = helper(
            "name_th",
            "name_en",
            "address",
            Field("telephone", css_class="w-date"),
            "email",
            Field("document_prefix", css_class="w-date"),
            "thai_digits",
            *(["optional_schedules"] if optional else []),
            "opened",
        )


class ChainStepForm(forms.Form):
    """One signer; the last of the list ends the chain."""

    role = forms.ChoiceField(
        label=gettext_lazy("ลงนามในฐานะ"),
        choices=[(role.value, role.label) for role in SIGNER_ROLES],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    position_th = ThaiCharField(
        label=gettext_lazy("ตำแหน่ง"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    position_en = forms.CharField(
        label=gettext_lazy("ตำแหน่ง (อังกฤษ)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class _ChainFormSet(forms.BaseFormSet):
    ordering_widget = forms.HiddenInput
    deletion_widget = forms.HiddenInput

    def steps(self) -> list[ChainStep]:
        """The signers in the order on the page."""
        rows = [form.cleaned_data for form in self.ordered_forms if form.cleaned_data]
        return [
            ChainStep(row["role"], row["position_th"], row["position_en"])
            for row in rows
            if row.get("position_th")
        ]

    def clean(self):
        if any(self.errors) or not self.management_form.is_valid():
            return
        steps = self.steps()
        if not steps:
            raise forms.ValidationError(_("ต้องมีผู้ลงนามอย่างน้อยหนึ่งคน"))
        if steps[-1].role != Role.EXECUTIVE:
            raise forms.ValidationError(_("ผู้ลงนามคนสุดท้ายต้องเป็นผู้บริหาร เพราะเป็นผู้อนุมัติแผน"))


ChainFormSet = forms.formset_factory(
    ChainStepForm,
    formset=_ChainFormSet,
    extra=0,
    min_num=1,
    validate_min=False,
    max_num=MAX_SIGNERS,
    validate_max=True,
    absolute_max=MAX_SIGNERS + 10,
    can_order=True,
    can_delete=True,
)


class DepartmentForm(OpenedMixin, forms.ModelForm):
    class Meta:
        model = Department
        fields = ["name", "telephone", "keeps_plan", "is_active"]
        formfield_callback = thai_formfield
        help_texts = {
            "name": gettext_lazy("เช่น ฝ่ายปกครอง กองคลัง งานนิติการ"),
            "keeps_plan": gettext_lazy(
                "ส่วนราชการที่จัดทำแผน ผลของกิจกรรมที่ส่วนราชการนี้ทำเองจะให้ผู้อื่นตรวจรับ"
            ),
            "is_active": gettext_lazy("ส่วนราชการที่ปิดการใช้งานจะไม่มีให้เลือก แต่ข้อมูลเดิมยังอยู่"),
        }

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.instance.organisation = organisation
        is_new = self.instance._state.adding
        if is_new:
            del self.fields["is_active"]
            self.initial["opened"] = self.fields["opened"].initial = self._fingerprint()
        self.helper = helper(
            "name",
            Field("telephone", css_class="w-date"),
            Div("keeps_plan"),
            *([] if is_new else ["is_active"]),
            "opened",
        )

    def clean_name(self):
        """The constraint holds it too; here the words stand beside the field."""
        name = self.cleaned_data["name"]
        others = Department.objects.filter(organisation=self.organisation, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("มีส่วนราชการชื่อนี้แล้ว"))
        return name
