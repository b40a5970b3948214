"""Rating and summing up on the page: nobody reads another's scores before they may (RK-10, 15)."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from risks import blindness
from risks.forms.rating import RatingForm
from risks.models import Control, Rating
from risks.services import ratings, register, rounds
from risks.workflow import ROUND

from .builders import make_risk, make_round, moderate_all, rate_all
from .pages import add_many, get, make_assessing, post, queries, text

pytestmark = pytest.mark.django_db

REMARK = "ลายมือของผู้ประเมินคนแรก"
SCORES = {"likelihood": 3, "financial": 2, "non_financial": 4, "remark": "เคยมีเรื่อง"}


@pytest.fixture
def round(org, cast):
    return make_assessing(org, cast)


@pytest.fixture
def assessed(round):
    return round.risks.get(risk__number=1)


@pytest.fixture
def one_rated(cast, assessed):
    """The owner has rated 5, 5, 5 with a remark that nobody else may read yet."""
    ratings.rate(
        assessed=assessed, by=cast.staff, likelihood=5, financial=5, non_financial=5, remark=REMARK
    )
    return assessed


def own_rows(response) -> list[str]:
    return [row.scores for row in response.context["rows"]]


# --- rating


def test_rk_15_the_page_asks_by_the_words_of_the_criteria_and_shows_no_control(
    client_for, cast, org, assessed
):
    Control.objects.create(
        assessed=assessed, name="กล้องวงจรปิด", kind="preventive", effectiveness="good"
    )
    page = text(get(client_for(cast.staff2), "rate", org, assessed.uuid))
    for words in ("โอกาสระดับ 5", "เสียหายระดับ 1", "กระทบระดับ 3", "กรณีร้ายแรงที่สุด"):
        assert words in page
    assert "กล้องวงจรปิด" not in page
    assert page.count('type="radio"') == 15
    read = text(get(client_for(cast.staff2), "assessed", org, assessed.uuid))
    assert "กล้องวงจรปิด" not in read and "จะแสดงเมื่อคุณให้คะแนน" in read
    post(client_for(cast.staff2), "rate", org, assessed.uuid, **SCORES)
    assert "กล้องวงจรปิด" in text(get(client_for(cast.staff2), "assessed", org, assessed.uuid))
    assert "กล้องวงจรปิด" not in text(get(client_for(cast.staff), "assessed", org, assessed.uuid))


def test_rk_12_the_assessor_reads_what_stakeholders_said(client_for, cast, org, round, assessed):
    rounds.hear(
        round=round,
        by=cast.officer,
        group="ผู้ประกอบการ",
        heard_on="2026-01-15",
        text="เคยถูกขอเงินเพิ่ม",
        assessed=assessed,
    )
    for name in ("rate", "assessed"):
        assert "เคยถูกขอเงินเพิ่ม" in text(get(client_for(cast.staff), name, org, assessed.uuid))


def test_rating_goes_on_to_the_next_and_comes_back(client_for, cast, org, round, assessed):
    client = client_for(cast.staff2)
    other = round.risks.get(risk__number=2)
    page = get(client, "rate_next", org, round.uuid)
    assert page.context["next"] == assessed and "0 จาก 2" in text(page)
    response = post(client, "rate", org, assessed.uuid, **SCORES)
    assert response.url.endswith(f"/{other.uuid}/rate/")
    assert "เรื่องที่ 2 จาก 2" in text(client.get(response.url))
    page = get(client, "rate_next", org, round.uuid)
    assert own_rows(page) == ["3 · 2 · 4", ""] and page.context["next"] == other
    response = post(client, "rate", org, other.uuid, **SCORES)
    assert response.url.endswith(f"/{round.uuid}/rate/")
    assert get(client, "rate_next", org, round.uuid).context["next"] is None
    # One's own rating is changed until the scores are summed up.
    page = get(client, "rate", org, assessed.uuid)
    assert page.context["form"].initial["likelihood"] == 3
    post(client, "rate", org, assessed.uuid, stop="1", **SCORES | {"likelihood": 1})
    assert Rating.objects.get(assessed=assessed, assessor__person=cast.staff2).likelihood == 1


def test_stopping_leads_to_the_own_list(client_for, cast, org, round, assessed):
    response = post(client_for(cast.staff), "rate", org, assessed.uuid, stop="1", **SCORES)
    assert response.url.endswith(f"/{round.uuid}/rate/")


@pytest.mark.parametrize("score", ["0", "6", "-1", "5.5", "ห้า", "", "99999999999999999999"])
def test_a_score_outside_the_scale_is_refused_and_what_was_typed_stays(
    client_for, cast, org, assessed, score
):
    data = SCORES | {"likelihood": score}
    response = post(client_for(cast.staff), "rate", org, assessed.uuid, **data)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert "เคยมีเรื่อง" in text(response)
    assert not Rating.objects.exists()


def test_rk_03_nothing_is_rated_before_the_start(client_for, cast, org):
    people = [(cast.staff, True), (cast.staff2, False)]
    round = make_round(org, cast.officer, assessors=people, risks=[make_risk(org, cast.officer)])
    assessed = round.risks.get()
    client = client_for(cast.staff)
    assert get(client, "rate", org, assessed.uuid).status_code == 302
    response = post(client, "rate", org, assessed.uuid, **SCORES)
    assert response.status_code == 409 and "กำหนดเกณฑ์และผู้ประเมิน" in text(response)
    assert not Rating.objects.exists()


def test_only_assessors_of_the_round_who_do_not_rate_on_paper(
    client_for, cast, org, round, assessed
):
    rounds.set_assessor(
        round=round, by=cast.officer, person=cast.clerk, is_owner=False, on_paper=True
    )
    for person in (cast.officer, cast.executive, cast.auditor, cast.admin, cast.clerk):
        for name, uuid in (("rate", assessed.uuid), ("rate_next", round.uuid)):
            assert get(client_for(person), name, org, uuid).status_code == 403, person
        response = post(client_for(person), "rate", org, assessed.uuid, **SCORES)
        assert response.status_code == 403
    other = client_for(cast.other_staff)
    assert get(other, "rate", org, assessed.uuid).status_code == 404
    assert not Rating.objects.exists()


def test_rk_15_words_that_changed_since_the_page_was_opened_are_read_first(
    client_for, cast, org, assessed
):
    """Nobody had rated yet, so that the words could change: all must rate the same ones."""
    client = client_for(cast.staff)
    page = get(client, "rate", org, assessed.uuid)
    opened = page.context["form"]["read_number"].value()
    assert f'name="read_number" value="{opened}"' in text(page)
    register.change_risk(risk=assessed.risk, by=cast.officer, values={"how": "ทำอย่างอื่น"})
    answer = post(client, "rate", org, assessed.uuid, **SCORES, read_number=opened)
    assert answer.status_code == 409 and not Rating.objects.exists()
    page = text(answer)
    assert "อ่านใหม่" in page and "ทำอย่างอื่น" in page and SCORES["remark"] in page
    now = answer.context["form"]["read_number"].value()
    post(client, "rate", org, assessed.uuid, **SCORES, read_number=now)
    assert Rating.objects.get().likelihood == SCORES["likelihood"]


def test_nothing_is_rated_after_it_was_summed_up(client_for, cast, org, round, assessed):
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    moderate_all(round)
    response = post(client_for(cast.staff), "rate", org, assessed.uuid, **SCORES)
    assert response.status_code == 409
    assert get(client_for(cast.staff), "rate", org, assessed.uuid).status_code == 302


# --- blindness


def everything(client, org, round, assessed) -> str:
    """All pages of the register that a person can open, in one text."""
    pages = [
        get(client, "register", org),
        get(client, "register", org, round=str(round.uuid), sort="-score"),
        get(client, "register", org, round="all"),
        get(client, "matrix", org),
        get(client, "matrix", org, view="movement"),
        get(client, "overview", org),
        get(client, "diff", org, round.uuid),
        get(client, "assessed", org, assessed.uuid),
        get(client, "rate", org, assessed.uuid),
        get(client, "rate_next", org, round.uuid),
        get(client, "moderation", org, round.uuid),
        get(client, "moderate", org, assessed.uuid),
    ]
    return "\n".join(text(page) for page in pages)


@pytest.mark.parametrize(
    "who", ["staff2", "officer", "clerk", "executive", "auditor", "council", "admin"]
)
def test_rk_15_anothers_rating_is_on_no_page_early(client_for, cast, org, round, one_rated, who):
    person = getattr(cast, who)
    found = everything(client_for(person), org, round, one_rated)
    assert REMARK not in found
    # A table of ratings would say whose they are; none is drawn.
    assert "คะแนนของผู้ประเมิน</caption>" not in found
    assert not blindness.readable_ratings(one_rated, person).exists()


def test_the_own_rating_is_read_again(client_for, cast, org, one_rated):
    page = text(get(client_for(cast.staff), "assessed", org, one_rated.uuid))
    assert REMARK in page and "ต่ำสุด" not in page


def test_the_moderator_reads_all_only_when_all_have_rated(client_for, cast, org, round, one_rated):
    client = client_for(cast.officer)
    page = get(client, "moderation", org, round.uuid)
    row = page.context["rows"][0]
    assert (row.given, row.total, row.score) == (1, 2, None)
    assert row.waiting == cast.staff2.display_name
    refused = post(client, "moderate", org, one_rated.uuid, **SCORES, rationale="ข้ามไปก่อน")
    assert refused.status_code == 409 and REMARK not in text(refused)
    ratings.rate(assessed=one_rated, by=cast.staff2, likelihood=2, financial=1, non_financial=1)
    page = text(get(client, "moderate", org, one_rated.uuid))
    assert REMARK in page and "ต่ำสุด 2 สูงสุด 5" in page and "ความเห็นต่างกันมาก" in page
    assert "เจ้าของความเสี่ยง" in page and "ไม่ใช่เจ้าของความเสี่ยง" in page
    # The others still do not.
    for person in (cast.staff2, cast.executive, cast.auditor):
        assert REMARK not in everything(client_for(person), org, round, one_rated)


def test_an_assessor_who_left_the_office_is_not_waited_for(client_for, cast, org, round, one_rated):
    """They rated one risk, so that nobody can take them out, and they will not rate the others."""
    other = round.risks.exclude(pk=one_rated.pk).get()
    for assessed in round.risks.all():
        ratings.rate(assessed=assessed, by=cast.staff2, **SCORES)
    client = client_for(cast.officer)
    assert not blindness.may_read_all(other, cast.officer)
    assert [row.waiting for row in get(client, "moderation", org, round.uuid).context["rows"]] == [
        "",
        cast.staff.display_name,
    ]
    cast.staff.memberships.update(is_active=False)
    assert blindness.may_read_all(other, cast.officer)
    rows = get(client, "moderation", org, round.uuid).context["rows"]
    assert [(row.given, row.total, row.waiting) for row in rows] == [(2, 2, ""), (1, 1, "")]
    assert "ยังให้คะแนนเรื่องนี้ไม่ครบ" not in text(get(client, "moderate", org, other.uuid))
    moderate_all(round)
    assert round.risks.filter(moderated_at=None).count() == 0


def test_a_moderator_who_assesses_too_stays_blind_until_all_have_rated(
    client_for, cast, org, round, one_rated
):
    rounds.set_assessor(round=round, by=cast.officer, person=cast.officer, is_owner=False)
    ratings.rate(assessed=one_rated, by=cast.staff2, likelihood=2, financial=1, non_financial=1)
    client = client_for(cast.officer)
    assert REMARK not in everything(client, org, round, one_rated)
    post(client, "rate", org, one_rated.uuid, **SCORES)
    assert REMARK in text(get(client, "moderate", org, one_rated.uuid))


# --- summing up


def test_rk_17_the_moderator_sums_up_with_a_reason(client_for, cast, org, round, assessed):
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    client = client_for(cast.officer)
    data = {name: SCORES[name] for name in ("likelihood", "financial", "non_financial")}
    assert "กรุณาบอกเหตุผลของคะแนนสรุป" in text(post(client, "moderate", org, assessed.uuid, **data))
    response = post(client, "moderate", org, assessed.uuid, rationale="เคยเกิดสองครั้ง", **data)
    assert response.status_code == 302
    assessed.refresh_from_db()
    assert (assessed.likelihood, assessed.impact, assessed.score) == (3, 4, 12)
    # Now everybody who may read the register reads why, and from whom it came.
    page = text(get(client_for(cast.council), "assessed", org, assessed.uuid))
    assert "เคยเกิดสองครั้ง" in page and "คะแนนของผู้ประเมิน</caption>" in page


def test_a_paper_rating_is_marked(client_for, cast, org, round, assessed):
    paper = rounds.set_assessor(
        round=round, by=cast.officer, person=cast.clerk, is_owner=False, on_paper=True
    )
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    values = {"likelihood": 1, "financial": 1, "non_financial": 1}
    ratings.key_sheet(assessor=paper, by=cast.officer, rows={assessed: values})
    assert "จากกระดาษ" in text(get(client_for(cast.officer), "moderate", org, assessed.uuid))


def test_only_the_moderator_sums_up_and_reopens(client_for, cast, org, round, assessed):
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    for person in (cast.staff, cast.executive, cast.auditor, cast.admin):
        for name in ("moderate", "reopen_rating"):
            response = post(client_for(person), name, org, assessed.uuid, rationale="x", **SCORES)
            assert response.status_code == 403
        assert get(client_for(person), "moderation", org, round.uuid).status_code == 403
    assert post(client_for(cast.other_officer), "moderate", org, assessed.uuid).status_code == 404
    moderate_all(round)
    client = client_for(cast.officer)
    assert get(client, "reopen_rating", org, assessed.uuid).status_code == 302
    assert round.risks.exclude(score=None).count() == 2
    assert post(client, "reopen_rating", org, assessed.uuid).status_code == 302
    assessed.refresh_from_db()
    assert assessed.score is None and assessed.moderated_at is None
    response = post(client_for(cast.staff), "rate", org, assessed.uuid, **SCORES)
    assert response.status_code == 302


@pytest.mark.parametrize("name", ["rate_next", "moderation"])
def test_lists_take_the_same_queries_at_60(client_for, cast, org, round, name):
    person = cast.staff if name == "rate_next" else cast.officer
    client = client_for(person)
    url = reverse(f"risks:{name}", args=[org.slug, round.uuid])
    few = queries(client, url)
    add_many(round, cast.officer, 60, placed=False)
    assert queries(client, url) == few <= 20


@pytest.mark.parametrize("left_out", ["likelihood", "financial", "non_financial"])
def test_rk_04_06_every_factor_is_scored(left_out):
    """Likelihood and both kinds of impact: none of them is assumed."""
    levels = [
        SimpleNamespace(score=n, likelihood="", financial="", non_financial="") for n in (1, 2, 3)
    ]
    data = {"likelihood": "1", "financial": "2", "non_financial": "3"}
    assert RatingForm(data, levels=levels).is_valid()
    form = RatingForm({**data, left_out: ""}, levels=levels)
    assert list(form.errors) == [left_out]


def test_after_the_rating_stage_the_page_shows_the_final_score_and_the_next_step(
    client_for, cast, org, round, assessed
):
    client = client_for(cast.officer)
    treat = reverse("risks:treatment", args=[org.slug, assessed.uuid])
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    moderate_all(round)
    # All summed up: the step that ends the assessment is on the round's page.
    listed = text(get(client, "moderation", org, round.uuid))
    assert "ขั้นต่อไปคือจบการประเมิน" in listed
    assert treat not in text(get(client, "moderate", org, assessed.uuid))
    ROUND.perform(round, "plan", by=cast.officer)
    page = text(get(client, "moderate", org, assessed.uuid))
    assert "<strong>20</strong>" in page and "ดูจากเหตุที่เคยเกิด" in page and treat in page
    assert "บันทึกคะแนนสรุป" not in page
    listed = text(get(client, "moderation", org, round.uuid))
    assert reverse("risks:register", args=[org.slug]) + f"?round={round.uuid}" in listed
    assert "ขั้นต่อไปคือเลือกมาตรการจัดการ" in listed
    type(round).objects.update(state="closed")
    page = text(get(client, "moderate", org, assessed.uuid))
    assert "<strong>20</strong>" in page and "รอบนี้ปิดแล้ว" in page and treat not in page
