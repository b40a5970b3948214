"""Long work as rows: committed first, then published to the queue, brought back when it stalls."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Actor, Identified


class JobState(models.TextChoices):
    QUEUED = "queued", _("รอคิว")
    RUNNING = "running", _("กำลังทำ")
    DONE = "done", _("เสร็จแล้ว")
    FAILED = "failed", _("ไม่สำเร็จ")


class AbstractJob(Identified, Actor):
    """A long job; `key` makes a second request for the same work find the first one's row."""

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True, null=True)
    organisation_uuid = models.UUIDField(null=True, db_index=True)
    title = models.CharField(max_length=300, blank=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="%(app_label)s_%(class)s_state")
        ]

    @property
    def percent(self) -> int:
        """0 to 100; 0 while the total is not known."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)


class Heartbeat(models.Model):
    """When a part of the installation was last seen at work; read by `/healthz`."""

    part = models.CharField(max_length=40, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.seen_at:%H:%M:%S} ({settings.TIME_ZONE})"
