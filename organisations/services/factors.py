"""Taking away a second factor that its owner has lost: authenticator app, passkeys, spare codes.

Who has no spare code left cannot sign in by themselves. The administrator of the only office where
the account works may take the factors away, after confirming who they are and never for
themselves; the password stays. The owner, the auditors and the other administrators are told, so
that nobody does it unseen. Keys of the corruption channel are not touched: they open by words that
only their holder knows.
"""

import hashlib

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Denied, Refused

from ..permissions import Permission
from ..roles import Role
from .notices import notify, people_with_role
from .people import keeps_identity_of


def second_factors(person):
    """What the person confirms with besides the password."""
    return Authenticator.objects.filter(user=person)


def factors_hash(person) -> str:
    """Of the factors as they are now: a confirmation counts for these only."""
    found = second_factors(person).order_by("pk").values_list("pk", "type")
    return hashlib.sha256(repr(list(found)).encode()).hexdigest()


def reset_problems(membership, by) -> list[str]:
    """Why `by` cannot take a member's second factors away; empty when they can."""
    person = membership.person
    if person == by:
        return [_("คุณล้างการยืนยันชั้นที่สองของตนเองไม่ได้ ให้ผู้ดูแลอีกคนทำ หรือจัดการในหน้า “พาสคีย์และความปลอดภัย”")]
    if not membership.is_active or not keeps_identity_of(membership.organisation, person):
        return [_("ล้างการยืนยันชั้นที่สองของบุคคลนี้ไม่ได้ เพราะปิดการใช้งานอยู่ หรือเป็นสมาชิกของหน่วยงานอื่นด้วย")]
    if not second_factors(person).exists():
        return [_("บุคคลนี้ไม่ได้ใช้การยืนยันชั้นที่สอง")]
    return []


def reset_second_factors(*, membership, by, confirm) -> int:
    """Takes away all second factors of a member; returns how many there were.

    `confirm(content_hash)` uses up the administrator's confirmation in the same transaction.
    Raises Denied or Refused.
    """
    person, organisation = membership.person, membership.organisation
    if not by.can(Permission.PEOPLE_MANAGE, organisation):
        raise Denied
    with transaction.atomic(using="default"):
        type(person).objects.select_for_update().get(pk=person.pk)
        if problems := reset_problems(membership, by):
            raise Refused(problems)
        confirm(factors_hash(person))
        rows = second_factors(person)
        types = sorted(set(rows.values_list("type", flat=True)))
        removed, _models = rows.delete()
        audit.record(actor=by, event="person.second_factor_reset", obj=membership, fields=types)
        told = {person, *people_with_role(organisation, Role.AUDITOR, Role.ADMINISTRATOR)} - {by}
        with translation.override("th"):  # for its reader, not for who acts
            notify(
                told,
                organisation=organisation,
                text=_("ผู้ดูแลหน่วยงานล้างการยืนยันชั้นที่สองของบัญชี %(name)s ตอนนี้เข้าระบบด้วยรหัสผ่านอย่างเดียว")
                % {"name": person.display},
            )
    return removed
