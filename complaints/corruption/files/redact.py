"""What leaves the channel as a document: the copy without what tells the reporter, and exports.

A document is drawn by a process of its own (`sandbox.drawing`), which has no key and no network
and gets what it draws through a pipe. Of what is hidden neither text nor length reaches it.
"""

import io
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from complaints.codes import ALPHABET

from ..sandbox import drawing

# As long for every name: its length tells a name to who knows the candidates.
BLOCK = "█████"
OPEN, CLOSE = "[[", "]]"
_MARKED = re.compile(re.escape(OPEN) + r".*?" + re.escape(CLOSE), re.DOTALL)
# The number of names side by side would tell something too.
_BLOCKS = re.compile(r"█+(?:[^\S\n]*█+)*")
# A Thai vowel that is written before its consonant, left in front of a block.
_LEADING = re.compile(r"[เแโใไ]+(?=█)")
_PASSWORD_GROUPS, _GROUP = 6, 4


class CannotDraw(Exception):
    """The document could not be made; says nothing of what it was to hold."""


@dataclass(frozen=True)
class Picture:
    """A viewing copy (JPEG, PNG or WEBP), and the boxes to blacken in it.

    A box is (left, top, right, bottom), each a part of the width or height from 0 to 1.
    """

    content: bytes
    boxes: tuple[tuple[float, float, float, float], ...] = ()


def hide(text: str) -> str:
    """`text` with a block for each piece in [[ ]]; marks that are not closed stay as they are.

    Blocks side by side become one, and what is left of a half marked syllable goes too.
    """
    hidden = _BLOCKS.sub(BLOCK, _MARKED.sub(BLOCK, text))
    hidden = _LEADING.sub("", hidden)
    return re.sub(r"█[^\s█]+", lambda found: "█" + _without_marks(found.group()[1:]), hidden)


def hide_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with a block for each span of characters (first, end); see `hide`."""
    covered = bytearray(len(text))
    for first, end in spans:
        first, end = max(first, 0), min(end, len(text))
        covered[first:end] = b"\1" * max(end - first, 0)
    drawn = [BLOCK if hidden else letter for letter, hidden in zip(text, covered, strict=True)]
    return hide("".join(drawn))


def still_there(shown: str, original: str) -> list[str]:
    """Words that stand in [[ ]] in `original` and are still to be read in `shown`.

    For a warning before a copy goes out: one of two places with a name is soon overlooked.
    """
    pieces = (found[len(OPEN) : -len(CLOSE)] for found in _MARKED.findall(original))
    words = {word for piece in pieces for word in [piece.strip(), *piece.split()]}
    plain = shown.casefold()
    return sorted(word for word in words if len(word) > 2 and word.casefold() in plain)


def copy_pdf(text: str, *, title: str = "", pictures: Iterable[Picture] = ()) -> bytes:
    """The copy as pictures of its pages: no text to select, no metadata, nothing under a block.

    `text` has blocks in it (`hide`); what still stands in [[ ]] is hidden too. Raises CannotDraw.
    """
    return _draw(
        {
            "kind": "copy",
            "title": title or _("สำเนาปกปิดชื่อ"),
            "parts": [["", hide(text)]],
        },
        pictures,
    )


def redacted_pdf(
    title: str,
    parts: Iterable[tuple[str, str]],
    pictures: Iterable[Picture] = (),
    *,
    mark: str = "",
) -> bytes:
    """As `copy_pdf`, of several parts (heading, text), `mark` on each page. Raises CannotDraw."""
    hidden = [[heading, hide(text)] for heading, text in parts]
    return _draw({"kind": "copy", "title": title, "parts": hidden, "mark": mark}, pictures)


def outside_pdf(
    title: str,
    parts: Iterable[tuple[str, str]],
    password: str,
    *,
    files: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    """For an outside body: (heading, text) parts, `files` (name, content) inside, AES-256.

    The `password` (`new_password`) goes another way than the file. Raises CannotDraw.
    """
    attached = list(files)
    job = {
        "kind": "outside",
        "title": title,
        "parts": [list(part) for part in parts],
        "password": password,
        "names": [name for name, _content in attached],
    }
    return _draw(job, (), [content for _name, content in attached])


def new_password() -> str:
    """120 random bits in letters that nobody misreads, in groups: XXXX-XXXX-…"""
    groups = (
        "".join(secrets.choice(ALPHABET) for _letter in range(_GROUP))
        for _group in range(_PASSWORD_GROUPS)
    )
    return "-".join(groups)


def _without_marks(text: str) -> str:
    """Without the vowels and tones that stood over the last hidden letter."""
    start = 0
    while start < len(text) and (unicodedata.combining(text[start]) or _hangs(text[start])):
        start += 1
    return text[start:]


def _hangs(letter: str) -> bool:
    # Thai vowels above and below, and those that are written after their consonant.
    return unicodedata.category(letter) in ("Mn", "Mc") or letter in "ะาำๅๆฯ"


def _draw(job: dict, pictures: Iterable[Picture], blobs: Iterable[bytes] = ()) -> bytes:
    pictures = list(pictures)
    job["boxes"] = [[list(box) for box in picture.boxes] for picture in pictures]
    job["font_dir"] = str(settings.FONT_DIR)
    message = io.BytesIO()
    drawing.write_job(message, job, [*(picture.content for picture in pictures), *blobs])
    try:
        return drawing.run(message.getvalue())
    except drawing.Failed:
        # The cause could quote the document.
        raise CannotDraw from None


__all__ = [
    "BLOCK",
    "CannotDraw",
    "Picture",
    "copy_pdf",
    "hide",
    "hide_spans",
    "new_password",
    "outside_pdf",
    "redacted_pdf",
    "still_there",
]
