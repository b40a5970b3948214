"""What speaks against a transition; each takes (object, actor) and returns Thai reasons."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thai.days import due_date
from workflow.engine import Problem

from .models import REQUIRED_NOTICES, IntakeTerms, NoticeKind


def has_category_and_department(complaint, actor):
    if complaint.category_id is None:
        yield Problem(_("กรุณาเลือกประเภทเรื่อง"), code="category")
    if complaint.department_id is None:
        yield Problem(_("กรุณาเลือกส่วนราชการที่รับผิดชอบ"), code="department")


def is_not_paused(complaint, actor):
    if complaint.paused_on:
        yield Problem(_("เรื่องนี้หยุดนับวันอยู่ กรุณาเริ่มนับวันต่อก่อน"), code="paused")


def complainant_was_told(complaint, actor):
    """CG-08: receipt, time and result went out in writing to whoever can be reached."""
    complainant = complaint.complainant
    if complainant.erased_on or not (complainant.has_code or complainant.is_known):
        # Nobody to tell: a letter without name or address, say, or nobody any more.
        return
    # The latest of each kind: an answer to what was asked again is told again.
    latest = dict(complaint.notices.order_by("pk").values_list("kind", "sent_on"))
    told = {kind for kind, sent_on in latest.items() if sent_on}
    url = reverse("casework:notices", args=[complaint.organisation.slug, complaint.uuid])
    for kind in REQUIRED_NOTICES:
        if kind not in told:
            text = _("ยังไม่ได้บันทึกว่าผู้ร้องได้รับหนังสือ “%(kind)s” แล้ว")
            yield Problem(text % {"kind": NoticeKind(kind).label}, url, "notice")


def cause_is_given(complaint, actor):
    """CG-15: without causes there is no learning from a year's complaints."""
    if not complaint.cause.strip():
        url = reverse("casework:explain", args=[complaint.organisation.slug, complaint.uuid])
        yield Problem(_("กรุณากรอกสาเหตุของปัญหา หากไม่ทราบให้เขียนว่าไม่ทราบสาเหตุ"), url, "cause")


def reopening_is_in_time(complaint, actor):
    last = last_day_to_reopen(complaint)
    if last is None or timezone.localdate() > last:
        yield Problem(_("พ้นเวลาขอให้ดำเนินการต่อแล้ว หากเกิดปัญหาอีก กรุณาแจ้งเป็นเรื่องใหม่"), code="late")


def last_day_to_reopen(complaint):
    """Until when the complainant may ask again; None before an answer."""
    if complaint.answered_on is None:
        return None
    return due_date(complaint.answered_on, IntakeTerms.of(complaint.organisation).reopen_days)


def manual_parts_are_filled(manual, actor):
    """CC-02: the four parts; the general manual (CG-14) is held to the same."""
    names = {field.name: field.verbose_name for field in manual._meta.fields}
    for part in manual.PARTS:
        if not getattr(manual, part).strip():
            text = _("คู่มือยังไม่มีส่วน “%(part)s”")
            yield Problem(text % {"part": names[part]}, f"#id_{part}", part)


def summary_words_are_given(summary, actor):
    """CG-16: a year without problems says so in words."""
    names = {field.name: field.verbose_name for field in summary._meta.fields}
    for part in ("problems", "obstacles", "solutions"):
        if not getattr(summary, part).strip():
            text = _("กรุณากรอก “%(part)s” หากไม่มีให้เขียนว่าไม่มี")
            yield Problem(text % {"part": names[part]}, f"#id_{part}", part)
