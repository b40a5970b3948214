"""A browser of somebody who reports: the form with its ticket, the receipt, the inbox."""

import re
from html import unescape
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.corruption.models import SealedFile

# Typed by somebody who reports; must never be read anywhere but by a key.
PLANTED = "ปลูกไว้ zebra-7431"


def text(response, status=200) -> str:
    assert response.status_code == status, (response, response.content[:400])
    return unescape(response.content.decode())


def ticket_in(page: str) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def receipt_in(page: str) -> str:
    """The receipt as the page after sending shows it, with its dashes."""
    shown = re.search(r'id="code">(.*?)</p>', page, re.DOTALL)[1]
    return re.sub(r"<[^>]+>|\s", "", shown)


class Reporter:
    """Opens and sends the pages of one office's door."""

    def __init__(self, organisation, clock, client=None):
        self.organisation, self.clock, self.client = organisation, clock, client or Client()

    def url(self, name, *args) -> str:
        return reverse(f"corruption:{name}", args=[self.organisation.slug, *args])

    def get(self, name="new", *args, **query):
        return self.client.get(self.url(name, *args), query)

    def ticket(self) -> str:
        return ticket_in(text(self.get(write="")))

    def post(self, ticket=None, **values):
        """Fills in the form, waits a little, and sends it."""
        ticket = ticket or self.ticket()
        self.clock.go(3)
        data = {"what": "รับเงินใต้โต๊ะ", "naming": "anonymous", "ticket": ticket, **values}
        return self.client.post(self.url("new"), data)

    def report(self, **values) -> str:
        """Sends a report; returns its receipt."""
        return receipt_in(text(self.post(**values)))

    def open(self, receipt, **values):
        """Types a receipt; follows to the inbox when it is right."""
        return self.client.post(self.url("inbox"), {"receipt": receipt, **values}, follow=True)

    def say(self, words="", **values):
        page = text(self.get("inbox"))
        data = {"text": words, "ticket": ticket_in(page), **values}
        return self.client.post(self.url("say"), data, follow=True)


class Stuck(Exception):
    """A page did not lead to the next one, as after a fault of ours: the walk ends there."""


def _led(found, response) -> str:
    try:
        return found(text(response))
    except (AssertionError, TypeError) as error:
        raise Stuck from error


def planted_file() -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{PLANTED}.txt", PLANTED.encode())


def walk(reporter, receipts=None):
    """All pages of somebody who reports, one after the other; raises Stuck where none follows.

    All that is typed is `PLANTED`. The receipt is put into the list `receipts`.
    """
    url, client = reporter.url, reporter.client
    yield reporter.get()
    form = reporter.get(write="")
    yield form
    yield client.post(url("new"), {"what": "", "ticket": _led(ticket_in, form)})
    filed = reporter.post(
        _led(ticket_in, reporter.get(write="")),
        excluded=[],
        what=PLANTED,
        naming="custodian",
        name=PLANTED,
        contact=PLANTED,
        files=[planted_file()],
        identity_files=[planted_file()],
    )
    yield filed
    receipt = _led(receipt_in, filed)
    if receipts is not None:
        receipts.append(receipt)
    yield client.get(url("inbox"))
    yield client.post(url("inbox"), {"receipt": "wrong"})
    yield client.post(url("inbox"), {"receipt": receipt})
    page = client.get(url("inbox"))
    yield page
    words = {"text": PLANTED, "ticket": _led(ticket_in, page), "files": [planted_file()]}
    yield client.post(url("say"), words)
    page = client.get(url("inbox"))
    yield page
    file = SealedFile.objects.filter(compartment="thread").first()
    if file is None:
        raise Stuck
    yield client.get(url("file", file.uuid))
    yield client.post(url("acknowledgement"))
    yield client.get(url("acknowledgement"))
    yield client.post(url("object", UUID(int=1)), {"text": PLANTED})
    yield client.post(url("exchange"))
    yield client.get(reverse("acknowledgement:verify"))
    yield client.post(reverse("acknowledgement:verify"), {"token": PLANTED})
    yield client.post(url("end"))
    yield client.get(url("leave"))


EXPECTED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def has_all_headers(response) -> bool:
    for name, value in EXPECTED.items():
        assert response.headers.get(name) == value, (name, response)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert "Server-Timing" not in response.headers and "X-Request-ID" not in response.headers
    return True
