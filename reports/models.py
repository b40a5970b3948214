"""Reporting rounds and the reports that are made of them (RP-01..10)."""

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person
from plans.models import Plan, PlanVersion
from thai.days import days_left
from workflow.base import Identified
from workflow.opinions import Opinion


class RoundState(models.TextChoices):
    OPEN = "open", _("เปิดรับผลการดำเนินการ")
    REPORTED = "reported", _("ลงนามรายงานแล้ว")
    FILED = "filed", _("บันทึกการส่งแล้ว")


class Recipient(models.TextChoices):
    """To whom a report goes; the keys are those of the organisations' schedules."""

    NACC = "nacc", _("สำนักงาน ป.ป.ช.")
    ITA = "ita", _("ITA (ข้อ O28)")


class Round(Identified):
    """A report that an organisation owes: to whom, for which months, due when.

    Opened for every active organisation, with or without a plan: "no approved plan" is a state
    that counts as late, not a reason to be left out.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rounds")
    schedule = models.CharField(max_length=20)
    recipient = models.CharField(max_length=20)
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"))
    months = models.PositiveSmallIntegerField(_("รอบ (เดือน)"))
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField(_("ครบกำหนด"))
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.OPEN)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="rounds")
    filed_on = models.DateField(_("วันที่ส่ง"), null=True)
    filed_reference = models.CharField(_("เลขอ้างอิงการส่ง"), max_length=200, blank=True)
    signed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-fiscal_year", "-months", "schedule"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "schedule", "fiscal_year"], name="round_once"
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="round_due")]

    def __str__(self) -> str:
        return f"{self.fiscal_year}/{self.months} {self.schedule}"

    @property
    def is_filed(self) -> bool:
        return self.state == RoundState.FILED

    @property
    def recipient_label(self) -> str:
        return Recipient(self.recipient).label

    @property
    def title(self) -> str:
        """Such as "รอบ 6 เดือน · สำนักงาน ป.ป.ช."; the fiscal year stands beside it."""
        return _("รอบ %(months)s เดือน · %(recipient)s") % {
            "months": self.months,
            "recipient": self.recipient_label,
        }

    def days_left(self, on) -> int:
        """Calendar days to the due date, which is never moved; negative when overdue."""
        return days_left(self.due_on, on)

    def is_overdue(self, on) -> bool:
        """Late: not filed, or a correction not filed yet, after the due date."""
        return not self.is_filed and on > self.due_on

    @property
    def was_filed_late(self) -> bool:
        return bool(self.filed_on and self.filed_on > self.due_on)


class ReportState(models.TextChoices):
    BUILDING = "building", _("กำลังจัดทำ")
    READY = "ready", _("พร้อมลงนาม")
    SIGNED = "signed", _("ลงนามแล้ว")
    PUBLISHED = "published", _("เผยแพร่แล้ว")
    SUPERSEDED = "superseded", _("มีฉบับใหม่แทน")


class Report(Identified):
    """One version of a round's report: figures as data, the PDF made of them, the signature.

    Once signed nothing of it changes; a correction is a new version of the same round.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports")
    round = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("ฉบับที่"))
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="reports")
    state = models.CharField(
        max_length=12, choices=ReportState.choices, default=ReportState.BUILDING
    )
    job_uuid = models.UUIDField(null=True)
    built_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    as_of = models.DateField(_("ข้อมูล ณ วันที่"))
    memo_number = models.CharField(_("ที่"), max_length=100, blank=True)
    memo_date = models.DateField(_("วันที่ในบันทึก"), null=True, blank=True)
    summary = models.TextField(_("สรุปสำหรับผู้บริหาร"), blank=True)
    figures = models.TextField(blank=True)
    figures_sha256 = models.CharField(max_length=64, blank=True)
    audit_head = models.CharField(max_length=64, blank=True)
    # The document to hand out: what was built, and after the signature the copy that shows it.
    file = models.FileField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    # What the signer read: its hash is what they confirmed (ADR 0007); the file is kept beside.
    signed_sha256 = models.CharField(max_length=64, blank=True)
    read_file = models.FileField(max_length=200, blank=True)
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    acting_text = models.CharField(max_length=400, blank=True)
    opinions = models.JSONField(default=list)
    remark = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=20, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["round", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="report_number_once"),
            # A signature is whole or not there: who, when, on what.
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_sha256="", signer_name="")
                | (
                    Q(signed_at__isnull=False)
                    & ~Q(signed_sha256="")
                    & ~Q(signer_name="")
                    & ~Q(file_sha256="")
                ),
                name="report_signature_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"

    @property
    def code(self) -> str:
        """Printed in the document's footer and asked for on the verification page."""
        return f"{self.plan_version.code}-r{self.number}-{self.figures_sha256[:8]}"

    @property
    def data(self) -> dict:
        """The figures as plain values; empty while they are not collected yet."""
        if not hasattr(self, "_data"):
            self._data = json.loads(self.figures) if self.figures else {}
        return self._data

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_issued(self) -> bool:
        """Whether the copy that shows the signature is stored."""
        return bool(self.read_file)

    @property
    def opinion_labels(self) -> list[str]:
        return [Opinion(value).label for value in self.opinions if value in Opinion]


class OrganisationFigures(models.Model):
    """Stored figures of one organisation and year, the only thing that an overseer reads.

    `data["sort"]` holds what the overseer's list is sorted and searched by (reports.oversight).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stored_figures")
    fiscal_year = models.PositiveSmallIntegerField()
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fiscal_year"], name="figures_once")
        ]
