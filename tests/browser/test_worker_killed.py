"""A worker that is killed in the middle of a report: the work is done again, the result once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from reports.models import Report, ReportState, Round
from reports.services.building import build_report
from reports.services.rounds import open_due_rounds
from workflow import audit, jobs
from workflow.base_jobs import JobState
from workflow.models import Job

from .builders import approved_copy
from .waiting import until


def running(job) -> bool:
    job.refresh_from_db()
    return job.state == JobState.RUNNING and job.done > 0


def stored(folder: Path) -> list[Path]:
    return sorted(folder.glob("media/reports/**/*.pdf"))


@pytest.fixture
def report(transactional_db, org, cast, departments):
    """A report whose job waits for a worker."""
    approved_copy(org, cast, departments)
    open_due_rounds(timezone.localdate())
    return build_report(round=Round.objects.get(organisation=org, months=6), by=cast.officer)


def hold_the_row(report) -> None:
    """The worker stands still where it wants to keep the figures."""
    Report.objects.select_for_update().get(pk=report.pk)


def hold_the_audit_chain(report) -> None:
    """The worker stands still where it wants to finish the report, its file already stored."""
    audit.record(actor=None, event="reports.round_opened", organisation=report.organisation)


@pytest.mark.parametrize(("hold", "files"), [(hold_the_row, 0), (hold_the_audit_chain, 1)])
def test_a_killed_worker_leaves_one_report_and_one_file(
    visit, start_worker, report, cast, tmp_path, hold, files
):
    page = visit(cast.officer, f"/staff/{report.organisation.slug}/reports/{report.uuid}/")
    expect(page.locator(".job .status")).to_have_text("รอเริ่ม")
    job = Job.objects.get(uuid=report.job_uuid)
    with transaction.atomic():
        hold(report)
        process = start_worker()
        until(lambda: running(job) and len(stored(tmp_path)) == files)
        process.kill()
        process.wait()
    report.refresh_from_db()
    assert report.state == ReportState.BUILDING
    expect(page.locator(".job .status")).to_have_text("กำลังทำ")

    # Nobody takes it while the lease runs; then it comes back once.
    assert jobs.requeue_stale() == 0
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    start_worker()
    assert jobs.requeue_stale() == 1
    expect(page.get_by_role("link", name="ดาวน์โหลด PDF")).to_be_visible(timeout=60_000)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert jobs.requeue_stale() == 0
    only = Report.objects.get()
    assert (only.pk, only.number, only.state) == (report.pk, 1, ReportState.READY)
    assert [path.name for path in stored(tmp_path)] == [Path(only.file.name).name]
    assert Job.objects.filter(kind="reports.build").count() == 1
