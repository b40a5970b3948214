"""The ceremony: by its script, with scripted people in front of it, and what goes wrong."""

import io

import pytest
from django.core.management import CommandError, call_command

from complaints.corruption import ceremony
from complaints.corruption.models import (
    Channel,
    Compartment,
    Grant,
    HolderKey,
    KeyRole,
    RecoveryKey,
    RecoveryKind,
    Report,
)
from complaints.corruption.services import channels, sending
from complaints.corruption.vault import directory, holding, keyring, opening, pending, recovery
from complaints.corruption.vault.unlocking import OpenKeys
from organisations.roles import Role
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_the_rehearsal_by_the_script_goes_through_and_keeps_nothing(org):
    out = io.StringIO()
    call_command("corruption_ceremony", org.slug, rehearse=True, stdout=out)
    assert out.getvalue().count("✓") >= 9
    for model in (HolderKey, RecoveryKey, Report):
        assert not model.objects.exists()
    assert not Channel.objects.filter(slug__startswith="rehearsal").exists()
    assert directory.root_of(org.uuid) is None


def test_the_ceremony_wants_a_console(org):
    with pytest.raises(CommandError, match="หน้าจอ"):
        call_command("corruption_ceremony", org.slug)
    with pytest.raises(CommandError, match="ไม่มีหน่วยงาน"):
        call_command("corruption_ceremony", "nowhere", rehearse=True)


class People:
    """Those who stand in front of the console: they copy cards, and type them when asked."""

    def __init__(self, *, agree=True):
        self.screen, self.log, self.papers = [], [], {}
        self.agree, self.place, self.kind = agree, None, None
        self.slips = 0
        self.answers = {}
        self.console = ceremony.Console(self.say, self.ask, self.secret, self.clear)

    def say(self, text):
        self.screen.append(text)
        self.log.append(text)
        for kind in RecoveryKind:
            if str(kind.label) in text:
                self.kind = kind
            if text.strip().startswith(f"{kind.label} ") and ":" in text:
                head, card = text.split(":")
                self.place = int(head.split()[-1])
                self.papers.setdefault(kind, {})[self.place] = card.strip()

    def ask(self, question):
        self.log.append(question)
        for words, answer in self.answers.items():
            if words in question:
                return answer
        if ceremony.YES in question:
            return ceremony.YES if self.agree else ""
        if "บัตรใบที่" in question:
            self.place = int(question.split("[")[1].split("]")[0])
        return ""

    def secret(self, question):
        assert not any(card in "".join(self.screen) for card in self._cards()), "still on screen"
        card = self.papers[self.kind][self.place]
        if self.slips:
            self.slips -= 1
            return card[:-1] + ("A" if card[-1] != "A" else "B")
        return card.lower().replace("-", " ")

    def clear(self):
        self.screen.clear()

    def _cards(self):
        return [card for papers in self.papers.values() for card in papers.values()]


@pytest.fixture
def office(org, cast):
    channels.mirror(org)
    private = {}
    for person, role in (
        (cast.integrity, KeyRole.OFFICER),
        (make_member(org, Role.CORRUPTION_OFFICER), KeyRole.OFFICER),
        (cast.custodian, KeyRole.CUSTODIAN),
    ):
        _passphrase, made = holding.make_keys(person=person, organisation=org, roles=[role])
        private |= {holder.pk: secret for holder, secret in made}
    org.private = private
    return org


def test_after_the_first_ceremony_the_channel_can_open(office):
    people = People()
    people.slips = 2
    assert [name for name, _words in ceremony.choices(office.uuid)] == ["begin"]
    ceremony.run(people.console, office.uuid, "begin")
    assert opening.problems(Channel.objects.get(pk=office.uuid)) == []
    assert len(directory.trusted(office.uuid, KeyRole.OFFICER)) == 2
    assert {kind: len(cards) for kind, cards in people.papers.items()} == {
        RecoveryKind.CONTENT: 3,
        RecoveryKind.IDENTITY: 3,
    }


def test_a_key_whose_number_differs_is_not_signed(office):
    people = People(agree=False)
    ceremony.run(people.console, office.uuid, "begin")
    assert directory.trusted(office.uuid, KeyRole.OFFICER) == []
    people.agree = True
    ceremony.run(people.console, office.uuid, "sign")
    assert len(directory.trusted(office.uuid, KeyRole.OFFICER)) == 2


def test_recovery_gives_reports_to_a_new_officer_and_ends_the_old_cards(office, cast):
    people = People()
    ceremony.run(people.console, office.uuid, "begin")
    report = send(office, identity={"name": "ใครคนหนึ่ง"})
    before = {
        kind: directory.recovery(office.uuid, kind).pk
        for kind in (RecoveryKind.CONTENT, RecoveryKind.IDENTITY)
    }
    for holder in directory.trusted(office.uuid, KeyRole.OFFICER):
        directory.remove(holder, even_last=True)
    person = make_member(office, Role.CORRUPTION_OFFICER, name="นางสมมติ ใหม่")
    _passphrase, made = holding.make_keys(
        person=person, organisation=office, roles=[KeyRole.OFFICER]
    )
    ceremony.run(people.console, office.uuid, "recover")
    keys = OpenKeys(person.uuid, office.uuid, tuple(made))
    key = keyring.key_of(report, Compartment.CONTENT, keys)
    assert keyring.open_row(key, report, report, "content") == {"what": "เรื่องลับ"}
    for kind, old in before.items():
        assert directory.recovery(office.uuid, kind).pk != old
        assert not RecoveryKey.objects.get(pk=old).shares.exists()
    assert pending.work(keys).failed == 0


def test_recovery_honours_exclusions(office, cast):
    people = People()
    ceremony.run(people.console, office.uuid, "begin")
    out = make_member(office, Role.STAFF)
    report = send(office, content={"what": "x", "excluded": [{"uuid": str(out.uuid)}]})
    _passphrase, made = holding.make_keys(person=out, organisation=office, roles=[KeyRole.OFFICER])
    opened = _open(people, office, RecoveryKind.CONTENT)
    directory.sign_with_root(made[0][0], opened.root)
    assert recovery.reopen(opened, made[0][0]) == (0, 1)
    keys = OpenKeys(out.uuid, office.uuid, tuple(made))
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.CONTENT, keys)


def send(office, **options):
    channel = Channel.objects.get(pk=office.uuid)
    channels.open_channel(channel=channel, by=None)
    options.setdefault("content", {"what": "เรื่องลับ"})
    return sending.file_report(channel=channel, secret=sending.new_secret(), **options).report


def _open(people, office, kind):
    return ceremony._open(people.console, office.uuid, kind)


def test_lost_cards_are_replaced_by_a_new_root_and_the_holders_unlocks(office, cast):
    people = People()
    ceremony.run(people.console, office.uuid, "begin")
    report = send(office)
    old = directory.recovery(office.uuid, RecoveryKind.CONTENT)
    root = directory.root_of(office.uuid)
    ceremony.run(people.console, office.uuid, "replace")
    assert directory.root_of(office.uuid) != root
    assert len(directory.trusted(office.uuid, KeyRole.OFFICER)) == 2
    (holder, *_more) = [
        row for row in directory.trusted(office.uuid, KeyRole.OFFICER) if row.pk in office.private
    ]
    keys = OpenKeys(holder.person_uuid, office.uuid, ((holder, office.private[holder.pk]),))
    pending.work(keys)
    recipients = Grant.objects.filter(report=report, compartment=Compartment.CONTENT)
    assert not recipients.filter(recovery=old).exists()
    new = _open(people, office, RecoveryKind.CONTENT)
    report.refresh_from_db()
    key = keyring.key_by_recovery(report, Compartment.CONTENT, new.row, new.private)
    assert keyring.open_row(key, report, report, "content") == {"what": "เรื่องลับ"}


def test_a_renewal_that_was_left_is_finished_with_the_old_cards(office, monkeypatch):
    people = People()
    ceremony.run(people.console, office.uuid, "begin")
    send(office)
    old_papers = {kind: dict(cards) for kind, cards in people.papers.items()}
    opened = {RecoveryKind.CONTENT: _open(people, office, RecoveryKind.CONTENT)}
    recovery.renew(opened)
    assert ceremony.choices(office.uuid)[0][0] == "finish"
    people.papers = old_papers
    ceremony.run(people.console, office.uuid, "finish")
    assert ceremony.choices(office.uuid)[0][0] == "rehearse"
