"""The files that belong to controls: they go with them, nobody would find them again."""

from functools import partial

from django.db import transaction

from risks.models import Control
from workflow.models import Attachment


def remove_files(controls) -> None:
    """Removes the evidence of `controls`, a queryset; the stored files after the commit."""
    found = Attachment.objects.filter(
        object_type=Control._meta.label_lower, object_uuid__in=controls.values("uuid")
    )
    for row in found:
        row.delete()
        transaction.on_commit(partial(row.file.storage.delete, row.file.name), robust=True)
