"""What is handed to an outside body: one encrypted file, made for the moment and kept nowhere."""

from django.utils.translation import gettext as _

from workflow import audit

from ..files import description, stream
from ..files.redact import outside_pdf
from ..models import Compartment, EntryKind, SealedFile
from ..vault import keyring
from ..wording_desk import entry_rows
from . import entries, reading
from .editing import must_open

_TOLD = (EntryKind.FINDING, EntryKind.OUTCOME, EntryKind.CLASSIFICATION)
_WHO = ("name", "contact")


# In bytes: the document is made in memory.
MOST_FILES = 60 * 2**20


class TooMuch(Exception):
    """The files of the report do not fit into one document."""


def export(
    report,
    *,
    by,
    keys,
    body_name: str,
    password: str,
    with_notes: bool,
    with_naming: bool,
    with_files: bool = False,
) -> bytes:
    """An AES-256 PDF of what was reported and, if asked, found and attached.

    Raises Denied, NoGrant, TooMuch, `files.redact.CannotDraw`.
    """
    must_open(report, by)
    content = reading.content_of(report, by=by, keys=keys)
    if not with_naming:
        content = {name: value for name, value in content.items() if name not in _WHO}
    parts = [(str(row["label"]), row["value"]) for row in reading.content_rows(content)]
    if with_notes:
        key = keyring.key_of(report, Compartment.DESK, keys)
        for written in entries.read_all(report, key):
            if written.entry.kind in _TOLD:
                rows = entry_rows(written.entry.kind, written.body)
                text = "\n".join(f"{row['label']}: {row['value']}" for row in rows)
                parts.append((str(written.entry.get_kind_display()), text))
    files = _files(report, keys) if with_files else []
    audit.record(actor=by, event="corruption.exported", obj=report, using="corruption")
    title = _("เรื่องร้องเรียนการทุจริต %(label)s ถึง%(body)s") % {
        "label": report.label,
        "body": body_name,
    }
    return outside_pdf(title, parts, password, files=files)


def _files(report, keys) -> list[tuple[str, bytes]]:
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    rows = SealedFile.objects.filter(report=report, compartment=Compartment.CONTENT)
    told = [(row, description(row, key)) for row in rows]
    if sum(row["size"] for _file, row in told) > MOST_FILES:
        raise TooMuch
    return [(row["name"], b"".join(stream(file, key))) for file, row in told]
