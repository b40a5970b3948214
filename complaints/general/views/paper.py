"""What is printed at once: the receipt of the counter, and posters for places and poles."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from complaints import codes
from documents.pdf import render_pdf
from documents.qr import qr_svg
from organisations.permissions import Permission
from organisations.scope import get_in_organisation, staff_view

from ..addresses import form_address, telephone_line, tracking_address, without_scheme
from ..models import IntakeTerms, Place, PlaceKind
from .desk import held_code
from .desk_common import get_complaint

# In one file: some ten seconds of work; the rest is `?part=2`.
POSTERS_A_PART = 50

# Letters of a place and its landmark that fit beside the large picture.
LONG_NAME = 70


@staff_view(Permission.COMPLAINT_ENTER)
@require_GET
def receipt(request, slug, uuid):
    """A slip for whoever told the office: number, day, how to follow.

    The code stands on it only for the officer who has just taken the complaint in: it is stored
    nowhere else.
    """
    complaint = get_complaint(request, uuid)
    code = held_code(request, complaint)
    office = request.organisation
    track = tracking_address(office)
    shown = codes.shown(code) if code else ""
    contact_line = IntakeTerms.of(office).contact_line
    context = {
        "title": f"ใบรับเรื่อง {complaint.reference}",
        "author": office.name_th,
        "thai_digits": office.thai_digits,
        "office": office,
        "complaint": complaint,
        "code": shown,
        # After the # it never reaches a server: the page puts it into the form.
        "qr": qr_svg(f"{track}#{shown}", "คิวอาร์โค้ดเปิดหน้าติดตามเรื่องนี้", 34) if code else "",
        "track": without_scheme(track),
        "telephone": telephone_line(office.telephone, contact_line),
        "contact_line": contact_line,
    }
    return _pdf(render_pdf("pdf/complaint_receipt.html", context), "receipt")


@staff_view(Permission.COMPLAINT_MANAGE)
@require_GET
def poster(request, slug, uuid):
    """The poster of one place."""
    place = get_in_organisation(Place.objects.select_related("village"), request, uuid=uuid)
    return _pdf(_posters(request.organisation, [place]), "poster")


@staff_view(Permission.COMPLAINT_MANAGE)
@require_GET
def posters(request, slug):
    """Those of all places in use, or of one kind (`?kind=pole`), in parts of fifty."""
    places = Place.objects.filter(organisation=request.organisation, is_active=True)
    if (kind := request.GET.get("kind")) in PlaceKind.values:
        places = places.filter(kind=kind)
    part = request.GET.get("part", "1")
    number = int(part) if part.isdecimal() and len(part) < 5 else 1
    first = (max(number, 1) - 1) * POSTERS_A_PART
    chosen = list(places.select_related("village")[first : first + POSTERS_A_PART])
    if not chosen:
        raise Http404
    return _pdf(_posters(request.organisation, chosen), "posters")


def _posters(office, places) -> bytes:
    context = {
        "title": f"โปสเตอร์รับแจ้งเรื่อง {office.name_th}",
        "author": office.name_th,
        "thai_digits": office.thai_digits,
        "office": office,
        "contact_line": IntakeTerms.of(office).contact_line
        or (f"โทร. {office.telephone}" if office.telephone else ""),
        "address": without_scheme(form_address(office)),
        "posters": [_poster(office, place) for place in places],
    }
    return render_pdf("pdf/complaint_posters.html", context)


def _poster(office, place) -> dict:
    # A long name takes the room of the picture: each poster is one page.
    is_long = len(place.name) + len(place.landmark) > LONG_NAME
    label = f"คิวอาร์โค้ดแจ้งเรื่องจาก {place.name}"
    return {
        "place": place,
        "is_long": is_long,
        "qr": qr_svg(form_address(office, place), label, 85 if is_long else 125),
    }


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
