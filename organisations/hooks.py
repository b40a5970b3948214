"""What other rooms do when people, roles or offices change.

They stand above this one and are not imported here; each registers what it wants to be asked or
told in its `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable

from django.db import transaction

_asked: list[Callable] = []
_told: list[Callable] = []
_about_offices: list[Callable] = []


def before_roles_change(function: Callable) -> None:
    """`function(person, organisation, roles) -> list[str]`: what speaks against these roles."""
    _asked.append(function)


def after_roles_change(function: Callable) -> None:
    """`function(person, organisation)`, told after the commit."""
    _told.append(function)


def after_organisation_change(function: Callable) -> None:
    """`function(organisation)`, told after the commit."""
    _about_offices.append(function)


def role_change_problems(person, organisation, roles: Iterable[str]) -> list[str]:
    """What any room says against a person keeping only these roles in an organisation."""
    return [text for ask in _asked for text in ask(person, organisation, frozenset(roles))]


def roles_changed(person, organisation) -> None:
    """Tells the other rooms once the change stands."""
    for tell in _told:
        transaction.on_commit(lambda tell=tell: tell(person, organisation), using="default")


def organisation_changed(organisation) -> None:
    """Tells the other rooms once the change stands."""
    for tell in _about_offices:
        transaction.on_commit(lambda tell=tell: tell(organisation), using="default")
