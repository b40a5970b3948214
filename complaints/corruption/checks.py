"""What speaks against a step; each takes (report, actor) and returns Thai reasons.

They read rows alone and need no open key: what was written is looked at by the services.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from thai.dates import format_date
from thai.days import due_date
from workflow.engine import Problem

from .models import Channel, EntryKind, Message, MessageKind


def channel_of(report) -> Channel:
    """The channel of the office that the report is about: its periods apply."""
    return Channel.objects.get(pk=report.organisation_uuid)


def has_inbox(report) -> bool:
    """Whether somebody can be written to: a letter without a sender has no inbox."""
    return report.lookup is not None


def screening_is_recorded(report, actor):
    """The checklist was gone through, and a decision with its reason is there."""
    if not report.entries.filter(kind=EntryKind.SCREENING).exists():
        yield Problem(_("ยังไม่ได้บันทึกผลกลั่นกรองพร้อมเหตุผล"), code="screening")


def reporter_was_asked(report, actor):
    """Nobody is turned away unheard: a question, and its answer or `question_days`."""
    if not has_inbox(report):
        return
    question = _last_question(report)
    if question is None:
        yield Problem(_("ก่อนไม่รับเรื่อง ต้องถามผู้แจ้งในกล่องข้อความก่อนหนึ่งครั้ง"), code="question")
        return
    if _answered(report, question):
        return
    last = due_date(question.on, channel_of(report).question_days)
    if timezone.localdate() < last:
        text = _("ถามผู้แจ้งแล้วแต่ยังไม่ตอบ ต้องรอถึง %(day)s")
        yield Problem(text % {"day": format_date(last, "long")}, code="waiting")


def question_is_over(report, actor):
    """The reporter had their days, or has answered."""
    yield from reporter_was_asked(report, actor)


def officer_is_assigned(report, actor):
    """CC-06: somebody answers for it."""
    if not report.entries.filter(kind=EntryKind.ASSIGNMENT).exists():
        yield Problem(_("ยังไม่ได้มอบหมายเจ้าหน้าที่ผู้รับผิดชอบ"), code="assignment")


def reporter_was_told(report, actor):
    """CC-07: the result of this round stands in the inbox."""
    if not has_inbox(report):
        return
    told = Message.objects.filter(
        report=report, kind=MessageKind.RESULT, on__gte=report.state_since
    )
    if not told.exists():
        yield Problem(_("ยังไม่ได้แจ้งผลให้ผู้แจ้งทราบในกล่องข้อความ"), code="result")


def is_not_deleted(report, actor):
    if report.is_deleted:
        yield Problem(_("เรื่องนี้ถูกลบตามกำหนดแล้ว"), code="deleted")


def _last_question(report) -> Message | None:
    rows = Message.objects.filter(report=report, kind=MessageKind.QUESTION, by_reporter=False)
    return rows.order_by("-number").first()


def _answered(report, question) -> bool:
    answers = Message.objects.filter(
        report=report, by_reporter=True, kind=MessageKind.TEXT, number__gt=question.number
    )
    return answers.exists()
