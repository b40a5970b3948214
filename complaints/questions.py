"""One plain question for who sends a form without JavaScript while many forms arrive.

It holds back a program that fills in any form it finds, not one written against this system;
there the waiting time does the work.
"""

import hashlib
import re

from django.utils.translation import get_language, gettext, gettext_noop, override

from thai.digits import to_arabic_digits
from thai.text import typed_line

NUMBERS = (
    gettext_noop("ศูนย์"),
    gettext_noop("หนึ่ง"),
    gettext_noop("สอง"),
    gettext_noop("สาม"),
    gettext_noop("สี่"),
    gettext_noop("ห้า"),
    gettext_noop("หก"),
    gettext_noop("เจ็ด"),
    gettext_noop("แปด"),
    gettext_noop("เก้า"),
    gettext_noop("สิบ"),
    gettext_noop("สิบเอ็ด"),
    gettext_noop("สิบสอง"),
    gettext_noop("สิบสาม"),
    gettext_noop("สิบสี่"),
    gettext_noop("สิบห้า"),
    gettext_noop("สิบหก"),
    gettext_noop("สิบเจ็ด"),
    gettext_noop("สิบแปด"),
)
# The sentence and what the answer is; both numbers lie between 1 and 9, the first is larger.
SENTENCES = (
    (gettext_noop("%(first)sบวก%(second)sได้เท่าไร"), lambda first, second: first + second),
    (gettext_noop("%(first)sลบ%(second)sเหลือเท่าไร"), lambda first, second: first - second),
    (
        gettext_noop("มีส้ม%(first)sผล ได้มาอีก%(second)sผล รวมเป็นกี่ผล"),
        lambda first, second: first + second,
    ),
    (
        gettext_noop("มีปลา%(first)sตัว ขายไป%(second)sตัว เหลือกี่ตัว"),
        lambda first, second: first - second,
    ),
    (
        gettext_noop("ระหว่าง%(second)sกับ%(first)s จำนวนใดมากกว่า"),
        lambda first, second: first,
    ),
)
PAIRS = tuple((first, second) for first in range(2, 10) for second in range(1, first))
_UNITS = re.compile(r"(ผล|ตัว|ครับ|ค่ะ|oranges|fish|\s|\.)+$")


def _of(secret: bytes):
    """(sentence, first number, second number, answer) that belong to a ticket's secret."""
    drawn = int.from_bytes(hashlib.blake2b(secret, person=b"flood-question").digest(), "big")
    drawn, place = divmod(drawn, len(PAIRS))
    (first, second), (sentence, solve) = PAIRS[place], SENTENCES[drawn % len(SENTENCES)]
    return sentence, first, second, solve(first, second)


def ask(secret: bytes) -> str:
    """The question that belongs to `secret`, in the language of the page."""
    sentence, first, second, _answer = _of(secret)
    words = {"first": gettext(NUMBERS[first]), "second": gettext(NUMBERS[second])}
    return gettext(sentence) % words


def is_right(secret: bytes, typed: str) -> bool:
    """Whether `typed` answers it: in digits of either script, or in words of either language."""
    answer = _of(secret)[3]
    text = _UNITS.sub("", to_arabic_digits(typed_line(typed)).lower())
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) == answer
    return text in {NUMBERS[answer], *_in_other_languages(answer)}


def _in_other_languages(number: int) -> set[str]:
    words = set()
    for language in {"en", get_language() or "th"}:
        with override(language):
            words.add(gettext(NUMBERS[number]).lower())
    return words
