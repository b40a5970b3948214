"""The statistics on screen, as PDF and as CSV, for the office and for everybody (ST-05)."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.general import statistics
from complaints.general.models import Channel
from documents.counts import CountRow, count_bars
from documents.csv_out import write_csv
from organisations.models import Organisation
from thai.fiscal import fiscal_year_start

from . import builders

pytestmark = pytest.mark.django_db


def url(name, slug="example-district"):
    return reverse(f"casework:{name}", args=[slug])


def public(name, *args, slug="example-district"):
    return reverse(f"complaints:{name}", args=[slug, *args])


@pytest.fixture
def pages(cast, client_for):
    return SimpleNamespace(
        officer=client_for(cast.complaints),
        auditor=client_for(cast.auditor),
        admin=client_for(cast.admin),
        integrity=client_for(cast.integrity),
        other=client_for(cast.other_officer),
        visitor=client_for(),
    )


@pytest.fixture
def year(org):
    return statistics.years_of(org)[0]


def read_csv(answer) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ["statistics", "statistics_csv", "statistics_pdf"])
def test_readers_open_the_figures_and_others_do_not(pages, org, name):
    assert pages.officer.get(url(name)).status_code == 200
    assert pages.auditor.get(url(name)).status_code == 200
    assert pages.admin.get(url(name)).status_code == 403
    assert pages.integrity.get(url(name)).status_code == 403
    assert pages.other.get(url(name)).status_code == 404
    assert pages.visitor.get(url(name)).status_code == 302


def test_st_05_an_office_without_complaints_shows_zeros(pages, org, year):
    builders.make_category(org)
    page = pages.visitor.get(public("statistics"))
    assert page.context["headline"][0] == ("เรื่องที่รับทั้งหมด", "0")
    assert page.content.decode().count("<svg") >= 3
    assert "ถนนและทางเท้า" in page.content.decode()
    rows = read_csv(pages.visitor.get(public("statistics_csv", year)))
    assert ["ถนนและทางเท้า", "0", "0", "0"] in rows
    assert sum(row[1:] == ["0", "0", "0"] for row in rows if len(row) == 4) == 13
    assert pages.visitor.get(public("statistics_pdf", year)).content[:5] == b"%PDF-"


def test_the_switch_shows_another_year(pages, org, year):
    builders.file(org, arrived_on=fiscal_year_start(year) - timedelta(days=3))
    now = pages.officer.get(url("statistics"))
    before = pages.officer.get(url("statistics") + f"?fy={year - 1}")
    assert (now.context["headline"][0][1], before.context["headline"][0][1]) == ("0", "1")
    page = pages.visitor.get(public("statistics") + f"?year={year - 1}")
    assert page.context["headline"][0][1] == "1"
    for wrong in ("9999", "x", "-1", "2500", "๒๕๖๖x", str(year + 1)):
        assert pages.visitor.get(public("statistics") + f"?year={wrong}").status_code == 404
    for name in ("statistics_csv", "statistics_pdf"):
        assert pages.visitor.get(public(name, year - 5)).status_code == 404


def test_st_06_the_public_reads_less_than_the_office(pages, org, cast, year, departments):
    builders.closed(org, cast.complaints, department=departments.cleaning)
    inside = pages.officer.get(url("statistics_csv")).content.decode()
    outside = pages.visitor.get(public("statistics_csv", year)).content.decode()
    for text in (departments.cleaning.name, "วันเฉลี่ย", "สายด่วน"):
        assert text in inside
        assert text not in outside
    page = pages.visitor.get(public("statistics")).content.decode()
    assert departments.cleaning.name not in page


def test_no_text_in_a_csv_is_a_formula(pages, org):
    builders.make_category(org, '=HYPERLINK("http://example.org")')
    rows = read_csv(pages.officer.get(url("statistics_csv")))
    cells = [cell for row in rows for cell in row]
    assert '\'=HYPERLINK("http://example.org")' in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@", "-"))]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_csv_neutralises_every_beginning_of_a_formula(text):
    (row,) = csv.reader(
        io.StringIO(write_csv([[text, -1, None, "ข้อความ"]]).decode("utf-8-sig"), newline="")
    )
    assert row == [f"'{text}", "-1", "", "ข้อความ"]


def test_an_overseeing_or_closed_office_has_no_public_page(pages, org, parent_org):
    for name in ("statistics", "manuals"):
        assert pages.visitor.get(public(name, slug=parent_org.slug)).status_code == 404
    Organisation.objects.filter(pk=org.pk).update(is_active=False)
    for name in ("statistics", "manuals"):
        assert pages.visitor.get(public(name)).status_code == 404


def test_a_page_of_figures_asks_few_queries(pages, org, year):
    for number in range(30):
        builders.file(org, text=f"เรื่อง {number}")
    pages.visitor.get(public("statistics"))
    with CaptureQueriesContext(connection) as asked:
        pages.visitor.get(public("statistics"))
    assert len(asked) <= 15


def test_the_public_page_leads_to_figures_and_manuals(pages, org):
    page = pages.visitor.get(reverse("portal:organisation", args=[org.slug])).content.decode()
    assert public("statistics") in page
    assert public("manuals") in page


def test_who_reads_figures_only_finds_them_in_the_navigation(client_for, cast, org):
    path = url("statistics")
    for person, shown in ((cast.auditor, True), (cast.complaints, False), (cast.admin, False)):
        page = client_for(person).get(f"/staff/{org.slug}/").content.decode()
        assert (f'href="{path}"' in page) is shown


@pytest.mark.parametrize("label", [kind.label for kind in Channel])
def test_the_longest_label_of_bars_stays_whole(label):
    # Letters are drawn as shapes: a label of two lines makes the picture higher.
    assert 'height="30"' in count_bars([CountRow(str(label), 3)], title="")


def test_bars_tell_their_numbers_without_colour():
    drawn = count_bars(
        [CountRow("ถนน", 5, 2), CountRow("ขยะ", 0, 0)], title="ตามประเภท", done="แล้ว", rest="ค้าง"
    )
    assert "ถนน 5 (แล้ว 2 ค้าง 3) / ขยะ 0 (แล้ว 0 ค้าง 0)" in drawn
    digits = count_bars([CountRow("ถนน", 12)], title="ก", thai_digits=True)
    assert "ถนน ๑๒" in digits
    assert "ไม่มีข้อมูล" in count_bars([], title="ก")
