"""Seals an upload while it arrives: a disk sees ciphertext, memory a few chunks of plaintext.

The plaintext is besides kept in memory without a name until the closed-off process has looked at
it, when the last byte is there.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import Error

from ..models import SealedFile
from ..vault import sealing
from ..vault.streams import FileSealer
from . import inspection, places

BODY, VIEW = "body", "view"
NAMELESS = "file"


def context_of(uuid: UUID, field: str) -> bytes:
    """The place of a sealed file: its own row. The report comes in by the sealed description."""
    return sealing.Context(
        organisation=sealing.NO_REPORT,
        report=sealing.NO_REPORT,
        table=SealedFile._meta.label_lower,
        row=uuid,
        field=field,
    ).data()


@dataclass(frozen=True)
class SealedObject:
    """One object in the storage and what opens it; `size` in bytes of the plaintext."""

    stored_as: str
    key: bytes
    header: bytes
    size: int
    digest: str  # SHA-256 of the ciphertext, hex

    def __repr__(self) -> str:
        return "<SealedObject>"


class Writer:
    """Seals into a new object; `finish` makes it last, `abort` leaves nothing."""

    def __init__(self, uuid: UUID, field: str):
        self._place = places.new_object()
        self._sealer = FileSealer(self._place.write, context_of(uuid, field))

    def write(self, data: bytes) -> None:
        """More plaintext. Raises OSError when the storage is full; then only `abort` is left."""
        self._sealer.push(data)

    def finish(self) -> SealedObject:
        """Raises OSError, as `write` does."""
        size, _sealed_size, digest = self._sealer.finish()
        self._place.keep()
        return SealedObject(self._place.name, self._sealer.key, self._sealer.header, size, digest)

    def abort(self) -> None:
        self._place.drop()


class SealedUpload(UploadedFile):
    """A file that lies sealed in the storage and belongs to no report yet.

    `attach` gives it to one. When the request ends, one that no row names is removed again.
    Its content cannot be read any more: only the sealed description of a row will open it.
    """

    def __init__(self, name: str, uuid: UUID, body: SealedObject, sha256: str):
        super().__init__(None, name, size=body.size)
        self.uuid, self.body, self.sha256 = uuid, body, sha256
        self.stored_as, self.key, self.header = body.stored_as, body.key, body.header
        self.kind, self.verdict, self.reason = inspection.UNKNOWN, inspection.UNCHECKED, ""
        self.view: SealedObject | None = None
        self.view_kind = ""
        self.is_offered = False

    def __repr__(self) -> str:
        # The name of a file can be the name of a person.
        return "<SealedUpload>"

    __str__ = __repr__

    @property
    def names(self) -> list[str]:
        """Of its objects in the storage."""
        return [part.stored_as for part in (self.body, self.view) if part]

    def close(self) -> None:
        """At the end of the request."""
        if self.is_offered:
            # Offered to a report that was rolled back, or that stands.
            with suppress(Error):
                if not SealedFile.objects.filter(pk=self.uuid, stored_as=self.stored_as).exists():
                    discard(self)
        else:
            discard(self)


def discard(upload: SealedUpload) -> None:
    """Removes what an upload stored. Nothing opens it afterwards, nothing is left of it."""
    places.remove_objects(upload.names)


class SealedSink:
    """One arriving file (`complaints.files.receiving.Sink`)."""

    def __init__(self, name: str):
        self._name, self._uuid = name or NAMELESS, uuid4()
        self._hash = hashlib.sha256()
        self._writer = Writer(self._uuid, BODY)
        try:
            self._memory = inspection.Memory()
        except OSError:
            self._memory = None

    def write(self, chunk: bytes) -> None:
        """Raises OSError when the storage is full."""
        self._writer.write(chunk)
        self._hash.update(chunk)
        if self._memory is not None:
            try:
                self._memory.write(chunk)
            except OSError:
                # No memory left: it is kept unchecked.
                self._forget()

    def finish(self) -> SealedUpload:
        """Raises OSError when the storage is full; nothing is left then."""
        try:
            body = self._writer.finish()
        except BaseException:
            self.abort()
            raise
        upload = SealedUpload(self._name, self._uuid, body, self._hash.hexdigest())
        try:
            self._inspect(upload)
        finally:
            self._forget()
        return upload

    def abort(self) -> None:
        self._forget()
        self._writer.abort()

    def _forget(self) -> None:
        memory, self._memory = self._memory, None
        if memory is not None:
            memory.close()

    def _inspect(self, upload: SealedUpload) -> None:
        if self._memory is None:
            return
        extension = PurePath(self._name).suffix.lower()
        view = _View(self._uuid)
        try:
            found = inspection.inspect(self._memory, extension, view.write)
            upload.kind, upload.verdict, upload.reason = found.kind, found.verdict, found.reason
            if found.view_kind and (kept := view.finish()):
                upload.view, upload.view_kind = kept, found.view_kind
        except OSError:
            # The scanner's socket, or the memory: what is sealed stays.
            upload.verdict = inspection.UNCHECKED
        finally:
            view.abort()


class _View:
    """The viewing copy; a storage that has no room for it costs the copy, not the file."""

    def __init__(self, uuid: UUID):
        self._uuid, self._writer, self._failed = uuid, None, False

    def write(self, piece: bytes) -> None:
        if self._failed:
            return
        try:
            self._writer = self._writer or Writer(self._uuid, VIEW)
            self._writer.write(piece)
        except OSError:
            self._failed = True

    def finish(self) -> SealedObject | None:
        if self._failed or self._writer is None:
            return None
        try:
            kept = self._writer.finish()
        except OSError:
            return None
        self._writer = None
        return kept

    def abort(self) -> None:
        if self._writer is not None:
            self._writer.abort()


def sealed_sink(name: str) -> SealedSink:
    """For `limited_uploads(…, sink=sealed_sink, csrf=False)`. Raises OSError."""
    return SealedSink(name)
