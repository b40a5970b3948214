"""A whole installation in a folder of its own, for tests of what its disk tells.

Run as `python -m tests.complaints.corruption.disk_scene STEP` with VAR_DIR; each step is a process
of its own, so that what one leaves behind is what a thief finds.
"""

import base64
import json
import os
import sys
from pathlib import Path

# A small Argon2id and quick passwords, as in all tests.
import pytest  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CONTENT = "นายกรับเงินทอนถนนสายบุปผา"
NAME = "นางสาวพยาน ไม่ประสงค์ออกนาม"
CONTACT = "0899-เบอร์ลับ-7788"
FILE_NAME = "ใบเสร็จลับสุดยอด.txt"
FILE_TEXT = "ยอดเงินในสมุดปกดำ 555,000"
MESSAGE = "เขาขู่จะย้ายฉันไปชายแดน"
NOTE = "บันทึกสืบลับของนิติกร"
REASON = "เหตุที่ต้องรู้ชื่อพยานปากเอก"
OBJECTION = "อย่าเปิดชื่อฉันเลยนะคะ"
GENERAL = "ร้องเรียนทั่วไปแต่แท้จริงคือฮั้วประมูล"
GENERAL_NAME = "ลุงผู้ร้องเรียนคนเดิม"
# What `reporters.walk` types and attaches.
PLANTED = "ปลูกไว้ zebra-7431"
WORDS = (
    CONTENT,
    NAME,
    CONTACT,
    FILE_NAME,
    FILE_TEXT,
    MESSAGE,
    NOTE,
    REASON,
    OBJECTION,
    GENERAL,
    GENERAL_NAME,
    PLANTED,
)
STATE = "scene.json"


def var() -> Path:
    return Path(os.environ["VAR_DIR"])


def forms(word: str) -> set[bytes]:
    """The bytes under which a word may lie on a disk, wherever in a base64 text it begins."""
    plain = word.encode()
    found = {plain, word.encode("utf-16-le"), word.encode("utf-16-be"), plain.hex().encode()}
    found.add(json.dumps(word)[1:-1].encode())
    for data in (plain, word.encode("utf-16-le")):
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + data)
            # Without the letters that depend on what stands before and after.
            found.add(coded[4 if shift else 0 : -4])
            found.add(coded[4 if shift else 0 : -4].replace(b"+", b"-").replace(b"/", b"_"))
    return found


def found_in(data: bytes, words=WORDS) -> set[str]:
    return {word for word in words if any(form in data for form in forms(word))}


def leaks(*folders: Path) -> dict[str, set[str]]:
    """Files, and what is in archives, that hold one of the words."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            name = path.relative_to(folder).as_posix()
            words = found_in(path.read_bytes()) | found_in(name.encode())
            for inner, data in unpacked(path, folder / "keys" / "backup_key"):
                words |= found_in(data) | found_in(inner.encode())
            if words:
                found[name] = words
    return found


def unpacked(path: Path, key_file: Path):
    """(name, content) of what a backup holds, opened with its key."""
    import tarfile

    from scripts.sealing import Opener

    if path.suffix not in (".gz", ".sealed"):
        return
    with path.open("rb") as file:
        source = file
        if path.suffix == ".sealed":
            source = Opener(file, key_file.read_bytes())
        with tarfile.open(fileobj=source, mode="r|gz") as pack:
            for member in pack:
                content = pack.extractfile(member)
                yield member.name, content.read() if content else b""


def plant() -> None:
    """Everything that a report can hold, and a general complaint that is handed over."""
    import logging

    from django.core.management import call_command

    call_command("migrate_all", verbosity=0)
    office = make_office()
    by_reporter(office)
    report = file_all(office)
    by_officer(office, report)
    hand_over(office)
    # A fault while the words are in memory: what is logged is class, file and line.
    logging.basicConfig(filename=var() / "log.txt", level=logging.INFO)
    from complaints.corruption.services import thread

    try:
        thread.say(report, b"x" * 32, body="\ud800" + MESSAGE * 90_000)
    except Exception as error:
        logging.getLogger("scene").warning("%s", type(error).__name__)
    unlock_row(office)
    state = {
        "report": str(report.uuid),
        "office": str(office.organisation.uuid),
        "officers": [str(person.uuid) for person in office.officers],
        "passphrases": {str(key): text for key, text in office.passphrases.items()},
    }
    # While the databases are open: the write-ahead logs are there.
    names = [path.name for path in var().iterdir()]
    assert any(name.endswith("-wal") for name in names), names
    assert leaks(var()) == {}, leaks(var())
    (var() / STATE).write_text(json.dumps(state))


def make_office():
    from organisations.profiles import OrganisationType
    from tests.complaints.corruption.builders import open_channel
    from tests.factories import make_organisation

    return open_channel(
        make_organisation("scene", type=OrganisationType.BMA_DISTRICT, name_th="เขตฉาก")
    )


def file_all(office):
    from complaints.corruption import files
    from complaints.corruption.models import Compartment, EntryKind
    from complaints.corruption.services import custody, entries, thread
    from complaints.corruption.vault import keyring
    from tests.complaints.corruption.filing import file_report, thread_key

    def upload():
        sink = files.sealed_sink(FILE_NAME)
        sink.write(FILE_TEXT.encode())
        return sink.finish()

    report, receipt = file_report(
        office, what=CONTENT, name=NAME + CONTACT, files=[upload()], identity_files=[upload()]
    )
    key = thread_key(report, receipt)
    thread.say(report, key, body=MESSAGE, files=[upload()])
    officer = office.officers[0]
    keys = office.keys(officer)
    thread.say(report, key, body=MESSAGE, by=officer)
    entries.add(report, EntryKind.NOTE, {"text": NOTE}, by=officer, keys=keys)
    request = custody.ask(
        report,
        by=officer,
        keys=keys,
        basis=custody.Basis.EVIDENCE,
        reason=REASON,
        told=REASON,
    )
    custody.object_to(report, request.pk, OBJECTION, key)
    # It is all there for those who may read it.
    content = keyring.key_of(report, Compartment.CONTENT, keys)
    assert keyring.open_row(content, report, report, "content")["what"] == CONTENT
    custodian = office.custodian
    row = custody.open_to(custodian, office.organisation).get()
    assert custody.read(row, office.keys(custodian)).objection == OBJECTION
    return report


def by_reporter(office) -> None:
    """The public pages through middleware, forms and uploads, as a browser sends them."""
    import time
    from unittest import mock

    from django.test import Client

    from tests.complaints.corruption import reporters
    from tests.complaints.visitors import Clock

    assert reporters.PLANTED == PLANTED
    clock = Clock()
    with mock.patch.object(time, "time", clock):
        reporter = reporters.Reporter(office.organisation, clock, Client(SERVER_NAME="localhost"))
        statuses = [response.status_code for response in reporters.walk(reporter)]
    assert 200 in statuses
    assert max(statuses) < 500, statuses


def by_officer(office, report) -> None:
    """The desk: a report that is read, a form with a fault, keys that shut in between."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from tests.complaints.corruption.builders import unlock_client

    person = office.officers[1]
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    unlock_client(browser, person, office)

    def address(name, *args):
        return reverse(f"integrity:{name}", args=[office.organisation.slug, report.uuid, *args])

    page = browser.get(address("report"))
    assert CONTENT in page.content.decode()
    form = {"basis": "evidence", "reason": REASON, "told": REASON, "edit_number": "x"}
    shown = browser.post(address("identity_ask"), form)
    assert REASON in shown.content.decode(), "what was typed comes back"
    # The keys are shut while somebody writes: the page keeps the text, and nothing else does.
    del browser.cookies[settings.VAULT_COOKIE]
    shut = browser.post(address("act", "note"), {"text": NOTE})
    assert NOTE in shut.content.decode()


def hand_over(office) -> None:
    from complaints.files.fields import CleanFile
    from complaints.general.models import Step
    from complaints.general.services import handling, intake
    from complaints.handover import service
    from organisations.roles import Role
    from tests.factories import make_member

    officer = make_member(office.organisation, Role.COMPLAINT_OFFICER)
    filed = intake.file_complaint(
        organisation=office.organisation,
        secret=intake.new_secret(),
        values={"text": GENERAL, "place": GENERAL},
        contact={"name": GENERAL_NAME, "telephone": CONTACT},
        files=[CleanFile(FILE_NAME, FILE_TEXT.encode(), ".txt", "text/plain")],
    )
    handling.add_note(complaint=filed.complaint, by=officer, text=NOTE)
    row = service.hand_over(complaint=filed.complaint, by=officer)
    assert row.step == Step.DONE, row.step


def unlock_row(office) -> None:
    """Attack 2: keys lie unlocked, and the row alone opens nothing."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import RequestFactory

    from complaints.corruption.vault import unlocking

    person = office.officers[0]
    request = RequestFactory().post("/")
    request.user, request.organisation = person, office.organisation
    request.session = SessionStore()
    keys, _cookie = unlocking.unlock(request, office.passphrases[person.uuid])
    assert keys.holders
    private = [
        secret for _holder, pair in keys.holders for secret in (pair.encryption, pair.signing)
    ]
    for path in var().rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(secret in data for secret in private), path


def remove() -> None:
    """After the backup: the report is deleted by two officers, and one of them leaves."""
    from datetime import timedelta

    from django.utils import timezone

    from complaints.corruption.models import HolderKey, Report, State
    from complaints.corruption.vault import directory, erasing

    state = json.loads((var() / STATE).read_text())
    report = Report.objects.get(pk=state["report"])
    Report.objects.filter(pk=report.pk).update(
        state=State.CLOSED, delete_after=timezone.localdate() - timedelta(days=1)
    )
    report.refresh_from_db()
    erasing.begin(report)
    erasing.finish(report)
    holder = HolderKey.objects.get(person_uuid=state["officers"][1], ended_on=None)
    directory.end(holder)
    assert leaks(var() / "corruption-media") == {}


def check() -> None:
    """After the restore: what was deleted is gone again, whoever left opens nothing."""
    from complaints.corruption.models import (
        Grant,
        HolderKey,
        Report,
        SealedFile,
        Unlock,
        WrappedKey,
    )
    from complaints.corruption.vault import directory

    state = json.loads((var() / STATE).read_text())
    report = Report.objects.get(pk=state["report"])
    assert report.is_deleted
    assert bytes(report.content) == bytes(report.identity) == b""
    assert not Grant.objects.filter(report=report).exists()
    assert not SealedFile.objects.filter(report=report).exists()
    gone = HolderKey.objects.filter(person_uuid=state["officers"][1])
    assert gone.exists()
    assert not gone.filter(ended_on=None).exists()
    assert not WrappedKey.objects.filter(holder__in=gone).exists()
    assert not Grant.objects.filter(holder__in=gone).exists()
    valid = directory.valid(gone[0].organisation_uuid).values()
    assert state["officers"][1] not in {str(row.person_uuid) for row in valid}
    assert state["officers"][0] in {str(row.person_uuid) for row in valid}
    assert not Unlock.objects.exists(), "what was unlocked is in no backup"
    # The others, of the hand-over and of the pages, came back whole.
    assert Report.objects.filter(is_deleted=False).count() >= 2
    known = {
        name
        for pair in SealedFile.objects.values_list("stored_as", "view_stored_as")
        for name in pair
    }
    stored = {path.name for path in (var() / "corruption-media").iterdir()}
    assert stored <= known, "files of the deleted report are gone too"


def main() -> None:
    import django

    django.setup()
    globals()[sys.argv[1]]()


if __name__ == "__main__":
    main()
