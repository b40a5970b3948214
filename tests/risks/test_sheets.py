"""The workshop: printed score sheets, keying them, their scans (RK-11, 15)."""

import pypdfium2
import pytest
from django.urls import reverse

from risks import blindness
from risks.models import Control, Rating
from risks.services import ratings, rounds
from risks.views import sheets
from risks.workflow import ROUND
from tests.factories import make_member, pdf_bytes, upload
from tests.plans.test_approval import text, told
from workflow import attachments
from workflow.models import Attachment

from .builders import make_planning, make_risk, make_round, moderate_all, rate_all, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


@pytest.fixture
def workshop(org, cast, officer):
    """A round being assessed: an owner by themselves, another one on paper; two risks."""
    risks = [make_risk(org, officer), make_risk(org, officer, event="ใช้รถหลวงส่วนตัว")]
    round = make_round(org, officer, assessors=[(cast.staff, True)], risks=risks)
    rounds.set_assessor(round=round, by=officer, person=cast.staff2, is_owner=False, on_paper=True)
    return start(round, officer)


@pytest.fixture
def paper(workshop, cast):
    return workshop.assessors.get(person=cast.staff2)


def url(name, assessor, org=None):
    slug = (org or assessor.organisation).slug
    return reverse(f"risks:{name}", args=[slug, assessor.uuid])


def keyed(round, scores=(4, 3, 5), **changed) -> dict:
    data = {"scan": upload(pdf_bytes(), "sheet.pdf", "application/pdf")}
    for assessed in round.risks.select_related("risk"):
        prefix = assessed.risk.number
        for name, value in zip(("likelihood", "financial", "non_financial"), scores, strict=True):
            data[f"{prefix}-{name}"] = str(value)
    return data | changed


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return words


# --- printing


def test_rk_15_the_sheet_has_criteria_and_risks_and_no_control(client, workshop, paper, cast):
    assessed = workshop.risks.first()
    Control.objects.create(
        assessed=assessed, name="กล้องวงจรปิดลับ", kind="preventive", effectiveness="good"
    )
    rate_all(workshop, {cast.staff: (5, 4, 5)})
    response = client.get(url("sheet", paper))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    words = words_of(response.content)
    for expected in (cast.staff2.display, assessed.risk.event, "โอกาสระดับ", "กรณีเลวร้ายที่สุด"):
        assert expected.split()[0] in words
    assert "กล้องวงจรปิดลับ" not in words and cast.staff.display not in words


def test_only_paper_assessors_of_a_running_assessment_have_a_sheet(client, org, officer, cast):
    round = make_round(
        org, officer, assessors=[(cast.staff, False)], risks=[make_risk(org, officer)]
    )
    row = round.assessors.get()
    assert "ไม่ได้ให้คะแนนบนกระดาษ" in told(client.get(url("sheet", row)))
    rounds.set_assessor(round=round, by=officer, person=cast.staff, is_owner=False, on_paper=True)
    row.refresh_from_db()
    assert "ระหว่างการประเมิน" in told(client.get(url("sheet", row)))
    response = client.get(url("sheet_key", row))
    assert response.status_code == 409


# --- keying


def test_rk_11_a_sheet_is_keyed_whole_and_marked_as_from_paper(client, workshop, paper, officer):
    assert "สแกน" in text(client.get(url("sheet_key", paper)))
    response = client.post(url("sheet_key", paper), keyed(workshop, ("๔", "๓", "๕")))
    assert response.status_code == 302 and "2 เรื่อง" in told(response)
    rows = list(paper.ratings.all())
    assert len(rows) == 2
    assert all(row.from_paper and row.keyed_by == officer for row in rows)
    assert {(row.likelihood, row.financial, row.non_financial) for row in rows} == {(4, 3, 5)}
    (scan,) = attachments.of(paper)
    assert (scan.name, scan.actor_uuid) == ("sheet.pdf", officer.uuid)


@pytest.mark.parametrize("wrong", ["", "0", "6", "-1", "x", "2.5", "99999999999", "ก" * 350_000])
def test_one_wrong_row_keeps_the_whole_sheet_out(client, workshop, paper, wrong):
    last = workshop.risks.order_by("-risk__number").first()
    data = keyed(workshop, **{f"{last.risk.number}-financial": wrong})
    response = client.post(url("sheet_key", paper), data)
    assert response.status_code == 200 and "error-summary" in text(response)
    # What was typed is kept, and the file must be chosen again.
    assert f"{last.risk.reference}: ผลกระทบด้านการเงิน: " in text(response)
    assert 'value="4"' in text(response) and "เลือกภาพสแกนอีกครั้ง" in text(response)
    assert not Rating.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize(
    "scan",
    [
        None,
        upload(b"", "empty.pdf"),
        upload(b"no pdf at all", "sheet.pdf", "application/pdf"),
        upload(b"MZ" * 100, "sheet.exe"),
    ],
    ids=["none", "empty", "broken", "exe"],
)
def test_without_a_sound_scan_nothing_is_keyed(client, workshop, paper, scan):
    data = keyed(workshop)
    data.pop("scan")
    if scan:
        scan.seek(0)
        data["scan"] = scan
    response = client.post(url("sheet_key", paper), data)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert not Rating.objects.exists() and not Attachment.objects.exists()


def test_an_empty_post_is_answered_in_words(client, workshop, paper):
    assert "error-summary" in text(client.post(url("sheet_key", paper), {}))


def test_rk_15_the_keying_page_shows_nobody_elses_scores(
    client, client_for, org, workshop, paper, cast
):
    for assessed in workshop.risks.all():
        ratings.rate(
            assessed=assessed,
            by=cast.staff,
            likelihood=5,
            financial=4,
            non_financial=5,
            remark="เห็นกับตา",
        )
    page = text(client.get(url("sheet_key", paper)))
    assert 'value="5"' not in page and "เห็นกับตา" not in page
    client.post(url("sheet_key", paper), keyed(workshop, (2, 2, 2)))
    # Who keyed it may correct it; another facilitator sees that it was keyed, not what.
    assert 'value="2"' in text(client.get(url("sheet_key", paper)))
    colleague = client_for(make_member(org, "plan_officer"))
    page = text(colleague.get(url("sheet_key", paper)))
    assert "มีผู้บันทึกแล้ว" in page and 'value="2"' not in page
    # Left empty, what was keyed stays; filled, it is replaced.
    first, second = workshop.risks.order_by("risk__number")
    number = second.risk.number
    data = {f"{number}-{name}": "3" for name in ("likelihood", "financial", "non_financial")}
    assert colleague.post(url("sheet_key", paper), data).status_code == 302
    assert paper.ratings.get(assessed=first).likelihood == 2
    assert paper.ratings.get(assessed=second).likelihood == 3


def test_nobody_keys_their_own_sheet(client_for, org, officer, cast, workshop):
    rounds.set_assessor(round=workshop, by=officer, person=officer, is_owner=False, on_paper=True)
    own = workshop.assessors.get(person=officer)
    client = client_for(officer)
    for method in (client.get, client.post):
        response = method(url("sheet_key", own))
        assert response.status_code == 409 and "ต้องเป็นคนละคน" in text(response)
    assert not Rating.objects.exists()


def test_rk_15_a_facilitator_who_assesses_rates_first(client, officer, workshop, paper):
    rounds.set_assessor(round=workshop, by=officer, person=officer, is_owner=False)
    response = client.post(url("sheet_key", paper), keyed(workshop))
    assert response.status_code == 409 and "ให้ครบก่อน" in text(response)
    assert not paper.ratings.exists()
    rate_all(workshop, {officer: (3, 3, 3)})
    assert client.post(url("sheet_key", paper), keyed(workshop)).status_code == 302


def test_a_risk_that_is_summed_up_or_incomplete_is_left_out(
    client, org, officer, cast, workshop, paper
):
    rounds.add_risks(
        round=workshop, by=officer, risks=[make_risk(org, officer, event="ยังไม่ครบ", how="")]
    )
    page = text(client.get(url("sheet_key", paper)))
    assert "มี 1 เรื่องที่บันทึกไม่ได้" in page and "ยังไม่ครบ</th>" not in page
    client.post(url("sheet_key", paper), keyed(workshop))
    assert paper.ratings.count() == 2


def test_a_large_round_is_printed_and_keyed_in_parts(
    client, org, officer, workshop, paper, monkeypatch
):
    monkeypatch.setattr(sheets, "A_SHEET", 1)
    page = text(client.get(url("sheet_key", paper)))
    first, second = workshop.risks.order_by("risk__number")
    assert first.risk.event in page and second.risk.event not in page
    assert second.risk.event in text(client.get(url("sheet_key", paper) + "?part=2"))
    assert "?part=1" in page and "?part=2" in page
    for odd in ("0", "9", "x", "99999999999999"):
        assert client.get(url("sheet_key", paper) + f"?part={odd}").status_code == 200
    data = keyed(workshop)
    response = client.post(url("sheet_key", paper), data)
    assert response["Location"].endswith("?part=2") and paper.ratings.count() == 1


# --- the scan


def test_rk_15_the_scan_is_read_by_who_sent_it_until_the_scores_stand(
    client, client_for, org, other_org, cast, officer, workshop, paper
):
    client.post(url("sheet_key", paper), keyed(workshop))
    scan = attachments.of(paper).get()
    place = reverse("risks:scan", args=[org.slug, scan.uuid])
    response = client.get(place)
    assert response.status_code == 200 and b"".join(response.streaming_content)[:5] == b"%PDF-"
    assert place in text(client.get(url("sheet_key", paper)))
    for person in (cast.staff, cast.executive, cast.auditor, make_member(org, "plan_officer")):
        assert client_for(person).get(place).status_code == 404
    rate_all(workshop, {cast.staff: (2, 2, 2)})
    moderate_all(workshop)
    ROUND.perform(workshop, "plan", by=officer)
    later = client_for(cast.auditor).get(place)
    assert later.status_code == 200
    b"".join(later.streaming_content)
    foreign = reverse("risks:scan", args=[other_org.slug, scan.uuid])
    assert client_for(cast.other_officer).get(foreign).status_code == 404


def test_whoever_rates_nothing_has_nothing_left_to_rate(org, cast, officer, workshop):
    assert blindness.has_rated_all(workshop, officer)
    assert not blindness.has_rated_all(workshop, cast.staff)
    # On paper: not before somebody else has keyed the sheet.
    assert not blindness.has_rated_all(workshop, cast.staff2)
    rate_all(workshop, {cast.staff: (2, 2, 2)})
    assert blindness.has_rated_all(workshop, cast.staff)


# --- who


def test_only_the_officer_of_this_organisation_prints_and_keys(
    client, client_for, org, other_org, cast, paper
):
    for person in (cast.staff, cast.staff2, cast.executive, cast.auditor):
        for name in ("sheet", "sheet_key"):
            assert client_for(person).get(url(name, paper)).status_code == 403
    planned = make_planning(other_org, cast.other_officer, cast.other_staff, cast.other_officer)
    for name in ("sheet", "sheet_key"):
        assert client.get(url(name, planned.assessors.first(), org)).status_code == 404
