"""From the receipt come the way back and the key; from what is stored, no receipt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from complaints.codes import shown
from complaints.corruption.vault.receipts import (
    RECEIPT_LENGTH,
    inbox_keys,
    lookup_of,
    read_receipt,
    receipt_of,
    ticket_of,
)

pytestmark = pytest.mark.once

SECRET = bytes(range(32))
RECEIPT = "4FQR01HWCFXY5GCCY1BF"
secrets = st.binary(min_size=16, max_size=40)


def test_the_derivations_never_change():
    """Receipts on paper must open their inbox for years: these values are fixed."""
    assert receipt_of(SECRET) == RECEIPT
    assert lookup_of(RECEIPT).hex() == (
        "781aaa21648793b89eb3c2392413c19cd8eb0d1498314a789ef688c9ac5569ac"
    )
    private, public = inbox_keys(RECEIPT)
    assert private.hex() == "dc66f4297d70a25639bc02d6c26a8c7a43348e73a642f34f75f43646cc3774bc"
    assert public.hex() == "9243c2a596ae741c55f9c5ce678bf654b40badf4f58b3bf5b2b1b80d5ce86f26"
    assert ticket_of(SECRET).hex() == (
        "1be615392c009ce3caaa838a0f4ace5efd43768ba01cd1e37c442e21dc200490"
    )


@given(secrets)
def test_the_same_form_leads_to_the_same_receipt(secret):
    receipt = receipt_of(secret)
    assert len(receipt) == RECEIPT_LENGTH == 20
    assert receipt == receipt_of(secret) == read_receipt(shown(receipt).lower())
    private, public = inbox_keys(receipt)
    assert public == bindings.crypto_scalarmult_base(private)
    assert len(lookup_of(receipt)) == len(private) == len(ticket_of(secret)) == 32


@given(st.sets(secrets, min_size=2, max_size=8))
def test_other_forms_lead_elsewhere(several):
    receipts = {receipt_of(secret) for secret in several}
    assert len(receipts) == len({lookup_of(receipt) for receipt in receipts}) == len(several)
    assert len({ticket_of(secret) for secret in several}) == len(several)


def test_what_is_stored_and_what_opens_are_not_the_same():
    values = [lookup_of(RECEIPT), *inbox_keys(RECEIPT), ticket_of(SECRET), SECRET]
    assert len(set(values)) == len(values)


@pytest.mark.parametrize("typed", ["", "4FQR", RECEIPT[:-1], RECEIPT[:-1] + "0", "X" + RECEIPT])
def test_what_cannot_be_a_receipt_is_refused(typed):
    assert read_receipt(typed) is None
    for derived in (lookup_of, inbox_keys):
        with pytest.raises(ValueError) as refused:
            derived(typed)
        assert not typed or typed not in str(refused.value)


def test_a_receipt_as_printed_is_refused_where_it_would_lead_elsewhere():
    with pytest.raises(ValueError):
        lookup_of(shown(RECEIPT))


def test_a_short_secret_is_refused():
    for derived in (receipt_of, ticket_of):
        with pytest.raises(ValueError):
            derived(b"x" * 15)
