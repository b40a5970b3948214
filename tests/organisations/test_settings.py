"""Settings pages: details, signers, departments, acting orders, holidays."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations import services
from organisations.models import Department, Holiday, Notice
from organisations.roles import Role
from tests.factories import make_delegation, make_department
from thai.dates import BE_OFFSET, format_date
from workflow.engine import Refused
from workflow.models import AuditEntry


def page(name, org, *args):
    return reverse(f"organisations:{name}", args=[org.slug, *args])


@pytest.fixture
def admin(cast, client_for):
    return client_for(cast.admin)


@pytest.mark.parametrize(
    "name",
    [
        "settings",
        "details",
        "chain",
        "departments",
        "department_new",
        "people",
        "person_new",
        "delegations",
        "delegation_new",
        "holidays",
    ],
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_pages_draw(admin, org, name, language):
    admin.cookies.load({"django_language": language})
    answer = admin.get(page(name, org))
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert ' style="' not in answer.text and "onclick" not in answer.text


# --- details


def details(**changes):
    return {
        "name_th": "สำนักงานเขตใหม่",
        "name_en": "",
        "address": "เลขที่ ๑\nถนนใหม่",
        "telephone": "02 111 1111",
        "email": "office@example.go.th",
        "document_prefix": "กท 4202",
        "thai_digits": "on",
        "optional_schedules": ["nacc_6"],
    } | changes


def test_details(admin, org, cast):
    opened = admin.get(page("details", org)).context["form"]["opened"].value()
    answer = admin.post(page("details", org), details(opened=opened))
    assert answer.status_code == 302
    org.refresh_from_db()
    assert org.name_th == "สำนักงานเขตใหม่" and org.document_prefix == "กท 4202"
    assert {s.key for s in org.schedules} == {"ita_6", "nacc_6"}
    entry = AuditEntry.objects.get(chain=org.uuid, event="organisation.changed")
    assert "name_th" in entry.fields and "สำนักงานเขตใหม่" not in str(entry.fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"name_th": ""},
        {"email": "nowhere"},
        {"optional_schedules": ["everything"]},
        {"name_th": "ก" * 201},
        {"address": "บรรทัด\x00"},
    ],
)
def test_details_bad_input_keeps_what_was_typed(admin, org, changes):
    opened = admin.get(page("details", org)).context["form"]["opened"].value()
    answer = admin.post(page("details", org), details(telephone="พิมพ์ไว้", opened=opened) | changes)
    assert answer.status_code == 200 and "พิมพ์ไว้" in answer.text
    before = org.name_th
    org.refresh_from_db()
    assert org.name_th == before


def test_details_second_saver_is_told(admin, org, cast):
    opened = admin.get(page("details", org)).context["form"]["opened"].value()
    services.save_details(organisation=org, by=cast.admin, telephone="02 999 9999")
    answer = admin.post(page("details", org), details(opened=opened))
    assert answer.status_code == 409 and "02 999 9999" in answer.text
    org.refresh_from_db()
    assert org.telephone == "02 999 9999"


def test_municipality_has_no_optional_reports(cast, client_for, other_org):
    answer = client_for(cast.other_admin).get(page("details", other_org))
    assert "optional_schedules" not in answer.text


# --- signers


def steps(*rows, **extra):
    data = {
        "steps-TOTAL_FORMS": str(len(rows)),
        "steps-INITIAL_FORMS": "0",
        "steps-MIN_NUM_FORMS": "1",
        "steps-MAX_NUM_FORMS": "8",
    }
    for number, (role, position) in enumerate(rows):
        data |= {
            f"steps-{number}-role": role,
            f"steps-{number}-position_th": position,
            f"steps-{number}-position_en": "",
            f"steps-{number}-ORDER": str(number + 1),
        }
    return data | extra


def test_chain_of_one(admin, org):
    assert admin.post(page("chain", org), steps(("executive", "นายก"))).status_code == 302
    org.refresh_from_db()
    assert [(s.role, s.position_th, s.final) for s in org.chain] == [("executive", "นายก", True)]


def test_chain_in_the_order_of_the_page(admin, org):
    data = steps(("executive", "ผู้อำนวยการเขต"), ("endorser", "หัวหน้า"), ("endorser", "ผู้ช่วย"))
    data |= {"steps-0-ORDER": "3", "steps-1-ORDER": "1", "steps-2-ORDER": "2"}
    assert admin.post(page("chain", org), data).status_code == 302
    org.refresh_from_db()
    assert [s.position_th for s in org.chain] == ["หัวหน้า", "ผู้ช่วย", "ผู้อำนวยการเขต"]
    assert [s.final for s in org.chain] == [False, False, True]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("endorser", "ปลัด")],
        [("executive", "นายก"), ("endorser", "ปลัด")],
        [("executive", "")],
        [("administrator", "ผู้ดูแล")],
        [("endorser", "ก")] * 9 + [("executive", "นายก")],
    ],
)
def test_chain_refuses(admin, org, rows):
    answer = admin.post(page("chain", org), steps(*rows))
    assert answer.status_code == 200 and "error-summary" in answer.text
    org.refresh_from_db()
    assert org.approval_chain == []


def test_chain_back_to_the_types_own(admin, org, cast):
    admin.post(page("chain", org), steps(("executive", "นายก")))
    admin.post(page("chain", org), {"reset": "1"})
    org.refresh_from_db()
    assert org.chain == org.profile.chain


# --- departments


def test_departments(admin, org):
    answer = admin.post(
        page("department_new", org), {"name": " กองคลัง ", "telephone": "02 1", "keeps_plan": ""}
    )
    assert answer.status_code == 302
    row = Department.objects.get(organisation=org, name="กองคลัง")
    again = admin.post(page("department_new", org), {"name": "กองคลัง", "telephone": ""})
    assert again.status_code == 200 and "มีส่วนราชการชื่อนี้แล้ว" in again.text
    url = page("department_edit", org, row.uuid)
    opened = admin.get(url).context["form"]["opened"].value()
    admin.post(url, {"name": "กองคลังใหม่", "telephone": "", "is_active": "on", "opened": opened})
    row.refresh_from_db()
    assert row.name == "กองคลังใหม่"


def test_departments_of_two_organisations_may_have_one_name(admin, org, other_org):
    make_department(other_org, "กองช่าง")
    assert admin.post(page("department_new", org), {"name": "กองช่าง"}).status_code == 302


def test_department_with_people_is_not_closed(admin, org, departments):
    url = page("department_edit", org, departments.education.uuid)
    opened = admin.get(url).context["form"]["opened"].value()
    answer = admin.post(url, {"name": "ฝ่ายการศึกษา", "telephone": "", "opened": opened})
    assert answer.status_code == 409 and "ยังมีบุคคล" in answer.text
    departments.education.refresh_from_db()
    assert departments.education.is_active


# --- acting orders


def order(cast, **changes):
    today = timezone.localdate()
    return {
        "role": "executive",
        "from_person": cast.executive.pk,
        "to_person": cast.clerk.pk,
        "kind": "acting",
        "position": "ผู้อำนวยการเขต",
        "order_number": "12/2566",
        "starts_on": format_date(today),
        "ends_on": format_date(today + timedelta(days=7)),
    } | changes


def test_delegation(admin, org, cast):
    assert admin.post(page("delegation_new", org), order(cast)).status_code == 302
    row = org.delegations.get()
    assert row.starts_on == timezone.localdate() and row.kind == "acting"
    cast.clerk.__dict__.pop("_places", None)
    assert cast.clerk.can("plan.approve", org)
    assert Notice.objects.get(person=cast.clerk).text.startswith("คุณรักษาราชการแทนผู้อำนวยการเขต")
    assert "มีผลวันนี้" in admin.get(page("delegations", org)).text
    url = page("delegation_revoke", org, row.uuid)
    assert admin.get(url).status_code == 200
    admin.post(url)
    cast.clerk.__dict__.pop("_places", None)
    assert not cast.clerk.can("plan.approve", org)
    assert "ยกเลิกแล้ว" in admin.get(page("delegations", org)).text
    assert "ยกเลิกไปแล้ว" in admin.post(url, follow=True).text


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": "31/2/2566"},
        {"starts_on": "5 ม.ค. 2567", "ends_on": "4 ม.ค. 2567"},
        {"order_number": ""},
        {"role": "administrator"},
        {"kind": "stealing"},
        {"from_person": "", "to_person": ""},
    ],
)
def test_delegation_bad_input(admin, org, cast, changes):
    answer = admin.post(page("delegation_new", org), order(cast, **changes))
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not org.delegations.exists()


def test_delegation_refusals(admin, org, cast, other_org):
    """Not to oneself, not to another organisation, not of a role the holder lacks, not twice."""
    new = page("delegation_new", org)
    assert admin.post(new, order(cast, to_person=cast.admin.pk)).status_code == 409
    assert admin.post(new, order(cast, to_person=cast.executive.pk)).status_code == 200
    assert admin.post(new, order(cast, to_person=cast.other_staff.pk)).status_code == 200
    assert admin.post(new, order(cast, from_person=cast.clerk.pk)).status_code in (200, 409)
    assert not org.delegations.exists()
    assert admin.post(new, order(cast)).status_code == 302
    assert admin.post(new, order(cast)).status_code == 409
    assert org.delegations.count() == 1


def test_delegation_of_another_organisation_is_not_there(admin, cast, other_org):
    today = timezone.localdate()
    row = make_delegation(
        other_org,
        from_person=cast.other_staff,
        to_person=cast.other_officer,
        role=Role.EXECUTIVE,
        starts_on=today,
        ends_on=today,
    )
    url = reverse("organisations:delegation_revoke", args=["example-district", row.uuid])
    assert admin.get(url).status_code == 404 and admin.post(url).status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None


def test_revoking_twice_is_refused(org, cast):
    today = timezone.localdate()
    row = make_delegation(
        org,
        from_person=cast.executive,
        to_person=cast.clerk,
        role=Role.EXECUTIVE,
        starts_on=today,
        ends_on=today,
    )
    services.revoke_delegation(delegation=row, by=cast.admin)
    with pytest.raises(Refused):
        services.revoke_delegation(delegation=row, by=cast.admin)


# --- holidays


def test_holidays_are_filled_edited_and_removed(admin, org):
    this_year = timezone.localdate().year + BE_OFFSET
    empty = admin.get(page("holidays", org), {"year": this_year})
    assert f"ยังไม่มีวันหยุดของปี {this_year}" in empty.text
    admin.post(page("holidays_fill", org), {"year": this_year})
    number = Holiday.objects.count()
    assert number > 12
    songkran = date(this_year - BE_OFFSET, 4, 13)
    assert Holiday.objects.filter(on=songkran).exists()
    admin.post(page("holidays_fill", org), {"year": this_year})
    assert Holiday.objects.count() == number
    next_year = admin.get(page("holidays", org), {"year": this_year})
    assert f"ยังไม่มีวันหยุดของปี {this_year + 1}" in next_year.text
    admin.post(page("holidays", org), {"on": f"13/4/{this_year}", "name": "สงกรานต์ของเรา"})
    assert Holiday.objects.get(on=songkran).name == "สงกรานต์ของเรา"
    admin.post(page("holiday_remove", org, songkran))
    assert not Holiday.objects.filter(on=songkran).exists()
    events = set(AuditEntry.objects.filter(chain=org.uuid).values_list("event", flat=True))
    assert {"holiday.filled", "holiday.changed", "holiday.removed"} <= events


def test_holidays_belong_to_one_organisation(admin, org, other_org, client_for, cast):
    day = date(2026, 12, 31)
    admin.post(page("holidays", org), {"on": "31/12/2569", "name": "วันสิ้นปี"})
    assert Holiday.between(org, day, day) == {day}
    assert Holiday.between(other_org, day, day) == set()
    there = client_for(cast.other_admin)
    there.post(page("holidays", other_org), {"on": "31/12/2569", "name": "วันหยุดของเรา"})
    there.post(page("holiday_remove", other_org, day))
    assert org.holidays.get(on=day).name == "วันสิ้นปี"


@pytest.mark.parametrize("year", ["", "abc", "99999", "๒๕๗๐", "-1", "2500"])
def test_holiday_year_junk(admin, org, year):
    assert admin.get(page("holidays", org), {"year": year}).status_code == 200


def test_holiday_bad_input(admin, org):
    answer = admin.post(page("holidays", org), {"on": "31/2/2566", "name": ""})
    assert answer.status_code == 200 and {"on", "name"} == set(answer.context["form"].errors)
