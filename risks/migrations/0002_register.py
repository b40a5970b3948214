import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import workflow.create_tables


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
        ("risks", "0001_initial"),
    ]

    operations = [
        workflow.create_tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Category",
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
                        ("name", models.CharField(max_length=200, verbose_name="หมวดความเสี่ยง")),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="risk_categories",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"),
                                name="risk_category_once",
                                violation_error_message="มีหมวดชื่อนี้แล้ว",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriteriaSet",
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
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อเกณฑ์")),
                        (
                            "version",
                            models.PositiveSmallIntegerField(editable=False, verbose_name="ฉบับที่"),
                        ),
                        (
                            "scale",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(3),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="จำนวนระดับคะแนน",
                            ),
                        ),
                        (
                            "likelihood_basis",
                            models.CharField(
                                choices=[
                                    ("frequency", "ความถี่ (จำนวนครั้ง)"),
                                    ("probability", "ความน่าจะเป็น (ร้อยละ)"),
                                ],
                                default="frequency",
                                max_length=12,
                                verbose_name="โอกาสวัดจาก",
                            ),
                        ),
                        (
                            "period_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(120),
                                ],
                                verbose_name="ในรอบกี่เดือน",
                            ),
                        ),
                        (
                            "impact_rule",
                            models.CharField(
                                choices=[
                                    ("higher", "ใช้คะแนนที่สูงกว่าระหว่างผลกระทบด้านการเงินกับไม่ใช่การเงิน"),
                                    ("average_up", "ใช้ค่าเฉลี่ยของผลกระทบทั้งสองด้าน เศษปัดขึ้น"),
                                ],
                                default="higher",
                                max_length=12,
                                verbose_name="การรวมผลกระทบ",
                            ),
                        ),
                        ("is_example", models.BooleanField(default=False, editable=False)),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        ("frozen_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="criteria_sets",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["organisation", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "version"), name="criteria_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Indicator",
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
                        ("name", models.CharField(max_length=300, verbose_name="ตัวชี้วัดความเสี่ยง")),
                        ("unit", models.CharField(max_length=60, verbose_name="หน่วย")),
                        (
                            "threshold",
                            models.DecimalField(
                                decimal_places=2, max_digits=14, verbose_name="เกณฑ์เตือน"
                            ),
                        ),
                        (
                            "rises",
                            models.BooleanField(
                                choices=[(True, "ถึงหรือสูงกว่าเกณฑ์"), (False, "ถึงหรือต่ำกว่าเกณฑ์")],
                                default=True,
                                verbose_name="เตือนเมื่อ",
                            ),
                        ),
                        (
                            "risk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="indicators",
                                to="risks.risk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["risk", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Band",
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
                            "level",
                            models.CharField(
                                choices=[
                                    ("very_high", "สูงมาก"),
                                    ("high", "สูง"),
                                    ("medium", "ปานกลาง"),
                                    ("low", "ต่ำ"),
                                ],
                                max_length=10,
                                verbose_name="ระดับ",
                            ),
                        ),
                        ("lowest", models.PositiveSmallIntegerField(verbose_name="ตั้งแต่")),
                        ("highest", models.PositiveSmallIntegerField(verbose_name="ถึง")),
                        (
                            "review_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="ทบทวนทุกกี่เดือน",
                            ),
                        ),
                        (
                            "criteria",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bands",
                                to="risks.criteriaset",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["criteria", "-lowest"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("criteria", "level"), name="criteria_level_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriteriaLevel",
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
                        ("score", models.PositiveSmallIntegerField(verbose_name="คะแนน")),
                        (
                            "likelihood",
                            models.CharField(blank=True, max_length=300, verbose_name="โอกาส"),
                        ),
                        (
                            "likelihood_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True
                            ),
                        ),
                        (
                            "likelihood_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True
                            ),
                        ),
                        (
                            "financial",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="ผลกระทบด้านการเงิน"
                            ),
                        ),
                        (
                            "financial_from",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True
                            ),
                        ),
                        (
                            "financial_to",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True
                            ),
                        ),
                        (
                            "non_financial",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="ผลกระทบที่ไม่ใช่การเงิน"
                            ),
                        ),
                        (
                            "criteria",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="levels",
                                to="risks.criteriaset",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["criteria", "score"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("criteria", "score"), name="criteria_score_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
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
                        ("on", models.DateField(verbose_name="วันที่")),
                        (
                            "value",
                            models.DecimalField(
                                decimal_places=2, max_digits=14, verbose_name="ค่าที่วัดได้"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=300, verbose_name="หมายเหตุ"),
                        ),
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readings",
                                to="risks.indicator",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["indicator", "-on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
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
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อรอบ")),
                        ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณ")),
                        ("scope", models.TextField(blank=True, verbose_name="ขอบเขตที่ประเมิน")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("criteria", "กำหนดเกณฑ์และผู้ประเมิน"),
                                    ("assessing", "กำลังประเมิน"),
                                    ("planning", "จัดทำแผนจัดการความเสี่ยง"),
                                    ("closed", "ปิดรอบแล้ว"),
                                ],
                                default="criteria",
                                max_length=10,
                                verbose_name="สถานะ",
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        ("closed_on", models.DateField(editable=False, null=True)),
                        (
                            "criteria",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="risks.criteriaset",
                                verbose_name="เกณฑ์",
                            ),
                        ),
                        (
                            "moderator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้สรุปคะแนน",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="risk_rounds",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="next",
                                to="risks.round",
                                verbose_name="เทียบกับรอบ",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-fiscal_year", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "fiscal_year", "name"),
                                name="risk_round_name_once",
                                violation_error_message="มีรอบชื่อนี้ในปีงบประมาณนี้แล้ว",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssessedRisk",
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
                        ("described", models.JSONField(default=dict, editable=False)),
                        ("likelihood", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("financial", models.PositiveSmallIntegerField(editable=False, null=True)),
                        (
                            "non_financial",
                            models.PositiveSmallIntegerField(editable=False, null=True),
                        ),
                        ("impact", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("score", models.PositiveSmallIntegerField(editable=False, null=True)),
                        (
                            "level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("very_high", "สูงมาก"),
                                    ("high", "สูง"),
                                    ("medium", "ปานกลาง"),
                                    ("low", "ต่ำ"),
                                ],
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "rationale",
                            models.TextField(blank=True, verbose_name="เหตุผลของคะแนนสรุป"),
                        ),
                        ("moderated_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "residual_likelihood",
                            models.PositiveSmallIntegerField(editable=False, null=True),
                        ),
                        (
                            "residual_impact",
                            models.PositiveSmallIntegerField(editable=False, null=True),
                        ),
                        (
                            "residual_score",
                            models.PositiveSmallIntegerField(editable=False, null=True),
                        ),
                        (
                            "residual_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("very_high", "สูงมาก"),
                                    ("high", "สูง"),
                                    ("medium", "ปานกลาง"),
                                    ("low", "ต่ำ"),
                                ],
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "residual_reason",
                            models.TextField(blank=True, verbose_name="เหตุผลที่ต่างจากค่าที่แนะนำ"),
                        ),
                        (
                            "skip_reason",
                            models.TextField(blank=True, verbose_name="เหตุผลที่ยังไม่จัดการ"),
                        ),
                        (
                            "no_action_reason",
                            models.TextField(blank=True, verbose_name="เหตุผลที่ไม่เพิ่มมาตรการ"),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.department",
                                verbose_name="ส่วนราชการ",
                            ),
                        ),
                        (
                            "moderated_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "risk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="risks.risk",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="risks",
                                to="risks.round",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(editable=False)),
                        (
                            "last_level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("very_high", "สูงมาก"),
                                    ("high", "สูง"),
                                    ("medium", "ปานกลาง"),
                                    ("low", "ต่ำ"),
                                ],
                                default="",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["round", "-score", "risk__number"],
                        "indexes": [
                            models.Index(
                                fields=["round", "likelihood", "impact"], name="assessed_cell"
                            ),
                            models.Index(
                                fields=["round", "-score", "number"], name="assessed_by_score"
                            ),
                            models.Index(fields=["round", "number"], name="assessed_by_number"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "risk"),
                                name="assessed_once_a_round",
                                violation_error_message="ความเสี่ยงนี้อยู่ในรอบนี้แล้ว",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("score", None),
                                    (
                                        "score",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("likelihood"), "*", models.F("impact")
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="score_is_the_product",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessor",
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
                            "is_owner",
                            models.BooleanField(verbose_name="เป็นเจ้าของความเสี่ยงหรือผู้ปฏิบัติงานนั้น"),
                        ),
                        (
                            "on_paper",
                            models.BooleanField(default=False, verbose_name="ให้คะแนนบนกระดาษ"),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้ประเมิน",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assessors",
                                to="risks.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["round", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "person"),
                                name="assessor_once",
                                violation_error_message="ผู้นี้เป็นผู้ประเมินของรอบนี้แล้ว",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Exchange",
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
                                    ("export", "ส่งออกทะเบียน (Excel)"),
                                    ("import", "นำเข้าทะเบียน (Excel)"),
                                    ("report", "รายงานความเสี่ยง (PDF)"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("working", "กำลังทำ"),
                                    ("ready", "พร้อมใช้"),
                                    ("applied", "บันทึกเข้าทะเบียนแล้ว"),
                                    ("removed", "ลบแฟ้มแล้วตามกำหนด"),
                                ],
                                default="working",
                                max_length=8,
                            ),
                        ),
                        ("job_uuid", models.UUIDField(null=True)),
                        ("file", models.FileField(blank=True, max_length=200, upload_to="")),
                        ("file_name", models.CharField(blank=True, max_length=150)),
                        ("file_sha256", models.CharField(blank=True, max_length=64)),
                        ("file_size", models.PositiveIntegerField(default=0)),
                        ("pages", models.PositiveIntegerField(default=0)),
                        ("result", models.JSONField(default=dict)),
                        ("register_sha256", models.CharField(blank=True, max_length=64)),
                        ("applied_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="exchanges",
                                to="risks.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                fields=["organisation", "made_by", "-id"], name="exchange_of"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
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
                            "number",
                            models.PositiveSmallIntegerField(editable=False, verbose_name="ฉบับที่"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "กำลังเตรียม"),
                                    ("submitted", "รอผู้บริหารเห็นชอบ"),
                                    ("published", "เผยแพร่แล้ว"),
                                    ("withdrawn", "ถอนจากการเผยแพร่"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="สถานะ",
                            ),
                        ),
                        ("introduction", models.TextField(blank=True, verbose_name="คำนำ")),
                        (
                            "signed_name",
                            models.CharField(blank=True, editable=False, max_length=200),
                        ),
                        (
                            "signed_title",
                            models.CharField(blank=True, editable=False, max_length=200),
                        ),
                        ("published_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "cleared_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "prepared_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="publications",
                                to="risks.round",
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "introduction_cleared",
                            models.CharField(blank=True, editable=False, max_length=64),
                        ),
                        ("method", models.CharField(blank=True, editable=False, max_length=20)),
                        ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "withdrawn_reason",
                            models.TextField(blank=True, editable=False, verbose_name="เหตุผลที่ถอน"),
                        ),
                    ],
                    options={
                        "ordering": ["round", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "number"), name="publication_number_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acceptance",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "กำลังเขียน"),
                                    ("requested", "รอผู้มีอำนาจพิจารณา"),
                                    ("accepted", "ยอมรับความเสี่ยงแล้ว"),
                                    ("refused", "ไม่ยอมรับ"),
                                    ("expired", "ครบกำหนดแล้ว"),
                                    ("reopened", "เปิดใหม่เพราะข้อเท็จจริงเปลี่ยน"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="สถานะ",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="เหตุผลที่ขอยอมรับ")),
                        ("expires_on", models.DateField(verbose_name="มีผลถึงวันที่")),
                        (
                            "justification",
                            models.TextField(
                                blank=True, editable=False, verbose_name="เหตุผลของผู้มีอำนาจ"
                            ),
                        ),
                        ("frozen", models.TextField(blank=True, editable=False)),
                        ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("decided_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "approver",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้มีอำนาจยอมรับ",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assessed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acceptances",
                                to="risks.assessedrisk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approver", None),
                                    models.Q(("approver", models.F("requested_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="acceptance_between_two",
                                violation_error_message="ผู้ขอกับผู้มีอำนาจต้องเป็นคนละคน",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "requested", "accepted"])
                                ),
                                fields=("assessed",),
                                name="one_open_acceptance",
                                violation_error_message="มีคำขอยอมรับความเสี่ยงนี้อยู่แล้ว",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Control",
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
                        ("name", models.CharField(max_length=400, verbose_name="มาตรการควบคุมที่มีอยู่")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("preventive", "ป้องกัน (ลดโอกาส)"),
                                    ("detective", "ตรวจพบหรือจำกัดความเสียหาย (ลดผลกระทบ)"),
                                ],
                                max_length=10,
                                verbose_name="ลักษณะ",
                            ),
                        ),
                        (
                            "effectiveness",
                            models.CharField(
                                choices=[("good", "ดี"), ("fair", "พอใช้"), ("weak", "อ่อน")],
                                max_length=4,
                                verbose_name="ประสิทธิผล",
                            ),
                        ),
                        ("evidence", models.TextField(blank=True, verbose_name="หลักฐานที่ใช้ประเมิน")),
                        (
                            "tested_on",
                            models.DateField(blank=True, null=True, verbose_name="ทดสอบเมื่อ"),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "assessed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="controls",
                                to="risks.assessedrisk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["assessed", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedRisk",
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
                        ("event", models.TextField(verbose_name="เหตุการณ์ความเสี่ยง")),
                        (
                            "process",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="กระบวนการ/ขั้นตอน"
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("very_high", "สูงมาก"),
                                    ("high", "สูง"),
                                    ("medium", "ปานกลาง"),
                                    ("low", "ต่ำ"),
                                ],
                                max_length=10,
                                verbose_name="ระดับความเสี่ยง",
                            ),
                        ),
                        ("measures", models.TextField(blank=True, verbose_name="มาตรการ")),
                        ("action", models.TextField(blank=True, verbose_name="ผลการดำเนินการ")),
                        (
                            "is_included",
                            models.BooleanField(default=True, verbose_name="เผยแพร่เรื่องนี้"),
                        ),
                        (
                            "assessed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="risks.assessedrisk",
                            ),
                        ),
                        (
                            "publication",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="risks",
                                to="risks.publication",
                            ),
                        ),
                        (
                            "cleared_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cleared_sha256",
                            models.CharField(blank=True, editable=False, max_length=64),
                        ),
                        ("impact", models.PositiveSmallIntegerField(default=1, editable=False)),
                        ("likelihood", models.PositiveSmallIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "ordering": ["publication", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("publication", "assessed"),
                                name="published_once_a_publication",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rating",
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
                        ("likelihood", models.PositiveSmallIntegerField(verbose_name="โอกาส")),
                        (
                            "financial",
                            models.PositiveSmallIntegerField(verbose_name="ผลกระทบด้านการเงิน"),
                        ),
                        (
                            "non_financial",
                            models.PositiveSmallIntegerField(verbose_name="ผลกระทบที่ไม่ใช่การเงิน"),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="เหตุผล")),
                        ("from_paper", models.BooleanField(default=False, editable=False)),
                        ("changed_at", models.DateTimeField(auto_now=True)),
                        (
                            "assessed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="risks.assessedrisk",
                            ),
                        ),
                        (
                            "assessor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="risks.assessor",
                            ),
                        ),
                        (
                            "keyed_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["assessed", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessed", "assessor"), name="rated_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                            "reason",
                            models.CharField(
                                choices=[
                                    ("date", "ถึงวันทบทวน"),
                                    ("indicator", "ตัวชี้วัดความเสี่ยงเกินเกณฑ์"),
                                    ("activity_done", "กิจกรรมที่จัดการความเสี่ยงแล้วเสร็จ"),
                                    ("expired", "การยอมรับความเสี่ยงครบกำหนด"),
                                    ("changed", "รูปแบบการทุจริตหรือสภาพแวดล้อมเปลี่ยนไป"),
                                ],
                                max_length=14,
                                verbose_name="เหตุที่ทบทวน",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="รายละเอียด")),
                        ("due_on", models.DateField(verbose_name="ควรทบทวนภายใน")),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("effective", "ป้องกันได้ผล"),
                                    ("partly", "ได้ผลบางส่วน ต้องเพิ่มเติม"),
                                    ("not_effective", "ไม่ได้ผล ต้องปรับแผน"),
                                    ("too_early", "ยังประเมินไม่ได้"),
                                ],
                                max_length=14,
                                verbose_name="ผลการติดตาม",
                            ),
                        ),
                        ("finding", models.TextField(blank=True, verbose_name="สิ่งที่พบและสิ่งที่จะทำต่อ")),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="ทบทวนเมื่อ"),
                        ),
                        ("done_by", models.CharField(blank=True, editable=False, max_length=200)),
                        (
                            "assessed",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="risks.assessedrisk",
                            ),
                        ),
                        (
                            "risk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="risks.risk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("done_on", None)),
                                fields=("risk", "reason"),
                                name="one_open_review",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StakeholderInput",
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
                        ("group", models.CharField(max_length=200, verbose_name="กลุ่มผู้มีส่วนได้เสีย")),
                        ("heard_on", models.DateField(verbose_name="รับฟังเมื่อ")),
                        ("text", models.TextField(verbose_name="ความเห็น")),
                        (
                            "assessed",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stakeholder_inputs",
                                to="risks.assessedrisk",
                                verbose_name="เรื่องที่ให้ความเห็น",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stakeholder_inputs",
                                to="risks.round",
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "ordering": ["-heard_on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="TreatmentOption",
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
                                    ("avoid", "หลีกเลี่ยง"),
                                    ("reduce", "ลดหรือควบคุม"),
                                    ("transfer", "ถ่ายโอน"),
                                    ("accept", "ยอมรับ"),
                                ],
                                max_length=8,
                                verbose_name="แนวทาง",
                            ),
                        ),
                        (
                            "measure",
                            models.CharField(
                                choices=[("preventive", "มาตรการป้องกัน"), ("other", "มาตรการอื่น")],
                                max_length=10,
                                verbose_name="ประเภทมาตรการ",
                            ),
                        ),
                        (
                            "text",
                            models.CharField(max_length=400, verbose_name="มาตรการควบคุมเพิ่มเติม"),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="ค่าใช้จ่าย (บาท)",
                            ),
                        ),
                        ("benefit", models.TextField(blank=True, verbose_name="ประโยชน์ที่คาดว่าจะได้")),
                        (
                            "is_chosen",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="เลือกใช้"
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(
                                blank=True,
                                verbose_name="เหตุผลที่เลือก ความคุ้มค่าและความเหมาะสมกับระดับความเสี่ยง",
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "assessed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="options",
                                to="risks.assessedrisk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["assessed", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_chosen", False),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="chosen_for_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost", None), ("cost__gte", 0), _connector="OR"
                                ),
                                name="option_cost_not_negative",
                                violation_error_message="ค่าใช้จ่ายต้องไม่ติดลบ",
                            ),
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="risk",
            name="edit_number",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="risk",
            name="factor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("known", "เคยเกิดขึ้น หรือมีประวัติ (Known Factor)"),
                    ("unknown", "ไม่เคยเกิดหรือไม่มีประวัติ แต่คาดว่าอาจเกิด (Unknown Factor)"),
                ],
                max_length=8,
                verbose_name="ประวัติการเกิด",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="is_corruption",
            field=models.BooleanField(
                default=False, verbose_name="ยืนยันว่าเป็นความเสี่ยงการทุจริต ไม่ใช่ปัญหาการบริหารจัดการ"
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="object_kind",
            field=models.CharField(
                choices=[
                    ("process", "กระบวนงาน"),
                    ("project", "โครงการ"),
                    ("position", "ตำแหน่ง (ผลประโยชน์ทับซ้อน)"),
                ],
                default="process",
                max_length=10,
                verbose_name="สิ่งที่ประเมิน",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="เจ้าของความเสี่ยง",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="position",
            field=models.CharField(blank=True, max_length=200, verbose_name="ตำแหน่งที่เกี่ยวข้อง"),
        ),
        migrations.AddField(
            model_name="risk",
            name="review_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="ทบทวนครั้งต่อไป"
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="scenario",
            field=models.TextField(blank=True, verbose_name="สมมติฐานหรือภาพเหตุการณ์ที่อาจเกิด"),
        ),
        migrations.AddField(
            model_name="risk",
            name="step",
            field=models.CharField(blank=True, max_length=300, verbose_name="ขั้นตอนที่มีความเสี่ยง"),
        ),
        migrations.AddField(
            model_name="risk",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="risks",
                to="risks.category",
                verbose_name="หมวดความเสี่ยง",
            ),
        ),
    ]
