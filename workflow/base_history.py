"""Immutable status changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Actor, Identified, actor_fields
from .opinions import Opinion


class AbstractStatusChange(Identified, Actor):
    """One step of one object from a state to a state; written once, never changed."""

    object_type = models.CharField(max_length=60)
    object_uuid = models.UUIDField(db_index=True)
    transition = models.CharField(max_length=40)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40)
    opinions = models.JSONField(default=list)
    remark = models.TextField(_("หมายเหตุ"), blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]

    @classmethod
    def record(cls, *, obj, transition, before, after, by, opinions, remark):
        return cls.objects.using(obj._state.db).create(
            object_type=obj._meta.label_lower,
            object_uuid=obj.uuid,
            transition=transition,
            before=before,
            after=after,
            opinions=[str(opinion) for opinion in opinions],
            remark=remark,
            **actor_fields(by),
        )

    @classmethod
    def of(cls, obj):
        return cls.objects.filter(object_type=obj._meta.label_lower, object_uuid=obj.uuid)

    @property
    def opinion_labels(self) -> list[str]:
        return [Opinion(value).label for value in self.opinions if value in Opinion]
