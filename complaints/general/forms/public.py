"""The public form of a general complaint, and the small forms of the tracking page."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.files.fields import FilesField
from complaints.longtext import LongTextField
from thai.digits import to_arabic_digits
from thai.forms import ThaiCharField
from thai.text import normalise_line

from ..models import Medium, PlaceKind

# Thailand with a margin; what lies outside was not measured on the spot.
LATITUDES = (Decimal(5), Decimal(21))
LONGITUDES = (Decimal(97), Decimal(106))
_PHONE = re.compile(r"[0-9+()#*/,.\s-]|ต่อ|ext", re.IGNORECASE)
_PHONE_DIGITS = range(3, 31)


class PhoneField(ThaiCharField):
    """A telephone number as people write it; Thai digits become Arabic ones."""

    def __init__(self, **kwargs):
        attrs = {"inputmode": "tel", "autocomplete": "tel"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        value = to_arabic_digits(super().to_python(value) or "")
        if not value:
            return ""
        digits = sum(sign.isdigit() for sign in value)
        if _PHONE.sub("", value) or digits not in _PHONE_DIGITS:
            raise ValidationError(
                _("กรุณาตรวจหมายเลขโทรศัพท์ เช่น 081-234-5678 หรือ 02-123-4567 ต่อ 89"), code="phone"
            )
        return value


def _line(label, length, **attrs):
    return ThaiCharField(
        label=label,
        required=False,
        max_length=length,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        error_messages={
            "max_length": gettext_lazy("ยาวเกินไป กรุณาย่อให้ไม่เกิน %(limit_value)d ตัวอักษร")
        },
    )


class _ActiveChoice(forms.ModelChoiceField):
    """One of the office's own; anything else is answered in words a citizen can use."""

    def __init__(self, **kwargs):
        kwargs["error_messages"] = {
            "invalid_choice": gettext_lazy("กรุณาเลือกจากรายการอีกครั้ง รายการที่เลือกใช้ไม่ได้แล้ว")
        }
        super().__init__(queryset=None, to_field_name="uuid", required=False, **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, TypeError, ValidationError) as error:
            # A uuid that is none has words of its own, of programmers.
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from error


class PublicForm(forms.Form):
    """What happened, where, pictures, and how to answer; only the text is needed."""

    category = _ActiveChoice(
        label=gettext_lazy("ประเภทเรื่อง"),
        empty_label=None,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    text = LongTextField(
        label=gettext_lazy("เกิดอะไรขึ้น"),
        rows=7,
        help_text=gettext_lazy("เล่าเป็นคำพูดของคุณ ไม่ต้องใส่เลขประจำตัวประชาชน ไม่เกิน 8,000 ตัวอักษร"),
        error_messages={"required": gettext_lazy("กรุณาเล่าว่าเกิดอะไรขึ้น เช่น ไฟถนนหน้าโรงเรียนดับสามดวง")},
    )
    happened = _line(gettext_lazy("เกิดขึ้นเมื่อใด"), 120)
    village = _ActiveChoice(
        label=gettext_lazy("หมู่บ้านหรือชุมชน"), empty_label=gettext_lazy("ไม่ทราบ หรือไม่มีในรายการ")
    )
    place = _line(gettext_lazy("สถานที่"), 300)
    landmark = _line(gettext_lazy("จุดสังเกต"), 200)
    pole_number = _line(gettext_lazy("หมายเลขเสาไฟฟ้า"), 60)
    latitude = forms.CharField(required=False, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, widget=forms.HiddenInput)
    files = FilesField(required=False, label=gettext_lazy("ภาพหรือเอกสาร"))
    name = _line(gettext_lazy("ชื่อ"), 200, autocomplete="name")
    telephone = PhoneField(label=gettext_lazy("โทรศัพท์"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("อีเมล"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": gettext_lazy("กรุณาตรวจอีเมล เช่น name@example.com"),
            "max_length": gettext_lazy("อีเมลยาวเกินไป กรุณาตรวจอีกครั้ง"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    address = LongTextField(
        label=gettext_lazy("ที่อยู่สำหรับส่งหนังสือ"), required=False, most=1000, rows=3
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("อยากให้แจ้งผลทางใด"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": gettext_lazy("กรุณาเลือกวิธีแจ้งผลจากรายการ")},
    )
    may_survey = forms.BooleanField(
        label=gettext_lazy("ยินดีให้ติดต่อเพื่อถามความพึงพอใจ"),
        required=False,
        help_text=gettext_lazy("จะเลือกหรือไม่ก็ได้ ไม่มีผลต่อเรื่องที่แจ้ง"),
    )

    WHAT = ("text", "category", "happened")
    WHERE = ("village", "place", "landmark", "pole_number")
    CONTACT = ("name", "telephone", "email", "address", "medium", "may_survey")
    # What each way of telling needs beyond the code.
    NEEDS = {Medium.EMAIL: "email", Medium.SMS: "telephone", Medium.LETTER: "address"}

    def __init__(self, *args, organisation, files_paused=False, **kwargs):
        super().__init__(*args, **kwargs)
        self._organisation = organisation
        for name in ("category", "village"):
            # Where nothing was chosen there is nothing to look up, until the form is drawn.
            if self.data.get(name):
                self._offer(name)
        ways = [Medium.TRACKING, Medium.EMAIL, Medium.LETTER]
        if settings.SMS_URL:
            ways.insert(2, Medium.SMS)
        self.fields["medium"].choices = [(way.value, _WAY_WORDS[way]) for way in ways]
        self.fields["medium"].initial = Medium.TRACKING.value
        if files_paused:
            del self.fields["files"]

    def _offer(self, name: str) -> None:
        office = self._organisation
        self.fields[name].queryset = (
            office.complaint_categories.filter(is_active=True)
            if name == "category"
            else office.complaint_places.filter(is_active=True, kind=PlaceKind.VILLAGE)
        )

    def offer_choices(self) -> None:
        """Before it is drawn: the office's lists; what it has no list for is not asked."""
        for name in ("category", "village"):
            self._offer(name)
            if not self.fields[name].queryset.exists():
                del self.fields[name]

    def clean_email(self):
        # Validated already: one address, no line break that would start another header.
        return normalise_line(self.cleaned_data["email"])

    def clean_medium(self):
        return self.cleaned_data["medium"] or Medium.TRACKING.value

    def clean(self):
        cleaned = super().clean()
        needed = self.NEEDS.get(cleaned.get("medium"))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("กรุณากรอกช่องนี้ เพราะคุณเลือกให้แจ้งผลทางนี้"))
        self._clean_position(cleaned)
        return cleaned

    def _clean_position(self, cleaned) -> None:
        typed = cleaned.pop("latitude", ""), cleaned.pop("longitude", "")
        if any(typed):
            position = _position(*typed)
            if position is None:
                # Nobody can mend a hidden field: it is emptied, and may be measured again.
                self.data = self.data.copy()
                self.data["latitude"] = self.data["longitude"] = ""
                self.add_error(None, _("อ่านตำแหน่งไม่ได้ กรุณากดใช้ตำแหน่งของฉันอีกครั้ง หรือบอกจุดสังเกตแทน"))
                return
            cleaned["latitude"], cleaned["longitude"] = position

    def values(self) -> dict:
        """Fields of `Complaint`."""
        names = (*self.WHAT, *self.WHERE, "latitude", "longitude")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def contact(self) -> dict:
        """Fields of `Complainant`."""
        return {name: self.cleaned_data[name] for name in self.CONTACT}


_WAY_WORDS = {
    Medium.TRACKING: gettext_lazy("ดูเองที่เว็บไซต์นี้ด้วยรหัสติดตาม"),
    Medium.EMAIL: gettext_lazy("อีเมล"),
    Medium.SMS: gettext_lazy("ข้อความสั้น (SMS)"),
    Medium.LETTER: gettext_lazy("จดหมาย"),
}


def _position(latitude: str, longitude: str) -> tuple[Decimal, Decimal] | None:
    """Both in degrees with six places (some 10 cm), or None for what is no place in Thailand."""
    found = []
    for typed, (least, most) in ((latitude, LATITUDES), (longitude, LONGITUDES)):
        try:
            value = Decimal(typed[:40])
            if not least <= value <= most:
                return None
        except InvalidOperation:
            return None
        found.append(value.quantize(Decimal("0.000001")))
    return found[0], found[1]


class TrackForm(forms.Form):
    """The code, as forgivingly as it is read (`complaints.codes`)."""

    code = forms.CharField(
        label=gettext_lazy("รหัสติดตาม"),
        help_text=gettext_lazy("12 ตัว เช่น ABCD-EFGH-JKMN ตัวเล็กตัวใหญ่ ขีด และเว้นวรรค พิมพ์อย่างไรก็ได้"),
        strip=True,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("กรุณากรอกรหัสติดตาม")},
    )


class WordsForm(forms.Form):
    """More words on one's own complaint."""

    text = LongTextField(
        label=gettext_lazy("ข้อความ"),
        rows=4,
        error_messages={"required": gettext_lazy("กรุณาพิมพ์ข้อความที่ต้องการเพิ่ม")},
    )


class AgainForm(forms.Form):
    """Why the office should go on."""

    reason = LongTextField(
        label=gettext_lazy("ยังมีอะไรไม่เรียบร้อย"),
        rows=4,
        error_messages={"required": gettext_lazy("กรุณาบอกว่ายังมีอะไรไม่เรียบร้อย")},
    )


class FilesForm(forms.Form):
    """More pictures of one's own complaint."""

    files = FilesField(label=gettext_lazy("ภาพหรือเอกสารเพิ่มเติม"))


SCORES = [
    ("5", gettext_lazy("พอใจมาก")),
    ("4", gettext_lazy("พอใจ")),
    ("3", gettext_lazy("เฉย ๆ")),
    ("2", gettext_lazy("ไม่พอใจ")),
    ("1", gettext_lazy("ไม่พอใจมาก")),
]


class RateForm(forms.Form):
    """How content the complainant is with the answer."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("คุณพอใจกับผลครั้งนี้เพียงใด"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("กรุณาเลือกหนึ่งข้อ"),
            "invalid_choice": gettext_lazy("กรุณาเลือกหนึ่งข้อ"),
        },
    )
    words = LongTextField(
        label=gettext_lazy("อยากบอกอะไรเพิ่มเติม"), required=False, most=2000, rows=3
    )
