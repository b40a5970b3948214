"""Tracking codes and receipts: short, read aloud, typed by hand, derived and never stored.

Both channels make their codes here from a secret of the form, so that the same form sent twice
leads to the same code. In a database stands only `hash_code`.
"""

import hashlib
import unicodedata

from thai.digits import to_arabic_digits

# Crockford's 32 letters: without I, L, O (read as 1 and 0) and U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
BITS = 5
# BLAKE2b yields 512 bits; a code longer than that could not be filled.
LONGEST = 512 // BITS
_LOOKS_LIKE = str.maketrans("OIL", "011")
# Spaces, dashes, and what has no width: people copy codes from chats and papers.
_BETWEEN = {"Zs", "Zl", "Zp", "Pd", "Cf", "Cc"}
_LONGEST_TYPED = 200
# x^5 + x^2 + 1 is primitive: its powers differ for 31 places.
_POLYNOMIAL = 0b100101


def make_code(secret: bytes, *, person: bytes, length: int) -> str:
    """`length` letters from `secret`, the last a check letter; 5 bits each of the others.

    `person` (16 bytes at most) keeps uses apart: the same secret gives unrelated codes.
    Raises ValueError for a length that has no room for a letter or exceeds the hash.
    """
    if not 2 <= length <= LONGEST:
        raise ValueError(f"a code has 2 to {LONGEST} letters")
    number = int.from_bytes(hashlib.blake2b(secret, person=person).digest(), "big")
    letters = "".join(ALPHABET[number >> BITS * place & 31] for place in range(length - 1))
    return letters + _check_letter(letters)


def read_code(typed: str, length: int) -> str | None:
    """The code that somebody typed, or None when its length or check letter is wrong.

    Capitals, spaces, hyphens, invisible characters and Thai digits do not matter; O is read as 0,
    I and L as 1.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    text = to_arabic_digits(unicodedata.normalize("NFKC", typed)).upper().translate(_LOOKS_LIKE)
    code = "".join(
        sign for sign in text if sign != "\u2212" and unicodedata.category(sign) not in _BETWEEN
    )
    if len(code) != length or set(code) - set(ALPHABET):
        return None
    return code if code[-1] == _check_letter(code[:-1]) else None


def shown(code: str) -> str:
    """The code as it is printed: `ABCD-EFGH-JKMN`."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def hash_code(code: str, *, person: bytes) -> str:
    """64 hex digits that find a row by its code; the code cannot be read back from them."""
    return hashlib.blake2b(code.encode("ascii"), digest_size=32, person=person).hexdigest()


def _check_letter(letters: str) -> str:
    """A sum over GF(32) in which each place weighs differently.

    It changes with any single letter, and with any two letters that change places, up to 31.
    """
    total = 0
    for letter in letters:
        total = _double(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def _double(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value >> BITS else value
