"""RK-20, 21, 23: what could be done about a risk, what was chosen, and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.base import Identified

from .rounds import AssessedRisk


class OptionKind(models.TextChoices):
    """How a risk is treated (ISO 31000, as Thai offices name them)."""

    AVOID = "avoid", _("หลีกเลี่ยง")
    REDUCE = "reduce", _("ลดหรือควบคุม")
    TRANSFER = "transfer", _("ถ่ายโอน")
    ACCEPT = "accept", _("ยอมรับ")


class MeasureKind(models.TextChoices):
    """RK-20: to keep the unwanted from happening, or another way to reach success."""

    PREVENTIVE = "preventive", _("มาตรการป้องกัน")
    OTHER = "other", _("มาตรการอื่น")


class TreatmentOption(Identified):
    """One measure that was weighed. The chosen ones are carried out by plan activities."""

    assessed = models.ForeignKey(AssessedRisk, models.CASCADE, related_name="options")
    kind = models.CharField(_("แนวทาง"), max_length=8, choices=OptionKind.choices)
    measure = models.CharField(_("ประเภทมาตรการ"), max_length=10, choices=MeasureKind.choices)
    text = models.CharField(_("มาตรการควบคุมเพิ่มเติม"), max_length=400)
    cost = models.DecimalField(
        _("ค่าใช้จ่าย (บาท)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    benefit = models.TextField(_("ประโยชน์ที่คาดว่าจะได้"), blank=True)
    is_chosen = models.BooleanField(_("เลือกใช้"), default=False, editable=False)
    reason = models.TextField(_("เหตุผลที่เลือก ความคุ้มค่าและความเหมาะสมกับระดับความเสี่ยง"), blank=True)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["assessed", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_chosen=False) | ~Q(reason=""), name="chosen_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gte=0),
                name="option_cost_not_negative",
                violation_error_message=_("ค่าใช้จ่ายต้องไม่ติดลบ"),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def organisation(self):
        return self.assessed.organisation
