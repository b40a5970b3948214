"""Years that are over: the sample plan as it was approved on paper, and both rounds of each year.

The plan of 2566 is the sample's own; the results are invented and say so.
"""

import io
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from plans.models import ClaimStatus, Plan, ProgressClaim
from plans.services import approval, progress
from plans.workflow import PLAN
from reports.models import Round, RoundState
from reports.services import rounds
from reports.services.building import build_report
from reports.services.signing import publish_report, sign_report
from thai.fiscal import round_due
from workflow import jobs
from workflow.models import Job
from workflow.opinions import Opinion

from . import sample

INVENTED = "(ข้อมูลสาธิต)"
# What the demonstration's signatures say instead of "password" or "passkey".
METHOD = "demonstration"
NAMELESS = "(ไม่เปิดเผยชื่อ)"

# Activity number → (status, percent, result) at six and at twelve months.
RESULTS = {
    1: ((ClaimStatus.IN_PROGRESS, 50, "จัดอบรมแล้ว 1 รุ่น"), (ClaimStatus.DONE, 100, "จัดอบรมครบ 2 รุ่น")),
    2: (
        (ClaimStatus.IN_PROGRESS, 40, "ประกาศรับสมัครแล้ว"),
        (ClaimStatus.DONE, 100, "คัดเลือกและมอบใบประกาศแล้ว"),
    ),
    3: (
        (ClaimStatus.IN_PROGRESS, 50, "จัดประชุมสภาเด็กและเยาวชน 1 ครั้ง"),
        (ClaimStatus.DONE, 100, "จัดประชุมและประชาสัมพันธ์ครบ 2 ครั้ง"),
    ),
    4: (
        (ClaimStatus.IN_PROGRESS, 60, "ปรับปรุงศูนย์ข้อมูลข่าวสารบางส่วน"),
        (ClaimStatus.IN_PROGRESS, 85, "เผยแพร่ข้อมูลต่อเนื่อง เหลือการปรับปรุงช่องทางถามตอบ"),
    ),
    5: (
        (ClaimStatus.DONE, 100, "ประกาศเจตจำนงและเผยแพร่แล้ว"),
        (ClaimStatus.DONE, 100, "ประกาศเจตจำนงและเผยแพร่แล้ว"),
    ),
    6: (
        (ClaimStatus.DONE, 100, "ประกาศใช้นโยบายแล้ว"),
        (ClaimStatus.DONE, 100, "ประกาศใช้และสื่อสารนโยบายแล้ว"),
    ),
    7: (
        (ClaimStatus.IN_PROGRESS, 50, "มอบหมายเจ้าหน้าที่และกำหนดแนวทางแล้ว"),
        (ClaimStatus.DONE, 100, "รายงานสรุปผลต่อผู้บริหารและเผยแพร่แล้ว"),
    ),
    8: (
        (ClaimStatus.NOT_STARTED, 0, ""),
        (ClaimStatus.CANNOT_DO, 30, "เปิดช่องทางที่สำนักงานแล้ว ช่องทางออนไลน์ยังทำไม่ได้"),
    ),
}


def picture(colour: str, name: str) -> SimpleUploadedFile:
    """A drawn picture that nobody takes for a photograph of a real event."""
    image = Image.new("RGB", (1200, 800), colour)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 1140, 740), outline="white", width=12)
    draw.line((60, 60, 1140, 740), fill="white", width=6)
    draw.line((60, 740, 1140, 60), fill="white", width=6)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


@transaction.atomic(using="default")
def load_plan(district, cast, framework, data) -> Plan:
    """Enters the sample plan and records its paper approval, defects kept as warnings."""
    # The oldest, as in current_year.load_plan.
    plans = Plan.objects.filter(organisation=district, first_fiscal_year=2566)
    found = plans.order_by("id").first()
    if found:
        return found
    plan = sample.load_plan(organisation=district, framework=framework, sample=data)
    PLAN.start(plan, by=cast["officer"])
    remark = f"{INVENTED} วันที่ลงนามตามแผนตัวอย่าง ภาพแนบไม่ใช่ภาพสแกนจริง"
    approve_on_paper(plan, cast, date.fromisoformat(data["plan"]["approved_on"]), remark)
    return plan


def approve_on_paper(plan, cast, signed_on, remark) -> None:
    """Records a plan of an earlier year as signed on paper, confirmed by a second person."""
    submission = approval.submit_plan_on_paper(plan=plan, by=cast["officer"])
    for step in submission.steps.all():
        opinion = Opinion.APPROVE if step.is_final else Opinion.AGREE
        approval.record_paper_signature(
            step=step,
            by=cast["officer"],
            signer_name=NAMELESS,
            signer_title=step.position_title,
            signed_on=signed_on,
            opinions=[opinion],
            remark=remark,
            scan=picture("#56606f", "ภาพแทนหน้าที่ลงนาม.jpg"),
        )
    approval.confirm_paper(plan=plan, by=cast["clerk"])
    plan.refresh_from_db()


def load_results(plan, cast, year: int) -> None:
    """The owners' claims and the verdicts of both rounds of a fiscal year."""
    people = {person.uuid: person for person in cast.values()}
    for activity in plan.current_version.activities.select_related("version__plan"):
        owner = people.get(activity.responsible_uuid, cast["officer"])
        rows = RESULTS.get(activity.number, RESULTS[5])
        for months, (status, percent, output) in zip((6, 12), rows, strict=True):
            with transaction.atomic(using="default"):
                _claim(plan, cast, activity, owner, year, months, status, percent, output)


def _claim(plan, cast, activity, owner, year, months, status, percent, output):
    if ProgressClaim.objects.filter(
        plan=plan, activity_uuid=activity.activity_uuid, fiscal_year=year, months=months
    ).exists():
        return
    values = {"status": status, "percent": percent, "output": f"{INVENTED} {output}".strip()}
    if status == ClaimStatus.CANNOT_DO:
        values |= {
            "reason": "too_few_staff",
            "reason_text": f"{INVENTED} ไม่มีเจ้าหน้าที่ด้านระบบสารสนเทศ",
            "problem": f"{INVENTED} ขาดผู้ดูแลระบบ",
            "improvement": f"{INVENTED} ขอรับการสนับสนุนจากหน่วยงานต้นสังกัด",
        }
    claim = progress.save_claim(
        activity=activity, by=owner, fiscal_year=year, months=months, **values
    )
    progress.submit_claim(claim=claim, by=owner)
    claim.refresh_from_db()
    # One verdict differs from its claim, so that the gap can be seen.
    found, remark = percent, ""
    if activity.number == 4 and months == 12:
        found, remark = 70, f"{INVENTED} ข้อมูลจัดซื้อจัดจ้างยังไม่เป็นปัจจุบัน"
    progress.verify_claim(
        claim=claim, by=cast["clerk"], status=status, percent=found, remark=remark
    )


def _filed_on(year: int, months: int) -> date:
    """Two days before the report was due."""
    return round_due(year, months) - timedelta(days=2)


def load_reports(plan, cast, year: int) -> None:
    """Builds, signs, files and publishes the reports of both rounds; takes up where it stopped."""
    for schedule in plan.organisation.schedules:
        rounds.open_round(plan.organisation, schedule, year)
    for row in Round.objects.filter(organisation=plan.organisation, fiscal_year=year).order_by(
        "months"
    ):
        if row.state == RoundState.FILED:
            continue
        report = build_report(
            round=row,
            by=cast["officer"],
            summary=f"{INVENTED} รายงานนี้จัดทำเพื่อสาธิตการใช้งาน ผลการดำเนินการไม่ใช่ของหน่วยงานจริง",
        )
        _run_jobs()
        report.refresh_from_db()
        sign_report(
            report=report,
            by=cast["executive"],
            opinions=[Opinion.ACKNOWLEDGE],
            confirm=lambda digest: METHOD,
        )
        _run_jobs()
        report.refresh_from_db()
        publish_report(report=report, by=cast["officer"])
        row.refresh_from_db()
        rounds.file_round(
            round=row,
            by=cast["officer"],
            filed_on=_filed_on(year, row.months),
            reference=f"{INVENTED} ไม่มีการส่งจริง",
        )


def _run_jobs() -> None:
    """Does here what a worker would do: the demonstration is loaded before one is started."""
    for job in Job.objects.filter(state=jobs.JobState.QUEUED):
        jobs.run(job.uuid)
