"""The demonstration tells receipts that open something."""

from complaints import codes
from organisations.demo import RECEIPTS
from portal.demo.corruption_reports import receipt_of


def test_the_receipts_that_the_start_prints_are_those_of_the_demonstration():
    assert tuple(codes.shown(receipt_of(number)) for number in (1, 2)) == RECEIPTS
