"""Acts on several database connections: what two people do in the same instant."""

import threading

from django.db import connection, connections, transaction


class _Run(threading.Thread):
    """An act in a thread of its own; `ended` is the type of what it raised, None for nothing."""

    def __init__(self, act, gate=None):
        super().__init__()
        self.act, self.gate, self.ended = act, gate, None

    def run(self):
        if self.gate:
            self.gate.wait()
        try:
            self.act()
        except Exception as error:
            self.ended = type(error)
        finally:
            connections.close_all()


def at_once(*acts):
    """Runs `acts` in threads that begin together; gives what each raised, None for nothing."""
    gate = threading.Barrier(len(acts))
    threads = [_Run(act, gate) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [thread.ended for thread in threads]


def before_commit(first, second):
    """Does `first`, and before it is committed begins `second` on another connection.

    Commits when `second` is over or waits for a lock; gives what `second` raised, None for nothing.
    PostgreSQL only.
    """
    thread = _Run(second)
    with transaction.atomic():
        first()
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            thread.join(0.02)
    thread.join(60)
    return thread.ended


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database())"
        )
        return cursor.fetchone() is not None
