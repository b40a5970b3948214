"""The desk's pages: what an officer sees and does, and that nothing typed is ever lost."""

import pytest
from django.conf import settings

from complaints.corruption.models import AuditEntry, EntryKind, Grant, MessageKind, State, Unlock
from complaints.corruption.views.acts import ACTS

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, queries, text, typed, url


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def officer(office):
    return browser(office.officers[0], office)


def post(client, org, report, name, **data):
    path = url(org, "act", report.uuid, name)
    page = client.get(path)
    return client.post(path, typed(page) | data)


# --- the list


def test_the_list_shows_days_and_states_and_nothing_that_was_said(office, org):
    report, _receipt = make.filed(office)
    response = browser(office.officers[0]).get(url(org, "reports"))
    page = text(response)
    assert report.label in page
    assert make.WORDS not in page
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sort", ["label", "-label", "received", "-due", "state", "x", "due"])
def test_the_list_is_sorted_searched_and_filtered(office, org, sort):
    report, _receipt = make.filed(office)
    other, _receipt = make.filed(office)
    make.screened(other, office)
    make.take(other, office, "accept")
    client, path = browser(office.officers[0]), url(org, "reports")
    assert report.label in text(client.get(path, {"sort": sort, "tab": "all"}))
    loose = report.label.replace("-", " ").lower()
    found = text(client.get(path, {"q": loose, "sort": sort}))
    assert report.label in found
    assert other.label not in found
    accepted = text(client.get(path, {"state": "accepted", "sort": sort}))
    assert other.label in accepted
    assert report.label not in accepted
    assert report.label not in text(client.get(path, {"tab": "closed"}))
    assert client.get(path, {"tab": "x", "state": "x", "page": "x", "q": "ก"}).status_code == 200


def test_the_list_takes_as_many_queries_for_200_reports_as_for_one(office, org):
    client, path = browser(office.officers[0]), url(org, "reports")
    make.filed(office)
    one = queries(client, path)
    for _n in range(199):
        make.filed(office)
    assert queries(client, path) == one
    assert text(client.get(path)).count('scope="row"') == 25
    assert queries(client, f"{path}?page=8&sort=-label") == one


def test_the_tray_of_a_flood_stands_apart(office, org):
    report, _receipt = make.filed(office, set_aside=True)
    client = browser(office.officers[0], office)
    assert report.label not in text(client.get(url(org, "reports")))
    assert report.label in text(client.get(url(org, "reports"), {"tab": "tray"}))
    assert post(client, org, report, "release").status_code == 302
    assert report.label in text(client.get(url(org, "reports")))


# --- one report


def test_wb_03_a_report_opens_with_keys_and_each_opening_is_written_down(office, org):
    report, _receipt = make.filed(office)
    path = url(org, "report", report.uuid)
    locked = text(browser(office.officers[0]).get(path))
    assert make.WORDS not in locked
    assert "vault_passphrase" in locked
    before = AuditEntry.objects.filter(event="corruption.report_read").count()
    client = browser(office.officers[0], office)
    response = client.get(path)
    assert make.WORDS in text(response)
    assert response["Cache-Control"] == "no-store"
    row = AuditEntry.objects.filter(event="corruption.report_read").latest("pk")
    assert AuditEntry.objects.filter(event="corruption.report_read").count() == before + 1
    assert (row.object_uuid, row.actor_uuid) == (report.uuid, office.officers[0].uuid)
    assert row.fields == ["content", "desk", "thread"]


def test_what_was_changed_in_the_database_is_said_so_and_shown_nowhere(office, org, officer):
    report, _receipt = make.filed(office)
    changed = bytearray(bytes(report.content))
    changed[-1] ^= 1
    type(report).objects.filter(pk=report.pk).update(content=bytes(changed))
    for path in (url(org, "report", report.uuid), url(org, "act", report.uuid, "note")):
        response = officer.get(path)
        assert response.status_code == 409
        assert make.WORDS not in text(response)
        assert "ไม่ตรงกับที่เก็บไว้" in text(response)


def test_a_key_that_waits_for_a_colleague_is_told_so_in_words(office, org, officer):
    report, _receipt = make.filed(office)
    holder = office.holder(office.officers[0])
    Grant.objects.filter(report=report, holder=holder, compartment="desk").delete()
    response = officer.get(url(org, "report", report.uuid))
    assert response.status_code == 409
    assert "กุญแจใหม่ของคุณต้องรอ" in text(response)
    assert make.WORDS not in text(response)


def test_wb_03_a_named_report_is_said_to_be_an_official_secret(office, org, officer):
    report, _receipt = make.filed(
        office, values={"naming": "named", "name": "นายสมชาย", "contact": "0812345678"}
    )
    page = text(officer.get(url(org, "report", report.uuid)))
    assert "ความลับของทางราชการ" in page
    assert "นายสมชาย" in page


def test_every_state_has_a_page_with_its_next_step(office, org, officer):
    expected = {
        State.RECEIVED: "do/accept/",
        State.ASKED: "do/accept/",
        State.ACCEPTED: "do/inquire/",
        State.INQUIRY: "do/conclude/",
        State.FOUND: "do/proceed/",
        State.PROCEEDING: "do/message/",
        State.NO_GROUNDS: "do/message/",
        State.NOT_ACCEPTED: "do/message/",
        State.REFERRED: "do/message/",
    }
    for state in State.values:
        report, _receipt = make.in_state(office, state)
        page = text(officer.get(url(org, "report", report.uuid)))
        if state in expected:
            first = page.partition('class="btn btn-primary" href="')[2].partition('"')[0]
            assert expected[state] in first, state


def test_every_act_has_a_page_and_an_unknown_one_has_none(office, org, officer):
    report, _receipt = make.filed(office)
    for name in ACTS:
        status = officer.get(url(org, "act", report.uuid, name.replace("_", "-"))).status_code
        assert status in (200, 302), name
    assert officer.get(url(org, "act", report.uuid, "reply")).status_code == 404
    assert officer.get(url(org, "act", report.uuid, "nothing")).status_code == 404


def test_screening_accepting_and_asking_by_the_pages(office, org, officer):
    report, receipt = make.filed(office)
    data = {"has_evidence": "on", "decision": "accept", "reason": "มีหลักฐานชัด"}
    assert post(officer, org, report, "screen", **data).status_code == 302
    page = text(officer.get(url(org, "report", report.uuid)))
    assert "มีหลักฐานชัด" in page
    assert post(officer, org, report, "accept").status_code == 302
    report.refresh_from_db()
    assert report.state == State.ACCEPTED
    answer = post(officer, org, report, "message", kind="text", text="กำลังดูอยู่")
    assert answer.status_code == 302
    said = make.inbox(report, receipt)
    assert (said[-1].text, said[-1].message.kind) == ("กำลังดูอยู่", MessageKind.TEXT)


def test_a_report_takes_as_many_queries_with_much_in_it_as_with_little(office, org, officer):
    report, receipt = make.filed(office)
    by, path = office.officers[0], url(org, "report", report.uuid)
    make.assigned(report, office)
    make.released(report, office)
    make.told(report, office)
    few = queries(officer, path)
    for _n in range(12):
        make.assigned(report, office)
        make.told(report, office)
        make.answers(report, receipt)
        make.draft(report, office, by=by)
    assert queries(officer, path) == few


def test_what_was_screened_otherwise_is_said_before_the_button(office, org, officer):
    report, _receipt = make.filed(office)
    make.screened(report, office)
    against = "ไม่ตรงกับรายการนี้"
    assert against in text(officer.get(url(org, "act", report.uuid, "reject")))
    assert against not in text(officer.get(url(org, "act", report.uuid, "accept")))


def test_wb_01_the_rule_stands_beside_the_checklist(office, org, officer):
    report, _receipt = make.filed(office)
    page = text(officer.get(url(org, "act", report.uuid, "screen")))
    assert "หลักเกณฑ์ของกรุงเทพมหานคร" in page


def test_a_form_with_a_fault_comes_back_with_what_was_typed(office, org, officer):
    report, _receipt = make.filed(office)
    response = post(officer, org, report, "screen", reason="พิมพ์ไว้ยาว", decision="")
    assert response.status_code == 200
    assert "พิมพ์ไว้ยาว" in text(response)
    assert not report.entries.exists()


def test_the_unlock_that_ended_while_writing_keeps_the_text(office, org, officer):
    report, _receipt = make.filed(office)
    path = url(org, "act", report.uuid, "note")
    data = typed(officer.get(path)) | {"text": "บันทึกที่พิมพ์อยู่นาน"}
    Unlock.objects.all().delete()
    response = officer.post(path, data)
    assert "บันทึกที่พิมพ์อยู่นาน" in text(response)
    assert not report.entries.exists()
    passphrase = office.passphrases[office.officers[0].uuid]
    response = officer.post(path, data | {"vault_passphrase": passphrase})
    assert response.status_code == 302
    assert report.entries.get().kind == EntryKind.NOTE
    assert settings.VAULT_COOKIE in officer.cookies


def test_two_officers_at_once_the_later_is_told_and_loses_no_word(office, org, officer):
    report, _receipt = make.in_state(office, State.FOUND)
    second = browser(office.officers[1], office)
    path = url(org, "act", report.uuid, "no-grounds")
    data = typed(officer.get(path)) | {
        "reason": "หลักฐานไม่พอ",
        "reported_to": "ปลัด",
        "reported_on": "1 ต.ค. 2569",
    }
    classify = {"category": "bribery", "person_kind": "official", "gravity": "serious"}
    assert post(second, org, report, "classify", **classify).status_code == 302
    response = officer.post(path, data)
    assert response.status_code == 409
    assert "หลักฐานไม่พอ" in text(response)
    report.refresh_from_db()
    assert report.state == State.FOUND
    assert officer.post(path, data | typed(response)).status_code == 302
    report.refresh_from_db()
    assert report.state == State.NO_GROUNDS


def test_a_double_click_on_a_step_is_done_once_and_no_error(office, org, officer):
    report, receipt = make.filed(office)
    path = url(org, "act", report.uuid, "ask")
    data = typed(officer.get(path)) | {"question": "เมื่อใด"}
    assert officer.post(path, data).status_code == 302
    assert officer.post(path, data).status_code == 302
    said = [row for row in make.inbox(report, receipt) if row.text == "เมื่อใด"]
    assert len(said) == 1


def test_a_double_click_on_a_message_sends_one(office, org, officer):
    report, receipt = make.filed(office)
    path = url(org, "act", report.uuid, "message")
    data = typed(officer.get(path)) | {"kind": "text", "text": "สวัสดี"}
    for _n in range(2):
        assert officer.post(path, data).status_code == 302
    assert [row.text for row in make.inbox(report, receipt)] == ["สวัสดี"]


def test_the_state_that_has_changed_leads_back(office, org, officer):
    report, _receipt = make.in_state(office, State.CLOSED)
    assert officer.get(url(org, "act", report.uuid, "ask")).status_code == 302
    response = officer.post(url(org, "act", report.uuid, "ask"), {"question": "ยังไม่ส่ง"})
    assert response.status_code == 409
    assert "ยังไม่ส่ง" in text(response)


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("classify", "classification", {"category": "money", "person_kind": "employee"}),
        ("protect", "protection", {"who": "witness", "measure": "ย้ายโต๊ะ", "responsible": "ปลัด"}),
        ("note", "note", {"text": "จดไว้"}),
    ],
)
def test_wb_08_wb_21_what_is_written_down_is_sealed_and_shown(
    office, org, officer, name, kind, data
):
    report, _receipt = make.filed(office)
    more = {"gravity": "unclear"} if name == "classify" else {"on": "1 ต.ค. 2569"}
    assert post(officer, org, report, name, **data, **more).status_code == 302
    entry = report.entries.get()
    assert entry.kind == kind
    page = text(officer.get(url(org, "report", report.uuid)))
    assert entry.get_kind_display() in page
    for value in data.values():
        assert value.encode() not in bytes(entry.body)


def test_cc_06_only_who_has_a_key_can_be_assigned(office, org, officer, cast):
    report, _receipt = make.filed(office, excluded=[office.officers[1]])
    page = text(officer.get(url(org, "act", report.uuid, "assign")))
    first, second = office.officers
    assert str(first.uuid) in page
    assert str(second.uuid) not in page
    refused = post(officer, org, report, "assign", officer=str(second.uuid))
    assert refused.status_code == 200
    assert post(officer, org, report, "assign", officer=str(first.uuid)).status_code == 302


# --- decisions of two


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("reward", {"benefit": "คืนเงิน", "proposal": "ความดีความชอบ"}),
        (
            "false",
            {
                "statement": "กล่าวว่ารับเงิน",
                "knowledge": "อีเมลที่ยอมรับ",
                "way": "outsider",
                "is_outside_line": "on",
            },
        ),
    ],
)
def test_wb_11_wb_12_decisions_of_two_people(office, org, officer, name, data):
    report, _receipt = make.in_state(office, State.NO_GROUNDS)
    assert post(officer, org, report, name, **data).status_code == 302
    entry = report.entries.order_by("-number").first()
    path = url(org, "confirm", report.uuid, entry.uuid)
    ticked = {"is_outside_line": "on", "reason": "สังกัดกองคลัง อ่านอีเมลแล้ว"}
    own = officer.post(path, typed(officer.get(path)) | ticked)
    assert own.status_code == 409
    second = browser(office.officers[1], office)
    page = second.get(path)
    assert next(iter(data.values())) in text(page)
    assert second.post(path, typed(page)).status_code == 200  # not ticked
    assert second.post(path, typed(page) | {"is_outside_line": "on"}).status_code == 200  # why?
    assert second.post(path, typed(page) | ticked).status_code == 302
    entry.refresh_from_db()
    assert entry.confirmed_by_uuid == office.officers[1].uuid
    assert second.post(path, typed(page) | ticked).status_code == 409
    assert "สังกัดกองคลัง" in text(second.get(url(org, "report", report.uuid)))
    assert not Grant.objects.filter(
        report=report, compartment="identity", holder__role="officer"
    ).exists()
    assert not report.requests.exists()


def test_wb_12_a_false_report_needs_evidence_of_knowledge(office, org, officer):
    report, _receipt = make.in_state(office, State.NO_GROUNDS)
    data = {"statement": "กล่าวว่ารับเงิน", "way": "own", "is_outside_line": "on"}
    before = report.entries.count()
    assert post(officer, org, report, "false", **data).status_code == 200
    full = data | {"knowledge": "อีเมล"}
    full.pop("is_outside_line")
    assert post(officer, org, report, "false", **full).status_code == 200
    assert report.entries.count() == before


def test_wb_12_nothing_is_false_before_anybody_has_looked_into_it(office, org, officer):
    report, _receipt = make.in_state(office, State.INQUIRY)
    before = report.entries.count()
    data = {
        "statement": "กล่าวว่ารับเงิน",
        "knowledge": "อีเมลที่ยอมรับ",
        "way": "own",
        "is_outside_line": "on",
    }
    assert post(officer, org, report, "false", **data).status_code == 409
    assert report.entries.count() == before


def test_a_note_is_no_decision_of_two(office, org, officer):
    report, _receipt = make.filed(office)
    make.assigned(report, office)
    entry = report.entries.get()
    assert officer.get(url(org, "confirm", report.uuid, entry.uuid)).status_code == 404


def test_the_result_begins_with_kind_words(office, org, officer):
    report, _receipt = make.in_state(office, State.NO_GROUNDS)
    page = text(officer.get(url(org, "act", report.uuid, "message")))
    assert "โดยสุจริต" in page
