"""Services of drafting: what they write, refuse and note down."""

from datetime import date
from decimal import Decimal

import pytest

from plans import checks, parts
from plans.models import Activity, PlanContributor
from plans.rules import official_title, shift_years
from plans.services import drafting
from workflow.engine import Denied, Refused, move
from workflow.models import AuditEntry

from .conftest import node


def save(plan, by, framework, **values):
    defaults = {
        "kind": "activity",
        "node": node(framework, "1.1"),
        "name": "กิจกรรมทดลอง",
    }
    return drafting.save_activity(plan=plan, by=by, **{**defaults, **values})


def reasons(refused) -> str:
    return " ".join(str(problem) for problem in refused.value.reasons)


# --- plans


def test_official_title_names_the_years():
    """FC-33."""
    assert official_title(2570) == (
        "แผนปฏิบัติการป้องกันการทุจริตเพื่อยกระดับคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. 2570"
    )
    assert official_title(2566, 2570).endswith("พ.ศ. 2566–2570")


def test_create_plan_notes_its_maker(plan_draft, cast, departments):
    assert plan_draft.status == "draft"
    assert plan_draft.owner_unit == departments.owner
    assert plan_draft.contributors.get().person == cast.officer
    assert (
        AuditEntry.objects.filter(event="plans.plan_created", object_uuid=plan_draft.uuid).count()
        == 1
    )


@pytest.mark.parametrize("who", ["executive", "auditor", "admin", "other_officer"])
def test_create_plan_is_denied_without_the_role(cast, org, framework, who):
    with pytest.raises(Denied):
        drafting.create_plan(
            organisation=org,
            framework=framework,
            title="แผน",
            first_fiscal_year=2570,
            last_fiscal_year=2570,
            by=getattr(cast, who),
        )


def test_years_in_the_wrong_order_are_refused(cast, org, framework):
    with pytest.raises(Refused):
        drafting.create_plan(
            organisation=org,
            framework=framework,
            title="แผน",
            first_fiscal_year=2570,
            last_fiscal_year=2569,
            by=cast.officer,
        )


def test_leap_day_moves_to_a_day_that_exists():
    assert shift_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert shift_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert shift_years(None, 1) is None


# --- activities


def test_activity_is_written_with_all_its_rows(activity, risk, cast):
    assert [item.text for item in activity.items.filter(kind="method")] == [
        "ขออนุมัติโครงการ",
        "จัดอบรม",
    ]
    line = activity.budget_lines.get()
    assert (line.fiscal_year, line.planned) == (2570, Decimal("20000.00"))
    assert list(activity.risks.all()) == [risk]
    assert activity.assigned_people() == {cast.staff.uuid}


def test_saving_again_notes_the_changed_fields_only(activity, cast):
    saved = drafting.save_activity(activity=activity, by=cast.staff, place="ห้องประชุม")
    assert saved.edit_number == 2
    entry = AuditEntry.objects.filter(event="plans.activity_saved").latest("number")
    assert entry.fields == ["place"]
    assert activity.kpis.count() == 1
    people = {row.person for row in PlanContributor.objects.filter(plan=activity.plan)}
    assert people == {cast.officer, cast.staff}


def test_saving_nothing_new_makes_nobody_a_contributor(activity, cast):
    drafting.save_activity(activity=activity, by=cast.staff, name=activity.name)
    activity.refresh_from_db()
    assert activity.edit_number == 1
    assert not activity.plan.contributors.filter(person=cast.staff).exists()


def test_indicators_keep_their_uuid(activity, cast):
    kpi = activity.kpis.get()
    rows = [
        {"name": "ใหม่", "baseline": None, "target": Decimal("1"), "unit": "ครั้ง"},
        {
            "uuid": kpi.uuid,
            "name": kpi.name,
            "baseline": None,
            "target": Decimal("90"),
            "unit": "คน",
        },
    ]
    drafting.save_activity(activity=activity, by=cast.staff, kpis=rows)
    assert [k.name for k in activity.kpis.all()] == ["ใหม่", "ผู้เข้าอบรม"]
    kpi.refresh_from_db()
    assert kpi.target == 90


def test_later_of_two_savers_is_told(activity, cast):
    drafting.save_activity(activity=activity, by=cast.staff, edit_number=1, place="ห้อง ก")
    with pytest.raises(drafting.EditConflict):
        drafting.save_activity(activity=activity, by=cast.staff2, edit_number=1, place="ห้อง ข")
    activity.refresh_from_db()
    assert activity.place == "ห้อง ก"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"starts_on": date(2027, 2, 1), "ends_on": date(2027, 1, 1)}, "วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"),
        ({"starts_on": date(2026, 9, 30)}, "ปีงบประมาณของแผน"),
        ({"ends_on": date(2027, 10, 1)}, "ปีงบประมาณของแผน"),
        (
            {
                "budget_state": "none",
                "budget_lines": [{"fiscal_year": 2570, "source": "ก", "planned": Decimal(1)}],
            },
            "ใช้งบประมาณ",
        ),
        (
            {
                "budget_state": "amount",
                "budget_lines": [{"fiscal_year": 2571, "source": "ก", "planned": Decimal(1)}],
            },
            "ปีของแผน",
        ),
        (
            {
                "budget_state": "amount",
                "budget_lines": [{"fiscal_year": 2570, "source": "ก", "planned": Decimal(-1)}],
            },
            "ไม่ติดลบ",
        ),
        (
            {
                "budget_state": "amount",
                "budget_lines": [
                    {"fiscal_year": 2570, "source": "ก", "planned": Decimal(1)},
                    {"fiscal_year": 2570, "source": "ก", "planned": Decimal(2)},
                ],
            },
            "ซ้ำกัน",
        ),
    ],
)
def test_rules_refuse_and_write_nothing(plan_draft, cast, framework, values, words):
    before = Activity.objects.count()
    with pytest.raises(Refused) as refused:
        save(plan_draft, cast.staff, framework, **values)
    assert words in reasons(refused)
    assert Activity.objects.count() == before


def test_last_day_of_the_year_is_inside_it(plan_draft, cast, framework):
    activity = save(
        plan_draft, cast.staff, framework, starts_on=date(2026, 10, 1), ends_on=date(2027, 9, 30)
    )
    assert activity.number == 3


def test_what_belongs_to_others_is_refused(plan_draft, cast, framework, other_org):
    town = other_org.departments.first()
    for values in (
        {"department": town},
        {"responsible_person": cast.other_staff},
        {"co_owners": [cast.stranger]},
        {"node": node(framework, "1")},
    ):
        with pytest.raises(Refused):
            save(plan_draft, cast.staff, framework, **values)


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_closed_plan_takes_nothing(plan_draft, activity, cast, framework, status):
    move(plan_draft, status)
    for act in (
        lambda: save(plan_draft, cast.officer, framework),
        lambda: drafting.save_activity(activity=activity, by=cast.officer, name="x"),
        lambda: drafting.delete_activity(activity=activity, by=cast.officer),
        lambda: drafting.renumber_activities(plan=plan_draft, by=cast.officer),
        lambda: drafting.save_section(plan=plan_draft, key="principle", text="ก", by=cast.officer),
    ):
        with pytest.raises(Refused):
            act()
    assert plan_draft.activities.count() == 2


@pytest.mark.parametrize("who", ["executive", "clerk", "auditor", "other_officer"])
def test_others_write_nothing(plan_draft, activity, cast, framework, who):
    by = getattr(cast, who)
    for act in (
        lambda: save(plan_draft, by, framework),
        lambda: drafting.delete_activity(activity=activity, by=by),
        lambda: drafting.save_section(plan=plan_draft, key="principle", text="ก", by=by),
    ):
        with pytest.raises(Denied):
            act()


def test_delete_closes_the_numbers_up(plan_draft, activity, cast):
    drafting.delete_activity(activity=activity, by=cast.staff)
    assert list(plan_draft.activities.values_list("number", flat=True)) == [1]
    assert AuditEntry.objects.filter(event="plans.activity_deleted").count() == 1


def test_renumber_goes_by_dimension(plan_draft, cast, framework):
    late = save(plan_draft, cast.staff, framework, node=node(framework, "2.1"))
    assert drafting.renumber_activities(plan=plan_draft, by=cast.staff) == 2
    numbers = dict(plan_draft.activities.values_list("node__code", "number"))
    assert numbers == {"1.1": 1, "2.1": 2, "3.2": 3}
    late.refresh_from_db()
    assert late.number == 2
    assert drafting.renumber_activities(plan=plan_draft, by=cast.staff) == 0


# --- parts


def test_section_is_written_once_for_one_change(plan_draft, cast):
    number = plan_draft.edit_number
    assert drafting.save_section(plan=plan_draft, key="principle", text="เหตุผล", by=cast.staff)
    assert not drafting.save_section(plan=plan_draft, key="principle", text="เหตุผล", by=cast.staff)
    assert plan_draft.edit_number == number + 1
    assert plan_draft.sections.get(key="principle").text == "เหตุผล"


def test_zero_is_a_statement(plan_draft, cast):
    """FC-30."""
    drafting.save_part(
        plan=plan_draft,
        part="situation",
        by=cast.staff,
        content={
            "text": "ไม่มีเรื่อง",
            "complaints": 0,
            "corruption_cases": 0,
            "audit_objections": None,
        },
    )
    assert plan_draft.complaints == 0
    assert plan_draft.audit_objections is None


def test_a_part_opened_before_another_saver_conflicts(plan_draft, cast):
    token = parts.token(parts.stored(plan_draft, parts.STATEMENTS))
    content = {"objective": ["หนึ่ง"], "goal": [], "benefit": []}
    drafting.save_part(
        plan=plan_draft, part=parts.STATEMENTS, content=content, by=cast.staff, token=token
    )
    with pytest.raises(drafting.EditConflict):
        drafting.save_part(
            plan=plan_draft,
            part=parts.STATEMENTS,
            content=content | {"goal": ["สอง"]},
            by=cast.staff2,
            token=token,
        )
    # Another part is another matter.
    drafting.save_section(
        plan=plan_draft,
        key="other",
        text="ก",
        by=cast.staff2,
        token=parts.token(parts.stored(plan_draft, "other")),
    )


def test_swot_keeps_internal_and_external_factors_apart(plan_draft, cast):
    """FC-29."""
    for quadrant, factor in (("strength", "Legal"), ("threat", "Staff")):
        with pytest.raises(Refused):
            drafting.save_part(
                plan=plan_draft,
                part=parts.SWOT,
                by=cast.staff,
                content={"entries": [{"quadrant": quadrant, "factor": factor, "text": "ก"}]},
            )
    entries = [
        {"quadrant": "strength", "factor": "Staff", "text": "ก"},
        {"quadrant": "weakness", "factor": "Staff", "text": "ข"},
        {"quadrant": "threat", "factor": "Legal", "text": "ค"},
    ]
    drafting.save_part(
        plan=plan_draft, part=parts.SWOT, by=cast.staff, content={"entries": entries}
    )
    assert parts.stored(plan_draft, parts.SWOT)["entries"] == entries


def test_years_that_were_approved_stay(plan_draft, cast, monkeypatch):
    content = parts.stored(plan_draft, parts.DETAILS) | {"last_fiscal_year": 2571}
    assert drafting.save_part(plan=plan_draft, part=parts.DETAILS, content=content, by=cast.staff)
    assert plan_draft.last_fiscal_year == 2571


def test_the_lists_of_what_is_missing_agree(plan_draft, cast):
    """The task list calls missing what would block the submission."""
    from plans.models import Plan

    plan = Plan.objects.get(pk=plan_draft.pk)
    missing = {
        row.key for row in parts.part_rows(plan, [], may_edit=True) if row.state == "missing"
    }
    blocked = {
        problem.code.removeprefix("section.")
        for problem in checks.blocking(plan_draft)
        if problem.code.startswith("section.")
    }
    assert missing == blocked | {parts.STATEMENTS}
