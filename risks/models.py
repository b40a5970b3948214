"""The register's identity of a risk: reference, the four parts of RK-09 and where it belongs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Organisation
from workflow.base import Identified


class RiskQuerySet(models.QuerySet):
    def current(self):
        return self.filter(closed_on=None)


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
        """Labels of the RK-09 parts that are still empty."""
        names = ("who", "what", "where", "how")
        return [self._meta.get_field(n).verbose_name for n in names if not getattr(self, n)]
