"""A round from criteria to its close, and who may do and read what meanwhile."""

import pytest

from risks import blindness
from risks.models import Control, Level, Risk, RoundState
from risks.services import criteria as criteria_service
from risks.services import ratings, register, residual, rounds, treatment
from risks.workflow import ROUND
from workflow.engine import Denied, Refused

from .builders import (
    make_planning,
    make_risk,
    make_round,
    moderate_all,
    rate_all,
    start,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def ready(org, cast, officer):
    """A round with one owner, one other assessor and two risks, not begun."""
    risks = [make_risk(org, officer), make_risk(org, officer, event="ใช้รถหลวงส่วนตัว")]
    people = [(cast.staff, True), (cast.staff2, False)]
    return make_round(org, officer, assessors=people, risks=risks)


def codes(round, name, by) -> set:
    return {problem.code for problem in ROUND.problems(round, name, by)}


def test_rk_02_03_a_round_goes_from_criteria_to_close(ready, cast, officer):
    round = start(ready, officer)
    assert round.state == RoundState.ASSESSING and round.criteria.frozen_at is None
    round.criteria.refresh_from_db()
    assert round.criteria.frozen_at
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    moderate_all(round)
    round = ROUND.perform(round, "plan", by=officer)
    assessed = round.risks.first()
    # RK-06, 17, 18: the higher impact, times the likelihood, by the band.
    assert (assessed.impact, assessed.score, assessed.level) == (5, 20, Level.VERY_HIGH)
    assert codes(round, "close", officer) == {"red_untreated"}
    for assessed in round.risks.all():
        treatment.give_reasons(assessed=assessed, by=officer, skip_reason="รองบประมาณ")
    round = ROUND.perform(round, "close", by=officer)
    assert round.closed_on and round.risks.first().risk.review_on > round.closed_on


def test_rk_03_nothing_is_scored_before_criteria_are_whole(org, cast, officer, ready):
    ready.criteria.levels.filter(score=2).delete()
    assert codes(ready, "start", officer) == {"criteria"}
    with pytest.raises(Refused):
        start(ready, officer)
    with pytest.raises(Refused):
        rate_all(ready, {cast.staff: (1, 1, 1)})


def test_rk_03_criteria_in_use_do_not_change_and_are_not_deleted(ready, officer):
    round = start(ready, officer)
    for act in (
        lambda: criteria_service.delete_criteria(criteria=round.criteria, by=officer),
        lambda: criteria_service.save_criteria(
            criteria=round.criteria, by=officer, values={"name": "x"}, levels={}, bands=[]
        ),
    ):
        with pytest.raises(Refused):
            act()


def test_rk_09_16_an_incomplete_or_unconfirmed_risk_is_not_rated(org, cast, officer, ready):
    unsure = make_risk(org, officer, is_corruption=False)
    rounds.add_risks(round=ready, by=officer, risks=[unsure])
    assert codes(ready, "start", officer) == {"incomplete"}
    assert set(Risk.objects.complete()) == set(org.risks.all()) - {unsure}
    register.change_risk(risk=unsure, by=officer, values={"is_corruption": True, "how": ""})
    assert codes(ready, "start", officer) == {"incomplete"}


def test_rk_11_a_round_of_owners_only_does_not_start(org, cast, officer):
    round = make_round(
        org, officer, assessors=[(cast.staff, True)], risks=[make_risk(org, officer)]
    )
    assert codes(round, "start", officer) == {"owners_only"}


def test_rk_11_owners_alone_do_not_end_the_assessment(ready, cast, officer):
    round = start(ready, officer)
    rate_all(round, {cast.staff: (2, 2, 2)})
    with pytest.raises(Refused):
        moderate_all(round)
    assert codes(round, "plan", officer) == {"not_moderated", "owners_only"}


def test_rk_11_the_owner_in_the_register_is_an_owner_whatever_was_ticked(org, cast, officer):
    """Named as no owner, they would close the round over their own risk alone."""
    mine = make_risk(org, officer, event="ของผู้ประเมินเอง", owner=cast.staff2)
    round = make_round(
        org,
        officer,
        assessors=[(cast.staff, True), (cast.staff2, False)],
        risks=[mine, make_risk(org, officer)],
    )
    assert codes(round, "start", officer) == {"owners_only"}
    rounds.set_assessor(round=round, by=officer, person=cast.clerk, is_owner=False)
    round = start(round, officer)
    everybody = (cast.staff, cast.staff2, cast.clerk)
    rate_all(round, dict.fromkeys(everybody, (2, 2, 2)))
    # Theirs too, since then: nobody else but owners is left for it.
    register.change_risk(risk=mine, by=officer, values={"owner": cast.clerk})
    moderate_all(round)
    round.assessors.filter(person=cast.staff2).update(is_owner=True)
    assert codes(round, "plan", officer) == {"owners_only"}
    reopened = ratings.reopen_rating(assessed=round.risks.get(risk=mine), by=officer)
    with pytest.raises(Refused, match="ไม่ใช่เจ้าของ"):
        ratings.moderate(
            assessed=reopened,
            by=officer,
            likelihood=2,
            financial=2,
            non_financial=2,
            rationale="เห็นตรงกัน",
        )
    register.change_risk(risk=mine, by=officer, values={"owner": None})
    moderate_all(round)
    assert not codes(round, "plan", officer)


def test_rk_15_nobody_reads_anothers_rating_early(ready, cast, officer):
    round = start(ready, officer)
    assessed = round.risks.first()
    ratings.rate(assessed=assessed, by=cast.staff, likelihood=2, financial=2, non_financial=2)
    assert not blindness.readable_ratings(assessed, cast.staff2).exists()
    assert not blindness.readable_ratings(assessed, officer).exists()
    assert not blindness.readable_ratings(assessed, cast.executive).exists()
    assert blindness.readable_ratings(assessed, cast.staff).count() == 1
    assert not blindness.may_read_controls(assessed, cast.staff2)
    assert blindness.may_read_controls(assessed, cast.staff)
    ratings.rate(assessed=assessed, by=cast.staff2, likelihood=4, financial=2, non_financial=2)
    assert blindness.readable_ratings(assessed, officer).count() == 2
    assert blindness.readable_ratings(assessed, cast.staff).count() == 1


def test_only_assessors_rate_and_only_the_moderator_sums_up(ready, cast, officer):
    round = start(ready, officer)
    assessed = round.risks.first()
    with pytest.raises(Denied):
        ratings.rate(assessed=assessed, by=cast.clerk, likelihood=1, financial=1, non_financial=1)
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    with pytest.raises(Denied):
        ratings.moderate(
            assessed=assessed,
            by=cast.staff,
            likelihood=1,
            financial=1,
            non_financial=1,
            rationale="x",
        )


@pytest.mark.parametrize("change", [{"is_owner": False}, {"is_owner": True, "on_paper": True}])
def test_who_has_rated_stays_what_they_are(ready, cast, officer, change):
    round = start(ready, officer)
    rate_all(round, {cast.staff: (2, 2, 2)})
    with pytest.raises(Refused):
        rounds.set_assessor(round=round, by=officer, person=cast.staff, **change)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_outside_the_scale_is_refused(ready, cast, officer, score):
    round = start(ready, officer)
    with pytest.raises(Refused):
        rate_all(round, {cast.staff: (score, 1, 1)})


def test_rk_22_residual_follows_the_controls_and_overriding_needs_a_reason(org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2)
    assessed = round.risks.get()
    values = {"name": "สุ่มตรวจ", "kind": "preventive", "effectiveness": "good"}
    residual.save_control(assessed=assessed, by=officer, values=values)
    assessed.refresh_from_db()
    assert (assessed.residual_likelihood, assessed.residual_impact) == (2, 5)
    assert assessed.residual_level == Level.HIGH
    with pytest.raises(Refused):
        residual.override(assessed=assessed, by=officer, likelihood=1, impact=1, reason=" ")
    assessed = residual.override(
        assessed=assessed, by=officer, likelihood=3, impact=5, reason="ยังไม่เคยทดสอบ"
    )
    assert assessed.residual_score == 15
    # The reason stands: another control does not put the suggestion back.
    residual.save_control(assessed=assessed, by=officer, values=values | {"name": "กล้อง"})
    assessed.refresh_from_db()
    assert assessed.residual_score == 15


def test_rk_23_a_weak_control_needs_an_action_or_a_reason(org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2, scores=(1, 1, 1))
    assessed = round.risks.get()
    Control.objects.create(
        assessed=assessed, name="ประกาศ", kind="preventive", effectiveness="weak"
    )
    assert codes(round, "close", officer) == {"weak_control"}
    treatment.give_reasons(assessed=assessed, by=officer, no_action_reason="ความเสี่ยงต่ำมาก")
    assert codes(round, "close", officer) == set()


def test_rk_19_red_is_chosen_before_orange(org, cast, officer):
    red, orange = make_risk(org, officer), make_risk(org, officer, event="เรื่องรอง")
    round = make_round(
        org, officer, assessors=[(cast.staff, True), (cast.staff2, False)], risks=[red, orange]
    )
    start(round, officer)
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    first, second = round.risks.get(risk=red), round.risks.get(risk=orange)
    for assessed, scores in ((first, (5, 5, 5)), (second, (2, 4, 4))):
        ratings.moderate(
            assessed=assessed,
            by=officer,
            likelihood=scores[0],
            financial=scores[1],
            non_financial=scores[2],
            rationale="x",
        )
    ROUND.perform(round, "plan", by=officer)
    values = {"kind": "reduce", "measure": "preventive", "text": "หมุนเวียนหน้าที่"}
    option = treatment.save_option(assessed=second, by=officer, values=values)
    with pytest.raises(Refused, match=red.reference):
        treatment.choose(option=option, by=officer, reason="คุ้มค่า")
    with pytest.raises(Refused):
        treatment.choose(option=option, by=officer, reason="")
    treatment.give_reasons(assessed=first, by=officer, skip_reason="อยู่นอกอำนาจ")
    assert treatment.choose(option=option, by=officer, reason="คุ้มค่า").is_chosen


def test_a_closed_round_refuses_everything_but_unlocking(org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2, scores=(1, 1, 1))
    round = ROUND.perform(round, "close", by=officer)
    assessed = round.risks.get()
    values = {"name": "x", "kind": "preventive", "effectiveness": "good"}
    for act in (
        lambda: residual.save_control(assessed=assessed, by=officer, values=values),
        lambda: rounds.add_risks(round=round, by=officer, risks=[make_risk(org, officer)]),
        lambda: rounds.change_round(round=round, by=officer, values={"name": "ใหม่"}),
        lambda: rounds.delete_round(round=round, by=officer),
        lambda: ROUND.perform(round, "unlock", by=officer),
    ):
        with pytest.raises(Refused):
            act()
    assert ROUND.perform(round, "unlock", by=officer, remark="แก้คำผิด").state == "planning"


def test_rk_28_the_next_round_takes_the_same_risks_with_their_controls(org, cast, officer):
    first = make_planning(org, officer, cast.staff, cast.staff2, scores=(1, 1, 1))
    values = {"name": "สุ่มตรวจ", "kind": "preventive", "effectiveness": "good"}
    residual.save_control(assessed=first.risks.get(), by=officer, values=values)
    ROUND.perform(first, "close", by=officer)
    second = make_round(org, officer, year=2570, previous=first)
    assert rounds.copy_risks(round=second, by=officer) == 1
    assert rounds.copy_risks(round=second, by=officer) == 0
    copied = second.risks.get()
    assert copied.risk == first.risks.get().risk
    assert copied.score is None and copied.controls.get().name == "สุ่มตรวจ"


def test_numbers_are_never_given_again(org, officer):
    first = make_risk(org, officer)
    register.close_risk(risk=first, by=officer)
    assert make_risk(org, officer).number == first.number + 1
