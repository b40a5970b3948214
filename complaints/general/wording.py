"""The office's words to a complainant, in Thai: short, kind, official.

Every sentence that a complainant is told by itself stands here; an office that wants other words
changes them here. Officers may still change a letter before it goes (services/notices.py).
"""

from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thai.dates import format_date

from .addresses import tracking_address
from .checks import last_day_to_reopen
from .models import NoticeKind, State

# Why a complainant is told the time once more, or without a day (`notice_text`).
REOPENED, RESUMED, WITH_RESULT = "reopened", "resumed", "with_result"


def notice_text(
    case, main, kind: NoticeKind, *, reason: str = "", after: str = "", on: date | None = None
) -> str:
    """What a written notice of `kind` says to the complainant of `case`.

    `main` is the complaint that is worked on: `case` itself, or what it was merged into. Nothing
    of what another complainant wrote ever stands in it. An empty line divides paragraphs.
    `after` tells what moved the day of a notice of time. A day that has passed is never promised:
    a letter may be taken in late. `on` is the day on which it is written, today unless given.
    """
    facts = {
        "reference": case.reference,
        "arrived": format_date(case.arrived_on, "long"),
        "due": format_date(main.due_on, "long"),
        "office": main.organisation.name_th,
        "department": main.department.name if main.department else main.organisation.name_th,
        "reason": reason.strip(),
        "answer": main.answer.strip(),
        "body": main.moved_to,
    }
    text = _words_of(kind, main, after, on or timezone.localdate())() % facts
    last = last_day_to_reopen(main) if kind == NoticeKind.RESULT else None
    if last:
        text = f"{text}\n\n{_reopening() % {'last': format_date(last, 'long')}}"
    return text


def promises_a_day(kind: str) -> bool:
    """Whether a notice of `kind` names the day of answer."""
    return kind in (*_LATE, NoticeKind.EXTENSION)


def _words_of(kind, main, after: str, on: date):
    if kind == NoticeKind.TIME and after == WITH_RESULT:
        return _TIMES[after]
    if main.due_on < on and kind in _LATE:
        return _LATE[kind]
    return _TIMES.get(after, _TEXTS[kind]) if kind == NoticeKind.TIME else _TEXTS[kind]


def state_sentence(complaint) -> str:
    """Where it stands and what comes next, for the tracking page."""
    main = complaint.merged_into or complaint
    last = last_day_to_reopen(main)
    facts = {
        "due": format_date(main.due_on, "long"),
        "department": main.department.name if main.department else main.organisation.name_th,
        "body": main.moved_to,
        "last": format_date(last, "long") if last else "",
    }
    state = complaint.state
    if state == State.MERGED and main.state in (State.ANSWERED, State.CLOSED, State.MOVED):
        # What the main one has come to is told to both.
        state = main.state
    if main.paused_on and state in _COUNTING:
        return _paused() % facts
    if main.is_overdue(timezone.localdate()) and state in _COUNTING:
        return _overdue() % facts
    return _STATES[state]() % facts


def message_text(notice) -> str:
    """A notice as an e-mail or a message to paste: its words, where to follow, who writes.

    In Thai, whatever language the officer reads the pages in.
    """
    case = notice.complaint
    office = case.organisation
    parts = [notice.text]
    with translation.override("th"):
        if case.complainant.has_code:
            text = _("ติดตามเรื่องด้วยรหัสที่ท่านได้รับที่ %(address)s")
            parts.append(text % {"address": tracking_address(office)})
        telephone = _("โทร. %(number)s") % {"number": office.telephone} if office.telephone else ""
    parts.append("\n".join(filter(None, [office.name_th, telephone])))
    return "\n\n".join(parts)


def sms_text(notice) -> str:
    """That there is news and where, never what: a telephone lies open on tables."""
    case = notice.complaint
    return _("%(kind)s เรื่องเลขที่ %(reference)s อ่านได้ด้วยรหัสติดตามที่ %(address)s") % {
        "kind": notice.get_kind_display(),
        "reference": case.reference,
        "address": tracking_address(case.organisation),
    }


# What went wrong with an e-mail or SMS, by the class of the error; nothing else of it is kept.
_FAILURES = {
    "SMTPRecipientsRefused": lambda: _("ระบบอีเมลไม่รับที่อยู่อีเมลของผู้ร้อง"),
    "ValidationError": lambda: _("ที่อยู่อีเมลของผู้ร้องไม่ถูกต้อง"),
    "SMTPAuthenticationError": lambda: _("ระบบอีเมลของหน่วยงานไม่รับรหัสผ่านที่ตั้งไว้"),
    "SMTPSenderRefused": lambda: _("ระบบอีเมลไม่รับที่อยู่ผู้ส่งของหน่วยงาน"),
    "HTTPError": lambda: _("ระบบส่งข้อความสั้นไม่รับข้อความ"),
    "LookupError": lambda: _("ยังไม่ได้ตั้งค่าระบบส่งข้อความสั้น"),
    "Lost": lambda: _("ระบบหยุดทำงานระหว่างส่ง จึงไม่ทราบว่าส่งถึงหรือไม่"),
    "erased": lambda: _("ข้อมูลติดต่อถูกลบตามกำหนดก่อนส่ง"),
}
_UNREACHABLE = (
    "TimeoutError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "gaierror",
    "URLError",
    "OSError",
    "SMTPServerDisconnected",
    "SMTPConnectError",
    "SSLError",
    "SSLCertVerificationError",
)


def failure_sentence(failure: str) -> str:
    """Why a notice did not go, in an officer's words."""
    if failure in _UNREACHABLE:
        return _("ติดต่อระบบส่งไม่ได้")
    return _FAILURES.get(failure, lambda: _("ระบบส่งแจ้งว่าส่งไม่สำเร็จ"))()


_TEXTS = {
    NoticeKind.RECEIPT: lambda: _(
        "%(office)sได้รับเรื่องที่ท่านแจ้งเมื่อวันที่ %(arrived)s ไว้ดำเนินการแล้ว เป็นเรื่องเลขที่ %(reference)s"
        " โดยมี%(department)sเป็นผู้รับผิดชอบ ขอขอบคุณที่แจ้งให้ทราบ"
    ),
    NoticeKind.TIME: lambda: _(
        "%(department)sจะดำเนินการเรื่องเลขที่ %(reference)s และแจ้งผลให้ท่านทราบภายในวันที่ %(due)s"
        " หากดำเนินการไม่ทันจะแจ้งเหตุผลและกำหนดใหม่ให้ทราบ"
    ),
    NoticeKind.RESULT: lambda: _(
        "ผลการดำเนินการเรื่องเลขที่ %(reference)s ที่ท่านแจ้งเมื่อวันที่ %(arrived)s มีดังนี้\n\n%(answer)s"
    ),
    NoticeKind.EXTENSION: lambda: _(
        "ขออภัยที่เรื่องเลขที่ %(reference)s ยังดำเนินการไม่แล้วเสร็จตามกำหนดเดิม เนื่องจาก%(reason)s"
        "\n\n%(department)sจะดำเนินการต่อและแจ้งผลให้ท่านทราบภายในวันที่ %(due)s"
    ),
    NoticeKind.MOVED: lambda: _(
        "%(office)sได้ส่งเรื่องเลขที่ %(reference)s ที่ท่านแจ้งเมื่อวันที่ %(arrived)s ต่อไปยัง%(body)s"
        " ซึ่งมีหน้าที่รับผิดชอบโดยตรง เนื่องจาก%(reason)s"
        "\n\n%(body)sจะดำเนินการและแจ้งผลต่อไป ท่านไม่ต้องแจ้งเรื่องนี้ใหม่"
    ),
    NoticeKind.MERGED: lambda: _(
        "%(office)sได้รับเรื่องเลขที่ %(reference)s ที่ท่านแจ้งเมื่อวันที่ %(arrived)s แล้ว"
        " และพบว่าตรงกับเรื่องที่ดำเนินการอยู่ จึงดำเนินการไปพร้อมกัน"
        "\n\n%(department)sจะแจ้งผลให้ท่านทราบภายในวันที่ %(due)s ท่านไม่ต้องแจ้งเรื่องนี้ใหม่"
    ),
}
# CG-08 (b), CG-10: the time told once more, since the day moved; or not at all any more.
_TIMES = {
    REOPENED: lambda: _(
        "เปิดเรื่องเลขที่ %(reference)s ขึ้นดำเนินการอีกครั้งแล้ว"
        "\n\n%(department)sจะตรวจสอบและแจ้งผลใหม่ให้ท่านทราบภายในวันที่ %(due)s"
        " หากดำเนินการไม่ทันจะแจ้งเหตุผลและกำหนดใหม่ให้ทราบ"
    ),
    RESUMED: lambda: _(
        "เรื่องเลขที่ %(reference)s หยุดนับวันไว้ชั่วคราวระหว่างรอข้อมูลหรือหน่วยงานอื่น ขณะนี้ดำเนินการต่อแล้ว"
        "\n\n%(department)sจะแจ้งผลให้ท่านทราบภายในวันที่ %(due)s ซึ่งเป็นกำหนดใหม่"
        " หากดำเนินการไม่ทันจะแจ้งเหตุผลและกำหนดใหม่ให้ทราบ"
    ),
    WITH_RESULT: lambda: _(
        "%(department)sพิจารณาเรื่องเลขที่ %(reference)s แล้ว และแจ้งผลให้ท่านทราบในคราวเดียวกันนี้"
    ),
}
# The same where the day of answer has passed.
_LATE = {
    NoticeKind.TIME: lambda: _(
        "ขออภัยที่เรื่องเลขที่ %(reference)s เลยวันครบกำหนดแจ้งผลแล้ว %(department)sกำลังเร่งดำเนินการ"
        " และจะแจ้งผล หรือเหตุผลและกำหนดใหม่ ให้ท่านทราบโดยเร็วที่สุด"
    ),
    NoticeKind.MERGED: lambda: _(
        "%(office)sได้รับเรื่องเลขที่ %(reference)s ที่ท่านแจ้งเมื่อวันที่ %(arrived)s แล้ว"
        " และพบว่าตรงกับเรื่องที่ดำเนินการอยู่ จึงดำเนินการไปพร้อมกัน"
        "\n\nขออภัยที่เรื่องนี้เลยวันครบกำหนดแจ้งผลแล้ว %(department)sกำลังเร่งดำเนินการ"
        " และจะแจ้งผล หรือเหตุผลและกำหนดใหม่ ให้ท่านทราบโดยเร็วที่สุด ท่านไม่ต้องแจ้งเรื่องนี้ใหม่"
    ),
}


def _reopening():
    return _("หากยังไม่เรียบร้อย ท่านขอให้ดำเนินการต่อได้ภายในวันที่ %(last)s")


_STATES = {
    State.RECEIVED: lambda: _(
        "ได้รับเรื่องแล้ว เจ้าหน้าที่กำลังตรวจดูและส่งให้ส่วนราชการที่รับผิดชอบ จะแจ้งผลภายใน %(due)s"
    ),
    State.ACCEPTED: lambda: _("รับเรื่องไว้ดำเนินการแล้ว โดย %(department)s จะแจ้งผลภายใน %(due)s"),
    State.IN_PROGRESS: lambda: _("%(department)s กำลังดำเนินการ จะแจ้งผลภายใน %(due)s"),
    State.ANSWERED: lambda: _("แจ้งผลแล้ว หากยังไม่เรียบร้อย คุณขอให้ดำเนินการต่อได้ถึง %(last)s"),
    State.CLOSED: lambda: _("ปิดเรื่องแล้ว"),
    State.REOPENED: lambda: _("ได้รับคำขอให้ดำเนินการต่อแล้ว จะแจ้งผลใหม่ภายใน %(due)s"),
    State.MOVED: lambda: _("ส่งเรื่องต่อไปยัง %(body)s แล้ว"),
    State.MERGED: lambda: _(
        "ดำเนินการรวมกับเรื่องเดียวกันที่มีผู้แจ้งไว้ โดย %(department)s จะแจ้งผลให้คุณทราบภายใน %(due)s"
    ),
}
_COUNTING = (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS, State.REOPENED, State.MERGED)


def _paused():
    return _("%(department)s หยุดนับวันไว้ชั่วคราวเพื่อรอข้อมูลหรือหน่วยงานอื่น แล้วจะดำเนินการต่อ")


def _overdue():
    return _("ขออภัย เรื่องนี้ยังดำเนินการไม่เสร็จ กำหนดเดิมคือ %(due)s โดยมี %(department)s เป็นผู้รับผิดชอบ")
