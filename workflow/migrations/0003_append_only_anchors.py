from django.db import migrations

from workflow.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_append_only_audit")]

    operations = [AppendOnly("workflow_auditanchor")]
