"""Who of an organisation may be named in the register."""

from django.db.models.functions import Collate

from organisations.permissions import ROLE_PERMISSIONS, Permission
from organisations.services import people_with_role
from thai.collation import COLLATION

READING_ROLES = tuple(
    role for role, granted in ROLE_PERMISSIONS.items() if Permission.RISK_VIEW in granted
)


def readers(organisation):
    """Active people who may read the organisation's register today, by name."""
    return people_with_role(organisation, *READING_ROLES).order_by(
        Collate("display_name", COLLATION), "pk"
    )
