"""A report as a job: one report and one file, whatever happens to the worker."""

import errno
import os
from datetime import date
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports import document, figures
from reports.models import Report, ReportState
from reports.services import building, documents
from reports.services.building import build_report
from workflow import jobs
from workflow.engine import Denied, Refused
from workflow.models import Job

from . import builders


def stored_files() -> list[str]:
    found = []
    for folder, _names, files in os.walk(default_storage.location):
        found += [os.path.join(folder, name) for name in files if "/reports/" in folder + "/"]
    return found


def test_report_is_built_by_a_job(pdf, plan, rounds, cast, run_jobs):
    report = build_report(round=rounds(), by=cast.officer, summary="สรุป", memo_number="กท 1/2")
    assert report.state == ReportState.BUILDING
    assert run_jobs() == ["done"]
    report = Report.objects.get()
    assert report.state == ReportState.READY
    assert report.number == 1
    assert report.as_of == date(2023, 3, 31)
    assert report.plan_version == plan.current_version
    assert report.pages == 1
    assert not documents.faults(report)
    assert len(stored_files()) == 1


def test_second_press_while_building_goes_to_the_same_job(pdf, plan, rounds, cast, run_jobs):
    first = build_report(round=rounds(), by=cast.officer)
    second = build_report(round=rounds(), by=cast.officer)
    assert (first.pk, first.job_uuid) == (second.pk, second.job_uuid)
    assert Job.objects.count() == Report.objects.count() == 1


def test_no_approved_plan_is_refused_in_words(rounds, cast):
    with pytest.raises(Refused, match="ยังไม่มีแผนที่อนุมัติแล้ว"):
        build_report(round=rounds(), by=cast.officer)
    assert not Report.objects.exists()


def test_only_officers_build(plan, rounds, cast):
    for person in (cast.staff, cast.executive, cast.auditor, cast.other_officer):
        with pytest.raises(Denied):
            build_report(round=rounds(), by=person)


@pytest.mark.parametrize("step", ["collect", "render", "store", "finish"])
def test_killed_worker_leaves_one_report_and_one_file(
    pdf, plan, rounds, cast, run_jobs, monkeypatch, step
):
    """The worker dies at `step`; its lease runs out, beat requeues, another one finishes."""
    build_report(round=rounds(), by=cast.officer)
    job = Job.objects.get()
    targets = {
        "collect": (figures, "collect"),
        "render": (document, "render"),
        "store": (documents, "store"),
        "finish": (building, "_finish"),
    }
    place, name = targets[step]

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, name, die)
        with pytest.raises(Killed):
            jobs.run(job.uuid)
    job.refresh_from_db()
    assert job.state == "running"
    assert jobs.run(job.uuid) == "skipped"  # the lease still holds
    Job.objects.update(lease_until=timezone.now() - jobs.LEASE)
    published = []
    monkeypatch.setattr(jobs, "publish", lambda uuid, queue: published.append(uuid) or True)
    assert jobs.requeue_stale() == 1
    assert jobs.run(published[0]) == "done"
    assert Report.objects.get().state == ReportState.READY
    assert len(stored_files()) == 1


def test_worker_that_lost_its_lease_writes_nothing(pdf, plan, rounds, cast, monkeypatch):
    """A worker that slept too long finds the job taken over, in the middle and at the end."""
    build_report(round=rounds(), by=cast.officer)
    job = Job.objects.get()
    render = document.render

    def slow(report, **options):
        content = render(report, **options)
        Job.objects.update(lease_until=timezone.now() - jobs.LEASE)
        monkeypatch.setattr(document, "render", render)
        assert jobs.run(job.uuid) == "done"
        return content

    monkeypatch.setattr(document, "render", slow)
    assert jobs.run(job.uuid) == "skipped"
    assert Report.objects.count() == 1
    assert Report.objects.get().state == ReportState.READY
    assert len(stored_files()) == 1


def test_running_twice_changes_nothing(pdf, plan, rounds, cast, run_jobs):
    build_report(round=rounds(), by=cast.officer)
    run_jobs()
    before = Report.objects.values().get()
    Job.objects.update(state="queued")
    assert run_jobs() == ["done"]
    assert Report.objects.values().get() == before


def test_full_disk_says_so_and_can_be_tried_again(pdf, plan, rounds, cast, run_jobs):
    report = build_report(round=rounds(), by=cast.officer, summary="ข้อความเดิม")
    full = OSError(errno.ENOSPC, "No space left on device")
    with mock.patch("django.core.files.storage.FileSystemStorage.save", side_effect=full):
        assert run_jobs() == ["failed"]
    job = Job.objects.get()
    assert "พื้นที่จัดเก็บเต็ม" in job.error
    assert stored_files() == []
    report.refresh_from_db()
    assert report.state == ReportState.BUILDING
    again = build_report(round=rounds(), by=cast.officer, summary=report.summary)
    assert again.pk == report.pk
    assert run_jobs() == ["done"]
    assert Report.objects.get().state == ReportState.READY


def test_other_fault_is_tried_again_by_itself(pdf, plan, rounds, cast, run_jobs):
    build_report(round=rounds(), by=cast.officer)
    with mock.patch.object(document, "render", side_effect=RuntimeError("boom")):
        assert run_jobs() == ["queued"]
    assert run_jobs() == ["done"]


def test_half_written_file_is_replaced(pdf, plan, rounds, cast, run_jobs):
    build_report(round=rounds(), by=cast.officer)
    with mock.patch.object(building, "_finish"):
        run_jobs()
    (path,) = stored_files()
    with open(path, "wb") as file:
        file.write(b"%PDF-half")
    Job.objects.update(state="queued")
    run_jobs()
    assert not documents.faults(Report.objects.get())
    assert len(stored_files()) == 1


def test_correction_is_a_new_version_and_the_old_one_stays(pdf, plan, rounds, cast, run_jobs):
    build_report(round=rounds(), by=cast.officer)
    run_jobs()
    build_report(round=rounds(), by=cast.officer)
    run_jobs()
    assert list(Report.objects.order_by("number").values_list("number", "state")) == [
        (1, "superseded"),
        (2, "ready"),
    ]
    assert len(stored_files()) == 2


def test_building_before_the_round_ends_is_as_of_today(pdf, district, cast, run_jobs, departments):
    from reports.models import Round
    from reports.services.rounds import open_due_rounds
    from thai.fiscal import fiscal_year_of

    today = timezone.localdate()
    year = fiscal_year_of(today)
    builders.make_approved(district, year, cast.officer)
    open_due_rounds(today)
    row = Round.objects.get(organisation=district, fiscal_year=year, schedule="nacc_12")
    report = build_report(round=row, by=cast.officer)
    assert report.as_of == today


def test_figures_cost_the_same_queries_for_any_plan(pdf, district, cast, departments, rounds):
    counts = []
    for size in (3, 30):
        plan = builders.make_approved(
            district,
            2566,
            cast.officer,
            activities=size,
            department=departments.owner,
            responsible=cast.staff,
        )
        builders.make_claims(plan, 2566, 6, cast.staff, verifier=cast.officer)
        builders.make_money(plan, 2566)
        report = build_report(round=rounds(), by=cast.officer)
        report = Report.objects.select_related(
            "organisation", "round", "plan_version__plan__framework", "built_by"
        ).get(pk=report.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figures.collect(report)
        counts.append(len(queries))
        Report.objects.all().delete()
        Job.objects.all().delete()
    assert counts[0] == counts[1]
    assert counts[0] <= 40
