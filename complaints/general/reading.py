"""One complaint as its page shows it: facts, what happened, pictures, what may be done next.

A constant number of queries, whatever has happened to it.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Holiday
from organisations.permissions import Permission
from thai.dates import format_date, format_datetime
from thai.days import act_by, days_left
from workflow.models import StatusChange

from .models import Audience, HandOver, Medium, Moment, Outcome, State
from .workflow import COMPLAINT

P = Permission
# A day off is no longer than this in a row.
HOLIDAYS_LOOKED_AT = 31
MAP = "https://www.openstreetmap.org/"
# What one would do next, by the state.
NEXT = {
    State.RECEIVED: ("accept",),
    State.ACCEPTED: ("start", "answer"),
    State.REOPENED: ("start", "answer"),
    State.IN_PROGRESS: ("answer",),
    State.ANSWERED: ("close",),
}
ICONS = {
    "accept": "check-lg",
    "start": "arrow-right",
    "answer": "send",
    "close": "archive",
    "reopen": "arrow-counterclockwise",
    "move": "box-arrow-up-right",
    "dismiss": "x-lg",
}


class Line(NamedTuple):
    """An act that may be done now: one of the menu, or the page's button."""

    url: str
    label: str
    icon: str


def held_by(person, complaint) -> set:
    """Which of the permissions on a case a person has, asked once a page."""
    return {
        permission
        for permission in (P.COMPLAINT_VIEW, P.COMPLAINT_WORK, P.COMPLAINT_HANDLE)
        if person.can(permission, complaint)
    }


def is_handed_over(complaint) -> bool:
    """CC-12: only its number is left here; one query, and none unless it left the office."""
    return complaint.state == State.MOVED and HandOver.objects.filter(complaint=complaint).exists()


def acts(complaint, held) -> tuple[Line | None, list[Line]]:
    """The button of the page, and the other acts in the order in which they are wanted."""

    where = reverse("handover:hand_over", args=[complaint.organisation.slug, complaint.uuid])
    if is_handed_over(complaint):
        # Nothing is done to it here any more.
        handed = Line(where, _("ดูการส่งต่อ"), "shield-lock")
        return (handed if P.COMPLAINT_HANDLE in held else None), []

    def url(name, *args):
        return reverse(
            f"casework:{name}", args=[complaint.organisation.slug, complaint.uuid, *args]
        )

    rows = {
        row.name: Line(url("act", row.name), str(row.label), ICONS[row.name])
        for row in COMPLAINT.transitions
        if complaint.state in row.sources and row.permission in held and row.name in ICONS
    }
    handles, works = P.COMPLAINT_HANDLE in held, P.COMPLAINT_WORK in held
    waits, paused = complaint.is_waiting, complaint.paused_on is not None
    first = next((rows.pop(name) for name in NEXT.get(complaint.state, ()) if name in rows), None)
    if waits and paused and handles:
        # Nothing can be answered before the days count again.
        rows = {"": first, **rows} if first else rows
        first = Line(url("resume"), _("เริ่มนับวันต่อ"), "arrow-right")
    offered = [
        (handles and complaint.set_aside, "release", _("นำออกจากถาดรอตรวจ"), "check-lg"),
        (handles and complaint.is_open, "assign", _("มอบหมายหรือเปลี่ยนประเภท"), "person-plus"),
        (works, "note", _("เขียนบันทึกหรือข้อความถึงผู้ร้อง"), "chat-left-text"),
        (works, "add_file", _("แนบภาพหรือแฟ้ม"), "paperclip"),
        (works, "notices", _("หนังสือแจ้งผู้ร้อง"), "envelope-paper"),
        (works and waits and not paused, "extend", _("ขยายเวลา"), "calendar-event"),
        (handles and waits and not paused, "pause", _("หยุดนับวัน"), "clock"),
        (handles, "similar", _("เรื่องที่คล้ายกัน"), "search"),
        (works, "contact", _("ข้อมูลติดต่อผู้ร้อง"), "person-circle"),
        (works, "explain", _("สาเหตุและการป้องกัน"), "journal-text"),
        (handles, "receipt", _("พิมพ์ใบรับเรื่อง (PDF)"), "printer"),
        (works, "hearing", _("บันทึกการรับฟังความคิดเห็น"), "people"),
        (works and may_be_rated(complaint), "rating", _("บันทึกความพึงพอใจ"), "clipboard-check"),
        (handles and complaint.is_open, "edit", _("แก้ไขรายละเอียด"), "pencil"),
    ]
    others = [Line(url(name), label, icon) for may, name, label, icon in offered if may]
    if handles and complaint.state != State.MOVED:
        others.append(Line(where, _("ส่งต่อช่องทางรับเรื่องทุจริต"), "shield-lock"))
    return first, [*rows.values(), *others]


def may_be_rated(complaint) -> bool:
    main = complaint.merged_into or complaint
    return main.state in (State.ANSWERED, State.CLOSED)


class Deadline(NamedTuple):
    """By when; `act_on` is the last working day before it when that is earlier and to come."""

    due_on: object
    act_on: object
    days: int


def deadline(complaint, today) -> Deadline | None:
    """None when nothing is waited for, or while days don't count."""
    if not complaint.is_waiting or complaint.paused_on:
        return None
    due = complaint.due_on
    first = due - timedelta(days=HOLIDAYS_LOOKED_AT)
    day = act_by(due, Holiday.between(complaint.organisation, first, due))
    return Deadline(due, day if today <= day < due else None, days_left(due, today))


def facts(complaint) -> list[dict]:
    """For `_summary_list.html`."""
    unknown = _("ยังไม่ระบุ")
    rows = [
        {"label": _("ประเภทเรื่อง"), "value": str(complaint.category or ""), "empty": unknown},
        {
            "label": _("ส่วนราชการที่รับผิดชอบ"),
            "value": str(complaint.department or ""),
            "empty": unknown,
        },
        {
            "label": _("เจ้าหน้าที่เจ้าของเรื่อง"),
            "value": complaint.case_officer.display if complaint.case_officer else "",
            "empty": unknown,
        },
        {
            "label": _("ได้รับเรื่อง"),
            "value": _("%(day)s ทาง%(channel)s")
            % {
                "day": format_date(complaint.arrived_on),
                "channel": complaint.get_channel_display(),
            },
        },
        {"label": _("ครบกำหนดตอบ"), "value": format_date(complaint.due_on)},
    ]
    optional = [
        (_("เกิดขึ้นเมื่อใด"), complaint.happened),
        (_("ส่งต่อไปยัง"), complaint.moved_to),
    ]
    return rows + [{"label": label, "value": value} for label, value in optional if value]


def place(complaint) -> dict:
    """Where it is; the map is a link only, so that no outside server learns of a case by itself."""
    rows = [
        (_("หมู่บ้านหรือชุมชน"), complaint.village.name if complaint.village else ""),
        (_("สถานที่"), complaint.place),
        (_("จุดสังเกต"), complaint.landmark),
        (_("หมายเลขเสาไฟฟ้า"), complaint.pole_number),
    ]
    shown = {"rows": [{"label": label, "value": value} for label, value in rows if value]}
    if complaint.latitude is not None:
        at = {"mlat": complaint.latitude, "mlon": complaint.longitude}
        shown["position"] = f"{complaint.latitude}, {complaint.longitude}"
        shown["map_url"] = (
            f"{MAP}?{urlencode(at)}#map=18/{complaint.latitude}/{complaint.longitude}"
        )
        shown["geo_url"] = f"geo:{complaint.latitude},{complaint.longitude}"
    return shown


def pictures(complaint) -> list[dict]:
    """Files by what they show: [{label, files}]."""
    found = {}
    for row in complaint.files.select_related("attachment"):
        found.setdefault(row.moment, []).append(row)
    return [
        {"label": Moment(moment).label, "files": found[moment]}
        for moment in Moment.values
        if moment in found
    ]


def history(complaint) -> list[dict]:
    """What happened to it, the newest first, for `_timeline.html`."""
    parts = (_changes, _entries, _notices, _extensions, _pauses, _hearings)
    items = [item for part in parts for item in part(complaint)]
    return [item for _at, item in sorted(items, key=lambda pair: pair[0], reverse=True)]


def _item(row, title, *, text="", tone="neutral", icon="circle", by=None, **more):
    """A line and the moment it belongs to; `by` is who did it where it is not the row's actor."""
    shown = {
        "title": title,
        "when": format_datetime(row.created_at),
        "by": row.actor_name if by is None else by,
        "text": text,
        "tone": tone,
        "icon": icon,
    }
    return row.created_at, shown | more


def _changes(complaint):
    for row in StatusChange.of(complaint):
        if row.transition == "create":
            text = _("ได้รับเรื่องเมื่อวันที่ %(day)s") % {"day": format_date(complaint.arrived_on)}
            yield _item(row, _("รับแจ้งเรื่อง"), text=text, icon="inboxes")
        else:
            label = str(COMPLAINT[row.transition].label)
            tone = "ok" if row.after in (State.ANSWERED, State.CLOSED) else "neutral"
            icon = ICONS.get(row.transition, "arrow-right")
            yield _item(row, label, text=row.remark, tone=tone, icon=icon)


def _entries(complaint):
    for row in complaint.entries.all():
        if row.by_complainant:
            yield _item(row, _("ผู้ร้องเพิ่มข้อความ"), text=row.text, icon="chat-left-text", tone="warn")
        elif row.audience == Audience.PUBLIC:
            yield _item(row, _("ข้อความถึงผู้ร้อง"), text=row.text, icon="send")
        else:
            yield _item(row, _("บันทึกภายใน ผู้ร้องไม่เห็น"), text=row.text, icon="lock-fill")


def _notices(complaint):
    url = reverse("casework:notices", args=[complaint.organisation.slug, complaint.uuid])
    for row in complaint.notices.all():
        medium = Medium(row.medium).label
        if row.sent_on:
            text = _("แจ้งทาง%(medium)sเมื่อ %(day)s") % {
                "medium": medium,
                "day": format_date(row.sent_on),
            }
        else:
            text = _("ยังไม่ได้แจ้ง รอส่งทาง%(medium)s") % {"medium": medium}
        yield _item(
            row,
            row.get_kind_display(),
            text=text,
            icon="envelope-paper",
            tone="neutral" if row.sent_on else "warn",
            url=url,
        )


def _extensions(complaint):
    for row in complaint.extensions.all():
        days = {"start": format_date(row.from_day), "end": format_date(row.to_day)}
        title = _("ขยายเวลาจาก %(start)s เป็น %(end)s") % days
        yield _item(row, title, text=row.reason, icon="calendar-event")


def _pauses(complaint):
    for row in complaint.pauses.all():
        yield _item(row, _("หยุดนับวัน"), text=row.reason, icon="clock", tone="warn")
        if row.to_day:
            ended = timezone.make_aware(datetime.combine(row.to_day, time.max))
            title = _("เริ่มนับวันต่อเมื่อ %(day)s") % {"day": format_date(row.to_day)}
            shown = {"title": title, "tone": "neutral", "icon": "arrow-right"}
            yield max(row.created_at, ended.replace(hour=0, minute=0)), shown


def _hearings(complaint):
    for row in complaint.hearings.all():
        title = _("รับฟังความคิดเห็นเมื่อ %(day)s ที่ %(place)s") % {
            "day": format_date(row.on),
            "place": row.place,
        }
        lines = [row.summary]
        if row.people:
            lines.append(_("ผู้เข้าร่วม %(count)s คน") % {"count": row.people})
        if row.used_in:
            lines.append(_("นำไปใช้ใน: %(plan)s") % {"plan": row.used_in})
        yield _item(row, title, text="\n".join(lines), icon="people")


def result(complaint) -> dict:
    """How it was answered, and what the complainant made of it."""
    return {
        "outcome": Outcome(complaint.outcome).label if complaint.outcome else "",
        "answer": complaint.answer,
        "cause": complaint.cause,
        "prevention": complaint.prevention,
    }
