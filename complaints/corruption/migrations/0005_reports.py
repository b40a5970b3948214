import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import workflow.create_tables


class Migration(migrations.Migration):
    dependencies = [
        ("corruption", "0004_intake"),
    ]

    operations = [
        workflow.create_tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Channel",
                    fields=[
                        (
                            "organisation_uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("slug", models.SlugField(editable=False, max_length=60, unique=True)),
                        ("name", models.CharField(editable=False, max_length=200)),
                        ("name_en", models.CharField(blank=True, editable=False, max_length=200)),
                        ("kind", models.CharField(editable=False, max_length=40)),
                        ("telephone", models.CharField(blank=True, editable=False, max_length=100)),
                        ("address", models.TextField(blank=True, editable=False)),
                        ("is_active", models.BooleanField(default=True, editable=False)),
                        ("door_mark", models.BinaryField(default=b"", max_length=32)),
                        (
                            "opened_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="เปิดรับเรื่องตั้งแต่"
                            ),
                        ),
                        (
                            "fallback_uuid",
                            models.UUIDField(blank=True, null=True, verbose_name="หน่วยงานสำรอง"),
                        ),
                        ("fallback_signed_by", models.UUIDField(editable=False, null=True)),
                        ("fallback_signature", models.BinaryField(default=b"", max_length=64)),
                        (
                            "fallback_agreed_on",
                            models.DateField(blank=True, editable=False, null=True),
                        ),
                        (
                            "screening_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(30),
                                ],
                                verbose_name="วันกลั่นกรองเรื่อง",
                            ),
                        ),
                        (
                            "question_days",
                            models.PositiveSmallIntegerField(
                                default=15,
                                validators=[
                                    django.core.validators.MinValueValidator(7),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="วันรอคำตอบจากผู้แจ้ง",
                            ),
                        ),
                        (
                            "inquiry_days",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(7),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="วันแสวงหาข้อเท็จจริง",
                            ),
                        ),
                        (
                            "result_days",
                            models.PositiveSmallIntegerField(
                                default=15,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="วันแจ้งผลหลังทราบผล",
                            ),
                        ),
                        (
                            "keep_years",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(20),
                                ],
                                verbose_name="ปีที่เก็บเรื่องหลังปิด",
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="HalfYear",
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
                        ("organisation_uuid", models.UUIDField()),
                        ("fiscal_year", models.PositiveSmallIntegerField()),
                        ("half", models.PositiveSmallIntegerField()),
                        ("figures", models.JSONField()),
                        ("made_on", models.DateField()),
                    ],
                    options={
                        "ordering": ["organisation_uuid", "fiscal_year", "half"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation_uuid", "fiscal_year", "half"),
                                name="corruption_halfyear_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HolderKey",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("organisation_uuid", models.UUIDField(db_index=True)),
                        ("person_uuid", models.UUIDField()),
                        ("person_name", models.CharField(max_length=200)),
                        ("person_title", models.CharField(blank=True, max_length=200)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("officer", "เจ้าหน้าที่เรื่องร้องเรียนการทุจริต"),
                                    ("custodian", "ผู้ดูแลข้อมูลตัวตน"),
                                    ("superior", "ผู้บังคับบัญชา"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        ("algorithm", models.PositiveSmallIntegerField(default=1)),
                        ("encryption_key", models.BinaryField(max_length=32)),
                        ("signing_key", models.BinaryField(max_length=32)),
                        ("made_on", models.DateField()),
                        ("signed_by", models.UUIDField(null=True)),
                        ("signature", models.BinaryField(default=b"", max_length=64)),
                        ("ended_on", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["organisation_uuid", "role", "person_name", "version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation_uuid", "person_uuid", "role", "version"),
                                name="corruption_holderkey_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryKey",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("organisation_uuid", models.UUIDField(db_index=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("content", "เนื้อหาเรื่อง"), ("identity", "ข้อมูลตัวตน")],
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        ("encryption_key", models.BinaryField(max_length=32)),
                        ("signature", models.BinaryField(max_length=64)),
                        ("cards", models.PositiveSmallIntegerField()),
                        ("needed", models.PositiveSmallIntegerField()),
                        ("made_on", models.DateField()),
                        ("rehearsed_on", models.DateField(null=True)),
                        ("ended_on", models.DateField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation_uuid", "kind", "version"),
                                name="corruption_recoverykey_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("organisation_uuid", models.UUIDField(db_index=True)),
                        ("held_by_uuid", models.UUIDField()),
                        ("label", models.CharField(max_length=9, unique=True)),
                        ("received_on", models.DateField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "แบบฟอร์มบนเว็บไซต์"),
                                    ("letter", "จดหมาย"),
                                    ("telephone", "โทรศัพท์"),
                                    ("visit", "มาด้วยตนเอง"),
                                    ("media", "สื่อมวลชนหรือสื่อสังคมออนไลน์"),
                                    ("other_body", "หน่วยงานอื่นส่งมา"),
                                    ("handover", "ส่งต่อจากเรื่องร้องเรียนทั่วไป"),
                                ],
                                default="web",
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "รับเรื่องไว้"),
                                    ("asked", "ถามผู้แจ้ง"),
                                    ("accepted", "รับไว้ดำเนินการ"),
                                    ("inquiry", "แสวงหาข้อเท็จจริงทางลับ"),
                                    ("found", "ได้ข้อเท็จจริงแล้ว"),
                                    ("proceeding", "ดำเนินการตามผล"),
                                    ("no_grounds", "ไม่มีมูล"),
                                    ("not_accepted", "ไม่รับเรื่อง"),
                                    ("referred", "ส่งหน่วยงานอื่น"),
                                    ("closed", "ปิดเรื่อง"),
                                ],
                                default="received",
                                max_length=14,
                            ),
                        ),
                        ("state_since", models.DateField()),
                        ("due_on", models.DateField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "ยังไม่มีผล"),
                                    ("not_accepted", "ไม่รับเรื่อง"),
                                    ("no_grounds", "ไม่มีมูล"),
                                    ("ethics", "แก้ไขทางจริยธรรม"),
                                    ("discipline", "ทางวินัย"),
                                    ("criminal", "ทางอาญา"),
                                    ("both", "ทางวินัยและทางอาญา"),
                                    ("referred", "ส่งหน่วยงานอื่น"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("set_aside", models.BooleanField(default=False)),
                        ("exchange_code", models.BooleanField(default=False)),
                        ("lookup", models.BinaryField(max_length=32, null=True, unique=True)),
                        ("ticket", models.BinaryField(max_length=32, unique=True)),
                        ("reporter_key", models.BinaryField(max_length=32, null=True)),
                        ("key_version", models.PositiveSmallIntegerField(default=1)),
                        ("content", models.BinaryField()),
                        ("content_revision", models.PositiveSmallIntegerField(default=1)),
                        ("identity", models.BinaryField()),
                        ("identity_revision", models.PositiveSmallIntegerField(default=1)),
                        ("identity_version", models.PositiveSmallIntegerField(default=1)),
                        ("closed_on", models.DateField(null=True)),
                        ("delete_after", models.DateField(null=True)),
                        ("legal_hold", models.BooleanField(default=False)),
                        ("is_deleted", models.BooleanField(default=False)),
                        ("edit_number", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["-received_on", "label"],
                        "indexes": [
                            models.Index(
                                fields=["held_by_uuid", "due_on", "label"],
                                name="corruption_report_desk",
                            ),
                            models.Index(
                                fields=["held_by_uuid", "-received_on", "label"],
                                name="corruption_report_newest",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unlock",
                    fields=[
                        (
                            "lookup",
                            models.BinaryField(max_length=32, primary_key=True, serialize=False),
                        ),
                        ("organisation_uuid", models.UUIDField()),
                        ("person_uuid", models.UUIDField(db_index=True)),
                        ("sealed", models.BinaryField()),
                        ("started_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Copy",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("superior_uuid", models.UUIDField(db_index=True)),
                        ("superior_name", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "ร่าง"),
                                    ("released", "ส่งแล้ว"),
                                    ("answered", "ผู้บังคับบัญชารายงานผลแล้ว"),
                                    ("withdrawn", "ยกเลิก"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("prepared_by_uuid", models.UUIDField()),
                        ("prepared_by_name", models.CharField(max_length=200)),
                        ("prepared_on", models.DateField()),
                        ("released_by_uuid", models.UUIDField(null=True)),
                        ("released_by_name", models.CharField(blank=True, max_length=200)),
                        ("released_on", models.DateField(null=True)),
                        ("due_on", models.DateField(null=True)),
                        ("key_version", models.PositiveSmallIntegerField(default=1)),
                        ("revision", models.PositiveSmallIntegerField(default=1)),
                        ("body", models.BinaryField()),
                        ("finding", models.BinaryField(default=b"")),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="copies",
                                to="corruption.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "prepared_on"],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("note", "บันทึก"),
                                    ("screening", "กลั่นกรอง"),
                                    ("classification", "จัดประเภท"),
                                    ("assignment", "มอบหมาย"),
                                    ("recusal", "ถอนตัว"),
                                    ("finding", "ผลแสวงหาข้อเท็จจริง"),
                                    ("outcome", "ผลและแนวทาง"),
                                    ("protection", "มาตรการคุ้มครอง"),
                                    ("reward", "ความชอบของผู้แจ้ง"),
                                    ("false_report", "พิจารณาว่าแจ้งเท็จ"),
                                    ("referral", "ส่งหน่วยงานอื่น"),
                                    ("deletion", "ขอลบเรื่อง"),
                                    ("hold", "ระงับการลบ"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("author_uuid", models.UUIDField()),
                        ("author_name", models.CharField(max_length=200)),
                        ("confirmed_by_uuid", models.UUIDField(null=True)),
                        ("confirmed_by_name", models.CharField(blank=True, max_length=200)),
                        ("confirmed_on", models.DateField(null=True)),
                        ("on", models.DateField()),
                        ("key_version", models.PositiveSmallIntegerField(default=1)),
                        ("body", models.BinaryField()),
                        ("ticket", models.UUIDField(null=True, unique=True)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="corruption.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"), name="corruption_entry_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
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
                            "compartment",
                            models.CharField(
                                choices=[
                                    ("content", "เนื้อหา"),
                                    ("desk", "บันทึกของเจ้าหน้าที่"),
                                    ("thread", "ข้อความกับผู้แจ้ง"),
                                    ("identity", "ข้อมูลตัวตน"),
                                    ("request", "คำขอเปิดข้อมูลตัวตน"),
                                    ("copy", "สำเนาปกปิดชื่อ"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("subject_uuid", models.UUIDField()),
                        ("recipient_uuid", models.UUIDField()),
                        ("key_version", models.PositiveSmallIntegerField(default=1)),
                        ("sealed", models.BinaryField()),
                        ("mark", models.BinaryField(max_length=32)),
                        ("expires_on", models.DateField(null=True)),
                        (
                            "holder",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="corruption.holderkey",
                            ),
                        ),
                        (
                            "recovery",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="corruption.recoverykey",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to="corruption.report",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["holder", "compartment", "report"],
                                name="corruption_grant_holder",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "report",
                                    "compartment",
                                    "subject_uuid",
                                    "recipient_uuid",
                                    "key_version",
                                ),
                                name="corruption_grant_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdentityRequest",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("requester_uuid", models.UUIDField()),
                        ("requester_name", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "รอพิจารณา"),
                                    ("granted", "อนุญาต"),
                                    ("refused", "ไม่อนุญาต"),
                                    ("ended", "สิ้นสุดแล้ว"),
                                ],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("asked_on", models.DateField()),
                        ("objection_until", models.DateField(null=True)),
                        ("has_objection", models.BooleanField(default=False)),
                        ("decided_by_uuid", models.UUIDField(null=True)),
                        ("decided_by_name", models.CharField(blank=True, max_length=200)),
                        ("decided_on", models.DateField(null=True)),
                        ("expires_on", models.DateField(null=True)),
                        ("body", models.BinaryField()),
                        ("decision", models.BinaryField(default=b"")),
                        ("objection", models.BinaryField(default=b"")),
                        ("looked_on", models.JSONField(default=list)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="requests",
                                to="corruption.report",
                            ),
                        ),
                        ("answer", models.BinaryField(default=b"")),
                    ],
                    options={
                        "ordering": ["-asked_on"],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "ข้อความ"),
                                    ("question", "คำถาม"),
                                    ("result", "แจ้งผล"),
                                    ("step", "ความคืบหน้า"),
                                    ("identity", "คำขอเปิดข้อมูลตัวตน"),
                                    ("objection", "คัดค้านการเปิดข้อมูลตัวตน"),
                                    ("acknowledgement", "ใบรับเรื่อง"),
                                ],
                                default="text",
                                max_length=16,
                            ),
                        ),
                        ("by_reporter", models.BooleanField()),
                        ("author_uuid", models.UUIDField(null=True)),
                        ("author_name", models.CharField(blank=True, max_length=200)),
                        ("on", models.DateField()),
                        ("key_version", models.PositiveSmallIntegerField(default=1)),
                        ("body", models.BinaryField()),
                        ("ticket", models.BinaryField(max_length=32, null=True, unique=True)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="corruption.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["report", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "number"), name="corruption_message_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PendingWork",
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
                        ("organisation_uuid", models.UUIDField(db_index=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("admit", "ให้ผู้มีกุญแจใหม่เปิดเรื่องเดิมได้"),
                                    ("rotate", "เปลี่ยนกุญแจของเรื่องหลังมีผู้พ้นหน้าที่"),
                                    ("rotate_identity", "เปลี่ยนกุญแจข้อมูลตัวตนหลังสิ้นสิทธิเปิดดู"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "holder_uuid",
                            models.UUIDField(
                                default=uuid.UUID("00000000-0000-0000-0000-000000000000")
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="corruption.report",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "kind", "holder_uuid"),
                                name="corruption_pendingwork_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryShare",
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
                        ("subset", models.CharField(max_length=20)),
                        ("sealed", models.BinaryField()),
                        (
                            "recovery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shares",
                                to="corruption.recoverykey",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SealedFile",
                    fields=[
                        (
                            "uuid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "compartment",
                            models.CharField(
                                choices=[
                                    ("content", "เนื้อหา"),
                                    ("desk", "บันทึกของเจ้าหน้าที่"),
                                    ("thread", "ข้อความกับผู้แจ้ง"),
                                    ("identity", "ข้อมูลตัวตน"),
                                    ("request", "คำขอเปิดข้อมูลตัวตน"),
                                    ("copy", "สำเนาปกปิดชื่อ"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("subject_uuid", models.UUIDField(db_index=True, null=True)),
                        ("received_on", models.DateField()),
                        ("key_version", models.PositiveSmallIntegerField(default=1)),
                        ("description", models.BinaryField()),
                        ("stored_as", models.CharField(max_length=80)),
                        ("view_stored_as", models.CharField(blank=True, max_length=80)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="corruption.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["received_on", "uuid"],
                    },
                ),
                migrations.CreateModel(
                    name="WrappedKey",
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
                        ("salt", models.BinaryField(max_length=16)),
                        ("ops", models.PositiveSmallIntegerField()),
                        ("memory", models.PositiveIntegerField()),
                        ("sealed", models.BinaryField()),
                        (
                            "holder",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wrapped",
                                to="corruption.holderkey",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="created_at",
            field=models.DateField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
        ),
    ]
