"""Attacks on files: plaintext on a disk (4), hostile content (22), traces in what is released."""

import base64
import bz2
import contextlib
import gzip
import http.client
import io
import lzma
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from complaints.corruption import files
from complaints.corruption.files import inspection
from complaints.corruption.files.wording import REASONS, note_of
from complaints.corruption.sandbox import looking
from complaints.corruption.sandbox.launching import NotServing, Server
from scripts import doctor
from tests.clamd import EICAR, fake_clamd
from tests.factories import image_bytes, pdf_bytes

from .files_helpers import BOUNDARY, KEY, attach_all, make_report, multipart, stored, submit

ROOT = Path(__file__).resolve().parents[3]
MIB = 2**20
LOOKERS = "tests.complaints.corruption.lookers"
# Longer than any buffer's beginning, so that a piece of the file always shows it.
MARK = b"SECRET-OF-SOMCHAI"


# --- 4: no plaintext write

WRITES = (
    "openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,"
    "sendfile,copy_file_range,splice,vmsplice,mmap,link,linkat,rename,renameat,renameat2"
)


# What a server writes before anybody sends anything: heartbeat, key, a try of the temporary folder.
KNOWN = re.compile(r"^/dev/null$|/wgunicorn-|/secret_key|\.sqlite3|/tmp/[a-z0-9_]{8}$")


class Answer(http.client.HTTPConnection):
    """A connection over a unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


@pytest.fixture
def traced(tmp_path):
    """The web server as it is run, taking files of the public form, under strace."""
    trace, address, work = tmp_path / "trace", f"/tmp/strace-{os.getpid()}.sock", tmp_path / "tmp"
    work.mkdir()
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.complaints.corruption.upload_settings",
        "SUCHARIT_SETUP": "1",
        "VAR_DIR": str(tmp_path / "var"),
        "TMPDIR": str(work),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    server = [sys.executable, "-m", "gunicorn", "-w1", "--threads=4", "-kgthread", "--preload"]
    command = ["strace", "-f", "-yy", "-s128", "-o", trace, "-e", f"trace={WRITES}", *server]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-b", f"unix:{address}", "config.wsgi:application"],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        for _try in range(600):
            if os.path.exists(address):
                break
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.05)
        yield tmp_path, trace, address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(address)


def send(address, body):
    connection = Answer(address)
    try:
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        connection.request("POST", "/form/", body, {"Content-Type": kind, "Host": "localhost"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        return answer.read()
    finally:
        connection.close()


def test_attack_4_no_upload_is_written_to_a_disk_in_plaintext(traced):
    folder, trace, address = traced
    sizes = [1, 100, 65536, MIB - 1, MIB, MIB + 1, 20 * MIB]
    for size in sizes:
        content = (MARK * (size // len(MARK) + 1))[:size]
        body = multipart(("text", "x"), ("files", "แฟ้ม.txt", content))
        assert send(address, body) == b'{"sizes": [%d]}' % size
    picture = image_bytes(size=(400, 300)) + MARK * 10
    send(address, multipart(("files", "ภาพ.jpg", picture), ("files", "b.pdf", pdf_bytes())))
    # A connection that breaks in the middle of a file.
    half = multipart(("files", "half.txt", MARK * 50_000))
    broken = Answer(address)
    broken.putrequest("POST", "/form/")
    broken.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    broken.putheader("Content-Length", str(len(half)))
    broken.endheaders()
    broken.send(half[:400_000])
    broken.close()
    assert len(send(address, multipart(("files", "last.txt", b"x")))) > 5
    # Each file, and two viewing copies; nothing of the broken one.
    store = folder / "var" / "corruption-media"
    for _try in range(100):
        if len(list(store.iterdir())) == len(sizes) + 5:
            break
        time.sleep(0.05)
    assert len(list(store.iterdir())) == len(sizes) + 5

    text = trace.read_text(errors="replace")
    assert text.count("memfd:upload") > 300, "strace saw nothing"
    shown = [line for line in text.splitlines() if MARK.decode()[:12] in line]
    assert shown
    assert all(re.search(r" write\(\d+</memfd:upload", line) for line in shown)

    opened = re.findall(r'open(?:at)?\([^"]*"([^"]*)", ([A-Z_|0-9]*)[^=]*\)? += \d', text)
    writing = re.compile("O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE")
    touched = {path for path, flags in opened if writing.search(flags)}
    ours = {path for path in touched if path.startswith(f"{store}/")}
    assert len(ours) >= len(sizes) + 5
    assert {path for path in touched - ours if not KNOWN.search(path)} == set()
    shared = re.findall(r"mmap\([^\n]*PROT_WRITE[^\n]*MAP_SHARED[^\n]*<(/[^>]*)>", text)
    assert all(path.startswith(("/memfd:", "/dev/")) for path in shared), shared
    forms = [MARK, MARK.decode().encode("utf-16-le")] + [
        base64.b64encode(b"x" * shift + MARK * 2)[8:28] for shift in range(3)
    ]
    for path in [*(folder / "var").rglob("*"), *(folder / "tmp").rglob("*"), folder / "log"]:
        if path.is_file():
            content = path.read_bytes()
            assert not any(form in content for form in forms), path
    assert not list((folder / "tmp").iterdir())


# --- the closed-off process


@pytest.fixture
def looker(monkeypatch):
    """Lets another function stand for the parsers; the process of a test ends with it."""

    def use(name, seconds=30):
        inspection.end()
        monkeypatch.setattr(inspection, "ENTRY", name if ":" in name else f"{LOOKERS}:{name}")
        monkeypatch.setattr(inspection, "SECONDS", seconds)
        monkeypatch.setattr(inspection, "GRACE_SECONDS", 1)

    yield use
    monkeypatch.undo()
    inspection.end()


@pytest.mark.parametrize("entry", [f"{LOOKERS}:reach", f"{LOOKERS}_plain:reach"])
def test_nothing_is_reached_from_inside(tmp_path, entry):
    """Where the kernel forbids namespaces too: no file, no socket, no look into others' memory."""
    target = tmp_path / "written"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = Server(entry)
        memory = inspection.Memory()
        try:
            memory.write(f"ATTACK:{port}:{target}:{os.getpid()}".encode())
            memory.freeze()
            with server.ask(memory.descriptor, {"extension": "", "seconds": 5}) as answer:
                said = b"".join(iter(lambda: answer.recv(4096), b"")).decode()
        finally:
            memory.close()
            server.end()
    assert server.limits["no_new_privileges"] and server.limits["no_capabilities"]
    assert not (server.limits["namespaces"] and "lookers_plain" in entry)
    # Nobody counts the processes of root; what it begets ends with it.
    assert '"text/nothing"' in said or (os.getuid() == 0 and '"text/fork"' in said)
    assert not target.exists()


def test_the_process_is_started_with_nothing_of_ours():
    server = Server(inspection.ENTRY)
    try:
        pid = server._process.pid
        assert Path(f"/proc/{pid}/environ").read_bytes() in (b"", b"LC_CTYPE=C.UTF-8\0")
        opened = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()]
        assert {name for name in opened if not name.startswith("socket:")} <= {"/dev/null"}
        modules = Path(f"/proc/{pid}/maps").read_text()
        assert "nacl" not in modules and "psycopg" not in modules
    finally:
        server.end()
    assert not server.serves


def test_a_process_that_cannot_start_is_no_reason_to_refuse(db, looker):
    looker("no.such.module:look")
    with pytest.raises(NotServing):
        Server("no.such.module:look")
    report = make_report()
    (file,) = submit(attach_all(report), ("files", "a.jpg", image_bytes()))["result"]
    told = files.description(file, KEY)
    assert (told["verdict"], told["reason"]) == ("unchecked", "inspector")


def test_doctor_tells_of_it(looker):
    assert list(doctor.inspector()) == []
    looker("no.such.module:look")
    (fault,) = doctor.inspector()
    assert "ตรวจแฟ้ม" in fault


def test_a_process_that_nobody_asks_ends_and_the_next_file_starts_another(db, looker):
    looker("tests.complaints.corruption.lookers_brief:look")
    report = make_report()
    for _time in range(2):
        (file,) = submit(attach_all(report), ("files", "a.jpg", image_bytes()))["result"]
        assert files.description(file, KEY)["has_view"]
        inspection._server._process.wait(10)
        assert not inspection._server.serves


def test_a_process_that_died_is_replaced(db, looker):
    looker("complaints.corruption.sandbox.looking:look")
    report = make_report()
    for _time in range(2):
        (file,) = submit(attach_all(report), ("files", "a.jpg", image_bytes()))["result"]
        assert files.description(file, KEY)["has_view"]
        os.killpg(inspection._server._process.pid, signal.SIGKILL)


def office_files() -> dict[str, bytes]:
    """What people really send, each of a kind that its reader loads something of its own for."""
    import docx
    import openpyxl

    from documents.pdf import render_pdf

    def saved(thing, **options):
        out = io.BytesIO()
        thing.save(out, **options)
        return out.getvalue()

    picture = Image.effect_noise((300, 200), 80)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "กล้อง"
    pdf = render_pdf("pdf/base.html", {"title": "หนังสือ", "author": "เทศบาล", "subject": "x"})
    with pikepdf.open(io.BytesIO(pdf)) as document:
        locked = saved(document, encryption=pikepdf.Encryption(user="x", owner="y"))
    workbook, letter = openpyxl.Workbook(), docx.Document()
    workbook.active["A1"] = "ตาราง"
    letter.add_paragraph("จดหมาย")
    return {
        "exif.jpg": saved(picture.convert("RGB"), format="JPEG", exif=exif, progressive=True),
        "cmyk.jpg": saved(picture.convert("CMYK"), format="JPEG"),
        "grey.png": saved(picture, format="PNG"),
        "palette.png": saved(picture.convert("P"), format="PNG", transparency=0),
        "deep.png": saved(picture.convert("I;16"), format="PNG"),
        "one-bit.png": saved(picture.convert("1"), format="PNG"),
        "alpha.webp": saved(picture.convert("RGBA"), format="WEBP", lossless=True),
        "moving.webp": saved(
            picture.convert("RGB"), format="WEBP", save_all=True, append_images=[picture]
        ),
        "moving.gif": saved(picture, format="GIF"),
        "letter.pdf": pdf,
        "locked.pdf": locked,
        "letter.docx": saved(letter),
        "table.xlsx": saved(workbook),
        "sound.mp3": b"ID3\4\0\0\0\0\0\0" + bytes(1000),
        "ไทย.txt": "ข้อความ".encode("cp874"),
        "empty.zip": b"PK\5\6" + bytes(18),
        "old.bmp": saved(picture, format="BMP"),
        "packed.gz": gzip.compress(b"x" * 1000),
        "packed.bz2": bz2.compress(b"x" * 1000),
        "packed.xz": lzma.compress(b"x" * 1000),
        "broken.gz": gzip.compress(b"x" * 1000)[:20],
        "broken.pdf": pdf[:3000],
    }


def test_what_is_closed_off_finds_the_same_as_what_is_not():
    """A reader that first has to load a part of itself would fail, since there are no files."""
    found = {}
    for name, content in office_files().items():
        memory, view = inspection.Memory(), []
        memory.write(content)
        inside = inspection.inspect(memory, Path(name).suffix, view.append)
        memory.close()
        outside = looking.look(content, Path(name).suffix)
        seen = (inside.kind, inside.reason.replace("scanner", ""), len(b"".join(view)) > 0)
        assert seen == (outside.kind, outside.odd, len(outside.view) > 0), name
        found[name] = seen[1]
    odd = {name for name, reason in found.items() if reason}
    assert odd == {"locked.pdf", "broken.gz"}


# --- 22: hostile content; the report is kept


def checked(content, name="a.jpg"):
    """Sends a file with a report; returns what is told of it after checking that all is kept."""
    report = make_report()
    seen = submit(attach_all(report), ("files", name, content), ("text", "ข้อความ"))
    assert seen["text"] == "ข้อความ" and not seen["refused"]
    (file,) = seen["result"]
    assert b"".join(files.stream(file, KEY)) == content
    told = files.description(file, KEY)
    assert stored() >= {file.stored_as} and bool(file.view_stored_as) == told["has_view"]
    return told


def png(width, height):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def unfolding_pdf():
    """Small, and its index unfolds to a gigabyte."""
    packed = zlib.compress(bytes(2**30), 9)
    twice = zlib.compress(packed, 9)
    head = b"%PDF-1.5\n"
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 1000000000/W[1 1 1]/Root 2 0 R/Filter[/FlateDecode"
        b"/FlateDecode]/Length %d>>\nstream\n" % len(twice)
    )
    return head + stream + twice + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.django_db
class TestHostileContent:
    def test_each_finding_is_said_in_words(self):
        source = Path(looking.__file__).read_text()
        told = {"type", "program", "macro", "bomb", "unreadable", "locked"}
        assert all(f'"{reason}"' in source for reason in told) and told <= set(REASONS)
        assert note_of("clean", "") == "" and note_of("infected", "type") == "พบโปรแกรมอันตราย"
        assert note_of("odd", "type") == "น่าสงสัย: เนื้อหาไม่ตรงกับชื่อแฟ้ม"
        assert note_of("unchecked", "scanner") == "ไม่ได้ตรวจไวรัส"
        assert note_of("unchecked", "busy") == "ยังไม่ได้ตรวจ"

    def test_attack_22_eicar_is_sealed_and_flagged(self, settings):
        with fake_clamd(local=True) as clamd:
            settings.CLAMD_URL = clamd.url
            told = checked(EICAR, "a.txt")
            assert told["verdict"] == "infected"
            infected = checked(image_bytes() + EICAR)
            assert infected["verdict"] == "infected" and not infected["has_view"]
            clean = checked(image_bytes())
            assert clean["verdict"] == "clean" and clean["has_view"]
            assert len(clamd.scanned) == 3 and clamd.scanned[0] == EICAR

    def test_attack_22_a_scanner_across_a_network_is_never_asked(self, settings):
        with fake_clamd() as clamd:
            settings.CLAMD_URL = clamd.url
            assert checked(EICAR, "a.txt")["verdict"] == "unchecked"
            assert not clamd.scanned

    def test_attack_22_without_a_scanner_nothing_counts_as_clean(self, settings):
        settings.CLAMD_URL = ""
        told = checked(image_bytes())
        assert (told["verdict"], told["reason"]) == ("unchecked", "scanner")
        assert told["has_view"]

    @pytest.mark.parametrize("answer", [b"", b"stream: ERROR\0", b"nonsense"])
    def test_attack_22_a_scanner_that_says_nothing(self, settings, answer):
        with fake_clamd(answer, local=True) as clamd:
            settings.CLAMD_URL = clamd.url
            assert checked(b"x", "a.txt")["verdict"] == "unchecked"

    def test_attack_22_a_scanner_that_is_away(self, settings):
        settings.CLAMD_URL = "unix:///nonexistent/clamd.sock"
        assert checked(b"x", "a.txt")["verdict"] == "unchecked"

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (png(60_000, 60_000), "a.png"),
            (unfolding_pdf(), "a.pdf"),
            (zipped("a.txt", bytes(600 * MIB)), "a.docx"),
        ],
        ids=["picture", "pdf", "zip"],
    )
    def test_attack_22_a_decompression_bomb(self, content, name):
        assert len(content) < 3 * MIB
        told = checked(content, name)
        assert told["verdict"] == "odd" and told["reason"] in {"bomb", "unreadable"}
        assert not told["has_view"]

    def test_attack_22_a_packed_bomb(self):
        packer = zlib.compressobj(9, wbits=31)
        content = b"".join(packer.compress(bytes(MIB)) for _n in range(600)) + packer.flush()
        assert checked(content, "a.gz")["reason"] == "bomb"

    @pytest.mark.parametrize(
        ("name", "reason"), [("crash", "crash"), ("fill", "crash"), ("lie", "answer")]
    )
    def test_attack_22_a_parser_that_is_broken_into(self, looker, name, reason):
        looker(name)
        told = checked(b"ATTACK:")
        assert (told["verdict"], told["reason"]) == ("odd", reason)
        assert told["kind"] == "application/octet-stream" and not told["has_view"]
        # The next file finds everything in order.
        assert checked(image_bytes())["has_view"]

    def test_attack_22_a_viewing_copy_without_end(self, looker):
        looker("flood")
        told = checked(b"ATTACK:")
        assert (told["verdict"], told["has_view"]) == ("odd", False)

    @pytest.mark.parametrize("name", ["sleep", "spin"])
    def test_attack_22_a_parser_without_end(self, looker, name):
        looker(name, seconds=1)
        started = time.monotonic()
        told = checked(b"ATTACK:")
        assert (told["verdict"], told["reason"]) == ("odd", "time")
        assert time.monotonic() - started < 10
        assert checked(image_bytes())["has_view"]

    @pytest.mark.parametrize(
        ("content", "name", "kind", "verdict"),
        [
            (image_bytes("PNG"), "a.jpg", "image/png", "odd"),
            (b"MZ\x90\0" + bytes(100), "a.jpg", "application/octet-stream", "odd"),
            (b"\x7fELF" + bytes(100), "เสียง.mp3", "application/octet-stream", "odd"),
            (b"<html><script>alert(1)</script>", "a.pdf", "text/plain", "odd"),
            (zipped("word/vbaProject.bin", b"x"), "a.docm", "application/zip", "odd"),
            (image_bytes()[:200], "a.jpg", "image/jpeg", "odd"),
            (b"%PDF-1.4 nothing", "a.pdf", "application/pdf", "odd"),
            (pdf_bytes(), "a.pdf", "application/pdf", "clean"),
            (image_bytes("WEBP"), "a.webp", "image/webp", "clean"),
            ("ข้อความ".encode(), "a.txt", "text/plain", "clean"),
            (zipped("a.txt", b"x"), "a.zip", "application/zip", "clean"),
        ],
    )
    def test_what_a_file_is_stands_in_its_content(self, settings, content, name, kind, verdict):
        with fake_clamd(local=True) as clamd:
            settings.CLAMD_URL = clamd.url
            told = checked(content, name)
        assert told["verdict"] == verdict
        assert told["kind"] == kind or kind == "application/zip"

    def test_many_at_once_take_turns(self, settings):
        """Eight threads, one process that looks."""
        found = []

        def look():
            memory = inspection.Memory()
            memory.write(image_bytes(size=(800, 600)))
            pieces = []
            found.append((inspection.inspect(memory, ".jpg", pieces.append), b"".join(pieces)))
            memory.close()

        threads = [threading.Thread(target=look) for _n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(found) == 8
        assert all(one.view_kind == "image/jpeg" and view for one, view in found)
