"""Who the reporter is: asked for with a reason, granted or refused by a custodian.

The requester is an officer who may open the report; the custodian is somebody else, and sees
neither the report nor the name: K_identity goes from hand to hand sealed. The reporter reads of
each request in the inbox and may object before it is granted, unless a law compels it
(`objections`). A grant lasts some days (`looking`, `ending`).
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.permissions import Permission
from thai.dates import format_date
from workflow.engine import Denied, Problem, Refused

from .. import content
from ..actors import OFFICER
from ..checks import has_inbox
from ..models import (
    Compartment,
    Grant,
    IdentityRequest,
    KeyRole,
    MessageKind,
    RecoveryKind,
    Report,
    RequestState,
)
from ..recording import record
from ..vault import directory, keyring, marks, pending, sealing
from . import answers, objections, thread
from .editing import changing, must_open
from .ending import grants_of
from .leaving import custodians_of, officers_of

OBJECTION_DAYS = 7
GRANT_DAYS = 7


class Basis(models.TextChoices):
    """Why somebody asks; the last is no reason, and is refused in so many words."""

    DANGER = "danger", gettext_lazy("ผู้แจ้งหรือผู้อื่นอาจได้รับอันตราย ต้องคุ้มครองตัวบุคคล")
    EVIDENCE = (
        "evidence",
        gettext_lazy("ต้องได้ถ้อยคำหรือหลักฐานจากผู้แจ้งโดยตรง และถามทางกล่องข้อความแล้วไม่พอ"),
    )
    LAW = "law", gettext_lazy("มีกฎหมายบังคับให้เปิดเผย")
    SUSPICION = "suspicion", gettext_lazy("สงสัยว่าแจ้งเท็จ หรืออยากทราบว่าเป็นใคร")


# --- asking


def ask(report, *, by, keys, basis: str, reason: str, told: str, law: str = "") -> IdentityRequest:
    """Asks for the identity; the reporter reads `told` (and the law) in the inbox.

    `reason` is for the custodians and for officers of the report. Raises Refused and Denied.
    """
    must_open(report, by)
    _refuse_reasons(basis, reason, told, law)
    with changing(report, by=by) as row:
        found = against(row, by=by, keys=keys)
        if found:
            raise Refused(found)
        custodians = [holder for holder in custodians_of(row) if holder.person_uuid != by.uuid]
        if not custodians:
            raise Refused([_("ไม่มีผู้ดูแลข้อมูลตัวตนคนอื่นที่พิจารณาคำขอนี้ได้")])
        request = _store(row, by, custodians, basis=basis, reason=reason, told=told, law=law)
        if has_inbox(row):
            _tell(row, keys, request, told=told, law=law)
    return request


def against(report, *, by, keys) -> list[Problem]:
    """What stands against asking at all, whatever the reason. Raises NoGrant."""
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    if keyring.open_row(key, report, report, "content").get("naming") == content.Naming.ANONYMOUS:
        text = _("ผู้แจ้งไม่ได้บอกชื่อไว้ จึงไม่มีข้อมูลตัวตนให้เปิด ถามได้ทางกล่องข้อความเท่านั้น")
        return [Problem(text, code="anonymous")]
    row = lasting(report).filter(requester_uuid=by.uuid).first()
    if row is None:
        return []
    day = {"day": format_date(row.asked_on, "long")}
    if row.state == RequestState.GRANTED:
        text = _("คำขอของคุณเมื่อ %(day)s ได้รับอนุญาตแล้วและยังไม่สิ้นสุด ไม่ต้องขออีก") % day
    else:
        text = _("คุณขอไว้แล้วเมื่อ %(day)s ผู้ดูแลข้อมูลตัวตนยังไม่ตัดสิน จึงขออีกไม่ได้") % day
    return [Problem(text, code="asked")]


def lasting(report):
    """The requests of a report that wait or are granted: one of each officer at most."""
    return report.requests.filter(state__in=(RequestState.ASKED, RequestState.GRANTED))


def _refuse_reasons(basis, reason, told, law) -> None:
    if basis == Basis.SUSPICION:
        raise Refused([_("ความสงสัยอย่างเดียวไม่ใช่เหตุให้เปิดข้อมูลตัวตน ให้ตรวจสอบข้อเท็จจริงจากเรื่องที่แจ้งก่อน")])
    if basis not in Basis.values or not reason.strip() or not told.strip():
        raise Refused([_("กรุณาเลือกเหตุ เขียนเหตุผล และข้อความที่ผู้แจ้งจะเห็น")])
    if (basis == Basis.LAW) != bool(law.strip()):
        raise Refused([_("กรุณาระบุกฎหมายและมาตราที่บังคับ เฉพาะเมื่อเลือกเหตุว่ามีกฎหมายบังคับ")])


def _store(report, by, custodians, *, basis, reason, told, law) -> IdentityRequest:
    today = timezone.localdate()
    may_object = not law and has_inbox(report)
    request = IdentityRequest(
        report=report,
        requester_uuid=by.uuid,
        requester_name=by.display,
        asked_on=today,
        objection_until=today + timedelta(days=OBJECTION_DAYS) if may_object else None,
    )
    key = sealing.new_key()
    body = {"basis": str(basis), "reason": reason, "told": told, "law": law}
    body["mark"] = marks.mark(*_terms(request)).hex()
    digest = keyring.seal_row(key, report, request, "body", body)
    request.save(force_insert=True)
    Grant.objects.bulk_create(
        keyring.grants(
            report,
            Compartment.REQUEST,
            key,
            # Officers read why their colleague asked; recovery, lest a lost key loses it.
            holders=[*custodians, *officers_of(report)],
            recovery=directory.recovery(report.held_by_uuid, RecoveryKind.CONTENT),
            subject=request.uuid,
        )
    )
    record(by, "corruption.identity_asked", report, [digest])
    return request


def _terms(row: IdentityRequest) -> tuple[bytes, ...]:
    """Who asked, and until when the reporter may object, for the server's mark on a request."""
    last_day = row.objection_until.isoformat() if row.objection_until else ""
    place = keyring.context_of(row.report, row, "body").data()
    return place, row.requester_uuid.bytes, last_day.encode()


def _tell(report, keys, request, *, told: str, law: str) -> None:
    with translation.override("th"):
        lines = [_("เจ้าหน้าที่เรื่องร้องเรียนการทุจริตขอเปิดดูว่าคุณเป็นใคร เพราะ"), told, ""]
        if law:
            lines.append(_("มีกฎหมายบังคับให้เปิดเผย: %(law)s") % {"law": law})
        elif request.objection_until:
            lines.append(
                _("คุณคัดค้านได้ในกล่องนี้ถึง %(day)s ผู้ดูแลข้อมูลตัวตนจะอ่านก่อนตัดสินใจ")
                % {"day": format_date(request.objection_until, "long")}
            )
    body = {"text": "\n".join(lines), "request": str(request.uuid)}
    key = keyring.key_of(report, Compartment.THREAD, keys)
    thread.say(report, key, MessageKind.IDENTITY, body, by=OFFICER)


# --- the custodian


def open_to(person, organisation):
    """The requests that this custodian's keys in the office open; others are not there."""
    grants = Grant.objects.live().filter(
        compartment=Compartment.REQUEST,
        holder__person_uuid=person.uuid,
        holder__organisation_uuid=organisation.uuid,
        holder__role=KeyRole.CUSTODIAN,
    )
    rows = IdentityRequest.objects.filter(pk__in=grants.values("subject_uuid"))
    return rows.filter(report__is_deleted=False).select_related("report")


class Read(NamedTuple):
    """What stands under K_request, and the objection where these are a custodian's keys."""

    body: dict
    decision: dict | None
    objection: str


def read(row: IdentityRequest, keys) -> Read:
    """Opens a request. Raises NoGrant, `sealing.Tampered`."""
    report = row.report
    key = keyring.key_of(report, Compartment.REQUEST, keys, row.uuid)
    decision = keyring.open_row(key, report, row, "decision") if row.decision else None
    return Read(keyring.open_row(key, report, row, "body"), decision, objections.read(row, keys))


def earliest_grant(row: IdentityRequest):
    """The first day on which it may be granted; None when that may be today."""
    if row.objection_until is None or objections.is_objected(row):
        return None
    day = row.objection_until + timedelta(days=1)
    return day if day > timezone.localdate() else None


def must_answer(row: IdentityRequest) -> bool:
    """Whether a decision needs words to the reporter: who objects is told what came of it."""
    return has_inbox(row.report) and objections.is_objected(row)


def decide(
    row: IdentityRequest, *, by, organisation, keys, granted: bool, reason: str, answer: str = ""
) -> None:
    """A custodian who is not the requester grants or refuses, with reason; nobody sees the name.

    `answer` is read by the reporter in the inbox, the reason is not. Raises Refused and Denied,
    `sealing.Tampered` for a request that the database changed.
    """
    if not by.can(Permission.IDENTITY_KEEP, organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    if not reason.strip():
        raise Refused([_("กรุณาเขียนเหตุผลของการตัดสินใจ")])
    with transaction.atomic(using="corruption"):
        current = IdentityRequest.objects.select_for_update().get(pk=row.pk)
        report = Report.objects.select_for_update().get(pk=current.report_id, is_deleted=False)
        if by.uuid == current.requester_uuid:
            raise Refused([_("ผู้ขออนุญาตคำขอของตนเองไม่ได้")])
        if current.state != RequestState.ASKED:
            raise Refused([_("คำขอนี้มีผลแล้ว")])
        current.report = report
        answer = answer.strip() if has_inbox(report) else ""
        if must_answer(current) and not answer:
            raise Refused([_("ผู้แจ้งคัดค้านคำขอนี้ กรุณาเขียนคำตอบถึงผู้แจ้ง")])
        key = keyring.key_of(report, Compartment.REQUEST, keys, current.uuid)
        if granted:
            _refuse_changed(current, keyring.open_row(key, report, current, "body"))
            _refuse_early(current)
            _seal_to_requester(report, current, keys)
        digests = _seal_decision(report, current, key, reason, answer)
        if answer:
            digests.append(answers.seal(report, current, answer))
        current.state = RequestState.GRANTED if granted else RequestState.REFUSED
        current.decided_by_uuid, current.decided_by_name = by.uuid, by.display
        current.decided_on = timezone.localdate()
        current.save()
        event = "corruption.identity_granted" if granted else "corruption.identity_refused"
        record(by, event, report, digests)


def _seal_decision(report, row: IdentityRequest, key: bytes, reason: str, answer: str) -> list[str]:
    """Under a new key, as what is new always is: whoever left since kept the former one at most."""
    body = keyring.open_row(key, report, row, "body")
    key = sealing.new_key()
    pending.renew_grants(report, Compartment.REQUEST, key, row.uuid)
    return [
        keyring.seal_row(key, report, row, "body", body),
        keyring.seal_row(key, report, row, "decision", {"reason": reason, "answer": answer}),
    ]


def _refuse_changed(row: IdentityRequest, body: dict) -> None:
    """Whoever writes the database could else shorten the days, or ask in another's name."""
    if not marks.is_marked(bytes.fromhex(body.get("mark", "")), *_terms(row)):
        raise sealing.Tampered


def _refuse_early(row: IdentityRequest) -> None:
    day = earliest_grant(row)
    if day is not None:
        text = _("ผู้แจ้งยังคัดค้านได้ อนุญาตได้ตั้งแต่ %(day)s")
        raise Refused([text % {"day": format_date(day, "long")}])


def _seal_to_requester(report, row: IdentityRequest, keys) -> None:
    """From hand to hand: the key is opened and sealed again, the name stays sealed under it."""
    holders = [holder for holder in officers_of(report) if holder.person_uuid == row.requester_uuid]
    if not holders:
        raise Refused([_("ผู้ขอไม่ได้รับผิดชอบเรื่องนี้แล้ว จึงอนุญาตไม่ได้")])
    key = keyring.key_of(report, Compartment.IDENTITY, keys)
    row.expires_on = timezone.localdate() + timedelta(days=GRANT_DAYS)
    grants_of(row).delete()
    Grant.objects.bulk_create(
        keyring.grants(
            report, Compartment.IDENTITY, key, holders=holders, expires_on=row.expires_on
        )
    )
