"""Attacks on the gate before the pages of those who report (docs/security): 17 and 18."""

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from complaints.corruption import gate
from complaints.corruption.views import door
from config.sessions import cookies_of

from . import builders
from .reporters import PLANTED, Reporter, has_all_headers, text, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


# --- 17: nothing joins a report to somebody who is signed in


@pytest.mark.parametrize("role", ["integrity", "admin", "staff", None])
def test_17_a_signed_in_browser_meets_no_general_data_and_gets_no_cookie(cast, org, clock, role):
    office = builders.open_channel(org)
    client = Client(headers={"accept-language": "en"})
    if role:
        client.force_login(getattr(cast, role))
    client.cookies["csrftoken"], client.cookies["django_language"] = "c" * 32, "en"
    client.cookies[settings.VAULT_COOKIE] = "v" * 40
    reporter = Reporter(office.organisation, clock, client)
    pages = walk(reporter)
    count = 0
    while True:
        with CaptureQueriesContext(connections["default"]) as general:
            response = next(pages, None)
            if response is not None and response.streaming:
                b"".join(response.streaming_content)
        if response is None:
            break
        count += 1
        assert not general.captured_queries, (count, general.captured_queries)
        assert set(response.cookies) <= {settings.INBOX_COOKIE}
        assert not hasattr(response.wsgi_request, "session")
        assert not hasattr(response.wsgi_request, "user")
        assert set(response.wsgi_request.COOKIES) <= {settings.INBOX_COOKIE}
        assert "Vary" not in response.headers
    assert count > 15


def test_17_the_answer_is_the_same_whoever_is_signed_in(reporter, cast):
    signed_in = Client()
    signed_in.force_login(cast.integrity)
    for query in ({}, {"write": ""}):
        pages = {
            re.sub(r'(write|value|data-challenge)=(&quot;|")?[^"&]*', "", text(answer))
            for answer in (
                reporter.get(**query),
                signed_in.get(reporter.url("new"), query),
            )
        }
        assert len(pages) == 1


def test_17_only_the_inbox_sets_a_cookie(reporter):
    for response in (
        reporter.get(),
        reporter.get(write=""),
        reporter.post(),
        reporter.get("leave"),
    ):
        assert not response.cookies
    assert not Client().post(reporter.url("inbox"), {"receipt": "wrong"}).cookies


def test_17_what_tells_who_came_is_gone_before_a_view_sees_it(reporter, monkeypatch):
    seen = []

    def look(request, channel):
        seen.append(dict(request.META))
        return gate.pages.problem(request, 404)

    monkeypatch.setattr(door, "_advice", look)
    reporter.client.get(
        reporter.url("new"),
        headers={
            "user-agent": "planted",
            "referer": "https://planted.example/",
            "x-forwarded-for": "203.0.113.9",
            "authorization": "planted",
            "cookie": "session=planted; csrftoken=planted",
        },
        REMOTE_ADDR="203.0.113.9",
    )
    (meta,) = seen
    assert "planted" not in str(meta) and "203.0.113.9" not in str(meta)


def test_17_session_cookies_travel_to_staff_and_account_pages_only(client, cast, org):
    from tests.factories import PASSWORD

    login = reverse("account_login")
    response = client.post(login, {"login": "staff", "password": PASSWORD})
    assert response.status_code == 302
    paths = {m["path"] for name, m in response.cookies.items() if "session" in name}
    assert paths == {"/staff/", "/accounts/"}
    assert not any(m["domain"] for m in response.cookies.values())
    assert settings.SESSION_COOKIE_DOMAIN is None
    for path in ("/", f"/o/{org.slug}/", f"/o/{org.slug}/corruption/new/", "/verify/", "/i18n/x"):
        assert not cookies_of(path)
        assert not any("session" in name for name in client.get(path).cookies)
    tracking = cookies_of(f"/o/{org.slug}/complaints/track/")
    assert set(tracking.values()) == {f"/o/{org.slug}/complaints/"}
    # Another session than the staff's, though the same browser.
    assert not set(tracking) & set(cookies_of("/staff/"))


def test_17_other_pages_never_see_the_inbox_cookie(org):
    seen = []
    middleware = gate.ReporterGate(lambda request: seen.append(dict(request.COOKIES)))
    request = RequestFactory().get("/staff/")
    request.META["HTTP_COOKIE"] = f"a=1; {settings.INBOX_COOKIE}=secret; session=2"
    middleware(request)
    assert seen == [{"a": "1", "session": "2"}]


# --- 18: headers on every address and status


def own_addresses(slug) -> list[str]:
    """Every address of the two namespaces, walked from the resolver."""
    found = []
    for namespace in ("corruption", "acknowledgement"):
        _prefix, resolver = get_resolver().namespace_dict[namespace]
        for pattern in resolver.url_patterns:
            args = [slug] if namespace == "corruption" else []
            if "uuid" in str(pattern.pattern):
                args.append(UUID(int=1))
            found.append(reverse(f"{namespace}:{pattern.name}", args=args))
    return found


def test_every_own_address_passes_the_gate(org):
    addresses = own_addresses(org.slug)
    assert len(addresses) >= 10
    for address in addresses:
        assert gate._OURS.match(address), address


def test_18_every_answer_of_a_walk_carries_the_headers(reporter):
    for response in walk(reporter):
        assert has_all_headers(response)


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"]
)
def test_18_every_address_and_method_carries_the_headers(reporter, org, method):
    below = f"/o/{org.slug}/corruption"
    addresses = [
        *own_addresses(org.slug),
        *own_addresses("no-such"),
        f"{below}/",
        f"{below}",
        f"{below}/nothing/",
        f"{below}/new",
        f"{below}/new/%00",
        "/o/ก/corruption/new/",
        "/verify/acknowledgement",
        "/verify/acknowledgement/x/",
    ]
    for address in addresses:
        response = reporter.client.generic(method, address)
        assert has_all_headers(response)
        assert not response.cookies
        if method not in ("GET", "HEAD", "POST"):
            assert response.status_code in (404, 405), (address, response)
            if response.status_code == 405:
                assert response.headers["Allow"]


def test_18_a_view_that_reads_only_refuses_a_post(reporter):
    assert reporter.client.post(reporter.url("leave")).status_code == 405
    assert reporter.client.get(reporter.url("say")).status_code == 405


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_18_pages_of_what_went_wrong_carry_them_too(reporter, monkeypatch, status):
    from django.core.exceptions import BadRequest
    from django.http import Http404

    def fails(*args, **kwargs):
        raise {400: BadRequest, 404: Http404, 500: RuntimeError, 403: Http404}[status](PLANTED)

    monkeypatch.setattr(door, "_advice", fails)
    headers = {"sec-fetch-site": "cross-site"} if status == 403 else {}
    ask = reporter.client.post if status == 403 else reporter.client.get
    response = ask(reporter.url("new"), headers=headers)
    assert response.status_code == status and has_all_headers(response)
    assert PLANTED not in response.content.decode()


def test_18_even_when_the_page_of_the_fault_fails(reporter, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError(PLANTED)

    monkeypatch.setattr(gate.pages, "render_to_string", fails)
    response = reporter.client.get(reporter.url("new"))
    assert response.status_code == 500 and has_all_headers(response)
    assert PLANTED not in response.content.decode()


def test_18_an_unknown_host_is_refused_with_the_headers_too(reporter):
    response = reporter.client.get(reporter.url("new"), headers={"host": "evil.example"})
    assert response.status_code == 400 and has_all_headers(response)


def test_18_over_https_the_browser_is_told_to_stay_there(reporter, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    response = reporter.client.get(reporter.url("new"))
    assert response.status_code == 302 and response.headers["Location"].startswith("https://")
    assert has_all_headers(response)
    response = reporter.client.get(reporter.url("new"), secure=True)
    assert response.status_code == 200
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_leaving_clears_and_goes_somewhere_harmless(reporter):
    receipt = reporter.report()
    reporter.open(receipt)
    response = reporter.get("leave")
    assert response.status_code == 303
    assert response.headers["Location"] == settings.REPORTER_LEAVE_URL
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert response.cookies[settings.INBOX_COOKIE].value == ""
    assert "กล่องข้อความของคุณ" not in text(reporter.get("inbox"))


def test_a_host_of_its_own_serves_the_channel_and_nothing_else(reporter, settings, org):
    settings.CORRUPTION_HOST = "quiet.example"
    settings.ALLOWED_HOSTS = ["testserver", "quiet.example"]
    own = {"host": "quiet.example"}
    page = text(reporter.client.get(reporter.url("new"), headers=own))
    assert "ความปลอดภัยของคุณ" in page
    # What is not there is linked to where it is.
    assert f'href="{settings.SITE_URL}/o/{org.slug}/complaints/new/"' in page
    for path in ("/", "/staff/", "/accounts/login/", f"/o/{org.slug}/", "/healthz"):
        response = reporter.client.get(path, headers=own)
        assert response.status_code == 404 and has_all_headers(response)
    response = reporter.client.get(reporter.url("new") + "?lang=en")
    assert response.status_code == 302
    assert response.headers["Location"] == f"http://quiet.example{reporter.url('new')}?lang=en"
