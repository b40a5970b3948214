"""Sealed entries in an officer's words: which part of a body stands under which label."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thai.dates import format_date

from .models import EntryKind, Outcome
from .screening import CHECKS, DECISIONS

# WB-19: the rules of discipline differ by kind of person.
PERSON_KINDS = (
    ("official", gettext_lazy("ข้าราชการ")),
    ("employee", gettext_lazy("ลูกจ้างหรือพนักงานจ้าง")),
    ("worker", gettext_lazy("ผู้ปฏิบัติงานอื่น")),
    ("elected", gettext_lazy("ผู้บริหารท้องถิ่นหรือสมาชิกสภา")),
    ("outsider", gettext_lazy("บุคคลภายนอกหรือผู้รับจ้าง")),
    ("unknown", gettext_lazy("ยังไม่ทราบ")),
)
CATEGORIES = (
    ("bribery", gettext_lazy("เรียกหรือรับสินบน")),
    ("procurement", gettext_lazy("จัดซื้อจัดจ้าง")),
    ("money", gettext_lazy("เงิน บัญชี หรือเบิกจ่าย")),
    ("property", gettext_lazy("ใช้ทรัพย์สินของราชการ")),
    ("people", gettext_lazy("บรรจุ แต่งตั้ง หรือเลื่อนขั้น")),
    ("power", gettext_lazy("ใช้อำนาจหรืออนุญาตโดยมิชอบ")),
    ("conflict", gettext_lazy("ผลประโยชน์ทับซ้อน")),
    ("other", gettext_lazy("อื่น ๆ")),
)
GRAVITY = (
    ("serious", gettext_lazy("ร้ายแรง")),
    ("minor", gettext_lazy("ไม่ร้ายแรง")),
    ("unclear", gettext_lazy("ยังไม่ชัด")),
)
FINDINGS = (
    ("grounds", gettext_lazy("น่าจะมีมูล")),
    ("no_grounds", gettext_lazy("ยังไม่พบมูล")),
    ("unclear", gettext_lazy("ยังสรุปไม่ได้")),
)
# WB-08, WB-21.
PROTECTED = (
    ("reporter", gettext_lazy("ผู้แจ้ง")),
    ("witness", gettext_lazy("พยาน")),
    ("informant", gettext_lazy("ผู้ให้ข้อมูล")),
    ("threatened", gettext_lazy("ผู้ถูกข่มขู่หรือกลั่นแกล้ง")),
    ("unfairly_accused", gettext_lazy("ผู้ถูกกล่าวหาโดยไม่เป็นธรรม")),
)
# WB-12..14: what follows a false report depends on who made it.
FALSE_WAYS = (
    ("own", gettext_lazy("บุคลากรของหน่วยงานหรือต้นสังกัดเดียวกัน: พิจารณาทางวินัย")),
    ("other_agency", gettext_lazy("เจ้าหน้าที่หน่วยงานอื่น: รายงานข้อเท็จจริงต่อผู้บังคับบัญชาของผู้นั้น")),
    ("outsider", gettext_lazy("บุคคลภายนอก หรือผู้เสียหายประสงค์ดำเนินคดีอาญา: ประสานหน่วยกฎหมาย")),
)

_LABELS = {
    "text": gettext_lazy("ข้อความ"),
    "decision": gettext_lazy("ผลกลั่นกรอง"),
    "checks": gettext_lazy("รายการตรวจ"),
    "rule_says": gettext_lazy("หลักเกณฑ์บอกว่า"),
    "reason": gettext_lazy("เหตุผล"),
    "category": gettext_lazy("ประเภทเรื่อง"),
    "person_kind": gettext_lazy("ประเภทผู้ถูกกล่าวหา"),
    "gravity": gettext_lazy("ความร้ายแรง"),
    "officer": gettext_lazy("ผู้รับผิดชอบ"),
    "result": gettext_lazy("ผลแสวงหาข้อเท็จจริง"),
    "facts": gettext_lazy("ข้อเท็จจริงที่ได้"),
    "sources": gettext_lazy("ได้จากที่ใด"),
    "outcome": gettext_lazy("ผลและแนวทาง"),
    "next": gettext_lazy("ดำเนินการต่อ"),
    "reported_to": gettext_lazy("รายงานผู้บังคับบัญชา"),
    "reported_on": gettext_lazy("วันที่รายงาน"),
    "who": gettext_lazy("คุ้มครองใคร"),
    "person": gettext_lazy("ผู้ได้รับการคุ้มครอง"),
    "measure": gettext_lazy("มาตรการ"),
    "on": gettext_lazy("วันที่เริ่ม"),
    "responsible": gettext_lazy("ผู้รับผิดชอบมาตรการ"),
    "benefit": gettext_lazy("ประโยชน์ต่อราชการ"),
    "proposal": gettext_lazy("ข้อเสนอ"),
    "statement": gettext_lazy("ข้อความที่เป็นเท็จ"),
    "knowledge": gettext_lazy("พยานหลักฐานว่ารู้อยู่แล้วว่าเป็นเท็จ"),
    "way": gettext_lazy("แนวทางดำเนินการ"),
    "wants_criminal": gettext_lazy("ผู้เสียหายประสงค์ดำเนินคดีอาญา"),
    "body": gettext_lazy("หน่วยงานที่ส่ง"),
    "how": gettext_lazy("ส่งอย่างไร"),
}
_WORDS = {
    "decision": dict(DECISIONS),
    "rule_says": dict(DECISIONS),
    "category": dict(CATEGORIES),
    "person_kind": dict(PERSON_KINDS),
    "gravity": dict(GRAVITY),
    "result": dict(FINDINGS),
    "outcome": dict(Outcome.choices),
    "who": dict(PROTECTED),
    "way": dict(FALSE_WAYS),
}
_DAYS = ("on", "reported_on")
_HIDDEN = ("naming", "rule", "fallback", "officer_uuid")


def entry_rows(kind: str, body: dict) -> list[dict]:
    """Label and text of an entry's parts; what is empty is left out, unknown parts are not."""
    if kind == EntryKind.NOTE:
        return [{"label": _("ข้อความ"), "value": str(body.get("text", ""))}]
    rows = []
    for name in (*_LABELS, *(name for name in body if name not in _LABELS)):
        value = body.get(name)
        if value in (None, "", False) or name in _HIDDEN:
            continue
        rows.append({"label": _LABELS.get(name, name), "value": _shown(name, value)})
    return rows


def finding_rows(finding: dict) -> list[dict]:
    """What a superior found out covertly."""
    return entry_rows(EntryKind.FINDING, finding)


def _shown(name: str, value) -> str:
    if name == "checks":
        return "\n".join(f"{'✓' if value.get(check) else '–'} {label}" for check, label in CHECKS)
    if name in _WORDS:
        return str(_WORDS[name].get(value, value))
    if name in _DAYS:
        return _day(value)
    return _("ใช่") if value is True else str(value)


def _day(text) -> str:
    try:
        return format_date(date.fromisoformat(str(text)), "long")
    except ValueError:
        return str(text)
