"""Every page that a role may open, and every public one: nothing for axe, nothing too wide.

The addresses come from the table of tests/architecture/test_addresses.py, the data is the
demonstration. A page whose content was clean for one role is not judged again for the next.
"""

import re
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from organisations.models import Organisation, Person
from organisations.roles import Role
from tests.architecture.test_addresses import MAY_OPEN, address, demonstration  # noqa: F401

from .checks import DESK, PHONE, THAI, faults

# The demonstration's people: user name → the roles whose addresses they walk.
WALKERS = {
    "officer": {Role.STAFF, Role.PLAN_OFFICER},
    "staff": {Role.STAFF},
    "clerk": {Role.ENDORSER},
    "executive": {Role.EXECUTIVE},
    "auditor": {Role.AUDITOR},
    "admin": {Role.ADMINISTRATOR},
}
# Answers without a page: a fragment, a file, JSON, or a press of a button only.
NO_PAGE = {
    "organisations:drafts", "organisations:notices_read", "plans:framework_nodes",
    "plans:framework_hint", "plans:memo", "plans:version_pdf", "plans:attachment",
    "reports:download", "reports:progress",
}
PUBLIC_PAGES = [
    "/",
    "/o/example-district/",
    "/o/example-district/plan/",
    "/o/example-district/reports/",
    "/verify/",
    "/verify/?code=AAAA-BBBB-CCCC",
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
]


def person(name: str, domain="example.go.th") -> Person:
    return Person.objects.get(username=f"{name}@{domain}")


def content_of(page) -> str:
    """The page's own part without what is different each time; the shell is judged with each role."""
    html = page.locator("main").inner_html()
    html = re.sub(r'(csrfmiddlewaretoken" value="|challenge": ?")[^"]+', r"\1", html)
    return f"{page.title()}\n{html}"


@pytest.fixture
def walk(visit):
    """Opens addresses one after another as one person; gives the faults of the pages it judged."""
    clean = set()

    def _walk(who, paths, **options) -> list[str]:
        page, found = None, []
        for path in paths:
            if page is None:
                page, shell_seen = visit(who, path, **options), False
            else:
                page.goto(path)
            content = content_of(page)
            if content in clean and shell_seen:
                continue
            here = faults(page, PHONE) + faults(page, DESK)
            shell_seen = True
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
        from_person=person("executive"), to_person=demonstration.person, role=Role.EXECUTIVE,
        kind="acting", position="ผู้อำนวยการเขต", order_number="1/2570",
        starts_on=day.replace(year=day.year + 1), ends_on=day.replace(year=day.year + 1),
    )  # fmt: skip
    return demonstration


def pages_of(roles, here) -> list[str]:
    """Addresses that one of the roles may open and that answer GET with a page."""
    client = Client()
    client.force_login(next(iter(here.walkers[frozenset(roles)])))
    found = []
    for name, allowed in MAY_OPEN.items():
        if allowed & roles and name not in NO_PAGE:
            url = address(name, here)
            if client.get(url).status_code != 405:
                found.append(url)
    return found


def test_every_page(walk, visit, here):
    found = []
    here.walkers = {frozenset(roles): [person(name)] for name, roles in WALKERS.items()}
    for name, roles in WALKERS.items():
        found += walk(person(name), pages_of(roles, here))
    found += walk(person("officer"), ACCOUNT_PAGES)
    found += walk(None, PUBLIC_PAGES)
    city = Organisation.objects.get(slug="example-city")
    overseer = SimpleNamespace(**{**vars(here), "organisation": city})
    found += walk(
        person("overseer", "city.example.go.th"),
        [address(name, overseer) for name in ("reports:today", "reports:oversight")]
        + [address(name, overseer) for name in ("organisations:notices",)],
    )
    assert not found, "\n".join(found)
