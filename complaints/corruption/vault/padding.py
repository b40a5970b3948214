"""Padding, so that the length of a ciphertext says little about what was written.

Fields are padded as ISO 7816-4 does: one byte 0x80, then zeros. It costs a single byte, has no
limit of its own, and is taken off without ambiguity whatever the data end with, since the last
byte that is not zero is always the mark. Files grow to a Padmé length (at most 12 % more).
"""

from collections.abc import Iterable

_MARK = b"\x80"


class TooLong(ValueError):
    """More than the largest size holds."""


def pad(data: bytes, sizes: Iterable[int]) -> bytes:
    """`data` filled up to the first of the `sizes` (in bytes, ascending) that has room for it.

    The mark needs one byte, so that a size of n holds n - 1 bytes. Raises TooLong.
    """
    for size in sizes:
        if len(data) < size:
            return (data + _MARK).ljust(size, b"\0")
    raise TooLong("the data fit none of the sizes")


def unpad(data: bytes) -> bytes:
    """What `pad` was given. Raises ValueError for data without the mark."""
    bare = data.rstrip(b"\0")
    if not bare.endswith(_MARK):
        raise ValueError("not padded")
    return bare[:-1]


def padme_length(size: int) -> int:
    """The Padmé length of `size` bytes: the next whose lower bits are zero (PURBs, 2019).

    Of a file of up to 2^n bytes it gives away log2(n) bits or so and costs at most 12 %.
    """
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask
