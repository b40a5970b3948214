"""Checks and stores files: by content, size and name, never by what the sender claims."""

import hashlib
import re
from contextlib import suppress
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from thai.text import normalise_line

from . import scanning
from .base import actor_fields
from .base_files import random_name
from .file_content import (
    EXTENSIONS,
    TooManyPixels,
    extensions_of,
    is_pdf,
    quiet_pdf,
    redrawn,
)
from .models import Attachment

MAX_NAME = 120


def clean_name(name: str) -> str:
    """A file name without folders, control characters and marks that turn a line's direction."""
    name = PurePath(name.replace("\\", "/")).name
    name = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", name)
    # Word joiners and the like too, and one spelling of Thai.
    name = normalise_line(name).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:MAX_NAME]}{dot}{suffix[:10]}" if dot else name[:MAX_NAME]


def _clean_image(content: bytes) -> tuple[bytes, str, str]:
    """Draws the picture anew: metadata (place, camera, owner) and what is hidden stay behind."""
    try:
        return redrawn(content)
    except TooManyPixels as error:
        raise ValidationError(_("ภาพนี้ใหญ่เกินไป กรุณาย่อให้ไม่เกิน 40 ล้านพิกเซล"), code="pixels") from error
    except Exception as error:
        raise ValidationError(_("เปิดภาพนี้ไม่ได้ แฟ้มอาจเสีย กรุณาเลือกภาพอื่น"), code="image") from error


def _clean_pdf(content: bytes) -> tuple[bytes, str, str]:
    """Refuses what cannot be opened and removes scripts, actions, forms and embedded files."""
    try:
        return quiet_pdf(content), ".pdf", "application/pdf"
    except Exception as error:
        raise ValidationError(
            _("เปิดแฟ้ม PDF นี้ไม่ได้ แฟ้มอาจเสียหรือมีรหัสผ่าน กรุณาเลือกแฟ้มอื่น"), code="pdf"
        ) from error


def _refuse_infected(upload) -> None:
    """Before anything is parsed. Where ClamAV is set up, nothing passes unscanned."""
    upload.seek(0)
    verdict = scanning.scan(upload)
    if verdict.state == scanning.INFECTED:
        raise ValidationError(_("พบไวรัสหรือโปรแกรมอันตรายในแฟ้มนี้ จึงไม่ได้รับไว้"), code="infected")
    if verdict.state == scanning.FAILED:
        raise ValidationError(_("ตรวจไวรัสไม่ได้ในขณะนี้ กรุณาส่งข้อความก่อน แล้วเพิ่มแฟ้มภายหลัง"), code="scan")


def clean_upload(upload, *, accept: str = "document") -> tuple[str, bytes, str, str]:
    """Returns (name, clean content, extension, media type) of an uploaded file.

    `accept` is "image" or "document" (pictures and PDF). Raises ValidationError with a Thai reason
    for a wrong type, an empty or oversized file, one in which ClamAV finds something or that it
    should have scanned and did not, or content that is not what its name says.
    """
    name = clean_name(upload.name or "")
    extension = PurePath(name).suffix.lower()
    if extension not in EXTENSIONS[accept]:
        allowed = "JPG PNG WEBP" if accept == "image" else "JPG PNG WEBP PDF"
        raise ValidationError(
            _("แฟ้มชนิดนี้ส่งไม่ได้ ใช้ได้เฉพาะ %(types)s") % {"types": allowed}, code="type"
        )
    if upload.size > settings.ATTACHMENT_MAX_BYTES:
        raise ValidationError(
            _("แฟ้มใหญ่เกิน %(limit)s เมกะไบต์") % {"limit": settings.ATTACHMENT_MAX_BYTES // 2**20},
            code="size",
        )
    upload.seek(0)
    content = upload.read()
    if not content:
        raise ValidationError(_("แฟ้มนี้ว่างเปล่า กรุณาเลือกแฟ้มใหม่"), code="empty")
    _refuse_infected(upload)
    if extension == ".pdf":
        if not is_pdf(content):
            raise ValidationError(_("เนื้อหาของแฟ้มไม่ตรงกับชื่อ กรุณาตรวจแฟ้มอีกครั้ง"), code="content")
        cleaned = _clean_pdf(content)
    else:
        if not extensions_of(content) & EXTENSIONS["image"]:
            raise ValidationError(_("เนื้อหาของแฟ้มไม่ตรงกับชื่อ กรุณาตรวจแฟ้มอีกครั้ง"), code="content")
        cleaned = _clean_image(content)
    return name, *cleaned


def store(upload, *, obj, organisation, by, accept="document", caption="", publishable=False):
    """Checks and stores `upload` as an attachment of `obj`; raises ValidationError."""
    name, content, extension, media_type = clean_upload(upload, accept=accept)
    return keep(
        content,
        obj=obj,
        organisation=organisation,
        by=by,
        name=name,
        extension=extension,
        media_type=media_type,
        caption=caption,
        publishable=publishable,
    )


def keep(
    content: bytes,
    *,
    obj,
    organisation,
    by,
    name,
    extension,
    media_type,
    caption="",
    publishable=False,
):
    """Stores a file that the system made itself, or has checked; raises ValidationError.

    The file is written before the row and removed again when the row cannot be committed.
    """
    row = Attachment(
        organisation_uuid=organisation.uuid,
        object_type=obj._meta.label_lower,
        object_uuid=obj.uuid,
        name=name,
        caption=caption,
        media_type=media_type,
        extension=extension,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        publishable=publishable,
        **actor_fields(by),
    )
    storage, path = row.file.storage, random_name(row, name)
    try:
        row.file = storage.save(path, ContentFile(content))
    except OSError as error:
        # What was written of it would fill the disk further.
        with suppress(OSError):
            storage.delete(path)
        raise ValidationError(
            _("เก็บแฟ้มไม่ได้ในขณะนี้ (พื้นที่อาจเต็ม) ข้อความที่กรอกยังอยู่ กรุณาลองใหม่หรือแจ้งผู้ดูแลระบบ"),
            code="storage",
        ) from error
    try:
        with transaction.atomic():
            row.save()
    except Exception:
        row.file.storage.delete(row.file.name)
        raise
    return row


def of(obj):
    """The attachments of one object, oldest first."""
    return Attachment.objects.filter(object_type=obj._meta.label_lower, object_uuid=obj.uuid)
