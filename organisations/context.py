"""What every page's frame needs."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thai.fiscal import fiscal_year_of, format_fiscal_year

from .models import Membership
from .permissions import Permission

# (label, url name, icon, permission): the side navigation by job; only what one may open is shown.
NAVIGATION = (
    (_("วันนี้"), "reports:today", "house", Permission.ENTER),
    (_("แผน"), "plans:list", "journal-check", Permission.PLAN_VIEW),
    (_("ความก้าวหน้า"), "plans:progress", "bar-chart-line", Permission.PLAN_VIEW),
    (_("รายงาน"), "reports:list", "file-earmark-text", Permission.REPORT_VIEW),
    (_("กรอบการจัดทำแผน"), "plans:framework", "diagram-3", Permission.PLAN_VIEW),
    (_("หน่วยงานในกำกับ"), "reports:oversight", "buildings", Permission.OVERSEE),
    (_("บันทึกการใช้งาน"), "organisations:audit", "shield-check", Permission.AUDIT_VIEW),
    (_("ตั้งค่า"), "organisations:settings", "gear", Permission.PEOPLE_MANAGE),
)


def _navigation(request, organisation):
    items = []
    for label, name, icon, permission in NAVIGATION:
        if not request.user.can(permission, organisation):
            continue
        try:
            url = reverse(name, args=[organisation.slug])
        except NoReverseMatch:
            continue
        # The page of today lies above all others, so that only its own address is its.
        active = request.path == url or (name != "reports:today" and request.path.startswith(url))
        items.append({"label": label, "url": url, "icon": icon, "active": active})
    return items


# Before and after this year, in the switch of the frame.
YEARS_BACK, YEARS_AHEAD = 4, 1


def _years(request, chosen: int) -> list[dict]:
    """The fiscal years to switch to: the same page with `?fy=`, which the scope keeps."""
    now = fiscal_year_of(timezone.localdate())
    years = {*range(now - YEARS_BACK, now + YEARS_AHEAD + 1), chosen}
    items = []
    for year in sorted(years, reverse=True):
        query = request.GET.copy()
        query.pop("page", None)
        query["fy"] = year
        items.append(
            {
                "label": format_fiscal_year(year),
                "url": f"{request.path}?{query.urlencode()}",
                "active": year == chosen,
            }
        )
    return items


def _other_organisations(request, organisation) -> list[dict]:
    return [
        {"label": other.name, "url": reverse("reports:today", args=[other.slug])}
        for other in request.user.organisations()
        if other.pk != organisation.pk
    ]


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
        }
        for row in memberships
    ]


def shell(request) -> dict:
    """Context of the frame: organisation, navigation, notices, fiscal year, languages."""
    context = {
        "demo": settings.DEMO,
        "languages": settings.LANGUAGES,
        "site_url": settings.SITE_URL,
    }
    if settings.DEMO and request.path == reverse(settings.LOGIN_URL):
        context |= {"demo_people": _demo_people(), "demo_password": settings.DEMO_PASSWORD}
    organisation = getattr(request, "organisation", None)
    if organisation is None:
        return context
    context["organisation"] = organisation
    context["fiscal_year"] = getattr(request, "fiscal_year", fiscal_year_of(timezone.localdate()))
    if request.user.is_authenticated and request.path.startswith("/staff/"):
        context["nav"] = _navigation(request, organisation)
        context["may_search"] = request.user.can(Permission.PLAN_VIEW, organisation)
        context["fiscal_years"] = _years(request, context["fiscal_year"])
        context["other_organisations"] = _other_organisations(request, organisation)
        context["notices_unread"] = request.user.notices.filter(
            organisation=organisation, read_at=None
        ).count()
    return context
