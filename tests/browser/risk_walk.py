"""The register's pages that one opens by being named for them, or while something is under way."""

from django.urls import reverse

from organisations.models import Person
from organisations.services import save_draft
from risks import exporting, spreadsheet
from risks.models import Acceptance, ExchangeKind, Round, RoundState
from risks.services import exchange as exchanges
from risks.services import publication, ratings, rounds
from risks.workflow import PUBLICATION
from tests.risks.test_exchange import changed_book, checked, place
from thai.dates import today
from workflow import jobs

SCORES = {"likelihood": 3, "financial": 3, "non_financial": 3}


def walk_assigned(walk, here) -> list[str]:
    """Faults of the pages of assessor, moderator, approver, importer and signer."""
    organisation = here.organisation
    under_way = Round.objects.get(organisation=organisation, state=RoundState.ASSESSING)
    planning = Round.objects.get(organisation=organisation, state=RoundState.PLANNING)
    found = []
    for visit in (_many, _rating, _moderation):
        found += visit(walk, organisation, under_way)
    for visit in (_acceptance, _exchange, _publication):
        found += visit(walk, organisation, planning)
    return found


def _person(name: str) -> Person:
    return Person.objects.get(username=f"{name}@example.go.th")


def _pages(organisation, row, *names) -> list[str]:
    return [reverse(f"risks:{name}", args=[organisation.slug, row.uuid]) for name in names]


def _many(walk, organisation, round) -> list[str]:
    """The change of many, which without any leads back to the list."""
    ticked = "&".join(f"risk={row.risk.uuid}" for row in round.risks.select_related("risk"))
    page = f"{reverse('risks:bulk', args=[organisation.slug])}?{ticked}"
    return walk(_person("staff"), [page]) + walk(_person("officer"), [page])


def _rating(walk, organisation, round) -> list[str]:
    """What is rated, the controls that wait for it, a paper sheet, a risk half described."""
    officer, assessor = _person("officer"), _person("assessor")
    assessed = round.risks.first()
    heard = rounds.hear(
        round=round, by=officer, assessed=assessed, group="ผู้ค้า", heard_on=today(), text="รอนาน"
    )
    sheet = rounds.set_assessor(
        round=round, by=officer, person=_person("clerk"), is_owner=False, on_paper=True
    )
    save_draft(
        person=assessor, organisation=organisation, form="risk", object_key="new", data={"who": "ก"}
    )
    new = reverse("risks:risk_new", args=[organisation.slug])
    found = walk(
        assessor,
        [
            *_pages(organisation, round, "rate_next", "stakeholders"),
            *_pages(organisation, assessed, "rate", "assessed", "controls"),
            *_pages(organisation, heard, "stakeholder_edit", "stakeholder_remove"),
            new,
            f"{new}?draft=1",
        ],
    )
    return found + walk(officer, _pages(organisation, sheet, "sheet_key"))


def _moderation(walk, organisation, round) -> list[str]:
    """While some have not rated, when all have, and when it is summed up."""
    officer, assessed = _person("officer"), round.risks.first()
    pages = _pages(organisation, round, "moderation") + _pages(organisation, assessed, "moderate")
    found = walk(officer, pages)
    for assessor in round.assessors.select_related("person"):
        if assessor.on_paper:
            ratings.key_sheet(assessor=assessor, by=officer, rows={assessed: SCORES})
        else:
            ratings.rate(assessed=assessed, by=assessor.person, **SCORES)
    found += walk(officer, pages)
    ratings.moderate(assessed=assessed, by=officer, rationale="เห็นตรงกัน", **SCORES)
    return found + walk(officer, pages)


def _acceptance(walk, organisation, round) -> list[str]:
    """What the named approver decides; the moderator's page after the rating."""
    row = Acceptance.objects.get(assessed__round=round)
    decisions = [
        reverse("risks:acceptance_move", args=[organisation.slug, row.uuid, name])
        for name in ("accept", "refuse")
    ]
    found = walk(_person("clerk"), [*_pages(organisation, row, "acceptance"), *decisions])
    moderator = _pages(organisation, round, "moderation")
    return found + walk(round.moderator, moderator + _pages(organisation, row.assessed, "moderate"))


def _exchange(walk, organisation, round) -> list[str]:
    """An import with changed and with wrong rows before it is taken, a file that waits."""
    officer, content = _person("officer"), exporting.workbook(round, _person("officer"))

    def change(book, name, value):
        page = book[spreadsheet.titles()[spreadsheet.RISKS]]
        page.cell(2, place(page, name)).value = value

    rows = [
        checked(organisation, officer, changed_book(content, edit), round)
        for edit in (
            lambda book: change(book, "event", "แก้ในแฟ้ม"),
            lambda book: change(book, "factor", "ไม่มีคำนี้"),
        )
    ]
    rows.append(exchanges.begin(kind=ExchangeKind.EXPORT, round=round, by=officer))
    found = walk(officer, [page for row in rows for page in _pages(organisation, row, "exchange")])
    jobs.run(rows[-1].job_uuid)
    return found + walk(officer, _pages(organisation, rows[-1], "exchange"))


def _publication(walk, organisation, round) -> list[str]:
    """What an executive reads and signs before the public does."""
    draft = publication.prepare(round=round, by=_person("officer"))
    PUBLICATION.perform(draft, "submit", by=_person("officer"))
    sign = reverse("risks:publication_move", args=[organisation.slug, draft.uuid, "publish"])
    return walk(_person("executive"), [*_pages(organisation, draft, "publication"), sign])
