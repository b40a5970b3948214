"""How far a complaint is on its way to the other channel; no word of what it says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.base import Actor

from .complaint import Complaint


class Step(models.TextChoices):
    """What is done for good, so that beat goes on from there."""

    BEGUN = "begun", _("กำลังผนึกเรื่อง")
    SEALED = "sealed", _("ผนึกแล้ว กำลังลบต้นฉบับ")
    PURGED = "purged", _("ลบข้อความแล้ว กำลังลบแฟ้ม")
    DONE = "done", _("ส่งต่อเสร็จแล้ว")


class HandOver(Actor):
    """CC-12: one row a complaint that belongs to the corruption channel."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="hand_over")
    step = models.CharField(max_length=6, choices=Step.choices, default=Step.BEGUN)
    on = models.DateField()
    # Whoever works on it now; a killed one is followed by beat when this is over.
    lease_until = models.DateTimeField(null=True)
    # Of the sealed report, until all is done; it leads to no receipt and opens nothing.
    ticket = models.BinaryField(max_length=32, default=b"")
    # The new receipt, for the old code alone; empty once it was shown.
    receipt = models.BinaryField(default=b"")
    receipt_shown_on = models.DateField(null=True)
    # Whom the report must not reach, as uuids, and whether the head is concerned; gone once sealed.
    excluded = models.JSONField(default=list)
    about_head = models.BooleanField(default=False)
    # Stored files (random names) that have still to be removed.
    files = models.JSONField(default=list)
    # [medium, day] of each notice that went out and cannot be called back.
    sent = models.JSONField(default=list)

    @property
    def organisation(self):
        return self.complaint.organisation
