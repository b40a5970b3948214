"""One run of a plan through its chain of signers (AP-01..08)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Person
from workflow.base import Identified
from workflow.opinions import Opinion

from .activity import Activity
from .plan import Plan


class Submission(Identified):
    """A draft as it was laid before the signers: its canonical text, hash and warnings."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    warnings = models.JSONField(default=list)
    # AP-05: number and date of the memo may stay blank.
    memo_number = models.CharField(_("ที่"), max_length=100, blank=True)
    memo_date = models.DateField(_("วันที่ในบันทึก"), null=True, blank=True)
    on_paper = models.BooleanField(_("ลงนามในเอกสาร"), default=False)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="submission_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(is_open=True), name="one_open_submission"
            ),
        ]

    @property
    def organisation(self):
        return self.plan.organisation

    @property
    def code(self) -> str:
        """The short code printed on the memo, from which the draft can be found again."""
        return self.sha256[:12]

    def current_step(self):
        return self.steps.filter(state=StepState.WAITING).order_by("position").first()


class StepState(models.TextChoices):
    WAITING = "waiting", _("รอลงนาม")
    SIGNED = "signed", _("ลงนามแล้ว")
    RETURNED = "returned", _("ส่งกลับ")


class ApprovalStep(Identified):
    """One signer's place in the chain, and what they wrote; frozen once signed."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)
    position_title = models.CharField(max_length=200)
    is_final = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.WAITING)
    opinions = models.JSONField(default=list)
    remark = models.TextField(_("หมายเหตุ"), blank=True)
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    # Set when the signer acted in another's post: "รักษาราชการแทน …, คำสั่งที่ …".
    acting_text = models.CharField(max_length=400, blank=True)
    signed_on = models.DateField(null=True)
    signed_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=20, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)
    # Paper: who keyed the signature in, and the second person who compared it with the scan.
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "position"], name="step_position_once")
        ]

    @property
    def organisation(self):
        return self.submission.plan.organisation

    @property
    def position_name(self) -> str:
        """`position_title` in the reader's language, as far as the chain of today still knows it.

        The title itself is kept in Thai, for it is printed and signed.
        """
        return self._readable(self.position_title)

    @property
    def signed_as(self) -> str:
        """The signer's own title, or the place's, in the reader's language as `position_name`."""
        return self._readable(self.signer_title or self.position_title)

    def _readable(self, title: str) -> str:
        return next((s.position for s in self.organisation.chain if s.position_th == title), title)

    @property
    def opinion_labels(self) -> list[str]:
        return [Opinion(value).label for value in self.opinions]


class ReturnComment(Identified):
    """What must be mended, bound to a part, an activity or one field of it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="comments")
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    part = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("ข้อความ"))
    by_name = models.CharField(max_length=200)
    by_title = models.CharField(max_length=200, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
