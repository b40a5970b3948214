"""Identity custody: asked with reason, objected to, granted unseen, seen for days, then shut."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.corruption.models import (
    AuditEntry,
    Compartment,
    Grant,
    IdentityRequest,
    KeyRole,
    MessageKind,
    PendingWork,
    RequestState,
    WorkKind,
)
from complaints.corruption.services import custody, ending, looking, objections, thread
from complaints.corruption.vault import directory, keyring, pending, receipts, sealing
from organisations.roles import Role
from tests.complaints.corruption.builders import open_channel, unlock_client
from tests.complaints.corruption.filing import file_report, thread_key
from tests.factories import make_member
from workflow.engine import Denied, Refused

NAME = "นางสมหญิง ใจกล้า"


@pytest.fixture
def office(org, cast):
    return open_channel(org)


@pytest.fixture
def filed(office):
    return file_report(office, name=NAME)


@pytest.fixture
def report(filed):
    return filed[0]


def ask(report, office, *, by=None, **values):
    by = by or office.officers[0]
    values = {
        "basis": custody.Basis.EVIDENCE,
        "reason": "ต้องสอบปากคำพยานคนเดียว",
        "told": "ต้องขอถ้อยคำจากคุณโดยตรง",
        **values,
    }
    return custody.ask(report, by=by, keys=office.keys(by), **values)


def decide(request, office, *, granted=True, by=None):
    by = by or office.custodian
    row = custody.open_to(by, office.organisation).get(pk=request.pk)
    custody.decide(
        row,
        by=by,
        organisation=office.organisation,
        keys=office.keys(by),
        granted=granted,
        reason="จำเป็นและไม่มีทางอื่น",
        answer="พิจารณาแล้ว",
    )
    return IdentityRequest.objects.select_related("report").get(pk=request.pk)


def after(monkeypatch, days):
    day = timezone.localdate() + timedelta(days=days)
    monkeypatch.setattr(timezone, "localdate", lambda *args: day)
    return day


def granted(report, office, **values):
    """A request that was granted at once, since a law compels it."""
    row = ask(report, office, basis=custody.Basis.LAW, law="ป.วิ.อ. มาตรา 132", **values)
    row = decide(row, office)
    row.report.organisation = office.organisation
    return row


def identity_of(row, office, by=None):
    by = by or office.officers[0]
    row.report.organisation = office.organisation
    return looking.look(row, by=by, keys=office.keys(by))


# --- asking


def test_wb_03_a_request_is_sealed_and_the_reporter_reads_of_it(report, filed, office):
    request = ask(report, office)
    assert request.objection_until == timezone.localdate() + timedelta(days=7)
    told = thread.messages(report, thread_key(*filed))
    (spoken,) = [row for row in told if row.message.kind == MessageKind.IDENTITY]
    assert "ต้องขอถ้อยคำจากคุณโดยตรง" in spoken.text
    assert spoken.message.author_uuid is None
    for text in (spoken.text, spoken.message.author_name):
        assert office.officers[0].display not in text, "the role, never a name"
    assert "ต้องสอบปากคำ".encode() not in bytes(request.body)
    opened = custody.read(request, office.keys(office.custodian))
    assert opened.body["reason"] == "ต้องสอบปากคำพยานคนเดียว"
    (shown,) = objections.for_reporter(report)
    assert shown.may_object


def test_suspicion_alone_is_no_reason(report, office):
    with pytest.raises(Refused, match="ความสงสัยอย่างเดียวไม่ใช่เหตุ"):
        ask(report, office, basis=custody.Basis.SUSPICION)
    assert not IdentityRequest.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"basis": ""},
        {"basis": "other"},
        {"reason": " "},
        {"told": ""},
        {"basis": "law", "law": ""},
        {"basis": "evidence", "law": "มาตรา 1"},
    ],
)
def test_a_request_needs_its_basis_reasons_and_law(report, office, values):
    with pytest.raises(Refused):
        ask(report, office, **values)


def test_nobody_asks_for_the_name_of_an_anonymous_reporter(office):
    report, _receipt = file_report(office, naming="anonymous")
    with pytest.raises(Refused, match="ไม่ได้บอกชื่อไว้"):
        ask(report, office)


def test_one_request_at_a_time(report, office):
    ask(report, office)
    with pytest.raises(Refused):
        ask(report, office)
    assert ask(report, office, by=office.officers[1])


def test_an_excluded_officer_and_other_roles_ask_nothing(office, cast):
    out = office.officers[1]
    report, _receipt = file_report(office, excluded=[out])
    for person in (out, cast.custodian, cast.executive, cast.admin):
        with pytest.raises(Denied):
            ask(report, office, by=person)


# --- the objection


def test_the_reporter_objects_before_a_grant_and_the_custodian_reads_it(report, filed, office):
    request = ask(report, office)
    with pytest.raises(Refused, match="ยังคัดค้านได้"):
        decide(request, office)
    objections.object_to(report, request.pk, "หัวหน้าจะรู้ว่าเป็นฉัน", thread_key(*filed))
    row = IdentityRequest.objects.get()
    assert row.has_objection
    opened = custody.read(row, office.keys(office.custodian))
    assert opened.objection == "หัวหน้าจะรู้ว่าเป็นฉัน"
    # An officer reads it in the messages instead.
    assert custody.read(row, office.keys(office.officers[0])).objection == ""
    assert "หัวหน้าจะรู้" in thread.messages(report, thread_key(*filed))[-1].text
    with pytest.raises(Refused):
        objections.object_to(report, request.pk, "อีกครั้ง", thread_key(*filed))
    assert decide(request, office, granted=False).state == RequestState.REFUSED


def test_after_the_days_of_objection_it_may_be_granted(report, filed, office, monkeypatch):
    request = ask(report, office)
    after(monkeypatch, 7)
    with pytest.raises(Refused):
        decide(request, office)
    after(monkeypatch, 1)
    with pytest.raises(Refused, match="พ้นเวลาคัดค้าน"):
        objections.object_to(report, request.pk, "สาย", thread_key(*filed))
    assert decide(request, office).state == RequestState.GRANTED


def test_nobody_objects_to_the_request_of_another_report(report, filed, office):
    request = ask(report, office)
    other, receipt = file_report(office)
    with pytest.raises(Refused):
        objections.object_to(other, request.pk, "ไม่", thread_key(other, receipt))


def test_a_law_that_compels_is_recorded_and_leaves_no_objection(report, filed, office):
    request = ask(report, office, basis=custody.Basis.LAW, law="ป.วิ.อ. มาตรา 132")
    assert request.objection_until is None
    assert "ป.วิ.อ. มาตรา 132" in thread.messages(report, thread_key(*filed))[-1].text
    with pytest.raises(Refused):
        objections.object_to(report, request.pk, "ไม่", thread_key(*filed))
    assert decide(request, office).state == RequestState.GRANTED


# --- the decision


def test_a_custodian_who_is_the_requester_does_not_decide(report, office):
    request = ask(report, office)
    IdentityRequest.objects.update(requester_uuid=office.custodian.uuid, objection_until=None)
    with pytest.raises(Refused, match="ตนเอง"):
        decide(request, office)


def test_only_a_custodian_decides(report, office, cast):
    request = ask(report, office)
    for person in (office.officers[1], cast.executive, cast.admin, cast.other_admin):
        assert not custody.open_to(person, office.organisation).exists()
        with pytest.raises(Denied):
            custody.decide(
                request,
                by=person,
                organisation=office.organisation,
                keys=office.keys(person),
                granted=True,
                reason="x",
            )


def test_an_excluded_custodian_sees_no_request(office, cast):
    second = _second_custodian(office)
    report, _receipt = file_report(office, excluded=[office.custodian])
    ask(report, office)
    assert not custody.open_to(office.custodian, office.organisation).exists()
    assert custody.open_to(second, office.organisation).exists()


def _second_custodian(office):
    from organisations.roles import Role
    from tests.factories import make_member

    person = make_member(office.organisation, Role.IDENTITY_CUSTODIAN)
    office.give_key(person, KeyRole.CUSTODIAN)
    return person


def test_the_decision_is_sealed_and_may_be_made_once(report, office):
    request = ask(report, office)
    row = decide(request, office, granted=False)
    assert "จำเป็น".encode() not in bytes(row.decision)
    assert custody.read(row, office.keys(office.officers[1])).decision["reason"]
    with pytest.raises(Refused):
        decide(request, office)
    with pytest.raises(Refused):
        identity_of(row, office)


# --- looking


def test_attack_13_a_removed_officer_s_key_opens_no_later_decision(report, office, org):
    third = make_member(org, Role.CORRUPTION_OFFICER)
    office.give_key(third, KeyRole.OFFICER)
    pending.work(office.keys(office.officers[0]))
    request = ask(report, office, basis=custody.Basis.LAW, law="ป.วิ.อ. มาตรา 132")
    part = Compartment.REQUEST
    kept = keyring.key_of(report, part, office.keys(third), request.uuid)
    directory.remove(office.holder(third))
    row = decide(request, office, granted=False)
    for field in ("body", "decision"):
        with pytest.raises(sealing.Tampered):
            keyring.open_row(kept, report, row, field)
    for person in (office.custodian, office.officers[1]):
        opened = custody.read(row, office.keys(person))
        assert opened.decision["reason"] == "จำเป็นและไม่มีทางอื่น"
        assert opened.body["reason"]
    assert Grant.objects.filter(compartment=part, recovery__isnull=False).count() == 1


def test_the_requester_sees_the_name_for_seven_days_and_each_look_is_told(report, filed, office):
    row = granted(report, office)
    identity = identity_of(row, office)
    assert identity.values["name"] == NAME
    assert set(identity.values) == {"name", "contact"}
    identity_of(row, office)
    row.refresh_from_db()
    assert row.looked_on == [timezone.localdate().isoformat()] * 2
    looks = AuditEntry.objects.filter(event="corruption.identity_opened")
    assert looks.count() == 2
    assert {look.fields for look in looks if look.fields} == set()
    # The reporter reads of the first one.
    told = thread.messages(report, thread_key(*filed))
    assert sum("เปิดดูว่าคุณเป็นใคร" in row.text for row in told) == 2


def test_another_officer_does_not_see_it(report, office):
    row = granted(report, office)
    with pytest.raises(Refused):
        identity_of(row, office, by=office.officers[1])


def test_a_requester_who_left_the_report_gets_no_grant(report, office):
    request = ask(report, office, basis=custody.Basis.LAW, law="มาตรา 1")
    mine = Grant.objects.filter(report=report, holder__person_uuid=office.officers[0].uuid)
    mine.filter(compartment=Compartment.CONTENT).delete()
    with pytest.raises(Refused, match="ไม่ได้รับผิดชอบ"):
        decide(request, office)


# --- attacks


def test_attack_11_an_officer_with_the_whole_database_opens_no_identity(report, office):
    """Every sealed key of the database, tried with every private key that officers have."""
    request = ask(report, office)
    keys = [
        private.encryption
        for officer in office.officers
        for _holder, private in office.keys(officer).holders
    ]
    opened = []
    for grant in Grant.objects.filter(report=report):
        context = keyring._grant_context(
            report, grant.compartment, grant.subject_uuid, grant.key_version
        )
        for private in keys:
            try:
                key = sealing.unseal_from(
                    private, bytes(grant.sealed), context, grant.recipient_uuid
                )
            except sealing.Tampered:
                continue
            opened.append((grant.compartment, key))
    assert {compartment for compartment, _key in opened} == {
        Compartment.CONTENT,
        Compartment.DESK,
        Compartment.THREAD,
        Compartment.REQUEST,
    }
    for _compartment, key in opened:
        with pytest.raises(sealing.Tampered):
            keyring.open_row(key, report, report, "identity")
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.IDENTITY, office.keys(office.officers[0]))
    assert request.state == RequestState.ASKED


def test_attack_10_the_reporters_key_opens_no_notes_content_identity_or_request(
    report, filed, office
):
    row = ask(report, office)
    private, _public = receipts.inbox_keys(filed[1])
    opened = set()
    for grant in Grant.objects.filter(report=report):
        context = keyring._grant_context(
            report, grant.compartment, grant.subject_uuid, grant.key_version
        )
        try:
            key = sealing.unseal_from(private, bytes(grant.sealed), context, grant.recipient_uuid)
        except sealing.Tampered:
            continue
        opened.add(grant.compartment)
        for owner, field in ((report, "content"), (report, "identity"), (row, "body")):
            with pytest.raises(sealing.Tampered):
                keyring.open_row(key, report, owner, field)
    assert opened == {Compartment.THREAD}


def test_a_custodian_opens_no_content(report, office):
    ask(report, office)
    keys = office.keys(office.custodian)
    for compartment in (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD):
        with pytest.raises(keyring.NoGrant):
            keyring.key_of(report, compartment, keys)


def test_attack_12_an_expired_grant_opens_nothing_after_rotation(report, office, monkeypatch):
    """Even the sealed key that somebody copied while it was valid."""
    row = granted(report, office)
    officer = office.officers[0]
    ((_holder, private),) = office.keys(officer).role_keys(KeyRole.OFFICER)
    kept = Grant.objects.get(
        report=report, compartment=Compartment.IDENTITY, expires_on__isnull=False
    )
    old_key = keyring.key_of(report, Compartment.IDENTITY, office.keys(officer))
    day = after(monkeypatch, 8)
    with pytest.raises(Refused, match="สิ้นสุด"):
        identity_of(row, office)
    assert ending.end_due(day) == 1
    assert ending.end_due(day) == 0
    row.refresh_from_db()
    assert row.state == RequestState.ENDED
    assert not Grant.objects.filter(pk=kept.pk).exists()
    assert PendingWork.objects.filter(report=report, kind=WorkKind.ROTATE_IDENTITY).exists()
    # The next unlock of a custodian does the rest.
    pending.work(office.keys(office.custodian))
    report.refresh_from_db()
    assert report.identity_version == 2
    context = keyring._grant_context(report, kept.compartment, kept.subject_uuid, 1)
    copied = sealing.unseal_from(
        private.encryption, bytes(kept.sealed), context, kept.recipient_uuid
    )
    assert copied == old_key
    with pytest.raises(sealing.Tampered):
        keyring.open_row(copied, report, report, "identity")
    keys = office.keys(office.custodian)
    key = keyring.key_of(report, Compartment.IDENTITY, keys)
    assert keyring.open_row(key, report, report, "identity")["name"] == NAME


def test_a_grant_in_force_stays_while_another_one_ends(report, office, monkeypatch):
    granted(report, office)
    after(monkeypatch, 5)
    second = ask(report, office, by=office.officers[1], basis=custody.Basis.LAW, law="มาตรา 1")
    second = decide(second, office)
    day = after(monkeypatch, 4)
    ending.end_due(day)
    pending.work(office.keys(office.custodian))
    second.report.refresh_from_db()
    assert identity_of(second, office, by=office.officers[1]).values["name"] == NAME


def test_a_grant_ends_with_the_officer_s_part_in_the_report(report, office):
    """Who stepped back may look no longer, whatever days are left."""
    row = granted(report, office)
    mine = Grant.objects.filter(report=report, holder__person_uuid=office.officers[0].uuid)
    mine.filter(compartment=Compartment.CONTENT).delete()
    assert mine.filter(compartment=Compartment.IDENTITY).exists()
    assert ending.end_due(timezone.localdate()) == 1
    assert not mine.filter(compartment=Compartment.IDENTITY).exists()
    row.refresh_from_db()
    assert row.state == RequestState.ENDED
    assert PendingWork.objects.filter(kind=WorkKind.ROTATE_IDENTITY).exists()


# --- pages


def browser_of(client_for, person, office):
    browser = client_for(person)
    unlock_client(browser, person, office)
    return browser


def test_the_whole_way_by_pages(report, filed, office, client_for, org):
    officer = office.officers[0]
    browser = browser_of(client_for, officer, office)
    address = reverse("integrity:identity_ask", args=[org.slug, report.uuid])
    page = browser.get(address).content.decode()
    assert "ความสงสัยอย่างเดียวไม่ใช่เหตุ" in page
    form = {
        "basis": "suspicion",
        "reason": "เหตุ",
        "told": "เหตุ",
        "edit_number": report.edit_number,
    }
    refused = browser.post(address, form)
    assert refused.status_code == 409
    assert "ความสงสัยอย่างเดียวไม่ใช่เหตุ" in refused.content.decode()
    assert browser.post(address, form | {"basis": "law", "law": "มาตรา 9"}).status_code == 302
    row = IdentityRequest.objects.get()

    custodian = browser_of(client_for, office.custodian, office)
    listed = custodian.get(reverse("integrity:custody", args=[org.slug])).content.decode()
    assert report.label in listed
    decision = reverse("integrity:custody_decide", args=[org.slug, row.uuid])
    page = custodian.get(decision).content.decode()
    assert "มาตรา 9" in page
    done = custodian.post(decision, {"decision": "grant", "reason": "มีกฎหมาย"})
    assert done.status_code == 302
    for response in (custodian.get(decision), custodian.get(done.url)):
        assert NAME not in response.content.decode(), "a custodian sees no name"
        assert "ใบอนุญาต" not in response.content.decode(), "and no content"

    look = reverse("integrity:identity", args=[org.slug, report.uuid, row.uuid])
    assert NAME not in browser.get(look).content.decode()
    shown = browser.post(look)
    assert NAME in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "1 ครั้ง" in custodian.get(done.url).content.decode()


def test_while_a_request_lasts_the_page_says_so_and_asks_for_no_other(
    report, office, client_for, org
):
    row = ask(report, office)
    browser = browser_of(client_for, office.officers[0], office)
    address = reverse("integrity:identity_ask", args=[org.slug, report.uuid])
    own = reverse("integrity:identity", args=[org.slug, report.uuid, row.uuid])

    def says(words):
        page = browser.get(address).content.decode()
        assert words in page and f'href="{own}"' in page
        assert 'name="told"' not in page, "no form for another one"
        form = {"basis": "danger", "reason": "เหตุ", "told": "เหตุ"}
        refused = browser.post(address, form | {"edit_number": report.edit_number})
        assert refused.status_code == 409
        assert words in refused.content.decode()
        assert IdentityRequest.objects.count() == 1

    says("ผู้ดูแลข้อมูลตัวตนยังไม่ตัดสิน จึงขออีกไม่ได้")
    IdentityRequest.objects.update(objection_until=None, state=RequestState.GRANTED)
    says("ได้รับอนุญาตแล้วและยังไม่สิ้นสุด")
    IdentityRequest.objects.update(state=RequestState.ENDED)
    assert 'name="told"' in browser.get(address).content.decode()


def test_a_colleague_reads_first_that_somebody_has_asked(report, office, client_for, org):
    ask(report, office)
    browser = browser_of(client_for, office.officers[1], office)
    address = reverse("integrity:identity_ask", args=[org.slug, report.uuid])
    page = browser.get(address).content.decode()
    assert office.officers[0].display in page and "อ่านก่อน" in page
    assert 'name="told"' in page


def test_the_page_asks_for_no_name_that_nobody_gave(office, client_for, org):
    report, _receipt = file_report(office, naming="anonymous")
    browser = browser_of(client_for, office.officers[0], office)
    address = reverse("integrity:identity_ask", args=[org.slug, report.uuid])
    page = browser.get(address).content.decode()
    assert "ผู้แจ้งไม่ได้บอกชื่อไว้" in page and 'name="told"' not in page


def test_attack_20_who_may_open_the_pages_of_custody(report, office, cast, client_for, org):
    row = ask(report, office)
    officers = [
        reverse("integrity:identity_ask", args=[org.slug, report.uuid]),
        reverse("integrity:identity", args=[org.slug, report.uuid, row.uuid]),
        reverse("integrity:hold", args=[org.slug, report.uuid]),
        reverse("integrity:delete", args=[org.slug, report.uuid]),
    ]
    custodians = [
        reverse("integrity:custody", args=[org.slug]),
        reverse("integrity:custody_decide", args=[org.slug, row.uuid]),
    ]
    for address in (*officers, *custodians):
        for person in (cast.staff, cast.executive, cast.admin, cast.auditor):
            assert client_for(person).get(address).status_code == 403, address
        assert client_for(cast.other_officer).get(address).status_code == 404
        assert client_for(None).get(address).status_code == 302
    for address in officers:
        assert client_for(office.custodian).get(address).status_code == 403
    for address in custodians:
        assert client_for(office.officers[0]).get(address).status_code == 403


def test_attack_20_an_excluded_officer_gets_the_404_of_what_is_not_there(office, client_for, org):
    out = office.officers[1]
    report, _receipt = file_report(office, excluded=[out])
    row = ask(report, office)
    browser = browser_of(client_for, out, office)
    nobody = "00000000-0000-4000-8000-000000000000"
    for name, args in (
        ("identity_ask", []),
        ("identity", [row.uuid]),
        ("hold", []),
        ("delete", []),
    ):
        there = browser.get(reverse(f"integrity:{name}", args=[org.slug, report.uuid, *args]))
        absent = browser.get(reverse(f"integrity:{name}", args=[org.slug, nobody, *args]))
        assert there.status_code == absent.status_code == 404
        assert there.content == absent.content
