"""Words of an officer to the person who reported, with files: sealed, and all or nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.corruption.files import places
from complaints.corruption.files.sink import SealedSink
from complaints.corruption.models import Compartment, Message, SealedFile, Unlock

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, text, typed, url
from .files_helpers import stored
from .reporters import Reporter
from .reporters import text as read

NAME, CONTENT = "แบบคำขอ.txt", "กรอกแล้วแนบกลับมา".encode()


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def officer(office):
    return browser(office.officers[0], office)


@pytest.fixture
def filed(office):
    return make.filed(office)


def file(name=NAME, content=CONTENT):
    return SimpleUploadedFile(name, content, content_type="text/plain")


def send(client, org, report, **values):
    path = url(org, "message", report.uuid)
    data = typed(client.get(path)) | {"kind": "text", "text": "กรุณากรอกแบบนี้"}
    return client.post(path, data | values)


def test_cc_07_the_reporter_gets_the_file_in_the_inbox_without_javascript(
    office, org, officer, filed, clock
):
    report, receipt = filed
    assert send(officer, org, report, files=[file()]).status_code == 302
    row = SealedFile.objects.get()
    assert row.compartment == Compartment.THREAD
    assert row.subject_uuid == Message.objects.get().uuid
    with places.open_object(row.stored_as) as sealed:
        assert CONTENT not in sealed.read()
    reporter = Reporter(org, clock)
    page = read(reporter.open(receipt))
    link = reporter.url("file", row.uuid)
    assert NAME in page and f'href="{link}"' in page
    assert "ลบเองเมื่ออ่านแล้ว" in page
    answer = reporter.client.get(link)
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer.headers["Content-Disposition"].startswith("attachment")
    # Officers see what was sent.
    shown = text(officer.get(url(org, "report", report.uuid)))
    assert NAME in shown


def test_the_reporter_of_another_report_does_not_get_it(org, office, officer, filed, clock):
    assert send(officer, org, filed[0], files=[file()]).status_code == 302
    _other, receipt = make.filed(office)
    reporter = Reporter(org, clock)
    reporter.open(receipt)
    row = SealedFile.objects.get()
    assert reporter.client.get(reporter.url("file", row.uuid)).status_code == 404


def test_the_same_form_twice_sends_once(org, officer, filed):
    path = url(org, "message", filed[0].uuid)
    data = typed(officer.get(path)) | {"kind": "text", "text": "ครั้งเดียว"}
    for _click in range(2):
        assert officer.post(path, data | {"files": [file()]}).status_code == 302
    assert Message.objects.count() == SealedFile.objects.count() == 1
    assert stored() == set(SealedFile.objects.values_list("stored_as", flat=True))


def test_what_cannot_be_called_back_is_sent_whole_or_not_at_all(org, officer, filed, settings):
    settings.ATTACHMENT_MAX_BYTES = 100
    page = text(send(officer, org, filed[0], files=[file(), file("ใหญ่.txt", b"x" * 101)]))
    assert "ใหญ่.txt" in page and "กรุณากรอกแบบนี้" in page and "กรุณาเลือกอีกครั้ง" in page
    assert not Message.objects.exists()
    assert not SealedFile.objects.exists() and not stored()


def test_an_infected_file_goes_to_nobody(org, officer, filed, monkeypatch):
    inspect = SealedSink._inspect

    def found(self, upload):
        inspect(self, upload)
        upload.verdict = "infected"

    monkeypatch.setattr(SealedSink, "_inspect", found)
    page = text(send(officer, org, filed[0], files=[file()]))
    assert "จึงส่งให้ผู้แจ้งไม่ได้" in page and NAME in page
    assert not Message.objects.exists() and not stored()


def test_a_file_alone_says_nothing(org, officer, filed):
    page = text(send(officer, org, filed[0], text="", files=[file()]))
    assert "error-summary" in page
    assert not Message.objects.exists() and not stored()


def test_when_the_keys_shut_meanwhile_nothing_goes_without_its_file(org, office, officer, filed):
    """The words come back, the file cannot: the officer chooses it again, or sends without."""
    path = url(org, "message", filed[0].uuid)
    data = typed(officer.get(path)) | {"kind": "text", "text": "ดูแฟ้มที่แนบ"}
    Unlock.objects.all().delete()
    page = officer.post(path, data | {"files": [file()]})
    assert "ไฟล์ที่แนบไว้ต้องเลือกใหม่" in text(page) and "ดูแฟ้มที่แนบ" in text(page)
    assert not stored()
    kept = typed(page) | {"vault_passphrase": office.passphrases[office.officers[0].uuid]}
    page = officer.post(path, kept)
    assert not Message.objects.exists()
    assert "เลือกอีกครั้ง หรือส่งโดยไม่มีแฟ้ม" in text(page) and "ดูแฟ้มที่แนบ" in text(page)
    again = typed(page) | {"kind": "text", "text": "ดูแฟ้มที่แนบ"}
    assert officer.post(path, again).status_code == 302
    assert Message.objects.count() == 1


def test_other_acts_take_no_file(org, officer, filed):
    path = url(org, "act", filed[0].uuid, "note")
    page = text(officer.get(path))
    assert 'type="file"' not in page and "multipart" not in page
    assert 'type="file"' in text(officer.get(url(org, "message", filed[0].uuid)))
