"""Words that make a complaint sound like one about corruption.

They only lead to an offer of the other door, before anything is saved; nobody is refused by them.
So a word too many costs one press, a word too few leaves somebody in the wrong channel.
"""

import re
import unicodedata
from functools import cache

from thai.text import normalise

WORDS = (
    "ทุจริต",
    "คอร์รัปชัน",
    "คอร์รัปชั่น",
    "คอรัปชัน",
    "คอรัปชั่น",
    "ประพฤติมิชอบ",
    "โดยมิชอบ",
    "โกง",
    "สินบน",
    "ใต้โต๊ะ",
    "ใต้โต้ะ",
    "เรียกรับเงิน",
    "เรียกรับผลประโยชน์",
    "เรียกเงิน",
    "เรียกเก็บเงินพิเศษ",
    "เงินทอน",
    "หัวคิว",
    "น้ำร้อนน้ำชา",
    "แป๊ะเจี๊ยะ",
    "ยักยอก",
    "เบียดบัง",
    "รีดไถ",
    "ไถเงิน",
    "จ่ายส่วย",
    "เก็บส่วย",
    "ฮั้ว",
    "ล็อกสเปก",
    "ล็อกสเปค",
    "ล็อคสเปก",
    "ล็อคสเปค",
    "เอื้อประโยชน์",
    "เอื้อพวกพ้อง",
    "ผลประโยชน์ทับซ้อน",
    "ขายตำแหน่ง",
    "ซื้อตำแหน่ง",
    "เบิกเท็จ",
    "ใบเสร็จปลอม",
    "ผีในบัญชี",
    "corrupt",
    "bribe",
    "kickback",
    "embezzl",
    "under the table",
)
# Innocent words that contain one of the above: the mangrove, and change at a market stall.
INNOCENT = ("โกงกาง", "ไม่มีเงินทอน", "ไม่ให้เงินทอน", "ไม่ได้เงินทอน")
_BETWEEN = re.compile(r"[\s\u200b-\u200d\ufeff._*-]+")


def plain(text: str) -> str:
    """`text` as it is compared: one spelling, lower case, nothing between the letters.

    The script of the form does the same, but for the spellings of old fonts (folding.js).
    """
    return _BETWEEN.sub("", unicodedata.normalize("NFC", normalise(text)).lower())


@cache
def _compared() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words and innocent ones, as they are compared."""
    return tuple(map(plain, WORDS)), tuple(map(plain, INNOCENT))


def for_page() -> dict:
    """The lists for the script of the form, as they are compared."""
    words, innocent = _compared()
    return {"words": list(words), "innocent": list(innocent)}


def sounds_like_corruption(text: str) -> bool:
    """Whether the other door should be offered for this text."""
    text = plain(text)
    words, innocent = _compared()
    for word in innocent:
        text = text.replace(word, "")
    return any(word in text for word in words)
