"""The public pages attacked: tickets, files, somebody else's session, odd input."""

import re
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import flood
from complaints.general.models import Audience, Complaint, Moment, Place, StagedFile
from complaints.general.services import handling, intake
from complaints.general.views import tracking
from tests.factories import image_bytes, make_organisation, pdf_bytes, upload
from thai.dates import format_date

from . import builders
from .visitors import Visitor, code_in, text, ticket_in

pytestmark = pytest.mark.django_db
FILE_NAME = "แนบ.jpg"


def picture():
    return upload(image_bytes(), FILE_NAME)


# --- tickets


@pytest.mark.parametrize("ticket", [" ", "forged", "a:b:c", "\ufffd" * 50, "x" * 100_000])
def test_no_file_is_kept_for_a_ticket_that_is_not_ours(visitor, ticket):
    """Anybody could fill the disk by it, without opening a form."""
    for _again in range(3):
        page = text(visitor.send(ticket=ticket, files=[picture()]))
        assert "ไฟถนนหน้าโรงเรียนดับ" in page
    assert not StagedFile.objects.exists() and not Complaint.objects.exists()


def test_a_ticket_of_another_office_brings_no_complaint_and_keeps_no_file(visitor, clock):
    other = Visitor(make_organisation("other-place", name_th="เทศบาลอื่น"), clock)
    ticket = other.ticket()
    text(visitor.send(ticket=ticket, files=[picture()]))
    assert not Complaint.objects.exists() and not StagedFile.objects.exists()


@pytest.mark.parametrize("level", [-1, 4, 99, "0", None])
def test_a_level_that_is_none_is_forged(org, level):
    scope = str(org.uuid)
    packed = {"s": "QUJD", "t": 1_790_000_000, "l": level}
    signed = signing.Signer(salt=f"complaints.flood.{scope}").sign_object(packed)
    checked = flood.check(signed, scope)
    assert checked.problem in ("forged", "expired") and checked.secret is None


def test_tickets_collected_in_quiet_are_worth_nothing_in_a_flood(visitor, org):
    tickets = [visitor.ticket() for _number in range(3)]
    for _arrival in range(300):
        flood.note_arrival(str(org.uuid))
    for ticket in tickets:
        text(visitor.send(ticket=ticket))
    assert not Complaint.objects.exists()


def test_negative_and_odd_proofs_prove_nothing(visitor, org):
    for _arrival in range(100):
        flood.note_arrival(str(org.uuid))
    for proof in ("-1." * 7 + "-1", "." * 7, "1e9." * 8, "\u0661." * 8, "x" * 9999):
        text(visitor.send(proof=proof, answer="-1"))
    assert not Complaint.objects.exists()


# --- somebody else's


@pytest.fixture
def two(org, cast):
    """Two complaints with a file of each kind; [(case, code, {moment: attachment})]."""
    made = []
    for words in ("เรื่องของคนแรก", "เรื่องของคนที่สอง"):
        case, code = builders.file(org, text=words, contact={"name": "นาย" + words})
        files = {}
        for moment in Moment.values:
            field = handling.add_files(
                complaint=case, by=cast.complaints, files=[_clean()], moment=moment
            )
            files[moment] = field[0]
        handling.add_note(complaint=case, by=cast.complaints, text="บันทึกลับภายใน")
        made.append((case, code, files))
    return made


def _clean():
    from complaints.files.fields import CleanFile

    return CleanFile("ลับ.pdf", pdf_bytes(), ".pdf", "application/pdf")


def test_a_session_of_one_complaint_opens_nothing_of_another(two, visitor):
    (first, code, own), (second, _code, others) = two
    page = text(visitor.track(code))
    assert "เรื่องของคนแรก" in page and "เรื่องของคนที่สอง" not in page
    assert "บันทึกลับภายใน" not in page and str(own[Moment.INTERNAL].uuid) not in page
    for moment, attachment in others.items():
        for case in (first, second):
            answer = visitor.get("tracked_file", case.uuid, attachment.uuid)
            assert answer.status_code in (302, 404), moment
    assert visitor.get("tracked_file", first.uuid, own[Moment.INTERNAL].uuid).status_code == 404
    shown = visitor.get("tracked_file", first.uuid, own[Moment.AFTER].uuid)
    assert shown.status_code == 200
    b"".join(shown.streaming_content)
    for name in ("tracked", "add_words", "add_file", "ask_again", "rate"):
        send = visitor.client.get if name == "tracked" else visitor.client.post
        answer = send(visitor.url(name, second.uuid), {"text": "x", "score": "1", "reason": "x"})
        assert answer.status_code == 302 and "ended=1" in answer["Location"], name
    assert not second.entries.filter(audience=Audience.PUBLIC).exists()


def test_the_address_of_another_office_opens_no_tracked_complaint(two, visitor, clock):
    (first, code, _files), _second = two
    text(visitor.track(code))
    other = Visitor(make_organisation("other-place"), clock, visitor.client)
    answer = other.get("tracked", first.uuid)
    assert answer.status_code == 302 and "ended=1" in answer["Location"]


def test_the_code_leaves_no_trace_in_session_address_or_audit(two, visitor, caplog):
    from django.contrib.sessions.models import Session

    from workflow.models import AuditEntry

    (_case, code, _files), _second = two
    answer = visitor.track(code)
    places = [url for url, _status in answer.redirect_chain]
    places += [str(row.get_decoded()) for row in Session.objects.all()]
    places += [str(vars(row)) for row in AuditEntry.objects.all()]
    places += [caplog.text]
    shown = "-".join(code[i : i + 4] for i in (0, 4, 8))
    assert not any(code in place or shown in place for place in places)


def test_wrong_codes_slow_the_guesser_and_never_the_owner(two, org, clock):
    (_case, code, _files), _second = two
    guesser = Visitor(org, clock, Client(REMOTE_ADDR="203.0.113.9"))
    for _guess in range(40):
        guesser.client.post(guesser.url("track"), {"code": "0000-0000-0000"})
    assert tracking.flood.level(tracking.flood.guess_scope(_request("203.0.113.9"))) > 0
    owner = Visitor(org, clock, Client(REMOTE_ADDR="203.0.113.10"))
    assert "เรื่องของคนแรก" in text(owner.track(code))


def _request(address):
    from django.test import RequestFactory

    return RequestFactory().get("/", REMOTE_ADDR=address)


# --- input


@pytest.mark.parametrize(
    "values",
    [
        {"text": "\u200b\u200d\ufeff \u2060"},
        {"text": "ก\x00ข"},
        {"text": "\u202eย้อน"},
        {"text": "ก" * 1_000_000},
        {"category": "evil"},
        {"village": "00000000-0000-0000-0000-000000000000"},
        {"latitude": "NaN", "longitude": "NaN"},
        {"latitude": "1e9999", "longitude": "-1"},
        {"latitude": "13.7", "longitude": ""},
        {"email": "a@example.com\nBcc: b@example.com", "medium": "email"},
        {"email": "a@example.com, b@example.com"},
        {"telephone": "=cmd()"},
        {"medium": "evil"},
        {"name": "ก\x0bข"},
    ],
)
def test_what_cannot_be_kept_comes_back(visitor, org, values):
    builders.make_category(org)
    Place.objects.create(organisation=org, name="หมู่ 1")
    page = text(visitor.send(**values))
    assert not Complaint.objects.exists()
    assert ticket_in(page)


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "=1+1",
        "**หนา** [x](javascript:1)",
        "ก" * 7000,
        "😀\uffff",
        "%s %(x)s",
    ],
)
def test_what_is_odd_and_harmless_is_kept_as_text(visitor, org, words):
    code = code_in(text(visitor.send(text=words, place=words[:300], name=words[:200])))
    page = visitor.track(code)
    assert page.status_code == 200 and b"<script>alert(1)" not in page.content
    assert Complaint.objects.get().text == words


def test_what_belongs_to_another_office_or_is_switched_off_cannot_be_chosen(visitor, org):
    other = make_organisation("other-place")
    theirs = builders.make_category(other)
    gone = Place.objects.create(organisation=org, name="หมู่ 9", is_active=False)
    Place.objects.create(organisation=org, name="หมู่ 1")
    builders.make_category(org)
    for values in ({"category": theirs.uuid}, {"village": gone.uuid}):
        text(visitor.send(**values))
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("place", ["evil", "' OR 1=1", "x" * 9000, "\ufffd", "_" * 8, "%"])
def test_a_guessed_place_is_an_empty_form(visitor, org, place):
    Place.objects.create(organisation=org, name="ต้นลับ", landmark="หลังวัดลับ")
    assert "หลังวัดลับ" not in text(visitor.get("new", place=place))


# --- without cookies


SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}
TYPED = "ไฟดับ </textarea><b>"


@pytest.fixture
def cookieless(org, clock):
    """A browser that checks are made for, and that keeps no cookie."""
    return Visitor(org, clock, Client(enforce_csrf_checks=True))


def refused(visitor):
    visitor.client.cookies.clear()
    return visitor


@pytest.mark.parametrize("says", [SAME, {"HTTP_ORIGIN": "http://testserver"}])
def test_without_cookies_a_complaint_is_taken_all_the_same(cookieless, clock, says):
    ticket = cookieless.ticket()
    clock.go(3)
    data = {"text": TYPED, "ticket": ticket, "telephone": "0812345678", "files": picture()}
    page = text(refused(cookieless).client.post(cookieless.url("new"), data, **says))
    assert "รหัสติดตามของคุณ" in page
    case = Complaint.objects.get()
    assert case.text == TYPED and case.complainant.telephone == "0812345678"
    assert case.files.count() == 1


def test_what_is_wrong_without_cookies_comes_back_whole(cookieless, clock):
    ticket = cookieless.ticket()
    clock.go(3)
    data = {"text": TYPED, "ticket": ticket, "telephone": "ไม่มี", "landmark": "หน้าวัด"}
    raw = refused(cookieless).client.post(cookieless.url("new"), data, **SAME).content.decode()
    assert "</textarea><b>" not in raw and TYPED in unescape(raw) and "หน้าวัด" in raw
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "says",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {},
    ],
)
def test_another_site_files_nothing_and_shows_no_words_of_its_own(cookieless, clock, says):
    ticket = cookieless.ticket()
    clock.go(3)
    data = {"text": TYPED, "ticket": ticket}
    page = text(refused(cookieless).client.post(cookieless.url("new"), data, **says), 403)
    assert "ไฟดับ" not in page and not Complaint.objects.exists()


def test_an_old_browser_sends_by_its_cookie(cookieless, clock):
    ticket = cookieless.ticket()
    clock.go(3)
    token = cookieless.client.cookies["csrftoken"].value
    data = {"text": TYPED, "ticket": ticket, "csrfmiddlewaretoken": token}
    assert "รหัสติดตามของคุณ" in text(cookieless.client.post(cookieless.url("new"), data))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("add_words", {"text": TYPED}),
        ("ask_again", {"reason": TYPED}),
        ("rate", {"score": "2", "words": TYPED}),
    ],
)
def test_words_on_the_tracking_page_can_be_sent_again(org, clock, cast, departments, name, values):
    """The cookie of the form is gone, that of the session is not: one more press sends them."""
    secret = b"y" * 32
    case = builders.answered(org, cast.complaints, department=departments.cleaning, secret=secret)
    visitor = Visitor(org, clock)
    text(visitor.track(intake.code_of(secret)))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor.client.cookies
    strict.cookies.pop("csrftoken", None)
    raw = strict.post(visitor.url(name, case.uuid), values, **SAME).content.decode()
    page = unescape(raw)
    assert TYPED in page and "</textarea><b>" not in raw and "ส่งอีกครั้ง" in page
    assert f'action="{visitor.url(name, case.uuid)}"' in page
    fields = dict(re.findall(r'name="(csrfmiddlewaretoken|score)" value="([^"]*)"', page))
    field = re.search(r'id="kept-text"[^>]* name="([a-z]+)"', page)[1]
    answer = strict.post(visitor.url(name, case.uuid), {**fields, field: TYPED}, **SAME)
    assert answer.status_code == 302 and "done=" in answer["Location"]


def test_what_an_officer_typed_can_be_sent_again_whole(org, cast):
    """Signed in anew in another tab: the form that is still open has a token of before."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.complaints)
    path = reverse("casework:new", args=[org.slug])
    page = unescape(strict.get(path).content.decode())
    fields = {
        "ticket": ticket_in(page), "channel": "telephone",
        "text": TYPED, "name": "นาง \"สมมติ\" ทดสอบ", "telephone": "0812345678",
        "medium": "tracking", "has_code": "on", "csrfmiddlewaretoken": "x" * 64,
        "arrived_on": format_date(timezone.localdate()),
    }  # fmt: skip
    raw = strict.post(path, {**fields, "files": picture()}, **SAME).content.decode()
    assert not Complaint.objects.exists() and "แฟ้มที่เลือกไว้ไม่ได้มาด้วย" in raw
    kept = re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', raw)
    sent = {name: unescape(value) for name, value in kept}
    assert sent["csrfmiddlewaretoken"] != fields.pop("csrfmiddlewaretoken")
    assert {name: sent[name] for name in fields if name != "text"} | {"text": TYPED} == fields
    strict.post(path, {**sent, "text": TYPED}, **SAME)
    case = Complaint.objects.get()
    assert case.text == TYPED and case.complainant.name == 'นาง "สมมติ" ทดสอบ'


def test_words_written_longer_than_the_page_stays_open_are_kept(two, visitor, clock):
    (mine, code, _files), _second = two
    text(visitor.track(code))
    clock.go(31 * 60)
    answer = visitor.client.post(visitor.url("add_words", mine.uuid), {"text": TYPED}, **SAME)
    raw = answer.content.decode()
    assert answer.status_code == 403 and TYPED in unescape(raw) and "</textarea><b>" not in raw
    assert "คัดลอก" in raw and not mine.entries.filter(by_complainant=True).exists()
    foreign = visitor.client.post(visitor.url("add_words", mine.uuid), {"text": TYPED})
    assert foreign.status_code == 302


def test_intake_never_finds_a_code_of_the_wrong_kind(org):
    for typed in ("", "0" * 12, "\x00" * 12, "ก" * 12, "x" * 100_000, "-" * 12):
        assert intake.find_by_code(org, typed) is None
