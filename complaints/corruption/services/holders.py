"""People who hold keys and what their roles in the office say: a key goes with its role."""

from organisations.models import Organisation, Person
from organisations.permissions import roles_in
from organisations.roles import Role
from workflow.engine import Refused

from ..models import HolderKey, KeyRole
from ..vault import directory, holding, unlocking

# Which role of the office lets somebody hold which key.
ROLES = {
    KeyRole.OFFICER: frozenset({Role.CORRUPTION_OFFICER}),
    KeyRole.CUSTODIAN: frozenset({Role.IDENTITY_CUSTODIAN}),
    KeyRole.SUPERIOR: frozenset({Role.EXECUTIVE, Role.ENDORSER}),
}


def key_roles(roles) -> list[KeyRole]:
    """The keys that somebody with these roles may hold."""
    return [key_role for key_role, needed in ROLES.items() if needed & set(roles)]


def role_change_problems(person, organisation, roles) -> list[str]:
    """Why a person can't be left with just these roles: nobody else could open the reports."""
    lost = _lost(person, organisation, roles)
    last = [holder for holder in lost if directory.is_last(holder)]
    return [directory.last_holder_text(holder) for holder in last]


def roles_changed(person, organisation) -> None:
    """Shuts the person's open keys, and ends those whose role is gone."""
    unlocking.forget(person.uuid)
    # Not the object in hand, which may remember earlier roles.
    person = Person.objects.get(pk=person.pk)
    for holder in _lost(person, organisation, roles_in(person, organisation)):
        try:
            directory.remove(holder)
        except Refused:
            # Asked before wherever people change roles; whoever goes round that leaves the key
            # without a person who may use it, rather than the reports without a key.
            continue


def remove_leavers(organisation: Organisation) -> int:
    """Ends keys whose owner has no role for them any more, as when an acting order has run out."""
    rows = HolderKey.objects.filter(organisation_uuid=organisation.uuid, ended_on=None)
    held = list(rows)
    people = Person.objects.in_bulk({row.person_uuid for row in held}, field_name="uuid")
    for person in people.values():
        if _lost(person, organisation, roles_in(person, organisation)):
            roles_changed(person, organisation)
    # A query of its own: the list above would answer for `rows`.
    return len(held) - rows.all().count()


def remove_all_leavers() -> int:
    """`remove_leavers` for every office in which somebody holds a key; nightly."""
    offices = set(
        HolderKey.objects.filter(ended_on=None).values_list("organisation_uuid", flat=True)
    )
    return sum(remove_leavers(row) for row in Organisation.objects.filter(uuid__in=offices))


def _lost(person, organisation, roles) -> list[HolderKey]:
    kept = key_roles(roles)
    held = holding.keys_of(person.uuid, organisation.uuid)
    return [holder for holder in held if holder.role not in kept]
