"""Requests that nobody's browser makes: refused in words, never a fault of the server."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from organisations.models import Notice, Person
from organisations.services import notify
from tests.factories import PASSWORD

STAFF = "/staff/example-district/"


@pytest.mark.parametrize(
    "address",
    ["/?q=%00", "/verify/?code=%00", f"{STAFF}plans/?q=%00", f"{STAFF}progress/?dimension=%00"],
)
def test_nul_in_an_address_is_a_bad_request(client_for, cast, address):
    response = client_for(cast.officer).get(address)
    assert response.status_code == 400
    assert response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "body",
    [
        '{"form": "a", "data": {"x": ' + "[" * 100_000 + "]" * 100_000 + "}}",
        '{"form": "a", "data": {"x": ' + "[" * 900 + "]" * 900 + "}}",
        '{"form": "a", "data": {"x": "\\ud800"}}',
        '{"form": "\\ud800", "data": {"x": "a"}}',
        '{"form": "a", "data": {"x": NaN}}',
        '{"form": "a", "data": {"x": 1e400}}',
    ],
)
def test_draft_that_no_database_holds_is_refused(client_for, cast, body):
    response = client_for(cast.staff).post(f"{STAFF}drafts/", body, content_type="application/json")
    assert response.status_code == 400


def test_year_of_thousands_of_digits_is_this_year(client_for, cast):
    client = client_for(cast.admin)
    response = client.post(f"{STAFF}settings/holidays/fill/", {"year": "9" * 5000})
    assert response.status_code == 302


def test_nobody_changes_the_address_that_their_password_is_sent_to(client_for, cast):
    client = client_for(cast.staff)
    assert client.get("/accounts/email/").status_code == 200
    for action in ("action_add", "action_primary"):
        answer = client.post("/accounts/email/", {action: "", "email": "other@else.example"})
        assert answer.status_code == 405
    assert not EmailAddress.objects.filter(email="other@else.example").exists()
    assert Person.objects.get(pk=cast.staff.pk).email == cast.staff.email


def test_wrong_names_from_one_address_do_not_lock_the_office_out(cast):
    for number in range(12):
        Client().post("/accounts/login/", {"login": f"nobody{number}", "password": "x"})
    answer = Client().post("/accounts/login/", {"login": "staff", "password": PASSWORD})
    assert answer.status_code == 302


def test_limits_count_the_people_behind_a_proxy_apart(settings):
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == settings.TRUSTED_PROXY_COUNT


def test_notice_of_a_long_title_still_reaches_its_reader(org, cast):
    notify([cast.clerk], organisation=org, text="ก" * 430)
    notice = Notice.objects.get(person=cast.clerk)
    assert len(notice.text) == 400
    assert notice.text.endswith("…")
