"""Padding hides lengths and is taken off without ambiguity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.corruption.vault.padding import TooLong, pad, padme_length, unpad

pytestmark = pytest.mark.once


@given(st.binary(max_size=200), st.integers(0, 40))
def test_what_was_padded_comes_back(data, zeros):
    data += bytes(zeros)
    padded = pad(data, (64, 256))
    assert len(padded) == (64 if len(data) < 64 else 256)
    assert unpad(padded) == data


def test_the_first_size_that_fits_is_taken():
    assert pad(b"abc", (4, 8)) == b"abc\x80"
    assert pad(b"abcd", (4, 8)) == b"abcd\x80\0\0\0"
    assert pad(b"", (4,)) == b"\x80\0\0\0"
    with pytest.raises(TooLong) as refused:
        pad(b"secret words", (4, 8))
    assert isinstance(refused.value, ValueError) and "secret" not in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"\0\0\0", b"abc", b"abc\0", b"\x80a"])
def test_data_without_the_mark_are_refused(data):
    with pytest.raises(ValueError):
        unpad(data)


@pytest.mark.parametrize(
    ("size", "length"),
    [
        (0, 0),
        (1, 1),
        (2, 2),
        (9, 10),
        (100, 104),
        (1000, 1024),
        (65_537, 67_584),
        (1_000_000, 1_015_808),
        (20_000_000, 20_447_232),
        (2**30, 2**30),
    ],
)
def test_padme_lengths(size, length):
    assert padme_length(size) == length


@given(st.integers(0, 2**40))
def test_padme_grows_by_at_most_12_percent_and_keeps_few_lengths(size):
    length = padme_length(size)
    assert size <= length <= size * 1.12 + 1
    assert padme_length(length) == length
    # Beyond the leading bits, of which there are as many as the exponent has digits: zeros.
    significant = length.bit_length() - ((length & -length).bit_length() - 1) if length else 0
    assert significant <= max(length.bit_length() - 1, 1).bit_length() + 1
