"""RK-25: what opens a review, when it reminds, what it found; figures that are watched."""

import re
import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from organisations.audit_labels import LABELS
from organisations.models import Notice
from organisations.roles import Role
from reports.today import today_of
from risks import tasks
from risks.models import Indicator, Reading, Review, ReviewReason
from risks.services import acceptance, ratings, register, reviews, rounds
from risks.workflow import ACCEPTANCE
from tests.factories import make_member, make_organisation
from workflow.engine import Refused
from workflow.models import AuditEntry

from .builders import make_planning, make_risk, make_round, start
from .pages import queries

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def at(name, obj, *args):
    return reverse(f"risks:{name}", args=[obj.organisation.slug, obj.uuid, *args])


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def risk(org, cast, officer):
    return make_risk(org, officer, owner=cast.staff)


@pytest.fixture
def due(risk, today):
    """An open review of the staff member's risk, late by a day."""
    return reviews.open_review(risk=risk, reason=ReviewReason.DATE, due_on=today - DAY)


@pytest.fixture
def indicator(risk, officer):
    """Warns from 10 on."""
    values = {"name": "คำขอเกินกำหนด", "unit": "เรื่อง", "threshold": Decimal(10), "rises": True}
    return reviews.save_indicator(risk=risk, by=officer, values=values)


# --- opened by the day


def test_rk_25_beat_opens_what_is_due_and_reminds_once(risk, cast, today):
    type(risk).objects.update(review_on=today + 31 * DAY)
    assert tasks.open_due_reviews() == 0
    type(risk).objects.update(review_on=today + 30 * DAY)
    assert tasks.open_due_reviews() == 1
    assert tasks.open_due_reviews() == 0
    review = Review.objects.get()
    assert (review.reason, review.due_on) == (ReviewReason.DATE, today + 30 * DAY)
    notice = Notice.objects.get()
    assert notice.person == cast.staff and notice.url == at("review", review)


def test_a_risk_that_nobody_owns_is_the_plan_officers(org, officer, today):
    risk = make_risk(org, officer)
    type(risk).objects.update(review_on=today)
    tasks.open_due_reviews()
    assert Notice.objects.get().person == officer


def test_a_closed_risk_is_not_looked_at_again(risk, officer, today):
    type(risk).objects.update(review_on=today)
    register.close_risk(risk=risk, by=officer)
    assert tasks.open_due_reviews() == 0


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_open_one_review(risk, today):
    type(risk).objects.update(review_on=today)
    barrier, failed = threading.Barrier(2), []

    def beat():
        try:
            barrier.wait(timeout=10)
            tasks.open_due_reviews()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Review.objects.count() == Notice.objects.count() == 1


def test_beat_sends_both_tasks(settings):
    sent = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.open_due_reviews.name, tasks.expire_acceptances.name} <= sent


# --- its result


def test_rk_25_the_result_is_written_and_sets_the_next_day(client_for, cast, due, today):
    client, url = client_for(cast.staff), at("review", due)
    assert "เกินกำหนด" in text(client.get(url))
    data = {"result": "partly", "finding": "ลดลงครึ่งหนึ่ง เพิ่มการสุ่มตรวจ", "next_on": ""}
    assert client.post(url, data).status_code == 302
    due.refresh_from_db()
    assert (due.result, due.done_on, due.done_by) == ("partly", today, cast.staff.display)
    due.risk.refresh_from_db()
    # Never assessed: looked at after a year.
    assert due.risk.review_on.year == today.year + 1
    page = text(client.get(url))
    assert "ลดลงครึ่งหนึ่ง" in page and 'name="finding"' not in page
    response = client.post(url, data)
    assert response.status_code == 409 and "บันทึกผลไปแล้ว" in text(response)


def test_the_zone_decides_when_to_look_again(org, cast, officer, today):
    round = make_planning(org, officer, cast.staff, cast.staff2)
    assessed = round.risks.get()
    months = round.criteria.bands.get(level=assessed.residual_level).review_months
    row = reviews.open_review(risk=assessed.risk, reason=ReviewReason.DATE, due_on=today)
    reviews.finish_review(review=row, by=officer, result="effective", finding="ดี")
    assessed.risk.refresh_from_db()
    assert reviews.add_months(today, months) == assessed.risk.review_on
    other = reviews.open_review(risk=assessed.risk, reason=ReviewReason.DATE, due_on=today)
    reviews.finish_review(
        review=other, by=officer, result="effective", finding="ดี", next_on=today + DAY
    )
    assessed.risk.refresh_from_db()
    assert assessed.risk.review_on == today + DAY


@pytest.mark.parametrize(
    "changed",
    [{"result": "great"}, {"result": ""}, {"finding": " "}, {"next_on": "1 ม.ค. 2560"}],
)
def test_a_result_that_is_not_whole_is_shown_again(client_for, cast, due, changed):
    data = {"result": "effective", "finding": "ดี", "next_on": ""} | changed
    response = client_for(cast.staff).post(at("review", due), data)
    assert response.status_code == 200 and "error-summary" in text(response)
    due.refresh_from_db()
    assert due.done_on is None


def test_the_service_takes_no_other_result_and_no_past_day(due, officer, today):
    for values in ({"result": "great"}, {"result": "effective", "next_on": today}):
        with pytest.raises(Refused):
            reviews.finish_review(review=due, by=officer, finding="ดี", **values)


# --- the list


def test_the_list_filters_sorts_and_searches(client_for, org, cast, officer, risk, today):
    other = make_risk(org, officer, event="ใช้รถหลวงส่วนตัว")
    late = reviews.open_review(risk=risk, reason=ReviewReason.DATE, due_on=today - DAY)
    reviews.open_review(risk=other, reason=ReviewReason.CHANGED, due_on=today + DAY)
    done = reviews.open_review(risk=other, reason=ReviewReason.DATE, due_on=today)
    reviews.finish_review(review=done, by=officer, result="effective", finding="ดี")
    client, url = client_for(cast.staff), reverse("risks:reviews", args=[org.slug])

    def shown(**query):
        page = client.get(url, query)
        assert page.status_code == 200
        return [row.reference for row in page.context["rows"]]

    assert shown() == ["R1", "R2"]
    assert shown(sort="-due_on") == ["R2", "R1"]
    assert shown(state="overdue") == shown(mine="1") == shown(q="r1") == ["R1"]
    assert shown(q="รถหลวง") == shown(reason="changed") == shown(state="done") == ["R2"]
    assert shown(state="x", reason="x", sort="x", page="999", q="R" + "9" * 50) == []
    assert shown(state="x", reason="x", sort="x", page="x") == ["R1", "R2"]
    assert "ไม่พบการทบทวนตามที่กรอง" in text(client.get(url, {"q": "ไม่มี"}))
    assert at("review", late) in text(client.get(url))


def test_the_list_has_the_same_queries_at_any_length(client_for, org, cast, officer, today):
    client, url = client_for(cast.staff), reverse("risks:reviews", args=[org.slug])
    counts = []
    for size in (1, 30):
        for number in range(size):
            risk = make_risk(org, officer, event=f"เรื่อง {size}/{number}", owner=cast.staff)
            reviews.open_review(risk=risk, reason=ReviewReason.DATE, due_on=today)
        counts.append(queries(client, url))
    assert counts[0] == counts[1] <= 20


# --- indicators


def test_rk_25_a_figure_that_crosses_opens_a_review_at_once(
    client_for, cast, indicator, django_capture_on_commit_callbacks
):
    client, url = client_for(cast.staff), at("indicator", indicator)
    data = {"action": "read", "on": "1 ต.ค. 2568", "note": ""}
    assert client.post(url, data | {"value": "9.99"}).status_code == 302
    assert not Review.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, data | {"value": "๑๐"}).status_code == 302
        assert client.post(url, data | {"value": "12"}).status_code == 302
    review = Review.objects.get()
    assert review.reason == ReviewReason.INDICATOR and "คำขอเกินกำหนด: 10" in review.note
    assert Notice.objects.filter(person=cast.staff).count() == 1
    assert Reading.objects.count() == 3
    assert "เกินเกณฑ์" in text(client.get(url))
    assert "เกินเกณฑ์" in text(client.get(at("indicators", indicator.risk)))


@pytest.mark.parametrize(("value", "crossed"), [("3", True), ("5", True), ("5.01", False)])
def test_a_figure_may_warn_below(indicator, officer, today, value, crossed):
    Indicator.objects.update(rises=False, threshold=5)
    indicator.refresh_from_db()
    reviews.read_indicator(indicator=indicator, by=officer, on=today, value=Decimal(value))
    assert Review.objects.exists() == crossed


@pytest.mark.parametrize(
    "changed", [{"value": "มาก"}, {"value": "-1"}, {"value": "9" * 13}, {"on": "1 ม.ค. 2599"}]
)
def test_a_bad_reading_is_shown_again(client_for, cast, indicator, changed):
    data = {"action": "read", "on": "1 ต.ค. 2568", "value": "1", "note": ""} | changed
    response = client_for(cast.staff).post(at("indicator", indicator), data)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert not Reading.objects.exists()


def test_indicators_are_added_changed_and_removed_unread(client_for, cast, risk, officer, today):
    client, url = client_for(cast.staff), at("indicators", risk)
    assert "ยังไม่มีตัวชี้วัด" in text(client.get(url))
    data = {"name": "เรื่องร้องเรียน", "unit": "เรื่อง", "threshold": "3", "rises": "1"}
    assert "error-summary" in text(client.post(url, data | {"threshold": ""}))
    assert client.post(url, data).status_code == 302
    row = Indicator.objects.get()
    edit = {f"edit-{name}": value for name, value in data.items()}
    page = at("indicator", row)
    assert client.post(page, edit | {"action": "edit", "edit-threshold": "5"}).status_code == 302
    row.refresh_from_db()
    assert row.threshold == 5
    reviews.read_indicator(indicator=row, by=officer, on=today, value=Decimal(1))
    client.post(page, {"action": "remove"})
    assert Indicator.objects.exists()
    Reading.objects.all().delete()
    client.post(page, {"action": "remove"})
    assert not Indicator.objects.exists()


def test_a_closed_risk_takes_no_more_readings(indicator, officer, today):
    register.close_risk(risk=indicator.risk, by=officer)
    with pytest.raises(Refused):
        reviews.read_indicator(indicator=indicator, by=officer, on=today, value=Decimal(1))
    with pytest.raises(Refused):
        reviews.save_indicator(risk=indicator.risk, by=officer, values={})


# --- who, and whose


def test_readers_read_and_do_not_write(client_for, cast, due, indicator):
    for who in ("clerk", "auditor", "council"):
        client = client_for(getattr(cast, who))
        for url in (at("review", due), at("indicators", due.risk), at("indicator", indicator)):
            page = client.get(url)
            assert (
                page.status_code == 200
                and 'csrfmiddlewaretoken" value'
                not in text(page).split("<main")[1].split("</main")[0]
            )
            assert client.post(url, {"action": "remove"}).status_code == 403
    assert Indicator.objects.exists()


def test_another_organisations_reviews_are_not_there(client_for, due, indicator):
    elsewhere = make_organisation("elsewhere")
    client = client_for(make_member(elsewhere, Role.PLAN_OFFICER))
    for name, uuid in (
        ("review", due.uuid),
        ("indicators", due.risk.uuid),
        ("indicator", indicator.uuid),
    ):
        url = reverse(f"risks:{name}", args=[elsewhere.slug, uuid])
        assert client.get(url).status_code == client.post(url).status_code == 404
    page = client.get(reverse("risks:reviews", args=[elsewhere.slug]))
    assert list(page.context["rows"]) == []


# --- the page Today


def lines(person, org) -> dict:
    found = {}
    for task in today_of(person, org, timezone.localdate()).tasks:
        found.setdefault(task.title, []).append(task)
    return found


def test_today_tells_who_has_to_rate_and_who_to_sum_up(org, cast, officer):
    risks = [make_risk(org, officer), make_risk(org, officer, event="เรื่องรอง")]
    people = [(cast.staff, True), (cast.staff2, False)]
    round = start(make_round(org, officer, assessors=people, risks=risks), officer)
    rounds.set_assessor(round=round, by=officer, person=cast.clerk, is_owner=False, on_paper=True)
    (line,) = lines(cast.staff, org)["ให้คะแนนความเสี่ยง"]
    assert "2 เรื่อง" in line.text and line.url == at("rate_next", round)
    # Who rates on paper is not asked to rate here.
    assert "ให้คะแนนความเสี่ยง" not in lines(cast.clerk, org)
    rounds.remove_assessor(assessor=round.assessors.get(person=cast.clerk), by=officer)
    first = round.risks.get(risk=risks[0])
    scores = {"likelihood": 2, "financial": 2, "non_financial": 2}
    ratings.rate(assessed=first, by=cast.staff, **scores)
    assert "1 เรื่อง" in lines(cast.staff, org)["ให้คะแนนความเสี่ยง"][0].text
    assert "สรุปคะแนนความเสี่ยง" not in lines(officer, org)
    ratings.rate(assessed=first, by=cast.staff2, **scores)
    (line,) = lines(officer, org)["สรุปคะแนนความเสี่ยง"]
    assert "1 เรื่อง" in line.text and line.url == at("moderation", round)
    assert "สรุปคะแนนความเสี่ยง" not in lines(cast.staff, org)
    ratings.moderate(assessed=first, by=officer, rationale="ก", **scores)
    assert "สรุปคะแนนความเสี่ยง" not in lines(officer, org)
    # Who leaves is not waited for; of what nobody rated there is nothing to sum up.
    cast.staff.memberships.update(is_active=False)
    assert "สรุปคะแนนความเสี่ยง" not in lines(officer, org)
    ratings.rate(assessed=round.risks.get(risk=risks[1]), by=cast.staff2, **scores)
    assert "1 เรื่อง" in lines(officer, org)["สรุปคะแนนความเสี่ยง"][0].text


def test_today_tells_of_decisions_and_reviews(org, cast, officer, today, due):
    assert lines(cast.staff, org)["ทบทวนความเสี่ยง"][0].days == -1
    assert "ทบทวนความเสี่ยง" not in lines(officer, org)
    assessed = make_planning(org, officer, cast.staff, cast.staff2).risks.get()
    row = acceptance.save_draft(
        assessed=assessed, by=cast.staff, approver=cast.clerk, reason="ก", expires_on=today + DAY
    )
    title = "พิจารณาคำขอยอมรับความเสี่ยง"
    assert title not in lines(cast.clerk, org)
    ACCEPTANCE.perform(row, "request", by=cast.staff)
    assert lines(cast.clerk, org)[title][0].url == at("acceptance", row)
    assert title not in lines(cast.executive, org)
    for number in range(7):
        risk = make_risk(org, officer, event=f"เรื่อง {number}")
        reviews.open_review(risk=risk, reason=ReviewReason.DATE, due_on=today)
    found = lines(officer, org)
    assert len(found["ทบทวนความเสี่ยง"]) == 5 and "ยังมีความเสี่ยงอื่นที่รอทบทวน" in found


def test_every_event_of_the_register_has_words(org, cast, officer, indicator, due, today):
    """What the services above wrote, and every code that the source names."""
    reviews.finish_review(review=due, by=officer, result="effective", finding="ดี")
    reviews.read_indicator(indicator=indicator, by=officer, on=today, value=Decimal(1))
    make_planning(org, officer, cast.staff, cast.staff2)
    written = set(AuditEntry.objects.values_list("event", flat=True))
    assert {event for event in written if event.startswith("risks.")} <= set(LABELS)
    assert named_events() <= set(LABELS)


def named_events() -> set:
    found = set()
    for path in (Path(project.BASE_DIR) / "risks" / "services").glob("*.py"):
        found |= set(re.findall(r'"(risks\.[a-z_]+\.[a-z_]+)"', path.read_text()))
    return found


def test_rk_25_a_risk_that_was_never_scored_is_not_asked_to_be_rated_again(
    client_for, org, cast, risk
):
    """A done activity may have treated a risk that is only identified."""
    review = reviews.open_review(
        risk=risk, reason=ReviewReason.ACTIVITY_DONE, due_on=timezone.localdate()
    )
    client, again, first = client_for(cast.officer), "ขอให้ประเมินใหม่", "ให้คะแนนครั้งแรก"
    page = client.get(at("review", review)).content.decode()
    assert first in page and again not in page
    make_planning(org, cast.officer, cast.staff, cast.staff2, risks=[risk])
    page = client.get(at("review", review)).content.decode()
    assert again in page and first not in page
