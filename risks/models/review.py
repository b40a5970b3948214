"""RK-25: looking again. What opens a review, what it found, and the indicators watched between."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.base import Actor, Identified

from .register import Risk
from .rounds import AssessedRisk


class ReviewReason(models.TextChoices):
    DATE = "date", _("ถึงวันทบทวน")
    INDICATOR = "indicator", _("ตัวชี้วัดความเสี่ยงเกินเกณฑ์")
    ACTIVITY_DONE = "activity_done", _("กิจกรรมที่จัดการความเสี่ยงแล้วเสร็จ")
    EXPIRED = "expired", _("การยอมรับความเสี่ยงครบกำหนด")
    CHANGED = "changed", _("รูปแบบการทุจริตหรือสภาพแวดล้อมเปลี่ยนไป")


class FollowUp(models.TextChoices):
    """RK-25: how the measures did."""

    EFFECTIVE = "effective", _("ป้องกันได้ผล")
    PARTLY = "partly", _("ได้ผลบางส่วน ต้องเพิ่มเติม")
    NOT_EFFECTIVE = "not_effective", _("ไม่ได้ผล ต้องปรับแผน")
    TOO_EARLY = "too_early", _("ยังประเมินไม่ได้")


class Review(Identified):
    """A risk that is to be looked at again; open until its result stands."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="reviews")
    assessed = models.ForeignKey(
        AssessedRisk, models.CASCADE, null=True, related_name="reviews", editable=False
    )
    reason = models.CharField(_("เหตุที่ทบทวน"), max_length=14, choices=ReviewReason.choices)
    note = models.TextField(_("รายละเอียด"), blank=True)
    due_on = models.DateField(_("ควรทบทวนภายใน"))
    result = models.CharField(_("ผลการติดตาม"), max_length=14, choices=FollowUp.choices, blank=True)
    finding = models.TextField(_("สิ่งที่พบและสิ่งที่จะทำต่อ"), blank=True)
    done_on = models.DateField(_("ทบทวนเมื่อ"), null=True, blank=True)
    done_by = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            # Two beats, or two events on a day, open one review.
            models.UniqueConstraint(
                fields=["risk", "reason"], condition=Q(done_on=None), name="one_open_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.risk} · {self.get_reason_display()}"

    @property
    def organisation(self):
        return self.risk.organisation


class Indicator(Identified):
    """A figure that is watched; a reading at or past the threshold opens a review."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="indicators")
    name = models.CharField(_("ตัวชี้วัดความเสี่ยง"), max_length=300)
    unit = models.CharField(_("หน่วย"), max_length=60)
    threshold = models.DecimalField(_("เกณฑ์เตือน"), max_digits=14, decimal_places=2)
    rises = models.BooleanField(
        _("เตือนเมื่อ"),
        choices=[(True, _("ถึงหรือสูงกว่าเกณฑ์")), (False, _("ถึงหรือต่ำกว่าเกณฑ์"))],
        default=True,
    )

    class Meta:
        ordering = ["risk", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self):
        return self.risk.organisation


class Reading(Identified, Actor):
    """One value of an indicator on a day."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")
    on = models.DateField(_("วันที่"))
    value = models.DecimalField(_("ค่าที่วัดได้"), max_digits=14, decimal_places=2)
    note = models.CharField(_("หมายเหตุ"), max_length=300, blank=True)

    class Meta:
        ordering = ["indicator", "-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.value}"
