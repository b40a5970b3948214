"""An office whose channel is open, people with real keys, and browsers with keys unlocked."""

from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone

from complaints.corruption.models import Channel, KeyRole, RecoveryKind
from complaints.corruption.services import channels
from complaints.corruption.vault import cards, directory, holding, recovery, unlocking
from complaints.corruption.vault.unlocking import OpenKeys
from organisations.models import Person
from organisations.roles import Role
from organisations.services import people_with_role
from tests.factories import make_member, make_organisation

ROLES = {
    KeyRole.OFFICER: Role.CORRUPTION_OFFICER,
    KeyRole.CUSTODIAN: Role.IDENTITY_CUSTODIAN,
    KeyRole.SUPERIOR: Role.EXECUTIVE,
}


@dataclass
class OpenOffice:
    """What `open_channel` made; passphrases by person's uuid, cards by kind and position."""

    organisation: object
    channel: Channel
    officers: list[Person]
    custodian: Person
    superior: Person
    cards: dict[str, dict[int, str]] = field(default_factory=dict)
    passphrases: dict = field(default_factory=dict)
    private: dict = field(default_factory=dict)

    def keys(self, person) -> OpenKeys:
        """The person's open keys, as a view has them after an unlock."""
        valid = directory.valid(self.organisation.uuid)
        pairs = tuple(
            (valid[uuid], private)
            for uuid, private in self.private.get(person.uuid, {}).items()
            if uuid in valid
        )
        return OpenKeys(person.uuid, self.organisation.uuid, pairs)

    def opened(self, kind) -> recovery.Opened:
        """A recovery key, opened by two of its cards."""
        row = directory.recovery(self.organisation.uuid, kind)
        typed = {place: cards.read_card(self.cards[kind][place]) for place in (1, 3)}
        return recovery.open_cards(row, typed)

    def give_key(self, person, role, *, sign=True):
        """A key for one more person, signed by the root unless told otherwise."""
        passphrase, made = holding.make_keys(
            person=person,
            organisation=self.organisation,
            roles=[role],
            passphrase=self.passphrases.get(person.uuid),
        )
        self.passphrases[person.uuid] = passphrase
        ((holder, private),) = made
        self.private.setdefault(person.uuid, {})[holder.uuid] = private
        if sign:
            directory.sign_with_root(holder, self.opened(RecoveryKind.CONTENT).root)
        return holder

    def holder(self, person, role=None):
        """The person's key that counts, of the role or the only one."""
        rows = directory.valid(self.organisation.uuid).values()
        mine = [r for r in rows if r.person_uuid == person.uuid and role in (None, r.role)]
        return max(mine, key=lambda row: row.version)


def open_channel(organisation=None, *, officers=2) -> OpenOffice:
    """An office with two officers, a custodian, a superior, rehearsed cards and an open channel.

    People who hold the roles already (the cast's) get the keys; missing ones are added.
    """
    organisation = organisation or make_organisation()

    def people(role, count):
        found = list(people_with_role(organisation, role))[:count]
        return found + [make_member(organisation, role) for _n in range(count - len(found))]

    office = OpenOffice(
        organisation=organisation,
        channel=channels.mirror(organisation),
        officers=people(Role.CORRUPTION_OFFICER, officers),
        custodian=people(Role.IDENTITY_CUSTODIAN, 1)[0],
        superior=people(Role.EXECUTIVE, 1)[0],
    )
    for kind, made in recovery.begin(organisation.uuid).items():
        office.cards[kind] = made.printed
        recovery.mark_rehearsed(made.row)
    for person in office.officers:
        office.give_key(person, KeyRole.OFFICER)
    office.give_key(office.custodian, KeyRole.CUSTODIAN)
    office.give_key(office.superior, KeyRole.SUPERIOR)
    office.channel.opened_on = timezone.localdate()
    office.channel.save()
    return office


def stand_in(office: OpenOffice, other: OpenOffice) -> None:
    """`other` becomes the fallback of `office`: chosen by an officer here, agreed there."""
    channel = office.channel
    channel.fallback_uuid = other.organisation.uuid
    directory.sign_fallback(channel, office.keys(office.officers[0]))
    channel.fallback_agreed_on = timezone.localdate()
    channel.save()


def unlock_client(client: Client, person, office: OpenOffice) -> OpenKeys:
    """Really unlocks with the person's passphrase; the browser then holds the cookie."""
    request = RequestFactory().post("/")
    request.user, request.organisation = person, office.organisation
    request.session = client.session
    keys, cookie = unlocking.unlock(request, office.passphrases[person.uuid])
    client.cookies[settings.VAULT_COOKIE] = cookie
    return keys
