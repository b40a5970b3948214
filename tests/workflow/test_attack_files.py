"""A small file that unfolds to a huge one, and a disk that fills up while a file is written."""

import errno
import os
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, default_storage

from tests.factories import upload
from workflow import attachments
from workflow.models import Attachment


def folded_pdf(megabytes: int) -> bytes:
    """A whole PDF whose index of objects is `megabytes` of spaces, packed."""
    index = b"5 0 6 34 "
    body = b"<</Type/Catalog/Pages 6 0 R>>".ljust(34) + b"<</Type/Pages/Kids[]/Count 0>>"
    packed = zlib.compress(index + body + b" " * (megabytes * 2**20), 9)
    out = b"%PDF-1.5\n"
    objects_at = len(out)
    out += b"4 0 obj\n<</Type/ObjStm/N 2/First %d/Length %d/Filter/FlateDecode>>stream\n" % (
        len(index),
        len(packed),
    )
    out += packed + b"\nendstream\nendobj\n"
    rows = [(0, 0, 65535), (0, 0, 0), (0, 0, 0), (0, 0, 0), (1, objects_at, 0)]
    rows += [(2, 4, 0), (2, 4, 1), (1, len(out), 0)]
    table = zlib.compress(
        b"".join(bytes([a]) + b.to_bytes(4, "big") + c.to_bytes(2, "big") for a, b, c in rows)
    )
    start = len(out)
    out += b"7 0 obj\n<</Type/XRef/Size 8/W[1 4 2]/Root 5 0 R/Length %d/Filter/FlateDecode>>" % len(
        table
    )
    return out + b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def test_pdf_that_unfolds_to_a_hundred_megabytes_is_refused():
    assert attachments.clean_upload(upload(folded_pdf(1), "paper.pdf"))[2] == ".pdf"
    with pytest.raises(ValidationError) as error:
        attachments.clean_upload(upload(folded_pdf(100), "paper.pdf"))
    assert error.value.code == "pdf"


def test_a_full_disk_keeps_no_half_written_file(org, cast, monkeypatch):
    def full(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(ValidationError) as error:
        attachments.store(upload(), obj=org, organisation=org, by=cast.staff)
    assert error.value.code == "storage"
    assert not Attachment.objects.exists()
    assert default_storage.listdir(str(org.uuid))[1] == []
