"""One report: everything that the officer's keys open of it, and what may be done next."""

from typing import NamedTuple

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from thai.dates import format_date
from thai.days import days_left

from ..checks import has_inbox
from ..models import MessageKind, RequestState, State, StatusChange
from ..screening import ANONYMOUS
from ..services import leaving, reading
from ..services.desk import advice_for
from ..workflow import REPORT
from .acts import ACTS, AFTER_FACTS
from .desk_common import about, report_url, report_view

# What an officer does next in a state, most likely first: an act, or a transition.
_NEXT = {
    State.RECEIVED: ("screen", "accept", "ask"),
    State.ASKED: ("screen", "accept", "reject"),
    State.ACCEPTED: ("assign", "inquire"),
    State.INQUIRY: ("conclude",),
    State.FOUND: ("proceed",),
    State.PROCEEDING: ("message", "close"),
    State.NO_GROUNDS: ("message", "close"),
    State.NOT_ACCEPTED: ("message", "close"),
    State.REFERRED: ("message", "close"),
    State.CLOSED: (),
}
_ICONS = {
    "ask": "question-circle",
    "message": "send",
    "close": "archive",
    "refer": "box-arrow-up-right",
    "export": "box-arrow-up-right",
    "hand_over": "box-arrow-up-right",
    "assign": "person-plus",
    "protect": "shield-lock",
    "note": "pencil-square",
    "recuse": "box-arrow-right",
    "copy_new": "copy",
}
# A name is asked for once or twice; more are seen on the custodian's page.
SHOWN = 20


class Line(NamedTuple):
    """One act that can be chosen."""

    url: str
    label: str
    icon: str = "chevron-right"


class Group(NamedTuple):
    """Acts that belong together."""

    label: str
    lines: list[Line]


@report_view()
@require_GET
def report(request, report):
    """WB-03: opened with one's own key, and written down each time."""
    opened = reading.open_report(report, by=request.user, keys=request.keys)
    today = timezone.localdate()
    first, groups = _acts(report, request.user, opened)
    requests = list(report.requests.order_by("-asked_on", "uuid")[:SHOWN])
    context = {
        "report": report,
        "opened": opened,
        "about": about(report),
        "days": days_left(report.due_on, today) if report.due_on else None,
        "first": first,
        "groups": groups,
        "has_inbox": has_inbox(report),
        "advice": _advice(report, opened),
        "history": _history(report),
        "me": request.user.uuid,
        "requests": requests,
        "may_ask": opened.naming != ANONYMOUS and not _asked_already(requests, request.user),
    }
    return render(request, "complaints/corruption/desk/report.html", context)


def _asked_already(requests, person) -> bool:
    """A second request of the same officer is refused while the first one lasts."""
    lasting = (RequestState.ASKED, RequestState.GRANTED)
    return any(row.requester_uuid == person.uuid and row.state in lasting for row in requests)


def _advice(report, opened):
    """What the rule says of the checklist, until it is decided; then it stands in the entry."""
    if opened.screening is None or report.state not in (State.RECEIVED, State.ASKED):
        return None
    return advice_for(report, opened.naming, opened.screening["checks"])


def _acts(report, person, opened):
    """The next step as a button, all others in groups."""
    steps = [row.name for row in REPORT.available(report, person) if row.name in ACTS]
    if not has_inbox(report):
        steps = [name for name in steps if name != "ask"]
    done = {note.entry.kind for note in opened.notes}
    first = next(
        (name for name in _NEXT[report.state] if _is_next(name, report, steps, done, opened)),
        None,
    )
    writing = ["note", "classify", "assign"]
    if report.state in (State.RECEIVED, State.ASKED):
        writing.insert(1, "screen")
    considered = ["protect", "reward"]
    if report.state in AFTER_FACTS:
        considered.append("false")
    groups = [
        Group(_("ขั้นตอน"), [_line(report, name) for name in steps if name != first]),
        Group(_("ติดต่อผู้แจ้ง"), [_line(report, "message")] if has_inbox(report) else []),
        Group(_("บันทึก"), [_line(report, name) for name in writing if name != first]),
        Group(_("คุ้มครองและพิจารณา"), [_line(report, name) for name in considered]),
        Group(_("ส่งออกไป"), _outward(report)),
        Group(
            _("เก็บและลบ"),
            [
                Line(
                    report_url(report, "hold"),
                    _("ยกเลิกการระงับการลบ") if report.legal_hold else _("ระงับการลบ"),
                    "lock-fill",
                ),
                Line(report_url(report, "delete"), _("ลบเรื่อง"), "trash"),
            ],
        ),
        Group(_("ตัวฉันกับเรื่องนี้"), [_line(report, "recuse")]),
    ]
    if report.set_aside:
        groups.insert(0, Group(_("ถาดรอตรวจ"), [_line(report, "release")]))
    return (_line(report, first) if first else None), [row for row in groups if row.lines]


def _is_next(name, report, steps, done, opened) -> bool:
    if name in ("message", "ask") and not has_inbox(report):
        return False
    if name == "screen":
        return "screening" not in done
    if name in ("accept", "reject"):
        # Only what the screening that counts says.
        decided = (opened.screening or {}).get("decision")
        return name in steps and decided == {"accept": "accept", "reject": "not_accept"}[name]
    if name == "assign":
        return "assignment" not in done
    if name == "message":
        return not any(
            row.message.kind == MessageKind.RESULT and row.message.on >= report.state_since
            for row, _files in opened.messages
        )
    return name in steps


def _outward(report) -> list[Line]:
    lines = [
        Line(report_url(report, "copy_new"), _("ทำสำเนาปกปิดชื่อให้ผู้บังคับบัญชา"), "copy"),
        Line(report_url(report, "export"), _("แฟ้มเข้ารหัสสำหรับหน่วยงานภายนอก"), "download"),
    ]
    if report.state not in (State.CLOSED, State.REFERRED) and leaving.fallback_of(report):
        lines.append(_line(report, "hand_over"))
    return lines


def _line(report, name: str) -> Line:
    url = report_url(report, "act", name.replace("_", "-"))
    return Line(url, str(ACTS[name].title), _ICONS.get(name, "chevron-right"))


def _history(report) -> list[dict]:
    labels = {row.name: row.label for row in REPORT.transitions} | {"create": _("รับเรื่องเข้าระบบ")}
    return [
        {
            "title": labels.get(row.transition, row.transition),
            "when": format_date(row.created_at, "short"),
            "by": row.actor_name,
            "tone": "neutral",
        }
        for row in StatusChange.of(report).order_by("pk")
    ]
