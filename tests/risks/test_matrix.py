"""The matrix in three views and the overview: counts, links, words beside colours."""

import pytest
from django.urls import reverse

from risks.models import AssessedRisk, Category

from .builders import make_planning, make_risk, make_round, rate_all
from .pages import add_many, make_assessing, place, queries, text

pytestmark = pytest.mark.django_db


def page(client, name, org, query=""):
    return client.get(reverse(f"risks:{name}", args=[org.slug]) + query)


@pytest.fixture
def scored(org, cast):
    """A round of three risks, two in one cell before measures."""
    officer = cast.officer
    risks = [make_risk(org, officer, event=f"เรื่อง {number}") for number in range(3)]
    round = make_planning(org, officer, cast.staff, cast.staff2, risks=risks, scores=(4, 3, 5))
    place(round, risks[1], (4, 5), (2, 5))
    place(round, risks[2], (1, 1), (1, 1))
    return round


def shown(response) -> dict:
    """{(likelihood, impact): (count, examples)} of the cells with risks."""
    return {
        (likelihood, cell.impact): (cell.count, cell.examples)
        for likelihood, cells in response.context["matrix"]
        for cell in cells
        if cell.count
    }


def test_cells_count_and_name_two_and_lead_to_the_list(client_for, cast, org, scored):
    client = client_for(cast.auditor)
    response = page(client, "matrix", org)
    assert shown(response) == {(4, 5): (2, ("R1", "R2")), (1, 1): (1, ("R3",))}
    likelihoods = [likelihood for likelihood, _cells in response.context["matrix"]]
    assert likelihoods == [5, 4, 3, 2, 1]
    found = text(response)
    assert '<th scope="row">5</th>' in found and '<th scope="col">5</th>' in found
    assert "<caption>" in found and "สูงมาก" in found and "#triangle-fill" in found
    cell = next(c for c in response.context["matrix"][1][1] if c.count)
    listed = client.get(cell.url)
    assert [row.reference for row in listed.context["rows"]] == ["R1", "R2"]


def test_residual_and_movement_say_where_risks_went(client_for, cast, org, scored):
    client = client_for(cast.staff)
    assert shown(page(client, "matrix", org, "?view=residual"))[(2, 5)] == (1, ("R2",))
    response = page(client, "matrix", org, "?view=movement")
    moved = [(row.before, row.after, row.count) for row in response.context["moves"]]
    assert ("4 × 5 = 20", "2 × 5 = 10", 1) in moved
    assert "<desc>" in text(response) and "4×5" in text(response)
    url = next(row.url for row in response.context["moves"] if row.after == "2 × 5 = 10")
    assert [row.reference for row in client.get(url).context["rows"]] == ["R2"]


def test_matrix_without_round_criteria_or_scores(client_for, cast, org, other_org):
    client = client_for(cast.officer)
    assert "ยังไม่มีรอบการประเมิน" in text(page(client, "matrix", org))
    assert "ยังไม่มีรอบการประเมิน" in text(page(client, "overview", org))
    round = make_round(org, cast.officer, criteria=None)
    assert "ยังไม่มีเกณฑ์" in text(page(client, "matrix", org))
    assert page(client, "overview", org).status_code == 200
    assert page(client, "matrix", org, "?view=nonsense&round=all").status_code == 200
    for wrong in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert page(client, "matrix", org, f"?round={wrong}").status_code == 404
    assert page(client_for(cast.other_staff), "matrix", org).status_code == 404
    other = client_for(cast.other_officer)
    assert page(other, "matrix", other_org, f"?round={round.uuid}").status_code == 404
    assert page(client_for(cast.admin), "matrix", org).status_code == 403


def test_rk_15_nothing_is_in_the_matrix_before_scores_are_summed_up(client_for, cast, org):
    round = make_assessing(org, cast)
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    for view in ("inherent", "residual"):
        response = page(client_for(cast.officer), "matrix", org, f"?view={view}")
        assert shown(response) == {}
    assert not page(client_for(cast.officer), "matrix", org, "?view=movement").context["moves"]
    assert not page(client_for(cast.officer), "overview", org).context["top"]


def test_today_shows_the_matrix_that_stands_to_those_who_may_read_it(client_for, cast, org):
    today = reverse("reports:today", args=[org.slug])
    make_assessing(org, cast)
    assert "matrix-small" not in text(client_for(cast.staff).get(today))
    round = make_planning(
        org, cast.officer, cast.staff, cast.staff2, name="อีกรอบ", scores=(4, 3, 5)
    )
    response = client_for(cast.auditor).get(today)
    assert response.context["risk_round"] == round and "matrix-small" in text(response)
    assert "view=residual&amp;cell=4x5" in text(response)
    assert "matrix-small" not in text(client_for(cast.admin).get(today))


def test_overview_counts_by_level_department_category_and_round(
    client_for, cast, org, departments, scored
):
    category = Category.objects.create(organisation=org, name="จัดซื้อจัดจ้าง")
    row = scored.risks.get(risk__number=1)
    row.risk.category = category
    row.risk.save()
    AssessedRisk.objects.filter(pk=row.pk).update(department=departments.education)
    client = client_for(cast.council)
    response = page(client, "overview", org)
    assert [row["reference"] for row in response.context["top"]][:2] == ["R1", "R2"]
    by_level, by_department, by_category = response.context["sections"]
    assert [row["total"] for row in by_level["rows"]] == [2, 0, 0, 1]
    totals = {row["label"]: row["total"] for row in by_department["rows"]}
    assert totals == {"ฝ่ายการศึกษา": 1, "ยังไม่ระบุ": 2}
    assert {row["label"] for row in by_category["rows"]} == {"จัดซื้อจัดจ้าง", "ยังไม่ระบุ"}
    for row in (*by_level["rows"], *by_department["rows"], *by_category["rows"]):
        listed = client.get(row["url"])
        assert len(listed.context["rows"]) == row["total"], row["label"]
    assert [row["total"] for row in response.context["trend"]["rows"]] == [3]


@pytest.mark.parametrize("name", ["matrix", "overview", "register"])
def test_query_counts_do_not_grow(client_for, cast, org, scored, name):
    client, url = client_for(cast.officer), reverse(f"risks:{name}", args=[org.slug])
    few = queries(client, url)
    add_many(scored, cast.officer, 60)
    assert queries(client, url) == few <= 20
