import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import organisations.models.people
import workflow.create_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        workflow.create_tables.CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Organisation",
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
                            "slug",
                            models.SlugField(
                                max_length=60, unique=True, verbose_name="ชื่อย่อในที่อยู่เว็บ"
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("city_municipality", "เทศบาลนคร"),
                                    ("town_municipality", "เทศบาลเมือง"),
                                    ("subdistrict_municipality", "เทศบาลตำบล"),
                                    ("sao", "องค์การบริหารส่วนตำบล"),
                                    ("pao", "องค์การบริหารส่วนจังหวัด"),
                                    ("bma_district_office", "สำนักงานเขต (กรุงเทพมหานคร)"),
                                    ("other", "หน่วยงานอื่น"),
                                ],
                                max_length=40,
                                verbose_name="ประเภท",
                            ),
                        ),
                        ("name_th", models.CharField(max_length=200, verbose_name="ชื่อหน่วยงาน")),
                        (
                            "name_en",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="ชื่อหน่วยงาน (อังกฤษ)"
                            ),
                        ),
                        ("address", models.TextField(blank=True, verbose_name="ที่อยู่")),
                        (
                            "telephone",
                            models.CharField(blank=True, max_length=60, verbose_name="โทรศัพท์"),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="อีเมล"),
                        ),
                        (
                            "document_prefix",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="เลขที่หนังสือขึ้นต้นด้วย"
                            ),
                        ),
                        (
                            "thai_digits",
                            models.BooleanField(default=True, verbose_name="ใช้เลขไทยในเอกสาร"),
                        ),
                        (
                            "approval_chain",
                            models.JSONField(blank=True, default=list, verbose_name="ลำดับการลงนาม"),
                        ),
                        ("optional_schedules", models.JSONField(blank=True, default=list)),
                        ("is_active", models.BooleanField(default=True, verbose_name="ใช้งาน")),
                        (
                            "is_oversight",
                            models.BooleanField(
                                default=False, verbose_name="เป็นหน่วยงานกำกับดูแลเท่านั้น"
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="organisations.organisation",
                                verbose_name="หน่วยงานต้นสังกัด",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name_th"],
                    },
                ),
                migrations.CreateModel(
                    name="Counter",
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
                        ("name", models.CharField(max_length=40)),
                        ("last", models.PositiveIntegerField(default=0)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counters",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"), name="counter_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Department",
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
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อส่วนราชการ")),
                        (
                            "telephone",
                            models.CharField(
                                blank=True,
                                max_length=60,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[0-9 +\\-ต่อ]*$", "กรุณากรอกหมายเลขโทรศัพท์"
                                    )
                                ],
                                verbose_name="โทรศัพท์",
                            ),
                        ),
                        (
                            "keeps_plan",
                            models.BooleanField(
                                default=False, verbose_name="เป็นส่วนราชการเจ้าของแผน"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="ใช้งาน")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departments",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"),
                                name="department_name_once",
                                violation_error_message="มีส่วนราชการชื่อนี้แล้ว",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Holiday",
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
                        ("on", models.DateField(verbose_name="วันที่")),
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อวันหยุด")),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="holidays",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["on"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "on"), name="holiday_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="สร้างเมื่อ"),
                        ),
                        (
                            "username",
                            models.CharField(max_length=150, unique=True, verbose_name="ชื่อผู้ใช้"),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True,
                                max_length=254,
                                null=True,
                                unique=True,
                                verbose_name="อีเมล",
                            ),
                        ),
                        (
                            "display_name",
                            models.CharField(max_length=200, verbose_name="ชื่อและนามสกุล"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="ใช้งาน")),
                        ("is_demo", models.BooleanField(default=False, editable=False)),
                        (
                            "last_organisation",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["display_name"],
                    },
                ),
                migrations.CreateModel(
                    name="Delegation",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("staff", "เจ้าหน้าที่"),
                                    ("plan_officer", "เจ้าหน้าที่แผน (งานนิติการ)"),
                                    ("endorser", "ผู้เห็นชอบ (ปลัด/ผู้ช่วยผู้อำนวยการเขต)"),
                                    ("executive", "ผู้บริหาร"),
                                    ("complaint_officer", "เจ้าหน้าที่เรื่องร้องเรียนทั่วไป"),
                                    ("corruption_officer", "เจ้าหน้าที่เรื่องร้องเรียนการทุจริต"),
                                    ("identity_custodian", "ผู้ดูแลข้อมูลตัวตน"),
                                    ("auditor", "ผู้ตรวจสอบภายใน"),
                                    ("council_reader", "สมาชิกสภาท้องถิ่น (อ่าน)"),
                                    ("administrator", "ผู้ดูแลหน่วยงานในระบบ"),
                                    ("overseer", "ผู้กำกับดูแลของหน่วยงานต้นสังกัด"),
                                ],
                                max_length=40,
                                verbose_name="บทบาท",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("acting", "รักษาราชการแทน"),
                                    ("on_behalf", "ปฏิบัติราชการแทน"),
                                    ("performing", "ปฏิบัติหน้าที่"),
                                ],
                                max_length=20,
                                verbose_name="ลักษณะ",
                            ),
                        ),
                        ("position", models.CharField(max_length=200, verbose_name="ตำแหน่งที่แทน")),
                        ("order_number", models.CharField(max_length=100, verbose_name="คำสั่งที่")),
                        ("starts_on", models.DateField(verbose_name="ตั้งแต่วันที่")),
                        ("ends_on", models.DateField(verbose_name="ถึงวันที่")),
                        ("revoked_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "from_person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations_given",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="แทน",
                            ),
                        ),
                        (
                            "to_person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations_received",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้ทำการแทน",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="delegations",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-starts_on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="delegation_ends_after_start",
                                violation_error_message="วันสิ้นสุดต้องไม่ก่อนวันเริ่ม",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_person", models.F("to_person")), _negated=True
                                ),
                                name="delegation_between_two",
                                violation_error_message="ผู้ทำการแทนต้องเป็นคนละคนกับเจ้าของตำแหน่ง",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormDraft",
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
                        ("form", models.CharField(max_length=80)),
                        ("object_key", models.CharField(blank=True, max_length=80)),
                        ("data", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="form_drafts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="form_drafts",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "organisation", "form", "object_key"),
                                name="form_draft_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
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
                        ("code_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "expires_at",
                            models.DateTimeField(
                                default=organisations.models.people.invitation_expiry
                            ),
                        ),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                            "position",
                            models.CharField(blank=True, max_length=200, verbose_name="ตำแหน่ง"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="ใช้งาน")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organisations.department",
                                verbose_name="ส่วนราชการ",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person__display_name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "organisation"), name="membership_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                        ("text", models.CharField(max_length=400, verbose_name="ข้อความ")),
                        ("url", models.CharField(blank=True, max_length=300)),
                        ("key", models.CharField(max_length=200, null=True)),
                        ("read_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                fields=["person", "organisation", "read_at"], name="notice_unread"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "key"), name="notice_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningGrant",
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
                        ("act", models.CharField(max_length=80)),
                        ("object_uuid", models.UUIDField()),
                        ("content_hash", models.CharField(blank=True, max_length=64)),
                        ("session_hash", models.CharField(max_length=64)),
                        ("method", models.CharField(max_length=20)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signing_grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MembershipRole",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("staff", "เจ้าหน้าที่"),
                                    ("plan_officer", "เจ้าหน้าที่แผน (งานนิติการ)"),
                                    ("endorser", "ผู้เห็นชอบ (ปลัด/ผู้ช่วยผู้อำนวยการเขต)"),
                                    ("executive", "ผู้บริหาร"),
                                    ("complaint_officer", "เจ้าหน้าที่เรื่องร้องเรียนทั่วไป"),
                                    ("corruption_officer", "เจ้าหน้าที่เรื่องร้องเรียนการทุจริต"),
                                    ("identity_custodian", "ผู้ดูแลข้อมูลตัวตน"),
                                    ("auditor", "ผู้ตรวจสอบภายใน"),
                                    ("council_reader", "สมาชิกสภาท้องถิ่น (อ่าน)"),
                                    ("administrator", "ผู้ดูแลหน่วยงานในระบบ"),
                                    ("overseer", "ผู้กำกับดูแลของหน่วยงานต้นสังกัด"),
                                ],
                                max_length=40,
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roles",
                                to="organisations.membership",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["role"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("membership", "role"), name="membership_role_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
