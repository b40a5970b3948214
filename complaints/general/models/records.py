"""What is said and sent about a complaint."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.files.staged import AbstractStagedFile
from workflow.base import Actor, Identified

from .complaint import Complaint, Medium


class Audience(models.TextChoices):
    PUBLIC = "public", _("ผู้ร้องเห็น")
    INTERNAL = "internal", _("ภายในเท่านั้น")


class Entry(Identified, Actor):
    """Words about a complaint: the complainant's addition, an answer to it, or an internal note."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="entries")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    by_complainant = models.BooleanField(default=False)
    text = models.TextField(_("ข้อความ"))

    class Meta:
        ordering = ["id"]

    @property
    def organisation(self):
        return self.complaint.organisation


class NoticeKind(models.TextChoices):
    """CG-08: receipt, time and result in writing; CG-10 more time; and what else happens to it."""

    RECEIPT = "receipt", _("แจ้งการรับเรื่อง")
    TIME = "time", _("แจ้งระยะเวลาดำเนินการ")
    RESULT = "result", _("แจ้งผลการดำเนินการ")
    EXTENSION = "extension", _("แจ้งขยายเวลา")
    MOVED = "moved", _("แจ้งการส่งต่อเรื่อง")
    MERGED = "merged", _("แจ้งการรวมเรื่อง")
    OTHER = "other", _("แจ้งเพิ่มเติม")


# The three that each complainant gets before a complaint may be closed.
REQUIRED_NOTICES = (NoticeKind.RECEIPT, NoticeKind.TIME, NoticeKind.RESULT)


class WrittenNotice(Identified, Actor):
    """One written notice to one complainant: what it says, how it went, and when.

    Without `sent_on` it is waiting: for the mail worker, or for an officer who posts the letter
    and then records its number and day. It holds no contact details: a letter takes the name from
    the complainant's row when it is made.
    """

    # Sent by a worker, not by hand; given up after so many attempts.
    BY_WORKER = (Medium.EMAIL, Medium.SMS)
    MOST_ATTEMPTS = 5
    # In `failure`: contact details were erased before it went.
    ERASED = "erased"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    medium = models.CharField(_("ช่องทางที่แจ้ง"), max_length=10, choices=Medium.choices)
    text = models.TextField(_("ข้อความที่แจ้ง"))
    letter_number = models.CharField(_("เลขที่หนังสือ"), max_length=100, blank=True)
    letter_on = models.DateField(_("ลงวันที่"), null=True, blank=True)
    sent_on = models.DateField(_("วันที่แจ้ง"), null=True, blank=True)
    # Of e-mail and SMS: how often it was tried, and the class of what went wrong, never its text.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    failure = models.CharField(max_length=100, blank=True, editable=False)
    # Until then no other worker touches it.
    next_try_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["medium", "attempts"],
                name="notice_waiting",
                condition=models.Q(sent_on=None),
            )
        ]

    @property
    def organisation(self):
        return self.complaint.organisation

    @property
    def is_given_up(self) -> bool:
        """A worker tried as often as it may: an officer must tell the complainant another way."""
        return (
            self.sent_on is None
            and self.medium in self.BY_WORKER
            and self.attempts >= self.MOST_ATTEMPTS
        )

    @property
    def is_by_hand(self) -> bool:
        """Waits for an officer, who may still change its words."""
        if self.sent_on or self.failure == self.ERASED:
            return False
        return self.medium not in self.BY_WORKER or self.is_given_up


class Moment(models.TextChoices):
    """What a picture or file on a complaint shows."""

    REPORT = "report", _("จากผู้ร้อง")
    BEFORE = "before", _("ก่อนดำเนินการ")
    AFTER = "after", _("หลังดำเนินการ")
    INTERNAL = "internal", _("ภายใน")


class ComplaintFile(models.Model):
    """Says what an attachment of a complaint is for, and who may see it."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(
        "workflow.Attachment", models.CASCADE, related_name="complaint_file"
    )
    moment = models.CharField(max_length=10, choices=Moment.choices)

    class Meta:
        ordering = ["id"]


class StagedFile(AbstractStagedFile):
    """A file of a form that came back with an error: kept for a day, not chosen again."""

    class Meta(AbstractStagedFile.Meta):
        pass
