"""CC-12: a general complaint moves to the sealed channel, and a crash loses or leaves nothing."""

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from complaints import passing
from complaints.corruption import files
from complaints.corruption.models import Channels, Compartment, Report, SealedFile
from complaints.corruption.vault import keyring, receipts
from complaints.files.fields import CleanFile
from complaints.general.models import (
    Complaint,
    HandOver,
    Medium,
    Step,
)
from complaints.general.services import handing, handling, intake, merging, speaking
from complaints.handover import service
from organisations.models import Organisation
from tests.complaints.builders import make_category
from tests.complaints.corruption.builders import open_channel
from tests.complaints.corruption.disk_search import found_in
from workflow.engine import Denied, Refused
from workflow.models import Attachment, AuditEntry

WORDS = ("นายใหญ่รับเงินใต้โต๊ะ", "หลังตลาดสด", "สมหญิง ใจกล้า", "081 234 5678", "บันทึกลับของเจ้าหน้าที่")
CONTACT = {"name": WORDS[2], "telephone": WORDS[3]}


@pytest.fixture
def office(org, cast):
    return open_channel(org)


@pytest.fixture
def case(org, cast, departments):
    category = make_category(org, department=departments.cleaning)
    filed = intake.file_complaint(
        organisation=org,
        secret=intake.new_secret(),
        values={"text": WORDS[0], "place": WORDS[1], "category": category},
        contact=CONTACT,
        files=[CleanFile("หลักฐาน.png", b"\x89PNG" + WORDS[0].encode(), ".png", "image/png")],
    )
    complaint = handling.accept(complaint=filed.complaint, by=cast.complaints)
    handling.add_note(complaint=complaint, by=cast.complaints, text=WORDS[4])
    speaking.add_words(complaint=complaint, text=WORDS[0] + " อีกครั้ง")
    complaint.code = filed.code
    return complaint


def dump() -> str:
    """Every row of the general database, as a stolen dump would show it."""
    tables = connections["default"].introspection.table_names()
    lines = []
    with connections["default"].cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = cursor.fetchall()
            # Each value as it is: the text of a list would escape what is escaped already.
            lines += [" ".join(str(_readable(value)) for value in row) for row in rows]
    return "\n".join(lines)


def _readable(value):
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else value


def assert_general_side_is_clean(case):
    # In JSON, in bytes, in an address too.
    assert found_in(dump().encode(), WORDS) == set()
    row = HandOver.objects.get(complaint=case)
    assert row.step == Step.DONE
    assert (row.excluded, row.files) == ([], [])
    assert bytes(row.ticket) == b"", "nothing leads from here to the sealed report"
    assert not Attachment.objects.filter(object_uuid=case.uuid).exists()


def opened(report, office):
    """What an officer of the channel reads of it."""
    keys = office.keys(office.officers[0])
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    return keyring.open_row(key, report, report, "content"), key


def test_cc_12_a_handed_over_complaint_is_sealed_whole_and_gone_from_the_general_side(
    case, office, cast
):
    row = service.hand_over(complaint=case, by=cast.complaints)
    assert row.step == Step.DONE
    assert_general_side_is_clean(case)
    report = Report.objects.get()
    assert report.channel == Channels.HANDOVER
    content, key = opened(report, office)
    assert content["what"] == WORDS[0]
    assert WORDS[1] in content["where"]
    assert content["naming"] == "custodian"
    assert WORDS[2] not in str(content), "the name is the custodian's alone"
    told = {}
    for file in SealedFile.objects.filter(report=report):
        told[files.description(file, key)["name"]] = b"".join(files.stream(file, key))
    story = told.pop(service.STORY_NAME).decode()
    assert WORDS[4] in story
    assert WORDS[0] + " อีกครั้ง" in story
    assert told == {"หลักฐาน.png": b"\x89PNG" + WORDS[0].encode()}
    keys = office.keys(office.custodian)
    identity = keyring.open_row(
        keyring.key_of(report, Compartment.IDENTITY, keys), report, report, "identity"
    )
    assert identity["name"] == WORDS[2]
    assert WORDS[3] in identity["contact"]


def test_cc_12_twice_is_once(case, office, cast):
    first = service.hand_over(complaint=case, by=cast.complaints)
    second = service.hand_over(complaint=case, by=cast.complaints)
    assert first.pk == second.pk
    assert Report.objects.count() == 1
    assert service.resume() == 0


def test_cc_12_only_an_officer_of_the_complaints_hands_over(case, office, cast):
    for person in (cast.staff, cast.integrity, cast.executive, cast.admin, cast.other_staff):
        with pytest.raises(Denied):
            service.hand_over(complaint=case, by=person)
    assert not HandOver.objects.exists()


def test_cc_12_without_anybody_to_read_it_nothing_changes(case, cast):
    """A channel that is not open, or exclusions that leave nobody: the complaint stays as it is."""
    before = dump()
    with pytest.raises(Refused):
        service.hand_over(complaint=case, by=cast.complaints)
    assert dump() == before


def test_cc_12_whoever_is_excluded_gets_no_key(case, office, cast):
    out, stays = office.officers
    service.hand_over(complaint=case, by=cast.complaints, excluded=frozenset({out.uuid}))
    report = Report.objects.get()
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.CONTENT, office.keys(out))
    assert keyring.key_of(report, Compartment.CONTENT, office.keys(stays))


def test_cc_12_nobody_adds_to_it_any_more(case, office, cast):
    service.hand_over(complaint=case, by=cast.complaints)
    case.refresh_from_db()
    with pytest.raises(Refused):
        handling.add_note(complaint=case, by=cast.complaints, text="อีกคำ")
    with pytest.raises(Refused):
        speaking.add_words(complaint=case, text="อีกคำ")


def test_cc_12_those_merged_into_it_go_too(case, office, cast):
    other = intake.file_complaint(
        organisation=case.organisation,
        secret=intake.new_secret(),
        values={"text": WORDS[0] + " สอง"},
        contact=CONTACT,
    ).complaint
    merging.merge(complaint=other, into=case, by=cast.complaints)
    service.hand_over(complaint=case, by=cast.complaints)
    assert Report.objects.count() == 2
    assert_general_side_is_clean(case)
    assert_general_side_is_clean(other)


class Killed(BaseException):
    """What no handler of errors catches, as a killed process."""


STEPS = [
    (service.sending, "file_report", "before"),
    (service.sending, "file_report", "after"),
    (service.COMPLAINT.__class__, "perform", "before"),
    (service.COMPLAINT.__class__, "perform", "after"),
    (service.handing, "remove_files", "before"),
    (service.handing, "remove_files", "after"),
]


@pytest.mark.parametrize(("owner", "name", "moment"), STEPS, ids=lambda v: str(v)[-12:])
def test_attack_16_killed_at_each_step_it_is_finished_by_beat(
    case, office, cast, monkeypatch, owner, name, moment
):
    act = getattr(owner, name)

    def dies(*args, **kwargs):
        if moment == "after":
            act(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dies)
        with pytest.raises(Killed):
            service.hand_over(complaint=case, by=cast.complaints)
    row = HandOver.objects.get(complaint=case)
    if row.step == Step.BEGUN:
        # Nothing is taken away before the sealed copy is there.
        assert Complaint.objects.get(pk=case.pk).text == WORDS[0]
    # A killed process leaves its lease behind; beat waits until that is over.
    HandOver.objects.update(lease_until=None)
    assert service.resume() == 1
    assert_general_side_is_clean(case)
    report = Report.objects.get()
    content, _key = opened(report, office)
    assert content["what"] == WORDS[0]
    receipt = handing.show_receipt(case, case.code).receipt
    assert bytes(report.lookup) == receipts.lookup_of(receipt), (
        "the receipt is that of the one report"
    )


def test_attack_16_two_workers_make_one_report(case, office, cast):
    handing.begin(complaint=case, by=cast.complaints)
    row = HandOver.objects.get()
    HandOver.objects.update(lease_until=timezone.now() + service.LEASE)
    assert service.go_on(row) is False, "somebody else is at it"
    assert service.resume() == 0
    HandOver.objects.update(lease_until=timezone.now() - service.LEASE)
    assert service.go_on(row) is True
    assert Report.objects.count() == 1


def test_cc_12_what_was_sent_is_told(office, cast, org):
    filed = intake.file_complaint(
        organisation=org,
        secret=intake.new_secret(),
        values={"text": WORDS[0]},
        contact={"name": WORDS[2], "address": "1 ถนนหนึ่ง", "medium": Medium.LETTER},
    )
    filed.complaint.notices.create(
        kind="receipt",
        medium=Medium.LETTER,
        text=WORDS[0],
        sent_on="2026-11-01",
        actor_name="นางสมมติ",
    )
    row = service.hand_over(complaint=filed.complaint, by=cast.complaints)
    assert row.sent == [["letter", "2026-11-01"]]
    assert_general_side_is_clean(filed.complaint)


# --- the old code


def test_cc_12_the_old_code_shows_the_new_receipt_until_it_is_noted(case, office, cast):
    """A double click or a lost answer leaves nobody without a receipt."""
    service.hand_over(complaint=case, by=cast.complaints)
    row = HandOver.objects.get()
    assert passing.take("0" * 12, case.organisation.uuid, row.receipt) is None
    handing.receipt_noted(case, case.code)
    first = handing.show_receipt(case, case.code)
    report = Report.objects.get()
    assert bytes(report.lookup) == receipts.lookup_of(first.receipt)
    assert report.exchange_code, "people of the office have seen the old code"
    assert first.before is None
    again = handing.show_receipt(case, case.code)
    assert again == (first.receipt, timezone.localdate()), "a second reader is told of the first"
    handing.receipt_noted(case, "0" * 12)
    assert handing.show_receipt(case, case.code) == again
    handing.receipt_noted(case, case.code)
    assert handing.show_receipt(case, case.code) is None
    assert bytes(HandOver.objects.get().receipt) == b""
    # The second at which somebody read it stands nowhere.
    events = AuditEntry.objects.filter(object_uuid=case.uuid).values_list("event", flat=True)
    assert not [event for event in events if "told" in event]


def test_cc_12_the_general_database_opens_no_inbox(case, office, cast):
    """Whoever has all of it, before the receipt was shown, finds no receipt there."""
    service.hand_over(complaint=case, by=cast.complaints)
    row = HandOver.objects.get()
    report = Report.objects.get()
    for guess in (row.complaint.code_hash, case.ticket_hash, case.reference, ""):
        assert passing.take(guess, case.organisation.uuid, row.receipt) is None
    assert bytes(report.lookup).hex() not in dump()


def test_cc_12_the_receipt_is_left_for_thirty_days(case, office, cast, monkeypatch):
    service.hand_over(complaint=case, by=cast.complaints)
    today = timezone.localdate()
    later = today + timedelta(days=handing.RECEIPT_DAYS + 1)
    assert handing.RECEIPT_DAYS == 30
    assert handing.forget_receipts(today + timedelta(days=handing.RECEIPT_DAYS)) == 0
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda *args: later)
        assert handing.show_receipt(case, case.code) is None, "also before beat has come"
    assert handing.forget_receipts(later) == 1
    assert bytes(HandOver.objects.get().receipt) == b""


def test_cc_12_only_slow_work_leads_from_a_code_to_the_receipt(case, office, cast, org):
    """A fast hash beside the box would let a thief try all codes in weeks."""
    fast = case.code_hash
    service.hand_over(complaint=case, by=cast.complaints)
    assert fast not in dump()
    found = intake.find_by_code(org, case.code)
    assert found == case
    assert intake.find_by_code(org, intake.code_of(intake.new_secret())) is None
    assert bytes(found.code_key) == passing.public_key(case.code, org.uuid)
    other = Organisation.objects.exclude(pk=org.pk).first()
    assert intake.find_by_code(other, case.code) is None


def test_the_key_of_a_code_takes_the_servers_secret_and_the_office(settings, org):
    """A code has 55 random bits: the database alone must not be enough to try them all."""
    key = passing.public_key("0123456789AB", org.uuid)
    assert key == passing.public_key("0123456789AB", org.uuid)
    other = Organisation.objects.exclude(pk=org.pk).first()
    assert key != passing.public_key("0123456789AB", other.uuid)
    settings.SECRET_KEY = "another"
    assert key != passing.public_key("0123456789AB", org.uuid)


def test_cc_12_the_page_of_the_old_code_is_neutral(case, office, cast, visitor, org):
    service.hand_over(complaint=case, by=cast.complaints)
    page = visitor.track(case.code)
    text = page.content.decode()
    assert "ย้ายไปช่องทางที่ปิดลับแล้ว" in text
    assert case.reference not in text
    fields = {
        name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("code", "pass")
    }
    address = reverse("complaints:moved_receipt", args=[org.slug])
    shown = visitor.client.post(address, fields)
    assert shown.headers["Cache-Control"] == "no-store"
    report = Report.objects.get()
    code = re.sub(r"<[^>]+>", "", shown.content.decode().split('id="code">')[1].split("</p>")[0])
    assert bytes(report.lookup) == receipts.lookup_of(receipts.read_receipt(code))
    again = visitor.client.post(address, fields).content.decode()
    assert 'id="code"' in again
    assert "เคยแสดงแล้วเมื่อ" in again
    visitor.client.cookies.load({"django_language": "en"})
    noted = visitor.client.post(address, {**fields, "noted": "1"})
    inbox = reverse("corruption:inbox", args=[org.slug])
    assert noted.headers["Location"] == f"{inbox}?lang=en", "the language that was read"
    visitor.client.cookies.load({"django_language": "th"})
    after = visitor.client.post(address, fields).content.decode()
    assert 'id="code"' not in after
    assert "รหัสใหม่แสดงไปแล้ว" in after
    forged = visitor.client.post(address, {**fields, "pass": "x"})
    assert forged.status_code == 302


# --- the page of the desk


def test_wb_05_the_department_does_not_learn_where_it_went(case, office, cast, client_for, org):
    """Whoever worked on it may be whom it is about."""
    page = reverse("casework:case", args=[org.slug, case.uuid])
    assert client_for(cast.staff2).get(page).status_code == 200
    service.hand_over(complaint=case, by=cast.complaints)
    assert client_for(cast.staff2).get(page).status_code == 403
    seen = client_for(cast.executive).get(page).content.decode()
    content = seen.split("<main", 1)[1].split("</main>", 1)[0]
    assert "ทุจริต" not in content


def test_cc_12_the_desk_hands_over_by_a_page(case, office, cast, client_for, org):
    address = reverse("handover:hand_over", args=[org.slug, case.uuid])
    browser = client_for(cast.complaints)
    case_page = reverse("casework:case", args=[org.slug, case.uuid])
    assert address in browser.get(case_page).content.decode()
    page = browser.get(address)
    assert "ชุดสำรองข้อมูล" in page.content.decode()
    refused = browser.post(address, {"about_head": ""})
    assert refused.status_code == 200
    assert not HandOver.objects.exists()
    done = browser.post(address, {"understood": "on", "excluded": [str(office.officers[0].uuid)]})
    assert done.status_code == 302
    after = browser.get(address).content.decode()
    assert "ส่งต่อแล้ว" in after
    assert WORDS[0] not in after
    left = browser.get(case_page).content.decode()
    assert address in left
    assert reverse("casework:note", args=[org.slug, case.uuid]) not in left
    assert browser.get(case_page).status_code == 200


def test_cc_12_who_may_open_the_page(case, office, cast, client_for, org):
    address = reverse("handover:hand_over", args=[org.slug, case.uuid])
    for person in (cast.staff, cast.executive, cast.integrity, cast.admin):
        assert client_for(person).get(address).status_code == 403
    assert client_for(cast.other_staff).get(address).status_code == 404
    assert client_for(None).get(address).status_code == 302


def test_cc_12_a_closed_channel_shows_where_else_to_go(case, cast, client_for, org):
    address = reverse("handover:hand_over", args=[org.slug, case.uuid])
    page = client_for(cast.complaints).post(address, {"understood": "on"})
    assert page.status_code == 409
    assert "ป.ป.ช." in page.content.decode()
    assert not HandOver.objects.exists()


def test_cc_12_leaving_out_everybody_is_refused_and_nothing_hangs(
    case, office, cast, client_for, org
):
    address = reverse("handover:hand_over", args=[org.slug, case.uuid])
    everybody = [str(person.uuid) for person in office.officers]
    page = client_for(cast.complaints).post(address, {"understood": "on", "excluded": everybody})
    assert page.status_code == 409
    assert "ไม่มีผู้รับเรื่องทุจริตที่เปิดเรื่องนี้ได้" in page.content.decode()
    assert not HandOver.objects.exists()


def test_cc_12_a_begun_one_that_nobody_may_read_goes_back(case, office, cast, client_for, org):
    """The readers went after it had begun: beat takes it back, and its officer chooses again."""
    everybody = [person.uuid for person in office.officers]
    handing.begin(complaint=case, by=cast.complaints, excluded=everybody)
    assert service.resume() == 0
    assert not HandOver.objects.exists()
    case.refresh_from_db()
    assert case.text == WORDS[0]
    assert not Report.objects.exists()
    row = service.hand_over(
        complaint=case, by=cast.complaints, excluded=frozenset({office.officers[0].uuid})
    )
    assert row.step == Step.DONE


def test_cc_12_what_is_sealed_already_is_not_called_off(case, office, cast):
    row = service.hand_over(complaint=case, by=cast.complaints)
    with pytest.raises(Refused):
        handing.call_off(row)
    assert HandOver.objects.filter(pk=row.pk).exists()


def test_cc_12_a_handed_over_case_offers_no_contact(case, office, cast, client_for, org):
    browser = client_for(cast.complaints)
    page = reverse("casework:case", args=[org.slug, case.uuid])
    contact = reverse("casework:contact", args=[org.slug, case.uuid])
    assert contact in browser.get(page).content.decode()
    service.hand_over(complaint=case, by=cast.complaints)
    assert contact not in browser.get(page).content.decode()
    shown = browser.get(contact)
    assert "ตัวเรื่องยังเก็บไว้" not in shown.content.decode()
