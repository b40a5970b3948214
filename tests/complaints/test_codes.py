"""Codes are forgiving to who copies them and unforgiving to who copied them wrongly."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from complaints.codes import ALPHABET, hash_code, make_code, read_code, shown
from thai.digits import to_thai_digits

PERSON = b"test"
STABLE = "GBWNY69DBAD9"
STABLE_HASH = "1c46d40b67da51a00e81c2b72c88890f436fdfc2c57253cfe29e031259360450"
secrets = st.binary(min_size=16, max_size=32)
lengths = st.integers(4, 31)


def code_of(secret, length=12):
    return make_code(secret, person=PERSON, length=length)


@given(secrets, lengths)
def test_a_code_is_read_back(secret, length):
    code = code_of(secret, length)
    assert len(code) == length and set(code) <= set(ALPHABET)
    assert read_code(shown(code), length) == code
    assert make_code(secret, person=PERSON, length=length) == code


@given(secrets, lengths, st.data())
def test_one_wrong_letter_is_noticed(secret, length, data):
    code = code_of(secret, length)
    place = data.draw(st.integers(0, length - 1))
    letter = data.draw(st.sampled_from(ALPHABET))
    assume(letter != code[place])
    assert read_code(code[:place] + letter + code[place + 1 :], length) is None


@given(secrets, lengths, st.data())
def test_letters_that_changed_places_are_noticed(secret, length, data):
    code = code_of(secret, length)
    first = data.draw(st.integers(0, length - 2))
    second = data.draw(st.integers(first + 1, length - 1))
    assume(code[first] != code[second])
    letters = list(code)
    letters[first], letters[second] = letters[second], letters[first]
    assert read_code("".join(letters), length) is None


@given(secrets, st.data())
def test_what_stands_between_the_letters_does_not_matter(secret, data):
    code = code_of(secret)
    between = st.text(
        st.sampled_from(" -\t\n\u00a0\u200b\u200c\u200d\ufeff\u2011–—\u2212"), max_size=3
    )
    typed = "".join(data.draw(between) + letter for letter in code) + data.draw(between)
    assert read_code(typed, 12) == code


@given(secrets)
def test_ways_to_type_the_same_code(secret):
    code = code_of(secret)
    assert read_code(code.lower(), 12) == code
    assert read_code(to_thai_digits(code), 12) == code
    assert read_code(code.replace("0", "o").replace("1", "l"), 12) == code
    assert read_code(code.replace("0", "O").replace("1", "i"), 12) == code
    # As a Japanese or Thai keyboard in full width writes it.
    assert read_code("".join(chr(ord(letter) + 0xFEE0) for letter in code), 12) == code


@given(st.text(max_size=300), lengths)
def test_whatever_is_typed_never_fails(typed, length):
    found = read_code(typed, length)
    assert found is None or len(found) == length


@pytest.mark.parametrize("typed", ["", "U" * 12, "0" * 11, "0" * 13, "0" * 10_000, "ก" * 12])
def test_no_code(typed):
    assert read_code(typed, 12) is None


def test_codes_are_stable():
    """Printed codes must be found after an update: neither alphabet nor derivation may change."""
    code = make_code(b"\x00" * 32, person=b"general", length=12)
    assert code == STABLE
    assert hash_code(code, person=b"general") == STABLE_HASH


@given(secrets)
def test_uses_are_kept_apart(secret):
    assert make_code(secret, person=b"a", length=20) != make_code(secret, person=b"b", length=20)
    code = code_of(secret)
    assert hash_code(code, person=b"lookup") != hash_code(code, person=b"inbox")
    assert code not in hash_code(code, person=b"lookup")


@pytest.mark.parametrize("length", [0, 1, 103])
def test_lengths_that_cannot_be(length):
    with pytest.raises(ValueError):
        make_code(b"x" * 32, person=PERSON, length=length)
