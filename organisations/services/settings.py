"""An organisation's own settings: details, signers, departments, acting orders, holidays."""

from datetime import date

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thai.dates import BE_OFFSET, format_date
from workflow import audit
from workflow.engine import Refused

from ..hooks import organisation_changed, roles_changed
from ..models import Delegation, Department, Holiday, Membership, Organisation
from ..permissions import DELEGABLE_ROLES
from ..profiles import ChainStep
from ..roles import Role
from .notices import notify


def save_details(*, organisation, by, **fields) -> Organisation:
    """Changes columns of the organisation; the audit keeps their names."""
    changed = [name for name, value in fields.items() if getattr(organisation, name) != value]
    with transaction.atomic(using="default"):
        for name in changed:
            setattr(organisation, name, fields[name])
        if changed:
            organisation.save(update_fields=changed)
            audit.record(actor=by, event="organisation.changed", obj=organisation, fields=changed)
            organisation_changed(organisation)
    return organisation


def save_chain(*, organisation, by, steps: list[ChainStep]) -> Organisation:
    """Replaces the signers (AP-03); an empty list goes back to the type's own. Raises Refused.

    The last one signs with the executive's role and ends the chain; plans already under way keep
    the steps they were submitted with.
    """
    if steps and steps[-1].role != Role.EXECUTIVE:
        raise Refused([_("ผู้ลงนามคนสุดท้ายต้องเป็นผู้บริหาร เพราะเป็นผู้อนุมัติแผน")])
    stored = [
        {
            "role": str(step.role),
            "position_th": step.position_th,
            "position_en": step.position_en,
            "final": number == len(steps),
        }
        for number, step in enumerate(steps, start=1)
    ]
    return save_details(organisation=organisation, by=by, approval_chain=stored)


def save_department(*, department: Department, by) -> Department:
    """Stores a department, new or changed; one that has people can't be closed (Refused)."""
    with transaction.atomic(using="default"):
        if department.pk and not department.is_active:
            people = department.memberships.filter(is_active=True).count()
            if people:
                raise Refused(
                    [_("ยังมีบุคคลในส่วนราชการนี้ %(n)s คน กรุณาย้ายก่อนปิดการใช้งาน") % {"n": people}]
                )
        event = "department.changed" if department.pk else "department.added"
        department.save()
        audit.record(actor=by, event=event, obj=department)
    return department


def save_delegation(*, delegation: Delegation, by) -> Delegation:
    """Records an acting order and tells the person who acts; raises Refused."""
    organisation = delegation.organisation
    problems = []
    if delegation.role not in DELEGABLE_ROLES:
        problems.append(_("บทบาทนี้ให้ผู้อื่นทำการแทนไม่ได้"))
    members = Membership.objects.filter(organisation=organisation, is_active=True)
    if not members.filter(person=delegation.from_person, roles__role=delegation.role).exists():
        problems.append(_("เจ้าของตำแหน่งไม่ได้มีบทบาทนี้"))
    if not members.filter(person=delegation.to_person).exists():
        problems.append(_("ผู้ทำการแทนต้องเป็นบุคคลที่ใช้งานอยู่ในหน่วยงานนี้"))
    if delegation.to_person == by:
        problems.append(_("คุณบันทึกคำสั่งที่ให้ตนเองทำการแทนไม่ได้ ต้องให้ผู้ดูแลหน่วยงานอีกคนเป็นผู้บันทึก"))
    overlapping = Delegation.objects.filter(
        organisation=organisation,
        to_person=delegation.to_person,
        role=delegation.role,
        revoked_at=None,
        starts_on__lte=delegation.ends_on,
        ends_on__gte=delegation.starts_on,
    )
    if overlapping.exists():
        problems.append(_("ผู้นี้มีคำสั่งให้ทำการแทนในบทบาทเดียวกันทับช่วงวันนี้อยู่แล้ว"))
    if problems:
        raise Refused(problems)
    with transaction.atomic(using="default"):
        delegation.save()
        audit.record(actor=by, event="delegation.added", obj=delegation)
        with translation.override("th"):  # for its reader, not for who acts
            notify(
                [delegation.to_person],
                organisation=organisation,
                text=_("คุณ%(kind)s%(position)s ตั้งแต่ %(start)s ถึง %(end)s ตามคำสั่งที่ %(order)s")
                % {
                    "kind": delegation.get_kind_display(),
                    "position": delegation.position,
                    "start": format_date(delegation.starts_on),
                    "end": format_date(delegation.ends_on),
                    "order": delegation.order_number,
                },
            )
    return delegation


def revoke_delegation(*, delegation: Delegation, by) -> None:
    """Ends an acting order now; the order stays on record. Raises Refused when it has ended."""
    with transaction.atomic(using="default"):
        done = Delegation.objects.filter(pk=delegation.pk, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        if not done:
            raise Refused([_("คำสั่งนี้ยกเลิกไปแล้ว")])
        audit.record(actor=by, event="delegation.revoked", obj=delegation)
        roles_changed(delegation.to_person, delegation.organisation)
        with translation.override("th"):  # for its reader, not for who acts
            notify(
                [delegation.to_person],
                organisation=delegation.organisation,
                text=_("คำสั่งที่ %(order)s ให้คุณทำการแทน%(position)s ยกเลิกแล้ว")
                % {"order": delegation.order_number, "position": delegation.position},
            )


def set_holiday(*, organisation, by, on: date, name: str) -> bool:
    """Adds a holiday or renames the one of that day; True when it is new.

    The table is this organisation's own: nobody moves another's "act by" dates.
    """
    with transaction.atomic(using="default"):
        _row, created = Holiday.objects.update_or_create(
            organisation=organisation, on=on, defaults={"name": name}
        )
        audit.record(
            actor=by,
            event="holiday.added" if created else "holiday.changed",
            organisation=organisation,
            fields=[on.isoformat()],
        )
    return created


def remove_holiday(*, organisation, by, on: date) -> None:
    with transaction.atomic(using="default"):
        if Holiday.objects.filter(organisation=organisation, on=on).delete()[0]:
            audit.record(
                actor=by,
                event="holiday.removed",
                organisation=organisation,
                fields=[on.isoformat()],
            )


def fill_holidays(*, organisation, by, year: int) -> int:
    """Adds the usual public holidays of a year (B.E.) that are not there yet; returns how many.

    A start to edit from: the dates of lunar feasts are computed, and special days are announced
    by the cabinet late.
    """
    import holidays

    usual = holidays.country_holidays(
        "TH", years=year - BE_OFFSET, language="th", categories=("public", "government")
    )
    with transaction.atomic(using="default"):
        there = set(organisation.holidays.filter(on__in=list(usual)).values_list("on", flat=True))
        new = [
            Holiday(organisation=organisation, on=on, name=name[:200])
            for on, name in usual.items()
            if on not in there
        ]
        # Two administrators may press the button at once.
        Holiday.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            audit.record(
                actor=by, event="holiday.filled", organisation=organisation, fields=[str(year)]
            )
    return len(new)
