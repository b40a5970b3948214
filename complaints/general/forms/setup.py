"""Forms of what an office sets up before it takes complaints."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.forms.base import OpenedMixin
from organisations.models import Person
from thai.forms import ThaiTextField, WholeNumberField, thai_formfield

from ..models import Category, CommitteeMember, IntakeTerms, Place, PlaceKind
from ..models.setup import MOST_DAYS


class SettingForm(OpenedMixin, forms.ModelForm):
    """A row of the office's settings; a name that is there already is told beside its field."""

    taken = ""

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.instance.organisation = organisation
        if self.instance._state.adding:
            for name in ("is_active", "left_on"):
                self.fields.pop(name, None)

    def _remember(self):
        """Once all fields are as they will be shown."""
        self.initial["opened"] = self.fields["opened"].initial = self._fingerprint()

    def is_taken(self, **named) -> bool:
        """Whether another row of the office has these values."""
        others = type(self.instance).objects.filter(organisation=self.organisation, **named)
        return others.exclude(pk=self.instance.pk).exists()

    def _departments(self, field: str):
        own = getattr(self.instance, f"{field}_id")
        rows = self.organisation.departments.filter(is_active=True)
        if own:
            rows = rows | self.organisation.departments.filter(pk=own)
        self.fields[field].queryset = rows.order_by("name")


class CategoryForm(SettingForm):
    """CG-05, CG-09: who handles a kind of complaint and in how many days."""

    days = WholeNumberField(
        label=gettext_lazy("ตอบภายใน (วันปฏิทิน)"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("ไม่มีกฎใดกำหนดจำนวนวันไว้ หน่วยงานกำหนดเอง ค่าตั้งต้นคือ 15 วัน"),
    )
    position = WholeNumberField(
        label=gettext_lazy("ลำดับ"),
        max_value=999,
        required=False,
        help_text=gettext_lazy("เลขน้อยแสดงก่อนในแบบฟอร์ม"),
    )

    class Meta:
        model = Category
        fields = ["name", "hint", "department", "days", "position", "is_active"]
        formfield_callback = thai_formfield
        help_texts = {
            "name": gettext_lazy("คำที่ประชาชนใช้ เช่น ไฟฟ้าสาธารณะ"),
            "hint": gettext_lazy("ช่วยให้ผู้แจ้งเลือกถูก เช่น ไฟถนนดับ เสาไฟเอียง"),
            "department": gettext_lazy("เรื่องในประเภทนี้ส่งให้ส่วนราชการนี้ก่อน เปลี่ยนเป็นรายเรื่องได้"),
            "is_active": gettext_lazy("ประเภทที่ปิดจะไม่มีให้เลือก แต่เรื่องเดิมและสถิติยังอยู่ครบ"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._departments("department")
        self.fields["department"].empty_label = _("ยังไม่กำหนด เจ้าหน้าที่เลือกเป็นรายเรื่อง")
        self._remember()

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.is_taken(name=name):
            raise forms.ValidationError(_("มีประเภทชื่อนี้แล้ว"))
        return name

    def clean_position(self):
        return self.cleaned_data["position"] or 0


class PlaceForm(SettingForm):
    """A village, or a pole or spot with its poster."""

    class Meta:
        model = Place
        fields = ["kind", "name", "village", "landmark", "category", "is_active"]
        formfield_callback = thai_formfield
        help_texts = {
            "name": gettext_lazy("เช่น หมู่ 4 บ้านตัวอย่าง หรือ ต.12/034"),
            "village": gettext_lazy("ใช้กับเสาและสถานที่ แบบฟอร์มจากโปสเตอร์จะเลือกให้"),
            "landmark": gettext_lazy("เช่น หน้าโรงเรียน ข้างศาลากลางบ้าน"),
            "category": gettext_lazy("แบบฟอร์มจากโปสเตอร์จะเลือกประเภทนี้ให้ ผู้แจ้งเปลี่ยนได้"),
            "is_active": gettext_lazy("สถานที่ที่ปิดจะไม่มีให้เลือก แต่เรื่องเดิมยังอยู่ครบ"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages(self.organisation, self.instance.village_id)
        self.fields["village"].empty_label = _("ไม่ระบุ")
        rows = self.organisation.complaint_categories
        own = rows.filter(pk=self.instance.category_id)
        self.fields["category"].queryset = rows.filter(is_active=True) | own
        self.fields["category"].empty_label = _("ไม่ระบุ")
        self._remember()

    def clean(self):
        values = super().clean()
        name, kind = values.get("name"), values.get("kind")
        if name and self.is_taken(name=name, kind=kind):
            self.add_error("name", _("มีสถานที่ชื่อนี้แล้ว"))
        if values.get("village") and values["village"].pk == self.instance.pk:
            self.add_error("village", _("เลือกหมู่บ้านหรือชุมชนอื่น"))
        return values


def villages(organisation, own=None):
    """The villages to choose from, and the one that is chosen already."""
    rows = organisation.complaint_places.filter(kind=PlaceKind.VILLAGE)
    return (rows.filter(is_active=True) | rows.filter(pk=own)).order_by("name")


class PlacesForm(forms.Form):
    """Many places at once: a list pasted from a document, one a line."""

    kind = forms.ChoiceField(label=gettext_lazy("ชนิด"), choices=PlaceKind.choices)
    names = ThaiTextField(
        label=gettext_lazy("รายชื่อ บรรทัดละหนึ่งแห่ง"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("วางจากเอกสารได้ ชื่อที่มีอยู่แล้วจะข้ามไป"),
    )
    village = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("อยู่ในหมู่บ้านหรือชุมชน"),
        required=False,
        empty_label=gettext_lazy("ไม่ระบุ"),
        help_text=gettext_lazy("ใช้กับเสาและสถานที่"),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages(organisation)


class MemberForm(SettingForm):
    """CG-06: a member of the committee by the order that appoints them."""

    class Meta:
        model = CommitteeMember
        fields = ["name", "position", "duty", "person", "order_number", "order_on", "left_on"]
        formfield_callback = thai_formfield
        help_texts = {
            "duty": gettext_lazy("เช่น ประธานกรรมการ กรรมการ กรรมการและเลขานุการ"),
            "person": gettext_lazy("เลือกเมื่อกรรมการมีบัญชีในระบบนี้"),
            "order_number": gettext_lazy("เลขที่คำสั่งแต่งตั้ง เช่น 123/2570"),
            "left_on": gettext_lazy("กรอกเมื่อพ้นหน้าที่แล้ว ชื่อจะยังอยู่เป็นประวัติ"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = Person.objects.filter(
            memberships__organisation=self.organisation, memberships__is_active=True
        )
        own = Person.objects.filter(pk=self.instance.person_id)
        people = Person.objects.filter(pk__in=here.values("pk")) | own
        self.fields["person"].queryset = people.order_by("display_name")
        self.fields["person"].empty_label = _("ไม่มีบัญชีในระบบ")
        self._remember()


class TermsForm(SettingForm):
    """The days of the channel, each with what follows from it."""

    reopen_days = WholeNumberField(
        label=gettext_lazy("ผู้ร้องขอให้ดำเนินการต่อได้ภายในกี่วัน"),
        max_value=365,
        help_text=gettext_lazy("นับจากวันแจ้งผล 0 คือขอไม่ได้ ผู้ร้องต้องแจ้งเป็นเรื่องใหม่"),
    )
    track_days = WholeNumberField(
        label=gettext_lazy("เปิดดูด้วยรหัสติดตามได้อีกกี่วันหลังปิดเรื่อง"),
        min_value=30,
        max_value=3650,
        help_text=gettext_lazy("พ้นเวลานี้แล้ว รหัสเปิดเรื่องไม่ได้ เรื่องยังอยู่ในระบบของหน่วยงาน"),
    )
    contact_days = WholeNumberField(
        label=gettext_lazy("ลบข้อมูลติดต่อผู้ร้องเมื่อปิดเรื่องครบกี่วัน"),
        min_value=30,
        max_value=1825,
        help_text=gettext_lazy("ลบชื่อ โทรศัพท์ อีเมล และที่อยู่ ข้อความที่แจ้งและคำตอบยังอยู่"),
    )
    escalate_days = WholeNumberField(
        label=gettext_lazy("แจ้งผู้บริหารเมื่อเกินกำหนดกี่วัน"),
        max_value=90,
        help_text=gettext_lazy("เจ้าหน้าที่ได้รับแจ้งตั้งแต่วันแรกที่เกินกำหนด"),
    )

    class Meta:
        model = IntakeTerms
        fields = ["contact_line", "reopen_days", "track_days", "contact_days", "escalate_days"]
        formfield_callback = thai_formfield
        help_texts = {
            "contact_line": gettext_lazy(
                "แสดงให้ประชาชน เช่น โทร. 0 2000 0000 ต่อ 12 ในวันและเวลาราชการ"
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._remember()

    def clean(self):
        values = super().clean()
        reopen, track = values.get("reopen_days"), values.get("track_days")
        if reopen is not None and track is not None and track < reopen:
            text = _("ต้องติดตามด้วยรหัสได้อย่างน้อยเท่ากับเวลาที่ขอให้ดำเนินการต่อได้")
            self.add_error("track_days", text)
        return values
