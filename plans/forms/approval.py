"""Forms of submitting, signing, returning, paper signing and amending a plan."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plans import parts
from plans.reading import ACTIVITY_FIELDS, DETAIL_FIELDS
from plans.workflow import SIGNER_OPINIONS
from thai.forms import ThaiCharField, ThaiDateField, ThaiTextField
from workflow.attachments import EXTENSIONS

MAX_COMMENTS = 30

# Fields of an activity that a signer's comment can be bound to.
COMMENT_FIELDS = [
    ("name", ACTIVITY_FIELDS["name"]),
    ("period", gettext_lazy("ระยะเวลาดำเนินการ")),
    ("money", gettext_lazy("งบประมาณ")),
    ("target", gettext_lazy("ค่าเป้าหมาย")),
    *(
        (name, ACTIVITY_FIELDS[name])
        for name in DETAIL_FIELDS
        if name not in ("period", "money", "target", "node", "related_nodes")
    ),
]


def text_area(rows=4):
    return forms.Textarea(attrs={"rows": rows})


def opinions_field(**kwargs):
    return forms.MultipleChoiceField(
        label=gettext_lazy("ความเห็น"),
        choices=[(opinion.value, opinion.label) for opinion in SIGNER_OPINIONS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ"),
            "invalid_choice": gettext_lazy("ความเห็นที่เลือกใช้กับขั้นตอนนี้ไม่ได้"),
        },
        **kwargs,
    )


class SubmitForm(forms.Form):
    """Number and date of the memo; both may stay blank to be written in by hand (AP-05)."""

    memo_number = ThaiCharField(
        label=gettext_lazy("ที่ (เลขที่หนังสือ)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("เว้นว่างไว้ได้ แล้วกรอกในหน้าลำดับการลงนาม หรือเขียนลงในเอกสารภายหลัง"),
    )
    memo_date = ThaiDateField(label=gettext_lazy("วันที่ในบันทึก"), required=False)


class MemoNumberForm(SubmitForm):
    """The same after submitting, where "later" has come."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["memo_number"].help_text = ""


class SignForm(forms.Form):
    """One signer's opinions (AP-04: several at once) and a remark."""

    opinions = opinions_field()
    remark = ThaiTextField(
        label=gettext_lazy("หมายเหตุ"), max_length=2000, required=False, widget=text_area(3)
    )


class ReturnForm(forms.Form):
    """Why the plan goes back; the single comments stand in `CommentFormSet`."""

    remark = ThaiTextField(
        label=gettext_lazy("ข้อสังเกตโดยรวม"), max_length=2000, required=False, widget=text_area(3)
    )


class CommentForm(forms.Form):
    """One comment, bound to a part, an activity or one field of it."""

    target = forms.ChoiceField(
        label=gettext_lazy("เกี่ยวกับ"),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
    )
    field = forms.ChoiceField(
        label=gettext_lazy("ช่อง"),
        required=False,
        choices=[("", gettext_lazy("ทั้งรายการ")), *COMMENT_FIELDS],
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ")},
        help_text=gettext_lazy("ใช้กับโครงการ/กิจกรรม/มาตรการเท่านั้น"),
    )
    text = ThaiTextField(
        label=pgettext_lazy("ผู้ลงนาม", "ข้อสังเกต"),
        max_length=2000,
        required=False,
        widget=text_area(2),
    )

    def __init__(self, *args, targets=(), activities=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets
        self.activities = activities or {}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("field") and not cleaned.get("target", "").startswith("activity:"):
            self.add_error("field", _("ช่องนี้ใช้กับโครงการ/กิจกรรม/มาตรการเท่านั้น"))
        return cleaned

    def comment(self) -> dict:
        """What `services.approval.return_plan` takes."""
        kind, _sep, key = self.cleaned_data.get("target", "").partition(":")
        return {
            "text": self.cleaned_data.get("text", ""),
            "part": key if kind == "part" else parts.ACTIVITIES if kind == "activity" else "",
            "activity": self.activities.get(key) if kind == "activity" else None,
            "field": self.cleaned_data.get("field", ""),
        }


def comment_formset(plan, data=None):
    """Rows of comments on the plan; the lists of parts and activities are read once."""
    activities = {str(activity.uuid): activity for activity in plan.activities.all()}
    targets = [
        ("plan", _("ทั้งแผน")),
        (_("ส่วนของแผน"), [(f"part:{key}", label) for key, label in parts.PART_CHOICES]),
    ]
    if activities:
        targets.append(
            (
                _("โครงการ/กิจกรรม/มาตรการ"),
                [(f"activity:{uuid}", f"{a.number}. {a.name}") for uuid, a in activities.items()],
            )
        )
    form_class = forms.formset_factory(
        CommentForm,
        extra=1,
        max_num=MAX_COMMENTS,
        validate_max=True,
        absolute_max=MAX_COMMENTS + 5,
    )
    return form_class(
        data, prefix="comments", form_kwargs={"targets": targets, "activities": activities}
    )


class AmendForm(forms.Form):
    """FC-25: why the approved plan is changed, and who takes part, how."""

    reason = ThaiTextField(
        label=gettext_lazy("เหตุผลของการแก้ไขเพิ่มเติม"),
        max_length=4000,
        widget=text_area(),
        help_text=gettext_lazy("เช่น สถานการณ์เปลี่ยนไป งบประมาณเปลี่ยนแปลง หรือมีข้อเสนอแนะ"),
        error_messages={"required": gettext_lazy("กรุณาระบุเหตุผล")},
    )
    participants = ThaiTextField(
        label=gettext_lazy("ผู้มีส่วนร่วมและวิธีการ"),
        max_length=4000,
        widget=text_area(),
        help_text=gettext_lazy("บุคลากรและประชาชนมีส่วนร่วมอย่างไร เช่น ประชุม หรือรับฟังความเห็นทางเว็บไซต์"),
        error_messages={"required": gettext_lazy("กรุณาระบุผู้มีส่วนร่วมและวิธีการ")},
    )


class PaperSignatureForm(forms.Form):
    """One signature keyed in from the paper, with its scan (AP-08)."""

    signer_name = ThaiCharField(
        label=gettext_lazy("ชื่อผู้ลงนาม"),
        max_length=200,
        error_messages={"required": gettext_lazy("กรุณากรอกชื่อผู้ลงนาม")},
    )
    signer_title = ThaiCharField(
        label=gettext_lazy("ตำแหน่งตามที่ลงนาม"),
        max_length=200,
        error_messages={"required": gettext_lazy("กรุณากรอกตำแหน่ง")},
    )
    signed_on = ThaiDateField(label=gettext_lazy("วันที่ลงนาม"))
    opinions = opinions_field()
    remark = ThaiTextField(
        label=gettext_lazy("หมายเหตุตามเอกสาร"),
        max_length=2000,
        required=False,
        widget=text_area(2),
    )
    scan = forms.FileField(
        label=gettext_lazy("ภาพสแกนหน้าที่ลงนาม"),
        help_text=gettext_lazy("PDF หรือภาพ JPG PNG WEBP ไม่เกิน 20 เมกะไบต์"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(EXTENSIONS["document"]))}),
        error_messages={
            "required": gettext_lazy("กรุณาแนบภาพสแกนหน้าที่ลงนาม"),
            "empty": gettext_lazy("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"),
        },
    )

    def __init__(self, *args, has_scan=False, **kwargs):
        super().__init__(*args, **kwargs)
        if has_scan:
            self.fields["scan"].required = False
            self.fields["scan"].help_text = _("มีภาพสแกนแล้ว เลือกแฟ้มใหม่เมื่อต้องการแนบเพิ่ม")

    def clean_signed_on(self):
        value = self.cleaned_data["signed_on"]
        if value > timezone.localdate():
            raise forms.ValidationError(_("วันที่ลงนามต้องไม่เป็นวันในอนาคต"))
        return value
