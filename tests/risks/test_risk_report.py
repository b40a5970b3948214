"""The official report of a round: what it prints, in what order, for whom."""

import unicodedata
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from risks import document
from risks.models import Exchange, ExchangeKind, MeasureKind, OptionKind
from risks.services import acceptance, ratings, residual, rounds, treatment
from risks.services import exchange as service
from risks.workflow import ACCEPTANCE
from workflow import jobs
from workflow.base_jobs import JobState

from .builders import A_DAY, make_planning, make_risk, make_round, moderate_all, rate_all, start
from .bulk import fill

pytestmark = pytest.mark.django_db


def context_for(round, person) -> dict:
    return document.report_context(round, person, timezone.now())


def rendered(round, person) -> bytes:
    exchange = Exchange.objects.create(
        organisation=round.organisation, round=round, kind=ExchangeKind.REPORT, made_by=person
    )
    return document.render(exchange, lambda *args: None)


def text_of(pdf: bytes) -> str:
    """The text as a reader copies it, without line ends."""
    book = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in book]
    finally:
        book.close()
    return unicodedata.normalize("NFC", " ".join(" ".join(pages).split()))


def cells(table) -> list[list[str]]:
    return [[str(cell.text) for cell in line.cells] for line in table.lines if line.cells]


@pytest.fixture
def planned(org, cast):
    """A round with a red, an orange, a medium and a low risk, in another order."""
    names = ("ต่ำ", "แดง", "กลาง", "ส้ม")
    risks = [make_risk(org, cast.officer, event=f"เรื่อง{name}") for name in names]
    round = make_round(
        org, cast.officer, assessors=[(cast.staff, True), (cast.staff2, False)], risks=risks
    )
    start(round, cast.officer)
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 4, 5)})
    for risk, scores in zip(risks, ((1, 1, 1), (5, 3, 5), (2, 2, 2), (3, 3, 2)), strict=True):
        ratings.moderate(
            assessed=round.risks.get(risk=risk),
            by=cast.officer,
            likelihood=scores[0],
            financial=scores[1],
            non_financial=scores[2],
            rationale="ดูจากเหตุที่เคยเกิด",
        )
    from risks.workflow import ROUND

    return ROUND.perform(round, "plan", by=cast.officer)


def test_rk_06_17_18_the_report_prints_the_criteria_and_how_they_combine(planned, cast):
    text = text_of(rendered(planned, cast.officer))
    for words in (
        "รายงานการประเมินและจัดการความเสี่ยงการทุจริต",
        "ใช้คะแนนที่สูงกว่าระหว่างผลกระทบด้านการเงินกับไม่ใช่การเงิน",
        "คะแนนโอกาสคูณคะแนนผลกระทบ",
        # RK-01: whose guideline it is.
        "สำนักงาน ป.ป.ท.",
        "ความเสี่ยงคงเหลือ",
        "ประจำปีงบประมาณ พ.ศ. ๒๕๖๙",
        planned.organisation.name_th,
    ):
        assert words in text, words
    # The text layer keeps SARA AM: what is searched for is found.
    assert "จำนวนความเสี่ยง" in text and "ไม่ได้กำหนดรอบก่อน" in text and "\u0e4d" not in text


def test_digits_follow_the_organisation(planned, cast):
    planned.organisation.thai_digits = False
    text = text_of(rendered(planned, cast.officer))
    assert "พ.ศ. 2569" in text and "๒" not in text


def test_references_keep_the_digits_that_are_typed(planned, cast):
    text = text_of(rendered(planned, cast.officer))
    assert "R2" in text and "R๒" not in text


def test_rk_19_the_register_runs_from_red_to_green(planned, cast):
    table = context_for(planned, cast.officer)["register"]
    assert [line.group.split(" ")[0] for line in table.lines if line.group] == [
        "โซนสีแดง",
        "โซนสีส้ม",
        "โซนสีเหลือง",
        "โซนสีเขียว",
    ]
    events = [row[1].splitlines()[0] for row in cells(table)]
    assert events == ["เรื่องแดง", "เรื่องส้ม", "เรื่องกลาง", "เรื่องต่ำ"]


def test_the_matrix_counts_where_the_risks_lie(planned, cast):
    inherent, _residual = context_for(planned, cast.officer)["matrices"]
    counted = {
        (likelihood, impact): cell.count
        for likelihood, row in inherent["rows"]
        for impact, cell in enumerate(row, start=1)
        if cell.count
    }
    assert counted == {(1, 1): 1, (5, 5): 1, (2, 2): 1, (3, 3): 1}
    assert inherent["rows"][0][1][4].label == "สูงมาก"


def test_rk_21_23_the_plan_prints_chosen_measures_and_reasons(planned, cast):
    red = planned.risks.get(score=25)
    option = treatment.save_option(
        assessed=red,
        by=cast.officer,
        values={
            "kind": OptionKind.REDUCE,
            "measure": MeasureKind.PREVENTIVE,
            "text": "ใช้ระบบคิวอิเล็กทรอนิกส์",
            "cost": 12500,
            "benefit": "",
        },
    )
    treatment.choose(option=option, by=cast.officer, reason="คุ้มค่า")
    other = planned.risks.get(score=9)
    treatment.give_reasons(assessed=other, by=cast.officer, skip_reason="รองบประมาณ")
    rows = cells(context_for(planned, cast.officer)["treatment"])
    assert rows[0][2:5] == ["สูงมาก", "ใช้ระบบคิวอิเล็กทรอนิกส์\n(ลดหรือควบคุม · มาตรการป้องกัน)", "12,500.00"]
    assert "ยังไม่ได้เชื่อมกับกิจกรรม" in rows[0][6]
    assert "รองบประมาณ" in rows[1][5]


def test_acceptances_and_what_stakeholders_said_are_printed(planned, cast):
    row = acceptance.save_draft(
        assessed=planned.risks.get(score=4),
        by=cast.officer,
        approver=cast.executive,
        reason="ผลกระทบน้อย",
        expires_on=timezone.localdate() + timedelta(days=90),
    )
    rounds.hear(
        round=planned, by=cast.officer, group="ผู้ประกอบการ", heard_on=A_DAY, text="ขั้นตอนนานเกินไป"
    )
    before = context_for(planned, cast.officer)
    assert before["acceptances"] is None
    ACCEPTANCE.perform(row, "request", by=cast.officer)
    after = context_for(planned, cast.officer)
    assert "ผลกระทบน้อย" in cells(after["acceptances"])[0][3]
    assert cells(after["voices"]) == [["ผู้ประกอบการ", "15 ม.ค. 2569", "ทั้งรอบ", "ขั้นตอนนานเกินไป"]]


def test_rk_28_what_changed_since_the_round_before(org, cast):
    stays, leaves, comes = (make_risk(org, cast.officer, event=f"เรื่องที่ {n}") for n in (1, 2, 3))
    people = (cast.staff, cast.staff2)
    first = make_planning(
        org,
        cast.officer,
        *people,
        risks=[stays, leaves],
        scores=(2, 2, 2),
        name="รอบแรก",
        year=2568,
    )
    second = make_planning(
        org, cast.officer, *people, risks=[stays, comes], name="รอบสอง", previous=first
    )
    table = context_for(second, cast.officer)["changes"]
    told = {}
    for line in table.lines:
        if line.group:
            group = line.group.split(" ")[0]
        else:
            told[str(line.cells[0].text)] = (group, line.cells[2].text, line.cells[3].text)
    assert told == {
        comes.reference: ("ใหม่", "–", "20 สูงมาก"),
        stays.reference: ("สูงขึ้น", "4 ปานกลาง", "20 สูงมาก"),
        leaves.reference: ("ปิดหรือไม่ได้ประเมินแล้ว", "4 ปานกลาง", "–"),
    }
    assert context_for(first, cast.officer)["changes"] is None


def test_rk_28_what_stayed_the_same_is_named_too(org, cast):
    risk, people = make_risk(org, cast.officer), (cast.staff, cast.staff2)
    first = make_planning(org, cast.officer, *people, risks=[risk], name="รอบแรก", year=2568)
    second = make_planning(org, cast.officer, *people, risks=[risk], name="รอบสอง", previous=first)
    heading, line = context_for(second, cast.officer)["changes"].lines
    assert heading.group == "เท่าเดิม (1 เรื่อง)"
    told = [str(cell.text) for cell in line.cells]
    assert told == [risk.reference, risk.event, "20 สูงมาก", "20 สูงมาก"]


def test_the_matrices_follow_the_criteria_on_the_same_page(planned, cast):
    """A page of their own would leave the one before it mostly empty."""
    book = pypdfium2.PdfDocument(rendered(planned, cast.officer))
    try:
        pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in book]
    finally:
        book.close()
    drawn = next(page for page in pages if "(จำนวนเรื่องในแต่ละช่อง)" in page)
    assert "ทบทวนทุก (เดือน)" in drawn and drawn.count("(จำนวนเรื่องในแต่ละช่อง)") == 2


def test_rk_10_15_no_single_score_no_early_score_no_hidden_control(org, cast):
    round = make_round(
        org,
        cast.officer,
        assessors=[(cast.staff, True), (cast.staff2, False)],
        risks=[make_risk(org, cast.officer)],
    )
    residual.save_control(
        assessed=round.risks.get(),
        by=cast.officer,
        values={"name": "หมุนเวียนหน้าที่", "kind": "preventive", "effectiveness": "good"},
    )
    start(round, cast.officer)
    ratings.rate(
        assessed=round.risks.get(),
        by=cast.staff,
        likelihood=2,
        financial=3,
        non_financial=4,
        remark="เคยเห็นกับตา",
    )
    round.refresh_from_db()
    for person, reads in ((cast.staff, True), (cast.staff2, False), (cast.officer, True)):
        text = text_of(rendered(round, person))
        assert "เคยเห็นกับตา" not in text
        assert "ยังไม่มีคะแนนสรุป" in text
        assert ("หมุนเวียนหน้าที่" in text) == reads, person
        row = cells(context_for(round, person)["register"])[0]
        assert row[3:6] == ["–"] * 3
    ratings.rate(
        assessed=round.risks.get(), by=cast.staff2, likelihood=4, financial=4, non_financial=5
    )
    moderate_all(round)
    assert cells(context_for(round, cast.staff2)["register"])[0][5] == "20"


def test_the_words_that_were_rated_are_printed(planned, cast):
    from risks.models import Risk

    red = planned.risks.get(score=25)
    Risk.objects.filter(pk=red.risk_id).update(event="คำบรรยายที่แก้ภายหลัง")
    text = text_of(rendered(planned, cast.officer))
    assert "เรื่องแดง" in text and "คำบรรยายที่แก้ภายหลัง" not in text


def test_the_report_asks_the_same_of_the_database_for_one_risk_and_for_many(org, cast):
    round = make_planning(org, cast.officer, cast.staff, cast.staff2)
    fill(round, cast.officer, 2)
    context_for(round, cast.officer)
    with CaptureQueriesContext(connection) as few:
        context_for(round, cast.officer)
    fill(round, cast.officer, 40)
    with CaptureQueriesContext(connection) as many:
        context_for(round, cast.officer)
    assert len(many) == len(few) <= 16


def test_the_report_is_a_job_and_its_file_is_the_makers(planned, cast, client_for, org):
    page = client_for(cast.executive)
    page.post(reverse("risks:report", args=[org.slug, planned.uuid]))
    exchange = Exchange.objects.get()
    assert jobs.run(exchange.job_uuid) == JobState.DONE, service.job_of(exchange).error
    exchange.refresh_from_db()
    assert exchange.pages >= 4
    url = reverse("risks:exchange_file", args=[org.slug, exchange.uuid])
    answer = page.get(url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert client_for(cast.council).get(url).status_code == 403
    assert client_for(cast.other_staff).get(url).status_code == 404
    for person, status in ((cast.admin, 403), (cast.other_staff, 404)):
        url = reverse("risks:report", args=[org.slug, planned.uuid])
        assert client_for(person).post(url).status_code == status


def test_a_round_without_criteria_has_no_report(org, cast, client_for):
    round = make_round(org, cast.officer, criteria=None)
    url = reverse("risks:report", args=[org.slug, round.uuid])
    answer = client_for(cast.officer).post(url)
    assert answer.status_code == 409 and "ยังไม่ได้เลือกเกณฑ์" in answer.content.decode()


def test_without_any_risk_the_report_is_made_all_the_same(org, cast):
    round = make_round(org, cast.officer)
    assert "ยังไม่มีมาตรการที่เลือกใช้" in text_of(rendered(round, cast.officer))
