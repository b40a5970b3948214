"""The tables of the corruption channel's own database.

The channel itself is not open yet; its audit chain and status history are here from the first
migration, so that no table ever has to be moved out of the general database (ADR 0002).
"""

from workflow.base_audit import AbstractAuditAnchor, AbstractAuditEntry
from workflow.base_history import AbstractStatusChange


class AuditEntry(AbstractAuditEntry):
    class Meta(AbstractAuditEntry.Meta):
        pass


class AuditAnchor(AbstractAuditAnchor):
    class Meta(AbstractAuditAnchor.Meta):
        pass


class StatusChange(AbstractStatusChange):
    class Meta(AbstractStatusChange.Meta):
        pass
