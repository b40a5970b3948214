"""The jobs of this app: each finds its row, calls one service, and may run twice."""

from django.utils.translation import gettext as _

from workflow.jobs import JobFailed, job

from . import exporting
from .models import Exchange
from .services import exchange as service


def _exchange(row) -> Exchange:
    exchange = (
        Exchange.objects.filter(uuid=row.params["exchange"])
        .select_related("organisation", "round__organisation", "round__criteria", "made_by")
        .first()
    )
    if exchange is None:
        raise JobFailed(_("ไม่พบแฟ้มนี้แล้ว"))
    return exchange


@job("risks.export")
def export(row, progress):
    exchange = _exchange(row)
    service.run_make(exchange, progress, _workbook, ".xlsx")
    return {"exchange": str(exchange.uuid)}


def _workbook(exchange, progress) -> bytes:
    try:
        return exporting.workbook(exchange.round, exchange.made_by, progress=progress)
    except exporting.TextTooLong as error:
        raise JobFailed(
            _("มีข้อความยาวเกินที่ Excel รับได้ (32,767 ตัวอักษร): %(place)s") % {"place": error}
        ) from error


@job("risks.report", queue="reports")
def report(row, progress):
    from . import document

    exchange = _exchange(row)
    service.run_make(exchange, progress, document.render, ".pdf")
    return {"exchange": str(exchange.uuid)}


@job("risks.import_check")
def check_import(row, progress):
    exchange = _exchange(row)
    service.run_check(exchange, progress)
    return {"exchange": str(exchange.uuid)}


@job("risks.import_apply")
def apply_import(row, progress):
    exchange = _exchange(row)
    service.run_apply(exchange, progress)
    return {"exchange": str(exchange.uuid)}
