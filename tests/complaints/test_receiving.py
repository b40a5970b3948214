"""What is over a limit is dropped while it streams; the text and the other files arrive."""

import io
import tempfile
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from complaints.files.limits import Limits, default_limits
from complaints.files.receiving import SpooledSink, limited_uploads, refusal_messages

LIMITS = Limits(max_bytes=1000, max_count=3, max_total=2500)
BOUNDARY = "the-boundary"


def body(*parts):
    """A multipart body; a part is (field, text) or (field, file name, bytes)."""
    out = b""
    for field, *rest in parts:
        name = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        value = rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{name}\r\n\r\n'
        out += head.encode() + value + b"\r\n"
    return out + f"--{BOUNDARY}--\r\n".encode()


_requests = []


@pytest.fixture(autouse=True)
def _close_requests():
    """As the server does after each answer."""
    yield
    while _requests:
        request = _requests.pop()
        if hasattr(request, "_files"):
            request.close()


def post(content):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    _requests.append(RequestFactory().generic("POST", "/", content, content_type=kind))
    return _requests[-1]


def send(*parts, limits=LIMITS, **options):
    """The form as the view finds it: texts, files by field, refusals."""
    seen = SimpleNamespace(text={}, files={}, refused=[])

    @limited_uploads(lambda: limits, csrf=False, **options)
    def view(request):
        seen.text = request.POST.dict()
        for field, files in request.FILES.lists():
            seen.files[field] = [(file.name, file.read()) for file in files]
        seen.refused = [(refusal.name, refusal.code) for refusal in request.refused_uploads]
        seen.words = refusal_messages(request.refused_uploads, limits)
        return HttpResponse()

    view(post(body(*parts)))
    return seen


def test_text_and_files_arrive():
    seen = send(
        ("before", "ก่อน"), ("files", "a.jpg", b"1"), ("files", "ข.pdf", b"22"), ("after", "หลัง")
    )
    assert seen.text == {"before": "ก่อน", "after": "หลัง"}
    assert seen.files == {"files": [("a.jpg", b"1"), ("ข.pdf", b"22")]}
    assert seen.refused == [] == seen.words


def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not():
    exact, over = b"x" * 1000, b"y" * 1001
    seen = send(("files", "exact", exact), ("files", "over", over), ("after", "หลัง"))
    assert seen.files == {"files": [("exact", exact)]}
    assert seen.refused == [("over", "size")] and seen.text == {"after": "หลัง"}


def test_all_together_have_a_limit_that_a_refused_file_does_not_use_up():
    parts = [("files", str(n), bytes([n]) * 900) for n in range(3)]
    seen = send(*parts, ("files", "small", b"x" * 700), ("after", "หลัง"))
    assert [name for name, _ in seen.files["files"]] == ["0", "1", "small"]
    assert seen.refused == [("2", "total")] and seen.text["after"] == "หลัง"


def test_eighty_files():
    parts = [("files", f"{n}.jpg", b"x") for n in range(80)]
    seen = send(*parts, ("after", "หลัง"), limits=default_limits())
    assert len(seen.files["files"]) == 10 and len(seen.refused) == 70
    assert seen.text == {"after": "หลัง"}
    assert seen.words == ["แนบได้ไม่เกิน 10 แฟ้ม จึงไม่ได้รับ: 10.jpg, 11.jpg, 12.jpg และอีก 67 แฟ้ม"]


def test_a_whole_album_does_not_lose_the_text():
    """More than Django's own hundred."""
    parts = [("files", f"{n}.jpg", b"x") for n in range(300)]
    assert send(*parts, ("after", "หลัง")).text == {"after": "หลัง"}


def test_an_empty_file_is_refused_and_takes_no_place():
    seen = send(("files", "empty.jpg", b""), *[("files", str(n), b"x") for n in range(3)])
    assert len(seen.files["files"]) == 3 and seen.refused == [("empty.jpg", "empty")]


def test_no_file_chosen_is_no_refusal():
    seen = send(("files", "", b""), ("after", "หลัง"))
    assert (seen.files, seen.refused, seen.text["after"]) == ({}, [], "หลัง")


def test_files_in_fields_that_no_form_has_are_dropped():
    opened = []

    def sink(name):
        opened.append(name)
        return SpooledSink(name)

    seen = send(("text", "a.jpg", b"x" * 5000), ("files", "b.jpg", b"x"), sink=sink)
    assert list(seen.files) == ["files"] and opened == ["b.jpg"] and seen.refused == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd.jpg", "passwd.jpg"),
        ("..\\..\\boot.jpg", "boot.jpg"),
        ("C:\\Users\\a\\ภาพ.jpg", "ภาพ.jpg"),
        ("/etc/x.jpg", "x.jpg"),
        ("ภาพ\u200bถ่าย\u2060\ufeff.jpg", "ภาพถ่าย.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        (".hidden.jpg", "hidden.jpg"),
        ("a&quot;b.jpg", 'a"b.jpg'),
    ],
)
def test_names(given, kept):
    assert send(("files", given, b"x")).files == {"files": [(kept, b"x")]}


# --- the caller's sink


class Recorder:
    """Stands for a sink that seals: it keeps what it was told, and nothing on a disk."""

    made = None

    def __init__(self, name):
        self.name, self.events, self.content = name, [], b""
        Recorder.made.append(self)

    def write(self, chunk):
        self.events.append("write")
        self.content += chunk

    def finish(self):
        self.events.append("finish")
        return UploadedFile(io.BytesIO(), self.name, size=len(self.content))

    def abort(self):
        self.events.append("abort")


@pytest.fixture
def sinks():
    Recorder.made = []
    return Recorder.made


def test_chunks_go_to_the_sink_while_they_come(sinks):
    limits = Limits(max_bytes=200_000, max_count=9, max_total=10**6)

    @limited_uploads(lambda: limits, csrf=False, sink=Recorder)
    def view(request):
        assert [file.name for file in request.FILES.getlist("files")] == ["a", "b"]
        return HttpResponse()

    view(
        post(
            body(
                ("files", "a", b"a" * 150_000), ("files", "c", b"c" * 200_001), ("files", "b", b"b")
            )
        )
    )
    first, third, second = sinks
    assert first.content == b"a" * 150_000 and first.events.count("write") > 1
    assert first.events[-1] == second.events[-1] == "finish"
    assert third.events[-1] == "abort" and "finish" not in third.events
    assert len(third.content) <= 200_000


def test_nothing_is_written_to_a_disk_before_the_sink(sinks, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    limits = Limits(max_bytes=10**7, max_count=9, max_total=10**7)

    @limited_uploads(lambda: limits, csrf=False, sink=Recorder)
    def view(request):
        return HttpResponse(str(len(request.FILES.getlist("files"))))

    assert view(post(body(("files", "a", b"a" * 6_000_000)))).content == b"1"


def test_a_connection_that_breaks_aborts_what_was_open(sinks):
    whole = body(("files", "a", b"a" * 100), ("files", "b", b"b" * 200_000))

    class Broken:
        def __init__(self):
            self.parts = [whole[:150_000]]

        def read(self, size=-1):
            if self.parts:
                return self.parts.pop()
            raise OSError("connection reset")

        def readline(self, size=-1):
            raise OSError("connection reset")

    limits = Limits(max_bytes=10**7, max_count=9, max_total=10**7)

    @limited_uploads(lambda: limits, csrf=False, sink=Recorder)
    def view(request):
        return HttpResponse(request.POST.get("x"))

    request = post(whole)
    request._stream = Broken()
    with pytest.raises(UnreadablePostError):
        view(request)
    assert [sink.events[-1] for sink in sinks] == ["finish", "abort"]


def test_large_files_leave_memory_and_the_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sink = SpooledSink("a.jpg")
    for _ in range(50):
        sink.write(b"x" * 64 * 1024)
    file = sink.finish()
    assert file.size == 50 * 64 * 1024 and file.read(3) == b"xxx"
    assert file.file._rolled, "3 MB do not stay in memory"
    assert list(tmp_path.iterdir()) == [], "the temporary file has no name"
    file.close()


# --- CSRF


@limited_uploads(lambda: LIMITS)
def protected(request):
    files = request.FILES.getlist("files")
    return HttpResponse(f"{len(files)} {len(request.refused_uploads)}")


def test_a_form_without_its_token_is_refused():
    assert protected(post(body(("files", "a.jpg", b"x")))).status_code == 403


def test_a_form_with_its_token_after_the_files_is_taken():
    page = RequestFactory().get("/")
    token = get_token(page)
    request = post(
        body(("files", "a.jpg", b"x"), ("files", "b", b"y" * 5000), ("csrfmiddlewaretoken", token))
    )
    request.COOKIES["csrftoken"] = page.META["CSRF_COOKIE"]
    # The middleware of the same name must not read the form first.
    assert protected.csrf_exempt
    answer = protected(request)
    assert (answer.status_code, answer.content) == (200, b"1 1")


@pytest.mark.urls("tests.complaints.upload_urls")
class TestThroughAllMiddleware:
    def send(self, with_token):
        client = Client(enforce_csrf_checks=True)
        token = client.get("/form/").content.decode()
        large = SimpleUploadedFile("large.pdf", b"x" * 6_000_000)
        over = SimpleUploadedFile("over.pdf", b"x" * 20 * 2**20 + b"y")
        # The client writes the fields in this order: the token comes last.
        more = {"csrfmiddlewaretoken": token} if with_token else {}
        return client.post("/form/", {"files": [large, over], "text": "น้ำท่วม", **more})

    def test_files_text_and_token(self):
        answer = self.send(True)
        assert answer.json() == {"text": "น้ำท่วม", "files": [6_000_000], "refused": ["over.pdf"]}

    def test_without_token(self):
        assert self.send(False).status_code == 403
