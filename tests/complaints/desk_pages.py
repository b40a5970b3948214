"""What the tests of the desk's pages share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import upload

__all__ = ["get", "post", "queries", "text", "upload", "url"]


def url(name, org, *args) -> str:
    return reverse(f"casework:{name}", args=[org.slug, *args])


def get(client, page, org, /, *args, **query):
    return client.get(url(page, org, *args), query)


def post(client, page, org, /, *args, **data):
    return client.post(url(page, org, *args), data)


def text(response) -> str:
    return response.content.decode()


def queries(client, path: str) -> int:
    """How many queries a page takes when it is opened again."""
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        response = client.get(path)
    assert response.status_code == 200, response.status_code
    return len(found)
