"""Files are judged by their content, size and name, never by what the sender claims."""

import hashlib
import io
import struct
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from tests.factories import image_bytes, pdf_bytes, upload
from workflow import attachments
from workflow.models import Attachment


def code_of(content, name, **options):
    with pytest.raises(ValidationError) as error:
        attachments.clean_upload(upload(content, name), **options)
    return error.value.code


EXE = b"MZ\x90\x00" + b"\x00" * 2000
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (EXE, "photo.jpg", "content"),
        (HTML, "photo.png", "content"),
        (HTML, "paper.pdf", "content"),
        (SVG, "photo.jpg", "content"),
        (b"PK\x03\x04" + b"\x00" * 100, "photo.webp", "content"),
        (EXE, "run.exe", "type"),
        (HTML, "page.html", "type"),
        (SVG, "drawing.svg", "type"),
        (image_bytes("GIF"), "moving.gif", "type"),
        (image_bytes("GIF"), "moving.png", "content"),
        (b"", "photo.jpg", "empty"),
        (b"x", "noextension", "type"),
        (image_bytes()[:200], "cut.jpg", "image"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 500, "broken.jpg", "image"),
        (b"%PDF-1.7\nnothing", "broken.pdf", "pdf"),
    ],
)
def test_refused(content, name, code):
    assert code_of(content, name) == code


def test_pdf_is_no_picture():
    assert code_of(pdf_bytes(), "paper.pdf", accept="image") == "type"


def test_too_large(settings):
    settings.ATTACHMENT_MAX_BYTES = 100
    assert code_of(image_bytes(size=(300, 300)), "photo.jpg") == "size"


@pytest.mark.parametrize(
    ("kind", "name", "extension", "media_type"),
    [
        ("JPEG", "a.jpg", ".jpg", "image/jpeg"),
        ("JPEG", "a.JPEG", ".jpg", "image/jpeg"),
        ("PNG", "a.png", ".png", "image/png"),
        ("WEBP", "a.webp", ".webp", "image/webp"),
        ("PNG", "really-a-png.jpg", ".png", "image/png"),
    ],
)
def test_pictures(kind, name, extension, media_type):
    got = attachments.clean_upload(upload(image_bytes(kind), name))
    assert got[0] == name and got[2:] == (extension, media_type)
    assert Image.open(io.BytesIO(got[1])).size == (64, 48)


def test_place_and_camera_are_removed():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x9286] = "comment"
    exif.get_ifd(0x8825)[2] = (13.0, 45.0, 1.0)
    content = image_bytes(exif=exif.tobytes(), comment=b"hidden words")
    assert b"SecretCamera" in content
    _name, cleaned, _extension, _type = attachments.clean_upload(upload(content))
    picture = Image.open(io.BytesIO(cleaned))
    assert not picture.getexif() and not picture.getexif().get_ifd(0x8825)
    assert b"SecretCamera" not in cleaned and b"hidden words" not in cleaned


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_metadata_of_other_formats_is_removed(kind):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    options = {"exif": exif.tobytes()}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Author", "SecretAuthor")
        options["pnginfo"] = info
    content = image_bytes(kind, **options)
    _name, cleaned, _extension, _type = attachments.clean_upload(upload(content, f"a.{kind}"))
    assert b"Secret" not in cleaned


def test_turned_pictures_stand_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = image_bytes(size=(80, 40), exif=exif.tobytes())
    cleaned = attachments.clean_upload(upload(content))[1]
    assert Image.open(io.BytesIO(cleaned)).size == (40, 80)


def test_what_is_hidden_behind_the_picture_is_left():
    content = image_bytes() + b"PK\x03\x04 a zip with secrets"
    assert b"secrets" not in attachments.clean_upload(upload(content))[1]


def test_large_pictures_are_made_smaller():
    cleaned = attachments.clean_upload(upload(image_bytes(size=(5000, 1000))))[1]
    assert Image.open(io.BytesIO(cleaned)).size == (2400, 480)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1", "I;16", "LA"])
def test_odd_colour_modes(mode):
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (10, 10)).save(out, kind)
    name = "a.jpg" if kind == "JPEG" else "a.png"
    assert attachments.clean_upload(upload(out.getvalue(), name))[2] in (".jpg", ".png")


def bomb(width, height) -> bytes:
    """A PNG of some kilobytes that claims to be enormous."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1_000_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("width", "height"), [(7000, 7000), (20000, 20000), (65000, 65000)])
def test_decompression_bomb(width, height):
    assert code_of(bomb(width, height), "bomb.png") in ("pixels", "image")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("../../etc/photo.jpg", "photo.jpg"),
        ("ภาพ\u202egpj.jpg", "ภาพgpj.jpg"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("ก" * 400 + ".jpg", "ก" * 120 + ".jpg"),
    ],
)
def test_names(given, kept):
    assert attachments.clean_name(given) == kept


# --- PDF


def pdf_with(change) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def script(pdf):
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('EVILSCRIPT')")


def with_open_action(pdf):
    pdf.Root.OpenAction = script(pdf)


def with_named_script(pdf):
    pdf.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script(pdf)]))
    )


def with_page_action(pdf):
    pdf.pages[0].AA = pikepdf.Dictionary(O=script(pdf))


def with_link_action(pdf):
    pdf.pages[0].Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[0, 0, 10, 10],
                A=script(pdf),
            )
        ]
    )


def with_chained_action(pdf):
    """The script hides behind a harmless first action."""
    with_link_action(pdf)
    pdf.pages[0].Annots[0].A = pikepdf.Dictionary(
        S=pikepdf.Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit]), Next=script(pdf)
    )


def with_outline_action(pdf):
    item = pdf.make_indirect(pikepdf.Dictionary(Title="x", A=script(pdf)))
    pdf.Root.Outlines = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Outlines, First=item, Last=item, Count=1)
    )
    item.Parent = pdf.Root.Outlines


def with_attached_file(pdf):
    pdf.attachments["EVILSCRIPT.exe"] = b"EVILSCRIPT"


def with_form_script(pdf):
    field = pdf.make_indirect(
        pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="x", AA=pikepdf.Dictionary(K=script(pdf)))
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))


def with_launch(pdf):
    with_link_action(pdf)
    pdf.pages[0].Annots[0].A = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="EVILSCRIPT.exe")


@pytest.mark.parametrize(
    "change",
    [
        with_open_action,
        with_named_script,
        with_page_action,
        with_link_action,
        with_chained_action,
        with_outline_action,
        with_attached_file,
        with_form_script,
        with_launch,
    ],
)
def test_active_content_of_pdf_is_removed(change):
    content = pdf_with(change)
    _name, cleaned, extension, media_type = attachments.clean_upload(upload(content, "a.pdf"))
    assert (extension, media_type) == (".pdf", "application/pdf")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(cleaned)) as pdf:
        assert len(pdf.pages) == 1
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    assert b"EVILSCRIPT" not in out.getvalue()


def test_pdf_keeps_its_pages_and_links_within():
    def with_link_within(pdf):
        with_link_action(pdf)
        pdf.pages[0].Annots[0].A = pikepdf.Dictionary(
            S=pikepdf.Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
        )

    cleaned = attachments.clean_upload(upload(pdf_with(with_link_within), "a.pdf"))[1]
    with pikepdf.open(io.BytesIO(cleaned)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.pages[0].Annots[0].A.S == "/GoTo"


def test_pdf_nested_without_end_is_refused():
    def nested(pdf):
        inner = pikepdf.Dictionary()
        for _number in range(200):
            inner = pikepdf.Dictionary(X=inner)
        pdf.Root.Deep = inner

    assert code_of(pdf_with(nested), "a.pdf") == "pdf"


def test_pdf_with_password_is_refused():
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert code_of(out.getvalue(), "a.pdf") == "pdf"


# --- storing


def test_store(cast, org, departments):
    row = attachments.store(
        upload(name="กิจกรรม.jpg"),
        obj=departments.owner,
        organisation=org,
        by=cast.staff,
        caption="ภาพ",
    )
    assert row.name == "กิจกรรม.jpg" and row.is_image and not row.publishable
    assert row.file.name.startswith(f"{org.uuid}/") and "กิจกรรม" not in row.file.name
    assert row.file.storage.exists(row.file.name)
    assert row.actor_name == cast.staff.display
    assert list(attachments.of(departments.owner)) == [row]
    with row.file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == row.sha256


def test_row_that_cannot_be_written_leaves_no_file(cast, org, departments, monkeypatch, tmp_path):
    def fail(self, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(RuntimeError):
        attachments.store(upload(), obj=departments.owner, organisation=org, by=cast.staff)
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_full_disk_is_a_reason_not_a_crash(cast, org, departments, monkeypatch):
    from django.core.files.storage import FileSystemStorage

    def full(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(ValidationError) as error:
        attachments.store(upload(), obj=departments.owner, organisation=org, by=cast.staff)
    assert error.value.code == "storage"
    assert not Attachment.objects.exists()
