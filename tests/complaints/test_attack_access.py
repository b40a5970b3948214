"""Who learns of a complaint without being meant to: lines, linked cases, receipts, contacts."""

from datetime import timedelta

import pytest
from django.utils import translation

from complaints.general.models import Complaint
from complaints.general.selectors import first_due, waiting_for
from complaints.general.services import deadlines, handling, merging, speaking
from organisations.models import Notice
from organisations.roles import Role
from tests.factories import make_member
from workflow.models import AuditEntry

from . import builders
from .desk_pages import get, post, text

pytestmark = pytest.mark.django_db
CONTACT = {"name": "นางสมมติ ลับเฉพาะ", "telephone": "081-234-5678"}


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def keeper(org, departments):
    """An administrator whose desk stands in the department that works on complaints."""
    return make_member(
        org, Role.ADMINISTRATOR, name="นายสมมติ ดูแลระบบ", department=departments.cleaning
    )


def test_ro_20_an_administrator_of_the_department_gets_no_line(org, officer, departments, keeper):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    handling.assign(
        complaint=complaint,
        by=officer,
        category=complaint.category,
        department=departments.education,
    )
    complaint.refresh_from_db()
    handling.assign(
        complaint=complaint,
        by=officer,
        category=complaint.category,
        department=departments.cleaning,
    )
    Complaint.objects.filter(pk=complaint.pk).update(due_on=complaint.arrived_on)
    deadlines.remind(complaint.arrived_on + timedelta(days=1))
    assert not Notice.objects.filter(person=keeper).exists()


def test_ro_20_an_administrator_of_the_department_sees_none_listed(
    org, officer, departments, keeper, client_for
):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    assert not Complaint.objects.visible_to(keeper, org).exists()
    assert waiting_for(keeper, org, complaint.arrived_on).todo == 0
    assert first_due(keeper, org, complaint.arrived_on, 5) == []


def test_one_who_left_gets_no_line_about_a_case_that_still_names_them(
    org, officer, departments, cast
):
    complaint = builders.accepted(org, officer, department=departments.education)
    handling.assign(
        complaint=complaint,
        by=officer,
        category=complaint.category,
        department=complaint.department,
        case_officer=cast.staff2,
    )
    cast.staff2.memberships.update(is_active=False)
    Notice.objects.all().delete()
    complaint.refresh_from_db()
    handling.tell_department(complaint, officer)
    assert [row.person for row in Notice.objects.all()] == [cast.staff]


def test_a_flood_rings_at_no_department(org, departments, cast, django_capture_on_commit_callbacks):
    """Whoever floods holds the codes, and each could add fifty words."""
    category = builders.make_category(org, department=departments.cleaning)
    complaint, _code = builders.file(org, category=category, set_aside=True)
    with django_capture_on_commit_callbacks(execute=True):
        speaking.add_words(complaint=complaint, text="ซื้อของถูกที่นี่")
    assert not Notice.objects.exists()


def test_a_line_for_colleagues_is_thai_whoever_caused_it(
    org, officer, departments, django_capture_on_commit_callbacks
):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    Notice.objects.all().delete()
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        speaking.add_words(complaint=complaint, text="still dark")
        handling.assign(
            complaint=complaint,
            by=officer,
            category=complaint.category,
            department=departments.education,
        )
    lines = set(Notice.objects.values_list("text", flat=True))
    assert Notice.objects.count() >= 2
    assert lines and all(line.startswith("เรื่องร้องเรียน ") for line in lines)


def test_linked_complaints_of_another_department_show_their_number_alone(
    org, officer, departments, cast, client_for
):
    elsewhere = builders.make_category(org, "การศึกษา", department=departments.education)
    earlier, _code = builders.file(org, text="ครูตีเด็กชายนามสมมติ", category=elsewhere)
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    later, _code = builders.file(org, text="ครูตีเด็กหญิงอีกคน", category=elsewhere)
    merged, _code = builders.file(org, text="บ้านเลขที่ 9 เห็นเหมือนกัน", category=elsewhere)
    merging.mark_repeat(complaint=complaint, of=earlier, by=officer)
    merging.mark_repeat(complaint=later, of=complaint, by=officer)
    merging.merge(complaint=merged, into=complaint, by=officer)
    page = text(get(client_for(cast.staff2), "case", org, complaint.uuid))
    for row in (earlier, later, merged):
        assert row.reference in page
        assert row.title not in page and str(row.uuid) not in page
    whole = text(get(client_for(officer), "case", org, complaint.uuid))
    for row in (earlier, later, merged):
        assert row.title in whole and str(row.uuid) in whole


def test_a_complaint_in_the_tray_gives_its_department_no_receipt(
    org, departments, cast, client_for
):
    category = builders.make_category(org, department=departments.cleaning)
    complaint, _code = builders.file(org, category=category, set_aside=True)
    client = client_for(cast.staff2)
    assert get(client, "case", org, complaint.uuid).status_code == 403
    assert get(client, "receipt", org, complaint.uuid).status_code == 403


def test_contact_details_shown_by_a_wrong_form_are_written_down_too(org, officer, client_for):
    complaint, _code = builders.file(org, contact=CONTACT)
    response = post(client_for(officer), "contact", org, complaint.uuid, telephone="ไม่ใช่เบอร์")
    assert CONTACT["name"] in text(response)
    opened = AuditEntry.objects.filter(event="complaints.contact_opened")
    assert opened.filter(object_uuid=complaint.uuid).count() == 1
