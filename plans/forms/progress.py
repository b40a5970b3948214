"""Forms of the progress log, the owner's claim, the verdict, and the filters of the list."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import CannotDoReason, ClaimStatus, ProgressClaim
from plans.services.progress import MAX_PHOTOS
from thai.dates import format_date
from thai.fiscal import fiscal_year_start
from thai.forms import (
    BahtField,
    QuantityField,
    ThaiCharField,
    ThaiDateField,
    ThaiTextField,
    WholeNumberField,
)
from workflow.attachments import EXTENSIONS

MONEY_FIELDS = ("in_ordinance", "committed", "paid")


def _area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one field; gives a list."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class LogForm(forms.Form):
    """A dated entry of what was done, with photos."""

    on = ThaiDateField(label=gettext_lazy("วันที่"))
    note = ThaiTextField(
        label=gettext_lazy("สิ่งที่ทำ"),
        max_length=4000,
        widget=_area(4),
        error_messages={"required": gettext_lazy("กรุณาเขียนสิ่งที่ทำสั้น ๆ")},
    )
    attended = WholeNumberField(label=gettext_lazy("จำนวนผู้เข้าร่วม (คน)"), required=False)
    photos = ManyFilesField(
        label=gettext_lazy("ภาพถ่ายหรือเอกสาร"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ",".join(sorted(EXTENSIONS["document"]))}),
        help_text=gettext_lazy("ไม่เกิน 10 แฟ้ม เป็นภาพ JPG PNG WEBP หรือ PDF แฟ้มละไม่เกิน 20 เมกะไบต์"),
        error_messages={"empty": gettext_lazy("มีแฟ้มว่างเปล่า กรุณาเลือกแฟ้มใหม่")},
    )
    publishable = forms.BooleanField(
        label=gettext_lazy("เผยแพร่ภาพเหล่านี้ต่อประชาชนได้"),
        required=False,
        help_text=gettext_lazy("เลือกเมื่อแน่ใจว่าไม่มีข้อมูลส่วนบุคคลหรือสิ่งที่ไม่ควรเปิดเผยในภาพ"),
    )

    def __init__(self, *args, first_fiscal_year, **kwargs):
        super().__init__(*args, **kwargs)
        self.first_day = fiscal_year_start(first_fiscal_year)

    def clean_on(self):
        value = self.cleaned_data["on"]
        if value > timezone.localdate():
            raise forms.ValidationError(_("วันที่ของบันทึกต้องไม่เป็นวันในอนาคต"))
        if value < self.first_day:
            raise forms.ValidationError(
                _("วันที่ต้องไม่ก่อนวันแรกของแผน คือ %(first)s") % {"first": format_date(self.first_day)}
            )
        return value

    def clean_photos(self):
        photos = self.cleaned_data["photos"]
        if len(photos) > MAX_PHOTOS:
            raise forms.ValidationError(
                _("แนบได้ไม่เกิน %(limit)s แฟ้มต่อหนึ่งบันทึก") % {"limit": MAX_PHOTOS}
            )
        return photos


def _status_field(label):
    return forms.ChoiceField(
        label=label,
        choices=ClaimStatus.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("กรุณาเลือกสถานะ"),
            "invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ"),
        },
    )


def _settled_percent(status, percent):
    """A finished activity is at 100, one not begun at 0, whatever was typed."""
    return {ClaimStatus.DONE: 100, ClaimStatus.NOT_STARTED: 0}.get(status, percent)


class ClaimForm(forms.Form):
    """The owner's report on one activity for a round: status, results, money and indicators.

    `lines` are rows of money: {"source", "planned", and the recorded sums}; `kpis` are those of
    the approved activity with `actual`. With `sending` the form asks for what the verifier needs.
    """

    VALUES = (
        "status",
        "percent",
        "reason",
        "reason_text",
        "output",
        "target_done",
        "problem",
        "improvement",
    )

    edit_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    status = _status_field(gettext_lazy("สถานะการดำเนินการ"))
    percent = WholeNumberField(
        label=gettext_lazy("ความก้าวหน้า (ร้อยละ)"),
        max_value=100,
        required=False,
        help_text=gettext_lazy("0 ถึง 100 เมื่อแล้วเสร็จระบบบันทึกเป็น 100"),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("เหตุที่ดำเนินการไม่ได้"),
        required=False,
        choices=[("", gettext_lazy("เลือกเหตุผล")), *CannotDoReason.choices],
        help_text=gettext_lazy("กรอกเฉพาะเมื่อดำเนินการไม่ได้"),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
    )
    reason_text = ThaiCharField(label=gettext_lazy("อธิบายเหตุผล"), max_length=400, required=False)
    output = ThaiTextField(
        label=gettext_lazy("ผลการดำเนินการ"),
        max_length=8000,
        required=False,
        widget=_area(5),
        help_text=gettext_lazy("ทำอะไรแล้วบ้าง เกิดผลอย่างไร ต้องกรอกก่อนส่งรายงาน"),
    )
    target_done = WholeNumberField(label=gettext_lazy("ทำได้ (ตามหน่วยนับ)"), required=False)
    problem = ThaiTextField(
        label=gettext_lazy("ปัญหาอุปสรรค"), max_length=8000, required=False, widget=_area()
    )
    improvement = ThaiTextField(
        label=gettext_lazy("ข้อเสนอแนะ/แนวทางปรับปรุง"),
        max_length=8000,
        required=False,
        widget=_area(),
    )

    def __init__(self, *args, lines=(), kpis=(), target_unit="", sending=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.kpis, self.sending = list(lines), list(kpis), sending
        if target_unit:
            self.fields["target_done"].label = _("ทำได้ (%(unit)s)") % {"unit": target_unit}
        labels = {
            "in_ordinance": _("ตั้งในข้อบัญญัติ/เทศบัญญัติ (บาท)"),
            "committed": _("ก่อหนี้ผูกพัน (บาท)"),
            "paid": _("เบิกจ่าย (บาท)"),
        }
        for index, line in enumerate(self.lines):
            for name in MONEY_FIELDS:
                field = BahtField(label=labels[name], required=False)
                self.fields[f"money_{index}_{name}"] = field
                self.initial.setdefault(f"money_{index}_{name}", line.get(name))
        for kpi in self.kpis:
            self.fields[f"kpi_{kpi['uuid']}"] = QuantityField(
                label=_("%(name)s (%(unit)s)") % {"name": kpi["name"], "unit": kpi["unit"]},
                required=False,
            )
            self.initial.setdefault(f"kpi_{kpi['uuid']}", kpi.get("actual"))

    def clean(self):
        cleaned = super().clean()
        status = cleaned.get("status")
        if status and "percent" not in self.errors:
            cleaned["percent"] = _settled_percent(status, cleaned.get("percent") or 0)
        if status == ClaimStatus.CANNOT_DO:
            if not cleaned.get("reason") and "reason" not in self.errors:
                self.add_error("reason", _("กรุณาเลือกเหตุที่ดำเนินการไม่ได้"))
            elif cleaned.get("reason") == CannotDoReason.OTHER and not cleaned.get("reason_text"):
                self.add_error("reason_text", _("กรุณาอธิบายเหตุผล"))
        else:
            cleaned["reason"] = cleaned["reason_text"] = ""
        if self.sending:
            self._clean_for_sending(cleaned, status)
        return cleaned

    def _clean_for_sending(self, cleaned, status):
        carried_out = status in (ClaimStatus.IN_PROGRESS, ClaimStatus.DONE)
        if carried_out and not cleaned.get("output") and "output" not in self.errors:
            self.add_error("output", _("กรุณากรอกผลการดำเนินการ"))
        if (
            status == ClaimStatus.IN_PROGRESS
            and "percent" not in self.errors
            and not 0 < cleaned["percent"] < 100
        ):
            self.add_error("percent", _("รายการที่อยู่ระหว่างดำเนินการต้องมีความก้าวหน้าระหว่างร้อยละ 1 ถึง 99"))

    def values(self) -> dict:
        """What `services.progress.save_claim` takes."""
        return {name: self.cleaned_data[name] for name in self.VALUES}

    def money(self) -> list[dict]:
        """Rows for `record_money`; a row that never had a figure is left out."""
        found = []
        for index, line in enumerate(self.lines):
            row = {name: self.cleaned_data[f"money_{index}_{name}"] for name in MONEY_FIELDS}
            if any(value is not None for value in row.values()) or line.get("recorded"):
                found.append({"source": line["source"], **row})
        return found

    def actuals(self) -> dict:
        """Indicator uuid → value, those entered."""
        values = {kpi["uuid"]: self.cleaned_data[f"kpi_{kpi['uuid']}"] for kpi in self.kpis}
        return {uuid: value for uuid, value in values.items() if value is not None}

    def money_rows(self) -> list[dict]:
        """For the template: each line with its three fields."""
        return [
            {"line": line, "fields": [self[f"money_{index}_{name}"] for name in MONEY_FIELDS]}
            for index, line in enumerate(self.lines)
        ]

    def kpi_rows(self) -> list[dict]:
        return [{"kpi": kpi, "field": self[f"kpi_{kpi['uuid']}"]} for kpi in self.kpis]

    @classmethod
    def initial_of(cls, claim: ProgressClaim | None) -> dict:
        """The form's initial values; a claim not yet begun has edit number 0."""
        if claim is None:
            return {"edit_number": 0}
        return {name: getattr(claim, name) for name in (*cls.VALUES, "edit_number")}


class VerdictForm(forms.Form):
    """What the verifier found; sending back needs only the remark."""

    status = _status_field(gettext_lazy("สถานะที่ตรวจพบ"))
    percent = WholeNumberField(
        label=gettext_lazy("ความก้าวหน้าที่ตรวจพบ (ร้อยละ)"),
        max_value=100,
        error_messages={"required": gettext_lazy("กรุณากรอกร้อยละ เช่น 80")},
    )
    remark = ThaiTextField(
        label=gettext_lazy("ความเห็นของผู้ตรวจสอบ"),
        max_length=4000,
        required=False,
        widget=_area(),
        help_text=gettext_lazy("ต้องกรอกเมื่อผลต่างจากที่รายงาน หรือเมื่อส่งกลับ"),
    )

    def __init__(self, *args, claim, returning=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.claim, self.returning = claim, returning
        if returning:
            self.fields["status"].required = self.fields["percent"].required = False

    def clean(self):
        cleaned = super().clean()
        if self.returning:
            if not cleaned.get("remark"):
                self.add_error("remark", _("กรุณาเขียนเหตุผลที่ส่งกลับ"))
            return cleaned
        status, percent = cleaned.get("status"), cleaned.get("percent")
        if status and percent is not None:
            cleaned["percent"] = _settled_percent(status, percent)
            found = (status, cleaned["percent"])
            if found != (self.claim.status, self.claim.percent) and not cleaned.get("remark"):
                self.add_error("remark", _("ผลการตรวจสอบต่างจากที่รายงาน กรุณาอธิบายเหตุผล"))
        return cleaned
