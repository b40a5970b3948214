"""Who may do what. `can()` is the only question that anyone asks."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import F
from django.utils import timezone

from workflow.prepared import prepared

from .roles import Role

if TYPE_CHECKING:
    from .models import Organisation


class Permission(StrEnum):
    """One act each; what the state allows stands in the workflow tables, not here."""

    ENTER = "enter"
    PLAN_VIEW = "plan.view"
    PLAN_EDIT = "plan.edit"
    PLAN_SUBMIT = "plan.submit"
    PLAN_WITHDRAW = "plan.withdraw"
    PLAN_ENDORSE = "plan.endorse"
    PLAN_APPROVE = "plan.approve"
    PLAN_SIGN_STEP = "plan.sign_step"
    PLAN_RECORD_PAPER = "plan.record_paper"
    PLAN_CONFIRM_PAPER = "plan.confirm_paper"
    PLAN_AMEND = "plan.amend"
    ACTIVITY_EDIT = "activity.edit"
    PROGRESS_LOG = "progress.log"
    PROGRESS_CLAIM = "progress.claim"
    PROGRESS_VERIFY = "progress.verify"
    RISK_VIEW = "risk.view"
    RISK_EDIT = "risk.edit"
    RISK_MANAGE = "risk.manage"
    RISK_RATE = "risk.rate"
    RISK_MODERATE = "risk.moderate"
    RISK_ACCEPT = "risk.accept"
    RISK_PUBLISH = "risk.publish"
    REPORT_VIEW = "report.view"
    REPORT_BUILD = "report.build"
    REPORT_SIGN = "report.sign"
    REPORT_FILE = "report.file"
    COMPLAINT_ENTER = "complaint.enter"
    COMPLAINT_VIEW = "complaint.view"
    COMPLAINT_WORK = "complaint.work"
    COMPLAINT_HANDLE = "complaint.handle"
    COMPLAINT_MANAGE = "complaint.manage"
    COMPLAINT_PUBLISH = "complaint.publish"
    COMPLAINT_FIGURES = "complaint.figures"
    COMPLAINT_SPEAK = "complaint.speak"
    CONTACTS_MANAGE = "contacts.manage"
    REPORT_ENTER = "report_desk.enter"
    REPORT_HANDLE = "report_desk.handle"
    COPY_READ = "report_desk.copy_read"
    IDENTITY_KEEP = "identity.keep"
    KEY_HOLD = "key.hold"
    CHANNEL_MANAGE = "channel.manage"
    CHANNEL_FIGURES = "channel.figures"
    PEOPLE_MANAGE = "people.manage"
    SETTINGS_MANAGE = "settings.manage"
    AUDIT_VIEW = "audit.view"
    OVERSEE = "oversee"


P = Permission
_READ = {P.ENTER, P.PLAN_VIEW, P.RISK_VIEW, P.REPORT_VIEW, P.COMPLAINT_FIGURES}
# The list holds what one may see: an executive all, others what their department works on.
_WORKS = {P.COMPLAINT_ENTER}
_LEADS = {P.COMPLAINT_ENTER, P.COMPLAINT_VIEW, P.COMPLAINT_PUBLISH}
# Of corruption reports a superior reads copies made for them (WB-04), and figures (CC-10).
_SUPERIOR = {P.KEY_HOLD, P.COPY_READ, P.CHANNEL_FIGURES}

# RO-20: the administrator keeps people and settings and reads no content of complaints.
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.STAFF: frozenset(_READ | _WORKS | {P.PLAN_EDIT, P.ACTIVITY_EDIT, P.RISK_EDIT}),
    Role.PLAN_OFFICER: frozenset(
        _READ
        | _WORKS
        | {
            P.PLAN_EDIT,
            P.ACTIVITY_EDIT,
            P.PLAN_SUBMIT,
            P.PLAN_WITHDRAW,
            P.PLAN_RECORD_PAPER,
            P.PLAN_CONFIRM_PAPER,
            P.PLAN_AMEND,
            P.PROGRESS_LOG,
            P.PROGRESS_VERIFY,
            P.RISK_EDIT,
            P.RISK_MANAGE,
            P.REPORT_BUILD,
            P.REPORT_FILE,
        }
    ),
    Role.ENDORSER: frozenset(
        _READ
        | _LEADS
        | _SUPERIOR
        | {
            P.PLAN_ENDORSE,
            P.PLAN_SIGN_STEP,
            P.PLAN_CONFIRM_PAPER,
            P.PROGRESS_VERIFY,
            P.RISK_ACCEPT,
        }
    ),
    Role.EXECUTIVE: frozenset(
        _READ
        | _LEADS
        | _SUPERIOR
        | {
            P.PLAN_APPROVE,
            P.PLAN_SIGN_STEP,
            P.PLAN_CONFIRM_PAPER,
            P.REPORT_SIGN,
            P.RISK_ACCEPT,
            P.RISK_PUBLISH,
        }
    ),
    Role.COMPLAINT_OFFICER: frozenset(
        {
            P.ENTER,
            P.COMPLAINT_ENTER,
            P.COMPLAINT_VIEW,
            P.COMPLAINT_WORK,
            P.COMPLAINT_HANDLE,
            P.COMPLAINT_MANAGE,
            P.COMPLAINT_FIGURES,
            P.CONTACTS_MANAGE,
        }
    ),
    Role.CORRUPTION_OFFICER: frozenset(
        {
            P.ENTER,
            P.CONTACTS_MANAGE,
            P.REPORT_ENTER,
            P.REPORT_HANDLE,
            P.KEY_HOLD,
            P.CHANNEL_MANAGE,
        }
    ),
    Role.IDENTITY_CUSTODIAN: frozenset({P.ENTER, P.KEY_HOLD, P.IDENTITY_KEEP}),
    Role.AUDITOR: frozenset(_READ | {P.AUDIT_VIEW, P.CHANNEL_FIGURES}),
    Role.COUNCIL_READER: frozenset(_READ),
    Role.ADMINISTRATOR: frozenset(
        {P.ENTER, P.PEOPLE_MANAGE, P.SETTINGS_MANAGE, P.CONTACTS_MANAGE, P.CHANNEL_MANAGE}
    ),
    Role.OVERSEER: frozenset({P.ENTER, P.OVERSEE}),
}

# Roles whose holder may be stood in for by a person with an acting order (รักษาราชการแทน).
DELEGABLE_ROLES = frozenset({Role.ENDORSER, Role.EXECUTIVE})

# Given by an assignment on the object, which answers the named question with people's uuids.
ASSIGNMENT_PERMISSIONS = {
    P.PROGRESS_LOG: "assigned_people",
    P.PROGRESS_CLAIM: "assigned_people",
    P.RISK_RATE: "assessing_people",
    P.RISK_MODERATE: "moderating_people",
    P.COMPLAINT_VIEW: "working_people",
    P.COMPLAINT_WORK: "working_people",
}
# Whoever is assigned must be let in by a role first: an administrator never is (RO-20).
_BY_ROLE_FIRST = {P.COMPLAINT_VIEW: P.COMPLAINT_ENTER, P.COMPLAINT_WORK: P.COMPLAINT_ENTER}
# A plan may name nobody for an activity (the sample plan does); then its officer stands in.
OFFICER_STANDS_IN = frozenset({P.PROGRESS_LOG, P.PROGRESS_CLAIM})


@dataclass
class Place:
    """An organisation where a person works: the position there and the roles, own or acted for."""

    organisation: "Organisation"
    position: str = ""
    roles: set[str] = field(default_factory=set)


def places_of(person, on=None) -> dict[int, Place]:
    """Where a person may work on a day, by the organisation's key: two queries, remembered."""
    if not person.is_active:
        return {}
    on = on or timezone.localdate()
    # Not through __dict__: request.user is a lazy wrapper, whose own differs from the person's.
    cache = getattr(person, "_places", None)
    if cache is None:
        cache = person._places = {}
    if on not in cache:
        cache[on] = _find_places(person, on)
    return cache[on]


# In no order: sorting by the person's name would join the person once more on every page.
@prepared
def _own(person: int):
    rows = apps.get_model("organisations", "Membership").objects.filter(person=person)
    rows = rows.filter(is_active=True).select_related("organisation")
    return rows.order_by().annotate(role=F("roles__role"))


@prepared
def _acting(person: int, on: date):
    rows = apps.get_model("organisations", "Delegation").objects.in_force(on)
    rows = rows.filter(to_person=person, role__in=sorted(DELEGABLE_ROLES))
    return rows.select_related("organisation").order_by()


def _find_places(person, on) -> dict[int, Place]:
    places: dict[int, Place] = {}
    for row in _own(person.pk):
        place = places.setdefault(row.organisation_id, Place(row.organisation, row.position))
        if row.role:
            place.roles.add(row.role)
    for row in _acting(person.pk, on):
        places.setdefault(row.organisation_id, Place(row.organisation)).roles.add(row.role)
    return {key: place for key, place in places.items() if place.roles}


def roles_in(person, organisation, on=None) -> frozenset[str]:
    """The roles a person holds in an organisation on a day: own ones and those acted for."""
    place = places_of(person, on).get(organisation.pk) if organisation else None
    return frozenset(place.roles) if place else frozenset()


def can(person, permission: Permission | str, obj) -> bool:
    """Whether `person` may do `permission` to `obj`, which is an organisation or belongs to one.

    Reads roles, delegation in force today, and assignments on the object itself.
    """
    if not getattr(person, "is_authenticated", False):
        return False
    organisation = getattr(obj, "organisation", obj)
    granted = {p for role in roles_in(person, organisation) for p in ROLE_PERMISSIONS.get(role, ())}
    if permission in granted:
        return True
    assigned = getattr(obj, ASSIGNMENT_PERMISSIONS.get(permission, ""), None)
    if assigned is None:
        return False
    people = assigned()
    if not people:
        return permission in OFFICER_STANDS_IN and Permission.PLAN_SUBMIT in granted
    first = _BY_ROLE_FIRST.get(permission, Permission.PLAN_VIEW)
    return first in granted and person.uuid in people
