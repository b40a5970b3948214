"""Any k of the cards open the secret; fewer, others or changed ones open nothing."""

from dataclasses import replace
from itertools import combinations, permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.codes import ALPHABET
from complaints.corruption.vault.cards import (
    NotEnough,
    new_cards,
    open_with,
    read_card,
    seal_for_subsets,
)
from complaints.corruption.vault.sealing import Context, Tampered

pytestmark = pytest.mark.once

PLACE = Context(UUID(int=1), UUID(int=2), "report", UUID(int=3), "text", 4, 5)
SECRET = b"R" * 32
OLD_CARDS = [
    "RDVF-YD6M-37SQ-T144-ZERG-RBDW-ZM4S",
    "4XB7-25S7-643K-W9Q3-35Q4-RX4E-351Q",
    "6T8D-8HR9-HTSE-P605-M7VH-9A1Y-FP2R",
]
OLD_SEALED = {
    "1-2": "017673cead9b836d8955505edfc7ef14933d56af9af656ef645ade551b5d60f786be0aaccd75fcc2d292"
    "3da3b058af497fcf80294e3808239c7aa1a09a4b58dc1a12914a072516c519",
    "1-3": "01191f692bf1b922692e9d4bd654c49d88eb1af4b1084c4b2360c036b94815300435f5f19373743691af"
    "2fc38a0b439f682cf117e5979a8ba5265f177da53ceb005e56159348e418f8",
    "2-3": "01476b609384829f3ab4208aca11044f24b0321bee1824d9f86fabdd5011abdb671357678ccd73ef4009"
    "c8a98bd94111ba8c6d3b948028c6e5de94bc6fc7413dff098711b3aea09248",
}
OF = [(k, n) for n in range(2, 6) for k in range(2, n + 1)]


def cards_of(n):
    return {number: read_card(card) for number, card in enumerate(new_cards(n), start=1)}


def sealed_with(cards, k, place=PLACE):
    return seal_for_subsets(SECRET, list(cards.values()), k, place)


def test_cards_of_long_ago_open():
    cards = {number: read_card(card) for number, card in enumerate(OLD_CARDS, start=1)}
    sealed = {name: bytes.fromhex(hexed) for name, hexed in OLD_SEALED.items()}
    assert cards[1].hex() == "89699de7ba642124316d36dccaa27703c64cf948a2bcf064cfa9546a3a5a75e7"
    for first, second in combinations(cards, 2):
        opened = open_with({first: cards[first], second: cards[second]}, sealed, PLACE)
        assert opened == SECRET


def test_cards_are_random_and_hold_128_bits():
    cards = [card for _ in range(40) for card in new_cards(5)]
    assert len(set(cards)) == 200
    random_letters = len(cards[0].replace("-", "")) - 1
    assert random_letters * 5 >= 128
    for place in range(random_letters):
        assert len({card.replace("-", "")[place] for card in cards}) > 20
    assert {len(group) for card in cards for group in card.split("-")} == {4}


@pytest.mark.parametrize("n", [-1, 0, 1, 6])
def test_there_are_two_to_five_cards(n):
    with pytest.raises(ValueError):
        new_cards(n)


def test_cards_are_read_as_people_type_them():
    for card in new_cards(5):
        read = read_card(card)
        assert len(read) == 32
        assert read == read_card(card.lower().replace("-", " ")) == read_card(f" {card}\n")


@given(st.integers(0, 27), st.sampled_from(ALPHABET))
def test_a_card_with_a_typing_fault_is_not_read(place, letter):
    card = OLD_CARDS[0].replace("-", "")
    typed = card[:place] + letter + card[place + 1 :]
    assert (read_card(typed) is None) == (typed != card)
    assert read_card(card[:place] + card[place + 1 :]) is None


@pytest.mark.parametrize(("k", "n"), OF)
def test_every_k_open_and_fewer_open_nothing(k, n):
    """Attack 14, for every subset."""
    cards = cards_of(n)
    sealed = sealed_with(cards, k)
    for size in range(n + 1):
        for subset in combinations(cards, size):
            held = {number: cards[number] for number in subset}
            if size >= k:
                assert open_with(held, sealed, PLACE) == SECRET
                continue
            with pytest.raises(NotEnough):
                open_with(held, sealed, PLACE)


@pytest.mark.parametrize(("k", "n"), OF)
def test_fewer_cards_open_nothing_whatever_stands_for_the_others(k, n):
    """Who holds k-1 cards and the database fills up with cards of their own, or doubles one."""
    cards, false = cards_of(n), cards_of(n)
    sealed = sealed_with(cards, k)
    for subset in combinations(cards, k - 1):
        held = {number: cards[number] for number in subset}
        for filled in ({**false, **held}, {**dict.fromkeys(cards, held[subset[0]]), **held}):
            with pytest.raises(Tampered):
                open_with(filled, sealed, PLACE)
        # Nor does a ciphertext under the name of a smaller subset.
        if len(held) >= 2:
            name = "-".join(map(str, subset))
            for one in sealed.values():
                with pytest.raises(Tampered):
                    open_with(held, {name: one}, PLACE)


@pytest.mark.parametrize(("k", "n"), OF)
def test_there_is_one_ciphertext_for_each_subset(k, n):
    sealed = sealed_with(cards_of(n), k)
    assert list(sealed) == ["-".join(map(str, each)) for each in combinations(range(1, n + 1), k)]
    assert len(set(sealed.values())) == len(sealed)
    assert all(SECRET[:8] not in one for one in sealed.values())


def test_the_order_of_typing_does_not_matter_but_positions_do():
    cards = cards_of(3)
    sealed = sealed_with(cards, 2)
    for order in permutations(cards):
        assert open_with({number: cards[number] for number in order}, sealed, PLACE) == SECRET
    with pytest.raises(Tampered):
        open_with({1: cards[2], 2: cards[1]}, sealed, PLACE)
    with pytest.raises(Tampered):
        open_with({1: cards[1], 3: cards[2]}, sealed, PLACE)


def test_one_false_card_among_enough_right_ones_does_no_harm():
    cards = cards_of(3)
    assert open_with({**cards, 1: bytes(32)}, sealed_with(cards, 2), PLACE) == SECRET


def test_cards_are_bound_to_their_place():
    cards = cards_of(3)
    with pytest.raises(Tampered):
        open_with(cards, sealed_with(cards, 2), replace(PLACE, key_version=9))


def test_ciphertexts_that_were_swapped_or_changed_open_nothing():
    cards = cards_of(3)
    sealed = sealed_with(cards, 2)
    held = {1: cards[1], 2: cards[2]}
    with pytest.raises(Tampered):
        open_with(held, {"1-2": sealed["1-3"]}, PLACE)
    for bit in range(len(sealed["1-2"]) * 8):
        changed = bytearray(sealed["1-2"])
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            open_with(held, {"1-2": bytes(changed)}, PLACE)


@pytest.mark.parametrize("k", [-1, 0, 1, 4])
def test_one_card_alone_never_opens(k):
    with pytest.raises(ValueError):
        sealed_with(cards_of(3), k)


def test_cards_must_be_several_different_ones_and_read():
    card = read_card(OLD_CARDS[0])
    for wrong in (
        [card, card, bytes(32)],
        [card],
        [card, b"short"],
        [bytes([n]) * 32 for n in range(6)],
    ):
        with pytest.raises(ValueError):
            seal_for_subsets(SECRET, wrong, 2, PLACE)
    with pytest.raises(ValueError):
        open_with({1: card, 2: OLD_CARDS[1].encode()}, {"1-2": b""}, PLACE)


def test_names_that_stand_for_nothing_are_passed_over():
    cards = cards_of(3)
    sealed = {**sealed_with(cards, 2), "": b"", "x-y": b"", "1": b"", "4-5": b"nonsense"}
    assert open_with(cards, sealed, PLACE) == SECRET
    with pytest.raises(NotEnough):
        open_with(cards, {}, PLACE)
