"""A plan copied into another year: what goes along, what is shifted, what is left."""

from datetime import date
from decimal import Decimal

import pytest

from plans import parts
from plans.models import BudgetState, ItaResult, SectionKey
from plans.services import drafting


@pytest.fixture
def full_plan(plan_draft, cast):
    drafting.save_section(plan=plan_draft, key="principle", text="เหตุผล", by=cast.officer)
    drafting.save_part(
        plan=plan_draft,
        part="situation",
        by=cast.officer,
        content={"text": "ไม่มี", "complaints": 0, "corruption_cases": 0, "audit_objections": 0},
    )
    drafting.save_part(
        plan=plan_draft,
        part="review",
        by=cast.officer,
        content={"text": "ทำได้ครบ", "predecessor": None},
    )
    drafting.save_part(
        plan=plan_draft,
        part=parts.STATEMENTS,
        by=cast.officer,
        content={"objective": ["ก", "ข"], "goal": ["ค"], "benefit": ["ง"]},
    )
    drafting.save_part(
        plan=plan_draft,
        part=parts.WORKING_GROUP,
        by=cast.officer,
        content={
            "order_number": "1/2569",
            "order_date": date(2026, 10, 2),
            "order_signer": "ผู้อำนวยการ",
            "members": [
                {"category": "clerk", "name": "นายสมมติ", "position_title": "", "duty": "ประธาน"}
            ],
        },
    )
    drafting.save_part(
        plan=plan_draft,
        part=SectionKey.ITA.value,
        by=cast.officer,
        content={
            "text": "",
            "result": {
                "fiscal_year": 2569,
                "total_printed": Decimal("30.00"),
                "grade_printed": "C",
                "grade_label": "",
            },
            "rows": [
                {
                    "printed_number": "1",
                    "printed_title": "ก",
                    "standard_number": 1,
                    "standard_title": "ก",
                    "instrument": "IIT",
                    "weight": Decimal("30.00"),
                    "mean": Decimal("100.00"),
                    "grade": "A",
                    "group_score": Decimal("100.00"),
                    "group_weighted": Decimal("30.00"),
                }
            ],
        },
    )
    return plan_draft


def test_copy_takes_all_along_and_shifts_the_years(full_plan, cast, org, activity, risk):
    copy = drafting.copy_plan(
        source=full_plan,
        organisation=org,
        title="แผนปี 2571",
        first_fiscal_year=2571,
        last_fiscal_year=2571,
        by=cast.staff,
    )
    assert copy.status == "draft"
    assert copy.predecessor == full_plan
    new = copy.activities.get(number=1)
    assert new.uuid != activity.uuid
    assert (new.starts_on, new.ends_on) == (date(2027, 11, 1), date(2028, 2, 28))
    assert new.budget_lines.get().fiscal_year == 2571
    assert new.edit_number == 1
    assert list(new.risks.all()) == [risk]
    assert [item.text for item in new.items.all()] == [item.text for item in activity.items.all()]
    assert new.kpis.get().uuid != activity.kpis.get().uuid
    assert [n.code for n in new.related_nodes.all()] == ["1.1.2"]
    assert new.responsible_person == cast.staff
    assert parts.stored(copy, parts.STATEMENTS) == parts.stored(full_plan, parts.STATEMENTS)
    assert ItaResult.objects.get(plan=copy).rows.count() == 1
    assert [m["name"] for m in parts.stored(copy, parts.WORKING_GROUP)["members"]] == ["นายสมมติ"]


def test_copy_leaves_what_was_said_about_one_year(full_plan, cast, org):
    copy = drafting.copy_plan(
        source=full_plan,
        organisation=org,
        title="แผนปี 2571",
        first_fiscal_year=2571,
        last_fiscal_year=2571,
        by=cast.staff,
    )
    assert copy.complaints is None
    assert copy.order_number == ""
    assert not copy.sections.filter(key="review").exists()
    assert [c.person for c in copy.contributors.all()] == [cast.staff]


def test_copy_leaves_empty_what_falls_outside_the_new_years(plan_draft, activity, cast, org):
    drafting.save_part(
        plan=plan_draft,
        part=parts.DETAILS,
        by=cast.officer,
        content={"last_fiscal_year": 2571},
    )
    drafting.save_activity(
        activity=activity,
        by=cast.officer,
        starts_on=date(2027, 11, 1),
        ends_on=date(2028, 2, 28),
        budget_lines=[{"fiscal_year": 2571, "source": "ก", "planned": Decimal(5)}],
    )
    copy = drafting.copy_plan(
        source=plan_draft,
        organisation=org,
        title="แผนปีเดียว",
        first_fiscal_year=2572,
        last_fiscal_year=2572,
        by=cast.officer,
    )
    new = copy.activities.get(number=1)
    assert (new.starts_on, new.budget_state) == (None, BudgetState.NOT_ENTERED)
    assert not new.budget_lines.exists()
