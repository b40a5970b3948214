"""The register out to a workbook: what it holds, for whom, by which job, and for how long."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from risks import exporting, spreadsheet
from risks.models import (
    ControlKind,
    Effectiveness,
    Exchange,
    ExchangeKind,
    ExchangeState,
)
from risks.services import exchange as service
from risks.services import ratings, residual, rounds
from risks.tasks import remove_old_files
from workflow import jobs
from workflow.base_jobs import JobState
from workflow.engine import Denied
from workflow.models import Job

from .builders import A_DAY, make_planning, make_risk, make_round, moderate_all, start

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def rated(org, cast, officer):
    """A round being assessed: one risk rated by one of two assessors, a control on it."""
    round = make_round(
        org,
        officer,
        assessors=[(cast.staff, True), (cast.staff2, False)],
        risks=[make_risk(org, officer)],
    )
    add_control(round.risks.get(), officer)
    start(round, officer)
    ratings.rate(
        assessed=round.risks.get(), by=cast.staff, likelihood=2, financial=3, non_financial=4
    )
    round.refresh_from_db()
    return round


def add_control(assessed, by, name="สุ่มตรวจเอกสาร", **values):
    given = {
        "name": name,
        "kind": ControlKind.PREVENTIVE,
        "effectiveness": Effectiveness.GOOD,
        "evidence": "บันทึกการสุ่มตรวจ",
        "tested_on": A_DAY,
    }
    return residual.save_control(assessed=assessed, by=by, values=given | values)


def sheets_of(content: bytes) -> dict:
    """The rows of each sheet as lists of values."""
    book = load_workbook(io.BytesIO(content))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def changed_book(content: bytes, change) -> bytes:
    """The workbook after `change(book)`."""
    book, out = load_workbook(io.BytesIO(content)), io.BytesIO()
    change(book)
    book.save(out)
    return out.getvalue()


def upload(content: bytes, name="ทะเบียน.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, XLSX)


def checked(organisation, by, content: bytes, round=None) -> Exchange:
    """An import after its dry run."""
    exchange = service.begin_import(
        organisation=organisation, by=by, upload=upload(content), round=round
    )
    assert jobs.run(exchange.job_uuid) == JobState.DONE, service.job_of(exchange).error
    exchange.refresh_from_db()
    return exchange


def applied(exchange, by) -> str:
    job = service.apply(exchange=exchange, by=by)
    state = jobs.run(job.uuid)
    exchange.refresh_from_db()
    return state


def outcomes(exchange) -> dict:
    return {name: count for name, count in exchange.result["counts"].items() if count}


def label(name: str) -> str:
    fields = (*spreadsheet.RISK_FIELDS, *spreadsheet.CONTROL_FIELDS)
    fields = (spreadsheet.REFERENCE, spreadsheet.KEY, *fields)
    return next(str(field.label) for field in fields if field.name == name)


def place(page, name: str) -> int:
    headings = [cell.value for cell in page[1]]
    return headings.index(label(name)) + 1


# --- out


def test_the_workbook_holds_the_round_with_its_moderated_scores(org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2)
    assessed = round.risks.get()
    add_control(assessed, officer)
    sheets = sheets_of(exporting.workbook(round, officer))
    risks, controls, measures, criteria = sheets.values()
    row = dict(zip(risks[0], risks[1], strict=True))
    assert row[label("reference")] == assessed.risk.reference
    assert row[label("event")] == assessed.risk.event
    assert (row["คะแนนความเสี่ยง"], row["ระดับความเสี่ยง"]) == (20, "สูงมาก")
    assert row["เหตุผลของคะแนนสรุป"] == assessed.rationale
    assert controls[1][3:5] == ["สุ่มตรวจเอกสาร", "ป้องกัน (ลดโอกาส)"]
    assert len(measures) == 1
    # RK-06: how the two impacts combine is said with the criteria.
    assert round.criteria.get_impact_rule_display() in criteria[1]


def test_rk_10_the_workbook_tells_no_score_before_moderation(rated, cast, officer):
    for person in (officer, cast.staff, cast.staff2, cast.executive):
        row = sheets_of(exporting.workbook(rated, person))["ทะเบียนความเสี่ยง"][1]
        numbers = [value for value in row if isinstance(value, int | float)]
        assert not numbers, person
    ratings.rate(
        assessed=rated.risks.get(), by=cast.staff2, likelihood=4, financial=4, non_financial=5
    )
    moderate_all(rated)
    ratings.reopen_rating(assessed=rated.risks.get(), by=officer)
    row = sheets_of(exporting.workbook(rated, officer))["ทะเบียนความเสี่ยง"][1]
    # The reason that was taken back with its score says as much as the score.
    assert not [value for value in row if isinstance(value, int | float)]
    assert "ดูจากเหตุที่เคยเกิด" not in row


def test_rk_15_an_assessor_gets_no_control_of_a_risk_they_have_not_rated(rated, cast):
    def controls(person):
        return len(sheets_of(exporting.workbook(rated, person))["มาตรการควบคุมที่มีอยู่"]) - 1

    assert controls(cast.staff) == 1
    assert controls(cast.staff2) == 0
    assert controls(cast.executive) == 1


def test_what_is_hidden_in_bulk_is_what_is_hidden_one_by_one(rated, org, cast, officer):
    from risks import blindness

    rounds.add_risks(
        round=rated, by=officer, risks=[make_risk(org, officer, event=f"เรื่อง {n}") for n in (1, 2)]
    )
    for person in (officer, cast.staff, cast.staff2, cast.executive):
        hidden = blindness.hidden_controls(rated, person)
        assert hidden == {
            row.pk for row in rated.risks.all() if not blindness.may_read_controls(row, person)
        }


def test_formulas_that_somebody_typed_leave_as_text(org, officer):
    risk = make_risk(org, officer, event="=HYPERLINK(1)", who="+66", how="@SUM(A1)", where="-1")
    round = make_round(org, officer, risks=[risk])
    book = load_workbook(io.BytesIO(exporting.workbook(round, officer)))
    cells = [cell for row in book["ทะเบียนความเสี่ยง"].iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_an_export_asks_the_same_of_the_database_for_one_risk_and_for_many(
    org, officer, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    round = make_round(org, officer, risks=[make_risk(org, officer)])
    with CaptureQueriesContext(
        connection,
    ) as few:
        exporting.workbook(round, officer)
    more = [make_risk(org, officer, event=f"เรื่อง {n}", owner=officer) for n in range(30)]
    rounds.add_risks(round=round, by=officer, risks=more)
    with django_assert_num_queries(len(few)):
        exporting.workbook(round, officer)


def test_the_export_is_a_job_whose_file_only_its_maker_opens(rated, cast, client_for, org):
    page = client_for(cast.staff)
    answer = page.post(reverse("risks:export", args=[org.slug, rated.uuid]))
    exchange = Exchange.objects.get()
    url = reverse("risks:exchange", args=[org.slug, exchange.uuid])
    file_url = reverse("risks:exchange_file", args=[org.slug, exchange.uuid])
    assert answer.headers["Location"] == url
    assert "ออกจากหน้านี้ได้" in page.get(url).content.decode()
    assert page.get(file_url).status_code == 404
    assert jobs.run(exchange.job_uuid) == JobState.DONE
    assert file_url in page.get(url).content.decode()
    answer = page.get(file_url)
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert "no-store" in answer.headers["Cache-Control"]
    for person, status in ((cast.staff2, 403), (cast.officer, 403), (cast.other_officer, 404)):
        assert client_for(person).get(file_url).status_code == status, person
        assert client_for(person).get(url).status_code == status, person


def test_two_clicks_make_one_file_and_a_killed_job_makes_it_again(rated, cast):
    first = service.begin(kind=ExchangeKind.EXPORT, round=rated, by=cast.staff)
    again = service.begin(kind=ExchangeKind.EXPORT, round=rated, by=cast.staff)
    assert first == again and Job.objects.count() == 1
    # A worker that died after it stored the file and before it said so.
    row = jobs.claim(first.job_uuid)
    from risks.jobs import _workbook

    exchange = Exchange.objects.select_related("round__criteria", "made_by").get(pk=first.pk)
    service._store(exchange, _workbook(exchange, jobs.Progress(row)), ".xlsx")
    Job.objects.filter(pk=row.pk).update(state=JobState.QUEUED)
    assert jobs.run(first.job_uuid) == JobState.DONE
    first.refresh_from_db()
    assert first.state == ExchangeState.READY and first.file.size == first.file_size


def test_who_may_not_read_the_register_gets_no_export(rated, cast, client_for, org):
    url = reverse("risks:export", args=[org.slug, rated.uuid])
    assert client_for(cast.admin).post(url).status_code == 403
    assert client_for(cast.other_officer).post(url).status_code == 404
    with pytest.raises(Denied):
        service.begin(kind=ExchangeKind.EXPORT, round=rated, by=cast.other_officer)


def test_files_are_deleted_after_their_term(rated, cast):
    from datetime import timedelta

    from django.core.files.storage import default_storage
    from django.utils import timezone

    exchange = service.begin(kind=ExchangeKind.EXPORT, round=rated, by=cast.staff)
    jobs.run(exchange.job_uuid)
    exchange.refresh_from_db()
    name = exchange.file.name
    assert remove_old_files() == 0 and default_storage.exists(name)
    Exchange.objects.update(created_at=timezone.now() - service.KEPT - timedelta(hours=1))
    assert remove_old_files() == 1 and remove_old_files() == 0
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.REMOVED and not default_storage.exists(name)
