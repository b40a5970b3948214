"""The form of an activity: what it saves, refuses, keeps; drafts, conflicts, deleting."""

from datetime import date
from decimal import Decimal

import pytest

from organisations.models import FormDraft
from plans.models import Activity
from plans.services import drafting
from risks.models import Risk

from .pages import activity_at, at, form_data, text

# --- the activity's form


@pytest.fixture
def form(client_for, cast, activity):
    """The open form of the activity: client, address and the values that a browser would send."""
    client = client_for(cast.staff)
    url = activity_at("activity_edit", activity)
    return client, url, form_data(client.get(url), "opened_with")


def test_activity_form_sends_back_what_it_shows(form, activity, cast):
    client, url, data = form
    answer = client.post(url, data)
    assert answer.status_code == 302
    activity.refresh_from_db()
    assert activity.edit_number == 1  # nothing changed
    assert not activity.plan.contributors.filter(person=cast.staff).exists()


def test_activity_form_saves_all_of_it(form, activity, departments, cast):
    client, url, data = form
    answer = client.post(
        url,
        data
        | {
            "name": "ชื่อ  ใหม่",
            "kind": "measure",
            "node": "2.1.1",
            "is_cpi": "on",
            "department": str(departments.cleaning.uuid),
            "co_owners": [str(cast.staff2.uuid)],
            "target_groups": ["citizens", "business"],
            "starts_on": "๑ ธ.ค. ๒๕๖๙",
            "ends_on": "31/3/2570",
            "objectives-1-text": "อีกข้อ",
            "budget_lines-0-planned": "๑,๒๕๐.๕๐",
            "kpis-1-name": "ความพึงพอใจ",
            "kpis-1-target": "80.5",
            "kpis-1-unit": "ร้อยละ",
            "related_nodes-1-node": "๒.๒.๑.๕ อะไรก็ตาม",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    activity.refresh_from_db()
    assert (activity.name, activity.kind, activity.node.code) == ("ชื่อ ใหม่", "measure", "2.1.1")
    assert activity.is_cpi
    assert activity.department == departments.cleaning
    assert list(activity.co_owners.all()) == [cast.staff2]
    assert sorted(activity.target_groups) == ["business", "citizens"]
    assert (activity.starts_on, activity.ends_on) == (date(2026, 12, 1), date(2027, 3, 31))
    assert activity.items.filter(kind="objective").count() == 2
    assert activity.budget_lines.get().planned == Decimal("1250.50")
    assert [k.target for k in activity.kpis.all()] == [80, Decimal("80.50")]
    assert sorted(n.code for n in activity.related_nodes.all()) == ["1.1.2", "2.2.1.5"]
    assert activity.edit_number == 2


@pytest.mark.parametrize(
    ("values", "words", "field"),
    [
        ({"budget_lines-0-planned": "สองแสน"}, "แทนคำว่า สองแสน", "budget_lines-0-planned"),
        ({"budget_lines-0-planned": "-5"}, "ไม่ติดลบ", "budget_lines-0-planned"),
        ({"budget_lines-0-planned": "1" * 13}, "12 หลัก", "budget_lines-0-planned"),
        ({"budget_lines-0-fiscal_year": "2571"}, "is-invalid", "budget_lines-0-fiscal_year"),
        ({"budget_state": "none"}, "มีจำนวนเงินอยู่ด้านล่าง", "budget_state"),
        ({"starts_on": "1 มี.ค. 2570"}, "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม", "ends_on"),
        ({"ends_on": "1 ต.ค. 2570"}, "ปีงบประมาณของแผน", "ends_on"),
        ({"starts_on": "30 ก.ย. 2569"}, "ปีงบประมาณของแผน", "starts_on"),
        ({"starts_on": "31/2/2570"}, "is-invalid", "starts_on"),
        ({"starts_on": "1/1/70"}, "is-invalid", "starts_on"),
        ({"name": ""}, "กรุณากรอก", "name"),
        ({"name": "ก" * 401}, "is-invalid", "name"),
        ({"node": "9.9"}, "is-invalid", "node"),
        ({"node": "1"}, "is-invalid", "node"),
        ({"target_count": "สอง"}, "กรุณากรอกจำนวนเป็นตัวเลข", "target_count"),
        ({"target_count": "0"}, "is-invalid", "target_count"),
        ({"kpis-0-target": "มาก"}, "กรุณากรอกเป็นตัวเลข", "kpis-0-target"),
        ({"related_nodes-0-node": "9.9.9"}, "ไม่พบหัวข้อนี้ในกรอบ", "related_nodes-0-node"),
        ({"kind": "party"}, "error-summary", "kind"),
    ],
)
def test_bad_input_is_refused_in_thai_beside_the_field(form, activity, values, words, field):
    client, url, data = form
    page = text(client.post(url, data | values))
    assert words in page
    assert f'href="#id_{field}' in page
    for name, typed in values.items():
        if name not in ("node", "kind", "budget_lines-0-fiscal_year"):
            assert typed in page
    activity.refresh_from_db()
    assert activity.edit_number == 1


def test_missing_period_only_warns(form, activity):
    client, url, data = form
    assert client.post(url, data | {"starts_on": "", "ends_on": ""}).status_code == 302
    activity.refresh_from_db()
    assert activity.starts_on is None


def test_choices_of_another_organisation_are_refused(form, activity, other_org, cast):
    client, url, data = form
    foreign = Risk.objects.create(organisation=other_org, number=1, event="ของเมืองอื่น")
    for name, value in (
        ("department", other_org.departments.first().uuid),
        ("responsible_person", cast.other_staff.uuid),
        ("co_owners", cast.stranger.uuid),
        ("risks", foreign.uuid),
    ):
        page = text(client.post(url, data | {name: [str(value)]}))
        assert "error-summary" in page, name
    page = text(client.get(url))
    assert "ของเมืองอื่น" not in page
    assert cast.other_staff.display_name not in page
    activity.refresh_from_db()
    assert activity.edit_number == 1


def test_risks_are_added_by_reference_where_there_are_many(form, activity, org):
    client, url, _data = form
    Risk.objects.bulk_create(
        Risk(organisation=org, number=n, event=f"ความเสี่ยง {n}") for n in range(2, 302)
    )
    data = form_data(client.get(url), "opened_with")
    page = text(client.post(url, data | {"risk_codes": "R5, X9"}))
    assert "ไม่พบความเสี่ยงรหัส" in page
    assert client.post(url, data | {"risk_codes": "R5, r๗"}).status_code == 302
    assert sorted(activity.risks.values_list("number", flat=True)) == [1, 5, 7]


def test_new_activity_starts_from_the_framework(client_for, cast, plan_draft):
    """FC-34: the least number that the framework states."""
    client = client_for(cast.staff)
    url = at("activity_new", plan_draft)
    page = client.get(url, {"node": "2.2.2.2.1.1.9", "cpi": "1"})
    data = form_data(page, "opened_with")
    assert data["node"] == ["2.2.2.2.1.1.9"]
    assert data["target_count"] == ["2"]
    assert data["is_cpi"] == ["on"]
    assert "กรอบกำหนดอย่างน้อย 2 ครั้งต่อปีงบประมาณ" in text(page)
    plain = form_data(client.get(url), "opened_with") | {"name": "ประชุม", "node": "2.2.2.2.1.1.9"}
    assert client.post(url, plain).status_code == 302
    new = plan_draft.activities.get(name="ประชุม")
    assert (new.number, new.target_count, new.target_unit) == (3, 2, "ครั้งต่อปีงบประมาณ")
    assert new.budget_state == "not_entered"


def test_two_people_on_one_activity(form, activity, client_for, cast):
    client, url, data = form
    other = client_for(cast.staff2)
    late = form_data(other.get(url), "opened_with")
    client.post(url, data | {"place": "ห้องประชุมใหญ่"})
    page = other.post(url, late | {"place": "ศาลา", "reason": "เหตุผลใหม่"})
    assert page.status_code == 409
    for shown in ("ห้องประชุมใหญ่", "ศาลา", "ใช้ฉบับของคุณ", "ใช้ฉบับที่บันทึกไว้แล้ว"):
        assert shown in text(page)
    activity.refresh_from_db()
    assert activity.place == "ห้องประชุมใหญ่"
    mine = form_data(page, "opened_with") | {"save": "mine"}
    assert other.post(url, mine).status_code == 302
    activity.refresh_from_db()
    assert (activity.place, activity.reason) == ("ศาลา", "เหตุผลใหม่")


def test_an_activity_deleted_meanwhile(form, activity, cast):
    client, url, data = form
    drafting.delete_activity(activity=activity, by=cast.officer)
    assert client.post(url, data | {"name": "x"}).status_code == 404


def test_rows_of_the_activity_are_added_without_a_script(form, activity):
    client, url, data = form
    page = client.post(url, data | {"budget_lines-0-planned": "สองแสน", "add_row": "budget_lines"})
    assert "error-summary" not in text(page)
    assert "สองแสน" in text(page)
    assert page.context["rows"]["budget_lines"].total_form_count() == 5
    activity.refresh_from_db()
    assert activity.edit_number == 1


def test_a_broken_management_form_is_no_server_error(form):
    client, url, data = form
    for name in ("kpis-TOTAL_FORMS", "objectives-INITIAL_FORMS"):
        assert client.post(url, data | {name: "x"}).status_code == 200
    assert client.post(url, {}).status_code == 200
    assert client.post(url, {"add_row": "nothing"}).status_code == 200


# --- drafts of the form


def draft(person, organisation, activity, data):
    return FormDraft.objects.create(
        person=person,
        organisation=organisation,
        form="plans.activity",
        object_key=str(activity.uuid),
        data=data,
    )


def test_a_draft_is_offered_restored_and_dropped(form, activity, org, cast, client_for):
    client, url, data = form
    typed = {name: values if len(values) > 1 else values[0] for name, values in data.items()}
    draft(
        cast.staff, org, activity, typed | {"name": "พิมพ์ค้างไว้", "budget_lines-0-planned": "สองแสน"}
    )
    page = text(client.get(url))
    assert "มีร่างที่คุณพิมพ์ค้างไว้" in page
    assert "พิมพ์ค้างไว้</textarea>" not in page
    restored = client.get(url, {"draft": "1"})
    assert "พิมพ์ค้างไว้</textarea>" in text(restored)
    assert "สองแสน" in text(restored)
    assert "error-summary" not in text(restored)
    # A draft is its writer's own.
    assert "มีร่างที่คุณพิมพ์ค้างไว้" not in text(client_for(cast.staff2).get(url))
    sent = form_data(restored, "opened_with") | {"budget_lines-0-planned": "200,000"}
    assert client.post(url, sent).status_code == 302
    activity.refresh_from_db()
    assert activity.name == "พิมพ์ค้างไว้"
    assert not FormDraft.objects.exists()


def test_a_draft_can_be_thrown_away(form, activity, org, cast):
    client, url, _data = form
    draft(cast.staff, org, activity, {"name": "ร่าง"})
    assert client.post(url, {"discard_draft": "1"}).status_code == 302
    assert not FormDraft.objects.exists()


def test_an_odd_draft_is_no_server_error(form, activity, org, cast):
    client, url, _data = form
    draft(
        cast.staff,
        org,
        activity,
        {"name": {"a": 1}, "kind": None, "kpis-TOTAL_FORMS": "x", "node": 3},
    )
    assert client.get(url, {"draft": "1"}).status_code == 200


def test_a_draft_from_before_another_saver_conflicts(form, activity, org, cast):
    client, url, data = form
    typed = {name: values if len(values) > 1 else values[0] for name, values in data.items()}
    draft(cast.staff, org, activity, typed | {"place": "ของฉัน"})
    drafting.save_activity(activity=activity, by=cast.officer, place="ของเจ้าหน้าที่แผน")
    restored = form_data(client.get(url, {"draft": "1"}), "opened_with")
    assert client.post(url, restored).status_code == 409


# --- deleting, numbering


def test_delete_asks_first(client_for, cast, activity, plan_draft):
    client = client_for(cast.staff)
    url = activity_at("activity_delete", activity)
    assert activity.name in text(client.get(url))
    assert Activity.objects.filter(pk=activity.pk).exists()
    answer = client.post(url, follow=True)
    assert "ออกจากร่างแล้ว" in text(answer)
    assert not Activity.objects.filter(pk=activity.pk).exists()


def test_renumbering_is_a_post(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    url = at("renumber", plan_draft)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert client_for(cast.auditor).post(url).status_code == 403


def test_read_only_page_shows_the_whole_activity(client_for, cast, activity):
    page = text(client_for(cast.auditor).get(activity_at("draft_activity", activity)))
    for shown in ("20,000.00 บาท", "1 พ.ย. 2569", "ขออนุมัติโครงการ", "ผู้เข้าอบรม"):
        assert shown in page
