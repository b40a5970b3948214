"""`manage.py migrate_all`: brings both databases up to date."""

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections, router


class Command(BaseCommand):
    help = "Apply the migrations of every database alias."

    def handle(self, *, verbosity=1, **options):
        options = {"interactive": False, "verbosity": verbosity}
        call_command("migrate", database="default", **options)
        for alias in connections:
            if alias == "default":
                continue
            # Only the apps that live there: walking through all the others takes seconds.
            for config in apps.get_app_configs():
                if config.models_module and router.allow_migrate(alias, config.label):
                    call_command("migrate", config.label, database=alias, **options)
        for config in apps.get_app_configs():
            # What an app keeps a copy of lies in the other database.
            getattr(config, "after_migrate", lambda: None)()
