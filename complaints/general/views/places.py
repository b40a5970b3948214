"""Villages, poles and spots: their list, one of them, and many at once from a pasted list."""

from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Collate
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.pages import address_of, posted, reason_lines
from organisations.scope import get_in_organisation
from thai.collation import COLLATION
from thai.text import normalise_line
from workflow.engine import Refused

from ..forms.setup import PlaceForm, PlacesForm
from ..models import Place, PlaceKind
from ..services import setup as service
from .setup import manage, setting_page

PER_PAGE = 25
ORDERS = {
    "name": [Collate("name", COLLATION)],
    "kind": [F("kind"), Collate("name", COLLATION)],
    "village": [Collate("village__name", COLLATION), Collate("name", COLLATION)],
}


class PlaceRow(NamedTuple):
    """One line of the list (`complaints/setup/_place_row.html`)."""

    name: str
    url: str
    kind: str
    village: str
    landmark: str
    is_active: bool
    poster_url: str


@manage
@require_GET
def places(request, slug):
    """The places of the office, searched, by kind, sorted, in pages."""
    found = Place.objects.filter(organisation=request.organisation).select_related("village")
    everything = found
    q = normalise_line(request.GET.get("q", ""))[:100]
    if q:
        found = found.filter(name__icontains=q) | found.filter(landmark__icontains=q)
    kind = request.GET.get("kind", "")
    if kind in PlaceKind.values:
        found = found.filter(kind=kind)
    sort = request.GET.get("sort", "")
    if sort.removeprefix("-") not in ORDERS:
        sort = "name"
    down = sort.startswith("-")
    order = [
        one.desc(nulls_last=True) if down else one.asc(nulls_last=True)
        for one in ORDERS[sort.removeprefix("-")]
    ]
    page = Paginator(found.order_by(*order, "id"), PER_PAGE).get_page(request.GET.get("page"))
    edit = address_of("casework:place_edit", request.organisation)
    poster = address_of("casework:poster", request.organisation)
    rows = [
        PlaceRow(
            row.name,
            edit.format(row.uuid),
            str(row.get_kind_display()),
            row.village.name if row.village else "",
            row.landmark,
            row.is_active,
            poster.format(row.uuid),
        )
        for row in page
    ]
    context = {
        "page_obj": page,
        "rows": rows,
        "sort": sort,
        "q": q,
        "kind": kind,
        "kinds": PlaceKind.choices,
        "keep": [("kind", kind), ("sort", sort)] if kind else [("sort", sort)],
        "is_empty": not page.paginator.count and not everything.exists(),
    }
    return render(request, "complaints/setup/places.html", context)


@manage
@require_http_methods(["GET", "POST"])
def place_new(request, slug):
    """One place, or with `?many=1` a pasted list of them."""
    if request.GET.get("many"):
        return _many(request, slug)
    return _place(request, slug, Place(kind=_kind(request)), _("เพิ่มสถานที่"))


@manage
@require_http_methods(["GET", "POST"])
def place_edit(request, slug, uuid):
    found = get_in_organisation(Place.objects, request, uuid=uuid)
    poster = {"url": reverse("casework:poster", args=[slug, uuid]), "label": _("พิมพ์โปสเตอร์ QR")}
    return _place(request, slug, found, found.name, link=poster)


def _kind(request) -> str:
    asked = request.GET.get("kind")
    return asked if asked in PlaceKind.values else PlaceKind.VILLAGE


def _place(request, slug, place, title, **context):
    form = PlaceForm(posted(request), instance=place, organisation=request.organisation)
    done = reverse("casework:places", args=[slug])
    return setting_page(
        request,
        form,
        lambda: service.save_place(place=form.instance, by=request.user),
        done=done,
        success=_("บันทึกสถานที่แล้ว"),
        title=title,
        crumbs=[(done, _("สถานที่"))],
        **context,
    )


def _many(request, slug):
    form = PlacesForm(
        posted(request), organisation=request.organisation, initial={"kind": _kind(request)}
    )
    errors = []
    done = reverse("casework:places", args=[slug])
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        names = service.read_lines(values["names"])
        try:
            made = service.add_places(
                organisation=request.organisation,
                by=request.user,
                kind=values["kind"],
                names=names,
                village=values["village"],
            )
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            text = _("เพิ่มแล้ว %(new)s แห่ง มีอยู่แล้ว %(old)s แห่ง")
            messages.success(request, text % {"new": len(made), "old": len(names) - len(made)})
            return redirect(done)
    context = {
        "form": form,
        "errors": errors,
        "title": _("เพิ่มหลายแห่งพร้อมกัน"),
        "crumbs": [(done, _("สถานที่"))],
        "cancel_url": done,
    }
    return render(request, "complaints/setup/form.html", context, status=409 if errors else 200)
