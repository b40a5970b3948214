"""Following a complaint by its code (CG-11): who sees what, for how long, and what they may do."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from complaints import flood, questions
from complaints.files.fields import CleanFile
from complaints.general.models import (
    Audience,
    Complaint,
    Entry,
    IntakeTerms,
    Medium,
    Moment,
    State,
)
from complaints.general.services import deadlines, handling, intake, merging, notices, speaking
from complaints.general.views.tracking import IDLE_SECONDS
from config.sessions import cookies_of
from tests.factories import image_bytes, upload
from thai.dates import format_date

from . import builders
from .visitors import Visitor, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.complaints


def picture(name="after.jpg") -> CleanFile:
    return CleanFile(name, image_bytes(), ".jpg", "image/jpeg")


def days_ago(case, days, *fields):
    day = timezone.localdate() - timedelta(days=days)
    Complaint.objects.filter(pk=case.pk).update(**dict.fromkeys(fields, day))


def opened(visitor, case, code) -> str:
    response = visitor.track(code)
    assert response.redirect_chain[-1][0] == visitor.url("tracked", case.uuid)
    return text(response)


# --- the code


@pytest.mark.parametrize(
    "typed", [lambda c: c, str.lower, lambda c: f" {c[:4]} - {c[4:8]}\u200b—{c[8:]} "]
)
def test_cg_11_the_code_opens_the_complaint_however_it_is_typed(visitor, org, typed):
    case, code = builders.file(org, text="น้ำขังหน้าตลาด")
    page = opened(visitor, case, typed(code))
    assert "น้ำขังหน้าตลาด" in page and case.reference in page
    assert code not in page


def test_a_wrong_code_a_foreign_one_and_an_empty_one_open_nothing(visitor, org, other_org):
    builders.file(org)
    _theirs, code = builders.file(other_org)
    for typed in ("AAAA-BBBB-CCCC", code, "x" * 300, "' OR 1=1"):
        page = text(visitor.track(typed))
        assert "ไม่พบเรื่องของรหัสนี้" in page
    assert "กรุณากรอกรหัสติดตาม" in text(visitor.track(""))


def test_an_address_alone_opens_nothing(visitor, org, clock):
    case, code = builders.file(org)
    stranger = Visitor(org, clock)
    opened(visitor, case, code)
    for name, args in (("tracked", [case.uuid]), ("tracked_file", [case.uuid, case.uuid])):
        response = stranger.get(name, *args)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(stranger.url("track"))
    for name in ("add_words", "ask_again", "rate", "add_file"):
        stranger.act(name, case, text="แอบเขียน", reason="แอบ", score="1")
    assert not Entry.objects.exists()


def test_one_code_opens_its_own_complaint_only(visitor, org, other_org, clock):
    mine, code = builders.file(org)
    other, _code = builders.file(org)
    opened(visitor, mine, code)
    assert visitor.get("tracked", other.uuid).status_code == 302
    # Nor the same one below another office's address.
    elsewhere = Visitor(other_org, clock, visitor.client)
    assert elsewhere.get("tracked", mine.uuid).status_code == 302


def test_wrong_codes_are_slowed_and_the_owner_is_never_locked_out(visitor, org, clock):
    case, code = builders.file(org)
    for _ in range(10):
        visitor.track("AAAA-BBBB-CCCC")
    page = text(visitor.get("track"))
    assert "data-flood-question" in page
    # Without proof or answer not even the right code is looked at …
    assert "ยังไม่ได้ส่ง" in text(visitor.track(code))
    # … and somebody at another address is asked for nothing.
    calm = Visitor(org, clock, Client(REMOTE_ADDR="192.0.2.7"))
    opened(calm, case, code)
    ticket = visitor.ticket("track")
    secret = flood.check(ticket, f"{org.uuid}:track").authentic
    clock.go(10)
    answer = {"ticket": ticket, "answer": str(questions._of(secret)[3])}
    # One answer is one try.
    text(visitor.track("AAAA-BBBB-CCCC", **answer))
    assert "กรุณากดส่งอีกครั้ง" in text(visitor.track(code, **answer))
    # Ten minutes later all is as before.
    clock.go(11 * 60)
    opened(visitor, case, code)


def test_right_codes_are_not_counted(visitor, org):
    case, code = builders.file(org)
    for _ in range(12):
        opened(visitor, case, code)
    assert "data-flood-question" not in text(visitor.get("track"))


# --- the session


def test_the_pages_are_kept_by_no_cache_and_no_search_engine(visitor, org):
    case, code = builders.file(org)
    opened(visitor, case, code)
    for response in (visitor.get("track"), visitor.get("tracked", case.uuid)):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "noindex" in response.headers["X-Robots-Tag"]


def test_half_an_hour_without_a_press_closes_it(visitor, org, clock):
    case, code = builders.file(org)
    opened(visitor, case, code)
    clock.go(IDLE_SECONDS - 5)
    text(visitor.get("tracked", case.uuid))
    # Used a moment ago: the half hour begins again.
    clock.go(IDLE_SECONDS - 5)
    text(visitor.get("tracked", case.uuid))
    clock.go(IDLE_SECONDS + 1)
    assert visitor.get("tracked", case.uuid).status_code == 302


def test_leaving_ends_it(visitor, org):
    case, code = builders.file(org)
    opened(visitor, case, code)
    page = visitor.client.post(visitor.url("track_leave"), follow=True)
    assert "ออกจากหน้าติดตามแล้ว" in text(page)
    assert visitor.get("tracked", case.uuid).status_code == 302
    assert visitor.client.get(visitor.url("track_leave")).status_code == 405


def test_an_officer_who_leaves_stays_signed_in(cast, visitor, org):
    case, code = builders.file(org)
    visitor.client.force_login(cast.complaints)
    opened(visitor, case, code)
    visitor.client.post(visitor.url("track_leave"))
    assert visitor.get("tracked", case.uuid).status_code == 302
    assert "_auth_user_id" in visitor.client.session


def test_opening_a_complaint_gives_the_browser_a_new_session(visitor, org):
    case, code = builders.file(org)
    (name,) = cookies_of(visitor.url("track"))
    planted = SessionStore()
    planted["planted"] = True
    planted.save()
    visitor.client.cookies[name] = planted.session_key
    opened(visitor, case, code)
    assert visitor.client.cookies[name].value != planted.session_key


# --- what is shown


def test_cg_08_notices_answers_and_what_comes_next_are_shown(visitor, org, officer, departments):
    category = builders.make_category(org, department=departments.cleaning)
    case, code = builders.file(org, category=category)
    assert format_date(case.due_on, "long") in opened(visitor, case, code)
    handling.accept(complaint=case, by=officer)
    page = text(visitor.get("tracked", case.uuid))
    assert departments.cleaning.name in page and "แจ้งระยะเวลาดำเนินการ" in page
    later = case.due_on + timedelta(days=5)
    deadlines.extend(complaint=case, by=officer, to_day=later, reason="รออะไหล่")
    page = text(visitor.get("tracked", case.uuid))
    assert "รออะไหล่" in page and format_date(later, "long") in page
    handling.add_note(complaint=case, by=officer, text="ช่างจะไปวันจันทร์", audience=Audience.PUBLIC)
    handling.add_note(complaint=case, by=officer, text="ผู้ร้องโทรมาบ่อย")
    page = text(visitor.get("tracked", case.uuid))
    assert "ช่างจะไปวันจันทร์" in page and "ผู้ร้องโทรมาบ่อย" not in page
    handling.answer(complaint=case, by=officer, outcome="solved", answer="เปลี่ยนหลอดแล้ว", cause="ลับ")
    page = text(visitor.get("tracked", case.uuid))
    assert "เปลี่ยนหลอดแล้ว" in page and "ลับ" not in page
    assert officer.display_name not in page


def test_cg_10_a_day_that_has_passed_is_not_promised_again(visitor, org, officer, departments):
    case = builders.accepted(org, officer, department=departments.cleaning, secret=b"x" * 32)
    days_ago(case, 3, "due_on")
    assert "เลยวันที่กำหนดไว้แล้ว" in opened(visitor, case, intake.code_of(b"x" * 32))


def test_internal_files_are_never_served_and_after_pictures_are(visitor, org, officer, departments):
    case, code = builders.file(org, files=[picture("mine.jpg")])
    for moment in (Moment.AFTER, Moment.BEFORE, Moment.INTERNAL):
        handling.add_file(complaint=case, by=officer, file=picture(f"{moment}.jpg"), moment=moment)
    page = opened(visitor, case, code)
    for row in case.files.select_related("attachment"):
        name = row.attachment.name
        response = visitor.get("tracked_file", case.uuid, row.attachment.uuid)
        if row.moment == Moment.INTERNAL:
            assert name not in page and response.status_code == 404
        else:
            assert str(row.attachment.uuid) in page and response.status_code == 200
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.getvalue().startswith(b"\xff\xd8")


def test_a_file_of_another_complaint_is_not_found(visitor, org):
    case, code = builders.file(org)
    other, _code = builders.file(org, files=[picture()])
    opened(visitor, case, code)
    theirs = other.files.get().attachment.uuid
    assert visitor.get("tracked_file", case.uuid, theirs).status_code == 404


def test_a_merged_complaint_shows_its_own_words_and_the_others_state_only(
    visitor, org, officer, departments
):
    main = builders.accepted(org, officer, department=departments.cleaning, text="คำของคนแรก")
    case, code = builders.file(org, text="คำของฉัน", category=main.category)
    handling.add_file(complaint=main, by=officer, file=picture(), moment=Moment.AFTER)
    handling.add_note(complaint=main, by=officer, text="ตอบคนแรก", audience=Audience.PUBLIC)
    merging.merge(complaint=case, into=main, by=officer)
    speaking.add_words(complaint=main, text="คนแรกเพิ่ม")
    handling.answer(complaint=main, by=officer, outcome="solved", answer="ซ่อมแล้ว", cause="-")
    page = opened(visitor, case, code)
    assert "คำของฉัน" in page and "ซ่อมแล้ว" in page and str(State.ANSWERED.label) in page
    for theirs in ("คำของคนแรก", "ตอบคนแรก", "คนแรกเพิ่ม", main.reference + " "):
        assert theirs not in page
    file = main.files.get().attachment.uuid
    assert str(file) not in page
    assert visitor.get("tracked_file", case.uuid, file).status_code == 404
    # Nothing to write to: it is worked on elsewhere.
    visitor.act("add_words", case, text="ขอเพิ่ม")
    assert not case.entries.exists()


def test_a_letter_on_its_way_is_said_to_be_so(visitor, org, officer, departments):
    contact = {"name": "ผู้ร้องสมมติ", "address": "1 หมู่ 1", "medium": Medium.LETTER}
    category = builders.make_category(org, department=departments.cleaning)
    case, code = builders.file(org, category=category, contact=contact)
    handling.accept(complaint=case, by=officer)
    assert "กำลังจัดส่ง" in opened(visitor, case, code)
    today = timezone.localdate()
    for notice in case.notices.all():
        notices.record_sent(notice=notice, by=officer, medium=Medium.LETTER, sent_on=today)
    page = text(visitor.get("tracked", case.uuid))
    assert "กำลังจัดส่ง" not in page and "ผู้ร้องสมมติ" not in page


# --- what one may do


def test_words_are_added_once_however_often_they_are_sent(visitor, org):
    case, code = builders.file(org)
    opened(visitor, case, code)
    for _ in range(2):
        page = text(visitor.act("add_words", case, text="ดับเพิ่มอีก\u200bสองดวง"))
    assert "เพิ่มข้อความแล้ว" in page
    assert [row.text for row in case.entries.all()] == ["ดับเพิ่มอีกสองดวง"]


@pytest.mark.parametrize("typed", ["", " \u200b ", "ก" * 8001])
def test_words_that_cannot_be_taken_come_back(visitor, org, typed):
    case, code = builders.file(org)
    opened(visitor, case, code)
    page = text(visitor.act("add_words", case, text=typed))
    assert 'id="id_text_error"' in page and not case.entries.exists()
    assert f"{typed}</textarea>" in page


def test_pictures_are_added(visitor, org):
    case, code = builders.file(org)
    opened(visitor, case, code)
    text(visitor.act("add_file", case, files=[upload(), upload(name="b.jpg")]))
    assert case.files.filter(moment=Moment.REPORT).count() == 2
    page = text(visitor.act("add_file", case, files=[upload(b"MZ program", "c.jpg")]))
    assert "c.jpg" in page and case.files.count() == 2


def test_asking_again_and_rating(visitor, org, officer, departments):
    secret = b"r" * 32
    case = builders.closed(org, officer, department=departments.cleaning, secret=secret)
    page = opened(visitor, case, intake.code_of(secret))
    assert "พอใจมาก" in page and "ขอให้ดำเนินการต่อ" in page
    assert "กรุณาเลือกหนึ่งข้อ" in text(visitor.act("rate", case, score="9"))
    text(visitor.act("rate", case, score="2", words="ยังดับ"))
    case.refresh_from_db()
    assert (case.satisfaction, case.satisfaction_words) == (2, "ยังดับ")
    assert "กรุณาบอกว่ายังมีอะไร" in text(visitor.act("ask_again", case, reason=" "))
    page = text(visitor.act("ask_again", case, reason="ดวงที่สองยังดับ"))
    case.refresh_from_db()
    assert case.state == State.REOPENED and "ดวงที่สองยังดับ" in page
    # Twice: the state has moved on, and what was typed comes back with the reason.
    page = text(visitor.act("ask_again", case, reason="อีกครั้ง"), 409)
    assert "สถานะเปลี่ยนไปแล้ว" in page


def test_after_the_days_of_the_terms_nobody_asks_again(visitor, org, officer, departments):
    secret = b"s" * 32
    case = builders.closed(org, officer, department=departments.cleaning, secret=secret)
    days_ago(case, 31, "answered_on")
    page = opened(visitor, case, intake.code_of(secret))
    assert visitor.url("ask_again", case.uuid) not in page
    assert "พ้นเวลา" in text(visitor.act("ask_again", case, reason="ดับอีก"), 409)


def test_nothing_is_rated_before_an_answer(visitor, org):
    case, code = builders.file(org)
    assert visitor.url("rate", case.uuid) not in opened(visitor, case, code)
    text(visitor.act("rate", case, score="5"), 409)
    case.refresh_from_db()
    assert case.satisfaction is None


# --- until when


def test_the_page_says_until_when_contact_and_code_last(visitor, org, officer, departments):
    secret = b"t" * 32
    case = builders.closed(org, officer, department=departments.cleaning, secret=secret)
    IntakeTerms.objects.create(organisation=org, contact_days=40, track_days=100)
    page = opened(visitor, case, intake.code_of(secret))
    today = timezone.localdate()
    assert format_date(today + timedelta(days=40), "long") in page
    assert format_date(today + timedelta(days=100), "long") in page
    days_ago(case, 100, "ended_on")
    text(visitor.get("tracked", case.uuid))
    days_ago(case, 101, "ended_on")
    # Neither the open page nor the code opens it any more.
    assert visitor.get("tracked", case.uuid).status_code == 302
    assert "พ้นเวลาที่ติดตามด้วยรหัสได้" in text(visitor.track(intake.code_of(secret)))


def test_a_merged_one_lasts_as_long_as_its_main_one(visitor, org, officer, departments):
    main = builders.accepted(org, officer, department=departments.cleaning)
    case, code = builders.file(org, category=main.category)
    merging.merge(complaint=case, into=main, by=officer)
    days_ago(case, 900, "ended_on")
    opened(visitor, case, code)
