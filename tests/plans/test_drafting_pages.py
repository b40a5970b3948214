"""Pages of drafting: happy ways, wrong roles, other organisations, bad input, conflicts, drafts."""

import re
from datetime import date

import pytest
from django.urls import reverse

from plans.models import Activity, Plan, ReturnComment
from plans.services.draft import touch
from risks.models import Risk
from workflow.engine import move

from .pages import activity_at, at, form_data, text

EDIT_PAGES = [
    ("edit",),
    ("section", "principle"),
    ("section", "situation"),
    ("section", "review"),
    ("alignments",),
    ("statements",),
    ("swot",),
    ("ita",),
    ("working_group",),
    ("activity_new",),
    ("copy",),
]
READ_PAGES = [("detail",), ("read",)]


# --- who may


@pytest.mark.parametrize("page", EDIT_PAGES)
def test_only_those_who_draft_open_an_editing_page(client_for, cast, plan_draft, page):
    url = at(page[0], plan_draft, *page[1:])
    for who, status in (
        ("staff", 200),
        ("officer", 200),
        ("executive", 403),
        ("auditor", 403),
        ("admin", 403),
        ("other_officer", 404),
        ("stranger", 404),
        (None, 302),
    ):
        client = client_for(getattr(cast, who) if who else None)
        assert client.get(url).status_code == status, who
        if status in (403, 404):
            assert client.post(url, {}).status_code == status, who


@pytest.mark.parametrize("name", ["activity_edit", "activity_delete"])
def test_activity_pages_by_role(client_for, cast, activity, name):
    for who, status in (
        ("staff", 200),
        ("officer", 200),
        ("executive", 403),
        ("auditor", 403),
        ("other_officer", 404),
        ("stranger", 404),
    ):
        client = client_for(getattr(cast, who))
        assert client.get(activity_at(name, activity)).status_code == status, who
        if status != 200:
            assert client.post(activity_at(name, activity), {}).status_code == status, who
    assert Activity.objects.filter(pk=activity.pk).exists()


@pytest.mark.parametrize("page", READ_PAGES)
def test_readers_read(client_for, cast, plan_draft, page):
    for who, status in (
        ("executive", 200),
        ("auditor", 200),
        ("council", 200),
        ("admin", 403),
        ("other_officer", 404),
        (None, 302),
    ):
        client = client_for(getattr(cast, who) if who else None)
        assert client.get(at(page[0], plan_draft)).status_code == status, who


def test_an_address_that_mixes_organisations_is_not_found(client_for, cast, other_org, activity):
    client = client_for(cast.other_officer)
    plan = activity.plan
    for url in (
        reverse("plans:detail", args=[other_org.slug, plan.uuid]),
        reverse("plans:swot", args=[other_org.slug, plan.uuid]),
        reverse("plans:activity_edit", args=[other_org.slug, activity.uuid]),
        reverse("plans:draft_activity", args=[other_org.slug, activity.uuid]),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in (404, 405)


# --- list, new, copy


def test_list_is_searched_sorted_and_filtered(client_for, cast, org, plan_draft):
    client = client_for(cast.auditor)
    url = reverse("plans:list", args=[org.slug])
    assert plan_draft.title in text(client.get(url))
    assert plan_draft.title in text(client.get(url, {"q": "ทุจริต", "sort": "-activities"}))
    assert "ไม่พบแผนที่ค้นหา" in text(client.get(url, {"q": "ไม่มีคำนี้"}))
    assert "ไม่พบแผนที่ค้นหา" in text(client.get(url, {"status": "approved"}))
    assert client.get(url, {"sort": "password", "page": "x", "status": "?"}).status_code == 200


def test_list_without_plans_shows_the_next_step(client_for, cast, org):
    page = text(client_for(cast.staff).get(reverse("plans:list", args=[org.slug])))
    assert "ยังไม่มีแผน" in page
    assert reverse("plans:new", args=[org.slug]) in page


def test_list_has_the_same_queries_at_any_length(client_for, cast, org, plan_draft, framework):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(cast.staff)
    url = reverse("plans:list", args=[org.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    Plan.objects.bulk_create(
        Plan(
            organisation=org,
            framework=framework,
            title=f"แผน {n}",
            first_fiscal_year=2570,
            last_fiscal_year=2570,
        )
        for n in range(200)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(one) == len(many) <= 20


def test_new_plan_offers_the_official_title(client_for, cast, org, framework):
    client = client_for(cast.staff)
    url = reverse("plans:new", args=[org.slug])
    page = client.get(url)
    assert "เพื่อยกระดับคุณธรรมและความโปร่งใส" in text(page)
    data = form_data(page, "title") | {"first_fiscal_year": "๒๕๗๐", "title": "แผน  ของเรา"}
    answer = client.post(url, data)
    plan = Plan.objects.get()
    assert answer.url == at("detail", plan)
    assert (plan.title, plan.first_fiscal_year, plan.last_fiscal_year) == ("แผน ของเรา", 2570, 2570)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"first_fiscal_year": "70"}, "สี่หลัก"),
        ({"first_fiscal_year": "2026"}, "พ.ศ."),
        ({"first_fiscal_year": "2570", "last_fiscal_year": "2569"}, "ต้องไม่ก่อนปีแรก"),
        ({"first_fiscal_year": "2570", "title": ""}, "กรุณากรอก"),
        ({"first_fiscal_year": "2570", "framework": "X"}, "is-invalid"),
        ({"first_fiscal_year": "2570", "title": "ก" * 401}, "is-invalid"),
    ],
)
def test_new_plan_refuses_bad_input_and_keeps_it(client_for, cast, org, framework, values, words):
    client = client_for(cast.staff)
    url = reverse("plans:new", args=[org.slug])
    data = form_data(client.get(url), "title") | {"first_fiscal_year": "2570"} | values
    page = text(client.post(url, data))
    assert words in page
    assert 'class="error-summary"' in page
    for name, typed in values.items():
        assert typed in page or name == "framework"  # a choice that is not offered cannot be shown
    assert not Plan.objects.exists()


def test_years_outside_the_framework_only_warn(client_for, cast, org, framework):
    client = client_for(cast.staff)
    url = reverse("plans:new", args=[org.slug])
    data = form_data(client.get(url), "title") | {"first_fiscal_year": "2571"}
    page = client.post(url, data, follow=True)
    assert "อยู่นอกช่วงปีของกรอบ" in text(page)
    assert Plan.objects.count() == 1


def test_copy_page_makes_a_draft_for_the_next_year(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    url = at("copy", plan_draft)
    data = form_data(client.get(url), "title") | {
        "first_fiscal_year": "2571",
        "title": "แผนปี 2571",
    }
    page = client.post(url, data, follow=True)
    copy = Plan.objects.get(title="แผนปี 2571")
    assert page.redirect_chain[0][0] == at("detail", copy)
    assert copy.activities.get(number=1).starts_on == date(2027, 11, 1)
    assert "คัดลอกแผนแล้ว" in text(page)


# --- the plan's page


def test_detail_shows_parts_activities_and_what_is_returned(client_for, cast, plan_draft, activity):
    ReturnComment.objects.create(
        plan=plan_draft, part="swot", text="เพิ่มโอกาส", by_name="นายสมมติ", by_title="ผู้อำนวยการเขต"
    )
    ReturnComment.objects.create(
        plan=plan_draft, activity=activity, part="activities", text="เพิ่มจำนวนครั้ง", by_name="นายสมมติ"
    )
    page = text(client_for(cast.staff).get(at("detail", plan_draft)))
    assert page.count("เพิ่มโอกาส") == 2  # beside the part, and among the comments
    assert page.count("เพิ่มจำนวนครั้ง") == 2
    assert "20,000.00 บาท" in page
    assert "ไม่ใช้งบประมาณ" in page
    assert '1 พ.ย. 2569</span> – <span class="nowrap">28 ก.พ. 2570' in page
    assert "จัดการความเสี่ยง 1 เรื่อง" in page
    assert activity_at("activity_edit", activity) in page
    assert "style=" not in re.sub(r'rel="stylesheet"', "", page)


def test_detail_for_a_reader_leads_to_no_editing_page(client_for, cast, plan_draft, activity):
    page = text(client_for(cast.auditor).get(at("detail", plan_draft)))
    assert "/edit/" not in page
    assert activity_at("draft_activity", activity) in page
    assert at("activity_new", plan_draft) not in page


def test_primary_action_follows_the_state_and_the_person(client_for, cast, plan_draft):
    submit = at("submit", plan_draft)
    assert submit in text(client_for(cast.officer).get(at("detail", plan_draft)))
    assert submit not in text(client_for(cast.staff).get(at("detail", plan_draft)))
    move(plan_draft, "approved")
    page = text(client_for(cast.officer).get(at("detail", plan_draft)))
    assert submit not in page
    assert at("amend", plan_draft) in page


def test_filters_stay_in_the_address(client_for, cast, plan_draft, activity, departments):
    client = client_for(cast.auditor)
    url = at("detail", plan_draft)
    other = plan_draft.activities.get(number=2)
    for query, found, absent in (
        ({"q": "ผลประโยชน์"}, activity, other),
        ({"q": "2"}, other, activity),
        ({"dimension": "3"}, other, activity),
        ({"department": str(departments.education.uuid)}, activity, other),
        ({"department": "none"}, other, activity),
        ({"responsible": str(cast.staff.uuid)}, activity, other),
        ({"q": "3.2"}, other, activity),
    ):
        page = text(client.get(url, query))
        assert found.name in page, query
        assert absent.name not in page, query
    for query in ({"department": "x"}, {"sort": "-budget"}, {"sort": "x"}, {"page": "99"}):
        assert activity.name in text(client.get(url, query)), query
    assert "ไม่พบรายการที่ค้นหา" in text(client.get(url, {"q": "ไม่มีคำนี้"}))


def test_detail_has_the_same_queries_at_any_length(client_for, cast, plan_draft, activity):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(cast.officer)
    url = at("detail", plan_draft)
    plan_draft.activities.exclude(pk=activity.pk).delete()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    Activity.objects.bulk_create(
        Activity(
            plan=plan_draft,
            node=activity.node,
            kind="activity",
            number=n,
            name=f"กิจกรรม {n}",
            department=activity.department,
            responsible_person=activity.responsible_person,
        )
        for n in range(2, 202)
    )
    touch(plan_draft, cast.staff)
    client.get(url)
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert len(one) == len(many)
    assert len(many) <= 20
    assert "รายการที่ 1–25 จาก 201" in text(page)


def test_activity_form_has_the_same_queries_at_any_size(client_for, cast, activity, org):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(cast.staff)
    url = activity_at("activity_edit", activity)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    Risk.objects.bulk_create(
        Risk(organisation=org, number=n, event=f"ความเสี่ยง {n}") for n in range(2, 302)
    )
    with CaptureQueriesContext(connection) as many:
        page = client.get(url)
    assert len(many) <= len(few)
    # Three hundred boxes help nobody: more are added by reference.
    assert text(page).count('name="risks"') == 1
    assert 'name="risk_codes"' in text(page)


# --- closed plans


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_closed_plan_is_not_edited(client_for, cast, plan_draft, activity, status):
    client = client_for(cast.officer)
    url = at("section", plan_draft, "principle")
    data = form_data(client.get(url), "opened_with") | {"text": "พิมพ์ไว้แล้ว"}
    edit = activity_at("activity_edit", activity)
    typed = form_data(client.get(edit), "opened_with") | {"name": "ชื่อใหม่"}
    move(plan_draft, status)
    answer = client.get(url, follow=True)
    assert answer.redirect_chain[0][0] == at("detail", plan_draft)
    assert "จึงแก้ไขไม่ได้" in text(answer)
    page = client.post(url, data)
    assert page.status_code == 409
    assert "จึงแก้ไขไม่ได้" in text(page)
    assert "พิมพ์ไว้แล้ว" in text(page)
    page = client.post(edit, typed)
    assert page.status_code == 409
    assert "ชื่อใหม่" in text(page)
    assert client.post(activity_at("activity_delete", activity)).status_code == 409
    assert Activity.objects.get(pk=activity.pk).name != "ชื่อใหม่"


def test_names_are_sorted_as_a_thai_dictionary_sorts(client_for, cast, plan_draft, activity):
    for number, name in enumerate(("ขา", "เกาะ", "กา"), 10):
        Activity.objects.create(
            plan=plan_draft, node=activity.node, kind="activity", number=number, name=name
        )
    client = client_for(cast.auditor)
    for sort, order in (("name", "กา เกาะ ขา"), ("-name", "ขา เกาะ กา")):
        page = text(client.get(at("detail", plan_draft), {"sort": sort}))
        places = [page.index(f"<strong>{name}</strong>") for name in order.split()]
        assert places == sorted(places)


def test_a_second_plan_for_the_same_year_is_told(client_for, cast, org, plan_draft):
    address = reverse("plans:copy", args=[org.slug, plan_draft.uuid])
    for year, told in ((2571, False), (2570, True)):
        response = client_for(cast.officer).post(
            address,
            {"first_fiscal_year": year, "last_fiscal_year": year, "title": f"แผน {year}"},
            follow=True,
        )
        assert ("มีแผนของปีงบประมาณนี้อยู่แล้ว" in response.content.decode()) is told
