import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import workflow.create_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
        ("plans", "0001_initial"),
    ]

    operations = [
        workflow.create_tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="OrganisationFigures",
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
                        ("fiscal_year", models.PositiveSmallIntegerField()),
                        ("data", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(auto_now=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="stored_figures",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "fiscal_year"), name="figures_once"
                            )
                        ],
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
                        ("schedule", models.CharField(max_length=20)),
                        ("recipient", models.CharField(max_length=20)),
                        ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="ปีงบประมาณ")),
                        ("months", models.PositiveSmallIntegerField(verbose_name="รอบ (เดือน)")),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField()),
                        ("due_on", models.DateField(verbose_name="ครบกำหนด")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "เปิดรับผลการดำเนินการ"),
                                    ("reported", "ลงนามรายงานแล้ว"),
                                    ("filed", "บันทึกการส่งแล้ว"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("filed_on", models.DateField(null=True, verbose_name="วันที่ส่ง")),
                        (
                            "filed_reference",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="เลขอ้างอิงการส่ง"
                            ),
                        ),
                        ("signed_on", models.DateField(null=True)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-fiscal_year", "-months", "schedule"],
                        "indexes": [models.Index(fields=["state", "due_on"], name="round_due")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "schedule", "fiscal_year"),
                                name="round_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                        ("number", models.PositiveSmallIntegerField(verbose_name="ฉบับที่")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("building", "กำลังจัดทำ"),
                                    ("ready", "พร้อมลงนาม"),
                                    ("signed", "ลงนามแล้ว"),
                                    ("published", "เผยแพร่แล้ว"),
                                    ("superseded", "มีฉบับใหม่แทน"),
                                ],
                                default="building",
                                max_length=12,
                            ),
                        ),
                        ("job_uuid", models.UUIDField(null=True)),
                        ("as_of", models.DateField(verbose_name="ข้อมูล ณ วันที่")),
                        (
                            "memo_number",
                            models.CharField(blank=True, max_length=100, verbose_name="ที่"),
                        ),
                        (
                            "memo_date",
                            models.DateField(blank=True, null=True, verbose_name="วันที่ในบันทึก"),
                        ),
                        ("summary", models.TextField(blank=True, verbose_name="สรุปสำหรับผู้บริหาร")),
                        ("figures", models.TextField(blank=True)),
                        ("figures_sha256", models.CharField(blank=True, max_length=64)),
                        ("audit_head", models.CharField(blank=True, max_length=64)),
                        ("file", models.FileField(blank=True, max_length=200, upload_to="")),
                        ("file_sha256", models.CharField(blank=True, max_length=64)),
                        ("file_size", models.PositiveIntegerField(default=0)),
                        ("pages", models.PositiveIntegerField(default=0)),
                        ("signed_sha256", models.CharField(blank=True, max_length=64)),
                        ("read_file", models.FileField(blank=True, max_length=200, upload_to="")),
                        ("signer_name", models.CharField(blank=True, max_length=200)),
                        ("signer_title", models.CharField(blank=True, max_length=200)),
                        ("acting_text", models.CharField(blank=True, max_length=400)),
                        ("opinions", models.JSONField(default=list)),
                        ("remark", models.TextField(blank=True)),
                        ("signed_at", models.DateTimeField(null=True)),
                        ("method", models.CharField(blank=True, max_length=20)),
                        ("published_at", models.DateTimeField(null=True)),
                        (
                            "built_by",
                            models.ForeignKey(
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
                                related_name="reports",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "plan_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="plans.planversion",
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
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="reports.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["round", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "number"), name="report_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("signed_at", None),
                                        ("signed_sha256", ""),
                                        ("signer_name", ""),
                                    ),
                                    models.Q(
                                        ("signed_at__isnull", False),
                                        models.Q(("signed_sha256", ""), _negated=True),
                                        models.Q(("signer_name", ""), _negated=True),
                                        models.Q(("file_sha256", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="report_signature_whole",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
