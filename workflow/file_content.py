"""What a file is, told by its content, and pictures and PDFs made harmless.

Imports nothing of Django: a closed-off process reads files with it too.
"""

import io
import threading
import warnings

import puremagic
from PIL import Image, ImageOps

IMAGE_FORMATS = {
    "JPEG": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "WEBP": (".webp", "image/webp"),
}
EXTENSIONS = {
    "image": {".jpg", ".jpeg", ".png", ".webp"},
    "document": {".jpg", ".jpeg", ".png", ".webp", ".pdf"},
}
MAX_PIXELS = 40_000_000
MAX_SIDE = 2400
# Enough of a file to know its kind by.
HEAD_BYTES = 8192
# Forty million pixels unfold to 160 MB: one picture at a time in each process.
_drawing = threading.Lock()


class TooManyPixels(ValueError):
    """A picture that would fill the memory once it is unfolded."""


def extensions_of(content: bytes) -> set[str]:
    """The file endings, lower case with a dot, that fit the beginning of `content`."""
    try:
        return {match.extension.lower() for match in puremagic.magic_string(content[:HEAD_BYTES])}
    except (puremagic.PureError, ValueError):
        return set()


def is_pdf(content: bytes) -> bool:
    return content[:HEAD_BYTES].lstrip()[:5] == b"%PDF-"


def redrawn(content: bytes) -> tuple[bytes, str, str]:
    """The picture drawn anew: metadata (place, camera, owner) and what is hidden stay behind.

    Returns (content, extension, media type), at most `MAX_SIDE` pixels wide and high. Raises
    TooManyPixels, and whatever Pillow raises for a picture that is broken.
    """
    with _drawing, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(io.BytesIO(content), formats=list(IMAGE_FORMATS))
        if picture.width * picture.height > MAX_PIXELS:
            raise TooManyPixels
        kind = picture.format
        # First smaller, then turned: a JPEG is then never unfolded in full size.
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        picture = ImageOps.exif_transpose(picture)
        if kind == "JPEG":
            picture = picture.convert("RGB")
        elif picture.mode not in ("RGB", "RGBA", "L"):
            picture = picture.convert("RGBA")
        picture.info.clear()
        out = io.BytesIO()
        picture.save(out, kind, **({"quality": 88} if kind != "PNG" else {}))
    return out.getvalue(), *IMAGE_FORMATS[kind]


# Keys under which a PDF keeps scripts, actions on events, forms and files; pages need none of them.
PDF_ACTIVE_KEYS = (
    "/OpenAction",
    "/AA",
    "/AcroForm",
    "/JavaScript",
    "/JS",
    "/EmbeddedFiles",
    "/AF",
    "/EF",
    "/XFA",
    "/Next",
    "/RichMediaContent",
    "/Collection",
)
PDF_MAX_DEPTH = 40
# A few hundred kilobytes can unfold to gigabytes; the index of a real document stays far below.
PDF_MAX_UNFOLDED = 64 * 2**20


def _quiet(node, depth: int = 0) -> None:
    """Takes what acts out of a PDF object and the objects written inside it.

    Objects that it only points to are visited on their own. A link within the document stays.
    """
    import pikepdf

    if depth > PDF_MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(node, pikepdf.Array):
        children = list(node)
    elif isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        for key in PDF_ACTIVE_KEYS:
            if key in node:
                del node[key]
        action = node.get("/A")
        if isinstance(action, pikepdf.Dictionary) and action.get("/S") != "/GoTo":
            del node["/A"]
        children = [node[key] for key in list(node.keys()) if key != "/Parent"]
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            _quiet(child, depth + 1)


def quiet_pdf(content: bytes) -> bytes:
    """The PDF without scripts, actions, forms and embedded files.

    Raises whatever pikepdf raises for a file that is broken, locked or unfolds without end.
    """
    import pikepdf

    pikepdf.settings.set_qpdf_limits(flate_max_memory=PDF_MAX_UNFOLDED)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for node in pdf.objects:
            _quiet(node)
        _quiet(pdf.trailer)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()
