"""What a stakeholder said can be edited; a score that is taken back leaves its level behind."""

from django.db import migrations, models

LEVELS = [("very_high", "สูงมาก"), ("high", "สูง"), ("medium", "ปานกลาง"), ("low", "ต่ำ")]


class Migration(migrations.Migration):
    dependencies = [("risks", "0005_assessed_number")]

    operations = [
        migrations.AddField(
            "stakeholderinput",
            "edit_number",
            models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            "assessedrisk",
            "last_level",
            models.CharField(blank=True, choices=LEVELS, default="", editable=False, max_length=10),
        ),
    ]
