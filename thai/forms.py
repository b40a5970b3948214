"""Form fields for what Thai offices type: dates, fiscal years, sums, percentages, text.

All take Thai digits, show an example as their help text, and on an error show again exactly
what was typed. None uses a native date or number input: those show C.E. years and refuse Thai
digits.
"""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from thai.dates import bangkok_date, format_date_for_input, parse_thai_date
from thai.errors import ThaiValueError
from thai.fiscal import parse_fiscal_year
from thai.money import format_baht, parse_baht
from thai.numbers import (
    GROUPED,
    MAX_WHOLE_NUMBER,
    format_number,
    parse_percent,
    parse_whole_number,
    plain_text,
)
from thai.text import control_character_line, normalise, normalise_line

_QUANTITY = re.compile(rf"({GROUPED})(?:\.([0-9]+))?$")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ThaiDateInput(forms.TextInput):
    """A text input; `data-thai-date` is where a script may add a calendar."""

    def __init__(self, attrs=None):
        defaults = {"inputmode": "text", "autocomplete": "off", "data-thai-date": ""}
        super().__init__({**defaults, **(attrs or {})})


class ThaiNumberInput(forms.TextInput):
    """A text input with the keypad of digits: `decimal` for sums, `numeric` for whole numbers."""

    def __init__(self, attrs=None, inputmode="numeric"):
        super().__init__({"inputmode": inputmode, "autocomplete": "off", **(attrs or {})})


class _TypedField(forms.Field):
    """A field whose text a parser of this app reads; its errors become the form's."""

    example = ""
    default_error_messages = {"required": _("กรุณากรอกข้อมูลช่องนี้")}

    def __init__(self, **kwargs):
        # A model's columns of numbers pass these on; the parsers and the model check them.
        for limit in ("min_value", "max_value", "max_digits", "decimal_places"):
            kwargs.pop(limit, None)
        # A model without help text passes "", and an example is never left out.
        kwargs["help_text"] = kwargs.get("help_text") or self.example
        super().__init__(**kwargs)

    def parse(self, text):
        raise NotImplementedError

    def as_value(self, value):
        """`value` where it is one already (an API or a draft may pass it), else None."""

    def to_python(self, value):
        if value is None or (isinstance(value, str) and not normalise_line(value)):
            return None
        if (ready := self.as_value(value)) is not None:
            return ready
        try:
            return self.parse(str(value))
        except ThaiValueError as error:
            raise ValidationError(error.message, code=error.code, params=error.params) from error


class ThaiDateField(_TypedField):
    """A `date`, typed as people write it: `9/8/2565`, `9 ส.ค. 2565`, `๙ สิงหาคม ๒๕๖๕`."""

    widget = ThaiDateInput
    example = _("เช่น 9 ส.ค. 2565 หรือ 9/8/2565")
    default_error_messages = {"required": _("กรุณากรอกวันที่ เช่น 9 ส.ค. 2565")}

    def parse(self, text):
        return parse_thai_date(text)

    def as_value(self, value):
        return bangkok_date(value) if isinstance(value, date) else None

    def prepare_value(self, value):
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            # A draft keeps ISO; nobody should meet a C.E. year in a field that asks for B.E.
            try:
                value = parse_thai_date(value)
            except ThaiValueError:
                return value
        return format_date_for_input(value) if isinstance(value, date) else value


class FiscalYearField(_TypedField):
    """An `int`, the fiscal year in B.E., 2560-2600."""

    widget = ThaiNumberInput
    example = _("พ.ศ. สี่หลัก เช่น 2566")
    default_error_messages = {"required": _("กรุณากรอกปีงบประมาณ เช่น 2566")}

    def parse(self, text):
        return parse_fiscal_year(text)


class BahtField(_TypedField):
    """A `Decimal` with two places, not negative. Empty is None ("not entered"), never zero."""

    example = _("เช่น 12,500.00")
    default_error_messages = {"required": _("กรุณากรอกจำนวนเงิน เช่น 12,500.00")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", ThaiNumberInput(inputmode="decimal"))
        super().__init__(**kwargs)

    def parse(self, text):
        return parse_baht(text)

    def prepare_value(self, value):
        return format_baht(value, unit=False) if isinstance(value, Decimal | int) else value


class PercentField(_TypedField):
    """A `Decimal` from 0 to 100 with two places: `80`, `๘๐`, `80.5%`, `ร้อยละ 80`."""

    example = _("0 ถึง 100 เช่น 80")
    default_error_messages = {"required": _("กรุณากรอกร้อยละ เช่น 80")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", ThaiNumberInput(inputmode="decimal"))
        super().__init__(**kwargs)

    def parse(self, text):
        return parse_percent(text)

    def prepare_value(self, value):
        return format_number(value) if isinstance(value, Decimal | int) else value


class QuantityField(forms.Field):
    """A `Decimal` from 0 with two places at most: an indicator, a limit."""

    default_error_messages = {
        "required": _("กรุณากรอกตัวเลข เช่น 80 หรือ 1,250.50"),
        "not_a_number": _("กรุณากรอกเป็นตัวเลข เช่น 80 หรือ 1,250.50"),
        "negative": _("ตัวเลขต้องไม่ติดลบ กรุณากรอกตั้งแต่ 0 ขึ้นไป"),
        "too_many_decimals": _("กรุณากรอกทศนิยมไม่เกินสองตำแหน่ง เช่น 80.25"),
        "too_large": _("ตัวเลขนี้มากเกินไป กรุณากรอกไม่เกิน 12 หลักหน้าจุดทศนิยม"),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", ThaiNumberInput(inputmode="decimal"))
        super().__init__(**kwargs)

    def _fail(self, code):
        raise ValidationError(self.error_messages[code], code=code)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        typed = plain_text(str(value))
        if not typed:
            return None
        if re.match(r"-\s*[0-9.]", typed):
            self._fail("negative")
        match = _QUANTITY.match(typed)
        if not match:
            self._fail("not_a_number")
        whole, fraction = match[1].replace(",", "").lstrip("0") or "0", match[2] or "0"
        if len(fraction) > 2:
            self._fail("too_many_decimals")
        if len(whole) > 12:
            self._fail("too_large")
        return Decimal(f"{whole}.{fraction}").quantize(Decimal("0.01"))

    def prepare_value(self, value):
        return format_number(value) if isinstance(value, Decimal | int) else value


class WholeNumberField(_TypedField):
    """An `int` from `min_value` (0 unless told) to `max_value`."""

    widget = ThaiNumberInput
    default_error_messages = {
        "required": _("กรุณากรอกจำนวน เช่น 120"),
        "min_value": _("กรุณากรอกจำนวนตั้งแต่ %(limit)s ขึ้นไป"),
        "max_value": _("กรุณากรอกจำนวนไม่เกิน %(limit)s"),
    }

    def __init__(self, *, min_value=0, max_value=MAX_WHOLE_NUMBER, **kwargs):
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def parse(self, text):
        return parse_whole_number(text)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        for code, limit, broken in (
            ("min_value", self.min_value, value < self.min_value),
            ("max_value", self.max_value, value > self.max_value),
        ):
            if broken:
                raise ValidationError(
                    self.error_messages[code],
                    code=code,
                    params={"limit": format_number(limit)},
                )

    def prepare_value(self, value):
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return format_number(value) if is_number else value


class _NormalisedField(forms.CharField):
    default_error_messages = {
        "required": _("กรุณากรอกข้อมูลช่องนี้"),
        "control_characters": _("ข้อความมีอักขระที่มองไม่เห็นซึ่งระบบเก็บไม่ได้ กรุณาลบข้อความช่วงนั้นแล้วพิมพ์ใหม่"),
    }

    def normalise(self, text):
        raise NotImplementedError

    def to_python(self, value):
        if value not in self.empty_values:
            text = str(value)
            if (line := control_character_line(text)) is not None:
                raise ValidationError(
                    self.error_messages["control_characters"],
                    code="control_characters",
                    params={"line": line},
                )
            value = self.normalise(text)
        return super().to_python(value)


class ThaiCharField(_NormalisedField):
    """Text of one line in its one normal form; see `thai.text.normalise`."""

    def normalise(self, text):
        return normalise_line(text)


NormalisedCharField = ThaiCharField


class ThaiTextField(_NormalisedField):
    """Text of several lines in its one normal form, in a textarea."""

    widget = forms.Textarea
    default_error_messages = {
        "control_characters": _(
            "ข้อความบรรทัดที่ %(line)s มีอักขระที่มองไม่เห็นซึ่งระบบเก็บไม่ได้ กรุณาลบบรรทัดนั้นแล้วพิมพ์ใหม่"
        ),
    }

    def normalise(self, text):
        return normalise(text)


def thai_formfield(db_field, **kwargs):
    """For a ModelForm's `Meta.formfield_callback`: our field for plain dates and text columns.

    Money, percentages and fiscal years look like any number in a model: name those fields in
    `Meta.field_classes` or declare them.
    """
    if not getattr(db_field, "choices", None):
        if type(db_field) is models.DateField:
            kwargs.setdefault("form_class", ThaiDateField)
        elif type(db_field) is models.TextField:
            kwargs.setdefault("form_class", ThaiTextField)
        elif type(db_field) is models.CharField:
            kwargs.setdefault("form_class", ThaiCharField)
    return db_field.formfield(**kwargs)
