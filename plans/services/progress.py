"""Progress log, the owner's claim and the verifier's verdict; effects of `plans.workflow.CLAIM`."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Person
from organisations.permissions import Permission
from organisations.roles import Role
from organisations.services import notify, people_with_role
from risks.models import ReviewReason, Risk
from risks.services import reviews
from thai.fiscal import format_fiscal_year
from workflow import attachments, audit
from workflow.base import actor_fields
from workflow.engine import Denied, Refused

from .. import treatment, workflow
from ..models import (
    ClaimState,
    ClaimStatus,
    KpiActual,
    MoneyRecord,
    ProgressClaim,
    ProgressLog,
    Verdict,
    VersionActivity,
)

MAX_PHOTOS = 10


def _demand(by, permission, activity):
    if not by.can(permission, activity):
        raise Denied


def approved_activity(organisation, activity_uuid) -> VersionActivity | None:
    """The newest approved row of an activity of this organisation, dropped ones included."""
    found = (
        VersionActivity.objects.filter(organisation=organisation, activity_uuid=activity_uuid)
        .select_related("version__plan")
        .defer("version__canonical")
        .order_by("-version__number")
        .first()
    )
    if found:
        # Known already: no join and no query for it.
        found.organisation = found.version.plan.organisation = organisation
    return found


def add_log(*, activity, by, on, note, attended=None, photos=(), publishable=False) -> ProgressLog:
    """Adds a dated entry with photos; all or nothing. Raises ValidationError for a bad photo."""
    _demand(by, Permission.PROGRESS_LOG, activity)
    if on > timezone.localdate():
        raise Refused([_("วันที่ของบันทึกต้องไม่เป็นวันในอนาคต")])
    if len(photos) > MAX_PHOTOS:
        raise Refused([_("แนบภาพได้ไม่เกิน %(limit)s ภาพต่อหนึ่งบันทึก") % {"limit": MAX_PHOTOS}])
    stored = []
    try:
        with transaction.atomic(using="default"):
            row = ProgressLog.objects.create(
                plan=activity.version.plan,
                activity_uuid=activity.activity_uuid,
                on=on,
                note=note,
                attended=attended,
                **actor_fields(by),
            )
            for photo in photos:
                try:
                    attachment = attachments.store(
                        photo,
                        obj=row,
                        organisation=activity.organisation,
                        by=by,
                        accept="document",
                        publishable=publishable,
                    )
                except ValidationError as error:
                    raise ValidationError(
                        [f"{photo.name}: {text}" for text in error.messages]
                    ) from error
                stored.append(attachment)
            audit.record(actor=by, event="progress.logged", obj=row)
    except Exception:
        # The rows went with the transaction; their files must not stay behind.
        for attachment in stored:
            attachment.file.storage.delete(attachment.file.name)
        raise
    return row


def set_publishable(*, attachment, organisation, by, publishable: bool):
    """Ticks or unticks evidence as safe to publish; it is internal until somebody does."""
    if not by.can(Permission.PROGRESS_LOG, organisation):
        raise Denied
    with transaction.atomic(using="default"):
        attachment.publishable = publishable
        attachment.save(update_fields=["publishable"])
        audit.record(
            actor=by,
            event="progress.evidence_published" if publishable else "progress.evidence_internal",
            obj=attachment,
            organisation=organisation,
        )


def claim_for(*, activity, fiscal_year, months) -> ProgressClaim | None:
    return ProgressClaim.objects.filter(
        plan=activity.version.plan,
        activity_uuid=activity.activity_uuid,
        fiscal_year=fiscal_year,
        months=months,
    ).first()


def save_claim(*, activity, by, fiscal_year, months, edit_number=None, **values) -> ProgressClaim:
    """Writes the owner's claim for a round, money and indicators apart.

    Raises Refused when it is already sent, or when somebody else saved it since `edit_number`.
    """
    _demand(by, Permission.PROGRESS_CLAIM, activity)
    with transaction.atomic(using="default"):
        claim = (
            ProgressClaim.objects.select_for_update()
            .filter(
                plan=activity.version.plan,
                activity_uuid=activity.activity_uuid,
                fiscal_year=fiscal_year,
                months=months,
            )
            .first()
        )
        if claim is None:
            claim = ProgressClaim(
                plan=activity.version.plan,
                activity_uuid=activity.activity_uuid,
                fiscal_year=fiscal_year,
                months=months,
            )
        elif claim.state not in (ClaimState.DRAFT, ClaimState.RETURNED):
            raise Refused([_("รายงานนี้ส่งแล้ว จึงแก้ไขไม่ได้")])
        elif edit_number is not None and claim.edit_number != edit_number:
            raise Refused([_("มีผู้อื่นบันทึกรายงานนี้ไปก่อนแล้ว กรุณาเทียบกับฉบับล่าสุดก่อนบันทึก")])
        else:
            claim.edit_number += 1
        changed = [name for name, value in values.items() if getattr(claim, name) != value]
        for name, value in values.items():
            setattr(claim, name, value)
        if claim.status == ClaimStatus.DONE:
            claim.percent = 100
        if claim.status == ClaimStatus.NOT_STARTED:
            claim.percent = 0
        if claim.status != ClaimStatus.CANNOT_DO:
            claim.reason, claim.reason_text = "", ""
        elif not claim.reason:
            raise Refused([_("กรุณาเลือกเหตุที่ดำเนินการไม่ได้")])
        new = claim.pk is None
        try:
            with transaction.atomic(using="default"):
                claim.save()
        except IntegrityError as error:
            # Two people began the same claim at once.
            raise Refused([_("มีผู้อื่นบันทึกรายงานนี้ไปก่อนแล้ว กรุณาเทียบกับฉบับล่าสุดก่อนบันทึก")]) from error
        if new:
            workflow.CLAIM.start(claim, by=by)
        audit.record(actor=by, event="progress.claim_saved", obj=claim, fields=changed)
    return claim


def submit_claim(*, claim, by):
    """Sends the claim to the verifier."""
    return workflow.CLAIM.perform(claim, "claim", by=by)


def verify_claim(*, claim, by, status, percent, remark=""):
    """Records the verdict beside the claim; a difference must be explained."""
    if (status, percent) != (claim.status, claim.percent) and not remark.strip():
        raise Refused([_("ผลการตรวจสอบต่างจากที่รายงาน กรุณาอธิบายเหตุผล")])
    return workflow.CLAIM.perform(
        claim, "verify", by=by, remark=remark, status=status, percent=percent
    )


def return_claim(*, claim, by, remark):
    """Sends the claim back to its owner with a remark."""
    if not remark.strip():
        raise Refused([_("กรุณาเขียนเหตุผลที่ส่งกลับ")])
    name = "reopen" if claim.state == ClaimState.VERIFIED else "return"
    return workflow.CLAIM.perform(claim, name, by=by, remark=remark)


def record_money(*, activity, by, fiscal_year, source, in_ordinance, committed, paid):
    """Sets baht in the ordinance, committed and paid (Decimal or None for not entered)."""
    if not (
        by.can(Permission.PROGRESS_CLAIM, activity) or by.can(Permission.PROGRESS_LOG, activity)
    ):
        raise Denied
    with transaction.atomic(using="default"):
        row, _created = MoneyRecord.objects.update_or_create(
            plan=activity.version.plan,
            activity_uuid=activity.activity_uuid,
            fiscal_year=fiscal_year,
            source=source,
            defaults={"in_ordinance": in_ordinance, "committed": committed, "paid": paid},
        )
        audit.record(
            actor=by,
            event="progress.money",
            obj=row,
            fields=["in_ordinance", "committed", "paid"],
        )
    return row


def record_kpi(*, activity, by, kpi_uuid, fiscal_year, months, value):
    """Sets the value an indicator had reached at a round."""
    _demand(by, Permission.PROGRESS_CLAIM, activity)
    if str(kpi_uuid) not in {kpi["uuid"] for kpi in activity.data["kpis"]}:
        raise Refused([_("ไม่พบตัวชี้วัดนี้ในรายการ")])
    with transaction.atomic(using="default"):
        row, _created = KpiActual.objects.update_or_create(
            kpi_uuid=kpi_uuid,
            fiscal_year=fiscal_year,
            months=months,
            defaults={
                "plan": activity.version.plan,
                "activity_uuid": activity.activity_uuid,
                "value": value,
            },
        )
        audit.record(actor=by, event="progress.kpi", obj=row, fields=["value"])
    return row


# --- rules and effects that the workflow table names


def activity_of(claim) -> VersionActivity | None:
    return approved_activity(claim.organisation, claim.activity_uuid)


def missing_in_claim(claim):
    """What the claim needs before it can be sent."""
    if claim.status in (ClaimStatus.IN_PROGRESS, ClaimStatus.DONE) and not claim.output.strip():
        yield _("กรุณากรอกผลการดำเนินการ")
    if claim.status == ClaimStatus.IN_PROGRESS and not 0 < claim.percent < 100:
        yield _("รายการที่อยู่ระหว่างดำเนินการต้องมีความก้าวหน้าระหว่างร้อยละ 1 ถึง 99")


def verifier_is_too_close(claim, person) -> bool:
    """Whether the activity belongs to the unit that keeps the plan and the verifier does too."""
    activity = activity_of(claim)
    if activity is None or activity.department_uuid is None:
        return False
    membership = (
        person.memberships.filter(
            organisation=claim.organisation, department__uuid=activity.department_uuid
        )
        .select_related("department")
        .first()
    )
    return bool(membership and membership.department.keeps_plan)


def set_claimed(claim, by, **data):
    claim.claimed_by, claim.claimed_at = by, timezone.now()
    claim.save(update_fields=["claimed_by", "claimed_at"])


def set_verified(claim, by, *, status, percent, remark="", **data):
    Verdict.objects.create(
        claim=claim, status=status, percent=percent, remark=remark, **actor_fields(by)
    )
    if status == ClaimStatus.DONE:
        _ask_for_rating(claim)


def _ask_for_rating(claim) -> None:
    """RK-25: what an activity was to lower is looked at again when it is done."""
    activity = activity_of(claim)
    if activity is None:
        return
    assessed = {
        link.option.assessed.risk_id: link.option.assessed
        for link in treatment.measures_of(claim.activity_uuid)
    }
    named = [entry["uuid"] for entry in activity.data.get("risks", [])]
    risks = Risk.objects.current().filter(organisation=claim.organisation)
    for risk in risks.filter(Q(pk__in=assessed) | Q(uuid__in=named)):
        reviews.ask_again(
            risk=risk,
            reason=ReviewReason.ACTIVITY_DONE,
            assessed=assessed.get(risk.pk),
            # Activities of two years may bear one name.
            note=f"{activity.name} ({format_fiscal_year(claim.fiscal_year, label=True)})",
        )


def set_returned(claim, by, *, remark="", **data):
    Verdict.objects.create(
        claim=claim,
        status=claim.status,
        percent=claim.percent,
        remark=remark,
        accepted=False,
        **actor_fields(by),
    )


def _claim_url(claim) -> str:
    return reverse("plans:activity", args=[claim.organisation.slug, claim.activity_uuid])


def tell_verifiers(claim, by, **data):
    """The officers; those who sign where no officer may verify it (the plan unit's own claim)."""
    activity = activity_of(claim)
    officers = people_with_role(claim.organisation, Role.PLAN_OFFICER)
    free = [
        person
        for person in officers
        if person.pk != claim.claimed_by_id and not verifier_is_too_close(claim, person)
    ]
    notify(
        free or people_with_role(claim.organisation, Role.ENDORSER),
        organisation=claim.organisation,
        text=_("มีรายงานผลรอตรวจสอบ: %(name)s") % {"name": activity.name},
        url=_claim_url(claim),
        key=f"verify:{claim.uuid}:{claim.edit_number}",
    )


def tell_owner(claim, by, **data):
    activity = activity_of(claim)
    owners = Person.objects.filter(uuid__in=activity.assigned_people() | {claim.claimed_by.uuid})
    notify(
        owners,
        organisation=claim.organisation,
        text=_("ผลการตรวจสอบรายงานของคุณ: %(name)s") % {"name": activity.name},
        url=_claim_url(claim),
    )
