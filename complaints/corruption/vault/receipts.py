"""The receipt of a report: from it, and from nothing that is stored, come the way back and a key.

A receipt has 20 letters: 19 carry 5 bits each, 95 bits in all, and the last is a check letter.
Trying them all is out of reach for anybody, even against a stolen database with a million
reports (2^95 / 2^20 attempts for each hit), so that no slow hash is needed.
"""

import hashlib

from nacl import bindings

from complaints import codes

RECEIPT_LENGTH = 20
_SHORTEST_SECRET = 16


def receipt_of(secret: bytes) -> str:
    """The receipt of the form whose random `secret` this is (16 bytes at least), ungrouped.

    The same form sent twice leads to the same receipt.
    """
    _check_secret(secret)
    return codes.make_code(secret, person=b"report-receipt", length=RECEIPT_LENGTH)


def read_receipt(typed: str) -> str | None:
    """The receipt that somebody typed, or None when it cannot be one."""
    return codes.read_code(typed, RECEIPT_LENGTH)


def ticket_of(secret: bytes) -> bytes:
    """32 bytes for a unique column: the same form makes one report. They lead to no receipt."""
    _check_secret(secret)
    return hashlib.blake2b(secret, digest_size=32, person=b"report-ticket").digest()


def lookup_of(receipt: str) -> bytes:
    """32 bytes that find the report's row. They open nothing."""
    return _derived(receipt, b"lookup")


def inbox_keys(receipt: str) -> tuple[bytes, bytes]:
    """(private, public) X25519 key of the person who reported; the private one is never kept."""
    private = _derived(receipt, b"inbox")
    return private, bindings.crypto_scalarmult_base(private)


def _derived(receipt: str, person: bytes) -> bytes:
    # A receipt as printed or mistyped would silently lead elsewhere.
    if read_receipt(receipt) != receipt:
        raise ValueError("not a receipt as read_receipt returns it")
    return hashlib.blake2b(receipt.encode("ascii"), digest_size=32, person=person).digest()


def _check_secret(secret: bytes) -> None:
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError("the secret is too short")
