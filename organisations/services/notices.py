"""Lines in people's notices, and who they go to."""

from django.db.models import Q
from django.utils import timezone

from ..models import Delegation, Membership, Notice, Person
from ..permissions import DELEGABLE_ROLES
from ..roles import Role

LONGEST = Notice._meta.get_field("text").max_length


def notify(people, *, organisation, text, url="", key=None) -> int:
    """Adds a notice for each person; with `key`, only once a person. Returns how many were new."""
    if len(text) > LONGEST:
        # A plan's title alone may fill the line.
        text = f"{text[: LONGEST - 1]}…"
    new = 0
    for person in people:
        if key is None:
            Notice.objects.create(person=person, organisation=organisation, text=text, url=url)
            new += 1
        else:
            _row, created = Notice.objects.get_or_create(
                person=person,
                key=key,
                defaults={"organisation": organisation, "text": text, "url": url},
            )
            new += created
    return new


def mark_read(*, person, organisation, notices=None) -> int:
    """Marks a person's own notices as read, all or those in `notices` (uuids); returns how many."""
    rows = person.notices.filter(organisation=organisation, read_at=None)
    if notices is not None:
        rows = rows.filter(uuid__in=notices)
    return rows.update(read_at=timezone.now())


def people_with_role(organisation, *roles: Role):
    """Active people who hold one of `roles` today, those acting for a holder included."""
    holds = Membership.objects.filter(
        organisation=organisation, is_active=True, roles__role__in=roles
    )
    acts = Delegation.objects.in_force(timezone.localdate()).filter(
        organisation=organisation, role__in=set(roles) & DELEGABLE_ROLES
    )
    return Person.objects.filter(
        Q(pk__in=holds.values("person")) | Q(pk__in=acts.values("to_person")), is_active=True
    )
