"""Attacks on the desk: who gets which answer (20), what the excluded could notice (21)."""

import re
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from complaints.corruption import selectors
from complaints.corruption.models import EntryKind, Report, SealedFile
from complaints.corruption.services import digest, entries, figures
from organisations.models import Person
from organisations.role_rules import APART
from organisations.roles import Role
from organisations.services import set_membership
from reports.today import today_of
from tests.factories import make_member, make_organisation, make_person, upload
from thai.dates import format_date_for_input
from workflow import audit

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, text, url

OFFICER = {Role.CORRUPTION_OFFICER}
SUPERIOR = {Role.EXECUTIVE, Role.ENDORSER}


@pytest.fixture
def office(cast, org):
    return open_channel(org)


def addresses(office, report, copy, entry, file) -> dict:
    """Every address of the desk that names something, and which roles have the permission."""
    org = office.organisation
    return {
        url(org, "report", report.uuid): OFFICER,
        url(org, "act", report.uuid, "screen"): OFFICER,
        url(org, "act", report.uuid, "ask"): OFFICER,
        url(org, "act", report.uuid, "nothing"): OFFICER,
        url(org, "act", report.uuid, "hand-over"): OFFICER,
        url(org, "message", report.uuid): OFFICER,
        url(org, "confirm", report.uuid, entry): OFFICER,
        url(org, "report_file", report.uuid, file): OFFICER,
        url(org, "export", report.uuid): OFFICER,
        url(org, "copy_new", report.uuid): OFFICER,
        url(org, "copy_edit", report.uuid, copy): OFFICER,
        url(org, "my_copy", copy): SUPERIOR,
        url(org, "my_copy_pdf", copy): SUPERIOR,
    }


def of_nothing(path: str) -> str:
    """The same address with uuids that belong to nothing."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", lambda _found: str(uuid4()), path)


def answer(client, method, path):
    """Status, headers and body, without what no two answers share."""
    response = getattr(client, method)(path)
    body = text(response) if not response.streaming else b"".join(response.streaming_content)
    if isinstance(body, str):
        body = re.sub(r'(csrfmiddlewaretoken" value="|csrf-token" content=")[^"]+', r"\1", body)
        body = body.replace(path, "")
    headers = {
        name: value
        for name, value in response.items()
        if name not in ("X-Request-ID", "Content-Length", "Date")
    }
    nonce = re.compile(r"'nonce-[^']+'")
    headers = {name: nonce.sub("", value) for name, value in headers.items()}
    return response.status_code, headers, body


@pytest.fixture
def everything(office):
    """A report with a file, an entry of two people and a released copy; and one that excludes."""
    first, second = office.officers
    report, _receipt = make.filed(office)
    make.screened(report, office)
    copy = make.released(report, office)
    body = {"benefit": "คืนเงิน", "proposal": "ความชอบ"}
    entry = entries.add(report, EntryKind.REWARD, body, by=first, keys=office.keys(first))
    hidden, _receipt = make.filed(office, excluded=[second])
    make.screened(hidden, office)
    return report, copy, entry, hidden


def file_of(client, org) -> tuple:
    """A report with a file, as an officer takes it in."""
    page = text(client.get(url(org, "take_in")))
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    data = {
        "arrival": "visit",
        "received_on": format_date_for_input(timezone.localdate()),
        "what": "ก",
        "naming": "anonymous",
        "ticket": ticket,
        "files": upload(name="ก.jpg"),
    }
    client.post(url(org, "take_in"), data)
    file = SealedFile.objects.select_related("report").latest("received_on", "uuid")
    return file.report, file.uuid


def test_attack_20_addresses_by_roles_and_organisations(office, org, other_org, everything):
    """A visitor signs in, strangers and other offices get 404, a missing role 403."""
    report, copy, entry, _hidden = everything
    _of_file, file = file_of(browser(office.officers[0]), org)
    paths = addresses(office, report, copy.uuid, entry.uuid, file)
    people = {role: browser(make_member(org, role)) for role in Role}
    foreign = make_organisation("foreign-office")
    strangers = [browser(make_person("คนนอก", username="nobody"))]
    strangers += [
        browser(make_member(where, role)) for where in (foreign, other_org) for role in Role
    ]
    wrong = []
    for path, roles in paths.items():
        for method in ("get", "post"):
            assert Client().get(path)["Location"].startswith("/accounts/login/")
            for client in strangers:
                status = getattr(client, method)(path).status_code
                if status != 404:
                    wrong.append(f"stranger {method} {path}: {status}")
            for role, client in people.items():
                status = getattr(client, method)(path).status_code
                # New people of the right role hold no key: the report is not there for them.
                expected = 404 if role in roles else 403
                if status != expected:
                    wrong.append(f"{role} {method} {path}: {status}")
    assert not wrong, "\n".join(wrong)


def test_attack_20_an_excluded_officer_gets_the_very_answer_of_what_is_not_there(
    office, everything
):
    """Byte for byte, headers too, with keys open and without."""
    _report, copy, entry, hidden = everything
    second = office.officers[1]
    superior_copy = copy.uuid
    make.in_state(office, "received")
    paths = addresses(office, hidden, superior_copy, entry.uuid, uuid4())
    for client in (browser(second), browser(second, office)):
        for path, roles in paths.items():
            if roles != OFFICER:
                continue
            for method in ("get", "post", "head"):
                got, nothing = (
                    answer(client, method, path),
                    answer(client, method, of_nothing(path)),
                )
                assert got == nothing, (method, path)
                assert got[0] in (404, 405)


def test_attack_20_a_superior_of_another_copy_gets_the_very_same(office, org, everything):
    _report, copy, _entry, _hidden = everything
    other = make_member(org, Role.EXECUTIVE)
    office.give_key(other, "superior")
    client = browser(other, office)
    for name in ("my_copy", "my_copy_pdf"):
        path = url(org, name, copy.uuid)
        assert answer(client, "get", path) == answer(client, "get", of_nothing(path))


def test_attack_20_the_own_slug_with_another_offices_report(office, other_org, everything):
    report = everything[0]
    town = open_channel(other_org)
    client = browser(town.officers[0], town)
    path = url(other_org, "report", report.uuid)
    assert answer(client, "get", path) == answer(client, "get", of_nothing(path))


def test_attack_20_a_report_that_was_deleted_is_not_there(office, org, everything):
    report = everything[0]
    Report.objects.filter(pk=report.pk).update(is_deleted=True)
    client = browser(office.officers[0], office)
    path = url(org, "report", report.uuid)
    assert answer(client, "get", path) == answer(client, "get", of_nothing(path))


# --- 21


def looks(org, client) -> list:
    """All that a browser can look at: lists, counts, pages of today, of keys, of figures, audit."""
    names = ["reports", "my_copies", "keys", "own_figures", "figures", "contacts"]
    paths = [url(org, name) for name in names]
    paths += [f"{url(org, 'reports')}?tab={tab}" for tab in selectors.TABS]
    paths += [f"{url(org, 'reports')}?tab=all&sort={sort}" for sort in ("due", "-label", "state")]
    paths += [f"/staff/{org.slug}/", f"/staff/{org.slug}/audit/", f"/o/{org.slug}/"]
    paths += [f"/staff/{org.slug}/audit/?q={word}" for word in ("corruption", "ทุจริต")]
    paths += [f"/staff/{org.slug}/audit/?check=1", f"/o/{org.slug}/statistics/"]
    return settle([(path, answer(client, "get", path)) for path in paths])


def settle(rows: list) -> list:
    """Without the minutes that are left until keys shut."""
    minutes = re.compile(r"\d+:\d\d|\d+\.\d\d น\.|เหลือ \d+ นาที")
    return [
        (path, (status, headers, minutes.sub("", body) if isinstance(body, str) else body))
        for path, (status, headers, body) in rows
    ]


@pytest.fixture
def curious(office, org, everything):
    """The second officer, who holds every other role that an officer may hold, and looks around."""
    second = office.officers[1]
    roles = set(Role) - APART - {Role.OVERSEER} | {Role.CORRUPTION_OFFICER}
    set_membership(person=second, organisation=org, roles=sorted(roles))
    return Person.objects.get(pk=second.pk)


def differing(before: list, after: list) -> set[str]:
    return {path for (path, was), (_path, now) in zip(before, after, strict=True) if was != now}


def a_whole_case(office, org, client, excluded) -> Report:
    """A report that excludes somebody comes in, is read, worked on and closed."""
    report, receipt = make.filed(office, excluded=[excluded])
    make.screened(report, office)
    make.assigned(report, office)
    make.take(report, office, "ask")
    make.answers(report, receipt)
    make.take(report, office, "accept", "inquire", "conclude", "no_grounds")
    make.told(report, office)
    make.take(report, office, "close")
    assert client.get(url(org, "report", report.uuid)).status_code == 200
    return report


@pytest.mark.parametrize("keys", [False, True])
def test_attack_21_an_excluded_officer_notices_nothing(office, org, curious, keys):
    """A report that excludes them comes in, is worked on and closed: not a byte changes."""
    first, _second = office.officers
    colleague, client = browser(first, office), browser(curious, office if keys else None)
    before = looks(org, client)
    # Nothing is the same because nothing is shown.
    assert {path: got[0] for path, got in before if got[0] != 200} == {}
    today = timezone.localdate()
    counted = selectors.waiting_for(curious, org, today)
    a_whole_case(office, org, colleague, curious)
    assert selectors.waiting_for(curious, org, today) == counted
    assert differing(before, looks(org, client)) == set()


def test_attack_21_what_is_told_would_be_noticed(office, org, curious):
    """The looks themselves: a line of the audit, a report that does not exclude, show in them."""
    first, _second = office.officers
    client = browser(curious, office)
    before = looks(org, client)
    report, _receipt = make.filed(office, excluded=[curious])
    audit.record(actor=first, event="corruption.report_read", obj=report)
    pages = {f"/staff/{org.slug}/audit/", f"/staff/{org.slug}/audit/?check=1"}
    assert pages <= differing(before, looks(org, client))
    before = looks(org, client)
    make.filed(office)
    lists = {url(org, "reports"), url(org, "own_figures"), f"/staff/{org.slug}/"}
    assert lists <= differing(before, looks(org, client))


def general_rows() -> dict[str, list]:
    """Everything in the general database but who is signed in."""
    with connections["default"].cursor() as cursor:
        tables = connections["default"].introspection.table_names(cursor)
        found = {}
        for table in sorted(set(tables) - {"django_session"}):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_attack_21_the_whole_general_database_tells_nothing(office, org, curious):
    """Audit, jobs, notices, figures: who reads its tables learns of no report either."""
    colleague = browser(office.officers[0], office)
    # What a page makes at its first visit.
    colleague.get(url(org, "reports"))
    before = general_rows()
    assert len(before) > 30
    report = a_whole_case(office, org, colleague, curious)
    figures.freeze_due(timezone.localdate())
    digest.waiting(timezone.localdate())
    assert general_rows() == before
    audit.record(actor=curious, event="corruption.report_read", obj=report)
    assert general_rows() != before


def test_attack_21_the_flood_and_its_tray_tell_nothing_either(office, org):
    second = office.officers[1]
    before = selectors.waiting_for(second, org, timezone.localdate())
    for _n in range(5):
        make.filed(office, excluded=[second], set_aside=True)
    assert selectors.waiting_for(second, org, timezone.localdate()) == before
    assert "tab=tray" not in text(browser(second).get(url(org, "reports")))


def test_attack_21_today_counts_only_what_the_keys_open(office, org):
    first, second = (Person.objects.get(pk=person.pk) for person in office.officers)
    make.filed(office, excluded=[second])
    today = timezone.localdate()
    lines = {person: today_of(person, org, today).tasks for person in (first, second)}
    assert any("ทุจริต" in task.title for task in lines[first])
    assert not any("ทุจริต" in task.title for task in lines[second])
