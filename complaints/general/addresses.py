"""Addresses of the public pages as they stand on paper, in a mail and in a QR code."""

from django.conf import settings
from django.urls import reverse


def tracking_address(organisation) -> str:
    """Where a complainant types the code; the code itself never stands in an address."""
    return settings.SITE_URL + reverse("complaints:track", args=[organisation.slug])


def form_address(organisation, place=None) -> str:
    """The public form, with what is known of a `Place` filled in beforehand."""
    address = settings.SITE_URL + reverse("complaints:new", args=[organisation.slug])
    return f"{address}?place={place.code}" if place else address


def telephone_line(telephone: str, contact_line: str) -> str:
    """`โทร. …` beside an office's own contact line; nothing where that names the number already."""
    number = "".join(filter(str.isdecimal, telephone))
    said = "".join(filter(str.isdecimal, contact_line))
    return f"โทร. {telephone}" if number and number not in said else ""


def without_scheme(address: str) -> str:
    """As people read it aloud or type it: `office.example/o/…`."""
    return address.partition("://")[2] or address
