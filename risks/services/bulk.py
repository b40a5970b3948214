"""The same change to many risks: the rules of a single one, all of them or none."""

from django.db import transaction

from workflow.engine import Problem, Refused

from . import register, rounds


def change_risks(*, risks, by, values: dict, round=None) -> int:
    """Sets `values` (category, department, owner) on each risk, then puts all into `round`.

    All or nothing: one that may not be changed refuses the whole, and each such risk says why.
    Returns how many were asked for.
    """
    with transaction.atomic(using="default"):
        for organisation_id in sorted({risk.organisation_id for risk in risks}):
            rounds.hold_all(organisation_id)
        problems = []
        for risk in risks:
            try:
                register.change_risk(risk=risk, by=by, values=values)
            except Refused as refused:
                problems += [
                    Problem(f"{risk.reference}: {reason}", reason.url) for reason in refused.reasons
                ]
        if problems:
            raise Refused(problems)
        if round:
            rounds.add_risks(round=round, by=by, risks=risks)
    return len(risks)
