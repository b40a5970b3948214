from django.db import migrations

from workflow.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        AppendOnly("workflow_auditentry"),
        AppendOnly("workflow_statuschange"),
    ]
