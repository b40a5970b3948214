"""From × to × role: who may move a round, an acceptance and a publication, and from where."""

from datetime import timedelta

import pytest
from django.utils import timezone

from risks.models import AcceptanceState, Publication, PublicationState, Round, RoundState
from risks.services import acceptance as service
from risks.workflow import ACCEPTANCE, PUBLICATION, ROUND
from tests.plans.test_workflow import PEOPLE, bare
from workflow.engine import Denied, Refused

from .builders import make_planning

pytestmark = pytest.mark.django_db

EDITORS = {"staff", "staff2", "officer"}
SIGNERS = {"clerk", "executive"}
ACCEPTANCE_TABLE = {
    "request": ({"draft"}, "requested", EDITORS),
    "accept": ({"requested"}, "accepted", SIGNERS),
    "refuse": ({"requested"}, "refused", SIGNERS),
    "withdraw": ({"requested"}, "draft", EDITORS),
    "expire": ({"accepted"}, "expired", EDITORS),
    "reopen": ({"requested", "accepted"}, "reopened", EDITORS),
}
ROUND_TABLE = {
    "start": ({"criteria"}, "assessing", {"officer"}),
    "plan": ({"assessing"}, "planning", {"officer"}),
    "reassess": ({"planning"}, "assessing", {"officer"}),
    "close": ({"planning"}, "closed", {"officer"}),
    "unlock": ({"closed"}, "planning", {"officer"}),
}
PUBLICATION_TABLE = {
    "submit": ({"draft"}, "submitted", {"officer"}),
    "publish": ({"submitted"}, "published", {"executive"}),
    "return": ({"submitted"}, "draft", {"executive"}),
    "withdraw": ({"published"}, "withdrawn", {"officer"}),
}


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def assessed(org, cast, officer):
    return make_planning(org, officer, cast.staff, cast.staff2).risks.get()


@pytest.fixture
def draft(assessed, cast):
    return service.save_draft(
        assessed=assessed,
        by=cast.staff,
        approver=cast.clerk,
        reason="ค่าใช้จ่ายสูงกว่าความเสียหาย",
        expires_on=timezone.localdate() + timedelta(days=90),
    )


def check(workflow, table, obj, states, cast) -> list:
    """Each state × transition × person; what went otherwise than the table says."""
    assert {row.name for row in workflow.transitions} == set(table)
    plain, model, wrong = bare(workflow), type(obj), []
    for state in states:
        for name, (sources, target, allowed) in table.items():
            for who in PEOPLE:
                model.objects.filter(pk=obj.pk).update(state=state)
                obj.state = state
                person = getattr(cast, who)
                available = {row.name for row in workflow.available(obj, person)}
                try:
                    outcome = plain.perform(obj, name, by=person).state
                except Denied:
                    outcome = "denied"
                except Refused:
                    outcome = "refused"
                expected = "denied"
                if who in allowed:
                    expected = target if state in sources else "refused"
                may = who in allowed and state in sources
                if outcome != expected or (name in available) != may:
                    wrong.append((state, name, who, expected, outcome))
    return wrong


def test_every_combination_of_an_acceptance(draft, cast):
    states = AcceptanceState.values
    assert check(ACCEPTANCE, ACCEPTANCE_TABLE, draft, states, cast) == []


def test_every_combination_of_a_round(assessed, cast):
    round = Round.objects.get(pk=assessed.round_id)
    assert check(ROUND, ROUND_TABLE, round, RoundState.values, cast) == []


def test_every_combination_of_a_publication(assessed, cast, officer):
    row = Publication.objects.create(round=assessed.round, number=1, prepared_by=officer)
    states = PublicationState.values
    assert check(PUBLICATION, PUBLICATION_TABLE, row, states, cast) == []


def test_tables_of_the_code_and_of_this_test_name_the_same_states():
    for workflow, table in (
        (ACCEPTANCE, ACCEPTANCE_TABLE),
        (ROUND, ROUND_TABLE),
        (PUBLICATION, PUBLICATION_TABLE),
    ):
        for row in workflow.transitions:
            sources, target, _people = table[row.name]
            assert ({str(s) for s in row.sources}, str(row.target)) == (sources, target)
            assert str(row.label)
