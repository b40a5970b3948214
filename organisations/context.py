"""What every page's frame needs."""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thai.fiscal import fiscal_year_of, format_fiscal_year
from workflow.prepared import prepared

from .demo import PASSPHRASES
from .models import Membership, Notice
from .permissions import Permission

# (label, url name, icon, permission): the side navigation by job; only what one may open is shown.
NAVIGATION = (
    (_("วันนี้"), "reports:today", "house", Permission.ENTER),
    (_("แผน"), "plans:list", "journal-check", Permission.PLAN_VIEW),
    (_("ความเสี่ยง"), "risks:register", "shield-exclamation", Permission.RISK_VIEW),
    (_("ความก้าวหน้า"), "plans:progress", "bar-chart-line", Permission.PLAN_VIEW),
    (_("รายงาน"), "reports:list", "file-earmark-text", Permission.REPORT_VIEW),
    (_("เรื่องร้องเรียน"), "casework:list", "chat-left-text", Permission.COMPLAINT_ENTER),
    (_("สถิติเรื่องร้องเรียน"), "casework:statistics", "bar-chart", Permission.COMPLAINT_FIGURES),
    (_("เรื่องทุจริต"), "integrity:reports", "shield-lock", Permission.REPORT_ENTER),
    (_("คำขอเปิดชื่อ"), "integrity:custody", "shield-lock", Permission.IDENTITY_KEEP),
    (_("สถิติเรื่องทุจริต"), "integrity:figures", "bar-chart", Permission.CHANNEL_FIGURES),
    (_("สำเนาเรื่องลับ"), "integrity:my_copies", "shield-lock", Permission.COPY_READ),
    (_("ช่องทางแจ้งเรื่องทุจริต"), "integrity:contacts", "shield-lock", Permission.CONTACTS_MANAGE),
    (_("กุญแจ"), "integrity:keys", "key", Permission.KEY_HOLD),
    (_("กรอบการจัดทำแผน"), "plans:framework", "diagram-3", Permission.PLAN_VIEW),
    (_("หน่วยงานในกำกับ"), "reports:oversight", "buildings", Permission.OVERSEE),
    (_("บันทึกการใช้งาน"), "organisations:audit", "shield-check", Permission.AUDIT_VIEW),
    (_("ตั้งค่า"), "organisations:settings", "gear", Permission.PEOPLE_MANAGE),
)

# An entry that another one leads to already: left out for those who have this permission.
INSTEAD = {
    "casework:statistics": Permission.COMPLAINT_ENTER,
    "integrity:contacts": Permission.REPORT_ENTER,
}

# Before and after this year, in the switch of the frame.
YEARS_BACK, YEARS_AHEAD = 4, 1


class Entry(NamedTuple):
    """One line of the frame's navigation."""

    label: str
    url: str
    icon: str = ""
    active: bool = False


class Frame(NamedTuple):
    """All that the frame of a staff page shows.

    Its three parts are rendered once for equal frames (`part` of the ui tags), not on every page
    that a person opens. Without an organisation it is a bar with a way out.
    """

    person: str
    title: str = ""
    slug: str = ""
    organisation: str = ""
    nav: tuple[Entry, ...] = ()
    may_search: bool = False
    notices_unread: int = 0
    fiscal_year: int = 0
    years: tuple[Entry, ...] = ()
    other_organisations: tuple[Entry, ...] = ()


def _navigation(request, organisation):
    for label, name, icon, permission in NAVIGATION:
        if not request.user.can(permission, organisation):
            continue
        if name in INSTEAD and request.user.can(INSTEAD[name], organisation):
            continue
        try:
            url = reverse(name, args=[organisation.slug])
        except NoReverseMatch:
            continue
        # The page of today lies above all others, so that only its own address is its.
        active = request.path == url or (name != "reports:today" and request.path.startswith(url))
        yield Entry(str(label), url, icon, active)


def _years(request, chosen: int):
    """The fiscal years to switch to: the same page with `?fy=`, which the scope keeps."""
    now = fiscal_year_of(timezone.localdate())
    query = request.GET.copy()
    for name in ("page", "fy"):
        query.pop(name, None)
    kept = "?" + (query.urlencode() + "&" if query else "") + "fy="
    for year in sorted({*range(now - YEARS_BACK, now + YEARS_AHEAD + 1), chosen}, reverse=True):
        yield Entry(format_fiscal_year(year), f"{kept}{year}", active=year == chosen)


@prepared
def _unread(person: int, organisation: int):
    """The number of unread notices; no row without any."""
    rows = Notice.objects.filter(person=person, organisation=organisation, read_at=None)
    return rows.order_by().values("person").annotate(number=Count("pk")).values_list("number")


def _frame(request, organisation, fiscal_year: int) -> Frame:
    person = request.user
    frame = Frame(person.display)
    if organisation is None:
        return frame
    others = (o for o in person.organisations() if o.pk != organisation.pk)
    return frame._replace(
        slug=organisation.slug,
        organisation=organisation.name,
        title=person.title,
        nav=tuple(_navigation(request, organisation)),
        may_search=person.can(Permission.PLAN_VIEW, organisation),
        notices_unread=sum(number for (number,) in _unread(person.pk, organisation.pk)),
        fiscal_year=fiscal_year,
        years=tuple(_years(request, fiscal_year)),
        other_organisations=tuple(
            Entry(o.name, reverse("reports:today", args=[o.slug])) for o in others
        ),
    )


def _demo_people() -> list[dict]:
    """The demonstration's sign-ins, shown on the sign-in page while DEMO=1."""
    memberships = (
        Membership.objects.filter(person__is_demo=True, is_active=True)
        .select_related("person", "organisation")
        .prefetch_related("roles")
        .order_by("organisation_id", "pk")
    )
    return [
        {
            "email": row.person.email,
            "role": ", ".join(str(label) for label in row.role_labels()),
            "organisation": row.organisation.name,
            "passphrase": PASSPHRASES.get(row.person.email or "", ""),
        }
        for row in memberships
    ]


def shell(request) -> dict:
    """Context of every page: organisation, fiscal year, languages, and the staff pages' frame."""
    context = {
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "site_url": settings.SITE_URL,
    }
    if settings.DEMO and request.path == reverse(settings.LOGIN_URL):
        context |= {"demo_people": _demo_people(), "demo_password": settings.DEMO_PASSWORD}
    organisation = getattr(request, "organisation", None)
    year = getattr(request, "fiscal_year", None) or fiscal_year_of(timezone.localdate())
    if organisation:
        context |= {"organisation": organisation, "fiscal_year": year}
    # Where the middleware refused the request there is no user yet.
    person = getattr(request, "user", None)
    if person and person.is_authenticated and request.path.startswith("/staff/"):
        context["frame"] = _frame(request, organisation, year)
    return context
