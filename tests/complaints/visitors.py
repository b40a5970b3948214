"""A citizen's browser against the public pages: forms with their tickets, and a clock."""

import itertools
import re
from html import unescape

from django.test import Client
from django.urls import reverse


class Clock:
    """Stands in for `time.time`, so that nobody waits for the time a form has to be open.

    Each begins a day after the last one: what a test before counted in the cache is over.
    """

    days = itertools.count()

    def __init__(self):
        self.now = 1_790_000_000.0 + 86_400 * next(self.days)

    def __call__(self):
        return self.now

    def go(self, seconds):
        self.now += seconds


def text(response, status=200) -> str:
    assert response.status_code == status, response
    return unescape(response.content.decode())


class Visitor:
    """Opens and sends the forms of one organisation."""

    def __init__(self, organisation, clock, client=None):
        self.organisation, self.clock, self.client = organisation, clock, client or Client()

    def url(self, name, *args) -> str:
        return reverse(f"complaints:{name}", args=[self.organisation.slug, *args])

    def get(self, name, *args, **query):
        return self.client.get(self.url(name, *args), query)

    def ticket(self, name="new") -> str:
        return ticket_in(text(self.get(name)))

    def send(self, ticket=None, **values):
        """Fills in the form of a complaint, waits a little, and sends it."""
        ticket = ticket or self.ticket()
        self.clock.go(3)
        data = {"text": "ไฟถนนหน้าโรงเรียนดับ", "ticket": ticket, **values}
        return self.client.post(self.url("new"), data)

    def track(self, code, **values):
        """Types a code; follows to the tracking page when it is right."""
        data = {"code": code, "ticket": self.ticket("track"), **values}
        self.clock.go(3)
        return self.client.post(self.url("track"), data, follow=True)

    def act(self, name, case, **values):
        return self.client.post(self.url(name, case.uuid), values, follow=True)


def ticket_in(page: str) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def code_in(page: str) -> str:
    """The code as the page after sending shows it."""
    return re.search(r'data-copy="([0-9A-Z-]{14})"', page)[1]
