"""Every upload passes ClamAV where one is set up, and none while it should and does not answer."""

import io
import socketserver
import threading
import time

import pytest
from django.core.exceptions import ValidationError

from scripts import doctor
from tests.clamd import EICAR, LARGEST, fake_clamd
from tests.factories import image_bytes, upload
from workflow import attachments, scanning


def scan(content):
    return scanning.scan(io.BytesIO(content))


def test_without_a_scanner_nothing_is_scanned(settings):
    settings.CLAMD_URL = ""
    assert scan(EICAR) == scanning.Verdict(scanning.OFF)
    assert attachments.clean_upload(upload())


def test_eicar_is_found_and_what_is_clean_passes(settings):
    with fake_clamd() as clamd:
        settings.CLAMD_URL = clamd.url
        assert scan(EICAR) == scanning.Verdict(scanning.INFECTED, "Win.Test.EICAR_HDB-1")
        large = bytes(range(256)) * 4096
        assert scan(large).state == scan(b"").state == scanning.CLEAN
        assert clamd.scanned == [EICAR, large, b""]


def test_a_picture_with_eicar_behind_it_is_refused(settings):
    """Drawn anew it would be harmless; that somebody sent it is to be known all the same."""
    with fake_clamd() as clamd:
        settings.CLAMD_URL = clamd.url
        with pytest.raises(ValidationError) as error:
            attachments.clean_upload(upload(image_bytes() + EICAR))
        assert error.value.code == "infected"
        assert attachments.clean_upload(upload())


@pytest.mark.parametrize("answer", [b"", b"\0", b"stream: x ERROR\0", b"\xff" * 9000, b"nonsense"])
def test_an_answer_that_says_nothing_is_no_clean_one(settings, answer):
    with fake_clamd(answer) as clamd:
        settings.CLAMD_URL = clamd.url
        assert scan(b"a photo").state == scanning.FAILED
        with pytest.raises(ValidationError) as error:
            attachments.clean_upload(upload())
        assert error.value.code == "scan"
        assert not scanning.ping()


def test_a_file_over_the_limit_of_clamd_is_not_clean(settings):
    with fake_clamd() as clamd:
        settings.CLAMD_URL = clamd.url
        assert scan(b"x" * (LARGEST * 2)).state == scanning.FAILED


@pytest.mark.parametrize(
    "url",
    ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl", "http://127.0.0.1", "tcp://", "tcp://h:x"],
)
def test_a_scanner_that_is_away_fails_soon(settings, url):
    settings.CLAMD_URL = url
    assert scan(b"a photo").state == scanning.FAILED and not scanning.ping()


def test_a_scanner_that_hangs_is_waited_for_so_long(settings, monkeypatch):
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    release = threading.Event()

    class Silent(socketserver.BaseRequestHandler):
        def handle(self):
            release.wait(5)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        started = time.monotonic()
        assert scan(b"a photo") == scanning.Verdict(scanning.FAILED, "TimeoutError")
        assert time.monotonic() - started < scanning.CONNECT_SECONDS
        release.set()
        server.shutdown()


def test_over_a_unix_socket(settings, tmp_path):
    path = tmp_path / "s"

    class Pong(socketserver.StreamRequestHandler):
        def handle(self):
            self.rfile.read(6)
            self.wfile.write(b"PONG\0")

    with socketserver.UnixStreamServer(str(path), Pong) as server:
        thread = threading.Thread(target=server.handle_request, daemon=True)
        thread.start()
        settings.CLAMD_URL = f"unix://{path}"
        assert scanning.ping()
        thread.join(5)


def test_doctor_and_health_tell_of_it(settings, client, db):
    assert list(doctor.scanner("")) == []
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert "127.0.0.1:1" in next(doctor.scanner(settings.CLAMD_URL))
    assert client.get("/healthz").json()["parts"]["scanner"] == "down"
    with fake_clamd() as clamd:
        settings.CLAMD_URL = clamd.url
        assert list(doctor.scanner(clamd.url)) == []
        assert client.get("/healthz").json()["parts"]["scanner"] == "ok"
