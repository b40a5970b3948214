"""Which office's people a report is sealed to: never to somebody whom it must not reach.

The own office's officers come first; where the head is accused or nobody is left, the office that
agreed to stand in; and else nobody, so that the form refuses before anything is sent.
"""

from typing import NamedTuple
from uuid import UUID

from ..models import Channel, KeyRole
from ..vault import directory, opening
from ..vault.keyring import Recipients, recipients_for


class NobodyLeft(Exception):
    """No office is left that may read this report: the page shows outside bodies instead."""


class Reader(NamedTuple):
    """Somebody who would read a report, as the form names them to be left out."""

    person_uuid: UUID
    name: str
    title: str
    role: str


def route(
    channel: Channel, excluded: set[UUID], *, about_head: bool, by_officer: bool = False
) -> Recipients:
    """To whom a report through this door is sealed. Raises NobodyLeft.

    `excluded` people stay out everywhere, also where they hold a key of the other office. An
    officer may take in what came by letter while the door itself is not open.
    """
    with directory.one_look():
        found = None
        if not about_head and (by_officer or opening.takes_reports(channel)):
            found = recipients_for(channel.organisation_uuid, excluded)
        if not found and (fallback := opening.fallback_of(channel)):
            found = recipients_for(fallback.organisation_uuid, excluded)
    if not found:
        raise NobodyLeft
    return found


def is_open(channel: Channel) -> bool:
    """Whether the form may be shown: the office's own people read, or those of its fallback."""
    return opening.takes_reports(channel) or opening.fallback_of(channel) is not None


def readers(channel: Channel) -> list[tuple[str, list[Reader]]]:
    """Who may come to read a report, by office: its name, and the people whose keys count."""
    with directory.one_look():
        offices = [channel] if opening.takes_reports(channel) else []
        fallback = opening.fallback_of(channel)
        if fallback:
            offices.append(fallback)
        return [(office.shown_name, _readers_of(office)) for office in offices]


def _readers_of(office: Channel) -> list[Reader]:
    return [
        Reader(row.person_uuid, row.person_name, row.person_title, str(role.label))
        for role in (KeyRole.OFFICER, KeyRole.CUSTODIAN)
        for row in directory.trusted(office.organisation_uuid, role)
    ]
