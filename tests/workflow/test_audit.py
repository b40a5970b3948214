"""The chain: every way of tampering is found; anchors; append-only on PostgreSQL."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from workflow import audit
from workflow.models import AuditAnchor, AuditEntry


@pytest.fixture
def chain(cast, org):
    """A handful of entries of `org`; returns those of its chain."""
    for number in range(5):
        audit.record(actor=cast.officer, event=f"test.{number}", obj=org, fields=["b", "a"])
    return AuditEntry.objects.filter(chain=org.uuid)


@pytest.fixture
def tamper(db):
    """Writes past the rules, as somebody with the database's password would."""

    def run(write):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
        try:
            write()
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET session_replication_role = DEFAULT")

    return run


def texts(org=None):
    return [fault.text for fault in audit.verify(organisation=org)]


def test_entries_are_numbered_and_linked(chain, org):
    rows = list(chain.order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].previous_hash == audit.GENESIS
    for before, after in pairwise(rows):
        assert after.previous_hash == before.hash
    assert rows[-1].fields == ["a", "b"]
    assert audit.head(org) == (rows[-1].number, rows[-1].hash)
    assert texts() == []


def test_chains_of_organisations_are_apart(chain, cast, org, other_org):
    number = audit.head(other_org)[0]
    audit.record(actor=cast.other_staff, event="x", organisation=other_org)
    assert audit.head(other_org)[0] == number + 1
    assert audit.head(org)[0] == chain.count()


def test_system_and_installation(db):
    entry = audit.record(actor=None, event="installed")
    assert entry.actor_name == "ระบบ" and entry.chain.int == 0


@pytest.mark.parametrize(
    "change",
    [
        {"event": "something.else"},
        {"actor_name": "คนอื่น"},
        {"actor_title": "ตำแหน่งอื่น"},
        {"actor_uuid": None},
        {"object_uuid": None},
        {"object_type": "plans.plan"},
        {"fields": ["a"]},
        {"at": timezone.now() - timedelta(days=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_changed_entry_is_found(chain, tamper, org, change):
    row = chain.get(event="test.2")
    tamper(lambda: AuditEntry.objects.filter(pk=row.pk).update(**change))
    faults = audit.verify()
    assert [(f.number, f.text) for f in faults] == [(row.number, "content differs from its hash")]


def test_entry_rewritten_with_its_hash_is_found(chain, tamper):
    row = chain.get(event="test.2")
    row.event = "test.x"
    row.hash = audit._digest(row)
    tamper(row.save)
    assert texts() == ["link to the entry before is broken"]


def test_missing_entry_is_found(chain, tamper):
    row = chain.get(event="test.2")
    tamper(row.delete)
    assert "entry missing" in texts()


def test_missing_first_entry_is_found(chain, tamper):
    tamper(chain.order_by("number").first().delete)
    assert "entry missing" in texts()


def test_chain_rewritten_as_a_whole_is_found_by_its_anchor(chain, tamper):
    """Whoever can write the database can rebuild every hash, but not the signature outside."""
    audit.sign_heads()

    def rewrite():
        previous = audit.GENESIS
        for row in chain.order_by("number"):
            row.event = "innocent"
            row.previous_hash = previous
            row.hash = previous = audit._digest(row)
            row.save()

    tamper(rewrite)
    assert texts() == ["chain differs from its anchor"]
    head = chain.order_by("number").last()
    tamper(lambda: AuditAnchor.objects.filter(chain=head.chain).update(head=head.hash))
    assert texts() == ["anchor signature is not valid"]


def test_cut_off_tail_is_found_by_its_anchor(chain, tamper):
    audit.sign_heads()
    tamper(chain.order_by("number").last().delete)
    assert texts() == ["chain differs from its anchor"]


def test_emptied_chain_is_found_by_its_anchor(chain, tamper, org):
    audit.sign_heads()
    tamper(chain.delete)
    assert texts(org) == ["chain differs from its anchor"]


def test_own_chain_only(chain, tamper, org, other_org, cast):
    audit.record(actor=cast.other_staff, event="x", organisation=other_org)
    tamper(lambda: AuditEntry.objects.filter(chain=other_org.uuid).update(event="y"))
    assert texts(org) == []
    assert texts(other_org) != [] and texts() != []


def test_heads_are_signed_once_a_day(chain, org, monkeypatch):
    assert audit.sign_heads() > 0
    assert audit.sign_heads() == 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *a: tomorrow)
    assert audit.sign_heads() > 0
    assert AuditAnchor.objects.filter(chain=org.uuid).count() == 2
    assert texts() == []


def test_another_key_is_found(chain, settings):
    """The key in the file was replaced: what the auditor noted earlier says so."""
    noted = audit.public_key_hex()
    audit.sign_heads()
    settings.AUDIT_SIGNING_KEY_FILE.unlink()
    assert "anchor signature is not valid" in texts()
    assert audit.verify(public_key=noted) == []


def test_key_file_is_for_its_owner_only(db, settings):
    audit.public_key_hex()
    assert settings.AUDIT_SIGNING_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in settings.AUDIT_SIGNING_KEY_FILE.parent.glob("audit_signing_key*")] == [
        "audit_signing_key"
    ]


def test_command(chain, tamper, capsys):
    call_command("verify_audit")
    assert "whole" in capsys.readouterr().out
    tamper(chain.get(event="test.2").delete)
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "entry missing" in capsys.readouterr().err


def test_an_entry_that_is_rolled_back_leaves_no_gap(chain, cast, org):
    number = audit.head(org)[0]
    with transaction.atomic():
        audit.record(actor=cast.officer, event="gone", organisation=org)
        transaction.set_rollback(True)
    audit.record(actor=cast.officer, event="kept", organisation=org)
    assert audit.head(org)[0] == number + 1 and texts() == []


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain(cast, org):
    import threading

    errors = []

    def write():
        try:
            for _number in range(5):
                audit.record(actor=cast.officer, event="at.once", organisation=org)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert AuditEntry.objects.filter(chain=org.uuid, event="at.once").count() == 20
    assert texts() == []


# --- append-only


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize(
    "write",
    [
        lambda rows: rows.update(event="x"),
        lambda rows: rows.delete(),
    ],
    ids=["update", "delete"],
)
def test_postgresql_refuses_to_change_entries(chain, write):
    with pytest.raises(DatabaseError), transaction.atomic():
        write(chain)
    assert texts() == []
