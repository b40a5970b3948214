"""A confirmation is for one person, session, act, object and content, once, for five minutes."""

import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from organisations import signing
from organisations.models import SigningGrant
from tests.factories import PASSWORD, make_department, make_member
from tests.passkeys import SoftPasskey
from workflow.engine import Refused
from workflow.models import AuditEntry

pytestmark = pytest.mark.urls("tests.organisations.signing_urls")
ACT = "department.sign"
BY_PASSWORD = {"confirm_page": "1", "confirm": "password", "confirm_password": PASSWORD}
# What the form carries of a department, whose content has no hash in these tests.
SHOWN = {"confirm_content": ""}


@pytest.fixture
def clock(monkeypatch):
    """`clock.forward(seconds)` moves the time without waiting."""
    real, moved = timezone.now, SimpleNamespace(by=timedelta())
    monkeypatch.setattr(timezone, "now", lambda: real() + moved.by)
    moved.forward = lambda seconds: setattr(moved, "by", moved.by + timedelta(seconds=seconds))
    return moved


@pytest.fixture
def department(departments):
    return departments.owner


def address(org, department, where="sign", content=""):
    return f"/staff/{org.slug}/{where}/{department.uuid}/" + (f"?hash={content}" if content else "")


def challenge(page, element="sign-passkey-options") -> dict:
    found = re.search(rf'<script id="{element}" type="application/json">(.*?)</script>', page.text)
    return json.loads(found.group(1))


# --- the page


def test_page_says_what_is_signed_and_asks(cast, client_for, org, department):
    page = client_for(cast.executive).get(address(org, department))
    assert page.status_code == 200
    assert f"ลงนามใน{department.name}" in page.text and "หนึ่งบรรทัด" in page.text
    assert 'name="confirm_password"' in page.text
    assert "data-passkey-button" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert not SigningGrant.objects.exists()


def test_password_confirms_and_leads_back_to_the_same_page(cast, client_for, org, department):
    client = client_for(cast.executive)
    url = address(org, department, content="abc")
    answer = client.post(url, BY_PASSWORD)
    assert answer.status_code == 303 and answer.url == url
    assert client.get(url).text.startswith("CONTENT")
    signed = client.post(url, {"opinion": "อนุมัติ", "confirm_content": "abc"})
    assert signed.text == "signed by password: อนุมัติ"
    events = AuditEntry.objects.filter(chain=org.uuid).values_list("event", flat=True)
    assert "signing.confirmed.password" in events


def test_once_only(cast, client_for, org, department):
    client = client_for(cast.executive)
    url = address(org, department)
    client.post(url, BY_PASSWORD)
    assert client.post(url, SHOWN | {"opinion": "หนึ่ง"}).text.startswith("signed")
    again = client.post(url, SHOWN | {"opinion": "สอง"})
    assert again.text.startswith("CONTENT") and "สอง" in again.text
    assert 'name="confirm_password"' in client.get(url).text


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD + " ", "x" * 5000])
def test_wrong_password(cast, client_for, org, department, password):
    page = client_for(cast.executive).post(
        address(org, department), BY_PASSWORD | {"confirm_password": password}
    )
    assert page.status_code == 200 and "ยังยืนยันไม่ได้" in page.text
    assert password == "" or password not in page.text
    assert not SigningGrant.objects.exists()


def test_somebody_elses_password_confirms_nothing(cast, client_for, org, department):
    cast.clerk.set_password("another long password")
    cast.clerk.save()
    client_for(cast.executive).post(
        address(org, department), BY_PASSWORD | {"confirm_password": "another long password"}
    )
    assert not SigningGrant.objects.exists()


def test_tries_are_limited(cast, client_for, org, department):
    client = client_for(cast.executive)
    url = address(org, department)
    for _number in range(10):
        assert client.post(url, BY_PASSWORD | {"confirm_password": "wrong"}).status_code == 200
    assert client.post(url, BY_PASSWORD).status_code == 429
    assert not SigningGrant.objects.exists()
    # Another person of the same office is not held up.
    assert client_for(cast.clerk).post(url, BY_PASSWORD).status_code == 303


def test_failed_tries_are_audited_without_what_was_typed(cast, client_for, org, department):
    client_for(cast.executive).post(
        address(org, department), BY_PASSWORD | {"confirm_password": "hunter2hunter2"}
    )
    entry = AuditEntry.objects.get(chain=org.uuid, event="signing.failed")
    assert entry.actor_uuid == cast.executive.uuid and entry.object_uuid == department.uuid
    assert "hunter2" not in str(vars(entry))


def test_without_a_factor_nobody_signs(client_for, org, department):
    person = make_member(org, "executive", password=None)
    client = client_for(person)
    page = client.get(address(org, department))
    assert page.status_code == 403
    assert "คุณยังลงนามไม่ได้" in page.text and "/accounts/2fa/webauthn/add/" in page.text
    assert client.post(address(org, department), BY_PASSWORD).status_code == 403
    assert client.post(
        address(org, department), SHOWN | {"opinion": "x", "confirm_password": ""}
    ).text.startswith("CONTENT")
    assert not SigningGrant.objects.exists()


# --- what one confirmation does not cover


def test_five_minutes(cast, client_for, org, department, clock):
    client = client_for(cast.executive)
    url = address(org, department)
    client.post(url, BY_PASSWORD)
    clock.forward(299)
    assert client.get(url).text.startswith("CONTENT")
    clock.forward(2)
    assert 'name="confirm_page"' in client.get(url).text
    late = client.post(url, SHOWN | {"opinion": "ความเห็นที่พิมพ์ไว้นาน"})
    assert late.text.startswith("CONTENT"), "the text must not be lost"
    assert "ความเห็นที่พิมพ์ไว้นาน" in late.text and "หมดเวลา" in late.text
    assert 'name="confirm_password"' in late.text
    done = client.post(url, SHOWN | {"opinion": "ความเห็นที่พิมพ์ไว้นาน", "confirm_password": PASSWORD})
    assert done.text == "signed by password: ความเห็นที่พิมพ์ไว้นาน"


def test_a_password_typed_beside_the_old_content_does_not_confirm_the_new(
    cast, client_for, org, department, clock
):
    """The grant ran out while it was read, and meanwhile somebody changed what is to be signed."""
    client = client_for(cast.executive)
    client.post(address(org, department, content="old"), BY_PASSWORD)
    assert 'value="old"' in client.get(address(org, department, content="old")).text
    clock.forward(301)
    typed = {"opinion": "ข้อความ", "confirm_password": PASSWORD}
    url = address(org, department, content="new")
    page = client.post(url, typed | {"confirm_content": "old"})
    assert page.status_code == 409 and "เนื้อหาเปลี่ยนไป" in page.text
    assert "ข้อความ" in page.text and 'name="confirm_password"' in page.text
    assert not SigningGrant.objects.filter(content_hash="new").exists()
    # Drawn anew it carries what is shown now, which may be signed.
    assert 'name="confirm_content" value="new"' in page.text
    done = client.post(url, typed | {"confirm_content": "new"})
    assert done.text == "signed by password: ข้อความ"


@pytest.mark.parametrize("shown", [{"confirm_content": "old"}, {}])
def test_a_page_left_open_does_not_use_the_confirmation_of_another_tab(
    cast, client_for, org, department, shown
):
    client = client_for(cast.executive)
    url = address(org, department, content="new")
    client.post(url, BY_PASSWORD)
    page = client.post(url, {"opinion": "ข้อความ", **shown})
    assert page.status_code == 409 and "เนื้อหาเปลี่ยนไป" in page.text
    assert SigningGrant.objects.get().used_at is None


def test_wrong_password_beside_the_content_keeps_the_text(cast, client_for, org, department):
    page = client_for(cast.executive).post(
        address(org, department), SHOWN | {"opinion": "ข้อความ", "confirm_password": "wrong"}
    )
    assert page.text.startswith("CONTENT") and "ข้อความ" in page.text
    assert "รหัสผ่านไม่ถูกต้อง" in page.text


def test_another_object(cast, client_for, org, department):
    client = client_for(cast.executive)
    client.post(address(org, department), BY_PASSWORD)
    other = make_department(org)
    assert 'name="confirm_page"' in client.get(address(org, other)).text
    assert client.post(address(org, other), SHOWN | {"opinion": "x"}).text.startswith("CONTENT")


def test_another_act(cast, client_for, org, department):
    client = client_for(cast.executive)
    client.post(address(org, department), BY_PASSWORD)
    closing = address(org, department, "other")
    assert 'name="confirm_page"' in client.get(closing).text
    assert client.post(closing, SHOWN | {"opinion": "x"}).text.startswith("CONTENT")


def test_another_session_of_the_same_person(cast, client_for, org, department):
    client_for(cast.executive).post(address(org, department), BY_PASSWORD)
    second = client_for(cast.executive)
    assert 'name="confirm_page"' in second.get(address(org, department)).text
    assert second.post(address(org, department), SHOWN | {"opinion": "x"}).text.startswith(
        "CONTENT"
    )


def test_another_person(cast, client_for, org, department):
    client_for(cast.executive).post(address(org, department), BY_PASSWORD)
    assert 'name="confirm_page"' in client_for(cast.clerk).get(address(org, department)).text


def test_other_content(cast, client_for, org, department):
    client = client_for(cast.executive)
    client.post(address(org, department, content="first"), BY_PASSWORD)
    changed = address(org, department, content="second")
    assert 'name="confirm_page"' in client.get(changed).text
    assert client.post(changed, SHOWN | {"opinion": "x"}).text.startswith("CONTENT")


def test_confirmation_ends_with_sign_out(cast, client_for, org, department):
    client = client_for(cast.executive)
    client.post(address(org, department), BY_PASSWORD)
    client.logout()
    client.force_login(cast.executive)
    assert 'name="confirm_page"' in client.get(address(org, department)).text


def _request(person, client):
    request = RequestFactory().get("/")
    request.user, request.session = person, client.session
    return request


def test_consume_refuses_what_the_page_would(cast, client_for, org, department, clock):
    """The service asks again by itself, whatever the view did."""
    client = client_for(cast.executive)
    request = _request(cast.executive, client)
    asked = {"act": ACT, "obj": department, "content_hash": "a"}
    with pytest.raises(Refused):
        signing.consume(request, **asked)
    signing.grant(request, method="password", **asked)
    with pytest.raises(Refused):
        signing.consume(request, **asked | {"content_hash": "b"})
    with pytest.raises(Refused):
        signing.consume(request, **asked | {"act": "department.close"})
    with pytest.raises(Refused):
        signing.consume(request, **asked | {"obj": make_department(org)})
    with pytest.raises(Refused):
        signing.consume(_request(cast.executive, client_for(cast.executive)), **asked)
    with pytest.raises(Refused):
        signing.consume(_request(cast.clerk, client), **asked)
    assert signing.consume(request, **asked) == "password"
    with pytest.raises(Refused):
        signing.consume(request, **asked)
    signing.grant(request, method="password", **asked)
    clock.forward(301)
    with pytest.raises(Refused):
        signing.consume(request, **asked)


def test_a_newer_confirmation_ends_the_older(cast, client_for, department):
    request = _request(cast.executive, client_for(cast.executive))
    for method in ("password", "passkey"):
        signing.grant(request, act=ACT, obj=department, method=method)
    assert SigningGrant.objects.count() == 1
    assert signing.consume(request, act=ACT, obj=department) == "passkey"


# --- passkeys


@pytest.fixture
def passkey(cast):
    key = SoftPasskey()
    key.register(cast.executive)
    return key


def by_passkey(credential):
    return {"confirm_page": "1", "confirm": "passkey", "credential": credential}


def test_passkey_confirms(cast, client_for, org, department, passkey):
    client = client_for(cast.executive)
    url = address(org, department)
    page = client.get(url)
    assert "data-passkey-button" in page.text and 'name="confirm_password"' in page.text
    answer = client.post(url, by_passkey(passkey.answer(challenge(page))))
    assert answer.status_code == 303
    assert client.post(url, SHOWN | {"opinion": "x"}).text == "signed by passkey: x"


def test_person_with_passkey_alone(client_for, org, department):
    person = make_member(org, "executive", password=None)
    key = SoftPasskey()
    key.register(person)
    client = client_for(person)
    page = client.get(address(org, department))
    assert page.status_code == 200 and 'name="confirm_password"' not in page.text
    assert client.post(address(org, department), BY_PASSWORD).status_code == 200
    assert not SigningGrant.objects.exists()
    page = client.get(address(org, department))
    answer = client.post(address(org, department), by_passkey(key.answer(challenge(page))))
    assert answer.status_code == 303


def test_touch_without_finger_or_pin_is_not_enough(cast, client_for, org, department, passkey):
    client = client_for(cast.executive)
    page = client.get(address(org, department))
    credential = passkey.answer(challenge(page), verified=False)
    assert client.post(address(org, department), by_passkey(credential)).status_code == 200
    assert not SigningGrant.objects.exists()


def test_challenge_is_used_once(cast, client_for, org, department, passkey):
    client = client_for(cast.executive)
    url = address(org, department)
    credential = passkey.answer(challenge(client.get(url)))
    assert client.post(url, by_passkey(credential)).status_code == 303
    client.post(url, SHOWN | {"opinion": "x"})
    assert client.post(url, by_passkey(credential)).status_code == 200
    assert not SigningGrant.objects.filter(used_at=None).exists()


def test_challenge_belongs_to_its_act_and_object(cast, client_for, org, department, passkey):
    client = client_for(cast.executive)
    first = passkey.answer(challenge(client.get(address(org, department))))
    other = make_department(org)
    assert client.post(address(org, other), by_passkey(first)).status_code == 200
    assert client.post(address(org, department, "other"), by_passkey(first)).status_code == 200
    assert not SigningGrant.objects.exists()
    # Two tabs are open: each page's own answer is good.
    second = passkey.answer(challenge(client.get(address(org, other))))
    first = passkey.answer(challenge(client.get(address(org, department))))
    assert client.post(address(org, other), by_passkey(second)).status_code == 303
    assert client.post(address(org, department), by_passkey(first)).status_code == 303


def test_challenge_of_sign_in_or_reauthentication_signs_nothing(
    cast, client_for, org, department, passkey
):
    client = client_for(cast.executive)
    client.get(address(org, department))
    page = client.get(reverse("mfa_reauthenticate_webauthn"))
    theirs = challenge(page, "passkey-options")["request_options"]
    assert "mfa.webauthn.state" in client.session
    credential = passkey.answer(theirs)
    assert client.post(address(org, department), by_passkey(credential)).status_code == 200
    assert not SigningGrant.objects.exists()


def test_challenge_of_signing_reauthenticates_nothing(cast, client_for, org, department, passkey):
    client = client_for(cast.executive)
    credential = passkey.answer(challenge(client.get(address(org, department))))
    assert "mfa.webauthn.state" not in client.session
    client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": credential})
    assert "account_authentication_methods" not in client.session


def test_somebody_elses_passkey(cast, client_for, org, department, passkey):
    foreign = SoftPasskey()
    foreign.register(cast.clerk)
    client = client_for(cast.executive)
    page = client.get(address(org, department))
    credential = foreign.answer(challenge(page))
    assert client.post(address(org, department), by_passkey(credential)).status_code == 200
    assert not SigningGrant.objects.exists()


@pytest.mark.parametrize(
    "junk", ["x", "{}", "[]", "null", "1", '"a"', '{"id": 1}', '{"response": {}}', "{" * 2000]
)
def test_passkey_junk_is_an_error_not_a_crash(cast, client_for, org, department, passkey, junk):
    client = client_for(cast.executive)
    client.get(address(org, department))
    page = client.post(address(org, department), by_passkey(junk))
    assert page.status_code == 200 and "ยังยืนยันไม่ได้" in page.text


def test_expired_confirmation_is_renewed_beside_the_content_by_passkey(
    cast, client_for, org, department, passkey
):
    client = client_for(cast.executive)
    url = address(org, department)
    late = client.post(url, SHOWN | {"opinion": "ข้อความ"})
    options = challenge(late, "confirm-passkey-options")
    done = client.post(url, SHOWN | {"opinion": "ข้อความ", "credential": passkey.answer(options)})
    assert done.text == "signed by passkey: ข้อความ"
