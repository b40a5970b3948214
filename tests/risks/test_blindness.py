"""RK-15: an assessor rates before they read which controls there are, now or the year before."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from risks import blindness, exporting
from risks.services import acceptance, ratings, residual, rounds, treatment
from risks.workflow import ACCEPTANCE, ROUND

from .builders import make_planning, make_risk, make_round, start
from .pages import get, text

pytestmark = pytest.mark.django_db
CONTROL = {"name": "กล้องหน้างาน", "kind": "preventive", "effectiveness": "good", "evidence": ""}


@pytest.fixture
def earlier(org, cast):
    """Last year's round, closed: a risk with a control and a chosen measure."""
    round = make_planning(org, cast.officer, cast.staff, cast.staff2, name="ปีก่อน", year=2568)
    assessed = round.risks.get()
    residual.save_control(assessed=assessed, by=cast.officer, values=CONTROL)
    option = treatment.save_option(
        assessed=assessed,
        by=cast.officer,
        values={"kind": "reduce", "measure": "preventive", "text": "หมุนเวียนผู้ตรวจ"},
    )
    treatment.choose(option=option, by=cast.officer, reason="คุ้มค่า")
    ROUND.perform(round, "close", by=cast.officer)
    return round.risks.get()


@pytest.fixture
def present(org, cast, earlier):
    """This year's round under way, with the same risk and the same assessors."""
    people = [(cast.staff, True), (cast.staff2, False)]
    round = make_round(
        org, cast.officer, assessors=people, risks=[earlier.risk], previous=earlier.round
    )
    start(round, cast.officer)
    return round.risks.get()


def test_rk_15_last_years_controls_wait_for_this_years_rating(
    client_for, org, cast, earlier, present
):
    client = client_for(cast.staff2)
    for name in ("controls", "residual", "treatment"):
        answer = get(client, name, org, earlier.uuid)
        assert answer.status_code == 403 and CONTROL["name"] not in text(answer)
        # The way leads to the rating that waits, not to last year's.
        assert reverse("risks:rate", args=[org.slug, present.uuid]) in text(answer)
    page = text(get(client, "assessed", org, earlier.uuid))
    assert CONTROL["name"] not in page and "หมุนเวียนผู้ตรวจ" not in page
    # What a closed round scored is public, and stays.
    assert "ผลการประเมิน" in page and f"<strong>{earlier.score}</strong>" in page
    ratings.rate(assessed=present, by=cast.staff2, likelihood=3, financial=3, non_financial=3)
    for name in ("controls", "residual", "treatment"):
        assert get(client, name, org, earlier.uuid).status_code == 200
    page = text(get(client, "assessed", org, earlier.uuid))
    assert CONTROL["name"] in page and "หมุนเวียนผู้ตรวจ" in page


def test_rk_15_who_does_not_assess_reads_them_all_the_time(client_for, org, cast, earlier, present):
    for person in (cast.officer, cast.auditor, cast.executive):
        assert CONTROL["name"] in text(get(client_for(person), "controls", org, earlier.uuid))


def test_rk_15_reports_and_exports_of_the_round_before_hide_them_too(cast, earlier, present):
    for assessed in (earlier, present):
        assert blindness.hidden_controls(assessed.round, cast.staff2) == {assessed.pk}
        assert blindness.hidden_controls(assessed.round, cast.officer) == set()
    ratings.rate(assessed=present, by=cast.staff2, likelihood=3, financial=3, non_financial=3)
    assert blindness.hidden_controls(earlier.round, cast.staff2) == set()


def test_rk_15_the_workbook_of_the_round_before_gives_no_reasons_away(
    org, cast, client_for, earlier, present
):
    """They tell of the controls: why what remains differs, why a measure waits or is not added."""
    reasons = ("กล้องใช้ไม่ได้จริง", "กล้องพอแล้ว", "รอกล้องชุดใหม่")
    names = ("residual_reason", "no_action_reason", "skip_reason")
    type(earlier).objects.filter(pk=earlier.pk).update(**dict(zip(names, reasons, strict=True)))

    def told(person):
        book = load_workbook(io.BytesIO(exporting.workbook(earlier.round, person)))
        return {str(cell.value) for page in book for row in page for cell in row} & {*reasons}

    assert told(cast.staff2) == set() and told(cast.officer) == {*reasons}
    ratings.rate(assessed=present, by=cast.staff2, likelihood=3, financial=3, non_financial=3)
    assert told(cast.staff2) == {*reasons}


def test_rk_15_an_approver_who_assesses_rates_before_they_read_what_was_frozen(
    org, cast, client_for, earlier
):
    """The page of the decision shows the controls as they were when somebody asked."""
    asked = acceptance.save_draft(
        assessed=earlier,
        by=cast.officer,
        approver=cast.clerk,
        reason="เหลือน้อย",
        expires_on=timezone.localdate() + timedelta(days=90),
    )
    ACCEPTANCE.perform(asked, "request", by=cast.officer)
    client = client_for(cast.clerk)
    pages = [
        reverse("risks:acceptance_move", args=[org.slug, asked.uuid, name])
        for name in ("refuse", "accept")
    ]
    assert CONTROL["name"] in text(client.get(pages[0]))
    round = make_round(
        org, cast.officer, assessors=[(cast.clerk, False)], risks=[earlier.risk], year=2570
    )
    start(round, cast.officer)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 403 and CONTROL["name"] not in text(answer)
        answer = client.post(page, {"justification": "รับได้"})
        assert answer.status_code == 403
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_rk_15_only_the_same_risk_is_hidden(org, cast, earlier):
    """Another risk in the round under way keeps nothing of this one from its assessors."""
    other = make_risk(org, cast.officer, event="เรื่องอื่น")
    round = make_round(org, cast.officer, assessors=[(cast.staff2, False)], risks=[other])
    start(round, cast.officer)
    assert blindness.may_read_controls(earlier, cast.staff2)
    assert not blindness.may_read_controls(round.risks.get(), cast.staff2)


def test_rk_15_summed_up_scores_end_the_waiting(cast, earlier, present):
    """An assessor who was added late has nothing to rate where the scores stand."""
    for person in (cast.staff, cast.staff2):
        ratings.rate(assessed=present, by=person, likelihood=3, financial=3, non_financial=3)
    ratings.moderate(
        assessed=present,
        by=cast.officer,
        likelihood=3,
        financial=3,
        non_financial=3,
        rationale="เห็นตรงกัน",
    )
    rounds.set_assessor(round=present.round, by=cast.officer, person=cast.clerk, is_owner=False)
    assert blindness.may_read_controls(earlier, cast.clerk)
    assert blindness.may_read_controls(present, cast.clerk)
