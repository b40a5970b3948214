"""Hands a complaint over: the sealed copy is on the disk before anything is taken away.

Begun -> sealed -> purged -> done. After a crash at any step, beat goes on where it ended
(`resume`). Nothing that opens the report is ever stored: the ticket finds the sealed report again,
and the new receipt lies sealed to the old code.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import passing
from complaints.corruption import content
from complaints.corruption.files import sealed_sink
from complaints.corruption.models import Channels, Report
from complaints.corruption.services import routing, sending
from complaints.corruption.services.channels import channel_of
from complaints.corruption.vault import receipts
from complaints.general.models import HandOver, Step
from complaints.general.services import handing
from complaints.general.workflow import COMPLAINT
from organisations.models import Person
from workflow.engine import Problem, Refused

logger = logging.getLogger(__name__)
# Longer than any hand-over takes: then whoever worked on it is gone.
LEASE = timedelta(minutes=10)
_PIECE = 64 * 1024
STORY_NAME = "เรื่องเดิม.txt"


def hand_over(*, complaint, by, excluded=frozenset(), about_head=False) -> HandOver:
    """Begins and, unless something is away, finishes; returns how far it came.

    `excluded` are uuids of people whom the report must not reach. Raises Denied, and Refused when
    it is sealed to nobody: then nothing was changed, and whom to leave out is chosen again.
    """
    excluded = frozenset(excluded)
    row = HandOver.objects.filter(complaint=complaint).first()
    if row is None:
        _refuse_without_readers(complaint, excluded, about_head)
        rows = handing.begin(complaint=complaint, by=by, excluded=excluded, about_head=about_head)
        for each in rows:
            go_on(each)
        row = rows[0]
    now = HandOver.objects.filter(pk=row.pk).first()
    if now is None:
        # The last reader's key went between the look above and the sealing.
        raise Refused([_nobody()])
    return now


def _refuse_without_readers(complaint, excluded: frozenset[UUID], about_head: bool) -> None:
    channel = channel_of(complaint.organisation)
    try:
        routing.route(channel, set(excluded), about_head=about_head, by_officer=True)
    except routing.NobodyLeft:
        raise Refused([_nobody()]) from None


def _nobody() -> Problem:
    text = _("ไม่มีผู้รับเรื่องทุจริตที่เปิดเรื่องนี้ได้ จึงยังไม่ได้ส่งต่อ กรุณาแนะนำผู้ร้องให้แจ้งหน่วยงานภายนอก")
    return Problem(text, code="nobody")


def resume() -> int:
    """What a crash left between two steps goes on; for beat. Returns how many were finished.

    Receipts that waited too long for the old code go.
    """
    handing.forget_receipts(timezone.localdate())
    waiting = HandOver.objects.exclude(step=Step.DONE).filter(_is_free())
    return sum(go_on(row) for row in waiting.order_by("pk")[:50])


def _is_free() -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=timezone.now())


def go_on(row: HandOver) -> bool:
    """Takes the steps that are left; False when somebody else is at it or one failed."""
    mine = HandOver.objects.filter(_is_free(), pk=row.pk).exclude(step=Step.DONE)
    if not mine.update(lease_until=timezone.now() + LEASE):
        return False
    try:
        # What is stored for others to read is Thai, whoever began it.
        with translation.override("th"):
            for step, act in ((Step.BEGUN, seal), (Step.SEALED, purge), (Step.PURGED, clear)):
                row.refresh_from_db()
                if row.step == step:
                    act(row)
    except routing.NobodyLeft:
        # Waiting would not help: the complaint stays as it was, and its officer chooses again.
        handing.call_off(row)
        return False
    except Exception as error:
        # The class alone: the text could be the complaint's.
        logger.warning("hand-over stopped at %s: %s", row.step, type(error).__name__)
        return False
    finally:
        HandOver.objects.filter(pk=row.pk).update(lease_until=None)
    return True


def seal(row: HandOver) -> None:
    """The sealed copy, once: after a crash behind its commit, the ticket finds it again."""
    if not (row.ticket and Report.objects.filter(ticket=bytes(row.ticket)).exists()):
        complaint = row.complaint
        secret = sending.new_secret()
        receipt = receipts.receipt_of(secret)
        row.ticket = receipts.ticket_of(secret)
        key = bytes(complaint.code_key)
        row.receipt = passing.leave(key, receipt) if key else b""
        # On the disk before the report is, else a crash would lose the way to it.
        row.save(update_fields=["ticket", "receipt"])
        _file(row, complaint, secret)
    row.step, row.excluded, row.about_head = Step.SEALED, [], False
    row.save(update_fields=["step", "excluded", "about_head"])


def _file(row: HandOver, complaint, secret: bytes) -> None:
    excluded = {UUID(text) for text in row.excluded}
    identity = handing.contact_of(complaint)
    uploads = []
    try:
        uploads += _sealed_files(complaint)
        sending.file_report(
            channel=channel_of(complaint.organisation),
            secret=secret,
            content=_content(row, complaint, bool(identity)),
            identity=_identity(identity),
            excluded=excluded,
            about_head=row.about_head,
            files=uploads,
            arrival=Channels.HANDOVER,
            by=handing.OfRow.of(row),
            exchange_code=True,
        )
    finally:
        for upload in uploads:
            # Removes what no report names.
            upload.close()


def _content(row: HandOver, complaint, is_named: bool) -> dict:
    where = [complaint.village and complaint.village.name, complaint.place, complaint.landmark]
    return content.blank() | {
        "what": complaint.text,
        "where": " ".join(filter(None, where)),
        "when": complaint.happened,
        "evidence": _("ประวัติและแฟ้มเดิมอยู่ในแฟ้มแนบ"),
        "naming": str(content.Naming.CUSTODIAN if is_named else content.Naming.ANONYMOUS),
        "excluded": _excluded(row),
        "about_head": row.about_head,
    }


def _excluded(row: HandOver) -> list[dict]:
    people = Person.objects.filter(uuid__in=row.excluded)
    return [{"uuid": str(person.uuid), "name": person.display, "title": ""} for person in people]


def _identity(contact: dict) -> dict:
    others = (contact.get(name, "") for name in ("telephone", "email", "address"))
    return {"name": contact.get("name", ""), "contact": "\n".join(filter(None, others))}


def _sealed_files(complaint) -> list:
    made = [_sealed(STORY_NAME, [handing.story_of(complaint).encode()])]
    for name, file in handing.files_of(complaint):
        with file:
            made.append(_sealed(name, iter(lambda file=file: file.read(_PIECE), b"")))
    return made


def _sealed(name: str, pieces):
    sink = sealed_sink(name)
    try:
        for piece in pieces:
            sink.write(piece)
    except BaseException:
        sink.abort()
        raise
    return sink.finish()


def purge(row: HandOver) -> None:
    """Text, contact, notes and notices go from the general side, with the change of state."""
    with transaction.atomic(using="default"):
        COMPLAINT.perform(row.complaint, "hand_over", by=handing.OfRow.of(row))


def clear(row: HandOver) -> None:
    """The stored files go, and their names with them; nothing leads to the sealed report now."""
    handing.remove_files(row)
    row.files, row.ticket, row.step = [], b"", Step.DONE
    row.save(update_fields=["files", "ticket", "step"])
