"""Taking a complaint in at the desk (CG-17): backdated, with files, the code shown once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints.general.models import Channel, Complaint, Medium, StagedFile
from complaints.general.services import intake
from complaints.general.views.desk import FILED_CODE
from organisations.roles import Role
from tests.factories import make_member
from thai.dates import format_date_for_input
from thai.fiscal import fiscal_year_of
from workflow.models import StatusChange

from . import builders
from .desk_pages import get, post, text, upload, url

pytestmark = pytest.mark.django_db

VALUES = {"channel": "telephone", "text": "ไฟถนนดับ", "medium": "tracking", "has_code": "on"}


def day(back: int = 0) -> str:
    return format_date_for_input(timezone.localdate() - timedelta(days=back))


@pytest.fixture
def client(client_for, cast):
    return client_for(cast.complaints)


def send(client, org, **values):
    return post(client, "new", org, **{**VALUES, "arrived_on": day(), **values})


@pytest.mark.parametrize(
    "channel", ["hotline", "telephone", "letter", "walk_in", "email", "social", "other"]
)
def test_cg_17_every_channel_but_the_web(client, org, cast, channel):
    response = send(client, org, channel=channel)
    complaint = Complaint.objects.get()
    assert response.url == url("filed", org, complaint.uuid)
    assert complaint.channel == channel
    assert StatusChange.of(complaint).get().actor_name == cast.complaints.display


def test_all_fields(client, org, departments):
    category = builders.make_category(org, department=departments.cleaning, days=7)
    village = org.complaint_places.create(name="หมู่ 1")
    send(
        client,
        org,
        channel="letter",
        arrived_on=day(10),
        category=str(category.uuid),
        village=str(village.uuid),
        place="ซอย 3",
        landmark="หน้าวัด",
        pole_number="KP-7",
        position="๑๓.๗๕๖๓, 100.5018",
        happened="เมื่อวาน",
        name="นางสมมติ ทดสอบ",
        telephone="๐๘๑ ๒๓๔ ๕๖๗๘",
        email="a@example.com",
        address="1 หมู่ 1",
        medium="letter",
        has_code="",
        may_survey="on",
        files=[upload(), upload(name="second.jpg")],
    )
    row = Complaint.objects.get()
    arrived = timezone.localdate() - timedelta(days=10)
    assert (row.arrived_on, row.due_on) == (arrived, arrived + timedelta(days=7))
    assert row.fiscal_year == fiscal_year_of(arrived)
    assert (row.category, row.department, row.village) == (category, departments.cleaning, village)
    assert (row.place, row.landmark, row.pole_number) == ("ซอย 3", "หน้าวัด", "KP-7")
    assert (str(row.latitude), str(row.longitude)) == ("13.756300", "100.501800")
    assert row.happened == "เมื่อวาน"
    who = row.complainant
    assert (who.name, who.telephone, who.address) == ("นางสมมติ ทดสอบ", "081 234 5678", "1 หมู่ 1")
    assert (who.medium, who.has_code, who.may_survey) == (Medium.LETTER, False, True)
    assert row.files.count() == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": ""}, "กรุณากรอกเรื่องที่แจ้ง"),
        ({"text": "ก" * 8001}, "ยาวเกินไป"),
        ({"text": "ก" * 1_000_000}, "ยาวเกินไป"),
        ({"channel": ""}, "กรุณาเลือกจากรายการ"),
        ({"channel": "web"}, "กรุณาเลือกจากรายการ"),
        ({"arrived_on": ""}, "กรุณากรอก"),
        ({"arrived_on": day(-1)}, "ต้องไม่อยู่ในอนาคต"),
        ({"arrived_on": day(366)}, "ย้อนหลังได้ไม่เกิน"),
        ({"arrived_on": "เมื่อวาน"}, "วันที่"),
        ({"category": "x"}, "กรุณาเลือกจากรายการ"),
        ({"village": "x"}, "กรุณาเลือกจากรายการ"),
        ({"position": "13.7"}, "กรุณากรอกพิกัด"),
        ({"position": "100.5, 13.7"}, "กรุณากรอกพิกัด"),
        ({"position": "NaN, NaN"}, "กรุณากรอกพิกัด"),
        ({"medium": "email"}, "กรุณากรอกช่องนี้"),
        ({"medium": "letter"}, "กรุณากรอกช่องนี้"),
        ({"email": "a@b.c\nBcc: x@y.z"}, "กรุณาตรวจอีเมล"),
        ({"telephone": "ไม่มี"}, "หมายเลขโทรศัพท์"),
        ({"has_code": "", "name": "นางสมมติ"}, "ไม่ได้มอบรหัสติดตาม"),
        ({"text": "ก\x00ข"}, "อักขระที่มองไม่เห็น"),
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(client, org, values, said):
    response = send(client, org, **values)
    assert response.status_code == 200
    assert said in text(response)
    assert not Complaint.objects.exists()


def test_backdated_by_a_year_exactly(client, org):
    send(client, org, arrived_on=day(365))
    assert Complaint.objects.get().arrived_on == timezone.localdate() - timedelta(days=365)


def test_a_letter_without_name_and_code_is_taken(client, org):
    send(client, org, channel="letter", has_code="")
    assert not Complaint.objects.get().complainant.has_code


def test_the_same_form_sent_twice_is_one_complaint(client, org):
    page = get(client, "new", org)
    ticket = page.context["ticket"]
    first = send(client, org, ticket=ticket)
    assert send(client, org, ticket=ticket).url == first.url
    assert Complaint.objects.count() == 1


def test_anothers_ticket_leads_nowhere(client, client_for, cast, org, other_org):
    foreign = client_for(make_member(other_org, Role.COMPLAINT_OFFICER))
    ticket = get(foreign, "new", other_org).context["ticket"]
    send(foreign, other_org, ticket=ticket)
    send(client, org, ticket=ticket)
    assert Complaint.objects.filter(organisation=org).count() == 1
    assert Complaint.objects.count() == 2


# --- files


def test_files_of_a_form_with_errors_need_not_be_chosen_again(client, org):
    ticket = get(client, "new", org).context["ticket"]
    response = send(client, org, ticket=ticket, text="", files=[upload(), upload(name="b.jpg")])
    assert "photo.jpg" in text(response) and StagedFile.objects.count() == 2
    last = StagedFile.objects.last()
    response = send(client, org, ticket=ticket, remove_file=str(last.pk))
    assert "b.jpg" not in text(response) and not Complaint.objects.exists()
    send(client, org, ticket=ticket)
    files = Complaint.objects.get().files
    assert [row.attachment.name for row in files.select_related("attachment")] == ["photo.jpg"]
    assert not StagedFile.objects.exists()


def test_a_program_named_picture_is_refused(client, org):
    wrong = SimpleUploadedFile("x.jpg", b"MZ\x90\x00" * 50, content_type="image/jpeg")
    response = send(client, org, files=[wrong])
    assert "ไม่ตรงกับชื่อ" in text(response) and not Complaint.objects.exists()


# --- the code


def test_the_code_is_shown_once(client, org):
    response = client.get(send(client, org).url)
    complaint = Complaint.objects.get()
    assert intake.find_by_code(org, response.context["code"]) == complaint
    assert response.context["code"] in text(response)
    assert response.headers["Cache-Control"] == "no-store"
    # Still there for the printed receipt, until the officer is done with the page.
    assert response.context["code"] in text(get(client, "filed", org, complaint.uuid))
    assert post(client, "filed", org, complaint.uuid).url == url("case", org, complaint.uuid)
    page = text(get(client, "filed", org, complaint.uuid))
    assert response.context["code"] not in page and "แสดงไปแล้วครั้งเดียว" in page


def test_going_on_to_the_case_or_the_next_one_forgets_the_code(client, org):
    for _number in range(2):
        send(client, org)
    first, second = Complaint.objects.order_by("pk")
    shown = [get(client, "filed", org, row.uuid).context["code"] for row in (first, second)]
    assert shown[0] == "" and shown[1]
    get(client, "case", org, first.uuid)
    assert client.cookies[FILED_CODE].value == ""
    assert get(client, "filed", org, second.uuid).context["code"] == ""


def test_without_a_code_none_is_shown(client, org):
    response = client.get(send(client, org, channel=Channel.LETTER, has_code="").url)
    assert response.context["code"] == ""
    assert "ไม่ได้มอบรหัสติดตาม" in text(response)


# --- who


def test_who_may_take_one_in(client_for, cast, org):
    for person in (cast.staff, cast.officer, cast.clerk, cast.executive, cast.admin):
        assert get(client_for(person), "new", org).status_code == 403
        assert send(client_for(person), org).status_code == 403
    assert get(client_for(cast.other_officer), "new", org).status_code == 404
    assert not Complaint.objects.exists()
