"""`manage.py corruption_replay`: what was removed or deleted stays so after a backup came back."""

from django.core.management.base import BaseCommand

from complaints.corruption.services import retention
from complaints.corruption.vault import journal


class Command(BaseCommand):
    help = "Removes again the keys and reports that a restored backup brought back."

    def handle(self, *args, **options):
        keys, reports = journal.replay()
        retention.finish_deletions()
        self.stdout.write(f"{keys} {reports}")
