"""An office's channel: what its public pages need to know, and the periods that apply."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from thai.language import is_english


def _days(least: int, most: int) -> list:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Channel(models.Model):
    """One row an office, a copy of what the public pages show of it.

    The pages of those who report read this database alone, so that nothing that a signed-in
    browser sends along can meet them. `services.channels.mirror` keeps the copy.
    """

    organisation_uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True, editable=False)
    name = models.CharField(max_length=200, editable=False)
    name_en = models.CharField(max_length=200, blank=True, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    telephone = models.CharField(max_length=100, blank=True, editable=False)
    address = models.TextField(blank=True, editable=False)
    is_active = models.BooleanField(default=True, editable=False)
    # By the server: this address and these names belong to this office (vault/opening.py).
    door_mark = models.BinaryField(max_length=32, default=b"", editable=False)

    # An officer opened it; whether it takes a report is asked anew each time (vault/opening.py).
    opened_on = models.DateField(_("เปิดรับเรื่องตั้งแต่"), null=True, blank=True, editable=False)
    fallback_uuid = models.UUIDField(_("หน่วยงานสำรอง"), null=True, blank=True)
    # By an officer's key: whoever writes the database could else send reports to another office.
    fallback_signed_by = models.UUIDField(null=True, editable=False)
    fallback_signature = models.BinaryField(max_length=64, default=b"")
    # The other office's officer has agreed.
    fallback_agreed_on = models.DateField(null=True, blank=True, editable=False)

    screening_days = models.PositiveSmallIntegerField(
        _("วันกลั่นกรองเรื่อง"), default=7, validators=_days(1, 30)
    )
    question_days = models.PositiveSmallIntegerField(
        _("วันรอคำตอบจากผู้แจ้ง"), default=15, validators=_days(7, 60)
    )
    inquiry_days = models.PositiveSmallIntegerField(
        _("วันแสวงหาข้อเท็จจริง"), default=60, validators=_days(7, 365)
    )
    result_days = models.PositiveSmallIntegerField(
        _("วันแจ้งผลหลังทราบผล"), default=15, validators=_days(1, 60)
    )
    keep_years = models.PositiveSmallIntegerField(
        _("ปีที่เก็บเรื่องหลังปิด"), default=5, validators=_days(1, 20)
    )
    edit_number = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def uuid(self) -> uuid.UUID:
        """The office's uuid; the audit names a channel by it."""
        return self.organisation_uuid

    @property
    def shown_name(self) -> str:
        """In the language of the page."""
        return (is_english() and self.name_en) or self.name

    @property
    def name_th(self) -> str:
        """As an office has it (complaints/corruption/outside.py takes either)."""
        return self.name
