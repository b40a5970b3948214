"""Approved plans with progress, made in bulk and quickly; also used by bench/pdf.py."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from plans.models import (
    Activity,
    ActivityItem,
    BudgetLine,
    ClaimState,
    Framework,
    Kpi,
    MoneyRecord,
    Plan,
    PlanStatus,
    ProgressClaim,
    ProgressLog,
    Submission,
    Verdict,
)
from plans.models.activity import ItemKind
from plans.services import versions
from thai.fiscal import fiscal_year_start
from workflow import attachments
from workflow.base import actor_fields

NAMES = (
    "โครงการอบรมคุณธรรมและจริยธรรมสำหรับบุคลากร",
    "กิจกรรมให้ความรู้เรื่องผลประโยชน์ทับซ้อน",
    "มาตรการลดขั้นตอนการให้บริการประชาชน",
    "กิจกรรมเปิดเผยข้อมูลการจัดซื้อจัดจ้าง",
    "โครงการชุมชนร่วมเฝ้าระวังการทุจริต",
    "มาตรการควบคุมการใช้รถยนต์และน้ำมันเชื้อเพลิง",
    "กิจกรรมรับฟังความคิดเห็นของผู้รับบริการ",
    "โครงการเสริมสร้างกลไกการตรวจสอบภายใน",
)
OBJECTIVES = (
    "เพื่อให้บุคลากรเข้าใจหลักการและปฏิบัติได้ถูกต้องตามที่กำหนด",
    "เพื่อลดโอกาสที่จะเกิดการทุจริตในขั้นตอนการอนุมัติและอนุญาต",
)
METHODS = (
    "แต่งตั้งคณะทำงานและกำหนดแนวทางการดำเนินงาน",
    "จัดประชุมชี้แจงและเผยแพร่ผ่านช่องทางของหน่วยงาน",
    "ติดตาม ประเมินผล และรายงานผู้บริหารทราบ",
)
KINDS = ("project", "activity", "measure", "activity")
DIMENSIONS = ("1", "2", "3", "4")


def first_framework() -> Framework:
    """The framework with one section a dimension that an activity can belong to."""
    framework = Framework.objects.first()
    if framework is None:
        from django.core.management import call_command

        call_command("load_framework")
        framework = Framework.objects.first()
    return framework


def make_draft(
    organisation, fiscal_year, *, activities=8, department=None, responsible=None, **fields
):
    """A plan of one year whose draft has `activities` entries over all dimensions and kinds."""
    framework = first_framework()
    plan = Plan.objects.create(
        organisation=organisation,
        framework=framework,
        title=f"แผนปฏิบัติการป้องกันการทุจริต ประจำปีงบประมาณ พ.ศ. {fiscal_year}",
        first_fiscal_year=fiscal_year,
        last_fiscal_year=fields.pop("last_fiscal_year", fiscal_year),
        owner_unit=department,
        **fields,
    )
    nodes = [framework.nodes.filter(kind="section", code__startswith=d).first() for d in DIMENSIONS]
    start = fiscal_year_start(fiscal_year)
    rows = Activity.objects.bulk_create(
        Activity(
            plan=plan,
            kind=KINDS[index % 4],
            node=nodes[index % 4],
            number=index + 1,
            name=NAMES[index % len(NAMES)]
            + (f" ระยะที่ {index // len(NAMES) + 1}" if index >= 8 else ""),
            target_groups=["permanent_staff"],
            department=department,
            responsible_person=responsible,
            starts_on=start,
            ends_on=start + timedelta(days=300),
            target_count=50,
            target_unit="คน",
            budget_state="amount" if index % 2 else "none",
        )
        for index in range(activities)
    )
    ActivityItem.objects.bulk_create(
        ActivityItem(activity=row, kind=kind, position=position, text=text)
        for row in rows
        for kind, texts in ((ItemKind.OBJECTIVE, OBJECTIVES), (ItemKind.METHOD, METHODS))
        for position, text in enumerate(texts, start=1)
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(
            activity=row,
            fiscal_year=fiscal_year,
            source="งบประมาณประจำปี",
            planned=Decimal("12500.00") * (row.number % 5 + 1),
        )
        for row in rows
        if row.budget_state == "amount"
    )
    Kpi.objects.bulk_create(
        Kpi(activity=row, name="ร้อยละของผู้เข้าร่วมที่ผ่านการทดสอบ", target=Decimal(80), unit="ร้อยละ")
        for row in rows
        if row.number % 3 == 0
    )
    return plan


def approve(plan, by, *, approved_on=None):
    """Freezes the draft as the next approved version, without the chain of signers."""
    text, digest = versions.canonical(plan)
    submission = Submission.objects.create(
        plan=plan,
        number=plan.submissions.count() + 1,
        submitted_by=by,
        canonical=text,
        sha256=digest,
        is_open=False,
    )
    version = versions.freeze(
        submission=submission, by=by, approved_on=approved_on or timezone.localdate()
    )
    Plan.objects.filter(pk=plan.pk).update(status=PlanStatus.APPROVED)
    plan.refresh_from_db()
    return version


def make_approved(organisation, fiscal_year, by, **options):
    plan = make_draft(organisation, fiscal_year, **options)
    approve(plan, by, approved_on=fiscal_year_start(fiscal_year))
    return plan


CLAIMS = (
    ("done", 100, ""),
    ("in_progress", 60, ""),
    ("in_progress", 30, ""),
    ("cannot_do", 0, "no_budget"),
)


def make_claims(plan, fiscal_year, months, by, *, verifier=None, share=1.0, shift=0):
    """Sent claims for the first `share` of the activities, verified when there is a verifier."""
    activities = list(plan.current_version.activities.order_by("number"))
    chosen = activities[: round(len(activities) * share)]
    claims = ProgressClaim.objects.bulk_create(
        ProgressClaim(
            plan=plan,
            activity_uuid=row.activity_uuid,
            fiscal_year=fiscal_year,
            months=months,
            state=ClaimState.VERIFIED if verifier else ClaimState.CLAIMED,
            status=status,
            percent=percent,
            reason=reason,
            reason_text="เลื่อนการจัดสรรไปปีงบประมาณถัดไป" if reason else "",
            output="จัดอบรมแล้ว 2 รุ่น ผู้เข้าร่วมเข้าใจและนำไปใช้ได้จริง" if percent else "",
            problem="บุคลากรติดภารกิจ จึงเข้าร่วมไม่ครบตามเป้าหมาย" if percent == 60 else "",
            improvement="จัดรอบเพิ่มเติมและทำสื่อออนไลน์" if percent == 60 else "",
            target_done=45 if percent else None,
            claimed_by=by,
            claimed_at=timezone.now(),
        )
        for index, row in enumerate(chosen, start=shift)
        for status, percent, reason in [CLAIMS[index % 4]]
    )
    if verifier:
        Verdict.objects.bulk_create(
            Verdict(
                claim=claim,
                status=claim.status,
                percent=claim.percent - 10 if claim.percent == 60 else claim.percent,
                remark="หลักฐานแสดงผลน้อยกว่าที่รายงาน" if claim.percent == 60 else "",
                **actor_fields(verifier),
            )
            for claim in claims
        )
    return claims


def make_money(plan, fiscal_year, *, paid=Decimal("5000.25")):
    MoneyRecord.objects.bulk_create(
        MoneyRecord(
            plan=plan,
            activity_uuid=row.activity_uuid,
            fiscal_year=fiscal_year,
            source="งบประมาณประจำปี",
            in_ordinance=row.planned,
            committed=paid * 2,
            paid=paid,
        )
        for row in plan.current_version.activities.filter(budget_state="amount")
    )


def make_photos(plan, by, count=2, *, on=None, publishable=True, image=None, activity=None):
    """A log entry of one activity with `count` pictures."""
    from tests.factories import image_bytes, upload

    row = activity or plan.current_version.activities.order_by("number").first()
    log = ProgressLog.objects.create(
        plan=plan,
        activity_uuid=row.activity_uuid,
        on=on or timezone.localdate(),
        note="บรรยากาศการอบรม",
        **actor_fields(by),
    )
    for number in range(count):
        attachments.store(
            upload(image or image_bytes(size=(900, 600), colour=(40 * number % 255, 92, 99))),
            obj=log,
            organisation=plan.organisation,
            by=by,
            accept="image",
            caption=f"ภาพที่ {number + 1} การอบรมที่ห้องประชุม",
            publishable=publishable,
        )
    return log
