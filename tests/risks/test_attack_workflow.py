"""Ways round the rules of the register that somebody tried: each is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import TreatmentLink
from risks import blindness
from risks.identifying import Finder
from risks.models import Rating
from risks.services import acceptance as acceptance_service
from risks.services import publication as publication_service
from risks.services import ratings, residual, rounds, treatment
from risks.workflow import ACCEPTANCE, PUBLICATION, ROUND
from tests.factories import PASSWORD
from workflow.engine import Refused

from .builders import make_planning, make_risk, make_round, rate_all, start
from .pages import text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OPTION = {"kind": "reduce", "measure": "preventive", "text": "หมุนเวียนเจ้าหน้าที่ผู้ตรวจ"}
SCORES = {"likelihood": 5, "financial": 5, "non_financial": 5}


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def planning(org, cast, officer):
    return make_planning(org, officer, cast.staff, cast.staff2)


@pytest.fixture
def assessed(planning):
    return planning.risks.get()


@pytest.fixture
def chosen(assessed, officer):
    option = treatment.save_option(assessed=assessed, by=officer, values=OPTION)
    return treatment.choose(option=option, by=officer, reason="คุ้มค่า")


@pytest.fixture
def workshop(org, cast, officer):
    """Under way: `staff` rates alone, `staff2` and the officer on paper."""
    round = make_round(
        org, officer, assessors=[(cast.staff, True)], risks=[make_risk(org, officer)]
    )
    for person in (cast.staff2, officer):
        rounds.set_assessor(round=round, by=officer, person=person, is_owner=False, on_paper=True)
    return start(round, officer)


# --- treatment


def test_a_chosen_measure_does_not_turn_into_an_acceptance(chosen, assessed, officer, planning):
    """Nobody with the power to accept would ever have been asked (RK-19, 21)."""
    with pytest.raises(Refused, match="คำขอ"):
        treatment.save_option(
            assessed=assessed, by=officer, values=OPTION | {"kind": "accept"}, option=chosen
        )
    chosen.refresh_from_db()
    assert chosen.kind == "reduce"


def test_reopening_the_scores_does_not_free_an_approved_activity(
    org, cast, officer, planning, assessed, chosen
):
    """A red risk without its score for a while is not a risk that is not red (RK-24)."""
    from plans import treatment as links

    link = TreatmentLink(option=chosen)  # never saved: what keeps it is asked of the risk
    assert links.keep_reasons(link, approved=True)
    ROUND.perform(planning, "reassess", by=officer, remark="คะแนนน่าสงสัย")
    ratings.reopen_rating(assessed=assessed, by=officer)
    chosen.assessed.refresh_from_db()
    assert chosen.assessed.level == ""
    assert links.keep_reasons(link, approved=True)
    assert not links.keep_reasons(link, approved=False)


def test_rk_15_the_forms_of_measures_are_hidden_like_their_list(
    client_for, org, cast, officer, planning, assessed, chosen
):
    ROUND.perform(planning, "reassess", by=officer, remark="ประเมินใหม่")
    ratings.reopen_rating(assessed=assessed, by=officer)
    Rating.objects.filter(assessor__person=cast.staff2).delete()
    client = client_for(cast.staff2)
    pages = [("option_edit", chosen), ("option_choose", chosen), ("reasons", assessed)]
    pages += [("option_unchoose", chosen), ("option_remove", chosen)]
    for name, row in pages:
        response = client.get(reverse(f"risks:{name}", args=[org.slug, row.uuid]))
        assert OPTION["text"] not in text(response), name
        assert response.status_code == 403, name


def test_a_page_from_before_the_round_closed_changes_nothing(planning, assessed, officer):
    stale = type(assessed).objects.select_related("round").get(pk=assessed.pk)
    type(planning).objects.filter(pk=planning.pk).update(state="closed")
    with pytest.raises(Refused, match="ปิดแล้ว"):
        treatment.save_option(assessed=stale, by=officer, values=OPTION)
    control = {"name": "สุ่มตรวจ", "kind": "preventive", "effectiveness": "good"}
    with pytest.raises(Refused, match="ปิดแล้ว"):
        residual.save_control(assessed=stale, by=officer, values=control)
    assert not assessed.options.exists() and not assessed.controls.exists()


# --- rating


def test_rk_15_who_rates_on_paper_keys_no_other_sheet_before_their_own_is_in(
    workshop, cast, officer
):
    sheet = workshop.assessors.get(person=cast.staff2)
    rows = {workshop.risks.get(): SCORES}
    with pytest.raises(Refused, match="ให้ครบก่อน"):
        ratings.key_sheet(assessor=sheet, by=officer, rows=rows)
    assert not Rating.objects.exists()


def test_rk_15_who_keyed_a_sheet_does_not_become_an_assessor(org, cast, officer):
    round = make_round(
        org, officer, assessors=[(cast.staff, True)], risks=[make_risk(org, officer)]
    )
    sheet = rounds.set_assessor(
        round=round, by=officer, person=cast.staff2, is_owner=False, on_paper=True
    )
    round = start(round, officer)
    sheet.refresh_from_db()
    ratings.key_sheet(assessor=sheet, by=officer, rows={round.risks.get(): SCORES})
    with pytest.raises(Refused, match="กระดาษ"):
        rounds.set_assessor(round=round, by=officer, person=officer, is_owner=False)


def test_rk_15_a_moderator_who_assesses_does_not_rate_again_after_reading_all(org, cast, officer):
    round = make_round(
        org,
        officer,
        assessors=[(cast.staff, True), (officer, False)],
        risks=[make_risk(org, officer)],
    )
    round = start(round, officer)
    assessed = round.risks.get()
    rate_all(round, {officer: (1, 1, 1)})
    # Theirs to change while the others are closed to them.
    rate_all(round, {officer: (2, 2, 2)})
    rate_all(round, {cast.staff: (5, 5, 5)})
    assert blindness.may_read_all(assessed, officer)
    with pytest.raises(Refused, match="อ่านคะแนน"):
        ratings.rate(assessed=assessed, by=officer, **SCORES)
    ratings.rate(assessed=assessed, by=cast.staff, **SCORES)
    ratings.moderate(assessed=assessed, by=officer, rationale="หารือแล้ว", **SCORES)
    ratings.reopen_rating(assessed=assessed, by=officer)
    # Everybody has read everything by now: after the talk each may change theirs.
    ratings.rate(assessed=assessed, by=officer, **SCORES)


# --- acceptance


@pytest.fixture
def asked(assessed, cast):
    row = acceptance_service.save_draft(
        assessed=assessed,
        by=cast.staff,
        approver=cast.clerk,
        reason="ค่าใช้จ่ายสูงกว่าความเสียหาย",
        expires_on=timezone.localdate() + 30 * DAY,
    )
    return ACCEPTANCE.perform(row, "request", by=cast.staff)


def test_rk_15_a_moderator_who_has_read_all_does_not_become_an_assessor(org, cast, officer):
    risks = [make_risk(org, officer, event=f"เรื่อง {n}") for n in (1, 2)]
    round = make_round(
        org, officer, assessors=[(cast.staff, True), (cast.staff2, False)], risks=risks
    )
    round = start(round, officer)
    first = round.risks.first()
    ratings.rate(assessed=first, by=cast.staff, **SCORES)
    ratings.rate(assessed=first, by=cast.staff2, **SCORES)
    assert blindness.may_read_all(first, officer)
    with pytest.raises(Refused, match="อ่านคะแนน"):
        rounds.set_assessor(round=round, by=officer, person=officer, is_owner=False)
    # Who has read nothing may be added at any time.
    rounds.set_assessor(round=round, by=officer, person=cast.clerk, is_owner=False)


def test_a_confirmation_does_not_hold_for_a_longer_time_than_was_read(
    client_for, cast, org, assessed, asked
):
    """Confirmed for 30 days; withdrawn and sent again for ten years behind the approver's back."""
    client = client_for(cast.clerk)
    url = reverse("risks:acceptance_move", args=[org.slug, asked.uuid, "accept"])
    client.post(url, {"confirm_page": "1", "confirm_password": PASSWORD})
    read = acceptance_service.asked_hash(asked)
    row = ACCEPTANCE.perform(asked, "withdraw", by=cast.staff)
    row = acceptance_service.save_draft(
        assessed=assessed,
        by=cast.staff,
        approver=cast.clerk,
        reason="อื่น",
        expires_on=timezone.localdate() + 3650 * DAY,
        acceptance=row,
    )
    ACCEPTANCE.perform(row, "request", by=cast.staff)
    # Not even the form that the browser would send, with the password typed anew.
    typed = {"justification": "เห็นด้วย", "confirm_password": PASSWORD}
    client.post(url, typed | {"confirm_content": read})
    row.refresh_from_db()
    assert row.state == "requested"


def test_a_form_of_a_draft_does_not_take_a_sent_request_back(cast, assessed, asked):
    """Opened before it was sent, saved after: the stale copy must not be written over it."""
    stale = type(asked).objects.get(pk=asked.pk)
    stale.state, stale.frozen, stale.sha256 = "draft", "", ""
    with pytest.raises(Refused, match="ยังไม่ได้ส่ง"):
        acceptance_service.save_draft(
            assessed=assessed,
            by=cast.staff,
            approver=cast.clerk,
            reason="เปลี่ยนทีหลัง",
            expires_on=timezone.localdate() + 3650 * DAY,
            acceptance=stale,
        )
    asked.refresh_from_db()
    assert asked.state == "requested" and asked.sha256


# --- the public page


@pytest.fixture
def published(planning, cast, officer):
    draft = publication_service.prepare(round=planning, by=officer)
    draft.risks.update(event="เรียกรับเงิน", process="", measures="", action="")
    PUBLICATION.perform(draft, "submit", by=officer)
    return publication_service.sign(
        publication=draft,
        by=cast.executive,
        confirm=lambda digest: "password",
        opinions=["approve"],
    )


def test_rk_26_a_published_round_keeps_the_name_that_was_signed(
    client_for, client, org, officer, planning, published
):
    with pytest.raises(Refused, match="เผยแพร่"):
        rounds.change_round(round=planning, by=officer, values={"name": "รอบนายสมชาย ใจดี"})
    assert "สมชาย" not in text(client.get(reverse("portal:risks", args=[org.slug])))
    # What the public does not read stays open.
    rounds.change_round(round=planning, by=officer, values={"scope": "ทั้งหน่วยงาน"})


def test_rk_26_the_name_of_the_round_is_read_for_persons_too(officer, planning):
    rounds.change_round(round=planning, by=officer, values={"name": "สอบนายสมชาย ใจดี"})
    draft = publication_service.prepare(round=planning, by=officer)
    with pytest.raises(Refused, match="ชื่อรอบ"):
        PUBLICATION.perform(draft, "submit", by=officer)


@pytest.mark.parametrize("between", ["  ", "\n", "\u00a0"])
def test_rk_26_a_name_written_apart_is_found(org, cast, between):
    found = Finder(org).find(f"สมมติ{between}ตั้งใจ รับเงินจากผู้ขอ")
    assert [one.words for one in found] == [f"สมมติ{between}ตั้งใจ"]


# --- addresses


@pytest.mark.parametrize("query", ["q=%00", "q=%F0%9F", "department=urn:uuid:x", "cell=9x9"])
@pytest.mark.parametrize("query2", ["", "&round=all"])
def test_nonsense_in_the_address_is_no_crash(client_for, cast, org, planning, query, query2):
    url = reverse("risks:register", args=[org.slug])
    response = client_for(cast.auditor).get(f"{url}?{query}{query2}")
    assert response.status_code in (200, 400, 404)
