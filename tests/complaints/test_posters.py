"""What is printed at once: the receipt of the counter, posters with a QR code."""

import io

import pypdfium2
import pytest
from django.contrib.auth import get_user
from django.core import signing
from django.urls import reverse

from complaints import codes
from complaints.general.addresses import form_address, tracking_address
from complaints.general.models import Place, PlaceKind
from complaints.general.views import paper
from complaints.general.views.desk import FILED_CODE
from documents.qr import qr_svg
from thai.digits import to_thai_digits

from . import builders

pytestmark = pytest.mark.django_db


def pages(response) -> list[str]:
    """The words of each page, without the gaps that line ends make."""
    assert response["Content-Type"] == "application/pdf"
    found = []
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as document:
        for page in document:
            text = page.get_textpage()
            found.append("".join(text.get_text_range().split()))
            text.close()
            page.close()
    return found


def size(response) -> tuple[int, int]:
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as document:
        return tuple(round(side / 72 * 25.4) for side in document[0].get_size())


@pytest.fixture
def browser(client_for, cast):
    return client_for(cast.complaints)


# --- the receipt


def receipt_url(org, complaint) -> str:
    return reverse("casework:receipt", args=[org.slug, complaint.uuid])


def remember(browser, complaint, code) -> None:
    """As if this officer had just taken it in."""
    person = get_user(browser)
    browser.cookies[FILED_CODE] = signing.dumps(
        [str(complaint.uuid), code], salt=f"filed:{person.uuid}"
    )


def test_the_receipt_shows_the_code_while_the_browser_holds_it(browser, org, monkeypatch):
    drawn = []
    monkeypatch.setattr(paper, "qr_svg", lambda *args: drawn.append(args[0]) or qr_svg(*args))
    complaint, code = builders.file(org)
    remember(browser, complaint, code)
    response = browser.get(receipt_url(org, complaint))
    (text,) = pages(response)
    assert size(response) == (148, 210)
    assert codes.shown(code) in text
    assert to_thai_digits(complaint.reference) in text and "สำนักงานเขตตัวอย่าง" in text
    assert drawn == [f"{tracking_address(org)}#{codes.shown(code)}"]
    assert response["Cache-Control"] == "private, no-store"


def test_without_it_the_receipt_shows_no_code_and_no_qr(browser, org):
    complaint, code = builders.file(org)
    (text,) = pages(browser.get(receipt_url(org, complaint)))
    assert codes.shown(code) not in text and code not in text
    assert "ติดตามเรื่องด้วยรหัสที่ได้รับไว้" in text
    no_code, _code = builders.file(org, has_code=False)
    (text,) = pages(browser.get(receipt_url(org, no_code)))
    assert "รหัส" not in text


def test_the_code_of_one_complaint_is_not_printed_on_another(browser, org):
    complaint, code = builders.file(org)
    other, _code = builders.file(org, text="อีกเรื่อง")
    remember(browser, complaint, code)
    (text,) = pages(browser.get(receipt_url(org, other)))
    assert codes.shown(code) not in text


def test_a_receipt_tells_neither_who_nor_what(browser, org):
    complaint, _code = builders.file(
        org, text="ไฟถนนหน้าวัดดับ", contact={"name": "สมศรี ใจดี", "telephone": "081-000-0000"}
    )
    (text,) = pages(browser.get(receipt_url(org, complaint)))
    for hidden in ("สมศรี", "081-000", "หน้าวัด"):
        assert hidden not in text


def test_who_may_print_a_receipt(client_for, cast, org):
    complaint, code = builders.file(org)
    address = receipt_url(org, complaint)
    assert client_for(cast.executive).get(address).status_code == 200
    assert client_for(cast.admin).get(address).status_code == 403
    assert client_for(cast.other_staff).get(address).status_code == 404
    # Nor by a code from elsewhere: only officers take complaints in.
    clerk = client_for(cast.staff)
    remember(clerk, complaint, code)
    assert clerk.get(address).status_code == 403


# --- posters


@pytest.fixture
def places(org):
    village = Place.objects.create(organisation=org, name="ชุมชนริมคลอง")
    pole = Place.objects.create(
        organisation=org,
        kind=PlaceKind.POLE,
        name="เสาไฟ 41/7",
        village=village,
        landmark="หน้าร้านก๋วยเตี๋ยว",
    )
    Place.objects.create(organisation=org, kind=PlaceKind.POLE, name="เสาเก่า", is_active=False)
    return village, pole


def test_a_poster_names_the_place_and_its_qr_opens_the_form_there(
    browser, org, places, monkeypatch
):
    drawn = []
    monkeypatch.setattr(paper, "qr_svg", lambda *args: drawn.append(args[0]) or qr_svg(*args))
    _village, pole = places
    response = browser.get(reverse("casework:poster", args=[org.slug, pole.uuid]))
    (text,) = pages(response)
    assert size(response) == (210, 297)
    for words in ("เสาไฟ41/7", "ชุมชนริมคลอง", "หน้าร้านก๋วยเตี๋ยว", "สำนักงานเขตตัวอย่าง"):
        assert words in text
    assert drawn == [form_address(org, pole)]
    assert drawn[0].endswith(f"/o/example-district/complaints/new/?place={pole.code}")


def test_all_places_in_use_or_those_of_a_kind_come_in_one_file(browser, org, places, monkeypatch):
    address = reverse("casework:posters", args=[org.slug])
    assert len(pages(browser.get(address))) == 2
    (only,) = pages(browser.get(address, {"kind": "village"}))
    assert "ชุมชนริมคลอง" in only
    monkeypatch.setattr(paper, "POSTERS_A_PART", 1)
    (second,) = pages(browser.get(address, {"part": "2"}))
    assert "เสาไฟ41/7" in second or "ชุมชนริมคลอง" in second
    for part in ("3", "9999"):
        assert browser.get(address, {"part": part}).status_code == 404
    assert len(pages(browser.get(address, {"part": "x", "kind": "x"}))) == 1


def test_a_long_name_stays_on_its_page(browser, org):
    place = Place.objects.create(
        organisation=org, name="ศูนย์พัฒนาเด็กเล็กและลานกีฬาชุมชนหมู่บ้านสมมติ" * 2, landmark="หน้าตลาด" * 20
    )
    response = browser.get(reverse("casework:poster", args=[org.slug, place.uuid]))
    assert len(pages(response)) == 1


def test_who_may_print_posters(client_for, cast, org, other_org, places):
    _village, pole = places
    one = reverse("casework:poster", args=[org.slug, pole.uuid])
    many = reverse("casework:posters", args=[org.slug])
    for person, status in ((cast.staff, 403), (cast.admin, 403), (cast.other_staff, 404)):
        assert client_for(person).get(one).status_code == status
        assert client_for(person).get(many).status_code == status
