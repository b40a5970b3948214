"""A report opened for an officer: what was said, what was written about it, who may still read it.

Nothing of it is kept; that somebody opened it is written down each time (WB-03).
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from workflow import audit

from .. import screening, wording_desk
from ..models import Compartment, EntryKind, SealedFile
from ..vault import keyring
from . import entries, thread
from .leaving import officers_of

# In an officer's words (content.TEXTS speaks to the person who reports), in the same order.
CONTENT_LABELS = {
    "category": gettext_lazy("ประเภทเรื่อง"),
    "what": gettext_lazy("เกิดอะไรขึ้น"),
    "accused": gettext_lazy("ผู้ถูกกล่าวหา"),
    "units": gettext_lazy("ฝ่ายหรือหน่วยงานที่เกี่ยวข้อง"),
    "when": gettext_lazy("เมื่อใด"),
    "where": pgettext_lazy("เรื่องทุจริต", "ที่ไหน"),
    "how": gettext_lazy("ทำอย่างไร และผู้แจ้งทราบได้อย่างไร"),
    "evidence": gettext_lazy("พยานหลักฐาน"),
    "witnesses": gettext_lazy("พยานบุคคล"),
    "reveals": gettext_lazy("สิ่งที่อาจบอกได้ว่าผู้แจ้งเป็นใคร"),
    "worries": gettext_lazy("สิ่งที่ผู้แจ้งกังวล"),
    "others_out": gettext_lazy("คนอื่นที่ไม่ควรรู้เรื่องนี้"),
    "exclude_reason": gettext_lazy("เหตุผลที่ไม่ให้เจ้าหน้าที่บางคนอ่าน"),
    "name": gettext_lazy("ชื่อผู้แจ้ง"),
    "contact": gettext_lazy("ช่องทางติดต่อผู้แจ้ง"),
}
# Left out where nothing was said: a row that says "not told" would only take space.
_ONLY_IF_TOLD = ("category", "units", "others_out", "exclude_reason", "name", "contact")
NAMINGS = {
    "anonymous": gettext_lazy("ไม่บอกชื่อ"),
    "named": gettext_lazy("บอกชื่อแก่เจ้าหน้าที่"),
    "custodian": gettext_lazy("บอกชื่อแก่ผู้ดูแลข้อมูลตัวตนเท่านั้น"),
}
# What a redacted copy begins with: never the name, nor what the reporter says tells who they are.
COPIED = ("accused", "units", "what", "when", "where", "how", "evidence", "witnesses")


class File(NamedTuple):
    """A sealed file and what its description says."""

    file: SealedFile
    description: dict


class Note(NamedTuple):
    """An entry in words (`complaints/corruption/desk/_entry.html`)."""

    entry: entries.Entry
    rows: list[dict]
    waits: bool  # for a second person


class Opened(NamedTuple):
    """A report for its page."""

    content: dict
    rows: list[dict]
    naming: str
    naming_label: str
    about_head: bool
    excluded: list[str]
    files: list[File]
    messages: list[tuple[thread.Spoken, list[File]]]
    notes: list[Note]
    copies: list
    officers: list[str]
    screening: dict | None


def open_report(report, *, by, keys) -> Opened:
    """Everything that an officer's keys open of it. Raises NoGrant, `sealing.Tampered`."""
    content_key = keyring.key_of(report, Compartment.CONTENT, keys)
    desk_key = keyring.key_of(report, Compartment.DESK, keys)
    thread_key = keyring.key_of(report, Compartment.THREAD, keys)
    content = keyring.open_row(content_key, report, report, "content")
    written = entries.read_all(report, desk_key)
    spoken = thread.messages(report, thread_key)
    note_opened(report, by, ["content", "desk", "thread"])
    screened = [row.body for row in written if row.entry.kind == EntryKind.SCREENING]
    naming = content.get("naming") or screening.ANONYMOUS
    return Opened(
        content=content,
        rows=content_rows(content),
        naming=naming,
        naming_label=str(NAMINGS.get(naming, naming)),
        about_head=bool(content.get("about_head")),
        excluded=_excluded(content),
        files=_files(report, Compartment.CONTENT, content_key),
        messages=[
            (row, [File(file, _description(file, thread_key)) for file in row.files])
            for row in spoken
        ],
        notes=[
            Note(row.entry, wording_desk.entry_rows(row.entry.kind, row.body), _waits(row.entry))
            for row in reversed(written)
        ],
        copies=list(report.copies.order_by("-prepared_on", "uuid")),
        officers=[holder.person_name for holder in officers_of(report)],
        screening=screened[-1] if screened else None,
    )


def content_of(report, *, by, keys) -> dict:
    """What was reported, for a page that needs it alone; written down as well."""
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    content = keyring.open_row(key, report, report, "content")
    note_opened(report, by, ["content"])
    return content


def entry_rows(entry, *, by, keys) -> list[dict]:
    """One entry in words; that it was opened is written down."""
    key = keyring.key_of(entry.report, Compartment.DESK, keys)
    body = keyring.open_row(key, entry.report, entry, "body")
    note_opened(entry.report, by, ["desk"])
    return wording_desk.entry_rows(entry.kind, body)


def note_opened(report, by, parts) -> None:
    """WB-03: who opened which part, without the time of day."""
    audit.record(
        actor=by, event="corruption.report_read", obj=report, fields=parts, using="corruption"
    )


def content_rows(content: dict) -> list[dict]:
    """Label and text of each answer, in the order of the form."""
    return [
        {"label": label, "value": shown(content.get(name)), "empty": _("ไม่ได้บอก")}
        for name, label in CONTENT_LABELS.items()
        if name not in _ONLY_IF_TOLD or content.get(name)
    ]


def text_to_copy(content: dict) -> str:
    """What a redacted copy begins with, for an officer to mark."""
    parts = [
        f"{CONTENT_LABELS[name]}\n{shown(content[name])}" for name in COPIED if content.get(name)
    ]
    return "\n\n".join(parts)


def shown(value) -> str:
    """Whatever JSON holds, as text."""
    if isinstance(value, dict):
        return "\n".join(shown(item) for item in value.values() if item)
    if isinstance(value, list):
        return "\n".join(shown(item) for item in value if item)
    return "" if value is None else str(value)


def _excluded(content) -> list[str]:
    found = []
    for row in content.get("excluded") or ():
        if isinstance(row, dict):
            found.append(row.get("name") or _("เจ้าหน้าที่หนึ่งคน"))
    return found


def _files(report, compartment, key) -> list[File]:
    rows = SealedFile.objects.filter(report=report, compartment=compartment)
    files = [File(row, _description(row, key)) for row in rows.order_by("received_on", "uuid")]
    return sorted(files, key=lambda file: file.description["name"])


def _description(file, key) -> dict:
    from ..files import description

    return description(file, key)


def _waits(entry) -> bool:
    return entry.kind in entries.OF_TWO and entry.confirmed_by_uuid is None
