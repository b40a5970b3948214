"""The inbox of a report: what the person who reported and the officers write to each other."""

from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from ..actors import REPORTER, office_of
from ..models import Compartment, Message, MessageKind, Report, SealedFile
from ..vault import keyring
from .sending import attach_all

# By one person who reports; so much text is no longer a conversation.
MOST_BY_REPORTER = 200


class Spoken(NamedTuple):
    """A message and what it says; `files` are rows, described by `files.description`."""

    message: Message
    body: dict
    files: tuple[SealedFile, ...]

    @property
    def text(self) -> str:
        return self.body.get("text", "")


def say(
    report: Report,
    key: bytes,
    kind: str = MessageKind.TEXT,
    body: dict | str = "",
    *,
    by=None,
    files=(),
    ticket: bytes | None = None,
) -> Message:
    """Adds a message under K_thread (`key`); `by` is the officer, None the person who reported.

    `body` is a text, or JSON with a "text". The same `ticket` (32 bytes) again adds nothing and
    returns the first message. Raises Refused when the reporter has written too many.
    """
    if isinstance(body, str):
        body = {"text": body}
    try:
        with transaction.atomic(using="corruption"):
            return _add(report, key, kind, body, by, files, ticket)
    except IntegrityError:
        known = ticket and Message.objects.filter(ticket=ticket).first()
        if not known:
            raise
        return known


def _add(report, key, kind, body, by, files, ticket) -> Message:
    # Numbers follow each other: one writer at a time.
    rows = Report.objects.select_for_update().only("key_version", "is_deleted")
    now = rows.filter(pk=report.pk, is_deleted=False).first()
    if now is None or now.key_version != report.key_version:
        # Deleted, or its keys were replaced after `key` was opened.
        raise Refused([_("เรื่องนี้เพิ่งเปลี่ยนแปลง กรุณากดส่งอีกครั้ง")])
    known = ticket and Message.objects.filter(ticket=ticket).first()
    if known:
        return known
    rows = Message.objects.filter(report=report)
    if by is None and rows.filter(by_reporter=True).count() >= MOST_BY_REPORTER:
        raise Refused([_("เพิ่มข้อความครบจำนวนแล้ว กรุณารอเจ้าหน้าที่ตอบ")])
    last = rows.order_by("-number").values_list("number", flat=True).first() or 0
    message = Message(
        report=report,
        number=last + 1,
        kind=kind,
        by_reporter=by is None,
        author_uuid=by and by.uuid,
        author_name=by.display if by else "",
        on=timezone.localdate(),
        key_version=report.key_version,
        ticket=ticket,
    )
    digest = keyring.seal_row(key, report, message, "body", body)
    message.save(force_insert=True)
    attach_all(files, report, Compartment.THREAD, key, subject=message.uuid)
    audit.record(
        actor=by or REPORTER,
        event="corruption.message",
        obj=message,
        organisation=office_of(report),
        fields=[digest],
        using="corruption",
    )
    return message


def messages(report: Report, key: bytes) -> list[Spoken]:
    """All messages, oldest first, opened with K_thread. Raises `sealing.Tampered`."""
    rows = list(Message.objects.filter(report=report).order_by("number"))
    by_subject: dict = {}
    for file in SealedFile.objects.filter(report=report, compartment=Compartment.THREAD):
        # Known already: its description asks for it.
        file.report = report
        by_subject.setdefault(file.subject_uuid, []).append(file)
    return [
        Spoken(
            row,
            keyring.open_row(key, report, row, "body"),
            tuple(by_subject.get(row.uuid, ())),
        )
        for row in rows
    ]
