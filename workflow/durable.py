"""Transactions that let go of their locks before the disk has answered, and still wait for it.

What many people write at the same time in one organisation takes turns at one lock: the audit
chain's, for each entry names the one before. Held until the disk has written, the lock would let
through as many acts a second as the disk writes, however many come together.
"""

from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def quick_commit(using="default"):
    """A transaction of its own; when the block is left, what it wrote is on the disk.

    On PostgreSQL it is committed first, visible to all and without locks, and then waits for the
    disk together with others. Everything written before is on the disk with it. Inside another
    transaction, and on SQLite, it is a plain one.
    """
    connection = connections[using]
    quick = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic(using=using):
        if quick:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO off")
        yield
    if quick:
        with connection.cursor() as cursor:
            # Writes nothing but a commit, which the server flushes with all that went before.
            cursor.execute("SELECT pg_logical_emit_message(true, 'sucharit', '')")
