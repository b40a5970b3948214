"""Which round the register and the matrix open on, and how it is named in the list of rounds."""

import re

import pytest

from .builders import make_round
from .pages import get, make_assessing, place, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds(org, cast):
    """Scored in 2568, the next one only just opened."""
    older = make_assessing(org, cast, count=1, name="รอบก่อน", year=2568)
    risk = older.risks.get().risk
    place(older, risk, (4, 5), (2, 3))
    newer = make_round(org, cast.officer, name="รอบใหม่", year=2569, risks=[risk])
    return older, newer


def chosen(page: str) -> str:
    """The label of the round that is chosen in the page's list."""
    select = page[page.index('name="round"') :].partition("</select>")[0]
    return re.search(r"<option [^>]*selected>([^<]*)<", select).group(1)


@pytest.mark.parametrize("name", ["register", "matrix"])
def test_a_round_without_scores_makes_way_for_the_last_that_has_some(
    client_for, org, cast, rounds, name
):
    _older, newer = rounds
    client = client_for(cast.staff)
    # The year first: a narrow screen cuts the end of a long name.
    assert chosen(text(get(client, name, org))) == "2568 · รอบก่อน"
    # Asked for by its address the new one is there.
    asked = text(get(client, name, org, round=str(newer.uuid)))
    assert chosen(asked) == "2569 · รอบใหม่"
    place(newer, newer.risks.get().risk, (1, 1), (1, 1))
    assert chosen(text(get(client, name, org))) == "2569 · รอบใหม่"


@pytest.mark.parametrize("name", ["register", "matrix"])
def test_where_no_round_has_scores_it_is_the_newest(client_for, org, cast, rounds, name):
    older, _newer = rounds
    older.risks.update(score=None, level="", likelihood=None, impact=None)
    assert chosen(text(get(client_for(cast.staff), name, org))) == "2569 · รอบใหม่"
