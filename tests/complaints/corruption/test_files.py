"""Files of reports: sealed while they arrive, kept or gone with their report, opened as sent."""

import hashlib
import io
import os
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from complaints.corruption import files
from complaints.corruption.files import places, sink
from complaints.corruption.models import Compartment, SealedFile
from complaints.corruption.vault.sealing import Tampered
from complaints.corruption.views.files import file_response
from complaints.files.receiving import refusal_messages
from config.storages import file_storage
from tests.config.test_storages import s3_server
from tests.factories import image_bytes, pdf_bytes

from .files_helpers import BOUNDARY, KEY, attach_all, make_report, multipart, stored, submit

MIB = 2**20
pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return make_report()


def kept(report, *parts, key=KEY):
    """The rows of files that a form brought."""
    return submit(attach_all(report, key), *parts)["result"]


def one(report, content, name="หลักฐาน.txt"):
    return kept(report, ("files", name, content))[0]


def content_of(file, key=KEY, **options):
    return b"".join(files.stream(file, key, **options))


def get():
    return RequestFactory().get("/")


# --- what is stored


def test_a_file_comes_out_as_it_went_in(report):
    file = one(report, "ความลับ".encode())
    assert content_of(file) == "ความลับ".encode()
    told = files.description(file, KEY)
    assert (told["name"], told["kind"], told["size"]) == ("หลักฐาน.txt", "text/plain", 21)
    assert told["sha256"] == hashlib.sha256("ความลับ".encode()).hexdigest()
    assert not {"key", "body", "header"} & set(told)
    fresh = SealedFile.objects.get(pk=file.pk)
    assert content_of(fresh) == "ความลับ".encode()


@pytest.mark.parametrize(
    "size",
    [1, 2, 65535, 65536, 65537, MIB - 1, MIB, MIB + 1, 20 * MIB],
)
def test_every_size_up_to_the_maximum(report, size):
    content = os.urandom(size)
    file = one(report, content, "a.bin")
    assert content_of(file) == content
    assert stored() == {file.stored_as}
    # The size that a disk shows is one of few (Padmé), and never the true one of a large file.
    shown = places.size_of(file.stored_as)
    assert size < shown <= size * 1.13 + 2000


def test_the_disk_shows_the_same_size_for_files_of_similar_size(report):
    sizes = {
        places.size_of(one(report, bytes(size), "a.bin").stored_as)
        for size in (1_000_000, 1_000_001, 1_010_000)
    }
    assert len(sizes) == 1


def test_an_empty_file_and_one_over_the_limit_leave_the_others_and_the_text(report):
    seen = submit(
        attach_all(report),
        ("files", "empty.txt", b""),
        ("files", "big.bin", bytes(20 * MIB + 1)),
        ("files", "good.txt", b"x"),
        ("text", "ข้อความ"),
    )
    assert seen["refused"] == [("empty.txt", "empty"), ("big.bin", "size")]
    assert seen["text"] == "ข้อความ" and len(seen["result"]) == 1
    assert stored() == {seen["result"][0].stored_as}


def test_eighty_at_once(report):
    parts = [("files", f"{n}.txt", b"x%d" % n) for n in range(80)]
    seen = submit(attach_all(report), *parts, ("text", "ข้อความ"))
    assert len(seen["result"]) == 20 and len(seen["refused"]) == 60
    assert seen["text"] == "ข้อความ"
    assert stored() == {file.stored_as for file in seen["result"]}
    assert content_of(seen["result"][19]) == b"x19"


def test_equal_files_are_stored_apart_and_look_different(report):
    first, second = kept(report, ("files", "a.txt", b"same"), ("files", "b.txt", b"same"))
    hashes = [files.description(file, KEY)["sha256"] for file in (first, second)]
    assert hashes[0] == hashes[1]
    raw = [Path(places.storage().path(file.stored_as)).read_bytes() for file in (first, second)]
    assert raw[0] != raw[1] and len(raw[0]) == len(raw[1])


def test_names_and_times_on_the_disk_tell_nothing(report):
    file = one(report, b"x", "นายสมชาย.txt")
    path = places.storage().path(file.stored_as)
    for found in (path, os.path.dirname(path)):
        assert os.stat(found).st_mtime == os.stat(found).st_atime == places.FIXED_MOMENT
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert len(file.stored_as) == 32 and set(file.stored_as) <= set("0123456789abcdef")


def test_an_upload_shows_its_name_in_no_log():
    def take(uploads):
        return f"{uploads[0]!r} {uploads[0]} {uploads}"

    words = submit(take, ("files", "นายสมชาย.txt", b"x"))["result"]
    assert "สมชาย" not in words and "SealedUpload" in words


def test_a_nameless_file_has_a_name(report):
    assert files.description(one(report, b"x", "...."), KEY)["name"] == "file"


def test_the_description_has_one_length(report):
    short = one(report, b"x", "a.txt")
    long = one(report, image_bytes(), "ชื่อยาว" * 40 + ".jpg")
    assert len(short.description) == len(long.description)


# --- whose it is


def test_a_file_that_no_report_took_is_gone_when_the_request_ends():
    def look(uploads):
        assert len(stored()) == 3  # a picture has a viewing copy

    submit(look, ("files", "a.txt", b"x"), ("files", "b.jpg", image_bytes()))
    assert stored() == set()


def test_discard_takes_the_viewing_copy_too():
    def throw(uploads):
        files.discard(uploads[0])
        return stored()

    assert submit(throw, ("files", "b.jpg", image_bytes()))["result"] == set()


def test_a_report_that_is_rolled_back_leaves_no_file(report):
    def fail(uploads):
        try:
            with transaction.atomic(using="corruption"):
                attach_all(report)(uploads)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass

    submit(fail, ("files", "a.jpg", image_bytes()))
    assert stored() == set() and not SealedFile.objects.exists()


def test_after_a_rollback_the_same_upload_may_be_attached_again(report):
    def retry(uploads):
        try:
            with transaction.atomic(using="corruption"):
                attach_all(report)(uploads)
                raise ZeroDivisionError
        except ZeroDivisionError:
            return attach_all(report)(uploads)

    (file,) = submit(retry, ("files", "a.txt", b"x"))["result"]
    assert content_of(file) == b"x"


def test_a_connection_that_breaks_in_a_file_leaves_nothing(report):
    body = multipart(("files", "a.txt", b"x" * 10), ("files", "b.txt", b"y" * 200_000))

    class Broken(io.BytesIO):
        def read(self, *args):
            piece = super().read(*args)
            if not piece:
                raise ConnectionResetError
            return piece

    cut = body[:150_000]
    for stream in (io.BytesIO(cut), Broken(cut)):
        extra = {"wsgi.input": stream, "CONTENT_LENGTH": str(len(body))}
        with pytest.raises((MultiPartParserError, OSError)):
            submit(attach_all(report), body=b"x", **extra)
    assert stored() == set() and not SealedFile.objects.exists()


def test_a_body_that_is_whole_is_no_broken_one(report):
    body = multipart(("files", "a.txt", b"x"), ("text", "หลัง"))
    extra = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    assert submit(attach_all(report), body=b"x", **extra)["text"] == "หลัง"
    assert BOUNDARY.encode() in body


def test_remove_all_takes_rows_and_objects_after_the_commit(
    report, django_capture_on_commit_callbacks
):
    kept(report, ("files", "a.txt", b"x"), ("files", "b.jpg", image_bytes()))
    other = one(make_report(), b"x")
    with django_capture_on_commit_callbacks(using="corruption", execute=True):
        assert files.remove_all(report) == 2
        assert len(stored()) == 4
    assert stored() == {other.stored_as}


def test_remove_file(report, django_capture_on_commit_callbacks):
    first, second = kept(report, ("files", "a.jpg", image_bytes()), ("files", "b.txt", b"x"))
    with django_capture_on_commit_callbacks(using="corruption", execute=True):
        files.remove_file(first)
    assert stored() == {second.stored_as}


def test_the_sweep_takes_what_a_crash_left_and_only_that(report):
    file = one(report, b"x")
    orphan = places.new_object()
    orphan.write(b"sealed")
    orphan.keep()
    os.utime(places.storage().path(file.stored_as), (1, 1))
    assert files.sweep() == 0 and stored() == {file.stored_as, orphan.name}
    assert os.stat(places.storage().path(file.stored_as)).st_mtime == places.FIXED_MOMENT
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert places.sweep(lambda names: {file.stored_as}, tomorrow) == 1
    assert stored() == {file.stored_as}


def test_after_a_night_the_disk_forgets_when_and_in_which_order_files_came(report):
    """A new file each: its birth is the night's, and the old one's blocks are free."""
    rows = [one(report, os.urandom(3 * MIB), f"{n}.bin") for n in range(4)]
    paths = [Path(places.storage().path(file.stored_as)) for file in rows]
    before = {path: (path.stat().st_ino, path.read_bytes()) for path in paths}
    with paths[0].open("rb") as reader:
        assert files.sweep() == 0
        assert reader.read() == before[paths[0]][1]
    for path in paths:
        assert path.stat().st_ino != before[path][0] and path.read_bytes() == before[path][1]
        assert path.stat().st_mode & 0o777 == 0o400
        assert path.stat().st_mtime == places.FIXED_MOMENT
    after = [path.stat().st_ino for path in paths]
    files.sweep()
    assert [path.stat().st_ino for path in paths] == after
    assert stored() == {file.stored_as for file in rows}


def test_a_full_disk_at_night_costs_no_file(report, monkeypatch):
    file = one(report, b"x" * 1000)

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places.shutil, "copyfileobj", full)
    files.sweep()
    monkeypatch.undo()
    assert stored() == {file.stored_as} and content_of(file) == b"x" * 1000


def test_the_sweep_of_a_channel_that_never_had_a_file():
    assert files.sweep() == 0


# --- who opens it


def test_another_key_opens_nothing(report):
    file = one(report, b"x")
    with pytest.raises(Tampered):
        files.stream(file, secrets.token_bytes(32))
    with pytest.raises(Tampered):
        files.description(file, secrets.token_bytes(32))


def test_a_row_that_points_to_another_file_opens_nothing(report):
    first, second = kept(report, ("files", "a.txt", b"1"), ("files", "b.txt", b"2"))
    SealedFile.objects.filter(pk=first.pk).update(stored_as=second.stored_as)
    with pytest.raises(Tampered):
        files.stream(SealedFile.objects.get(pk=first.pk), KEY)
    # Nor with the other's description, or in another report.
    SealedFile.objects.filter(pk=first.pk).update(description=second.description)
    with pytest.raises(Tampered):
        files.stream(SealedFile.objects.get(pk=first.pk), KEY)
    SealedFile.objects.filter(pk=second.pk).update(report=make_report())
    with pytest.raises(Tampered):
        files.stream(SealedFile.objects.get(pk=second.pk), KEY)


def test_two_objects_that_changed_places_do_not_open(report):
    first, second = kept(report, ("files", "a.txt", b"1"), ("files", "b.txt", b"2"))
    paths = [places.storage().path(file.stored_as) for file in (first, second)]
    contents = [Path(path).read_bytes() for path in paths]
    for path, content in zip(paths, reversed(contents), strict=True):
        Path(path).write_bytes(content)
    with pytest.raises(Tampered):
        files.stream(first, KEY)


@pytest.mark.parametrize("change", ["flip", "cut", "longer", "reorder", "gone"])
def test_a_changed_object_is_noticed(report, change):
    file = one(report, os.urandom(3 * 65536), "a.bin")
    path = places.storage().path(file.stored_as)
    content = bytearray(Path(path).read_bytes())
    step = 65536 + 17
    if change == "flip":
        content[len(content) // 2] ^= 1
    elif change == "cut":
        del content[2 * step :]
    elif change == "longer":
        content += b"\0"
    elif change == "reorder":
        content = content[step : 2 * step] + content[:step] + content[2 * step :]
    if change == "gone":
        os.unlink(path)
        with pytest.raises(Http404):
            file_response(get(), file, KEY)
        return
    Path(path).write_bytes(content)
    with pytest.raises(Tampered):
        content_of(file)


# --- replacing keys


def test_reseal_moves_a_file_under_a_new_key(report, django_capture_on_commit_callbacks):
    picture = image_bytes()
    file = one(report, picture, "a.jpg")
    view, before = content_of(file, view=True), stored()
    new = secrets.token_bytes(32)
    with django_capture_on_commit_callbacks(using="corruption", execute=True):
        files.reseal(file, KEY, new, 2)
        assert len(stored()) == 4
    assert len(stored()) == 2 and not stored() & before
    fresh = SealedFile.objects.get(pk=file.pk)
    assert fresh.key_version == 2
    assert content_of(fresh, new) == picture and content_of(fresh, new, view=True) == view
    assert files.description(fresh, new)["name"] == "a.jpg"
    with pytest.raises(Tampered):
        files.description(fresh, KEY)


def test_reseal_of_a_broken_file_leaves_it_as_it_was(report):
    file = one(report, os.urandom(200_000), "a.bin")
    path = places.storage().path(file.stored_as)
    content = bytearray(Path(path).read_bytes())
    content[-1] ^= 1
    Path(path).write_bytes(content)
    with pytest.raises(Tampered):
        files.reseal(file, KEY, secrets.token_bytes(32), 2)
    fresh = SealedFile.objects.get(pk=file.pk)
    assert fresh.key_version == 1 and files.description(fresh, KEY)
    assert stored() == {file.stored_as}


# --- the answer


def test_a_download_is_nothing_that_a_browser_runs(report):
    file = one(report, b"<script>alert(1)</script>", 'a"\r\nx: y/นาย\u202e.html')
    response = file_response(get(), file, KEY)
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Content-Length"] == "25"


def test_the_viewing_copy_stands_in_the_page_and_knows_no_place(report):
    exif = Image.Exif()
    exif[0x010F] = "กล้องของสมชาย"
    exif.get_ifd(0x8825)[1] = "N"
    picture = image_bytes(size=(3000, 20), exif=exif)
    file = one(report, picture, "a.jpg")
    assert b"Exif" in content_of(file)
    response = file_response(get(), file, KEY, inline=True)
    shown = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Length"] == str(len(shown))
    found = Image.open(io.BytesIO(shown))
    assert found.width == 2400 and not found.getexif() and b"Exif" not in shown
    assert Image.open(io.BytesIO(b"".join(file_response(get(), file, KEY)))).width == 3000


def test_what_has_no_picture_is_not_shown_in_the_page(report):
    with pytest.raises(Http404):
        file_response(get(), one(report, b"x"), KEY, inline=True)


def test_the_first_pages_of_a_pdf_are_shown_as_a_picture(report):
    file = one(report, pdf_bytes(pages=30), "a.pdf")
    assert files.description(file, KEY)["kind"] == "application/pdf"
    response = file_response(get(), file, KEY, inline=True)
    assert response["Content-Type"] == "image/jpeg" and "a.jpg" in response["Content-Disposition"]
    shown = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    # Twenty pages of letter paper.
    assert shown.size == (900, 20 * (1165 + 8)) and shown.getpixel((450, 500)) == (255, 255, 255)


def test_a_wrong_key_is_no_answer_at_all(report):
    with pytest.raises(Http404):
        file_response(get(), one(report, b"x"), secrets.token_bytes(32))


def test_head_sends_nothing(report):
    response = file_response(RequestFactory().head("/"), one(report, b"xyz"), KEY)
    assert response.content == b"" and response["Content-Length"] == "3"


# --- storage full, storage elsewhere


class Full:
    """A disk that has room for `room` bytes more."""

    room = 0

    def __init__(self, real, room):
        self.real, self.left = real, room

    def __call__(self, descriptor, data):
        if os.readlink(f"/proc/self/fd/{descriptor}").startswith("/memfd:"):
            return self.real(descriptor, data)
        if self.left < len(data):
            raise OSError(28, "No space left on device")
        self.left -= len(data)
        return self.real(descriptor, data)


def test_a_full_disk_costs_the_file_not_the_text(report, monkeypatch):
    monkeypatch.setattr(os, "write", Full(os.write, 300_000))
    seen = submit(
        attach_all(report),
        ("files", "big.bin", bytes(MIB)),
        ("files", "small.txt", b"x"),
        ("text", "ข้อความ"),
    )
    monkeypatch.undo()
    assert seen["refused"] == [("big.bin", "storage")] and seen["text"] == "ข้อความ"
    assert stored() == {file.stored_as for file in seen["result"]} and len(stored()) == 1


def test_a_disk_without_room_for_the_viewing_copy_keeps_the_original(report, monkeypatch):
    out = io.BytesIO()
    Image.effect_noise((700, 700), 90).save(out, "PNG")
    monkeypatch.setattr(os, "write", Full(os.write, len(out.getvalue()) * 1.5))
    file = one(report, out.getvalue(), "a.png")
    monkeypatch.undo()
    assert content_of(file) == out.getvalue()
    assert not files.description(file, KEY)["has_view"]


def test_a_full_disk_is_said_in_words():
    from complaints.files.receiving import Refusal

    (line,) = refusal_messages([Refusal("files", "a.jpg", "storage")], files.report_limits())
    assert line.endswith("a.jpg") and "ส่งข้อความก่อน" in line


def test_in_a_storage_elsewhere_only_ciphertext_waits_on_this_disk(report, settings, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "corruption": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    seen = []

    class Watched:
        def __init__(self, *args, **kwargs):
            self.file = real(*args, **kwargs)

        def write(self, data):
            seen.append(bytes(data))
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

    real = tempfile.TemporaryFile
    monkeypatch.setattr(places.tempfile, "TemporaryFile", Watched)
    file = one(report, b"PLAINTEXT" * 30_000)
    assert b"PLAINTEXT" not in b"".join(seen) and sum(map(len, seen)) > 270_000
    assert content_of(file) == b"PLAINTEXT" * 30_000
    assert places.storage() is storages["corruption"] and stored() == {file.stored_as}
    files.discard(sink.SealedUpload("x", file.uuid, _object(file), ""))
    assert stored() == set()


def test_in_an_s3_storage(report, settings):
    with s3_server() as server:
        host = f"127.0.0.1:{server.server_address[1]}"
        entry = file_storage(f"s3://key:secret@{host}/papers?tls=0", Path("/nowhere"))
        settings.STORAGES = settings.STORAGES | {"corruption": entry}
        picture = image_bytes()
        file = one(report, picture, "นายสมชาย.jpg")
        assert set(server.objects) == {file.stored_as, file.view_stored_as}
        assert all(picture[:40] not in content for content, _kind in server.objects.values())
        assert content_of(file) == picture and content_of(file, view=True)[:2] == b"\xff\xd8"
        server.down = True
        with pytest.raises(Http404):
            file_response(get(), file, KEY)
        seen = submit(attach_all(report), ("files", "a.txt", b"x"), ("text", "ข้อความ"))
        assert seen["refused"] == [("a.txt", "storage")] and seen["text"] == "ข้อความ"
        server.down = False
        files.discard(sink.SealedUpload("x", file.uuid, _object(file), ""))
        assert set(server.objects) == {file.view_stored_as}


def test_without_memory_for_a_look_the_file_is_kept(report, monkeypatch):
    def none_left(*_args):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "memfd_create", none_left)
    file = one(report, image_bytes(), "a.jpg")
    told = files.description(file, KEY)
    assert (told["verdict"], told["has_view"]) == ("unchecked", False)
    assert content_of(file) == image_bytes()


def _object(file):
    return sink.SealedObject(file.stored_as, b"", b"", 1, "")


def test_compartments_follow_the_report(report):
    report.identity_version = 3
    (file,) = submit(
        attach_all(report, compartment=Compartment.IDENTITY), ("files", "a.txt", b"x")
    )["result"]
    assert file.key_version == 3 and content_of(file) == b"x"
