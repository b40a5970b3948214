"""Status history, audit chain, jobs and files: abstract bases, and their tables in `default`."""

from .base_audit import AbstractAuditAnchor, AbstractAuditEntry
from .base_files import AbstractAttachment
from .base_history import AbstractStatusChange
from .base_jobs import AbstractJob, Heartbeat

__all__ = ["Attachment", "AuditAnchor", "AuditEntry", "Heartbeat", "Job", "StatusChange"]


class StatusChange(AbstractStatusChange):
    class Meta(AbstractStatusChange.Meta):
        pass


class AuditEntry(AbstractAuditEntry):
    class Meta(AbstractAuditEntry.Meta):
        pass


class AuditAnchor(AbstractAuditAnchor):
    class Meta(AbstractAuditAnchor.Meta):
        pass


class Job(AbstractJob):
    class Meta(AbstractJob.Meta):
        pass


class Attachment(AbstractAttachment):
    class Meta(AbstractAttachment.Meta):
        pass
