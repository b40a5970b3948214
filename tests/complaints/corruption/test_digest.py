"""One line each working morning, the same for both channels, and never on an arrival."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from complaints import digest
from complaints.corruption.models import Report, State
from complaints.corruption.services import custody, looking, thread
from complaints.corruption.services import digest as channel
from organisations.models import Holiday, Notice
from tests.complaints.builders import file
from tests.complaints.corruption.builders import open_channel
from tests.complaints.corruption.filing import file_report, thread_key

MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


@pytest.fixture
def office(org, cast):
    return open_channel(org)


@pytest.fixture
def quiet(office):
    """A report that waits for nobody."""
    report, receipt = file_report(office)
    # Far from due on that Monday, and today for what asks of today.
    due_on = max(MONDAY, timezone.localdate()) + timedelta(days=60)
    Report.objects.update(state=State.INQUIRY, due_on=due_on)
    report.refresh_from_db()
    report.organisation = office.organisation
    report.receipt = receipt
    return report


def told() -> set:
    return set(Notice.objects.values_list("person__uuid", flat=True))


def test_nothing_is_told_on_an_arrival(office):
    file_report(office)
    assert not Notice.objects.exists()


def test_one_line_a_working_morning_for_those_for_whom_something_waits(office):
    file_report(office)
    assert digest.send(MONDAY) == 2
    assert told() == {person.uuid for person in office.officers}
    assert digest.send(MONDAY) == 0, "a second beat tells nobody again"
    assert digest.send(MONDAY + timedelta(days=1)) == 2


def test_no_line_on_days_off(office, org):
    file_report(office)
    assert digest.send(SATURDAY) == 0
    Holiday.objects.create(organisation=org, on=MONDAY, name="วันหยุด")
    assert digest.send(MONDAY) == 0


def test_the_line_is_the_same_for_both_channels_and_names_neither(office, org, cast):
    file(org)
    file_report(office)
    digest.send(MONDAY)
    rows = Notice.objects.filter(key__startswith="digest:")
    assert cast.complaints.uuid in set(rows.values_list("person__uuid", flat=True))
    assert set(rows.values_list("text", flat=True)) == {digest.text()}
    assert rows.values("url").distinct().count() == 1
    for word in ("ทุจริต", "ร้องเรียน", "1", "2"):
        assert word not in digest.text()


def test_whoever_works_in_both_channels_gets_one_line(office, org, cast):
    from organisations.roles import Role
    from organisations.services import set_membership

    person = office.officers[0]
    set_membership(
        person=person,
        organisation=org,
        roles=[Role.CORRUPTION_OFFICER, Role.COMPLAINT_OFFICER],
        department=None,
    )
    file(org)
    file_report(office)
    digest.send(MONDAY)
    assert Notice.objects.filter(person=person, key__startswith="digest:").count() == 1


def test_no_line_when_nothing_waits(quiet):
    assert digest.send(MONDAY) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.RECEIVED},
        {"due_on": MONDAY + timedelta(days=3)},
        {"due_on": MONDAY - timedelta(days=9)},
        {"state": State.CLOSED, "delete_after": MONDAY},
    ],
)
def test_what_waits_for_officers(quiet, office, values):
    Report.objects.update(**values)
    assert channel.waiting(MONDAY) == {
        (office.organisation.uuid, person.uuid) for person in office.officers
    }


def test_an_answer_of_the_reporter_waits_until_somebody_writes_back(quiet, office):
    key = thread_key(quiet, quiet.receipt)
    thread.say(quiet, key, body="มีเอกสารเพิ่ม")
    assert len(channel.waiting(MONDAY)) == 2
    thread.say(quiet, key, body="ได้รับแล้ว", by=office.officers[0])
    assert not channel.waiting(MONDAY)


def test_an_excluded_officer_is_told_nothing(office):
    out, stays = office.officers
    file_report(office, excluded=[out])
    assert channel.waiting(MONDAY) == {(office.organisation.uuid, stays.uuid)}


def test_a_request_waits_for_the_custodian_and_a_grant_for_the_requester(quiet, office):
    officer = office.officers[0]
    request = custody.ask(
        quiet,
        by=officer,
        keys=office.keys(officer),
        basis=custody.Basis.LAW,
        reason="เหตุ",
        told="เหตุ",
        law="มาตรา 1",
    )
    pair = (office.organisation.uuid, office.custodian.uuid)
    assert channel.waiting(MONDAY) == {pair}
    row = custody.open_to(office.custodian, office.organisation).get(pk=request.pk)
    custody.decide(
        row,
        by=office.custodian,
        organisation=office.organisation,
        keys=office.keys(office.custodian),
        granted=True,
        reason="เหตุ",
    )
    today = timezone.localdate()
    assert channel.waiting(today) == {(office.organisation.uuid, officer.uuid)}
    row = type(row).objects.select_related("report").get(pk=row.pk)
    row.report.organisation = office.organisation
    looking.look(row, by=officer, keys=office.keys(officer))
    assert not channel.waiting(today)


def test_another_office_is_told_nothing(office, other_org):
    other = open_channel(other_org)
    file_report(office)
    assert all(
        organisation == office.organisation.uuid for organisation, _p in channel.waiting(MONDAY)
    )
    assert other.officers


def test_beat_asks_for_each_of_these():
    from django.conf import settings

    import complaints.corruption.tasks
    import portal.tasks
    from config.celery import app

    names = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"portal.send_digest", "portal.resume_hand_overs"} <= names
    assert {name for name in names if name.startswith("corruption.")} <= set(app.tasks)
    assert complaints.corruption.tasks
    assert portal.tasks
