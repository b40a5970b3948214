"""The pages of a round: list, task list, steps, its assessors."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from risks.models import AssessedRisk, Risk, Round, RoundState
from risks.services import rounds, treatment
from risks.workflow import ROUND
from tests.plans.test_approval import text
from workflow.models import StatusChange

from .builders import make_criteria, make_planning, make_risk, make_round, rate_all, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


@pytest.fixture
def ready(org, cast, officer):
    risks = [make_risk(org, officer), make_risk(org, officer, event="ใช้รถหลวงส่วนตัว")]
    people = [(cast.staff, True), (cast.staff2, False)]
    return make_round(org, officer, assessors=people, risks=risks)


def url(name, org, *args):
    return reverse(f"risks:{name}", args=[org.slug, *args])


def form_data(round=None, **changed) -> dict:
    data = {"name": "รอบปี 2570", "fiscal_year": "๒๕๗๐", "scope": "งานอนุญาต"}
    if round:
        data = {
            "name": round.name,
            "fiscal_year": str(round.fiscal_year),
            "scope": round.scope,
            "criteria": str(round.criteria.uuid) if round.criteria else "",
            "moderator": str(round.moderator.uuid),
            "edit_number": str(round.edit_number),
        }
    return data | changed


# --- opening and changing


def test_rk_02_08_a_round_is_opened_with_its_scope(client, org, officer, cast):
    criteria = make_criteria(org, officer)
    data = form_data(criteria=str(criteria.uuid), moderator=str(cast.clerk.uuid))
    response = client.post(url("round_new", org), data)
    made = Round.objects.get()
    assert response.headers["Location"] == url("round", org, made.uuid)
    assert (made.fiscal_year, made.scope, made.moderator) == (2570, "งานอนุญาต", cast.clerk)
    page = text(client.get(url("round", org, made.uuid)))
    assert "งานอนุญาต" in page and "ยังไม่มีผู้ประเมิน" in page and "ยังไม่มีความเสี่ยงในรอบนี้" in page


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "ก" * 201},
        {"fiscal_year": "70"},
        {"fiscal_year": "สองพัน"},
        {"fiscal_year": "2700"},
        {"scope": "ก" * 350_000},
        {"moderator": ""},
        {"moderator": "x"},
        {"criteria": "x"},
        {"previous": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_bad_input_opens_no_round_and_is_kept(client, org, officer, changed):
    data = form_data(moderator=str(officer.uuid)) | changed
    response = client.post(url("round_new", org), data)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert not Round.objects.exists()
    assert "งานอนุญาต" in text(response) or "scope" in changed


def test_a_round_takes_nothing_of_another_organisation(client, org, other_org, cast, officer):
    foreign = make_criteria(other_org, cast.other_officer)
    for changed in (
        {"criteria": str(foreign.uuid)},
        {"moderator": str(cast.other_officer.uuid)},
        {"moderator": str(cast.admin.uuid)},
    ):
        response = client.post(
            url("round_new", org), form_data(moderator=str(officer.uuid)) | changed
        )
        assert response.status_code == 200 and not Round.objects.exists()


def test_the_same_name_in_one_year_is_refused_in_another_allowed(client, org, officer):
    data = form_data(moderator=str(officer.uuid))
    client.post(url("round_new", org), data)
    again = client.post(url("round_new", org), data)
    assert again.status_code == 409 and "มีรอบชื่อนี้ในปีงบประมาณนี้แล้ว" in text(again)
    assert client.post(url("round_new", org), data | {"fiscal_year": "2571"}).status_code == 302


def test_the_later_of_two_savers_of_a_round_chooses(client, org, ready):
    mine = form_data(ready, scope="ของฉัน")
    client.post(url("round_edit", org, ready.uuid), form_data(ready, scope="ของเขา"))
    response = client.post(url("round_edit", org, ready.uuid), mine)
    assert response.status_code == 409
    assert "ของฉัน" in text(response) and "ของเขา" in text(response)
    stored = Round.objects.get(pk=ready.pk)
    assert stored.scope == "ของเขา"
    again = mine | {"edit_number": str(stored.edit_number)}
    assert client.post(url("round_edit", org, ready.uuid), again).status_code == 302


def test_rk_03_the_criteria_do_not_change_after_the_start(client, org, officer, ready):
    round = start(ready, officer)
    other = make_criteria(org, officer)
    client.post(url("round_edit", org, round.uuid), form_data(round, criteria=str(other.uuid)))
    assert Round.objects.get(pk=round.pk).criteria == ready.criteria


# --- the page


def test_rk_09_incomplete_risks_are_named_with_where_to_mend_them(client, org, officer, ready):
    unsure = make_risk(org, officer, event="เก็บเงินเกิน", how="", is_corruption=False)
    rounds.add_risks(round=ready, by=officer, risks=[unsure])
    page = text(client.get(url("round", org, ready.uuid)))
    assert "ยังระบุไม่ครบ 1 เรื่อง" in page and "อย่างไร" in page
    assert url("risk_edit", org, unsure.uuid) in page


def test_rk_11_15_the_page_counts_ratings_and_shows_none(client_for, org, cast, officer, ready):
    round = start(ready, officer)
    rate_all(round, {cast.staff: (5, 4, 5)})
    round.risks.first().ratings.update(remark="เหตุผลลับ")
    for person in (officer, cast.staff2, cast.executive, cast.auditor):
        page = text(client_for(person).get(url("round", org, round.uuid)))
        assert "2 จาก 2" in page and "0 จาก 2" in page and "ให้แล้ว 2 จาก 4 คะแนน" in page
        assert "5×4" not in page and "เหตุผลลับ" not in page
        # The level that the rating would make is not there either.
        assert "สูงมาก" not in page and "zone-" not in page


def test_the_assessor_finds_the_way_to_rate_and_the_moderator_to_sum_up(
    client_for, org, cast, officer, ready
):
    round = start(ready, officer)
    rate, moderate = url("rate_next", org, round.uuid), url("moderation", org, round.uuid)
    page = text(client_for(cast.staff).get(url("round", org, round.uuid)))
    assert rate in page and moderate not in page
    page = text(client_for(officer).get(url("round", org, round.uuid)))
    assert moderate in page and rate not in page


def test_readers_see_the_round_without_steps(client_for, org, cast, ready):
    page = text(client_for(cast.auditor).get(url("round", org, ready.uuid)))
    assert url("round_move", org, ready.uuid, "start") not in page
    assert url("round_edit", org, ready.uuid) not in page


def test_the_page_asks_as_often_for_many_risks_as_for_few(client, org, officer, ready):
    client.get(url("round", org, ready.uuid))
    with CaptureQueriesContext(connection) as few:
        client.get(url("round", org, ready.uuid))
    more = [make_risk(org, officer, event=f"เรื่องที่ {n}", how="") for n in range(30)]
    rounds.add_risks(round=ready, by=officer, risks=more)
    with CaptureQueriesContext(connection) as many:
        client.get(url("round", org, ready.uuid))
    # The list of those incomplete is drawn now: two more, whatever their number.
    assert len(many) <= len(few) + 2


# --- its steps


def test_rk_02_a_step_is_confirmed_with_its_consequence(client, org, ready):
    page = text(client.get(url("round_move", org, ready.uuid, "start")))
    assert "เกณฑ์ถูกล็อก" in page
    response = client.post(url("round_move", org, ready.uuid, "start"))
    assert response.status_code == 302
    assert Round.objects.get(pk=ready.pk).state == RoundState.ASSESSING
    assert "เริ่มประเมิน" in text(client.get(url("round", org, ready.uuid)))


def test_rk_03_10_a_step_that_cannot_be_says_why_and_where(client, org, officer):
    bare = make_round(org, officer, criteria=None)
    page = text(client.get(url("round_move", org, bare.uuid, "start")))
    for problem, name in (
        ("ยังไม่ได้เลือกเกณฑ์การประเมิน", "round_edit"),
        ("ยังไม่มีผู้ประเมิน", "assessors"),
        ("ยังไม่มีความเสี่ยงในรอบนี้", "round_risks"),
    ):
        assert problem in page and url(name, org, bare.uuid) in page
    response = client.post(url("round_move", org, bare.uuid, "start"))
    assert response.status_code == 409 and "ยังไม่มีผู้ประเมิน" in text(response)
    assert Round.objects.get(pk=bare.pk).state == RoundState.CRITERIA


def test_a_step_of_another_state_or_no_step_at_all(client, org, ready):
    assert client.get(url("round_move", org, ready.uuid, "close")).status_code == 302
    assert client.post(url("round_move", org, ready.uuid, "close")).status_code == 409
    assert client.get(url("round_move", org, ready.uuid, "burn")).status_code == 404


@pytest.mark.parametrize("name", ["reassess", "unlock"])
def test_going_back_needs_a_reason_which_is_kept(client, org, cast, officer, name):
    round = make_planning(org, officer, cast.staff, cast.staff2)
    if name == "unlock":
        treatment.give_reasons(assessed=round.risks.get(), by=officer, skip_reason="รองบ")
        round = ROUND.perform(round, "close", by=officer)
    before = round.state
    move = url("round_move", org, round.uuid, name)
    assert "เหตุผล" in text(client.get(move))
    for remark in ("", "   ", "ก" * 350_000):
        response = client.post(move, {"remark": remark})
        assert response.status_code == 200 and "error-summary" in text(response)
    assert Round.objects.get(pk=round.pk).state == before
    client.post(move, {"remark": "ให้คะแนนผิดเรื่อง"})
    assert Round.objects.get(pk=round.pk).state != before
    assert StatusChange.of(round).last().remark == "ให้คะแนนผิดเรื่อง"
    assert "ให้คะแนนผิดเรื่อง" in text(client.get(url("round", org, round.uuid)))


def test_reassessing_without_a_reason_is_refused_by_the_service(org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2)
    with pytest.raises(rounds.Refused):
        ROUND.perform(round, "reassess", by=officer)
    assert ROUND.perform(round, "reassess", by=officer, remark="ผิดเรื่อง").state == "assessing"


# --- deleting


def test_deleting_a_round_deletes_its_list_and_no_risk(client, org, ready):
    assert "ความเสี่ยงยังอยู่ในทะเบียน" in text(client.get(url("round_delete", org, ready.uuid)))
    client.post(url("round_delete", org, ready.uuid))
    assert not Round.objects.exists() and not AssessedRisk.objects.exists()
    assert Risk.objects.count() == 2 and org.criteria_sets.exists()


def test_a_round_in_which_somebody_rated_is_not_deleted(client, org, cast, officer, ready):
    round = start(ready, officer)
    rate_all(round, {cast.staff: (2, 2, 2)})
    response = client.post(url("round_delete", org, round.uuid))
    assert response.status_code == 409 and "มีผู้ให้คะแนนในรอบนี้แล้ว" in text(response)
    assert Round.objects.exists()


# --- the list


def test_the_list_is_searched_sorted_and_asks_as_often_for_many(client, org, officer):
    criteria = make_criteria(org, officer)
    make_round(org, officer, name="รอบแรก", criteria=criteria, year=2568)
    client.get(url("rounds", org))
    with CaptureQueriesContext(connection) as one:
        client.get(url("rounds", org))
    for number in range(30):
        make_round(org, officer, name=f"รอบที่ {number}", criteria=criteria)
    with CaptureQueriesContext(connection) as many:
        page = text(client.get(url("rounds", org)))
    assert len(many) <= len(one)
    assert page.count("<tr>") <= 26 and "รอบแรก" not in page
    assert "รอบแรก" in text(client.get(url("rounds", org) + "?sort=year"))
    found = text(client.get(url("rounds", org) + "?q=รอบแรก"))
    assert "รอบแรก" in found and "รอบที่ 3" not in found
    assert "ไม่พบรอบ" in text(client.get(url("rounds", org) + "?q=ไม่มีแน่"))
    assert client.get(url("rounds", org) + "?sort=x&page=zz").status_code == 200


# --- assessors


def test_rk_10_11_assessors_are_added_changed_and_removed(client, org, cast, officer):
    round = make_round(org, officer)
    page_url = url("assessors", org, round.uuid)
    client.post(page_url, {"person": str(cast.staff.uuid), "is_owner": "yes"})
    page = text(client.get(page_url))
    assert "ขณะนี้มีแต่เจ้าของความเสี่ยง" in page and cast.staff.display in page
    client.post(page_url, {"person": str(cast.staff2.uuid), "is_owner": "no", "on_paper": "on"})
    row = round.assessors.get(person=cast.staff2)
    assert (row.is_owner, row.on_paper) == (False, True)
    assert "ขณะนี้มีแต่เจ้าของความเสี่ยง" not in text(client.get(page_url))
    form = text(client.get(page_url + f"?person={cast.staff2.uuid}"))
    assert "แก้ไขผู้ประเมิน" in form
    client.post(page_url, {"person": str(cast.staff2.uuid), "is_owner": "no"})
    assert not round.assessors.get(person=cast.staff2).on_paper
    client.post(url("assessor_remove", org, row.uuid))
    assert [r.person for r in round.assessors.all()] == [cast.staff]


@pytest.mark.parametrize("is_owner", ["", "maybe"])
def test_whether_somebody_is_an_owner_must_be_said(client, org, cast, officer, is_owner):
    round = make_round(org, officer)
    data = {"person": str(cast.staff.uuid), "is_owner": is_owner}
    response = client.post(url("assessors", org, round.uuid), data)
    assert "error-summary" in text(response) and not round.assessors.exists()


def test_only_people_who_may_read_the_register_assess(client, org, cast, officer):
    round = make_round(org, officer)
    for person in (cast.other_staff, cast.admin, cast.stranger):
        data = {"person": str(person.uuid), "is_owner": "no"}
        assert "error-summary" in text(client.post(url("assessors", org, round.uuid), data))
    assert not round.assessors.exists()


def test_an_assessor_who_rated_stays(client, org, cast, officer, ready):
    round = start(ready, officer)
    rate_all(round, {cast.staff: (2, 2, 2)})
    row = round.assessors.get(person=cast.staff)
    response = client.post(url("assessor_remove", org, row.uuid))
    assert response.status_code == 409 and round.assessors.count() == 2
    # RK-11: the only one who is no owner stays too.
    last = round.assessors.get(person=cast.staff2)
    assert client.post(url("assessor_remove", org, last.uuid)).status_code == 409


# --- who

MANAGED = ("round_edit", "round_delete", "round_risks", "round_copy", "assessors")


def test_only_the_officer_sets_up(client_for, cast, org, ready):
    for person in (cast.staff, cast.executive, cast.clerk, cast.auditor):
        client = client_for(person)
        assert client.get(url("rounds", org)).status_code == 200
        for name in ("round_new", "categories"):
            assert client.get(url(name, org)).status_code == 403
        for name in MANAGED:
            assert client.get(url(name, org, ready.uuid)).status_code == 403
        move = url("round_move", org, ready.uuid, "start")
        assert client.post(move).status_code == 403
    assert Round.objects.get(pk=ready.pk).state == RoundState.CRITERIA


def test_another_organisations_round_is_not_there(client, org, other_org, cast):
    foreign = make_round(
        other_org,
        cast.other_officer,
        assessors=[(cast.other_staff, False)],
        risks=[make_risk(other_org, cast.other_officer)],
    )
    places = [url(name, org, foreign.uuid) for name in (*MANAGED, "round", "stakeholders")]
    places += [url("round_move", org, foreign.uuid, "start")]
    places += [url("risk_remove", org, foreign.risks.get().uuid)]
    places += [url("assessor_remove", org, foreign.assessors.get().uuid)]
    for place in places:
        assert client.get(place).status_code == 404, place
        assert client.post(place).status_code in (404, 405), place
    assert foreign.name not in text(client.get(url("rounds", org)))
