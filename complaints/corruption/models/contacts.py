"""Where else corruption may be reported; shown where the form must not take a report."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactKind(models.TextChoices):
    OUTSIDE = "outside", _("หน่วยงานภายนอก")
    OFFICE = "office", _("ช่องทางของหน่วยงาน นอกเว็บไซต์")


class Contact(models.Model):
    """Where else one may report corruption: an outside body, or the office's own offline ways.

    Shown where the form is not open, or must not take a report. Until an office has edited the
    list, `outside.DEFAULTS` stands in.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_uuid = models.UUIDField(db_index=True, editable=False)
    kind = models.CharField(_("ชนิด"), max_length=10, choices=ContactKind.choices)
    name = models.CharField(_("ชื่อหน่วยงานหรือช่องทาง"), max_length=200)
    name_en = models.CharField(_("ชื่อภาษาอังกฤษ"), max_length=200, blank=True)
    duty = models.CharField(_("รับเรื่องอะไร"), max_length=300, blank=True)
    telephone = models.CharField(_("โทรศัพท์"), max_length=100, blank=True)
    address = models.TextField(_("ที่อยู่"), blank=True)
    website = models.URLField(_("เว็บไซต์"), blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    position = models.PositiveSmallIntegerField(_("ลำดับ"), default=0)

    class Meta:
        ordering = ["kind", "position", "name"]

    def __str__(self) -> str:
        return self.name
