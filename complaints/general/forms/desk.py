"""The desk's forms of what a complaint is: taking one in, mending it, contact details."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.files.fields import FilesField
from thai.digits import to_arabic_digits
from thai.forms import ThaiCharField, ThaiDateField
from thai.text import normalise_line

from ..models import Channel, Medium, PlaceKind
from .public import LATITUDES, LONGITUDES, LongTextField, PhoneField

# A letter may have lain somewhere; a year-old one is rather a slip of the year.
MOST_DAYS_BACK = 365
CHOOSE = {
    "required": gettext_lazy("กรุณาเลือกจากรายการ"),
    "invalid_choice": gettext_lazy("กรุณาเลือกจากรายการ"),
}
UNKNOWN = gettext_lazy("ยังไม่ระบุ")
PLACE_FIELDS = ("village", "place", "landmark", "pole_number", "latitude", "longitude", "happened")


class OwnChoice(forms.ModelChoiceField):
    """One row of the office's own, told by its uuid; the form sets `queryset`."""

    def __init__(self, label, *, empty=UNKNOWN, **kwargs):
        super().__init__(
            queryset=None,
            to_field_name="uuid",
            label=label,
            empty_label=empty,
            error_messages=CHOOSE,
            **kwargs,
        )

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, TypeError, ValidationError) as error:
            # A uuid that is none has words of its own, of programmers.
            raise ValidationError(CHOOSE["invalid_choice"], code="invalid_choice") from error


def line(label, length, **kwargs):
    """An optional text of one line."""
    kwargs.setdefault("required", False)
    kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
    return ThaiCharField(label=label, max_length=length, **kwargs)


class DateField(ThaiDateField):
    """A day that is not in the future; `back` days at most before today where it is given."""

    def __init__(self, *, back: int | None = None, **kwargs):
        super().__init__(**kwargs)
        self.back = back
        self.widget.attrs["class"] = "w-date"

    def clean(self, value):
        day = super().clean(value)
        today = timezone.localdate()
        if day and day > today:
            raise ValidationError(_("วันที่ต้องไม่อยู่ในอนาคต"), code="future")
        if day and self.back is not None and day < today - timedelta(days=self.back):
            raise ValidationError(
                _("วันที่ย้อนหลังได้ไม่เกิน %(days)s วัน กรุณาตรวจปี พ.ศ."),
                code="too_old",
                params={"days": self.back},
            )
        return day


class PlaceForm(forms.Form):
    """Where it is and when it happened, as on the public form."""

    village = OwnChoice(gettext_lazy("หมู่บ้านหรือชุมชน"), required=False)
    place = line(gettext_lazy("สถานที่"), 300)
    landmark = line(gettext_lazy("จุดสังเกต"), 200)
    pole_number = line(gettext_lazy("หมายเลขเสาไฟฟ้า"), 60)
    position = line(
        gettext_lazy("พิกัด"), 60, help_text=gettext_lazy("ละติจูด, ลองจิจูด เช่น 13.756300, 100.501800")
    )
    happened = line(gettext_lazy("เกิดขึ้นเมื่อใด"), 120)

    PLACE = ("village", "place", "landmark", "pole_number", "position", "happened")

    def set_places(self, organisation) -> None:
        self.fields["village"].queryset = organisation.complaint_places.filter(
            is_active=True, kind=PlaceKind.VILLAGE
        )

    def clean_position(self):
        """Degrees with six places (some 10 cm), or None twice."""
        typed = to_arabic_digits(self.cleaned_data["position"]).replace(",", " ").split()
        if not typed:
            return None, None
        wrong = ValidationError(_("กรุณากรอกพิกัดเป็นละติจูด, ลองจิจูด ในประเทศไทย"), code="position")
        if len(typed) != 2:
            raise wrong
        found = []
        for text, (least, most) in zip(typed, (LATITUDES, LONGITUDES), strict=True):
            try:
                value = Decimal(text)
                inside = least <= value <= most
            except InvalidOperation as error:
                raise wrong from error
            if not inside:
                raise wrong
            found.append(value.quantize(Decimal("0.000001")))
        return found[0], found[1]

    def place_values(self) -> dict:
        """Fields of `Complaint`."""
        latitude, longitude = self.cleaned_data["position"]
        names = set(self.PLACE) - {"position"}
        values = {name: self.cleaned_data[name] for name in names}
        return values | {"latitude": latitude, "longitude": longitude}


class ContactFields(forms.Form):
    """Who complained and how they want to be told."""

    name = line(gettext_lazy("ชื่อผู้ร้อง"), 200)
    telephone = PhoneField(label=gettext_lazy("โทรศัพท์"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("อีเมล"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("กรุณาตรวจอีเมล เช่น name@example.com")},
    )
    address = LongTextField(
        label=gettext_lazy("ที่อยู่สำหรับส่งหนังสือ"), required=False, most=1000, rows=3
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("ต้องการรับแจ้งทาง"),
        choices=Medium.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    may_survey = forms.BooleanField(
        label=gettext_lazy("ยินดีให้ติดต่อเพื่อสำรวจความพึงพอใจ"), required=False
    )

    CONTACT = ("name", "telephone", "email", "address", "medium", "may_survey")
    NEEDS = {Medium.EMAIL: "email", Medium.SMS: "telephone", Medium.LETTER: "address"}

    def clean_email(self):
        # Validated already: one address, no line break that would start another header.
        return normalise_line(self.cleaned_data["email"])

    def clean(self):
        cleaned = super().clean()
        needed = self.NEEDS.get(cleaned.get("medium"))
        if needed and needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, _("กรุณากรอกช่องนี้ เพราะเลือกให้แจ้งทางนี้"))
        return cleaned

    def contact(self) -> dict:
        """Fields of `Complainant`."""
        return {name: self.cleaned_data[name] for name in self.CONTACT}


class ContactForm(ContactFields):
    """Contact details that were given later, or are mended."""


class IntakeForm(ContactFields, PlaceForm):
    """What came by telephone, letter, at the counter …; the officer writes it down."""

    channel = forms.ChoiceField(
        label=gettext_lazy("ช่องทางที่ได้รับเรื่อง"),
        choices=[pair for pair in Channel.choices if pair[0] != Channel.WEB],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    arrived_on = DateField(
        label=gettext_lazy("วันที่ได้รับเรื่อง"),
        back=MOST_DAYS_BACK,
        help_text=gettext_lazy("วันที่เรื่องมาถึงหน่วยงาน ย้อนหลังได้ เช่น 9 ส.ค. 2565 วันครบกำหนดนับจากวันนี้"),
    )
    category = OwnChoice(
        gettext_lazy("ประเภทเรื่อง"),
        required=False,
        help_text=gettext_lazy("กำหนดส่วนราชการและจำนวนวันตอบ เลือกภายหลังได้"),
    )
    text = LongTextField(
        label=gettext_lazy("เรื่องที่แจ้ง"),
        rows=7,
        help_text=gettext_lazy("เขียนตามคำของผู้ร้อง ไม่ใส่ชื่อหรือที่อยู่ผู้ร้องในช่องนี้"),
        error_messages={"required": gettext_lazy("กรุณากรอกเรื่องที่แจ้ง")},
    )
    files = FilesField(required=False, label=gettext_lazy("ภาพหรือเอกสาร เช่น หนังสือที่สแกนแล้ว"))
    has_code = forms.BooleanField(
        label=gettext_lazy("มอบรหัสติดตามให้ผู้ร้อง"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "บอกทางโทรศัพท์ พิมพ์ใบรับเรื่อง หรือใส่ในหนังสือ หากไม่มอบ ผู้ร้องจะได้รับแจ้งทางอื่นเท่านั้น"
        ),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_places(organisation)
        self.fields["category"].queryset = organisation.complaint_categories.filter(is_active=True)
        self.fields["medium"].initial = Medium.TRACKING
        self.fields["arrived_on"].initial = timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        by_code = cleaned.get("medium") == Medium.TRACKING
        known = any(cleaned.get(name) for name in ("name", "telephone", "email", "address"))
        if by_code and known and not cleaned.get("has_code"):
            text = _("ไม่ได้มอบรหัสติดตาม จึงต้องเลือกช่องทางอื่นที่จะแจ้งผู้ร้อง")
            self.add_error("medium", text)
        return cleaned

    def values(self) -> dict:
        """Fields of `Complaint`."""
        own = {name: self.cleaned_data[name] for name in ("category", "text")}
        return own | self.place_values()


class EditForm(PlaceForm):
    """An officer mends what was written down; the citizen's own words stay as they were sent."""

    text = LongTextField(label=gettext_lazy("เรื่องที่แจ้ง"), rows=7)
    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, complaint, **kwargs):
        position = ""
        if complaint.latitude is not None:
            position = f"{complaint.latitude}, {complaint.longitude}"
        initial = {name: getattr(complaint, name) for name in ("text", *PLACE_FIELDS)}
        initial |= {"position": position, "edit_number": complaint.edit_number}
        initial["village"] = complaint.village.uuid if complaint.village else None
        super().__init__(*args, initial=initial, **kwargs)
        self.set_places(complaint.organisation)
        if complaint.village:
            # One that is no longer offered stays where it stands.
            places = self.fields["village"].queryset
            self.fields["village"].queryset = (
                places | complaint.organisation.complaint_places.filter(pk=complaint.village_id)
            )
        if complaint.channel == Channel.WEB:
            del self.fields["text"]

    def values(self) -> dict:
        """Fields of `Complaint`."""
        own = {"text": self.cleaned_data["text"]} if "text" in self.fields else {}
        return own | self.place_values()

    def opened_with(self) -> int:
        """No number at all meets the conflict and overwrites nothing."""
        number = self.cleaned_data.get("edit_number")
        return -1 if number is None else number
