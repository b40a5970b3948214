"""A merged complainant is told the result of the main one, and may say that it is not enough."""

import pytest
from django.urls import reverse

from complaints.general.actors import ByCode
from complaints.general.models import Audience, Entry, NoticeKind, State
from complaints.general.services import handling, intake, merging, speaking
from complaints.general.statistics import year_figures
from workflow.engine import Denied, Refused

from . import builders
from .visitors import text

pytestmark = pytest.mark.django_db
SECRET_WORDS = "บ้านผมอยู่ติดเสาไฟต้นนั้น"


@pytest.fixture
def pair(org, cast, departments):
    """(main, other, code of the other): answered, and merged into it."""
    by = cast.complaints
    main = builders.accepted(org, by, department=departments.cleaning)
    secret = intake.new_secret()
    other, code = builders.file(org, text="ไฟดับเหมือนกัน", secret=secret)
    merging.merge(complaint=other, into=main, by=by)
    handling.answer(complaint=main, by=by, outcome="solved", answer="เปลี่ยนหลอดแล้ว")
    main.refresh_from_db()
    other.refresh_from_db()
    return main, other, code


def test_what_the_result_promises_can_be_done(pair, visitor):
    """The notice says "ask again until …" to both, so both must find the form."""
    main, other, code = pair
    assert "ขอให้ดำเนินการต่อได้" in other.notices.get(kind=NoticeKind.RESULT).text
    assert visitor.url("ask_again", other.uuid) in text(visitor.track(code))
    page = text(visitor.act("ask_again", other, reason=SECRET_WORDS))
    assert SECRET_WORDS in page
    main.refresh_from_db()
    assert main.state == State.REOPENED and main.times_reopened == 1
    # Once is enough.
    assert visitor.url("ask_again", other.uuid) not in text(visitor.get("tracked", other.uuid))


def test_the_office_reads_why_and_the_other_complainant_does_not(pair, org, cast, client_for):
    main, other, _code = pair
    speaking.ask_again(complaint=other, reason=SECRET_WORDS)
    assert not main.entries.filter(audience=Audience.PUBLIC).exists()
    address = reverse("casework:case", args=[org.slug, main.uuid])
    assert SECRET_WORDS in client_for(cast.staff2).get(address).content.decode()


def test_nothing_else_of_the_main_one_is_open_to_them(pair):
    main, other, _code = pair
    with pytest.raises((Refused, Denied)):
        speaking.add_words(complaint=other, text="เพิ่ม")
    # Nor a rating in the name of the other one.
    with pytest.raises(Denied):
        speaking.rate(complaint=main, score=1, by=ByCode(other))
    assert not Entry.objects.exists()
    main.refresh_from_db()
    assert main.satisfaction is None


# --- their own rating of the answer that they got


def test_they_rate_the_answer_on_their_own_page(pair, visitor):
    main, other, code = pair
    speaking.rate(complaint=main, score=5)
    assert visitor.url("rate", other.uuid) in text(visitor.track(code))
    page = text(visitor.act("rate", other, score="2", words=SECRET_WORDS))
    assert "ขอบคุณที่ให้คะแนน" in page and SECRET_WORDS in page
    main.refresh_from_db()
    other.refresh_from_db()
    assert (main.satisfaction, main.satisfaction_words) == (5, "")
    assert (other.satisfaction, other.satisfaction_words) == (2, SECRET_WORDS)


def test_no_rating_before_there_is_an_answer(org, cast, departments, visitor):
    main = builders.accepted(org, cast.complaints, department=departments.cleaning)
    other, code = builders.file(org)
    merging.merge(complaint=other, into=main, by=cast.complaints)
    assert visitor.url("rate", other.uuid) not in text(visitor.track(code))
    other.refresh_from_db()
    with pytest.raises(Refused, match="หลังจากแจ้งผล"):
        speaking.rate(complaint=other, score=1)


def test_a_new_answer_is_rated_anew_by_both(pair, cast):
    main, other, _code = pair
    for complaint in (main, other):
        speaking.rate(complaint=complaint, score=1, words="ยังไม่ดี")
    handling.reopen(complaint=main, by=cast.complaints, reason="ดับอีก")
    with pytest.raises(Refused):
        speaking.rate(complaint=other, score=5)
    handling.answer(complaint=main, by=cast.complaints, outcome="solved", answer="แก้อีกครั้งแล้ว")
    for complaint in (main, other):
        complaint.refresh_from_db()
        assert (complaint.satisfaction, complaint.satisfaction_words) == (None, "")


def test_st_02_their_ratings_count_where_the_main_complaint_is(pair, org, departments):
    main, other, _code = pair
    before = year_figures(org, main.fiscal_year)
    speaking.rate(complaint=main, score=5)
    speaking.rate(complaint=other, score=2)
    found = year_figures(org, main.fiscal_year)
    assert (found["total"]["rated"], found["total"]["satisfaction"]) == (2, "3.50")
    assert {row["score"]: row["all"] for row in found["ratings"]} == {5: 1, 4: 0, 3: 0, 2: 1, 1: 0}
    (line,) = [row for row in found["categories"] if row["name"] == main.category.name]
    assert (line["rated"], line["satisfaction"]) == (2, "3.50")
    # The trouble is counted once, as before.
    for name in ("all", "finished", "in_time", "merged"):
        assert found["total"][name] == before["total"][name]
    assert found["total"]["all"] == 1 and other.category is None


def test_the_office_reads_and_records_their_rating(pair, org, cast, client_for):
    _main, other, _code = pair
    client = client_for(cast.complaints)
    case = reverse("casework:case", args=[org.slug, other.uuid])
    rating = reverse("casework:rating", args=[org.slug, other.uuid])
    assert rating in client.get(case).content.decode()
    client.post(rating, {"score": "4", "words": "โทรมาบอก"})
    page = client.get(case).content.decode()
    assert "4 จาก 5" in page and "โทรมาบอก" in page
