"""Legal hold, deletion by four eyes, and what stays deleted."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from complaints.corruption import files
from complaints.corruption.models import (
    Compartment,
    Entry,
    Grant,
    Message,
    Report,
    SealedFile,
    State,
)
from complaints.corruption.services import figures, retention, thread
from complaints.corruption.vault import erasing, journal, keyring
from tests.complaints.corruption.builders import open_channel, unlock_client
from tests.complaints.corruption.filing import file_report, thread_key
from workflow.engine import Denied, Refused

REASON = "ครบเวลาเก็บตามระเบียบ"


@pytest.fixture
def office(org, cast):
    return open_channel(org)


@pytest.fixture
def report(office):
    """Closed, its time over, with a message and a file."""
    upload = files.sealed_sink("หลักฐาน.txt")
    upload.write("ลับมาก".encode())
    report, receipt = file_report(office, files=[upload.finish()])
    thread.say(report, thread_key(report, receipt), body="ข้อความ")
    today = timezone.localdate()
    Report.objects.filter(pk=report.pk).update(
        state=State.CLOSED, closed_on=today, delete_after=today
    )
    report.refresh_from_db()
    report.organisation = office.organisation
    return report


def ask(report, office, by=None):
    by = by or office.officers[0]
    return retention.ask_deletion(report, by=by, keys=office.keys(by), reason=REASON)


def stored() -> list[str]:
    try:
        return storages["corruption"].listdir("")[1]
    except FileNotFoundError:
        return []


def test_four_eyes_delete_all_that_can_be_opened_and_leave_a_row(report, office):
    assert stored()
    before = figures._ledger(office.organisation.uuid, *[timezone.localdate()] * 2)
    entry = ask(report, office)
    assert REASON.encode() not in bytes(entry.body)
    assert retention.reason_of(entry, office.keys(office.officers[1])) == REASON
    retention.confirm_deletion(report, by=office.officers[1])
    row = Report.objects.get(pk=report.pk)
    assert row.is_deleted
    assert bytes(row.content) == bytes(row.identity) == b""
    assert row.lookup is None
    assert row.reporter_key is None
    for model in (Grant, Message, Entry, SealedFile):
        assert not model.objects.filter(report=row).exists()
    assert str(row.uuid) in journal.lines(journal.REPORT)
    assert not Report.objects.open_to(office.officers[0], office.organisation).exists()
    after = figures._ledger(office.organisation.uuid, *[timezone.localdate()] * 2)
    assert after == before, "a deleted report counts on"


@pytest.mark.django_db(transaction=True)
def test_the_stored_files_of_a_deleted_report_go(report, office):
    assert stored()
    ask(report, office)
    retention.confirm_deletion(report, by=office.officers[1])
    assert stored() == []


def test_whoever_asks_does_not_confirm(report, office):
    ask(report, office)
    with pytest.raises(Refused, match="อีกคน"):
        retention.confirm_deletion(report, by=office.officers[0])
    assert not Report.objects.get(pk=report.pk).is_deleted


def test_nothing_is_deleted_without_a_request(report, office):
    with pytest.raises(Refused):
        retention.confirm_deletion(report, by=office.officers[1])


def test_other_roles_and_excluded_officers_delete_nothing(office, cast):
    report, _receipt = file_report(office, excluded=[office.officers[1]])
    for person in (office.officers[1], cast.custodian, cast.executive, cast.admin):
        with pytest.raises(Denied):
            ask(report, office, by=person)
        with pytest.raises(Denied):
            retention.confirm_deletion(report, by=person)


def test_a_legal_hold_stops_every_deletion(report, office):
    first, second = office.officers
    ask(report, office)
    retention.hold(report, by=second, keys=office.keys(second), is_on=True, reason="คดีที่ศาล")
    with pytest.raises(Refused, match="ระงับ"):
        retention.confirm_deletion(report, by=second)
    assert list(retention.held(first, office.organisation)) == [report]
    with pytest.raises(Refused):
        retention.hold(report, by=first, keys=office.keys(first), is_on=True, reason="ซ้ำ")
    retention.hold(report, by=first, keys=office.keys(first), is_on=False, reason="คดีถึงที่สุด")
    retention.confirm_deletion(report, by=second)


@pytest.mark.parametrize("change", ["open", "early"])
def test_an_open_report_or_one_kept_longer_is_not_deleted(report, office, change):
    if change == "open":
        Report.objects.update(state=State.INQUIRY)
    else:
        Report.objects.update(delete_after=timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused):
        ask(report, office)


def test_what_is_over_is_proposed_to_those_who_may_open_it(report, office):
    other, _receipt = file_report(office)
    today = timezone.localdate()
    (row,) = retention.proposed(office.officers[0], office.organisation, today)
    assert (row.report.pk, row.asked) == (report.pk, None)
    entry = ask(report, office)
    (row,) = retention.proposed(office.officers[1], office.organisation, today)
    assert row.asked == entry
    assert retention.proposed(office.custodian, office.organisation, today) == []
    assert other.delete_after is None


def test_a_request_that_was_called_off_may_be_made_again(report, office):
    ask(report, office)
    with pytest.raises(Refused):
        ask(report, office, by=office.officers[1])
    retention.call_off(report, by=office.officers[0])
    assert retention.open_request(report) is None
    with pytest.raises(Refused):
        retention.confirm_deletion(report, by=office.officers[1])
    ask(report, office, by=office.officers[1])
    retention.confirm_deletion(report, by=office.officers[0])


def test_a_crash_between_the_two_steps_is_finished_by_beat(report, office, monkeypatch):
    ask(report, office)
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "finish", lambda report: None)
        retention.confirm_deletion(report, by=office.officers[1])
    assert Grant.objects.filter(report=report).exists()
    assert not Report.objects.open_to(office.officers[0], office.organisation).exists()
    assert retention.finish_deletions() == 1
    assert not Grant.objects.filter(report=report).exists()
    assert retention.finish_deletions() == 0


def test_attack_25_the_journal_deletes_again_what_a_backup_brought_back(report, office):
    rows = {
        model: [dict(values) for values in model.objects.values()]
        for model in (Report, Grant, SealedFile)
    }
    ask(report, office)
    retention.confirm_deletion(report, by=office.officers[1])
    # As a restored database has it: the rows of before.
    Report.objects.all().delete()
    for model, values in rows.items():
        model.objects.bulk_create(model(**row) for row in values)
    back = Report.objects.get(pk=report.pk)
    assert keyring.key_of(back, Compartment.CONTENT, office.keys(office.officers[0]))
    assert journal.replay()[1] == 1
    row = Report.objects.get(pk=report.pk)
    assert row.is_deleted
    assert bytes(row.content) == b""
    assert not Grant.objects.filter(report=row).exists()
    assert journal.replay() == (0, 0), "a second replay finds nothing to do"


# --- pages


def browser_of(client_for, person, office):
    browser = client_for(person)
    unlock_client(browser, person, office)
    return browser


def test_two_officers_delete_by_pages(report, office, client_for, org):
    first, second = (browser_of(client_for, person, office) for person in office.officers)
    address = reverse("integrity:delete", args=[org.slug, report.uuid])
    listed = first.get(reverse("integrity:retention", args=[org.slug])).content.decode()
    assert address in listed
    form = {"reason": REASON, "edit_number": report.edit_number}
    assert first.post(address, form).status_code == 302
    own = first.post(address, {"decision": "confirm"})
    assert own.status_code == 409
    page = second.get(address).content.decode()
    assert REASON in page
    assert second.post(address, {"decision": "confirm"}).status_code == 302
    assert first.get(address).status_code == 404
    assert Report.objects.get(pk=report.pk).is_deleted


def test_a_hold_by_its_page(report, office, client_for, org):
    browser = browser_of(client_for, office.officers[0], office)
    address = reverse("integrity:hold", args=[org.slug, report.uuid])
    form = {"reason": "คดีที่ศาล", "edit_number": report.edit_number}
    assert browser.post(address, {**form, "reason": ""}).status_code == 200
    assert browser.post(address, form).status_code == 302
    assert Report.objects.get(pk=report.pk).legal_hold
    assert browser.post(address, form).status_code == 409, "somebody was here meanwhile"


def test_who_may_open_the_list_of_what_may_go(report, office, cast, client_for, org):
    address = reverse("integrity:retention", args=[org.slug])
    assert client_for(office.officers[0]).get(address).status_code == 200
    for person in (cast.staff, cast.executive, cast.custodian, cast.admin):
        assert client_for(person).get(address).status_code == 403
    assert client_for(cast.other_officer).get(address).status_code == 404
