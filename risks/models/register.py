"""The register's identity of a risk: reference, what may happen, and where it belongs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Organisation, Person
from workflow.base import Identified


class ObjectKind(models.TextChoices):
    """RK-08, 27: what is looked at for risks."""

    PROCESS = "process", _("กระบวนงาน")
    PROJECT = "project", _("โครงการ")
    POSITION = "position", _("ตำแหน่ง (ผลประโยชน์ทับซ้อน)")


class Factor(models.TextChoices):
    """RK-13."""

    KNOWN = "known", _("เคยเกิดขึ้น หรือมีประวัติ (Known Factor)")
    UNKNOWN = "unknown", _("ไม่เคยเกิดหรือไม่มีประวัติ แต่คาดว่าอาจเกิด (Unknown Factor)")


class Category(Identified):
    """A group of risks by the office's own words; its risks outlive it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="risk_categories", editable=False
    )
    name = models.CharField(_("หมวดความเสี่ยง"), max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="risk_category_once",
                violation_error_message=_("มีหมวดชื่อนี้แล้ว"),
            )
        ]

    def __str__(self) -> str:
        return self.name


# Filled before a risk is rated.
REQUIRED = ("event", "process", "who", "what", "where", "how", "factor")


class RiskQuerySet(models.QuerySet):
    def current(self):
        return self.filter(closed_on=None)

    def complete(self):
        """As `Risk.is_complete`, asked of the database."""
        return self.filter(is_corruption=True).exclude(
            models.Q(*((name, "") for name in REQUIRED), _connector=models.Q.OR)
        )


class Risk(Identified):
    """A corruption risk of one organisation, the same row over all rounds (RK-28).

    While it is only identified, parts of RK-09 may still be empty; `missing_parts` names them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="risks")
    number = models.PositiveIntegerField(_("ลำดับ"))
    event = models.TextField(_("เหตุการณ์ความเสี่ยง"))
    process = models.CharField(_("กระบวนการ/ขั้นตอน"), max_length=300, blank=True)
    who = models.CharField(_("ใคร"), max_length=300, blank=True)
    what = models.CharField(_("ทำอะไร"), max_length=300, blank=True)
    where = models.CharField(_("ที่ใด"), max_length=300, blank=True)
    how = models.TextField(_("อย่างไร"), blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("ส่วนราชการ")
    )
    category = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("หมวดความเสี่ยง"),
    )
    object_kind = models.CharField(
        _("สิ่งที่ประเมิน"), max_length=10, choices=ObjectKind.choices, default=ObjectKind.PROCESS
    )
    step = models.CharField(_("ขั้นตอนที่มีความเสี่ยง"), max_length=300, blank=True)
    position = models.CharField(_("ตำแหน่งที่เกี่ยวข้อง"), max_length=200, blank=True)
    factor = models.CharField(_("ประวัติการเกิด"), max_length=8, choices=Factor.choices, blank=True)
    scenario = models.TextField(_("สมมติฐานหรือภาพเหตุการณ์ที่อาจเกิด"), blank=True)
    # RK-16: said by whoever described it, after reading what does not belong here.
    is_corruption = models.BooleanField(
        _("ยืนยันว่าเป็นความเสี่ยงการทุจริต ไม่ใช่ปัญหาการบริหารจัดการ"), default=False
    )
    owner = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("เจ้าของความเสี่ยง"),
    )
    review_on = models.DateField(_("ทบทวนครั้งต่อไป"), null=True, blank=True, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    closed_on = models.DateField(_("ปิดเมื่อ"), null=True, blank=True)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="risk_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.event}"

    @property
    def reference(self) -> str:
        """R1, R2, …; never used again after the risk is closed."""
        return f"R{self.number}"

    @property
    def missing_parts(self) -> list[str]:
        """Labels of what must be filled before it is rated: RK-09's four parts and RK-13.

        Empty means complete; until then the risk is only identified.
        """
        return [self._meta.get_field(n).verbose_name for n in REQUIRED if not getattr(self, n)]

    @property
    def is_complete(self) -> bool:
        """RK-09, 13 and 16: described, and confirmed to be about corruption."""
        return self.is_corruption and not self.missing_parts
