"""Rounds and risks in the state a test wants, made through the services."""

from datetime import date

from risks.models import Factor, Round
from risks.services import criteria as criteria_service
from risks.services import ratings, register, rounds
from risks.workflow import ROUND


def make_criteria(organisation, by, scale=5):
    """A whole criteria set: every score described, the example's bands."""
    criteria = criteria_service.new_criteria(
        organisation=organisation, by=by, name="เกณฑ์ทดสอบ", scale=scale
    )
    for row in criteria.levels.all():
        row.likelihood = f"โอกาสระดับ {row.score}"
        row.financial = f"เสียหายระดับ {row.score}"
        row.non_financial = f"กระทบระดับ {row.score}"
        row.save()
    return criteria


def make_risk(organisation, by, event="เรียกรับเงินระหว่างตรวจเอกสาร", **values):
    """A risk that is described and confirmed, ready to be rated."""
    described = {
        "event": event,
        "process": "การอนุญาต",
        "who": "เจ้าหน้าที่ผู้ตรวจ",
        "what": "เรียกรับผลประโยชน์",
        "where": "จุดบริการ",
        "how": "ถ่วงเวลาจนผู้ขอยอมจ่าย",
        "factor": Factor.KNOWN,
        "is_corruption": True,
    }
    return register.add_risk(organisation=organisation, by=by, **(described | values))


def make_round(organisation, officer, *, assessors=(), risks=(), year=2569, **values) -> Round:
    """A round before its assessment; `assessors` are (person, is_owner) pairs."""
    values = {
        "name": "รอบประจำปี",
        "fiscal_year": year,
        "moderator": officer,
        "criteria": make_criteria(organisation, officer),
    } | values
    round = rounds.open_round(organisation=organisation, by=officer, **values)
    for person, is_owner in assessors:
        rounds.set_assessor(round=round, by=officer, person=person, is_owner=is_owner)
    rounds.add_risks(round=round, by=officer, risks=list(risks))
    return round


def start(round, officer) -> Round:
    return ROUND.perform(round, "start", by=officer)


def rate_all(round, scores: dict) -> None:
    """`scores`: person → (likelihood, financial, non-financial) for every risk of the round."""
    for assessed in round.risks.all():
        for person, (likelihood, financial, non_financial) in scores.items():
            ratings.rate(
                assessed=assessed,
                by=person,
                likelihood=likelihood,
                financial=financial,
                non_financial=non_financial,
            )


def moderate_all(round, scores=(4, 3, 5)) -> None:
    for assessed in round.risks.all():
        ratings.moderate(
            assessed=assessed,
            by=round.moderator,
            likelihood=scores[0],
            financial=scores[1],
            non_financial=scores[2],
            rationale="ดูจากเหตุที่เคยเกิด",
        )


def make_planning(organisation, officer, owner, other, *, risks=None, scores=(4, 3, 5), **values):
    """A round whose scores stand and whose treatment is being planned."""
    risks = risks or [make_risk(organisation, officer)]
    round = make_round(
        organisation, officer, assessors=[(owner, True), (other, False)], risks=risks, **values
    )
    start(round, officer)
    rate_all(round, {owner: (3, 2, 3), other: (4, 4, 5)})
    moderate_all(round, scores)
    return ROUND.perform(round, "plan", by=officer)


A_DAY = date(2026, 1, 15)
