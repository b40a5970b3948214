"""Two whole reports of one office and every way to look at them, for attacks on their rows."""

from typing import NamedTuple

from django.urls import reverse

from complaints.corruption import files
from complaints.corruption.models import (
    Compartment,
    Copy,
    Entry,
    EntryKind,
    IdentityRequest,
    Message,
    MessageKind,
    Report,
    SealedFile,
)
from complaints.corruption.services import copies, custody, entries, objections, thread
from complaints.corruption.vault import keyring, sealing

from . import desk_builders
from .desk_pages import browser, url
from .filing import file_report, thread_key
from .reporters import Reporter

# More than three of the pieces in which a file is sealed.
LINES = 20_000


class Side(NamedTuple):
    """A report of which each part holds `word`, which is nowhere in the other one."""

    word: str
    report: Report
    receipt: str

    @property
    def text(self) -> bytes:
        """The content of each of its files."""
        return (self.word + "\n").encode() * LINES

    def row(self, name: str):
        """One of its rows, as it stands now."""
        here = {"report": self.report}
        find = {
            "report": lambda: Report.objects.get(pk=self.report.pk),
            "message": lambda: Message.objects.get(**here, by_reporter=True, kind=MessageKind.TEXT),
            "entry": lambda: Entry.objects.get(**here, kind=EntryKind.NOTE),
            "file": lambda: SealedFile.objects.get(**here, compartment=Compartment.CONTENT),
            "thread file": lambda: SealedFile.objects.get(**here, compartment=Compartment.THREAD),
            "identity file": lambda: SealedFile.objects.get(
                **here, compartment=Compartment.IDENTITY
            ),
            "copy": lambda: Copy.objects.get(**here),
            "request": lambda: IdentityRequest.objects.get(**here),
        }
        return find[name]()


def whole_report(office, word: str) -> Side:
    """Everything that a report can hold: files, messages, notes, a copy answered, a request."""
    officer, superior = office.officers[0], office.superior
    keys = office.keys(officer)

    def upload():
        sink = files.sealed_sink(f"{word}.txt")
        sink.write(Side(word, None, "").text)
        return sink.finish()

    report, receipt = file_report(
        office,
        what=f"{word} เนื้อหา",
        name=f"{word} ชื่อ",
        files=[upload()],
        identity_files=[upload()],
    )
    key = thread_key(report, receipt)
    thread.say(report, key, body=f"{word} ข้อความ", files=[upload()])
    entries.add(report, EntryKind.NOTE, {"text": f"{word} บันทึก"}, by=officer, keys=keys)
    copy = desk_builders.released(report, office, text=f"{word} สำเนา")
    copy.report = report
    finding = desk_builders.FINDING | {"facts": f"{word} ผล"}
    copies.answer(copy, by=superior, keys=office.keys(superior), finding=finding)
    request = custody.ask(
        report,
        by=officer,
        keys=keys,
        basis=custody.Basis.EVIDENCE,
        reason=f"{word} เหตุ",
        told=f"{word} บอก",
    )
    objections.object_to(report, request.pk, f"{word} คัดค้าน", key)
    return Side(word, report, receipt)


class Seen(NamedTuple):
    """What somebody got to see, and whether it was refused (or broke off)."""

    body: bytes
    refused: bool


class Looker:
    """The people of an office with open keys, and the reporter: what each sees of a report."""

    def __init__(self, office, clock):
        self.office, self.clock = office, clock
        self.org = office.organisation
        self.officer, self.superior, self.custodian = (
            browser(person, office)
            for person in (office.officers[0], office.superior, office.custodian)
        )
        # The addresses that a browser has open, whatever becomes of the rows.
        self.at: dict[tuple, str] = {}

    def know(self, side: Side) -> None:
        """Notes the addresses of a report while everything is in order."""
        places = {
            "desk": ("report", side.report.uuid),
            "file": ("report_file", side.report.uuid, side.row("file").uuid),
            "thread file": ("report_file", side.report.uuid, side.row("thread file").uuid),
            "request": ("identity", side.report.uuid, side.row("request").uuid),
            "custody": ("custody_decide", side.row("request").uuid),
            "copy": ("my_copy", side.row("copy").uuid),
        }
        for name, (page, *args) in places.items():
            self.at[name, side.word] = url(self.org, page, *args)
        file = side.row("thread file").uuid
        address = reverse("corruption:file", args=[self.org.slug, file])
        self.at["own file", side.word] = address

    def see(self, name: str, side: Side) -> Seen:
        """One look by its name (`NAMES`)."""
        if name in ("name", "identity file"):
            return self._identity(name, side)
        if name in ("inbox", "own file"):
            reporter = Reporter(self.org, self.clock)
            page = reporter.open(side.receipt)
            if name == "own file":
                page = reporter.client.get(self.at[name, side.word])
            seen = _got(page)
            # It answers 200 where it only asks for the receipt again.
            return seen if seen.refused else Seen(seen.body, side.word.encode() not in seen.body)
        client = getattr(self, {"copy": "superior", "custody": "custodian"}.get(name, "officer"))
        return _got(client.get(self.at[name, side.word]))

    def _identity(self, name: str, side: Side) -> Seen:
        """As the custodian's keys open it, and then whoever is granted it."""
        report = side.row("report")
        try:
            keys = self.office.keys(self.office.custodian)
            key = keyring.key_of(report, Compartment.IDENTITY, keys)
            if name == "name":
                told = keyring.open_row(key, report, report, "identity")
                return Seen(told["name"].encode(), False)
            rows = SealedFile.objects.filter(report=report, compartment=Compartment.IDENTITY)
            return Seen(b"".join(files.stream(rows.get(), key)), False)
        except (keyring.NoGrant, sealing.Tampered, OSError):
            return Seen(b"", True)


NAMES = (
    "desk",
    "file",
    "thread file",
    "request",
    "custody",
    "copy",
    "inbox",
    "own file",
    "name",
    "identity file",
)


def _got(response) -> Seen:
    if not response.streaming:
        return Seen(response.content, response.status_code != 200)
    body = b""
    try:
        for piece in response.streaming_content:
            body += piece
    except sealing.Tampered:
        return Seen(body, True)
    whole = int(response.headers["Content-Length"])
    return Seen(body, response.status_code != 200 or len(body) != whole)
