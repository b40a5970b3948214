"""Every page that a role may open, and every public one: nothing for axe, nothing too wide.

The addresses come from the table of tests/architecture/test_addresses.py, the data is the
demonstration with a draft that came back, a report on its way, and open claims. A page whose
content was clean for one role is not judged again for the next.
"""

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from organisations.models import Organisation, Person
from organisations.roles import Role
from plans.models import PlanStatus, SectionKey
from plans.services import approval
from reports.models import Round, RoundState
from reports.services.building import build_report
from tests.architecture.test_addresses import MAY_OPEN, address, demonstration  # noqa: F401
from tests.factories import make_member
from workflow import jobs

from .builders import copy_of, this_year
from .checks import DESK, PHONE, faults
from .risk_walk import walk_assigned
from .texts import thai_left_over, typed_texts

# The demonstration's people: user name → the roles whose addresses they walk.
WALKERS = {
    "officer": {Role.STAFF, Role.PLAN_OFFICER},
    "staff": {Role.STAFF},
    "clerk": {Role.ENDORSER},
    "executive": {Role.EXECUTIVE},
    "auditor": {Role.AUDITOR},
    "admin": {Role.ADMINISTRATOR},
    "complaints": {Role.COMPLAINT_OFFICER},
}
# Answers without a page: a fragment, a file, JSON, or a press of a button only.
NO_PAGE = {
    "organisations:drafts", "organisations:notices_read", "plans:framework_nodes",
    "plans:framework_hint", "plans:memo", "plans:version_printing", "plans:attachment",
    "reports:download", "reports:progress",
    "casework:file",
    "risks:criteria_preview", "risks:sheet", "risks:scan", "risks:control_file",
    "casework:manual_pdf", "casework:statistics_pdf", "casework:statistics_csv",
    "casework:summary_pdf",
    "casework:receipt", "casework:letter_pdf", "casework:letter_docx", "casework:poster",
    "casework:posters",
    "integrity:figures_pdf", "integrity:identity_file",
    "integrity:report_file", "integrity:my_copy_pdf",
}  # fmt: skip
OF_A_DRAFT = [
    "detail", "read", "edit", "copy", "statements", "swot", "ita", "alignments", "working_group",
    "activity_new", "draft_activity", "activity_edit", "activity_delete", "submit", "approve",
    "paper", "order", "memo_number",
]  # fmt: skip
PUBLIC_PAGES = [
    "/",
    "/o/example-district/",
    "/o/example-district/plan/",
    "/o/example-district/reports/",
    "/o/example-town/",
    "/o/example-town/plan/",
    "/o/example-district/complaints/",
    "/o/example-district/complaints/?q=2",
    "/o/example-district/complaints/?q=b",
    "/o/example-district/complaints/new/",
    "/o/example-district/complaints/track/",
    "/o/example-district/statistics/",
    "/o/example-district/manuals/",
    "/o/example-town/statistics/",
    "/o/example-district/corruption/new/",
    "/o/example-district/corruption/new/?lang=en",
    "/o/example-district/corruption/new/?write",
    "/o/example-district/corruption/new/?write&lang=en",
    "/o/example-district/corruption/inbox/",
    "/o/example-district/corruption/nowhere/",
    "/o/example-town/corruption/new/",
    "/verify/acknowledgement/",
    "/verify/",
    "/verify/?code=v1-000000000000",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/invitation/unknown/",
    "/nowhere/",
]
ACCOUNT_PAGES = [
    "/staff/?choose=1",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/activate/",
    "/accounts/reauthenticate/",
    "/staff/example-district/settings/",
]
ERRORS = ("400", "403", "403_csrf", "404", "429", "500")
ENGLISH = ["today", "list", "round", "report"]


def person(name: str, domain="example.go.th") -> Person:
    return Person.objects.get(username=f"{name}@{domain}")


def content_of(page) -> str:
    """The page's own part without what differs each time; the shell is judged once a role."""
    html = page.locator("main").inner_html()
    html = re.sub(r'(csrfmiddlewaretoken" value="|challenge": ?")[^"]+', r"\1", html)
    return f"{page.title()}\n{html}"


@pytest.fixture
def walk(visit):
    """Opens addresses one after another as one person; gives the faults of the pages it judged."""
    clean = set()

    def _walk(who, paths) -> list[str]:
        page, found = None, []
        for path in paths:
            if first := page is None:
                page = visit(who, path)
            else:
                page.goto(path)
            content = content_of(page)
            if content in clean and not first:
                continue
            here = faults(page, PHONE) + faults(page, DESK)
            if not here:
                clean.add(content)
            found += here
        return found

    return _walk


@pytest.fixture
def here(demonstration):  # noqa: F811
    """The demonstration with one order of acting, so that every address has an object."""
    day = timezone.localdate()
    demonstration.delegation = demonstration.organisation.delegations.create(
        from_person=person("executive"),
        to_person=demonstration.person,
        role=Role.EXECUTIVE,
        kind="acting",
        position="ผู้อำนวยการเขต",
        order_number="1/2570",
        starts_on=day.replace(day=1, year=day.year + 1),
        ends_on=day.replace(day=1, year=day.year + 1),
    )
    return demonstration


def pages_of(name, here) -> list[str]:
    """Addresses that one of the person's roles may open and that answer GET with a page."""
    client = Client()
    client.force_login(person(name))
    urls = [
        address(route, here)
        for route, allowed in MAY_OPEN.items()
        if allowed & WALKERS[name] and route not in NO_PAGE
    ]
    return [url for url in urls if client.get(url).status_code != 405]


def returned_draft(here):
    """Next year's plan, copied, submitted and sent back with a comment on an activity."""
    people = SimpleNamespace(officer=person("officer"))
    plan = copy_of(here.plan, people, year=this_year() + 1)
    approval.submit_plan(plan=plan, by=people.officer)
    activity = plan.activities.get(number=3)
    approval.return_plan(
        plan=plan,
        by=person("clerk"),
        remark="แก้ไขแล้วเสนอใหม่",
        comments=[
            {"text": "ระบุสถานที่ให้ชัดเจน", "part": "activities", "activity": activity, "field": ""},
            {"text": "เพิ่มข้อมูลปีล่าสุด", "part": "situation", "activity": None, "field": ""},
        ],
    )
    plan.refresh_from_db()
    assert plan.status == PlanStatus.RETURNED
    return SimpleNamespace(
        **{**vars(here), "plan": plan, "activity": activity, "comment": plan.comments.first()}
    )


def walk_a_draft(walk, here) -> list[str]:
    draft = returned_draft(here)
    slug, plan = here.organisation.slug, draft.plan
    paths = [address(f"plans:{short}", draft) for short in OF_A_DRAFT]
    paths += [reverse("plans:section", args=[slug, plan.uuid, key]) for key in SectionKey.values]
    found = walk(person("officer"), paths)
    return found + walk(person("staff"), [address("plans:activity_edit", draft)])


def walk_claims(walk, here) -> list[str]:
    """A claim that is being written, one that waits for its verdict, one that is verified."""
    slug, year = here.organisation.slug, here.plan.first_fiscal_year
    numbers = dict(here.plan.activities.values_list("number", "uuid"))

    def url(name, number, *args):
        return reverse(f"plans:{name}", args=[slug, numbers[number], *args])

    return walk(person("staff"), [url("claim", 8, year, 6), url("log", 8)]) + walk(
        person("clerk"),
        [url("verify", number, year, 6) for number in (3, 5, 6)] + [url("activity", 5)],
    )


def walk_a_report(walk, here) -> list[str]:
    """A report that waits for a worker, then one that waits for the executive."""
    row = Round.objects.get(
        organisation=here.organisation, fiscal_year=this_year(), schedule="nacc_6"
    )
    assert row.state == RoundState.OPEN
    report = build_report(round=row, by=person("officer"), summary="ผลเป็นไปตามแผน")
    pages = [
        reverse(f"reports:{name}", args=[here.organisation.slug, report.uuid])
        for name in ("report", "sign")
    ]
    found = walk(person("officer"), pages[:1])
    jobs.run(report.job_uuid)
    return found + walk(person("executive"), pages)


def walk_errors(visit) -> list[str]:
    """The error pages as the server would send them, with its style sheet."""
    page = visit(None, "/")
    pages = {f"/wrong/{name}/": render_to_string(f"{name}.html") for name in ERRORS}

    def answer(route):
        path = urlsplit(route.request.url).path
        route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")

    page.route("**/wrong/*/", answer)
    found = []
    for path in pages:
        page.goto(path)
        found += faults(page, PHONE) + faults(page, DESK)
    return found


def walk_in_english(visit, here) -> list[str]:
    """The switch is pressed once; from then on the program's own words are English."""
    page = visit(person("officer"), address("reports:today", here))
    expect(page.locator("html")).to_have_attribute("lang", "th")
    page.locator(".topbar summary", has_text="ไทย").click()
    page.locator(".topbar").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    typed = typed_texts()
    slug = here.organisation.slug
    names = ["plans:list", "plans:detail", "plans:approve", "plans:progress", "plans:activity"]
    names += ["plans:framework", "plans:versions", "plans:new", "reports:list", "reports:round"]
    names += ["reports:report", "reports:build", "organisations:notices", "plans:log"]
    found = thai_left_over(page, typed)
    for name in names:
        page.goto(address(name, here))
        found += thai_left_over(page, typed)
    for path in ("/", f"/o/{slug}/", f"/o/{slug}/plan/", "/verify/", "/accounts/2fa/"):
        page.goto(path)
        found += thai_left_over(page, typed)
    return found


def test_every_page(walk, visit, here):
    found = []
    for name in WALKERS:
        found += walk(person(name), pages_of(name, here))
    found += walk(person("officer"), ACCOUNT_PAGES)
    found += walk(None, PUBLIC_PAGES)
    found += walk_errors(visit)
    found += walk_claims(walk, here)
    found += walk_a_draft(walk, here)
    found += walk_a_report(walk, here)
    found += walk_assigned(walk, here)
    nobody = make_member(here.organisation, Role.ENDORSER, Role.EXECUTIVE, password=None)
    found += walk(nobody, [address("plans:sign", here)])
    city = Organisation.objects.get(slug="example-city")
    overseer = SimpleNamespace(**{**vars(here), "organisation": city})
    names = ("reports:today", "reports:oversight", "organisations:notices")
    found += walk(
        person("overseer", "city.example.go.th"), [address(name, overseer) for name in names]
    )
    found += walk_in_english(visit, here)
    assert not found, "\n".join(found)
