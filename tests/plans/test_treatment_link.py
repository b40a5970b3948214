"""A chosen measure becomes an activity of a plan: one record, live both ways (RK-21, 24)."""

import threading
from decimal import Decimal

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import translation

from organisations.roles import Role
from organisations.services import set_membership
from plans.models import Activity, BudgetState, TreatmentLink
from plans.services import approval, drafting, progress
from plans.services import treatment as service
from plans.services.activities import activity_values
from risks.models import Level
from risks.services import publication, treatment
from risks.workflow import ROUND
from tests.factories import make_member, make_organisation
from tests.locale.test_thai_messages import is_thai
from tests.risks.builders import make_planning, make_risk
from workflow.engine import Denied, Refused

from .conftest import sign
from .pages import activity_at, text

pytestmark = pytest.mark.django_db

OPTION = {
    "kind": "reduce",
    "measure": "preventive",
    "text": "หมุนเวียนเจ้าหน้าที่ผู้ตรวจ",
    "cost": Decimal("12500.00"),
    "benefit": "ลดความคุ้นเคย",
}
RED, ORANGE = (4, 3, 5), (2, 4, 5)


@pytest.fixture
def officer(cast):
    return cast.officer


def make_option(org, cast, scores=RED, **values):
    """A chosen measure against a new risk that the staff member owns, in a round of 2570."""
    number = values.pop("number", 1)
    risk = make_risk(org, cast.officer, event=f"เรื่องที่ {number}", owner=cast.staff)
    round = make_planning(
        org,
        cast.officer,
        cast.staff,
        cast.staff2,
        risks=[risk],
        scores=scores,
        name=f"รอบที่ {number}",
        year=2570,
    )
    option = treatment.save_option(
        assessed=round.risks.get(), by=cast.officer, values=OPTION | values
    )
    return treatment.choose(option=option, by=cast.officer, reason="คุ้มค่า")


@pytest.fixture
def option(org, cast, risk):
    type(risk).objects.filter(pk=risk.pk).update(number=900)
    return make_option(org, cast)


@pytest.fixture
def orange(org, cast, risk):
    type(risk).objects.filter(pk=risk.pk).update(number=900)
    option = make_option(org, cast, ORANGE, number=2)
    assert option.assessed.level == Level.HIGH
    return option


def test_rk_26_what_is_only_in_a_draft_of_a_plan_is_not_proposed_to_the_public(
    org, cast, officer, option, plan_draft
):
    service.make_activity(option=option, plan=plan_draft, by=officer)
    draft = publication.prepare(round=option.assessed.round, by=officer)
    line = draft.risks.get()
    assert (line.measures, line.action) == (option.text, "")


def approve(plan, cast):
    approval.submit_plan(plan=plan, by=cast.officer)
    sign(plan, cast.clerk, "agree")
    sign(plan, cast.executive, "approve")
    plan.refresh_from_db()
    return plan


def amend(plan, cast):
    approval.start_amendment(plan=plan, by=cast.officer, reason="ปรับ", participants="ประชุม")
    plan.refresh_from_db()
    return plan


def complete(link):
    """What submitting asks of an activity beyond what a measure tells."""
    Activity.objects.filter(uuid=link.activity_uuid).update(target_groups=["permanent_staff"])
    return Activity.objects.get(uuid=link.activity_uuid)


def report(activity, cast, status="done", percent=100, months=6):
    claim = progress.save_claim(
        activity=activity,
        by=cast.staff,
        fiscal_year=2570,
        months=months,
        status=status,
        percent=percent,
        output="ทำแล้ว",
    )
    progress.submit_claim(claim=claim, by=cast.staff)
    return claim


def url(option) -> str:
    return reverse("plans:treatment_link", args=[option.organisation.slug, option.uuid])


# --- a new activity


def test_rk_24_a_measure_becomes_an_activity_with_all_it_tells(option, plan_draft, officer, cast):
    link = service.make_activity(option=option, plan=plan_draft, by=officer)
    activity = Activity.objects.get(uuid=link.activity_uuid)
    assessed = option.assessed
    assert activity.plan == plan_draft and activity.name == option.text
    assert assessed.risk.event in activity.reason and "คุ้มค่า" in activity.reason
    assert activity.responsible_person == cast.staff
    assert list(activity.risks.all()) == [assessed.risk]
    assert activity.node.code == service.RISK_NODE
    line = activity.budget_lines.get()
    assert (line.planned, line.fiscal_year) == (Decimal("12500.00"), 2570)
    # Who makes it changed the draft, and does not sign it.
    assert plan_draft.contributors.filter(person=officer).exists()


@pytest.mark.parametrize(
    ("cost", "state"), [(None, BudgetState.NOT_ENTERED), (Decimal(0), BudgetState.NONE)]
)
def test_no_cost_and_no_money_are_two_things(org, cast, risk, plan_draft, officer, cost, state):
    type(risk).objects.filter(pk=risk.pk).update(number=900)
    option = make_option(org, cast, cost=cost)
    link = service.make_activity(option=option, plan=plan_draft, by=officer)
    activity = Activity.objects.get(uuid=link.activity_uuid)
    assert activity.budget_state == state and not activity.budget_lines.exists()


def test_what_the_plan_will_say_is_thai_whatever_language_one_works_in(option, plan_draft, officer):
    with translation.override("en"):
        link = service.make_activity(option=option, plan=plan_draft, by=officer)
    activity = Activity.objects.get(uuid=link.activity_uuid)
    stored = [activity.reason, activity.items.get().text, activity.budget_lines.get().source]
    assert [text for text in stored if not is_thai(text)] == []


def test_a_second_press_finds_the_activity_of_the_first(client_for, option, plan_draft, cast):
    client = client_for(cast.staff)
    data = {"action": "make", "plan": plan_draft.uuid, "node": "4.1.3.2"}
    before = Activity.objects.count()
    for _press in range(2):
        assert client.post(url(option), data).status_code == 302
    assert Activity.objects.count() == before + 1
    assert TreatmentLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_activity(option, plan_draft, officer):
    barrier, failed = threading.Barrier(2), []

    def press():
        try:
            barrier.wait(timeout=10)
            service.make_activity(option=option, plan=plan_draft, by=officer)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    before = Activity.objects.count()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Activity.objects.count() == before + 1 and TreatmentLink.objects.count() == 1


def test_the_page_offers_a_plan_and_then_shows_the_activity(client_for, option, plan_draft, cast):
    client = client_for(cast.staff)
    page = text(client.get(url(option)))
    assert plan_draft.title in page and option.text in page
    assert "โครงการอบรมคุณธรรม" in page and "โครงการอบรมคุณธรรม" not in text(
        client.get(url(option), {"q": "เปิดเผย"})
    )
    client.post(url(option), {"action": "make", "plan": plan_draft.uuid, "node": "4.1.3.2"})
    activity = Activity.objects.get(name=option.text)
    page = text(client.get(url(option)))
    assert activity_at("draft_activity", activity) in page and "เลิกผูก" in page
    # Both ways: the activity's page names the risk and its measure.
    page = text(client.get(activity_at("draft_activity", activity)))
    assert option.assessed.risk.event in page
    assert reverse("risks:treatment", args=[option.organisation.slug, option.assessed.uuid]) in page


def test_bad_choices_on_the_page(client_for, option, plan_draft, cast, other_org):
    client = client_for(cast.staff)
    for data in (
        {"action": "make", "plan": "x", "node": "4.1.3.2"},
        {"action": "make", "plan": plan_draft.uuid, "node": "99"},
        {"action": "pick", "activity": "x"},
        {"action": "pick"},
    ):
        response = client.post(url(option), data)
        assert response.status_code == 200 and "error-summary" in text(response), data
    assert client.post(url(option), {"action": "make", "plan": plan_draft.uuid, "node": "1"})
    assert not TreatmentLink.objects.exists()


def test_nothing_is_made_in_a_plan_that_is_closed(option, submitted_plan, officer):
    with pytest.raises(Refused, match="ลงนาม"):
        service.make_activity(option=option, plan=submitted_plan, by=officer)
    assert not TreatmentLink.objects.exists()


def test_only_a_chosen_measure_in_planning_is_carried(option, plan_draft, officer, activity):
    treatment.unchoose(option=option, by=officer)
    for act in (
        lambda: service.make_activity(option=option, plan=plan_draft, by=officer),
        lambda: service.link_activity(option=option, activity=activity, by=officer),
    ):
        with pytest.raises(Refused, match="เลือกใช้"):
            act()
    treatment.choose(option=option, by=officer, reason="ก")
    ROUND.perform(option.assessed.round, "reassess", by=officer, remark="แก้คะแนน")
    with pytest.raises(Refused, match="ขั้น"):
        service.make_activity(option=option, plan=plan_draft, by=officer)


def test_another_organisation_neither_sees_nor_carries_it(
    client_for, option, plan_draft, cast, framework, activity
):
    with pytest.raises(Denied):
        service.make_activity(option=option, plan=plan_draft, by=cast.other_officer)
    with pytest.raises(Denied):
        service.link_activity(option=option, activity=activity, by=cast.clerk)
    elsewhere = make_organisation("elsewhere")
    officer = make_member(elsewhere, Role.PLAN_OFFICER)
    theirs = drafting.create_plan(
        organisation=elsewhere,
        framework=framework,
        title="แผนอื่น",
        first_fiscal_year=2570,
        last_fiscal_year=2570,
        by=officer,
    )
    # Somebody of both offices: still not one's measure in the other's plan.
    set_membership(
        person=cast.officer, organisation=elsewhere, roles=[Role.PLAN_OFFICER], department=None
    )
    cast.officer._places = {}
    with pytest.raises(Refused, match="หน่วยงานนี้"):
        service.make_activity(option=option, plan=theirs, by=cast.officer)
    address = reverse("plans:treatment_link", args=[elsewhere.slug, option.uuid])
    client = client_for(officer)
    assert client.get(address).status_code == client.post(address).status_code == 404
    client = client_for(cast.clerk)
    assert client.get(url(option)).status_code == client.post(url(option)).status_code == 403


# --- one that is there


def test_an_existing_activity_is_linked_and_names_the_risk(client_for, option, activity, cast):
    client = client_for(cast.staff)
    before = activity.edit_number
    data = {"action": "pick", "activity": activity.uuid}
    assert client.post(url(option), data).status_code == 302
    assert client.post(url(option), data).status_code == 302
    activity.refresh_from_db()
    assert option.assessed.risk in activity.risks.all() and activity.edit_number == before + 1
    assert TreatmentLink.objects.get().activity_uuid == activity.uuid
    other = activity.plan.activities.exclude(pk=activity.pk).first()
    with pytest.raises(Refused, match="อื่น"):
        service.link_activity(option=option, activity=other, by=cast.staff)


def test_linked_while_approved_the_next_draft_names_the_risk(option, approved_plan, cast, officer):
    activity = approved_plan.activities.get(number=1)
    service.link_activity(option=option, activity=activity, by=officer)
    assert option.assessed.risk not in activity.risks.all()
    amend(approved_plan, cast)
    assert option.assessed.risk in activity.risks.all()


# --- letting go


def test_before_approval_a_link_is_undone(client_for, option, activity, cast, officer):
    service.link_activity(option=option, activity=activity, by=officer)
    # The choice is not taken back while it is carried.
    with pytest.raises(Refused, match="เลิกผูกก่อน"):
        treatment.unchoose(option=option, by=officer)
    assert client_for(cast.staff).post(url(option), {"action": "unlink"}).status_code == 302
    assert not TreatmentLink.objects.exists()
    assert option.assessed.risk not in activity.risks.all()
    treatment.unchoose(option=option, by=officer)


@pytest.fixture
def red_approved(option, ready_plan, cast, officer):
    """The red risk's measure in an approved version that was then opened for an amendment."""
    complete(service.make_activity(option=option, plan=ready_plan, by=officer))
    return amend(approve(ready_plan, cast), cast)


def test_after_approval_a_red_risk_keeps_its_activity(
    client_for, option, red_approved, cast, officer
):
    activity = red_approved.activities.get(uuid=TreatmentLink.objects.get().activity_uuid)
    refusals = [
        lambda: service.unlink(option=option, by=officer),
        lambda: treatment.unchoose(option=option, by=officer),
        lambda: drafting.delete_activity(activity=activity, by=officer),
        lambda: drafting.save_activity(
            activity=activity, by=officer, **activity_values(activity) | {"risks": []}
        ),
    ]
    for act in refusals:
        with pytest.raises(Refused, match="โซนสีแดง"):
            act()
    client = client_for(cast.staff)
    response = client.post(url(option), {"action": "unlink"})
    assert response.status_code == 409 and "โซนสีแดง" in text(response)
    assert 'value="unlink"' not in text(client.get(url(option)))
    response = client.post(activity_at("activity_delete", activity))
    assert response.status_code == 409 and "โซนสีแดง" in text(response)
    assert TreatmentLink.objects.exists() and activity.risks.exists()
    # Everything else of it may change.
    drafting.save_activity(activity=activity, by=officer, place="ห้องประชุม")


def test_a_red_risk_that_was_only_ticked_stays_ticked_after_approval(
    org, cast, officer, ready_plan, risk
):
    """The rule is about the red risk, not about which page named it."""
    activity = ready_plan.activities.get(number=1)
    type(risk).objects.filter(pk=risk.pk).update(number=900)
    described = make_risk(org, officer, event="เรื่องแดง")
    make_planning(org, officer, cast.staff, cast.staff2, risks=[described], year=2570)
    drafting.save_activity(activity=activity, by=officer, risks=[risk, described])
    plan = amend(approve(ready_plan, cast), cast)
    activity = plan.activities.get(number=1)
    with pytest.raises(Refused, match="โซนสีแดง"):
        drafting.save_activity(activity=activity, by=officer, risks=[risk])
    # The other one, never rated, may go.
    drafting.save_activity(activity=activity, by=officer, risks=[described])


def test_an_orange_risk_lets_go_after_approval(orange, ready_plan, cast, officer):
    complete(service.make_activity(option=orange, plan=ready_plan, by=officer))
    plan = amend(approve(ready_plan, cast), cast)
    activity = plan.activities.get(uuid=TreatmentLink.objects.get().activity_uuid)
    drafting.delete_activity(activity=activity, by=officer)
    assert not TreatmentLink.objects.exists()
    treatment.unchoose(option=orange, by=officer)


def test_a_closed_round_keeps_its_links_until_it_is_unlocked(
    orange, activity, cast, officer, departments
):
    service.link_activity(option=orange, activity=activity, by=officer)
    round = orange.assessed.round
    ROUND.perform(round, "close", by=officer)
    for act in (
        lambda: service.unlink(option=orange, by=officer),
        lambda: drafting.delete_activity(activity=activity, by=officer),
        lambda: drafting.save_activity(activity=activity, by=officer, risks=[]),
    ):
        with pytest.raises(Refused, match="ปิดแล้ว"):
            act()
    ROUND.perform(round, "unlock", by=officer, remark="แก้แผน")
    drafting.save_activity(activity=activity, by=officer, risks=[])
    assert not TreatmentLink.objects.exists()
