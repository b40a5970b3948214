"""Forms of a round: itself, its assessors, its stakeholders, a score sheet, and categories."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risks.people import readers
from thai.forms import (
    FiscalYearField,
    ThaiCharField,
    ThaiDateField,
    ThaiTextField,
    WholeNumberField,
)
from workflow.attachments import EXTENSIONS

from .treatment import EditedForm

YES_NO = [("yes", gettext_lazy("ใช่")), ("no", gettext_lazy("ไม่ใช่"))]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def yes_no(**kwargs) -> forms.TypedChoiceField:
    """A question that nothing is assumed of: yes, no, or not answered."""
    return forms.TypedChoiceField(
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": gettext_lazy("กรุณาเลือกใช่หรือไม่ใช่")},
        **kwargs,
    )


class RoundForm(forms.Form):
    """What is assessed, when, by which criteria, and who sums up."""

    name = ThaiCharField(
        label=gettext_lazy("ชื่อรอบ"),
        max_length=200,
        help_text=gettext_lazy("เช่น การประเมินความเสี่ยงการทุจริตประจำปี 2570"),
    )
    fiscal_year = FiscalYearField(label=gettext_lazy("ปีงบประมาณ"))
    scope = ThaiTextField(
        label=gettext_lazy("ขอบเขตที่ประเมิน"),
        required=False,
        max_length=4000,
        widget=_area(3),
        help_text=gettext_lazy("กระบวนงาน โครงการ หรือตำแหน่งที่ประเมินในรอบนี้ และเหตุที่เลือก"),
    )
    criteria = forms.ModelChoiceField(
        queryset=None,
        to_field_name="uuid",
        label=gettext_lazy("เกณฑ์การประเมิน"),
        required=False,
        empty_label=gettext_lazy("ยังไม่เลือก"),
        help_text=gettext_lazy("เกณฑ์ถูกล็อกเมื่อเริ่มประเมิน"),
    )
    previous = forms.ModelChoiceField(
        queryset=None,
        to_field_name="uuid",
        label=gettext_lazy("รอบก่อนหน้าที่จะเทียบ"),
        required=False,
        empty_label=gettext_lazy("ไม่มี"),
        help_text=gettext_lazy("ใช้คัดลอกความเสี่ยง และเทียบว่าเพิ่ม ลด หรือคงเดิม"),
    )
    moderator = forms.ModelChoiceField(
        queryset=None,
        to_field_name="uuid",
        label=gettext_lazy("ผู้สรุปคะแนน"),
        empty_label=gettext_lazy("เลือกบุคคล"),
        help_text=gettext_lazy("อ่านคะแนนของผู้ประเมินเมื่อทุกคนให้คะแนนแล้ว และสรุปพร้อมเหตุผล"),
        error_messages={"required": gettext_lazy("กรุณาเลือกผู้สรุปคะแนน")},
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, organisation, round=None, **kwargs):
        super().__init__(*args, **kwargs)
        rounds = organisation.risk_rounds.all()
        self.fields["criteria"].queryset = organisation.criteria_sets.order_by("-version")
        self.fields["previous"].queryset = rounds.exclude(pk=round.pk) if round else rounds
        self.fields["previous"].label_from_instance = lambda row: f"{row.fiscal_year} · {row.name}"
        self.fields["moderator"].queryset = readers(organisation)
        if round and round.state != "criteria":
            # A service refuses it too: what was scored stays scored by its own criteria.
            self.fields["criteria"].disabled = True

    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "edit_number"}


class RemarkForm(forms.Form):
    """Why a step is taken back; the history keeps it."""

    remark = ThaiTextField(
        label=gettext_lazy("เหตุผล"),
        max_length=2000,
        widget=_area(3),
        error_messages={"required": gettext_lazy("กรุณาบอกเหตุผล")},
    )


class AssessorForm(forms.Form):
    """RK-10: who rates, and whether the work assessed is their own."""

    person = forms.ModelChoiceField(
        queryset=None,
        to_field_name="uuid",
        label=gettext_lazy("ผู้ประเมิน"),
        empty_label=gettext_lazy("เลือกบุคคล"),
        error_messages={"required": gettext_lazy("กรุณาเลือกผู้ประเมิน")},
    )
    is_owner = yes_no(
        label=gettext_lazy("เป็นเจ้าของความเสี่ยงหรือผู้ปฏิบัติงานนั้นหรือไม่"),
        help_text=gettext_lazy("ต้องมีผู้ที่ไม่ใช่เจ้าของความเสี่ยงอย่างน้อยหนึ่งคน"),
    )
    on_paper = forms.BooleanField(
        label=gettext_lazy("ให้คะแนนบนกระดาษในการประชุม"),
        required=False,
        help_text=gettext_lazy("ระบบพิมพ์ใบให้คะแนนให้ แล้วผู้ดำเนินการประชุมเป็นผู้บันทึกพร้อมแนบภาพสแกน"),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = readers(organisation)


class HeardForm(EditedForm):
    """RK-12: what stakeholders said; no names are asked."""

    group = ThaiCharField(
        label=gettext_lazy("กลุ่มผู้มีส่วนได้เสีย"),
        max_length=200,
        help_text=gettext_lazy("เช่น ผู้ค้าในตลาด ผู้ขออนุญาต ไม่ต้องใส่ชื่อบุคคล"),
    )
    heard_on = ThaiDateField(label=gettext_lazy("รับฟังเมื่อ"))
    assessed = forms.ModelChoiceField(
        queryset=None,
        to_field_name="uuid",
        label=gettext_lazy("เรื่องที่ให้ความเห็น"),
        required=False,
        empty_label=gettext_lazy("ทั้งรอบ"),
    )
    text = ThaiTextField(label=gettext_lazy("ความเห็น"), max_length=4000, widget=_area(4))

    def __init__(self, *args, round, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assessed"].queryset = round.risks.select_related("risk").order_by(
            "risk__number"
        )

    def clean_heard_on(self):
        value = self.cleaned_data["heard_on"]
        if value > timezone.localdate():
            raise forms.ValidationError(_("วันที่รับฟังต้องไม่เป็นวันในอนาคต"))
        return value


class SheetRowForm(forms.Form):
    """One line of a printed sheet; wholly empty means not keyed (again)."""

    likelihood = WholeNumberField(required=False, min_value=1)
    financial = WholeNumberField(required=False, min_value=1)
    non_financial = WholeNumberField(required=False, min_value=1)
    remark = ThaiCharField(required=False, max_length=1000)

    SCORES = ("likelihood", "financial", "non_financial")

    def __init__(self, *args, assessed, scale: int, may_skip: bool, **kwargs):
        super().__init__(*args, prefix=str(assessed.risk.number), **kwargs)
        self.assessed, self.may_skip = assessed, may_skip
        labels = {
            "likelihood": _("%(risk)s: โอกาส"),
            "financial": _("%(risk)s: ผลกระทบด้านการเงิน"),
            "non_financial": _("%(risk)s: ผลกระทบที่ไม่ใช่การเงิน"),
            "remark": _("%(risk)s: เหตุผล"),
        }
        for name, label in labels.items():
            self.fields[name].label = label % {"risk": assessed.risk.reference}
        for name in self.SCORES:
            self.fields[name].max_value = scale
            self.fields[name].widget.attrs["class"] = "w-score"

    def clean(self):
        missing = [
            name
            for name in self.SCORES
            if self.cleaned_data.get(name) is None and name not in self.errors
        ]
        if self.is_skipped:
            return
        for name in missing:
            self.add_error(name, _("กรุณากรอกคะแนน"))

    @property
    def is_skipped(self) -> bool:
        """Keyed before and left empty now: what was keyed stays."""
        return (
            self.may_skip
            and not any(self.errors.get(name) for name in self.fields)
            and not any(self.cleaned_data.get(name) for name in self.fields)
        )


class ScanForm(forms.Form):
    """The scanned sheet, kept with what was keyed from it."""

    scan = forms.FileField(
        label=gettext_lazy("ภาพสแกนใบให้คะแนน"),
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(EXTENSIONS["document"]))}),
        help_text=gettext_lazy("ภาพ JPG PNG WEBP หรือ PDF ไม่เกิน 20 เมกะไบต์"),
        error_messages={
            "required": gettext_lazy("กรุณาแนบภาพสแกนใบให้คะแนน"),
            "empty": gettext_lazy("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"),
        },
    )

    def __init__(self, *args, required: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scan"].required = required


class CategoryForm(forms.Form):
    name = ThaiCharField(label=gettext_lazy("ชื่อหมวดความเสี่ยง"), max_length=200)
