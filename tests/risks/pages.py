"""What the tests of the register's pages share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from risks.models import AssessedRisk, Rating
from risks.scoring import scale_of

from .builders import make_risk, make_round, start


def text(response) -> str:
    return response.content.decode()


def get(client, name, org, *args, **query):
    return client.get(reverse(f"risks:{name}", args=[org.slug, *args]), query)


def post(client, name, org, *args, **data):
    return client.post(reverse(f"risks:{name}", args=[org.slug, *args]), data)


def make_assessing(org, cast, count=2, **values):
    """A round under way: the owner `staff`, another assessor `staff2`, summed up by `officer`."""
    risks = [make_risk(org, cast.officer, event=f"เรื่อง {n}") for n in range(1, count + 1)]
    people = [(cast.staff, True), (cast.staff2, False)]
    round = make_round(org, cast.officer, assessors=people, risks=risks, **values)
    return start(round, cast.officer)


def place(round, risk, inherent, residual) -> None:
    """Puts a risk of a round into a cell, past the moderation."""
    scale = scale_of(round.criteria)
    before, after = scale.outcome(*inherent), scale.outcome(*residual)
    AssessedRisk.objects.filter(round=round, risk=risk).update(
        likelihood=before.likelihood,
        impact=before.impact,
        score=before.score,
        level=before.level,
        residual_likelihood=after.likelihood,
        residual_impact=after.impact,
        residual_score=after.score,
        residual_level=after.level,
        moderated_at="2026-01-15T03:00:00Z",
        moderated_by=round.moderator,
    )


def add_many(round, by, count: int, *, placed=True) -> list:
    """Many more risks of a round, each rated by all where they are placed in the matrix."""
    organisation = round.organisation
    many = [make_risk(organisation, by, event=f"อีกเรื่อง {n}") for n in range(count)]
    AssessedRisk.objects.bulk_create(
        AssessedRisk(round=round, organisation=organisation, risk=risk, number=risk.number)
        for risk in many
    )
    for assessed in round.risks.filter(risk__in=many):
        Rating.objects.bulk_create(
            Rating(assessed=assessed, assessor=row, likelihood=1, financial=1, non_financial=1)
            for row in round.assessors.all()
        )
        if placed:
            place(round, assessed.risk, (5, 5), (3, 3))
    return many


def queries(client, url: str) -> int:
    """How many queries a page takes when it is opened again."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return len(found)
