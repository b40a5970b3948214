"""What beat does across both complaint channels; each may come twice and then does nothing more."""

from celery import shared_task
from django.utils import timezone

from complaints import digest
from complaints.handover import service


@shared_task(name="portal.send_digest", expires=4 * 3600)
def send_digest() -> int:
    return digest.send(timezone.localdate())


@shared_task(name="portal.resume_hand_overs", expires=60)
def resume_hand_overs() -> int:
    return service.resume()
