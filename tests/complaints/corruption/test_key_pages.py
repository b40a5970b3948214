"""The pages of keys: made, opened, shut, vouched for, ended; and what is typed is never lost."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from complaints.corruption.models import HolderKey, KeyRole, PendingWork, Unlock, WrappedKey
from complaints.corruption.services import sending
from complaints.corruption.vault import directory, passphrases
from organisations.models import SigningGrant
from organisations.roles import Role
from tests.factories import PASSWORD, make_member

from .builders import open_channel, unlock_client
from .filing import file_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org, cast):
    return open_channel(org)


@pytest.fixture
def officer(office):
    return office.officers[0]


def url(office, name, *args):
    return reverse(f"integrity:{name}", args=[office.organisation.slug, *args])


def unlock(client, office, words, **more):
    return client.post(url(office, "unlock"), {"vault_passphrase": words, **more})


def text(response) -> str:
    return response.content.decode()


# --- opening


def test_unlocking_leads_on_to_where_one_was_going(office, officer, client_for):
    client = client_for(officer)
    target = url(office, "channel")
    answer = unlock(client, office, office.passphrases[officer.uuid], next=target)
    assert (answer.status_code, answer["Location"]) == (302, target)


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "/o/x/"])
def test_unlocking_leads_nowhere_else(office, officer, client_for, away):
    answer = unlock(client_for(officer), office, office.passphrases[officer.uuid], next=away)
    assert answer["Location"] == url(office, "keys")


@pytest.mark.parametrize(
    "typed",
    [
        lambda words: words.upper(),
        lambda words: "  " + words.replace(" ", " - ") + "\n",
        lambda words: words.replace(" ", ""),
    ],
)
def test_a_passphrase_may_be_typed_carelessly(office, officer, client_for, typed):
    answer = unlock(client_for(officer), office, typed(office.passphrases[officer.uuid]))
    assert answer.status_code == 302


def test_a_wrong_word_is_named_and_costs_no_waiting(office, officer, client_for):
    client = client_for(officer)
    words = office.passphrases[officer.uuid].split()
    slipped = [*words[:3], words[3][:-1] + "x", *words[4:]]
    for _time in range(6):
        page = text(unlock(client, office, " ".join(slipped)))
    assert "คำที่ 4" in page
    assert "กรุณารอ" not in page
    assert unlock(client, office, " ".join(words)).status_code == 302


def test_wrong_passphrases_make_this_session_wait_and_nobody_else(
    office, officer, client_for, monkeypatch
):
    client, elsewhere = client_for(officer), client_for(officer)
    for _time in range(3):
        assert "ไม่ถูกต้อง" in text(unlock(client, office, passphrases.make_passphrase()))
    right = office.passphrases[officer.uuid]
    assert "กรุณารอ" in text(unlock(client, office, right))
    assert unlock(elsewhere, office, right).status_code == 302
    later = timezone.now() + timedelta(seconds=15)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert unlock(client, office, right).status_code == 302


def test_locking_shuts_the_keys_and_drops_the_cookie(office, officer, client_for):
    client = client_for(officer)
    unlock_client(client, officer, office)
    answer = client.post(url(office, "lock"))
    assert not Unlock.objects.exists()
    assert answer.cookies[settings.VAULT_COOKIE].value == ""


def test_what_is_typed_comes_back_when_the_keys_have_shut(office, officer, client_for, other_org):
    """An unlock that ends in the middle of writing loses nothing and stores nothing."""
    client = client_for(officer)
    page = url(office, "channel_fallback")
    typed = {"office": str(other_org.uuid), "note": 'ข้อความ <b>"ลับ"</b>'}
    answer = client.post(page, typed)
    assert answer.status_code == 200
    shown = text(answer)
    assert "ยังอยู่ครบ" in shown
    assert f'name="office" value="{other_org.uuid}"' in shown
    assert "ข้อความ &lt;b&gt;&quot;ลับ&quot;&lt;/b&gt;" in shown
    assert answer["Cache-Control"] == "no-store"
    office.channel.refresh_from_db()
    assert office.channel.fallback_uuid is None
    assert "ข้อความ" not in str(client.session.items())
    # A wrong passphrase keeps it as well; the right one goes on as if nothing had been.
    wrong = client.post(page, typed | {"vault_passphrase": passphrases.make_passphrase()})
    assert f'name="office" value="{other_org.uuid}"' in text(wrong)
    done = client.post(page, typed | {"vault_passphrase": office.passphrases[officer.uuid]})
    assert done.status_code == 302
    assert settings.VAULT_COOKIE in done.cookies
    office.channel.refresh_from_db()
    assert office.channel.fallback_uuid == other_org.uuid


# --- making one's own key


def confirm(client, office):
    page = url(office, "key_new")
    client.post(page, {"confirm_page": "1", "confirm": "password", "confirm_password": PASSWORD})


def test_a_key_is_made_after_a_fresh_sign_in_and_the_passphrase_shown_once(
    office, client_for, mailoutbox
):
    person = make_member(office.organisation, Role.CORRUPTION_OFFICER)
    client = client_for(person)
    page = url(office, "key_new")
    assert "confirm_password" in text(client.get(page))
    refused = client.post(page, {"roles": ["officer"]})
    assert refused.status_code == 409
    assert not HolderKey.objects.filter(person_uuid=person.uuid).exists()
    confirm(client, office)
    made = client.post(page, {"roles": ["officer"]})
    assert made["Cache-Control"] == "no-store"
    words = " ".join(re.findall(r"<li>([a-z]{5})</li>", text(made)))
    assert passphrases.read_passphrase(words) == words
    assert WrappedKey.objects.get(holder__person_uuid=person.uuid)
    assert not SigningGrant.objects.filter(person=person, used_at=None).exists()
    # Again: a new confirmation is asked for, and the words are not shown a second time.
    again = client.post(page, {"roles": ["officer"]})
    for shown in (text(again), text(client.get(url(office, "keys")))):
        # One of them may be part of another word ("status") or of a token, never three.
        assert sum(word in shown for word in words.split()) < 3
    assert mail.outbox == []
    assert "ยังไม่มีผู้รับรอง" in text(unlock(client, office, words))


def test_keys_are_made_for_ones_own_duties_only(office, client_for):
    person = make_member(office.organisation, Role.CORRUPTION_OFFICER)
    client = client_for(person)
    confirm(client, office)
    answer = client.post(url(office, "key_new"), {"roles": ["custodian", "superior"]})
    assert answer.status_code == 409
    assert not HolderKey.objects.filter(person_uuid=person.uuid).exists()


# --- vouching


@pytest.fixture
def newcomer(office):
    person = make_member(office.organisation, Role.CORRUPTION_OFFICER, name="นางสมมติ มาใหม่")
    return office.give_key(person, KeyRole.OFFICER, sign=False)


def test_an_officer_vouches_after_typing_what_was_heard(office, officer, newcomer, client_for):
    sending.file_report(
        channel=office.channel, secret=sending.new_secret(), content={"what": "ก่อนมา"}
    )
    client = client_for(officer)
    page = url(office, "key_sign", newcomer.pk)
    assert "เปิดกุญแจ" in text(client.get(page))
    unlock_client(client, officer, office)
    digits = directory.fingerprint_of(newcomer).split()
    shown = text(client.get(page))
    assert digits[0] in shown
    # Four digits stand somewhere on a page by chance; what is shown of the groups is these.
    groups = " ".join(
        re.findall(r"\d{4}\b", shown.partition('class="vault-print">')[2].partition("</p>")[0])
    )
    assert groups == " ".join(digits[:-2])
    assert "".join(digits[-2:]) not in re.sub(r"\s", "", shown)
    assert client.post(page, {"heard": "0000 0000"}).status_code == 400
    assert newcomer.pk not in directory.valid(office.organisation.uuid)
    assert client.post(page, {"heard": " ".join(digits[-2:])}).status_code == 302
    assert newcomer.pk in directory.valid(office.organisation.uuid)
    assert not PendingWork.objects.exists()


def test_a_custodian_cannot_vouch_for_an_officer(office, newcomer, client_for):
    client = client_for(office.custodian)
    unlock_client(client, office.custodian, office)
    assert client.get(url(office, "key_sign", newcomer.pk)).status_code == 404
    assert "มาใหม่" not in text(client.get(url(office, "keys")))


def test_a_superior_sees_no_directory(office, newcomer, client_for):
    page = text(client_for(office.superior).get(url(office, "keys")))
    assert "มาใหม่" not in page
    assert office.officers[0].display not in page


def test_a_key_of_another_office_is_not_there(office, officer, other_org, client_for):
    elsewhere = open_channel(other_org)
    holder = elsewhere.holder(elsewhere.officers[0])
    client = client_for(officer)
    unlock_client(client, officer, office)
    for name in ("key_sign", "key_remove"):
        assert client.get(url(office, name, holder.pk)).status_code == 404
        assert client.post(url(office, name, holder.pk)).status_code == 404


# --- shutting them wherever one is


PAGES = ("reports", "take_in", "own_figures", "retention", "keys", "channel")


def test_while_keys_are_open_what_shuts_them_stands_at_one_place(office, officer, client_for):
    """Above the title, on each page of the desk; where they are shut there is nothing to shut."""
    report, _receipt = file_report(office)
    client = client_for(officer)
    for name in PAGES:
        assert "vault-lock" not in text(client.get(url(office, name))), name
    unlock_client(client, officer, office)
    paths = [url(office, name) for name in PAGES]
    paths += [url(office, name, report.pk) for name in ("report", "message", "export", "hold")]
    for path in paths:
        page = text(client.get(path))
        assert page.count('class="vault-lock"') == 1, path
        assert "vault-lock" in page.partition('class="page-top"')[2].partition("<main")[0], path
    used = Unlock.objects.get().used_at
    client.get(url(office, "reports"))
    assert Unlock.objects.get().used_at == used, "looking at the list keeps no key open"
    client.post(url(office, "lock"))
    assert "vault-lock" not in text(client.get(url(office, "reports")))


def test_keys_that_are_over_or_of_somebody_else_are_not_open(office, officer, client_for):
    client, other = client_for(officer), client_for(office.officers[1])
    unlock_client(client, officer, office)
    other.cookies[settings.VAULT_COOKIE] = client.cookies[settings.VAULT_COOKIE].value
    assert "vault-lock" not in text(other.get(url(office, "reports")))
    Unlock.objects.update(used_at=timezone.now() - timedelta(seconds=601))
    assert "vault-lock" not in text(client.get(url(office, "reports")))


# --- ending


def test_an_officer_ends_a_colleagues_key(office, officer, client_for):
    colleague = office.holder(office.officers[1])
    client = client_for(officer)
    unlock_client(client, officer, office)
    assert client.post(url(office, "key_remove", colleague.pk)).status_code == 302
    assert colleague.pk not in directory.valid(office.organisation.uuid)
    mine = client.post(url(office, "key_remove", office.holder(officer).pk))
    assert mine.status_code == 409
    assert "คนสุดท้าย" in text(mine)


def test_an_officer_does_not_end_a_custodians_key(office, officer, client_for):
    client = client_for(officer)
    unlock_client(client, officer, office)
    page = url(office, "key_remove", office.holder(office.custodian).pk)
    assert client.post(page).status_code == 404


# --- work that waits


def test_unlocking_does_the_work_that_waited(office, officer, client_for):
    for number in range(3):
        sending.file_report(
            channel=office.channel, secret=sending.new_secret(), content={"what": str(number)}
        )
    directory.remove(office.holder(office.officers[1]))
    assert PendingWork.objects.count() == 3
    unlock(client_for(officer), office, office.passphrases[officer.uuid])
    assert not PendingWork.objects.exists()


def test_the_page_goes_on_with_the_work_and_does_not_keep_the_keys_open(
    office, officer, client_for, monkeypatch
):
    client = client_for(officer)
    unlock_client(client, officer, office)
    sending.file_report(
        channel=office.channel, secret=sending.new_secret(), content={"what": "เดิม"}
    )
    directory.remove(office.holder(office.officers[1]))
    assert "เหลือ 1 เรื่อง" in text(client.get(url(office, "keys")))
    used = Unlock.objects.get().used_at
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    fragment = client.post(url(office, "key_work"), headers={"hx-request": "true"})
    assert "ไม่มีงานเปลี่ยนกุญแจค้างอยู่" in text(fragment)
    assert Unlock.objects.get().used_at == used
    assert client.post(url(office, "key_work")).status_code == 302


def test_the_list_of_keys_asks_the_same_number_of_queries_for_many(
    office, officer, client_for, django_assert_max_num_queries
):
    client = client_for(officer)
    unlock_client(client, officer, office)
    client.get(url(office, "keys"))
    for _number in range(8):
        person = make_member(office.organisation, Role.EXECUTIVE)
        office.give_key(person, KeyRole.SUPERIOR)
    with django_assert_max_num_queries(40, connection=_corruption()):
        client.get(url(office, "keys"))


def _corruption():
    from django.db import connections

    return connections["corruption"]
