"""What workers and beat do; each may come twice at once and then does nothing more."""

from celery import shared_task
from django.utils import timezone, translation

from .services import deadlines, erasing, sending


@shared_task(name="complaints.send_notice")
def send_notice(notice_uuid: str) -> bool:
    with translation.override("th"):
        return sending.send(notice_uuid)


@shared_task(name="complaints.send_waiting", expires=60)
def send_waiting() -> int:
    """What a dead broker or a silent mail server left behind."""
    with translation.override("th"):
        return sending.send_waiting()


@shared_task(name="complaints.remind", expires=6 * 3600)
def remind() -> int:
    with translation.override("th"):
        return deadlines.remind(timezone.localdate())


@shared_task(name="complaints.escalate", expires=6 * 3600)
def escalate() -> int:
    with translation.override("th"):
        return deadlines.escalate(timezone.localdate())


@shared_task(name="complaints.erase_contacts", expires=6 * 3600)
def erase_contacts() -> int:
    return erasing.erase_due(timezone.localdate())


@shared_task(name="complaints.expire_staged", expires=3600)
def expire_staged() -> int:
    return erasing.expire_staged(timezone.now())
