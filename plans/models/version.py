"""Approved versions: immutable canonical text with its hash, and a queryable projection."""

import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from workflow.base import Actor, Identified

from .activity import ActivityKind, BudgetState
from .plan import Plan


class ImmutableError(TypeError):
    """An approved version was about to be changed or deleted."""


class _Frozen(models.QuerySet):
    def update(self, **kwargs):
        raise ImmutableError("approved versions are immutable")

    def delete(self):
        raise ImmutableError("approved versions are immutable")


class PlanVersion(Identified, Actor):
    """Version n of a plan as it was approved (RFC 8785 JSON); the actor is the last signer."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("ฉบับที่"))
    schema = models.PositiveSmallIntegerField(default=1)
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    approved_on = models.DateField(_("อนุมัติเมื่อ"))
    on_paper = models.BooleanField(default=False)
    reason = models.TextField(_("เหตุผลของการแก้ไขเพิ่มเติม"), blank=True)
    participants = models.TextField(_("ผู้มีส่วนร่วมและวิธีการ"), blank=True)
    # Guards that were not met when a plan approved in an earlier year was recorded.
    warnings = models.JSONField(default=list)
    audit_head = models.CharField(max_length=64, blank=True)

    objects = _Frozen.as_manager()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} · {self.number}"

    @property
    def organisation(self):
        return self.plan.organisation

    @property
    def code(self) -> str:
        """The version code printed in documents: number and the start of the hash."""
        return f"v{self.number}-{self.sha256[:12]}"

    @property
    def data(self) -> dict:
        if not hasattr(self, "_data"):
            self._data = json.loads(self.canonical)
        return self._data


class VersionActivity(models.Model):
    """One activity of an approved version, keyed by the activity's stable uuid."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="activities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    activity_uuid = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ActivityKind.choices)
    name = models.CharField(max_length=400)
    dimension = models.CharField(max_length=10)
    node_code = models.CharField(max_length=40)
    department_uuid = models.UUIDField(null=True)
    department_name = models.CharField(max_length=200, blank=True)
    responsible_uuid = models.UUIDField(null=True)
    responsible_name = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    budget_state = models.CharField(max_length=12, choices=BudgetState.choices)
    planned = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    is_cpi = models.BooleanField(default=False)
    data = models.JSONField()

    objects = _Frozen.as_manager()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "activity_uuid"], name="version_activity_once"
            )
        ]
        indexes = [
            models.Index(fields=["activity_uuid"], name="version_activity_uuid"),
            models.Index(
                fields=["organisation", "version", "number"], name="version_activity_list"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def uuid(self):
        """The stable identity, so that evidence and status history hang on it."""
        return self.activity_uuid

    def assigned_people(self) -> set:
        """Uuids (as UUID objects) of the responsible person and co-owners of this version."""
        from uuid import UUID

        people = {UUID(person["uuid"]) for person in self.data.get("co_owners", [])}
        if self.responsible_uuid:
            people.add(self.responsible_uuid)
        return people

    def is_scheduled_in(self, fiscal_year: int) -> bool:
        """Whether it runs in that fiscal year; without a period it counts in all (FC-12)."""
        from thai.fiscal import fiscal_year_of

        first = fiscal_year_of(self.starts_on) if self.starts_on else None
        last = fiscal_year_of(self.ends_on) if self.ends_on else None
        return (first is None or first <= fiscal_year) and (last is None or last >= fiscal_year)
