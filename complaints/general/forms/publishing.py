"""Forms of what an office publishes about its channels: manuals, and the summary of a year."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.forms import ThaiCharField, ThaiDateField, ThaiTextField

from ..models import Manual, YearSummary

LONGEST = 20_000


def _words(model, name: str, rows: int, hint: str = "", required=False) -> ThaiTextField:
    return ThaiTextField(
        label=model._meta.get_field(name).verbose_name,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=hint,
    )


class _DraftForm(forms.Form):
    """Words of a draft, and the number of the edit that they were opened with."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "edit_number"}

    def opened_with(self) -> int:
        """No number at all meets the conflict and overwrites nothing."""
        return self.cleaned_data.get("edit_number") or 0

    def against(self, current) -> list[dict]:
        """What differs from what somebody else has saved, for `_conflict.html`.

        The form then carries the new number, so that sending it again saves over theirs.
        """
        self.data = self.data.copy()
        self.data["edit_number"] = current.edit_number
        return [
            {"label": self.fields[name].label, "mine": mine, "theirs": getattr(current, name)}
            for name, mine in self.words().items()
            if mine != getattr(current, name)
        ]


class ManualForm(_DraftForm):
    """CC-02: the four parts; a draft may still lack some."""

    how_to_complain = _words(
        Manual,
        "how_to_complain",
        8,
        gettext_lazy("ช่องทางทั้งหมด ข้อมูลที่ต้องแจ้ง และการแจ้งโดยไม่ระบุชื่อ"),
    )
    steps = _words(Manual, "steps", 8, gettext_lazy("ตั้งแต่รับเรื่องจนแจ้งผล ใครทำอะไร บรรทัดละหนึ่งขั้น"))
    responsible = _words(Manual, "responsible", 4, gettext_lazy("ชื่อส่วนราชการ ตำแหน่ง และโทรศัพท์"))
    time = _words(Manual, "time", 4, gettext_lazy("จำนวนวันของแต่ละขั้น และการขยายเวลา"))
    more = _words(Manual, "more", 5)


class PostingForm(forms.Form):
    """CC-03: the officer's word on when and where it was posted at the office."""

    posted_on = ThaiDateField(label=gettext_lazy("ปิดประกาศที่สำนักงานวันที่"))
    posted_at = ThaiCharField(
        label=gettext_lazy("สถานที่ปิดประกาศ"),
        max_length=200,
        help_text=gettext_lazy("เช่น บอร์ดประชาสัมพันธ์หน้าอาคาร"),
        error_messages={"required": gettext_lazy("กรุณากรอกสถานที่ปิดประกาศ")},
    )

    def clean_posted_on(self):
        day = self.cleaned_data["posted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("วันที่ปิดประกาศต้องไม่อยู่ในอนาคต"))
        return day


class SummaryForm(_DraftForm):
    """CG-16: problems, obstacles and solutions; a year without any says so in words."""

    problems = _words(YearSummary, "problems", 6, gettext_lazy("หากไม่มีให้เขียนว่าไม่มี"))
    obstacles = _words(YearSummary, "obstacles", 6, gettext_lazy("หากไม่มีให้เขียนว่าไม่มี"))
    solutions = _words(YearSummary, "solutions", 6, gettext_lazy("สิ่งที่ทำแล้วและจะทำในปีถัดไป"))


class RemarkForm(forms.Form):
    """Why a summary goes back to its officer."""

    remark = ThaiTextField(
        label=gettext_lazy("สิ่งที่ให้แก้ไข"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("กรุณาบอกสิ่งที่ให้แก้ไข")},
    )
