"""The pages of criteria sets: list, editor with preview, reading, deleting."""

import pytest
from django.urls import reverse

from risks.criteria import problems
from risks.models import Band, CriteriaSet, Level
from risks.services import criteria as service
from tests.plans.test_approval import text, told

from .builders import make_criteria, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


@pytest.fixture
def draft(org, officer):
    return make_criteria(org, officer)


def url(name, org, *args):
    return reverse(f"risks:{name}", args=[org.slug, *args])


def posted(criteria, **changed) -> dict:
    """What the editor sends for a stored set as it is."""
    data = {
        "name": criteria.name,
        "scale": str(criteria.scale),
        "likelihood_basis": criteria.likelihood_basis,
        "period_months": str(criteria.period_months),
        "impact_rule": criteria.impact_rule,
        "edit_number": str(criteria.edit_number),
    }
    for row in criteria.levels.all():
        for name in service.LEVEL_FIELDS:
            value = getattr(row, name)
            data[f"s{row.score}-{name}"] = "" if value is None else str(value)
    for band in criteria.bands.all():
        data[f"{band.level}-lowest"] = str(band.lowest)
        data[f"{band.level}-highest"] = str(band.highest)
        data[f"{band.level}-review_months"] = str(band.review_months)
    return data | changed


# --- beginning


@pytest.mark.parametrize("scale", [3, 4, 5])
def test_rk_07_a_new_set_begins_with_our_example_and_says_so(client, org, scale):
    response = client.post(url("criteria_new", org), {"name": "เกณฑ์ ๒๕๗๐", "source": str(scale)})
    made = CriteriaSet.objects.get()
    assert response.headers["Location"] == url("criteria_edit", org, made.uuid)
    assert made.is_example and made.scale == scale and problems(made) == []
    for name in ("criteria", "criteria_edit", "criteria_read"):
        args = [] if name == "criteria" else [made.uuid]
        assert "ตัวอย่าง โปรดยืนยันกับหน่วยงาน" in text(client.get(url(name, org, *args)))


@pytest.mark.parametrize("source", ["2", "6", "", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_set_begins_from_nothing_else(client, org, source):
    response = client.post(url("criteria_new", org), {"name": "เกณฑ์", "source": source})
    assert response.status_code == 200 and not CriteriaSet.objects.exists()
    assert "error-summary" in text(response)


def test_another_organisations_set_is_not_copied(client, org, other_org, cast):
    foreign = make_criteria(other_org, cast.other_officer)
    response = client.post(url("criteria_new", org), {"name": "ก", "source": str(foreign.uuid)})
    assert response.status_code == 200 and not org.criteria_sets.exists()


def test_rk_03_a_used_set_is_changed_by_a_new_version(client, org, officer, cast, draft):
    Band.objects.filter(criteria=draft, level=Level.LOW).update(review_months=24)
    CriteriaSet.objects.filter(pk=draft.pk).update(frozen_at="2026-01-01T00:00Z")
    page = client.get(url("criteria_edit", org, draft.uuid), follow=True)
    assert "แก้ไขไม่ได้" in text(page) and "สร้างฉบับใหม่จากฉบับนี้" in text(page)
    new_page = text(client.get(url("criteria_new", org) + f"?like={draft.uuid}"))
    assert draft.name in new_page
    client.post(url("criteria_new", org), {"name": "ฉบับใหม่", "source": str(draft.uuid)})
    copy = org.criteria_sets.get(name="ฉบับใหม่")
    assert copy.version == draft.version + 1 and copy.frozen_at is None
    assert copy.bands.get(level=Level.LOW).review_months == 24
    assert copy.levels.get(score=3).likelihood == draft.levels.get(score=3).likelihood


# --- the editor


def test_what_is_typed_is_saved_and_read(client, org, draft):
    data = posted(
        draft,
        name="เกณฑ์ของเขต",
        likelihood_basis="probability",
        period_months="๒๔",
        impact_rule="average_up",
        **{"s5-likelihood_to": "100", "s1-non_financial": "ไม่กระทบ", "low-review_months": "24"},
    )
    for score, edge in enumerate(("0", "20", "40", "60", "80"), start=1):
        data[f"s{score}-likelihood_from"] = edge
        data[f"s{score}-likelihood_to"] = str(int(edge) + 20)
    response = client.post(url("criteria_edit", org, draft.uuid), data)
    assert response.status_code == 302 and "ใช้ประเมินได้" in told(response)
    draft.refresh_from_db()
    assert (draft.name, draft.period_months, draft.is_example) == ("เกณฑ์ของเขต", 24, False)
    assert draft.bands.get(level=Level.LOW).review_months == 24
    assert problems(draft) == []
    page = text(client.get(url("criteria_read", org, draft.uuid)))
    # RK-06: the rule in words; RK-05: basis and period.
    for words in ("เศษปัดขึ้น", "ได้ผลกระทบ 3", "ความน่าจะเป็น", "24 เดือน", "ไม่กระทบ"):
        assert words in page
    assert "ตัวอย่าง โปรดยืนยัน" not in page


def test_rk_18_a_set_with_a_gap_is_a_draft_that_says_what_is_missing(
    client, org, officer, cast, draft
):
    data = posted(draft, **{"high-lowest": "10"})
    response = client.post(url("criteria_edit", org, draft.uuid), data, follow=True)
    assert "ยังใช้ประเมินไม่ได้" in text(response) and "คะแนน 8 ไม่อยู่ในระดับใด" in text(response)
    assert draft.bands.get(level=Level.HIGH).lowest == 10
    round = make_round(org, officer, criteria=CriteriaSet.objects.get(pk=draft.pk))
    page = text(client.get(url("round_move", org, round.uuid, "start")))
    assert "คะแนน 8 ไม่อยู่ในระดับใด" in page
    assert url("criteria_edit", org, draft.uuid) in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"medium-highest": "9"}, "อยู่ในหลายระดับ"),
        ({"low-lowest": "2"}, "คะแนน 1 ไม่อยู่ในระดับใด"),
        ({"high-lowest": "14", "high-highest": "8"}, "ต้องไม่มากกว่า"),
        (
            {"low-lowest": "", "low-highest": "", "low-review_months": ""},
            "ยังไม่ได้กำหนดช่วงคะแนนของระดับ ต่ำ",
        ),
        ({"s3-likelihood_from": "3"}, "มีช่องว่างระหว่างช่วงของคะแนน 2 กับ 3"),
        ({"s3-financial_to": "300000"}, "ช่วงของคะแนน 3 กับ 4 ซ้อนกัน"),
        ({"s3-financial_to": "1"}, "ค่าสิ้นสุดต้องมากกว่าค่าเริ่มต้น"),
        ({"s1-likelihood_from": "1", "s1-likelihood_to": "1.5"}, "ช่วงแรกต้องเริ่มที่ 0"),
        ({"s5-financial_to": "9999999"}, "ช่วงสุดท้ายต้องไม่มีค่าสิ้นสุด"),
        ({"s2-non_financial": ""}, "คะแนน 2 ยังไม่ได้อธิบาย"),
    ],
)
def test_the_preview_shows_what_is_wrong_as_it_is_typed(client, org, draft, changed, said):
    data = posted(draft, **changed)
    live = client.post(url("criteria_preview", org), data)
    assert said in text(live) and "<html" not in text(live)
    # Without a script the button does it: the same words, and nothing is saved.
    page = client.post(url("criteria_edit", org, draft.uuid), data | {"preview": "1"})
    assert said in text(page) and page.status_code == 200
    _name, value = next(iter(changed.items()))
    assert not value or f'value="{value}"' in text(page)
    assert problems(CriteriaSet.objects.get(pk=draft.pk)) == []


def test_the_preview_draws_the_matrix_of_the_typed_scale(client, org, draft):
    data = posted(draft, scale="3", fill_bands="1")
    page = text(client.post(url("criteria_edit", org, draft.uuid), data))
    # Our bands for three scores: 9, 6, 3, 1; rows above the scale wait hidden.
    assert 'name="very_high-lowest" value="9"' in page
    assert page.count('class="cell-very-high"') == 1 and page.count('class="cell-low"') == 3
    assert page.count("hidden>") >= 6
    assert "icons.svg#triangle-fill" in page or "triangle-fill" in page
    draft.refresh_from_db()
    assert draft.scale == 5


@pytest.mark.parametrize(
    "changed",
    [
        {"scale": "2"},
        {"scale": "6"},
        {"scale": ""},
        {"name": ""},
        {"name": "ก" * 201},
        {"name": "ก" * 350_000},
        {"s1-likelihood": "ก" * 301},
        {"period_months": "0"},
        {"period_months": "121"},
        {"likelihood_basis": "guess"},
        {"impact_rule": "sum"},
        {"s1-likelihood_from": "หนึ่ง"},
        {"s1-financial_to": "-5"},
        {"s1-financial_to": "99999999999"},
        {"low-lowest": "x"},
        {"low-lowest": "26"},
        {"low-highest": ""},
        {"low-review_months": "0"},
        {"low-review_months": "61"},
        {"edit_number": "x"},
    ],
)
def test_bad_input_is_refused_and_kept(client, org, draft, changed):
    before = list(draft.bands.values_list("level", "lowest", "highest"))
    response = client.post(url("criteria_edit", org, draft.uuid), posted(draft, **changed))
    assert response.status_code == 200 and "error-summary" in text(response)
    assert list(draft.bands.values_list("level", "lowest", "highest")) == before
    stored = CriteriaSet.objects.get(pk=draft.pk)
    assert (stored.name, stored.scale, stored.edit_number) == (draft.name, 5, draft.edit_number)
    # The preview of the same takes it too.
    assert client.post(url("criteria_preview", org), posted(draft, **changed)).status_code == 200


def test_an_empty_post_is_answered_in_words(client, org, draft):
    assert "error-summary" in text(client.post(url("criteria_edit", org, draft.uuid), {}))
    assert client.post(url("criteria_preview", org), {}).status_code == 200


def test_the_later_of_two_savers_chooses(client, org, officer, draft):
    mine = posted(draft, name="ของฉัน", **{"s1-likelihood": "ของฉันด้วย"})
    client.post(url("criteria_edit", org, draft.uuid), posted(draft, name="ของเขา"))
    response = client.post(url("criteria_edit", org, draft.uuid), mine)
    page = text(response)
    assert response.status_code == 409 and "ของฉันด้วย" in page and "ของเขา" in page
    stored = CriteriaSet.objects.get(pk=draft.pk)
    assert stored.name == "ของเขา"
    again = mine | {"edit_number": str(stored.edit_number)}
    assert f'name="edit_number" value="{stored.edit_number}"' in page
    assert client.post(url("criteria_edit", org, draft.uuid), again).status_code == 302
    assert CriteriaSet.objects.get(pk=draft.pk).name == "ของฉัน"


def test_rk_03_a_set_frozen_meanwhile_is_not_saved(client, org, draft):
    CriteriaSet.objects.filter(pk=draft.pk).update(frozen_at="2026-01-01T00:00Z")
    response = client.post(url("criteria_edit", org, draft.uuid), posted(draft, name="ใหม่"))
    assert response.status_code == 409 and "สร้างฉบับใหม่" in text(response)
    assert CriteriaSet.objects.get(pk=draft.pk).name == draft.name


# --- deleting


def test_a_draft_is_deleted_after_asking(client, org, draft):
    assert "เรียกคืนไม่ได้" in text(client.get(url("criteria_delete", org, draft.uuid)))
    assert org.criteria_sets.exists()
    client.post(url("criteria_delete", org, draft.uuid))
    assert not org.criteria_sets.exists()


def test_rk_03_a_set_that_a_round_uses_is_not_deleted(client, org, officer, cast, draft):
    round = make_round(org, officer, criteria=draft)
    response = client.post(url("criteria_delete", org, draft.uuid))
    assert response.status_code == 409 and "มีรอบการประเมินใช้เกณฑ์นี้อยู่" in text(response)
    assert round.name in text(client.get(url("criteria", org)))


def test_a_scale_outside_three_to_five_is_refused_by_the_service_too(org, officer, draft):
    for act in (
        lambda: service.new_criteria(organisation=org, by=officer, name="ก", scale=6),
        lambda: service.save_criteria(
            criteria=draft, by=officer, values={"scale": 2}, levels={}, bands=[]
        ),
    ):
        with pytest.raises(service.Refused):
            act()


# --- who


def test_readers_read_and_only_the_officer_changes(client_for, cast, org, draft):
    for person in (cast.staff, cast.executive, cast.auditor):
        reader = client_for(person)
        for name, args in (("criteria", []), ("criteria_read", [draft.uuid])):
            page = reader.get(url(name, org, *args))
            assert page.status_code == 200
            assert url("criteria_new", org) not in text(page)
        for name in ("criteria_edit", "criteria_delete"):
            assert reader.get(url(name, org, draft.uuid)).status_code == 403
        assert reader.post(url("criteria_preview", org), {}).status_code == 403


def test_another_organisations_set_is_not_there(client, org, other_org, cast):
    foreign = make_criteria(other_org, cast.other_officer)
    for name in ("criteria_read", "criteria_edit", "criteria_delete"):
        for method in (client.get, client.post):
            assert method(url(name, org, foreign.uuid)).status_code in (404, 405)
    assert CriteriaSet.objects.filter(pk=foreign.pk).exists()


def test_the_list_asks_as_often_for_many_as_for_one(client, org, officer, draft):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url("criteria", org))
    with CaptureQueriesContext(connection) as one:
        client.get(url("criteria", org))
    for number in range(12):
        made = service.new_criteria(organisation=org, by=officer, name=f"เกณฑ์ {number}")
        make_round(org, officer, criteria=made, name=f"รอบ {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url("criteria", org))
    assert len(many) <= len(one)
