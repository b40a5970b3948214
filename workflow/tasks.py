"""Celery's way in; each task takes ids, calls one function and may run twice safely."""

from celery import shared_task
from django.db import connections
from django.utils import timezone

from . import audit, jobs
from .models import Heartbeat


@shared_task(name="workflow.run_job")
def run_job(job_uuid: str) -> str:
    return jobs.run(job_uuid)


@shared_task(name="workflow.requeue_stale_jobs", expires=30)
def requeue_stale_jobs() -> int:
    return jobs.requeue_stale()


@shared_task(name="workflow.sign_audit_heads", expires=3600)
def sign_audit_heads() -> int:
    return sum(audit.sign_heads(using) for using in connections)


def _seen(part: str) -> None:
    Heartbeat.objects.update_or_create(part=part, defaults={"seen_at": timezone.now()})


@shared_task(name="workflow.heartbeat", expires=20)
def heartbeat() -> None:
    """Sent by beat, run by a worker: when it arrives, both are at work."""
    _seen("beat")
    _seen("worker")
