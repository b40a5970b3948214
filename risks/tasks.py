"""What beat sends; each may come twice at once and then does nothing more."""

from celery import shared_task
from django.utils import timezone, translation

from .services import acceptance, exchange, reviews


@shared_task(name="risks.open_due_reviews", expires=6 * 3600)
def open_due_reviews() -> int:
    with translation.override("th"):
        return reviews.open_due(timezone.localdate())


@shared_task(name="risks.expire_acceptances", expires=6 * 3600)
def expire_acceptances() -> int:
    with translation.override("th"):
        return acceptance.expire_due(timezone.localdate())


@shared_task(name="risks.remove_old_files", expires=6 * 3600)
def remove_old_files() -> int:
    """Files of exports, imports and reports after their term."""
    return exchange.remove_old_files(timezone.now())
