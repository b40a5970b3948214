"""A plan of a past and of a running year for the tests of rounds and reports."""

import io
from datetime import date

import pikepdf
import pytest

from reports import document
from reports.models import Round
from reports.services.rounds import open_due_rounds
from workflow import jobs
from workflow.models import Job

from . import builders

# The district's own year in these tests: 2566, seen from inside the year after it.
YEAR = 2566
TODAY = date(2023, 11, 15)


@pytest.fixture
def district(org):
    """The district that reports to NACC too, as it may choose (RP-01)."""
    org.optional_schedules = ["nacc_6", "nacc_12"]
    org.save()
    return org


@pytest.fixture
def plan(district, cast, departments):
    return builders.make_approved(
        district, YEAR, cast.officer, department=departments.owner, responsible=cast.staff
    )


@pytest.fixture
def rounds(district):
    """Opens the district's rounds of the year; a function of the schedule's key."""
    open_due_rounds(date(2023, 3, 1))

    def get(schedule="nacc_6") -> Round:
        return Round.objects.get(organisation=district, schedule=schedule, fiscal_year=YEAR)

    return get


@pytest.fixture
def run_jobs(settings):
    """Runs what is queued, as a worker does; returns the end states."""

    def run():
        return [jobs.run(row.uuid) for row in Job.objects.filter(state="queued").order_by("id")]

    return run


@pytest.fixture
def pdf(monkeypatch):
    """A renderer that needs no time: tests of the job's fate are not about the pages."""
    monkeypatch.setattr(
        document,
        "render_pdf",
        lambda template, context, **options: _tiny_pdf(context["code"], bool(context["signature"])),
    )


def _tiny_pdf(code, signed) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page()
        new.docinfo["/Title"] = f"{code} {signed}"
        new.save(out, deterministic_id=True)
    return out.getvalue()
