"""CC-04: the channel is effective, convenient, quick, and safe for the person who reports."""

import re

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.corruption.models import Report
from complaints.corruption.services import speaking
from complaints.corruption.vault import receipts
from organisations.models import Person
from reports.today import today_of
from thai.days import due_date

from . import builders
from . import desk_builders as make
from .desk_pages import browser, url
from .disk_search import found_in, of_receipt
from .reporters import PLANTED, Reporter, receipt_in, text, ticket_in, walk


@pytest.fixture
def office(cast, org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


def report_of(receipt: str) -> Report:
    return Report.objects.get(lookup=receipts.lookup_of(receipts.read_receipt(receipt)))


def links(page: str) -> set[str]:
    return {address.partition("?")[0] for address in re.findall(r'href="([^"]+)"', page)}


def test_cc_04_convenient_two_links_and_one_form_without_account_script_or_name(
    reporter, office, clock
):
    client = Client()
    home = text(client.get(f"/o/{office.organisation.slug}/"))
    assert reporter.url("new") in links(home)
    advice = text(client.get(reporter.url("new")))
    form = re.search(rf'href="({re.escape(reporter.url("new"))}\?write=[^"]*)"', advice)[1]
    page = text(client.get(form.replace("&amp;", "&")))
    # One thing has to be told: what happened.
    required = re.findall(r"<(?:input|textarea|select)\b[^>]*\brequired\b[^>]*>", page)
    assert [re.search(r'name="(\w+)"', field)[1] for field in required] == ["what"]
    assert len(re.findall(r"<form\b[^>]*method=\"post\"", page)) == 1
    clock.go(3)
    data = {"what": "ขอเงินหน้างาน", "ticket": ticket_in(page)}
    assert report_of(receipt_in(text(client.post(reporter.url("new"), data))))


@pytest.mark.parametrize("language", ["th", "en"])
def test_cc_04_convenient_in_either_language(reporter, language):
    page = text(reporter.get(write="", lang=language))
    assert f'lang="{language}"' in page
    assert ("What happened" in page) is (language == "en")


def test_cc_04_quick_one_answer_gives_the_receipt_and_the_day_by_which_more_comes(reporter, office):
    ticket = reporter.ticket()
    with CaptureQueriesContext(connections["corruption"]) as queries:
        page = text(reporter.post(ticket))
    # However many reports there are; each of them is one commit.
    assert len(queries) < 40
    receipt = receipt_in(page)
    for _n in range(5):
        make.filed(office)
    ticket = reporter.ticket()
    with CaptureQueriesContext(connections["corruption"]) as later:
        text(reporter.post(ticket))
    assert len(later) <= len(queries)
    report = report_of(receipt)
    assert report.due_on == due_date(timezone.localdate(), office.channel.screening_days)
    assert "กล่องข้อความของคุณ" in text(reporter.open(receipt))


def test_cc_04_effective_officers_have_it_at_once_and_their_words_come_back(
    reporter, office, org, clock
):
    first, second = (Person.objects.get(pk=person.pk) for person in office.officers)
    today = timezone.localdate()
    before = [today_of(person, org, today).tasks for person in (first, second)]
    receipt = reporter.report(what="ขอเงินหน้างาน")
    report = report_of(receipt)
    after = [today_of(person, org, today).tasks for person in (first, second)]
    assert all(was != now for was, now in zip(before, after, strict=True))
    client = browser(first, office)
    assert report.label in text(client.get(url(org, "reports")))
    assert "ขอเงินหน้างาน" in text(client.get(url(org, "report", report.uuid)))
    report.organisation = org
    make.screened(report, office)
    make.take(report, office, "ask")
    assert make.DATA["ask"]["question"] in text(reporter.open(receipt))
    reporter.say("สามครั้ง")
    assert "สามครั้ง" in text(client.get(url(org, "report", report.uuid)))


def test_cc_04_safe_nothing_that_was_said_stands_readable_in_a_table(reporter, office, org):
    """The attacks of docs/security prove the rest; this is what the rule asks for, in one test."""
    out = office.officers[1]
    told: list[str] = []
    for response in walk(reporter, told):
        assert "session" not in response.cookies
    receipt = reporter.report(what=PLANTED, excluded=[str(out.uuid)])
    stored = b""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for row in cursor.fetchall():
                    stored += b"\n".join(
                        bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
                        for one in row
                    )
    words = {PLANTED, *of_receipt(receipt), *of_receipt(told[0])}
    assert len(stored) > 20_000 and found_in(stored, words) == set()
    assert found_in(stored + PLANTED.encode(), words) == {PLANTED}
    report = report_of(receipt)
    assert browser(out, office).get(url(org, "report", report.uuid)).status_code == 404
    assert report.label not in text(browser(out, office).get(url(org, "reports")))
    visit = speaking.find(office.channel, receipts.lookup_of(receipts.read_receipt(receipt)))
    assert visit == report
