"""Recovery cards: any k of n open a secret. No arithmetic of secret sharing.

The secret is sealed once for each subset of k cards, under a hash of those cards. With 2 of 3
these are three ciphertexts, with 3 of 5 ten. Fewer cards than k know nothing at all.
"""

import hashlib
import secrets
from itertools import combinations

from complaints import codes
from complaints.corruption.vault.encoding import encode
from complaints.corruption.vault.sealing import KEY_BYTES, Context, Tampered, seal, unseal

MOST_CARDS = 5
# 27 letters of 5 bits (135 random bits) and a check letter: seven groups of four.
CARD_LENGTH = 28
_PERSON = b"recovery-card"


class NotEnough(Exception):
    """Too few cards, or none of the subsets is among them."""


def new_cards(n: int) -> list[str]:
    """`n` cards (2 to 5) as they are printed: `ABCD-EFGH-…`. Raises ValueError."""
    if not 2 <= n <= MOST_CARDS:
        raise ValueError(f"there are 2 to {MOST_CARDS} cards")
    return [
        codes.shown(codes.make_code(secrets.token_bytes(32), person=_PERSON, length=CARD_LENGTH))
        for _ in range(n)
    ]


def read_card(typed: str) -> bytes | None:
    """The 32 bytes that stand for the card that somebody typed, or None for a typing fault."""
    code = codes.read_code(typed, CARD_LENGTH)
    if code is None:
        return None
    return hashlib.blake2b(code.encode("ascii"), digest_size=KEY_BYTES, person=_PERSON).digest()


def seal_for_subsets(
    secret: bytes, cards: list[bytes], k: int, context: Context
) -> dict[str, bytes]:
    """The secret sealed for each `k` of the `cards` (as read), by their positions: `1-3`.

    Raises ValueError unless 2 <= k <= cards <= 5 and all cards differ.
    """
    if not 2 <= k <= len(cards) <= MOST_CARDS or len(set(cards)) != len(cards):
        raise ValueError(f"2 to {MOST_CARDS} different cards, of which 2 or more open")
    numbered = dict(enumerate(cards, start=1))
    return {
        _name(subset): seal(_subset_key(subset, numbered), secret, context)
        for subset in combinations(numbered, k)
    }


def open_with(cards: dict[int, bytes], sealed: dict[str, bytes], context: Context) -> bytes:
    """The secret. `cards`: position from 1 -> card as read, in any order, perhaps too many.

    Raises NotEnough when no subset can be tried, Tampered when none that was tried opens.
    """
    present = [
        subset
        for k in range(2, len(cards) + 1)
        for subset in combinations(sorted(cards), k)
        if _name(subset) in sealed
    ]
    if not present:
        raise NotEnough("more cards are needed")
    for subset in present:
        try:
            return unseal(_subset_key(subset, cards), sealed[_name(subset)], context)
        except Tampered:
            continue
    raise Tampered


def _name(subset: tuple[int, ...]) -> str:
    return "-".join(str(position) for position in subset)


def _subset_key(subset: tuple[int, ...], cards: dict[int, bytes]) -> bytes:
    """The key of a subset: of its positions and, in their order, its cards."""
    for position in subset:
        if len(cards[position]) != KEY_BYTES:
            raise ValueError("not a card as read_card returns it")
    hashed = encode(_name(subset).encode("ascii"), *(cards[position] for position in subset))
    return hashlib.blake2b(hashed, digest_size=KEY_BYTES, person=b"card-subset").digest()
