"""What an office publishes about its channels: manuals, and the summary of a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from workflow.base import Actor, Identified


class ManualKind(models.TextChoices):
    """CG-14 and CC-01: two documents, never one."""

    GENERAL = "general", _("คู่มือการรับเรื่องร้องเรียนทั่วไป")
    CORRUPTION = "corruption", _("คู่มือการรับเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ")


class ManualState(models.TextChoices):
    DRAFT = "draft", _("ร่าง")
    PUBLISHED = "published", _("เผยแพร่แล้ว")
    REPLACED = "replaced", _("มีฉบับใหม่แทน")


class Manual(Identified, Actor):
    """A version of a manual. CC-02: that on corruption is not published without its four parts."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="manuals", editable=False
    )
    kind = models.CharField(max_length=10, choices=ManualKind.choices, editable=False)
    version = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(
        max_length=10, choices=ManualState.choices, default=ManualState.DRAFT, editable=False
    )
    how_to_complain = models.TextField(_("วิธีที่บุคคลภายนอกจะทำการร้องเรียน"), blank=True)
    steps = models.TextField(_("ขั้นตอนหรือวิธีการจัดการเรื่องร้องเรียน"), blank=True)
    responsible = models.TextField(_("ส่วนงานหรือเจ้าหน้าที่ที่รับผิดชอบ"), blank=True)
    time = models.TextField(_("ระยะเวลาดำเนินการ"), blank=True)
    more = models.TextField(_("รายละเอียดเพิ่มเติม"), blank=True)
    published_on = models.DateField(null=True, editable=False)
    # CC-03: posted at the office too; the day is the officer's word.
    posted_on = models.DateField(_("ปิดประกาศที่สำนักงานวันที่"), null=True, blank=True)
    posted_at = models.CharField(_("สถานที่ปิดประกาศ"), max_length=200, blank=True)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    PARTS = ("how_to_complain", "steps", "responsible", "time")

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "version"], name="manual_version_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=models.Q(state="draft"),
                name="manual_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class SummaryState(models.TextChoices):
    DRAFT = "draft", _("ร่าง")
    SUBMITTED = "submitted", _("เสนอผู้บริหาร")
    PUBLISHED = "published", _("เผยแพร่แล้ว")


class YearSummary(Identified, Actor):
    """CG-16: the year's figures with problems, obstacles and solutions, frozen when published."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="complaint_summaries", editable=False
    )
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณ"), editable=False)
    state = models.CharField(
        max_length=10, choices=SummaryState.choices, default=SummaryState.DRAFT, editable=False
    )
    problems = models.TextField(_("ปัญหา"), blank=True)
    obstacles = models.TextField(_("อุปสรรค"), blank=True)
    solutions = models.TextField(_("แนวทางแก้ไข"), blank=True)
    # Canonical JSON of the figures as they were submitted, and its hash.
    figures = models.TextField(default="", editable=False)
    figures_sha256 = models.CharField(max_length=64, default="", editable=False)
    published_on = models.DateField(null=True, editable=False)
    edit_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year"], name="complaint_summary_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.fiscal_year)
