"""Passphrases, made by the system and printed; what they wrap opens with them alone.

Six words of 8,100 make 77.9 bits. With Argon2id at 256 MiB for each attempt, a stolen wrapped key
stays shut for any attacker; a passphrase that somebody thought up would not, and is refused.
"""

import difflib
import math
import secrets
import threading
import unicodedata
from dataclasses import dataclass

from nacl import bindings

from complaints.corruption.vault.keys import PrivateKeys
from complaints.corruption.vault.sealing import KEY_BYTES, Context, Tampered, seal, unseal
from complaints.corruption.vault.words import KNOWN, WORD_LENGTH, WORDS

WORD_COUNT = 6
OPS = 3
MEMORY = 256 * 2**20
SALT_BYTES = bindings.crypto_pwhash_SALTBYTES
# Whoever writes to the database must not make the server fill its memory.
_MOST_OPS = 16
_MOST_MEMORY = 2**30
_LONGEST_TYPED = 200
# The letters of a keyboard that was left on Thai (Kedmanee), key by key.
_THAI_KEYS = str.maketrans("ฟิแกำดเ้ร่าสทืนยๆพหะีอไปัผ", "abcdefghijklmnopqrstuvwxyz")
_KEY_PLACES = {
    letter: (row, column + row / 2)
    for row, letters in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm"))
    for column, letter in enumerate(letters)
}
_one_at_a_time = threading.Lock()


class WrongPassphrase(Exception):
    """It does not open the keys."""


class UnknownWord(WrongPassphrase):
    """The word at `position` (from 1) is none of the list; `nearest` may have been meant.

    `nearest` is empty where a word is missing or there is one too many. The exception's text
    says neither, as it may reach a log.
    """

    def __init__(self, position: int, nearest: str = "") -> None:
        super().__init__("a word is none of the list")
        self.position = position
        self.nearest = nearest


@dataclass(frozen=True)
class Wrapped:
    """Private keys under a passphrase, with what is needed to derive the key again."""

    salt: bytes
    ops: int
    memory: int
    sealed: bytes


def make_passphrase() -> str:
    """Six random words: log2(8100^6) = 77.9 bits."""
    return " ".join(secrets.choice(WORDS) for _ in range(WORD_COUNT))


def read_passphrase(typed: str) -> str:
    """The passphrase as `make_passphrase` wrote it. Raises UnknownWord.

    Capitals and what stands between the words do not matter, nor a keyboard left on Thai.
    """
    if len(typed) > _LONGEST_TYPED:
        raise UnknownWord(WORD_COUNT + 1)
    text = unicodedata.normalize("NFKC", typed.translate(_THAI_KEYS)).lower()
    words = "".join(sign if sign.isalpha() else " " for sign in text).split()
    letters = "".join(words)
    if len(words) != WORD_COUNT and len(letters) == WORD_COUNT * WORD_LENGTH:
        words = [letters[at : at + WORD_LENGTH] for at in range(0, len(letters), WORD_LENGTH)]
    for position, word in enumerate(words[:WORD_COUNT], start=1):
        if word not in KNOWN:
            raise UnknownWord(position, _nearest(word))
    if len(words) != WORD_COUNT:
        raise UnknownWord(min(len(words), WORD_COUNT) + 1)
    return " ".join(words)


def derive(passphrase: str, salt: bytes, ops: int = OPS, memory: int = MEMORY) -> bytes:
    """32 bytes by Argon2id from a passphrase as `read_passphrase` returns it.

    `memory` in bytes. One at a time in a process, so that many attempts cannot fill the memory.
    """
    with _one_at_a_time:
        return bindings.crypto_pwhash_alg(
            KEY_BYTES,
            passphrase.encode(),
            salt,
            ops,
            memory,
            bindings.crypto_pwhash_ALG_ARGON2ID13,
        )


def wrap(
    private: PrivateKeys, passphrase: str, context: Context, ops: int = OPS, memory: int = MEMORY
) -> Wrapped:
    """Raises UnknownWord for a passphrase that the system did not make."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = derive(read_passphrase(passphrase), salt, ops, memory)
    return Wrapped(salt, ops, memory, seal(key, private.pack(), context))


def unwrap(wrapped: Wrapped, passphrase: str, context: Context) -> PrivateKeys:
    """The private keys. Raises WrongPassphrase, also for a wrapped key that was tampered with.

    A passphrase with a typing fault raises UnknownWord, before any work is done. Whose keys they
    are is not shown by this: compare `.public` with the signed directory. Raises RuntimeError
    when there is no memory for the work.
    """
    passphrase = read_passphrase(passphrase)
    if wrapped.ops > _MOST_OPS or wrapped.memory > _MOST_MEMORY:
        raise WrongPassphrase
    try:
        key = derive(passphrase, bytes(wrapped.salt), wrapped.ops, wrapped.memory)
        return PrivateKeys.unpack(unseal(key, wrapped.sealed, context))
    except (Tampered, TypeError, ValueError):
        raise WrongPassphrase from None


def _nearest(word: str) -> str:
    """The word of the list that was most likely meant, or "" when none is like this one.

    Of equally similar words the one with the same letters wins, then the nearer keys.
    """
    alike = difflib.get_close_matches(word, WORDS, n=8, cutoff=0.6)
    return min(alike, key=lambda known: _slip(known, word), default="")


def _slip(known: str, typed: str) -> tuple[bool, float]:
    swapped = sorted(known) == sorted(typed)
    if len(known) != len(typed) or not _KEY_PLACES.keys() >= set(typed):
        return not swapped, 0
    pairs = zip(known, typed, strict=True)
    return not swapped, sum(math.dist(_KEY_PLACES[a], _KEY_PLACES[b]) for a, b in pairs)
