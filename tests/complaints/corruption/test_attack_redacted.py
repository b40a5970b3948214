"""Attack 23: a released copy holds no text, no name, no metadata, and no hint of a length."""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from complaints.corruption.files import redact
from complaints.corruption.files.redact import BLOCK, Picture, hide
from complaints.corruption.sandbox import drawing
from tests.factories import image_bytes

ROOT = Path(__file__).resolve().parents[3]
NAME = "นายสมชาย ใจดีเป็นอย่างยิ่ง"
TEXT = f"ผู้แจ้งพบว่า [[{NAME}]] รับเงินจาก [[Bartholomew]] ที่สำนักงาน\n\nบรรทัดที่สอง"


@pytest.fixture(scope="module")
def copy():
    return redact.copy_pdf(TEXT)


def pages_of(content, password=None):
    document = pypdfium2.PdfDocument(content, password=password)
    try:
        return [page.render(scale=1).to_pil().convert("L") for page in document]
    finally:
        document.close()


def text_of(content, password=None):
    document = pypdfium2.PdfDocument(content, password=password)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def everything(content) -> bytes:
    """All bytes of a PDF, packed and unpacked."""
    out = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            out.append(repr(thing).encode())
            if isinstance(thing, pikepdf.Stream):
                out.append(thing.read_raw_bytes())
                if thing.get("/Filter") != pikepdf.Name.DCTDecode:
                    out.append(thing.read_bytes())
    return b"\n".join(out)


def test_how_secret_it_is_stands_above_and_below_each_page():
    parts = [("ข้อความ", "\n\n".join(f"ข้อที่ {n} [[นายสมชาย]] รับเงิน" for n in range(80)))]
    pages = pages_of(redact.redacted_pdf("สำเนาเรื่อง", parts, mark="ลับ"))
    assert len(pages) > 2
    width, height = pages[0].size
    middle = (width // 2 - 30, width // 2 + 30)
    for page in pages:
        for top, bottom in ((30, 65), (height - 55, height - 20)):
            darkest, _lightest = page.crop((middle[0], top, middle[1], bottom)).getextrema()
            assert darkest < 100
    # Nothing is left blank at the top of a page: the first line lies at the margin.
    starts = [page.crop((85, 70, 250, 100)).getextrema()[0] for page in pages[1:]]
    assert max(starts) < 100


def test_attack_23_no_text_layer_and_no_name(copy):
    assert text_of(copy) == ""
    found = everything(copy)
    for word in (NAME, "สมชาย", "Bartholomew", "ผู้แจ้ง", "สำเนา"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp874"):
            assert word.encode(encoding) not in found
    # Something to read is there all the same.
    (page,) = pages_of(copy)
    dark = sum(page.point(lambda value: value < 100).histogram()[1:])
    assert dark > 2000


def test_attack_23_nothing_but_pictures_and_no_metadata(copy):
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert "/Info" not in pdf.trailer and set(pdf.Root.keys()) == {"/Pages", "/Type"}
        for page in pdf.pages:
            assert set(page.obj.keys()) <= {
                "/Type",
                "/Parent",
                "/MediaBox",
                "/Resources",
                "/Contents",
            }
            assert set(page.Resources.keys()) == {"/XObject"}
            assert re.fullmatch(
                rb"q [\d.]+ 0 0 [\d.]+ 0 0 cm /Page Do Q", page.Contents.read_bytes()
            )
    for trace in (
        b"Producer",
        b"Creator",
        b"CreationDate",
        b"xmp",
        b"WeasyPrint",
        b"Font",
        b"D:20",
    ):
        assert trace not in everything(copy)


def test_attack_23_a_name_of_any_length_gives_the_same_file():
    made = {
        redact.copy_pdf(f"พบว่า [[{name}]] รับเงิน")
        for name in ("ก", NAME, "Mr. Bartholomew\nFeatherstonehaugh", "[[", "สมชาย]] [[ใจดี")
    }
    assert len(made) == 1


def test_attack_23_boxes_are_painted_into_the_pixels():
    exif = Image.Exif()
    exif[0x010F] = "camera-of-somchai"
    picture = image_bytes(size=(800, 600), colour=(250, 250, 250), exif=exif)
    content = redact.copy_pdf("x", pictures=[Picture(picture, ((0.25, 0.25, 0.75, 0.75),))])
    assert b"camera-of-somchai" not in everything(content)
    page = pages_of(content)[1]
    dark = page.point(lambda value: 255 if value < 60 else 0).getbbox()
    assert dark is not None
    with pikepdf.open(io.BytesIO(content)) as pdf:
        image = pikepdf.PdfImage(pdf.pages[1].Resources.XObject.Page).as_pil_image().convert("L")
    left, top, right, bottom = image.point(lambda value: 255 if value < 60 else 0).getbbox()
    inside = image.crop((left + 8, top + 8, right - 8, bottom - 8))
    assert inside.getextrema()[1] < 20
    assert (right - left) / image.width == pytest.approx(0.5 * (1654 - 2 * 117) / 1654, abs=0.01)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("[[ก]]", BLOCK),
        ("a [[b]] c", f"a {BLOCK} c"),
        ("[[นาย]] [[สมชาย]]", BLOCK),
        ("[[นาย]]\n[[สมชาย]]", f"{BLOCK}\n{BLOCK}"),
        ("[[สองบรรทัด\nติดกัน]]", BLOCK),
        # Half a syllable would tell its vowel or its tone.
        ("[[ท]]ี่", BLOCK),
        ("เ[[ก]]่า", BLOCK),
        ("[[น]]้ำใจ", f"{BLOCK}ใจ"),
        ("ไม่ [[ปิด", "ไม่ [[ปิด"),
        (f"{BLOCK} {BLOCK}", BLOCK),
        ("█", BLOCK),
        ("", ""),
    ],
)
def test_hiding(text, hidden):
    assert hide(text) == hidden
    assert hide(hidden) == hidden


@pytest.mark.parametrize(
    ("spans", "hidden"),
    [
        ([(0, 3)], f"{BLOCK}defgh"),
        ([(2, 4), (3, 6)], f"ab{BLOCK}gh"),
        ([(2, 4), (4, 6)], f"ab{BLOCK}gh"),
        ([(-5, 100)], BLOCK),
        ([(3, 3), (5, 2)], "abcdefgh"),
        ([], "abcdefgh"),
    ],
)
def test_spans(spans, hidden):
    assert redact.hide_spans("abcdefgh", spans) == hidden


def test_a_name_that_was_overlooked_is_told():
    original = "[[สมชาย ใจดี]] พบ SOMCHAI และ สมชาย [[somchai]]"
    assert redact.still_there(hide(original), original) == ["somchai", "สมชาย"]
    assert redact.still_there(hide("[[ก]] กข"), "[[ก]] กข") == []


@pytest.mark.parametrize("text", ["", "\n\n", "<b>&amp;{{ x }}</b>", "ก" * 5000, "a\tb\u202ec\0"])
def test_any_text_makes_a_copy(text):
    assert pages_of(redact.copy_pdf(text))


def test_a_long_copy_has_pages():
    assert len(pages_of(redact.copy_pdf("บรรทัด [[x]]\n" * 150))) > 3


# --- for an outside body


def test_an_export_opens_with_its_password_alone():
    password = redact.new_password()
    content = redact.outside_pdf(
        "เรื่อง KX7-3QF", [("ใครทำ", NAME)], password, files=[("หลักฐาน.txt", b"evidence")]
    )
    assert b"evidence" not in content and "สมชาย".encode() not in content
    for wrong in ("", "x", password.lower()):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(content), password=wrong)
    with pikepdf.open(io.BytesIO(content), password=password) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method == pikepdf.models.EncryptionMethod.aesv3
        assert "/Info" not in pdf.trailer and "/Metadata" not in pdf.Root
        assert pdf.attachments["หลักฐาน.txt"].get_file().read_bytes() == b"evidence"
    assert "สมชาย" in text_of(content, password)
    assert b"WeasyPrint" not in content


def test_passwords_differ_and_are_long():
    made = {redact.new_password() for _n in range(100)}
    assert len(made) == 100
    assert all(
        re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", one) for one in made
    )


# --- the process that draws


def test_a_picture_that_cannot_be_read_says_nothing_of_the_document():
    with pytest.raises(redact.CannotDraw) as error:
        redact.copy_pdf("ความลับ", pictures=[Picture(b"no picture")])
    assert error.value.args == () and error.value.__cause__ is None


def test_the_process_has_no_network_and_nothing_of_ours():
    code = (
        "import sys; sys.path.insert(0, '.'); from complaints.corruption.sandbox import drawing;"
        "drawing.close_off(); import socket, os; print(sorted(os.environ));"
        "socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=2)"
    )
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = subprocess.run(
            [sys.executable, "-c", code, str(listening.getsockname()[1])],
            cwd=ROOT,
            env={"PATH": os.defpath},
            capture_output=True,
            text=True,
            check=False,
        )
    if "Network is unreachable" not in done.stderr:
        pytest.skip("the kernel allows no namespaces here")
    assert done.returncode == 1


def test_attack_23_drawing_writes_no_word_to_a_disk(tmp_path, settings):
    trace = tmp_path / "trace"
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from complaints.corruption.sandbox import drawing\n"
        "sys.stdout.buffer.write(drawing.run(sys.stdin.buffer.read()))\n"
    )
    message = io.BytesIO()
    job = {
        "kind": "copy",
        "title": "ชื่อเรื่อง",
        "parts": [["", f"SECRETWORD {NAME}"]],
        "boxes": [],
        "font_dir": str(settings.FONT_DIR),
    }
    drawing.write_job(message, job, [])
    redact.copy_pdf("x")  # the fonts are there now
    traced = ["strace", "-f", "-s200", "-o", trace, "-e", "trace=openat,open,creat,write"]
    done = subprocess.run(
        [*traced, sys.executable, "-B", "-c", program],
        input=message.getvalue(),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"%PDF-")
    text = trace.read_text(errors="replace")
    opened = re.findall(r'open(?:at)?\([^"]*"([^"]*)", ([A-Z_|0-9]*)[^=]*\)? += \d', text)
    writing = {
        path for path, flags in opened if re.search("O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE", flags)
    }
    in_memory = f"{drawing._MEMORY_FOLDER}/"
    assert {path for path in writing if not path.startswith((in_memory, "/dev/null"))} == set()
    # What lies in memory is fonts; and the only way the words take is the pipe.
    known = re.compile(r"/weasyprint-\w+/[0-9a-f]{32}$|/[a-z0-9_]{8}$|^/dev/null$")
    assert {path for path in writing if not known.search(path)} == set()
    assert shutil.which("strace") and text.count("SECRETWORD") <= 2
