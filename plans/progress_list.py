"""Which approved activities a list shows and in what order: all in the database, page by page."""

from datetime import date
from functools import lru_cache

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Collate
from django.utils.translation import gettext_lazy

from thai.collation import COLLATION
from thai.fiscal import fiscal_year_end, fiscal_year_start
from workflow.prepared import prepared

from .models import ClaimState, ClaimStatus, ProgressClaim, Verdict, VersionActivity
from .selectors import SENT

STATES = (
    ("unsent", gettext_lazy("ยังไม่ส่งรายงาน")),
    (ClaimState.CLAIMED.value, gettext_lazy("ส่งแล้ว รอตรวจสอบ")),
    (ClaimState.RETURNED.value, gettext_lazy("ส่งกลับแก้ไข")),
    (ClaimState.VERIFIED.value, gettext_lazy("ตรวจสอบแล้ว")),
)
_COLUMNS = {
    "number": ("number",),
    "name": (Collate(F("name"), COLLATION),),
    "department": (Collate(F("department_name"), COLLATION), F("number")),
    "percent": ("progress_percent", "number"),
    "ends_on": ("ends_on", "number"),
    "planned": ("planned", "number"),
}
ORDERS = frozenset({*_COLUMNS, *(f"-{name}" for name in _COLUMNS)})


def _with_progress(rows, plan, fiscal_year) -> QuerySet:
    """Adds status and percent as the figures count them, and the state of the newest claim."""
    verdicts = Verdict.objects.filter(claim=OuterRef("pk"), accepted=True).order_by("-id")
    claims = ProgressClaim.objects.filter(
        plan=plan, activity_uuid=OuterRef("activity_uuid"), fiscal_year=fiscal_year
    ).order_by("-months")
    sent = claims.filter(state__in=SENT).annotate(
        found_status=Case(
            When(state=ClaimState.VERIFIED, then=Subquery(verdicts.values("status")[:1]))
        ),
        found_percent=Case(
            When(state=ClaimState.VERIFIED, then=Subquery(verdicts.values("percent")[:1]))
        ),
        counted_status=Coalesce("found_status", "status"),
        counted_percent=Coalesce("found_percent", "percent"),
    )
    return rows.annotate(
        progress_status=Coalesce(
            Subquery(sent.values("counted_status")[:1]), Value(ClaimStatus.NOT_STARTED.value)
        ),
        progress_percent=Coalesce(Subquery(sent.values("counted_percent")[:1]), Value(0)),
        claim_state=Subquery(claims.values("state")[:1]),
    )


def scheduled(start: date, end: date) -> Q:
    """As `VersionActivity.is_scheduled_in` (FC-12); without a period an entry counts each year."""
    return (Q(starts_on=None) | Q(starts_on__lte=end)) & (Q(ends_on=None) | Q(ends_on__gte=start))


def activity_rows(
    version,
    fiscal_year,
    *,
    person,
    sort="number",
    q="",
    status="",
    state="",
    dimension="",
    department="",
    mine="",
) -> QuerySet:
    """The version's activities of a fiscal year that pass the filters, in the order of `sort`."""
    start, end = fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year)
    rows = version.activities.filter(scheduled(start, end))
    if q:
        rows = rows.filter(
            Q(name__icontains=q)
            | Q(department_name__icontains=q)
            | Q(responsible_name__icontains=q)
        )
    if dimension:
        rows = rows.filter(dimension=dimension)
    if department:
        rows = rows.filter(department_name=department)
    if mine:
        rows = rows.filter(
            Q(responsible_uuid=person.uuid) | Q(data__co_owners__icontains=str(person.uuid))
        )
    if status or state or sort.lstrip("-") == "percent":
        rows = _with_progress(rows, version.plan, fiscal_year)
    if status in ClaimStatus.values:
        rows = rows.filter(progress_status=status)
    if state == "unsent":
        rows = rows.filter(Q(claim_state=None) | Q(claim_state=ClaimState.DRAFT))
    elif state in ClaimState.values:
        rows = rows.filter(claim_state=state)
    return _ordered(rows, sort)


@lru_cache(maxsize=1024)
def whole_length(version_uuid, fiscal_year: int) -> int:
    """How many lines the list has without filters; remembered: a version never changes."""
    start, end = fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year)
    return VersionActivity.objects.filter(scheduled(start, end), version__uuid=version_uuid).count()


@prepared
def _whole(version: int, start: date, end: date, *, sort: str, first: int, last: int):
    rows = VersionActivity.objects.filter(scheduled(start, end), version=version)
    return _ordered(rows, sort)[first:last]


def page_of_whole(version, fiscal_year: int, sort: str, first: int, last: int) -> list:
    """Lines `first` to `last` (not with it) of the list without filters.

    `sort` is one of ORDERS, but not by percent, which is no column.
    """
    start, end = fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year)
    return _whole(version.pk, start, end, sort=sort, first=first, last=last)


def _ordered(rows, sort: str) -> QuerySet:
    down = sort.startswith("-")
    orders = []
    for column in _COLUMNS.get(sort.lstrip("-"), _COLUMNS["number"]):
        expression = F(column) if isinstance(column, str) else column
        if down and not orders:
            orders.append(expression.desc(nulls_last=True))
        else:
            orders.append(expression.asc(nulls_last=True))
    return rows.order_by(*orders, "id")
