"""The search of the frame: own organisation only, a constant number of queries."""

import pytest
from django.urls import reverse

from tests.plans.test_approval import text


def find(client, org, words, **query):
    return client.get(reverse("plans:search", args=[org.slug]), {"q": words, **query})


def test_plans_and_approved_entries_are_found(client_for, cast, org, approved_plan):
    page = text(find(client_for(cast.staff), org, "ผลประโยชน์ทับซ้อน"))
    assert "โครงการอบรมคุณธรรมและผลประโยชน์ทับซ้อน" in page
    assert "มาตรการเปิดเผยขั้นตอน" not in page
    assert approved_plan.title in text(find(client_for(cast.staff), org, "แผนปฏิบัติการ"))


def test_entries_of_a_draft_are_found(client_for, cast, org, plan_draft):
    page = text(find(client_for(cast.officer), org, "เปิดเผยขั้นตอน"))
    assert "รายการในร่างแผน" in page


def test_nothing_found_says_so_and_keeps_the_words(client_for, cast, org, approved_plan):
    page = text(find(client_for(cast.staff), org, "<b>ไม่มีคำนี้"))
    assert "ไม่พบ “&lt;b&gt;ไม่มีคำนี้”" in page


def test_another_organisations_plans_are_not_found(client_for, cast, org, other_org, approved_plan):
    page = text(find(client_for(cast.other_staff), other_org, "ผลประโยชน์"))
    assert "โครงการอบรมคุณธรรมและผลประโยชน์ทับซ้อน" not in page
    assert find(client_for(cast.other_staff), org, "ผลประโยชน์").status_code == 404


@pytest.mark.parametrize("words", ["", " ", "ก" * 5000, "%", "\u200b", "²"])
def test_odd_words_are_no_fault(client_for, cast, org, approved_plan, words):
    assert find(client_for(cast.staff), org, words, page="-1").status_code == 200


def test_the_frame_offers_it_to_those_who_may_search(client_for, cast, org):
    today = reverse("reports:today", args=[org.slug])
    address = reverse("plans:search", args=[org.slug])
    assert address in text(client_for(cast.staff).get(today))
    assert address not in text(client_for(cast.admin).get(today))
