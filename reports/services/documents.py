"""The report's files: stored once under a name made of their content, and checked."""

import errno
import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from documents.joining import page_count
from workflow.jobs import JobFailed

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Stored:
    """A file in the storage."""

    name: str
    sha256: str
    size: int
    pages: int


def store(report, pdf: bytes) -> Stored:
    """Stores a report's PDF; the same bytes go to the same file, however often it is done.

    Raises JobFailed with a reason for the person when the storage is full.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    name = f"reports/{report.organisation.uuid}/{report.uuid}-{digest[:20]}.pdf"
    stored = Stored(name, digest, len(pdf), page_count(pdf))
    if default_storage.exists(name):
        if _sha256(name) == digest:
            return stored
        # What a worker left that died while it wrote.
        default_storage.delete(name)
    try:
        default_storage.save(name, ContentFile(pdf))
    except OSError as error:
        default_storage.delete(name)
        if error.errno in FULL:
            raise JobFailed(
                _(
                    "เก็บแฟ้มรายงานไม่ได้ เพราะพื้นที่จัดเก็บเต็ม ข้อมูลของคุณยังอยู่ครบ "
                    "กรุณาแจ้งผู้ดูแลระบบให้เพิ่มพื้นที่ แล้วกดจัดทำใหม่"
                )
            ) from error
        raise
    return stored


def _sha256(name: str) -> str:
    with default_storage.open(name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(report) -> list[str]:
    """What does not hold between a report's row, its figures and its files; empty when whole."""
    found = []
    if hashlib.sha256(report.figures.encode()).hexdigest() != report.figures_sha256:
        found.append(_("ข้อมูลในรายงานไม่ตรงกับค่าแฮช"))
    files = [(report.file.name, report.file_sha256)]
    if report.read_file:
        files.append((report.read_file.name, report.signed_sha256))
    for name, digest in files:
        try:
            same = _sha256(name) == digest
        except OSError:
            found.append(_("ไม่พบแฟ้มรายงานในที่จัดเก็บ"))
        else:
            if not same:
                found.append(_("แฟ้มรายงานไม่ตรงกับค่าแฮชที่บันทึกไว้"))
    return found
