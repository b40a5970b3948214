"""What the browser of somebody who reported holds from page to page, and half a day at most.

The cookie is sealed under a key of this program: a copy of the browser's files alone opens nothing,
nor does what the program stores.
"""

import hashlib
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from . import receipts
from .sealing import NO_REPORT, Context, Tampered, seal, unseal

_HALF = 32
_TIME_BYTES = 8
_TIMES_BYTES = 2 * _TIME_BYTES
_PACKED = (2 * _HALF + _TIMES_BYTES, 3 * _HALF + _TIMES_BYTES)
_LONGEST = 300


@dataclass(frozen=True)
class Visit:
    """What the receipt derives: the way to the row, and the key that opens its messages.

    `pending`: the secret of a new receipt that is shown and not taken yet.
    """

    lookup: bytes = field(repr=False)
    private: bytes = field(repr=False)
    pending: bytes = field(default=b"", repr=False)
    # When the receipt was typed, in seconds of the clock; 0 until a browser holds it.
    begun: int = field(default=0, compare=False)


def visit_of(receipt: str) -> Visit:
    """The visit that a receipt (as `receipts.read_receipt` returns it) begins."""
    return Visit(receipts.lookup_of(receipt), receipts.inbox_keys(receipt)[0])


def pack(visit: Visit, office: UUID) -> str:
    """The cookie's value, good for `INBOX_IDLE_SECONDS` from now on at this office's door.

    A visit that goes on keeps its beginning: `INBOX_LONGEST_SECONDS` after it, it ends.
    """
    now = int(time.time())
    times = b"".join(moment.to_bytes(_TIME_BYTES, "big") for moment in (visit.begun or now, now))
    plain = times + visit.lookup + visit.private + visit.pending
    # Without its padding: cookies with "=" in them are put between quotation marks.
    return urlsafe_b64encode(seal(_key(), plain, _context(office))).rstrip(b"=").decode()


def unpack(cookie: str, office: UUID) -> Visit | None:
    """The visit, or None for what is unused or open too long, of another office or not ours."""
    if len(cookie) > _LONGEST:
        return None
    try:
        sealed = urlsafe_b64decode(cookie.encode("ascii") + b"=" * (-len(cookie) % 4))
        plain = unseal(_key(), sealed, _context(office))
    except (Tampered, ValueError):
        return None
    if len(plain) not in _PACKED:
        return None
    begun = int.from_bytes(plain[:_TIME_BYTES], "big")
    used = int.from_bytes(plain[_TIME_BYTES:_TIMES_BYTES], "big")
    now = time.time()
    if not 0 <= now - used <= settings.INBOX_IDLE_SECONDS:
        return None
    if now - begun > settings.INBOX_LONGEST_SECONDS:
        return None
    rest = plain[_TIMES_BYTES:]
    return Visit(rest[:_HALF], rest[_HALF : 2 * _HALF], rest[2 * _HALF :], begun)


def _key() -> bytes:
    return hashlib.blake2b(
        settings.SECRET_KEY.encode(), digest_size=_HALF, person=b"inbox-cookie"
    ).digest()


def _context(office: UUID) -> Context:
    return Context(organisation=office, report=NO_REPORT, table="inbox", row=office, field="cookie")
