"""The keys of a person: X25519 to be sealed to, Ed25519 to sign whose key counts."""

import hashlib
from dataclasses import dataclass, field
from typing import NoReturn
from uuid import UUID

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from complaints.corruption.vault.encoding import encode, number
from complaints.corruption.vault.sealing import new_key

PRIVATE_BYTES = 64
_HALF = 32
# Nothing else that is ever signed starts like this, so that no signature serves for another end.
_STATEMENT = b"corruption vault: public keys of a person, 1"
_FINGERPRINT_GROUPS = 8
_GROUP_DIGITS = 4


@dataclass(frozen=True)
class PublicKeys:
    """32 bytes each."""

    encryption: bytes
    signing: bytes


@dataclass(frozen=True)
class PrivateKeys:
    """`encryption`: X25519 private key; `signing`: Ed25519 seed; 32 bytes each, never shown."""

    encryption: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @property
    def public(self) -> PublicKeys:
        return PublicKeys(
            encryption=bindings.crypto_scalarmult_base(self.encryption),
            signing=bytes(SigningKey(self.signing).verify_key),
        )

    def pack(self) -> bytes:
        """Both as 64 bytes, to be sealed at once."""
        return self.encryption + self.signing

    @classmethod
    def unpack(cls, packed: bytes) -> "PrivateKeys":
        """Raises ValueError for another length."""
        if len(packed) != PRIVATE_BYTES:
            raise ValueError("not a pair of private keys")
        return cls(packed[:_HALF], packed[_HALF:])

    def __reduce__(self) -> NoReturn:
        # Sessions, caches and queues pickle what they are given.
        raise TypeError("private keys are stored sealed or not at all")


def new_private_keys() -> PrivateKeys:
    return PrivateKeys(encryption=new_key(), signing=new_key())


def statement(
    organisation: UUID, person: UUID, role: str, version: int, public: PublicKeys
) -> bytes:
    """The bytes that a holder signs: these keys are this person's, in this role, here."""
    return encode(
        _STATEMENT,
        organisation.bytes,
        person.bytes,
        role.encode(),
        number(version),
        public.encryption,
        public.signing,
    )


def sign(signing_seed: bytes, statement: bytes) -> bytes:
    """An Ed25519 signature (64 bytes) on what the function `statement` made."""
    return SigningKey(signing_seed).sign(statement).signature


def verify(signing_public: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the holder of `signing_public` signed exactly this; False also for nonsense."""
    try:
        VerifyKey(bytes(signing_public)).verify(statement, bytes(signature))
    except (CryptoError, TypeError, ValueError):
        return False
    return True


def fingerprint(public: PublicKeys) -> str:
    """8 groups of 4 digits (106 bits) that two people compare by telephone."""
    hashed = hashlib.blake2b(encode(public.encryption, public.signing), person=b"fingerprint")
    digits = _FINGERPRINT_GROUPS * _GROUP_DIGITS
    shown = str(int.from_bytes(hashed.digest(), "big") % 10**digits).zfill(digits)
    return " ".join(shown[at : at + _GROUP_DIGITS] for at in range(0, digits, _GROUP_DIGITS))
