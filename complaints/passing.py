"""Leaves something for whoever holds a code, where nobody else can read it.

A complaint keeps the public half of a key that its tracking code derives. When it has to move to
the other channel, the new receipt is sealed to that: the database, its backups and the office's
people hold the box, and only the code opens it.
"""

import hashlib

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

_PERSON = b"general-passing"


def public_key(code: str) -> bytes:
    """32 bytes for the row; `code` as `codes.make_code` and `read_code` return it."""
    return bytes(_private(code).public_key)


def leave(public: bytes, text: str) -> bytes:
    """`text` for the holder of the code that `public` comes from."""
    return SealedBox(PublicKey(bytes(public))).encrypt(text.encode())


def take(code: str, sealed: bytes) -> str | None:
    """What was left, or None when the code is another's or the box was changed."""
    try:
        return SealedBox(_private(code)).decrypt(bytes(sealed)).decode()
    except (CryptoError, TypeError, ValueError):
        return None


def _private(code: str) -> PrivateKey:
    return PrivateKey(hashlib.blake2b(code.encode(), digest_size=32, person=_PERSON).digest())
