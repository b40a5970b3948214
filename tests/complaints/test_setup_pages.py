"""What an office sets up: categories, places, committee, terms (CG-05, CG-06, CG-09)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.general.models import (
    Category,
    CommitteeMember,
    IntakeTerms,
    Place,
    PlaceKind,
)
from complaints.general.services import setup
from thai.dates import format_date
from workflow.engine import Denied, Refused
from workflow.models import AuditEntry

from . import builders

pytestmark = pytest.mark.django_db


def url(name, *args, slug="example-district"):
    return reverse(f"casework:{name}", args=[slug, *args])


@pytest.fixture
def pages(cast, client_for):
    return SimpleNamespace(
        officer=client_for(cast.complaints),
        staff=client_for(cast.staff),
        admin=client_for(cast.admin),
        other=client_for(cast.other_officer),
    )


def events(organisation) -> list[str]:
    rows = AuditEntry.objects.filter(event__startswith="complaints.").order_by("id")
    return list(rows.values_list("event", flat=True))


ADDRESSES = ("settings", "terms", "categories", "category_new", "places", "place_new")
ADDRESSES += ("committee", "member_new")


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_the_complaint_officer_sets_up(pages, name):
    assert pages.officer.get(url(name)).status_code == 200
    assert pages.staff.get(url(name)).status_code == 403
    # RO-20: the administrator keeps people and settings, never complaints.
    assert pages.admin.get(url(name)).status_code == 403
    assert pages.other.get(url(name)).status_code == 404


def test_another_offices_rows_are_not_there(pages, other_org):
    category = builders.make_category(other_org)
    place = Place.objects.create(organisation=other_org, name="หมู่ 1")
    member = CommitteeMember.objects.create(
        organisation=other_org, name="ก", duty="ข", order_number="1", order_on=timezone.localdate()
    )
    for name, row in (("category_edit", category), ("place_edit", place), ("member_edit", member)):
        assert pages.officer.get(url(name, row.uuid)).status_code == 404
        assert pages.officer.post(url(name, row.uuid), {}).status_code == 404


def test_the_hub_says_first_what_is_missing(pages, org, departments):
    before = pages.officer.get(url("settings")).context["rows"]
    assert before[0].state == "missing"
    names = [row.label for row in before if row.state == "missing"]
    assert "ประเภทเรื่อง" in names
    builders.make_category(org, department=departments.cleaning)
    after = pages.officer.get(url("settings")).context["rows"]
    assert "ประเภทเรื่อง" not in [row.label for row in after if row.state == "missing"]
    states = [row.state == "missing" for row in after]
    assert states == sorted(states, reverse=True)


def category_values(**changes):
    return {
        "name": "ไฟฟ้าสาธารณะ",
        "hint": "",
        "department": "",
        "days": "๗",
        "position": "",
    } | changes


def test_cg_09_the_office_decides_the_days(pages, org, departments):
    page = pages.officer.get(url("category_new")).content.decode()
    assert "ไม่มีกฎใดกำหนดจำนวนวัน" in page
    values = category_values(department=departments.cleaning.pk)
    assert pages.officer.post(url("category_new"), values).status_code == 302
    row = Category.objects.get(organisation=org)
    assert (row.days, row.department, row.is_active) == (7, departments.cleaning, True)
    assert events(org)[-1] == "complaints.category_saved"


@pytest.mark.parametrize(
    "wrong",
    [{"days": "0"}, {"days": "366"}, {"days": "เจ็ด"}, {"name": ""}, {"name": "ก" * 121},
     {"position": "-1"}, {"department": "999999"}],
)  # fmt: skip
def test_a_wrong_category_is_told_beside_its_field_and_keeps_what_was_typed(pages, org, wrong):
    answer = pages.officer.post(url("category_new"), category_values(hint="ไฟดับ", **wrong))
    assert answer.status_code == 200
    (field,) = wrong
    assert field in answer.context["form"].errors
    assert "ไฟดับ" in answer.content.decode()
    assert not Category.objects.exists()


def test_a_name_is_taken_once_in_an_office(pages, org, other_org):
    builders.make_category(org, "ไฟฟ้าสาธารณะ")
    builders.make_category(other_org, "ขยะ")
    answer = pages.officer.post(url("category_new"), category_values())
    assert answer.context["form"].errors["name"] == ["มีประเภทชื่อนี้แล้ว"]
    assert pages.officer.post(url("category_new"), category_values(name="ขยะ")).status_code == 302


def test_another_offices_department_is_refused(pages, cast, other_org):
    foreign = other_org.departments.first()
    answer = pages.officer.post(url("category_new"), category_values(department=foreign.pk))
    assert "department" in answer.context["form"].errors


def test_a_category_in_use_is_switched_off_and_its_complaints_stay(pages, org):
    category = builders.make_category(org)
    complaint, _code = builders.file(org, category=category)
    values = category_values(name=category.name, days="15")
    assert pages.officer.post(url("category_edit", category.uuid), values).status_code == 302
    category.refresh_from_db()
    complaint.refresh_from_db()
    assert not category.is_active
    assert complaint.category == category
    row = pages.officer.get(url("categories")).context["rows"][0]
    assert (row.is_active, row.complaints_count) == (False, 1)


def test_the_later_of_two_savers_is_told(pages, org):
    category = builders.make_category(org, "ถนน")
    opened = (
        pages.officer.get(url("category_edit", category.uuid)).context["form"]["opened"].value()
    )
    Category.objects.filter(pk=category.pk).update(days=30)
    values = category_values(name="ถนน", days="5", is_active="on", opened=opened)
    answer = pages.officer.post(url("category_edit", category.uuid), values)
    assert answer.status_code == 409
    assert {"label": "ตอบภายใน (วันปฏิทิน)", "mine": "5", "theirs": "30"} in answer.context["conflict"]
    category.refresh_from_db()
    assert category.days == 30


def test_examples_are_added_once_and_change_nothing(pages, org):
    own = builders.make_category(org, setup.EXAMPLES[0][0], days=3)
    assert pages.officer.get(url("category_examples")).status_code == 405
    pages.officer.post(url("category_examples"))
    pages.officer.post(url("category_examples"))
    own.refresh_from_db()
    assert own.days == 3
    assert Category.objects.filter(organisation=org).count() == len(setup.EXAMPLES)
    assert set(Category.objects.exclude(pk=own.pk).values_list("days", flat=True)) == {15}
    assert not pages.officer.get(url("categories")).context["has_more_examples"]
    assert pages.staff.post(url("category_examples")).status_code == 403


# --- places


def test_many_places_are_pasted_at_once(pages, org):
    Place.objects.create(organisation=org, name="หมู่ 1")
    text = "หมู่ 1\r\n\n  หมู่ 2  \nหมู่ 2\n=หมู่ 3\n"
    answer = pages.officer.post(
        url("place_new") + "?many=1", {"kind": "village", "names": text}, follow=True
    )
    assert "เพิ่มแล้ว 2 แห่ง มีอยู่แล้ว 1 แห่ง" in answer.content.decode()
    names = set(Place.objects.filter(organisation=org).values_list("name", flat=True))
    assert names == {"หมู่ 1", "หมู่ 2", "=หมู่ 3"}
    assert events(org).count("complaints.place_saved") == 2


@pytest.mark.parametrize("text", ["", " \n ", "ก" * 121, "\n".join(map(str, range(501)))])
def test_a_list_that_cannot_be_taken_adds_nothing(pages, org, text):
    answer = pages.officer.post(url("place_new") + "?many=1", {"kind": "pole", "names": text})
    assert answer.status_code in (200, 409)
    assert answer.context["errors"] or answer.context["form"].errors
    assert not Place.objects.exists()


def test_a_pole_lies_in_a_village_of_the_same_office(pages, org, other_org):
    village = Place.objects.create(organisation=org, name="หมู่ 1")
    foreign = Place.objects.create(organisation=other_org, name="หมู่ 9")
    values = {
        "kind": "pole",
        "name": "12/034",
        "village": foreign.pk,
        "landmark": "",
        "category": "",
    }
    answer = pages.officer.post(url("place_new"), values)
    assert "village" in answer.context["form"].errors
    assert pages.officer.post(url("place_new"), values | {"village": village.pk}).status_code == 302
    assert Place.objects.get(kind=PlaceKind.POLE).village == village
    again = pages.officer.post(url("place_new"), values | {"village": village.pk})
    assert "name" in again.context["form"].errors


def test_places_are_searched_sorted_and_paged_in_constant_queries(
    pages, org, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    village = Place.objects.create(organisation=org, name="หมู่ 1")
    pages.officer.get(url("places"))
    with CaptureQueriesContext(connection) as few:
        pages.officer.get(url("places"))
    for number in range(60):
        Place.objects.create(
            organisation=org,
            kind="pole",
            name=f"ต.{number:03}",
            village=village,
            landmark="หน้าวัด" if number == 7 else "",
        )
    with CaptureQueriesContext(connection) as many:
        page = pages.officer.get(url("places"))
    assert len(many) == len(few)
    assert len(page.context["rows"]) == 25
    found = pages.officer.get(url("places") + "?q=หน้าวัด").context["rows"]
    assert [row.name for row in found] == ["ต.007"]
    down = pages.officer.get(url("places") + "?kind=pole&sort=-name").context["rows"]
    assert down[0].name == "ต.059"
    assert pages.officer.get(url("places") + "?sort=nonsense&page=x").status_code == 200


# --- committee (CG-06) and terms


def member_values(**changes):
    return {
        "name": "นางสมมติ กรรมการ",
        "position": "",
        "duty": "ประธานกรรมการ",
        "person": "",
        "order_number": "1/2570",
        "order_on": "1 ต.ค. 2569",
    } | changes


def test_cg_06_who_left_stays_as_history(pages, org):
    pages.officer.post(url("member_new"), member_values())
    member = CommitteeMember.objects.get(organisation=org)
    yesterday = timezone.localdate() - timedelta(days=1)
    values = member_values(left_on=format_date(yesterday), order_on="1 ต.ค. 2565")
    assert pages.officer.post(url("member_edit", member.uuid), values).status_code == 302
    page = pages.officer.get(url("committee"))
    assert (page.context["serving"], page.context["left"]) == ([], [member])
    assert events(org).count("complaints.committee_saved") == 2


def test_nobody_leaves_before_the_order(pages, org):
    pages.officer.post(url("member_new"), member_values())
    member = CommitteeMember.objects.get(organisation=org)
    values = member_values(left_on="1 ก.ย. 2569")
    answer = pages.officer.post(url("member_edit", member.uuid), values)
    assert answer.status_code == 409
    assert answer.context["errors"][0]["url"] == "#id_left_on"
    member.refresh_from_db()
    assert member.left_on is None


def terms_values(**changes):
    return {
        "contact_line": "โทร. 0 2000 0000",
        "reopen_days": "30",
        "track_days": "365",
        "contact_days": "90",
        "escalate_days": "3",
    } | changes


def test_terms_are_kept_and_their_limits_told(pages, org):
    wrong = {"reopen_days": "400", "track_days": "29", "contact_days": "0", "escalate_days": "91"}
    answer = pages.officer.post(url("terms"), terms_values(**wrong))
    assert set(answer.context["form"].errors) == set(wrong)
    answer = pages.officer.post(url("terms"), terms_values(reopen_days="60", track_days="59"))
    assert "track_days" in answer.context["form"].errors
    assert not IntakeTerms.objects.exists()
    assert pages.officer.post(url("terms"), terms_values(reopen_days="๔๕")).status_code == 302
    assert IntakeTerms.of(org).reopen_days == 45
    assert events(org) == ["complaints.terms_saved"]


def test_services_ask_for_the_permission_themselves(cast, org):
    for person in (cast.staff, cast.admin, cast.executive, cast.other_officer):
        with pytest.raises(Denied):
            setup.add_examples(organisation=org, by=person)
        with pytest.raises(Denied):
            setup.add_places(organisation=org, by=person, kind="village", names=["หมู่ 1"])
        with pytest.raises(Denied):
            setup.save_terms(terms=IntakeTerms.of(org), by=person)


def test_a_name_taken_in_the_same_moment_is_told(cast, org):
    builders.make_category(org, "ขยะ")
    with pytest.raises(Refused, match="มีประเภทชื่อนี้แล้ว"):
        setup.save_category(category=Category(organisation=org, name="ขยะ"), by=cast.complaints)
