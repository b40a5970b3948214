"""Forms that describe a risk (RK-08, 09, 13, 14, 16, 27), and the one for many at once."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risks.models import Category, Factor, ObjectKind, Risk
from risks.people import readers
from risks.services.register import FIELDS
from thai.forms import ThaiCharField, ThaiTextField


def _area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


def _choose(name: str):
    """A row of the organisation to choose; the queryset is set when the form is made."""
    return forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=Risk._meta.get_field(name).verbose_name,
        to_field_name="uuid",
        empty_label=gettext_lazy("ยังไม่ระบุ"),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
    )


class RiskForm(forms.Form):
    """Describes a risk; only the event is needed to begin, the rest before it is rated."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    event = ThaiTextField(
        label=gettext_lazy("เหตุการณ์ความเสี่ยง"),
        max_length=2000,
        widget=_area(),
        help_text=gettext_lazy("บอกพฤติการณ์ทุจริตที่อาจเกิด เช่น เรียกรับเงินเพื่อเร่งออกใบอนุญาต"),
        error_messages={"required": gettext_lazy("กรุณาเขียนเหตุการณ์ความเสี่ยง")},
    )
    object_kind = forms.ChoiceField(
        label=gettext_lazy("สิ่งที่ประเมิน"),
        choices=ObjectKind.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        initial=ObjectKind.PROCESS,
        error_messages={"required": gettext_lazy("กรุณาเลือกจากรายการ")},
    )
    process = ThaiCharField(
        label=gettext_lazy("กระบวนงานหรือโครงการ"), max_length=300, required=False
    )
    step = ThaiCharField(label=gettext_lazy("ขั้นตอนที่มีความเสี่ยง"), max_length=300, required=False)
    position = ThaiCharField(
        label=gettext_lazy("ตำแหน่งที่เกี่ยวข้อง"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("เขียนตำแหน่ง ไม่เขียนชื่อบุคคล"),
    )
    who = ThaiCharField(
        label=gettext_lazy("ใคร"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("ตำแหน่งหรือหน้าที่ของผู้ที่อาจทำ เช่น เจ้าหน้าที่ตรวจเอกสาร"),
    )
    what = ThaiCharField(
        label=gettext_lazy("ทำอะไร"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("พฤติการณ์ เช่น เรียกรับเงินจากผู้ขออนุญาต"),
    )
    where = ThaiCharField(
        label=gettext_lazy("ที่ใด"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("สถานที่หรือจุดในการทำงาน เช่น จุดรับคำขอ"),
    )
    how = ThaiTextField(
        label=gettext_lazy("อย่างไร"),
        max_length=4000,
        required=False,
        widget=_area(),
        help_text=gettext_lazy("วิธีการ เช่น ถ่วงเวลาจนผู้ขอเสนอเงินเอง"),
    )
    factor = forms.ChoiceField(
        label=gettext_lazy("ประวัติการเกิด"),
        choices=Factor.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
    )
    scenario = ThaiTextField(
        label=gettext_lazy("สมมติฐานหรือภาพเหตุการณ์ที่อาจเกิด"),
        max_length=4000,
        required=False,
        widget=_area(),
        help_text=gettext_lazy("มองไปข้างหน้า เช่น งบประมาณที่จะเพิ่ม ระบบใหม่ หรือกฎหมายที่จะเปลี่ยน"),
    )
    category = _choose("category")
    department = _choose("department")
    owner = _choose("owner")
    is_corruption = forms.BooleanField(
        label=gettext_lazy("ยืนยันว่าเป็นความเสี่ยงการทุจริต ไม่ใช่ปัญหาการบริหารจัดการ"), required=False
    )

    def __init__(self, *args, organisation, risk=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.risk = risk
        self.fields["category"].queryset = Category.objects.filter(organisation=organisation)
        self.fields["department"].queryset = organisation.departments.filter(is_active=True)
        self.fields["owner"].queryset = readers(organisation)
        if risk:
            # What stands there already stays a choice, though it was given up since.
            if risk.department_id:
                self.fields["department"].queryset |= organisation.departments.filter(
                    pk=risk.department_id
                )
            self.initial = self.values_of(risk) | {"edit_number": risk.edit_number} | self.initial

    @staticmethod
    def values_of(risk) -> dict:
        """A stored risk as the form's values."""
        values = {name: getattr(risk, name) for name in FIELDS}
        for name in ("category", "department", "owner"):
            values[name] = values[name].uuid if values[name] else None
        return values

    def values(self) -> dict:
        """What `services.register` takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def conflict(self, current) -> list[dict]:
        """Rows for `_conflict.html`; the form then carries the new number and may be sent again."""
        rows = []
        for name, mine in self.values().items():
            theirs = getattr(current, name)
            if mine != theirs:
                shown = {"mine": self._shown(name, mine), "theirs": self._shown(name, theirs)}
                rows.append({"label": self.fields[name].label} | shown)
        self.data = self.data.copy()
        self.data["edit_number"] = current.edit_number
        return rows

    def _shown(self, name: str, value) -> str:
        if isinstance(value, bool):
            return _("ยืนยันแล้ว") if value else _("ยังไม่ยืนยัน")
        if name in ("object_kind", "factor"):
            return str(dict(self.fields[name].choices).get(value, ""))
        return str(value or "")


class BulkForm(forms.Form):
    """What is set on the risks ticked in the list; an empty choice leaves all as they are.

    `options` are the organisation's rows by field: {"category": [Category, …], …}.
    """

    LABELS = {
        "category": gettext_lazy("หมวดความเสี่ยง"),
        "department": gettext_lazy("ส่วนราชการ"),
        "owner": gettext_lazy("เจ้าของความเสี่ยง"),
        "round": gettext_lazy("นำเข้ารอบ"),
    }

    def __init__(self, *args, options: dict, **kwargs):
        super().__init__(*args, auto_id="bulk_%s", **kwargs)
        self.rows = {
            name: {str(row.uuid): row for row in rows} for name, rows in options.items() if rows
        }
        for name, rows in self.rows.items():
            self.fields[name] = forms.ChoiceField(
                label=self.LABELS[name],
                required=False,
                choices=[("", _("ไม่เปลี่ยน")), *((key, str(row)) for key, row in rows.items())],
                error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
            )

    def chosen(self) -> dict:
        """The rows chosen, by field; those left alone are not in it."""
        return {name: self.rows[name][key] for name, key in self.cleaned_data.items() if key}
