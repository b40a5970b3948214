"""For whom general complaints wait in the morning (`complaints.digest`)."""

from datetime import date, timedelta

from django.db.models import Q

from organisations.models import Organisation
from organisations.roles import Role
from organisations.services import people_with_role

from ..models import Complaint, State
from .deadlines import REMIND_DAYS


def waiting(today: date) -> set:
    """(organisation, person) of complaint officers whose office has new or nearly due complaints.

    Departments are told of their own by `deadlines`.
    """
    soon = today + timedelta(days=REMIND_DAYS)
    rows = Complaint.objects.waiting().filter(
        Q(state=State.RECEIVED) | Q(paused_on=None, due_on__lte=soon)
    )
    offices = Organisation.objects.filter(pk__in=rows.values("organisation")).distinct()
    return {
        (office.uuid, uuid)
        for office in offices
        for uuid in people_with_role(office, Role.COMPLAINT_OFFICER).values_list("uuid", flat=True)
    }
