from .counter import Counter, next_number, number_at_once
from .organisation import Department, Holiday, Organisation
from .people import (
    Delegation,
    Invitation,
    Membership,
    MembershipRole,
    Person,
)
from .work import FormDraft, Notice, SigningGrant

__all__ = [
    "Counter",
    "Delegation",
    "Department",
    "FormDraft",
    "Holiday",
    "Invitation",
    "Membership",
    "MembershipRole",
    "Notice",
    "Organisation",
    "Person",
    "SigningGrant",
    "next_number",
    "number_at_once",
]
