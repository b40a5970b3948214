"""The tables of the corruption channel's own database (ADR 0002, docs/security)."""

from .audit import AuditAnchor, AuditEntry, StatusChange
from .channel import Channel
from .contacts import Contact, ContactKind
from .keys import (
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKey,
    RecoveryKind,
    RecoveryShare,
    Unlock,
    WorkKind,
    WrappedKey,
)
from .records import (
    Copy,
    CopyState,
    Entry,
    EntryKind,
    HalfYear,
    IdentityRequest,
    Message,
    MessageKind,
    RequestState,
)
from .report import (
    FINISHED,
    Channels,
    Compartment,
    Grant,
    Outcome,
    Report,
    SealedFile,
    State,
)

__all__ = [
    "FINISHED",
    "AuditAnchor",
    "AuditEntry",
    "Channel",
    "Channels",
    "Compartment",
    "Contact",
    "ContactKind",
    "Copy",
    "CopyState",
    "Entry",
    "EntryKind",
    "Grant",
    "HalfYear",
    "HolderKey",
    "IdentityRequest",
    "KeyRole",
    "Message",
    "MessageKind",
    "Outcome",
    "PendingWork",
    "RecoveryKey",
    "RecoveryKind",
    "RecoveryShare",
    "Report",
    "RequestState",
    "SealedFile",
    "State",
    "StatusChange",
    "Unlock",
    "WorkKind",
    "WrappedKey",
]
