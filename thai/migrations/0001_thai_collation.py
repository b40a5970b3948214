from django.db import migrations

from thai.collation import CreateThaiCollation


class Migration(migrations.Migration):
    operations = [CreateThaiCollation()]
