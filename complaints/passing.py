"""Leaves something for whoever holds a code, where nobody else can read it.

A complaint keeps the public half of a key that its tracking code derives. When it has to move to
the other channel, the new receipt is sealed to that: the database, its backups and the office's
people hold the box, and only the code opens it. A code has but 55 random bits, so that the key
also takes SECRET_KEY, which no database and no backup holds. A slow hash would be paid by every
complaint that is filed: twenty a second at most.
"""

import hashlib
from uuid import UUID

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

_PERSON = b"general-passing"
_KEY_BYTES = 32


def public_key(code: str, office: UUID) -> bytes:
    """32 bytes for the row; `code` as `codes.make_code` and `read_code` return it."""
    return bytes(_private(code, office).public_key)


def leave(public: bytes, text: str) -> bytes:
    """`text` for the holder of the code that `public` comes from."""
    return SealedBox(PublicKey(bytes(public))).encrypt(text.encode())


def take(code: str, office: UUID, sealed: bytes) -> str | None:
    """What was left, or None when the code is another's or the box was changed."""
    try:
        return SealedBox(_private(code, office)).decrypt(bytes(sealed)).decode()
    except (CryptoError, TypeError, ValueError):
        return None


def _private(code: str, office: UUID) -> PrivateKey:
    secret = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=64, person=_PERSON).digest()
    seed = hashlib.blake2b(
        office.bytes + code.encode(), digest_size=_KEY_BYTES, key=secret, person=_PERSON
    )
    return PrivateKey(seed.digest())
