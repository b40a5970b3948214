"""The desk's forms of what is done to a report: one act each."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.engine import Refused

from .. import wording_desk as words
from ..files.inspection import INFECTED
from ..models import MessageKind, Outcome
from ..screening import CHECKS, DECISIONS
from ..services.copies import overlooked, redact
from .fields import CHOOSE, LongTextField, PastDateField, line, pick

# In a form that came when the keys were shut: its files are gone, its words are not.
FILES_LOST = "files_lost"
REASON_HELP = gettext_lazy("ปิดผนึกไว้ในเรื่อง เปิดอ่านได้เฉพาะเจ้าหน้าที่ที่มีกุญแจ")


class ActForm(forms.Form):
    """Carries the number of the report as it was shown, and a ticket: twice sent is once done."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    ticket = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, report, **kwargs):
        initial = {"edit_number": report.edit_number, "ticket": uuid.uuid4()}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.report = report

    @property
    def opened_with(self) -> int:
        """No number at all meets the conflict and overwrites nothing."""
        number = self.cleaned_data.get("edit_number")
        return -1 if number is None else number

    def values(self) -> dict:
        """What the act is given."""
        hidden = ("edit_number", "ticket")
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}

    def body(self) -> dict:
        """What an entry is sealed with: JSON."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.values().items()
        }


class QuestionForm(ActForm):
    question = LongTextField(
        label=gettext_lazy("คำถามถึงผู้แจ้ง"),
        help_text=gettext_lazy("ถามสั้น ๆ ทีละเรื่อง ไม่ถามสิ่งที่ทำให้รู้ว่าเป็นใคร"),
    )


class ScreenForm(ActForm):
    """The checklist; what the rule says of it is computed, the officer decides."""

    decision = pick(gettext_lazy("ผลกลั่นกรอง"), DECISIONS)
    reason = LongTextField(
        label=gettext_lazy("เหตุผล"),
        help_text=gettext_lazy("อ้างรายการตรวจ หากต่างจากหลักเกณฑ์ให้เขียนว่าเพราะเหตุใด"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in CHECKS:
            self.fields[name] = forms.BooleanField(label=label, required=False)
        self.order_fields([*(name for name, _label in CHECKS), "decision", "reason"])

    def checks(self) -> dict:
        return {name: self.cleaned_data[name] for name, _label in CHECKS}


class FindingForm(ActForm):
    """WB-05: what was found out covertly."""

    result = pick(gettext_lazy("ผลแสวงหาข้อเท็จจริง"), words.FINDINGS)
    facts = LongTextField(label=gettext_lazy("ข้อเท็จจริงที่ได้"), rows=8)
    sources = LongTextField(label=gettext_lazy("ได้จากที่ใด"), required=False, most=3000, rows=4)


class NoGroundsForm(ActForm):
    """WB-06: the matter ends, and the superior who received it is told."""

    reason = LongTextField(label=gettext_lazy("เหตุผลที่เห็นว่าไม่มีมูล"), help_text=REASON_HELP)
    reported_to = line(
        gettext_lazy("รายงานผู้บังคับบัญชาที่รับเรื่องคนใด"),
        required=True,
        help_text=gettext_lazy("ชื่อหรือตำแหน่ง รายงานเป็นการลับ"),
    )
    reported_on = PastDateField(label=gettext_lazy("วันที่รายงาน"))


class ProceedForm(ActForm):
    """WB-07."""

    outcome = pick(
        gettext_lazy("แนวทาง"),
        [
            (kind.value, kind.label)
            for kind in (Outcome.ETHICS, Outcome.DISCIPLINE, Outcome.CRIMINAL, Outcome.BOTH)
        ],
    )
    reason = LongTextField(label=gettext_lazy("เหตุผลที่เห็นว่ามีมูล"), help_text=REASON_HELP)
    next = LongTextField(
        label=gettext_lazy("ดำเนินการต่ออย่างไร"),
        required=False,
        most=3000,
        rows=4,
        help_text=gettext_lazy("เช่น แก้ไขทางจริยธรรมอย่างไร เสนอตั้งกรรมการสอบสวน แจ้งความ"),
    )

    def decision(self) -> dict:
        return {name: value for name, value in self.body().items() if name != "outcome"}


class ReferForm(ActForm):
    body_name = line(gettext_lazy("ส่งหน่วยงานใด"), required=True)
    reason = LongTextField(label=gettext_lazy("เหตุผล"), help_text=REASON_HELP)
    how = line(
        gettext_lazy("ส่งอย่างไร"),
        300,
        help_text=gettext_lazy("เช่น แฟ้มเข้ารหัสทางไปรษณีย์ บอกรหัสผ่านทางโทรศัพท์"),
    )

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body_name"].help_text = ", ".join(bodies)

    def referral(self) -> dict:
        values = self.body()
        return {"body": values.pop("body_name"), **values}


class ReasonForm(ActForm):
    reason = LongTextField(label=gettext_lazy("เหตุผล"), help_text=REASON_HELP)


class NoteForm(ActForm):
    text = LongTextField(label=gettext_lazy("บันทึก"), rows=8, help_text=REASON_HELP)


class ClassifyForm(ActForm):
    category = forms.ChoiceField(
        label=gettext_lazy("ประเภทเรื่อง"), choices=words.CATEGORIES, error_messages=CHOOSE
    )
    # WB-19: the kind of person decides which rules of discipline apply.
    person_kind = pick(gettext_lazy("ประเภทผู้ถูกกล่าวหา"), words.PERSON_KINDS)
    gravity = pick(gettext_lazy("ความร้ายแรงเท่าที่ทราบ"), words.GRAVITY)


class AssignForm(ActForm):
    """CC-06: one of those whose keys open the report."""

    officer = pick(gettext_lazy("เจ้าหน้าที่ผู้รับผิดชอบ"), ())
    reason = LongTextField(label=gettext_lazy("คำสั่งหรือหมายเหตุ"), required=False, most=2000, rows=3)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = {str(holder.person_uuid): holder.person_name for holder in officers}
        self.fields["officer"].choices = list(self.names.items())

    def body(self) -> dict:
        values = super().body()
        return values | {
            "officer": self.names[values["officer"]],
            "officer_uuid": values["officer"],
        }


class MessageForm(ActForm):
    """Words to the reporter (CC-07), with the sealed `uploads` that came with them.

    `refused` says in words which files did not arrive: then nothing is sent.
    """

    kind = pick(
        gettext_lazy("ชนิดข้อความ"),
        [
            (MessageKind.TEXT.value, gettext_lazy("ข้อความหรือความคืบหน้า")),
            (MessageKind.QUESTION.value, gettext_lazy("คำถาม")),
            (MessageKind.RESULT.value, gettext_lazy("แจ้งผล")),
        ],
        initial=MessageKind.TEXT.value,
    )
    text = LongTextField(
        label=gettext_lazy("ข้อความถึงผู้แจ้ง"),
        rows=8,
        help_text=gettext_lazy("สุภาพ เข้าใจง่าย ไม่ใส่ชื่อผู้อื่น คนที่เห็นหน้าจอของผู้แจ้งอาจอ่านได้ด้วย"),
    )

    def __init__(self, *args, uploads=(), refused=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.uploads, self.refused = uploads, refused

    def clean(self):
        values = super().clean()
        for reason in self.refused:
            self.add_error(None, reason)
        infected = [upload.name for upload in self.uploads if upload.verdict == INFECTED]
        if infected:
            text = _("พบไวรัสในแฟ้ม จึงส่งให้ผู้แจ้งไม่ได้: %(names)s")
            self.add_error(None, text % {"names": ", ".join(infected)})
        if FILES_LOST in self.data and not self.uploads:
            self.add_error(None, _("ยังไม่ได้ส่ง เพราะแฟ้มที่เลือกไว้ไม่ถูกเก็บ เลือกอีกครั้ง หรือส่งโดยไม่มีแฟ้ม"))
        # The beginning that is offered has such gaps; sent, it could not be called back.
        if values.get("kind") == MessageKind.RESULT and "…" in values.get("text", ""):
            self.add_error("text", _("ยังมีช่องว่าง … ที่ต้องเขียนเอง กรุณาเขียนให้ครบก่อนส่ง"))
        return values


class ProtectForm(ActForm):
    """WB-08, WB-21."""

    who = pick(gettext_lazy("คุ้มครองใคร"), words.PROTECTED)
    person = line(
        gettext_lazy("ผู้ได้รับการคุ้มครอง"),
        help_text=gettext_lazy("เว้นว่างได้ถ้าการระบุชื่อทำให้รู้ว่าใครแจ้ง"),
    )
    measure = LongTextField(
        label=gettext_lazy("มาตรการ"),
        most=3000,
        rows=4,
        help_text=gettext_lazy("เช่น ย้ายผู้ถูกกล่าวหาชั่วคราว ไม่ให้ผู้ถูกกล่าวหาประเมินผล จัดที่ทำงานใหม่"),
    )
    on = PastDateField(label=gettext_lazy("วันที่เริ่ม"))
    responsible = line(gettext_lazy("ผู้รับผิดชอบมาตรการ"), required=True)


class RewardForm(ActForm):
    """WB-11: never published, and never with a name."""

    benefit = LongTextField(label=gettext_lazy("เป็นประโยชน์ต่อราชการอย่างไร"), most=3000, rows=4)
    proposal = LongTextField(
        label=gettext_lazy("ข้อเสนอ"),
        most=3000,
        rows=3,
        help_text=gettext_lazy("เช่น พิจารณาความดีความชอบเป็นกรณีพิเศษ ไม่เขียนชื่อผู้แจ้ง"),
    )


class FalseReportForm(ActForm):
    """WB-12..14: knowledge must be proven; that nothing was found proves nothing."""

    statement = LongTextField(label=gettext_lazy("ข้อความใดที่เป็นเท็จ"), most=3000, rows=4)
    knowledge = LongTextField(
        label=gettext_lazy("พยานหลักฐานว่าผู้แจ้งรู้อยู่แล้วว่าเป็นเท็จ"),
        rows=5,
        help_text=gettext_lazy("“ไม่มีมูล” หรือความสงสัยไม่ใช่หลักฐาน ถ้าไม่มีหลักฐาน ห้ามบันทึกรายการนี้"),
    )
    way = pick(gettext_lazy("แนวทางดำเนินการ"), words.FALSE_WAYS)
    is_outside_line = forms.BooleanField(
        label=gettext_lazy("ข้าพเจ้าไม่ได้อยู่ในสายบังคับบัญชาของผู้ถูกกล่าวหา"),
        error_messages={"required": gettext_lazy("ผู้ที่อยู่ในสายบังคับบัญชาของผู้ถูกกล่าวหาพิจารณาเรื่องนี้ไม่ได้")},
    )

    def body(self) -> dict:
        values = super().body()
        values.pop("is_outside_line")
        return values


class ConfirmForm(ActForm):
    """The second person of a decision of two."""

    reason = LongTextField(
        label=gettext_lazy("เหตุผลที่เห็นพ้อง และความเกี่ยวข้องของคุณกับหน่วยงานของผู้ถูกกล่าวหา"),
        most=2000,
        rows=3,
    )
    is_outside_line = forms.BooleanField(
        label=gettext_lazy("ข้าพเจ้าอ่านแล้ว และไม่ได้อยู่ในสายบังคับบัญชาของผู้ถูกกล่าวหา"),
        error_messages={"required": gettext_lazy("กรุณายืนยันข้อนี้ก่อน")},
    )


class EmptyForm(ActForm):
    """An act that asks nothing."""


class CopyForm(ActForm):
    """WB-04: the words that go out, with marks around those that must not."""

    superior = pick(gettext_lazy("ผู้บังคับบัญชาของผู้ถูกกล่าวหา"), ())
    text = LongTextField(
        label=gettext_lazy("ข้อความของสำเนา"),
        most=20000,
        rows=12,
        help_text=gettext_lazy(
            "ใส่ [[ และ ]] คร่อมคำที่ต้องปิด เช่น [[สมชาย]] ลบทั้งประโยคได้ถ้าเนื้อความบอกตัวผู้แจ้ง"
        ),
    )
    note = LongTextField(
        label=gettext_lazy("สิ่งที่ขอให้ผู้บังคับบัญชาตรวจสอบ"), required=False, most=3000, rows=3
    )
    rest_is_fine = forms.BooleanField(
        label=gettext_lazy("อ่านทั้งหมดแล้ว คำที่ปิดไว้ซึ่งยังเหลืออยู่ที่อื่นไม่บอกว่าใครแจ้ง"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args, superiors=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # Asked only where it must be.
            del self.fields["rest_is_fine"]
        if superiors:
            self.fields["superior"].choices = [
                (str(holder.person_uuid), holder.person_name) for holder in superiors
            ]
        else:
            del self.fields["superior"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            redact(text)
        except Refused as refused:
            raise ValidationError(str(refused), code="marks") from refused
        return text

    def clean(self):
        values = super().clean()
        # One of two places with a name is soon overlooked.
        if values.get("text") and not values.get("rest_is_fine"):
            words = overlooked(values["text"])
            if words:
                text = _("คำที่ปิดไว้ยังปรากฏที่อื่นในข้อความ: %(words)s")
                self.add_error("text", text % {"words": ", ".join(words)})
        return values


class SuperiorFindingForm(forms.Form):
    """WB-05, by the accused's superior."""

    result = pick(gettext_lazy("ผลแสวงหาข้อเท็จจริง"), words.FINDINGS)
    facts = LongTextField(
        label=gettext_lazy("ข้อเท็จจริงที่ได้"),
        rows=8,
        help_text=gettext_lazy("สืบทางลับ ไม่แจ้งผู้ถูกกล่าวหา และไม่พยายามหาว่าใครเป็นผู้แจ้ง"),
    )
    sources = LongTextField(label=gettext_lazy("ได้จากที่ใด"), required=False, most=3000, rows=4)


class ExportForm(ActForm):
    """What goes into the encrypted file for an outside body."""

    body_name = line(gettext_lazy("ส่งหน่วยงานใด"), required=True)
    with_notes = forms.BooleanField(
        label=gettext_lazy("รวมข้อเท็จจริงและผลที่เจ้าหน้าที่บันทึก"), required=False, initial=True
    )
    with_naming = forms.BooleanField(
        label=gettext_lazy("รวมชื่อผู้แจ้งที่ผู้แจ้งบอกเจ้าหน้าที่ไว้"),
        required=False,
        help_text=gettext_lazy("เฉพาะเมื่อหน่วยงานนั้นจำเป็นต้องใช้และผู้แจ้งยินยอมแล้ว"),
    )
    with_files = forms.BooleanField(
        label=gettext_lazy("รวมแฟ้มต้นฉบับที่แนบมา"),
        required=False,
        help_text=gettext_lazy("ต้นฉบับอาจมีข้อมูลซ่อนที่บอกตัวผู้แจ้ง ส่งเฉพาะเมื่อหน่วยงานนั้นจำเป็นต้องใช้"),
    )
    password = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args, bodies=(), **kwargs):
        super().__init__(*args, **kwargs)
        if bodies:
            names = {"names": ", ".join(bodies)}
            self.fields["body_name"].help_text = _("หน่วยงานในรายการของเรา: %(names)s") % names
