"""Projects, activities and measures of the working draft (FC-03, 04, 12, 18, 22..24, 34, 35)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Person
from risks.models import Risk
from workflow.base import Identified

from .framework import FrameworkNode
from .plan import Plan


class ActivityKind(models.TextChoices):
    PROJECT = "project", _("โครงการ")
    ACTIVITY = "activity", _("กิจกรรม")
    MEASURE = "measure", _("มาตรการ")


class TargetGroup(models.TextChoices):
    """RO-18: whom the activity is for."""

    POLITICAL_EXECUTIVES = "political_executives", _("ข้าราชการการเมืองฝ่ายบริหาร")
    COUNCIL = "council_members", _("ข้าราชการการเมืองฝ่ายสภาท้องถิ่น")
    STAFF = "permanent_staff", _("ฝ่ายประจำ/บุคลากร")
    CITIZENS = "citizens", _("ประชาชน")
    YOUTH = "children_and_youth", _("เด็กและเยาวชน")
    SERVICE_USERS = "service_users", _("ผู้รับบริการและผู้มีส่วนได้ส่วนเสีย")
    BUSINESS = "business", _("ภาคธุรกิจ")
    CIVIL_SOCIETY = "civil_society", _("ภาคประชาสังคม")


class BudgetState(models.TextChoices):
    """FC-23: "no budget used" is neither zero nor "not entered yet"."""

    NOT_ENTERED = "not_entered", _("ยังไม่ระบุ")
    NONE = "none", _("ไม่ใช้งบประมาณ")
    AMOUNT = "amount", _("ใช้งบประมาณ")


class ActivityQuerySet(models.QuerySet):
    def of_organisation(self, organisation):
        return self.filter(plan__organisation=organisation)

    def for_list(self):
        """With what a list row shows, so that the number of queries does not grow."""
        return self.select_related("node", "department", "responsible_person", "plan").annotate(
            planned=models.Sum("budget_lines__planned")
        )


class Activity(Identified):
    """One entry of the draft. Its uuid is the stable identity that progress and money hang on."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="activities")
    kind = models.CharField(_("ประเภท"), max_length=10, choices=ActivityKind.choices)
    node = models.ForeignKey(
        FrameworkNode, models.PROTECT, related_name="+", verbose_name=_("ภารกิจตามมิติ")
    )
    related_nodes = models.ManyToManyField(
        FrameworkNode, blank=True, related_name="+", verbose_name=_("หัวข้ออื่นที่เกี่ยวข้อง")
    )
    number = models.PositiveSmallIntegerField(_("ลำดับที่"))
    name = models.CharField(_("ชื่อโครงการ/กิจกรรม/มาตรการ"), max_length=400)
    reason = models.TextField(_("หลักการและเหตุผล"), blank=True)
    target_groups = models.JSONField(_("กลุ่มเป้าหมาย"), default=list, blank=True)
    place = models.CharField(_("สถานที่ดำเนินการ"), max_length=300, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("ส่วนราชการที่รับผิดชอบ")
    )
    responsible_person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ผู้รับผิดชอบ"),
    )
    co_owners = models.ManyToManyField(
        Person, blank=True, related_name="+", verbose_name=_("ผู้ร่วมรับผิดชอบ")
    )
    starts_on = models.DateField(_("วันเริ่ม"), null=True, blank=True)
    ends_on = models.DateField(_("วันสิ้นสุด"), null=True, blank=True)
    target_count = models.PositiveIntegerField(_("ค่าเป้าหมาย"), null=True, blank=True)
    target_unit = models.CharField(_("หน่วยนับ"), max_length=60, blank=True)
    output = models.TextField(_("ผลผลิต"), blank=True)
    outcome = models.TextField(_("ผลลัพธ์"), blank=True)
    is_cpi = models.BooleanField(_("ให้ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI)"), default=False)
    budget_state = models.CharField(
        _("งบประมาณ"), max_length=12, choices=BudgetState.choices, default=BudgetState.NOT_ENTERED
    )
    risks = models.ManyToManyField(
        Risk, blank=True, related_name="activities", verbose_name=_("ความเสี่ยงที่จัดการ")
    )
    edit_number = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on=None) | Q(ends_on=None),
                name="activity_ends_after_start",
                violation_error_message=_("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self):
        return self.plan.organisation

    def assigned_people(self) -> set:
        """Uuids of the responsible person and the co-owners."""
        people = set(self.co_owners.values_list("uuid", flat=True))
        if self.responsible_person_id:
            people.add(self.responsible_person.uuid)
        return people


class ItemKind(models.TextChoices):
    OBJECTIVE = "objective", _("วัตถุประสงค์")
    METHOD = "method", _("วิธีดำเนินการ")


class ActivityItem(models.Model):
    """One line of an activity's numbered objectives or methods."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("ข้อความ"))

    class Meta:
        ordering = ["kind", "position"]


class Kpi(Identified):
    """An indicator of an activity; its uuid carries the actual values over versions."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="kpis")
    name = models.CharField(_("ตัวชี้วัด"), max_length=300)
    baseline = models.DecimalField(
        _("ค่าฐาน"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(_("ค่าเป้าหมาย"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("หน่วย"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class BudgetLine(models.Model):
    """Planned baht of an activity in one fiscal year from one source."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="budget_lines")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    source = models.CharField(_("แหล่งงบประมาณ"), max_length=200)
    planned = models.DecimalField(
        _("ตั้งไว้ในแผน (บาท)"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0"))],
    )

    class Meta:
        ordering = ["fiscal_year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "fiscal_year", "source"],
                name="budget_line_once",
                violation_error_message=_("มีรายการปีและแหล่งงบประมาณนี้แล้ว"),
            ),
            models.CheckConstraint(condition=Q(planned__gte=0), name="budget_not_negative"),
        ]
