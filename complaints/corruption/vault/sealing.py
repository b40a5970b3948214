"""Sealing fields under a key, and keys to a person, each bound to the place where it belongs.

A ciphertext that is moved to another organisation, report, row, field or person, or shown as
another revision, does not open. That a whole row was put back as it once was, or made anew by
somebody who writes to the database, shows in the audit chain of `digest`, not here. Only
libsodium's constructions are used, as they are.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from complaints.corruption.vault.encoding import encode, number
from complaints.corruption.vault.padding import pad, unpad

KEY_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
ALGORITHM = 1
VERSION = 1
# Stands in a context for the report of what belongs to none, such as a person's keys.
NO_REPORT = UUID(int=0)

_KIB = 1024
TEXT_SIZES = (8 * _KIB, 32 * _KIB, 128 * _KIB, 256 * _KIB)
IDENTITY_SIZE = (4 * _KIB,)
MESSAGE_SIZES = tuple(range(4 * _KIB, 256 * _KIB + 1, 4 * _KIB))

_HEAD = bytes([ALGORITHM])
_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_SHORTEST = len(_HEAD) + _NONCE_BYTES + bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
_HASH_BYTES = 32


class Tampered(Exception):
    """It does not open: wrong key, wrong place, or changed. Which of them is never told."""

    def __init__(self) -> None:
        super().__init__("sealed data do not open")


@dataclass(frozen=True)
class Context:
    """The place of a ciphertext. Whoever opens it says where they found it."""

    organisation: UUID
    report: UUID
    table: str
    row: UUID
    field: str
    key_version: int = 1
    revision: int = 1

    def data(self) -> bytes:
        """The bytes that are bound to the ciphertext; two places never share them."""
        return encode(
            bytes([VERSION]),
            bytes([ALGORITHM]),
            self.organisation.bytes,
            self.report.bytes,
            self.table.encode(),
            self.row.bytes,
            self.field.encode(),
            number(self.key_version),
            number(self.revision),
        )


def new_key() -> bytes:
    """A random key of `KEY_BYTES`."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, context: Context) -> bytes:
    """`plain` as algorithm (1 byte), nonce (24), XChaCha20-Poly1305 ciphertext; 41 bytes longer.

    The nonce is random: 192 bits are enough for as many fields as anybody writes.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (
        _HEAD
        + nonce
        + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context.data(), nonce, key)
    )


def unseal(key: bytes, sealed: bytes, context: Context) -> bytes:
    """What `seal` was given. Raises Tampered, whatever is wrong with key or ciphertext."""
    place = context.data()
    try:
        sealed = bytes(sealed)
        if len(sealed) < _SHORTEST or not sealed.startswith(_HEAD):
            raise ValueError("not a sealed field")
        start = len(_HEAD) + _NONCE_BYTES
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[start:], place, sealed[len(_HEAD) : start], key
        )
    except (CryptoError, TypeError, ValueError):
        raise Tampered from None


def seal_json(key: bytes, value: Any, context: Context, floor: Iterable[int] = TEXT_SIZES) -> bytes:
    """`value` as canonical JSON, padded to the first size of `floor` (bytes) that holds it.

    Raises padding.TooLong (a ValueError) when none does.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    # A form may carry half a surrogate pair; losing the report over it would be worse.
    return seal(key, pad(text.encode("utf-8", "surrogatepass"), floor), context)


def unseal_json(key: bytes, sealed: bytes, context: Context) -> Any:
    """The value that `seal_json` was given. Raises Tampered."""
    padded = unseal(key, sealed, context)
    try:
        return json.loads(unpad(padded).decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise Tampered from None


def seal_to(public: bytes, secret: bytes, context: Context, recipient: UUID) -> bytes:
    """A sealed box for the holder of `public` (X25519, 32 bytes).

    A sealed box has no associated data of its own, so that place and recipient go inside, as a
    hash. It does not say who made it: anybody who knows the public key can make one. Raises
    CryptoError for a key that is none.
    """
    return SealedBox(PublicKey(public)).encrypt(_place_hash(context, recipient) + secret)


def unseal_from(private: bytes, sealed: bytes, context: Context, recipient: UUID) -> bytes:
    """The secret that `seal_to` was given. Raises Tampered."""
    expected = _place_hash(context, recipient)
    try:
        opened = SealedBox(PrivateKey(private)).decrypt(bytes(sealed))
    except (CryptoError, TypeError, ValueError):
        raise Tampered from None
    if not hmac.compare_digest(opened[:_HASH_BYTES], expected):
        raise Tampered
    return opened[_HASH_BYTES:]


def digest(sealed: bytes) -> str:
    """64 hex digits of a ciphertext for the audit chain, in which a change is found."""
    return hashlib.sha256(sealed).hexdigest()


def _place_hash(context: Context, recipient: UUID) -> bytes:
    # The encoded context says itself where it ends, and a recipient has 16 bytes.
    return hashlib.blake2b(
        context.data() + recipient.bytes, digest_size=_HASH_BYTES, person=b"sealed-box"
    ).digest()
