"""Passphrases can be typed, show slips of the finger, and alone open what they wrap."""

import math
import threading
import time
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.corruption.vault import passphrases
from complaints.corruption.vault.keys import PrivateKeys, new_private_keys
from complaints.corruption.vault.passphrases import (
    MEMORY,
    OPS,
    UnknownWord,
    Wrapped,
    WrongPassphrase,
    derive,
    make_passphrase,
    read_passphrase,
    unwrap,
    wrap,
)
from complaints.corruption.vault.sealing import NO_REPORT, Context
from complaints.corruption.vault.words import CONSONANTS, KNOWN, VOWELS, WORDS

pytestmark = pytest.mark.once

PLACE = Context(UUID(int=1), UUID(int=2), "report", UUID(int=3), "text", 4, 5)
LIGHT = {"ops": 1, "memory": 8192}
PHRASE = "babab babet naban dorir zuzup fosun"
ANOTHER = "babab babet naban dorir zuzup babab"
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
# Where a Thai keyboard (Kedmanee) has which letter, row by row as it lies on the table.
THAI_ROWS = {
    "qwertyuiop": "ๆ ไ ำ พ ะ ั ี ร น ย",
    "asdfghjkl": "ฟ ห ก ด เ ้ ่ า ส",
    "zxcvbnm": "ผ ป แ อ ิ ื ท",
}
THAI_KEYS = {
    latin: thai
    for row, letters in THAI_ROWS.items()
    for latin, thai in zip(row, letters.split(), strict=True)
}
words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=6, max_size=6).map(" ".join)


def slips(word):
    """Every way to type one letter wrongly, too few, too many, or two in the wrong order."""
    for at in range(len(word) + 1):
        for letter in ALPHABET:
            yield word[:at] + letter + word[at:]
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        for letter in ALPHABET:
            yield word[:at] + letter + word[at + 1 :]
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def test_six_words_are_77_bits():
    assert len(WORDS) == len(KNOWN) == 8100
    assert 6 * math.log2(len(WORDS)) > 77.9
    pattern = [CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS]
    assert all(len(word) == 5 and all(map(str.__contains__, pattern, word)) for word in WORDS)


def test_the_list_never_changes():
    assert WORDS[:3] == ("babab", "babet", "babim") and WORDS[4050] == "naban"
    assert WORDS[-1] == "zuzup"


def test_no_slip_of_the_finger_makes_another_word_of_the_list():
    for word in WORDS[::7]:
        assert not KNOWN.intersection(set(slips(word)) - {word})


def test_passphrases_are_random_and_read_back():
    made = {make_passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(read_passphrase(phrase) == phrase for phrase in made)
    assert len({word for phrase in made for word in phrase.split()}) > 1000


@given(phrases, st.lists(st.sampled_from([" ", "  ", "-", ", ", "\n", "\u00a0", "\u200b", ""])))
def test_what_stands_between_the_words_does_not_matter(phrase, between):
    between = (between + [" "] * 5)[:5]
    if "" in between:
        between = [""] * 5
    first, *others = phrase.split()
    typed = first + "".join(gap + word for gap, word in zip(between, others, strict=True))
    assert read_passphrase(f" {typed.upper()}\n") == phrase


@given(phrases)
def test_a_keyboard_left_on_thai_does_not_matter(phrase):
    typed = "".join(THAI_KEYS.get(letter, letter) for letter in phrase)
    assert typed != phrase and read_passphrase(typed) == phrase


@given(phrases, st.integers(0, 5), st.data())
@settings(max_examples=60)
def test_a_slip_is_told_with_its_place(phrase, place, data):
    right = phrase.split()
    wrong = data.draw(st.sampled_from(sorted(set(slips(right[place])) - {right[place], ""})))
    typed = " ".join([*right[:place], wrong, *right[place + 1 :]])
    with pytest.raises(UnknownWord) as refused:
        read_passphrase(typed)
    assert refused.value.position == place + 1
    assert refused.value.nearest in KNOWN
    # The same text whatever was typed and meant; some slips are words of that very text.
    assert str(refused.value) == str(UnknownWord(1))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dorr", "dorir"),
        ("dorrir", "dorir"),
        ("odrir", "dorir"),
        ("foaun", "fosun"),
        ("zuzuo", "zuzup"),
        ("sorir", "dorir"),
        ("q", ""),
        ("ก", ""),
        ("notthisone", ""),
    ],
)
def test_the_word_that_was_meant_is_suggested(typed, meant):
    with pytest.raises(UnknownWord) as refused:
        read_passphrase(f"babab {typed} naban dorir zuzup fosun")
    assert (refused.value.position, refused.value.nearest) == (2, meant)


@pytest.mark.parametrize(
    ("typed", "position"),
    [("", 1), ("babab", 2), (PHRASE[:-6], 6), (f"{PHRASE} babab", 7), ("babab " * 50, 7)],
)
def test_missing_and_surplus_words_are_told(typed, position):
    with pytest.raises(UnknownWord) as refused:
        read_passphrase(typed)
    assert (refused.value.position, refused.value.nearest) == (position, "")


def test_the_derivation_never_changes():
    assert derive(PHRASE, bytes(16), 1, 8192).hex() == (
        "8cc74af099d91b3e51a7dc2ff98c93c5c15109ed58677b7ac9eb998437fc6980"
    )


def test_a_wrapped_key_of_long_ago_opens():
    wrapped = Wrapped(
        salt=bytes.fromhex("e7f15826211e9b24853d8331db876694"),
        ops=1,
        memory=8192,
        sealed=bytes.fromhex(
            "01a76c8de98413ee626de76f7f7f94b7d5d12b13ba00ba0d3ff4cf6ce2f64fbad7c17bac61394cc32801"
            "5c8b5d77b3fb6e19a5e9a44f12f5a708eeeb2bad613b4b79b216f8c008a419aaea18b41a053ebd291ecf"
            "ffb4a155a3d696bbb8df5cb468d85674a9c0517bcb"
        ),
    )
    assert unwrap(wrapped, PHRASE, PLACE) == PrivateKeys(b"\1" * 32, b"\2" * 32)


@given(phrases)
@settings(max_examples=20)
def test_what_was_wrapped_opens(phrase):
    keys = new_private_keys()
    wrapped = wrap(keys, phrase, PLACE, **LIGHT)
    assert unwrap(wrapped, phrase.upper().replace(" ", "-"), PLACE) == keys
    assert (wrapped.ops, wrapped.memory, len(wrapped.salt)) == (1, 8192, 16)
    for private in (keys.encryption, keys.signing):
        assert private not in wrapped.sealed


def test_parameters_may_grow_without_closing_what_was_wrapped():
    keys = new_private_keys()
    for ops, memory in [(1, 8192), (2, 16_384), (3, 2**20)]:
        assert unwrap(wrap(keys, PHRASE, PLACE, ops, memory), PHRASE, PLACE) == keys


def test_another_passphrase_place_salt_or_parameter_opens_nothing():
    wrapped = wrap(new_private_keys(), PHRASE, PLACE, **LIGHT)
    assert wrapped.salt != wrap(new_private_keys(), PHRASE, PLACE, **LIGHT).salt
    with pytest.raises(WrongPassphrase):
        unwrap(wrapped, ANOTHER, PLACE)
    with pytest.raises(WrongPassphrase):
        unwrap(wrapped, PHRASE, replace(PLACE, row=NO_REPORT))
    for changed in (
        {"salt": bytes(16)},
        {"salt": b"short"},
        {"ops": 2},
        {"ops": 0},
        {"memory": 9216},
        {"memory": 1},
        {"sealed": wrapped.sealed[:-1]},
        {"sealed": b""},
    ):
        with pytest.raises(WrongPassphrase):
            unwrap(replace(wrapped, **changed), PHRASE, PLACE)


@pytest.mark.parametrize("changed", [{"memory": 2**40}, {"ops": 2**31}])
def test_parameters_in_the_database_cannot_fill_the_memory(changed):
    wrapped = wrap(new_private_keys(), PHRASE, PLACE, **LIGHT)
    start = time.process_time()
    with pytest.raises(WrongPassphrase):
        unwrap(replace(wrapped, **changed), PHRASE, PLACE)
    assert time.process_time() - start < 1


def test_keys_of_another_length_are_refused():
    key = derive(PHRASE, bytes(16), 1, 8192)
    sealed = passphrases.seal(key, b"x" * 63, PLACE)
    with pytest.raises(WrongPassphrase):
        unwrap(Wrapped(bytes(16), 1, 8192, sealed), PHRASE, PLACE)


@pytest.mark.parametrize("phrase", ["", "password", "babab babet naban dorir zuzup horse"])
def test_a_passphrase_that_somebody_thought_up_wraps_nothing(phrase):
    with pytest.raises(UnknownWord):
        wrap(new_private_keys(), phrase, PLACE, **LIGHT)


def test_one_derivation_at_a_time():
    """While one works, no other starts, so that the memory of one is enough."""
    derived = []

    def work():
        derived.append(derive(PHRASE, bytes(16), 1, 8192))

    passphrases._one_at_a_time.acquire()
    try:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(0.05)
        assert derived == []
    finally:
        passphrases._one_at_a_time.release()
    for thread in threads:
        thread.join()
    assert len(derived) == 4 and len(set(derived)) == 1


def test_the_cost_for_who_guesses():
    assert (OPS, MEMORY) == (3, 268_435_456)


def test_nothing_shows_a_passphrase():
    with pytest.raises(WrongPassphrase) as refused:
        unwrap(wrap(new_private_keys(), PHRASE, PLACE, **LIGHT), ANOTHER, PLACE)
    assert str(refused.value) == ""
