"""Keeps the corruption channel's tables in a database of their own (ADR 0002)."""

CORRUPTION_APPS = frozenset({"corruption"})


class CorruptionRouter:
    """Sends the app `corruption` to the alias of the same name, all others to `default`.

    There is no read path from one to the other: a relation across the two is refused.
    """

    def db_for_read(self, model, **hints):
        return "corruption" if model._meta.app_label in CORRUPTION_APPS else "default"

    db_for_write = db_for_read

    def allow_relation(self, obj1, obj2, **hints):
        return self.db_for_read(obj1) == self.db_for_read(obj2)

    def allow_migrate(self, db, app_label, **hints):
        return (db == "corruption") == (app_label in CORRUPTION_APPS)
