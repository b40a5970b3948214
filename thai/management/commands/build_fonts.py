from django.core.management.base import BaseCommand

from thai import fonts


class Command(BaseCommand):
    """Derive the Thai fonts of our PDFs, once; run again, it does nothing."""

    help = "Derive the Thai fonts of our PDFs into FONT_DIR (nothing is done when they are there)."
    requires_system_checks = []

    def handle(self, *args, **options):
        self.stdout.write(str(fonts.font_dir()))
