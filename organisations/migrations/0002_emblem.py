from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="emblem_uuid",
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
