"""Runs jobs: a row is committed, a task is published, a worker claims the row with a lease.

There is one way back for everything that was lost (dead broker, killed worker, full queue): beat
requeues what is due. Claiming is a conditional update, so that two workers never run one job at
the same time, and handlers are written so that running twice does no harm.
"""

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .base import actor_fields
from .base_jobs import JobState
from .models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
HEARTBEAT_SECONDS = 10
# A job that was published but not picked up is published again after this long.
QUEUED_LIMIT = timedelta(seconds=30)
MAX_ATTEMPTS = 5

Handler = Callable[[Job, "Progress"], dict | None]
_handlers: dict[str, tuple[Handler, str]] = {}


class LeaseLost(Exception):
    """Another worker holds the job now; this one must stop without writing anything more."""


class JobFailed(Exception):
    """The work cannot succeed however often it is tried; the message is for the person."""


def job(kind: str, *, queue: str = "default"):
    """Registers the handler of a kind of job; it returns the job's result as JSON."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = (handler, queue)
        return handler

    return register


def enqueue(kind: str, *, by=None, organisation=None, title="", params=None, key=None) -> Job:
    """Saves a job and publishes it after commit. With `key`, an unfinished job is found again.

    A dead broker does not lose the job: the row is there and beat publishes it later.
    """
    _handler, queue = _handlers[kind]
    fields = {
        "kind": kind,
        "organisation_uuid": getattr(organisation, "uuid", None),
        "title": str(title),
        "params": params or {},
        "lease_until": timezone.now() + QUEUED_LIMIT,
        **actor_fields(by),
    }
    if key is None:
        row = Job.objects.create(**fields)
    else:
        row, created = Job.objects.get_or_create(key=key, defaults=fields)
        if not created:
            if row.state == JobState.FAILED:
                Job.objects.filter(pk=row.pk, state=JobState.FAILED).update(
                    state=JobState.QUEUED, attempts=0, error="", **fields
                )
                row.refresh_from_db()
            else:
                return row
    transaction.on_commit(lambda: publish(row.uuid, queue))
    return row


def publish(job_uuid, queue: str) -> bool:
    """Hands the job to the queue; False when the broker cannot be reached."""
    from .tasks import run_job

    try:
        run_job.apply_async(args=[str(job_uuid)], queue=queue)
    except Exception as error:
        logger.warning(
            "job %s stays queued: broker unreachable (%s)", job_uuid, type(error).__name__
        )
        return False
    return True


class Progress:
    """Given to a handler: tells how far the work is and keeps the lease."""

    def __init__(self, row: Job):
        self.row = row

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Stores the progress. Raises LeaseLost when the job belongs to another worker now."""
        changed = Job.objects.filter(pk=self.row.pk, claim=self.row.claim).update(
            done=done, total=total, message=str(message), lease_until=timezone.now() + LEASE
        )
        if not changed:
            raise LeaseLost

    def check(self) -> None:
        """Raises LeaseLost unless this worker still holds the job; call before writing results."""
        held = Job.objects.select_for_update().filter(pk=self.row.pk, claim=self.row.claim)
        if not held.exists():
            raise LeaseLost


def claim(job_uuid) -> Job | None:
    """Takes the job if it is free or its lease has run out; None when somebody else has it."""
    now = timezone.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    token = uuid.uuid4()
    row = Job.objects.filter(uuid=job_uuid).first()
    if row is None:
        return None
    taken = Job.objects.filter(free, pk=row.pk).update(
        state=JobState.RUNNING, claim=token, lease_until=now + LEASE, attempts=row.attempts + 1
    )
    if not taken:
        return None
    row.refresh_from_db()
    return row


def _keep_lease(row: Job, stop: threading.Event) -> None:
    """Renews the lease while a long step (a big PDF) reports nothing."""
    while not stop.wait(HEARTBEAT_SECONDS):
        close_old_connections()
        try:
            Job.objects.filter(pk=row.pk, claim=row.claim).update(
                lease_until=timezone.now() + LEASE
            )
        except Exception:
            logger.warning("job %s: lease not renewed", row.uuid)
    connection.close()


def run(job_uuid) -> str:
    """Runs one job to its end and returns its state, or "skipped" when it was not free."""
    row = claim(job_uuid)
    if row is None:
        return "skipped"
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(row, stop), daemon=True)
    keeper.start()
    try:
        # A kind that this version doesn't know may be another's: it is tried again, then given up.
        handler, _queue = _handlers[row.kind]
        result = handler(row, Progress(row)) or {}
    except LeaseLost:
        return "skipped"
    except JobFailed as error:
        return _finish(row, JobState.FAILED, error=str(error))
    except Exception as error:
        logger.exception("job %s failed", row.uuid)
        if row.attempts < MAX_ATTEMPTS:
            # Beat brings it back; a full disk or a restarting database may be over by then.
            Job.objects.filter(pk=row.pk, claim=row.claim).update(
                state=JobState.QUEUED,
                claim=None,
                message=_("ขัดข้องชั่วคราว ระบบจะลองใหม่ให้เอง"),
                error=type(error).__name__,
                lease_until=timezone.now() + QUEUED_LIMIT * row.attempts,
            )
            return JobState.QUEUED
        return _finish(
            row,
            JobState.FAILED,
            error=_("งานนี้ทำไม่สำเร็จหลังลองหลายครั้ง กรุณาแจ้งผู้ดูแลระบบพร้อมรหัสงาน %(code)s")
            % {"code": str(row.uuid)[:8]},
        )
    finally:
        stop.set()
        keeper.join()
    return _finish(row, JobState.DONE, result=result)


def _finish(row: Job, state: str, *, result=None, error="") -> str:
    Job.objects.filter(pk=row.pk, claim=row.claim).update(
        state=state,
        result=result or {},
        error=error,
        finished_at=timezone.now(),
        lease_until=None,
    )
    return state


def requeue_stale() -> int:
    """Publishes what waits too long or whose worker stopped renewing; returns how many.

    Two beats doing this at once publish a job twice at most, and only one worker can claim it.
    """
    now = timezone.now()
    stale = Job.objects.filter(
        state__in=[JobState.QUEUED, JobState.RUNNING], lease_until__lt=now
    ).order_by("id")[:500]
    count = 0
    for row in stale:
        _handler, queue = _handlers.get(row.kind, (None, "default"))
        if row.state == JobState.RUNNING and row.attempts >= MAX_ATTEMPTS:
            _finish(row, JobState.FAILED, error=_("งานหยุดกลางคันหลายครั้ง กรุณาแจ้งผู้ดูแลระบบ"))
            continue
        if row.state == JobState.QUEUED:
            mine = Job.objects.filter(pk=row.pk, lease_until=row.lease_until).update(
                lease_until=now + QUEUED_LIMIT
            )
            if not mine:
                continue
        count += publish(row.uuid, queue)
    return count
