"""Who acts on a complaint without an account: the complainant by their code, and beat."""

from organisations.permissions import Permission
from workflow.base import SYSTEM_NAME

# Stored with what they did; a complainant's name stands with the contact details alone.
COMPLAINANT_NAME = "ผู้ร้องเรียน"


class ByCode:
    """The complainant who showed the code of one complaint; may do to it what a complainant may."""

    uuid = None
    display = COMPLAINANT_NAME
    title = ""

    def __init__(self, complaint):
        self.complaint = complaint

    def can(self, permission, obj) -> bool:
        return permission == Permission.COMPLAINT_SPEAK and obj.pk == self.complaint.pk


class Machine:
    """The actor of what happens by itself."""

    uuid = None
    display = SYSTEM_NAME
    title = ""

    def can(self, permission, obj) -> bool:
        return False


MACHINE = Machine()
