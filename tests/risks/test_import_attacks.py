"""Workbooks that would do harm: refused with a sentence, before they are unfolded or read."""

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from documents import xlsx_in
from risks import spreadsheet
from risks.models import Exchange, Risk
from risks.services import exchange as service
from workflow import jobs
from workflow.base_jobs import JobState
from workflow.models import Job

from .builders import make_risk
from .test_exchange import label, outcomes, upload

pytestmark = pytest.mark.django_db
CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"


def book_bytes(rows, title="ทะเบียนความเสี่ยง") -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet(title)
    for row in rows:
        page.append(row)
    book.save(out)
    return out.getvalue()


HEADINGS = ("reference", "key", "event", "process", "who")


def register_bytes(*rows) -> bytes:
    """A workbook of the register with the first few columns."""
    return book_bytes([[label(name) for name in HEADINGS], *rows])


def zip_bytes(entries) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part put in the place of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        entries = [(entry, book.read(entry)) for entry in book.namelist() if entry != name]
    return zip_bytes([*entries, (name, part)])


def refused(content: bytes, name="register.xlsx") -> str:
    """The code of the refusal."""
    with pytest.raises(ValidationError) as error:
        xlsx_in.check_workbook(name, content, max_rows=spreadsheet.MAX_ROWS)
    return error.value.code


def test_a_whole_register_is_taken():
    xlsx_in.check_workbook(
        "ทะเบียน.XLSX", register_bytes(["", "", "รับสินบน"]), max_rows=spreadsheet.MAX_ROWS
    )


@pytest.mark.parametrize(
    "name", ["register.xls", "register.xlsm", "register.csv", "register.xlsx.exe", "register"]
)
def test_other_kinds_of_files_are_refused_by_name(name):
    assert refused(register_bytes(), name) == "type"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 not a workbook", "content"),
        (b"<table><tr><td>=cmd()</td></tr></table>", "content"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (zip_bytes([("readme.txt", "no workbook")]), "content"),
        (zip_bytes([(CONTENT_TYPES, "<Types/>")]), "content"),
    ],
)
def test_what_is_no_workbook_inside_is_refused(content, code):
    assert refused(content) == code


def test_a_workbook_that_breaks_off_is_refused():
    content = register_bytes(["", "", "รับสินบน"])
    assert refused(content[: len(content) // 2]) == "broken"
    spoilt = bytearray(content)
    spoilt[200:240] = bytes(40)
    assert refused(bytes(spoilt)) == "broken"


def test_a_workbook_with_a_password_is_refused():
    content = bytearray(register_bytes())
    # The bit of the central directory that says "encrypted".
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert refused(bytes(content)) == "broken"


def test_a_zip_bomb_is_refused_before_it_unfolds():
    bomb = with_part(register_bytes(), "xl/media/big.bin", bytes(40 * 2**20))
    assert len(bomb) < 2**20
    assert refused(bomb) == "bomb"


def test_a_bomb_in_many_parts_is_refused():
    part = bytes(600_000)
    entries = [(f"xl/media/{number}.bin", part) for number in range(190)]
    content = zip_bytes([(CONTENT_TYPES, "<Types/>"), (SHEET, "<worksheet/>"), *entries])
    assert refused(content) == "bomb"
    many = [(f"x/{number}", b"") for number in range(xlsx_in.MAX_ENTRIES + 1)]
    assert refused(zip_bytes([(CONTENT_TYPES, ""), (SHEET, ""), *many])) == "bomb"


def test_a_bomb_that_lies_about_its_size_unfolds_no_further_than_it_said():
    honest = with_part(register_bytes(), "xl/media/big.bin", bytes(40 * 2**20))
    at = honest.rfind(b"PK\x01\x02")
    lying = bytearray(honest)
    lying[at + 24 : at + 28] = struct.pack("<I", 100)
    assert refused(bytes(lying)) == "broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_that_multiply_are_refused(encoding):
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><worksheet>&a8;</worksheet>'
    assert refused(with_part(register_bytes(), SHEET, text.encode(encoding))) == "broken"


def test_macros_are_refused():
    assert refused(with_part(register_bytes(), "xl/vbaProject.bin", b"macro")) == "macro"


def test_too_large_a_file_is_refused_unread(org, cast):
    class Large(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("read although it is too large")

    file = Large("register.xlsx", b"PK")
    file.size = xlsx_in.MAX_BYTES + 1
    with pytest.raises(ValidationError, match="เกิน 10 เมกะไบต์"):
        service.begin_import(organisation=org, by=cast.officer, upload=file)


def test_50000_rows_are_refused_with_a_clear_sentence(org, cast, client_for):
    content = register_bytes(*(["", "", f"เรื่องที่ {number}"] for number in range(50_000)))
    url = reverse("risks:import", args=[org.slug])
    answer = client_for(cast.officer).post(url, {"file": upload(content)})
    page = answer.content.decode()
    assert "แฟ้มนี้มี 50,000 แถว นำเข้าได้ครั้งละไม่เกิน 10,000 แถว" in page
    assert not Exchange.objects.exists() and not Job.objects.exists()


def test_rows_that_are_hidden_from_the_count_are_refused_by_the_job(org, cast):
    """Rows under another name of the XML are counted when they are read."""
    content = register_bytes(*(["", "", f"เรื่องที่ {number}"] for number in range(10_001)))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read(SHEET)
    sheet = sheet.replace(b"<row", b"<m:row").replace(b"</row", b"</m:row")
    sheet = sheet.replace(
        b"<worksheet ",
        b'<worksheet xmlns:m="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ',
        1,
    )
    exchange = service.begin_import(
        organisation=org, by=cast.officer, upload=upload(with_part(content, SHEET, sheet))
    )
    assert jobs.run(exchange.job_uuid) == JobState.FAILED
    assert "ไม่เกิน 10,000 แถว" in service.job_of(exchange).error


def checked(org, by, content):
    exchange = service.begin_import(organisation=org, by=by, upload=upload(content))
    state = jobs.run(exchange.job_uuid)
    exchange.refresh_from_db()
    return exchange, state


def test_a_formula_is_refused_by_its_address(org, cast):
    book, out = Workbook(), io.BytesIO()
    page = book.active
    page.title = "ทะเบียนความเสี่ยง"
    page.append([label(name) for name in HEADINGS])
    page.append(["", "", '=HYPERLINK("http://evil.example","รับสินบน")', "จัดซื้อ"])
    book.save(out)
    exchange, _state = checked(org, cast.officer, out.getvalue())
    assert outcomes(exchange) == {"wrong": 1}
    assert exchange.result["rows"][0]["problems"] == [["C2", "ช่องนี้เป็นสูตร กรุณาวางเป็นค่าแทน"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: book_bytes([["x"]], "อื่น"), "ไม่พบแผ่นงาน"),
        (lambda: book_bytes([]), "ไม่พบแผ่นงาน"),
        (lambda: book_bytes([["หัวอื่น"], ["x"]]), "ไม่มีหัวคอลัมน์"),
        (lambda: book_bytes([[label(n) for n in (*HEADINGS, "who")]]), "มีสองครั้ง"),
        (
            lambda: with_part(register_bytes(), "xl/workbook.xml", b"<workbook"),
            "เปิดแฟ้ม Excel นี้ไม่ได้",
        ),
    ],
)
def test_what_cannot_be_read_says_why(org, cast, content, said):
    exchange, state = checked(org, cast.officer, content())
    assert state == JobState.FAILED
    assert said in service.job_of(exchange).error


def test_a_row_twice_and_a_closed_risk_are_wrong(org, cast):
    from risks.services import register

    open_risk, closed = (make_risk(org, cast.officer, event=f"เรื่อง {n}") for n in (1, 2))
    register.close_risk(risk=closed, by=cast.officer)
    exchange, _state = checked(
        org,
        cast.officer,
        register_bytes(
            ["R1", "", "เรื่องที่แก้"],
            ["r1", "", "เรื่องที่แก้อีก"],
            ["R2", "", "แก้เรื่องที่ปิด"],
            ["", "", "เรื่องใหม่"],
            ["", "", "เรื่องใหม่"],
            ["R77", "", "ไม่มีเลขนี้"],
        ),
    )
    assert outcomes(exchange) == {"changed": 1, "new": 1, "wrong": 4}
    assert Risk.objects.get(pk=open_risk.pk).event == "เรื่อง 1"


@pytest.mark.parametrize("letter", ["\u202e", "\u2066"])
def test_marks_that_turn_a_line_are_refused(org, cast, letter):
    exchange, _state = checked(org, cast.officer, register_bytes(["", "", f"รับ{letter}สินบน"]))
    assert outcomes(exchange) == {"wrong": 1}


def test_a_stored_file_that_was_changed_is_not_taken(org, cast):
    exchange = service.begin_import(
        organisation=org, by=cast.officer, upload=upload(register_bytes(["", "", "เรื่องใหม่"]))
    )
    with open(exchange.file.path, "ab") as file:
        file.write(b"more")
    assert jobs.run(exchange.job_uuid) == JobState.FAILED
    exchange.file.storage.delete(exchange.file.name)
    service.try_again(exchange=exchange, by=cast.officer)
    exchange.refresh_from_db()
    assert jobs.run(exchange.job_uuid) == JobState.FAILED
    assert "กรุณาส่งใหม่" in service.job_of(exchange).error


def test_a_full_storage_keeps_nothing_and_says_so(org, cast, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.risks.storages.FullStorage"}
    }
    with pytest.raises(ValidationError, match="เต็ม"):
        service.begin_import(
            organisation=org, by=cast.officer, upload=upload(register_bytes(["", "", "เรื่องใหม่"]))
        )
    assert not Exchange.objects.exists()
