"""A tired officer: the back button, codes left behind, odd addresses and odd text."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from complaints import codes
from complaints.general.models import Complaint, WrittenNotice
from complaints.general.services import intake, notices
from workflow.engine import Refused

from . import builders
from .desk_pages import get, post, text, url
from .visitors import ticket_in

pytestmark = pytest.mark.django_db
LONG = "ก" * 10_000


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


def taken(**more):
    today = timezone.localdate()
    day = f"{today.day}/{today.month}/{today.year + 543}"
    return {
        "channel": "telephone",
        "arrived_on": day,
        "text": "ไฟถนนดับ",
        "medium": "tracking",
        "has_code": "on",
        **more,
    }


def test_a_form_gone_back_to_and_changed_is_another_complaint(client, org):
    """Else the second caller's words are lost, and the first one's code is handed to them."""
    ticket = ticket_in(text(get(client, "new", org)))
    first = post(client, "new", org, **taken(ticket=ticket))
    assert first.status_code == 302
    again = post(client, "new", org, **taken(ticket=ticket, text="ท่อน้ำแตกหน้าบ้าน"))
    assert again.status_code == 409
    page = text(again)
    case = Complaint.objects.get()
    assert case.reference in page and "ท่อน้ำแตกหน้าบ้าน" in page
    fresh = ticket_in(page)
    assert fresh != ticket
    assert post(client, "new", org, **taken(ticket=fresh, text="ท่อน้ำแตกหน้าบ้าน")).status_code == 302
    assert Complaint.objects.count() == 2


def test_the_same_form_twice_is_still_one_complaint(client, org):
    ticket = ticket_in(text(get(client, "new", org)))
    for _click in range(2):
        assert post(client, "new", org, **taken(ticket=ticket)).status_code == 302
    assert Complaint.objects.count() == 1


def test_no_code_lies_in_the_database_while_the_officer_copies_it(client, org):
    page = client.post(url("new", org), taken(), follow=True)
    case = Complaint.objects.get()
    code = _code_on(text(page), org, case)
    held = [str(row.get_decoded()) for row in Session.objects.all()]
    assert held and not any(code in one or codes.shown(code) in one for one in held)


def _code_on(page, org, case) -> str:
    # Where it stands: the middle of a uuid in some link may look like a code.
    found = re.search(r'id="code">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<', page)
    assert found, "the code is shown"
    code = found[1].replace("-", "")
    assert intake.find_by_code(org, code) == case
    return code


@pytest.mark.parametrize(
    "query",
    [
        {"page": "99999"},
        {"page": "-1"},
        {"sort": "evil"},
        {"sort": "-organisation__slug"},
        {"q": LONG},
        {"q": "%_\\'\";--"},
        {"q": "9999999/2999"},
        {"q": "\uffff\u200b"},
        {"tab": "evil", "state": "evil", "channel": "evil" * 999},
        {"category": "evil", "department": "00000000-0000-0000-0000-000000000000"},
        {"fy": "9" * 99},
    ],
)
def test_odd_addresses_of_the_list_are_answered(client, org, query):
    builders.file(org)
    assert get(client, "list", org, **query).status_code == 200


@pytest.mark.parametrize("name", ["publish", "ask_again", "merge", "release", "evil", "__class__"])
def test_only_acts_of_the_desk_have_a_page(client, org, name):
    complaint, _code = builders.file(org)
    assert get(client, "act", org, complaint.uuid, name).status_code == 404
    assert post(client, "act", org, complaint.uuid, name).status_code == 404


@pytest.mark.parametrize("other", ["evil", "00000000-0000-0000-0000-000000000000", LONG])
def test_odd_uuids_of_the_other_complaint_are_not_there(client, org, other):
    complaint, _code = builders.file(org)
    assert post(client, "merge", org, complaint.uuid, into=other).status_code == 404
    assert post(client, "repeat", org, complaint.uuid, of=other).status_code == 404


def test_a_rating_outside_the_scale_and_odd_edit_numbers_are_refused(
    client, org, officer, departments
):
    complaint = builders.answered(org, officer, department=departments.cleaning)
    for score in ("0", "6", "-1", "1.5", "๕๕", "evil"):
        assert post(client, "rating", org, complaint.uuid, score=score).status_code == 200
    for number in ("", "-5", "9" * 40, "evil"):
        response = post(client, "edit", org, complaint.uuid, place="ที่อื่น", edit_number=number)
        assert response.status_code in (200, 409)
    complaint.refresh_from_db()
    assert complaint.satisfaction is None and complaint.place == ""


def test_a_letter_survives_whatever_was_typed(client, org, officer, departments):
    contact = {"name": "=cmd()\uffff😀", "address": "1", "medium": "letter"}
    complaint = builders.accepted(
        org, officer, department=departments.cleaning, contact=contact, has_code=False
    )
    WrittenNotice.objects.update(text=f"<b>**หนา**</b>\ufffe {'ก' * 3000} 😀\u202e")
    notice = complaint.notices.first()
    answer = get(client, "letter_docx", org, complaint.uuid, notice.uuid)
    assert answer.status_code == 200
    words = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert "&lt;b&gt;" in words
    assert get(client, "letter_pdf", org, complaint.uuid, notice.uuid).content[:4] == b"%PDF"


def test_cg_08_nobody_was_told_before_they_complained(org, officer, departments):
    """A slip of the year would else close a complaint whose letter never went."""
    contact = {"name": "สมศรี", "address": "1 หมู่ 1", "medium": "letter"}
    complaint = builders.accepted(
        org, officer, department=departments.cleaning, contact=contact, has_code=False
    )
    notice = complaint.notices.first()
    options = {"notice": notice, "by": officer, "medium": "letter"}
    with pytest.raises(Refused, match="ก่อนวันที่รับเรื่อง"):
        notices.record_sent(sent_on=complaint.arrived_on - timedelta(days=365), **options)
    notices.record_sent(sent_on=complaint.arrived_on, **options)
