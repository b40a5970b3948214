"""Which office's people a report is sealed to: never to somebody whom it must not reach.

The own office's officers come first; where the head is accused or nobody is left, the office that
agreed to stand in; and else nobody, so that the form refuses before anything is sent.
"""

from uuid import UUID

from ..models import Channel
from ..vault.keyring import Recipients, recipients_for


class NobodyLeft(Exception):
    """No office is left that may read this report: the page shows outside bodies instead."""


def route(channel: Channel, excluded: set[UUID], *, about_head: bool) -> Recipients:
    """To whom a report through this door is sealed. Raises NobodyLeft.

    `excluded` people stay out everywhere, also where they hold a key of the other office.
    """
    for office in _offices(channel, about_head=about_head):
        found = recipients_for(office, excluded)
        if found:
            return found
    raise NobodyLeft


def _offices(channel: Channel, *, about_head: bool):
    if not about_head:
        yield channel.organisation_uuid
    # Named by one side only, an office that never agreed would get reports that it expects not.
    if channel.fallback_uuid and channel.fallback_agreed_on:
        yield channel.fallback_uuid
