"""`manage.py load_framework [file]`: reads a framework into the database; may be run again."""

import json

from django.core.management.base import BaseCommand, CommandError

from plans.framework_data import DATA_FILE, load_framework_file


class Command(BaseCommand):
    help = "Reads a framework (dimensions, sections, items) from a JSON file into the database."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default=str(DATA_FILE))

    def handle(self, *args, **options):
        try:
            framework, count = load_framework_file(options["file"])
        except (OSError, json.JSONDecodeError, KeyError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self.stdout.write(f"{framework.code}: {count} nodes")
