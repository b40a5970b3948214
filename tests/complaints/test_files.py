"""The field for files, and those that wait while a form comes back; bad input, by name."""

import io
import struct
import zipfile
import zlib
from datetime import timedelta

import pikepdf
import pytest
from django import forms
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict
from PIL import Image

from complaints.files.fields import CleanFile, FilesField
from complaints.files.limits import Limits, default_limits
from complaints.files.receiving import Refusal
from complaints.files.staged import FOLDER
from complaints.general.models import StagedFile
from tests.clamd import EICAR, fake_clamd
from tests.factories import image_bytes, pdf_bytes, upload
from workflow.models import Attachment


class ReportForm(forms.Form):
    files = FilesField(required=False)


class NeedsOne(forms.Form):
    files = FilesField(limits=Limits(10**6, 2, 10**6, accept="image"))


def form_of(*uploads, kind=ReportForm, refused=(), waiting=(0, 0)):
    form = kind({}, MultiValueDict({"files": list(uploads)}))
    form.fields["files"].waiting = waiting
    request = RequestFactory().get("/")
    request.refused_uploads = list(refused)
    form.fields["files"].refuse(request)
    form.is_valid()
    return form


def errors_of(*uploads, **options):
    return form_of(*uploads, **options).errors.get("files", [])


def codes_of(*uploads, **options):
    data = form_of(*uploads, **options).errors.as_data()
    return [error.code for error in data.get("files", [])]


def png(width, height, rows=b""):
    """A PNG that claims a size, with as little as can be behind it."""

    def chunk(kind, content):
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 20_000_000)
    return packed.getvalue()


def pdf_bomb():
    """A few hundred kilobytes that unfold to more than is allowed."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        stream = pikepdf.Stream(pdf, b"")
        inner = zlib.compress(b"\0" * 200 * 2**20, 9)
        stream.write(inner, filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].Contents = pdf.make_indirect(stream)
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def pdf_index_bomb():
    """A PDF whose very list of pages lies at the start of 200 MB."""
    catalog, pages = b"<</Type/Catalog/Pages 3 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"
    places = f"2 0 3 {len(catalog) + 1} ".encode()
    packed = zlib.compress(places + catalog + b" " + pages + b" " * 200 * 2**20, 9)
    out = b"%PDF-1.5\n"
    first = len(out)
    out += f"1 0 obj\n<</Type/ObjStm/N 2/First {len(places)}/Filter/FlateDecode".encode()
    out += f"/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream\nendobj\n"
    last = len(out)
    entries = [(0, 0, 65535), (1, first, 0), (2, 1, 0), (2, 1, 1), (1, last, 0)]
    index = b"".join(struct.pack(">BIH", *entry) for entry in entries)
    out += f"4 0 obj\n<</Type/XRef/Size 5/W[1 4 2]/Root 2 0 R/Length {len(index)}>>".encode()
    out += b"stream\n" + index + b"\nendstream\nendobj\n"
    return out + f"startxref\n{last}\n%%EOF\n".encode()


def gps_picture():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (13.0, 45.0, 1.0)
    return image_bytes(exif=exif.tobytes())


EXE = b"MZ\x90\x00" + b"\x00" * 2000
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (EXE, "photo.jpg", "content"),
        (EXE, "run.exe", "type"),
        (SVG, "drawing.svg", "type"),
        (SVG, "drawing.png", "content"),
        (HTML, "page.html", "type"),
        (HTML, "page.jpg", "content"),
        (zip_bomb(), "photos.zip", "type"),
        (zip_bomb(), "photos.png", "content"),
        (zip_bomb(), "paper.pdf", "content"),
        (png(30_000, 30_000), "bomb.png", "image"),
        (png(7000, 7000), "bomb.png", "pixels"),
        (b"", "photo.jpg", "empty"),
    ],
)
def test_refused_by_name(content, name, code):
    form = form_of(upload(content, name), upload(name="good.jpg"))
    (error,) = form.errors.as_data()["files"]
    assert error.code == code
    assert form.errors["files"][0].startswith(f"{name}: ")
    # What was good is there to be kept for the form that comes back.
    assert [file.name for file in form.fields["files"].taken] == ["good.jpg"]


def test_a_pdf_whose_index_unfolds_without_end():
    content = pdf_index_bomb()
    assert len(content) < 500_000
    assert codes_of(upload(content, "bomb.pdf")) == ["pdf"]


def test_the_drawing_of_a_page_is_not_unfolded_here():
    """It is not read at all, and stays as small as it came."""
    content = pdf_bomb()
    (file,) = form_of(upload(content, "bomb.pdf")).cleaned_data["files"]
    assert file.size < 500_000 and len(content) < 500_000


def test_where_a_picture_was_taken_stays_behind():
    content = gps_picture()
    assert b"SecretCamera" in content and Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    (file,) = form_of(upload(content)).cleaned_data["files"]
    assert isinstance(file, CleanFile) and b"SecretCamera" not in file.content
    assert not Image.open(io.BytesIO(file.content)).getexif()


def test_many_good_files():
    uploads = [upload(name=f"{n}.jpg") for n in range(10)]
    form = form_of(*uploads)
    assert [file.name for file in form.cleaned_data["files"]] == [f"{n}.jpg" for n in range(10)]
    assert {file.media_type for file in form.cleaned_data["files"]} == {"image/jpeg"}


def test_eighty_files_are_told_in_one_line():
    refused = [Refusal("files", f"{n}.jpg", "count") for n in range(10, 80)]
    uploads = [upload(name=f"{n}.jpg") for n in range(10)]
    form = form_of(*uploads, refused=refused)
    assert form.errors["files"] == [
        "แนบได้ไม่เกิน 10 แฟ้ม จึงไม่ได้รับ: 10.jpg, 11.jpg, 12.jpg และอีก 67 แฟ้ม"
    ]
    assert len(form.fields["files"].taken) == 10


def test_refusals_of_another_field_are_not_told_here():
    assert errors_of(refused=[Refusal("scans", "a.jpg", "size")]) == []


def test_largest_file(settings):
    content = image_bytes()
    settings.ATTACHMENT_MAX_BYTES = len(content)
    assert codes_of(upload(content)) == []
    settings.ATTACHMENT_MAX_BYTES = len(content) - 1
    assert codes_of(upload(content)) == ["size"]


def test_what_waits_from_an_earlier_try_counts():
    limits = default_limits()
    assert codes_of(upload(), waiting=(9, 0)) == []
    assert codes_of(upload(), waiting=(10, 0)) == ["count"]
    assert codes_of(upload(), waiting=(1, limits.max_total)) == ["total"]


def test_a_required_field():
    assert codes_of(kind=NeedsOne) == ["required"]
    assert codes_of(kind=NeedsOne, waiting=(1, 10)) == []
    assert codes_of(upload(), kind=NeedsOne) == []
    assert codes_of(upload(pdf_bytes(), "a.pdf"), kind=NeedsOne) == ["type"]
    assert form_of().cleaned_data["files"] == []


def test_two_forms_share_nothing():
    first, second = form_of(upload()), form_of()
    assert first.fields["files"].taken and not second.fields["files"].taken


def test_eicar(settings):
    with fake_clamd() as clamd:
        settings.CLAMD_URL = clamd.url
        assert codes_of(upload(image_bytes() + EICAR), upload()) == ["infected"]


def test_a_scanner_that_is_away_is_asked_once(settings):
    with fake_clamd(b"nothing") as clamd:
        settings.CLAMD_URL = clamd.url
        form = form_of(*[upload(name=f"{n}.jpg") for n in range(5)])
        assert len(form.errors["files"]) == 1 and "ส่งข้อความก่อน" in form.errors["files"][0]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ภาพ\u200bถ่าย\u2060.jpg", "ภาพถ่าย.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("..\\..\\boot.jpg", "boot.jpg"),
        ("photo\u202egpj.jpg", "photogpj.jpg"),
        ("ก" * 400 + ".jpg", "ก" * 120 + ".jpg"),
    ],
)
def test_names(given, kept):
    file = SimpleUploadedFile("x.jpg", image_bytes())
    file._name = given
    assert form_of(file).cleaned_data["files"][0].name == kept


def test_the_limits_are_said_in_words_and_in_the_language_of_the_page():
    field = ReportForm().fields["files"]
    assert str(field.help_text) == (
        "ภาพ JPG PNG WEBP หรือเอกสาร PDF ไม่เกิน 10 แฟ้ม แฟ้มละไม่เกิน 20 MB รวมไม่เกิน 60 MB"
    )
    html = str(ReportForm()["files"])
    assert "multiple" in html and ".pdf" in html and "multiple" in str(NeedsOne()["files"])
    assert ".pdf" not in str(NeedsOne()["files"])
    with translation.override("en"):
        assert "10" in str(field.help_text)


# --- files that wait

TOKEN = "a" * 64


def clean_files(*names):
    uploads = [upload(name=name) for name in names or ("a.jpg",)]
    return form_of(*uploads).cleaned_data["files"]


def folder():
    return sorted(default_storage.listdir(FOLDER)[1]) if default_storage.exists(FOLDER) else []


@pytest.mark.django_db(transaction=True)
class TestStaged:
    def test_they_wait_for_their_form_only(self):
        StagedFile.stage(clean_files("a.jpg", "b.jpg"), TOKEN)
        StagedFile.stage(clean_files("c.jpg"), "b" * 64)
        rows = StagedFile.staged_of(TOKEN)
        assert [row.name for row in rows] == ["a.jpg", "b.jpg"]
        names = folder()
        assert len(names) == 3 and not {"a.jpg", "b.jpg", "c.jpg"} & set(names)

    def test_taken_they_are_attachments_and_wait_no_more(self, org, cast):
        (file,) = clean_files("ภาพ.jpg")
        (row,) = StagedFile.stage([file], TOKEN)
        with transaction.atomic():
            attachment = row.take(obj=cast.staff, organisation=org, by=cast.staff)
            assert len(folder()) == 1, "only the commit removes the file"
        assert folder() == [] and StagedFile.staged_of(TOKEN) == []
        assert attachment.name == "ภาพ.jpg" and attachment.file.read() == file.content
        assert attachment.sha256 and attachment.size == file.size
        attachment.file.close()

    def test_a_clean_file_is_taken_by_the_same_call(self, org, cast):
        (file,) = clean_files()
        attachment = file.take(obj=cast.staff, organisation=org, by=cast.staff, caption="ก่อน")
        assert attachment.caption == "ก่อน" and Attachment.objects.count() == 1

    def test_without_a_commit_they_stay(self, org, cast):
        (row,) = StagedFile.stage(clean_files(), TOKEN)

        def fail():
            with transaction.atomic():
                row.take(obj=cast.staff, organisation=org, by=cast.staff)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert len(folder()) == 1 and len(StagedFile.staged_of(TOKEN)) == 1
        assert not Attachment.objects.exists()

    def test_a_lost_file_is_named(self, org, cast):
        (row,) = StagedFile.stage(clean_files("หาย.jpg"), TOKEN)
        default_storage.delete(row.file.name)
        with pytest.raises(forms.ValidationError, match=r"หาย\.jpg"):
            row.take(obj=cast.staff, organisation=org, by=cast.staff)

    def test_taken_off_the_form(self):
        (row,) = StagedFile.stage(clean_files(), TOKEN)
        row.remove()
        assert folder() == [] and StagedFile.staged_of(TOKEN) == []

    def test_after_a_day_they_are_gone(self):
        old, young = StagedFile.stage(clean_files("a.jpg", "b.jpg"), TOKEN)
        day = timedelta(days=1)
        StagedFile.objects.filter(pk=old.pk).update(
            created_at=timezone.now() - day - timedelta(seconds=1)
        )
        assert StagedFile.expire(timezone.now() - day) == 1
        assert [row.pk for row in StagedFile.staged_of(TOKEN)] == [young.pk]
        assert len(folder()) == 1

    def test_what_a_crash_left_without_a_row_goes_too(self):
        StagedFile.stage(clean_files(), TOKEN)
        default_storage.save(f"{FOLDER}/orphan.jpg", ContentFile(b"x"))
        assert StagedFile.expire(timezone.now() - timedelta(minutes=1)) == 0
        StagedFile.objects.update(created_at=timezone.now() + timedelta(days=1))
        assert StagedFile.expire(timezone.now() + timedelta(minutes=1)) == 1
        assert len(folder()) == 1 and "orphan.jpg" not in folder()

    def test_an_empty_place_expires(self):
        assert StagedFile.expire(timezone.now()) == 0

    def test_unfinished_forms_do_not_fill_the_disk(self, settings):
        first, second = clean_files("a.jpg", "b.jpg")
        settings.COMPLAINT_STAGED_MAX_BYTES = first.size + second.size - 1
        StagedFile.stage([first], TOKEN)
        with pytest.raises(forms.ValidationError) as error:
            StagedFile.stage([second], "b" * 64)
        assert error.value.code == "room" and len(folder()) == 1
        settings.COMPLAINT_STAGED_MAX_BYTES += 1
        assert StagedFile.stage([second], "b" * 64)

    def test_a_full_disk_is_said_and_leaves_nothing(self):
        files = clean_files()
        # A file where the folder should be: nothing can be stored.
        default_storage.save(FOLDER, ContentFile(b"x"))
        with pytest.raises(forms.ValidationError) as error:
            StagedFile.stage(files, TOKEN)
        assert error.value.code == "storage" and not StagedFile.objects.exists()
