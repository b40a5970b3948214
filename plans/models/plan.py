"""The plan: its identity, and the parts of its working draft (FC-09..17, 27..33)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Department, Organisation, Person
from workflow.base import Identified

from .framework import Framework


class PlanStatus(models.TextChoices):
    """XS-10, as far as the state of the draft goes; reporting states belong to the rounds."""

    DRAFT = "draft", _("กำลังร่าง")
    SUBMITTED = "submitted", _("เสนอแล้ว รอลงนาม")
    RETURNED = "returned", _("ส่งกลับแก้ไข")
    APPROVED = "approved", _("อนุมัติแล้ว")
    AMENDING = "amending", _("กำลังแก้ไขเพิ่มเติม")


EDITABLE = frozenset({PlanStatus.DRAFT, PlanStatus.RETURNED, PlanStatus.AMENDING})


class PlanQuerySet(models.QuerySet):
    def covering(self, fiscal_year: int):
        return self.filter(first_fiscal_year__lte=fiscal_year, last_fiscal_year__gte=fiscal_year)

    def with_approved_version(self):
        return self.filter(versions__isnull=False).distinct()


class Plan(Identified):
    """An action plan's identity; its rows are the draft only, approved content is in versions."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="plans")
    # FC-33: one plan carries several official names, so the title is free text.
    title = models.CharField(_("ชื่อแผน"), max_length=400)
    title_en = models.CharField(_("ชื่อแผน (อังกฤษ)"), max_length=400, blank=True)
    first_fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณแรก"))
    last_fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณสุดท้าย"))
    owner_unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name=_("ส่วนราชการเจ้าของแผน")
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("แผนฉบับก่อน"),
        related_name="successors",
    )
    status = models.CharField(max_length=12, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    edit_number = models.PositiveIntegerField(default=1)
    # FC-30: zero is a statement, empty is "not said yet".
    complaints = models.PositiveIntegerField(_("จำนวนข้อร้องเรียน"), null=True, blank=True)
    corruption_cases = models.PositiveIntegerField(_("จำนวนคดีทุจริต"), null=True, blank=True)
    audit_objections = models.PositiveIntegerField(
        _("จำนวนข้อทักท้วงจาก สตง. หรือองค์กรตรวจสอบ"), null=True, blank=True
    )
    # PR-11: the order that appoints the working group.
    order_number = models.CharField(_("คำสั่งแต่งตั้งคณะทำงานที่"), max_length=100, blank=True)
    order_date = models.DateField(_("ลงวันที่"), null=True, blank=True)
    order_signer = models.CharField(_("ผู้ลงนามคำสั่ง"), max_length=200, blank=True)
    # FC-25: why the open amendment is made and who took part in it.
    amendment_reason = models.TextField(_("เหตุผลของการแก้ไขเพิ่มเติม"), blank=True)
    amendment_participants = models.TextField(_("ผู้มีส่วนร่วมและวิธีการ"), blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-first_fiscal_year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_fiscal_year__gte=F("first_fiscal_year")),
                name="plan_years_in_order",
                violation_error_message=_("ปีงบประมาณสุดท้ายต้องไม่ก่อนปีแรก"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def fiscal_years(self) -> range:
        return range(self.first_fiscal_year, self.last_fiscal_year + 1)

    @property
    def current_version(self):
        """The newest approved version, its long text read only when asked for; None without one."""
        return self.versions.defer("canonical").order_by("-number").first()


class SectionKey(models.TextChoices):
    """The parts of the introduction, in printed order."""

    PRINCIPLE = "principle", _("หลักการและเหตุผล")
    LINKAGE = "linkage", _("ความเชื่อมโยงกับแผนแม่บทและแผนที่เกี่ยวข้อง")
    SITUATION = "situation", _("สถานการณ์การทุจริตและประพฤติมิชอบของหน่วยงาน")
    RISK_SUMMARY = "risk_summary", _("การประเมินความเสี่ยงการทุจริตในองค์กร")
    ANTI_BRIBERY = "anti_bribery_policy", _("แนวนโยบายการต่อต้านการรับสินบน")
    ITA = "ita_previous_year", _("ผลการประเมิน ITA ปีที่ผ่านมา")
    REVIEW = "review", _("การทบทวนแผนฉบับก่อน")
    OTHER = "other", _("อื่น ๆ ที่เกี่ยวข้อง (ถ้ามี)")


class PlanSection(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=30, choices=SectionKey.choices)
    text = models.TextField(_("ข้อความ"), blank=True)
    edit_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="section_once")]


class StatementKind(models.TextChoices):
    OBJECTIVE = "objective", _("วัตถุประสงค์")
    GOAL = "goal", _("เป้าหมาย")
    BENEFIT = "benefit", _("ประโยชน์ของการจัดทำแผน")


class PlanStatement(models.Model):
    """One line of the numbered lists of objectives, goals and benefits (FC-31)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=10, choices=StatementKind.choices)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("ข้อความ"))

    class Meta:
        ordering = ["kind", "position"]


class Quadrant(models.TextChoices):
    STRENGTH = "strength", _("จุดแข็ง")
    WEAKNESS = "weakness", _("จุดอ่อน")
    OPPORTUNITY = "opportunity", _("โอกาส")
    THREAT = "threat", _("อุปสรรค")


class SwotFactor(models.TextChoices):
    STRUCTURE = "Structure", _("โครงสร้าง (Structure)")
    STYLE = "Style", _("รูปแบบการบริหาร (Style)")
    SYSTEM = "System", _("ระบบ (System)")
    SHARED_VALUE = "Shared Value", _("ค่านิยมร่วม (Shared Value)")
    STRATEGY = "Strategy", _("กลยุทธ์ (Strategy)")
    STAFF = "Staff", _("บุคลากร (Staff)")
    SKILL = "Skill", _("ทักษะ (Skill)")
    POLITICAL = "Political", _("การเมือง (Political)")
    ECONOMIC = "Economic", _("เศรษฐกิจ (Economic)")
    LEGAL = "Legal", _("กฎหมาย (Legal)")
    SOCIAL = "Social", _("สังคม (Social)")
    TECHNOLOGY = "Technology", _("เทคโนโลยี (Technology)")


INTERNAL_FACTORS = tuple(list(SwotFactor)[:7])
EXTERNAL_FACTORS = tuple(list(SwotFactor)[7:])


class SwotEntry(models.Model):
    """FC-29: a factor may stand in several quadrants, and more than once in one."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="swot")
    quadrant = models.CharField(_("ด้าน"), max_length=12, choices=Quadrant.choices)
    factor = models.CharField(_("ปัจจัย"), max_length=20, choices=SwotFactor.choices)
    text = models.TextField(_("ข้อความ"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class ItaResult(models.Model):
    """Last year's ITA result as printed; the total is the sum of rounded groups (TG-07..09)."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="ita")
    fiscal_year = models.PositiveSmallIntegerField(_("ปีงบประมาณที่ประเมิน"))
    total_printed = models.DecimalField(_("คะแนนรวม"), max_digits=5, decimal_places=2)
    grade_printed = models.CharField(_("ระดับ"), max_length=40, blank=True)
    grade_label = models.CharField(_("ความหมายของระดับ"), max_length=60, blank=True)


class Instrument(models.TextChoices):
    IIT = "IIT", "IIT"
    EIT = "EIT", "EIT"
    OIT = "OIT", "OIT"


class ItaRow(models.Model):
    """One indicator: number and title as printed, and as they should read."""

    result = models.ForeignKey(ItaResult, models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    printed_number = models.CharField(_("เลขที่พิมพ์"), max_length=10)
    printed_title = models.CharField(_("ชื่อตัวชี้วัดที่พิมพ์"), max_length=200)
    standard_number = models.PositiveSmallIntegerField(_("ตัวชี้วัดที่"))
    standard_title = models.CharField(_("ชื่อตัวชี้วัด"), max_length=200)
    instrument = models.CharField(_("เครื่องมือ"), max_length=3, choices=Instrument.choices)
    weight = models.DecimalField(_("น้ำหนัก (ร้อยละ)"), max_digits=5, decimal_places=2)
    mean = models.DecimalField(_("คะแนนตัวชี้วัด"), max_digits=5, decimal_places=2)
    grade = models.CharField(_("ระดับ"), max_length=10, blank=True)
    group_score = models.DecimalField(_("คะแนนกลุ่ม"), max_digits=5, decimal_places=2)
    group_weighted = models.DecimalField(_("ถ่วงน้ำหนัก"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["position"]


class Alignment(models.Model):
    """A higher plan that this one follows, with its level in the national scheme (FC-27, 28)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="alignments")
    name = models.CharField(_("ชื่อแผนหรือยุทธศาสตร์"), max_length=400)
    level = models.PositiveSmallIntegerField(
        _("ระดับแผน"),
        choices=[(1, _("ระดับที่ 1")), (2, _("ระดับที่ 2")), (3, _("ระดับที่ 3"))],
        default=3,
    )
    note = models.CharField(_("หมายเหตุ"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class MemberCategory(models.TextChoices):
    """PR-03..09; a missing one of the first six is a warning only ("should")."""

    EXECUTIVE = "executive", _("ผู้บริหารท้องถิ่น รอง หรือผู้ที่ได้รับมอบหมาย")
    COUNCIL = "council", _("ประธาน รองประธาน หรือสมาชิกสภาท้องถิ่น")
    CLERK = "clerk", _("ปลัดหรือรองปลัด")
    FINANCE = "finance", _("ผู้อำนวยการกองคลังหรือเจ้าหน้าที่การคลังที่ได้รับมอบหมาย")
    PLANNING = "planning", _("ผู้อำนวยการกองวิชาการหรือผู้รับผิดชอบงานแผน")
    LEGAL = "legal", _("นิติกรหรือผู้ตรวจสอบภายใน")
    OTHER = "other", _("ผู้อื่นที่ได้รับมอบหมาย")


class WorkingGroupMember(models.Model):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="working_group")
    category = models.CharField(_("ประเภท"), max_length=12, choices=MemberCategory.choices)
    name = models.CharField(_("ชื่อ"), max_length=200)
    position_title = models.CharField(_("ตำแหน่ง"), max_length=200, blank=True)
    duty = models.CharField(_("หน้าที่ในคณะทำงาน"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class PlanContributor(models.Model):
    """Who changed the draft since the last approval; none of them may approve it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="contributors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="contributor_once")]
