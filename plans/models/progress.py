"""What was done: dated log, the owner's claim for a round, the verdict on it, money and KPIs.

All of it hangs on the activity's stable uuid and outlives versions of the plan.
"""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from workflow.base import Actor, Identified

from .plan import Plan


class _OnActivity(Identified):
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="%(class)ss")
    activity_uuid = models.UUIDField(db_index=True)

    class Meta:
        abstract = True

    @property
    def organisation(self):
        return self.plan.organisation


class ProgressLog(_OnActivity, Actor):
    """Something that happened on a day: a note, how many attended, photos."""

    on = models.DateField(_("วันที่"))
    note = models.TextField(_("สิ่งที่ทำ"))
    attended = models.PositiveIntegerField(_("จำนวนผู้เข้าร่วม (คน)"), null=True, blank=True)

    class Meta:
        ordering = ["-on", "-id"]


class ClaimStatus(models.TextChoices):
    NOT_STARTED = "not_started", _("ยังไม่เริ่ม")
    IN_PROGRESS = "in_progress", _("อยู่ระหว่างดำเนินการ")
    DONE = "done", _("แล้วเสร็จ")
    CANNOT_DO = "cannot_do", _("ดำเนินการไม่ได้")


class CannotDoReason(models.TextChoices):
    NO_BUDGET = "no_budget", _("ไม่ได้รับงบประมาณ")
    POLICY_CHANGED = "policy_changed", _("นโยบายผู้บริหารเปลี่ยน")
    TOO_FEW_STAFF = "too_few_staff", _("บุคลากรไม่เพียงพอ")
    OTHER = "other", _("อื่น ๆ")


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("กำลังเขียน")
    CLAIMED = "claimed", _("ส่งแล้ว รอตรวจสอบ")
    RETURNED = "returned", _("ส่งกลับแก้ไข")
    VERIFIED = "verified", _("ตรวจสอบแล้ว")


class ProgressClaim(_OnActivity):
    """The owner's own report on one activity for the six- or twelve-month round."""

    fiscal_year = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField(
        choices=[(6, _("รอบ 6 เดือน")), (12, _("รอบ 12 เดือน"))]
    )
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.DRAFT)
    status = models.CharField(_("สถานะการดำเนินการ"), max_length=12, choices=ClaimStatus.choices)
    percent = models.PositiveSmallIntegerField(
        _("ความก้าวหน้า (ร้อยละ)"), default=0, validators=[MaxValueValidator(100)]
    )
    reason = models.CharField(
        _("เหตุที่ดำเนินการไม่ได้"), max_length=20, choices=CannotDoReason.choices, blank=True
    )
    reason_text = models.CharField(_("อธิบายเหตุผล"), max_length=400, blank=True)
    output = models.TextField(_("ผลการดำเนินการ"), blank=True)
    problem = models.TextField(_("ปัญหาอุปสรรค"), blank=True)
    improvement = models.TextField(_("ข้อเสนอแนะ/แนวทางปรับปรุง"), blank=True)
    target_done = models.PositiveIntegerField(_("ทำได้ (ตามหน่วยนับ)"), null=True, blank=True)
    claimed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    edit_number = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        # What waits for somebody, on every "Today".
        indexes = [models.Index(fields=["plan", "state"], name="claim_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "activity_uuid", "fiscal_year", "months"], name="claim_once"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="claim_percent"),
            models.CheckConstraint(
                condition=~Q(status="cannot_do") | ~Q(reason=""), name="claim_reason_given"
            ),
        ]

    def assigned_people(self) -> set:
        """Uuids of the activity's people in the newest approved version."""
        from .version import VersionActivity

        row = (
            VersionActivity.objects.filter(
                version__plan_id=self.plan_id, activity_uuid=self.activity_uuid
            )
            .order_by("-version__number")
            .first()
        )
        return row.assigned_people() if row else set()


class Verdict(Identified, Actor):
    """What the verifier found; kept beside the claim, never in place of it."""

    claim = models.ForeignKey(ProgressClaim, models.CASCADE, related_name="verdicts")
    status = models.CharField(_("สถานะที่ตรวจพบ"), max_length=12, choices=ClaimStatus.choices)
    percent = models.PositiveSmallIntegerField(
        _("ความก้าวหน้าที่ตรวจพบ (ร้อยละ)"), validators=[MaxValueValidator(100)]
    )
    remark = models.TextField(_("ความเห็นของผู้ตรวจสอบ"), blank=True)
    accepted = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]


class MoneyRecord(_OnActivity):
    """Baht of an activity in one fiscal year and from one source, after the plan was made."""

    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    source = models.CharField(_("แหล่งงบประมาณ"), max_length=200)
    in_ordinance = models.DecimalField(
        _("ตั้งในข้อบัญญัติ/เทศบัญญัติ (บาท)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    committed = models.DecimalField(
        _("ก่อหนี้ผูกพัน (บาท)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    paid = models.DecimalField(
        _("เบิกจ่าย (บาท)"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["fiscal_year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "activity_uuid", "fiscal_year", "source"], name="money_once"
            ),
            models.CheckConstraint(
                condition=(Q(in_ordinance=None) | Q(in_ordinance__gte=0))
                & (Q(committed=None) | Q(committed__gte=0))
                & (Q(paid=None) | Q(paid__gte=0)),
                name="money_not_negative",
            ),
        ]


class KpiActual(_OnActivity):
    """The value an indicator had reached at a round."""

    kpi_uuid = models.UUIDField()
    fiscal_year = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    value = models.DecimalField(_("ค่าที่ทำได้"), max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kpi_uuid", "fiscal_year", "months"], name="kpi_actual_once"
            )
        ]
