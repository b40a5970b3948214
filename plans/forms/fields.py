"""Fields that plans need beyond `thai.forms`."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from thai.forms import ThaiNumberInput
from thai.numbers import GROUPED, format_number, plain_text

_QUANTITY = re.compile(rf"({GROUPED})(?:\.([0-9]+))?$")


class QuantityField(Field):
    """A `Decimal` from 0 with two places at most: the value of an indicator."""

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
