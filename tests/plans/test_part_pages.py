"""The pages of a plan's parts: saved, refused, two people at once."""

from datetime import date

from plans import parts
from plans.models import Plan, PlanContributor
from plans.services import drafting

from .pages import at, form_data, text


def test_every_part_is_saved_through_its_page(client_for, cast, plan_draft):
    client = client_for(cast.staff)

    def post(page, *args, **values):
        url = at(page, plan_draft, *args)
        data = form_data(client.get(url), "opened_with")
        answer = client.post(url, data | values)
        assert answer.status_code == 302, answer.context["errors"]

    post("section", "principle", text="เหตุผล\nสองบรรทัด")
    post(
        "section",
        "situation",
        text="ไม่มี",
        complaints="๐",
        corruption_cases="0",
        audit_objections="",
    )
    post(
        "alignments",
        text="เชื่อมโยง",
        **{"alignments-0-name": "ยุทธศาสตร์ชาติ", "alignments-0-level": "1"},
    )
    post(
        "statements",
        **{
            "objective-0-text": "ก",
            "objective-1-text": "ข",
            "goal-0-text": "ค",
            "benefit-0-text": "ง",
        },
    )
    post("swot", **{"strength-0-factor": "Staff", "strength-0-text": "บุคลากรดี"})
    post(
        "working_group",
        order_number="1/2569",
        order_date="2 ต.ค. 2569",
        order_signer="ผู้อำนวยการเขต",
        **{"members-0-name": "นายสมมติ", "members-0-category": "clerk"},
    )
    post(
        "ita",
        fiscal_year="2569",
        total_printed="30",
        **{"rows-0-mean": "100", "rows-0-group_score": "100", "rows-0-group_weighted": "30"},
    )
    post("edit", title_en="Plan")
    plan = Plan.objects.get(pk=plan_draft.pk)
    assert plan.sections.get(key="principle").text == "เหตุผล\nสองบรรทัด"
    assert (plan.complaints, plan.corruption_cases, plan.audit_objections) == (0, 0, None)
    assert plan.alignments.get().level == 1
    assert [s.text for s in plan.statements.filter(kind="objective")] == ["ก", "ข"]
    assert plan.swot.get().factor == "Staff"
    assert plan.order_date == date(2026, 10, 2)
    assert plan.working_group.get().category == "clerk"
    assert plan.ita.rows.get().standard_title == "การปฏิบัติหน้าที่"
    assert plan.title_en == "Plan"
    assert PlanContributor.objects.filter(plan=plan, person=cast.staff).count() == 1


def test_sections_with_pages_of_their_own_lead_there(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    for key, page in (("linkage", "alignments"), ("ita_previous_year", "ita")):
        assert client.get(at("section", plan_draft, key)).url == at(page, plan_draft)
    assert client.get(at("section", plan_draft, "nonsense")).status_code == 404


def test_ita_warns_and_does_not_block(client_for, cast, plan_draft):
    """TG-08, TG-09."""
    client = client_for(cast.staff)
    url = at("ita", plan_draft)
    data = form_data(client.get(url), "opened_with") | {
        "fiscal_year": "2569",
        "total_printed": "80",
        "rows-0-mean": "90",
        "rows-0-group_score": "86.66",
        "rows-0-group_weighted": "26",
    }
    assert client.post(url, data).status_code == 302
    page = text(client.get(url))
    assert "แต่พิมพ์ไว้ 86.66" in page
    assert "บันทึกต่อได้" in page


def test_ita_rows_need_year_and_total(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    url = at("ita", plan_draft)
    data = form_data(client.get(url), "opened_with") | {
        "fiscal_year": "",
        "total_printed": "120",
        "rows-0-mean": "90",
        "rows-0-group_score": "86.66",
        "rows-0-group_weighted": "26",
    }
    page = text(client.post(url, data))
    assert "ร้อยละต้องไม่เกิน 100" in page
    assert 'value="86.66"' in page


def test_order_and_removal_of_rows(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    drafting.save_part(
        plan=plan_draft,
        part=parts.STATEMENTS,
        by=cast.officer,
        content={"objective": ["หนึ่ง", "สอง", "สาม"], "goal": [], "benefit": []},
    )
    url = at("statements", plan_draft)
    data = form_data(client.get(url), "opened_with")
    data |= {"objective-0-ORDER": "3", "objective-2-ORDER": "1", "objective-1-DELETE": "on"}
    client.post(url, data)
    assert parts.stored(plan_draft, parts.STATEMENTS)["objective"] == ["สาม", "หนึ่ง"]


def test_a_row_can_be_added_without_a_script(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    url = at("swot", plan_draft)
    data = form_data(client.get(url), "opened_with") | {
        "strength-0-text": "พิมพ์ไว้ก่อน",
        "add_row": "strength",
    }
    page = client.post(url, data)
    assert "พิมพ์ไว้ก่อน" in text(page)
    assert "error-summary" not in text(page)
    assert page.context["rows"]["strength"].total_form_count() == 2 + 3
    assert not plan_draft.swot.exists()


def test_bad_rows_say_so_beside_the_field(client_for, cast, plan_draft):
    client = client_for(cast.staff)
    url = at("swot", plan_draft)
    data = form_data(client.get(url), "opened_with")
    page = text(client.post(url, data | {"strength-0-text": "ไม่มีปัจจัย"}))
    assert 'href="#id_strength-0-factor"' in page
    assert "ไม่มีปัจจัย" in page
    page = text(client.post(url, data | {"strength-0-text": "ก", "strength-0-factor": "Legal"}))
    assert 'href="#id_strength-0-factor"' in page
    assert not plan_draft.swot.exists()


def test_review_offers_only_own_plans(client_for, cast, plan_draft, other_org, framework):
    foreign = drafting.create_plan(
        organisation=other_org,
        framework=framework,
        title="แผนของเมืองอื่น",
        first_fiscal_year=2569,
        last_fiscal_year=2569,
        by=cast.other_officer,
    )
    client = client_for(cast.staff)
    url = at("section", plan_draft, "review")
    page = client.get(url)
    assert "แผนของเมืองอื่น" not in text(page)
    data = form_data(page, "opened_with") | {"predecessor": str(foreign.uuid)}
    assert "error-summary" in text(client.post(url, data))
    plan_draft.refresh_from_db()
    assert plan_draft.predecessor is None


def test_two_people_on_one_part(client_for, cast, plan_draft):
    url = at("section", plan_draft, "principle")
    first, second = client_for(cast.staff), client_for(cast.staff2)
    opened = form_data(first.get(url), "opened_with")
    late = form_data(second.get(url), "opened_with")
    first.post(url, opened | {"text": "ของคนแรก"})
    page = second.post(url, late | {"text": "ของคนที่สอง"})
    assert page.status_code == 409
    assert "มีผู้อื่นแก้ไขรายการนี้ไปก่อน" in text(page)
    assert "ของคนแรก" in text(page)
    assert "ของคนที่สอง" in text(page)
    assert plan_draft.sections.get(key="principle").text == "ของคนแรก"
    again = form_data(page, "opened_with") | {"save": "mine"}
    assert second.post(url, again).status_code == 302
    assert plan_draft.sections.get(key="principle").text == "ของคนที่สอง"
