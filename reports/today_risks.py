"""What waits for a person in the risk register, as lines of the page "Today".

Each kind of line is one query, whatever the size of the register; `build` is `today._Builder`.
"""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.permissions import Permission
from risks import blindness
from risks.models import (
    Acceptance,
    AcceptanceState,
    AssessedRisk,
    Assessor,
    Publication,
    PublicationState,
    Rating,
    Review,
    Round,
    RoundState,
)
from workflow.prepared import prepared

# A longer list is told as a number, with a link to all of it.
SHOWN = 5


@prepared
def _assessed_now(organisation: int):
    rows = Round.objects.filter(organisation=organisation, state=RoundState.ASSESSING)
    return rows.order_by().values_list("pk")[:1]


@prepared
def _reviews(organisation: int, owner: int, *, unowned: bool):
    whose = Q(risk__owner=owner) | Q(risk__owner=None) if unowned else Q(risk__owner=owner)
    rows = Review.objects.filter(whose, risk__organisation=organisation, done_on=None)
    return rows.select_related("risk").order_by("due_on", "id")[: SHOWN + 1]


def add_lines(build) -> None:
    """Ratings, moderation, decisions, publications and reviews, each for who may act on it."""
    if _assessed_now(build.organisation.pk):
        _to_rate(build)
        _to_moderate(build)
    if build.may(Permission.RISK_ACCEPT):
        _to_decide(build)
    if build.may(Permission.RISK_PUBLISH):
        _to_publish(build)
    if build.may(Permission.RISK_EDIT):
        _to_review(build)


def _assessing(build):
    return AssessedRisk.objects.filter(
        organisation=build.organisation,
        round__state=RoundState.ASSESSING,
        moderated_at=None,
    )


def _by_round(rows):
    """How many of `rows` each round has: (uuid, name, count)."""
    return rows.order_by("round").values_list("round__uuid", "round__name").annotate(Count("pk"))


def _to_rate(build) -> None:
    """RK-10: the person's own ratings that are still wanted; a paper sheet is keyed by others."""
    mine = Assessor.objects.filter(person=build.person, on_paper=False)
    rated = Rating.objects.filter(assessed=OuterRef("pk"), assessor__person=build.person)
    rows = _assessing(build).filter(Exists(mine.filter(round=OuterRef("round"))), ~Exists(rated))
    for uuid, name, count in _by_round(rows):
        build.add(
            _("ให้คะแนนความเสี่ยง"),
            build.url("risks:rate_next", uuid),
            text=_count(name, count),
            icon="clipboard-check",
        )


def _to_moderate(build) -> None:
    """RK-11: what every assessor who is still here has rated and the person is to sum up."""
    rows = _assessing(build).filter(round__moderator=build.person)
    ready = blindness.fully_rated(rows, build.organisation)
    for uuid, name, count in _by_round(ready):
        build.add(
            _("สรุปคะแนนความเสี่ยง"),
            build.url("risks:moderation", uuid),
            text=_count(name, count),
            icon="list-task",
        )


def _count(name: str, count: int) -> str:
    rest = ngettext("%(count)s เรื่อง", "%(count)s เรื่อง", count) % {"count": count}
    return f"{name} · {rest}"


def _to_decide(build) -> None:
    rows = list(
        Acceptance.objects.filter(
            assessed__organisation=build.organisation,
            state=AcceptanceState.REQUESTED,
            approver=build.person,
        )
        .select_related("assessed__risk")
        .defer("frozen")
        .order_by("id")[:SHOWN]
    )
    for row in rows:
        build.add(
            _("พิจารณาคำขอยอมรับความเสี่ยง"),
            build.url("risks:acceptance", row.uuid),
            text=str(row.assessed.risk),
            icon="pen",
            urgent=True,
        )


def _to_publish(build) -> None:
    """RK-26: what the executive is to read before citizens do."""
    rows = Publication.objects.filter(
        round__organisation=build.organisation, state=PublicationState.SUBMITTED
    )
    for row in rows.select_related("round").order_by("id")[:SHOWN]:
        build.add(
            _("เห็นชอบให้เผยแพร่ผลการประเมินความเสี่ยง"),
            build.url("risks:publication", row.uuid),
            text=f"{row.round.name} · {row.round.fiscal_year}",
            icon="pen",
            urgent=True,
        )


def _to_review(build) -> None:
    """RK-25: open reviews of the person's risks; the officer's are those that nobody owns."""
    officer = build.may(Permission.RISK_MANAGE)
    found = _reviews(build.organisation.pk, build.person.pk, unowned=officer)
    for review in found[:SHOWN]:
        build.add(
            _("ทบทวนความเสี่ยง"),
            build.url("risks:review", review.uuid),
            text=f"{review.risk} · {review.get_reason_display()}",
            icon="arrow-repeat",
            due_on=review.due_on,
        )
    if len(found) > SHOWN:
        build.add(_("ยังมีความเสี่ยงอื่นที่รอทบทวน"), build.url("risks:reviews"), icon="list-task")
