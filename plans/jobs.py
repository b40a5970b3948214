"""The jobs of this app: each finds its row, calls one service, and may run twice."""

from django.utils.translation import gettext as _

from workflow import attachments
from workflow.jobs import JobFailed, job

from . import printing
from .models import PlanVersion


def print_key(version) -> str:
    """The key of the job that prints a version: one at a time, whoever asks."""
    return f"plans.print:{version.uuid}"


def printed(version):
    """The stored document of an approved version; None until the job has made it.

    One whose file is gone (a backup without files) is forgotten, so that it is made again.
    """
    found = attachments.of(version).first()
    if found and not found.file.storage.exists(found.file.name):
        found.delete()
        return None
    return found


@job("plans.print", queue="reports")
def print_version(row, progress):
    """The plan in three parts as a file; a version never changes, so it is made once."""
    version = (
        PlanVersion.objects.filter(uuid=row.params["version"])
        .select_related("plan__organisation", "plan__framework")
        .first()
    )
    if version is None:
        raise JobFailed(_("ไม่พบแผนฉบับนี้แล้ว"))
    if printed(version) is None:
        content = printing.version_pdf(
            version, on_page=lambda number: progress(number, 0, _("จัดหน้าที่ %(n)s") % {"n": number})
        )
        progress.check()
        attachments.keep(
            content,
            obj=version,
            organisation=version.organisation,
            by=None,
            name=f"plan-{version.code}.pdf",
            extension=".pdf",
            media_type="application/pdf",
        )
    return {"version": str(version.uuid)}
