"""Which assessment stands while the newest round is assessed again (RK-19, 24)."""

import pytest
from django.urls import reverse

from risks.models import RoundState
from risks.services import ratings
from risks.standing import red_risks, standing_round
from risks.workflow import ROUND

from .builders import make_planning, make_round, moderate_all, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def older(org, cast):
    """Last year: the risk was low."""
    round = make_planning(
        org, cast.officer, cast.staff, cast.staff2, scores=(1, 1, 1), name="ปีก่อน", year=2568
    )
    return ROUND.perform(round, "close", by=cast.officer)


@pytest.fixture
def newer(org, cast, older):
    """This year: red."""
    risks = [older.risks.get().risk]
    return make_planning(org, cast.officer, cast.staff, cast.staff2, risks=risks)


def test_the_newest_whose_scores_are_final_stands(org, cast, older):
    assert standing_round(org) == older and not red_risks(org).exists()
    risk = older.risks.get().risk
    under_way = make_round(org, cast.officer, assessors=[(cast.staff, False)], risks=[risk])
    start(under_way, cast.officer)
    assert standing_round(org) == older


def test_rk_19_assessing_again_does_not_bring_last_year_back(org, cast, newer):
    assert standing_round(org) == newer and red_risks(org).get().round == newer
    ROUND.perform(newer, "reassess", by=cast.officer, remark="มีเหตุใหม่")
    assert newer.state == RoundState.ASSESSING
    assert standing_round(org) == newer and red_risks(org).exists()


def test_rk_19_a_red_score_that_is_taken_back_is_red_until_the_new_one_stands(org, cast, newer):
    ROUND.perform(newer, "reassess", by=cast.officer, remark="มีเหตุใหม่")
    assessed = newer.risks.get()
    ratings.reopen_rating(assessed=assessed, by=cast.officer)
    # Pressed twice, it is not forgotten.
    ratings.reopen_rating(assessed=assessed, by=cast.officer)
    assert red_risks(org).get() == assessed
    moderate_all(newer, scores=(1, 1, 1))
    assert not red_risks(org).exists()
    assessed.refresh_from_db()
    assert assessed.last_level == ""


def test_the_page_of_today_says_that_the_round_is_assessed_again(client_for, org, cast, newer):
    page = reverse("reports:today", args=[org.slug])
    said = "รอบนี้กำลังประเมินใหม่"
    assert said not in client_for(cast.staff).get(page).content.decode()
    ROUND.perform(newer, "reassess", by=cast.officer, remark="มีเหตุใหม่")
    shown = client_for(cast.staff).get(page).content.decode()
    assert said in shown and newer.name in shown
