"""What cannot be done yet says so before anybody presses, and leads to what is missing."""

import pytest
from django.utils import timezone

from complaints.corruption.models import MessageKind

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, text, typed, url


@pytest.fixture
def office(cast, org):
    return open_channel(org)


@pytest.fixture
def officer(office):
    return browser(office.officers[0], office)


def assert_blocked(client, org, report, name, way):
    page = text(client.get(url(org, "act", report.uuid, name)))
    assert "ยังทำรายการนี้ไม่ได้ เพราะ" in page
    assert "data-confirm-leave" not in page
    assert f'href="{url(org, "act", report.uuid, way)}"' in page


def test_accept_and_reject_lead_to_the_screening(office, org, officer):
    report, _receipt = make.filed(office)
    assert_blocked(officer, org, report, "accept", "screen")
    assert_blocked(officer, org, report, "reject", "screen")
    assert_blocked(officer, org, report, "reject", "ask")
    make.screened(report, office)
    assert "data-confirm-leave" in text(officer.get(url(org, "act", report.uuid, "accept")))
    # Screened otherwise: the screening that counts is written anew.
    assert_blocked(officer, org, report, "reject", "screen")


def test_cc_06_inquire_leads_to_the_assignment(office, org, officer):
    report, _receipt = make.filed(office)
    make.screened(report, office)
    make.take(report, office, "accept")
    assert_blocked(officer, org, report, "inquire", "assign")


def test_cc_07_close_leads_to_the_message(office, org, officer):
    report, _receipt = make.in_state(office, "no_grounds")
    assert_blocked(officer, org, report, "close", "message")


def test_cc_07_a_result_with_gaps_is_not_sent(office, org, officer):
    report, receipt = make.in_state(office, "no_grounds")
    path = url(org, "act", report.uuid, "message")
    fields = typed(officer.get(path)) | {"kind": "result", "text": "ไม่พอว่ามีมูล เพราะ …"}
    page = officer.post(path, fields)
    assert page.status_code == 200
    assert "ยังมีช่องว่าง … ที่ต้องเขียนเอง" in text(page)
    kinds = [row.message.kind for row in make.inbox(report, receipt)]
    assert MessageKind.RESULT not in kinds
    fields["text"] = "ไม่พอว่ามีมูล เพราะไม่มีเอกสาร"
    assert officer.post(path, fields).status_code == 302


def test_what_may_not_be_deleted_yet_offers_no_button(office, org, officer):
    report, _receipt = make.in_state(office, "closed")
    path = url(org, "delete", report.uuid)
    page = text(officer.get(path))
    assert "ยังไม่ครบเวลาเก็บ" in page
    assert "data-confirm-leave" not in page
    type(report).objects.filter(pk=report.pk).update(delete_after=timezone.localdate())
    assert "data-confirm-leave" in text(officer.get(path))


def test_typed_words_are_shown_while_the_keys_are_shut(office, org):
    report, _receipt = make.filed(office)
    path = url(org, "act", report.uuid, "note")
    fields = typed(browser(office.officers[0], office).get(path)) | {"text": "พบพยาน\nอีกคน"}
    page = text(browser(office.officers[0]).post(path, fields))
    shown = page.partition('id="typed"')[2]
    assert "พบพยาน" in shown
    assert fields["ticket"] not in shown
    assert f'class="btn btn-link" href="{url(org, "keys")}"' not in page
