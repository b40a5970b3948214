from django.db import migrations

from workflow.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("corruption", "0001_initial")]

    operations = [
        AppendOnly("corruption_auditentry"),
        AppendOnly("corruption_statuschange"),
    ]
