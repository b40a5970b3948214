"""Rounds: which open, when they are due, who is reminded, and what is late."""

import threading
from datetime import date

import pytest
from django.db import connection

from organisations.models import Holiday, Notice
from reports.models import Round, RoundState
from reports.selectors import status_of
from reports.services import rounds as service
from reports.services.rounds import mark_of, open_due_rounds, send_reminders
from tests.factories import make_organisation
from workflow.models import AuditEntry

from . import builders

NOVEMBER = date(2026, 11, 21)


def of(organisation):
    return {
        (row.schedule, row.fiscal_year): row
        for row in Round.objects.filter(organisation=organisation)
    }


def test_rounds_of_the_year_and_the_last_years_twelve_months(other_org):
    open_due_rounds(NOVEMBER)
    rows = of(other_org)
    assert set(rows) == {("nacc_6", 2570), ("nacc_12", 2570), ("nacc_12", 2569)}
    six, twelve, last = (
        rows["nacc_6", 2570],
        rows["nacc_12", 2570],
        rows["nacc_12", 2569],
    )
    assert (six.starts_on, six.ends_on, six.due_on) == (
        date(2026, 10, 1),
        date(2027, 3, 31),
        date(2027, 4, 30),
    )
    # RP-03: 31 October lies in the fiscal year after the one that is reported.
    assert (twelve.ends_on, twelve.due_on) == (date(2027, 9, 30), date(2027, 10, 31))
    assert last.due_on == date(2026, 10, 31)


def test_day_before_and_first_day_of_a_fiscal_year(other_org):
    open_due_rounds(date(2026, 9, 30))
    assert {year for _key, year in of(other_org)} == {2568, 2569}
    open_due_rounds(date(2026, 10, 1))
    assert {year for _key, year in of(other_org)} == {2568, 2569, 2570}


def test_district_reports_ita_as_of_march_and_nacc_only_by_choice(org):
    open_due_rounds(NOVEMBER)
    assert {key for key, _year in of(org)} == {"ita_6"}
    assert of(org)["ita_6", 2570].ends_on == date(2027, 3, 31)  # RP-07
    org.optional_schedules = ["nacc_6", "nacc_12"]
    org.save()
    open_due_rounds(NOVEMBER)
    assert {key for key, _year in of(org)} == {"ita_6", "nacc_6", "nacc_12"}


def test_every_active_organisation_and_no_other(org, other_org, parent_org):
    resting = make_organisation("resting", is_active=False)
    open_due_rounds(NOVEMBER)
    assert of(org) and of(other_org)
    assert not of(resting)
    assert not of(parent_org)  # it only oversees


def test_opening_again_changes_nothing(other_org):
    assert open_due_rounds(NOVEMBER) == 3
    before = list(Round.objects.values_list("uuid", "due_on"))
    entries = AuditEntry.objects.count()
    assert open_due_rounds(NOVEMBER) == 0
    assert list(Round.objects.values_list("uuid", "due_on")) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_open_each_round_once(other_org):
    barrier, opened, errors = threading.Barrier(2), [], []

    def beat():
        try:
            barrier.wait(5)
            opened.append(open_due_rounds(NOVEMBER))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert Round.objects.filter(organisation=other_org).count() == 3
    assert sum(opened) == 3


def test_round_takes_the_approved_plan_of_its_year(org, cast, departments):
    open_due_rounds(NOVEMBER)
    assert Round.objects.get(organisation=org).plan is None
    draft = builders.make_draft(org, 2570)
    open_due_rounds(NOVEMBER)
    assert Round.objects.get(organisation=org).plan == draft
    approved = builders.make_approved(org, 2570, cast.officer)
    builders.make_draft(org, 2570)
    open_due_rounds(NOVEMBER)
    assert Round.objects.get(organisation=org).plan == approved


def test_no_approved_plan_is_shown_and_counts_as_late(rounds):
    row = rounds("nacc_6")
    status = status_of(row, False, date(2023, 2, 1))
    assert status.is_late
    assert status.label == "ยังไม่มีแผนที่อนุมัติ"


@pytest.mark.parametrize(
    ("state", "filed_on", "on", "code", "late"),
    [
        ("open", None, date(2023, 4, 30), "open", False),
        ("open", None, date(2023, 5, 1), "late", True),
        ("reported", None, date(2023, 4, 30), "signed", False),
        ("reported", None, date(2023, 5, 1), "late", True),
        ("filed", date(2023, 4, 30), date(2024, 1, 1), "filed", False),
        ("filed", date(2023, 5, 1), date(2024, 1, 1), "filed", False),
    ],
)
def test_how_a_round_stands(rounds, state, filed_on, on, code, late):
    row = rounds("nacc_6")
    row.state, row.filed_on = state, filed_on
    status = status_of(row, True, on)
    assert (status.code, status.is_late) == (code, late)
    assert ("ช้า" in status.label) == (filed_on == date(2023, 5, 1))


def test_act_by_is_the_working_day_before_and_the_due_date_stays(district):
    # 30 April 2566 was a Sunday.
    assert service.act_by_date(district, date(2023, 4, 30)) == date(2023, 4, 28)
    Holiday.objects.create(organisation=district, on=date(2023, 4, 28), name="วันหยุดพิเศษ")
    assert service.act_by_date(district, date(2023, 4, 30)) == date(2023, 4, 27)


@pytest.mark.parametrize(
    ("days", "mark"),
    [
        (31, None),
        (30, "30"),
        (15, "30"),
        (14, "14"),
        (7, "7"),
        (2, "7"),
        (1, "1"),
        (0, "1"),
        (-1, "overdue"),
    ],
)
def test_marks_of_reminders(days, mark):
    assert mark_of(days) == mark


def notices(person):
    return list(Notice.objects.filter(person=person).order_by("id").values_list("text", flat=True))


def test_reminders_go_once_each_to_officers_and_owners(plan, rounds, cast):
    rounds("ita_6")
    Round.objects.exclude(schedule="nacc_6").delete()
    send_reminders(date(2023, 3, 30))
    assert notices(cast.officer) == []
    for _beat in range(2):
        send_reminders(date(2023, 3, 31))
    assert len(notices(cast.officer)) == 1
    assert "30 เม.ย. 2566" in notices(cast.officer)[0]
    assert "28 เม.ย. 2566" in notices(cast.officer)[0]
    assert len(notices(cast.staff)) == 1
    assert "รวม 8 รายการ" in notices(cast.staff)[0]
    for day in (date(2023, 4, 16), date(2023, 4, 23), date(2023, 4, 29), date(2023, 5, 1)):
        send_reminders(day)
        send_reminders(day)
    assert len(notices(cast.officer)) == 5
    assert "เกินกำหนด" in notices(cast.officer)[-1]
    assert notices(cast.staff2) == []


def test_owner_is_not_reminded_once_all_claims_are_sent(plan, rounds, cast):
    Round.objects.exclude(pk=rounds("nacc_6").pk).delete()
    builders.make_claims(plan, 2566, 6, cast.staff)
    send_reminders(date(2023, 4, 29))
    assert notices(cast.staff) == []
    assert len(notices(cast.officer)) == 1


def test_filed_round_is_not_reminded(plan, rounds, cast):
    Round.objects.update(state=RoundState.FILED)
    assert send_reminders(date(2023, 5, 10)) == 0


def test_done_after_six_months_is_not_asked_for_again(plan, rounds, cast):
    builders.make_claims(plan, 2566, 6, cast.staff)
    missing = service.missing_claims(rounds("nacc_12"))
    # Two of the eight were claimed as done in March.
    assert len(missing) == 6
