"""What the public sees: approved versions and published reports, and nothing else."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from plans.models import Activity, PlanVersion
from plans.services import approval, progress
from plans.services.activities import save_activity
from portal.views import CODE_MIN
from tests.factories import behind_the_programs_back, make_organisation
from workflow import audit

pytestmark = pytest.mark.django_db


def get(name, *args, **query):
    return Client().get(reverse(f"portal:{name}", args=args), query)


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_an_installation_with_one_organisation_opens_its_page(org):
    response = get("home")
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("portal:organisation", args=[org.slug])


def test_home_lists_and_finds_organisations_but_no_overseeing_one(org, other_org, parent_org):
    page = text(get("home"))
    assert org.name_th in page and other_org.name_th in page
    assert parent_org.name_th not in page
    found = text(get("home", q="เทศบาล"))
    assert other_org.name_th in found and org.name_th not in found
    assert "ไม่พบหน่วยงาน" in text(get("home", q="ไม่มีชื่อนี้"))


@pytest.mark.parametrize("name", ["organisation", "plan", "reports"])
def test_unknown_overseeing_and_closed_organisations_are_not_found(name, parent_org):
    closed = make_organisation(is_active=False)
    for slug in ("no-such-office", parent_org.slug, closed.slug):
        assert get(name, slug).status_code == 404


def test_without_an_approved_plan_the_pages_say_so(org, plan_draft):
    for name in ("organisation", "plan"):
        page = text(get(name, org.slug))
        assert "ยังไม่มีแผนที่ได้รับอนุมัติ" in page
        assert plan_draft.activities.first().name not in page


def test_the_approved_plan_is_shown_with_its_code(org, approved_plan):
    version = approved_plan.current_version
    page = text(get("plan", org.slug))
    for activity in version.activities.all():
        assert activity.name in page
    assert version.code in page


def test_an_open_amendment_does_not_show(org, approved_plan, cast):
    approval.start_amendment(
        plan=approved_plan, by=cast.officer, reason="ขยายเวลา", participants="คณะทำงานประชุม"
    )
    activity = Activity.objects.filter(plan=approved_plan).first()
    save_activity(activity=activity, by=cast.officer, name="ชื่อใหม่ที่ยังไม่อนุมัติ")
    page = text(get("plan", org.slug))
    assert "ชื่อใหม่ที่ยังไม่อนุมัติ" not in page
    assert activity.name in page


def test_progress_that_nobody_verified_is_marked_so(org, approved_plan, approved_activity, cast):
    claim = progress.save_claim(
        activity=approved_activity,
        by=cast.staff,
        fiscal_year=2570,
        months=6,
        status="in_progress",
        percent=40,
        output="จัดแล้วหนึ่งรุ่น",
    )
    assert "ยังไม่ตรวจสอบ" not in text(get("plan", org.slug, year=2570))
    progress.submit_claim(claim=claim, by=cast.staff)
    assert "ยังไม่ตรวจสอบ" in text(get("plan", org.slug, year=2570))
    claim.refresh_from_db()
    progress.verify_claim(claim=claim, by=cast.officer, status="in_progress", percent=40)
    assert "ยังไม่ตรวจสอบ" not in text(get("plan", org.slug, year=2570))


def test_a_version_of_another_organisation_is_not_found_here(other_org, approved_plan):
    digest = approved_plan.current_version.sha256
    assert get("plan", other_org.slug, version=digest[:CODE_MIN]).status_code == 404


def test_too_short_a_version_is_not_found(org, approved_plan):
    digest = approved_plan.current_version.sha256
    assert get("plan", org.slug, version=digest[: CODE_MIN - 1]).status_code == 404


def test_a_printed_code_is_verified(approved_plan):
    version = approved_plan.current_version
    for code in (version.code, version.code.upper(), f" {version.code} ", version.sha256):
        page = text(get("verify", code=code))
        assert "เป็นแผนที่ได้รับอนุมัติจริง" in page
        assert approved_plan.title in page
    assert audit.public_key_hex() in page


def test_a_wrong_code_is_said_to_be_unknown(approved_plan):
    version = approved_plan.current_version
    wrong = "0" if version.sha256[0] != "0" else "1"
    for code in (f"v1-{wrong}{version.sha256[1:12]}", version.sha256[:6], "<script>", "v1-x-r1-y"):
        page = text(get("verify", code=code))
        assert "ไม่พบเอกสารที่มีรหัสนี้" in page
        assert "<script>" not in page


@pytest.mark.postgres
def test_a_version_changed_behind_the_programs_back_is_reported(org, approved_plan):
    version = approved_plan.current_version
    content = json.loads(version.canonical)
    content["plan"]["title"] = "แผนที่ถูกแก้"
    changed = json.dumps(content, ensure_ascii=False)
    update = "UPDATE plans_planversion SET canonical = %s WHERE id = %s"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(update, [changed, version.pk])
    behind_the_programs_back(update, [changed, version.pk])
    assert "ไม่ตรงกับค่าแฮช" in text(get("plan", org.slug))
    assert "ไม่ตรงกับค่าแฮช" in text(get("verify", code=version.code))


def test_versions_refuse_change_and_deletion_in_the_program(approved_plan):
    for act in ("delete", "update"):
        with pytest.raises(TypeError):
            getattr(PlanVersion.objects.filter(plan=approved_plan), act)()


def test_public_pages_set_no_session_and_ask_a_constant_number_of_queries(
    org, approved_plan, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25):
        response = get("organisation", org.slug)
    assert response.status_code == 200
    assert not {name for name in response.cookies if "session" in name}


def test_only_reading_is_allowed(org):
    for name, args in (("home", []), ("organisation", [org.slug]), ("verify", [])):
        assert Client().post(reverse(f"portal:{name}", args=args)).status_code == 405
