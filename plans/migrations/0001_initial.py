import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import workflow.create_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
        ("risks", "0001_initial"),
    ]

    operations = [
        workflow.create_tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Framework",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("code", models.CharField(max_length=60, unique=True)),
                        ("name_th", models.CharField(max_length=400)),
                        ("name_en", models.CharField(blank=True, max_length=400)),
                        ("issuer_th", models.CharField(max_length=200)),
                        ("issuer_en", models.CharField(blank=True, max_length=200)),
                        (
                            "first_fiscal_year",
                            models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณแรก"),
                        ),
                        (
                            "last_fiscal_year",
                            models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณสุดท้าย"),
                        ),
                    ],
                    options={
                        "ordering": ["-first_fiscal_year", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="FrameworkNode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("dimension", "มิติ"),
                                    ("section", "ด้าน"),
                                    ("subsection", "หัวข้อย่อย"),
                                    ("item", "รายการ"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("code", models.CharField(max_length=40)),
                        ("printed_number", models.CharField(blank=True, max_length=20)),
                        ("position", models.PositiveIntegerField()),
                        ("depth", models.PositiveSmallIntegerField()),
                        ("title_th", models.TextField()),
                        ("title_en", models.TextField(blank=True)),
                        ("hint_th", models.TextField(blank=True)),
                        ("hint_en", models.TextField(blank=True)),
                        ("objective_th", models.TextField(blank=True)),
                        ("objective_en", models.TextField(blank=True)),
                        ("note_th", models.TextField(blank=True)),
                        ("note_en", models.TextField(blank=True)),
                        ("audience", models.JSONField(default=list)),
                        ("publish", models.JSONField(default=list)),
                        ("min_per_fiscal_year", models.PositiveSmallIntegerField(null=True)),
                        ("frequency", models.CharField(blank=True, max_length=60)),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nodes",
                                to="plans.framework",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="plans.frameworknode",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["framework", "position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("framework", "code"), name="node_code_once"
                            ),
                            models.UniqueConstraint(
                                fields=("framework", "position"), name="node_position_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("title", models.CharField(max_length=400, verbose_name="ชื่อแผน")),
                        (
                            "title_en",
                            models.CharField(
                                blank=True, max_length=400, verbose_name="ชื่อแผน (อังกฤษ)"
                            ),
                        ),
                        (
                            "first_fiscal_year",
                            models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณแรก"),
                        ),
                        (
                            "last_fiscal_year",
                            models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณสุดท้าย"),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "กำลังร่าง"),
                                    ("submitted", "เสนอแล้ว รอลงนาม"),
                                    ("returned", "ส่งกลับแก้ไข"),
                                    ("approved", "อนุมัติแล้ว"),
                                    ("amending", "กำลังแก้ไขเพิ่มเติม"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1)),
                        (
                            "complaints",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="จำนวนข้อร้องเรียน"
                            ),
                        ),
                        (
                            "corruption_cases",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="จำนวนคดีทุจริต"
                            ),
                        ),
                        (
                            "audit_objections",
                            models.PositiveIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="จำนวนข้อทักท้วงจาก สตง. หรือองค์กรตรวจสอบ",
                            ),
                        ),
                        (
                            "order_number",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="คำสั่งแต่งตั้งคณะทำงานที่"
                            ),
                        ),
                        (
                            "order_date",
                            models.DateField(blank=True, null=True, verbose_name="ลงวันที่"),
                        ),
                        (
                            "order_signer",
                            models.CharField(blank=True, max_length=200, verbose_name="ผู้ลงนามคำสั่ง"),
                        ),
                        (
                            "amendment_reason",
                            models.TextField(blank=True, verbose_name="เหตุผลของการแก้ไขเพิ่มเติม"),
                        ),
                        (
                            "amendment_participants",
                            models.TextField(blank=True, verbose_name="ผู้มีส่วนร่วมและวิธีการ"),
                        ),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="plans.framework",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "owner_unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="organisations.department",
                                verbose_name="ส่วนราชการเจ้าของแผน",
                            ),
                        ),
                        (
                            "predecessor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successors",
                                to="plans.plan",
                                verbose_name="แผนฉบับก่อน",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-first_fiscal_year", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last_fiscal_year__gte", models.F("first_fiscal_year"))
                                ),
                                name="plan_years_in_order",
                                violation_error_message="ปีงบประมาณสุดท้ายต้องไม่ก่อนปีแรก",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Activity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("project", "โครงการ"),
                                    ("activity", "กิจกรรม"),
                                    ("measure", "มาตรการ"),
                                ],
                                max_length=10,
                                verbose_name="ประเภท",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="ลำดับที่")),
                        (
                            "name",
                            models.CharField(
                                max_length=400, verbose_name="ชื่อโครงการ/กิจกรรม/มาตรการ"
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="หลักการและเหตุผล")),
                        (
                            "target_groups",
                            models.JSONField(blank=True, default=list, verbose_name="กลุ่มเป้าหมาย"),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="สถานที่ดำเนินการ"
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(blank=True, null=True, verbose_name="วันเริ่ม"),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="วันสิ้นสุด")),
                        (
                            "target_count",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="ค่าเป้าหมาย"
                            ),
                        ),
                        (
                            "target_unit",
                            models.CharField(blank=True, max_length=60, verbose_name="หน่วยนับ"),
                        ),
                        ("output", models.TextField(blank=True, verbose_name="ผลผลิต")),
                        ("outcome", models.TextField(blank=True, verbose_name="ผลลัพธ์")),
                        (
                            "is_cpi",
                            models.BooleanField(
                                default=False, verbose_name="ให้ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI)"
                            ),
                        ),
                        (
                            "budget_state",
                            models.CharField(
                                choices=[
                                    ("not_entered", "ยังไม่ระบุ"),
                                    ("none", "ไม่ใช้งบประมาณ"),
                                    ("amount", "ใช้งบประมาณ"),
                                ],
                                default="not_entered",
                                max_length=12,
                                verbose_name="งบประมาณ",
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1)),
                        (
                            "co_owners",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้ร่วมรับผิดชอบ",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="organisations.department",
                                verbose_name="ส่วนราชการที่รับผิดชอบ",
                            ),
                        ),
                        (
                            "responsible_person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้รับผิดชอบ",
                            ),
                        ),
                        (
                            "risks",
                            models.ManyToManyField(
                                blank=True,
                                related_name="activities",
                                to="risks.risk",
                                verbose_name="ความเสี่ยงที่จัดการ",
                            ),
                        ),
                        (
                            "node",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plans.frameworknode",
                                verbose_name="ภารกิจตามมิติ",
                            ),
                        ),
                        (
                            "related_nodes",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="plans.frameworknode",
                                verbose_name="หัวข้ออื่นที่เกี่ยวข้อง",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="activities",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__gte", models.F("starts_on")),
                                    ("starts_on", None),
                                    ("ends_on", None),
                                    _connector="OR",
                                ),
                                name="activity_ends_after_start",
                                violation_error_message="วันสิ้นสุดต้องไม่ก่อนวันเริ่ม",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("name", models.CharField(max_length=400, verbose_name="ชื่อแผนหรือยุทธศาสตร์")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "ระดับที่ 1"), (2, "ระดับที่ 2"), (3, "ระดับที่ 3")],
                                default=3,
                                verbose_name="ระดับแผน",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=300, verbose_name="หมายเหตุ"),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alignments",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ItaResult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "fiscal_year",
                            models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณที่ประเมิน"),
                        ),
                        (
                            "total_printed",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="คะแนนรวม"
                            ),
                        ),
                        (
                            "grade_printed",
                            models.CharField(blank=True, max_length=40, verbose_name="ระดับ"),
                        ),
                        (
                            "grade_label",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="ความหมายของระดับ"
                            ),
                        ),
                        (
                            "plan",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ita",
                                to="plans.plan",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="KpiActual",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("activity_uuid", models.UUIDField(db_index=True)),
                        ("kpi_uuid", models.UUIDField()),
                        ("fiscal_year", models.PositiveSmallIntegerField()),
                        ("months", models.PositiveSmallIntegerField()),
                        (
                            "value",
                            models.DecimalField(
                                decimal_places=2, max_digits=14, verbose_name="ค่าที่ทำได้"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kpi_uuid", "fiscal_year", "months"), name="kpi_actual_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MoneyRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("activity_uuid", models.UUIDField(db_index=True)),
                        ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณ")),
                        ("source", models.CharField(max_length=200, verbose_name="แหล่งงบประมาณ")),
                        (
                            "in_ordinance",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="ตั้งในข้อบัญญัติ/เทศบัญญัติ (บาท)",
                            ),
                        ),
                        (
                            "committed",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="ก่อหนี้ผูกพัน (บาท)",
                            ),
                        ),
                        (
                            "paid",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="เบิกจ่าย (บาท)",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["fiscal_year", "source"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "activity_uuid", "fiscal_year", "source"),
                                name="money_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("in_ordinance", None),
                                        ("in_ordinance__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("committed", None), ("committed__gte", 0), _connector="OR"
                                    ),
                                    models.Q(("paid", None), ("paid__gte", 0), _connector="OR"),
                                ),
                                name="money_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanContributor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("last_at", models.DateTimeField(auto_now=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contributors",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "person"), name="contributor_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanSection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                choices=[
                                    ("principle", "หลักการและเหตุผล"),
                                    ("linkage", "ความเชื่อมโยงกับแผนแม่บทและแผนที่เกี่ยวข้อง"),
                                    ("situation", "สถานการณ์การทุจริตและประพฤติมิชอบของหน่วยงาน"),
                                    ("risk_summary", "การประเมินความเสี่ยงการทุจริตในองค์กร"),
                                    ("anti_bribery_policy", "แนวนโยบายการต่อต้านการรับสินบน"),
                                    ("ita_previous_year", "ผลการประเมิน ITA ปีที่ผ่านมา"),
                                    ("review", "การทบทวนแผนฉบับก่อน"),
                                    ("other", "อื่น ๆ ที่เกี่ยวข้อง (ถ้ามี)"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="ข้อความ")),
                        ("edit_number", models.PositiveIntegerField(default=1)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sections",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "key"), name="section_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanStatement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("objective", "วัตถุประสงค์"),
                                    ("goal", "เป้าหมาย"),
                                    ("benefit", "ประโยชน์ของการจัดทำแผน"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("text", models.TextField(verbose_name="ข้อความ")),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statements",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "position"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("actor_uuid", models.UUIDField(editable=False, null=True)),
                        ("actor_name", models.CharField(editable=False, max_length=200)),
                        (
                            "actor_title",
                            models.CharField(blank=True, editable=False, max_length=200),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="ฉบับที่")),
                        ("schema", models.PositiveSmallIntegerField(default=1)),
                        ("canonical", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("previous_sha256", models.CharField(blank=True, max_length=64)),
                        ("approved_on", models.DateField(verbose_name="อนุมัติเมื่อ")),
                        ("on_paper", models.BooleanField(default=False)),
                        (
                            "reason",
                            models.TextField(blank=True, verbose_name="เหตุผลของการแก้ไขเพิ่มเติม"),
                        ),
                        (
                            "participants",
                            models.TextField(blank=True, verbose_name="ผู้มีส่วนร่วมและวิธีการ"),
                        ),
                        ("warnings", models.JSONField(default=list)),
                        ("audit_head", models.CharField(blank=True, max_length=64)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["plan", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "number"), name="version_number_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressClaim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("activity_uuid", models.UUIDField(db_index=True)),
                        ("fiscal_year", models.PositiveSmallIntegerField()),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                choices=[(6, "รอบ 6 เดือน"), (12, "รอบ 12 เดือน")]
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "กำลังเขียน"),
                                    ("claimed", "ส่งแล้ว รอตรวจสอบ"),
                                    ("returned", "ส่งกลับแก้ไข"),
                                    ("verified", "ตรวจสอบแล้ว"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("not_started", "ยังไม่เริ่ม"),
                                    ("in_progress", "อยู่ระหว่างดำเนินการ"),
                                    ("done", "แล้วเสร็จ"),
                                    ("cannot_do", "ดำเนินการไม่ได้"),
                                ],
                                max_length=12,
                                verbose_name="สถานะการดำเนินการ",
                            ),
                        ),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(
                                default=0,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="ความก้าวหน้า (ร้อยละ)",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_budget", "ไม่ได้รับงบประมาณ"),
                                    ("policy_changed", "นโยบายผู้บริหารเปลี่ยน"),
                                    ("too_few_staff", "บุคลากรไม่เพียงพอ"),
                                    ("other", "อื่น ๆ"),
                                ],
                                max_length=20,
                                verbose_name="เหตุที่ดำเนินการไม่ได้",
                            ),
                        ),
                        (
                            "reason_text",
                            models.CharField(blank=True, max_length=400, verbose_name="อธิบายเหตุผล"),
                        ),
                        ("output", models.TextField(blank=True, verbose_name="ผลการดำเนินการ")),
                        ("problem", models.TextField(blank=True, verbose_name="ปัญหาอุปสรรค")),
                        (
                            "improvement",
                            models.TextField(blank=True, verbose_name="ข้อเสนอแนะ/แนวทางปรับปรุง"),
                        ),
                        (
                            "target_done",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="ทำได้ (ตามหน่วยนับ)"
                            ),
                        ),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("edit_number", models.PositiveIntegerField(default=1)),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "activity_uuid", "fiscal_year", "months"),
                                name="claim_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__lte", 100)), name="claim_percent"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "cannot_do"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="claim_reason_given",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressLog",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("actor_uuid", models.UUIDField(editable=False, null=True)),
                        ("actor_name", models.CharField(editable=False, max_length=200)),
                        (
                            "actor_title",
                            models.CharField(blank=True, editable=False, max_length=200),
                        ),
                        ("activity_uuid", models.UUIDField(db_index=True)),
                        ("on", models.DateField(verbose_name="วันที่")),
                        ("note", models.TextField(verbose_name="สิ่งที่ทำ")),
                        (
                            "attended",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="จำนวนผู้เข้าร่วม (คน)"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("canonical", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("warnings", models.JSONField(default=list)),
                        (
                            "memo_number",
                            models.CharField(blank=True, max_length=100, verbose_name="ที่"),
                        ),
                        (
                            "memo_date",
                            models.DateField(blank=True, null=True, verbose_name="วันที่ในบันทึก"),
                        ),
                        (
                            "on_paper",
                            models.BooleanField(default=False, verbose_name="ลงนามในเอกสาร"),
                        ),
                        ("is_open", models.BooleanField(default=True)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="submissions",
                                to="plans.plan",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "number"), name="submission_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_open", True)),
                                fields=("plan",),
                                name="one_open_submission",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SwotEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "quadrant",
                            models.CharField(
                                choices=[
                                    ("strength", "จุดแข็ง"),
                                    ("weakness", "จุดอ่อน"),
                                    ("opportunity", "โอกาส"),
                                    ("threat", "อุปสรรค"),
                                ],
                                max_length=12,
                                verbose_name="ด้าน",
                            ),
                        ),
                        (
                            "factor",
                            models.CharField(
                                choices=[
                                    ("Structure", "โครงสร้าง (Structure)"),
                                    ("Style", "รูปแบบการบริหาร (Style)"),
                                    ("System", "ระบบ (System)"),
                                    ("Shared Value", "ค่านิยมร่วม (Shared Value)"),
                                    ("Strategy", "กลยุทธ์ (Strategy)"),
                                    ("Staff", "บุคลากร (Staff)"),
                                    ("Skill", "ทักษะ (Skill)"),
                                    ("Political", "การเมือง (Political)"),
                                    ("Economic", "เศรษฐกิจ (Economic)"),
                                    ("Legal", "กฎหมาย (Legal)"),
                                    ("Social", "สังคม (Social)"),
                                    ("Technology", "เทคโนโลยี (Technology)"),
                                ],
                                max_length=20,
                                verbose_name="ปัจจัย",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="ข้อความ")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="swot",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingGroupMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("executive", "ผู้บริหารท้องถิ่น รอง หรือผู้ที่ได้รับมอบหมาย"),
                                    ("council", "ประธาน รองประธาน หรือสมาชิกสภาท้องถิ่น"),
                                    ("clerk", "ปลัดหรือรองปลัด"),
                                    ("finance", "ผู้อำนวยการกองคลังหรือเจ้าหน้าที่การคลังที่ได้รับมอบหมาย"),
                                    ("planning", "ผู้อำนวยการกองวิชาการหรือผู้รับผิดชอบงานแผน"),
                                    ("legal", "นิติกรหรือผู้ตรวจสอบภายใน"),
                                    ("other", "ผู้อื่นที่ได้รับมอบหมาย"),
                                ],
                                max_length=12,
                                verbose_name="ประเภท",
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อ")),
                        (
                            "position_title",
                            models.CharField(blank=True, max_length=200, verbose_name="ตำแหน่ง"),
                        ),
                        (
                            "duty",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="หน้าที่ในคณะทำงาน"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="working_group",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("objective", "วัตถุประสงค์"), ("method", "วิธีดำเนินการ")],
                                max_length=10,
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("text", models.TextField(verbose_name="ข้อความ")),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="plans.activity",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "position"],
                    },
                ),
                migrations.CreateModel(
                    name="ApprovalStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("role", models.CharField(max_length=40)),
                        ("position_title", models.CharField(max_length=200)),
                        ("is_final", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "รอลงนาม"),
                                    ("signed", "ลงนามแล้ว"),
                                    ("returned", "ส่งกลับ"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("opinions", models.JSONField(default=list)),
                        ("remark", models.TextField(blank=True, verbose_name="หมายเหตุ")),
                        ("signer_name", models.CharField(blank=True, max_length=200)),
                        ("signer_title", models.CharField(blank=True, max_length=200)),
                        ("acting_text", models.CharField(blank=True, max_length=400)),
                        ("signed_on", models.DateField(null=True)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("method", models.CharField(blank=True, max_length=20)),
                        ("signed_hash", models.CharField(blank=True, max_length=64)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "signer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="plans.submission",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("submission", "position"), name="step_position_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณ")),
                        ("source", models.CharField(max_length=200, verbose_name="แหล่งงบประมาณ")),
                        (
                            "planned",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=14,
                                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                                verbose_name="ตั้งไว้ในแผน (บาท)",
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="budget_lines",
                                to="plans.activity",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["fiscal_year", "source"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("activity", "fiscal_year", "source"),
                                name="budget_line_once",
                                violation_error_message="มีรายการปีและแหล่งงบประมาณนี้แล้ว",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("planned__gte", 0)), name="budget_not_negative"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItaRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("printed_number", models.CharField(max_length=10, verbose_name="เลขที่พิมพ์")),
                        (
                            "printed_title",
                            models.CharField(max_length=200, verbose_name="ชื่อตัวชี้วัดที่พิมพ์"),
                        ),
                        (
                            "standard_number",
                            models.PositiveSmallIntegerField(verbose_name="ตัวชี้วัดที่"),
                        ),
                        (
                            "standard_title",
                            models.CharField(max_length=200, verbose_name="ชื่อตัวชี้วัด"),
                        ),
                        (
                            "instrument",
                            models.CharField(
                                choices=[("IIT", "IIT"), ("EIT", "EIT"), ("OIT", "OIT")],
                                max_length=3,
                                verbose_name="เครื่องมือ",
                            ),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="น้ำหนัก (ร้อยละ)"
                            ),
                        ),
                        (
                            "mean",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="คะแนนตัวชี้วัด"
                            ),
                        ),
                        ("grade", models.CharField(blank=True, max_length=10, verbose_name="ระดับ")),
                        (
                            "group_score",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="คะแนนกลุ่ม"
                            ),
                        ),
                        (
                            "group_weighted",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="ถ่วงน้ำหนัก"
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="plans.itaresult",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position"],
                    },
                ),
                migrations.CreateModel(
                    name="Kpi",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("name", models.CharField(max_length=300, verbose_name="ตัวชี้วัด")),
                        (
                            "baseline",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="ค่าฐาน",
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                decimal_places=2, max_digits=14, verbose_name="ค่าเป้าหมาย"
                            ),
                        ),
                        ("unit", models.CharField(max_length=60, verbose_name="หน่วย")),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kpis",
                                to="plans.activity",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ReturnComment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("part", models.CharField(blank=True, max_length=40)),
                        ("field", models.CharField(blank=True, max_length=60)),
                        ("text", models.TextField(verbose_name="ข้อความ")),
                        ("by_name", models.CharField(max_length=200)),
                        ("by_title", models.CharField(blank=True, max_length=200)),
                        ("resolved_at", models.DateTimeField(null=True)),
                        (
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="comments",
                                to="plans.activity",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="plans.plan",
                            ),
                        ),
                        (
                            "resolved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="plans.submission",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Verdict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        ("actor_uuid", models.UUIDField(editable=False, null=True)),
                        ("actor_name", models.CharField(editable=False, max_length=200)),
                        (
                            "actor_title",
                            models.CharField(blank=True, editable=False, max_length=200),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("not_started", "ยังไม่เริ่ม"),
                                    ("in_progress", "อยู่ระหว่างดำเนินการ"),
                                    ("done", "แล้วเสร็จ"),
                                    ("cannot_do", "ดำเนินการไม่ได้"),
                                ],
                                max_length=12,
                                verbose_name="สถานะที่ตรวจพบ",
                            ),
                        ),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="ความก้าวหน้าที่ตรวจพบ (ร้อยละ)",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="ความเห็นของผู้ตรวจสอบ")),
                        ("accepted", models.BooleanField(default=True)),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="verdicts",
                                to="plans.progressclaim",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="VersionActivity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("activity_uuid", models.UUIDField()),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("project", "โครงการ"),
                                    ("activity", "กิจกรรม"),
                                    ("measure", "มาตรการ"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=400)),
                        ("dimension", models.CharField(max_length=10)),
                        ("node_code", models.CharField(max_length=40)),
                        ("department_uuid", models.UUIDField(null=True)),
                        ("department_name", models.CharField(blank=True, max_length=200)),
                        ("responsible_uuid", models.UUIDField(null=True)),
                        ("responsible_name", models.CharField(blank=True, max_length=200)),
                        ("starts_on", models.DateField(null=True)),
                        ("ends_on", models.DateField(null=True)),
                        (
                            "budget_state",
                            models.CharField(
                                choices=[
                                    ("not_entered", "ยังไม่ระบุ"),
                                    ("none", "ไม่ใช้งบประมาณ"),
                                    ("amount", "ใช้งบประมาณ"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "planned",
                            models.DecimalField(decimal_places=2, max_digits=16, null=True),
                        ),
                        ("is_cpi", models.BooleanField(default=False)),
                        ("data", models.JSONField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="plans.planversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number", "id"],
                        "indexes": [
                            models.Index(fields=["activity_uuid"], name="version_activity_uuid"),
                            models.Index(
                                fields=["organisation", "version", "number"],
                                name="version_activity_list",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "activity_uuid"), name="version_activity_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
