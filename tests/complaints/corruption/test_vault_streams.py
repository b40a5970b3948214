"""A file opens whole and unchanged, or not at all; its length is hidden; memory stays flat."""

import hashlib
import io
import os
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings as sodium

from complaints.corruption.vault.padding import padme_length
from complaints.corruption.vault.sealing import Tampered
from complaints.corruption.vault.streams import CHUNK, FileSealer, open_stream

pytestmark = pytest.mark.once

PLACE = b"place of the file"
SEALED_CHUNK = CHUNK + 17


def sealed_file(pieces):
    """The sealer, what it told at the end, and the ciphertext's file."""
    out = io.BytesIO()
    sealer = FileSealer(out.write, PLACE)
    for piece in pieces:
        sealer.push(piece)
    return sealer, sealer.finish(), out


def opened(sealed, sealer, size, *, key=None, header=None, context=PLACE):
    pieces = open_stream(
        key or sealer.key, header or sealer.header, io.BytesIO(sealed), context, size
    )
    return b"".join(pieces)


def seal_file(data):
    sealer, (size, sealed_size, digest), out = sealed_file([data])
    sealed = out.getvalue()
    assert len(sealed) == sealed_size and hashlib.sha256(sealed).hexdigest() == digest
    assert size == len(data)
    return sealed, sealer


@pytest.fixture(scope="module")
def long_file():
    """Three and a half chunks, of which each differs."""
    data = b"".join(bytes([number]) * CHUNK for number in range(3)) + b"\7" * (CHUNK // 2)
    sealed, sealer = seal_file(data)
    return data, sealed, sealer


def chunks_of(sealed):
    return [sealed[at : at + SEALED_CHUNK] for at in range(0, len(sealed), SEALED_CHUNK)]


def assert_refused(sealed, sealer, size, **changed):
    with pytest.raises(Tampered):
        opened(sealed, sealer, size, **changed)


def test_a_file_of_long_ago_opens():
    pieces = open_stream(
        bytes.fromhex("5b70581f365c719594aacdc79f20cc47679c5d37e2ea7af5d282271fced032e2"),
        bytes.fromhex("983132af2231800a87a28ac52171e6b98c19d2bd023016f7"),
        io.BytesIO(
            bytes.fromhex(
                "73fbb676fca8c8a8928adfa5c81168d4b7b3ff6a513b19ee52886da898f9b9f9849442e0d79d22"
                "3a5b018a"
            )
        ),
        OLD_PLACE,
        26,
    )
    assert b"".join(pieces) == b"some words in a small file"


OLD_PLACE = bytes.fromhex(
    "000000010100000001010000001000000000000000000000000000000001000000100000000000000000000000"
    "0000000002000000067265706f7274000000100000000000000000000000000000000300000004746578740000"
    "00080000000000000004000000080000000000000005"
)


@given(st.lists(st.integers(0, 3 * CHUNK), max_size=5))
@settings(max_examples=40)
def test_whatever_the_pieces_the_file_comes_back(sizes):
    pieces = [os.urandom(size) for size in sizes]
    data = b"".join(pieces)
    sealer, (size, sealed_size, _), out = sealed_file(pieces)
    assert size == len(data) and sealed_size == len(out.getvalue())
    assert opened(out.getvalue(), sealer, size) == data


@pytest.mark.parametrize(
    "size",
    [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 5 * CHUNK + 99],
)
def test_sizes_around_a_chunk(size):
    data = os.urandom(size)
    sealed, sealer = seal_file(data)
    padded = padme_length(size)
    assert len(sealed) == padded + 17 * max(1, -(-padded // CHUNK))
    assert opened(sealed, sealer, size) == data


def test_a_file_that_ends_in_zeros_keeps_them():
    data = b"a" + bytes(100_000)
    sealed, sealer = seal_file(data)
    assert opened(sealed, sealer, len(data)) == data


def test_lengths_are_hidden():
    """Two photographs of about the same size look the same."""
    assert padme_length(2_000_001) == padme_length(2_030_000)
    assert len(seal_file(bytes(2_000_001))[0]) == len(seal_file(bytes(2_030_000))[0])


def test_each_file_has_a_key_of_its_own_and_shows_nothing(long_file):
    data, sealed, sealer = long_file
    again, other = seal_file(data)
    assert sealer.key != other.key and sealer.header != other.header and sealed != again
    assert bytes(16) not in sealed
    assert sealer.key.hex() not in repr(sealer) and repr(sealer.key) not in repr(sealer)


def test_every_changed_bit_of_a_small_file_is_found():
    sealed, sealer = seal_file(b"words in a file")
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        assert_refused(bytes(changed), sealer, 15)
    for name in ("key", "header"):
        right = getattr(sealer, name)
        for bit in range(len(right) * 8):
            changed = bytearray(right)
            changed[bit // 8] ^= 1 << bit % 8
            assert_refused(sealed, sealer, 15, **{name: bytes(changed)})


@pytest.mark.parametrize("chunk", range(4))
def test_a_changed_bit_in_each_chunk_is_found(long_file, chunk):
    data, sealed, sealer = long_file
    changed = bytearray(sealed)
    changed[chunk * SEALED_CHUNK + 1000] ^= 1
    assert_refused(bytes(changed), sealer, len(data))


def test_nothing_of_a_changed_chunk_is_handed_out(long_file):
    data, sealed, sealer = long_file
    changed = bytearray(sealed)
    changed[SEALED_CHUNK + 1000] ^= 1
    pieces = open_stream(sealer.key, sealer.header, io.BytesIO(changed), PLACE, len(data))
    assert next(pieces) == data[:CHUNK]
    with pytest.raises(Tampered):
        next(pieces)


def test_a_file_that_was_cut_is_found(long_file):
    data, sealed, sealer = long_file
    for length in [0, 1, 16, 17, SEALED_CHUNK, 2 * SEALED_CHUNK, 3 * SEALED_CHUNK, len(sealed) - 1]:
        assert_refused(sealed[:length], sealer, len(data))
        # Nor with a size that fits what is left.
        assert_refused(sealed[:length], sealer, length // SEALED_CHUNK * CHUNK)


def test_chunks_that_were_moved_doubled_or_left_out_are_found(long_file):
    data, sealed, sealer = long_file
    one, two, three, last = chunks_of(sealed)
    for order in [
        (two, one, three, last),
        (one, three, two, last),
        (one, one, two, three, last),
        (one, two, last),
        (two, three, last),
        (last,),
        (one, two, three, last, last),
        (last, one, two, three),
    ]:
        assert_refused(b"".join(order), sealer, len(data))


def test_bytes_after_the_end_are_found(long_file):
    data, sealed, sealer = long_file
    assert_refused(sealed + b"\0", sealer, len(data))
    small, other = seal_file(b"words")
    assert_refused(small + b"\0", other, 5)
    assert_refused(small + small, other, 5)


def test_chunks_of_another_file_are_found(long_file):
    data, sealed, sealer = long_file
    other, _ = seal_file(data)
    assert_refused(sealed[:SEALED_CHUNK] + other[SEALED_CHUNK:], sealer, len(data))


def by_hand(pieces):
    """A ciphertext of (plain text, tag) that `FileSealer` would not make."""
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    key = bytes(32)
    header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    sealed = b"".join(
        sodium.crypto_secretstream_xchacha20poly1305_push(state, plain, PLACE, tag)
        for plain, tag in pieces
    )
    return key, header, sealed


MESSAGE, PUSH, REKEY, FINAL = 0, 1, 2, 3


@pytest.mark.parametrize(
    ("pieces", "size"),
    [
        ([(bytes(CHUNK), MESSAGE)], CHUNK),
        ([(bytes(CHUNK), MESSAGE), (b"ab", MESSAGE)], CHUNK + 2),
        ([(b"ab", MESSAGE), (b"", FINAL)], 2),
        ([(bytes(CHUNK), PUSH), (b"", FINAL)], CHUNK),
        ([(bytes(CHUNK), REKEY), (b"", FINAL)], CHUNK),
        ([(bytes(CHUNK), FINAL), (bytes(CHUNK), FINAL)], 2 * CHUNK),
    ],
    ids=["no end", "no end, short", "short in between", "push", "rekey", "two ends"],
)
def test_a_stream_of_another_shape_is_refused_even_with_the_right_key(pieces, size):
    key, header, sealed = by_hand(pieces)
    with pytest.raises(Tampered):
        list(open_stream(key, header, io.BytesIO(sealed), PLACE, size))


def test_a_stream_by_hand_of_the_right_shape_opens():
    key, header, sealed = by_hand([(b"a" * CHUNK, MESSAGE), (b"b" * CHUNK, FINAL)])
    pieces = list(open_stream(key, header, io.BytesIO(sealed), PLACE, 2 * CHUNK))
    assert pieces == [b"a" * CHUNK, b"b" * CHUNK]


def test_another_place_key_or_header_opens_nothing(long_file):
    data, sealed, sealer = long_file
    _, other = seal_file(data)
    for changed in (
        {"context": b"another place"},
        {"context": b""},
        {"key": other.key},
        {"key": b"short"},
        {"header": other.header},
        {"header": b"short"},
    ):
        assert_refused(sealed, sealer, len(data), **changed)


def test_a_wrong_size_is_found(long_file):
    data, sealed, sealer = long_file
    for size in (0, 1, len(data) - 1, len(data) * 2, -1):
        assert_refused(sealed, sealer, size)
    # One that asks for fewer bytes than there are, in a file that has room for both.
    small, other = seal_file(b"w" * 1000)
    assert padme_length(999) == padme_length(1000)
    assert_refused(small, other, 999)


def test_it_reads_from_functions_and_from_sources_that_answer_with_less(long_file):
    data, sealed, sealer = long_file

    class Slow(io.BytesIO):
        def read(self, size=-1, /):
            return super().read(min(size, 1000))

    for read in (io.BytesIO(sealed).read, Slow(sealed), Slow(sealed).read):
        assert b"".join(open_stream(sealer.key, sealer.header, read, PLACE, len(data))) == data


def test_a_finished_file_takes_no_more():
    sealer = FileSealer(lambda sealed: None, PLACE)
    sealer.push(b"words")
    sealer.finish()
    for more in (lambda: sealer.push(b"x"), sealer.finish):
        with pytest.raises(RuntimeError):
            more()


def test_memory_stays_flat():
    """32 MiB in and out with a few chunks in hand; also when they come in one piece."""
    size = 32 * 2**20
    piece = os.urandom(2**20)
    whole = bytes(size)
    for pieces in ([piece] * 32, [whole]):
        tracemalloc.start()
        sealer = FileSealer(lambda sealed: None, PLACE)
        for one in pieces:
            sealer.push(one)
        sealer.finish()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 16 * CHUNK


def test_memory_stays_flat_when_it_opens(tmp_path):
    data = bytes(32 * 2**20)
    with (tmp_path / "sealed").open("wb") as file:
        sealer = FileSealer(file.write, PLACE)
        sealer.push(data)
        size, _, _ = sealer.finish()
    with (tmp_path / "sealed").open("rb") as file:
        tracemalloc.start()
        read = sum(len(p) for p in open_stream(sealer.key, sealer.header, file, PLACE, size))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert read == size and peak < 16 * CHUNK
