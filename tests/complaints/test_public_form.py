"""The general form: what a citizen types, what comes back, and the code that is shown."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from complaints import flood, questions, words
from complaints.general.models import Complaint, Medium, Place, PlaceKind, StagedFile
from complaints.general.services import intake
from tests.factories import image_bytes, make_organisation, upload

from . import builders
from .visitors import Visitor, code_in, text, ticket_in

pytestmark = pytest.mark.django_db


def only() -> Complaint:
    return Complaint.objects.get()


def flooded(org, clock, level):
    arrivals = (0, 30, 100, 300)[level]
    for _ in range(arrivals):
        flood.note_arrival(str(org.uuid))


def test_the_text_alone_is_enough_and_the_code_opens_it(visitor, org):
    page = text(visitor.send(text="ถนนเป็นหลุม\nรถล้มบ่อย"))
    case = only()
    assert case.text == "ถนนเป็นหลุม\nรถล้มบ่อย"
    assert intake.find_by_code(org, code_in(page)) == case
    assert case.reference in page
    assert case.complainant.medium == Medium.TRACKING and not case.complainant.is_known


def test_the_code_page_is_kept_nowhere_and_its_qr_hides_the_code_behind_the_fragment(visitor):
    response = visitor.send()
    assert response.headers["Cache-Control"] == "no-store"
    page = text(response)
    assert f"track/#{code_in(page)}" in page
    assert 'class="qr"' in page and "data-print" in page
    assert not re.search(rf"[?&/][^\"#]*{code_in(page)}", page)


def test_all_fields_are_stored(visitor, org, departments):
    category = builders.make_category(org, department=departments.cleaning, days=9)
    village = Place.objects.create(organisation=org, name="หมู่ 1")
    page = visitor.send(
        category=category.uuid,
        village=village.uuid,
        happened="เมื่อคืนนี้",
        place="ถนนใหญ่",
        landmark="หน้าวัด",
        pole_number="ป.12/3",
        latitude="13.7563309",
        longitude="100.5017651",
        name="ผู้ร้องสมมติ",
        telephone="๐๘๑-๒๓๔ ๕๖๗๘ ต่อ ๙",
        email=" someone@example.com ",
        address="1 หมู่ 1",
        medium="email",
        may_survey="on",
    )
    text(page)
    case = only()
    assert (case.category, case.department, case.village) == (
        category,
        departments.cleaning,
        village,
    )
    assert (str(case.latitude), str(case.longitude)) == ("13.756331", "100.501765")
    assert case.complainant.telephone == "081-234 5678 ต่อ 9"
    assert case.complainant.email == "someone@example.com"
    assert case.complainant.medium == Medium.EMAIL and case.complainant.may_survey


def test_a_double_click_shows_the_same_code_and_never_a_second_complaint(visitor):
    ticket = visitor.ticket()
    first = code_in(text(visitor.send(ticket)))
    again = text(visitor.send(ticket))
    assert code_in(again) == first
    assert "ไม่ได้บันทึกซ้ำ" in again
    # The answer was lost, the page stood open for two days, and is sent once more.
    visitor.clock.go(48 * 3600)
    assert code_in(text(visitor.send(ticket))) == first
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200b\u200d", "\n\n"])
def test_an_empty_text_is_asked_for_beside_its_field(visitor, typed):
    page = text(visitor.send(text=typed, place="หน้าวัด"))
    assert "กรุณาเล่าว่าเกิดอะไรขึ้น" in page
    assert 'value="หน้าวัด"' in page
    assert not Complaint.objects.exists()


def test_a_megabyte_of_text_comes_back_whole(visitor):
    typed = "ก" * 2**20
    page = text(visitor.send(text=typed))
    assert "กรุณาย่อให้ไม่เกิน 8,000 ตัวอักษร" in page
    assert typed in page
    assert not Complaint.objects.exists()


def test_8000_letters_are_taken(visitor):
    text(visitor.send(text="ก" * 8000))
    assert len(only().text) == 8000


def test_zero_width_characters_go(visitor):
    text(visitor.send(text="ไฟ\u200bถนน\u200b\ufeffดับ", place="ซอย\u200b 3"))
    assert (only().text, only().place) == ("ไฟถนนดับ", "ซอย 3")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("telephone", "โทรหาที่บ้าน", "กรุณาตรวจหมายเลขโทรศัพท์"),
        ("telephone", "12", "กรุณาตรวจหมายเลขโทรศัพท์"),
        ("email", "ไม่มี", "กรุณาตรวจอีเมล"),
        ("email", "a@example.com\nBcc: b@example.com", "กรุณาตรวจอีเมล"),
        ("email", "a@example.com%0ABcc:b@example.com", "กรุณาตรวจอีเมล"),
        ("category", str(uuid.UUID(int=1)), "กรุณาเลือกจากรายการอีกครั้ง"),
        ("category", "1 OR 1=1", "กรุณาเลือกจากรายการอีกครั้ง"),
        ("village", "ไม่ใช่รหัส", "กรุณาเลือกจากรายการอีกครั้ง"),
        ("medium", "pigeon", "กรุณาเลือกวิธีแจ้งผล"),
        ("latitude", "ตรงนี้", "อ่านตำแหน่งไม่ได้"),
        ("latitude", "13.7", "อ่านตำแหน่งไม่ได้"),
    ],
)
def test_bad_input_is_said_in_thai_and_kept(visitor, org, departments, field, typed, words):
    builders.make_category(org, department=departments.cleaning)
    Place.objects.create(organisation=org, name="หมู่ 1")
    page = text(visitor.send(**{"text": "ไฟดับ", "landmark": "หน้าวัด", field: typed}))
    assert words in page
    assert "is not a valid" not in page
    assert 'value="หน้าวัด"' in page and "ไฟดับ</textarea>" in page
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "position", [("0", "0"), ("91", "200"), ("NaN", "100.5"), ("1e400", "100"), ("100.5", "13.7")]
)
def test_a_position_that_is_nowhere_in_the_country_is_emptied_and_said(visitor, position):
    page = text(visitor.send(latitude=position[0], longitude=position[1]))
    assert "อ่านตำแหน่งไม่ได้" in page
    # Sent again as it came back, it is taken: nobody can mend a hidden field.
    text(visitor.send(ticket_in(page), latitude="", longitude=""))
    assert only().latitude is None


def test_a_category_that_is_closed_and_a_place_of_another_office_are_refused(
    visitor, org, other_org, departments
):
    builders.make_category(org, department=departments.cleaning)
    closed = builders.make_category(org, "เลิกใช้", is_active=False)
    theirs = builders.make_category(other_org, "ของเทศบาล")
    own = Place.objects.create(organisation=org, name="หมู่ 1")
    other = Place.objects.create(organisation=other_org, name="หมู่ 9")
    for values in (
        {"category": closed.uuid},
        {"category": theirs.uuid},
        {"village": other.uuid},
    ):
        assert "กรุณาเลือกจากรายการอีกครั้ง" in text(visitor.send(**values))
    page = text(visitor.get("new"))
    assert own.name in page and other.name not in page and closed.name not in page


@pytest.mark.parametrize(("medium", "field"), [("email", "email"), ("letter", "address")])
def test_a_way_of_telling_asks_for_what_it_needs(visitor, medium, field):
    page = text(visitor.send(medium=medium))
    assert f'id="id_{field}_error"' in page and "เพราะคุณเลือกให้แจ้งผลทางนี้" in page


def test_sms_is_offered_only_where_a_gateway_is_set(visitor, settings):
    assert 'value="sms"' not in text(visitor.get("new"))
    settings.SMS_URL = "https://sms.example.go.th"
    assert 'value="sms"' in text(visitor.get("new"))


def test_a_poster_fills_in_the_place(visitor, org, departments):
    category = builders.make_category(org, department=departments.cleaning)
    village = Place.objects.create(organisation=org, name="หมู่ 1")
    pole = Place.objects.create(
        organisation=org,
        kind=PlaceKind.POLE,
        name="ป.12/345",
        village=village,
        landmark="หน้าโรงเรียน",
        category=category,
    )
    page = text(visitor.get("new", place=pole.code))
    assert 'value="ป.12/345"' in page and 'value="หน้าโรงเรียน"' in page
    assert f'value="{village.uuid}" selected' in page
    assert re.search(rf'value="{category.uuid}" checked', page)


def test_a_poster_of_another_office_or_none_fills_in_nothing(visitor, other_org):
    theirs = Place.objects.create(organisation=other_org, kind=PlaceKind.SPOT, name="ตลาดของเขา")
    for code in (theirs.code, "ffffffff", "x" * 500):
        assert "ตลาดของเขา" not in text(visitor.get("new", place=code))


# --- files


def waiting_in(page: str) -> dict:
    """What the page's form sends along while files wait for it."""
    return {"staged": "1"} if '<input type="hidden" name="staged" value="1">' in page else {}


def test_pictures_come_along_without_their_hidden_data(visitor):
    text(visitor.send(files=[upload(), upload(image_bytes("PNG"), "b.png", "image/png")]))
    assert only().files.count() == 2


def test_files_of_a_form_with_errors_wait_and_can_be_removed(visitor):
    page = text(visitor.send(text="", files=[upload(name="หลุม.jpg"), upload(name="b.jpg")]))
    assert "หลุม.jpg" in page and StagedFile.objects.count() == 2
    first = StagedFile.objects.first()
    page = text(
        visitor.send(ticket_in(page), text="ยังเขียนไม่จบ", remove_file=first.pk, **waiting_in(page))
    )
    assert "หลุม.jpg" not in page and "b.jpg" in page
    assert "ยังเขียนไม่จบ" in page and "กรุณาแก้ไข" not in page
    assert not Complaint.objects.exists()
    text(visitor.send(ticket_in(page), **waiting_in(page)))
    assert [row.attachment.name for row in only().files.all()] == ["b.jpg"]
    assert not StagedFile.objects.exists()


def test_nobody_takes_away_the_files_of_another_form(visitor, org, clock):
    text(visitor.send(text="", files=[upload()]))
    row = StagedFile.objects.get()
    text(Visitor(org, clock).send(text="", remove_file=row.pk, staged="1"))
    assert StagedFile.objects.filter(pk=row.pk).exists()


def test_a_file_that_is_none_is_refused_by_name_and_the_text_stays(visitor):
    page = text(visitor.send(files=[upload(b"MZ\x90\x00 program", "cat.jpg")]))
    assert "cat.jpg" in page and "ไฟถนนหน้าโรงเรียนดับ</textarea>" in page
    assert not Complaint.objects.exists()


def test_eighty_files_are_too_many_and_ten_of_them_wait(visitor):
    page = text(visitor.send(files=[upload(name=f"{n}.jpg") for n in range(80)]))
    assert "แนบได้ไม่เกิน 10 แฟ้ม" in page
    assert StagedFile.objects.count() == 10


# --- floods


def test_an_expired_page_comes_back_with_its_text_and_can_be_sent(visitor):
    ticket = visitor.ticket()
    page = text(visitor.send(ticket, text="", files=[upload()]))
    visitor.clock.go(25 * 3600)
    page = text(visitor.send(ticket_in(page), text="ถนนพัง", **waiting_in(page)))
    assert "เปิดไว้นานเกินไป" in page and "ถนนพัง</textarea>" in page
    text(visitor.send(ticket_in(page), text="ถนนพัง", **waiting_in(page)))
    assert only().files.count() == 1


@pytest.mark.parametrize("ticket", ["", "forged", "x" * 5000])
def test_a_form_without_its_ticket_is_shown_again(visitor, ticket):
    page = text(visitor.send(ticket or " ", text="ถนนพัง"))
    assert "ถนนพัง</textarea>" in page
    assert not Complaint.objects.exists()


def test_a_ticket_of_another_office_is_worth_nothing(visitor, other_org, clock):
    ticket = Visitor(other_org, clock).ticket()
    text(visitor.send(ticket))
    assert not Complaint.objects.exists()


def test_thirty_people_behind_one_address_all_get_through(org, clock):
    for _ in range(30):
        text(Visitor(org, clock).send())
    assert Complaint.objects.count() == 30


def test_in_a_flood_the_question_is_asked_and_text_is_always_taken(visitor, org, clock):
    flooded(org, clock, 2)
    page = text(visitor.get("new"))
    assert 'type="file"' not in page and "รับเฉพาะข้อความ" in page
    ticket = ticket_in(page)
    page = text(visitor.send(ticket, text="น้ำท่วม"))
    assert "น้ำท่วม</textarea>" in page and not Complaint.objects.exists()
    secret = flood.check(ticket, str(org.uuid)).authentic
    clock.go(60)
    answer = str(questions._of(secret)[3])
    done = text(visitor.send(ticket_in(page), text="น้ำท่วม", answer=answer, files=[upload()]))
    case = only()
    assert case.set_aside and not case.files.exists()
    assert "ยังไม่ได้เก็บแฟ้มที่แนบ" in done
    assert intake.find_by_code(org, code_in(done)) == case


# --- the other door


def test_cc_05_words_of_corruption_bring_the_other_door_before_anything_is_saved(visitor, org):
    typed = "เจ้าหน้าที่เรียก รับ เงิน ค่าใบอนุญาต"
    page = text(visitor.send(text=typed, name="ผู้แจ้ง", files=[upload()]))
    assert "อาจเป็นเรื่องทุจริต" in page
    assert not re.search(r"data-words-offer[^>]*hidden", page)
    assert reverse("corruption:new", args=[org.slug]) in page
    assert f"{typed}</textarea>" in page and 'value="ผู้แจ้ง"' in page
    assert not Complaint.objects.exists() and not StagedFile.objects.exists()


def test_cc_05_it_may_be_sent_as_general_all_the_same(visitor):
    page = text(visitor.send(text="เขาโกงเงินค่าน้ำ"))
    text(visitor.send(ticket_in(page), text="เขาโกงเงินค่าน้ำ", anyway=["", "1"]))
    assert only().text == "เขาโกงเงินค่าน้ำ"


def test_cc_05_without_such_words_the_offer_stays_hidden(visitor):
    assert re.search(r"data-words-offer[^>]*hidden", text(visitor.get("new")))


@pytest.mark.parametrize(
    "typed",
    [
        "มีการทุจริต",
        "ทุจ\u200bริต",
        "ท ุ จ ริ ต",
        "จ่ายเงินใต้โต๊ะ",
        "จ่ายเงินใตโ้ต๊ะ".replace("ใตโ้ต๊ะ", "ใต้โต๊ะ"),
        "เเป๊ะเจี๊ยะ",
        "CORRUPTION",
        "ส.ิ.น.บ.น",
        "ยักยอกเงินค่าขยะ",
        "ฮั้วประมูลถนน",
    ],
)
def test_words_are_found_however_they_are_typed(typed):
    assert words.sounds_like_corruption(typed)


@pytest.mark.parametrize(
    "typed", ["", "ไฟถนนดับ", "ป่าโกงกางหลังบ้านถูกตัด", "แม่ค้าไม่ให้เงินทอน", "ขยะส่วนหนึ่ง ยังไม่เก็บ"]
)
def test_everyday_words_are_left_alone(typed):
    assert not words.sounds_like_corruption(typed)


# --- who and where


def test_unknown_closed_and_overseeing_offices_take_nothing(parent_org):
    closed = make_organisation(is_active=False)
    for slug in ("no-such-office", closed.slug, parent_org.slug):
        for name in ("new", "track", "doors"):
            assert Client().get(reverse(f"complaints:{name}", args=[slug])).status_code == 404


def test_the_form_needs_its_csrf_token(org):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("complaints:new", args=[org.slug]), {"text": "ไฟดับ"})
    assert response.status_code == 403 and not Complaint.objects.exists()


def test_a_form_without_categories_and_places_works(visitor):
    page = text(visitor.get("new"))
    assert 'name="category"' not in page and 'name="village"' not in page
    text(visitor.send())
    assert only().category is None
