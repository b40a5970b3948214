"""A report that an officer writes down: letter, telephone, visit."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..content import Naming
from ..models import Channels
from ..services.reading import CONTENT_LABELS
from .fields import PastDateField, pick
from .public import ReportForm

# A letter may have lain somewhere; a year-old one is rather a slip of the year.
MOST_DAYS_BACK = 365
ARRIVALS = (
    Channels.LETTER,
    Channels.TELEPHONE,
    Channels.VISIT,
    Channels.MEDIA,
    Channels.OTHER_BODY,
)


_HINTS = {
    "what": gettext_lazy("เขียนตามคำของผู้แจ้ง แยกสิ่งที่เห็นเองกับสิ่งที่ได้ยินมา"),
    "accused": gettext_lazy("ชื่อ ตำแหน่ง หรือลักษณะเท่าที่ผู้แจ้งบอก"),
    "when": gettext_lazy("ถ้าไม่ทราบวันแน่ชัด เขียนโดยประมาณ"),
    "how": gettext_lazy("ใช้วิธีใด มีใครร่วม และผู้แจ้งทราบได้อย่างไร"),
    "evidence": gettext_lazy("เอกสาร ภาพ หรือตัวเลขใด อยู่ที่ไหน ใครเก็บไว้ ถ้าผู้แจ้งไม่บอกชื่อ ส่วนนี้สำคัญมาก"),
    "witnesses": gettext_lazy("ใครรู้เห็น และการถามคนนั้นจะทำให้ผู้แจ้งเดือดร้อนหรือไม่"),
    "reveals": gettext_lazy("เช่น มีคนรู้เรื่องนี้เพียงสองคน หรือผู้แจ้งเคยร้องเรียนเรื่องนี้มาก่อน"),
    "worries": gettext_lazy("เช่น กลัวถูกย้าย ถูกขู่ หรือเสียงาน ใช้พิจารณาการคุ้มครอง"),
}


class IntakeForm(ReportForm):
    """The public form's questions, how it came, and whether somebody can be given the code."""

    arrival = pick(gettext_lazy("มาทางใด"), [(kind.value, kind.label) for kind in ARRIVALS])
    received_on = PastDateField(label=gettext_lazy("วันที่ได้รับเรื่อง"), back=MOST_DAYS_BACK)
    has_inbox = forms.BooleanField(
        label=gettext_lazy("มอบรหัสกล่องข้อความให้ผู้แจ้งได้"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "รหัสใช้ได้ครั้งแรกแล้วเปลี่ยนเป็นรหัสใหม่ที่เจ้าหน้าที่ไม่รู้ ไม่เลือกเมื่อไม่มีทางส่งรหัสให้ผู้แจ้ง เช่น บัตรสนเท่ห์"
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in CONTENT_LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
        for name, hint in _HINTS.items():
            self.fields[name].help_text = hint
        self.fields["received_on"].initial = timezone.localdate()
        self.fields["naming"].label = _("ผู้แจ้งบอกชื่อหรือไม่")
        self.fields["naming"].choices = [
            (Naming.ANONYMOUS.value, _("ไม่บอกชื่อ")),
            (Naming.NAMED.value, _("บอกชื่อ ให้เจ้าหน้าที่ที่เปิดเรื่องเห็น")),
            (Naming.CUSTODIAN.value, _("บอกชื่อ ให้ผู้ดูแลข้อมูลตัวตนเท่านั้นเห็น")),
        ]
        self.fields["contact"].help_text = ""
        self.fields["excluded"].label = _("ผู้แจ้งไม่ให้ผู้นี้อ่าน")
        self.fields["about_head"].label = _("ผู้ถูกกล่าวหาเป็นหัวหน้าหน่วยงาน ส่งให้หน่วยงานสำรองทันที")
