import uuid

from django.db import migrations, models

import workflow.base_files
import workflow.create_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        workflow.create_tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Attachment",
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
                        ("organisation_uuid", models.UUIDField(db_index=True)),
                        ("object_type", models.CharField(max_length=60)),
                        ("object_uuid", models.UUIDField(db_index=True)),
                        (
                            "file",
                            models.FileField(
                                max_length=200, upload_to=workflow.base_files.random_name
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อแฟ้ม")),
                        (
                            "caption",
                            models.CharField(blank=True, max_length=300, verbose_name="คำบรรยาย"),
                        ),
                        ("media_type", models.CharField(max_length=100)),
                        ("extension", models.CharField(max_length=10)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "publishable",
                            models.BooleanField(default=False, verbose_name="เผยแพร่ได้"),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AuditAnchor",
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
                        ("chain", models.UUIDField()),
                        ("number", models.PositiveBigIntegerField()),
                        ("head", models.CharField(max_length=64)),
                        ("on", models.DateField()),
                        ("signature", models.CharField(max_length=128)),
                    ],
                    options={
                        "ordering": ["chain", "on"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("chain", "on"), name="workflow_auditanchor_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
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
                        ("actor_uuid", models.UUIDField(editable=False, null=True)),
                        ("actor_name", models.CharField(editable=False, max_length=200)),
                        (
                            "actor_title",
                            models.CharField(blank=True, editable=False, max_length=200),
                        ),
                        (
                            "chain",
                            models.UUIDField(
                                default=uuid.UUID("00000000-0000-0000-0000-000000000000")
                            ),
                        ),
                        ("number", models.PositiveBigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("event", models.CharField(max_length=80)),
                        ("object_type", models.CharField(blank=True, max_length=60)),
                        ("object_uuid", models.UUIDField(null=True)),
                        ("fields", models.JSONField(default=list)),
                        ("previous_hash", models.CharField(max_length=64)),
                        ("hash", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["chain", "number"],
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["object_uuid"], name="workflow_auditentry_obj")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("chain", "number"), name="workflow_auditentry_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
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
                        ("part", models.CharField(max_length=40, unique=True)),
                        ("seen_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Job",
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
                        ("kind", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=200, null=True, unique=True)),
                        ("organisation_uuid", models.UUIDField(db_index=True, null=True)),
                        ("title", models.CharField(blank=True, max_length=300)),
                        ("params", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "รอคิว"),
                                    ("running", "กำลังทำ"),
                                    ("done", "เสร็จแล้ว"),
                                    ("failed", "ไม่สำเร็จ"),
                                ],
                                default="queued",
                                max_length=10,
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("message", models.CharField(blank=True, max_length=300)),
                        ("error", models.TextField(blank=True)),
                        ("result", models.JSONField(default=dict)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("claim", models.UUIDField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "abstract": False,
                        "indexes": [
                            models.Index(fields=["state", "lease_until"], name="workflow_job_state")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatusChange",
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
                        ("object_type", models.CharField(max_length=60)),
                        ("object_uuid", models.UUIDField(db_index=True)),
                        ("transition", models.CharField(max_length=40)),
                        ("before", models.CharField(blank=True, max_length=40)),
                        ("after", models.CharField(max_length=40)),
                        ("opinions", models.JSONField(default=list)),
                        ("remark", models.TextField(blank=True, verbose_name="หมายเหตุ")),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
            ],
        ),
    ]
