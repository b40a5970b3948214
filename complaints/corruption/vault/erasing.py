"""What is left of a deleted report: a row that counts in the figures, and nothing to open.

Two steps, so that a crash between them leaves nothing half open: first nobody finds it any more,
then ciphertexts, keys and files go. Either may run again.
"""

import secrets

from django.db import transaction

from ..models import Copy, Entry, Grant, IdentityRequest, Message, PendingWork, Report
from . import journal

_TICKET_BYTES = 32


def begin(report: Report) -> None:
    """Nobody finds it any more. In the journal first: a restored backup brings nothing back."""
    journal.note(journal.REPORT, report.uuid)
    report.is_deleted = True
    report.save(update_fields=["is_deleted"])


def finish(report: Report) -> None:
    """The second step; what is gone already is no fault."""
    from .. import files

    with transaction.atomic(using="corruption"):
        row = Report.objects.select_for_update().get(pk=report.pk, is_deleted=True)
        files.remove_all(row)
        for model in (Grant, Message, Entry, Copy, IdentityRequest, PendingWork):
            model.objects.filter(report=row).delete()
        row.content = row.identity = b""
        row.lookup = row.reporter_key = None
        # Unique, and of no form: the same form sent again would make a report of its own.
        row.ticket = secrets.token_bytes(_TICKET_BYTES)
        row.due_on = row.delete_after = None
        row.legal_hold = False
        row.save()
    report.refresh_from_db()


def unfinished():
    """Reports that were deleted and of which something is left."""
    return Report.objects.filter(is_deleted=True).exclude(content=b"")
