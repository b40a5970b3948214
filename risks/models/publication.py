"""RK-26: what of a round the public reads, worded so that nobody can be recognised."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from workflow.base import Identified

from .criteria import Level
from .rounds import AssessedRisk, Round


class PublicationState(models.TextChoices):
    DRAFT = "draft", _("กำลังเตรียม")
    SUBMITTED = "submitted", _("รอผู้บริหารเห็นชอบ")
    PUBLISHED = "published", _("เผยแพร่แล้ว")
    WITHDRAWN = "withdrawn", _("ถอนจากการเผยแพร่")


class Publication(Identified):
    """The published results of a round; a later one takes the place of the one before."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="publications")
    number = models.PositiveSmallIntegerField(_("ฉบับที่"), editable=False)
    state = models.CharField(
        _("สถานะ"), max_length=10, choices=PublicationState.choices, default=PublicationState.DRAFT
    )
    introduction = models.TextField(_("คำนำ"), blank=True)
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)
    # Who read what was flagged and said that nobody can be recognised.
    cleared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", editable=False
    )
    # The introduction as it was when somebody said that it tells of nobody (a hash of its text).
    introduction_cleared = models.CharField(max_length=64, blank=True, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)
    signed_name = models.CharField(max_length=200, blank=True, editable=False)
    signed_title = models.CharField(max_length=200, blank=True, editable=False)
    method = models.CharField(max_length=20, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.TextField(_("เหตุผลที่ถอน"), blank=True, editable=False)

    class Meta:
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="publication_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"

    @property
    def organisation(self):
        return self.round.organisation


class PublishedRisk(models.Model):
    """One line of a publication: its own wording, level, measures and what was done."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="risks")
    assessed = models.ForeignKey(AssessedRisk, models.PROTECT, related_name="+")
    event = models.TextField(_("เหตุการณ์ความเสี่ยง"))
    process = models.CharField(_("กระบวนการ/ขั้นตอน"), max_length=300, blank=True)
    likelihood = models.PositiveSmallIntegerField(default=1, editable=False)
    impact = models.PositiveSmallIntegerField(default=1, editable=False)
    level = models.CharField(_("ระดับความเสี่ยง"), max_length=10, choices=Level.choices)
    measures = models.TextField(_("มาตรการ"), blank=True)
    action = models.TextField(_("ผลการดำเนินการ"), blank=True)
    is_included = models.BooleanField(_("เผยแพร่เรื่องนี้"), default=True)
    # Who read the flagged words and said that nobody can be recognised by them, and the hash of
    # the texts that were read: other words need to be read again.
    cleared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", editable=False
    )
    cleared_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["publication", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "assessed"], name="published_once_a_publication"
            )
        ]

    def __str__(self) -> str:
        return self.event
