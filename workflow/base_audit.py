"""The audit chain's tables: append-only, one chain per organisation and database."""

import uuid

from django.db import models

from .base import Actor

# Acts that belong to no organisation (a new organisation, a holiday table) have a chain too.
INSTALLATION = uuid.UUID(int=0)


class AbstractAuditEntry(Actor):
    """Who did what to which object: names of fields and ids, never their contents."""

    chain = models.UUIDField(default=INSTALLATION)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_uuid = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="%(app_label)s_%(class)s_number"
            )
        ]
        indexes = [
            models.Index(fields=["object_uuid"], name="%(app_label)s_%(class)s_obj"),
        ]


class AbstractAuditAnchor(models.Model):
    """The head of a chain on a day, signed with a key that lies outside the database."""

    chain = models.UUIDField()
    number = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    on = models.DateField()
    signature = models.CharField(max_length=128)

    class Meta:
        abstract = True
        ordering = ["chain", "on"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "on"], name="%(app_label)s_%(class)s_day")
        ]
