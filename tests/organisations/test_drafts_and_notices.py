"""Autosave and notices: each only one's own."""

import json
import re

import pytest
from django.urls import reverse

from organisations.models import FormDraft, Notice
from organisations.selectors import draft_of
from organisations.services import drafts as draft_services
from organisations.services import notify, save_draft


@pytest.fixture
def url(org):
    return reverse("organisations:drafts", args=[org.slug])


def send(client, url, method="post", **body):
    return getattr(client, method)(url, json.dumps(body), content_type="application/json")


def test_draft_is_kept_and_kept_again(cast, client_for, org, url):
    client = client_for(cast.staff)
    answer = send(client, url, form="activity", object_key="7", data={"name": "ร่าง", "t": ["1"]})
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d\.\d\d น\.", answer.json()["saved_at"])
    send(client, url, form="activity", object_key="7", data={"name": "ร่าง 2"})
    row = draft_of(person=cast.staff, organisation=org, form="activity", object_key="7")
    assert row.data == {"name": "ร่าง 2"} and FormDraft.objects.count() == 1


def test_draft_by_plain_form(cast, client_for, org, url):
    client_for(cast.staff).post(
        url, {"form": "a", "object_key": "", "name": "x", "many": ["1", "2"]}
    )
    assert FormDraft.objects.get().data == {"name": "x", "many": ["1", "2"]}


def test_draft_is_discarded(cast, client_for, url):
    client = client_for(cast.staff)
    for how in ({"method": "delete"}, {"discard": True}):
        send(client, url, form="a", object_key="", data={"x": "1"})
        assert send(client, url, form="a", object_key="", **how).status_code == 204
        assert not FormDraft.objects.exists()


def test_draft_discard_by_form_goes_back(cast, client_for, url):
    client = client_for(cast.staff)
    send(client, url, form="a", object_key="", data={"x": "1"})
    back = {"form": "a", "discard": "1", "next": "/staff/example-district/"}
    assert client.post(url, back).url == "/staff/example-district/"
    evil = client.post(url, back | {"next": "https://evil.example/"})
    assert evil.status_code == 204


def test_drafts_of_others_are_untouched(cast, client_for, org, url):
    save_draft(person=cast.staff2, organisation=org, form="a", object_key="", data={"x": "hers"})
    client = client_for(cast.staff)
    send(client, url, form="a", object_key="", data={"x": "mine", "person": cast.staff2.pk})
    send(client, url, method="delete", form="a", object_key="", person=cast.staff2.pk)
    assert FormDraft.objects.get().data == {"x": "hers"}
    assert send(client_for(cast.other_staff), url, form="a", data={}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b'{"form": ""}',
        b'{"form": 1, "data": {}}',
        b'{"form": "a", "data": []}',
        b'{"form": "a", "data": null}',
        b'{"form": "a", "object_key": {}, "data": {}}',
        b'{"form": "' + b"a" * 81 + b'", "data": {}}',
        b'{"form": "a\\u0000", "data": {}}',
        b"\xff\xfe",
    ],
)
def test_draft_junk(cast, client_for, url, body):
    answer = client_for(cast.staff).post(url, body, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["error"]
    assert not FormDraft.objects.exists()


def test_draft_too_large(cast, client_for, url):
    answer = send(client_for(cast.staff), url, form="a", data={"x": "ก" * 100_000})
    assert answer.status_code == 413
    assert not FormDraft.objects.exists()


def test_draft_with_a_character_that_the_database_cannot_hold(cast, client_for, url):
    answer = send(client_for(cast.staff), url, form="a", data={"x\x00": ["ก\x00ข", {"y": "\x00"}]})
    assert answer.status_code == 200
    assert FormDraft.objects.get().data == {"x": ["กข", {"y": ""}]}


def test_drafts_do_not_pile_up(cast, org, monkeypatch):
    monkeypatch.setattr(draft_services, "DRAFTS_PER_PERSON", 3)
    for number in range(6):
        save_draft(person=cast.staff, organisation=org, form="a", object_key=str(number), data={})
    save_draft(person=cast.staff2, organisation=org, form="a", object_key="x", data={})
    keys = set(FormDraft.objects.filter(person=cast.staff).values_list("object_key", flat=True))
    assert keys == {"3", "4", "5"} and FormDraft.objects.count() == 4


def test_draft_needs_a_token(cast, client_for, url):
    client = client_for(cast.staff, enforce_csrf_checks=True)
    assert send(client, url, form="a", data={}).status_code == 403


# --- notices


@pytest.fixture
def notices_url(org):
    return reverse("organisations:notices", args=[org.slug])


@pytest.fixture
def read_url(org):
    return reverse("organisations:notices_read", args=[org.slug])


def test_notify_with_key_only_once(cast, org):
    people = [cast.staff, cast.staff2]
    assert notify(people, organisation=org, text="ก", key="k") == 2
    assert notify(people, organisation=org, text="ก", key="k") == 0
    assert notify(people, organisation=org, text="ก") == 2


def test_notices_are_ones_own_and_this_organisations(cast, client_for, org, other_org, notices_url):
    notify([cast.staff], organisation=org, text="ถึงฉัน")
    notify([cast.staff2], organisation=org, text="ถึงเธอ")
    notify([cast.staff], organisation=other_org, text="ที่อื่น")
    page = client_for(cast.staff).get(notices_url)
    assert "ถึงฉัน" in page.text and "ถึงเธอ" not in page.text and "ที่อื่น" not in page.text
    assert page.context["notices_unread"] == 1


def test_reading_one_and_all(cast, client_for, org, notices_url, read_url):
    for number in range(3):
        notify([cast.staff], organisation=org, text=f"เรื่องที่ {number}", url=f"/staff/{org.slug}/")
    first = Notice.objects.filter(person=cast.staff).last()
    client = client_for(cast.staff)
    answer = client.post(read_url, {"notice": str(first.uuid), "go": "1"})
    assert answer.url == f"/staff/{org.slug}/"
    first.refresh_from_db()
    assert first.read_at
    assert len(client.get(notices_url).context["page_obj"]) == 2
    client.post(read_url)
    assert not Notice.objects.filter(person=cast.staff, read_at=None).exists()
    assert "ไม่มีเรื่องที่ยังไม่อ่าน" in client.get(notices_url).text
    assert len(client.get(notices_url, {"show": "all"}).context["page_obj"]) == 3


def test_reading_somebody_elses_notice(cast, client_for, org, read_url):
    notify([cast.staff2], organisation=org, text="x")
    theirs = Notice.objects.get(person=cast.staff2)
    client = client_for(cast.staff)
    assert client.post(read_url, {"notice": str(theirs.uuid)}).status_code == 404
    client.post(read_url)
    theirs.refresh_from_db()
    assert theirs.read_at is None
    assert client.post(read_url, {"notice": "junk"}).status_code in (400, 404)


def test_notice_leads_only_within_the_site(cast, client_for, org, read_url, notices_url):
    notify([cast.staff], organisation=org, text="x", url="https://evil.example/")
    notice = Notice.objects.get(person=cast.staff)
    answer = client_for(cast.staff).post(read_url, {"notice": str(notice.uuid), "go": "1"})
    assert answer.url == notices_url


def test_notices_are_paged(cast, client_for, org, notices_url):
    for number in range(30):
        notify([cast.staff], organisation=org, text=f"n{number}")
    client = client_for(cast.staff)
    assert len(client.get(notices_url).context["page_obj"]) == 25
    assert len(client.get(notices_url, {"page": 2}).context["page_obj"]) == 5
    assert client.get(notices_url, {"page": "junk"}).status_code == 200
