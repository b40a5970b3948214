"""An officer steps back; a report goes past an accused head; it leaves for an outside body."""

import io

import pikepdf
import pytest
from django.utils import timezone

from complaints.corruption.models import (
    Channel,
    Compartment,
    Copy,
    CopyState,
    EntryKind,
    Grant,
    PendingWork,
    Report,
    RequestState,
    WorkKind,
)
from complaints.corruption.services import channels, custody, entries, leaving, reading
from complaints.corruption.vault import directory, keyring, pending
from complaints.corruption.vault.keyring import NoGrant
from workflow.engine import Denied, Refused

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, text, typed, url


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def fallback(office, other_org):
    """The town stands in for the district, as both sides have agreed."""
    town = open_channel(other_org)
    stand_in(office, town)
    return town


def today():
    return timezone.localdate()


def stand_in(office, town):
    by, there = office.officers[0], town.officers[0]
    channels.choose_fallback(
        channel=office.channel, other=town.organisation, by=by, keys=office.keys(by)
    )
    channels.agree(channel=office.channel, organisation=town.organisation, by=there)
    office.channel.refresh_from_db()


# --- recusal


def test_cc_06_whoever_steps_back_opens_nothing_any_more(office, org):
    report, _receipt = make.filed(office)
    first, second = office.officers
    leaving.recuse(report, by=first, keys=office.keys(first), reason="เป็นญาติ")
    assert not Report.objects.open_to(first, org).exists()
    assert Report.objects.open_to(second, org).exists()
    for compartment in ("content", "desk", "thread"):
        with pytest.raises(NoGrant):
            keyring.key_of(report, compartment, office.keys(first))
    assert PendingWork.objects.get(report=report).kind == WorkKind.ROTATE
    with pytest.raises(Denied):
        make.take(report, office, "ask", by=first)


def test_cc_06_the_keys_are_replaced_and_a_new_key_of_the_same_person_gets_nothing(office, org):
    report, _receipt = make.filed(office)
    first, second = office.officers
    old = keyring.key_of(report, Compartment.CONTENT, office.keys(first))
    leaving.recuse(report, by=first, keys=office.keys(first), reason="เป็นญาติ")
    pending.work(office.keys(second))
    report.refresh_from_db()
    assert report.key_version == 2
    with pytest.raises(keyring.sealing.Tampered):
        keyring.open_row(old, report, report, "content")
    office.give_key(first, "officer")
    pending.work(office.keys(second))
    report.organisation = org
    with pytest.raises(NoGrant):
        keyring.key_of(report, Compartment.CONTENT, office.keys(first))
    content = reading.content_of(report, by=second, keys=office.keys(second))
    assert content["what"] == make.WORDS
    # Whoever reseals it from the cards keeps them out as well.
    assert pending.excluded_people(content) == {first.uuid}


def test_a_permission_to_see_the_name_ends_with_it(office):
    """Whoever steps back, or hands it over, looks at no name for the rest of their days."""
    report, _receipt = make.filed(office, values={"naming": "custodian"})
    first, custodian = office.officers[0], office.custodian
    key = keyring.key_of(report, Compartment.IDENTITY, office.keys(custodian))
    holder = office.holder(first)
    Grant.objects.bulk_create(
        keyring.grants(report, Compartment.IDENTITY, key, holders=[holder], expires_on=today())
    )
    leaving.recuse(report, by=first, keys=office.keys(first), reason="เป็นญาติ")
    with pytest.raises(NoGrant):
        keyring.key_of(report, Compartment.IDENTITY, office.keys(first))
    assert PendingWork.objects.filter(kind=WorkKind.ROTATE_IDENTITY).count() == 1
    assert keyring.key_of(report, Compartment.IDENTITY, office.keys(custodian))


def test_the_last_one_cannot_step_back(office):
    report, _receipt = make.filed(office, excluded=[office.officers[1]])
    first = office.officers[0]
    with pytest.raises(Refused):
        leaving.recuse(report, by=first, keys=office.keys(first), reason="เป็นญาติ")
    assert Report.objects.open_to(first, office.organisation).exists()
    assert not report.entries.exists()


def test_stepping_back_by_the_page_leads_to_the_list(office, org):
    report, _receipt = make.filed(office)
    client = browser(office.officers[0], office)
    path = url(org, "act", report.uuid, "recuse")
    response = client.post(path, typed(client.get(path)) | {"reason": "เป็นญาติ"})
    assert response["Location"] == url(org, "reports")
    assert client.get(url(org, "report", report.uuid)).status_code == 404
    assert report.label not in text(client.get(url(org, "reports")))


# --- past an accused head


def test_past_an_accused_head_the_other_office_alone_opens_it(office, fallback, org, other_org):
    report, receipt = make.filed(office)
    copy = make.released(report, office)
    by = office.officers[0]
    entries.add(report, EntryKind.NOTE, {"text": "จดไว้"}, by=by, keys=office.keys(by))
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    report.refresh_from_db()
    report.organisation = other_org
    assert report.held_by_uuid == other_org.uuid
    for person in office.officers:
        assert not Report.objects.open_to(person, org).exists()
        with pytest.raises(NoGrant):
            keyring.key_of(report, Compartment.CONTENT, office.keys(person))
    there = fallback.officers[0]
    opened = reading.open_report(report, by=there, keys=fallback.keys(there))
    assert opened.content["what"] == make.WORDS
    assert {note.entry.kind for note in opened.notes} == {EntryKind.NOTE, EntryKind.REFERRAL}
    # The superior of the office that is accused reads and answers nothing any more.
    copy = Copy.objects.get(pk=copy.pk)
    assert copy.state == CopyState.WITHDRAWN
    with pytest.raises(NoGrant):
        keyring.key_of(report, Compartment.COPY, office.keys(office.superior), copy.uuid)
    assert make.inbox(report, receipt)[-1].message.kind == "step"


def test_past_an_accused_head_the_offices_own_cards_open_nothing_new(office, fallback, other_org):
    report, _receipt = make.filed(office)
    by = office.officers[0]
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    grants = Grant.objects.filter(report=report, compartment=Compartment.CONTENT)
    recovery = directory.recovery(other_org.uuid, "content")
    assert {row.recovery_id for row in grants if row.recovery_id} == {recovery.uuid}
    report.refresh_from_db()
    assert report.key_version == 2
    opened = fallback.opened("content")
    key = keyring.key_by_recovery(report, "content", recovery, opened.private)
    assert keyring.open_row(key, report, report, "content")["what"] == make.WORDS


def test_past_an_accused_head_the_former_keys_open_nothing_at_once(office, fallback):
    """Keys that an officer of the first office kept, with the database of today."""
    report, receipt = make.filed(office)
    by = office.officers[0]
    message = report.messages.first()
    parts = ("content", "desk", "thread")
    kept = {part: keyring.key_of(report, part, office.keys(by)) for part in parts}
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    report.refresh_from_db()
    rows = [("content", report, "content"), ("desk", report.entries.last(), "body")]
    rows += [("thread", message, "body") for message in report.messages.all()]
    for part, row, field in rows:
        with pytest.raises(keyring.sealing.Tampered):
            keyring.open_row(kept[part], report, row, field)
    there = directory.trusted(fallback.organisation.uuid, "officer")
    recovery = directory.recovery(fallback.organisation.uuid, "content")
    allowed = {holder.uuid for holder in there} | {recovery.uuid}
    for part, more in (("content", set()), ("desk", set()), ("thread", {report.uuid})):
        grants = Grant.objects.filter(report=report, compartment=part)
        assert {row.recipient_uuid for row in grants} == allowed | more
    assert make.inbox(report, receipt)
    assert message is None or report.messages.filter(pk=message.pk).exists()


def test_past_an_accused_head_the_identity_follows_at_the_custodians_unlock(office, fallback):
    report, _receipt = make.filed(office, values={"naming": "custodian"}, identity={"name": "ก"})
    by, custodian = office.officers[0], office.custodian
    old = keyring.key_of(report, Compartment.IDENTITY, office.keys(custodian))
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    assert pending.work(office.keys(custodian)).done == 1
    report.refresh_from_db()
    with pytest.raises(keyring.sealing.Tampered):
        keyring.open_row(old, report, report, "identity")
    grants = Grant.objects.filter(report=report, compartment=Compartment.IDENTITY)
    recovery = directory.recovery(fallback.organisation.uuid, "identity")
    holder = fallback.holder(fallback.custodian)
    assert {row.recipient_uuid for row in grants} == {holder.uuid, recovery.uuid}
    key = keyring.key_of(report, Compartment.IDENTITY, fallback.keys(fallback.custodian))
    assert keyring.open_row(key, report, report, "identity")["name"] == "ก"
    # Later rotations there go on to seal to the office that handles it.
    leaving.replace_identity_soon(report)
    assert pending.work(fallback.keys(fallback.custodian)).done == 1
    assert {row.recipient_uuid for row in grants.all()} == {holder.uuid, recovery.uuid}


def test_an_excluded_custodian_there_leaves_the_identity_with_the_first_office(office, fallback):
    out = fallback.custodian
    report, _receipt = make.filed(office, excluded=[out], identity={"name": "ก"})
    by, custodian = office.officers[0], office.custodian
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    pending.work(office.keys(custodian))
    report.refresh_from_db()
    with pytest.raises(NoGrant):
        keyring.key_of(report, Compartment.IDENTITY, fallback.keys(out))
    assert keyring.key_of(report, Compartment.IDENTITY, office.keys(custodian))


def test_past_an_accused_head_requests_of_the_first_office_end(office, fallback):
    report, _receipt = make.filed(office, values={"naming": "custodian"}, identity={"name": "ก"})
    by = office.officers[0]
    request = custody.ask(
        report, by=by, keys=office.keys(by), basis="danger", reason="ถูกขู่", told="เพื่อคุ้มครอง"
    )
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    request.refresh_from_db()
    assert request.state == RequestState.ENDED
    grants = Grant.objects.filter(report=report, compartment=Compartment.REQUEST)
    left = {office.holder(person).uuid for person in office.officers}
    left.add(directory.recovery(office.organisation.uuid, "content").uuid)
    assert not left & {row.recipient_uuid for row in grants}


def test_whom_the_reporter_excluded_stays_out_of_the_other_office_too(office, fallback, other_org):
    out = fallback.officers[0]
    report, _receipt = make.filed(office, excluded=[out])
    by = office.officers[0]
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    assert not Report.objects.open_to(out, other_org).exists()
    assert Report.objects.open_to(fallback.officers[1], other_org).exists()


def test_without_another_office_nothing_is_handed_over(office, org):
    report, _receipt = make.filed(office)
    by = office.officers[0]
    with pytest.raises(Refused):
        leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    assert Report.objects.open_to(by, org).exists()


def test_an_exclusion_that_leaves_nobody_there_hands_nothing_over(office, fallback, org):
    report, _receipt = make.filed(office, excluded=fallback.officers)
    by = office.officers[0]
    with pytest.raises(Refused):
        leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    assert Report.objects.open_to(by, org).exists()
    assert not report.entries.exists()


def test_the_other_offices_list_says_for_whom(office, fallback, other_org):
    report, _receipt = make.filed(office)
    by = office.officers[0]
    leaving.hand_over(report, by=by, keys=office.keys(by), reason="เกี่ยวกับผู้อำนวยการ")
    client = browser(fallback.officers[0], fallback)
    page = text(client.get(url(other_org, "reports")))
    assert report.label in page
    assert office.channel.name in page
    assert client.get(url(other_org, "report", report.uuid)).status_code == 200


# --- outside bodies


def test_an_export_is_encrypted_and_its_password_is_shown_once(office, org):
    report, _receipt = make.filed(office, values={"name": "นายสมชาย", "naming": "named"})
    client = browser(office.officers[0], office)
    path = url(org, "export", report.uuid)
    page = client.get(path)
    data = typed(page)
    assert data["password"] in text(page)
    assert typed(client.get(path))["password"] != data["password"]
    response = client.post(path, data | {"body_name": "สำนักงาน ป.ป.ช.", "with_notes": "on"})
    assert response["Content-Type"] == "application/pdf"
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(response.content))
    with pikepdf.open(io.BytesIO(response.content), password=data["password"]) as document:
        assert document.encryption.bits == 256
    assert client.post(path, data | {"password": "easy", "body_name": "x"}).status_code == 404


def test_a_referral_is_recorded_and_the_reporter_told_where_to(office):
    report, receipt = make.filed(office)
    make.take(report, office, "refer")
    assert (report.state, report.outcome) == ("referred", "referred")
    assert "ป.ป.ช." in make.inbox(report, receipt)[-1].text
    assert Channel.objects.get(pk=report.organisation_uuid).result_days == (
        (report.due_on - today()).days
    )
