"""A framework, and a draft that has something of everything."""

from datetime import date
from decimal import Decimal

import pytest

from plans.framework_data import load_framework_file
from plans.models import ActivityKind, BudgetState
from plans.services import approval, drafting
from risks.models import Risk


@pytest.fixture
def framework(db):
    """The whole tree of the framework of 2566-2570."""
    return load_framework_file()[0]


def node(framework, code):
    return framework.nodes.get(code=code)


@pytest.fixture
def risk(org, departments):
    return Risk.objects.create(
        organisation=org,
        number=1,
        event="เจ้าหน้าที่อาจเรียกรับประโยชน์จากผู้ขออนุญาต",
        department=departments.owner,
    )


@pytest.fixture
def plan_draft(org, framework, cast, departments, risk):
    """A draft of fiscal year 2570 with two activities; written by the officer."""
    plan = drafting.create_plan(
        organisation=org,
        framework=framework,
        title="แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. 2570",
        first_fiscal_year=2570,
        last_fiscal_year=2570,
        by=cast.officer,
    )
    drafting.save_activity(
        plan=plan,
        by=cast.officer,
        kind=ActivityKind.PROJECT,
        node=node(framework, "1.1"),
        related_nodes=[node(framework, "1.1.2")],
        name="โครงการอบรมคุณธรรมและผลประโยชน์ทับซ้อน",
        objectives=["ให้บุคลากรรู้เรื่องผลประโยชน์ทับซ้อน"],
        methods=["ขออนุมัติโครงการ", "จัดอบรม"],
        target_groups=["permanent_staff"],
        department=departments.education,
        responsible_person=cast.staff,
        starts_on=date(2026, 11, 1),
        ends_on=date(2027, 2, 28),
        target_count=2,
        target_unit="ครั้ง",
        budget_state=BudgetState.AMOUNT,
        budget_lines=[{"fiscal_year": 2570, "source": "ข้อบัญญัติ", "planned": Decimal("20000.00")}],
        kpis=[{"name": "ผู้เข้าอบรม", "baseline": None, "target": Decimal("80"), "unit": "คน"}],
        risks=[risk],
    )
    drafting.save_activity(
        plan=plan,
        by=cast.officer,
        kind=ActivityKind.MEASURE,
        node=node(framework, "3.2"),
        name="มาตรการเปิดเผยขั้นตอนการรับเรื่องร้องเรียน",
        objectives=["ให้ประชาชนตรวจสอบขั้นตอนได้"],
        target_groups=["citizens"],
        budget_state=BudgetState.NONE,
    )
    plan.refresh_from_db()
    return plan


@pytest.fixture
def activity(plan_draft):
    return plan_draft.activities.get(number=1)


@pytest.fixture
def ready_plan(plan_draft, cast, departments, framework):
    """The draft with all that submitting asks for; its third entry is the plan unit's own."""
    for key in ("linkage", "situation", "anti_bribery_policy", "ita_previous_year"):
        drafting.save_section(plan=plan_draft, key=key, text="ข้อความตามจริง", by=cast.officer)
    drafting.save_part(
        plan=plan_draft,
        part="statements",
        content={"objective": ["ป้องกันการทุจริต"], "goal": ["ไม่มีเรื่อง"], "benefit": ["โปร่งใส"]},
        by=cast.officer,
    )
    drafting.save_activity(
        plan=plan_draft,
        by=cast.officer,
        kind=ActivityKind.ACTIVITY,
        node=node(framework, "1.2"),
        name="กิจกรรมให้ความรู้เรื่องดัชนีการรับรู้การทุจริต",
        objectives=["ให้รู้จัก CPI"],
        target_groups=["citizens"],
        department=departments.owner,
        responsible_person=cast.officer,
        starts_on=date(2026, 10, 1),
        ends_on=date(2027, 9, 30),
        budget_state=BudgetState.NONE,
        is_cpi=True,
    )
    plan_draft.refresh_from_db()
    return plan_draft


@pytest.fixture
def submitted_plan(ready_plan, cast):
    """Laid before the chain; the clerk is the next to sign."""
    approval.submit_plan(plan=ready_plan, by=cast.officer)
    ready_plan.refresh_from_db()
    return ready_plan


def sign(plan, person, *opinions, remark=""):
    """A signature with a confirmation that stands."""
    return approval.sign_plan(
        plan=plan,
        by=person,
        opinions=opinions or ("approve",),
        remark=remark,
        confirm=lambda digest: "password",
    )


@pytest.fixture
def approved_plan(submitted_plan, cast):
    """Signed by the clerk and the executive: version 1 stands."""
    sign(submitted_plan, cast.clerk, "agree")
    sign(submitted_plan, cast.executive, "approve")
    submitted_plan.refresh_from_db()
    return submitted_plan


@pytest.fixture
def approved_activity(approved_plan):
    """Entry 1 of the approved version: the staff member's, with money and an indicator."""
    return approved_plan.current_version.activities.get(number=1)


@pytest.fixture
def own_activity(approved_plan):
    """The entry that belongs to the unit that keeps the plan; the officer's."""
    return approved_plan.current_version.activities.get(is_cpi=True)
