"""Forms of the parts of the introduction, each a `FormPage` in the shape of `parts.stored`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans import parts
from plans.forms.plan import DetailsForm, earlier_plans
from plans.forms.rows import FormPage, RowForm, row_formset
from plans.ita import STANDARD_INDICATORS, WEIGHTS
from plans.models import Alignment, SectionKey, StatementKind
from plans.models.plan import (
    EXTERNAL_FACTORS,
    INTERNAL_FACTORS,
    Instrument,
    MemberCategory,
    Quadrant,
    SwotFactor,
)
from thai.forms import (
    FiscalYearField,
    PercentField,
    ThaiCharField,
    ThaiDateField,
    ThaiTextField,
    WholeNumberField,
)

# A textarea with the size that its content deserves.
_LINES = {"rows": 14}
MAX_TEXT = 30_000

HINTS = {
    SectionKey.PRINCIPLE: _("ปัญหาการทุจริตในปัจจุบัน เหตุผลที่ต้องมีแผน และกฎหมายหรือนโยบายที่เกี่ยวข้อง"),
    SectionKey.LINKAGE: _(
        "สรุปว่าแผนนี้เชื่อมโยงกับแผนระดับชาติและแผนของหน่วยงานอย่างไร แล้วระบุชื่อแผนไว้ในรายการด้านล่าง"
    ),
    SectionKey.SITUATION: _("สถานการณ์ของหน่วยงานในปีที่ผ่านมา เรื่องที่เกิดขึ้น และจุดที่ยังเสี่ยง"),
    SectionKey.RISK_SUMMARY: _("กระบวนการที่ประเมิน ความเสี่ยงที่พบ และระดับความเสี่ยง โดยไม่ระบุตัวบุคคล"),
    SectionKey.ANTI_BRIBERY: _("นโยบายไม่รับของขวัญและต่อต้านการรับสินบน ขอบเขต และข้อปฏิบัติ"),
    SectionKey.ITA: _("คำอธิบายผลคะแนน จุดแข็ง และเรื่องที่ต้องพัฒนา (ตารางคะแนนอยู่ด้านล่าง)"),
    SectionKey.REVIEW: _("ทำได้ตามแผนเพียงใด อะไรได้ผล อะไรไม่ได้ผล และแผนนี้เปลี่ยนอะไร"),
    SectionKey.OTHER: _("เรื่องอื่นที่หน่วยงานต้องการใส่ในบทนำ"),
}


class TextForm(forms.Form):
    text = ThaiTextField(
        label=_("ข้อความ"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs=_LINES),
    )

    def __init__(self, *args, key, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = HINTS.get(SectionKey(key), "")


class SituationForm(TextForm):
    """FC-30: zero is a statement, empty is "not said yet"."""

    complaints = WholeNumberField(label=_("จำนวนข้อร้องเรียน (เรื่อง)"), required=False)
    corruption_cases = WholeNumberField(label=_("จำนวนคดีทุจริต (คดี)"), required=False)
    audit_objections = WholeNumberField(
        label=_("จำนวนข้อทักท้วงจาก สตง. หรือองค์กรตรวจสอบ (ข้อ)"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("complaints", "corruption_cases", "audit_objections"):
            self.fields[name].widget.attrs["class"] = "w-number"
            self.fields[name].help_text = _("ถ้าไม่มีให้กรอก 0 ช่องว่างหมายความว่ายังไม่ได้ระบุ")


class ReviewForm(TextForm):
    predecessor = forms.ModelChoiceField(
        label=_("แผนฉบับก่อน"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=_("ไม่มีในระบบ"),
    )
    field_order = ["predecessor", "text"]

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["predecessor"].queryset = earlier_plans(plan)


class ItaForm(TextForm):
    fiscal_year = FiscalYearField(label=_("ปีงบประมาณที่ประเมิน"), required=False)
    total_printed = PercentField(
        label=_("คะแนนรวมตามที่ประกาศ"), required=False, help_text=_("0 ถึง 100 เช่น 75.23")
    )
    grade_printed = ThaiCharField(
        label=_("ระดับ"), max_length=40, required=False, help_text=_("เช่น A หรือ ผ่านดี")
    )
    grade_label = ThaiCharField(label=_("ความหมายของระดับ"), max_length=60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("fiscal_year", "total_printed", "grade_printed"):
            self.fields[name].widget.attrs["class"] = "w-number"


class ItaRowForm(RowForm):
    """TG-07: the number and title as printed, and as they should read."""

    # The standard ten stand there before anything is typed.
    preset = (
        "printed_number",
        "printed_title",
        "standard_number",
        "standard_title",
        "instrument",
        "weight",
    )

    printed_number = ThaiCharField(label=_("เลขที่พิมพ์"), max_length=10)
    printed_title = ThaiCharField(label=_("ชื่อที่พิมพ์"), max_length=200)
    standard_number = WholeNumberField(label=_("ตัวชี้วัดที่"), min_value=1, max_value=99)
    standard_title = ThaiCharField(label=_("ชื่อตามมาตรฐาน"), max_length=200)
    instrument = forms.ChoiceField(label=_("เครื่องมือ"), choices=Instrument.choices)
    weight = PercentField(label=_("น้ำหนัก"))
    mean = PercentField(label=_("คะแนน"))
    grade = ThaiCharField(label=_("ระดับ"), max_length=10, required=False)
    group_score = PercentField(label=_("คะแนนกลุ่ม"))
    group_weighted = PercentField(label=_("ถ่วงน้ำหนัก"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = ""

    def row(self):
        return super().row() | {"grade": self.cleaned_data.get("grade", "")}


class AlignmentForm(RowForm):
    preset = ("level",)
    name = ThaiCharField(label=_("ชื่อแผนหรือยุทธศาสตร์"), max_length=400)
    level = forms.TypedChoiceField(
        label=_("ระดับแผน"),
        coerce=int,
        initial=3,
        choices=Alignment._meta.get_field("level").choices,
    )
    note = ThaiCharField(label=_("หมายเหตุ"), max_length=300, required=False)


class SwotRowForm(RowForm):
    factor = forms.ChoiceField(label=_("ปัจจัย"))
    text = ThaiTextField(label=_("ข้อความ"), max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, factors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["factor"].choices = [
            ("", _("เลือกปัจจัย")),
            *((f.value, SwotFactor(f).label) for f in factors),
        ]


class StatementForm(RowForm):
    text = ThaiTextField(label=_("ข้อความ"), max_length=2000, widget=forms.Textarea({"rows": 2}))


class MemberForm(RowForm):
    preset = ("category",)
    category = forms.ChoiceField(label=_("ประเภท"), choices=MemberCategory.choices)
    name = ThaiCharField(label=_("ชื่อและนามสกุล"), max_length=200)
    position_title = ThaiCharField(label=_("ตำแหน่ง"), max_length=200, required=False)
    duty = ThaiCharField(
        label=_("หน้าที่ในคณะทำงาน"),
        max_length=200,
        required=False,
        help_text=_("เช่น ประธาน กรรมการ เลขานุการ"),
    )


class OrderForm(forms.Form):
    """PR-11: the order that appoints the group."""

    order_number = ThaiCharField(
        label=_("คำสั่งแต่งตั้งคณะทำงานที่"),
        max_length=100,
        required=False,
        help_text=_("เช่น 123/2569"),
    )
    order_date = ThaiDateField(label=_("ลงวันที่"), required=False)
    order_signer = ThaiCharField(label=_("ผู้ลงนามคำสั่ง"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("order_number", "order_date"):
            self.fields[name].widget.attrs["class"] = "w-date"


class EmptyForm(forms.Form):
    """For pages that are lists only."""


def _rows(form, prefix, data, initial, *, form_kwargs=None, **options):
    initial = list(initial or ())
    formset = row_formset(form, extra=0 if data else 1 if initial else 2, **options)
    return formset(data, prefix=prefix, initial=initial or None, form_kwargs=form_kwargs or {})


def _uuid_initial(content: dict, name: str) -> dict:
    value = content[name]
    return content | {name: str(value.uuid) if value else ""}


def _details(plan, content, data):
    form = DetailsForm(data, plan=plan, initial=_uuid_initial(content, "owner_unit"))
    return FormPage(form, values=lambda page: page.form.cleaned_data)


def _text(plan, content, data, key):
    form = TextForm(data, initial=content, key=key)
    return FormPage(form, values=lambda page: page.form.cleaned_data)


def _linkage(plan, content, data):
    return FormPage(
        TextForm(data, initial=content, key=SectionKey.LINKAGE),
        {"alignments": _rows(AlignmentForm, "alignments", data, content["alignments"])},
        lambda page: page.form.cleaned_data | {"alignments": page.rows["alignments"].rows()},
    )


def _situation(plan, content, data):
    form = SituationForm(data, initial=content, key=SectionKey.SITUATION)
    return FormPage(form, values=lambda page: page.form.cleaned_data)


def _review(plan, content, data):
    form = ReviewForm(
        data, initial=_uuid_initial(content, "predecessor"), key=SectionKey.REVIEW, plan=plan
    )
    return FormPage(form, values=lambda page: page.form.cleaned_data)


def _ita_values(page):
    data = page.form.cleaned_data
    rows = page.rows["rows"].rows()
    names = ("fiscal_year", "total_printed", "grade_printed", "grade_label")
    result = {name: data[name] for name in names}
    if not rows and not any(result.values()):
        return {"text": data["text"], "result": None, "rows": []}
    for name, message in (
        ("fiscal_year", _("กรุณากรอกปีงบประมาณที่ประเมิน")),
        ("total_printed", _("กรุณากรอกคะแนนรวมตามที่ประกาศ")),
    ):
        if result[name] is None:
            page.form.add_error(name, message)
    return {"text": data["text"], "result": result, "rows": rows}


def _ita(plan, content, data):
    initial = content["rows"] or [
        {
            "printed_number": str(number),
            "printed_title": title,
            "standard_number": number,
            "standard_title": title,
            "instrument": instrument,
            "weight": WEIGHTS[instrument],
        }
        for number, title, instrument in STANDARD_INDICATORS
    ]
    result = content["result"] or {"fiscal_year": plan.first_fiscal_year - 1}
    form = ItaForm(data, initial={"text": content["text"], **result}, key=SectionKey.ITA)
    formset = row_formset(ItaRowForm, extra=0, maximum=30)
    rows = formset(data, prefix="rows", initial=initial)
    return FormPage(form, {"rows": rows}, _ita_values)


def _swot(plan, content, data):
    rows = {}
    for quadrant in Quadrant:
        internal = quadrant in (Quadrant.STRENGTH, Quadrant.WEAKNESS)
        rows[quadrant.value] = _rows(
            SwotRowForm,
            quadrant.value,
            data,
            [row for row in content["entries"] if row["quadrant"] == quadrant],
            form_kwargs={"factors": INTERNAL_FACTORS if internal else EXTERNAL_FACTORS},
        )
    return FormPage(
        EmptyForm(data),
        rows,
        lambda page: {
            "entries": [
                {"quadrant": name, **row} for name, rows in page.rows.items() for row in rows.rows()
            ]
        },
    )


def _statements(plan, content, data):
    rows = {
        kind.value: _rows(
            StatementForm, kind.value, data, [{"text": text} for text in content[kind.value]]
        )
        for kind in StatementKind
    }
    return FormPage(
        EmptyForm(data),
        rows,
        lambda page: {
            name: [row["text"] for row in rows.rows()] for name, rows in page.rows.items()
        },
    )


def _working_group(plan, content, data):
    return FormPage(
        OrderForm(data, initial=content),
        {"members": _rows(MemberForm, "members", data, content["members"])},
        lambda page: page.form.cleaned_data | {"members": page.rows["members"].rows()},
    )


_BUILDERS = {
    parts.DETAILS: _details,
    SectionKey.LINKAGE.value: _linkage,
    SectionKey.SITUATION.value: _situation,
    SectionKey.REVIEW.value: _review,
    SectionKey.ITA.value: _ita,
    parts.SWOT: _swot,
    parts.STATEMENTS: _statements,
    parts.WORKING_GROUP: _working_group,
}


def part_page(plan, key: str, content: dict, data=None) -> FormPage:
    """The form of a part: filled from `content`, or bound to posted `data`."""
    if key in _BUILDERS:
        return _BUILDERS[key](plan, content, data)
    return _text(plan, content, data, key)
