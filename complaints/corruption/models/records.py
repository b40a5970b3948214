"""What is written about a report: messages, desk entries, copies, requests for the identity."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .report import Report


class MessageKind(models.TextChoices):
    TEXT = "text", _("ข้อความ")
    QUESTION = "question", _("คำถาม")
    RESULT = "result", _("แจ้งผล")
    STEP = "step", _("ความคืบหน้า")
    IDENTITY = "identity", _("คำขอเปิดข้อมูลตัวตน")
    OBJECTION = "objection", _("คัดค้านการเปิดข้อมูลตัวตน")
    ACKNOWLEDGEMENT = "acknowledgement", _("ใบรับเรื่อง")


class Message(models.Model):
    """One message of the inbox, under K_thread; nobody notes when it was read."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=MessageKind.choices, default=MessageKind.TEXT)
    by_reporter = models.BooleanField()
    # Of the officer; None for the reporter.
    author_uuid = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    key_version = models.PositiveSmallIntegerField(default=1)
    body = models.BinaryField()
    # The same form sent twice makes one message.
    ticket = models.BinaryField(max_length=32, null=True, unique=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="corruption_message_number")
        ]


class EntryKind(models.TextChoices):
    NOTE = "note", _("บันทึก")
    SCREENING = "screening", _("กลั่นกรอง")
    CLASSIFICATION = "classification", _("จัดประเภท")
    ASSIGNMENT = "assignment", _("มอบหมาย")
    RECUSAL = "recusal", _("ถอนตัว")
    FINDING = "finding", _("ผลแสวงหาข้อเท็จจริง")
    OUTCOME = "outcome", _("ผลและแนวทาง")
    PROTECTION = "protection", _("มาตรการคุ้มครอง")
    REWARD = "reward", _("ความชอบของผู้แจ้ง")
    FALSE_REPORT = "false_report", _("พิจารณาว่าแจ้งเท็จ")
    REFERRAL = "referral", _("ส่งหน่วยงานอื่น")
    DELETION = "deletion", _("ขอลบเรื่อง")
    HOLD = "hold", _("ระงับการลบ")


class Entry(models.Model):
    """Something that officers wrote or decided, under K_desk; never changed, only added to."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=EntryKind.choices)
    author_uuid = models.UUIDField()
    author_name = models.CharField(max_length=200)
    # For what two people must do: the second one, who confirmed.
    confirmed_by_uuid = models.UUIDField(null=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_on = models.DateField(null=True)
    on = models.DateField()
    key_version = models.PositiveSmallIntegerField(default=1)
    body = models.BinaryField()
    ticket = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="corruption_entry_number")
        ]


class CopyState(models.TextChoices):
    DRAFT = "draft", _("ร่าง")
    RELEASED = "released", _("ส่งแล้ว")
    ANSWERED = "answered", _("ผู้บังคับบัญชารายงานผลแล้ว")
    WITHDRAWN = "withdrawn", _("ยกเลิก")


class Copy(models.Model):
    """A copy without what tells the reporter, for the accused's superior alone (WB-04).

    `body` holds the text and, once answered, the superior's finding, under K_copy.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="copies")
    superior_uuid = models.UUIDField(db_index=True)
    superior_name = models.CharField(max_length=200)
    # None: an export for an outside body, whose name stands in the body.
    state = models.CharField(max_length=10, choices=CopyState.choices, default=CopyState.DRAFT)
    prepared_by_uuid = models.UUIDField()
    prepared_by_name = models.CharField(max_length=200)
    prepared_on = models.DateField()
    released_by_uuid = models.UUIDField(null=True)
    released_by_name = models.CharField(max_length=200, blank=True)
    released_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    key_version = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveSmallIntegerField(default=1)
    body = models.BinaryField()
    finding = models.BinaryField(default=b"")

    class Meta:
        ordering = ["report", "prepared_on"]


class RequestState(models.TextChoices):
    ASKED = "asked", _("รอพิจารณา")
    GRANTED = "granted", _("อนุญาต")
    REFUSED = "refused", _("ไม่อนุญาต")
    ENDED = "ended", _("สิ้นสุดแล้ว")


class IdentityRequest(models.Model):
    """Somebody asks to see who the reporter is; reason and decision stand under K_request."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="requests")
    requester_uuid = models.UUIDField()
    requester_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.ASKED)
    asked_on = models.DateField()
    # The reporter may object until then; not when a law compels, which the body names.
    objection_until = models.DateField(null=True)
    has_objection = models.BooleanField(default=False)
    decided_by_uuid = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    body = models.BinaryField()
    decision = models.BinaryField(default=b"")
    # What the reporter says against it, sealed to each custodian: they never see the messages.
    objection = models.BinaryField(default=b"")
    # What a custodian answers, sealed to the reporter: custodians have no key of the messages.
    answer = models.BinaryField(default=b"")
    # Each day on which the name was looked at; the custodians' list tells it.
    looked_on = models.JSONField(default=list)

    class Meta:
        ordering = ["-asked_on"]


class HalfYear(models.Model):
    """An office's figures of half a fiscal year that is over, as they are published (ST-01).

    Frozen: a figure that moves with each arrival would tell of reports that exclude the reader.
    """

    organisation_uuid = models.UUIDField()
    fiscal_year = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    made_on = models.DateField()

    class Meta:
        ordering = ["organisation_uuid", "fiscal_year", "half"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_uuid", "fiscal_year", "half"],
                name="corruption_halfyear_once",
            )
        ]
