"""Attacks on the keys, by the numbers of the list in docs/security (2, 3, 5, 6, 12, 13, 14)."""

import base64
import multiprocessing
from datetime import timedelta
from itertools import combinations
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from nacl.signing import SigningKey

from complaints.corruption.models import (
    Compartment,
    Grant,
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKey,
    RecoveryKind,
    Unlock,
    WorkKind,
    WrappedKey,
)
from complaints.corruption.services import sending, thread
from complaints.corruption.vault import (
    cards,
    chain,
    directory,
    holding,
    journal,
    keyring,
    keys,
    pending,
    recovery,
    sealing,
    unlocking,
)
from complaints.corruption.vault.unlocking import OpenKeys
from organisations.roles import Role
from organisations.services import set_membership
from tests.factories import make_member

from .builders import open_channel, unlock_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org, cast):
    return open_channel(org)


def file(office, **options):
    content = {"what": "ความลับ", **options.pop("content", {})}
    identity = {"name": "ชื่อผู้แจ้ง"}
    return sending.file_report(
        channel=office.channel,
        secret=sending.new_secret(),
        content=content,
        identity=identity,
        **options,
    ).report


def keys_page(office) -> str:
    return reverse("integrity:keys", args=[office.organisation.slug])


OPEN = "กุญแจของคุณเปิดอยู่ในเบราว์เซอร์นี้"


def is_open(client, office) -> bool:
    return OPEN in client.get(keys_page(office)).content.decode()


# --- 2: a thief of the database while keys are open


def test_attack_2_the_row_without_the_cookie_opens_nothing(office, client_for):
    officer = office.officers[0]
    client = client_for(officer)
    opened = unlock_client(client, officer, office)
    row = Unlock.objects.get()
    private = opened.holders[0][1]
    secret = base64.urlsafe_b64decode(client.cookies[settings.VAULT_COOKIE].value + "=")
    context = unlocking._row_context(office.organisation.uuid, officer.uuid)
    # With the cookie it does open, so that what follows shows something.
    assert private.pack() in sealing.unseal(
        unlocking._halves(secret)[1], bytes(row.sealed), context
    )
    lookup = bytes(row.lookup)
    for guess in (lookup, unlocking._halves(lookup)[1], settings.SECRET_KEY.encode()[:32]):
        with pytest.raises(sealing.Tampered):
            sealing.unseal(guess.ljust(32, b"0"), bytes(row.sealed), context)
    thief = Client()
    thief.force_login(officer)
    thief.cookies[settings.VAULT_COOKIE] = base64.urlsafe_b64encode(lookup).decode()
    assert not is_open(thief, office)


def test_attack_2_neither_key_nor_cookie_nor_passphrase_lies_in_a_database(office, client_for):
    officer = office.officers[0]
    client = client_for(officer)
    page = reverse("integrity:unlock", args=[office.organisation.slug])
    client.post(page, {"vault_passphrase": office.passphrases[officer.uuid]})
    assert is_open(client, office)
    cookie = client.cookies[settings.VAULT_COOKIE].value
    secret = base64.urlsafe_b64decode(cookie + "=")
    private = next(iter(office.private[officer.uuid].values()))
    words = office.passphrases[officer.uuid]
    needles = [
        secret,
        cookie.encode(),
        private.encryption,
        private.signing,
        words.encode(),
        words.split()[0].encode() + b" ",
    ]
    for model in (Unlock, WrappedKey, HolderKey, Session):
        for row in model.objects.all().values():
            stored = b"|".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for value in row.values()
            )
            assert not any(needle in stored for needle in needles), model
    for session in Session.objects.all():
        assert not any(needle in repr(session.get_decoded()).encode() for needle in needles)


# --- 3: any worker knows open keys, and they end


def _ask_in_another_process(url, cookies, pipe):
    connections.close_all()
    client = Client()
    for name, value in cookies.items():
        client.cookies[name] = value
    pipe.send(OPEN in client.get(url).content.decode())
    connections.close_all()
    pipe.close()


@pytest.mark.django_db(transaction=True)
def test_attack_3_an_unlock_on_one_worker_works_on_another(org, cast, client_for):
    office = open_channel(org)
    client = client_for(office.officers[0])
    unlock_client(client, office.officers[0], office)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    here, there = multiprocessing.get_context("fork").Pipe()
    worker = multiprocessing.get_context("fork").Process(
        target=_ask_in_another_process, args=(keys_page(office), cookies, there)
    )
    # Else the child would close the connections that it shares with us.
    connections.close_all()
    worker.start()
    assert here.poll(60)
    assert here.recv() is True
    worker.join(20)


def test_attack_3_keys_shut_at_sign_out(office, client_for):
    officer = office.officers[0]
    client, other_browser = client_for(officer), client_for(officer)
    for browser in (client, other_browser):
        unlock_client(browser, officer, office)
    kept = client.cookies[settings.VAULT_COOKIE].value
    client.post(reverse("account_logout"))
    assert not Unlock.objects.exists()
    client.force_login(officer)
    client.cookies[settings.VAULT_COOKIE] = kept
    assert not is_open(client, office)


def test_attack_3_keys_shut_when_roles_change(
    office, client_for, django_capture_on_commit_callbacks
):
    officer = office.officers[0]
    client = client_for(officer)
    unlock_client(client, officer, office)
    with django_capture_on_commit_callbacks(using="default", execute=True):
        set_membership(
            person=officer,
            organisation=office.organisation,
            roles=[Role.CORRUPTION_OFFICER, Role.STAFF],
        )
    assert not is_open(client, office)


@pytest.mark.parametrize(("minutes", "still"), [(9, True), (10, False), (11, False)])
def test_attack_3_keys_shut_after_ten_idle_minutes(office, client_for, monkeypatch, minutes, still):
    client = client_for(office.officers[0])
    unlock_client(client, office.officers[0], office)
    later = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert is_open(client, office) is still


def test_attack_3_keys_shut_after_thirty_minutes_however_busy(office, client_for, monkeypatch):
    client = client_for(office.officers[0])
    unlock_client(client, office.officers[0], office)
    start = timezone.now()
    seen = []
    for minutes in (8, 16, 24, 29, 30):
        now = start + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        seen.append(is_open(client, office))
    assert seen == [True, True, True, True, False]


def test_attack_3_the_cookie_opens_nothing_for_another_person_or_office(
    office, other_org, client_for
):
    officer, colleague = office.officers
    client = client_for(officer)
    unlock_client(client, officer, office)
    thief = client_for(colleague)
    thief.cookies[settings.VAULT_COOKIE] = client.cookies[settings.VAULT_COOKIE].value
    assert not is_open(thief, office)
    set_membership(person=officer, organisation=other_org, roles=[Role.CORRUPTION_OFFICER])
    there = reverse("integrity:keys", args=[other_org.slug])
    assert OPEN not in client.get(there).content.decode()


def test_attack_3_the_cookie_is_no_scripts_and_no_other_sites(office, client_for):
    officer = office.officers[0]
    client = client_for(officer)
    page = reverse("integrity:unlock", args=[office.organisation.slug])
    answer = client.post(page, {"vault_passphrase": office.passphrases[officer.uuid]})
    cookie = answer.cookies[settings.VAULT_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert not cookie["domain"]


# --- 5: keys that are put into the directory


def _row(office, role, private=None, person=None, **fields) -> HolderKey:
    private = private or keys.new_private_keys()
    return HolderKey.objects.create(
        organisation_uuid=office.organisation.uuid,
        person_uuid=person or uuid4(),
        person_name="ผู้บุกรุก",
        role=role,
        encryption_key=private.public.encryption,
        signing_key=private.public.signing,
        made_on=timezone.localdate(),
        **fields,
    )


def _sealed_to(office) -> set:
    report = file(office)
    return set(Grant.objects.filter(report=report).values_list("recipient_uuid", flat=True))


@pytest.mark.parametrize("role", [KeyRole.OFFICER, KeyRole.CUSTODIAN])
def test_attack_5_foreign_keys_are_never_sealed_to(office, role, other_org):
    foreign = []
    # Never signed.
    foreign.append(_row(office, role))
    # Signed by itself.
    private = keys.new_private_keys()
    own = _row(office, role, private)
    own.signed_by, own.signature = own.uuid, keys.sign(private.signing, directory.statement_of(own))
    own.save()
    foreign.append(own)
    # By a root of the intruder's.
    root = keys.new_private_keys()
    rooted = _row(office, role, signed_by=office.organisation.uuid)
    rooted.signature = keys.sign(root.signing, directory.statement_of(rooted))
    rooted.save()
    foreign.append(rooted)
    # With the signature of a genuine row.
    genuine = directory.trusted(office.organisation.uuid, role)[0]
    foreign.append(
        _row(office, role, signed_by=genuine.signed_by, signature=bytes(genuine.signature))
    )
    # By another office's officer, whose key counts there.
    elsewhere = open_channel(other_org)
    signer, secret = elsewhere.keys(elsewhere.officers[0]).holders[0]
    lent = _row(office, role, signed_by=signer.uuid)
    lent.signature = keys.sign(secret.signing, directory.statement_of(lent))
    lent.save()
    foreign.append(lent)
    assert not {row.uuid for row in foreign} & _sealed_to(office)


def test_attack_5_a_genuine_row_with_another_key_falls_out(office):
    genuine = office.holder(office.officers[0])
    intruder = keys.new_private_keys()
    HolderKey.objects.filter(pk=genuine.pk).update(encryption_key=intruder.public.encryption)
    # One officer alone without a fallback: the channel shuts rather than seal to a stranger.
    with pytest.raises(sending.NobodyLeft):
        file(office)


@pytest.mark.parametrize(
    "change", [{"role": KeyRole.CUSTODIAN}, {"person_uuid": uuid4()}, {"version": 7}]
)
def test_attack_5_a_row_moved_to_another_role_person_or_version_falls_out(office, change):
    genuine = office.holder(office.officers[0])
    HolderKey.objects.filter(pk=genuine.pk).update(**change)
    assert genuine.uuid not in directory.valid(office.organisation.uuid)


def test_attack_5_a_foreign_recovery_key_is_never_sealed_to(office):
    genuine = directory.recovery(office.organisation.uuid, RecoveryKind.CONTENT)
    RecoveryKey.objects.create(
        organisation_uuid=office.organisation.uuid,
        kind=RecoveryKind.CONTENT,
        version=genuine.version + 1,
        encryption_key=keys.new_private_keys().public.encryption,
        signature=bytes(genuine.signature),
        cards=3,
        needed=2,
        made_on=timezone.localdate(),
    )
    assert directory.recovery(office.organisation.uuid, RecoveryKind.CONTENT) == genuine


def test_attack_5_the_root_in_the_file_is_not_replaced_in_passing(office):
    other = bytes(SigningKey.generate().verify_key)
    with pytest.raises(directory.RootChanged):
        directory.pin_root(office.organisation.uuid, other)
    with pytest.raises(directory.RootChanged):
        recovery.begin(office.organisation.uuid)


def test_attack_5_a_fallback_written_into_the_database_gets_no_reports(office, other_org):
    intruders = open_channel(other_org)
    channel = office.channel
    channel.fallback_uuid = intruders.organisation.uuid
    channel.fallback_agreed_on = timezone.localdate()
    channel.save()
    with pytest.raises(sending.NobodyLeft):
        file(office, about_head=True)
    # Signed by the other office's own officer: no better.
    signer, private = intruders.keys(intruders.officers[0]).holders[0]
    channel.fallback_signed_by = signer.uuid
    channel.fallback_signature = keys.sign(private.signing, chain.fallback_statement(channel))
    channel.save()
    with pytest.raises(sending.NobodyLeft):
        file(office, about_head=True)


# --- 6: an administrator who makes themselves custodian


def test_attack_6_an_administrator_who_becomes_custodian_opens_nothing(office, cast, client_for):
    report = file(office)
    admin = cast.admin
    set_membership(person=admin, organisation=office.organisation, roles=[Role.IDENTITY_CUSTODIAN])
    passphrase, made = holding.make_keys(
        person=admin, organisation=office.organisation, roles=[KeyRole.CUSTODIAN]
    )
    (holder, private) = made[0]
    client = client_for(admin)
    page = reverse("integrity:unlock", args=[office.organisation.slug])
    answer = client.post(page, {"vault_passphrase": passphrase})
    assert "ยังไม่มีผู้รับรอง" in answer.content.decode()
    assert not Unlock.objects.exists()
    # With the database in hand, too: a row for the unlock, a signature of their own making.
    holder.signed_by = holder.uuid
    holder.signature = keys.sign(private.signing, directory.statement_of(holder))
    holder.save()
    forged = OpenKeys(admin.uuid, office.organisation.uuid, ((holder, private),))
    pending.work(forged)
    pending.work(office.keys(office.custodian))
    for compartment in (Compartment.IDENTITY, Compartment.CONTENT):
        with pytest.raises(keyring.NoGrant):
            keyring.key_of(report, compartment, forged)
    assert holder.uuid not in _sealed_to(office)


# --- 12: a permission to see the name that has run out


def test_attack_12_an_expired_grant_opens_nothing_after_the_rotation(office):
    report = file(office)
    officer = office.officers[0]
    custodian = office.keys(office.custodian)
    key = keyring.key_of(report, Compartment.IDENTITY, custodian)
    (grant,) = keyring.grants(
        report,
        Compartment.IDENTITY,
        key,
        holders=[office.holder(officer)],
        expires_on=timezone.localdate() - timedelta(days=1),
    )
    grant.save()
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.IDENTITY, office.keys(officer))
    # Whoever takes the row from a backup and puts the clock back still has the old key ...
    private = office.keys(officer).holders[0][1]
    stolen = keyring.opened(grant, report, private.encryption)
    assert stolen == key
    PendingWork.objects.create(
        organisation_uuid=office.organisation.uuid, kind=WorkKind.ROTATE_IDENTITY, report=report
    )
    assert pending.work(custodian).done == 1
    report.refresh_from_db()
    # ... which opens nothing any more, and no grant of the new one is theirs.
    with pytest.raises(sealing.Tampered):
        keyring.open_row(stolen, report, report, "identity")
    assert not Grant.objects.filter(
        report=report, compartment=Compartment.IDENTITY, holder__person_uuid=officer.uuid
    ).exists()
    new = keyring.key_of(report, Compartment.IDENTITY, custodian)
    assert keyring.open_row(new, report, report, "identity")["name"] == "ชื่อผู้แจ้ง"


def test_attack_12_a_permission_that_still_runs_outlives_the_rotation(office):
    report = file(office)
    officer = office.officers[0]
    key = keyring.key_of(report, Compartment.IDENTITY, office.keys(office.custodian))
    until = timezone.localdate() + timedelta(days=3)
    Grant.objects.bulk_create(
        keyring.grants(
            report,
            Compartment.IDENTITY,
            key,
            holders=[office.holder(officer)],
            expires_on=until,
        )
    )
    # It never makes the officer one who could do the rotation, or admit others.
    assert pending.waiting(office.keys(officer)).count() == 0
    PendingWork.objects.create(
        organisation_uuid=office.organisation.uuid, kind=WorkKind.ROTATE_IDENTITY, report=report
    )
    pending.work(office.keys(office.custodian))
    report.refresh_from_db()
    key = keyring.key_of(report, Compartment.IDENTITY, office.keys(officer))
    assert keyring.open_row(key, report, report, "identity")["name"] == "ชื่อผู้แจ้ง"


# --- 13: somebody who has gone


def test_attack_13_a_removed_officers_old_key_opens_nothing_new(office):
    report = file(office)
    first, second = office.officers
    third = make_member(office.organisation, Role.CORRUPTION_OFFICER)
    office.give_key(third, KeyRole.OFFICER)
    old = office.keys(first)
    stolen = {
        part: keyring.key_of(report, part, old)
        for part in (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD)
    }
    grants = list(Grant.objects.filter(report=report, holder=old.holders[0][0]))
    directory.remove(office.holder(first), by=second)
    new = file(office)
    assert not Grant.objects.filter(report=new, holder=old.holders[0][0]).exists()
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(new, Compartment.CONTENT, old)
    assert pending.work(office.keys(second)).left == 0
    report.refresh_from_db()
    key = keyring.key_of(report, Compartment.THREAD, office.keys(second))
    message = thread.say(report, key, body="หลังจากพ้นหน้าที่", by=second)
    for row, field, part in (
        (report, "content", Compartment.CONTENT),
        (message, "body", Compartment.THREAD),
    ):
        with pytest.raises(sealing.Tampered):
            keyring.open_row(stolen[part], report, row, field)
    # Their grants, put back from a backup, lead to the old keys only, and their key to no unlock.
    Grant.objects.bulk_create(grants)
    HolderKey.objects.filter(pk=old.holders[0][0].pk).update(ended_on=None)
    assert keyring.key_of(report, Compartment.CONTENT, old) == stolen[Compartment.CONTENT]
    assert old.holders[0][0].uuid not in directory.valid(office.organisation.uuid)


def test_attack_13_a_restored_wrapped_key_does_not_unlock(office):
    first = office.officers[0]
    holder = office.holder(first)
    wrapped = WrappedKey.objects.get(holder=holder)
    directory.remove(holder)
    HolderKey.objects.filter(pk=holder.pk).update(ended_on=None)
    wrapped.pk = None
    wrapped.save(force_insert=True)
    request = RequestFactory().post("/")
    request.user, request.organisation, request.session = first, office.organisation, {}
    with pytest.raises(unlocking.NotSigned):
        unlocking.unlock(request, office.passphrases[first.uuid])
    assert journal.replay()[0] == 1
    with pytest.raises(unlocking.NoKeys):
        unlocking.unlock(request, office.passphrases[first.uuid])


# --- 14: too few cards


@pytest.mark.parametrize(("count", "needed"), [(2, 2), (3, 2), (3, 3), (5, 3), (5, 5)])
def test_attack_14_one_card_too_few_opens_nothing_for_every_subset(org, count, needed):
    made = recovery.begin(org.uuid, dict.fromkeys(RecoveryKind, (count, needed)))
    for kind, new in made.items():
        read = {place: cards.read_card(text) for place, text in new.printed.items()}
        other = made[
            RecoveryKind.IDENTITY if kind == RecoveryKind.CONTENT else RecoveryKind.CONTENT
        ]
        foreign = {place: cards.read_card(text) for place, text in other.printed.items()}
        for places in combinations(read, needed - 1):
            few = {place: read[place] for place in places}
            with pytest.raises(cards.NotEnough):
                recovery.open_cards(new.row, few)
            # Filled up with a card of the other kind, or with one card twice.
            rest = next(place for place in read if place not in places)
            with pytest.raises(sealing.Tampered):
                recovery.open_cards(new.row, few | {rest: foreign[rest]})
            if few:
                with pytest.raises(sealing.Tampered):
                    recovery.open_cards(new.row, few | {rest: next(iter(few.values()))})
        for places in combinations(read, needed):
            opened = recovery.open_cards(new.row, {place: read[place] for place in places})
            assert bool(opened.root) == (kind == RecoveryKind.CONTENT)


def test_attack_14_cards_of_the_content_open_no_identity(office):
    report = file(office)
    content = office.opened(RecoveryKind.CONTENT)
    with pytest.raises(keyring.NoGrant):
        keyring.key_by_recovery(report, Compartment.IDENTITY, content.row, content.private)
    identity = office.opened(RecoveryKind.IDENTITY)
    with pytest.raises(keyring.NoGrant):
        keyring.key_by_recovery(report, Compartment.CONTENT, identity.row, identity.private)
