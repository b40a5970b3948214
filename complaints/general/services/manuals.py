"""Manuals of the two channels: written, published, replaced (CG-14, CC-01..03)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Denied, Problem, Refused

from ..models import Manual, ManualState
from ..workflow import MANUAL
from .editing import Stale, save_setting

WORDS = (*Manual.PARTS, "more")


def begin(*, organisation, kind, by) -> Manual:
    """The open draft of a manual, or a new one with the text of the version before."""
    if not by.can(Permission.COMPLAINT_MANAGE, organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    with transaction.atomic(using="default"):
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        rows = Manual.objects.filter(organisation=organisation, kind=kind)
        draft = rows.filter(state=ManualState.DRAFT).first()
        if draft:
            return draft
        last = rows.order_by("-version").first()
        manual = Manual(
            organisation=organisation,
            kind=kind,
            version=last.version + 1 if last else 1,
            **{part: getattr(last, part) for part in WORDS if last},
            **actor_fields(by),
        )
        manual.save()
        MANUAL.start(manual, by=by)
        audit.record(actor=by, event="complaints.manual_saved", obj=manual)
        return manual


def save(*, manual, by, edit_number: int) -> Manual:
    """Keeps a draft. What is published stays as it was read; a new version begins with it."""
    if not Manual.objects.filter(pk=manual.pk, state=ManualState.DRAFT).exists():
        raise Refused([_("คู่มือฉบับนี้เผยแพร่แล้ว จึงแก้ไม่ได้ กรุณาเริ่มฉบับใหม่")])
    return save_setting(
        manual,
        by=by,
        permission=Permission.COMPLAINT_MANAGE,
        event="complaints.manual_saved",
        edit_number=edit_number,
    )


def publish(*, manual, by, edit_number: int | None = None) -> Manual:
    """Raises Refused while one of the four parts is empty (CC-02).

    With `edit_number`, that of the text which `by` has read, raises Stale when it changed since.
    """
    return MANUAL.perform(manual, "publish", by=by, edit_number=edit_number)


def finish_publish(manual, by, *, edit_number=None, **data) -> None:
    if edit_number is not None and manual.edit_number != edit_number:
        raise Stale(manual)
    before = Manual.objects.filter(
        organisation=manual.organisation, kind=manual.kind, state=ManualState.PUBLISHED
    ).exclude(pk=manual.pk)
    for row in before:
        MANUAL.perform(row, "replace", by=by)
    manual.published_on = timezone.localdate()
    # A form that was opened before must not bring the draft back.
    manual.edit_number += 1
    manual.save(update_fields=["published_on", "edit_number"])


def record_posting(*, manual, by, posted_on, posted_at: str) -> Manual:
    """CC-03: when and where at the office a published manual was posted too."""
    if not by.can(Permission.COMPLAINT_MANAGE, manual):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    if posted_on > timezone.localdate():
        raise Refused([Problem(_("วันที่ปิดประกาศต้องไม่อยู่ในอนาคต"), "#id_posted_on")])
    if not posted_at.strip():
        raise Refused([Problem(_("กรุณากรอกสถานที่ปิดประกาศ"), "#id_posted_at")])
    with transaction.atomic(using="default"):
        row = Manual.objects.select_for_update().get(pk=manual.pk)
        if row.state != ManualState.PUBLISHED:
            raise Refused([_("บันทึกการปิดประกาศได้เฉพาะคู่มือที่เผยแพร่อยู่")])
        row.posted_on, row.posted_at = posted_on, posted_at
        row.save(update_fields=["posted_on", "posted_at"])
        audit.record(actor=by, event="complaints.manual_posted", obj=row)
    return row


def published(organisation) -> dict[str, Manual]:
    """The manual in force of each kind."""
    rows = Manual.objects.filter(organisation=organisation, state=ManualState.PUBLISHED)
    return {row.kind: row for row in rows}
