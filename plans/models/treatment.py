"""Which activity of a plan carries out a chosen measure against a corruption risk."""

from django.db import models

from risks.models import TreatmentOption
from workflow.base import Identified

from .plan import Plan


class TreatmentLink(Identified):
    """One measure, one activity: progress stands with the activity and is read from there.

    `activity_uuid` is the activity's stable identity, the same in the draft and in every version.
    """

    option = models.OneToOneField(TreatmentOption, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="treatment_links")
    activity_uuid = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.option} · {self.plan}"

    @property
    def organisation(self):
        return self.plan.organisation
