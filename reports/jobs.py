"""The jobs of this app: each finds its row, calls one service, and may run twice."""

from django.utils.translation import gettext as _

from workflow.jobs import JobFailed, job

from .models import Report
from .services import building, signing


def _report(row) -> Report:
    report = (
        Report.objects.filter(uuid=row.params["report"])
        .select_related("organisation", "round__organisation", "plan_version__plan", "built_by")
        .first()
    )
    if report is None:
        raise JobFailed(_("ไม่พบรายงานนี้แล้ว"))
    return report


@job("reports.build", queue="reports")
def build(row, progress):
    report = _report(row)
    building.run_build(report, progress)
    return {"report": str(report.uuid)}


@job("reports.issue", queue="reports")
def issue(row, progress):
    report = _report(row)
    signing.run_issue(report, progress)
    return {"report": str(report.uuid)}
