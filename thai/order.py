"""Thai dictionary order, agreeing with ICU's collation `th`, for SQLite and for Python lists."""

import re
import unicodedata
from functools import lru_cache

_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_SPLIT_AM = re.compile("ํ([่-๋]*)า")

# Groups as in ICU for Thai: signs, digits, Thai letters, all other letters.
_SIGN, _DIGIT, _THAI, _OTHER = range(4)
_SIGN_ORDER = {"Sk": 0, "Sm": 1, "So": 1, "Sc": 2}
# ฯ and ๆ stand for words left out or said again: like punctuation, they do not weigh.
_IGNORED = frozenset("ฯๆ")
# Weigh only when all letters are equal, lightest first.
# U+0E4E, thanthakhat, maitaikhu, then the four tone marks.
_TONE_WEIGHT = {
    mark: weight
    for weight, mark in enumerate("\u0e4e\u0e4c\u0e47\u0e48\u0e49\u0e4a\u0e4b", start=1)
}
# The order of the code, but nikhahit before the vowels, phinthu and sara am after them.
_THAI_WEIGHT = {
    letter: weight
    for weight, letter in enumerate(
        [
            *map(chr, range(0x0E01, 0x0E2F)),
            "\u0e4d",
            *"\u0e30\u0e31\u0e32\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39",
            *map(chr, range(0x0E40, 0x0E45)),
            "\u0e3a",
            "\u0e33",  # weighs after the า that it is given in `sort_key`
        ]
    )
}


@lru_cache(maxsize=16384)
def sort_key(text: str) -> tuple:
    """A key that sorts `text` as a Thai dictionary does; for `sorted(..., key=sort_key)`.

    Consonants first: a vowel written before its consonant counts after it, so เกาะ stands
    between กา and ขา. Tone marks, maitaikhu and thanthakhat weigh only between words of the
    same letters. Spaces and punctuation do not weigh. Different texts never have equal keys.
    """
    letters, tones, variants = [], [], []
    for char in _in_order_of_sound(text):
        if weight := _TONE_WEIGHT.get(char):
            tones.append(weight)
            continue
        category = unicodedata.category(char)
        if category[0] in "PZC" or char in _IGNORED:
            continue
        if category[0] == "M" and char not in _THAI_WEIGHT:
            tones.append(0x10000 + ord(char))
            continue
        if char == "ำ":
            # After every Thai word in า, before the same with a letter of another script.
            letters.append((_THAI, _THAI_WEIGHT["า"]))
            tones.append(0)
            variants.append(0)
        letter, variant = _weigh(char, category)
        letters.append(letter)
        # Lighter than every tone: of two words of the same letters, the bare one comes first.
        tones.append(0)
        variants.append(variant)
    return tuple(letters), tuple(tones), tuple(variants), text


def _in_order_of_sound(text: str) -> str:
    text = _SPLIT_AM.sub(r"\1ำ", unicodedata.normalize("NFC", text))
    text = _LEADING_VOWEL.sub(r"\2\1", text)
    if text.isascii() or not any(char > "\u0e7f" or "\x7f" < char < "\u0e00" for char in text):
        return text
    # Letters with accents: the accent weighs like a tone. Thai would lose its sara am here.
    return "".join(
        char if "\u0e00" <= char <= "\u0e7f" else unicodedata.normalize("NFD", char)
        for char in text
    )


def _weigh(char: str, category: str) -> tuple[tuple, int]:
    """The letter's weight (group, order in it) and its variant: old form, capital."""
    if char == "ๅ":
        return (_THAI, _THAI_WEIGHT["า"]), 1
    if (weight := _THAI_WEIGHT.get(char)) is not None:
        return (_THAI, weight), 0
    if category[0] == "S":
        return (_SIGN, _SIGN_ORDER[category] * 0x110000 + ord(char)), 0
    if category == "Nd":
        return (_DIGIT, unicodedata.digit(char)), 0
    folded = char.lower()
    return (_OTHER, ord(folded[0])), int(folded != char)


def compare(left: str, right: str) -> int:
    """-1, 0 or 1, the answer that SQLite wants of a collation."""
    left_key, right_key = sort_key(left), sort_key(right)
    return (left_key > right_key) - (left_key < right_key)
