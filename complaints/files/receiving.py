"""Takes uploaded files as a stream, within limits, into a place that the caller chooses.

What is over a limit is dropped file by file while it streams: the text of the form, and the files
before and after, arrive all the same. Nothing is written anywhere but into the caller's sink, so
that a sink that seals leaves no plaintext on a disk.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Protocol

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.core.handlers.wsgi import LimitedStream
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from workflow.attachments import clean_name

from .limits import Limits, default_limits

MEMORY_BYTES = 2 * 2**20
NAMES_SHOWN = 3


class Sink(Protocol):
    """Where one file goes. After `finish` or `abort` nothing more is called."""

    def write(self, chunk: bytes) -> None:
        """The next bytes, 64 KiB at most."""

    def finish(self) -> UploadedFile:
        """All bytes have come; what it returns stands in `request.FILES`."""

    def abort(self) -> None:
        """The file was too large, or the connection broke: forget what came."""


class SpooledSink:
    """For the general channel: in memory up to 2 MiB, then in a temporary file without a name."""

    def __init__(self, name: str):
        self._name, self._size = name, 0
        self._file = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._size += len(chunk)

    def finish(self) -> UploadedFile:
        self._file.seek(0)
        return UploadedFile(self._file, self._name, size=self._size)

    def abort(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken: "count", "size", "total", "empty" or "storage"."""

    field: str
    name: str
    code: str


def refusal_messages(refusals, limits: Limits) -> list[str]:
    """One line a reason, with the first names; for beside the field."""
    lines = []
    for code in ("size", "count", "total", "empty", "storage"):
        names = [refusal.name for refusal in refusals if refusal.code == code]
        if not names:
            continue
        shown = ", ".join(names[:NAMES_SHOWN])
        if len(names) > NAMES_SHOWN:
            more = len(names) - NAMES_SHOWN
            shown = ngettext(
                "%(names)s และอีก %(count)d แฟ้ม", "%(names)s และอีก %(count)d แฟ้ม", more
            ) % {"names": shown, "count": more}
        lines.append(_line(code, shown, limits))
    return lines


def _line(code: str, names: str, limits: Limits) -> str:
    if code == "size":
        words = _("แฟ้มใหญ่เกิน %(limit)d เมกะไบต์ จึงไม่ได้รับ: %(names)s")
        limit = limits.megabytes
    elif code == "count":
        words = _("แนบได้ไม่เกิน %(limit)d แฟ้ม จึงไม่ได้รับ: %(names)s")
        limit = limits.max_count
    elif code == "total":
        words = _("แฟ้มรวมกันเกิน %(limit)d เมกะไบต์ จึงไม่ได้รับ: %(names)s")
        limit = limits.max_total // 2**20
    elif code == "empty":
        words = _("แฟ้มว่างเปล่า จึงไม่ได้รับ: %(names)s")
        limit = 0
    else:
        words = _("เก็บแฟ้มไม่ได้ในขณะนี้ กรุณาส่งข้อความก่อน แล้วเพิ่มแฟ้มภายหลัง: %(names)s")
        limit = 0
    return words % {"limit": limit, "names": names}


class LimitedUploadHandler(FileUploadHandler):
    """The only handler of a request: counts, refuses and hands on, byte by byte."""

    def __init__(self, request, limits: Limits, fields, open_sink: Callable[[str], Sink]):
        super().__init__(request)
        self.limits, self.fields, self._open_sink = limits, fields, open_sink
        self.refusals: list[Refusal] = []
        self._sink: Sink | None = None
        self._size = self._count = self._total = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.field_name not in self.fields:
            # Nobody's form has such a field.
            raise SkipFile
        self._size = 0
        if self._count >= self.limits.max_count:
            self._refuse("count")
        try:
            self._sink = self._open_sink(clean_name(self.file_name))
        except OSError:
            self._refuse("storage")

    def receive_data_chunk(self, raw_data, start):
        self._size += len(raw_data)
        if self._size > self.limits.max_bytes:
            self._refuse("size")
        if self._total + self._size > self.limits.max_total:
            self._refuse("total")
        try:
            self._sink.write(raw_data)
        except OSError:
            # The disk is full, or a remote storage away: the text must arrive all the same.
            self._refuse("storage")

    def file_complete(self, file_size):
        sink, self._sink = self._sink, None
        if not self._size:
            sink.abort()
            self._note("empty")
            return None
        try:
            upload = sink.finish()
        except OSError:
            self._note("storage")
            return None
        self._count += 1
        self._total += self._size
        return upload

    def upload_complete(self):
        stream = getattr(self.request, "_stream", None)
        if isinstance(stream, LimitedStream) and stream._pos < stream.limit:
            # A server may end a broken connection as if that were all: half a file is no file.
            raise MultiPartParserError("the connection broke")

    def upload_interrupted(self):
        # Called too when only the last file was refused.
        self._drop()

    def _note(self, code: str) -> None:
        self.refusals.append(Refusal(self.field_name, clean_name(self.file_name), code))

    def _refuse(self, code: str) -> None:
        self._note(code)
        self._drop()
        # Never StopUpload: the fields after this file would be lost.
        raise SkipFile

    def _drop(self) -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.abort()


def limited_uploads(
    limits: Callable[[], Limits] = default_limits,
    *,
    fields=("files",),
    sink: Callable[[str], Sink] = SpooledSink,
    csrf: bool = True,
):
    """A decorator for a view whose form carries files in `fields`; stands outermost.

    `request.refused_uploads` then lists what was not taken (`refusal_messages` says it in words).
    Files in other fields are dropped. `sink(name)` opens the place of one file. The handler has to
    be set before anybody reads the form, and CSRF protection reads it; `csrf=False` is for a view
    that has a stand-in of its own.
    """

    def decorate(view):
        inner = csrf_protect(view) if csrf else view

        @csrf_exempt
        @wraps(view)
        def outer(request, *args, **kwargs):
            handler = LimitedUploadHandler(request, limits(), frozenset(fields), sink)
            request.upload_handlers = [handler]
            request.refused_uploads = handler.refusals
            try:
                return inner(request, *args, **kwargs)
            finally:
                # The connection broke in the middle of a file.
                handler.upload_interrupted()

        return outer

    return decorate
