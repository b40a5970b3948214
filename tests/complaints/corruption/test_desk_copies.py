"""WB-04, WB-05: the copy without the reporter, of two officers, for one superior alone."""

import pytest
from django.utils import timezone

from complaints.corruption.models import (
    AuditEntry,
    Compartment,
    Copy,
    CopyState,
    Grant,
    MessageKind,
)
from complaints.corruption.services import copies
from complaints.corruption.services.editing import Stale
from complaints.corruption.vault import directory, keyring, pending, recovery
from complaints.corruption.vault.keyring import NoGrant
from organisations.models import Person
from organisations.roles import Role
from reports.today import today_of
from tests.factories import make_member
from workflow.engine import Denied, Refused

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, text, typed, url

SECRET = "นายสมชาย"
TEXT = f"ผู้แจ้งคือ [[{SECRET}]] ช่างโยธา เห็นหัวหน้ารับเงิน"
FINDING = {"result": "grounds", "facts": "พบสมุดบัญชี", "sources": ""}


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def report(office):
    return make.filed(office, values={"name": SECRET, "naming": "named"})[0]


def test_wb_04_what_is_hidden_is_not_in_the_copy_and_the_block_tells_no_length(office, report):
    short, long = copies.redact("[[ก]]"), copies.redact("[[" + "ก" * 500 + "]]")
    assert short == long
    copy = make.draft(report, office, text=TEXT)
    officer = office.officers[0]
    body = copies.read_at_desk(copy, office.keys(officer)).body
    assert SECRET not in body["text"]
    assert copies.redaction.BLOCK in body["text"]
    key = keyring.key_of(report, Compartment.COPY, office.keys(officer), copy.uuid)
    assert keyring.open_row(key, report, copy, "body") == body


@pytest.mark.parametrize("text", ["[[ไม่ปิด", "ปิดเกิน]]", "[[ก]] และ [[ข"])
def test_half_a_mark_hides_nothing_and_is_refused(office, report, text):
    with pytest.raises(Refused):
        make.draft(report, office, text=text)
    assert not report.copies.exists()


def test_wb_09_a_name_that_is_hidden_once_and_stands_twice_is_asked_about(office, org, report):
    client = browser(office.officers[0], office)
    path = url(org, "copy_new", report.uuid)
    data = typed(client.get(path)) | {"superior": str(office.superior.uuid)}
    twice = f"{TEXT} และ {SECRET} บอกว่า"
    response = client.post(path, data | {"text": twice})
    assert response.status_code == 200
    assert twice.replace("[", "") in text(response).replace("[", "")
    assert not report.copies.exists()
    assert client.post(path, data | {"text": twice, "rest_is_fine": "on"}).status_code == 302
    assert report.copies.count() == 1


def test_wb_04_the_copy_begins_without_the_name(office, org, report):
    page = text(browser(office.officers[0], office).get(url(org, "copy_new", report.uuid)))
    area = page.partition('name="text"')[2].partition("</textarea>")[0]
    assert make.WORDS in area
    assert SECRET not in area


def test_wb_04_who_prepares_does_not_release(office, report):
    copy = make.draft(report, office)
    first, second = office.officers
    with pytest.raises(Refused):
        copies.release(copy, by=first, keys=office.keys(first), revision=1)
    copies.release(copy, by=second, keys=office.keys(second), revision=1)
    copy.refresh_from_db()
    assert (copy.state, copy.released_by_uuid) == (CopyState.RELEASED, second.uuid)
    assert copy.due_on is not None


def test_wb_04_whoever_changes_a_draft_has_prepared_it(office, report):
    copy = make.draft(report, office)
    first, second = office.officers
    copies.change(copy, by=second, keys=office.keys(second), text="ใหม่ [[ก]]", revision=1)
    with pytest.raises(Refused):
        copies.release(copy, by=second, keys=office.keys(second), revision=2)
    with pytest.raises(Stale):
        # Not what was read before it changed.
        copies.release(copy, by=first, keys=office.keys(first), revision=1)
    copies.release(copy, by=first, keys=office.keys(first), revision=2)


def test_attack_13_a_removed_officer_s_key_opens_no_later_text_of_a_copy(office, org, report):
    third = make_member(org, Role.CORRUPTION_OFFICER)
    office.give_key(third, "officer")
    pending.work(office.keys(office.officers[0]))
    copy = make.draft(report, office)
    kept = keyring.key_of(report, Compartment.COPY, office.keys(third), copy.uuid)
    directory.remove(office.holder(third))
    first = office.officers[0]
    copies.change(copy, by=first, keys=office.keys(first), text="ใหม่ [[ก]]", revision=1)
    copy.refresh_from_db()
    copy.report = report
    with pytest.raises(keyring.sealing.Tampered):
        keyring.open_row(kept, report, copy, "body")
    second = office.officers[1]
    assert copies.read(copy, by=second, keys=office.keys(second)).body["text"].startswith("ใหม่")
    copies.release(copy, by=second, keys=office.keys(second), revision=2)
    copy = Copy.objects.get(pk=copy.pk)
    copy.report = report
    superior = office.superior
    assert copies.read(copy, by=superior, keys=office.keys(superior)).body["text"]
    assert Grant.objects.filter(subject_uuid=copy.uuid, recovery__isnull=False).count() == 1


def test_wb_04_the_superior_opens_the_copy_and_nothing_else(office, report, org):
    superior = office.superior
    keys = office.keys(superior)
    copy = make.draft(report, office)
    with pytest.raises(NoGrant):
        keyring.key_of(report, Compartment.COPY, keys, copy.uuid)
    assert not copies.of_superior(superior, org).exists()
    second = office.officers[1]
    copies.release(copy, by=second, keys=office.keys(second), revision=1)
    copy.refresh_from_db()
    copy.report = report
    assert copies.read(copy, by=superior, keys=keys).body["text"]
    for compartment in ("content", "desk", "thread", "identity"):
        with pytest.raises(NoGrant):
            keyring.key_of(report, compartment, keys)
    assert not type(report).objects.open_to(superior, org).exists()


def test_wb_04_another_superior_opens_nothing(office, org, report):
    other = make_member(org, Role.EXECUTIVE)
    office.give_key(other, "superior")
    copy = make.released(report, office)
    assert not copies.of_superior(other, org).exists()
    assert browser(other, office).get(url(org, "my_copy", copy.uuid)).status_code == 404
    with pytest.raises(NoGrant):
        copies.read(copy, by=other, keys=office.keys(other))
    with pytest.raises(Denied):
        copies.answer(copy, by=other, keys=office.keys(other), finding=FINDING)


def test_an_excluded_superior_is_never_sent_one(office):
    report, _receipt = make.filed(office, excluded=[office.superior])
    officer = office.officers[0]
    assert copies.superiors_for(report, office.keys(officer)) == []
    with pytest.raises(Refused):
        make.draft(report, office)


def test_a_superior_without_a_signed_key_is_never_sent_one(office, org, report):
    other = make_member(org, Role.EXECUTIVE)
    office.give_key(other, "superior", sign=False)
    officer = office.officers[0]
    with pytest.raises(Refused):
        copies.prepare(report, by=officer, keys=office.keys(officer), superior=other.uuid, text="ก")


def test_wb_05_the_finding_comes_back_sealed_to_the_officers_of_today(office, report, org):
    copy = make.released(report, office)
    first, second = office.officers
    directory.remove(office.holder(first), even_last=True)
    superior = office.superior
    copies.answer(copy, by=superior, keys=office.keys(superior), finding=FINDING)
    copy.refresh_from_db()
    copy.report = report
    assert copy.state == CopyState.ANSWERED
    assert "พบสมุดบัญชี".encode() not in bytes(copy.finding)
    assert copies.read_at_desk(copy, office.keys(second)).finding == FINDING
    subject = copies.finding_subject(copy)
    people = Grant.objects.filter(subject_uuid=subject, holder__isnull=False)
    assert set(people.values_list("holder__person_uuid", flat=True)) == {
        second.uuid,
        superior.uuid,
    }
    with pytest.raises(Refused):
        copies.answer(copy, by=superior, keys=office.keys(superior), finding=FINDING)


def test_a_withdrawn_copy_opens_no_more(office, report, org):
    copy = make.released(report, office)
    copies.withdraw(copy, by=office.officers[0])
    with pytest.raises(NoGrant):
        copies.read(copy, by=office.superior, keys=office.keys(office.superior))
    assert browser(office.superior, office).get(url(org, "my_copy", copy.uuid)).status_code == 404


def test_the_reporter_may_look_first(office, report):
    report, receipt = make.filed(office)
    copy = make.draft(report, office, text=TEXT)
    officer = office.officers[0]
    copies.show_reporter(copy, by=officer, keys=office.keys(officer))
    said = make.inbox(report, receipt)[-1]
    assert copies.redaction.BLOCK in said.text
    assert SECRET not in said.text
    # Silence about a copy is no unanswered question of the screening (WB-01).
    assert said.message.kind == MessageKind.TEXT


def test_the_pages_from_draft_to_finding(office, org, report):
    first, second = (browser(person, office) for person in office.officers)
    path = url(org, "copy_new", report.uuid)
    data = typed(first.get(path)) | {"superior": str(office.superior.uuid), "text": TEXT}
    for _n in range(2):  # a double click
        assert first.post(path, data).status_code == 302
    copy = report.copies.get()
    page = url(org, "copy_edit", report.uuid, copy.uuid)
    assert first.post(page, {"act": "release", "revision": "1"}).status_code == 409
    assert SECRET not in text(second.get(page)).partition('<details class="fold">')[0]
    assert second.post(page, {"act": "release", "revision": "1"}).status_code == 302
    superior = browser(office.superior, office)
    assert report.label in text(superior.get(url(org, "my_copies")))
    mine = url(org, "my_copy", copy.uuid)
    shown = text(superior.get(mine))
    assert SECRET not in shown
    assert "ช่างโยธา" in shown
    pdf = superior.get(url(org, "my_copy_pdf", copy.uuid))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Cache-Control"] == "no-store"
    assert superior.post(mine, {"result": "grounds", "facts": ""}).status_code == 200
    assert superior.post(mine, {"result": "grounds", "facts": "พบสมุดบัญชี"}).status_code == 302
    assert "พบสมุดบัญชี" in text(first.get(page))
    assert AuditEntry.objects.filter(event="corruption.copy_read").count() == 3


def test_the_superiors_page_needs_the_superiors_own_key(office, org, report):
    copy = make.released(report, office)
    shown = text(browser(office.superior).get(url(org, "my_copy", copy.uuid)))
    assert "vault_passphrase" in shown
    assert "เห็นเหตุการณ์" not in shown


def test_wb_06_no_grounds_is_reported_back_to_the_superior(office, org):
    report, _receipt = make.in_state(office, "inquiry")
    copy = make.released(report, office)
    superior = browser(office.superior, office)
    path = url(org, "my_copy", copy.uuid)
    assert "ไม่มีมูล" not in text(superior.get(path)).partition("<main")[2].partition("<form")[0]
    make.take(report, office, "conclude", "no_grounds")
    assert "ยุติแล้วเพราะไม่มีมูล" in text(superior.get(path))


def test_a_draft_is_mended_by_the_page(office, org, report):
    copy = make.draft(report, office)
    second = browser(office.officers[1], office)
    path = url(org, "copy_edit", report.uuid, copy.uuid)
    assert second.post(path, {"text": "ข้อความใหม่", "revision": "1"}).status_code == 302
    assert second.post(path, {"text": "ทับของเก่า", "revision": "1"}).status_code == 409
    assert "ทับของเก่า" in text(second.post(path, {"text": "ทับของเก่า", "revision": "1"}))
    copy = report.copies.get()
    assert copies.read_at_desk(copy, office.keys(office.officers[0])).body["text"] == "ข้อความใหม่"


def test_today_tells_the_superior_that_a_copy_waits_and_nobody_else(office, org, cast, report):
    make.released(report, office)
    today = timezone.localdate()
    waiting = "สำเนาเรื่องลับรอรายงานผล"
    for person, expected in ((office.superior, True), (cast.clerk, False), (cast.staff, False)):
        tasks = today_of(Person.objects.get(pk=person.pk), org, today).tasks
        assert any(task.title == waiting for task in tasks) is expected


def test_new_cards_open_copies_too_after_the_next_unlock(office, org, report):
    """Else the cards that were lost or used could never end."""
    copy = make.draft(report, office)
    root = office.opened("content").root
    new = recovery.make_recovery(org.uuid, "content", root).row
    recovery._seal_again_soon(org.uuid)
    first = office.officers[0]
    assert pending.work(office.keys(first)).done == 1
    for part in ("content", "desk", "thread", "copy"):
        grants = Grant.objects.filter(report=report, compartment=part, recovery__isnull=False)
        assert {row.recovery_id for row in grants} == {new.uuid}, part
    assert copies.read_at_desk(copy, office.keys(first)).body["text"]
