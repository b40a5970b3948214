"""The public page of risk results (RK-26): what was signed, and nothing before or beside it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from risks.services import publication as service
from risks.workflow import PUBLICATION
from tests.risks.builders import make_planning, make_risk
from tests.risks.bulk import fill
from tests.risks.test_publication import published

pytestmark = pytest.mark.django_db


def page_of(organisation, **query) -> str:
    response = Client().get(reverse("portal:risks", args=[organisation.slug]), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def round(org, cast):
    risk = make_risk(org, cast.officer, event="เรียกรับเงินเพื่อเร่งออกใบอนุญาต")
    return make_planning(org, cast.officer, cast.staff, cast.staff2, risks=[risk])


def test_rk_26_only_what_was_signed_is_public(round, cast, org):
    nothing = "ยังไม่มีผลการประเมินความเสี่ยงที่เผยแพร่"
    assert nothing in page_of(org)
    draft = service.prepare(round=round, by=cast.officer)
    assert nothing in page_of(org)
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    assert nothing in page_of(org)
    service.sign(
        publication=draft, by=cast.executive, confirm=lambda _d: "password", opinions=["approve"]
    )
    page = page_of(org)
    assert "เรียกรับเงินเพื่อเร่งออกใบอนุญาต" in page and "สูงมาก" in page
    assert cast.executive.display in page and "ผู้อำนวยการเขต" in page
    for words in ("ดูจากเหตุที่เคยเกิด", "เจ้าหน้าที่ผู้ตรวจ", cast.staff.display, ">R1<", "R1 "):
        assert words not in page


def test_a_withdrawn_publication_says_so_and_shows_nothing(round, cast, org):
    draft = service.prepare(round=round, by=cast.officer)
    published(draft, cast)
    PUBLICATION.perform(draft, "withdraw", by=cast.officer, remark="ข้อมูลผิด")
    page = page_of(org)
    assert "ถอนผลการประเมิน" in page and "ข้อมูลผิด" in page
    assert "เรียกรับเงินเพื่อเร่งออกใบอนุญาต" not in page


def test_a_withdrawn_publication_does_not_bring_back_the_one_before(round, cast, org):
    published(service.prepare(round=round, by=cast.officer), cast)
    second = service.prepare(round=round, by=cast.officer)
    published(second, cast)
    PUBLICATION.perform(second, "withdraw", by=cast.officer, remark="ข้อมูลผิด")
    assert "เรียกรับเงินเพื่อเร่งออกใบอนุญาต" not in page_of(org)


def test_a_new_draft_leaves_the_published_one_in_place(round, cast, org):
    published(service.prepare(round=round, by=cast.officer), cast)
    draft = service.prepare(round=round, by=cast.officer)
    draft.risks.update(event="ถ้อยคำใหม่ที่ยังไม่เห็นชอบ")
    page = page_of(org)
    assert "เรียกรับเงินเพื่อเร่งออกใบอนุญาต" in page and "ถ้อยคำใหม่" not in page


def test_other_rounds_are_found_by_their_address(round, cast, org, other_org):
    published(service.prepare(round=round, by=cast.officer), cast)
    earlier = make_planning(org, cast.officer, cast.staff, cast.staff2, name="รอบก่อน", year=2568)
    published(service.prepare(round=earlier, by=cast.officer), cast)
    assert "รอบก่อน" in page_of(org)
    assert "เรียกรับเงินเพื่อเร่งออกใบอนุญาต" not in page_of(org, round=earlier.uuid)
    url = reverse("portal:risks", args=[other_org.slug])
    assert Client().get(url, {"round": round.uuid}).status_code == 404
    assert Client().get(url, {"round": "nonsense"}).status_code == 404


def test_the_organisations_page_leads_there(round, cast, org):
    address = reverse("portal:risks", args=[org.slug])
    home = reverse("portal:organisation", args=[org.slug])
    lead = "ดูความเสี่ยงและมาตรการที่เผยแพร่"
    assert lead not in Client().get(home).content.decode()
    published(service.prepare(round=round, by=cast.officer), cast)
    page = Client().get(home).content.decode()
    assert lead in page and address in page


def test_the_page_asks_the_same_of_the_database_at_any_size(round, cast, org):
    published(service.prepare(round=round, by=cast.officer), cast)
    with CaptureQueriesContext(connection) as few:
        page_of(org)
    fill(round, cast.officer, 60)
    published(service.prepare(round=round, by=cast.officer), cast)
    with CaptureQueriesContext(connection) as many:
        page_of(org)
    assert len(many) == len(few)


def test_unknown_and_overseeing_organisations_are_not_found(parent_org):
    for slug in ("nowhere", parent_org.slug):
        assert Client().get(reverse("portal:risks", args=[slug])).status_code == 404
