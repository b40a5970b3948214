"""The collation `thai` on both databases, for `db_collation="thai"` and `Collate(..., "thai")`.

PostgreSQL gets an ICU collation from `CreateThaiCollation` in a migration. SQLite has no
collation of its own beyond bytes, so each new connection is given ours. A migration that uses
the name depends on `("thai", "0001_thai_collation")`; one for another database than `default`
carries the operation itself.
"""

from django.contrib.postgres.operations import CreateCollation
from django.db.backends.signals import connection_created

from thai.order import compare

COLLATION = "thai"
ICU_LOCALE = "th"


def register(sender, connection, **kwargs):
    """Gives a new SQLite connection the collation; other databases keep theirs."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)


def connect():
    """Registers the collation on every connection opened from now on; may be called twice."""
    connection_created.connect(register, dispatch_uid="thai.collation")


class CreateThaiCollation(CreateCollation):
    """Migration operation: creates the ICU collation on PostgreSQL, does nothing on SQLite.

    Deterministic, so that `LIKE` and unique constraints work: texts that differ only in
    ignored characters still differ.
    """

    def __init__(self):
        super().__init__(COLLATION, ICU_LOCALE, provider="icu", deterministic=True)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        # Django's own looks at the vendor only on the way forwards.
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def deconstruct(self):
        return self.__class__.__name__, [], {}
