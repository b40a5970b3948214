"""Files out of the register and into it: a row and a job first, the work in steps to be redone.

A worker may be killed anywhere and its job run again: what it stores has a name made of its
content, a dry run writes nothing but its own result, and a workbook is taken in one transaction
that marks the exchange as applied, so that it is taken once or not at all.
"""

import errno
import hashlib
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from documents.joining import page_count
from documents.xlsx_in import MAX_BYTES, check_workbook
from risks import importing, spreadsheet
from risks.models import Exchange, ExchangeKind, ExchangeState, RoundState
from workflow import audit, jobs
from workflow.attachments import clean_name
from workflow.engine import Denied, Refused
from workflow.jobs import JobFailed
from workflow.models import Job

from . import register, residual, rounds

#: How long a file is kept; it can be made again.
KEPT = timedelta(days=30)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
JOBS = {
    ExchangeKind.EXPORT: "risks.export",
    ExchangeKind.IMPORT: "risks.import_check",
    ExchangeKind.REPORT: "risks.report",
}
APPLY = "risks.import_apply"


def job_key(exchange, kind: str = "") -> str:
    """The key of the job that makes, checks or (`kind` APPLY) takes an exchange's file."""
    return f"{kind or JOBS[exchange.kind]}:{exchange.uuid}"


def job_of(exchange) -> Job | None:
    """The job whose progress the page shows: the newest that was begun."""
    keys = [job_key(exchange, APPLY), job_key(exchange)]
    found = {job.key: job for job in Job.objects.filter(key__in=keys)}
    return next((found[key] for key in keys if key in found), None)


def _enqueue(exchange, by, kind: str = "") -> Job:
    job = jobs.enqueue(
        kind or JOBS[exchange.kind],
        by=by,
        organisation=exchange.organisation,
        title=exchange.get_kind_display(),
        params={"exchange": str(exchange.uuid)},
        key=job_key(exchange, kind),
    )
    if exchange.job_uuid != job.uuid:
        Exchange.objects.filter(pk=exchange.pk).update(job_uuid=job.uuid)
        exchange.job_uuid = job.uuid
    return job


def begin(*, kind: str, round, by) -> Exchange:
    """Starts the workbook or the report of a round; one that is still in work is found again."""
    if not by.can("risk.view", round):
        raise Denied
    if kind == ExchangeKind.REPORT and round.criteria is None:
        raise Refused([_("ยังไม่ได้เลือกเกณฑ์การประเมิน")])
    with transaction.atomic(using="default"):
        # The lock makes two clicks at once find one another.
        type(round).objects.select_for_update().get(pk=round.pk)
        same = Exchange.objects.filter(
            round=round, kind=kind, made_by=by, state=ExchangeState.WORKING
        )
        exchange = same.first()
        if exchange is None:
            exchange = Exchange.objects.create(
                organisation=round.organisation, round=round, kind=kind, made_by=by
            )
            audit.record(actor=by, event=f"risks.exchange.{kind}", obj=exchange)
        _enqueue(exchange, by)
    return exchange


def begin_import(*, organisation, by, upload, round=None) -> Exchange:
    """Checks and keeps a workbook and starts its dry run; raises ValidationError with a reason."""
    if not by.can("risk.edit", organisation):
        raise Denied
    if round and round.organisation_id != organisation.pk:
        raise Refused([_("ข้อมูลที่เลือกไม่ใช่ของหน่วยงานนี้")])
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("แฟ้มใหญ่เกิน %(limit)s เมกะไบต์") % {"limit": MAX_BYTES // 2**20}, code="size"
        )
    upload.seek(0)
    content, name = upload.read(), clean_name(upload.name or "")
    check_workbook(name, content, max_rows=spreadsheet.MAX_ROWS)
    exchange = Exchange(
        organisation=organisation,
        round=round,
        kind=ExchangeKind.IMPORT,
        made_by=by,
        file_name=name,
    )
    try:
        _store(exchange, content, ".xlsx")
        with transaction.atomic(using="default"):
            exchange.save()
            audit.record(actor=by, event="risks.exchange.import", obj=exchange)
            _enqueue(exchange, by)
    except JobFailed as error:
        raise ValidationError(str(error), code="storage") from error
    except Exception:
        _delete(exchange.file.name)
        raise
    return exchange


def try_again(*, exchange, by) -> None:
    """Starts a failed job again, or compares a workbook with the register as it is now."""
    if exchange.made_by_id != by.pk:
        raise Denied
    if exchange.state in (ExchangeState.APPLIED, ExchangeState.REMOVED):
        return
    with transaction.atomic(using="default"):
        exchange = Exchange.objects.select_for_update(of=("self",)).get(pk=exchange.pk)
        last = job_of(exchange)
        if last and not last.is_over:
            return
        # A dry run that is over makes way for a new one, and a failed taking for the next.
        Job.objects.filter(key__in=[job_key(exchange), job_key(exchange, APPLY)]).update(key=None)
        exchange.state, exchange.result = ExchangeState.WORKING, {}
        exchange.save(update_fields=["state", "result"])
        _enqueue(exchange, by)


def apply(*, exchange, by) -> Job:
    """Starts the taking of a checked workbook; raises Refused unless there is something to take."""
    if exchange.made_by_id != by.pk or not by.can("risk.edit", exchange.organisation):
        raise Denied
    with transaction.atomic(using="default"):
        exchange = Exchange.objects.select_for_update(of=("self",)).get(pk=exchange.pk)
        reasons = cannot_apply(exchange)
        if reasons:
            raise Refused(reasons)
        audit.record(actor=by, event="risks.exchange.apply", obj=exchange)
        return _enqueue(exchange, by, APPLY)


def cannot_apply(exchange) -> list[str]:
    """Why a workbook can't be taken; empty when it can."""
    if exchange.kind != ExchangeKind.IMPORT or exchange.state == ExchangeState.WORKING:
        return [_("แฟ้มนี้ยังตรวจไม่เสร็จ")]
    if exchange.state == ExchangeState.APPLIED:
        return [_("แฟ้มนี้บันทึกเข้าทะเบียนแล้ว ไม่ต้องทำซ้ำ")]
    if exchange.state == ExchangeState.REMOVED:
        return [_("แฟ้มนี้ถูกลบตามกำหนดแล้ว กรุณาส่งใหม่")]
    counts = exchange.result["counts"]
    if counts[importing.WRONG]:
        return [_("ยังมีแถวที่ผิด กรุณาแก้ในแฟ้มแล้วส่งใหม่ ระบบบันทึกทั้งแฟ้มหรือไม่บันทึกเลย")]
    if not counts[importing.NEW] + counts[importing.CHANGED]:
        return [_("ทุกแถวตรงกับทะเบียนแล้ว ไม่มีอะไรต้องบันทึก")]
    if exchange.register_sha256 != importing.register_digest(exchange.organisation, exchange.round):
        return [_("ทะเบียนเปลี่ยนไปหลังจากที่ตรวจแฟ้มนี้ กรุณาตรวจใหม่ก่อนบันทึก")]
    return []


# --- the jobs


def run_make(exchange, progress, make, extension: str) -> None:
    """Makes and keeps a file: `make(exchange, progress)` returns its bytes; once only."""
    if exchange.state != ExchangeState.WORKING:
        return
    if not exchange.round:
        raise JobFailed(_("ไม่พบรอบการประเมินนี้แล้ว"))
    if not exchange.made_by.can("risk.view", exchange.organisation):
        raise JobFailed(_("คุณไม่มีสิทธิดูทะเบียนความเสี่ยงของหน่วยงานนี้แล้ว"))
    with translation.override("th"):
        _store(exchange, make(exchange, progress), extension)
        _finish(exchange, progress)


def _finish(exchange, progress, **fields) -> None:
    with transaction.atomic(using="default"):
        progress.check()
        exchange.state = ExchangeState.READY
        for name, value in fields.items():
            setattr(exchange, name, value)
        exchange.save()


def run_check(exchange, progress) -> None:
    """The dry run of a workbook: what each row would do, kept in `result`."""
    if exchange.state != ExchangeState.WORKING:
        return
    with translation.override("th"):
        progress(1, 3, _("อ่านแฟ้ม"))
        sheets = _sheets(exchange)
        progress(2, 3, _("เทียบกับทะเบียน"))
        with transaction.atomic(using="default"):
            digest = importing.register_digest(exchange.organisation, exchange.round)
            lines = _compare(exchange, sheets)
        counts = dict.fromkeys(importing.OUTCOMES, 0)
        for line in lines:
            counts[line.outcome] += 1
        result = {"counts": counts, "rows": [line.as_json() for line in lines]}
        _finish(exchange, progress, result=result, register_sha256=digest)


def _sheets(exchange) -> dict:
    try:
        with exchange.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise JobFailed(_("ไม่พบแฟ้มนี้ในที่จัดเก็บ กรุณาส่งใหม่")) from error
    if hashlib.sha256(content).hexdigest() != exchange.file_sha256:
        raise JobFailed(_("แฟ้มที่เก็บไว้เปลี่ยนไป กรุณาส่งใหม่"))
    try:
        return importing.read(content)
    except ValidationError as error:
        raise JobFailed(error.messages[0]) from error
    except importing.Unreadable as error:
        raise JobFailed(str(error)) from error


def _compare(exchange, sheets) -> list:
    comparison = importing.Comparison(exchange.organisation, exchange.round, exchange.made_by)
    try:
        return comparison.lines(sheets)
    except importing.Unreadable as error:
        raise JobFailed(str(error)) from error


def run_apply(exchange, progress) -> None:
    """Takes a checked workbook whole, through the services; again, or after a change: nothing."""
    if exchange.state == ExchangeState.APPLIED:
        return
    with translation.override("th"):
        if not exchange.made_by.can("risk.edit", exchange.organisation):
            raise JobFailed(_("คุณไม่มีสิทธิแก้ทะเบียนความเสี่ยงของหน่วยงานนี้แล้ว"))
        progress(1, 2, _("บันทึกเข้าทะเบียน"))
        sheets = _sheets(exchange)
        try:
            _apply(exchange, sheets, progress)
        except Refused as refused:
            raise JobFailed("\n".join(str(reason) for reason in refused.reasons)) from refused


def _apply(exchange, sheets, progress) -> None:
    by = exchange.made_by
    with transaction.atomic(using="default"):
        # One workbook at a time; rounds (first: `rounds.hold`) and risks are held until all is
        # written.
        list(exchange.organisation.risk_rounds.select_for_update().order_by("pk").values_list("pk"))
        type(exchange.organisation).objects.select_for_update().get(pk=exchange.organisation_id)
        list(exchange.organisation.risks.select_for_update().values_list("pk"))
        locked = Exchange.objects.select_for_update(of=("self",)).get(pk=exchange.pk)
        if locked.state == ExchangeState.APPLIED:
            return
        reasons = cannot_apply(locked)
        if reasons:
            raise Refused(reasons)
        new = []
        for line in _compare(exchange, sheets):
            if line.outcome == importing.WRONG:
                raise Refused([f"{line.problems[0][0]}: {line.problems[0][1]}"])
            if line.outcome in (importing.NEW, importing.CHANGED):
                written = _write(exchange, line, by)
                if line.sheet == spreadsheet.RISKS and line.outcome == importing.NEW:
                    new.append(written)
        if new and takes_risks(exchange.round):
            rounds.add_risks(round=exchange.round, by=by, risks=new)
        locked.state, locked.applied_at = ExchangeState.APPLIED, timezone.now()
        locked.save(update_fields=["state", "applied_at"])
        audit.record(actor=by, event="risks.exchange.applied", obj=exchange)
        # Last, so that the lease is renewed until now.
        progress.check()
    exchange.refresh_from_db()


def takes_risks(round) -> bool:
    """Whether new risks of a workbook are put into the round."""
    return bool(round) and round.state in (RoundState.CRITERIA, RoundState.ASSESSING)


def _write(exchange, line, by):
    if line.sheet == spreadsheet.CONTROLS:
        return residual.save_control(
            assessed=line.assessed, by=by, values=line.values, control=line.target
        )
    if line.outcome == importing.NEW:
        return register.add_risk(organisation=exchange.organisation, by=by, **line.values)
    return register.change_risk(
        risk=line.target, by=by, values=line.values, edit_number=line.target.edit_number
    )


# --- files


def _store(exchange, content: bytes, extension: str) -> None:
    """Keeps a file under a name made of its content; raises JobFailed when the storage is full."""
    digest = hashlib.sha256(content).hexdigest()
    name = f"risks/{exchange.organisation.uuid}/{exchange.uuid}-{digest[:20]}{extension}"
    if default_storage.exists(name):
        # What a worker left that died while it wrote, or the same again.
        default_storage.delete(name)
    try:
        default_storage.save(name, ContentFile(content))
    except OSError as error:
        _delete(name)
        if error.errno in FULL:
            raise JobFailed(
                _("เก็บแฟ้มไม่ได้ เพราะพื้นที่จัดเก็บเต็ม ข้อมูลของคุณยังอยู่ครบ กรุณาแจ้งผู้ดูแลระบบให้เพิ่มพื้นที่")
            ) from error
        raise
    exchange.file, exchange.file_sha256, exchange.file_size = name, digest, len(content)
    exchange.pages = page_count(content) if extension == ".pdf" else 0


def _delete(name: str) -> None:
    if name:
        with suppress(OSError):
            default_storage.delete(name)


def remove_old_files(now) -> int:
    """Deletes files older than `KEPT` with what was read out of them; for beat, safe to repeat."""
    old = Exchange.objects.filter(created_at__lt=now - KEPT).exclude(state=ExchangeState.REMOVED)
    count = 0
    for exchange in old.iterator():
        job = job_of(exchange)
        if job and not job.is_over:
            continue
        _delete(exchange.file.name)
        exchange.file, exchange.state = "", ExchangeState.REMOVED
        exchange.result = {"counts": exchange.result.get("counts", {})}
        exchange.save(update_fields=["file", "state", "result"])
        count += 1
    return count
