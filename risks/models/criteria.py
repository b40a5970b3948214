"""What scores mean, laid down before anything is assessed (RK-03..07, RK-18)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from workflow.base import Identified


class LikelihoodBasis(models.TextChoices):
    """RK-05: how often in a period, or how probable."""

    FREQUENCY = "frequency", _("ความถี่ (จำนวนครั้ง)")
    PROBABILITY = "probability", _("ความน่าจะเป็น (ร้อยละ)")


class ImpactRule(models.TextChoices):
    """RK-06 leaves open how the two impacts make one; the office chooses, and it is printed."""

    HIGHER = "higher", _("ใช้คะแนนที่สูงกว่าระหว่างผลกระทบด้านการเงินกับไม่ใช่การเงิน")
    AVERAGE_UP = "average_up", _("ใช้ค่าเฉลี่ยของผลกระทบทั้งสองด้าน เศษปัดขึ้น")


class Level(models.TextChoices):
    """RK-18, highest first; the codes name the zones' colours in the style sheet."""

    VERY_HIGH = "very_high", _("สูงมาก")
    HIGH = "high", _("สูง")
    MEDIUM = "medium", _("ปานกลาง")
    LOW = "low", _("ต่ำ")

    @property
    def rank(self) -> int:
        """4 of the highest level to 1 of the lowest."""
        return len(Level) - list(Level).index(self)

    @property
    def zone(self):
        """RK-19: the zone's colour in words; green is ours, the guideline does not name it."""
        return ZONES[self]


ZONES = {
    Level.VERY_HIGH: _("โซนสีแดง"),
    Level.HIGH: _("โซนสีส้ม"),
    Level.MEDIUM: _("โซนสีเหลือง"),
    Level.LOW: _("โซนสีเขียว"),
}


class CriteriaSet(Identified):
    """A version of an organisation's criteria; frozen as soon as a round begins to assess by it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="criteria_sets", editable=False
    )
    name = models.CharField(_("ชื่อเกณฑ์"), max_length=200)
    version = models.PositiveSmallIntegerField(_("ฉบับที่"), editable=False)
    scale = models.PositiveSmallIntegerField(
        _("จำนวนระดับคะแนน"), default=5, validators=[MinValueValidator(3), MaxValueValidator(5)]
    )
    likelihood_basis = models.CharField(
        _("โอกาสวัดจาก"),
        max_length=12,
        choices=LikelihoodBasis.choices,
        default=LikelihoodBasis.FREQUENCY,
    )
    period_months = models.PositiveSmallIntegerField(
        _("ในรอบกี่เดือน"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    impact_rule = models.CharField(
        _("การรวมผลกระทบ"), max_length=12, choices=ImpactRule.choices, default=ImpactRule.HIGHER
    )
    # Filled from the example that we ship: the office confirms it or makes it its own.
    is_example = models.BooleanField(default=False, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["organisation", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="criteria_version_once"
            )
        ]

    def __str__(self) -> str:
        return _("%(name)s ฉบับที่ %(version)s") % {"name": self.name, "version": self.version}


class CriteriaLevel(models.Model):
    """What one score means. A range reaches from its lower bound up to, not including, the upper.

    The likelihood's range is in times a period or in percent, that of money in baht; an empty
    upper bound is open. Ranges are asked for whole or not at all (`risks.criteria`).
    """

    criteria = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="levels")
    score = models.PositiveSmallIntegerField(_("คะแนน"))
    likelihood = models.CharField(_("โอกาส"), max_length=300, blank=True)
    likelihood_from = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    likelihood_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    financial = models.CharField(_("ผลกระทบด้านการเงิน"), max_length=300, blank=True)
    financial_from = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    financial_to = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    non_financial = models.CharField(_("ผลกระทบที่ไม่ใช่การเงิน"), max_length=500, blank=True)

    class Meta:
        ordering = ["criteria", "score"]
        constraints = [
            models.UniqueConstraint(fields=["criteria", "score"], name="criteria_score_once")
        ]

    def __str__(self) -> str:
        return str(self.score)


class Band(models.Model):
    """The scores of one level, both ends included, and how often such a risk is looked at again."""

    criteria = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="bands")
    level = models.CharField(_("ระดับ"), max_length=10, choices=Level.choices)
    lowest = models.PositiveSmallIntegerField(_("ตั้งแต่"))
    highest = models.PositiveSmallIntegerField(_("ถึง"))
    review_months = models.PositiveSmallIntegerField(
        _("ทบทวนทุกกี่เดือน"), default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        ordering = ["criteria", "-lowest"]
        constraints = [
            models.UniqueConstraint(fields=["criteria", "level"], name="criteria_level_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.lowest}-{self.highest}"
