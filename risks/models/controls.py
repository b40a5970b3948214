"""RK-22: the controls that are there already, and how good each is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.base import Identified

from .rounds import AssessedRisk


class ControlKind(models.TextChoices):
    """What a control lowers (RK-20): the chance that it happens, or the harm when it does."""

    PREVENTIVE = "preventive", _("ป้องกัน (ลดโอกาส)")
    DETECTIVE = "detective", _("ตรวจพบหรือจำกัดความเสียหาย (ลดผลกระทบ)")


class Effectiveness(models.TextChoices):
    """RK-22's three words."""

    GOOD = "good", _("ดี")
    FAIR = "fair", _("พอใช้")
    WEAK = "weak", _("อ่อน")


class Control(Identified):
    """A key control in place for one risk in one round."""

    assessed = models.ForeignKey(AssessedRisk, models.CASCADE, related_name="controls")
    name = models.CharField(_("มาตรการควบคุมที่มีอยู่"), max_length=400)
    kind = models.CharField(_("ลักษณะ"), max_length=10, choices=ControlKind.choices)
    effectiveness = models.CharField(_("ประสิทธิผล"), max_length=4, choices=Effectiveness.choices)
    evidence = models.TextField(_("หลักฐานที่ใช้ประเมิน"), blank=True)
    tested_on = models.DateField(_("ทดสอบเมื่อ"), null=True, blank=True)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["assessed", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self):
        return self.assessed.organisation
