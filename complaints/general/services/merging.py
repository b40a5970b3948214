"""The same trouble told twice: one complaint is worked on, both complainants go on being told."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from workflow.engine import Refused

from ..models import Complaint, NoticeKind, State
from ..workflow import COMPLAINT
from . import notices
from .editing import changing

# Of the days of arrival, and in degrees: some 150 metres.
DAYS_APART = 60
_NEAR = Decimal("0.0014")


def merge(*, complaint, into, by):
    """Merges `complaint` into `into`. Raises Refused unless both are open and of one office."""
    if complaint.pk == into.pk or complaint.organisation_id != into.organisation_id:
        raise Refused([_("รวมเรื่องนี้เข้ากับเรื่องที่เลือกไม่ได้")])
    with transaction.atomic(using="default"):
        # In the order of their keys: two officers who merge crosswise must not wait for each other.
        pair = Complaint.objects.select_for_update().filter(pk__in=[complaint.pk, into.pk])
        rows = {row.pk: row for row in pair.order_by("pk")}
        target = rows[into.pk]
        if not target.is_waiting or target.merged_into_id:
            raise Refused([_("เรื่องหลักต้องยังดำเนินการอยู่และไม่ได้รวมกับเรื่องอื่น")])
        return COMPLAINT.perform(complaint, "merge", by=by, into=target)


def mark_repeat(*, complaint, of, by) -> None:
    """CG-15: the trouble of an earlier complaint has come back; None takes the mark away."""
    with changing(
        complaint, Permission.COMPLAINT_HANDLE, by=by, event="complaints.repeats", open_only=False
    ) as row:
        if of is not None and (
            of.organisation_id != row.organisation_id or of.pk == row.pk or of.pk > row.pk
        ):
            raise Refused([_("เลือกได้เฉพาะเรื่องก่อนหน้าของหน่วยงานนี้")])
        row.repeats = of
        row.save(update_fields=["repeats"])


def finish_merge(complaint, by, *, into, **data) -> None:
    """Those merged into this one earlier follow it, so that no chain is ever longer than one."""
    complaint.merged.update(merged_into=into)
    complaint.merged_into, complaint.ended_on = into, timezone.localdate()
    complaint.set_aside = False
    complaint.save(update_fields=["merged_into", "ended_on", "set_aside"])
    notices.give_one(complaint, into, NoticeKind.MERGED, by=by)


def candidates(complaint, limit: int = 10):
    """Complaints that may be about the same: same village, pole, landmark or category, ±60 days.

    Staff only; the newest first.
    """
    same = Q()
    if complaint.pole_number:
        same |= Q(pole_number__iexact=complaint.pole_number)
    if complaint.village_id:
        same |= Q(village=complaint.village_id, category=complaint.category_id)
    if complaint.landmark:
        same |= Q(landmark__iexact=complaint.landmark)
    if complaint.place:
        same |= Q(place__iexact=complaint.place)
    if complaint.latitude is not None:
        latitude, longitude = complaint.latitude, complaint.longitude
        same |= Q(
            latitude__range=(latitude - _NEAR, latitude + _NEAR),
            longitude__range=(longitude - _NEAR, longitude + _NEAR),
        )
    if not same:
        return Complaint.objects.none()
    window = timedelta(days=DAYS_APART)
    rows = Complaint.objects.filter(
        same,
        organisation=complaint.organisation,
        arrived_on__range=(complaint.arrived_on - window, complaint.arrived_on + window),
    ).exclude(pk=complaint.pk)
    return rows.exclude(state=State.MERGED).select_related("category").order_by("-id")[:limit]
