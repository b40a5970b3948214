"""The audit chain and the history of this database; a date only, never the time of day.

The minute of a report beside the minute of a sign-in or of a visit would tell who sent it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.base_audit import AbstractAuditAnchor, AbstractAuditEntry
from workflow.base_history import AbstractStatusChange


class AuditEntry(AbstractAuditEntry):
    class Meta(AbstractAuditEntry.Meta):
        pass


class AuditAnchor(AbstractAuditAnchor):
    class Meta(AbstractAuditAnchor.Meta):
        pass


class StatusChange(AbstractStatusChange):
    created_at = models.DateField(_("สร้างเมื่อ"), auto_now_add=True)

    class Meta(AbstractStatusChange.Meta):
        pass
