from django.db import migrations

from workflow.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("corruption", "0002_append_only_audit")]

    operations = [AppendOnly("corruption_auditanchor")]
