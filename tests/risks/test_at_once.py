"""What is written into a round in the instant in which it moves on: refused, never half there."""

from datetime import date

import pytest
from django.db import connection

from risks import criteria as criteria_rules
from risks.models import Control, Rating, Round, RoundState, StakeholderInput, TreatmentOption
from risks.services import bulk, ratings, register, residual, rounds, treatment
from risks.services import criteria as criteria_service
from risks.workflow import ROUND
from tests.factories import upload
from tests.threads import at_once, before_commit
from workflow.engine import Refused

from .builders import make_planning, make_risk, make_round
from .pages import make_assessing

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only"),
]
CONTROL = {"name": "ตรวจสอบซ้ำ", "kind": "preventive", "effectiveness": "good", "evidence": ""}
OPTION = {"kind": "reduce", "measure": "preventive", "text": "ตรวจ", "cost": None, "benefit": ""}
SCORES = {"likelihood": 4, "financial": 3, "non_financial": 5}


def move_on(round, state):
    """The round's row as `ROUND.perform` leaves it before its commit, whatever guards ask."""
    return lambda: Round.objects.filter(pk=round.pk).update(state=state)


@pytest.fixture
def planning(org, cast, transactional_db):
    round = make_planning(org, cast.officer, cast.staff, cast.staff2)
    assessed = round.risks.get()
    residual.save_control(assessed=assessed, by=cast.officer, values=CONTROL)
    treatment.save_option(assessed=assessed, by=cast.officer, values=OPTION)
    return round


def test_RK_02_nothing_is_rated_in_the_instant_in_which_the_round_moves_on(
    org, cast, transactional_db
):
    round = make_assessing(org, cast, count=1)
    assessed = round.risks.get()
    end = before_commit(
        move_on(round, RoundState.PLANNING),
        lambda: ratings.rate(assessed=assessed, by=cast.staff, **SCORES),
    )
    assert end is Refused and not Rating.objects.exists()


def test_RK_02_no_score_is_taken_back_in_the_instant_in_which_the_assessment_ends(
    org, cast, transactional_db
):
    round = make_planning(org, cast.officer, cast.staff, cast.staff2)
    ROUND.perform(round, "reassess", by=cast.officer, remark="ทบทวน")
    assessed = round.risks.get()
    end = before_commit(
        lambda: ROUND.perform(round, "plan", by=cast.officer),
        lambda: ratings.reopen_rating(assessed=assessed, by=cast.officer),
    )
    assessed.refresh_from_db()
    assert end is Refused and assessed.score is not None


ACTS = {
    "control": lambda at, by: residual.save_control(assessed=at, by=by, values=CONTROL),
    "control changed": lambda at, by: residual.save_control(
        assessed=at, by=by, values=CONTROL | {"name": "อื่น"}, control=at.controls.get()
    ),
    "control removed": lambda at, by: residual.remove_control(control=at.controls.get(), by=by),
    "evidence": lambda at, by: residual.attach(control=at.controls.get(), by=by, file=upload()),
    "residual": lambda at, by: residual.override(
        assessed=at, by=by, likelihood=1, impact=1, reason="เห็นผลแล้ว"
    ),
    "option": lambda at, by: treatment.save_option(assessed=at, by=by, values=OPTION),
    "option removed": lambda at, by: treatment.remove_option(option=at.options.get(), by=by),
    "chosen": lambda at, by: treatment.choose(option=at.options.get(), by=by, reason="คุ้มค่า"),
    "reasons": lambda at, by: treatment.give_reasons(assessed=at, by=by, skip_reason="รองบ"),
    "heard": lambda at, by: rounds.hear(
        round=at.round, by=by, group="ผู้ค้า", heard_on=date(2026, 1, 5), text="จ่ายทุกเดือน"
    ),
    "round": lambda at, by: rounds.change_round(round=at.round, by=by, values={"scope": "ใหม่"}),
}


@pytest.mark.parametrize("name", ACTS)
def test_RK_02_nothing_is_written_in_the_instant_in_which_the_round_closes(planning, cast, name):
    assessed = planning.risks.get()
    # What the page found before: the round is open in it.
    assert assessed.round.state == RoundState.PLANNING

    def stored():
        rows = (Control, TreatmentOption, StakeholderInput)
        return [list(model.objects.order_by("pk").values()) for model in rows], list(
            planning.risks.values()
        )

    before = stored()
    end = before_commit(
        move_on(planning, RoundState.CLOSED), lambda: ACTS[name](assessed, cast.officer)
    )
    assert end is Refused and stored() == before


def test_RK_15_a_description_does_not_change_in_the_instant_of_the_first_rating(
    org, cast, transactional_db
):
    round = make_assessing(org, cast, count=1)
    assessed = round.risks.get()
    end = before_commit(
        lambda: ratings.rate(assessed=assessed, by=cast.staff, **SCORES),
        lambda: register.change_risk(risk=assessed.risk, by=cast.staff, values={"who": "คนอื่น"}),
    )
    assessed.risk.refresh_from_db()
    assert end is Refused and assessed.risk.who != "คนอื่น"


def test_RK_03_criteria_that_get_a_gap_in_the_instant_of_the_start_are_not_frozen(
    org, cast, transactional_db
):
    people = [(cast.staff, True), (cast.staff2, False)]
    round = make_round(org, cast.officer, assessors=people, risks=[make_risk(org, cast.officer)])
    levels = {score: {"likelihood": "มีคำอธิบายคะแนนเดียว"} for score in (1, 2, 3, 4, 5)}
    end = before_commit(
        lambda: criteria_service.save_criteria(
            criteria=round.criteria, by=cast.officer, values={}, levels=levels, bands=[]
        ),
        lambda: ROUND.perform(round, "start", by=cast.officer),
    )
    round.refresh_from_db()
    assert criteria_rules.problems(round.criteria)
    assert end is Refused and round.state == RoundState.CRITERIA
    assert round.criteria.frozen_at is None


def test_a_risk_closed_meanwhile_does_not_come_into_a_round(org, cast, transactional_db):
    round = make_assessing(org, cast, count=1)
    risk = make_risk(org, cast.officer)
    end = before_commit(
        lambda: register.close_risk(risk=risk, by=cast.officer),
        lambda: rounds.add_risks(round=round, by=cast.officer, risks=[risk]),
    )
    assert end is None and not risk.assessments.exists()


def test_changes_of_many_risks_and_of_a_round_do_not_wait_in_a_circle(org, cast, transactional_db):
    """A deadlock would end one of them with an OperationalError."""
    first, second = (
        make_assessing(org, cast, count=3, name=name, year=2569) for name in ("ก", "ข")
    )
    risks = [row.risk for round in (second, first) for row in round.risks.all()]
    added = [make_risk(org, cast.officer) for _n in range(3)]
    acts = [
        lambda: bulk.change_risks(risks=risks, by=cast.officer, values={"owner": cast.staff}),
        lambda: bulk.change_risks(risks=risks[::-1], by=cast.officer, values={"owner": None}),
        lambda: rounds.add_risks(round=first, by=cast.officer, risks=added),
        lambda: bulk.change_risks(risks=added, by=cast.officer, values={}, round=second),
    ]
    for _again in range(3):
        assert at_once(*acts) == [None] * len(acts)
