"""Rating blind and summing up (RK-10, 11, 15, 17): worst case first, the controls hidden."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from risks import blindness, checks
from risks.models import AssessedRisk, Assessor, Rating, RoundState
from risks.models.register import REQUIRED
from risks.scoring import scale_of
from workflow import attachments, audit
from workflow.engine import Denied, Refused

from . import acceptance, residual
from .editing import lock
from .rounds import demand_state


def _demand_ratable(assessed, scores: dict) -> None:
    demand_state(assessed.round, RoundState.ASSESSING)
    if not assessed.risk.is_complete:
        raise Refused([_("ความเสี่ยงนี้ยังระบุไม่ครบ จึงยังให้คะแนนไม่ได้")])
    if assessed.moderated_at:
        raise Refused([_("เรื่องนี้มีคะแนนสรุปแล้ว จึงแก้คะแนนของคุณไม่ได้")])
    size = assessed.round.criteria.scale
    for value in scores.values():
        if not 1 <= value <= size:
            raise Refused([_("คะแนนต้องอยู่ระหว่าง 1 ถึง %(size)s") % {"size": size}])


def rate(
    *,
    assessed,
    by,
    likelihood: int,
    financial: int,
    non_financial: int,
    remark="",
    read_number: int | None = None,
) -> Rating:
    """The person's own rating, changed as often as they like until the summed-up score stands.

    `read_number` is the edit of the risk whose words they read. Raises Denied for who is no
    assessor of the round, Refused outside the scale or the state, or when the words changed.
    """
    scores = {"likelihood": likelihood, "financial": financial, "non_financial": non_financial}
    with transaction.atomic(using="default"):
        assessed = _locked(assessed)
        assessor = assessed.round.assessors.filter(person__uuid=by.uuid).first()
        if assessor is None:
            raise Denied(_("คุณไม่ได้เป็นผู้ประเมินของรอบนี้"))
        if assessor.on_paper:
            raise Refused([_("คุณให้คะแนนบนกระดาษ ผู้ดำเนินการประชุมจะเป็นผู้บันทึกให้")])
        if read_number not in (None, assessed.risk.edit_number):
            raise Refused([_("รายละเอียดของเรื่องนี้ถูกแก้หลังจากที่คุณเปิดหน้า กรุณาอ่านใหม่แล้วกดบันทึกอีกครั้ง")])
        # A rationale tells that it was summed up before: then all have read all, and may change.
        if not assessed.rationale and blindness.may_read_all(assessed, by):
            raise Refused([_("คุณอ่านคะแนนของทุกคนได้แล้ว จึงแก้คะแนนของคุณก่อนสรุปคะแนนไม่ได้")])
        return _write(assessed, assessor, by, scores, remark)


def demand_may_key(assessor: Assessor, by) -> None:
    """Nobody keys their own sheet, nor reads one before they have rated themselves (RK-15)."""
    demand_state(assessor.round, RoundState.ASSESSING)
    if not assessor.on_paper:
        raise Refused([_("ผู้นี้ไม่ได้ให้คะแนนบนกระดาษ")])
    if assessor.person.uuid == by.uuid:
        raise Refused([_("ผู้บันทึกต้องเป็นคนละคนกับผู้ให้คะแนน")])
    if not blindness.has_rated_all(assessor.round, by):
        raise Refused([_("คุณเป็นผู้ประเมินของรอบนี้ด้วย กรุณาให้คะแนนของคุณให้ครบก่อนบันทึกคะแนนของผู้อื่น")])


def key_sheet(*, assessor: Assessor, by, rows: dict, scan=None) -> int:
    """RK-11 by workshop: keys one printed sheet, {AssessedRisk: scores and remark}.

    All or nothing; each rating is marked as from paper and says who keyed it. `scan`, an uploaded
    file, is kept with the assessor's sheet; raises ValidationError where it cannot be. Returns how
    many were written.
    """
    with transaction.atomic(using="default"):
        lock(assessor.round)
        assessor = Assessor.objects.select_related("round", "person").get(pk=assessor.pk)
        demand_may_key(assessor, by)
        for assessed, values in rows.items():
            if assessed.round_id != assessor.round_id:
                raise Refused([_("ความเสี่ยงที่เลือกไม่ได้อยู่ในรอบนี้")])
            scores = {name: values[name] for name in ("likelihood", "financial", "non_financial")}
            remark = values.get("remark", "")
            _write(_locked(assessed), assessor, by, scores, remark, from_paper=True)
        if scan:
            attachments.store(scan, obj=assessor, organisation=assessor.round.organisation, by=by)
    return len(rows)


def _locked(assessed) -> AssessedRisk:
    """Locked after its round (`rounds.hold`), so that the state read here holds."""
    lock(assessed.round)
    lock(assessed)
    return AssessedRisk.objects.select_related("round__criteria", "risk", "organisation").get(
        pk=assessed.pk
    )


def _write(assessed, assessor, by, scores, remark, *, from_paper=False) -> Rating:
    _demand_ratable(assessed, scores)
    rating, _created = Rating.objects.update_or_create(
        assessed=assessed,
        assessor=assessor,
        defaults={
            **scores,
            "remark": remark,
            "from_paper": from_paper,
            "keyed_by": by if from_paper else None,
        },
    )
    # No scores: the audit must not tell one assessor what another said.
    audit.record(
        actor=by, event="risks.rating.keyed" if from_paper else "risks.rating.given", obj=assessed
    )
    return rating


def moderate(
    *, assessed, by, likelihood: int, financial: int, non_financial: int, rationale: str
) -> AssessedRisk:
    """The summed-up scores with their reason; the residual risk is suggested at once.

    Only the moderator, only when every assessor has rated and one of them is no owner (RK-11).
    """
    if not rationale.strip():
        raise Refused([_("กรุณาบอกเหตุผลของคะแนนสรุป")])
    scores = {"likelihood": likelihood, "financial": financial, "non_financial": non_financial}
    with transaction.atomic(using="default"):
        assessed = _locked(assessed)
        if not by.can("risk.moderate", assessed.round):
            raise Denied(_("มีเพียงผู้สรุปคะแนนของรอบนี้เท่านั้นที่สรุปคะแนนได้"))
        demand_state(assessed.round, RoundState.ASSESSING)
        if not blindness.all_have_rated(assessed):
            raise Refused([_("ผู้ประเมินยังให้คะแนนเรื่องนี้ไม่ครบทุกคน")])
        if not checks.ratings_of_others().filter(assessed=assessed).exists():
            raise Refused([_("ยังไม่มีคะแนนจากผู้ที่ไม่ใช่เจ้าของความเสี่ยง")])
        scale = scale_of(assessed.round.criteria)
        try:
            # Both impacts are checked, not only the one that counts.
            for value in (financial, non_financial):
                scale.outcome(1, value)
            outcome = scale.outcome(likelihood, scale.impact(financial, non_financial))
        except ValueError as error:
            raise Refused([_("คะแนนต้องอยู่ระหว่าง 1 ถึง %(size)s") % {"size": scale.size}]) from error
        for name, value in scores.items():
            setattr(assessed, name, value)
        assessed.impact, assessed.score, assessed.level = (
            outcome.impact,
            outcome.score,
            outcome.level,
        )
        assessed.last_level = ""
        assessed.rationale = rationale
        assessed.moderated_by, assessed.moderated_at = by, timezone.now()
        assessed.described = {name: getattr(assessed.risk, name) for name in REQUIRED}
        assessed.residual_reason = ""
        residual.suggest(assessed, scale)
        assessed.edit_number += 1
        assessed.save()
        audit.record(actor=by, event="risks.assessed.moderated", obj=assessed)
        acceptance.recheck(assessed)
    return assessed


def reopen_rating(*, assessed, by) -> AssessedRisk:
    """Takes the summed-up score back, so that the assessors may change theirs."""
    with transaction.atomic(using="default"):
        assessed = _locked(assessed)
        if not by.can("risk.moderate", assessed.round):
            raise Denied(_("มีเพียงผู้สรุปคะแนนของรอบนี้เท่านั้นที่สรุปคะแนนได้"))
        demand_state(assessed.round, RoundState.ASSESSING)
        assessed.last_level = assessed.level or assessed.last_level
        for name in (
            "likelihood",
            "financial",
            "non_financial",
            "impact",
            "score",
            "moderated_by",
            "moderated_at",
            "residual_likelihood",
            "residual_impact",
            "residual_score",
        ):
            setattr(assessed, name, None)
        assessed.level = assessed.residual_level = ""
        assessed.edit_number += 1
        assessed.save()
        audit.record(actor=by, event="risks.assessed.reopened", obj=assessed)
        acceptance.recheck(assessed)
    return assessed
