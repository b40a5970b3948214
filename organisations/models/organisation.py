"""Organisations, their departments, and the holiday table."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from workflow.base import Identified

from ..profiles import PROFILES, ChainStep, OrganisationType, Profile


class Organisation(Identified):
    """A tenant: every row of the other apps leads to one and is reached only through it."""

    slug = models.SlugField(_("ชื่อย่อในที่อยู่เว็บ"), max_length=60, unique=True)
    type = models.CharField(_("ประเภท"), max_length=40, choices=OrganisationType.choices)
    name_th = models.CharField(_("ชื่อหน่วยงาน"), max_length=200)
    name_en = models.CharField(_("ชื่อหน่วยงาน (อังกฤษ)"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("หน่วยงานต้นสังกัด"),
    )
    address = models.TextField(_("ที่อยู่"), blank=True)
    telephone = models.CharField(_("โทรศัพท์"), max_length=60, blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    document_prefix = models.CharField(_("เลขที่หนังสือขึ้นต้นด้วย"), max_length=40, blank=True)
    thai_digits = models.BooleanField(_("ใช้เลขไทยในเอกสาร"), default=True)
    # Its own, by upload; the file is an attachment of the organisation (services/emblem.py).
    emblem_uuid = models.UUIDField(null=True, editable=False)
    # Empty means the type's own chain; a list of ChainStep fields replaces it (AP-03).
    approval_chain = models.JSONField(_("ลำดับการลงนาม"), default=list, blank=True)
    # RP-01: a Bangkok district reports to NACC only when it has chosen to.
    optional_schedules = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(_("ใช้งาน"), default=True)
    # A parent (Bangkok, a province) reads its children's figures and has no plan of its own here.
    is_oversight = models.BooleanField(_("เป็นหน่วยงานกำกับดูแลเท่านั้น"), default=False)

    class Meta:
        ordering = ["name_th"]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self) -> "Organisation":
        """So that `can()` and the audit ask an organisation as they ask what belongs to one."""
        return self

    @property
    def name(self) -> str:
        if (get_language() or "th").startswith("en") and self.name_en:
            return self.name_en
        return self.name_th

    @property
    def emblem(self) -> str:
        """The uuid of the picture, as addresses carry it; empty without one."""
        return str(self.emblem_uuid or "")

    @property
    def profile(self) -> Profile:
        return PROFILES[self.type]

    @property
    def chain(self) -> tuple[ChainStep, ...]:
        if self.approval_chain:
            return tuple(ChainStep(**step) for step in self.approval_chain)
        return self.profile.chain

    @property
    def schedules(self):
        """The reports this organisation makes: the type's own and the optional ones it chose."""
        return tuple(
            schedule
            for schedule in self.profile.schedules
            if not schedule.optional or schedule.key in self.optional_schedules
        )


class Department(Identified):
    """A section, division, bureau or unit (ฝ่าย กอง สำนัก งาน)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="departments")
    name = models.CharField(_("ชื่อส่วนราชการ"), max_length=200)
    telephone = models.CharField(
        _("โทรศัพท์"),
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^[0-9 +\-ต่อ]*$", _("กรุณากรอกหมายเลขโทรศัพท์"))],
    )
    # RO-07: the unit that keeps the plan; its own claims are verified by somebody else.
    keeps_plan = models.BooleanField(_("เป็นส่วนราชการเจ้าของแผน"), default=False)
    is_active = models.BooleanField(_("ใช้งาน"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="department_name_once",
                violation_error_message=_("มีส่วนราชการชื่อนี้แล้ว"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day off of one organisation; no algorithm knows next year's special days, so the table is
    kept by hand. Each organisation has its own: nobody moves another's "act by" dates.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="holidays")
    on = models.DateField(_("วันที่"))
    name = models.CharField(_("ชื่อวันหยุด"), max_length=200)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["organisation", "on"], name="holiday_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def between(cls, organisation, start, end) -> set:
        """Dates of an organisation's holidays from `start` to `end`, both included."""
        rows = cls.objects.filter(organisation=organisation, on__range=(start, end))
        return set(rows.values_list("on", flat=True))
