"""What a parent reads: stored figures of its own organisations, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.profiles import OrganisationType
from plans.models import Verdict
from reports.models import OrganisationFigures
from reports.services.oversight import refresh_figures, refresh_stale
from reports.services.rounds import open_due_rounds
from tests.factories import make_organisation
from thai.fiscal import fiscal_year_of

from . import builders


@pytest.fixture
def year():
    return fiscal_year_of(timezone.localdate())


@pytest.fixture
def children(parent_org, cast, year):
    """Three districts: on time, without a plan, far behind."""
    names = ("เขตกลาง", "เขตคลอง", "เขตเกาะ")
    found = [
        make_organisation(
            f"child-{n}", type=OrganisationType.BMA_DISTRICT, name_th=name, parent=parent_org
        )
        for n, name in enumerate(names, start=1)
    ]
    open_due_rounds(timezone.localdate())
    good = builders.make_approved(found[0], year, cast.officer, activities=4)
    builders.make_claims(good, year, 6, cast.staff, share=0.75)
    builders.make_money(good, year)
    builders.make_approved(found[2], year, cast.officer, activities=4)
    for organisation in found:
        refresh_figures(organisation, year)
    return found


def page(client_for, cast, query=""):
    return client_for(cast.overseer).get(
        reverse("reports:oversight", args=["example-city"]) + query
    )


def names(answer):
    return [row.name for row in answer.context["rows"]]


def test_figures_that_are_stored(children, year):
    data = OrganisationFigures.objects.get(organisation=children[0]).data
    assert data["current"]["percent"] == 75
    assert data["money"]["paid"] == "10000.50"
    assert data["sort"] == {"approved": 1, "rate": 75, "late": 0}
    data = OrganisationFigures.objects.get(organisation=children[1]).data
    assert data["plan"] is None
    assert data["late"] == 1  # no approved plan counts as late


def test_list_sorts_searches_and_filters(client_for, children, cast):
    assert names(page(client_for, cast)) == ["เขตกลาง", "เขตเกาะ", "เขตคลอง"]  # Thai order
    assert names(page(client_for, cast, "?sort=-rate"))[0] == "เขตกลาง"
    assert names(page(client_for, cast, "?sort=approved"))[0] == "เขตคลอง"
    assert names(page(client_for, cast, "?sort=-late"))[0] == "เขตคลอง"
    assert names(page(client_for, cast, "?q=เกาะ")) == ["เขตเกาะ"]
    assert names(page(client_for, cast, "?show=no_plan")) == ["เขตคลอง"]
    assert names(page(client_for, cast, "?show=below")) == ["เขตกลาง", "เขตเกาะ"]
    assert names(page(client_for, cast, "?show=late")) == ["เขตคลอง"]
    assert names(page(client_for, cast, "?sort=nonsense&show=x&page=x")) == names(
        page(client_for, cast)
    )
    assert "ไม่พบหน่วยงาน" in page(client_for, cast, "?q=ไม่มีจริง").content.decode()


def test_only_overseers_and_only_their_own_children(client_for, children, cast, other_org, year):
    refresh_figures(other_org, year)
    assert other_org.name_th not in page(client_for, cast).content.decode()
    address = reverse("reports:oversight", args=["example-city"])
    assert client_for().get(address).status_code == 302
    for person in (cast.stranger, cast.officer, cast.executive):
        assert client_for(person).get(address).status_code == 404
    inside = reverse("reports:oversight", args=["example-district"])
    assert client_for(cast.executive).get(inside).status_code == 403


def test_no_row_of_a_child_is_read(client_for, children, cast):
    page(client_for, cast)
    with CaptureQueriesContext(connection) as found:
        page(client_for, cast)
    read = " ".join(query["sql"] for query in found)
    for table in ("plans_", "risks_", "reports_round", "reports_report", "workflow_attachment"):
        assert f'FROM "{table}' not in read, table


def test_queries_do_not_grow_with_the_children(client_for, children, cast, parent_org, year):
    client = client_for(cast.overseer)
    address = reverse("reports:oversight", args=["example-city"])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    stored = OrganisationFigures.objects.get(organisation=children[0]).data
    for number in range(40):
        child = make_organisation(f"more-{number}", parent=parent_org)
        OrganisationFigures.objects.create(organisation=child, fiscal_year=year, data=stored)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 20


def test_beat_renews_what_is_missing_overtaken_or_old(children, cast, year, org):
    now = timezone.now()
    made = refresh_stale(now)  # org, and last year's figures
    assert made >= 1
    assert refresh_stale(now) == 0
    claim = builders.make_claims(children[2].plans.get(), year, 6, cast.staff, share=0.25)[0]
    OrganisationFigures.objects.update(made_at=now - timedelta(minutes=1))
    assert refresh_stale(timezone.now()) >= 1
    assert (
        OrganisationFigures.objects.get(organisation=children[2], fiscal_year=year).data["current"][
            "started"
        ]
        == 1
    )
    OrganisationFigures.objects.update(made_at=timezone.now())
    assert refresh_stale(timezone.now()) == 0
    Verdict.objects.create(claim=claim, status="done", percent=100, actor_name="ผู้ตรวจ")
    assert refresh_stale(timezone.now()) == 1
    OrganisationFigures.objects.update(made_at=now - timedelta(hours=25))
    assert refresh_stale(timezone.now()) >= 4
