"""The day of answer: more time with a reason, days that don't count, reminders, escalation.

All days are calendar days; the day of the trigger is not counted (thai.days).
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Person
from organisations.permissions import Permission
from organisations.roles import Role
from organisations.services import notify, people_with_role
from thai.dates import format_date
from thai.days import due_date
from workflow.base import actor_fields
from workflow.engine import Refused
from workflow.models import StatusChange

from .. import wording
from ..models import Complaint, Extension, IntakeTerms, NoticeKind, Pause, State
from . import notices
from .editing import changing

# Before the day of answer those who work on it are reminded once.
REMIND_DAYS = 3
# Of an extension, from today: what goes further is rather a slip of the year.
MOST_DAYS_AHEAD = 365
_AGAIN = ("reopen", "ask_again")


def due_in_category(complaint, category):
    """The day of answer by the days of `category`, from the arrival or the last reopening.

    Days that did not count move it on. None when an extension since then has set the day.
    """
    again = StatusChange.of(complaint).filter(transition__in=_AGAIN).order_by("pk").last()
    extensions, pauses, start = complaint.extensions, complaint.pauses, complaint.arrived_on
    if again:
        extensions = extensions.filter(created_at__gte=again.created_at)
        pauses = pauses.filter(created_at__gte=again.created_at)
        start = timezone.localdate(again.created_at)
    if extensions.exists():
        return None
    days = sum((row.to_day - row.from_day for row in pauses.exclude(to_day=None)), timedelta())
    return due_date(start, category.days) + days


def extend(*, complaint, by, to_day, reason: str) -> Extension:
    """CG-10: a later day of answer, with the reason that the complainant is told in writing."""
    if not reason.strip():
        raise Refused([_("กรุณากรอกเหตุผลที่ยังดำเนินการไม่แล้วเสร็จ ผู้ร้องจะได้รับแจ้งเหตุผลนี้")])
    with changing(complaint, Permission.COMPLAINT_WORK, by=by, event="complaints.extended") as row:
        if not row.is_waiting:
            raise Refused([_("เรื่องนี้แจ้งผลแล้ว จึงไม่ต้องขยายเวลา")])
        if row.paused_on:
            # The day moves when the days count again: what the complainant was told would be wrong.
            raise Refused([_("เรื่องนี้หยุดนับวันอยู่ กรุณาเริ่มนับวันต่อก่อน")])
        if to_day <= row.due_on or to_day <= timezone.localdate():
            text = _("วันครบกำหนดใหม่ต้องอยู่หลัง %(day)s และอยู่ในอนาคต")
            raise Refused([text % {"day": format_date(row.due_on)}])
        if to_day > max(row.due_on, timezone.localdate()) + timedelta(days=MOST_DAYS_AHEAD):
            text = _("ขยายเวลาได้ครั้งละไม่เกิน %(days)s วัน กรุณาตรวจปี พ.ศ.")
            raise Refused([text % {"days": MOST_DAYS_AHEAD}])
        made = Extension.objects.create(
            complaint=row, from_day=row.due_on, to_day=to_day, reason=reason, **actor_fields(by)
        )
        row.due_on = to_day
        row.save(update_fields=["due_on"])
        notices.give(row, NoticeKind.EXTENSION, by=by, reason=reason)
        return made


def pause(*, complaint, by, reason: str) -> Pause:
    """Stops the count of days while the office waits for somebody else."""
    if not reason.strip():
        raise Refused([_("กรุณากรอกเหตุผลที่หยุดนับวัน")])
    with changing(complaint, Permission.COMPLAINT_HANDLE, by=by, event="complaints.paused") as row:
        if not row.is_waiting or row.paused_on:
            raise Refused([_("เรื่องนี้หยุดนับวันอยู่แล้ว หรือแจ้งผลแล้ว")])
        row.paused_on = timezone.localdate()
        row.save(update_fields=["paused_on"])
        return Pause.objects.create(
            complaint=row, from_day=row.paused_on, reason=reason, **actor_fields(by)
        )


def resume(*, complaint, by) -> None:
    """Counts on: the day of answer moves by as many days as the pause lasted.

    CG-10: who was told the earlier day is told the new one in writing.
    """
    with changing(complaint, Permission.COMPLAINT_HANDLE, by=by, event="complaints.resumed") as row:
        if row.paused_on is None:
            raise Refused([_("เรื่องนี้ไม่ได้หยุดนับวันอยู่")])
        today, before = timezone.localdate(), row.due_on
        row.due_on += today - row.paused_on
        row.paused_on = None
        row.save(update_fields=["due_on", "paused_on"])
        row.pauses.filter(to_day=None).update(to_day=today)
        if row.due_on != before and row.state != State.RECEIVED:
            notices.give(row, NoticeKind.TIME, by=by, after=wording.RESUMED)


# --- by beat, once a day; a second run gives nobody a second line


def remind(today) -> int:
    """Tells those who work on a complaint shortly before and on the day after its day of answer.

    Each once; what a silent beat missed comes with its next run.
    """
    told = 0
    rows = Complaint.objects.waiting().filter(paused_on=None, set_aside=False)
    days = timedelta(days=REMIND_DAYS)
    soon = rows.filter(due_on__range=(today, today + days))
    for row in soon.select_related("organisation", "department", "case_officer").iterator():
        text = _("เรื่องร้องเรียน %(reference)s ครบกำหนดตอบ %(day)s")
        told += _tell(row, workers(row), text, f"soon-{row.due_on}")
    late = rows.filter(due_on__range=(today - days, today - timedelta(days=1)))
    for row in late.select_related("organisation", "department", "case_officer").iterator():
        text = _("เรื่องร้องเรียน %(reference)s เกินกำหนดตอบ %(day)s แล้ว")
        people = {*workers(row), *people_with_role(row.organisation, Role.COMPLAINT_OFFICER)}
        told += _tell(row, people, text, f"late-{row.due_on}")
    return told


def escalate(today) -> int:
    """Tells the executives of complaints that stay overdue for the days of the office's terms."""
    told = 0
    rows = Complaint.objects.overdue(today).filter(set_aside=False)
    days: dict[int, int] = {}
    for row in rows.select_related("organisation").iterator():
        if row.organisation_id not in days:
            days[row.organisation_id] = IntakeTerms.of(row.organisation).escalate_days
        if (today - row.due_on).days < days[row.organisation_id]:
            continue
        people = people_with_role(row.organisation, Role.EXECUTIVE, Role.ENDORSER)
        text = _("เรื่องร้องเรียน %(reference)s เกินกำหนดตอบตั้งแต่ %(day)s ยังไม่ได้แจ้งผล")
        told += _tell(row, people, text, f"escalated-{row.due_on}")
    return told


def workers(complaint) -> list[Person]:
    """Without an administrator of the department, or whoever has left (RO-20)."""
    people = Person.objects.filter(uuid__in=complaint.working_people(), is_active=True)
    return [person for person in people if person.can(Permission.COMPLAINT_WORK, complaint)]


def _tell(complaint, people, text: str, what: str) -> int:
    return notify(
        people,
        organisation=complaint.organisation,
        text=text % {"reference": complaint.reference, "day": format_date(complaint.due_on)},
        url=reverse("casework:case", args=[complaint.organisation.slug, complaint.uuid]),
        key=f"complaint:{complaint.uuid}:{what}",
    )
