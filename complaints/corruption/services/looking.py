"""An officer looks at who reported, while the grant lasts; each look is written down."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflow.engine import Refused

from .. import content
from ..actors import OFFICER
from ..checks import has_inbox
from ..models import Compartment, IdentityRequest, MessageKind, RequestState, SealedFile
from ..recording import record
from ..vault import keyring
from . import thread
from .editing import must_open


class Identity(NamedTuple):
    """Who the reporter is, as they wrote it, and files that tell it."""

    values: dict
    files: list[SealedFile]


def look(row: IdentityRequest, *, by, keys) -> Identity:
    """The identity, for the requester while the grant lasts; each look is written down.

    Custodians read in their list on which days, and the reporter, the first time, in the inbox.
    Raises Refused, and NoGrant where no key opens it any more.
    """
    report = row.report
    must_open(report, by)
    with transaction.atomic(using="corruption"):
        current = IdentityRequest.objects.select_for_update().get(pk=row.pk)
        key = _identity_key(current, report, by, keys)
        values = keyring.open_row(key, report, report, "identity")
        if not current.looked_on and has_inbox(report):
            _tell_of_look(report, keys, current)
        today = timezone.localdate().isoformat()
        current.looked_on = [*current.looked_on, today]
        current.save(update_fields=["looked_on"])
        record(by, "corruption.identity_opened", report)
    files = list(report.files.filter(compartment=Compartment.IDENTITY))
    return Identity({name: values.get(name, "") for name in content.IDENTITY}, files)


def file_key(row: IdentityRequest, *, by, keys) -> bytes:
    """K_identity for one file that the requester opens; written down as a look is."""
    must_open(row.report, by)
    with transaction.atomic(using="corruption"):
        key = _identity_key(row, row.report, by, keys)
        record(by, "corruption.identity_file_opened", row.report)
    return key


def _identity_key(row: IdentityRequest, report, by, keys) -> bytes:
    is_over = row.expires_on is None or row.expires_on < timezone.localdate()
    if row.requester_uuid != by.uuid or row.state != RequestState.GRANTED or is_over:
        raise Refused([_("ไม่มีสิทธิเปิดดู หรือสิทธิสิ้นสุดแล้ว หากยังจำเป็นให้ขอใหม่พร้อมเหตุผล")])
    return keyring.key_of(report, Compartment.IDENTITY, keys)


def _tell_of_look(report, keys, row) -> None:
    with translation.override("th"):
        text = _("ผู้ดูแลข้อมูลตัวตนอนุญาตคำขอแล้ว และเจ้าหน้าที่เปิดดูว่าคุณเป็นใครในวันนี้")
    body = {"text": text, "request": str(row.uuid)}
    key = keyring.key_of(report, Compartment.THREAD, keys)
    thread.say(report, key, MessageKind.IDENTITY, body, by=OFFICER)
