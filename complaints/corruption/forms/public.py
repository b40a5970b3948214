"""The form of a report, and the small forms of its inbox; only what happened must be told."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.longtext import LongTextField
from thai.forms import ThaiCharField

from ..content import IDENTITY, TEXTS, Naming, blank

# Characters. Together they fit, in any script, into the largest size that a text is padded to.
_MOST = {
    "what": 16_000,
    "accused": 3000,
    "units": 1000,
    "when": 1000,
    "where": 1000,
    "how": 8000,
    "evidence": 5000,
    "witnesses": 3000,
    "reveals": 3000,
    "worries": 3000,
    "others_out": 1000,
}
_ROWS = {"what": 10, "accused": 3, "units": 2, "when": 2, "where": 2, "how": 5, "others_out": 2}
_HINTS = {
    "what": gettext_lazy("เล่าตามลำดับเท่าที่รู้ เห็นเองหรือได้ยินมา ไม่ต้องใช้ภาษาราชการ"),
    "accused": gettext_lazy("ไม่รู้ชื่อ บอกตำแหน่งหรือลักษณะก็ได้"),
    "units": gettext_lazy("เช่น กองช่าง หรือชื่อบริษัทที่เกี่ยวข้อง"),
    "when": gettext_lazy("ไม่แน่ใจวันที่ บอกโดยประมาณได้ เช่น ต้นเดือนมีนาคม"),
    "where": gettext_lazy("เช่น ห้องประชุมชั้นสอง หรือสถานที่ก่อสร้าง"),
    "how": gettext_lazy("ใช้วิธีใด มีใครร่วม และคุณรู้เรื่องนี้มาอย่างไร"),
    "evidence": gettext_lazy("มีเอกสาร ภาพ หรือตัวเลขใด อยู่ที่ไหน ใครเก็บไว้ ถ้าไม่บอกชื่อ ส่วนนี้สำคัญมาก"),
    "witnesses": gettext_lazy("ใครรู้เห็นและน่าจะให้ข้อมูลได้ บอกด้วยถ้าการถามคนนั้นจะทำให้คุณเดือดร้อน"),
    "reveals": gettext_lazy("เช่น มีคนรู้เรื่องนี้เพียงสองคน หรือคุณเคยร้องเรียนเรื่องนี้มาก่อน เจ้าหน้าที่จะได้ระวัง"),
    "worries": gettext_lazy("เช่น กลัวถูกย้าย ถูกขู่ หรือเสียงาน เจ้าหน้าที่จะได้คิดเรื่องการคุ้มครอง"),
    "others_out": gettext_lazy("คนที่ไม่มีในรายการข้างบน เช่น ญาติหรือเพื่อนสนิทของผู้ถูกแจ้ง"),
}
MOST_MESSAGE = 8000
# They stand beside name and contact, in the smallest of the sealed sizes.
_MOST_EXCLUDED = 30


def _long(name: str, **options) -> LongTextField:
    return LongTextField(
        label=TEXTS[name],
        required=False,
        most=_MOST[name],
        widget=forms.Textarea(attrs={"rows": _ROWS.get(name, 4), **UNKEPT}),
        help_text=_HINTS[name],
        **options,
    )


# Browsers keep what was typed in lines, and some send it to be checked for spelling.
UNKEPT = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class _Files(forms.FileInput):
    allow_multiple_selected = True


class ReportForm(forms.Form):
    """The whole report; `readers` as `routing.readers` gives them, `values()` is what is sealed.

    Files stand beside the form: they are sealed while they arrive, and no error sends them back.
    """

    what = _long("what")
    accused = _long("accused")
    units = _long("units")
    when = _long("when")
    where = _long("where")
    how = _long("how")
    evidence = _long("evidence")
    witnesses = _long("witnesses")
    naming = forms.ChoiceField(
        label=gettext_lazy("คุณจะบอกชื่อหรือไม่"),
        choices=Naming.choices,
        initial=Naming.ANONYMOUS,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกว่าจะบอกชื่อหรือไม่")},
    )
    name = ThaiCharField(
        label=IDENTITY["name"],
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=UNKEPT),
        error_messages={
            "max_length": gettext_lazy("ยาวเกินไป กรุณาย่อให้ไม่เกิน %(limit_value)d ตัวอักษร")
        },
    )
    contact = LongTextField(
        label=IDENTITY["contact"],
        required=False,
        most=300,
        widget=forms.Textarea(attrs={"rows": 2, **UNKEPT}),
        help_text=gettext_lazy("ไม่บอกก็ได้ เจ้าหน้าที่ถามคุณได้ทางกล่องข้อความ"),
    )
    reveals = _long("reveals")
    worries = _long("worries")
    excluded = forms.MultipleChoiceField(
        label=gettext_lazy("ไม่ให้ผู้นี้อ่านเรื่อง"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={
            "invalid_choice": gettext_lazy("รายชื่อผู้อ่านเปลี่ยนไปแล้ว กรุณาตรวจรายชื่ออีกครั้งก่อนส่ง")
        },
    )
    exclude_reason = LongTextField(
        label=gettext_lazy("เหตุผลที่ไม่ให้อ่าน"),
        required=False,
        most=1000,
        widget=forms.Textarea(attrs={"rows": 2, **UNKEPT}),
    )
    others_out = _long("others_out")
    about_head = forms.BooleanField(
        label=gettext_lazy("เรื่องนี้เกี่ยวกับผู้บริหารสูงสุดของหน่วยงาน"), required=False
    )

    def __init__(self, *args, readers, **kwargs):
        super().__init__(*args, **kwargs)
        self.readers = {row.person_uuid: row for _office, rows in readers for row in rows}
        self.fields["excluded"].choices = [
            (str(uuid), row.name) for uuid, row in self.readers.items()
        ]
        self.fields["what"].required = True
        needed = gettext_lazy("กรุณาเล่าว่าเกิดอะไรขึ้น สั้น ๆ ก็ได้ เพิ่มภายหลังได้ในกล่องข้อความ")
        self.fields["what"].error_messages["required"] = needed
        # Said before the next step of the folded form too (static/src/js/steps.js).
        self.fields["what"].widget.attrs["data-needed"] = needed

    def clean_naming(self):
        return self.cleaned_data["naming"] or Naming.ANONYMOUS

    def clean_excluded(self):
        chosen = self.cleaned_data["excluded"]
        if len(chosen) > _MOST_EXCLUDED:
            raise ValidationError(_("เลือกมากเกินไป"), code="count")
        return chosen

    def clean(self):
        values = super().clean()
        # Else an officer would take a report without a name for one with it.
        gives_name = values.get("naming") in (Naming.NAMED, Naming.CUSTODIAN)
        # What is too long or cannot be read has an error of its own.
        is_told = {"name", "contact"} & self.errors.keys()
        if gives_name and not (values.get("name") or values.get("contact") or is_told):
            self.add_error("name", _("กรุณากรอกชื่อหรือทางติดต่อ หรือเลือก “ไม่บอกชื่อ”"))
        return values

    # --- what is sealed, after `is_valid`

    def excluded_people(self) -> list:
        chosen = set(self.cleaned_data["excluded"])
        return [row for uuid, row in self.readers.items() if str(uuid) in chosen]

    def content(self) -> dict:
        """What officers may open (complaints/corruption/content.py)."""
        values = self.cleaned_data
        content = blank() | {name: values[name] for name in TEXTS}
        content["naming"] = str(values["naming"])
        if values["naming"] == Naming.NAMED:
            content |= {name: values[name] for name in IDENTITY}
        content["about_head"] = values["about_head"]
        content["exclude_reason"] = values["exclude_reason"]
        content["excluded"] = [
            {"uuid": str(row.person_uuid), "name": row.name, "title": row.title}
            for row in self.excluded_people()
        ]
        return content

    def identity(self) -> dict:
        """What the custodian alone may open; empty for somebody who gives no name."""
        values = self.cleaned_data
        if values["naming"] == Naming.ANONYMOUS:
            return {}
        return {name: values[name] for name in IDENTITY}


class MessageForm(forms.Form):
    """A message of the inbox; may be empty where files come along."""

    text = LongTextField(
        label=gettext_lazy("ข้อความถึงเจ้าหน้าที่"),
        required=False,
        most=MOST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5, **UNKEPT}),
    )


class ObjectionForm(forms.Form):
    """Why the name must not be opened; a word is enough."""

    text = LongTextField(
        label=gettext_lazy("เหตุผลที่คัดค้าน"),
        required=False,
        most=3000,
        widget=forms.Textarea(attrs={"rows": 3, **UNKEPT}),
        help_text=gettext_lazy("ไม่บอกเหตุผลก็คัดค้านได้"),
    )
