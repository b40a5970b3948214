"""Signing, filing and publishing a report; effects of `reports.workflow` (ADR 0007).

The signer confirms the hash of the file that they read. The signature is recorded at once, with
everything that it covers; a job then makes the copy that shows it, from the same figures.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from organisations.roles import Role
from organisations.services import notify, people_with_role
from plans.services.approval import acting_text
from workflow import jobs
from workflow.engine import Denied, Refused

from .. import document, workflow
from ..models import Report, ReportState
from . import documents, oversight

STEPS = 3


def sign_report(*, report, by, opinions, remark="", confirm):
    """Signs a report that is ready. `confirm(content_hash)` uses up the signing grant, returns how.

    Raises Refused without an opinion, when the state has moved on, or when `confirm` refuses.
    """
    if not opinions:
        raise Refused([_("กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ")])
    return workflow.REPORT.perform(
        report, "sign", by=by, opinions=tuple(opinions), remark=remark, confirm=confirm
    )


def publish_report(*, report, by):
    """Puts a signed report on the organisation's public page."""
    return workflow.REPORT.perform(report, "publish", by=by)


def issue_key(report) -> str:
    return f"report-issue:{report.uuid}"


def issue_again(*, report, by):
    """Starts the job of the signed copy anew after it failed; the signature stands already."""
    if not report.is_signed or report.is_issued:
        raise Refused([_("ฉบับที่แสดงการลงนามจัดทำแล้ว")])
    if not (by.can("report.build", report) or by.can("report.sign", report)):
        raise Denied
    return _enqueue_issue(report, by)


def _enqueue_issue(report, by):
    return jobs.enqueue(
        "reports.issue",
        by=by,
        organisation=report.organisation,
        title=_("ฉบับที่แสดงการลงนาม"),
        params={"report": str(report.uuid)},
        key=issue_key(report),
    )


def run_issue(report: Report, progress) -> None:
    """Makes and stores the copy with the signature in it; nothing to do when it is there."""
    if not report.is_signed or report.is_issued:
        return
    with translation.override("th"):
        progress(1, STEPS, _("จัดทำฉบับที่แสดงการลงนาม"))
        pdf = document.render(report, on_page=lambda number: None)
        progress(2, STEPS, _("เก็บแฟ้ม"))
        stored = documents.store(report, pdf)
        with transaction.atomic(using="default"):
            progress.check()
            locked = Report.objects.select_for_update().get(pk=report.pk)
            if not locked.is_issued:
                locked.read_file = locked.file.name
                locked.file, locked.file_sha256 = stored.name, stored.sha256
                locked.file_size, locked.pages = stored.size, stored.pages
                locked.save(
                    update_fields=["read_file", "file", "file_sha256", "file_size", "pages"]
                )
        progress(STEPS, STEPS, "")


# --- effects


def _put_aside(report, *states):
    earlier = Report.objects.filter(round_id=report.round_id, state__in=states)
    for row in earlier.exclude(pk=report.pk):
        workflow.REPORT.perform(row, "supersede", by=workflow.MACHINE)


def put_aside_unsigned(report, by, **data):
    """A newer report that is ready takes the place of one that nobody signed."""
    _put_aside(report, ReportState.READY)


def write_signature(report, by, *, opinions, remark, confirm, **data):
    report.method = confirm(report.file_sha256)
    report.signed_sha256 = report.file_sha256
    report.signer, report.signer_name = by, by.display
    report.signer_title = by.title_in(report.organisation)
    report.acting_text = acting_text(by, report.organisation, Role.EXECUTIVE)
    report.opinions, report.remark = [str(opinion) for opinion in opinions], remark
    report.signed_at = timezone.now()
    report.save()
    # A published version stays public until the new one is published in its place.
    _put_aside(report, ReportState.READY, ReportState.SIGNED)
    workflow.ROUND.perform(report.round, "report", by=by)
    _enqueue_issue(report, by)


def set_published(report, by, **data):
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    _put_aside(report, ReportState.PUBLISHED)


def set_reported(round, by, **data):
    round.signed_on = timezone.localdate()
    round.save(update_fields=["signed_on"])
    _refresh(round)


def set_filed(round, by, *, filed_on, reference="", **data):
    if filed_on > timezone.localdate():
        raise Refused([_("วันที่ส่งต้องไม่เป็นวันในอนาคต")])
    # The first filing decides whether it was in time; a correction adds its own reference.
    round.filed_on = round.filed_on or filed_on
    round.filed_reference = reference
    round.save(update_fields=["filed_on", "filed_reference"])
    _refresh(round)


def _refresh(round):
    """The overseer's stored figures follow after the act, and never hinder it."""
    transaction.on_commit(
        lambda: oversight.refresh_figures(round.organisation, round.fiscal_year), robust=True
    )


# --- notices, after commit


def _report_url(report) -> str:
    return reverse("reports:report", args=[report.organisation.slug, report.uuid])


def _name(report) -> dict:
    return {"round": report.round.title, "year": report.round.fiscal_year}


def tell_ready(report, by, **data):
    notify(
        people_with_role(report.organisation, Role.EXECUTIVE),
        organisation=report.organisation,
        text=_("มีรายงานรอการลงนามของคุณ: %(round)s ปีงบประมาณ %(year)s") % _name(report),
        url=reverse("reports:sign", args=[report.organisation.slug, report.uuid]),
        key=f"report-sign:{report.uuid}",
    )
    if report.built_by:
        notify(
            [report.built_by],
            organisation=report.organisation,
            text=_("รายงานจัดทำเสร็จแล้ว: %(round)s ปีงบประมาณ %(year)s") % _name(report),
            url=_report_url(report),
            key=f"report-ready:{report.uuid}",
        )


def tell_signed(report, by, **data):
    notify(
        people_with_role(report.organisation, Role.PLAN_OFFICER),
        organisation=report.organisation,
        text=_("ผู้บริหารลงนามรายงานแล้ว: %(round)s ปีงบประมาณ %(year)s") % _name(report),
        url=_report_url(report),
        key=f"report-signed:{report.uuid}",
    )
