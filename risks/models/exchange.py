"""Files that leave the register or come in: workbooks and the official report, each by a job."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person
from workflow.base import Identified

from .rounds import Round


class ExchangeKind(models.TextChoices):
    EXPORT = "export", _("ส่งออกทะเบียน (Excel)")
    IMPORT = "import", _("นำเข้าทะเบียน (Excel)")
    REPORT = "report", _("รายงานความเสี่ยง (PDF)")


class ExchangeState(models.TextChoices):
    WORKING = "working", _("กำลังทำ")
    READY = "ready", _("พร้อมใช้")
    APPLIED = "applied", _("บันทึกเข้าทะเบียนแล้ว")
    REMOVED = "removed", _("ลบแฟ้มแล้วตามกำหนด")


class Exchange(Identified):
    """One file in or out. Only who made it opens it: it holds what that person might read then.

    `result` of an import is the dry run: counts and rows with their outcome. `register_sha256` is
    what the dry run compared with; a register that changed since refuses to take the file.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.SET_NULL, null=True, related_name="exchanges")
    kind = models.CharField(max_length=6, choices=ExchangeKind.choices)
    state = models.CharField(
        max_length=8, choices=ExchangeState.choices, default=ExchangeState.WORKING
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    job_uuid = models.UUIDField(null=True)
    file = models.FileField(max_length=200, blank=True)
    file_name = models.CharField(max_length=150, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    register_sha256 = models.CharField(max_length=64, blank=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "made_by", "-id"], name="exchange_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
