"""What an office sets up before it takes complaints: categories, places, committee, terms."""

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Organisation, Person
from workflow.base import Identified

# No source sets a number of days (CG-09); an office starts from this and decides for itself.
DAYS_TO_ANSWER = 15
MOST_DAYS = 365


def new_place_code() -> str:
    """What a poster's address ends in; it opens a form and tells nothing, so it may be short."""
    return secrets.token_hex(4)


class Category(Identified):
    """A kind of complaint: who handles it and in how many calendar days (CG-05, CG-09)."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="complaint_categories", editable=False
    )
    name = models.CharField(_("ชื่อประเภท"), max_length=120)
    hint = models.CharField(_("ตัวอย่างเรื่องในประเภทนี้"), max_length=200, blank=True)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ส่วนราชการที่รับผิดชอบ"),
    )
    days = models.PositiveSmallIntegerField(
        _("ตอบภายใน (วันปฏิทิน)"),
        default=DAYS_TO_ANSWER,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    position = models.PositiveSmallIntegerField(_("ลำดับ"), default=0)
    is_active = models.BooleanField(_("ใช้งาน"), default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="complaint_category_once",
                violation_error_message=_("มีประเภทชื่อนี้แล้ว"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlaceKind(models.TextChoices):
    VILLAGE = "village", _("หมู่บ้านหรือชุมชน")
    POLE = "pole", _("เสาไฟฟ้าหรือหลักเขต")
    SPOT = "spot", _("สถานที่")


class Place(Identified):
    """A village of the list in the form, or a spot whose QR poster fills the form in beforehand."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="complaint_places", editable=False
    )
    kind = models.CharField(
        _("ชนิด"), max_length=10, choices=PlaceKind.choices, default=PlaceKind.VILLAGE
    )
    name = models.CharField(_("ชื่อหรือหมายเลข"), max_length=120)
    village = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": PlaceKind.VILLAGE},
        verbose_name=_("อยู่ในหมู่บ้านหรือชุมชน"),
    )
    landmark = models.CharField(_("จุดสังเกต"), max_length=200, blank=True)
    category = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ประเภทเรื่องที่มักแจ้งจากจุดนี้"),
    )
    code = models.CharField(max_length=16, unique=True, default=new_place_code, editable=False)
    is_active = models.BooleanField(_("ใช้งาน"), default=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "name"],
                name="complaint_place_once",
                violation_error_message=_("มีสถานที่ชื่อนี้แล้ว"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeMember(Identified):
    """CG-06: a member of the complaint management committee, by the order that appoints them."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="complaint_committee", editable=False
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ผู้ใช้ในระบบ")
    )
    name = models.CharField(_("ชื่อและนามสกุล"), max_length=200)
    position = models.CharField(_("ตำแหน่ง"), max_length=200, blank=True)
    duty = models.CharField(_("หน้าที่ในคณะกรรมการ"), max_length=100)
    order_number = models.CharField(_("คำสั่งที่"), max_length=100)
    order_on = models.DateField(_("ลงวันที่"))
    left_on = models.DateField(_("พ้นหน้าที่วันที่"), null=True, blank=True)

    class Meta:
        ordering = ["left_on", "order_on", "id"]

    def __str__(self) -> str:
        return self.name


class IntakeTerms(models.Model):
    """The terms of an office's channel; a row exists once the office has changed the defaults.

    Days are calendar days.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="complaint_terms", editable=False
    )
    # After closing: how long the complainant may reopen, follow by code, and be reached.
    reopen_days = models.PositiveSmallIntegerField(
        _("ขอให้ดำเนินการต่อได้ภายใน (วันหลังแจ้งผล)"), default=30, validators=[MaxValueValidator(365)]
    )
    contact_days = models.PositiveSmallIntegerField(
        _("ลบข้อมูลติดต่อหลังปิดเรื่อง (วัน)"),
        default=90,
        validators=[MinValueValidator(30), MaxValueValidator(1825)],
    )
    track_days = models.PositiveSmallIntegerField(
        _("ติดตามด้วยรหัสได้หลังปิดเรื่อง (วัน)"),
        default=365,
        validators=[MinValueValidator(30), MaxValueValidator(3650)],
    )
    escalate_days = models.PositiveSmallIntegerField(
        _("แจ้งผู้บริหารเมื่อเกินกำหนด (วัน)"), default=3, validators=[MaxValueValidator(90)]
    )
    contact_line = models.CharField(_("ช่องทางสอบถามเรื่องร้องเรียน"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(track_days__gte=models.F("reopen_days")),
                name="complaint_terms_reopen_while_tracked",
                violation_error_message=_("ต้องติดตามด้วยรหัสได้อย่างน้อยเท่ากับเวลาที่ขอให้ดำเนินการต่อได้"),
            )
        ]

    @classmethod
    def of(cls, organisation) -> "IntakeTerms":
        """The office's terms, or the defaults, unsaved."""
        return cls.objects.filter(organisation=organisation).first() or cls(
            organisation=organisation
        )
