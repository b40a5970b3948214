"""Accepting a risk for a time: asked for, frozen, decided, expired, reopened by a change."""

import hashlib

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.services import notify
from risks import snapshot
from risks.models import Acceptance, AcceptanceState, ReviewReason
from risks.workflow import ACCEPTANCE, MACHINE
from thai.text import normalise
from workflow import audit
from workflow.engine import Denied, Refused

from . import reviews
from .editing import lock

OPEN = (AcceptanceState.REQUESTED, AcceptanceState.ACCEPTED)


def save_draft(*, assessed, by, approver, reason: str, expires_on, acceptance=None) -> Acceptance:
    """Begins or changes a request; only its writer changes it, and only before it is sent."""
    if not reason.strip():
        raise Refused([_("กรุณาบอกเหตุผลที่ขอยอมรับความเสี่ยง")])
    if expires_on <= timezone.localdate():
        raise Refused([_("วันสิ้นผลต้องอยู่ในอนาคต")])
    if approver and not approver.can("risk.accept", assessed.organisation):
        raise Refused([_("ผู้ที่ระบุไม่มีอำนาจยอมรับความเสี่ยงของหน่วยงานนี้")])
    if approver and approver.uuid == by.uuid:
        raise Refused([_("ผู้ขอกับผู้มีอำนาจต้องเป็นคนละคน")])
    if assessed.score is None:
        raise Refused([_("ต้องมีคะแนนสรุปก่อนจึงจะขอยอมรับความเสี่ยงได้")])
    with transaction.atomic(using="default"):
        lock(assessed)
        if acceptance:
            # As it is now, not as the page found it: sent or thrown away meanwhile.
            acceptance = Acceptance.objects.select_for_update().filter(pk=acceptance.pk).first()
            if (
                acceptance is None
                or acceptance.state != AcceptanceState.DRAFT
                or acceptance.requested_by.uuid != by.uuid
            ):
                raise Refused([_("แก้ไขได้เฉพาะคำขอของคุณที่ยังไม่ได้ส่ง")])
        else:
            states = [AcceptanceState.DRAFT, *OPEN]
            if assessed.acceptances.filter(state__in=states).exists():
                raise Refused([_("มีคำขอยอมรับความเสี่ยงนี้อยู่แล้ว")])
            acceptance = Acceptance(assessed=assessed, requested_by=by)
        acceptance.approver, acceptance.reason = approver, reason
        acceptance.expires_on = expires_on
        acceptance.save()
        audit.record(actor=by, event="risks.acceptance.saved", obj=acceptance)
    return acceptance


def drop_draft(*, acceptance, by) -> None:
    """Throws a request away that was not sent: its writer's, or one that its writer left."""
    with transaction.atomic(using="default"):
        acceptance = Acceptance.objects.select_for_update().get(pk=acceptance.pk)
        if acceptance.state != AcceptanceState.DRAFT:
            raise Refused([_("แก้ไขได้เฉพาะคำขอของคุณที่ยังไม่ได้ส่ง")])
        if acceptance.requested_by.uuid != by.uuid and not by.can("risk.manage", acceptance):
            raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
        audit.record(actor=by, event="risks.acceptance.dropped", obj=acceptance)
        acceptance.delete()


def accept(*, acceptance, by, justification: str, confirm) -> Acceptance:
    """The approver accepts what was asked; `confirm(asked_hash)` uses up the signing grant.

    Raises Denied for who may not accept risks, Refused for anybody but the named approver, when
    the facts changed, without words of their own, or when `confirm` refuses.
    """
    return ACCEPTANCE.perform(acceptance, "accept", by=by, remark=justification, confirm=confirm)


def refuse(*, acceptance, by, justification: str) -> Acceptance:
    """The approver does not accept; why is for the requester to read."""
    return ACCEPTANCE.perform(acceptance, "refuse", by=by, remark=justification)


def asked_hash(acceptance) -> str:
    """What the approver confirms: the risk as frozen, until when, and for what reason."""
    asked = (acceptance.sha256, acceptance.expires_on.isoformat(), normalise(acceptance.reason))
    return hashlib.sha256("\0".join(asked).encode()).hexdigest()


def recheck(assessed) -> None:
    """Reopens an acceptance, asked for or given, when what it rests on is no longer so."""
    for row in assessed.acceptances.filter(state__in=OPEN):
        if snapshot.digest(type(assessed).objects.get(pk=assessed.pk)) != row.sha256:
            ACCEPTANCE.perform(row, "reopen", by=MACHINE)


def expire_due(today) -> int:
    """Ends the acceptances whose time is over; for beat, which may run it twice."""
    rows = Acceptance.objects.filter(state=AcceptanceState.ACCEPTED, expires_on__lte=today)
    count = 0
    for row in rows:
        try:
            ACCEPTANCE.perform(row, "expire", by=MACHINE)
        except Refused:
            # Another beat, or a change, was quicker.
            continue
        count += 1
    return count


# --- effects and notices of the workflow


def freeze(acceptance, by, **data) -> None:
    """Keeps what the approver will read, and its hash."""
    acceptance.frozen = snapshot.canonical(acceptance.assessed)
    acceptance.sha256 = hashlib.sha256(acceptance.frozen.encode()).hexdigest()
    acceptance.save(update_fields=["frozen", "sha256"])


def decide(acceptance, by, remark="", confirm=None, **data) -> None:
    """The approver's own words stand in the record, and accepting is confirmed like signing."""
    if not remark.strip():
        raise Refused([_("กรุณาบอกเหตุผลของคุณ")])
    if acceptance.state == AcceptanceState.ACCEPTED:
        if confirm is None:
            raise Refused([_("ต้องยืนยันตัวตนก่อนยอมรับความเสี่ยง")])
        confirm(asked_hash(acceptance))
    acceptance.justification, acceptance.decided_at = remark, timezone.now()
    acceptance.save(update_fields=["justification", "decided_at"])


def open_review(acceptance, by, **data) -> None:
    expired = acceptance.state == AcceptanceState.EXPIRED
    reviews.open_review(
        risk=acceptance.assessed.risk,
        assessed=acceptance.assessed,
        reason=ReviewReason.EXPIRED if expired else ReviewReason.CHANGED,
        due_on=timezone.localdate(),
    )


def _tell(people, acceptance, text: str) -> None:
    notify(
        [person for person in people if person],
        organisation=acceptance.organisation,
        text=text % {"risk": acceptance.assessed.risk.reference},
        url=reverse("risks:acceptance", args=[acceptance.organisation.slug, acceptance.uuid]),
    )


def tell_approver(acceptance, by) -> None:
    _tell([acceptance.approver], acceptance, _("มีคำขอยอมรับความเสี่ยง %(risk)s รอคุณพิจารณา"))


def tell_requester(acceptance, by) -> None:
    _tell([acceptance.requested_by], acceptance, _("มีผลการพิจารณาคำขอยอมรับความเสี่ยง %(risk)s"))


def tell_both(acceptance, by) -> None:
    people = {acceptance.approver, acceptance.requested_by}
    _tell(people, acceptance, _("การยอมรับความเสี่ยง %(risk)s สิ้นผลแล้ว ต้องพิจารณาใหม่"))
