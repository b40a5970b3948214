"""What a draft still lacks (blocks submission) and what it should have (warnings, recorded)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from risks.standing import red_risks
from thai.fiscal import fiscal_year_end, fiscal_year_start
from workflow.engine import Problem

from .models import BudgetState, NodeKind, SectionKey
from .models.activity import ItemKind
from .models.plan import MemberCategory, StatementKind

# As many numbers as a reader takes in; the plan page marks every entry.
MAX_NUMBERS = 20


def _url(plan, name: str, *args) -> str:
    return reverse(f"plans:{name}", args=[plan.organisation.slug, plan.uuid, *args])


def _activity_url(plan, activity) -> str:
    return reverse("plans:activity_edit", args=[plan.organisation.slug, activity.uuid])


def _activities(plan):
    return list(
        plan.activities.select_related("node", "department").prefetch_related(
            "items", "budget_lines", "risks"
        )
    )


def _section_problems(plan) -> list[Problem]:
    """FC-13..17, FC-20: the elements that the organisation's type requires."""
    texts = dict(plan.sections.values_list("key", "text"))
    found = []
    for key in plan.organisation.profile.required_sections:
        filled = texts.get(key, "").strip()
        if key == SectionKey.ITA:
            filled = filled or hasattr(plan, "ita")
        if not filled:
            found.append(
                Problem(
                    _("ยังไม่ได้กรอกหัวข้อ “%(part)s”") % {"part": SectionKey(key).label},
                    _url(plan, "ita") if key == SectionKey.ITA else _url(plan, "section", key),
                    f"section.{key}",
                )
            )
    return found


def _activity_problems(plan, activity) -> list[Problem]:
    url = _activity_url(plan, activity)
    name = {"number": activity.number, "name": activity.name}
    kinds = {item.kind for item in activity.items.all()}
    found = []

    def add(code, text):
        found.append(Problem(text % name, url, code))

    if ItemKind.OBJECTIVE not in kinds:  # FC-03
        add("activity.objective", _("รายการที่ %(number)s “%(name)s” ยังไม่มีวัตถุประสงค์"))
    if not activity.target_groups:  # FC-03
        add("activity.target_group", _("รายการที่ %(number)s “%(name)s” ยังไม่มีกลุ่มเป้าหมาย"))
    if activity.budget_state == BudgetState.NOT_ENTERED:  # FC-12, FC-23
        add(
            "activity.budget",
            _("รายการที่ %(number)s “%(name)s” ยังไม่ระบุงบประมาณ ถ้าไม่ใช้ให้เลือก “ไม่ใช้งบประมาณ”"),
        )
    if activity.budget_state == BudgetState.AMOUNT and not activity.budget_lines.all():
        add("activity.budget_lines", _("รายการที่ %(number)s “%(name)s” ยังไม่มีจำนวนเงินงบประมาณ"))
    first = fiscal_year_start(plan.first_fiscal_year)
    last = fiscal_year_end(plan.last_fiscal_year)
    for date in (activity.starts_on, activity.ends_on):
        if date and not first <= date <= last:
            add(
                "activity.period",
                _("รายการที่ %(number)s “%(name)s” มีช่วงเวลาอยู่นอกปีงบประมาณของแผน"),
            )
            break
    return found


def blocking(plan) -> list[Problem]:
    """Reasons why the draft cannot be submitted, each with the page where it is mended."""
    activities = _activities(plan)
    found = _section_problems(plan)
    if not activities:
        found.append(
            Problem(_("แผนยังไม่มีโครงการ/กิจกรรม/มาตรการ"), _url(plan, "activity_new"), "activities")
        )
    # FC-18: whatever the form (FC-19), one entry must teach about the CPI.
    if plan.organisation.profile.requires_cpi and not any(a.is_cpi for a in activities):
        found.append(
            Problem(
                _("แผนยังไม่มีโครงการหรือกิจกรรมที่ให้ความรู้เรื่องดัชนีการรับรู้การทุจริต (CPI)"),
                _url(plan, "activity_new") + "?cpi=1",
                "cpi",
            )
        )
    for kind in StatementKind:
        if not plan.statements.filter(kind=kind).exists():
            found.append(
                Problem(
                    _("ยังไม่ได้กรอก “%(part)s”") % {"part": kind.label},
                    _url(plan, "statements"),
                    f"statements.{kind}",
                )
            )
    for activity in activities:
        found += _activity_problems(plan, activity)
    unresolved = plan.comments.filter(resolved_at=None).count()
    if unresolved:
        found.append(
            Problem(
                _("ยังมีข้อสังเกตจากผู้ลงนามที่ยังไม่ได้ทำเครื่องหมายว่าแก้แล้ว %(count)s ข้อ")
                % {"count": unresolved},
                _url(plan, "detail") + "#comments",
                "comments",
            )
        )
    return found


def warnings(plan) -> list[Problem]:
    """What the plan should have; shown and recorded with the submission, never a hindrance."""
    activities = _activities(plan)
    found = []
    # FC-05: the plan must cover the framework, but not every section needs an entry.
    sections = plan.framework.nodes.filter(kind=NodeKind.SECTION)
    used = {".".join(a.node.code.split(".")[:2]) for a in activities}
    missing = [node.code for node in sections if node.code not in used]
    if missing:
        found.append(
            Problem(
                _("ยังไม่มีรายการในหัวข้อ %(codes)s ของกรอบการจัดทำแผน") % {"codes": " ".join(missing)},
                _url(plan, "detail"),
                "coverage",
            )
        )
    # FC-12: the sample plan lacks the period, so it only warns. One line a kind, not one an entry.
    for code, text, lacking in (
        (
            "activity.period_missing",
            _("ยังไม่มีระยะเวลาดำเนินการ %(count)s รายการ ได้แก่ รายการที่ %(numbers)s"),
            [a for a in activities if not (a.starts_on and a.ends_on)],
        ),
        (
            "activity.department_missing",
            _("ยังไม่มีส่วนราชการที่รับผิดชอบ %(count)s รายการ ได้แก่ รายการที่ %(numbers)s"),
            [a for a in activities if not a.department_id],
        ),
    ):
        if lacking:
            numbers = " ".join(str(activity.number) for activity in lacking[:MAX_NUMBERS])
            more = " …" if len(lacking) > MAX_NUMBERS else ""
            values = {"count": len(lacking), "numbers": numbers + more}
            found.append(Problem(text % values, _url(plan, "detail") + "#activities", code))
    # FC-07, RK-24: risks that no activity treats.
    treated = {risk.pk for activity in activities for risk in activity.risks.all()}
    treated.update(plan.treatment_links.values_list("option__assessed__risk", flat=True))
    red = [row.risk for row in red_risks(plan.organisation).select_related("risk")]
    if missed := [risk for risk in red if risk.pk not in treated]:
        found.append(
            Problem(
                _("ความเสี่ยงในโซนสีแดงที่ยังไม่มีรายการใดในแผนจัดการ: %(risks)s")
                % {"risks": ", ".join(str(risk) for risk in missed[:MAX_NUMBERS])}
                + (" …" if len(missed) > MAX_NUMBERS else ""),
                _url(plan, "detail"),
                "untreated_red_risks",
            )
        )
    untreated = plan.organisation.risks.current().exclude(pk__in=treated)
    untreated = untreated.exclude(pk__in=[risk.pk for risk in missed]).count()
    if untreated:
        found.append(
            Problem(
                _("มีความเสี่ยงการทุจริต %(count)s เรื่องที่ยังไม่มีรายการใดในแผนจัดการ") % {"count": untreated},
                _url(plan, "detail"),
                "untreated_risks",
            )
        )
    # PR-03..08: the composition is a "should".
    present = set(plan.working_group.values_list("category", flat=True))
    absent = [c.label for c in MemberCategory if c != MemberCategory.OTHER and c not in present]
    if absent:
        found.append(
            Problem(
                _("คณะทำงานยังไม่มี: %(who)s") % {"who": ", ".join(str(label) for label in absent)},
                _url(plan, "working_group"),
                "working_group",
            )
        )
    if not plan.sections.filter(key=SectionKey.REVIEW).exclude(text="").exists():  # FC-06
        found.append(
            Problem(
                _("ยังไม่มีผลการทบทวนแผนฉบับก่อน"),
                _url(plan, "section", SectionKey.REVIEW),
                "review",
            )
        )
    return found
