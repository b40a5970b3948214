"""The figures of a year (CG-15, CG-16, ST-02, ST-05): sums agree, zero is zero."""

import random
from datetime import timedelta
from statistics import median

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.general import figures as shown
from complaints.general import statistics
from complaints.general.models import (
    WAITING,
    Category,
    Channel,
    Complainant,
    Complaint,
    Outcome,
    State,
)
from thai.fiscal import fiscal_year_end, fiscal_year_start

from . import builders

pytestmark = pytest.mark.django_db
YEAR = 2569
DONE = (State.ANSWERED, State.CLOSED, State.MOVED)


def scatter(organisation, departments, *, count=120, seed=7) -> list[Complaint]:
    """Complaints of all kinds over three years, as rows: figures only read them."""
    chance = random.Random(seed)
    categories = [builders.make_category(organisation, f"ประเภท {n}") for n in range(4)]
    start = fiscal_year_start(YEAR)
    rows = []
    for number in range(count):
        arrived = start + timedelta(days=chance.randrange(-200, 560))
        state = chance.choice(State.values)
        finished = arrived + timedelta(days=chance.randrange(0, 60))
        has_answer = state in (State.ANSWERED, State.CLOSED)
        rows.append(
            Complaint(
                organisation=organisation,
                fiscal_year=YEAR,
                number=number + 1,
                reference=f"{number}",
                ticket_hash=f"t{seed}-{number}",
                code_hash=f"c{seed}-{number}",
                text="ก",
                channel=chance.choice(Channel.values),
                arrived_on=arrived,
                due_on=arrived + timedelta(days=15),
                state=state,
                category=chance.choice([*categories, None]),
                department=chance.choice([*departments, None]),
                set_aside=state == State.RECEIVED and chance.random() < 0.3,
                answered_on=finished if has_answer else None,
                ended_on=finished if state in (State.CLOSED, State.MOVED) else None,
                outcome=chance.choice(Outcome.values) if state in DONE else "",
                satisfaction=chance.choice([None, 1, 3, 5]) if has_answer else None,
                times_reopened=chance.choice([0, 0, 1]),
                paused_on=arrived if state == State.ACCEPTED and chance.random() < 0.5 else None,
            )
        )
    return Complaint.objects.bulk_create(rows)


@pytest.fixture
def rows(org, departments):
    everything = scatter(org, [departments.cleaning, departments.education])
    first, last = fiscal_year_start(YEAR), fiscal_year_end(YEAR)
    return [
        row
        for row in everything
        if first <= row.arrived_on <= last and row.state != State.MERGED and not row.set_aside
    ]


def finished_on(row):
    return row.ended_on if row.state == State.MOVED else row.answered_on


def test_each_breakdown_adds_up_to_the_year(org, rows):
    found = statistics.year_figures(org, YEAR)
    total = found["total"]
    for name in ("categories", "departments", "months"):
        for figure in ("all", "finished", "pending", "in_time", "late", "repeats", "rated"):
            assert sum(line[figure] for line in found[name]) == total[figure], (name, figure)
    assert sum(line["all"] for line in found["channels"]) == total["all"]
    assert sum(line["all"] for line in found["outcomes"]) == total["finished"]
    assert sum(line["all"] for line in found["ratings"]) == total["rated"]
    assert sum(line["all"] for line in found["ages"]) == total["pending"]
    assert total["finished"] + total["pending"] == total["all"]
    assert total["in_time"] + total["late"] == total["finished"]


def test_the_figures_are_those_counted_by_hand(org, rows):
    on = timezone.localdate()
    total = statistics.year_figures(org, YEAR, on)["total"]
    done = [row for row in rows if row.state in DONE]
    days = [(finished_on(row) - row.arrived_on).days for row in done]
    scores = [row.satisfaction for row in rows if row.satisfaction]
    assert total["all"] == len(rows)
    assert total["finished"] == len(done)
    assert total["in_time"] == sum(finished_on(row) <= row.due_on for row in done)
    assert total["days_average"] == f"{sum(days) / len(days):.2f}"
    assert total["days_median"] == f"{median(days):.2f}"
    assert total["satisfaction"] == f"{sum(scores) / len(scores):.2f}"
    assert total["reopened"] == sum(row.times_reopened > 0 for row in rows)
    overdue = [
        row for row in rows if row.state in WAITING and not row.paused_on and row.due_on < on
    ]
    assert total["overdue"] == len(overdue)


def test_ages_of_pending_ones_by_hand(org, rows):
    on = fiscal_year_end(YEAR)
    ages = [(on - row.arrived_on).days for row in rows if row.state in WAITING]
    for line in statistics.year_figures(org, YEAR, on)["ages"]:
        last = 10_000 if line["to"] == "" else line["to"]
        assert line["all"] == sum(line["from"] <= age <= last for age in ages)


def test_st_05_a_year_without_complaints_is_zero_in_every_row(org, departments):
    builders.make_category(org)
    builders.make_category(org, "ขยะ", is_active=False)
    found = statistics.year_figures(org, YEAR)
    total = found["total"]
    assert {total[name] for name in ("all", "finished", "pending", "in_time", "late")} == {0}
    assert (total["days_average"], total["days_median"], total["satisfaction"]) == ("", "", "")
    assert [line["name"] for line in found["categories"]] == ["ถนนและทางเท้า"]
    assert [line["month"] for line in found["months"]] == [10, 11, 12, *range(1, 10)]
    assert len(found["departments"]) == 3
    assert len(found["channels"]) == len(Channel)
    assert len(found["outcomes"]) == len(Outcome)
    for name in ("categories", "departments", "months", "channels", "outcomes", "ratings", "ages"):
        assert all(line["all"] == 0 for line in found[name])
    for section in [*shown.sections(found), *shown.public_sections(found)]:
        assert all(row[1] == 0 for row in section.rows)
        assert "<svg" in section.chart()


def test_a_switched_off_category_keeps_its_line_while_it_has_complaints(org):
    category = builders.make_category(org)
    complaint, _code = builders.file(org, category=category)
    Category.objects.filter(pk=category.pk).update(is_active=False)
    found = statistics.year_figures(org, complaint.fiscal_year)
    assert [(line["name"], line["all"]) for line in found["categories"]] == [(category.name, 1)]


def test_a_merged_complaint_counts_once(cast, org, departments):
    from complaints.general.services import merging

    main = builders.accepted(org, cast.complaints, department=departments.cleaning)
    other, _code = builders.file(org, category=main.category)
    merging.merge(complaint=other, into=main, by=cast.complaints)
    total = statistics.year_figures(org, main.fiscal_year)["total"]
    assert (total["all"], total["merged"]) == (1, 1)


def test_what_waits_in_the_tray_does_not_count(org):
    complaint, _code = builders.file(org, set_aside=True)
    assert statistics.year_figures(org, complaint.fiscal_year)["total"]["all"] == 0


def test_in_time_counts_the_day_itself_and_not_the_day_after(cast, org, departments):
    complaint = builders.answered(org, cast.complaints, department=departments.cleaning)
    for late, expected in ((0, 1), (1, 0)):
        answered = complaint.due_on + timedelta(days=late)
        Complaint.objects.filter(pk=complaint.pk).update(answered_on=answered)
        total = statistics.year_figures(org, complaint.fiscal_year)["total"]
        assert (total["in_time"], total["late"]) == (expected, 1 - expected)


def test_another_offices_and_another_years_complaints_are_not_counted(org, other_org, departments):
    scatter(other_org, [])
    builders.file(org, arrived_on=fiscal_year_start(YEAR) - timedelta(days=1))
    builders.file(org, arrived_on=fiscal_year_start(YEAR))
    builders.file(org, arrived_on=fiscal_year_end(YEAR))
    builders.file(org, arrived_on=fiscal_year_end(YEAR) + timedelta(days=1))
    assert statistics.year_figures(org, YEAR)["total"]["all"] == 2


def test_queries_do_not_grow_with_complaints(org, departments):
    with CaptureQueriesContext(connection) as none:
        statistics.year_figures(org, YEAR)
    scatter(org, [departments.cleaning], count=200)
    with CaptureQueriesContext(connection) as many:
        statistics.year_figures(org, YEAR)
    assert len(many) == len(none) <= 10
    assert Complainant.objects.count() == 0


def test_the_figures_are_plain_enough_to_freeze(org, rows):
    found = statistics.as_json(org, YEAR)
    assert rfc8785.dumps(found)
    assert '"satisfaction"' in rfc8785.dumps(found).decode()


def test_years_reach_from_the_first_complaint_to_this_one(org):
    this = statistics.years_of(org)
    assert len(this) == 1
    builders.file(org, arrived_on=fiscal_year_start(this[0]) - timedelta(days=400))
    assert statistics.years_of(org) == [this[0], this[0] - 1, this[0] - 2]


def test_st_06_nothing_in_public_tells_place_or_a_single_answers_days(org, rows):
    found = statistics.year_figures(org, YEAR)
    keys = [section.key for section in shown.public_sections(found)]
    assert keys == ["category", "month", "rating"]
    for section in shown.public_sections(found):
        assert len(section.headers) <= 4
