import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import complaints.files.staged
import complaints.general.models.setup
import workflow.create_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("organisations", "__first__"),
        ("workflow", "0003_append_only_anchors"),
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
                        ("name", models.CharField(max_length=120, verbose_name="ชื่อประเภท")),
                        (
                            "hint",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="ตัวอย่างเรื่องในประเภทนี้"
                            ),
                        ),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                default=15,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="ตอบภายใน (วันปฏิทิน)",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="ใช้งาน")),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.department",
                                verbose_name="ส่วนราชการที่รับผิดชอบ",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaint_categories",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["position", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "name"),
                                name="complaint_category_once",
                                violation_error_message="มีประเภทชื่อนี้แล้ว",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitteeMember",
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
                        ("name", models.CharField(max_length=200, verbose_name="ชื่อและนามสกุล")),
                        (
                            "position",
                            models.CharField(blank=True, max_length=200, verbose_name="ตำแหน่ง"),
                        ),
                        ("duty", models.CharField(max_length=100, verbose_name="หน้าที่ในคณะกรรมการ")),
                        ("order_number", models.CharField(max_length=100, verbose_name="คำสั่งที่")),
                        ("order_on", models.DateField(verbose_name="ลงวันที่")),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="พ้นหน้าที่วันที่"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaint_committee",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ผู้ใช้ในระบบ",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["left_on", "order_on", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="IntakeTerms",
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
                            "reopen_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                validators=[django.core.validators.MaxValueValidator(365)],
                                verbose_name="ขอให้ดำเนินการต่อได้ภายใน (วันหลังแจ้งผล)",
                            ),
                        ),
                        (
                            "contact_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[
                                    django.core.validators.MinValueValidator(30),
                                    django.core.validators.MaxValueValidator(1825),
                                ],
                                verbose_name="ลบข้อมูลติดต่อหลังปิดเรื่อง (วัน)",
                            ),
                        ),
                        (
                            "track_days",
                            models.PositiveSmallIntegerField(
                                default=365,
                                validators=[
                                    django.core.validators.MinValueValidator(30),
                                    django.core.validators.MaxValueValidator(3650),
                                ],
                                verbose_name="ติดตามด้วยรหัสได้หลังปิดเรื่อง (วัน)",
                            ),
                        ),
                        (
                            "escalate_days",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MaxValueValidator(90)],
                                verbose_name="แจ้งผู้บริหารเมื่อเกินกำหนด (วัน)",
                            ),
                        ),
                        (
                            "contact_line",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="ช่องทางสอบถามเรื่องร้องเรียน"
                            ),
                        ),
                        (
                            "organisation",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="complaint_terms",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("track_days__gte", models.F("reopen_days"))),
                                name="complaint_terms_reopen_while_tracked",
                                violation_error_message="ต้องติดตามด้วยรหัสได้อย่างน้อยเท่ากับเวลาที่ขอให้ดำเนินการต่อได้",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Manual",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("general", "คู่มือการรับเรื่องร้องเรียนทั่วไป"),
                                    ("corruption", "คู่มือการรับเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ"),
                                ],
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "ร่าง"),
                                    ("published", "เผยแพร่แล้ว"),
                                    ("replaced", "มีฉบับใหม่แทน"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "how_to_complain",
                            models.TextField(
                                blank=True, verbose_name="วิธีที่บุคคลภายนอกจะทำการร้องเรียน"
                            ),
                        ),
                        (
                            "steps",
                            models.TextField(
                                blank=True, verbose_name="ขั้นตอนหรือวิธีการจัดการเรื่องร้องเรียน"
                            ),
                        ),
                        (
                            "responsible",
                            models.TextField(blank=True, verbose_name="ส่วนงานหรือเจ้าหน้าที่ที่รับผิดชอบ"),
                        ),
                        ("time", models.TextField(blank=True, verbose_name="ระยะเวลาดำเนินการ")),
                        ("more", models.TextField(blank=True, verbose_name="รายละเอียดเพิ่มเติม")),
                        ("published_on", models.DateField(editable=False, null=True)),
                        (
                            "posted_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="ปิดประกาศที่สำนักงานวันที่"
                            ),
                        ),
                        (
                            "posted_at",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="สถานที่ปิดประกาศ"
                            ),
                        ),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="manuals",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "kind", "version"),
                                name="manual_version_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("organisation", "kind"),
                                name="manual_one_draft",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StagedFile",
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
                        ("token_hash", models.CharField(db_index=True, max_length=64)),
                        ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                        (
                            "file",
                            models.FileField(
                                max_length=200, upload_to=complaints.files.staged.staged_name
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("media_type", models.CharField(max_length=100)),
                        ("extension", models.CharField(max_length=10)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["id"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="YearSummary",
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
                            "fiscal_year",
                            models.PositiveSmallIntegerField(
                                editable=False, verbose_name="ปีงบประมาณ"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "ร่าง"),
                                    ("submitted", "เสนอผู้บริหาร"),
                                    ("published", "เผยแพร่แล้ว"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("problems", models.TextField(blank=True, verbose_name="ปัญหา")),
                        ("obstacles", models.TextField(blank=True, verbose_name="อุปสรรค")),
                        ("solutions", models.TextField(blank=True, verbose_name="แนวทางแก้ไข")),
                        ("figures", models.TextField(default="", editable=False)),
                        (
                            "figures_sha256",
                            models.CharField(default="", editable=False, max_length=64),
                        ),
                        ("published_on", models.DateField(editable=False, null=True)),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaint_summaries",
                                to="organisations.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-fiscal_year"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "fiscal_year"),
                                name="complaint_summary_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Place",
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
                                    ("village", "หมู่บ้านหรือชุมชน"),
                                    ("pole", "เสาไฟฟ้าหรือหลักเขต"),
                                    ("spot", "สถานที่"),
                                ],
                                default="village",
                                max_length=10,
                                verbose_name="ชนิด",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="ชื่อหรือหมายเลข")),
                        (
                            "landmark",
                            models.CharField(blank=True, max_length=200, verbose_name="จุดสังเกต"),
                        ),
                        (
                            "code",
                            models.CharField(
                                default=complaints.general.models.setup.new_place_code,
                                editable=False,
                                max_length=16,
                                unique=True,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="ใช้งาน")),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="general.category",
                                verbose_name="ประเภทเรื่องที่มักแจ้งจากจุดนี้",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaint_places",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": "village"},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="general.place",
                                verbose_name="อยู่ในหมู่บ้านหรือชุมชน",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "kind", "name"),
                                name="complaint_place_once",
                                violation_error_message="มีสถานที่ชื่อนี้แล้ว",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
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
                        ("fiscal_year", models.PositiveSmallIntegerField(editable=False)),
                        ("number", models.PositiveIntegerField(editable=False)),
                        ("reference", models.CharField(editable=False, max_length=30)),
                        (
                            "ticket_hash",
                            models.CharField(editable=False, max_length=64, unique=True),
                        ),
                        ("code_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "เว็บไซต์"),
                                    ("hotline", "สายด่วน"),
                                    ("telephone", "โทรศัพท์"),
                                    ("letter", "จดหมายหรือหนังสือ"),
                                    ("walk_in", "มาด้วยตนเอง"),
                                    ("email", "อีเมล"),
                                    ("social", "สื่อสังคมออนไลน์"),
                                    ("other", "ช่องทางอื่น"),
                                ],
                                default="web",
                                max_length=10,
                                verbose_name="ช่องทาง",
                            ),
                        ),
                        ("arrived_on", models.DateField(verbose_name="วันที่รับเรื่อง")),
                        ("text", models.TextField(verbose_name="เรื่องที่แจ้ง")),
                        (
                            "place",
                            models.CharField(blank=True, max_length=300, verbose_name="สถานที่"),
                        ),
                        (
                            "landmark",
                            models.CharField(blank=True, max_length=200, verbose_name="จุดสังเกต"),
                        ),
                        (
                            "pole_number",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="หมายเลขเสาไฟฟ้า"
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                verbose_name="ละติจูด",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                verbose_name="ลองจิจูด",
                            ),
                        ),
                        (
                            "happened",
                            models.CharField(blank=True, max_length=120, verbose_name="เกิดขึ้นเมื่อใด"),
                        ),
                        ("search_text", models.TextField(default="", editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "รับแจ้งแล้ว"),
                                    ("accepted", "รับเรื่องไว้ดำเนินการ"),
                                    ("in_progress", "กำลังดำเนินการ"),
                                    ("answered", "แจ้งผลแล้ว"),
                                    ("closed", "ปิดเรื่อง"),
                                    ("reopened", "ขอให้ดำเนินการต่อ"),
                                    ("moved", "ส่งต่อหน่วยงานอื่น"),
                                    ("merged", "รวมกับเรื่องอื่น"),
                                ],
                                default="received",
                                max_length=12,
                                verbose_name="สถานะ",
                            ),
                        ),
                        ("set_aside", models.BooleanField(default=False, editable=False)),
                        ("due_on", models.DateField(verbose_name="ครบกำหนดตอบ")),
                        ("paused_on", models.DateField(editable=False, null=True)),
                        ("answered_on", models.DateField(editable=False, null=True)),
                        ("ended_on", models.DateField(editable=False, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("solved", "แก้ไขแล้ว"),
                                    ("explained", "ชี้แจงแล้ว"),
                                    ("planned", "บรรจุในแผนแล้ว รอดำเนินการ"),
                                    ("not_possible", "ดำเนินการไม่ได้"),
                                    ("not_ours", "ไม่อยู่ในอำนาจหน้าที่"),
                                    ("not_found", "ตรวจสอบแล้วไม่พบเหตุ"),
                                    ("withdrawn", "ผู้ร้องขอถอนเรื่อง"),
                                    ("incomplete", "ข้อมูลไม่พอ ติดต่อผู้ร้องไม่ได้"),
                                ],
                                max_length=14,
                                verbose_name="ผลการดำเนินการ",
                            ),
                        ),
                        ("answer", models.TextField(blank=True, verbose_name="คำตอบถึงผู้ร้อง")),
                        ("cause", models.TextField(blank=True, verbose_name="สาเหตุของปัญหา")),
                        (
                            "prevention",
                            models.TextField(blank=True, verbose_name="แนวทางป้องกันไม่ให้เกิดซ้ำ"),
                        ),
                        (
                            "moved_to",
                            models.CharField(blank=True, max_length=300, verbose_name="ส่งต่อไปยัง"),
                        ),
                        (
                            "times_reopened",
                            models.PositiveSmallIntegerField(default=0, editable=False),
                        ),
                        (
                            "satisfaction",
                            models.PositiveSmallIntegerField(editable=False, null=True),
                        ),
                        ("satisfaction_words", models.TextField(blank=True, editable=False)),
                        ("satisfaction_on", models.DateField(editable=False, null=True)),
                        ("edit_number", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "case_officer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="เจ้าหน้าที่เจ้าของเรื่อง",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="general.category",
                                verbose_name="ประเภทเรื่อง",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisations.department",
                                verbose_name="ส่วนราชการที่รับผิดชอบ",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="general.complaint",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="organisations.organisation",
                            ),
                        ),
                        (
                            "repeats",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repeated_by",
                                to="general.complaint",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="general.place",
                                verbose_name="หมู่บ้านหรือชุมชน",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-arrived_on", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["organisation", "-arrived_on", "-id"],
                                name="complaint_newest",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("set_aside", False),
                                    (
                                        "state__in",
                                        ["received", "accepted", "in_progress", "reopened"],
                                    ),
                                ),
                                fields=["organisation", "due_on", "paused_on", "id"],
                                name="complaint_waiting",
                            ),
                            models.Index(
                                fields=["organisation", "state", "-arrived_on", "-id"],
                                name="complaint_state",
                            ),
                            models.Index(
                                fields=["department", "-arrived_on", "-id"],
                                name="complaint_department",
                            ),
                            models.Index(
                                condition=models.Q(("set_aside", True)),
                                fields=["organisation", "-arrived_on", "-id"],
                                name="complaint_tray",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "fiscal_year", "number"),
                                name="complaint_number_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("satisfaction", None),
                                    ("satisfaction__range", (1, 5)),
                                    _connector="OR",
                                ),
                                name="complaint_satisfaction_1_to_5",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude", None), ("longitude", None)),
                                    models.Q(
                                        ("latitude__isnull", False), ("longitude__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_position_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                                name="complaint_not_into_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Complainant",
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
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="ชื่อ")),
                        (
                            "telephone",
                            models.CharField(blank=True, max_length=40, verbose_name="โทรศัพท์"),
                        ),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="อีเมล"),
                        ),
                        ("address", models.TextField(blank=True, verbose_name="ที่อยู่สำหรับส่งหนังสือ")),
                        ("has_code", models.BooleanField(default=True, editable=False)),
                        (
                            "medium",
                            models.CharField(
                                choices=[
                                    ("tracking", "หน้าติดตามเรื่อง"),
                                    ("email", "อีเมล"),
                                    ("sms", "ข้อความสั้น (SMS)"),
                                    ("letter", "หนังสือทางไปรษณีย์"),
                                    ("in_person", "ยื่นหนังสือให้ด้วยตนเอง"),
                                    ("line", "ข้อความทาง LINE"),
                                ],
                                default="tracking",
                                max_length=10,
                                verbose_name="ต้องการรับแจ้งทาง",
                            ),
                        ),
                        (
                            "may_survey",
                            models.BooleanField(
                                default=False, verbose_name="ยินดีให้ติดต่อเพื่อสำรวจความพึงพอใจ"
                            ),
                        ),
                        ("erased_on", models.DateField(editable=False, null=True)),
                        (
                            "complaint",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="complainant",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["telephone"], name="complainant_telephone"),
                            models.Index(fields=["name"], name="complainant_name"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ComplaintFile",
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
                            "moment",
                            models.CharField(
                                choices=[
                                    ("report", "จากผู้ร้อง"),
                                    ("before", "ก่อนดำเนินการ"),
                                    ("after", "หลังดำเนินการ"),
                                    ("internal", "ภายใน"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "attachment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="complaint_file",
                                to="workflow.attachment",
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
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
                            "audience",
                            models.CharField(
                                choices=[("public", "ผู้ร้องเห็น"), ("internal", "ภายในเท่านั้น")],
                                max_length=10,
                            ),
                        ),
                        ("by_complainant", models.BooleanField(default=False)),
                        ("text", models.TextField(verbose_name="ข้อความ")),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="Extension",
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
                        ("from_day", models.DateField()),
                        ("to_day", models.DateField()),
                        ("reason", models.TextField(verbose_name="เหตุผลที่ยังดำเนินการไม่แล้วเสร็จ")),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="extensions",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_day__gt", models.F("from_day"))),
                                name="complaint_extension_later",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hearing",
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
                        ("on", models.DateField(verbose_name="วันที่รับฟัง")),
                        ("place", models.CharField(max_length=300, verbose_name="สถานที่")),
                        (
                            "people",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="จำนวนผู้เข้าร่วม (คน)"
                            ),
                        ),
                        ("summary", models.TextField(verbose_name="สรุปความเห็น")),
                        (
                            "used_in",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="นำไปใช้ในแผนหรือข้อบัญญัติ"
                            ),
                        ),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hearings",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Pause",
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
                        ("from_day", models.DateField()),
                        ("to_day", models.DateField(null=True)),
                        ("reason", models.TextField(verbose_name="เหตุผลที่หยุดนับวัน")),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("to_day", None)),
                                fields=("complaint",),
                                name="complaint_paused_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WrittenNotice",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("receipt", "แจ้งการรับเรื่อง"),
                                    ("time", "แจ้งระยะเวลาดำเนินการ"),
                                    ("result", "แจ้งผลการดำเนินการ"),
                                    ("extension", "แจ้งขยายเวลา"),
                                    ("moved", "แจ้งการส่งต่อเรื่อง"),
                                    ("merged", "แจ้งการรวมเรื่อง"),
                                    ("other", "แจ้งเพิ่มเติม"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "medium",
                            models.CharField(
                                choices=[
                                    ("tracking", "หน้าติดตามเรื่อง"),
                                    ("email", "อีเมล"),
                                    ("sms", "ข้อความสั้น (SMS)"),
                                    ("letter", "หนังสือทางไปรษณีย์"),
                                    ("in_person", "ยื่นหนังสือให้ด้วยตนเอง"),
                                    ("line", "ข้อความทาง LINE"),
                                ],
                                max_length=10,
                                verbose_name="ช่องทางที่แจ้ง",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="ข้อความที่แจ้ง")),
                        (
                            "letter_number",
                            models.CharField(blank=True, max_length=100, verbose_name="เลขที่หนังสือ"),
                        ),
                        (
                            "letter_on",
                            models.DateField(blank=True, null=True, verbose_name="ลงวันที่"),
                        ),
                        ("sent_on", models.DateField(blank=True, null=True, verbose_name="วันที่แจ้ง")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("failure", models.CharField(blank=True, editable=False, max_length=100)),
                        ("next_try_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "complaint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="general.complaint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_on", None)),
                                fields=["medium", "attempts"],
                                name="notice_waiting",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
