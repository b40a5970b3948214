"""A whole installation in a folder of its own, for tests of what its disk tells.

Run as `python -m tests.complaints.corruption.disk_scene STEP` with VAR_DIR, SCENE_STATE (a file
outside of it) and SCENE_DISK (all folders that a thief carries away); each step is a process of its
own, so that what one leaves behind is what a thief finds.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tests.complaints.corruption.disk_search import (
    CONTACT,
    CONTENT,
    FILE_NAME,
    FILE_TEXT,
    GENERAL,
    GENERAL_NAME,
    MESSAGE,
    NAME,
    NOTE,
    OBJECTION,
    PLANTED,
    REASON,
    WORDS,
    disk,
    leaks,
    of_receipt,
    on_disk,
    settle,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.complaints.corruption.disk_settings")


def var() -> Path:
    return Path(os.environ["VAR_DIR"])


def state() -> dict:
    return json.loads(Path(os.environ["SCENE_STATE"]).read_text())


def plant() -> None:
    """Everything that a report can hold, and a general complaint that is handed over."""
    import logging

    from django.core.management import call_command
    from django.db import connection

    from complaints import codes

    call_command("migrate_all", verbosity=0)
    office = make_office()
    receipts: list[str] = []
    with serving() as port:
        by_reporter(office, port, receipts)
        report, receipt = file_all(office)
        by_officer(office, report, port)
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite:
        hand_over(office)
    # A fault while the words are in memory: what is logged is class, file and line.
    logging.basicConfig(filename=var() / "log.txt", level=logging.INFO)
    from complaints.corruption.services import thread

    try:
        thread.say(report, b"x" * 32, body="\ud800" + MESSAGE * 90_000)
    except Exception as error:
        logging.getLogger("scene").warning("%s", type(error).__name__)
    words = {*WORDS, *unlock_row(office)}
    for one in (*receipts, receipt):
        words |= of_receipt(one)
    kept = {
        "report": str(report.uuid),
        "officers": [str(person.uuid) for person in office.officers],
        "receipt": codes.shown(receipt),
        "words": sorted(words),
    }
    Path(os.environ["SCENE_STATE"]).write_text(json.dumps(kept))
    # While the databases are open: the write-ahead logs are there.
    names = [path.name for path in var().iterdir()]
    assert not on_sqlite or any(name.endswith("-wal") for name in names), names
    found = on_disk(words)
    assert found == {}, found
    if not on_sqlite:
        # PostgreSQL keeps what was deleted in its log and in dead rows for a while: whoever hands
        # a general complaint over is told that copies of it remain. Its dump is clean.
        hand_over(office)


@contextmanager
def serving():
    """The web server as it is run, with its log among the files; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (var() / "log").mkdir()
    (var() / "static").mkdir(exist_ok=True)
    log = var() / "log" / "web.log"
    gunicorn = ["gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi:application"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", *gunicorn],
            env=os.environ | {"PORT": str(port), "WEB_WORKERS": "1"},
            stdout=output,
            stderr=output,
        )
    try:
        for _try in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert server.poll() is None, log.read_text()
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(30)
    # The log is no empty file: what it could tell, it tells.
    assert "Not Found" in log.read_text(), log.read_text()


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
    from complaints.corruption.services import custody, entries, objections, thread
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
    objections.object_to(report, request.pk, OBJECTION, key)
    # It is all there for those who may read it.
    content = keyring.key_of(report, Compartment.CONTENT, keys)
    assert keyring.open_row(content, report, report, "content")["what"] == CONTENT
    custodian = office.custodian
    row = custody.open_to(custodian, office.organisation).get()
    assert custody.read(row, office.keys(custodian)).objection == OBJECTION
    return report, receipt


class RealClock:
    """Waits as somebody who reports has to, and no longer."""

    def __call__(self):
        return time.time()

    def go(self, seconds):
        time.sleep(min(seconds, 2.2))


def by_reporter(office, port: int, receipts: list[str]) -> None:
    """The public pages of the running server, as a browser sends them."""
    from tests.complaints.corruption import reporters
    from tests.complaints.corruption.http_browser import Browser

    assert reporters.PLANTED == PLANTED
    browser = Browser(port)
    reporter = reporters.Reporter(office.organisation, RealClock(), browser)
    statuses = [response.status_code for response in reporters.walk(reporter, receipts)]
    assert 200 in statuses and receipts
    assert max(statuses) < 500, statuses
    # What goes wrong: more text than a form takes, an address that is none of ours.
    assert browser.post(reporter.url("new"), {"what": PLANTED * 60_000}).status_code < 500
    address = f"/o/{office.organisation.slug}/corruption/{quote(PLANTED)}/"
    assert browser.post(address, {"receipt": receipts[0]}).status_code == 404
    # The server's log does tell of other pages.
    assert browser.get("/staff/nothing/at/all/").status_code == 404


def by_officer(office, report, port: int) -> None:
    """The desk: a report that is read, a form with a fault, keys that shut in between."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from tests.complaints.corruption.builders import unlock_client
    from tests.complaints.corruption.http_browser import Browser

    person = office.officers[1]
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    unlock_client(client, person, office)
    browser = Browser(port, {name: one.value for name, one in client.cookies.items()})

    def address(name, *args):
        return reverse(f"integrity:{name}", args=[office.organisation.slug, report.uuid, *args])

    page = browser.get(address("report"))
    assert CONTENT in page.content.decode()
    form = {"basis": "evidence", "reason": REASON, "told": REASON, "edit_number": "x"}
    token = browser.csrf(browser.get(address("identity_ask")))
    shown = browser.post(address("identity_ask"), form | token)
    assert REASON in shown.content.decode(), "what was typed comes back"
    # The keys are shut while somebody writes: the page keeps the text, and nothing else does.
    del browser.cookies[settings.VAULT_COOKIE]
    shut = browser.post(address("act", "note"), {"text": NOTE} | token)
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


def unlock_row(office) -> set[str]:
    """Attack 2: keys lie unlocked; returns what opens the row, which nothing on disk must hold."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import RequestFactory

    from complaints.corruption.vault import unlocking

    person = office.officers[0]
    request = RequestFactory().post("/")
    request.user, request.organisation = person, office.organisation
    request.session = SessionStore()
    keys, cookie = unlocking.unlock(request, office.passphrases[person.uuid])
    assert keys.holders
    private = [
        secret for _holder, pair in keys.holders for secret in (pair.encryption, pair.signing)
    ]
    settle()
    for path in (path for folder in disk() for path in folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            assert not any(secret in data for secret in private), path
    return {cookie, office.passphrases[person.uuid]}


def remove() -> None:
    """After the backup: the report is deleted by two officers, and one of them leaves."""
    from datetime import timedelta

    from django.utils import timezone

    from complaints.corruption.models import HolderKey, Report, State
    from complaints.corruption.vault import directory, erasing

    report = Report.objects.get(pk=state()["report"])
    Report.objects.filter(pk=report.pk).update(
        state=State.CLOSED, delete_after=timezone.localdate() - timedelta(days=1)
    )
    report.refresh_from_db()
    erasing.begin(report)
    erasing.finish(report)
    holder = HolderKey.objects.get(person_uuid=state()["officers"][1], ended_on=None)
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

    first, second = state()["officers"]
    report = Report.objects.get(pk=state()["report"])
    assert report.is_deleted
    assert bytes(report.content) == bytes(report.identity) == b""
    assert not Grant.objects.filter(report=report).exists()
    assert not SealedFile.objects.filter(report=report).exists()
    gone = HolderKey.objects.filter(person_uuid=second)
    assert gone.exists()
    assert not gone.filter(ended_on=None).exists()
    assert not WrappedKey.objects.filter(holder__in=gone).exists()
    assert not Grant.objects.filter(holder__in=gone).exists()
    valid = directory.valid(gone[0].organisation_uuid).values()
    assert second not in {str(row.person_uuid) for row in valid}
    assert first in {str(row.person_uuid) for row in valid}
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


def betray() -> None:
    """Puts words where none must be; notes where they are found."""
    from django.core.cache import caches
    from django.db import connections

    kept = state()
    receipt = kept["receipt"]
    queue = caches["default"]._cache.get_client(None, write=True)
    queue.rpush("default", json.dumps({"args": [CONTENT, receipt]}))
    with (var() / "log" / "web.log").open("a") as log:
        log.write(json.dumps({"message": CONTENT}) + "\n")
    media = var() / "corruption-media" / "betrayed"
    media.write_bytes(base64.b64encode(CONTENT.encode()))
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("CREATE TABLE betrayed (word text)")
            cursor.execute("INSERT INTO betrayed VALUES (%s)", [CONTENT])
    found = on_disk([CONTENT, receipt])
    kept["betrayed"] = {name: sorted(words) for name, words in found.items()}
    Path(os.environ["SCENE_STATE"]).write_text(json.dumps(kept))
    media.unlink()
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("DROP TABLE betrayed")


def main() -> None:
    import django

    django.setup()
    globals()[sys.argv[1]]()


if __name__ == "__main__":
    main()
