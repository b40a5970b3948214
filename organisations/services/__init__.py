"""Writes on people and organisations that go beyond one row."""

from .drafts import drop_draft, save_draft
from .invitations import accept_invitation, invite
from .notices import mark_read, notify, people_with_role
from .people import (
    add_person,
    attach_person,
    change_person,
    set_active,
    set_membership,
)
from .settings import (
    fill_holidays,
    remove_holiday,
    revoke_delegation,
    save_chain,
    save_delegation,
    save_department,
    save_details,
    set_holiday,
)

__all__ = [
    "accept_invitation",
    "add_person",
    "attach_person",
    "change_person",
    "drop_draft",
    "fill_holidays",
    "invite",
    "mark_read",
    "notify",
    "people_with_role",
    "remove_holiday",
    "revoke_delegation",
    "save_chain",
    "save_delegation",
    "save_department",
    "save_details",
    "save_draft",
    "set_active",
    "set_holiday",
    "set_membership",
]
