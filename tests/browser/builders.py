"""The sample plan, approved on paper, and copies of it at the stages that journeys start from."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from plans.framework_data import load_framework_file
from plans.models import ActivityKind, BudgetState, Plan
from plans.models.activity import TargetGroup
from plans.services import approval
from plans.services.activities import save_activity
from plans.services.drafting import copy_plan
from plans.workflow import PLAN
from portal.demo import sample
from portal.demo.past_year import approve_on_paper
from thai.fiscal import fiscal_year_end, fiscal_year_of, fiscal_year_start

SAMPLE = Path(settings.BASE_DIR) / "portal" / "demo" / "data" / "sample_plan.json"
SOURCE = "งบประมาณรายจ่ายประจำปี"
CPI_NAME = "โครงการเผยแพร่ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI)"


def this_year() -> int:
    return fiscal_year_of(timezone.localdate())


def approved_sample(organisation, cast) -> Plan:
    """The sample plan of 2566 as printed, recorded as signed on paper."""
    framework, _count = load_framework_file()
    data = json.loads(SAMPLE.read_text(encoding="utf-8"))
    plan = sample.load_plan(organisation=organisation, framework=framework, sample=data)
    PLAN.start(plan, by=cast.officer)
    signed_on = date.fromisoformat(data["plan"]["approved_on"])
    approve_on_paper(plan, vars(cast), signed_on, "")
    return plan


def copy_of(source, cast, year=None) -> Plan:
    """A copy for the current fiscal year as the officer makes it, with nothing added."""
    year = year or this_year()
    return copy_plan(
        source=source,
        organisation=source.organisation,
        title=f"แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. {year}",
        first_fiscal_year=year,
        last_fiscal_year=year,
        by=cast.officer,
    )


def complete_activity(activity, cast, departments, **values) -> None:
    """What the sample lacks of an activity: who, when and for whom."""
    year = activity.plan.first_fiscal_year
    given = {
        "department": departments.education,
        "responsible_person": cast.staff,
        "starts_on": fiscal_year_start(year),
        "ends_on": fiscal_year_end(year),
        "target_groups": [TargetGroup.CITIZENS],
    }
    save_activity(activity=activity, by=cast.officer, **(given | values))


def add_cpi_activity(plan, cast, departments) -> None:
    """FC-18: what the sample plan lacks as a whole."""
    year = plan.first_fiscal_year
    save_activity(
        plan=plan,
        by=cast.officer,
        kind=ActivityKind.PROJECT,
        node=plan.framework.nodes.get(code="1.2"),
        name=CPI_NAME,
        is_cpi=True,
        objectives=["ให้ประชาชนเข้าใจดัชนีการรับรู้การทุจริต"],
        methods=["จัดทำสื่อความรู้"],
        target_groups=[TargetGroup.CITIZENS],
        department=departments.education,
        responsible_person=cast.staff,
        starts_on=fiscal_year_start(year),
        ends_on=fiscal_year_end(year),
        budget_state=BudgetState.AMOUNT,
        budget_lines=[{"fiscal_year": year, "source": SOURCE, "planned": Decimal("25000")}],
    )


def completed_copy(organisation, cast, departments) -> Plan:
    """A draft of the current fiscal year that can be submitted."""
    plan = copy_of(approved_sample(organisation, cast), cast)
    for activity in plan.activities.all():
        complete_activity(activity, cast, departments)
    add_cpi_activity(plan, cast, departments)
    plan.refresh_from_db()
    return plan


def approved_copy(organisation, cast, departments) -> Plan:
    """The current fiscal year's plan, signed by the whole chain."""
    plan = completed_copy(organisation, cast, departments)
    approval.submit_plan(plan=plan, by=cast.officer)
    for person, opinion in ((cast.clerk, "agree"), (cast.executive, "approve")):
        approval.sign_plan(
            plan=plan, by=person, opinions=[opinion], remark="", confirm=lambda digest: "password"
        )
    plan.refresh_from_db()
    return plan
