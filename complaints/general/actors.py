"""Who acts on a complaint without an account: the complainant by their code, and beat."""

from organisations.permissions import Permission
from workflow.base import SYSTEM_NAME

# Stored with what they did; a complainant's name stands with the contact details alone.
COMPLAINANT_NAME = "ผู้ร้องเรียน"


class ByCode:
    """The complainant who showed the code of one complaint; may do to it what a complainant may.

    Also to the one that it was merged into: there `speaking` lets them only ask again.
    """

    uuid = None
    display = COMPLAINANT_NAME
    title = ""

    def __init__(self, complaint):
        self.complaint = complaint

    def can(self, permission, obj) -> bool:
        mine = (self.complaint.pk, self.complaint.merged_into_id)
        return permission == Permission.COMPLAINT_SPEAK and obj.pk in mine


class Machine:
    """The actor of what happens by itself."""

    uuid = None
    display = SYSTEM_NAME
    title = ""

    def can(self, permission, obj) -> bool:
        return False


MACHINE = Machine()
