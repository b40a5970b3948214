"""What was found in a file, in words for who reads the report."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .inspection import CLEAN, INFECTED, ODD, UNCHECKED

VERDICTS = {
    CLEAN: "",
    INFECTED: gettext_noop("พบโปรแกรมอันตราย"),
    UNCHECKED: gettext_noop("ยังไม่ได้ตรวจ"),
    ODD: gettext_noop("น่าสงสัย"),
}
REASONS = {
    "type": gettext_noop("เนื้อหาไม่ตรงกับชื่อแฟ้ม"),
    "program": gettext_noop("เป็นโปรแกรม อย่าเปิด"),
    "macro": gettext_noop("เอกสารมีชุดคำสั่งฝังอยู่"),
    "bomb": gettext_noop("ขยายตัวจนเครื่องเต็มได้"),
    "unreadable": gettext_noop("แฟ้มเสียหรือไม่สมบูรณ์"),
    "locked": gettext_noop("แฟ้มมีรหัสผ่าน จึงตรวจข้างในไม่ได้"),
    "scanner": gettext_noop("ไม่ได้ตรวจไวรัส"),
    "crash": gettext_noop("ทำให้โปรแกรมตรวจแฟ้มหยุดทำงาน"),
    "answer": gettext_noop("ทำให้โปรแกรมตรวจแฟ้มทำงานผิดปกติ"),
    "time": gettext_noop("ใช้เวลาตรวจนานผิดปกติ"),
}


def note_of(verdict: str, reason: str) -> str:
    """One short line, empty for a file in which nothing was found."""
    known = REASONS.get(reason) if verdict in (ODD, UNCHECKED) else None
    words = [_(word) for word in (VERDICTS.get(verdict, verdict), known) if word]
    if verdict == UNCHECKED and known:
        # Why it was not checked says that it was not.
        words = words[1:]
    return ": ".join(words)
