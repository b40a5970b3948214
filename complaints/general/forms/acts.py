"""The desk's forms of what is done to a complaint: one act each."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.files.fields import FilesField
from complaints.files.limits import default_limits
from thai.dates import format_date
from thai.forms import ThaiDateField, WholeNumberField

from .. import selectors
from ..models import Audience, Moment, Outcome
from ..services.handling import DISMISSALS
from .desk import CHOOSE, DateField, OwnChoice, line
from .public import SCORES, LongTextField

EXTENSION_DAYS = (7, 15, 30)


class EmptyForm(forms.Form):
    """An act that asks nothing."""

    def values(self) -> dict:
        return dict(self.cleaned_data)


def pick(label, kinds, **kwargs):
    """One of a short list, all of it in sight."""
    choices = [(str(kind.value), kind.label) for kind in kinds]
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=CHOOSE, **kwargs
    )


class AssignForm(EmptyForm):
    """Who handles it; a category brings its department and its days."""

    category = OwnChoice(gettext_lazy("ประเภทเรื่อง"), required=False)
    department = OwnChoice(
        gettext_lazy("ส่วนราชการที่รับผิดชอบ"),
        required=False,
        empty=gettext_lazy("ตามประเภทเรื่อง"),
    )
    case_officer = OwnChoice(
        gettext_lazy("เจ้าหน้าที่เจ้าของเรื่อง"),
        required=False,
        help_text=gettext_lazy("ไม่เลือกก็ได้ ทุกคนในส่วนราชการที่รับผิดชอบทำเรื่องนี้ได้"),
    )

    def __init__(self, *args, complaint, **kwargs):
        organisation = complaint.organisation
        initial = {
            name: getattr(complaint, name) and getattr(complaint, name).uuid
            for name in ("category", "department", "case_officer")
        }
        super().__init__(*args, initial=initial, **kwargs)
        rows = organisation.complaint_categories
        self.fields["category"].queryset = rows.filter(is_active=True) | rows.filter(
            pk=complaint.category_id
        )
        self.fields["department"].queryset = organisation.departments.filter(is_active=True)
        self.fields["case_officer"].queryset = selectors.possible_officers(organisation)

    def clean(self):
        cleaned = super().clean()
        category = cleaned.get("category")
        if category and not cleaned.get("department"):
            cleaned["department"] = category.department
        return cleaned


class AcceptForm(AssignForm):
    """Taken on with a category and a department, else nobody would do anything."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].required = True

    def clean(self):
        cleaned = super().clean()
        whole = cleaned.get("category") and "department" not in self.errors
        if whole and not cleaned.get("department"):
            self.add_error("department", CHOOSE["required"])
        return cleaned


class AnswerForm(EmptyForm):
    """CG-12, CG-13, CG-15: the result in words for the complainant, the cause for the office."""

    outcome = pick(gettext_lazy("ผลการดำเนินการ"), Outcome)
    answer = LongTextField(
        label=gettext_lazy("คำตอบถึงผู้ร้อง"),
        rows=6,
        help_text=gettext_lazy("เขียนให้เข้าใจง่าย ทำอะไรไปแล้ว เมื่อใด ไม่เอ่ยชื่อผู้ร้องรายอื่น"),
        error_messages={"required": gettext_lazy("กรุณากรอกคำตอบถึงผู้ร้อง")},
    )
    cause = LongTextField(
        label=gettext_lazy("สาเหตุของปัญหา"),
        required=False,
        rows=3,
        help_text=gettext_lazy("ภายใน ผู้ร้องไม่เห็น ต้องมีก่อนปิดเรื่อง"),
    )
    prevention = LongTextField(
        label=gettext_lazy("แนวทางป้องกันไม่ให้เกิดซ้ำ"),
        required=False,
        rows=3,
        help_text=gettext_lazy("ภายใน ผู้ร้องไม่เห็น"),
    )
    files = FilesField(
        required=False,
        label=gettext_lazy("ภาพหลังดำเนินการ"),
        limits=default_limits("image"),
    )


class DismissForm(EmptyForm):
    """Why the office does not take it on."""

    outcome = pick(gettext_lazy("เหตุที่ยุติเรื่อง"), DISMISSALS)
    reason = LongTextField(
        label=gettext_lazy("เหตุผลที่ผู้ร้องจะได้รับแจ้ง"),
        rows=5,
        error_messages={"required": gettext_lazy("กรุณากรอกเหตุผลที่ผู้ร้องจะได้รับแจ้ง")},
    )


class ReasonForm(EmptyForm):
    """Why."""

    reason = LongTextField(label=gettext_lazy("เหตุผล"), rows=4, most=4000)


class MoveForm(EmptyForm):
    """Where it goes, and why."""

    moved_to = line(gettext_lazy("ส่งต่อไปยัง"), 300, required=True)
    reason = LongTextField(label=gettext_lazy("เหตุผลที่ผู้ร้องจะได้รับแจ้ง"), rows=4, most=4000)


class ExtendForm(EmptyForm):
    """CG-10: a suggested day or one of one's own, and the reason the complainant reads."""

    OWN = "own"
    day = forms.ChoiceField(
        label=gettext_lazy("วันครบกำหนดใหม่"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    to_day = ThaiDateField(label=gettext_lazy("วันที่กำหนดเอง"), required=False)
    reason = LongTextField(
        label=gettext_lazy("เหตุผลที่ยังดำเนินการไม่แล้วเสร็จ"),
        rows=4,
        most=4000,
        help_text=gettext_lazy("ผู้ร้องจะได้รับแจ้งเหตุผลนี้"),
    )

    def __init__(self, *args, due_on, **kwargs):
        super().__init__(*args, **kwargs)
        start = max(due_on, timezone.localdate())
        self._days = {str(days): start + timedelta(days=days) for days in EXTENSION_DAYS}
        text = _("อีก %(days)s วัน (%(day)s)")
        self.fields["day"].choices = [
            (key, text % {"days": key, "day": format_date(day)}) for key, day in self._days.items()
        ] + [(self.OWN, _("กำหนดวันเอง"))]
        self.fields["to_day"].widget.attrs["class"] = "w-date"

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("day")
        if chosen == self.OWN and not cleaned.get("to_day") and "to_day" not in self.errors:
            self.add_error("to_day", _("กรุณากรอกวันครบกำหนดใหม่"))
        return cleaned

    def values(self) -> dict:
        chosen = self.cleaned_data["day"]
        to_day = self.cleaned_data["to_day"] if chosen == self.OWN else self._days[chosen]
        return {"to_day": to_day, "reason": self.cleaned_data["reason"]}


class NoteForm(EmptyForm):
    """Words for the office, or for the complainant; nobody chooses by leaving it as it is."""

    audience = pick(gettext_lazy("ใครอ่านข้อความนี้"), Audience)
    text = LongTextField(label=gettext_lazy("ข้อความ"), rows=5, most=4000)


class ExplainForm(EmptyForm):
    """CG-15."""

    cause = LongTextField(label=gettext_lazy("สาเหตุของปัญหา"), required=False, rows=4, most=4000)
    prevention = LongTextField(
        label=gettext_lazy("แนวทางป้องกันไม่ให้เกิดซ้ำ"), required=False, rows=4, most=4000
    )


class RatingForm(EmptyForm):
    """What the complainant said by telephone or on paper."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("ผู้ร้องพอใจกับผลเพียงใด"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    words = LongTextField(label=gettext_lazy("คำบอกของผู้ร้อง"), required=False, most=2000, rows=3)


class HearingForm(EmptyForm):
    """CG-02, CG-04: what was heard, and where it went."""

    on = DateField(label=gettext_lazy("วันที่รับฟัง"))
    place = line(gettext_lazy("สถานที่"), 300, required=True)
    people = WholeNumberField(
        label=gettext_lazy("จำนวนผู้เข้าร่วม (คน)"), required=False, max_value=1_000_000
    )
    summary = LongTextField(label=gettext_lazy("สรุปความเห็น"), rows=5, most=4000)
    used_in = line(
        gettext_lazy("นำไปใช้ในแผนหรือข้อบัญญัติ"),
        300,
        help_text=gettext_lazy("เช่น แผนพัฒนาท้องถิ่น โครงการที่ 12 เว้นว่างถ้ายังไม่ได้นำไปใช้"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].widget.attrs["class"] = "w-number"


class AddFileForm(EmptyForm):
    """A picture before or after the work, or a file for the office alone."""

    moment = pick(gettext_lazy("แฟ้มนี้คือ"), (Moment.BEFORE, Moment.AFTER, Moment.INTERNAL))
    caption = line(gettext_lazy("คำบรรยาย"), 300)
    files = FilesField()
