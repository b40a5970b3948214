"""The forms of identity custody and of retention."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..services.custody import Basis
from .desk import REASON_HELP, ActForm
from .fields import LongTextField, line, pick


class AskForm(ActForm):
    """Why the name is needed, and what the reporter is told; suspicion is refused in words."""

    basis = pick(gettext_lazy("เหตุที่ขอ"), Basis.choices)
    law = line(
        gettext_lazy("กฎหมายและมาตราที่บังคับ"),
        300,
        help_text=gettext_lazy("เฉพาะเมื่อมีกฎหมายบังคับ ผู้แจ้งจะเห็นข้อความนี้และคัดค้านไม่ได้"),
    )
    reason = LongTextField(
        label=gettext_lazy("เหตุผลถึงผู้ดูแลข้อมูลตัวตน"),
        help_text=gettext_lazy(
            "ผู้ดูแลไม่เห็นเนื้อหาเรื่อง เขียนให้พอตัดสินใจได้ว่าจำเป็นเพียงใด และทำทางอื่นไม่ได้เพราะอะไร"
        ),
    )
    told = LongTextField(
        label=gettext_lazy("เหตุผลที่ผู้แจ้งจะเห็นในกล่องข้อความ"),
        most=2000,
        rows=4,
        help_text=gettext_lazy("ไม่ต้องบอกชื่อคุณ ระบบแสดงเพียงว่าเป็นเจ้าหน้าที่เรื่องร้องเรียนการทุจริต"),
    )


class DecideForm(forms.Form):
    """The custodian's decision; refusing is as easy as granting."""

    decision = pick(
        gettext_lazy("ผลพิจารณา"),
        [
            ("refuse", pgettext_lazy("การกระทำ", "ไม่อนุญาต")),
            ("grant", gettext_lazy("อนุญาต 7 วัน")),
        ],
    )
    reason = LongTextField(
        label=gettext_lazy("เหตุผล"),
        help_text=gettext_lazy(
            "เจ้าหน้าที่ของเรื่องอ่าน ผู้แจ้งไม่เห็นเหตุผลนี้ ถ้าผู้แจ้งคัดค้าน ให้เขียนว่าพิจารณาข้อคัดค้านอย่างไร"
        ),
    )
    answer = LongTextField(
        label=gettext_lazy("คำตอบถึงผู้แจ้ง"),
        most=2000,
        rows=4,
        required=False,
        help_text=gettext_lazy(
            "ผู้แจ้งอ่านในกล่องข้อความ เขียนสั้นและสุภาพ ไม่ใส่ชื่อผู้ขอและไม่เล่ารายละเอียดของเรื่อง"
        ),
    )

    def __init__(self, *args, has_inbox: bool, must_answer: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_inbox:
            del self.fields["answer"]
        elif must_answer:
            field = self.fields["answer"]
            field.required = True
            field.error_messages["required"] = _("ผู้แจ้งคัดค้านคำขอนี้ กรุณาเขียนคำตอบถึงผู้แจ้ง")


class ReasonForm(ActForm):
    """An act that needs nothing but its reason."""

    reason = LongTextField(label=gettext_lazy("เหตุผล"), help_text=REASON_HELP)


class ConfirmForm(ActForm):
    """The second person of a deletion: confirms, or calls it off."""

    decision = pick(
        gettext_lazy("ยืนยันหรือยกเลิก"),
        [
            ("call_off", gettext_lazy("ยกเลิกคำขอลบ")),
            ("confirm", gettext_lazy("ยืนยันลบถาวร")),
        ],
    )
