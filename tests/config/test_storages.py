"""Files in S3-compatible storage: the real client against a small server on the loopback."""

import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.storages import file_storage
from tests.factories import upload
from workflow import attachments, serving

FOLDER = Path("/somewhere/media")


def test_a_local_folder_unless_told_otherwise():
    assert file_storage("", FOLDER) == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FOLDER},
    }


def test_an_address_names_all():
    entry = file_storage("s3://key:s%2Fcret@files.example.go.th:9000/papers?region=th-1", FOLDER)
    assert entry["OPTIONS"] == {
        "access_key": "key",
        "secret_key": "s/cret",
        "bucket_name": "papers",
        "endpoint_url": "https://files.example.go.th:9000",
        "region_name": "th-1",
    }
    plain = file_storage("s3://k:s@127.0.0.1:9000/papers?tls=0", FOLDER)["OPTIONS"]
    assert plain["endpoint_url"] == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    "address",
    [
        "https://k:s@host/bucket",
        "s3://host/bucket",
        "s3://k@host/bucket",
        "s3://k:s@host",
        "s3://k:s@host/bucket/folder",
        "s3://k:s@host/bucket?tls=no",
        "s3://k:s@host/bucket?tsl=0",
    ],
)
def test_another_shape_stops_the_start_without_telling_the_key(address):
    with pytest.raises(ImproperlyConfigured) as error:
        file_storage(address, FOLDER)
    assert "k:s" not in str(error.value)


class S3(BaseHTTPRequestHandler):
    """PUT, GET, HEAD, DELETE of one object, and a list by prefix."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def _answer(self, status, content=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _key(self):
        _, bucket, *key = unquote(urlsplit(self.path).path).split("/", 2)
        assert bucket == "papers"
        # Signed with the key that the address names, and not sent anywhere in clear.
        assert "Credential=key/" in self.headers["Authorization"]
        return key[0] if key else ""

    def handle_one_request(self):
        if self.server.down:
            self.close_connection = True
        else:
            super().handle_one_request()

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.objects[self._key()] = (content, self.headers["Content-Type"])
        self._answer(200, ETag='"1"')

    def do_GET(self):
        key = self._key()
        if not key:
            return self._list()
        if key not in self.server.objects:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        content, kind = self.server.objects[key]
        modified = format_datetime(datetime(2026, 1, 2, tzinfo=UTC), usegmt=True)
        return self._answer(200, content, Content_Type=kind, ETag='"1"', Last_Modified=modified)

    do_HEAD = do_GET

    def do_DELETE(self):
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def _list(self):
        prefix = parse_qs(urlsplit(self.path).query)["prefix"][0]
        keys = [key for key in self.server.objects if key.startswith(prefix)]
        rows = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in keys)
        self._answer(200, f"<ListBucketResult>{rows}</ListBucketResult>".encode())


@contextmanager
def s3_server():
    with ThreadingHTTPServer(("127.0.0.1", 0), S3) as server:
        server.objects, server.down, server.daemon_threads = {}, False, True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)


@pytest.fixture
def server(settings):
    with s3_server() as server:
        host = f"127.0.0.1:{server.server_address[1]}"
        entry = file_storage(f"s3://key:secret@{host}/papers?tls=0", FOLDER)
        settings.STORAGES = {**settings.STORAGES, "default": entry}
        yield server


@pytest.fixture
def storage(server):
    return storages["default"]


def test_a_file_goes_there_and_back(server, storage):
    content = bytes(range(256)) * 1000
    name = storage.save("a/b.jpg", ContentFile(content))
    assert server.objects == {"a/b.jpg": (content, "image/jpeg")}
    with storage.open(name) as file:
        assert file.read() == content
    assert storage.exists(name) and storage.size(name) == len(content)
    assert storage.listdir("a") == ([], ["b.jpg"])
    assert storage.get_modified_time(name) == datetime(2026, 1, 2, tzinfo=UTC)
    storage.delete(name)
    assert not storage.exists(name) and server.objects == {}
    storage.delete(name)


def test_a_name_that_is_taken_is_not_overwritten(server, storage):
    first, second = (storage.save("a.jpg", ContentFile(text)) for text in (b"1", b"2"))
    assert first != second and {content for content, _ in server.objects.values()} == {b"1", b"2"}


def test_what_is_missing_or_away_fails_as_in_a_folder(server, storage):
    with pytest.raises(FileNotFoundError):
        storage.open("nothing.jpg")
    storage.save("a.jpg", ContentFile(b"1"))
    server.down = True
    for act in (
        lambda: storage.open("a.jpg"),
        lambda: storage.save("b.jpg", ContentFile(b"1")),
        lambda: storage.exists("a.jpg"),
        lambda: storage.delete("a.jpg"),
        lambda: storage.listdir(""),
    ):
        with pytest.raises(OSError):
            act()


def test_nobody_is_sent_to_the_storage_itself(storage):
    with pytest.raises(NotImplementedError):
        storage.url("a.jpg")


def test_attachments_lie_there(server, org, cast):
    row = attachments.store(upload(), obj=cast.staff, organisation=org, by=cast.staff)
    assert list(server.objects) == [row.file.name]
    row.refresh_from_db()
    answer = serving.answer_attachment(row)
    assert b"".join(answer.streaming_content) == server.objects[row.file.name][0]
    assert int(answer["Content-Length"]) == row.size
    answer.close()
    server.down = True
    with pytest.raises(ValidationError) as error:
        attachments.store(upload(), obj=cast.staff, organisation=org, by=cast.staff)
    assert error.value.code == "storage"


def test_the_library_is_loaded_only_where_it_is_used(tmp_path):
    code = "import config.settings, sys; sys.exit('boto3' in sys.modules)"
    environment = {"SECRET_KEY": "x" * 40, "PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path)}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )
