"""Making a report: a row and a job first, then figures, PDF and file, in steps that can be redone.

A worker may be killed anywhere and the job run again (workflow.jobs): the figures are collected
once and kept, the PDF of the same figures is the same bytes, its file has a name made of them, and
the row is finished only by the worker that still holds the job. So there is never a second report
or a second file.
"""

import hashlib
import time

import rfc8785
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from plans.selectors import plan_for
from workflow import audit, jobs
from workflow.engine import Denied, Problem, Refused
from workflow.models import Job

from .. import document, figures, workflow
from ..models import Report, ReportState, Round
from . import documents

STEPS = 4
SECONDS_BETWEEN_REPORTS = 1.0


def job_key(round, number: int) -> str:
    return f"report:{round.uuid}:{number}"


def cannot_build(round) -> list[Problem]:
    """Why no report of a round can be made; empty when one can."""
    if plan_for(round.organisation, round.fiscal_year) is None:
        text = _("ยังไม่มีแผนที่อนุมัติแล้วสำหรับปีงบประมาณ %(year)s จึงจัดทำรายงานไม่ได้")
        url = reverse("plans:list", args=[round.organisation.slug])
        return [Problem(text % {"year": round.fiscal_year}, url, "no_plan")]
    return []


def build_report(*, round, by, memo_number="", memo_date=None, summary="") -> Report:
    """Starts the round's next report and returns its row; the work itself is a job.

    While one is being built the same row comes back, started anew if its job had failed. Raises
    Denied, or Refused when there is no approved plan.
    """
    if not by.can("report.build", round):
        raise Denied
    reasons = cannot_build(round)
    if reasons:
        raise Refused(reasons)
    with transaction.atomic(using="default"):
        # The lock makes two clicks at once find one another.
        round = Round.objects.select_for_update().select_related("organisation").get(pk=round.pk)
        report = round.reports.order_by("-number").first()
        if report and report.state == ReportState.BUILDING:
            running = Job.objects.filter(key=job_key(round, report.number)).first()
            if running and running.state != jobs.JobState.FAILED:
                return report
        else:
            report = Report(
                organisation=round.organisation,
                round=round,
                number=report.number + 1 if report else 1,
            )
        new = report.pk is None
        plan = plan_for(round.organisation, round.fiscal_year)
        report.plan_version = plan.current_version
        report.built_by = by
        report.as_of = min(timezone.localdate(), round.ends_on)
        report.memo_number, report.memo_date = memo_number.strip(), memo_date
        report.summary = summary.strip()
        # A report that is started anew tells the figures of now.
        report.figures = report.figures_sha256 = report.audit_head = ""
        report.save()
        if round.plan_id != plan.pk:
            Round.objects.filter(pk=round.pk).update(plan=plan)
        if new:
            workflow.REPORT.start(report, by=by)
        audit.record(actor=by, event="reports.report.build", obj=report)
        job = jobs.enqueue(
            "reports.build",
            by=by,
            organisation=round.organisation,
            title=_("รายงาน %(round)s ปีงบประมาณ %(year)s")
            % {"round": round.title, "year": round.fiscal_year},
            params={"report": str(report.uuid)},
            key=job_key(round, report.number),
        )
        if report.job_uuid != job.uuid:
            report.job_uuid = job.uuid
            report.save(update_fields=["job_uuid"])
    return report


# --- the job


def run_build(report: Report, progress) -> None:
    """Brings a report from its row to READY; does nothing for one that is past that."""
    if report.state != ReportState.BUILDING:
        return
    with translation.override("th"):
        progress(1, STEPS, _("รวบรวมข้อมูล"))
        _collect(report, progress)
        progress(2, STEPS, _("จัดหน้าเอกสาร"))
        pdf = document.render(report, on_page=_page_reports(progress))
        progress(3, STEPS, _("เก็บแฟ้ม"))
        stored = documents.store(report, pdf)
        _finish(report, stored, progress)
        progress(STEPS, STEPS, "")


def _collect(report: Report, progress) -> None:
    """Takes the figures once; a second run of the job goes on with those of the first."""
    if report.figures:
        return
    data = figures.collect(report)
    text = rfc8785.dumps(data)
    with transaction.atomic(using="default"):
        progress.check()
        report.figures = text.decode()
        report.figures_sha256 = hashlib.sha256(text).hexdigest()
        report.audit_head = data["audit_head"]
        report.__dict__.pop("_data", None)
        report.save(update_fields=["figures", "figures_sha256", "audit_head"])


def _page_reports(progress):
    """Tells the page being laid out, once a second at most; stops when the lease is lost."""
    last = [0.0]

    def on_page(number):
        now = time.monotonic()
        if now - last[0] >= SECONDS_BETWEEN_REPORTS:
            last[0] = now
            progress(2, STEPS, _("จัดหน้าเอกสาร หน้า %(page)s") % {"page": number})

    return on_page


def _finish(report: Report, stored, progress) -> None:
    with transaction.atomic(using="default"):
        progress.check()
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if locked.state != ReportState.BUILDING:
            return
        locked.file, locked.file_sha256 = stored.name, stored.sha256
        locked.file_size, locked.pages = stored.size, stored.pages
        locked.save(update_fields=["file", "file_sha256", "file_size", "pages"])
        workflow.REPORT.perform(locked, "finish", by=workflow.MACHINE)
