"""Forms of a plan as a whole: new, copy, its name and years."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Framework, Plan
from plans.rules import official_title
from thai.forms import FiscalYearField, ThaiCharField, ThaiTextField

MAX_YEARS = 10


class _TitleField(ThaiTextField):
    """A long title of one line, in a box that shows all of it."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), max_length=400, **kwargs)

    def normalise(self, text):
        return " ".join(super().normalise(text).split())


class _YearsForm(forms.Form):
    title = _TitleField(
        label=_("ชื่อแผน"),
        help_text=_("ชื่อเต็มตามแบบ แก้ไขได้"),
    )
    first_fiscal_year = FiscalYearField(label=_("ปีงบประมาณแรก"))
    last_fiscal_year = FiscalYearField(
        label=_("ปีงบประมาณสุดท้าย"),
        required=False,
        help_text=_("เว้นว่างไว้ถ้าเป็นแผนปีเดียว"),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        for name in ("first_fiscal_year", "last_fiscal_year"):
            self.fields[name].widget.attrs["class"] = "w-year"

    def clean(self):
        data = super().clean()
        first = data.get("first_fiscal_year")
        last = data.get("last_fiscal_year")
        if first and last is None and "last_fiscal_year" not in self.errors:
            last = data["last_fiscal_year"] = first
        if first and last:
            if last < first:
                self.add_error("last_fiscal_year", _("ปีงบประมาณสุดท้ายต้องไม่ก่อนปีแรก"))
            elif last - first >= MAX_YEARS:
                self.add_error("last_fiscal_year", _("แผนหนึ่งมีได้ไม่เกิน 10 ปีงบประมาณ"))
            elif data.get("title") and data["title"] == self.initial.get("title"):
                data["title"] = self.title_of(first, last) or data["title"]
        return data

    def title_of(self, first: int, last: int) -> str:
        """The title offered for these years: taken if nobody wrote another one."""
        return ""

    def framework_warning(self) -> str:
        """A plan for years that the framework does not cover is unusual, not wrong (FC-02)."""
        framework = self.cleaned_data.get("framework") or getattr(self, "framework", None)
        data = self.cleaned_data
        if framework and not (
            framework.first_fiscal_year <= data["first_fiscal_year"]
            and data["last_fiscal_year"] <= framework.last_fiscal_year
        ):
            return _("ปีงบประมาณของแผนอยู่นอกช่วงปีของกรอบที่เลือก กรุณาตรวจสอบว่ายังใช้กรอบนี้อยู่")
        return ""


class NewPlanForm(_YearsForm):
    framework = forms.ModelChoiceField(
        label=_("กรอบการจัดทำแผน"),
        queryset=Framework.objects.all(),
        empty_label=None,
        to_field_name="code",
    )
    field_order = ["first_fiscal_year", "last_fiscal_year", "title", "framework"]

    def __init__(self, *args, organisation, fiscal_year, **kwargs):
        initial = {
            "first_fiscal_year": fiscal_year,
            "title": official_title(fiscal_year),
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, organisation=organisation, initial=initial, **kwargs)

    def title_of(self, first, last):
        return official_title(first, last)


class CopyPlanForm(_YearsForm):
    field_order = ["first_fiscal_year", "last_fiscal_year", "title"]

    def __init__(self, *args, source, fiscal_year, **kwargs):
        self.source = source
        self.framework = source.framework
        span = source.last_fiscal_year - source.first_fiscal_year
        first = max(fiscal_year, source.first_fiscal_year)
        initial = {
            "first_fiscal_year": first,
            "last_fiscal_year": first + span if span else None,
            "title": self._renamed(source, first, first + span),
        }
        super().__init__(*args, initial=initial, **kwargs)

    def title_of(self, first, last):
        return self._renamed(self.source, first, last)

    @staticmethod
    def _renamed(source, first: int, last: int) -> str:
        """The old title with the new years where it names the old ones."""
        if source.first_fiscal_year == source.last_fiscal_year:
            return source.title.replace(str(source.first_fiscal_year), str(first))
        new = source.title.replace(str(source.last_fiscal_year), "{last}")
        return new.replace(str(source.first_fiscal_year), str(first)).replace("{last}", str(last))


class DetailsForm(_YearsForm):
    title_en = ThaiCharField(label=_("ชื่อแผน (อังกฤษ)"), max_length=400, required=False)
    owner_unit = forms.ModelChoiceField(
        label=_("ส่วนราชการเจ้าของแผน"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=_("ยังไม่ระบุ"),
    )
    field_order = ["title", "title_en", "first_fiscal_year", "last_fiscal_year", "owner_unit"]

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, organisation=plan.organisation, **kwargs)
        self.fields["owner_unit"].queryset = plan.organisation.departments.filter(
            is_active=True
        ) | plan.organisation.departments.filter(pk=plan.owner_unit_id)


def earlier_plans(plan):
    """What may be named as the plan before this one (FC-06)."""
    return Plan.objects.filter(organisation=plan.organisation).exclude(pk=plan.pk)
