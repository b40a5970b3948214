"""The pages of rounds and reports: who may, bad input, the file, the queries."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.models import Report, ReportState, Round, RoundState
from reports.services.building import build_report
from reports.services.signing import sign_report
from workflow.models import Job

from . import builders

SLUG = "example-district"


@pytest.fixture
def ready(pdf, plan, rounds, cast, run_jobs):
    report = build_report(round=rounds(), by=cast.officer)
    run_jobs()
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def signed(ready, cast, run_jobs):
    sign_report(
        report=ready, by=cast.executive, opinions=["acknowledge"], confirm=lambda d: "password"
    )
    run_jobs()
    return Report.objects.get(pk=ready.pk)


def test_every_page_for_every_kind_of_person(client_for, ready, cast, rounds):
    """Visitor to sign-in, a stranger and another organisation 404, a wrong role 403."""
    readers = {"staff", "officer", "clerk", "executive", "auditor", "council"}
    pages = {
        ("reports:list", ()): readers,
        ("reports:round", (rounds().uuid,)): readers,
        ("reports:report", (ready.uuid,)): readers,
        ("reports:download", (ready.uuid,)): readers,
        ("reports:build", (rounds().uuid,)): {"officer"},
        ("reports:file", (rounds().uuid,)): {"officer"},
        ("reports:sign", (ready.uuid,)): {"executive"},
    }
    for (name, args), allowed in pages.items():
        address = reverse(name, args=[SLUG, *args])
        assert client_for().get(address).status_code == 302
        for stranger in (cast.stranger, cast.other_officer, cast.overseer):
            assert client_for(stranger).get(address).status_code == 404, name
        for role in (
            "staff",
            "officer",
            "clerk",
            "executive",
            "auditor",
            "council",
            "admin",
            "complaints",
        ):
            answer = client_for(getattr(cast, role)).get(address)
            assert answer.status_code == (200 if role in allowed else 403), (name, role)
            # A file is read to its end, which closes it.
            b"".join(answer)


def test_writing_addresses_refuse_the_wrong_person(client_for, signed, cast):
    publish = reverse("reports:publish", args=[SLUG, signed.uuid])
    retry = reverse("reports:retry", args=[SLUG, signed.uuid])
    for address in (publish, retry):
        assert client_for(cast.other_officer).post(address).status_code == 404
        assert client_for(cast.admin).post(address).status_code == 403
    for role in ("staff", "executive", "auditor", "clerk"):
        assert client_for(getattr(cast, role)).post(publish).status_code == 403
    assert client_for(cast.officer).get(publish).status_code == 405
    assert client_for(cast.officer).post(publish).status_code == 302
    assert Report.objects.get(pk=signed.pk).state == ReportState.PUBLISHED


def test_other_organisations_report_under_ones_own_address(client_for, ready, cast):
    """An object of another tenant is not there, whatever slug it is asked under."""
    address = reverse("reports:report", args=["example-town", ready.uuid])
    assert client_for(cast.other_officer).get(address).status_code == 404


def test_building_by_way_of_the_page(client_for, pdf, plan, rounds, cast, run_jobs):
    client = client_for(cast.officer)
    address = reverse("reports:build", args=[SLUG, rounds().uuid])
    assert "ยังไม่รายงานผล" in client.get(address).content.decode()
    answer = client.post(address, {"summary": "สรุป", "memo_number": "๑๒/๒๕๖๖", "memo_date": ""})
    report = Report.objects.get()
    page = reverse("reports:report", args=[SLUG, report.uuid])
    assert answer.url == page
    assert "ออกจากหน้านี้ได้" in client.get(page).content.decode()
    # Coming back to the build page finds the one under way; pressing again does not make two.
    assert client.get(address).url == page
    assert client.post(address, {}).url == page
    assert Report.objects.count() == Job.objects.count() == 1
    poll = reverse("reports:progress", args=[SLUG, report.uuid])
    answer = client.get(poll, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in answer
    run_jobs()
    answer = client.get(poll, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert client.get(poll).url == page
    assert "ดาวน์โหลด" in client.get(page).content.decode()


def test_bad_date_on_building_keeps_what_was_typed(client_for, plan, rounds, cast):
    address = reverse("reports:build", args=[SLUG, rounds().uuid])
    answer = client_for(cast.officer).post(
        address, {"summary": "พิมพ์ไว้นาน", "memo_date": "31/2/2566"}
    )
    assert answer.status_code == 200
    assert "พิมพ์ไว้นาน" in answer.content.decode()
    assert "31/2/2566" in answer.content.decode()
    assert not Report.objects.exists()


def test_building_without_an_approved_plan_says_where_to_go(client_for, rounds, cast):
    address = reverse("reports:build", args=[SLUG, rounds().uuid])
    for answer in (
        client_for(cast.officer).get(address),
        client_for(cast.officer).post(address, {}),
    ):
        assert "ยังไม่มีแผนที่อนุมัติแล้ว" in answer.content.decode()
    assert not Report.objects.exists()


def test_failed_job_is_told_and_started_again(client_for, pdf, plan, rounds, cast, run_jobs):
    report = build_report(round=rounds(), by=cast.officer, summary="คงไว้")
    Job.objects.update(state="failed", error="พื้นที่จัดเก็บเต็ม")
    page = reverse("reports:report", args=[SLUG, report.uuid])
    assert "พื้นที่จัดเก็บเต็ม" in client_for(cast.officer).get(page).content.decode()
    client_for(cast.officer).post(reverse("reports:retry", args=[SLUG, report.uuid]))
    assert run_jobs() == ["done"]
    assert Report.objects.get().summary == "คงไว้"


def test_download_has_a_thai_name_and_is_not_sniffed(client_for, signed, cast):
    answer = client_for(cast.officer).get(reverse("reports:download", args=[SLUG, signed.uuid]))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert "รายงานแผนป้องกันการทุจริต-รอบ6เดือน-2566-ฉบับที่1.pdf" in unquote(answer["Content-Disposition"])
    read = client_for(cast.officer).get(
        reverse("reports:download", args=[SLUG, signed.uuid]) + "?copy=read&inline=1"
    )
    assert b"".join(read.streaming_content) != content
    assert read["Content-Disposition"].startswith("inline")


def test_missing_file_is_not_found(client_for, pdf, plan, rounds, cast):
    report = build_report(round=rounds(), by=cast.officer)
    answer = client_for(cast.officer).get(reverse("reports:download", args=[SLUG, report.uuid]))
    assert answer.status_code == 404


def test_filing_by_way_of_the_page(client_for, signed, cast, rounds):
    client = client_for(cast.officer)
    address = reverse("reports:file", args=[SLUG, rounds().uuid])
    future = timezone.localdate() + timedelta(days=2)
    bad = {"filed_on": f"{future.day}/{future.month}/{future.year + 543}", "reference": "ก-1"}
    answer = client.post(address, bad)
    assert "อนาคต" in answer.content.decode()
    assert "ก-1" in answer.content.decode()
    today = timezone.localdate()
    good = {"filed_on": f"{today.day}/{today.month}/{today.year + 543}", "reference": "ก-1"}
    assert client.post(address, good).status_code == 302
    assert rounds().state == RoundState.FILED


def test_round_page_lists_what_is_missing_first(client_for, plan, rounds, cast):
    builders.make_claims(plan, 2566, 6, cast.staff, share=0.5)
    page = client_for(cast.officer).get(reverse("reports:round", args=[SLUG, rounds().uuid]))
    states = [row.state for row in page.context["page_obj"].object_list]
    assert states == ["missing"] * 4 + ["claimed"] * 4
    only = client_for(cast.officer).get(
        reverse("reports:round", args=[SLUG, rounds().uuid]) + "?show=missing"
    )
    assert len(only.context["page_obj"].object_list) == 4


def test_damaged_page_number_is_no_fault(client_for, plan, rounds, cast):
    address = reverse("reports:round", args=[SLUG, rounds().uuid])
    assert client_for(cast.officer).get(address + "?page=x&show=nothing").status_code == 200


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_queries_of_round_pages_do_not_grow(client_for, district, cast, departments, rounds):
    client = client_for(cast.officer)
    counts = {"list": [], "round": []}
    for size in (2, 60):
        plan = builders.make_approved(
            district, 2566, cast.officer, activities=size, department=departments.owner
        )
        builders.make_claims(plan, 2566, 6, cast.staff)
        Round.objects.filter(organisation=district).update(plan=plan)
        counts["round"].append(
            queries(client, reverse("reports:round", args=[SLUG, rounds().uuid]))
        )
        counts["list"].append(queries(client, reverse("reports:list", args=[SLUG])))
        for year in range(2550, 2550 + 8):
            Round.objects.update_or_create(
                organisation=district,
                schedule="nacc_6",
                fiscal_year=year,
                defaults={
                    "recipient": "nacc",
                    "months": 6,
                    "plan": plan,
                    "starts_on": timezone.localdate(),
                    "ends_on": timezone.localdate(),
                    "due_on": timezone.localdate(),
                },
            )
    assert counts["list"][0] == counts["list"][1] <= 20
    assert counts["round"][0] == counts["round"][1] <= 24
