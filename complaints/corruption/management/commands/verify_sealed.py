"""`manage.py verify_sealed`: does each sealed field still hold what its newest audit entry says?

Needs no key. Run `verify_audit` first: it shows that the entries themselves are whole. Files'
descriptions and grants are not named in the audit; a changed one does not open.
"""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from ...models import AuditEntry, Report
from ...vault.keyring import digest_line

_PREFIX = "sha256:"
FIELDS = {
    "report": ("content", "identity"),
    "message": ("body",),
    "entry": ("body",),
    "copy": ("body", "finding"),
    "identityrequest": ("body", "decision", "answer"),
}


class Command(BaseCommand):
    help = "Compare the sealed fields of reports with the digests in the audit log."

    def handle(self, *args, **options):
        newest = _newest()
        deleted = {
            str(uuid)
            for uuid in Report.objects.filter(is_deleted=True).values_list("pk", flat=True)
        }
        faults = []
        for model, fields in FIELDS.items():
            for row in _rows(model):
                for field in fields:
                    if not getattr(row, field):
                        continue
                    place = f"{model}.{field} {row.uuid}"
                    said = newest.pop(place, (None, None))[0]
                    if said != digest_line(row, field):
                        faults.append(f"{place}: {'changed' if said else 'not in the audit log'}")
        faults += [
            f"{place}: gone" for place, (_said, owner) in newest.items() if owner not in deleted
        ]
        for fault in sorted(faults):
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} sealed field(s) are not what the audit log says")
        self.stdout.write("sealed fields: as the audit log says")


def _rows(model: str):
    rows = apps.get_model("corruption", model).objects
    rows = (
        rows.filter(is_deleted=False)
        if model == "report"
        else rows.filter(report__is_deleted=False)
    )
    return rows.iterator(chunk_size=200)


def _newest() -> dict[str, tuple[str, str]]:
    """place -> (line, report's uuid), of each place the line that was written last."""
    found = {}
    entries = AuditEntry.objects.order_by("pk").values_list("object_uuid", "fields")
    for report, fields in entries.iterator(chunk_size=500):
        for line in fields:
            if line.startswith(_PREFIX) and " " in line:
                found[line.split(" ", 1)[1]] = (line, str(report))
    return found
