"""A round of assessment: who assesses what by which criteria, and how each risk came out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Organisation, Person
from workflow.base import Actor, Identified

from .criteria import CriteriaSet, Level
from .register import Risk


class RoundState(models.TextChoices):
    """RK-02: set criteria, assess, make the risk management plan; then closed."""

    CRITERIA = "criteria", _("กำหนดเกณฑ์และผู้ประเมิน")
    ASSESSING = "assessing", _("กำลังประเมิน")
    PLANNING = "planning", _("จัดทำแผนจัดการความเสี่ยง")
    CLOSED = "closed", _("ปิดรอบแล้ว")


class Round(Identified):
    """One assessment of the office's risks; later criteria never score its ratings again."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="risk_rounds", editable=False
    )
    name = models.CharField(_("ชื่อรอบ"), max_length=200)
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    scope = models.TextField(_("ขอบเขตที่ประเมิน"), blank=True)
    criteria = models.ForeignKey(
        CriteriaSet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("เกณฑ์"),
    )
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="next",
        verbose_name=_("เทียบกับรอบ"),
    )
    moderator = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("ผู้สรุปคะแนน")
    )
    state = models.CharField(
        _("สถานะ"), max_length=10, choices=RoundState.choices, default=RoundState.CRITERIA
    )
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    closed_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["-fiscal_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year", "name"],
                name="risk_round_name_once",
                violation_error_message=_("มีรอบชื่อนี้ในปีงบประมาณนี้แล้ว"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def assessing_people(self) -> set:
        """Uuids of the assessors who rate by themselves, for `can()` (RK-10)."""
        return {*self.assessors.filter(on_paper=False).values_list("person__uuid", flat=True)}

    def moderating_people(self) -> set:
        """Uuid of the one who sums up, for `can()`."""
        return {self.moderator.uuid}


class Assessor(Identified):
    """RK-10: somebody who rates in a round, and whether the work assessed is their own."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="assessors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("ผู้ประเมิน"))
    is_owner = models.BooleanField(_("เป็นเจ้าของความเสี่ยงหรือผู้ปฏิบัติงานนั้น"))
    # Rates on a printed sheet in a workshop; a facilitator keys it and attaches the scan.
    on_paper = models.BooleanField(_("ให้คะแนนบนกระดาษ"), default=False)

    class Meta:
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "person"],
                name="assessor_once",
                violation_error_message=_("ผู้นี้เป็นผู้ประเมินของรอบนี้แล้ว"),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def organisation(self):
        return self.round.organisation


class AssessedRisk(Identified):
    """One risk in one round: its moderated scores, its residual risk, and what was decided.

    Scores follow `risks.scoring`; levels are stored as they were by the round's own criteria.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="risks")
    # Of the round, for the lists of a large register.
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="assessments")
    # The risk's, which never changes: a large register is sorted and counted without its risks.
    number = models.PositiveIntegerField(editable=False)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ส่วนราชการ"),
    )

    # The description that was rated (RK-09), as it was when the scores were summed up.
    described = models.JSONField(default=dict, editable=False)
    likelihood = models.PositiveSmallIntegerField(null=True, editable=False)
    financial = models.PositiveSmallIntegerField(null=True, editable=False)
    non_financial = models.PositiveSmallIntegerField(null=True, editable=False)
    impact = models.PositiveSmallIntegerField(null=True, editable=False)
    score = models.PositiveSmallIntegerField(null=True, editable=False)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True, editable=False)
    # The level of before, while a score is taken back to be given anew.
    last_level = models.CharField(
        max_length=10, choices=Level.choices, blank=True, editable=False, default=""
    )
    rationale = models.TextField(_("เหตุผลของคะแนนสรุป"), blank=True)
    moderated_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", editable=False
    )
    moderated_at = models.DateTimeField(null=True, editable=False)

    residual_likelihood = models.PositiveSmallIntegerField(null=True, editable=False)
    residual_impact = models.PositiveSmallIntegerField(null=True, editable=False)
    residual_score = models.PositiveSmallIntegerField(null=True, editable=False)
    residual_level = models.CharField(
        max_length=10, choices=Level.choices, blank=True, editable=False
    )
    # Why it differs from what the controls suggest.
    residual_reason = models.TextField(_("เหตุผลที่ต่างจากค่าที่แนะนำ"), blank=True)

    # RK-19: why this one waits although others of a lower zone are treated.
    skip_reason = models.TextField(_("เหตุผลที่ยังไม่จัดการ"), blank=True)
    # RK-23: why a weak control gets no further action.
    no_action_reason = models.TextField(_("เหตุผลที่ไม่เพิ่มมาตรการ"), blank=True)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["round", "-score", "risk__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "risk"],
                name="assessed_once_a_round",
                violation_error_message=_("ความเสี่ยงนี้อยู่ในรอบนี้แล้ว"),
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score=F("likelihood") * F("impact")),
                name="score_is_the_product",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "likelihood", "impact"], name="assessed_cell"),
            models.Index(fields=["round", "-score", "number"], name="assessed_by_score"),
            models.Index(fields=["round", "number"], name="assessed_by_number"),
        ]

    def __str__(self) -> str:
        return str(self.risk)


class StakeholderInput(Identified, Actor):
    """RK-12: what somebody outside said, in a round, of one risk or of all; names are not asked."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="stakeholder_inputs")
    assessed = models.ForeignKey(
        AssessedRisk,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="stakeholder_inputs",
        verbose_name=_("เรื่องที่ให้ความเห็น"),
    )
    group = models.CharField(_("กลุ่มผู้มีส่วนได้เสีย"), max_length=200)
    heard_on = models.DateField(_("รับฟังเมื่อ"))
    text = models.TextField(_("ความเห็น"))
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-heard_on", "-id"]

    def __str__(self) -> str:
        return self.group

    @property
    def organisation(self):
        return self.round.organisation
