"""A workbook into the register: what each row would do, and then all of it or nothing."""

import io
import uuid

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from risks import exporting, importing
from risks.models import Control, Effectiveness, Exchange, ExchangeState, Risk
from risks.services import exchange as service
from risks.services import register
from thai.text import normalise, normalise_line
from workflow import jobs
from workflow.base_jobs import JobState
from workflow.engine import Refused
from workflow.models import Job

from .builders import make_planning, make_risk, make_round
from .test_exchange import (
    add_control,
    applied,
    changed_book,
    checked,
    label,
    officer,
    outcomes,
    place,
    rated,
    upload,
)

pytestmark = pytest.mark.django_db
__all__ = ["officer", "rated"]


WORDS = st.text(
    alphabet=st.sampled_from("=+-@'\"\n\t ,;ก าำ่้เแ๑1aZ<&>_x0041"), min_size=1, max_size=40
).filter(lambda text: normalise_line(text))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(WORDS, min_size=4, max_size=4))
def test_what_was_exported_comes_back_as_the_same(org, cast, officer, texts):
    event, how, who, control = texts
    risk = make_risk(
        org,
        officer,
        event=normalise(event).strip(),
        how=normalise(how).strip(),
        who=normalise_line(who),
        owner=cast.staff,
        category=register.save_category(
            organisation=org, by=officer, name=f"หมวด {Risk.objects.count()}"
        ),
    )
    round = make_round(org, officer, risks=[risk], name=f"รอบ {risk.reference}")
    add_control(round.risks.get(), officer, name=normalise_line(control))
    sheets = importing.read(exporting.workbook(round, officer))
    lines = importing.Comparison(org, round, officer).lines(sheets)
    assert [(line.outcome, line.changes, line.problems) for line in lines] == [
        (importing.SAME, [], [])
    ] * 2


def test_new_and_changed_rows_are_told_apart_and_then_taken(org, cast, officer):
    old = make_risk(org, officer, department=None)
    round = make_round(org, officer, risks=[old, make_risk(org, officer, event="ใช้รถหลวง")])
    add_control(round.risks.get(risk=old), officer)

    def change(book):
        page = book["ทะเบียนความเสี่ยง"]
        page.cell(2, place(page, "who"), "เจ้าหน้าที่รับคำขอ")
        for name, text in (
            ("event", "รับสินบน"),
            ("process", "จัดซื้อ"),
            ("is_corruption", "ใช่"),
            ("department", "ฝ่ายปกครอง"),
            ("owner", "staff"),
        ):
            page.cell(4, place(page, name), text)
        controls = book["มาตรการควบคุมที่มีอยู่"]
        controls.cell(2, place(controls, "effectiveness"), "อ่อน")
        controls.cell(3, place(controls, "reference"), old.reference)
        for name, text in (
            ("name", "หมุนเวียนเจ้าหน้าที่"),
            ("kind", "ป้องกัน (ลดโอกาส)"),
            ("effectiveness", "ดี"),
            ("tested_on", "9 ส.ค. 2565"),
        ):
            controls.cell(3, place(controls, name), text)

    book = changed_book(exporting.workbook(round, officer), change)
    exchange = checked(org, officer, book, round)
    assert outcomes(exchange) == {"new": 2, "changed": 2, "same": 1}
    first = exchange.result["rows"][0]
    assert first["changes"] == [[label("who"), "เจ้าหน้าที่ผู้ตรวจ", "เจ้าหน้าที่รับคำขอ"]]
    # The dry run has written nothing.
    assert org.risks.count() == 2 and Control.objects.count() == 1

    assert applied(exchange, officer) == JobState.DONE
    assert exchange.state == ExchangeState.APPLIED
    old.refresh_from_db()
    assert old.who == "เจ้าหน้าที่รับคำขอ"
    new = org.risks.get(event="รับสินบน")
    assert new.owner == cast.staff and new.department.name == "ฝ่ายปกครอง" and new.is_corruption
    # A round that still takes risks takes the new ones.
    assert round.risks.filter(risk=new).exists()
    controls = {row.name: row for row in Control.objects.all()}
    assert controls["สุ่มตรวจเอกสาร"].effectiveness == Effectiveness.WEAK
    assert controls["หมุนเวียนเจ้าหน้าที่"].tested_on.year == 2022


def test_scores_in_a_workbook_change_nothing(org, cast, officer):
    round = make_planning(org, officer, cast.staff, cast.staff2)

    def change(book):
        page = book["ทะเบียนความเสี่ยง"]
        heading = [cell.value for cell in page[1]].index("คะแนนความเสี่ยง") + 1
        page.cell(2, heading, 1)

    exchange = checked(org, officer, changed_book(exporting.workbook(round, officer), change))
    assert outcomes(exchange) == {"same": 1}
    assert "ทุกแถวตรงกับทะเบียน" in service.cannot_apply(exchange)[0]


def workbook_with(round, officer, **cells) -> bytes:
    """The export with cells of the first risk changed."""

    def change(book):
        page = book["ทะเบียนความเสี่ยง"]
        for name, value in cells.items():
            page.cell(2, place(page, name)).value = value

    return changed_book(exporting.workbook(round, officer), change)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("event", None, "กรุณากรอก"),
        ("event", "ก" * 4001, "ได้ไม่เกิน 4000"),
        ("category", "ไม่มีหมวดนี้", "ไม่พบ “ไม่มีหมวดนี้”"),
        ("object_kind", "อื่น", "ใช้ได้เฉพาะ"),
        ("factor", "บางที", "ใช้ได้เฉพาะ"),
        ("is_corruption", "อาจจะ", "“ใช่” หรือ “ไม่ใช่”"),
        ("department", "กองที่ไม่มี", "ไม่พบ"),
        ("owner", "other.staff", "ไม่พบ"),
        ("reference", "R99", "รหัสในระบบเป็นของ"),
        ("key", "00000000-0000-0000-0000-000000000000", "ไม่พบความเสี่ยง"),
    ],
)
def test_a_wrong_cell_is_named_by_its_address(org, officer, name, value, said):
    round = make_round(org, officer, risks=[make_risk(org, officer)])
    exchange = checked(org, officer, workbook_with(round, officer, **{name: value}))
    assert outcomes(exchange) == {"wrong": 1}
    ((address, reason),) = exchange.result["rows"][0]["problems"]
    page = load_workbook(io.BytesIO(exporting.workbook(round, officer)))["ทะเบียนความเสี่ยง"]
    assert address == page.cell(2, place(page, name)).coordinate
    assert said in reason
    with pytest.raises(Refused):
        service.apply(exchange=exchange, by=officer)


def test_rk_10_what_is_being_rated_keeps_its_words(rated, officer, org):
    book = workbook_with(rated, officer, who="คนอื่น")
    assert outcomes(checked(org, officer, book, rated)) == {"wrong": 1, "same": 1}
    # Who owns it is said by nobody who rates.
    book = workbook_with(rated, officer, owner="staff")
    assert outcomes(checked(org, officer, book, rated)) == {"changed": 1, "same": 1}


def test_rk_15_an_assessor_learns_nothing_of_controls_by_importing(rated, cast, officer, org):
    book = exporting.workbook(rated, officer)
    exchange = checked(org, cast.staff2, book, rated)
    assert outcomes(exchange) == {"wrong": 1, "same": 1}
    assert "ยังไม่ได้ให้คะแนน" in exchange.result["rows"][1]["problems"][0][1]
    assert outcomes(checked(org, cast.staff, book, rated)) == {"same": 2}


def test_a_workbook_of_another_organisation_changes_nothing_here(org, other_org, cast, officer):
    theirs = make_risk(other_org, cast.other_officer)
    round = make_round(other_org, cast.other_officer, risks=[theirs])
    add_control(round.risks.get(), cast.other_officer)
    exchange = checked(org, officer, exporting.workbook(round, cast.other_officer))
    assert outcomes(exchange) == {"wrong": 2}
    with pytest.raises(Refused):
        service.begin_import(
            organisation=org,
            by=officer,
            upload=upload(exporting.workbook(round, cast.other_officer)),
            round=round,
        )


def test_a_register_that_changed_since_refuses_and_can_be_checked_again(org, officer):
    risk = make_risk(org, officer)
    round = make_round(org, officer, risks=[risk])
    exchange = checked(org, officer, workbook_with(round, officer, who="คนใหม่"))
    register.change_risk(risk=risk, by=officer, values={"where": "ที่อื่น"})
    with pytest.raises(Refused, match="เปลี่ยนไปหลังจากที่ตรวจ"):
        service.apply(exchange=exchange, by=officer)
    service.try_again(exchange=exchange, by=officer)
    exchange.refresh_from_db()
    jobs.run(exchange.job_uuid)
    exchange.refresh_from_db()
    # The file still says the old place: the new dry run shows that it would be taken back.
    changes = [change[0] for change in exchange.result["rows"][0]["changes"]]
    assert sorted(changes) == sorted([label("who"), label("where")])
    assert applied(exchange, officer) == JobState.DONE


def test_a_change_between_the_click_and_the_job_takes_nothing(org, officer):
    risk = make_risk(org, officer)
    round = make_round(org, officer, risks=[risk])
    exchange = checked(org, officer, workbook_with(round, officer, who="คนใหม่"))
    job = service.apply(exchange=exchange, by=officer)
    register.change_risk(risk=risk, by=officer, values={"where": "ที่อื่น"})
    assert jobs.run(job.uuid) == JobState.FAILED
    risk.refresh_from_db()
    assert risk.who == "เจ้าหน้าที่ผู้ตรวจ"
    assert "ตรวจใหม่" in service.job_of(exchange).error


def test_applying_twice_takes_it_once(org, officer):
    round = make_round(org, officer, risks=[make_risk(org, officer)])

    def change(book):
        page = book["ทะเบียนความเสี่ยง"]
        page.cell(3, place(page, "event"), "เรื่องใหม่")

    book = changed_book(exporting.workbook(round, officer), change)
    exchange = checked(org, officer, book)
    job = service.apply(exchange=exchange, by=officer)
    assert service.apply(exchange=exchange, by=officer) == job
    assert jobs.run(job.uuid) == JobState.DONE
    # The worker died after the commit and before it said so: the job is run again.
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    assert jobs.run(job.uuid) == JobState.DONE
    assert org.risks.filter(event="เรื่องใหม่").count() == 1
    with pytest.raises(Refused, match="ไม่ต้องทำซ้ำ"):
        service.apply(exchange=exchange, by=officer)
    # The same file once more: its new rows are there already.
    assert outcomes(checked(org, officer, book)) == {"same": 1, "wrong": 1}


class TakenOver(jobs.Progress):
    """A worker that stood still for so long that another one claimed its job."""

    def check(self):
        Job.objects.filter(pk=self.row.pk).update(claim=uuid.uuid4())
        super().check()


def test_half_a_workbook_is_never_taken(org, officer):
    round = make_round(org, officer, risks=[make_risk(org, officer)])

    def change(book):
        page = book["ทะเบียนความเสี่ยง"]
        for row in (3, 4, 5):
            page.cell(row, place(page, "event"), f"เรื่องที่ {row}")

    exchange = checked(org, officer, changed_book(exporting.workbook(round, officer), change))
    job = service.apply(exchange=exchange, by=officer)
    with pytest.raises(jobs.LeaseLost):
        service.run_apply(exchange, TakenOver(jobs.claim(job.uuid)))
    assert org.risks.count() == 1
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.READY
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    assert jobs.run(job.uuid) == JobState.DONE
    assert org.risks.count() == 4


def test_who_lost_the_permission_meanwhile_applies_nothing(org, cast, officer):
    round = make_round(org, officer, risks=[make_risk(org, officer)])
    exchange = checked(org, cast.staff, workbook_with(round, officer, who="คนใหม่"))
    job = service.apply(exchange=exchange, by=cast.staff)
    cast.staff.memberships.update(is_active=False)
    assert jobs.run(job.uuid) == JobState.FAILED
    assert Risk.objects.get().who == "เจ้าหน้าที่ผู้ตรวจ"


def test_the_pages_of_an_import(org, cast, officer, client_for):
    round = make_round(org, officer, risks=[make_risk(org, officer)])
    page = client_for(cast.staff)
    url = reverse("risks:import", args=[org.slug])
    assert "คะแนนไม่นำเข้า" in page.get(url).content.decode()
    book = workbook_with(round, officer, who="คนใหม่")
    answer = page.post(url, {"file": upload(book), "round": str(round.uuid)})
    exchange = Exchange.objects.get()
    detail = reverse("risks:exchange", args=[org.slug, exchange.uuid])
    assert answer.headers["Location"] == detail
    jobs.run(exchange.job_uuid)
    shown = page.get(detail).content.decode()
    assert "คนใหม่" in shown and "บันทึกทั้งแฟ้มเข้าทะเบียน" in shown
    apply_url = reverse("risks:import_apply", args=[org.slug, exchange.uuid])
    assert client_for(officer).post(apply_url).status_code == 403
    assert client_for(cast.other_officer).post(apply_url).status_code == 404
    assert page.post(apply_url).status_code == 302
    jobs.run(service.job_of(exchange).uuid)
    assert "บันทึกเข้าทะเบียนแล้ว" in page.get(detail).content.decode()
    assert Risk.objects.get().who == "คนใหม่"


def test_who_only_reads_may_not_import(org, cast, client_for):
    url = reverse("risks:import", args=[org.slug])
    for person in (cast.executive, cast.auditor, cast.admin):
        assert client_for(person).get(url).status_code == 403
    assert client_for(cast.other_officer).get(url).status_code == 404


def test_the_result_is_shown_in_pages_and_by_outcome(org, officer, client_for):
    round = make_round(org, officer, risks=[make_risk(org, officer)])

    def change(book):
        page = book["ทะเบียนความเสี่ยง"]
        for row in range(3, 43):
            page.cell(row, place(page, "event"), f"เรื่องที่ {row}")
            page.cell(row, place(page, "process"), "จัดซื้อ")

    exchange = checked(org, officer, changed_book(exporting.workbook(round, officer), change))
    page = client_for(officer)
    url = reverse("risks:exchange", args=[org.slug, exchange.uuid])
    assert page.get(url).content.decode().count("เรื่องที่ ") == 24
    assert page.get(url, {"page": 2}).content.decode().count("เรื่องที่ ") == 16
    assert "เรื่องที่ " not in page.get(url, {"show": "same"}).content.decode()
