"""PostgreSQL finds words inside Thai text by trigrams; SQLite looks through the office's rows."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

INDEX = (
    "CREATE INDEX complaint_search ON general_complaint"
    " USING gin (organisation_id, search_text gin_trgm_ops)"
)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX complaint_search")


class Migration(migrations.Migration):
    dependencies = [("general", "0001_intake")]
    operations = [
        TrigramExtension(),
        # The office's number and the text in one index: a common word costs one office's rows only.
        BtreeGinExtension(),
        migrations.RunPython(create, drop),
    ]
