"""`manage.py verify_audit`: checks every audit chain of both databases against its anchors."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from workflow import audit


class Command(BaseCommand):
    help = "Check the audit chains of every database against their hashes and signed anchors."

    def add_arguments(self, parser):
        parser.add_argument("--public-key", help="public key in hex that was noted earlier")

    def handle(self, *, public_key=None, **options):
        faults = 0
        for using in connections:
            for fault in audit.verify(using, public_key):
                faults += 1
                self.stderr.write(f"{using}: {fault.chain} #{fault.number}: {fault.text}")
        if faults:
            raise CommandError(f"{faults} fault(s) in the audit log")
        self.stdout.write("audit log: whole")
