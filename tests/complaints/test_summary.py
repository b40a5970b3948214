"""CG-16: the yearly summary is drafted, frozen, approved; later changes do not show."""

import json
from types import SimpleNamespace

import pytest
from django.urls import reverse

from complaints.general.models import SummaryState, YearSummary
from complaints.general.services import summaries
from complaints.general.statistics import years_of
from workflow.engine import Denied, Refused

from . import builders

pytestmark = pytest.mark.django_db
WORDS = {"problems": "ไฟดับซ้ำ", "obstacles": "รออะไหล่", "solutions": "สำรองอะไหล่"}


def url(name, *args, slug="example-district"):
    return reverse(f"casework:{name}", args=[slug, *args])


@pytest.fixture
def pages(cast, client_for):
    return SimpleNamespace(
        officer=client_for(cast.complaints),
        executive=client_for(cast.executive),
        staff=client_for(cast.staff),
        admin=client_for(cast.admin),
        other=client_for(cast.other_officer),
        visitor=client_for(),
    )


@pytest.fixture
def year(org):
    return years_of(org)[0]


def draft_of(org, cast, year, **words):
    row = summaries.begin(organisation=org, fiscal_year=year, by=cast.complaints)
    for name, text in (WORDS | words).items():
        setattr(row, name, text)
    return summaries.save(summary=row, by=cast.complaints, edit_number=row.edit_number)


def submitted(org, cast, year):
    return summaries.submit(summary=draft_of(org, cast, year), by=cast.complaints)


def test_cg_16_from_draft_to_the_public_page(org, cast, pages, year):
    builders.file(org)
    values = WORDS | {"edit_number": 1}
    assert pages.officer.post(url("summary", year), values).status_code == 302
    assert pages.officer.post(url("summary_act", year, "submit")).status_code == 302
    page = pages.executive.get(url("summary_act", year, "publish"))
    answer = pages.executive.post(
        url("summary_act", year, "publish"), {"content_hash": page.context["content_hash"]}
    )
    assert answer.status_code == 302
    row = YearSummary.objects.get(organisation=org)
    assert row.state == SummaryState.PUBLISHED
    public = pages.visitor.get(reverse("complaints:statistics", args=[org.slug])).content.decode()
    for text in (*WORDS.values(), row.figures_sha256):
        assert text in public


@pytest.mark.parametrize("part", WORDS)
def test_cg_16_each_part_must_be_said(org, cast, pages, year, part):
    draft_of(org, cast, year, **{part: " "})
    answer = pages.officer.post(url("summary_act", year, "submit"))
    assert answer.status_code == 409
    assert answer.context["errors"][0]["url"] == url("summary", year) + f"#id_{part}"
    page = pages.officer.get(url("summary", year)).content.decode()
    assert f'href="#id_{part}"' in page
    assert f'id="id_{part}"' in page


def test_later_complaints_do_not_change_what_was_approved(org, cast, pages, year, departments):
    builders.file(org)
    row = submitted(org, cast, year)
    builders.answered(org, cast.complaints, department=departments.cleaning)
    summaries.publish(summary=row, by=cast.executive)
    builders.file(org)
    public = pages.visitor.get(reverse("complaints:statistics", args=[org.slug]))
    assert public.context["headline"][0][1] == "1"
    csv = pages.visitor.get(reverse("complaints:statistics_csv", args=[org.slug, year]))
    assert "เรื่องที่รับทั้งหมด,1\r\n" in csv.content.decode("utf-8-sig")
    # The office itself reads the figures of now.
    now = pages.officer.get(url("statistics"))
    assert now.context["headline"][0][1] == "3"
    row.refresh_from_db()
    assert summaries.is_whole(row)
    assert json.loads(row.figures)["total"]["all"] == 1


def test_figures_changed_behind_its_back_are_told(org, cast, pages, year):
    row = submitted(org, cast, year)
    summaries.publish(summary=row, by=cast.executive)
    YearSummary.objects.filter(pk=row.pk).update(figures=row.figures.replace(":0", ":7"))
    public = pages.visitor.get(reverse("complaints:statistics", args=[org.slug]))
    assert "ตัวเลขไม่ตรงกับที่อนุมัติไว้" in public.content.decode()


def test_the_executive_approves_what_was_read(org, cast, pages, year):
    row = submitted(org, cast, year)
    read = summaries.content_hash_of(row)
    summaries.send_back(summary=row, by=cast.executive, remark="เพิ่มสาเหตุ")
    row.refresh_from_db()
    row.problems = "ข้อความใหม่"
    summaries.save(summary=row, by=cast.complaints, edit_number=row.edit_number)
    summaries.submit(summary=row, by=cast.complaints)
    answer = pages.executive.post(url("summary_act", year, "publish"), {"content_hash": read})
    assert answer.status_code == 409
    assert "ข้อความใหม่" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == SummaryState.SUBMITTED
    # A press without any hash approves nothing either.
    assert pages.executive.post(url("summary_act", year, "publish")).status_code == 409


def test_it_goes_back_with_a_remark_only(org, cast, pages, year):
    row = submitted(org, cast, year)
    answer = pages.executive.post(url("summary_act", year, "return"), {"remark": " "})
    assert "remark" in answer.context["form"].errors
    with pytest.raises(Refused):
        summaries.send_back(summary=row, by=cast.executive, remark=" ")
    answer = pages.executive.post(url("summary_act", year, "return"), {"remark": "เพิ่มสาเหตุ"})
    assert answer.status_code == 302
    page = pages.officer.get(url("summary", year)).content.decode()
    assert "เพิ่มสาเหตุ" in page
    assert 'name="problems"' in page


def test_what_lies_before_the_executive_is_not_changed(org, cast, pages, year):
    row = draft_of(org, cast, year)
    opened = YearSummary.objects.get(pk=row.pk)
    summaries.submit(summary=row, by=cast.complaints)
    opened.problems = "แก้ทีหลัง"
    with pytest.raises(Refused):
        summaries.save(summary=opened, by=cast.complaints, edit_number=opened.edit_number)
    answer = pages.officer.post(url("summary", year), WORDS | {"edit_number": 9})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert (row.state, row.problems) == (SummaryState.SUBMITTED, WORDS["problems"])


def test_the_later_of_two_savers_sees_both(org, cast, pages, year):
    row = draft_of(org, cast, year)
    values = WORDS | {"problems": "ของฉัน", "edit_number": row.edit_number}
    row.problems = "ของเขา"
    summaries.save(summary=row, by=cast.complaints, edit_number=row.edit_number)
    answer = pages.officer.post(url("summary", year), values)
    assert answer.status_code == 409
    assert answer.context["conflict"][0]["theirs"] == "ของเขา"


def test_who_may(org, cast, pages, year, other_org):
    draft_of(org, cast, year)
    for name, args in (("summaries", []), ("summary", [year]), ("summary_pdf", [year])):
        assert pages.staff.get(url(name, *args)).status_code == 200
        assert pages.admin.get(url(name, *args)).status_code == 403
        assert pages.other.get(url(name, *args)).status_code == 404
    assert pages.staff.post(url("summary", year), WORDS).status_code == 403
    assert pages.executive.post(url("summary_act", year, "submit")).status_code == 403
    assert pages.officer.post(url("summary_act", year, "publish")).status_code == 403
    assert pages.officer.get(url("summary_act", year, "nonsense")).status_code == 404
    assert pages.officer.get(url("summary_act", 2560, "submit")).status_code == 404
    assert pages.officer.get(url("summary", 2400)).status_code == 404
    with pytest.raises(Denied):
        summaries.begin(organisation=org, fiscal_year=year, by=cast.staff)


def test_looking_at_a_year_writes_nothing(org, pages, year):
    assert pages.officer.get(url("summary", year)).status_code == 200
    assert not YearSummary.objects.exists()
