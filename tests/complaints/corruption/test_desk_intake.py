"""CC-11: letters, calls and visits, written down by an officer and sealed at once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.corruption.models import AuditEntry, Report, SealedFile
from complaints.corruption.services import reading
from complaints.corruption.services.intake import CLEANING_NAMES
from complaints.corruption.vault import keyring, receipts
from tests.factories import upload
from thai.dates import format_date_for_input

from .builders import open_channel
from .desk_pages import browser, text, url


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def officer(office):
    return browser(office.officers[0])


def received_on():
    return timezone.localdate() - timedelta(days=50)


def form(client, org, **values):
    base = {
        "arrival": "letter",
        "received_on": format_date_for_input(received_on()),
        "what": "เรียกเงินหน้างาน",
        "naming": "anonymous",
        "has_inbox": "on",
    }
    ticket = re.search(r'name="ticket" value="([^"]+)"', text(client.get(url(org, "take_in"))))
    return base | {"ticket": ticket[1]} | values


def code_in(page: str) -> str:
    found = re.search(r'class="big-code" id="code">([^<]+)<', page)
    return found[1] if found else ""


def test_cc_11_it_is_sealed_at_once_and_the_code_shown_once(office, org, officer):
    response = officer.post(url(org, "take_in"), form(officer, org))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    report = Report.objects.get()
    receipt = receipts.read_receipt(code_in(text(response)))
    assert bytes(report.lookup) == receipts.lookup_of(receipt)
    assert (report.channel, report.exchange_code) == ("letter", True)
    assert report.received_on == received_on()
    assert "เรียกเงินหน้างาน".encode() not in bytes(report.content)
    report.organisation = org
    by = office.officers[0]
    content = reading.content_of(report, by=by, keys=office.keys(by))
    assert content["what"] == "เรียกเงินหน้างาน"
    row = AuditEntry.objects.get(event="corruption.filed")
    assert row.actor_uuid == by.uuid


def test_the_same_form_twice_is_one_report_and_the_same_code(office, org, officer):
    data = form(officer, org)
    first, again = (officer.post(url(org, "take_in"), data) for _n in range(2))
    assert Report.objects.count() == 1
    assert code_in(text(first)) == code_in(text(again)) != ""


def test_an_unsigned_letter_gets_no_code(office, org, officer):
    data = form(officer, org)
    del data["has_inbox"]
    response = officer.post(url(org, "take_in"), data)
    assert code_in(text(response)) == ""
    assert Report.objects.get().lookup is None


def test_files_are_sealed_with_it(office, org, officer):
    data = form(officer, org) | {"files": [upload(name="จดหมาย.jpg"), upload(name="ซอง.jpg")]}
    assert officer.post(url(org, "take_in"), data).status_code == 200
    assert SealedFile.objects.count() == 2
    report = Report.objects.get()
    client = browser(office.officers[0], office)
    page = text(client.get(url(org, "report", report.uuid)))
    assert "จดหมาย.jpg" in page
    path = url(org, "report_file", report.uuid, SealedFile.objects.first().uuid)
    response = client.get(path)
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
    assert response["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(event="corruption.report_read", fields=["file"]).exists()
    second = browser(office.officers[1])
    assert "vault_passphrase" in text(second.get(path))


def test_whom_the_person_keeps_out_has_no_key_even_who_took_it_in(office, org, officer):
    first, second = office.officers
    data = form(officer, org, excluded=[str(first.uuid)])
    assert officer.post(url(org, "take_in"), data).status_code == 200
    assert not Report.objects.open_to(first, org).exists()
    report = Report.objects.open_to(second, org).get()
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, "content", office.keys(first))


def test_when_nobody_is_left_nothing_is_stored_and_the_text_stays(office, org, officer):
    everybody = [str(person.uuid) for person in office.officers]
    response = officer.post(url(org, "take_in"), form(officer, org, excluded=everybody))
    assert response.status_code == 409
    assert "เรียกเงินหน้างาน" in text(response)
    assert "โทร. 1205" in text(response)
    assert not Report.objects.exists()


def test_a_name_for_the_custodian_is_not_in_what_officers_open(office, org, officer):
    data = form(officer, org, naming="custodian", name="นายสมชาย", contact="0812345678")
    officer.post(url(org, "take_in"), data)
    report = Report.objects.get()
    report.organisation = org
    by = office.officers[0]
    content = reading.content_of(report, by=by, keys=office.keys(by))
    assert "สมชาย" not in str(content)
    assert content["naming"] == "custodian"


@pytest.mark.parametrize(
    "values",
    [
        {"what": ""},
        {"arrival": "web"},
        {"arrival": ""},
        {"received_on": "1 ม.ค. 2599"},
        {"received_on": "1 ม.ค. 2560"},
        {"naming": "x"},
        {"excluded": ["x"]},
        {"what": "ก" * 100_000},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(office, org, officer, values):
    response = officer.post(url(org, "take_in"), form(officer, org, worries="กลัวถูกย้าย", **values))
    assert response.status_code == 200
    assert "กลัวถูกย้าย" in text(response)
    assert not Report.objects.exists()


def test_a_ticket_of_somebody_else_makes_another_code(office, org, officer):
    second = browser(office.officers[1])
    data = form(officer, org)
    first = code_in(text(officer.post(url(org, "take_in"), data)))
    other = code_in(text(second.post(url(org, "take_in"), data)))
    assert first != other
    assert Report.objects.count() == 2


def test_the_scanner_and_the_downloads_are_cleaned_up(office, org, officer):
    response = officer.post(url(org, "take_in"), form(officer, org))
    assert all(f'value="{name}"' in text(response) for name in CLEANING_NAMES)
    done = officer.post(url(org, "cleaned"), {"done": [*CLEANING_NAMES, "nonsense"]})
    assert done["Location"] == url(org, "reports")
    row = AuditEntry.objects.get(event="corruption.intake_cleaned")
    assert row.fields == sorted(CLEANING_NAMES)
    assert row.object_uuid is None


def test_the_intake_is_the_officers_alone(office, org, cast):
    for person in (cast.staff, cast.executive, cast.admin, cast.custodian, cast.complaints):
        assert browser(person).get(url(org, "take_in")).status_code == 403
        assert browser(person).post(url(org, "take_in"), {}).status_code == 403
