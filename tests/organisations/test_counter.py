"""Numbers that many ask for at once: one series, and no setting left behind."""

import pytest
from django.db import connection, transaction

from organisations.models import next_number, number_at_once


@pytest.mark.django_db(transaction=True)
def test_numbers_at_once_and_within_an_act_are_one_series(org):
    assert [number_at_once(org, "x"), number_at_once(org, "x"), next_number(org, "x")] == [1, 2, 3]
    assert number_at_once(org, "y") == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_within_an_act_falls_with_it(org):
    number_at_once(org, "x")
    with transaction.atomic():
        assert number_at_once(org, "x") == 2
        transaction.set_rollback(True)
    assert number_at_once(org, "x") == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_written_after_a_number_waits_for_the_disk_again(org):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such setting")
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
        number_at_once(org, "x")
        number_at_once(org, "x")
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
        cursor.execute("RESET synchronous_commit")
