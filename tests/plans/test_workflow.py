"""From × to × role: what each person may do to a plan and a claim in each state, exactly.

The tables below are written by hand from the design and not read from the code. A combination
that is not in them is Denied where the person may not, Refused where the state is against it.
"""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import ClaimState, Plan, PlanStatus, ProgressClaim
from plans.services import progress
from plans.workflow import CLAIM, PLAN
from workflow.engine import Denied, Refused, Transition, Workflow
from workflow.models import AuditEntry, StatusChange

pytestmark = pytest.mark.django_db

PEOPLE = (
    "staff",
    "staff2",
    "officer",
    "clerk",
    "executive",
    "auditor",
    "council",
    "admin",
    "complaints",
    "integrity",
    "custodian",
    "overseer",
    "stranger",
    "other_staff",
    "other_officer",
    "other_admin",
)

# transition: (from, to, who holds the permission)
PLAN_TABLE = {
    "submit": ({"draft", "returned", "amending"}, "submitted", {"officer"}),
    "submit_paper": ({"draft", "returned", "amending"}, "submitted", {"officer"}),
    "sign": ({"submitted"}, "submitted", {"clerk", "executive"}),
    "return": ({"submitted"}, "returned", {"clerk", "executive"}),
    "withdraw": ({"submitted"}, "draft", {"officer"}),
    "confirm_paper": ({"submitted"}, "approved", {"officer", "clerk", "executive"}),
    "amend": ({"approved"}, "amending", {"officer"}),
}
# The owner of the activity under test is `staff`.
CLAIM_TABLE = {
    "claim": ({"draft", "returned"}, "claimed", {"staff"}),
    "verify": ({"claimed"}, "verified", {"officer", "clerk"}),
    "return": ({"claimed"}, "returned", {"officer", "clerk"}),
    "reopen": ({"verified"}, "returned", {"officer", "clerk"}),
}


def bare(workflow: Workflow) -> Workflow:
    """The table with neither guards nor effects: they have tests of their own."""
    return Workflow(
        model=workflow.model,
        field=workflow.field,
        transitions=tuple(
            Transition(row.name, row.sources, row.target, row.label, row.permission)
            for row in workflow.transitions
        ),
    )


def check(workflow, table, states, obj, cast, set_state):
    """Tries every state × transition × person and returns those that went otherwise."""
    assert {row.name for row in workflow.transitions} == set(table)
    plain, wrong = bare(workflow), []
    for state in states:
        for name, (sources, target, allowed) in table.items():
            for who in PEOPLE:
                set_state(state)
                person = getattr(cast, who)
                try:
                    plain.perform(obj, name, by=person)
                    outcome = plain.state(type(obj).objects.get(pk=obj.pk))
                except Denied:
                    outcome = "denied"
                except Refused:
                    outcome = "refused"
                if who not in allowed:
                    expected = "denied"
                else:
                    expected = target if state in sources else "refused"
                if outcome != expected:
                    wrong.append((state, name, who, expected, outcome))
                available = {row.name for row in workflow.available(obj_in(obj, state), person)}
                if (name in available) != (who in allowed and state in sources):
                    wrong.append((state, name, who, "button", name in available))
    return wrong


def obj_in(obj, state):
    field = "status" if isinstance(obj, Plan) else "state"
    setattr(obj, field, state)
    return obj


def test_every_combination_of_the_plan(ready_plan, cast):
    def set_state(state):
        Plan.objects.filter(pk=ready_plan.pk).update(status=state)

    assert check(PLAN, PLAN_TABLE, PlanStatus.values, ready_plan, cast, set_state) == []


def test_every_combination_of_the_claim(approved_activity, cast):
    claim = progress.save_claim(
        activity=approved_activity,
        by=cast.staff,
        fiscal_year=2570,
        months=6,
        status="in_progress",
        percent=10,
        output="ก",
    )

    def set_state(state):
        ProgressClaim.objects.filter(pk=claim.pk).update(state=state)

    assert check(CLAIM, CLAIM_TABLE, ClaimState.values, claim, cast, set_state) == []


def test_tables_of_the_code_and_of_this_test_name_the_same_states():
    for workflow, table in ((PLAN, PLAN_TABLE), (CLAIM, CLAIM_TABLE)):
        for row in workflow.transitions:
            sources, target, _people = table[row.name]
            assert {str(s) for s in row.sources} == sources
            assert str(row.target) == target
            assert str(row.label)
            assert str(row.consequence)


def test_denied_is_answered_with_403():
    assert issubclass(Denied, PermissionDenied)


def test_a_transition_leaves_history_and_audit(cast, ready_plan):
    PLAN.perform(ready_plan, "submit", by=cast.officer)
    change = StatusChange.of(ready_plan).last()
    assert (change.transition, change.before, change.after, change.actor_name) == (
        "submit",
        "draft",
        "submitted",
        cast.officer.display,
    )
    entries = AuditEntry.objects.filter(event="plans.plan.submit")
    assert entries.filter(object_uuid=ready_plan.uuid).exists()


def test_a_refusal_leaves_nothing(cast, plan_draft):
    before = StatusChange.objects.count(), AuditEntry.objects.count()
    with pytest.raises(Refused) as refused:
        PLAN.perform(plan_draft, "submit", by=cast.officer)
    assert all(reason.url for reason in refused.value.reasons)
    assert (StatusChange.objects.count(), AuditEntry.objects.count()) == before
    plan_draft.refresh_from_db()
    assert plan_draft.status == PlanStatus.DRAFT
    assert not plan_draft.submissions.exists()


def test_failing_effect_takes_the_status_back(cast, submitted_plan):
    def breaks(digest):
        raise Refused(["หมดเวลา"])

    with pytest.raises(Refused):
        PLAN.perform(submitted_plan, "sign", by=cast.clerk, opinions=("agree",), confirm=breaks)
    assert submitted_plan.submissions.get().current_step().position == 1
    assert not StatusChange.of(submitted_plan).filter(transition="sign").exists()


def test_unknown_opinion_is_refused(cast, submitted_plan):
    with pytest.raises(Refused, match="ความเห็น"):
        PLAN.perform(
            submitted_plan,
            "sign",
            by=cast.clerk,
            opinions=("acknowledge",),
            confirm=lambda digest: "password",
        )


def test_somebody_without_an_account_may_nothing(ready_plan):
    nobody = SimpleNamespace(uuid=None, display="", title="", can=lambda permission, obj: False)
    assert PLAN.available(ready_plan, nobody) == []
