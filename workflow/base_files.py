"""Stored files: photos, evidence, scans."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Actor, Identified


def random_name(instance, filename: str) -> str:
    """A name that tells nothing; what the person called the file is kept in the row."""
    return f"{instance.organisation_uuid}/{secrets.token_hex(16)}{instance.extension}"


class AbstractAttachment(Identified, Actor):
    """A file that hangs on any object by its uuid; made only by `workflow.attachments.store`."""

    organisation_uuid = models.UUIDField(db_index=True)
    object_type = models.CharField(max_length=60)
    object_uuid = models.UUIDField(db_index=True)
    file = models.FileField(upload_to=random_name, max_length=200)
    name = models.CharField(_("ชื่อแฟ้ม"), max_length=200)
    caption = models.CharField(_("คำบรรยาย"), max_length=300, blank=True)
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Evidence is internal until somebody ticks that it is safe to publish (design §3).
    publishable = models.BooleanField(_("เผยแพร่ได้"), default=False)

    class Meta:
        abstract = True
        ordering = ["id"]

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")
