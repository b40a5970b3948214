"""The risk's number stands on its assessments too, and orders them without a join."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_numbers(apps, schema_editor):
    risks = apps.get_model("risks", "Risk")
    assessed = apps.get_model("risks", "AssessedRisk")
    numbers = risks.objects.filter(pk=OuterRef("risk_id")).values("number")
    assessed.objects.update(number=Subquery(numbers))


class Migration(migrations.Migration):
    # On PostgreSQL no table is altered in the transaction that wrote to it.
    atomic = False
    dependencies = [("risks", "0004_exchange")]

    operations = [
        migrations.AddField(
            "assessedrisk", "number", models.PositiveIntegerField(editable=False, null=True)
        ),
        migrations.RunPython(copy_numbers, migrations.RunPython.noop),
        migrations.AlterField(
            "assessedrisk", "number", models.PositiveIntegerField(editable=False)
        ),
        migrations.RemoveIndex("assessedrisk", "assessed_by_score"),
        migrations.AddIndex(
            "assessedrisk",
            models.Index(fields=["round", "-score", "number"], name="assessed_by_score"),
        ),
        migrations.AddIndex(
            "assessedrisk", models.Index(fields=["round", "number"], name="assessed_by_number")
        ),
    ]
