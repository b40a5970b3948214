"""One way to write each Thai word, so that what looks equal is equal and can be found."""

import re
import unicodedata

from thai.order import sort_key

__all__ = ["control_character_line", "normalise", "normalise_line", "sort_key", "typed_line"]

# Glyph variants that old Thai fonts kept in the private-use area; they come with text copied
# out of older PDF and Word files, look right there, and match nothing when searched.
_PRIVATE_GLYPHS = {
    0xF700: 0x0E10,  # tho than without its foot
    **dict(zip(range(0xF701, 0xF705), range(0x0E34, 0x0E38), strict=True)),
    **dict(zip(range(0xF705, 0xF70A), range(0x0E48, 0x0E4D), strict=True)),
    **dict(zip(range(0xF70A, 0xF70F), range(0x0E48, 0x0E4D), strict=True)),
    0xF70F: 0x0E0D,  # yo ying without its foot
    0xF710: 0x0E31,
    0xF711: 0x0E4D,
    0xF712: 0x0E47,
    **dict(zip(range(0xF713, 0xF718), range(0x0E48, 0x0E4D), strict=True)),
    **dict(zip(range(0xF718, 0xF71B), range(0x0E38, 0x0E3B), strict=True)),
}
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2007\u202f"), " ")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")

# Word processors put U+200B between Thai words; the rest are left by copying. None is part of
# a word in any script, so they always go.
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\u180e"))
# The two joiners are different: inside an emoji, or a Persian or Indian name, they change the
# letters. They stay between two such characters and go wherever they touch Thai, ASCII, a
# space or the end of the text, where they can do nothing but hide.
_JOINS = "[^\\s\\x00-\\x7f\u0e00-\u0e7f\u200c\u200d]"
_LOOSE_JOINER = re.compile(f"[\u200c\u200d](?!{_JOINS})|(?<!{_JOINS})[\u200c\u200d]")

# Unicode's own limit for streams; ordering a longer run of marks takes time with its square.
_LONGEST_RUN = 30
_COMBINING = re.escape("".join(c for c in map(chr, range(0x1E94B)) if unicodedata.combining(c)))
_LONG_RUN = re.compile(f"([{_COMBINING}]{{{_LONGEST_RUN}}})[{_COMBINING}]+")

# Longer than any date, sum or number: the patterns that read those take more than linear time.
_LONGEST_TYPED = 100

_TONES = "่-๋"
_DOUBLE_E = re.compile("เเ")
_SPLIT_AM = re.compile(f"ํ([{_TONES}]*)า")
_TONE_AFTER_AA = re.compile(f"(?<=[ก-ฮ])([าำ])([{_TONES}]+)")
_MARKS = re.compile("[ัิ-ฺ็-๎]{2,}")
_SAME_MARK = re.compile("([ัิ-ฺ็-๎])\\1+")
# Below the consonant, above it, tone, then what silences it: the order of the keyboard manual
# (WTT 2.0) and, for the marks that Unicode orders, the same as NFC.
_MARK_RANK = {"ฺ": 0, "ุ": 1, "ู": 1, **dict.fromkeys("่้๊๋", 3), "์": 4, "๎": 4}

# Tab and line feed are dealt with before; U+202A.. and U+2066.. turn the direction of the line.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def normalise(text: str) -> str:
    """`text` in the one form that is stored and searched. Doing it twice changes nothing.

    NFC; nikhahit + sara aa becomes sara am, also with a tone mark between; two sara e become
    sara ae; marks in the order of the keyboard manual, a mark typed twice kept once; invisible
    characters of no width removed; no-break spaces and tabs become spaces; line ends become
    `\\n`. Digits are left as typed. NFKC is not used: it splits sara am again.
    """
    text = _LINE_ENDS.sub("\n", text).translate(_SPACES)
    text = text.translate(_ZERO_WIDTH).translate(_PRIVATE_GLYPHS)
    text = _LONG_RUN.sub(r"\1", _LOOSE_JOINER.sub("", text))
    text = _LONG_RUN.sub(r"\1", unicodedata.normalize("NFC", text))
    # One correction can lay bare another, so it goes on until nothing changes. Every step
    # shortens the text or moves a mark towards its place, so it ends.
    while (corrected := _correct(text)) != text:
        text = corrected
    return text


def _correct(text: str) -> str:
    text = _DOUBLE_E.sub("แ", text)
    text = _MARKS.sub(_order_marks, text)
    text = _SPLIT_AM.sub(r"\1ำ", text)
    text = _TONE_AFTER_AA.sub(r"\2\1", text)
    return unicodedata.normalize("NFC", text)


def _order_marks(match: re.Match) -> str:
    marks = "".join(sorted(match[0], key=lambda mark: _MARK_RANK.get(mark, 2)))
    return _SAME_MARK.sub(r"\1", marks)


def normalise_line(text: str) -> str:
    """`normalise` for text of one line: line ends become spaces, the ends are trimmed."""
    return normalise(text).replace("\n", " ").strip()


def typed_line(text: str) -> str:
    """`normalise_line` for what is read as a date or a number; what is far too long is cut.

    The mark of the cut keeps it from being taken for one.
    """
    line = normalise_line(text)
    return line if len(line) <= _LONGEST_TYPED else f"{line[:_LONGEST_TYPED]}…"


def control_character_line(text: str) -> int | None:
    """The number of the first line, from 1, with a character that no writing key makes; or None.

    Line ends and tabs do not count. Marks that turn the direction of a line do: they can make
    a name or a sum read differently from what is stored.
    """
    text = _LINE_ENDS.sub("\n", text)
    found = _CONTROL.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None
