"""One-time ways in: printed by the administrator, used once by the person (design §2)."""

import hashlib

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from ..models import Invitation
from ..models.people import new_invitation_code
from ..roles import Role
from .notices import notify, people_with_role


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def invite(*, person, by, organisation=None) -> str:
    """Makes a one-time invitation and returns its code, which is stored only as a hash.

    Earlier unused ones end. Where the person has a password already this lets somebody set a new
    one, so that the person and the organisation's auditors are told.
    """
    organisation = organisation or person.last_organisation
    code = new_invitation_code()
    with transaction.atomic(using="default"):
        person.invitations.filter(used_at=None).delete()
        invitation = Invitation.objects.create(person=person, code_hash=_hash(code))
        audit.record(actor=by, event="person.invited", obj=invitation, organisation=organisation)
        if organisation is not None and person.has_usable_password():
            told = {person, *people_with_role(organisation, Role.AUDITOR)} - {by}
            with translation.override("th"):  # for its reader, not for who acts
                notify(
                    told,
                    organisation=organisation,
                    text=_("ผู้ดูแลหน่วยงานออกหนังสือเชิญให้ตั้งรหัสผ่านใหม่สำหรับบัญชีของ %(name)s")
                    % {"name": person.display},
                )
    return code


def find_invitation(code: str) -> Invitation | None:
    """The invitation that can still be used with `code`; None when unknown, used or run out."""
    return (
        Invitation.objects.filter(
            code_hash=_hash(code),
            used_at=None,
            expires_at__gt=timezone.now(),
            person__is_active=True,
        )
        .select_related("person", "person__last_organisation")
        .first()
    )


def accept_invitation(*, invitation, password: str) -> None:
    """Sets the person's password and uses the invitation up; raises Refused when it was used."""
    with transaction.atomic(using="default"):
        used = Invitation.objects.filter(
            pk=invitation.pk, used_at=None, expires_at__gt=timezone.now()
        ).update(used_at=timezone.now())
        if not used:
            raise Refused([_("หนังสือเชิญนี้ใช้ไปแล้วหรือหมดอายุแล้ว")])
        person = invitation.person
        person.set_password(password)
        person.save(update_fields=["password"])
        membership = person.memberships.filter(is_active=True).order_by("id").first()
        audit.record(
            actor=person,
            event="person.password_set",
            obj=invitation,
            organisation=membership.organisation if membership else None,
        )
