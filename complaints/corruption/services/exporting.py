"""What is handed to an outside body: one encrypted file, made for the moment and kept nowhere."""

from django.utils.translation import gettext as _

from workflow import audit

from ..models import Compartment, EntryKind
from ..vault import keyring
from ..wording_desk import entry_rows
from . import entries, reading
from .editing import must_open

_TOLD = (EntryKind.FINDING, EntryKind.OUTCOME, EntryKind.CLASSIFICATION)
_WHO = ("name", "contact")


def export(
    report, *, by, keys, body_name: str, password: str, with_notes: bool, with_naming: bool
) -> bytes:
    """An AES-256 PDF of what was reported and, if asked, found. Raises Denied, NoGrant."""
    from ..files.redact import outside_pdf

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
    audit.record(actor=by, event="corruption.exported", obj=report, using="corruption")
    title = _("เรื่องร้องเรียนการทุจริต %(label)s ถึง%(body)s") % {
        "label": report.label,
        "body": body_name,
    }
    return outside_pdf(title, parts, password)
