"""Several values as one string of bytes that can be taken apart in one way only.

What is signed, hashed or bound to a ciphertext passes through here: without lengths, ("ab", "c")
and ("a", "bc") would be the same bytes, and a signature on the one would hold for the other.
"""

_LENGTH_BYTES = 4
_NUMBER_BYTES = 8


def encode(*parts: bytes) -> bytes:
    """Each part after its length (4 bytes, big-endian)."""
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)


def number(value: int) -> bytes:
    """8 bytes, big-endian. Raises OverflowError for what is negative or does not fit."""
    return value.to_bytes(_NUMBER_BYTES, "big")
