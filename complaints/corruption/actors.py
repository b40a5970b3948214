"""Who acts on a report without an account: the person who reports, and nobody knows who that is."""

from typing import NamedTuple
from uuid import UUID

from organisations.permissions import Permission

# Stored with what they did; a name stands sealed or nowhere.
REPORTER_NAME = "ผู้แจ้ง"


class _Reporter:
    """The person in front of the public pages; may answer, and nothing on the desk.

    Which report is theirs, the receipt has told before.
    """

    uuid = None
    display = REPORTER_NAME
    title = ""

    def can(self, permission, obj) -> bool:
        return permission == Permission.COMPLAINT_SPEAK


REPORTER = _Reporter()


class Office(NamedTuple):
    """An office as the audit chain needs it: the public pages ask no other database for more."""

    uuid: UUID


def office_of(report) -> Office:
    """The office that handles the report; its chain tells what happened to it."""
    return Office(report.held_by_uuid)


class _Office:
    """The voice of the office where it tells a step by itself; no officer's name stands there."""

    uuid = None
    display = ""
    title = ""

    def can(self, permission, obj) -> bool:
        return permission == Permission.COMPLAINT_SPEAK


OFFICE = _Office()


class _Officer:
    """An officer as the reporter hears them: the role, and no name."""

    uuid = None
    # As it is stored: in Thai, whoever reads.
    display = "เจ้าหน้าที่เรื่องร้องเรียนการทุจริต"
    title = ""


OFFICER = _Officer()
