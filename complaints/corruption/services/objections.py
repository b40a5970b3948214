"""The reporter reads of requests for the name, and may object once, before one is granted.

Custodians have no key of the messages; the words lie beside the request, in a box for each.
"""

from base64 import b64decode, b64encode
from json import dumps, loads
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.engine import Refused

from ..actors import REPORTER
from ..models import Compartment, Grant, IdentityRequest, MessageKind, RequestState
from ..recording import record
from ..vault import keyring, marks, padding, sealing
from . import answers, thread
from .leaving import custodians_of

_MARK_AND_BOXES = slice(marks.MARK_BYTES), slice(marks.MARK_BYTES, None)


class Told(NamedTuple):
    """A request as the reporter sees it: no name, no reason but what was told."""

    uuid: UUID
    asked_on: object
    state: str
    objection_until: object
    has_objection: bool
    may_object: bool
    looked_on: list
    decided_on: object
    answer: str


def for_reporter(report, private: bytes | None = None) -> list[Told]:
    """The requests of a report for its inbox, the newest first.

    With the reporter's `private` key also what the custodian answers.
    """
    today = timezone.localdate()
    return [
        Told(
            row.uuid,
            row.asked_on,
            row.state,
            row.objection_until,
            row.has_objection,
            _may_object(row, today),
            row.looked_on,
            row.decided_on,
            answers.read(report, row, private) if private else "",
        )
        for row in report.requests.all()
    ]


def _may_object(row: IdentityRequest, today) -> bool:
    return (
        row.state == RequestState.ASKED
        and not row.has_objection
        and row.objection_until is not None
        and today <= row.objection_until
    )


def object_to(report, request_uuid: UUID, text: str, thread_key: bytes) -> None:
    """The reporter objects, once, before it is granted, with words or without.

    Officers read it in the messages (`thread_key` is K_thread); custodians, who see none, in a
    box of their own. Raises Refused.
    """
    text = text.strip() or _("ผู้แจ้งคัดค้าน โดยไม่ได้เขียนเหตุผล")
    with transaction.atomic(using="corruption"):
        rows = IdentityRequest.objects.select_for_update().filter(pk=request_uuid, report=report)
        row = rows.first()
        if row is None or not _may_object(row, timezone.localdate()):
            raise Refused([_("พ้นเวลาคัดค้านหรือมีผลแล้ว เขียนข้อความถึงเจ้าหน้าที่แทนได้")])
        row.has_objection = True
        row.objection = _boxes(report, row, text)
        row.save(update_fields=["has_objection", "objection"])
        body = {"text": text, "request": str(row.uuid)}
        thread.say(report, thread_key, MessageKind.OBJECTION, body)
        record(REPORTER, "corruption.identity_objected", report)


def _boxes(report, row: IdentityRequest, text: str) -> bytes:
    """The text for each custodian who may decide; the same length whoever writes how little."""
    padded = padding.pad(text.encode(), sealing.MESSAGE_SIZES)
    granted = set(
        Grant.objects.live()
        .filter(report=report, compartment=Compartment.REQUEST, subject_uuid=row.uuid)
        .values_list("holder_id", flat=True)
    )
    context = keyring.context_of(report, row, "objection")
    boxes = {
        str(holder.uuid): b64encode(
            sealing.seal_to(bytes(holder.encryption_key), padded, context, holder.uuid)
        ).decode()
        for holder in custodians_of(report)
        if holder.uuid in granted
    }
    sealed = dumps(boxes).encode()
    return marks.mark(context.data(), sealed) + sealed


def read(row: IdentityRequest, keys) -> str:
    """The objection where these are a custodian's keys, else "". Raises `sealing.Tampered`."""
    if not is_objected(row):
        return ""
    boxes = loads(bytes(row.objection)[marks.MARK_BYTES :])
    context = keyring.context_of(row.report, row, "objection")
    for holder, private in keys.holders:
        box = boxes.get(str(holder.uuid))
        if box:
            opened = sealing.unseal_from(private.encryption, b64decode(box), context, holder.uuid)
            return padding.unpad(opened).decode()
    return ""


def is_objected(row: IdentityRequest) -> bool:
    """Whether the reporter objected; a word in the database alone ends no days of waiting."""
    if not (row.has_objection and row.objection):
        return False
    place = keyring.context_of(row.report, row, "objection").data()
    mark, sealed = (bytes(row.objection)[part] for part in _MARK_AND_BOXES)
    return marks.is_marked(mark, place, sealed)
