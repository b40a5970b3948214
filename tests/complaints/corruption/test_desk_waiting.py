"""What waits for an officer beside the states: seen in the list and on the page of today."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.corruption import selectors
from complaints.corruption.models import (
    CopyState,
    Entry,
    EntryKind,
    IdentityRequest,
    MessageKind,
    RequestState,
)
from complaints.corruption.services import copies, desk, entries

from . import desk_builders as make
from .builders import open_channel
from .desk_pages import browser, queries, text, url

NEWS = "มีข้อความใหม่"


@pytest.fixture
def office(cast, org):
    return open_channel(org)


def waits(person, org):
    return selectors.waiting_for(person, org, timezone.localdate())


def listed(person, org, tab) -> str:
    return text(browser(person).get(url(org, "reports"), {"tab": tab}))


def today_of(person, org) -> str:
    return text(browser(person).get(reverse("reports:today", args=[org.slug])))


@pytest.mark.parametrize("state", ["received", "inquiry", "closed"])
def test_words_that_nobody_asked_for_are_seen(office, org, state):
    report, receipt = make.in_state(office, state)
    first = office.officers[0]
    assert waits(first, org).news == 0
    assert NEWS not in listed(first, org, "all")
    make.answers(report, receipt, "มีพยานเพิ่ม")
    assert waits(first, org).news == 1
    assert NEWS in listed(first, org, "all")
    assert report.label in listed(first, org, "news")
    assert "?tab=news" in today_of(first, org)
    keys = office.keys(first)
    desk.say(report, by=first, keys=keys, kind=MessageKind.TEXT, text="ขอบคุณ")
    assert waits(first, org).news == 0


def test_what_the_system_says_answers_nobody(office, org):
    report, receipt = make.in_state(office, "received")
    make.answers(report, receipt, "มีพยานเพิ่ม")
    make.take(report, office, "accept")
    assert waits(office.officers[0], org).news == 1


def test_cc_08_news_of_a_report_that_excludes_somebody_change_nothing_for_them(office, org):
    first, second = office.officers
    before = listed(second, org, "all"), waits(second, org)
    report, receipt = make.filed(office, excluded=[second])
    make.answers(report, receipt, "มีพยานเพิ่ม")
    make.draft(report, office)
    assert waits(second, org) == before[1]
    assert report.label not in listed(second, org, "news")
    assert waits(first, org).news == 1


def test_wb_04_a_copy_waits_for_the_second_officer_alone(office, org):
    first, second = office.officers
    report, _receipt = make.in_state(office, "accepted")
    make.draft(report, office)
    assert (waits(first, org).release, waits(second, org).release) == (0, 1)
    assert report.label in listed(second, org, "release")
    assert "?tab=release" in today_of(second, org)


def test_wb_05_a_superiors_finding_is_told_until_it_is_written_down(office, org):
    report, _receipt = make.in_state(office, "inquiry")
    copy = make.released(report, office)
    copies.answer(copy, by=office.superior, keys=office.keys(office.superior), finding=make.FINDING)
    assert copy.report.copies.get().state == CopyState.ANSWERED
    assert waits(office.officers[0], org).finding == 1
    make.take(report, office, "conclude")
    assert waits(office.officers[0], org).finding == 0


def test_wb_12_what_two_must_decide_waits_for_the_second(office, org):
    first, second = office.officers
    report, _receipt = make.in_state(office, "found")
    keys = office.keys(first)
    entry = entries.add(report, EntryKind.REWARD, {"benefit": "x"}, by=first, keys=keys)
    assert (waits(first, org).second, waits(second, org).second) == (0, 1)
    entries.confirm(entry, by=second, keys=office.keys(second))
    assert waits(second, org).second == 0


def test_a_deletion_waits_for_the_second(office, org):
    first, second = office.officers
    report, _receipt = make.in_state(office, "closed")
    body = {"text": "ขอลบเรื่อง"}
    entry = entries.add(report, EntryKind.DELETION, body, by=first, keys=office.keys(first))
    assert (waits(first, org).deletion, waits(second, org).deletion) == (0, 1)
    Entry.objects.filter(pk=entry.pk).update(confirmed_by_uuid=second.uuid)
    assert waits(second, org).deletion == 0


def test_a_permission_to_see_the_name_is_told_to_whom_it_was_given(office, org):
    first, second = office.officers
    report, _receipt = make.in_state(office, "accepted")
    today = timezone.localdate()
    row = IdentityRequest.objects.create(
        report=report,
        requester_uuid=first.uuid,
        requester_name=first.display,
        state=RequestState.GRANTED,
        asked_on=today,
        expires_on=today,
        body=b"x",
    )
    assert (waits(first, org).granted, waits(second, org).granted) == (1, 0)
    IdentityRequest.objects.filter(pk=row.pk).update(expires_on=today - timedelta(days=1))
    assert waits(first, org).granted == 0


def test_the_page_of_today_takes_as_many_queries_whatever_waits(office, org):
    second = office.officers[1]
    client, path = browser(second), reverse("reports:today", args=[org.slug])
    make.filed(office)
    one = queries(client, path)
    for _n in range(3):
        report, receipt = make.in_state(office, "accepted")
        make.answers(report, receipt)
        make.draft(report, office)
    assert queries(client, path) == one
