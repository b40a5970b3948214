"""The risks of a round, taken from the register, the round before or the library; categories."""

import pytest

from risks.examples import library
from risks.models import Category, Risk
from risks.services import register
from tests.plans.test_approval import text, told

from .builders import make_planning, make_risk, make_round, rate_all, start
from .test_round_pages import url

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


# --- its risks


def test_risks_are_chosen_from_the_register(client, org, officer, ready):
    wanted = make_risk(org, officer, event="เรียกเงินค่าเร่งงาน")
    other = make_risk(org, officer, event="อีกเรื่อง")
    closed = make_risk(org, officer, event="ปิดแล้ว")
    register.close_risk(risk=closed, by=officer)
    page_url = url("round_risks", org, ready.uuid) + "?show=out"
    page = text(client.get(page_url))
    assert wanted.event in page and closed.event not in page
    found = text(client.get(page_url + f"&q=r{other.number}"))
    assert other.event in found and wanted.event not in found
    client.post(page_url, {"risk": [str(wanted.uuid), str(closed.uuid), "x"]})
    assert set(ready.risks.values_list("risk__event", flat=True)) >= {wanted.event}
    assert ready.risks.count() == 3
    assert wanted.event in text(client.get(url("round_risks", org, ready.uuid)))
    assert "ยังไม่ได้เลือก" in told(client.post(page_url, {}))


def test_all_that_were_found_are_added_at_once(client, org, officer, ready):
    for number in range(30):
        make_risk(org, officer, event=f"ค่าธรรมเนียม {number}")
    make_risk(org, officer, event="อย่างอื่น")
    client.post(url("round_risks", org, ready.uuid) + "?show=out&q=ค่าธรรมเนียม", {"all": "1"})
    assert ready.risks.count() == 32


def test_another_organisations_risk_is_not_added(client, org, other_org, cast, ready):
    foreign = make_risk(other_org, cast.other_officer)
    client.post(url("round_risks", org, ready.uuid), {"risk": [str(foreign.uuid)]})
    assert not ready.risks.filter(risk=foreign).exists()


def test_a_rated_risk_stays_and_another_is_taken_out(client, org, cast, officer, ready):
    rated, other = ready.risks.order_by("risk__number")
    assert "ยังอยู่ในทะเบียน" in text(client.get(url("risk_remove", org, other.uuid)))
    client.post(url("risk_remove", org, other.uuid))
    assert ready.risks.count() == 1 and Risk.objects.count() == 2
    round = start(ready, officer)
    rate_all(round, {cast.staff: (2, 2, 2)})
    response = client.post(url("risk_remove", org, rated.uuid))
    assert response.status_code == 409 and round.risks.count() == 1


def test_rk_28_risks_are_copied_from_the_round_before(client, org, officer, cast, ready):
    second = make_round(org, officer, year=2570, previous=ready)
    page = text(client.get(url("round_copy", org, second.uuid)))
    assert ready.name in page and "ไม่คัดลอกคะแนน" in page
    response = client.post(url("round_copy", org, second.uuid))
    assert "2 เรื่อง" in told(response)
    assert {row.risk_id for row in second.risks.all()} == {r.risk_id for r in ready.risks.all()}
    alone = make_round(org, officer, year=2571)
    assert client.post(url("round_copy", org, alone.uuid)).status_code == 409


def test_a_round_whose_assessment_is_over_takes_no_more_risks(client, org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2)
    more = make_risk(org, officer, event="มาช้า")
    page = text(client.get(url("round_risks", org, round.uuid) + "?show=out"))
    assert 'type="checkbox"' not in page
    response = client.post(
        url("round_risks", org, round.uuid) + "?show=out", {"risk": [str(more.uuid)]}
    )
    assert response.status_code == 409 and round.risks.count() == 1


# --- the library


def test_rk_28_examples_become_risks_that_are_only_identified(client_for, cast, org):
    staff = client_for(cast.staff)
    keys = [row.key for row in library()[:2]]
    staff.post(url("library", org), {"example": [*keys, "none"]})
    made = list(Risk.objects.order_by("number"))
    assert [row.event for row in made] == [row.event for row in library()[:2]]
    assert all(not row.is_complete and row.factor == "" for row in made)
    # What is there already is told, and not made twice.
    page = text(staff.get(url("library", org)))
    assert "มีในทะเบียนแล้ว R1" in page
    staff.post(url("library", org), {"example": keys})
    assert Risk.objects.count() == 2
    assert "ยังไม่ได้เลือก" in told(staff.post(url("library", org), {}))


def test_examples_go_into_the_round_at_once(client, client_for, cast, org, other_org, ready):
    page_url = url("library", org) + f"?round={ready.uuid}"
    assert ready.name in text(client.get(page_url))
    client.post(page_url, {"example": ["r9"]})
    assert ready.risks.count() == 3
    # Who may describe risks may not fill rounds.
    assert client_for(cast.staff).post(page_url, {"example": ["r8"]}).status_code == 403
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        assert client.get(url("library", org) + f"?round={wrong}").status_code == 404


# --- categories


def test_categories_are_added_renamed_and_deleted_and_risks_stay(client, org, officer):
    client.post(url("categories", org), {"name": "การอนุญาต"})
    category = Category.objects.get()
    risk = make_risk(org, officer, category=category)
    client.post(url("category_edit", org, category.uuid), {"name": "งานอนุญาต"})
    page = text(client.get(url("categories", org)))
    assert "งานอนุญาต" in page and ">1<" in page
    again = client.post(url("categories", org), {"name": "งานอนุญาต"})
    assert again.status_code == 409 and Category.objects.count() == 1
    for name in ("", "ก" * 201, "ก" * 350_000):
        assert "error-summary" in text(client.post(url("categories", org), {"name": name}))
    assert "1 เรื่อง" in text(client.get(url("category_delete", org, category.uuid)))
    client.post(url("category_delete", org, category.uuid))
    risk.refresh_from_db()
    assert risk.category is None and not Category.objects.exists()


def test_without_categories_the_risks_form_says_where_they_are_made(client_for, org, cast, officer):
    risk = make_risk(org, officer)
    made = url("categories", org)
    for place in (url("risk_new", org), url("risk_edit", org, risk.uuid)):
        page = text(client_for(officer).get(place))
        assert "ยังไม่มีหมวดความเสี่ยง" in page and f'href="{made}"' in page
        # Who may not make them is not sent to a page that refuses.
        page = text(client_for(cast.staff).get(place))
        assert "ยังไม่มีหมวดความเสี่ยง" in page and made not in page
    register.save_category(organisation=org, by=officer, name="การอนุญาต")
    for place in (url("risk_new", org), url("risk_edit", org, risk.uuid)):
        assert "ยังไม่มีหมวดความเสี่ยง" not in text(client_for(officer).get(place))
