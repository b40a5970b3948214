"""The office's words to the person who reports: short, kind, without a name.

What happens to a report by a step of the desk is told in the inbox in Thai, whatever language the
officer works in; officers write questions and results in words of their own.
"""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thai.dates import format_date

from .models import Outcome, State


def step_text(step: str, report, **facts) -> str:
    """What the inbox says when the desk has taken `step` (workflow.REPORT); always Thai."""
    with translation.override("th"):
        return _STEPS[step]() % _facts(report, **facts)


def state_sentence(report) -> str:
    """Where it stands and what comes next by which day, in the language of the page."""
    state = report.state
    if state in (State.RECEIVED, State.ACCEPTED, State.INQUIRY) and _is_late(report):
        return _late() % _facts(report)
    return _STATES[state]() % _facts(report)


def result_text(report) -> str:
    """A beginning for the officer who tells the result; always Thai."""
    with translation.override("th"):
        begin = _RESULTS.get(report.outcome, _RESULTS[Outcome.NONE])
        return begin() % _facts(report)


def _is_late(report) -> bool:
    return report.due_on is not None and report.due_on < timezone.localdate()


def _facts(report, **facts) -> dict:
    due = format_date(report.due_on, "long") if report.due_on else ""
    return {"due": due, **facts}


_STEPS = {
    "ask": lambda: _(
        "เจ้าหน้าที่มีคำถามถึงคุณ ตอบได้ในกล่องนี้ โดยไม่ต้องบอกชื่อ ถ้าตอบได้ภายใน %(due)s จะช่วยให้ตรวจสอบได้เร็วขึ้น"
    ),
    "reply": lambda: _("ได้รับคำตอบของคุณแล้ว ขอบคุณ เจ้าหน้าที่จะพิจารณาต่อภายใน %(due)s"),
    "resume": lambda: _("เจ้าหน้าที่พิจารณาต่อจากข้อมูลที่มีอยู่ คุณยังเพิ่มข้อมูลหรือตอบคำถามได้เสมอ"),
    "accept": lambda: _("รับเรื่องของคุณไว้ดำเนินการแล้ว ขอบคุณที่แจ้ง จะตรวจสอบข้อเท็จจริงให้เสร็จภายใน %(due)s"),
    "reject": lambda: _(
        "พิจารณาแล้วยังรับเรื่องนี้ไว้ดำเนินการไม่ได้ จะแจ้งเหตุผลในกล่องนี้ภายใน %(due)s คุณยังเพิ่มข้อมูลได้"
    ),
    "inquire": lambda: _(
        "เริ่มตรวจสอบข้อเท็จจริงทางลับแล้ว ไม่มีการแจ้งผู้ที่คุณกล่าวถึง ขอให้คุณรักษาความลับด้วยเพื่อความปลอดภัยของคุณ"
    ),
    "conclude": lambda: _("ตรวจสอบข้อเท็จจริงเสร็จแล้ว กำลังพิจารณาผล จะแจ้งให้ทราบในกล่องนี้"),
    "no_grounds": lambda: _(
        "พิจารณาแล้วข้อเท็จจริงที่ได้ยังไม่พอดำเนินการต่อ"
        " จะแจ้งรายละเอียดในกล่องนี้ภายใน %(due)s คุณไม่มีความผิดจากการแจ้งโดยสุจริต"
    ),
    "proceed": lambda: _(
        "พิจารณาแล้วเรื่องมีมูล กำลังดำเนินการตามกฎหมาย จะแจ้งผลเท่าที่เปิดเผยได้ในกล่องนี้ภายใน %(due)s"
    ),
    "refer": lambda: _("ส่งเรื่องของคุณให้%(body)sดำเนินการต่อ เพราะมีหน้าที่โดยตรง กล่องข้อความนี้ยังใช้ได้"),
    "hand_over": lambda: _(
        "ย้ายเรื่องของคุณไปให้เจ้าหน้าที่ของ%(body)sดูแลแทน เพื่อให้พิจารณาได้อย่างเป็นกลาง กล่องข้อความนี้ยังใช้ได้"
    ),
    "close": lambda: _("ปิดเรื่องนี้แล้ว ขอบคุณที่ช่วยแจ้ง หากมีข้อเท็จจริงใหม่ เขียนในกล่องนี้ได้"),
    "reopen": lambda: _("เปิดเรื่องนี้พิจารณาอีกครั้งจากข้อเท็จจริงใหม่ จะตรวจสอบให้เสร็จภายใน %(due)s"),
}

_STATES = {
    State.RECEIVED: lambda: _("ได้รับเรื่องแล้ว เจ้าหน้าที่กำลังอ่านและจะบอกขั้นต่อไปภายใน %(due)s"),
    State.ASKED: lambda: _("เจ้าหน้าที่มีคำถามถึงคุณ กรุณาตอบในกล่องนี้ภายใน %(due)s"),
    State.ACCEPTED: lambda: _("รับเรื่องไว้ดำเนินการแล้ว จะตรวจสอบข้อเท็จจริงให้เสร็จภายใน %(due)s"),
    State.INQUIRY: lambda: _("กำลังตรวจสอบข้อเท็จจริงทางลับ คาดว่าเสร็จภายใน %(due)s"),
    State.FOUND: lambda: _("ตรวจสอบเสร็จแล้ว กำลังพิจารณาผล"),
    State.PROCEEDING: lambda: _("เรื่องมีมูล กำลังดำเนินการตามกฎหมาย"),
    State.NO_GROUNDS: lambda: _("พิจารณาแล้ว ข้อเท็จจริงยังไม่พอดำเนินการต่อ"),
    State.NOT_ACCEPTED: lambda: _("พิจารณาแล้ว ยังรับเรื่องนี้ไว้ดำเนินการไม่ได้"),
    State.REFERRED: lambda: _("ส่งเรื่องให้หน่วยงานที่มีหน้าที่โดยตรงแล้ว"),
    State.CLOSED: lambda: _("ปิดเรื่องแล้ว หากมีข้อเท็จจริงใหม่ เขียนในกล่องนี้ได้"),
}


def _late():
    return _("ขออภัยที่เกินกำหนดเมื่อ %(due)s เจ้าหน้าที่กำลังดำเนินการอยู่")


_RESULTS = {
    Outcome.NONE: lambda: _("เรียนผู้แจ้ง\n\nความคืบหน้าของเรื่องที่คุณแจ้งมีดังนี้\n\n"),
    Outcome.NOT_ACCEPTED: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ พิจารณาแล้วยังรับไว้ดำเนินการไม่ได้"
        " เพราะ …\n\nหากมีพยานหลักฐานเพิ่ม เขียนในกล่องนี้ได้"
    ),
    Outcome.NO_GROUNDS: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ ตรวจสอบแล้วข้อเท็จจริงยังไม่พอว่ามีมูล"
        " เพราะ …\n\nคุณแจ้งโดยสุจริตจึงไม่มีความผิด หากมีข้อเท็จจริงใหม่ เขียนในกล่องนี้ได้"
    ),
    Outcome.ETHICS: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ ตรวจสอบแล้วเรื่องมีมูล หน่วยงานได้แก้ไขทางจริยธรรมแล้ว โดย …"
    ),
    Outcome.DISCIPLINE: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ ตรวจสอบแล้วเรื่องมีมูล หน่วยงานกำลังดำเนินการทางวินัย …"
    ),
    Outcome.CRIMINAL: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ ตรวจสอบแล้วเรื่องมีมูล หน่วยงานกำลังดำเนินการทางอาญา …"
    ),
    Outcome.BOTH: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ ตรวจสอบแล้วเรื่องมีมูล หน่วยงานกำลังดำเนินการทางวินัยและทางอาญา …"
    ),
    Outcome.REFERRED: lambda: _(
        "เรียนผู้แจ้ง\n\nขอบคุณที่แจ้งเรื่องนี้ ได้ส่งเรื่องให้หน่วยงานที่มีหน้าที่โดยตรงแล้ว คือ … ติดต่อสอบถามได้ที่ …"
    ),
}
