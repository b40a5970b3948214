"""Keeps the files of a form that came back with an error, so that nobody chooses them again.

For the general channel. The corruption channel stores nothing before a report is sealed.
"""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from workflow import attachments

FOLDER = "staged"


def staged_name(instance, filename: str) -> str:
    """A name that tells nothing, in a folder that holds nothing else."""
    return f"{FOLDER}/{secrets.token_hex(16)}{instance.extension}"


class AbstractStagedFile(models.Model):
    """A clean file that waits for its form; found by the hash of the form's secret.

    One concrete table in the channel's own database.
    """

    # A file that is being stored now has no row yet; the sweep leaves it so long.
    token_hash = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    file = models.FileField(upload_to=staged_name, max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["id"]

    @classmethod
    def stage(cls, files, token_hash: str) -> list:
        """Stores `files` (`fields.CleanFile`) for the form that comes back; returns their rows.

        Raises ValidationError when the storage is full or away; what was stored till then stays.
        All that waits has a limit, too: anybody may send forms that are never finished.
        """
        waiting = cls._default_manager.aggregate(total=models.Sum("size"))["total"] or 0
        if waiting + sum(file.size for file in files) > settings.COMPLAINT_STAGED_MAX_BYTES:
            raise ValidationError(
                _("ขณะนี้พักแฟ้มไว้ให้ไม่ได้ ข้อความที่กรอกยังอยู่ กรุณาเลือกแฟ้มอีกครั้งก่อนกดส่ง"), code="room"
            )
        return [cls._stage(file, token_hash) for file in files]

    @classmethod
    def _stage(cls, file, token_hash):
        row = cls(
            token_hash=token_hash,
            name=file.name,
            media_type=file.media_type,
            extension=file.extension,
            size=file.size,
            sha256=hashlib.sha256(file.content).hexdigest(),
        )
        storage, path = row.file.storage, staged_name(row, file.name)
        try:
            row.file = storage.save(path, ContentFile(file.content))
        except OSError as error:
            with suppress(OSError):
                storage.delete(path)
            raise ValidationError(
                _("เก็บแฟ้มไม่ได้ในขณะนี้ ข้อความที่กรอกยังอยู่ กรุณาส่งข้อความก่อน แล้วเพิ่มแฟ้มภายหลัง"),
                code="storage",
            ) from error
        try:
            row.save()
        except Exception:
            storage.delete(row.file.name)
            raise
        return row

    @classmethod
    def staged_of(cls, token_hash: str) -> list:
        """The files that wait for one form, oldest first."""
        return list(cls._default_manager.filter(token_hash=token_hash))

    def take(self, *, obj, organisation, by, **options):
        """Turns it into an attachment of `obj` and returns that; call within the transaction.

        Without a commit the staged file stays, and the caller removes the attachment's file, as
        with `attachments.keep`. Raises ValidationError when the file cannot be read or stored.
        """
        storage, path = self.file.storage, self.file.name
        try:
            with storage.open(path) as stored:
                content = stored.read()
        except OSError as error:
            raise ValidationError(
                _("ไม่พบแฟ้ม %(name)s แล้ว กรุณาเลือกแฟ้มนี้ใหม่") % {"name": self.name}, code="gone"
            ) from error
        row = attachments.keep(
            content,
            obj=obj,
            organisation=organisation,
            by=by,
            name=self.name,
            extension=self.extension,
            media_type=self.media_type,
            **options,
        )
        self._remove_row()
        return row

    def remove(self) -> None:
        """Forgets it: the person took it off the form."""
        self._remove_row()

    def _remove_row(self) -> None:
        storage, path = self.file.storage, self.file.name
        using = self._state.db
        with transaction.atomic(using=using):
            self.delete()
            transaction.on_commit(lambda: _quietly_delete(storage, path), using=using, robust=True)

    @classmethod
    def expire(cls, before: datetime) -> int:
        """Deletes what was staged before that moment, and files that a crash left without a row.

        Returns how many. A file that the storage does not delete now goes with the next sweep.
        """
        rows = list(cls._default_manager.filter(created_at__lt=before))
        for row in rows:
            row.remove()
        return len(rows) + cls._sweep(before)

    @classmethod
    def _sweep(cls, before: datetime) -> int:
        storage, count = cls._meta.get_field("file").storage, 0
        try:
            names = storage.listdir(FOLDER)[1]
            paths = [f"{FOLDER}/{name}" for name in names]
            known = set(cls._default_manager.filter(file__in=paths).values_list("file", flat=True))
            for path in set(paths) - known:
                if storage.get_modified_time(path) < before:
                    storage.delete(path)
                    count += 1
        except OSError:
            # No folder yet, or a storage that is away: the next sweep finds them.
            pass
        return count


def _quietly_delete(storage, path: str) -> None:
    with suppress(OSError):
        storage.delete(path)
