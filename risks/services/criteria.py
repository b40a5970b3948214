"""Criteria sets: begun from an example or from the version before, frozen once used (RK-03)."""

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from risks.criteria import REVIEW_MONTHS, SCALES, BandRange, example_bands, problems
from risks.examples import example_levels
from risks.models import Band, CriteriaLevel, CriteriaSet, Level
from workflow import audit
from workflow.engine import Refused

from .editing import assign, lock

SET_FIELDS = ("name", "scale", "likelihood_basis", "period_months", "impact_rule")
LEVEL_FIELDS = (
    "likelihood",
    "likelihood_from",
    "likelihood_to",
    "financial",
    "financial_from",
    "financial_to",
    "non_financial",
)


def _next_version(organisation) -> int:
    newest = CriteriaSet.objects.filter(organisation=organisation).aggregate(Max("version"))
    return (newest["version__max"] or 0) + 1


def new_criteria(*, organisation, by, name: str, scale: int = 5, like=None) -> CriteriaSet:
    """A draft: a copy of `like` (a frozen set is changed that way), else our example.

    The words and ranges of the example are for one year and marked until the office confirms.
    """
    if like and like.organisation_id != organisation.pk:
        raise Refused([_("ข้อมูลที่เลือกไม่ใช่ของหน่วยงานนี้")])
    _demand_scale(scale)
    with transaction.atomic(using="default"):
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        criteria = CriteriaSet(
            organisation=organisation,
            name=name,
            scale=scale,
            is_example=like.is_example if like else True,
        )
        if like:
            for field in SET_FIELDS[1:]:
                setattr(criteria, field, getattr(like, field))
        criteria.version = _next_version(organisation)
        criteria.save()
        if like:
            levels = {
                row.score: {field: getattr(row, field) for field in LEVEL_FIELDS}
                for row in like.levels.all()
            }
        else:
            levels = example_levels(scale)
        _write_levels(criteria, levels)
        if like:
            bands = [
                (BandRange(row.level, row.lowest, row.highest), row.review_months)
                for row in like.bands.all()
            ]
        else:
            bands = [(band, REVIEW_MONTHS[Level(band.level)]) for band in example_bands(scale)]
        _write_bands(criteria, bands)
        audit.record(actor=by, event="risks.criteria.added", obj=criteria)
    return criteria


def _write_levels(criteria, levels: dict) -> None:
    CriteriaLevel.objects.bulk_create(
        CriteriaLevel(criteria=criteria, score=score, **levels.get(score, {}))
        for score in range(1, criteria.scale + 1)
    )


def _write_bands(criteria, bands) -> None:
    Band.objects.bulk_create(
        Band(
            criteria=criteria,
            level=band.level,
            lowest=band.lowest,
            highest=band.highest,
            review_months=months,
        )
        for band, months in bands
    )


def _demand_scale(scale: int) -> None:
    if scale not in SCALES:
        raise Refused([_("จำนวนระดับคะแนนต้องเป็น 3 ถึง 5")])


def _demand_unused(criteria) -> None:
    if criteria.frozen_at:
        raise Refused([_("เกณฑ์นี้ถูกใช้ประเมินแล้ว จึงแก้ไขไม่ได้ ให้สร้างฉบับใหม่จากฉบับนี้แทน")])


def save_criteria(*, criteria, by, values: dict, levels: dict, bands: list, edit_number=None):
    """Saves a draft whole: `levels` by score, `bands` as (BandRange, review months) pairs.

    What is wrong with it does not keep it from being saved; a round asks (`risks.criteria`).
    Raises Refused when it is in use, Stale when somebody saved meanwhile.
    """
    with transaction.atomic(using="default"):
        criteria = lock(criteria, edit_number)
        _demand_unused(criteria)
        _demand_scale(values.get("scale", criteria.scale))
        number = criteria.edit_number
        # Even where only a level's text changed, the other of two savers must hear of it.
        assign(criteria, {**values, "is_example": False})
        CriteriaSet.objects.filter(pk=criteria.pk).update(edit_number=number + 1)
        criteria.levels.all().delete()
        _write_levels(criteria, levels)
        criteria.bands.all().delete()
        _write_bands(criteria, bands)
        audit.record(actor=by, event="risks.criteria.changed", obj=criteria, fields=sorted(values))
    criteria.refresh_from_db()
    return criteria


def delete_criteria(*, criteria, by) -> None:
    """Deletes a draft that no round uses; raises Refused otherwise."""
    with transaction.atomic(using="default"):
        criteria = lock(criteria)
        _demand_unused(criteria)
        audit.record(actor=by, event="risks.criteria.deleted", obj=criteria)
        try:
            criteria.delete()
        except ProtectedError as error:
            raise Refused([_("มีรอบการประเมินใช้เกณฑ์นี้อยู่ จึงลบไม่ได้")]) from error


def freeze(criteria) -> None:
    """From now on it cannot change: a round assesses by it.

    Raises Refused where somebody saved it with a fault since the round's guards read it (RK-03).
    """
    criteria = lock(criteria)
    if found := problems(criteria):
        raise Refused(found)
    CriteriaSet.objects.filter(pk=criteria.pk, frozen_at=None).update(frozen_at=timezone.now())
