"""RK-26: words in a published text by which somebody may be recognised, and where they stand.

A person reads what is found: the machine cannot tell whether a text tells who is meant, it can only
keep a name, a number or a single post from slipping through unread.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thai.digits import to_arabic_digits
from thai.text import normalise

# Personal titles, ranks and degrees before a name; the longest first.
# fmt: off
_TITLES = [
    "นาย", "นาง", "นางสาว", "น.ส.", "เด็กชาย", "เด็กหญิง", "ด.ช.", "ด.ญ.", "คุณ", "ดร.", "ผศ.",
    "รศ.", "ศ.", "นพ.", "พญ.", "ทพ.", "ว่าที่ร้อยตรี", "ส.ต.ต.", "ส.ต.ท.", "ส.ต.อ.", "จ.ส.ต.",
    "ด.ต.", "ร.ต.ต.", "ร.ต.ท.", "ร.ต.อ.", "พ.ต.ต.", "พ.ต.ท.", "พ.ต.อ.", "พล.ต.ต.", "พล.ต.ท.",
    "พล.ต.อ.", "ร.ต.", "ร.ท.", "ร.อ.", "พ.ต.", "พ.ท.", "พ.อ.", "พล.ต.", "พล.ท.", "พล.อ.",
    "จ.ส.อ.", "จ.ส.ท.", "ส.อ.", "ส.ท.", "น.อ.", "น.ท.", "น.ต.", "ม.ล.", "ม.ร.ว.", "พระครู",
    "พระมหา",
]
# fmt: on
_TITLES.sort(key=len, reverse=True)
# These are parts of many other words too (นายช่าง, ทนาย, นางพยาบาล, คุณภาพ).
_COMMON = {"นาย", "นาง", "คุณ"}
_NOT_NAMES = (
    "นายก|นายช่าง|นายทะเบียน|นายจ้าง|นายหน้า|นายทุน|นายตรวจ|นายอำเภอ|นายสถานี|นายแพทย์|นายทหาร|"
    "นายประกัน|นางพยาบาล|คุณภาพ|คุณสมบัติ|คุณลักษณะ|คุณธรรม|คุณค่า|คุณวุฒิ|คุณประโยชน์|คุณูปการ"
)
_LETTERS = "[ก-๎]"
_CLEAR = [title for title in _TITLES if title not in _COMMON]
_NAME = f"\\s*{_LETTERS}{{2,}}(?:\\s+{_LETTERS}{{2,}})?"
_TITLED = re.compile(
    # Not the end of a longer abbreviation, as in พ.ศ.
    f"(?<![ก-ฮ]\\.)(?:{'|'.join(map(re.escape, _CLEAR))}){_NAME}"
    f"|(?<!ท)(?<!เจ้า)(?<!บุญ)(?<!พระ)(?!{_NOT_NAMES})(?:นาย|นาง|คุณ){_NAME}"
)
_ENGLISH_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ID_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
_PHONE = re.compile(r"(?<!\d)0(?:[ -]?\d){8,9}(?!\d)")
_PLATE = re.compile(r"(?<![\dก-๎])\d?[ก-ฮ]{2}\s?-?\s?\d{1,4}(?!\d)(?!\s*(?:บาท|คน|ราย|เรื่อง|ครั้ง|ปี))")
# A place by its own name: ซอย, หมู่, ถนน, โรงเรียน and the like with what follows.
_PLACE = re.compile(
    "(?:ซอย|หมู่ที่|หมู่บ้าน|ถนน|โรงเรียน|วัด|ตลาด|ชุมชน|อาคาร|บ้านเลขที่|ศูนย์พัฒนาเด็กเล็ก)"
    f"\\s*(?:{_LETTERS}{{2,}}|\\d+)"
)


@dataclass(frozen=True)
class Found:
    """Words of a text by which somebody may be recognised: from and to, and why."""

    start: int
    end: int
    words: str
    reason: str


class Finder:
    """Looks for what tells of people of one organisation; its people are read once."""

    def __init__(self, organisation):
        rows = organisation.memberships.filter(is_active=True).select_related("person")
        names, positions = set(), {}
        for row in rows:
            names.update(_parts_of(row.person.display_name))
            position = normalise(row.position).strip()
            if position:
                positions[position] = positions.get(position, 0) + 1
        self.names = sorted(names, key=len, reverse=True)
        self.single = sorted(
            (position for position, count in positions.items() if count == 1 and len(position) > 3),
            key=len,
            reverse=True,
        )
        self.positions = sorted(positions, key=len, reverse=True)

    def find(self, text: str) -> list[Found]:
        """What may tell who is meant, in the order of the text; overlaps count once."""
        # One letter for one letter, so that places in the two texts agree.
        plain, found = to_arabic_digits(text), []
        for pattern, reason in (
            (_TITLED, _("คำนำหน้าชื่อหรือยศกับชื่อ")),
            (_ENGLISH_TITLED, _("คำนำหน้าชื่อหรือยศกับชื่อ")),
            (_EMAIL, _("อีเมล")),
            (_ID_NUMBER, _("เลขประจำตัว 13 หลัก")),
            (_PHONE, _("หมายเลขโทรศัพท์")),
            (_PLATE, _("ทะเบียนรถ")),
        ):
            found += [_mark(text, m.start(), m.end(), reason) for m in pattern.finditer(plain)]
        found += self._literal(text, self.names, _("ชื่อของบุคคลในหน่วยงาน"))
        found += self._literal(text, self.single, _("ตำแหน่งที่มีผู้ดำรงตำแหน่งคนเดียว"))
        if any(position in text for position in self.positions):
            found += [
                _mark(text, m.start(), m.end(), _("สถานที่เฉพาะแห่งที่อยู่กับตำแหน่ง"))
                for m in _PLACE.finditer(plain)
            ]
        return _apart(found)

    @staticmethod
    def _literal(text, words, reason):
        for word in words:
            # However far apart the parts are written, and on whichever lines.
            pattern = r"\s+".join(map(re.escape, word.split()))
            for match in re.finditer(pattern, text):
                yield _mark(text, match.start(), match.end(), reason)


def _mark(text, start, end, reason) -> Found:
    return Found(start, end, text[start:end], reason)


def _apart(found) -> list[Found]:
    """Without what lies inside another: the longer one says it."""
    kept = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _parts_of(name: str) -> set[str]:
    """A person's whole name without the title, and the family name by itself."""
    name = normalise(name).strip()
    for title in _TITLES:
        if name.startswith(title):
            name = name[len(title) :].strip()
            break
    parts = name.split()
    # A given name alone is too often an everyday word (สมมติ, ขยัน) to stop at.
    return {name} if len(parts) > 1 else set()


def pieces(text: str, found) -> list[tuple[str, str]]:
    """The text as (words, reason) in turn, the reason empty where nothing was found."""
    out, at = [], 0
    for one in found:
        if one.start > at:
            out.append((text[at : one.start], ""))
        out.append((one.words, one.reason))
        at = one.end
    if at < len(text):
        out.append((text[at:], ""))
    return out
