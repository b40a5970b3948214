"""What beat sends; each may come twice at once and then does nothing more."""

from celery import shared_task
from django.utils import timezone, translation

from .services import oversight, rounds


@shared_task(name="reports.open_due_rounds", expires=3600)
def open_due_rounds() -> int:
    with translation.override("th"):
        return rounds.open_due_rounds(timezone.localdate())


@shared_task(name="reports.send_reminders", expires=6 * 3600)
def send_reminders() -> int:
    with translation.override("th"):
        return rounds.send_reminders(timezone.localdate())


@shared_task(name="reports.refresh_figures", expires=600)
def refresh_figures() -> int:
    """Renews what the overseers read, for organisations where something has happened."""
    return oversight.refresh_stale(timezone.now())
