"""What the tests of the desk's pages share."""

import re

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from .builders import unlock_client


def url(org, name, *args) -> str:
    return reverse(f"integrity:{name}", args=[org.slug, *args])


def browser(person, office=None) -> Client:
    """Signed in, and with `office` its keys unlocked."""
    client = Client()
    client.force_login(person)
    if office is not None:
        unlock_client(client, person, office)
    return client


def text(response) -> str:
    return response.content.decode()


def typed(response) -> dict:
    """The hidden fields of the page's last form, as a browser sends them back."""
    form = text(response).rpartition('<form method="post"')[2]
    pairs = re.findall(r'type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def queries(client, path: str) -> int:
    """How many queries a page takes in both databases when it is opened again."""
    client.get(path)
    with (
        CaptureQueriesContext(connections["default"]) as general,
        CaptureQueriesContext(connections["corruption"]) as sealed,
    ):
        response = client.get(path)
    assert response.status_code == 200, response.status_code
    return len(general) + len(sealed)
