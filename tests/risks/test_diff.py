"""Two rounds side by side on the risks' identity: new, gone, up, down, unchanged (RK-28)."""

from random import Random

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from risks import pairs
from risks.comparing import KINDS, Standing, change, compare
from risks.criteria import example_bands
from risks.models import AssessedRisk, Level, Risk
from risks.scoring import Scale
from risks.services import rounds

from .builders import make_criteria, make_risk, make_round
from .pages import add_many, get, place, queries, text

SCALE = Scale(5, "higher", tuple((b.level, b.lowest, b.highest) for b in example_bands(5)))
PLACES = [
    Standing(likelihood * impact, SCALE.level(likelihood * impact))
    for likelihood in range(1, 6)
    for impact in range(1, 6)
]
places = st.sampled_from(PLACES)
standings = st.sampled_from([*PLACES, Standing(None, "")])
registers = st.dictionaries(st.integers(1, 8), standings, max_size=8)
MIRROR = {"up": "down", "down": "up", "new": "gone", "gone": "new"}


@given(registers, registers, st.booleans())
def test_every_risk_of_either_round_has_one_kind(before, after, same_scale):
    kinds = compare(before, after, same_scale=same_scale)
    assert kinds.keys() == before.keys() | after.keys()
    assert set(kinds.values()) <= set(KINDS)
    assert {key for key, kind in kinds.items() if kind == "new"} == after.keys() - before.keys()
    assert {key for key, kind in kinds.items() if kind == "gone"} == before.keys() - after.keys()
    for key, kind in kinds.items():
        scored = all(side.get(key, Standing(1, "low")).score for side in (before, after))
        assert (kind == "waiting") == (not scored and key in before and key in after)


@given(registers, registers, st.booleans())
def test_the_other_way_round_is_the_mirror(before, after, same_scale):
    there = compare(before, after, same_scale=same_scale)
    back = compare(after, before, same_scale=same_scale)
    assert {key: MIRROR.get(kind, kind) for key, kind in there.items()} == back


@given(registers)
def test_a_round_against_itself_changes_nothing(before):
    assert set(compare(before, before, same_scale=True).values()) <= {"same", "waiting"}


@given(places, places)
def test_scores_of_one_scale_and_levels_of_two(old, new):
    expected = "up" if new.score > old.score else "down" if new.score < old.score else "same"
    assert change(old, new, same_scale=True) == expected
    if old.level == new.level:
        assert change(old, new, same_scale=False) == "same"


def test_a_risk_of_neither_round_is_no_change():
    with pytest.raises(ValueError, match="neither"):
        change(None, None, same_scale=True)


# --- the page


@pytest.fixture
def pair(db, org, cast):
    """Last year's round and this one: R1 up, R2 down, R3 same, R4 closed, R5 left out, R6 new."""
    officer = cast.officer
    criteria = make_criteria(org, officer)
    risks = [make_risk(org, officer, event=f"เรื่อง {number}") for number in range(1, 7)]
    first = make_round(org, officer, year=2568, criteria=criteria, risks=risks[:5])
    second = make_round(
        org, officer, year=2569, criteria=criteria, previous=first, risks=[*risks[:3], risks[5]]
    )
    for risk, cell in zip(risks, [(2, 2), (5, 5), (3, 3), (1, 1), (4, 4)], strict=False):
        place(first, risk, cell, cell)
    for risk, cell in zip([*risks[:3], risks[5]], [(3, 3), (4, 5), (3, 3), (1, 2)], strict=True):
        place(second, risk, cell, (1, 1))
    type(risks[3]).objects.filter(pk=risks[3].pk).update(closed_on="2026-01-15")
    return first, second


def kinds(response) -> dict:
    return {row.reference: row.kind for row in response.context["rows"]}


def test_rk_28_the_page_says_what_became_of_each(client_for, cast, org, pair):
    response = get(client_for(cast.auditor), "diff", org, pair[1].uuid)
    assert kinds(response) == {
        "R1": "up",
        "R2": "down",
        "R3": "same",
        "R4": "gone",
        "R5": "gone",
        "R6": "new",
    }
    rows = {row.reference: row for row in response.context["rows"]}
    assert (rows["R1"].before_score, rows["R1"].after_score) == (4, 9)
    assert rows["R4"].note != rows["R5"].note
    assert "ปิดความเสี่ยงแล้ว" in text(response)
    assert client_for(cast.auditor).get(rows["R5"].url).status_code == 200


def test_filters_search_and_the_other_measure(client_for, cast, org, pair):
    client, uuid = client_for(cast.staff), pair[1].uuid
    assert kinds(get(client, "diff", org, uuid, kind="gone")) == {"R4": "gone", "R5": "gone"}
    assert kinds(get(client, "diff", org, uuid, q="เรื่อง 2")) == {"R2": "down"}
    assert kinds(get(client, "diff", org, uuid, q="R6")) == {"R6": "new"}
    # After measures every risk of this round lies in the lowest cell.
    assert kinds(get(client, "diff", org, uuid, by="residual"))["R1"] == "down"
    assert get(client, "diff", org, uuid, kind="x", by="x", page="x").status_code == 200
    # The other way round, asked for in the address.
    back = get(client, "diff", org, pair[0].uuid, **{"with": str(uuid)})
    assert kinds(back)["R1"] == "down" and kinds(back)["R6"] == "gone"


def test_other_criteria_are_compared_by_level(client_for, cast, org, pair):
    _first, second = pair
    second.criteria = make_criteria(org, cast.officer, scale=4)
    second.save()
    AssessedRisk.objects.filter(round=second, risk__number=1).update(
        likelihood=2, impact=2, score=4, level="medium"
    )
    response = get(client_for(cast.staff), "diff", org, second.uuid)
    assert "เทียบด้วยระดับ" in text(response)
    assert kinds(response)["R1"] == "same"


def test_a_round_without_another_and_odd_addresses(client_for, cast, org, other_org, pair):
    client = client_for(cast.staff)
    assert "ยังไม่ได้ระบุรอบที่จะเทียบ" in text(get(client, "diff", org, pair[0].uuid))
    for wrong in ("x", str(pair[1].uuid), "00000000-0000-0000-0000-000000000000"):
        assert get(client, "diff", org, pair[1].uuid, **{"with": wrong}).status_code == 404
    assert get(client_for(cast.other_staff), "diff", org, pair[1].uuid).status_code == 404
    assert get(client_for(cast.other_staff), "diff", other_org, pair[1].uuid).status_code == 404
    assert get(client_for(cast.admin), "diff", org, pair[1].uuid).status_code == 403


def test_a_risk_without_scores_waits(client_for, cast, org, pair):
    risk = make_risk(org, cast.officer, event="ยังไม่ประเมิน")
    for round in pair:
        rounds.add_risks(round=round, by=cast.officer, risks=[risk])
    response = get(client_for(cast.staff), "diff", org, pair[1].uuid)
    assert kinds(response)[risk.reference] == "waiting"


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("same_scale", [True, False])
def test_rk_28_what_the_database_counts_is_what_the_rule_says_of_each(org, cast, same_scale, seed):
    random = Random(seed)
    first, second = (make_round(org, cast.officer, year=year) for year in (2568, 2569))
    risks = Risk.objects.bulk_create(
        Risk(organisation=org, number=number, event=f"เรื่อง {number}") for number in range(1, 61)
    )
    sides = []
    for round in (first, second):
        # Some in one round only, some without a score, the others anywhere.
        side = {
            risk.pk: random.choice([*PLACES, *[Standing(None, "")] * 5])
            for risk in risks
            if random.random() < 0.8
        }
        AssessedRisk.objects.bulk_create(
            AssessedRisk(
                round=round,
                organisation=org,
                risk_id=key,
                number=key,
                likelihood=place.score and 1,
                impact=place.score,
                score=place.score,
                level=place.level,
            )
            for key, place in side.items()
        )
        sides.append(side)
    before, after = sides
    expected = compare(before, after, same_scale=same_scale)

    def weight(key):
        place = after.get(key) or before[key]
        if place.score is None:
            return 0
        return place.score if same_scale else Level(place.level).rank

    in_order = sorted(expected, key=lambda key: ([*KINDS].index(expected[key]), -weight(key), key))
    groups = pairs.groups(first, second, ("score", "level"), same_scale=same_scale)
    found = pairs.Ordered(groups)
    assert len(found) == len(expected)
    assert found[0 : len(found)] == [(key, expected[key]) for key in in_order]
    # Any page of any size is a part of the whole.
    for size in (1, 7, 25):
        taken = [row for start in range(0, len(found), size) for row in found[start : start + size]]
        assert taken == found[0 : len(found)]
    # A search keeps those that it finds.
    only = pairs.groups(first, second, ("score", "level"), same_scale=same_scale, q="เรื่อง 7")
    assert dict(pairs.Ordered(only)[0:60]) == {
        key: expected[key] for key in expected if Risk.objects.get(pk=key).event == "เรื่อง 7"
    }


def test_query_count_is_the_same_at_60(client_for, cast, org, pair):
    client = client_for(cast.staff)
    url = reverse("risks:diff", args=[org.slug, pair[1].uuid])
    few = queries(client, url)
    many = add_many(pair[1], cast.officer, 60)
    rounds.add_risks(round=pair[0], by=cast.officer, risks=many[:30])
    assert queries(client, url) == few <= 20
