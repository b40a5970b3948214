"""What the public pages tell whom: errors where they belong, an objection's way, other ways out."""

import pytest
from django.urls import reverse

from complaints import flood, questions
from complaints.corruption.forms.custody import DecideForm
from complaints.corruption.models import (
    Contact,
    ContactKind,
    IdentityRequest,
    Report,
    RequestState,
)
from complaints.corruption.services import channels, custody, routing
from complaints.corruption.views import door

from . import builders
from .reporters import Reporter, text, ticket_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


# --- the form


@pytest.mark.parametrize("naming", ["named", "custodian"])
def test_who_gives_a_name_gives_a_name_or_a_way_to_be_reached(reporter, naming):
    page = text(reporter.post(naming=naming, name=" ", contact=""))
    assert "กรุณากรอกชื่อหรือทางติดต่อ" in page and not Report.objects.exists()
    reporter.report(naming=naming, contact="081 234 5678")
    assert Report.objects.count() == 1


def test_about_the_head_offers_no_way_of_the_office_itself(reporter, office):
    Contact.objects.create(
        organisation_uuid=office.organisation.uuid,
        kind=ContactKind.OFFICE,
        name="จดหมายถึงผู้บริหาร",
        duty="ทดสอบ",
    )
    Contact.objects.create(
        organisation_uuid=office.organisation.uuid,
        kind=ContactKind.OUTSIDE,
        name="หน่วยงานข้างนอก",
        duty="ทดสอบ",
    )
    page = text(reporter.post(about_head="on"))
    assert "หน่วยงานข้างนอก" in page and "จดหมายถึงผู้บริหาร" not in page
    everybody = [str(person.uuid) for person in office.officers]
    assert "จดหมายถึงผู้บริหาร" in text(reporter.post(excluded=everybody))


def test_what_must_be_told_says_so_before_the_next_step(reporter):
    page = text(reporter.get(write=""))
    assert 'data-needed="กรุณาเล่าว่าเกิดอะไรขึ้น' in page
    assert 'data-review-label="ไม่ให้อ่าน"' in page


def test_files_that_name_the_reporter_are_not_said_to_reach_officers(reporter):
    page = text(reporter.get(write=""))
    hint = page.partition('id="id_identity_files_helptext">')[2].partition("</div>")[0]
    assert "เปิดไม่ได้" in hint and "20 แฟ้ม" in hint and "ได้ต้นฉบับ" not in hint
    assert "สองช่อง" not in page


def test_too_early_stands_on_top_and_not_beside_other_errors(reporter, office):
    for _n in range(100):
        flood.note_arrival(door._scope(office.channel), cache=door.MEMORY)
    early = "ยังไม่ถึงเวลาส่ง"

    def sent(**values):
        ticket = ticket_in(text(reporter.get(write="")))
        secret = flood.check(ticket, door._scope(office.channel), at_level=2).authentic
        return text(reporter.post(ticket, answer=str(questions._of(secret)[3]), **values))

    page = sent()
    summary = page.partition('class="error-summary"')[2].partition("</ul>")[0]
    assert early in summary and "#id_answer" in summary
    assert early not in sent(what="")


def test_readers_are_told_by_the_office_s_name_in_the_language_of_the_page(reporter, office):
    office.organisation.name_en = "Office of Examples"
    channels.mirror(office.organisation)
    page = text(reporter.get(lang="en"))
    assert '<h3 class="h5">Office of Examples</h3>' in page
    office.channel.refresh_from_db()
    ((name, _people),) = routing.readers(office.channel)
    assert name == office.channel.name


def test_every_page_names_the_office_beside_its_heading(reporter):
    page = text(reporter.get(write=""))
    main = page.partition('<main id="main"')[2]
    assert reporter.organisation.name_th in main.partition("</h1>")[0]


# --- the inbox


@pytest.fixture
def asked(office, reporter):
    """A request to open a name; the browser has the inbox open."""
    receipt = reporter.report(naming="custodian", name="นางสมมติ")
    officer, report = office.officers[0], Report.objects.get()
    report.organisation = office.organisation
    request = custody.ask(
        report,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.EVIDENCE,
        reason="เหตุผลภายใน",
        told="ต้องสอบถ้อยคำ",
    )
    reporter.open(receipt)
    return request


@pytest.mark.parametrize(
    ("granted", "told"), [(True, "ตัวตนอนุญาตให้เปิดชื่อของคุณ"), (False, "ตัวตนไม่อนุญาตให้เปิดชื่อของคุณ")]
)
def test_an_objection_waits_and_its_answer_reaches_the_reporter(
    office, reporter, asked, granted, told
):
    waits = "คุณคัดค้านแล้ว รอผู้ดูแลข้อมูลตัวตนตัดสิน"
    assert waits not in text(reporter.get("inbox"))
    reporter.client.post(reporter.url("object", asked.uuid), {"text": "จะถูกรู้ทันที"})
    page = text(reporter.get("inbox"))
    assert waits in page and "คุณ · คัดค้านการเปิดข้อมูลตัวตน" in page
    asked.refresh_from_db()
    custody.decide(
        asked,
        by=office.custodian,
        organisation=office.organisation,
        keys=office.keys(office.custodian),
        granted=granted,
        reason="เหตุผลของผู้ดูแล",
        answer="คำตอบของผู้ดูแล",
    )
    page = text(reporter.get("inbox"))
    assert told in page and waits not in page
    assert office.custodian.display_name not in page.partition("<main")[2]
    assert "เหตุผลของผู้ดูแล" not in page and "คำตอบของผู้ดูแล" in page


def test_a_grant_that_ended_is_told(reporter, asked):
    IdentityRequest.objects.update(state=RequestState.ENDED)
    assert "สิทธิเปิดชื่อของคุณสิ้นสุดแล้ว" in text(reporter.get("inbox"))


def test_a_request_that_a_law_compels_is_told_without_a_way_to_object(reporter, asked):
    IdentityRequest.objects.update(objection_until=None)
    page = text(reporter.get("inbox"))
    assert "คัดค้านไม่ได้" in page and "คัดค้านการเปิดชื่อ</button>" not in page


def test_custodians_know_that_the_reporter_does_not_read_their_reason():
    assert "ผู้แจ้งไม่เห็นเหตุผลนี้" in str(
        DecideForm(has_inbox=True, must_answer=False).fields["reason"].help_text
    )


def test_a_message_is_not_said_to_be_optional(reporter, asked):
    page = text(reporter.get("inbox"))
    assert "ไม่บังคับ" not in page.partition('for="id_text"')[2].partition("</label>")[0]


# --- the acknowledgement


def test_checking_nothing_says_what_is_missing(client):
    page = text(client.post(reverse("acknowledgement:verify"), {"token": " "}))
    field = page.partition('for="id_token"')[2].partition("</form>")[0]
    assert "กรุณาวางข้อความ" in field and 'aria-invalid="true"' in field
    assert "error-summary" in page
    assert "กรุณาวางข้อความ" not in text(client.get(reverse("acknowledgement:verify")))
