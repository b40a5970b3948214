"""The current fiscal year: a completed copy of the sample plan, approved and being carried out.

All of it is invented but what the copy took from the sample plan.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from plans.models import Activity, ActivityKind, BudgetState, ClaimStatus, Plan, SectionKey
from plans.models.activity import TargetGroup
from plans.services import approval, progress
from plans.services.activities import save_activity
from plans.services.drafting import copy_plan, save_part, save_section
from thai.fiscal import fiscal_year_start
from workflow.opinions import Opinion

from .past_year import INVENTED, METHOD, approve_on_paper, picture

# Number → department, owner, months (first, last; 1 is October), target groups, baht, risks.
SETTINGS = {
    1: ("ฝ่ายปกครอง", "staff2", (3, 9), [TargetGroup.STAFF], "45000", (1, 4)),
    2: ("ฝ่ายปกครอง", "staff2", (4, 8), [TargetGroup.STAFF], None, ()),
    3: ("ฝ่ายพัฒนาชุมชนและสวัสดิการสังคม", "staff", (2, 10), [TargetGroup.YOUTH], "80000", ()),
    4: ("ฝ่ายปกครอง", "staff2", (1, 12), [TargetGroup.CITIZENS], "30000", (2,)),
    5: ("ฝ่ายปกครอง", "staff2", (1, 2), [TargetGroup.STAFF, TargetGroup.CITIZENS], None, ()),
    6: ("ฝ่ายปกครอง", "staff2", (1, 3), [TargetGroup.STAFF, TargetGroup.BUSINESS], None, (4, 6)),
    7: ("ฝ่ายปกครอง", "staff2", (1, 12), [TargetGroup.CITIZENS], None, ()),
    8: ("ฝ่ายพัฒนาชุมชนและสวัสดิการสังคม", "staff", (1, 12), [TargetGroup.CITIZENS], "120000", (8, 9)),
}
SOURCE = "งบประมาณรายจ่ายประจำปี"
CLOSING = "ลงนามในการสาธิต"


def _month_start(year: int, month: int) -> date:
    """First day of the nth month of a fiscal year (1 is October)."""
    start = fiscal_year_start(year)
    index = start.month - 1 + month - 1
    return date(start.year + index // 12, index % 12 + 1, 1)


def load_plan(district, cast, past, year: int, risks: dict, paper_date=None) -> Plan:
    """Copies an earlier plan into `year`, completes it and has it approved.

    With `paper_date` it is recorded as signed on paper on that day (a year that is over).
    """
    # The oldest: whoever tries the demonstration may have made drafts for the same year since.
    plans = Plan.objects.filter(organisation=district, first_fiscal_year=year)
    found = plans.order_by("id").first()
    if found:
        return found
    with transaction.atomic(using="default"):
        plan = copy_plan(
            source=past,
            organisation=district,
            title=f"แผนปฏิบัติการป้องกันการทุจริตเพื่อยกระดับคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. {year}",
            first_fiscal_year=year,
            last_fiscal_year=year,
            by=cast["officer"],
        )
        _complete(plan, cast, year, risks)
        if paper_date:
            plan.refresh_from_db()
            approve_on_paper(plan, cast, paper_date, f"{INVENTED} ภาพแนบไม่ใช่ภาพสแกนจริง")
        else:
            _approve(plan, cast)
    plan.refresh_from_db()
    return plan


def _complete(plan, cast, year, risks):
    units = {unit.name: unit for unit in plan.organisation.departments.all()}
    for activity in Activity.objects.filter(plan=plan, number__in=SETTINGS).order_by("number"):
        unit, owner, (first, last), groups, baht, treats = SETTINGS[activity.number]
        lines = [{"fiscal_year": year, "source": SOURCE, "planned": Decimal(baht)}] if baht else []
        save_activity(
            activity=activity,
            by=cast["officer"],
            department=units[unit],
            responsible_person=cast[owner],
            starts_on=_month_start(year, first),
            ends_on=_month_start(year, last + 1) - timedelta(days=1),
            target_groups=list(groups),
            budget_state=BudgetState.AMOUNT if baht else BudgetState.NONE,
            budget_lines=lines,
            risks=[risks[f"R{number}"] for number in treats],
            kpis=[
                {
                    "name": f"{INVENTED} ร้อยละความสำเร็จของการดำเนินการ",
                    "baseline": Decimal("60"),
                    "target": Decimal("80"),
                    "unit": "ร้อยละ",
                }
            ],
            output=f"{INVENTED} ดำเนินการครบตามวิธีดำเนินการ",
        )
    if not plan.activities.filter(is_cpi=True).exists():
        _add_cpi(plan, cast, year, units)
    save_section(
        plan=plan,
        key=SectionKey.PRINCIPLE,
        text=f"{INVENTED} หน่วยงานจัดทำแผนนี้เพื่อให้การป้องกันการทุจริตเป็นรูปธรรม วัดผลได้ และประชาชนตรวจสอบได้",
        by=cast["officer"],
    )
    save_section(
        plan=plan,
        key=SectionKey.REVIEW,
        text=f"{INVENTED} ทบทวนแผนปีก่อนแล้ว คงกิจกรรมเดิมไว้ และมีกิจกรรมเรื่อง CPI พร้อมระยะเวลาครบทุกรายการ",
        by=cast["officer"],
    )
    save_part(
        plan=plan,
        part="situation",
        content={
            "text": dict(plan.sections.values_list("key", "text")).get(SectionKey.SITUATION, ""),
            "complaints": 0,
            "corruption_cases": 0,
            "audit_objections": 0,
        },
        by=cast["officer"],
    )


def _add_cpi(plan, cast, year, units):
    """FC-18: what the sample plan lacks."""
    node = plan.framework.nodes.get(code="1.2")
    save_activity(
        plan=plan,
        by=cast["staff"],
        kind=ActivityKind.PROJECT,
        node=node,
        related_nodes=[],
        name="โครงการเผยแพร่ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI) แก่ประชาชน",
        is_cpi=True,
        objectives=["ให้ประชาชนและบุคลากรเข้าใจความหมายของดัชนีการรับรู้การทุจริต"],
        methods=["จัดทำสื่อความรู้", "เผยแพร่ทางเว็บไซต์และที่สำนักงาน"],
        target_groups=[TargetGroup.CITIZENS, TargetGroup.STAFF],
        department=units["ฝ่ายพัฒนาชุมชนและสวัสดิการสังคม"],
        responsible_person=cast["staff"],
        starts_on=_month_start(year, 2),
        ends_on=_month_start(year, 10) - timedelta(days=1),
        target_count=2,
        target_unit="ครั้ง",
        budget_state=BudgetState.AMOUNT,
        budget_lines=[{"fiscal_year": year, "source": SOURCE, "planned": Decimal("25000")}],
        co_owners=[],
        risks=[],
        kpis=[],
    )


def _approve(plan, cast):
    plan.refresh_from_db()
    approval.submit_plan(plan=plan, by=cast["officer"])
    for user, opinions in (
        ("clerk", [Opinion.FOR_CONSIDERATION, Opinion.AGREE]),
        ("executive", [Opinion.APPROVE, Opinion.TO_BE_FOLLOWED]),
    ):
        approval.sign_plan(
            plan=plan,
            by=cast[user],
            opinions=opinions,
            remark=f"{INVENTED} {CLOSING}",
            confirm=lambda digest: METHOD,
        )


def load_progress(plan, cast, year: int) -> None:
    """A few weeks of work: logs with pictures, money, claims sent, verified and still open."""
    if plan.progresslogs.exists():
        return
    today = timezone.localdate()
    rows = {row.number: row for row in plan.current_version.activities.all()}
    with transaction.atomic(using="default"):
        for number, user, days, note, attended, colour in (
            (3, "staff", 12, "ประชุมสภาเด็กและเยาวชนครั้งที่ 1", 42, "#0f5c63"),
            (5, "staff2", 20, "ประกาศเจตจำนงต่อต้านการทุจริตที่สำนักงาน", 65, "#3b2f63"),
            (6, "staff2", 9, "ประชุมจัดทำมาตรการไม่รับไม่ให้", 28, "#1f7a4d"),
            (8, "staff", 5, "ทดสอบช่องทางรับเรื่องออนไลน์", None, "#0b444a"),
        ):
            progress.add_log(
                activity=rows[number],
                by=cast[user],
                on=max(today - timedelta(days=days), fiscal_year_start(year)),
                note=f"{INVENTED} {note}",
                attended=attended,
                photos=[picture(colour, f"ภาพสาธิต-{number}.jpg")],
                publishable=True,
            )
        for number, user, ordinance, committed, paid in (
            (3, "staff", "80000", "35000", "12500"),
            (4, "staff2", "30000", "10000", None),
            (8, "staff", "120000", None, None),
        ):
            progress.record_money(
                activity=rows[number],
                by=cast[user],
                fiscal_year=year,
                source=SOURCE,
                in_ordinance=Decimal(ordinance),
                committed=Decimal(committed) if committed else None,
                paid=Decimal(paid) if paid else None,
            )
        for number, user, status, percent, output, send in (
            (5, "staff2", ClaimStatus.DONE, 100, "ประกาศและเผยแพร่แล้ว", "verify"),
            (6, "staff2", ClaimStatus.IN_PROGRESS, 60, "ประชุมแล้ว รอประกาศใช้", "send"),
            (3, "staff", ClaimStatus.IN_PROGRESS, 30, "จัดประชุมครั้งที่ 1 แล้ว", "send"),
            (8, "staff", ClaimStatus.IN_PROGRESS, 20, "ทดสอบช่องทางแล้ว", ""),
        ):
            claim = progress.save_claim(
                activity=rows[number],
                by=cast[user],
                fiscal_year=year,
                months=6,
                status=status,
                percent=percent,
                output=f"{INVENTED} {output}",
            )
            if send:
                progress.submit_claim(claim=claim, by=cast[user])
            if send == "verify":
                claim.refresh_from_db()
                progress.verify_claim(claim=claim, by=cast["clerk"], status=status, percent=percent)


def load_amendment(plan, cast) -> None:
    """An amendment that waits for the executive's signature."""
    if plan.status != "approved" or plan.current_version.number > 1:
        return
    with transaction.atomic(using="default"):
        approval.start_amendment(
            plan=plan,
            by=cast["officer"],
            reason=f"{INVENTED} ขยายระยะเวลาและเพิ่มงบประมาณของโครงการสภาเด็กและเยาวชน",
            participants=f"{INVENTED} ประชุมคณะทำงานร่วมกับผู้แทนสภาเด็กและเยาวชน",
        )
        activity = Activity.objects.get(plan=plan, number=3)
        line = activity.budget_lines.get()
        save_activity(
            activity=activity,
            by=cast["officer"],
            ends_on=activity.ends_on + timedelta(days=31),
            budget_lines=[
                {
                    "fiscal_year": line.fiscal_year,
                    "source": line.source,
                    "planned": line.planned + Decimal("20000"),
                }
            ],
        )
        plan.refresh_from_db()
        approval.submit_plan(plan=plan, by=cast["officer"])
        approval.sign_plan(
            plan=plan,
            by=cast["clerk"],
            opinions=[Opinion.AGREE],
            remark=f"{INVENTED} {CLOSING}",
            confirm=lambda digest: METHOD,
        )
