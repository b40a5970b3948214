"""Attacks 8 and 9 (docs/security) on the rows of whole reports, and on their files' bytes.

Somebody writes to the database and to the storage, and cannot open anything: what they exchange,
change or cut must not open, and never as the other report's text.
"""

from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from complaints.corruption.files import places
from complaints.corruption.models import (
    Compartment,
    Entry,
    Grant,
    IdentityRequest,
    Message,
    PendingWork,
    Report,
    SealedFile,
    WorkKind,
)
from complaints.corruption.services import custody
from complaints.corruption.vault import pending
from complaints.corruption.vault.keyring import FIRST
from complaints.corruption.vault.streams import CHUNK

from . import builders
from .two_reports import NAMES, Looker, Seen, Side, whole_report

pytestmark = pytest.mark.django_db

SEALED_CHUNK = CHUNK + 17


@pytest.fixture
def office(org, cast):
    return builders.open_channel(org)


@pytest.fixture
def sides(office) -> tuple[Side, Side]:
    return whole_report(office, "ALPHA-7431"), whole_report(office, "BRAVO-9056")


@pytest.fixture
def looker(office, sides, clock) -> Looker:
    made = Looker(office, clock)
    for side in sides:
        made.know(side)
        for name in NAMES:
            seen = made.see(name, side)
            # It is all there, so that a refusal later says something.
            assert side.word.encode() in seen.body and not seen.refused, name
    return made


@contextmanager
def undone():
    """What is written within, to rows and to files, is as it was afterwards."""
    folder = Path(places.storage().path(""))
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    with transaction.atomic(using="corruption"):
        yield
        transaction.set_rollback(True, using="corruption")
    for path, content in kept.items():
        path.write_bytes(content)


def looked(looker: Looker, sides, names, what: str) -> None:
    """`names` open nothing; no look at all shows a word of the other report."""
    for side, other in (sides, sides[::-1]):
        for name in NAMES:
            seen = looker.see(name, side)
            assert other.word.encode() not in seen.body, (what, name, "shows the other's text")
            if name in names:
                assert is_refused(seen, side), (what, name, seen.body[:400])


def is_refused(seen: Seen, side: Side) -> bool:
    return seen.refused and side.word.encode() not in seen.body


# --- 8: exchanged between two reports


def exchange(one, other, *names) -> None:
    """Columns of two rows change places."""
    rows = type(one).objects
    values = [{name: getattr(row, name) for name in names} for row in (one, other)]
    nullable = {name: None for name in names if one._meta.get_field(name).null}
    if nullable:
        # Where the column is unique.
        rows.filter(pk=one.pk).update(**nullable)
    rows.filter(pk=other.pk).update(**values[0])
    rows.filter(pk=one.pk).update(**values[1])


def columns(name: str, *fields):
    return lambda a, b: exchange(a.row(name), b.row(name), *fields)


def moved(name: str):
    """The row itself goes to the other report."""

    def move(a, b):
        rows = [(a.row(name), b), (b.row(name), a)]
        for row, other in rows:
            changes = {"report": other.report}
            if hasattr(row, "number"):
                changes["number"] = F("number") + 100
            type(row).objects.filter(pk=row.pk).update(**changes)

    return move


def grants_of(side, compartments=FIRST):
    rows = Grant.objects.filter(report=side.report, compartment__in=compartments)
    return rows.order_by("compartment", "recovery", "holder", "pk")


def boxes(*fields):
    """What stands in the grants of the same people changes places."""

    def swap(a, b):
        pairs = list(zip(grants_of(a), grants_of(b), strict=True))
        assert len(pairs) > 10
        for one, other in pairs:
            assert one.holder_id == other.holder_id and one.compartment == other.compartment
            exchange(one, other, *fields)

    return swap


def grants_moved(a, b, compartments=tuple(Compartment.values)):
    rows = [(row, side) for side in (a, b) for row in grants_of(side, compartments)]
    Grant.objects.filter(pk__in=[row.pk for row, _side in rows]).delete()
    for row, side in rows:
        other = b if side is a else a
        row.pk, row.report = None, other.report
        for name in ("subject_uuid", "recipient_uuid"):
            if getattr(row, name) == side.report.uuid:
                setattr(row, name, other.report.uuid)
        row.save(force_insert=True)


def objects_on_disk(name: str):
    def swap(a, b):
        one, other = (object_of(side.row(name)) for side in (a, b))
        content = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(content)

    return swap


def object_of(file) -> Path:
    return Path(places.storage().path(file.stored_as))


ROWS = ("message", "entry", "file", "thread file", "identity file", "copy", "request")
# What says who is behind a report, and by which code.
WAY = ("lookup", "reporter_key")
SEALED = ("content", "identity", "key_version", "content_revision", "identity_revision")


def all_at_once(*acts):
    def swap(a, b):
        for act in acts:
            act(a, b)

    return swap


EXCHANGES = {
    "content": (columns("report", "content"), {"desk"}),
    "identity": (columns("report", "identity"), {"name"}),
    "content and identity": (columns("report", *SEALED), {"desk", "name"}),
    "message": (columns("message", "body"), {"desk", "inbox"}),
    "note": (columns("entry", "body"), {"desk"}),
    "copy": (columns("copy", "body"), {"copy"}),
    "finding": (columns("copy", "finding"), {"copy"}),
    "request": (columns("request", "body"), {"request", "custody"}),
    "objection": (columns("request", "objection"), set()),
    "description": (columns("file", "description"), {"desk", "file"}),
    "description of a message's file": (
        columns("thread file", "description"),
        {"desk", "inbox", "thread file", "own file"},
    ),
    "description of the custodian's file": (
        columns("identity file", "description"),
        {"identity file"},
    ),
    "name of the object": (columns("file", "stored_as"), {"desk", "file"}),
    "file whole": (columns("file", "description", "stored_as"), {"desk", "file"}),
    "object": (objects_on_disk("file"), {"file"}),
    "object of a message": (objects_on_disk("thread file"), {"thread file", "own file"}),
    "object of the custodian's": (objects_on_disk("identity file"), {"identity file"}),
    "boxes of the grants": (boxes("sealed"), {"desk", "inbox", "name", "file"}),
    "boxes and marks": (boxes("sealed", "mark"), {"desk", "inbox", "name", "file"}),
    "grants": (
        grants_moved,
        {"desk", "inbox", "name", "file", "own file", "copy", "custody", "request"},
    ),
    "grants and content": (
        all_at_once(columns("report", *SEALED), grants_moved),
        {"desk", "inbox", "name", "file", "own file", "copy", "custody", "request"},
    ),
    "way of the receipt": (columns("report", "lookup"), {"inbox", "own file"}),
    "receipt whole": (columns("report", *WAY), {"inbox", "own file"}),
    **{
        f"row of the {name}": (moved(name), looks)
        for name, looks in {
            "message": {"desk", "inbox"},
            "entry": {"desk"},
            "file": {"desk", "file"},
            "thread file": {"thread file", "own file"},
            "identity file": {"identity file"},
            "copy": {"copy"},
            "request": {"request", "custody"},
        }.items()
    },
    "everything": (
        all_at_once(
            columns("report", *SEALED, *WAY),
            grants_moved,
            *(moved(name) for name in ROWS),
        ),
        set(NAMES),
    ),
}


def test_attack_8_what_two_reports_exchange_opens_nowhere(looker, sides):
    for what, (act, names) in EXCHANGES.items():
        with undone():
            act(*sides)
            looked(looker, sides, names, what)
    looked(looker, sides, (), "as it was")


# --- 8: within one report, and its own numbers


def within(one: str, field: str, other: str, other_field: str):
    def swap(side):
        first, second = side.row(one), side.row(other)
        values = bytes(getattr(first, field)), bytes(getattr(second, other_field))
        type(first).objects.filter(pk=first.pk).update(**{field: values[1]})
        type(second).objects.filter(pk=second.pk).update(**{other_field: values[0]})

    return swap


def set_to(name: str, **values):
    def change(side):
        row = side.row(name)
        assert all(getattr(row, field) != value for field, value in values.items())
        type(row).objects.filter(pk=row.pk).update(**values)

    return change


def two_messages(side):
    one, other = Message.objects.filter(report=side.report).order_by("number")[:2]
    exchange(one, other, "body")


def two_officers(side):
    """The grants of two people change owners."""
    rows = Grant.objects.filter(report=side.report, holder__role="officer")
    by_person = {}
    for row in rows:
        by_person.setdefault(row.holder_id, []).append(row)
    (one, mine), (other, theirs) = by_person.items()
    rows.delete()
    for row in (*mine, *theirs):
        whose = other if row.holder_id == one else one
        row.pk, row.holder_id, row.recipient_uuid = None, whose, whose
        row.save(force_insert=True)


def compartments(side):
    """A grant of the desk in the place of the content's, for each person."""
    turn = {"content": "desk", "desk": "thread", "thread": "content"}
    rows = list(grants_of(side, turn))
    grants_of(side, turn).delete()
    for row in rows:
        row.pk, row.compartment = None, turn[row.compartment]
        row.save(force_insert=True)


def grants_version(side):
    grants_of(side).update(key_version=2)


CHANGES = {
    "two messages": (two_messages, {"desk", "inbox"}),
    "content and note": (within("report", "content", "entry", "body"), {"desk"}),
    "content and identity": (within("report", "content", "report", "identity"), {"desk", "name"}),
    "note and message": (within("entry", "body", "message", "body"), {"desk", "inbox"}),
    "copy and finding": (within("copy", "body", "copy", "finding"), {"copy"}),
    "request and message": (within("request", "body", "message", "body"), {"custody", "inbox"}),
    "files": (within("file", "description", "thread file", "description"), {"desk", "file"}),
    "officers": (two_officers, {"desk", "file"}),
    "compartments": (compartments, {"desk", "inbox", "file"}),
    "version of the grants": (grants_version, {"desk", "inbox", "name"}),
    "version of the keys": (set_to("report", key_version=2), {"desk"}),
    "version of the identity": (set_to("report", identity_version=2), {"name"}),
    "revision": (set_to("report", content_revision=2), {"desk"}),
    "revision of the identity": (set_to("report", identity_revision=2), {"name"}),
    "version of a message": (set_to("message", key_version=2), {"desk", "inbox"}),
    "version of a note": (set_to("entry", key_version=2), {"desk"}),
    "version of a file": (set_to("file", key_version=2), {"desk", "file"}),
    "revision of a copy": (set_to("copy", revision=7), {"copy"}),
    "compartment of a file": (set_to("file", compartment="thread"), {"file"}),
}


def test_attack_8_a_report_that_is_mixed_up_does_not_open(looker, sides):
    side = sides[0]
    for what, (act, names) in CHANGES.items():
        with undone():
            act(side)
            for name in names:
                seen = looker.see(name, side)
                assert is_refused(seen, side), (what, name, seen.body[:400])


def test_attack_8_a_report_that_is_moved_to_another_office_opens_nowhere(
    looker, sides, office, other_org
):
    other = builders.open_channel(other_org)
    a = sides[0]
    Report.objects.filter(pk=a.report.pk).update(
        organisation_uuid=other_org.uuid, held_by_uuid=other_org.uuid
    )
    for name in set(NAMES) - {"custody"}:
        assert is_refused(looker.see(name, a), a), name
    theirs = Looker(other, looker.clock)
    theirs.at = {
        key: path.replace(office.organisation.slug, other_org.slug)
        for key, path in looker.at.items()
    }
    for name in NAMES:
        seen = theirs.see(name, a)
        assert a.word.encode() not in seen.body, name


# --- 8: an officer's own unlock does not make it good again


def test_attack_8_new_keys_are_not_given_to_what_was_exchanged(looker, sides, office):
    for what in ("content", "message", "note", "description", "row of the message", "object"):
        act, names = EXCHANGES[what]
        with undone():
            act(*sides)
            before = [sealed_of(side) for side in sides]
            for side in sides:
                PendingWork.objects.create(
                    organisation_uuid=side.report.held_by_uuid,
                    kind=WorkKind.ROTATE,
                    report=side.report,
                )
            done = pending.work(office.keys(office.officers[0]), seconds=60)
            assert (done.done, done.failed) == (0, 2), what
            assert [sealed_of(side) for side in sides] == before, what
            looked(looker, sides, names, what)


def sealed_of(side) -> list:
    rows = [
        *Report.objects.filter(pk=side.report.pk).values_list("key_version", "content"),
        *Message.objects.filter(report=side.report).order_by("pk").values_list("body"),
        *Entry.objects.filter(report=side.report).order_by("pk").values_list("body"),
        *SealedFile.objects.filter(report=side.report).order_by("pk").values_list("description"),
        *grants_of(side).values_list("sealed"),
    ]
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]


# --- 9: changed and cut


FIELDS = {
    ("report", "content"): {"desk"},
    ("report", "identity"): {"name"},
    ("message", "body"): {"desk", "inbox"},
    ("entry", "body"): {"desk"},
    ("copy", "body"): {"copy"},
    ("copy", "finding"): {"copy"},
    ("request", "body"): {"request", "custody"},
    ("file", "description"): {"desk", "file"},
    ("thread file", "description"): {"inbox", "own file", "thread file"},
    ("identity file", "description"): {"identity file"},
}


def spoilt(data: bytes) -> list[bytes]:
    """One bit in the algorithm, the nonce, the text, the tag; cut; longer."""
    found = []
    for place in (0, 30, len(data) // 2, len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        found.append(bytes(changed))
    return [*found, data[:-1], data[: len(data) // 2], data + b"\0"]


def test_attack_9_a_changed_or_cut_field_does_not_open(looker, sides):
    side = sides[0]
    for (name, field), looks in FIELDS.items():
        row = side.row(name)
        for number, data in enumerate(spoilt(bytes(getattr(row, field)))):
            with undone():
                type(row).objects.filter(pk=row.pk).update(**{field: data})
                for look in looks:
                    assert is_refused(looker.see(look, side), side), (name, field, number, look)


def test_attack_9_a_changed_objection_is_not_shown(looker, sides):
    """Nor does it count: the days of waiting go on (`custody.earliest_grant`)."""
    side = sides[0]
    row = side.row("request")
    words = f"{side.word} คัดค้าน".encode()
    assert words in looker.see("custody", side).body
    for data in spoilt(bytes(row.objection)):
        IdentityRequest.objects.filter(pk=row.pk).update(objection=data)
        assert words not in looker.see("custody", side).body
        assert custody.earliest_grant(side.row("request")) is not None


def test_attack_9_a_changed_or_cut_grant_does_not_open(looker, sides):
    side = sides[0]
    ways = {"content": {"desk", "file"}, "thread": {"inbox", "desk"}, "identity": {"name"}}
    for compartment, looks in ways.items():
        for field in ("sealed", "mark"):
            rows = list(grants_of(side, [compartment]))
            for number in range(len(spoilt(b"x" * 64))):
                with undone():
                    for row in rows:
                        data = spoilt(bytes(getattr(row, field)))[number]
                        Grant.objects.filter(pk=row.pk).update(**{field: data})
                    for look in looks:
                        seen = looker.see(look, side)
                        assert is_refused(seen, side), (compartment, field, number, look)


def chunks(data: bytes) -> list[bytes]:
    return [data[at : at + SEALED_CHUNK] for at in range(0, len(data), SEALED_CHUNK)]


def flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


SPOILT_FILES = {
    "first piece": lambda data: flipped(data, 5),
    "third piece": lambda data: flipped(data, 2 * SEALED_CHUNK + 5),
    "last bit": lambda data: flipped(data, len(data) - 1),
    "a byte less": lambda data: data[:-1],
    "no final tag": lambda data: b"".join(chunks(data)[:-1]),
    "one piece": lambda data: chunks(data)[0],
    "another order": lambda data: b"".join([*chunks(data)[1::-1], *chunks(data)[2:]]),
    "a piece twice": lambda data: b"".join([chunks(data)[0], data]),
    "a piece left out": lambda data: b"".join([chunks(data)[0], *chunks(data)[2:]]),
    "a byte more": lambda data: data + b"\0",
    "nothing": lambda data: b"",
}


def test_attack_9_a_changed_or_cut_file_never_arrives_whole(looker, sides):
    side = sides[0]
    rows = {"file": "file", "own file": "thread file", "identity file": "identity file"}
    for name, row in rows.items():
        path = object_of(side.row(row))
        data = path.read_bytes()
        assert len(chunks(data)) > 3
        for how, spoil in SPOILT_FILES.items():
            path.write_bytes(spoil(data))
            seen = looker.see(name, side)
            assert seen.refused, (name, how)
            if seen.body.startswith(side.text[:100]):
                # Broken off: each piece that came was true.
                assert side.text.startswith(seen.body), (name, how)
                assert len(seen.body) < len(side.text), (name, how)
            else:
                assert side.word.encode() not in seen.body, (name, how)
        path.unlink()
        assert is_refused(looker.see(name, side), side), name
        path.write_bytes(data)
