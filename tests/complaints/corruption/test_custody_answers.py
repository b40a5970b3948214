"""What the custodian answers the reporter: sealed to the reporter alone, whoever asked and why."""

import pytest
from django.db import models
from django.urls import reverse

from complaints.corruption.models import AuditEntry, Compartment, IdentityRequest
from complaints.corruption.services import answers, custody, objections
from complaints.corruption.vault import keyring, receipts, sealing
from workflow.engine import Refused

from .builders import open_channel, unlock_client
from .filing import file_report, thread_key
from .reporters import Reporter, text

ANSWER = "ได้อ่านข้อคัดค้านแล้ว ให้พบนอกที่ทำงาน"
REASON = "พยานคนเดียว เหตุผลภายใน"


@pytest.fixture
def office(org, cast):
    return open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


def ask(report, office):
    officer = office.officers[0]
    return custody.ask(
        report,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.EVIDENCE,
        reason="ต้องสอบ",
        told="ต้องสอบถ้อยคำ",
    )


def decide(request, office, *, granted=False, answer=ANSWER):
    keeper = office.custodian
    custody.decide(
        custody.open_to(keeper, office.organisation).get(pk=request.pk),
        by=keeper,
        organisation=office.organisation,
        keys=office.keys(keeper),
        granted=granted,
        reason=REASON,
        answer=answer,
    )
    return IdentityRequest.objects.select_related("report").get(pk=request.pk)


@pytest.fixture
def filed(office):
    return file_report(office)


@pytest.fixture
def objected(filed, office):
    """A request against which the reporter has objected."""
    report, receipt = filed
    request = ask(report, office)
    objections.object_to(report, request.pk, "จะถูกรู้ทันที", thread_key(report, receipt))
    return request


@pytest.mark.parametrize("granted", [True, False])
def test_the_answer_to_an_objection_stands_in_the_inbox_and_the_reason_does_not(
    objected, filed, office, reporter, granted
):
    decide(objected, office, granted=granted)
    page = text(reporter.open(filed[1]))
    assert ANSWER in page
    assert REASON not in page
    assert office.custodian.display not in page.partition("<main")[2]


def test_it_is_sealed_to_the_reporter_and_to_nobody_else(objected, filed, office):
    row = decide(objected, office)
    assert "อ่านข้อคัดค้าน".encode() not in bytes(row.answer)
    private, _public = receipts.inbox_keys(filed[1])
    assert answers.read(row.report, row, private) == ANSWER
    for person in (*office.officers, office.custodian):
        for _holder, other in office.keys(person).holders:
            with pytest.raises(sealing.Tampered):
                answers.read(row.report, row, other.encryption)
    # As long as one that says little.
    other, receipt = file_report(office)
    short = ask(other, office)
    objections.object_to(other, short.pk, "", thread_key(other, receipt))
    assert len(decide(short, office, answer="ไม่").answer) == len(row.answer)


def test_officers_and_custodians_read_in_the_decision_what_was_answered(objected, office):
    row = decide(objected, office)
    for person in (office.custodian, office.officers[1]):
        assert custody.read(row, office.keys(person)).decision["answer"] == ANSWER


def test_a_refused_request_says_where_the_objection_is_and_nothing_of_looks(
    objected, office, client_for, org
):
    decide(objected, office, answer=ANSWER)
    officer, keeper = office.officers[0], office.custodian
    pages = {}
    for person, name, args in (
        (officer, "identity", [org.slug, objected.report_id, objected.uuid]),
        (keeper, "custody_decide", [org.slug, objected.uuid]),
        (keeper, "custody", [org.slug]),
    ):
        browser = client_for(person)
        unlock_client(browser, person, office)
        pages[name] = text(browser.get(reverse(f"integrity:{name}", args=args)))
        assert "ไม่อนุญาต" in pages[name] and "ยังไม่เปิด" not in pages[name], name
    assert "คำคัดค้านอยู่ในข้อความกับผู้แจ้ง" in pages["identity"]
    assert "จะถูกรู้ทันที" in pages["custody_decide"]
    assert "คำคัดค้านอยู่ใน" not in pages["custody_decide"], "custodians read no messages"


def test_whoever_objected_is_answered_in_any_case(objected, office, client_for, org):
    with pytest.raises(Refused, match="คำตอบถึงผู้แจ้ง"):
        decide(objected, office, answer=" ")
    keeper = client_for(office.custodian)
    unlock_client(keeper, office.custodian, office)
    address = reverse("integrity:custody_decide", args=[org.slug, objected.uuid])
    page = text(keeper.get(address))
    label = page.partition('for="id_answer"')[2].partition("</label>")[0]
    assert "คำตอบถึงผู้แจ้ง" in label and "ไม่บังคับ" not in label
    form = {"decision": "refuse", "reason": REASON}
    assert "กรุณาเขียนคำตอบถึงผู้แจ้ง" in text(keeper.post(address, form))
    objected.refresh_from_db()
    assert objected.state == "asked"
    assert keeper.post(address, form | {"answer": ANSWER}).status_code == 302
    objected.refresh_from_db()
    assert objected.state == "refused" and objected.answer


def test_without_an_objection_an_answer_is_welcome_and_not_asked_for(filed, office, reporter):
    first = decide(ask(filed[0], office), office, answer="")
    assert not first.answer
    decide(ask(filed[0], office), office, answer="ยังไม่จำเป็น")
    page = text(reporter.open(filed[1]))
    assert page.count("ผู้ดูแลข้อมูลตัวตนตอบคุณ") == 1 and "ยังไม่จำเป็น" in page


def test_where_there_is_no_inbox_nothing_is_written_to_it(office, client_for, org):
    report, _receipt = file_report(office, has_inbox=False)
    request = ask(report, office)
    keeper = client_for(office.custodian)
    unlock_client(keeper, office.custodian, office)
    address = reverse("integrity:custody_decide", args=[org.slug, request.uuid])
    assert "id_answer" not in text(keeper.get(address))
    assert not decide(request, office).answer


def test_an_answer_outlives_the_exchange_of_a_receipt_that_an_officer_has_seen(office, reporter):
    officer = office.officers[0]
    report, receipt = file_report(office, by=officer, exchange_code=True)
    row = decide(ask(report, office), office)
    old_private, _public = receipts.inbox_keys(receipt)
    assert "รหัสใหม่ของคุณ" in text(reporter.open(receipt))
    page = text(reporter.client.post(reporter.url("exchange"), follow=True))
    assert ANSWER in page
    row = IdentityRequest.objects.select_related("report").get(pk=row.pk)
    with pytest.raises(sealing.Tampered):
        answers.read(row.report, row, old_private)
    # What stands there is what the audit says of it.
    told = AuditEntry.objects.get(event="corruption.receipt_exchanged").fields
    assert told == [keyring.digest_line(row, "answer")]


def test_nobody_answers_in_the_custodian_s_place_in_the_database(objected, filed, office):
    row = decide(objected, office)
    private, public = receipts.inbox_keys(filed[1])
    context = keyring.context_of(row.report, row, "answer")
    box = sealing.seal_to(public, b"x" * 4096, context, row.report.uuid)
    row.answer = b"\0" * 32 + box
    with pytest.raises(sealing.Tampered):
        answers.read(row.report, row, private)
    other = ask(row.report, office)
    other.answer = IdentityRequest.objects.get(pk=row.pk).answer
    with pytest.raises(sealing.Tampered):
        answers.read(row.report, other, private)


def test_a_new_key_of_the_messages_leaves_the_answer_readable(objected, filed, office, reporter):
    from complaints.corruption.vault import pending

    row = decide(objected, office)
    officer = office.officers[0]
    keys = office.keys(officer)
    parts = (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD)
    old = {part: keyring.key_of(row.report, part, keys) for part in parts}
    pending.replace_keys(row.report, old, officer)
    assert ANSWER in text(reporter.open(filed[1]))


def test_all_binary_columns_of_a_request_are_known_to_verify_sealed_or_sealed_to_people():
    """Whoever adds one says where its digest stands."""
    from complaints.corruption.management.commands.verify_sealed import FIELDS

    columns = {
        field.name
        for field in IdentityRequest._meta.fields
        if isinstance(field, models.BinaryField)
    }
    assert columns - {"objection"} == set(FIELDS["identityrequest"])
