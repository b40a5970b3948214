"""What beat does for the channel: by day alone, never on an arrival, and no word of content."""

from celery import shared_task
from django.utils import timezone

from .services import ending, figures, holders, retention


@shared_task(name="corruption.end_identity_grants", expires=6 * 3600)
def end_identity_grants() -> int:
    return ending.end_due(timezone.localdate())


@shared_task(name="corruption.freeze_figures", expires=6 * 3600)
def freeze_figures() -> int:
    return figures.freeze_due(timezone.localdate())


@shared_task(name="corruption.finish_deletions", expires=3600)
def finish_deletions() -> int:
    return retention.finish_deletions()


@shared_task(name="corruption.sweep_files", expires=6 * 3600)
def sweep_files() -> int:
    from . import files

    return files.sweep()


@shared_task(name="corruption.remove_leavers", expires=6 * 3600)
def remove_leavers() -> int:
    """Keys of people whose acting order, and with it their role, has run out."""
    return holders.remove_all_leavers()
