"""A report that comes while somebody's key ends leaves no grant to that key (PostgreSQL)."""

import pytest
from django.db import connection, connections, transaction

from complaints.corruption.models import Compartment, Grant
from complaints.corruption.services import sending
from complaints.corruption.vault import directory
from tests.complaints.corruption.builders import open_channel
from tests.threads import _Run

pytestmark = [
    pytest.mark.django_db(databases=["default", "corruption"], transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only"),
]


def _somebody_waits() -> bool:
    with connections["corruption"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_a_removal_waits_for_a_report_that_is_being_stored():
    office = open_channel(officers=3)
    leaver = office.officers[0]
    holder = office.holder(leaver)
    removal = _Run(lambda: directory.remove(holder))
    with transaction.atomic(using="corruption"):
        filed = sending.file_report(
            channel=office.channel, secret=sending.new_secret(), content={"what": "เรื่อง"}
        )
        removal.start()
        while removal.is_alive() and not _somebody_waits():
            removal.join(0.02)
        assert removal.is_alive()
    removal.join(60)
    assert removal.ended is None
    rows = Grant.objects.filter(report=filed.report, compartment=Compartment.CONTENT)
    assert rows.count() == 3  # two officers and the recovery key
    assert not rows.filter(holder=holder).exists()
