"""A field opens with its key, at its place, unchanged; otherwise it says nothing at all."""

from dataclasses import fields, replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from complaints.corruption.vault.keys import new_private_keys
from complaints.corruption.vault.padding import TooLong
from complaints.corruption.vault.receipts import inbox_keys, receipt_of
from complaints.corruption.vault.sealing import (
    IDENTITY_SIZE,
    KEY_BYTES,
    MESSAGE_SIZES,
    TEXT_SIZES,
    Context,
    Tampered,
    digest,
    new_key,
    seal,
    seal_json,
    seal_to,
    unseal,
    unseal_from,
    unseal_json,
)

pytestmark = pytest.mark.once

KEY = bytes(range(32))
PLACE = Context(UUID(int=1), UUID(int=2), "report", UUID(int=3), "text", 4, 5)
ELSEWHERE = {
    "organisation": UUID(int=9),
    "report": UUID(int=9),
    "table": "message",
    "row": UUID(int=9),
    "field": "contact",
    "key_version": 9,
    "revision": 9,
}
RECIPIENT = UUID(int=6)
OVERHEAD = 1 + 24 + 16
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def other_places():
    return [replace(PLACE, **{name: value}) for name, value in ELSEWHERE.items()]


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# What was written yesterday must open tomorrow: these bytes are never made anew.


def test_the_bytes_of_a_place_are_fixed():
    assert PLACE.data().hex() == (
        "00000001" "01" "00000001" "01"
        "00000010" "00000000000000000000000000000001"
        "00000010" "00000000000000000000000000000002"
        "00000006" "7265706f7274"
        "00000010" "00000000000000000000000000000003"
        "00000004" "74657874"
        "00000008" "0000000000000004"
        "00000008" "0000000000000005"
    )  # fmt: skip


def test_a_field_of_long_ago_opens():
    sealed = bytes.fromhex(
        "01ae15be8b9f16f585ba133ab000cc823cbcf41165dda88ed286d59e49dc93edca5f0e8a69ac08016994f9ec"
        "9e562297f12e75dd1fb43c9e2ade1fa33790af6ea4fda2c48c1fedb5d8599e388849865d833a9be34f7d512f"
        "b77e617578291ea8180d1122e3d519c220"
    )
    assert unseal_json(KEY, sealed, PLACE) == {"ข": "เรื่อง"}
    text = '{"ข":"เรื่อง"}'.encode()
    assert unseal(KEY, sealed, PLACE) == text + b"\x80" + bytes(64 - 1 - len(text))
    assert digest(sealed) == ("79bcefa8e67c6ac6cc310247e26920d3a6e82944a1205a4240fee6d8026465d7")


def test_a_sealed_box_of_long_ago_opens():
    sealed = bytes.fromhex(
        "d7f17ee7f31791d004e80be129edf3e4381090ff139c5022fa226e578faf3d2eee384b698801abf267dc049d"
        "987af8a1d4108d820125bf133b7780667de4506bd2134acc44fbf8982852463a34d8ab09ff94eb9d74c8b881"
        "63e67b31a91acc52b949177612b6accaebe79433b45a7152"
    )
    assert unseal_from(bytes([1]) * 32, sealed, PLACE, UUID(int=9)) == b"k" * 32


@given(st.binary(max_size=300))
def test_what_was_sealed_opens(plain):
    key = new_key()
    sealed = seal(key, plain, PLACE)
    assert unseal(key, sealed, PLACE) == plain
    assert unseal(key, memoryview(sealed), PLACE) == plain
    assert len(sealed) == len(plain) + OVERHEAD
    assert len(plain) < 4 or plain not in sealed


def test_the_same_words_never_look_the_same():
    assert len({seal(KEY, b"same", PLACE) for _ in range(50)}) == 50
    assert len({new_key() for _ in range(50)}) == 50 and len(new_key()) == KEY_BYTES == 32


def test_every_part_of_the_place_is_bound():
    assert set(ELSEWHERE) == {part.name for part in fields(Context)}
    sealed = seal(KEY, b"words", PLACE)
    for place in other_places():
        with pytest.raises(Tampered):
            unseal(KEY, sealed, place)


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_two_places_never_share_their_bytes(table, field, other_table, other_field):
    one, other = (
        replace(PLACE, table=table, field=field),
        replace(PLACE, table=other_table, field=other_field),
    )
    assert (one == other) == (one.data() == other.data())


def test_letters_do_not_move_between_the_parts_of_a_place():
    assert (
        replace(PLACE, table="ab", field="c").data() != replace(PLACE, table="a", field="bc").data()
    )
    with pytest.raises(OverflowError):
        replace(PLACE, revision=-1).data()


def test_every_changed_bit_of_a_field_is_found():
    sealed = seal(KEY, b"words", PLACE)
    for bit in range(len(sealed) * 8):
        with pytest.raises(Tampered):
            unseal(KEY, flipped(sealed, bit), PLACE)


def test_every_cut_of_a_field_is_found():
    sealed = seal(KEY, b"words", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Tampered):
            unseal(KEY, sealed[:length], PLACE)
    with pytest.raises(Tampered):
        unseal(KEY, sealed + b"\0", PLACE)


@pytest.mark.parametrize("key", [bytes(32), KEY[:31], KEY + b"\0", b"", "k" * 32, None])
def test_a_wrong_key_is_told_as_tampering(key):
    for opening in (unseal, unseal_json):
        with pytest.raises(Tampered):
            opening(key, seal_json(KEY, "words", PLACE), PLACE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", None, "words", memoryview(b""), 3])
def test_nonsense_is_told_as_tampering(sealed):
    for opening in (unseal, unseal_json):
        with pytest.raises(Tampered):
            opening(KEY, sealed, PLACE)
    with pytest.raises(Tampered):
        unseal_from(KEY, sealed, PLACE, RECIPIENT)


def test_the_exception_tells_nothing():
    with pytest.raises(Tampered) as refused:
        unseal(KEY, seal(KEY, b"words", PLACE)[:-1], PLACE)
    assert str(refused.value) == "sealed data do not open"
    assert refused.value.__suppress_context__


@given(json_values)
def test_values_come_back(value):
    sealed = seal_json(KEY, value, PLACE)
    assert unseal_json(KEY, sealed, PLACE) == value


def test_the_order_of_keys_leaves_no_trace_and_broken_text_is_kept():
    assert unseal(KEY, seal_json(KEY, {"b": 1, "a": 2}, PLACE), PLACE).startswith(b'{"a":2,"b":1}')
    half = "\ud83d and more"
    assert unseal_json(KEY, seal_json(KEY, half, PLACE), PLACE) == half
    with pytest.raises(ValueError):
        seal_json(KEY, float("nan"), PLACE)


@pytest.mark.parametrize(
    "plain", [b"no padding", b"\x80", b"not json\x80", b"[" * 99_999 + b"\x80"]
)
def test_a_field_that_holds_no_value_is_told_as_tampering(plain):
    with pytest.raises(Tampered):
        unseal_json(KEY, seal(KEY, plain, PLACE), PLACE)


@pytest.mark.parametrize("sizes", [TEXT_SIZES, IDENTITY_SIZE, MESSAGE_SIZES])
def test_lengths_are_hidden(sizes):
    """Of all texts that share a size, the shortest and the longest look the same."""
    quotes = len('""')
    smallest = 0
    for size in sizes:
        longest = size - 1 - quotes
        lengths = {
            len(seal_json(KEY, "x" * letters, PLACE, sizes)) for letters in (smallest, longest)
        }
        assert lengths == {size + OVERHEAD}
        smallest = longest + 1
    with pytest.raises(TooLong):
        seal_json(KEY, "x" * smallest, PLACE, sizes)


def test_sizes_are_those_that_are_promised():
    assert TEXT_SIZES == (8192, 32_768, 131_072, 262_144)
    assert IDENTITY_SIZE == (4096,)
    assert MESSAGE_SIZES[:3] == (4096, 8192, 12_288) and MESSAGE_SIZES[-1] == 262_144


@given(st.binary(max_size=100))
@settings(max_examples=25)
def test_a_key_that_was_sealed_to_somebody_opens(secret):
    keys = new_private_keys()
    sealed = seal_to(keys.public.encryption, secret, PLACE, RECIPIENT)
    assert unseal_from(keys.encryption, sealed, PLACE, RECIPIENT) == secret
    assert unseal_from(keys.encryption, memoryview(sealed), PLACE, RECIPIENT) == secret


def test_a_sealed_box_opens_for_nobody_else_and_nowhere_else():
    keys, others = new_private_keys(), new_private_keys()
    sealed = seal_to(keys.public.encryption, KEY, PLACE, RECIPIENT)
    for place in other_places():
        with pytest.raises(Tampered):
            unseal_from(keys.encryption, sealed, place, RECIPIENT)
    for private, recipient in [
        (keys.encryption, UUID(int=7)),
        (others.encryption, RECIPIENT),
        (keys.encryption[:31], RECIPIENT),
        (None, RECIPIENT),
    ]:
        with pytest.raises(Tampered):
            unseal_from(private, sealed, PLACE, recipient)


def test_every_changed_bit_of_a_sealed_box_is_found():
    keys = new_private_keys()
    sealed = seal_to(keys.public.encryption, KEY, PLACE, RECIPIENT)
    for bit in range(len(sealed) * 8):
        with pytest.raises(Tampered):
            unseal_from(keys.encryption, flipped(sealed, bit), PLACE, RECIPIENT)
    for length in range(len(sealed)):
        with pytest.raises(Tampered):
            unseal_from(keys.encryption, sealed[:length], PLACE, RECIPIENT)


def test_a_box_without_the_hash_of_its_place_does_not_open():
    """Such a box is what other software makes, or somebody who leaves the place open."""
    keys = new_private_keys()
    for inside in (b"", KEY, bytes(32) + KEY):
        sealed = SealedBox(PublicKey(keys.public.encryption)).encrypt(inside)
        with pytest.raises(Tampered):
            unseal_from(keys.encryption, sealed, PLACE, RECIPIENT)


@pytest.mark.parametrize("public", [bytes(32), b"\1" + bytes(31), b"short"])
def test_nothing_is_sealed_to_a_key_that_protects_nothing(public):
    with pytest.raises(CryptoError):
        seal_to(public, KEY, PLACE, RECIPIENT)


def test_the_reporters_key_opens_the_thread_and_nothing_else():
    """Attack 10: of a report's keys, the inbox holds one."""
    private, public = inbox_keys(receipt_of(b"s" * 32))
    officer = new_private_keys()
    keys = {name: new_key() for name in ("content", "desk", "thread", "identity")}
    grants = {
        name: seal_to(officer.public.encryption, key, replace(PLACE, field=name), RECIPIENT)
        for name, key in keys.items()
    }
    thread = replace(PLACE, field="thread")
    opened = unseal_from(
        private, seal_to(public, keys["thread"], thread, RECIPIENT), thread, RECIPIENT
    )
    assert opened == keys["thread"]
    for name, grant in grants.items():
        with pytest.raises(Tampered):
            unseal_from(private, grant, replace(PLACE, field=name), RECIPIENT)
        if name != "thread":
            with pytest.raises(Tampered):
                unseal(opened, seal(keys[name], b"words", PLACE), PLACE)


def test_digests_are_of_the_ciphertext():
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
