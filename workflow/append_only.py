"""Makes tables refuse UPDATE and DELETE on PostgreSQL, used by migrations of both databases."""

from django.db import router
from django.db.migrations.operations.base import Operation


class AppendOnly(Operation):
    """Adds a trigger that refuses to change or delete rows; on SQLite the chain alone tells."""

    reversible = True

    def __init__(self, table: str):
        self.table = table

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            return
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION sucharit_append_only() RETURNS trigger AS $$"
            " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql",
            params=None,
        )
        schema_editor.execute(
            f"CREATE TRIGGER {self.table}_append_only BEFORE UPDATE OR DELETE ON {self.table}"
            " FOR EACH ROW EXECUTE FUNCTION sucharit_append_only()",
            params=None,
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS {self.table}_append_only ON {self.table}"
            )

    def describe(self):
        return f"Refuse UPDATE and DELETE on {self.table}"

    def deconstruct(self):
        return (self.__class__.__name__, [self.table], {})
