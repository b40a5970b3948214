"""The abstract bases of every table in the default database."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Identified(models.Model):
    """BigAuto inside, a uuid4 for addresses, JSON and references across databases."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("สร้างเมื่อ"), auto_now_add=True)

    class Meta:
        abstract = True


class Actor(models.Model):
    """Who did something, as name and title were at the time; never a foreign key.

    The actor may be in another database, change their title, or leave; what stands here stays.
    """

    actor_uuid = models.UUIDField(null=True, editable=False)
    actor_name = models.CharField(max_length=200, editable=False)
    actor_title = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


SYSTEM_NAME = "ระบบ"


def actor_fields(actor) -> dict:
    """The values of `Actor`'s columns for `actor`; None is the system itself."""
    if actor is None:
        return {"actor_uuid": None, "actor_name": SYSTEM_NAME, "actor_title": ""}
    return {
        "actor_uuid": actor.uuid,
        "actor_name": actor.display,
        "actor_title": actor.title,
    }
