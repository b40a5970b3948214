"""What a complainant sees of their own complaint: where it stands, what happened, until when.

A complaint that was merged shows its own words, files and notices, and of the other one only the
state: never what somebody else wrote or sent.
"""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from thai.dates import format_date
from workflow.models import StatusChange

from . import wording
from .actors import ByCode
from .checks import last_day_to_reopen
from .models import Audience, ComplaintFile, IntakeTerms, Medium, Moment, NoticeKind, State
from .services import erasing
from .workflow import COMPLAINT

# A file inside the office is not among them.
SHOWN_MOMENTS = (Moment.REPORT, Moment.BEFORE, Moment.AFTER)


def main_of(case):
    """The complaint that is worked on: the one that `case` was merged into, or itself."""
    return case.merged_into or case


class Event(NamedTuple):
    """A line of the timeline (`components/_timeline.html`)."""

    at: object
    title: str
    when: str
    text: str = ""
    by: str = ""
    tone: str = "neutral"
    icon: str = ""


_TONES = {
    State.RECEIVED: ("info", "inboxes"),
    State.ACCEPTED: ("info", "clipboard-check"),
    State.IN_PROGRESS: ("info", "clock"),
    State.ANSWERED: ("ok", "check-lg"),
    State.CLOSED: ("neutral", "archive"),
    State.REOPENED: ("warn", "arrow-counterclockwise"),
    State.MOVED: ("neutral", "arrow-right"),
    State.MERGED: ("neutral", "link-45deg"),
}


def timeline(case) -> list[Event]:
    """What happened, the oldest first: states, words that were exchanged, notices."""
    events = [*_states(case), *_words(case), *_notices(case)]
    return sorted(events, key=lambda event: event.at)


def _event(at, title, **rest) -> Event:
    return Event(at, str(title), format_date(timezone.localdate(at)), **rest)


def _states(case):
    changes = list(StatusChange.of(case))
    main = main_of(case)
    if main != case and changes:
        # What became of the main one since then.
        changes += StatusChange.of(main).filter(created_at__gt=changes[-1].created_at)
    for change in changes:
        tone, icon = _TONES[State(change.after)]
        yield _event(change.created_at, State(change.after).label, tone=tone, icon=icon)


def _words(case):
    for entry in case.entries.filter(audience=Audience.PUBLIC):
        if entry.by_complainant:
            title, icon = _("คุณเพิ่มข้อความ"), "chat-left-text"
        else:
            title, icon = _("เจ้าหน้าที่แจ้ง"), "person-circle"
        yield _event(entry.created_at, title, text=entry.text, icon=icon)


def _notices(case):
    for notice in case.notices.all():
        if notice.medium == Medium.TRACKING:
            how = ""
        elif notice.sent_on:
            how = _("%(medium)s · แจ้งเมื่อ %(day)s") % {
                "medium": notice.get_medium_display(),
                "day": format_date(notice.sent_on),
            }
        elif notice.failure == "erased":
            how = notice.get_medium_display()
        else:
            how = _("%(medium)s · กำลังจัดส่ง") % {"medium": notice.get_medium_display()}
        tone = "ok" if notice.kind == NoticeKind.RESULT else "neutral"
        yield _event(
            notice.created_at,
            NoticeKind(notice.kind).label,
            text=notice.text,
            by=how,
            tone=tone,
            icon="envelope-paper",
        )


def sentences(case, today: date) -> list[str]:
    """Where it stands, what comes next and by when."""
    main = main_of(case)
    said = [wording.state_sentence(case)]
    if main != case and (of_main := wording.state_sentence(main)) not in said:
        said.append(of_main)
    if main.is_overdue(today):
        said.append(_("เลยวันที่กำหนดไว้แล้ว เจ้าหน้าที่ยังต้องแจ้งผลให้คุณทราบ"))
    return said


class Acts(NamedTuple):
    """What the complainant may do now."""

    speak: bool
    rate: bool
    again: bool
    again_until: date | None


def acts(case) -> Acts:
    """Words and files while it is open, a rating after an answer, asking again within the terms.

    One that was merged may rate and ask again too: the result is told to both.
    """
    by, main = ByCode(case), main_of(case)
    names = {row.name for row in COMPLAINT.available(main, by)}
    again = "ask_again" in names and not COMPLAINT.problems(main, "ask_again", by)
    return Acts(
        speak=case.is_open,
        rate=main.state in (State.ANSWERED, State.CLOSED),
        again=again,
        again_until=last_day_to_reopen(main) if again else None,
    )


def files(case):
    """Files of the complainant, and pictures that the office made public on this complaint."""
    rows = ComplaintFile.objects.filter(complaint=case, moment__in=SHOWN_MOMENTS)
    return rows.select_related("attachment")


def contact_until(case) -> date | None:
    """The day on which contact details go; None while nobody knows yet."""
    return erasing.erase_on(case)


def opens_until(case) -> date | None:
    """The last day on which the code opens it; None while it is not at its end."""
    ended = main_of(case).ended_on
    if ended is None:
        return None
    return ended + timedelta(days=IntakeTerms.of(case.organisation).track_days)


def is_open_by_code(case, today: date) -> bool:
    """Whether the code still opens it on that day."""
    last = opens_until(case)
    return last is None or today <= last
