"""Living with a risk: asked for by one person, allowed by another, for a time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from workflow.base import Identified

from .rounds import AssessedRisk


class AcceptanceState(models.TextChoices):
    DRAFT = "draft", _("กำลังเขียน")
    REQUESTED = "requested", _("รอผู้มีอำนาจพิจารณา")
    ACCEPTED = "accepted", _("ยอมรับความเสี่ยงแล้ว")
    REFUSED = "refused", _("ไม่ยอมรับ")
    EXPIRED = "expired", _("ครบกำหนดแล้ว")
    REOPENED = "reopened", _("เปิดใหม่เพราะข้อเท็จจริงเปลี่ยน")


class Acceptance(Identified):
    """A request to accept one assessed risk; `frozen` is what the approver saw, with its hash."""

    assessed = models.ForeignKey(AssessedRisk, models.CASCADE, related_name="acceptances")
    state = models.CharField(
        _("สถานะ"), max_length=10, choices=AcceptanceState.choices, default=AcceptanceState.DRAFT
    )
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)
    approver = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ผู้มีอำนาจยอมรับ"),
    )
    reason = models.TextField(_("เหตุผลที่ขอยอมรับ"))
    expires_on = models.DateField(_("มีผลถึงวันที่"))
    # The approver's own words; nobody else edits them.
    justification = models.TextField(_("เหตุผลของผู้มีอำนาจ"), blank=True, editable=False)
    frozen = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("requested_by")),
                name="acceptance_between_two",
                violation_error_message=_("ผู้ขอกับผู้มีอำนาจต้องเป็นคนละคน"),
            ),
            models.UniqueConstraint(
                fields=["assessed"],
                condition=Q(state__in=["draft", "requested", "accepted"]),
                name="one_open_acceptance",
                violation_error_message=_("มีคำขอยอมรับความเสี่ยงนี้อยู่แล้ว"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessed} · {self.get_state_display()}"

    @property
    def organisation(self):
        return self.assessed.organisation
