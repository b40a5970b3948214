"""Keys, cards and an open channel for the demonstration, by the same services as a real office's.

The passphrases are public and the cards are kept by nobody: only while DEMO=1.
"""

from django.conf import settings

from complaints.corruption.models import KeyRole
from complaints.corruption.services import channels
from complaints.corruption.vault import cards, directory, holding, opening, recovery
from complaints.corruption.vault.unlocking import OpenKeys
from organisations.demo import PASSPHRASES

# Everybody knows the passphrases: nothing is gained by deriving for long.
ARGON_KIB = 8 * 1024


def load(district, cast, town, others) -> None:
    """Two officers, a custodian and the head of the district; the town stands in for it."""
    if not settings.DEMO:
        return
    channels.mirror_all()
    people = {
        district: {
            cast["integrity"]: KeyRole.OFFICER,
            cast["integrity2"]: KeyRole.OFFICER,
            cast["custodian"]: KeyRole.CUSTODIAN,
            cast["executive"]: KeyRole.SUPERIOR,
        },
        town: {
            others["integrity"]: KeyRole.OFFICER,
            others["custodian"]: KeyRole.CUSTODIAN,
        },
    }
    for organisation, roles in people.items():
        if not _is_there(organisation, roles):
            _hold_ceremony(organisation, roles)
    _stand_in(district, cast["integrity"], town, others["integrity"])
    channel = channels.channel_of(district)
    if channel.opened_on is None and not opening.problems(channel):
        channels.open_channel(channel=channel, by=cast["integrity"])


def _is_there(organisation, roles) -> bool:
    held = {(row.person_uuid, row.role) for row in directory.valid(organisation.uuid).values()}
    wanted = {(person.uuid, str(role)) for person, role in roles.items()}
    return wanted <= held and opening.can_handle(organisation.uuid)


def _hold_ceremony(organisation, roles) -> None:
    made = recovery.begin(organisation.uuid, replace=True)
    opened = {}
    for kind, new in made.items():
        typed = {place: cards.read_card(new.printed[place]) for place in (1, 2)}
        opened[kind] = recovery.open_cards(new.row, typed)
        recovery.mark_rehearsed(new.row)
    root = next(one.root for one in opened.values() if one.root)
    for person, role in roles.items():
        _passphrase, pairs = holding.make_keys(
            person=person,
            organisation=organisation,
            roles=[role],
            passphrase=PASSPHRASES[person.email],
            argon_kib=ARGON_KIB,
        )
        for holder, _private in pairs:
            directory.sign_with_root(holder, root)


def _stand_in(district, officer, town, other_officer) -> None:
    channel = channels.channel_of(district)
    if opening.fallback_of(channel) is not None:
        return
    keys = unlocked(district, officer)
    channels.choose_fallback(channel=channel, other=town, by=officer, keys=keys)
    channels.agree(channel=channel, organisation=town, by=other_officer)


def unlocked(organisation, person) -> OpenKeys:
    """The keys of a demonstration person, by the passphrase that everybody knows."""
    pairs = holding.unwrap_keys(person.uuid, organisation.uuid, PASSPHRASES[person.email])
    return OpenKeys(person.uuid, organisation.uuid, tuple(pairs))
