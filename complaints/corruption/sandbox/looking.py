"""What a file is, whether it is what it says, and a picture of it that is safe to look at.

Runs in the closed-off process only: this is where untrusted bytes meet parsers.
"""

import bz2
import io
import lzma
import time
import zipfile
import zlib
from dataclasses import dataclass

import pikepdf
import puremagic
import pypdfium2
from PIL import Image

from workflow.file_content import (
    EXTENSIONS,
    HEAD_BYTES,
    IMAGE_FORMATS,
    TooManyPixels,
    extensions_of,
    is_pdf,
    quiet_pdf,
    redrawn,
)

UNKNOWN = "application/octet-stream"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
# An archive may hold an office's files of years; beyond these it is there to fill a disk.
MAX_UNFOLDED = 512 * 2**20
MAX_MEMBERS = 10_000
_PACKED = {
    b"\x1f\x8b": lambda: zlib.decompressobj(wbits=31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lzma.LZMADecompressor,
}
_PIECE = 1 << 20
# Of a PDF as a picture: enough to see what it is, in a width that a screen shows.
VIEW_PAGES, VIEW_SECONDS = 20, 10
_PAGE_WIDTH, _PAGE_HEIGHT, _STRIP_HEIGHT = 900, 2700, 30_000
_LEGAL = set(range(32, 256)) | {9, 10, 12, 13, 27}


@dataclass
class Finding:
    """`kind` is the media type by content; `odd` why it is suspicious, "" when it is not.

    `view` is a picture drawn anew, or the first pages of a PDF as one, in `view_kind`.
    """

    kind: str
    odd: str = ""
    view: bytes = b""
    view_kind: str = ""


def look(content: bytes, extension: str) -> Finding:
    """`extension` is what the file's name ends in, lower case with the dot, or empty."""
    finding = _by_content(content)
    if not finding.odd and extension in EXTENSIONS["document"]:
        expected = {".pdf": "application/pdf"} | dict(IMAGE_FORMATS.values())
        if finding.kind != expected.get(".jpg" if extension == ".jpeg" else extension):
            finding.odd = "type"
    return finding


def _by_content(content: bytes) -> Finding:
    if is_pdf(content):
        return _pdf(content)
    if content.startswith(PROGRAMS):
        return Finding(UNKNOWN, "program")
    if extensions_of(content) & EXTENSIONS["image"]:
        return _picture(content)
    if content.startswith(b"PK\x03\x04"):
        return Finding(_kind(content), _archive_fault(content))
    for mark, opener in _PACKED.items():
        if content.startswith(mark):
            return Finding(_kind(content), _packed_fault(content, opener()))
    return Finding(_kind(content))


def _kind(content: bytes) -> str:
    head = content[:HEAD_BYTES]
    if set(head) <= _LEGAL:
        return "text/plain"
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    return next((match.mime_type for match in found if match.mime_type), UNKNOWN)


def _pdf(content: bytes) -> Finding:
    kind = "application/pdf"
    try:
        quiet = quiet_pdf(content)
    except MemoryError:
        return Finding(kind, "bomb")
    except pikepdf.PasswordError:
        return Finding(kind, "locked")
    except Exception:
        return Finding(kind, "unreadable")
    try:
        return Finding(kind, "", _strip(quiet), "image/jpeg")
    except Exception:
        # To be read it need not be drawn.
        return Finding(kind)


def _strip(content: bytes) -> bytes:
    """The first pages of a PDF, one below the other, as one picture."""
    until, pages = time.monotonic() + VIEW_SECONDS, []
    document = pypdfium2.PdfDocument(content)
    for number in range(min(len(document), VIEW_PAGES)):
        page = document[number]
        width, height = page.get_size()
        scale = min(_PAGE_WIDTH / width, _PAGE_HEIGHT / height)
        pages.append(page.render(scale=scale).to_pil().convert("RGB"))
        if time.monotonic() > until:
            break
    strip = Image.new("RGB", (_PAGE_WIDTH, sum(page.height + 8 for page in pages)), "grey")
    if strip.height > _STRIP_HEIGHT:
        strip = strip.crop((0, 0, _PAGE_WIDTH, _STRIP_HEIGHT))
    top = 0
    for page in pages:
        strip.paste(page, (0, top))
        top += page.height + 8
    out = io.BytesIO()
    strip.save(out, "JPEG", quality=80)
    return out.getvalue()


def _picture(content: bytes) -> Finding:
    kind = next(
        (
            media_type
            for extension, media_type in IMAGE_FORMATS.values()
            if extension in extensions_of(content)
        ),
        UNKNOWN,
    )
    try:
        view, _extension, kind = redrawn(content)
    except (TooManyPixels, MemoryError):
        return Finding(kind, "bomb")
    except Exception:
        return Finding(kind, "unreadable")
    return Finding(kind, "", view, kind)


def _archive_fault(content: bytes) -> str:
    """Of a zip, which office documents are too; judged by its list, nothing is unfolded."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except Exception:
        return "unreadable"
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNFOLDED:
        return "bomb"
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        return "macro"
    return ""


def _packed_fault(content: bytes, unpacker) -> str:
    unfolded, waiting = 0, content
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(waiting, _PIECE)
            waiting = getattr(unpacker, "unconsumed_tail", b"")
            if not piece and not waiting and getattr(unpacker, "needs_input", True):
                return "unreadable"
            unfolded += len(piece)
            if unfolded > MAX_UNFOLDED:
                return "bomb"
    except Exception:
        return "unreadable"
    return ""
