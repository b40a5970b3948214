"""Controls and what remains under them (RK-15, 22): suggested by rule, overridden with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from risks.models import AssessedRisk, Control, RoundState
from risks.scoring import scale_of, suggested_residual
from workflow import attachments, audit
from workflow.engine import Refused

from . import acceptance, evidence
from .editing import assign, lock
from .rounds import OPEN, hold

CONTROL_FIELDS = ("name", "kind", "effectiveness", "evidence", "tested_on")


def suggestion(assessed) -> tuple[int, int]:
    """Likelihood and impact that the controls in place leave."""
    controls = assessed.controls.values_list("kind", "effectiveness")
    return suggested_residual(assessed.likelihood, assessed.impact, controls)


def suggest(assessed, scale) -> None:
    """Sets the suggested residual risk on `assessed`, which its caller saves."""
    if assessed.score is None:
        return
    outcome = scale.outcome(*suggestion(assessed))
    _set(assessed, outcome)


def _set(assessed, outcome) -> None:
    assessed.residual_likelihood, assessed.residual_impact = outcome.likelihood, outcome.impact
    assessed.residual_score, assessed.residual_level = outcome.score, outcome.level


def _controls_changed(assessed) -> None:
    """A new suggestion, unless somebody overrode the old one with a reason."""
    assessed = AssessedRisk.objects.select_related("round__criteria").get(pk=assessed.pk)
    if assessed.score is not None and not assessed.residual_reason:
        suggest(assessed, scale_of(assessed.round.criteria))
        assessed.save()
    acceptance.recheck(assessed)


def save_control(*, assessed, by, values: dict, control=None, edit_number=None) -> Control:
    """Adds or changes a control; the suggested residual risk follows."""
    with transaction.atomic(using="default"):
        hold(assessed.round, *OPEN)
        lock(assessed)
        if control:
            control = lock(control, edit_number)
            changed = assign(control, values)
        else:
            control, changed = Control.objects.create(assessed=assessed, **values), list(values)
        if changed:
            audit.record(actor=by, event="risks.control.saved", obj=control, fields=changed)
            _controls_changed(assessed)
    return control


def remove_control(*, control, by) -> None:
    with transaction.atomic(using="default"):
        hold(control.assessed.round, *OPEN)
        assessed = lock(control.assessed)
        audit.record(actor=by, event="risks.control.removed", obj=control)
        evidence.remove_files(assessed.controls.filter(pk=control.pk))
        control.delete()
        _controls_changed(assessed)


def attach(*, control, by, file):
    """Keeps a file as evidence of a control; raises ValidationError for one that is none."""
    with transaction.atomic(using="default"):
        hold(control.assessed.round, *OPEN)
        stored = attachments.store(file, obj=control, organisation=control.organisation, by=by)
        audit.record(actor=by, event="risks.control.evidence", obj=control)
    return stored


def override(*, assessed, by, likelihood: int, impact: int, reason: str, edit_number=None):
    """Sets another residual risk than the suggested one; back to it needs no reason.

    Raises Refused before the scores are summed up (RK-15), outside the scale, above the inherent
    risk, or without a reason.
    """
    with transaction.atomic(using="default"):
        hold(assessed.round, RoundState.ASSESSING, RoundState.PLANNING)
        lock(assessed, edit_number)
        assessed = AssessedRisk.objects.select_related("round__criteria").get(pk=assessed.pk)
        if assessed.score is None:
            raise Refused([_("ต้องมีคะแนนสรุปก่อนจึงจะกำหนดความเสี่ยงคงเหลือได้")])
        scale = scale_of(assessed.round.criteria)
        try:
            outcome = scale.outcome(likelihood, impact)
        except ValueError as error:
            raise Refused([_("คะแนนต้องอยู่ระหว่าง 1 ถึง %(size)s") % {"size": scale.size}]) from error
        if likelihood > assessed.likelihood or impact > assessed.impact:
            raise Refused([_("ความเสี่ยงคงเหลือต้องไม่สูงกว่าความเสี่ยงก่อนมีมาตรการ")])
        suggested = (likelihood, impact) == suggestion(assessed)
        if not suggested and not reason.strip():
            raise Refused([_("กรุณาบอกเหตุผลที่ต่างจากค่าที่แนะนำ")])
        _set(assessed, outcome)
        assessed.residual_reason = "" if suggested else reason
        assessed.edit_number += 1
        assessed.save()
        audit.record(actor=by, event="risks.assessed.residual_set", obj=assessed)
        acceptance.recheck(assessed)
    return assessed
