"""Reads for the pages of an organisation."""

from django.db.models import F, Q
from django.db.models.functions import Collate

from workflow.models import AuditAnchor, AuditEntry

from .audit_labels import events_like
from .models import FormDraft, Membership

PEOPLE_ORDERS = {
    "name": Collate("person__display_name", "thai"),
    "position": Collate("position", "thai"),
    "department": Collate("department__name", "thai"),
    "last_login": "person__last_login",
}


def draft_of(*, person, organisation, form: str, object_key: str = "") -> FormDraft | None:
    """What the person typed in that form and has not sent; a view offers it, never takes it."""
    return FormDraft.objects.filter(
        person=person, organisation=organisation, form=form, object_key=object_key
    ).first()


def people_of(organisation, *, search="", role="", state="active", sort="name"):
    """Memberships for the list of people: searched in names and positions, filtered, sorted."""
    rows = (
        Membership.objects.filter(organisation=organisation)
        .select_related("person", "department")
        .prefetch_related("roles")
    )
    for word in search.split():
        rows = rows.filter(
            Q(person__display_name__icontains=word)
            | Q(person__username__icontains=word)
            | Q(person__email__icontains=word)
            | Q(position__icontains=word)
            | Q(department__name__icontains=word)
        )
    if role:
        rows = rows.filter(roles__role=role)
    if state in ("active", "inactive"):
        rows = rows.filter(is_active=state == "active")
    field = PEOPLE_ORDERS.get(sort.removeprefix("-"), PEOPLE_ORDERS["name"])
    if isinstance(field, str):
        field = F(field)
    order = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return rows.order_by(order, "pk")


def audit_entries(organisation, *, search="", start=None, end=None):
    """The organisation's own chain, newest first; searched by who, what, and object."""
    rows = AuditEntry.objects.filter(chain=organisation.uuid).order_by("-number")
    for word in search.split():
        rows = rows.filter(
            Q(actor_name__icontains=word)
            | Q(event__icontains=word)
            | Q(event__in=events_like(word))
            | Q(object_type__icontains=word)
        )
    if start:
        rows = rows.filter(at__date__gte=start)
    if end:
        rows = rows.filter(at__date__lte=end)
    return rows


def audit_anchors(organisation, limit=10):
    """The newest signed heads of the organisation's chain."""
    return AuditAnchor.objects.filter(chain=organisation.uuid).order_by("-on")[:limit]
