"""A public key counts when its statement is signed; private keys are never shown or stored."""

import copy
import pickle
import traceback
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.corruption.vault.keys import (
    PrivateKeys,
    PublicKeys,
    fingerprint,
    new_private_keys,
    sign,
    statement,
    verify,
)

pytestmark = pytest.mark.once

PRIVATE = PrivateKeys(b"\1" * 32, b"\2" * 32)
ORGANISATION, PERSON = UUID(int=1), UUID(int=2)
STATED = {
    "organisation": ORGANISATION,
    "person": PERSON,
    "role": "officer",
    "version": 3,
    "public": PRIVATE.public,
}
SIGNATURE = bytes.fromhex(
    "91ceadf1e882e6d022e05d36cc03439597d828c42de9046b9ddd2fd0a13cce1eda824f4a7d2f15af1183b5b40683"
    "018cb429beb99b125c2341c361a8cf84bf04"
)


def test_keys_statement_and_signature_are_fixed():
    """A signature of today must hold after every update."""
    public = PRIVATE.public
    assert public.encryption.hex() == (
        "a4e09292b651c278b9772c569f5fa9bb13d906b46ab68c9df9dc2b4409f8a209"
    )
    assert public.signing.hex() == (
        "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394"
    )
    assert statement(**STATED) == (
        b"\0\0\0\x2ccorruption vault: public keys of a person, 1"
        b"\0\0\0\x10" + bytes(15) + b"\1"
        b"\0\0\0\x10" + bytes(15) + b"\2"
        b"\0\0\0\7officer"
        b"\0\0\0\x08\0\0\0\0\0\0\0\3"
        b"\0\0\0\x20" + public.encryption + b"\0\0\0\x20" + public.signing
    )
    assert sign(PRIVATE.signing, statement(**STATED)) == SIGNATURE
    assert fingerprint(public) == "5443 8848 0689 6160 7525 1569 2411 3061"


def test_signatures_hold_for_what_was_signed_by_who_signed_it():
    holder, other = new_private_keys(), new_private_keys()
    signed = statement(**STATED)
    signature = sign(holder.signing, signed)
    assert len(signature) == 64
    assert verify(holder.public.signing, signed, signature)
    assert verify(memoryview(holder.public.signing), signed, memoryview(signature))
    assert not verify(other.public.signing, signed, signature)
    assert not verify(holder.public.encryption, signed, signature)


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation": UUID(int=9)},
        {"person": UUID(int=9)},
        {"role": "custodian"},
        {"version": 4},
        {"public": PublicKeys(b"\3" * 32, PRIVATE.public.signing)},
        {"public": PublicKeys(PRIVATE.public.encryption, b"\3" * 32)},
        {"public": PublicKeys(PRIVATE.public.signing, PRIVATE.public.encryption)},
    ],
    ids=str,
)
def test_every_part_of_a_statement_is_signed(changed):
    assert verify(PRIVATE.public.signing, statement(**STATED), SIGNATURE)
    assert not verify(PRIVATE.public.signing, statement(**{**STATED, **changed}), SIGNATURE)


def test_every_changed_bit_of_a_signature_is_found():
    signed = statement(**STATED)
    for bit in range(64 * 8):
        changed = bytearray(SIGNATURE)
        changed[bit // 8] ^= 1 << bit % 8
        assert not verify(PRIVATE.public.signing, signed, bytes(changed))


@pytest.mark.parametrize("nonsense", [b"", b"short", bytes(64), bytes(32), None, "text", 7])
def test_nonsense_is_no_signature(nonsense):
    signed = statement(**STATED)
    assert not verify(PRIVATE.public.signing, signed, nonsense)
    assert not verify(nonsense, signed, SIGNATURE)
    assert not verify(PRIVATE.public.signing, nonsense, SIGNATURE)


@pytest.mark.parametrize("weak", [bytes(32), b"\1" + bytes(31)])
def test_a_key_under_which_everything_would_hold_is_refused(weak):
    """Points of small order accept a signature of zeros on some or all statements."""
    for signature in (bytes(64), b"\1" + bytes(63), weak + bytes(32)):
        assert not verify(weak, statement(**STATED), signature)


@given(st.text(max_size=8), st.text(max_size=8))
def test_two_roles_never_share_a_statement(role, other):
    one, two = (statement(**{**STATED, "role": each}) for each in (role, other))
    assert (one == two) == (role == other)


def test_keys_are_random_and_fit_each_other():
    several = [new_private_keys() for _ in range(20)]
    assert len({keys.encryption for keys in several} | {keys.signing for keys in several}) == 40
    assert len({fingerprint(keys.public) for keys in several}) == 20
    for keys in several:
        assert PrivateKeys.unpack(keys.pack()) == keys
        assert {len(keys.public.encryption), len(keys.public.signing)} == {32}


@pytest.mark.parametrize("packed", [b"", bytes(63), bytes(65)])
def test_keys_of_another_length_are_refused(packed):
    with pytest.raises(ValueError):
        PrivateKeys.unpack(packed)


def test_private_keys_are_never_shown():
    keys = new_private_keys()
    for shown in (repr(keys), str(keys), f"{keys}", repr([keys]), repr({"keys": keys})):
        assert shown.count("PrivateKeys()") == 1
        for private in (keys.encryption, keys.signing):
            assert private.hex() not in shown and repr(private) not in shown
    try:
        raise ValueError(keys)
    except ValueError:
        assert keys.signing.hex() not in traceback.format_exc()
        assert repr(keys.signing) not in traceback.format_exc()


def test_private_keys_are_never_stored_by_accident():
    for storing in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            storing(new_private_keys())


def test_the_fingerprint_is_for_the_telephone():
    groups = fingerprint(new_private_keys().public).split()
    assert len(groups) == 8 and all(len(group) == 4 and group.isdigit() for group in groups)
    swapped = PublicKeys(PRIVATE.public.signing, PRIVATE.public.encryption)
    assert fingerprint(swapped) != fingerprint(PRIVATE.public)
