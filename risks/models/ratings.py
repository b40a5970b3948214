"""What each assessor said by themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from workflow.base import Identified

from .rounds import AssessedRisk, Assessor


class Rating(Identified):
    """RK-15: one assessor's worst-case scores of one risk, given before the controls are shown.

    Nobody else reads it before the moderator may (`risks.blindness`).
    """

    assessed = models.ForeignKey(AssessedRisk, models.CASCADE, related_name="ratings")
    assessor = models.ForeignKey(Assessor, models.CASCADE, related_name="ratings")
    likelihood = models.PositiveSmallIntegerField(_("โอกาส"))
    financial = models.PositiveSmallIntegerField(_("ผลกระทบด้านการเงิน"))
    non_financial = models.PositiveSmallIntegerField(_("ผลกระทบที่ไม่ใช่การเงิน"))
    remark = models.TextField(_("เหตุผล"), blank=True)
    from_paper = models.BooleanField(default=False, editable=False)
    keyed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["assessed", "id"]
        constraints = [models.UniqueConstraint(fields=["assessed", "assessor"], name="rated_once")]

    def __str__(self) -> str:
        return f"{self.likelihood}×{self.financial}/{self.non_financial}"
