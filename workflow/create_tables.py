"""Creates the tables of a first migration at once, used by migrations of both databases."""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateTables(Operation):
    """Does several CreateModel as one operation, so that Django renders its models once.

    Django renders every related model anew after each CreateModel; here nearly all models are
    related, and that made two thirds of the time of a migration from nothing.
    """

    reversible = True

    def __init__(self, tables: list[CreateModel]):
        self.tables = tables

    def state_forwards(self, app_label, state):
        # Without rendered models a state only takes notes; the database step renders them.
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create the tables of {', '.join(table.name for table in self.tables)}"
