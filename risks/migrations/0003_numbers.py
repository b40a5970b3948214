"""The series of risk numbers goes on after the numbers that were given by hand."""

from django.db import migrations
from django.db.models import Max


def continue_series(apps, schema_editor):
    risks = apps.get_model("risks", "Risk")
    counters = apps.get_model("organisations", "Counter")
    for row in risks.objects.values("organisation").annotate(last=Max("number")).order_by():
        counters.objects.update_or_create(
            organisation_id=row["organisation"], name="risk", defaults={"last": row["last"]}
        )


class Migration(migrations.Migration):
    dependencies = [("risks", "0002_register"), ("organisations", "0001_initial")]
    operations = [migrations.RunPython(continue_series, migrations.RunPython.noop)]
