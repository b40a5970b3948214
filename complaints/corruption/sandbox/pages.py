"""The process that draws documents: copies as pictures of pages, exports as encrypted PDFs."""

import io
import re
import secrets
import sys
import zlib
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageOps

from . import drawing

ROOT = Path(__file__).resolve().parents[3]
# A4 in points, and sharp enough for small print.
WIDTH, HEIGHT = 595.28, 841.89
DPI = 200
_POINTS = 72
_MARGIN_POINTS = 42
_QUALITY = 82
# Of a page of text: the edges of letters need no more, and black and white stay what they are.
_SHADES = 16


def main() -> None:
    """Reads a job from standard input, writes a PDF to standard output."""
    drawing.close_off()
    job, blobs = drawing.read_job(sys.stdin.buffer)
    _set_up(job["font_dir"])
    boxes = job["boxes"]
    pictures, files = blobs[: len(boxes)], blobs[len(boxes) :]
    if job["kind"] == "copy":
        content = copy(job, list(zip(pictures, boxes, strict=True)))
    else:
        content = outside(job, files)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def copy(job: dict, pictures) -> bytes:
    """Pages of pictures, and nothing else in the file: no text, no fonts, no dates, no author."""
    with pikepdf.new() as pdf:
        for page in _drawn(_laid_out(job)):
            _add_page(pdf, page, _flat(page))
        for content, boxes in pictures:
            page = _blackened(content, boxes)
            _add_page(pdf, page, _photographic(page))
        return _saved(pdf, deterministic_id=True)


def outside(job: dict, files) -> bytes:
    """Text that can be searched, with files inside; everything encrypted with AES-256."""
    with pikepdf.open(io.BytesIO(_laid_out(job))) as pdf:
        for name in ("/Metadata", "/PieceInfo"):
            if name in pdf.Root:
                del pdf.Root[name]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for name, content in zip(job["names"], files, strict=True):
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name)
        # Nobody knows the owner's password: only the one that was given away opens it.
        lock = pikepdf.Encryption(user=job["password"], owner=secrets.token_hex(32), R=6)
        return _saved(pdf, encryption=lock)


def _set_up(font_dir: str) -> None:
    """Django's templates and nothing else of it: no database, no key, no list of programs."""
    import django
    from django.conf import settings

    engine = "django.template.backends.django.DjangoTemplates"
    settings.configure(
        BASE_DIR=ROOT,
        FONT_DIR=font_dir,
        TEMPLATES=[{"BACKEND": engine, "DIRS": [ROOT / "templates"]}],
        USE_I18N=False,
    )
    django.setup()


def _laid_out(job: dict) -> bytes:
    from documents.pdf import render_pdf

    parts = [
        {"heading": heading, "paragraphs": [_pieces(line) for line in text.splitlines()]}
        for heading, text in job["parts"]
    ]
    mark = job.get("mark", "")
    context = {"title": job["title"], "author": "", "parts": parts, "footer_note": mark}
    return render_pdf("pdf/corruption_copy.html", context, tagged=job["kind"] == "outside")


def _pieces(line: str) -> list[str]:
    """The text between blocks: ["a", "b"] has a block in the middle."""
    return re.split("█+", line)


def _drawn(content: bytes):
    """The pages of a PDF as grey pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            yield page.render(scale=DPI / _POINTS, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def _blackened(content: bytes, boxes) -> Image.Image:
    """A picture on a page of its own. The boxes are painted into its pixels."""
    picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    picture = Image.alpha_composite(white, picture).convert("RGB")
    painter = ImageDraw.Draw(picture)
    width, height = picture.size
    for left, top, right, bottom in boxes:
        # A pixel more on each side: a box drawn by hand ends in the middle of one.
        area = (left * width - 1, top * height - 1, right * width + 1, bottom * height + 1)
        painter.rectangle(area, fill="black")
    page = Image.new("RGB", (_pixels(WIDTH), _pixels(HEIGHT)), "white")
    margin = _pixels(_MARGIN_POINTS)
    room = (page.width - 2 * margin, page.height - 2 * margin)
    picture = ImageOps.contain(picture, room)
    page.paste(picture, ((page.width - picture.width) // 2, margin))
    return page


def _pixels(points: float) -> int:
    return round(points * DPI / _POINTS)


def _flat(page: Image.Image) -> tuple[bytes, dict]:
    """A page of text without loss, in few shades of grey."""
    step = 255 // (_SHADES - 1)
    shades = page.point([round(value / step) * step for value in range(256)])
    return zlib.compress(shades.tobytes(), 9), {
        "/Filter": pikepdf.Name.FlateDecode,
        "/ColorSpace": pikepdf.Name.DeviceGray,
    }


def _photographic(page: Image.Image) -> tuple[bytes, dict]:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), {
        "/Filter": pikepdf.Name.DCTDecode,
        "/ColorSpace": pikepdf.Name.DeviceRGB,
    }


def _add_page(pdf, page: Image.Image, encoded: tuple[bytes, dict]) -> None:
    data, how = encoded
    target = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
    image = pikepdf.Stream(pdf, b"")
    image.write(data, filter=how["/Filter"])
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = page.width, page.height
    image.ColorSpace, image.BitsPerComponent = how["/ColorSpace"], 8
    target.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
    target.Contents = pikepdf.Stream(pdf, b"q %.2f 0 0 %.2f 0 0 cm /Page Do Q" % (WIDTH, HEIGHT))


def _saved(pdf, **options) -> bytes:
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, **options)
    return out.getvalue()
