"""Rules of the draft as plain functions: no database, used by forms and services alike."""

from datetime import date

from django.utils.translation import gettext as _

from thai.dates import format_date
from thai.fiscal import fiscal_year_end, fiscal_year_start

from .models import BudgetState, NodeKind
from .models.activity import TargetGroup
from .models.plan import MemberCategory

# FC-33: the full official name, offered when a plan is made.
OFFICIAL_TITLE = "แผนปฏิบัติการป้องกันการทุจริตเพื่อยกระดับคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. {years}"

# Audience codes of the framework in the terms of RO-18.
_AUDIENCE = {
    "political_executives": TargetGroup.POLITICAL_EXECUTIVES,
    "executives": TargetGroup.POLITICAL_EXECUTIVES,
    "council": TargetGroup.COUNCIL,
    "permanent_staff": TargetGroup.STAFF,
    "staff": TargetGroup.STAFF,
    "citizens": TargetGroup.CITIZENS,
    "public": TargetGroup.CITIZENS,
    "external_complainants": TargetGroup.CITIZENS,
    "children_youth": TargetGroup.YOUTH,
    "service_users": TargetGroup.SERVICE_USERS,
    "stakeholders": TargetGroup.SERVICE_USERS,
    "private_sector": TargetGroup.BUSINESS,
    "civil_society": TargetGroup.CIVIL_SOCIETY,
    "community_organisations": TargetGroup.CIVIL_SOCIETY,
}


def official_title(first_fiscal_year: int, last_fiscal_year: int | None = None) -> str:
    """The full official name of a plan for one or several fiscal years (B.E.)."""
    last = last_fiscal_year or first_fiscal_year
    years = str(first_fiscal_year) if last == first_fiscal_year else f"{first_fiscal_year}–{last}"
    return OFFICIAL_TITLE.format(years=years)


def target_groups_of(audience) -> list[str]:
    """The target groups that stand for a framework node's audience codes, each once."""
    return list(dict.fromkeys(_AUDIENCE[code].value for code in audience if code in _AUDIENCE))


def shift_years(day: date | None, years: int) -> date | None:
    """The same day `years` later; 29 February becomes the 28th where there is none."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def period_problems(plan, starts_on: date | None, ends_on: date | None) -> dict[str, str]:
    """What is wrong with an activity's period, by field; a missing one only warns (FC-12)."""
    first = fiscal_year_start(plan.first_fiscal_year)
    last = fiscal_year_end(plan.last_fiscal_year)
    found = {}
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day and not first <= day <= last:
            found[name] = _("วันที่ต้องอยู่ในปีงบประมาณของแผน คือ %(first)s ถึง %(last)s") % {
                "first": format_date(first),
                "last": format_date(last),
            }
    if starts_on and ends_on and ends_on < starts_on and "ends_on" not in found:
        found["ends_on"] = _("วันสิ้นสุดต้องไม่ก่อนวันเริ่ม (%(start)s)") % {"start": format_date(starts_on)}
    return found


def budget_problems(plan, state: str, lines: list[dict]) -> dict[str, str]:
    """FC-23: sums go with the state "amount" only, lie in the plan's years, each source once."""
    if lines and state != BudgetState.AMOUNT:
        return {"budget_state": _("มีจำนวนเงินอยู่ด้านล่าง กรุณาเลือก “ใช้งบประมาณ” หรือลบจำนวนเงินออกก่อน")}
    seen = set()
    for line in lines:
        if line["fiscal_year"] not in plan.fiscal_years:
            return {"budget_lines": _("ปีงบประมาณของเงินต้องเป็นปีของแผน")}
        if line["planned"] < 0:
            return {"budget_lines": _("จำนวนเงินต้องไม่ติดลบ กรุณากรอกตั้งแต่ 0 ขึ้นไป เช่น 12,500.00")}
        key = (line["fiscal_year"], line["source"])
        if key in seen:
            return {
                "budget_lines": _("มีปี %(year)s จากแหล่ง “%(source)s” ซ้ำกัน กรุณารวมเป็นรายการเดียว")
                % {"year": key[0], "source": key[1]}
            }
        seen.add(key)
    return {}


def node_problem(plan, node) -> str:
    """An activity stands under a section or deeper, in the plan's own framework."""
    if node.framework_id != plan.framework_id or node.kind == NodeKind.DIMENSION:
        return _("กรุณาเลือกหัวข้อจากกรอบของแผนนี้ ตั้งแต่ระดับด้านลงไป")
    return ""


def missing_categories(present) -> list[MemberCategory]:
    """PR-03..08: categories that the working group should have and lacks; a warning only."""
    present = set(present)
    return [c for c in MemberCategory if c != MemberCategory.OTHER and c not in present]
