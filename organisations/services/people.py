"""Who belongs to an organisation and with which roles."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from ..hooks import role_change_problems, roles_changed
from ..models import Membership, MembershipRole, Organisation, Person
from ..role_rules import apart_problems, role_problems
from ..roles import Role
from .notices import notify


def set_membership(
    *, person, organisation, roles, department=None, position="", by=None, is_active=True
) -> Membership:
    """Makes or changes what a person is in an organisation, roles replaced as a whole.

    Sets what it is told; `add_person` and `change_person` ask first whether that may be. Raises
    Refused for roles that are never one person's.
    """
    _refuse(apart_problems(roles))
    with transaction.atomic(using="default"):
        membership, _created = Membership.objects.update_or_create(
            person=person,
            organisation=organisation,
            defaults={"department": department, "position": position, "is_active": is_active},
        )
        wanted = {Role(role) for role in roles}
        membership.roles.exclude(role__in=wanted).delete()
        for role in wanted:
            MembershipRole.objects.get_or_create(membership=membership, role=role)
        audit.record(actor=by, event="membership.set", obj=membership, fields=sorted(wanted))
        roles_changed(person, organisation)
    # `can()` remembers a person's roles on the object in hand.
    person.__dict__.pop("_places", None)
    return membership


def keeps_identity_of(organisation, person) -> bool:
    """Whether this organisation's administrator may change the person's name and way in.

    Only where nobody else relies on the account: otherwise an administrator could add somebody
    of another organisation, invite them anew, and act there as that person.
    """
    return not person.memberships.filter(is_active=True).exclude(organisation=organisation).exists()


def account_named(text: str) -> Person | None:
    """The person who signs in with this user name or e-mail address, however it is cased."""
    if not text:
        return None
    return Person.objects.filter(Q(username__iexact=text) | Q(email__iexact=text)).first()


def _lock(organisation) -> None:
    """One change of people at a time, so that two can't each remove the other administrator."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _other_administrators(membership):
    return Membership.objects.filter(
        organisation=membership.organisation,
        is_active=True,
        person__is_active=True,
        roles__role=Role.ADMINISTRATOR,
    ).exclude(pk=membership.pk)


def _refuse(problems) -> None:
    if problems:
        raise Refused(problems)


def add_person(
    *, organisation, by, display_name, username, email, roles, department=None, position=""
) -> Membership:
    """Makes a person without a password, who comes in by an invitation; raises Refused."""
    _refuse(role_problems(roles))
    with transaction.atomic(using="default"):
        _lock(organisation)
        if account_named(username) or account_named(email):
            raise Refused([_("มีบัญชีที่ใช้ชื่อผู้ใช้หรืออีเมลนี้แล้ว")])
        person = Person.objects.create_user(
            email=email or None,
            username=username or email,
            display_name=display_name,
            last_organisation=organisation,
        )
        return set_membership(
            person=person,
            organisation=organisation,
            roles=roles,
            department=department,
            position=position,
            by=by,
        )


def attach_person(*, organisation, by, person, roles, department=None, position="") -> Membership:
    """Makes somebody who has an account a member here too; their way in stays theirs."""
    _refuse(role_problems(roles, own=person == by))
    with transaction.atomic(using="default"):
        _lock(organisation)
        if person.memberships.filter(organisation=organisation).exists():
            raise Refused([_("บุคคลนี้อยู่ในหน่วยงานนี้แล้ว")])
        with translation.override("th"):  # for its reader, not for who acts
            notify(
                [person],
                organisation=organisation,
                text=_("คุณได้รับการเพิ่มเข้าหน่วยงาน %(name)s") % {"name": organisation.name_th},
            )
        return set_membership(
            person=person,
            organisation=organisation,
            roles=roles,
            department=department,
            position=position,
            by=by,
        )


def change_person(
    *,
    membership,
    by,
    roles,
    department=None,
    position="",
    display_name=None,
    username=None,
    email=None,
) -> Membership:
    """Changes a member; name and way in only where `keeps_identity_of` says so. Raises Refused."""
    person, organisation = membership.person, membership.organisation
    with transaction.atomic(using="default"):
        _lock(organisation)
        before = membership.role_values()
        problems = role_problems(roles, before=before, own=person == by)
        problems += role_change_problems(person, organisation, roles)
        removes = Role.ADMINISTRATOR in before and Role.ADMINISTRATOR not in set(roles)
        if removes and membership.is_active and not _other_administrators(membership).exists():
            problems.append(_("ต้องมีผู้ดูแลหน่วยงานอย่างน้อยหนึ่งคน กรุณาให้บทบาทนี้แก่ผู้อื่นก่อน"))
        _refuse(problems)
        changed = []
        if display_name is not None and keeps_identity_of(organisation, person):
            new = {
                "display_name": display_name,
                "username": username or email,
                "email": email or None,
            }
            for other in filter(None, (account_named(new["username"]), account_named(email))):
                if other.pk != person.pk:
                    raise Refused([_("มีบัญชีที่ใช้ชื่อผู้ใช้หรืออีเมลนี้แล้ว")])
            changed = [name for name, value in new.items() if getattr(person, name) != value]
            for name in changed:
                setattr(person, name, new[name])
            if changed:
                person.save(update_fields=changed)
                audit.record(
                    actor=by,
                    event="person.changed",
                    obj=person,
                    organisation=organisation,
                    fields=changed,
                )
        return set_membership(
            person=person,
            organisation=organisation,
            roles=roles,
            department=department,
            position=position,
            by=by,
            is_active=membership.is_active,
        )


def set_active(*, membership, by, active: bool) -> Membership:
    """Takes a member out of the organisation or back in; what they did stays. Raises Refused.

    Sessions need no ending: every request asks for the membership anew.
    """
    with transaction.atomic(using="default"):
        _lock(membership.organisation)
        if not active:
            if membership.person == by:
                raise Refused([_("คุณปิดการใช้งานของตนเองไม่ได้")])
            is_administrator = Role.ADMINISTRATOR in membership.role_values()
            if is_administrator and not _other_administrators(membership).exists():
                raise Refused([_("ต้องมีผู้ดูแลหน่วยงานอย่างน้อยหนึ่งคน กรุณาให้บทบาทนี้แก่ผู้อื่นก่อน")])
            membership.person.invitations.filter(used_at=None).delete()
            _refuse(role_change_problems(membership.person, membership.organisation, ()))
            # An acting order must not outlast the membership of the person who acts.
            membership.person.delegations_received.filter(
                organisation=membership.organisation, revoked_at=None
            ).update(revoked_at=timezone.now())
        elif problems := role_problems(membership.role_values()):
            raise Refused(problems)
        membership.is_active = active
        membership.save(update_fields=["is_active"])
        audit.record(
            actor=by,
            event="membership.activated" if active else "membership.deactivated",
            obj=membership,
        )
        roles_changed(membership.person, membership.organisation)
    membership.person.__dict__.pop("_places", None)
    return membership
