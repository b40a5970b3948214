"""What the office does with a complaint: accept, assign, answer, close, reopen, move."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.models import Person
from organisations.permissions import Permission
from organisations.roles import Role
from organisations.services import notify, people_with_role
from thai.days import due_date
from workflow import audit
from workflow.base import actor_fields
from workflow.engine import Refused

from .. import wording
from ..models import (
    Audience,
    Entry,
    Hearing,
    Moment,
    NoticeKind,
    Outcome,
    State,
)
from ..models.setup import DAYS_TO_ANSWER
from ..workflow import COMPLAINT
from . import deadlines, notices
from .editing import Stale, changing
from .files import attach, removed_on_failure
from .intake import search_text

DISMISSALS = (
    Outcome.NOT_OURS,
    Outcome.WITHDRAWN,
    Outcome.INCOMPLETE,
    Outcome.NOT_FOUND,
)


def accept(*, complaint, by, category=None, department=None, case_officer=None):
    """CG-08 (a), (b): takes the complaint on; the complainant is told of receipt and time."""
    with transaction.atomic(using="default"):
        assign(
            complaint=complaint,
            by=by,
            category=category or complaint.category,
            department=department or complaint.department,
            case_officer=case_officer or complaint.case_officer,
            quietly=True,
        )
        complaint.refresh_from_db()
        return COMPLAINT.perform(complaint, "accept", by=by)


def assign(*, complaint, by, category, department, case_officer=None, quietly=False) -> None:
    """Who handles it. Another category moves the day of answer, until it is answered.

    It counts from the arrival or the reopening; a day that was set by an extension stays.
    `quietly` when an acceptance tells them anyway.
    """
    if case_officer and not _works_here(case_officer, complaint.organisation):
        raise Refused([_("เจ้าหน้าที่ที่เลือกไม่ได้ปฏิบัติงานในหน่วยงานนี้แล้ว")])
    with changing(
        complaint, Permission.COMPLAINT_HANDLE, by=by, event="complaints.assigned"
    ) as row:
        before, due_on = (row.department_id, row.case_officer_id), row.due_on
        if category and category.pk != row.category_id and row.is_waiting:
            row.due_on = deadlines.due_in_category(row, category) or due_on
        row.category, row.department, row.case_officer = category, department, case_officer
        row.edit_number += 1
        row.save(update_fields=["category", "department", "case_officer", "due_on", "edit_number"])
        if row.due_on != due_on and row.state != State.RECEIVED:
            # They were told another day before (CG-10).
            notices.give(row, NoticeKind.TIME, by=by)
        if not quietly and before != (row.department_id, row.case_officer_id):
            tell_department(row, by)


def _works_here(person: Person, organisation) -> bool:
    return person.is_active and person.can(Permission.COMPLAINT_ENTER, organisation)


def start(*, complaint, by):
    return COMPLAINT.perform(complaint, "start", by=by)


def answer(*, complaint, by, outcome, answer, cause="", prevention="", files=()):
    """CG-12, CG-13: the result, told in writing. `cause` and `prevention` may follow (CG-15).

    `files` are pictures of how it looks now; they stay only when the answer does.
    """
    if not answer.strip():
        raise Refused([_("กรุณากรอกคำตอบถึงผู้ร้อง")])
    with removed_on_failure() as stored, transaction.atomic(using="default"):
        if files:
            stored += add_files(complaint=complaint, by=by, files=files, moment=Moment.AFTER)
        return COMPLAINT.perform(
            complaint,
            "answer",
            by=by,
            outcome=outcome,
            answer=answer,
            cause=cause,
            prevention=prevention,
        )


def dismiss(*, complaint, by, outcome, reason):
    """Ends a complaint that the office does not take on; the reason is its answer."""
    if outcome not in DISMISSALS:
        raise Refused([_("กรุณาเลือกเหตุที่ยุติเรื่อง")])
    if not reason.strip():
        raise Refused([_("กรุณากรอกเหตุผลที่ผู้ร้องจะได้รับแจ้ง")])
    return COMPLAINT.perform(complaint, "dismiss", by=by, outcome=outcome, answer=reason)


def close(*, complaint, by):
    return COMPLAINT.perform(complaint, "close", by=by)


def reopen(*, complaint, by, reason):
    if not reason.strip():
        raise Refused([_("กรุณาบอกเหตุผลที่เปิดเรื่องอีกครั้ง")])
    return COMPLAINT.perform(complaint, "reopen", by=by, remark=reason)


def move(*, complaint, by, moved_to, reason):
    """Sends it to the body whose duty it is; the complainant is told where and why."""
    if not moved_to.strip() or not reason.strip():
        raise Refused([_("กรุณากรอกหน่วยงานที่ส่งต่อและเหตุผล")])
    return COMPLAINT.perform(complaint, "move", by=by, moved_to=moved_to, remark=reason)


def change(*, complaint, by, values: dict, edit_number: int):
    """An officer mends what was written down: a place, a misspelt road."""
    with changing(
        complaint,
        Permission.COMPLAINT_HANDLE,
        by=by,
        event="complaints.changed",
        fields=list(values),
    ) as row:
        if row.edit_number != edit_number:
            raise Stale(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.search_text = search_text(row)
        row.edit_number += 1
        row.save()
        return row


def explain(*, complaint, by, cause, prevention) -> None:
    """CG-15: what it came from and how it will not happen again; also after the answer."""
    with changing(
        complaint,
        Permission.COMPLAINT_WORK,
        by=by,
        event="complaints.changed",
        fields=["cause", "prevention"],
        open_only=False,
    ) as row:
        row.cause, row.prevention = cause, prevention
        row.save(update_fields=["cause", "prevention"])


def add_note(*, complaint, by, text, audience=Audience.INTERNAL) -> Entry:
    """An internal note, or words that the complainant reads on the tracking page."""
    if not text.strip():
        raise Refused([_("กรุณากรอกข้อความ")])
    with changing(
        complaint, Permission.COMPLAINT_WORK, by=by, event="complaints.entry", open_only=False
    ) as row:
        return Entry.objects.create(complaint=row, audience=audience, text=text, **actor_fields(by))


def add_file(*, complaint, by, file, moment=Moment.INTERNAL, caption=""):
    """A picture before or after the work, or an internal file; raises ValidationError."""
    with (
        removed_on_failure() as stored,
        changing(
            complaint,
            Permission.COMPLAINT_WORK,
            by=by,
            event="complaints.file_added",
            open_only=False,
        ) as row,
    ):
        return attach(file, complaint=row, moment=moment, by=by, stored=stored, caption=caption)


def add_files(*, complaint, by, files, moment, caption="") -> list:
    """Several files at once, all or none; returns the attachments."""
    with removed_on_failure() as stored, transaction.atomic(using="default"):
        for file in files:
            added = add_file(complaint=complaint, by=by, file=file, moment=moment, caption=caption)
            stored.append(added.attachment)
        return list(stored)


def record_hearing(*, complaint, by, values: dict) -> Hearing:
    """CG-02: a hearing that was held about this complaint."""
    with changing(
        complaint, Permission.COMPLAINT_WORK, by=by, event="complaints.hearing", open_only=False
    ) as row:
        return Hearing.objects.create(complaint=row, **values, **actor_fields(by))


def release(*, complaint, by) -> None:
    """Takes a complaint out of the tray of a flood: it is a genuine one."""
    with changing(
        complaint, Permission.COMPLAINT_HANDLE, by=by, event="complaints.released"
    ) as row:
        row.set_aside = False
        row.save(update_fields=["set_aside"])


def note_contact_opened(*, complaint, by) -> None:
    """Writes down that somebody looked at the contact details."""
    audit.record(actor=by, event="complaints.contact_opened", obj=complaint)


def change_contact(*, complaint, by, values: dict) -> None:
    """Contact details that came later, by telephone say; refused once they are erased."""
    with changing(
        complaint,
        Permission.COMPLAINT_HANDLE,
        by=by,
        event="complaints.contact_changed",
        fields=list(values),
        open_only=False,
    ) as row:
        complainant = row.complainant
        if complainant.erased_on:
            raise Refused([_("ข้อมูลติดต่อถูกลบตามกำหนดแล้ว จึงเพิ่มไม่ได้")])
        for name, value in values.items():
            setattr(complainant, name, value)
        complainant.save(update_fields=list(values))


# --- effects and notices of the workflow


def begin(complaint, by, **data) -> None:
    """Receipt and time, in one act (CG-08 a, b)."""
    if complaint.set_aside:
        complaint.set_aside = False
        complaint.save(update_fields=["set_aside"])
    notices.give(complaint, NoticeKind.RECEIPT, by=by)
    notices.give(complaint, NoticeKind.TIME, by=by)


def finish_answer(complaint, by, *, outcome, answer, cause="", prevention="", **data) -> None:
    complaint.outcome, complaint.answer = outcome, answer
    complaint.cause = cause or complaint.cause
    complaint.prevention = prevention or complaint.prevention
    complaint.answered_on = timezone.localdate()
    complaint.set_aside = False
    # An answer to what was asked again is rated anew.
    complaint.satisfaction = complaint.satisfaction_on = None
    complaint.satisfaction_words = ""
    complaint.save(
        update_fields=[
            "outcome",
            "answer",
            "cause",
            "prevention",
            "answered_on",
            "set_aside",
            "satisfaction",
            "satisfaction_on",
            "satisfaction_words",
        ]
    )
    # What those say who were merged was about the earlier answer too.
    complaint.merged.update(satisfaction=None, satisfaction_on=None, satisfaction_words="")
    # Dismissed before it was accepted: receipt and time were never told.
    told = set(complaint.notices.values_list("kind", flat=True))
    for kind in (NoticeKind.RECEIPT, NoticeKind.TIME):
        if kind not in told:
            notices.give(complaint, kind, by=by, after=wording.WITH_RESULT)
    notices.give(complaint, NoticeKind.RESULT, by=by)


def end(complaint, by, **data) -> None:
    complaint.ended_on = timezone.localdate()
    complaint.save(update_fields=["ended_on"])


def begin_again(complaint, by, *, remark="", **data) -> None:
    """The days of the category count again from today; the old answer stays in the history.

    CG-08 (b): each complainant is told the new day in writing, whoever asked for it.
    """
    today = timezone.localdate()
    days = complaint.category.days if complaint.category else DAYS_TO_ANSWER
    complaint.due_on = due_date(today, days)
    complaint.times_reopened += 1
    complaint.ended_on = None
    complaint.save(update_fields=["due_on", "times_reopened", "ended_on"])
    notices.give(complaint, NoticeKind.TIME, by=by, after=wording.REOPENED)


def finish_move(complaint, by, *, moved_to, remark="", **data) -> None:
    complaint.moved_to, complaint.ended_on = moved_to, timezone.localdate()
    complaint.outcome = Outcome.NOT_OURS
    complaint.set_aside = False
    complaint.save(update_fields=["moved_to", "ended_on", "outcome", "set_aside"])
    notices.give(complaint, NoticeKind.MOVED, by=by, reason=remark)


def tell_department(complaint, by) -> None:
    """A line for those who work on it; neutral, the content stays in the case."""
    if complaint.set_aside:
        # Whoever floods would ring at every desk; the officers look at the tray first.
        return
    people = deadlines.workers(complaint)
    # In Thai, whatever language the complainant or the officer reads in.
    with translation.override("th"):
        text = _("เรื่องร้องเรียน %(reference)s อยู่ในความรับผิดชอบของส่วนราชการของคุณ")
    notify(
        [person for person in people if person.uuid != by.uuid],
        organisation=complaint.organisation,
        text=text % {"reference": complaint.reference},
        url=reverse("casework:case", args=[complaint.organisation.slug, complaint.uuid]),
    )


def tell_officers_of_answer(complaint, by) -> None:
    people = people_with_role(complaint.organisation, Role.COMPLAINT_OFFICER)
    text = _("เรื่องร้องเรียน %(reference)s มีคำตอบแล้ว รอตรวจการแจ้งผลและปิดเรื่อง")
    notify(
        [person for person in people if person.uuid != by.uuid],
        organisation=complaint.organisation,
        text=text % {"reference": complaint.reference},
        url=reverse("casework:case", args=[complaint.organisation.slug, complaint.uuid]),
    )
