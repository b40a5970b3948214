"""The same trouble told twice: likely ones, merging with both complainants kept, recurrences."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.general.models import Complaint, State
from complaints.general.services import merging

from . import builders
from .desk_pages import get, post, text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, cast):
    return client_for(cast.complaints)


@pytest.fixture
def pair(org, departments):
    """Two of the same pole; `first` came earlier."""
    category = builders.make_category(org, department=departments.cleaning)
    place = {"pole_number": "KP-7"}
    first, _code = builders.file(org, text="ไฟดับ", category=category, values=place)
    second, _code = builders.file(org, text="ไฟดับอีก", category=category, values=place)
    return first, second


def shown(client, org, complaint, **query) -> list[str]:
    response = get(client, "similar", org, complaint.uuid, **query)
    return [row["shown"].reference for row in response.context["rows"]]


def test_likely_ones_are_offered(client, org, other_org, pair):
    first, second = pair
    builders.file(other_org, values={"pole_number": "KP-7"})
    builders.file(org, values={"pole_number": "KP-8"})
    old, _code = builders.file(org, values={"pole_number": "KP-7"})
    far = timezone.localdate() - timedelta(days=61)
    Complaint.objects.filter(pk=old.pk).update(arrived_on=far)
    assert shown(client, org, first) == [second.reference]


@pytest.mark.parametrize(
    "place",
    [
        {"landmark": "หน้าวัด"},
        {"place": "ซอย 3"},
        {"latitude": "13.756300", "longitude": "100.501800"},
    ],
)
def test_the_same_place_in_other_ways(client, org, place):
    first, _code = builders.file(org, values=place)
    second, _code = builders.file(org, values=place)
    assert shown(client, org, first) == [second.reference]


def test_any_other_is_found_by_its_number(client, org, pair):
    other, _code = builders.file(org, text="เสียงดัง")
    assert shown(client, org, pair[0], q=other.reference) == [other.reference]
    assert shown(client, org, pair[0], q="เสียง") == [other.reference]
    assert shown(client, org, pair[0], q=pair[0].reference) == []
    assert "ไม่พบเรื่องที่คล้ายกัน" in text(get(client, "similar", org, other.uuid))


def test_merging_asks_once_and_keeps_both_complainants(client, org, pair):
    first, second = pair
    page = text(client.get(url("merge", org, second.uuid) + f"?into={first.uuid}"))
    assert "ผู้ร้องของทั้งสองเรื่องยังอยู่ครบ" in page and first.reference in page
    response = post(client, "merge", org, second.uuid, into=str(first.uuid))
    assert response.url == url("case", org, first.uuid)
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (State.MERGED, first)
    assert second.complainant and first.complainant
    assert second.reference in text(get(client, "case", org, first.uuid))
    assert first.reference in text(get(client, "case", org, second.uuid))


def test_merging_into_what_has_ended_is_refused_in_words(client, cast, org, pair):
    first, second = pair
    Complaint.objects.filter(pk=first.pk).update(state=State.CLOSED)
    response = post(client, "merge", org, second.uuid, into=str(first.uuid))
    assert response.status_code == 409
    assert "เรื่องหลักต้องยังดำเนินการอยู่" in text(response)
    assert post(client, "merge", org, second.uuid, into=str(second.uuid)).status_code == 409
    page = get(client, "similar", org, second.uuid)
    assert [row["may_merge"] for row in page.context["rows"]] == [False]


def test_merge_without_or_with_a_foreign_target(client, org, other_org, pair):
    foreign, _code = builders.file(other_org)
    assert post(client, "merge", org, pair[1].uuid).url == url("similar", org, pair[1].uuid)
    for wrong in (str(foreign.uuid), "x"):
        assert post(client, "merge", org, pair[1].uuid, into=wrong).status_code == 404
        assert post(client, "repeat", org, pair[1].uuid, of=wrong).status_code == 404


def test_cg_15_a_recurrence_is_marked_and_unmarked(client, org, pair):
    first, second = pair
    assert "เกิดซ้ำ" in text(client.get(url("repeat", org, second.uuid) + f"?of={first.uuid}"))
    post(client, "repeat", org, second.uuid, of=str(first.uuid))
    second.refresh_from_db()
    assert second.repeats == first
    assert "ปัญหาเดิมที่เกิดซ้ำ" in text(get(client, "case", org, second.uuid))
    assert "เกิดซ้ำภายหลัง" in text(get(client, "case", org, first.uuid))
    # Only an earlier one can have come back.
    response = post(client, "repeat", org, first.uuid, of=str(second.uuid))
    assert response.status_code == 409
    assert "เลิกระบุ" in text(get(client, "repeat", org, second.uuid))
    post(client, "repeat", org, second.uuid)
    second.refresh_from_db()
    assert second.repeats is None


def test_who_may_and_which_organisation(client_for, cast, org, departments, pair):
    first, second = pair
    Complaint.objects.update(department=departments.cleaning)
    for person in (cast.staff2, cast.clerk, cast.executive, cast.admin):
        assert get(client_for(person), "similar", org, first.uuid).status_code == 403
        for name in ("merge", "repeat"):
            answer = post(client_for(person), name, org, second.uuid, into=first.uuid)
            assert answer.status_code == 403
    assert get(client_for(cast.other_officer), "similar", org, first.uuid).status_code == 404
    assert Complaint.objects.filter(state=State.MERGED).count() == 0


def test_those_merged_before_follow(cast, org, pair):
    first, second = pair
    third, _code = builders.file(org, values={"pole_number": "KP-7"})
    merging.merge(complaint=third, into=second, by=cast.complaints)
    merging.merge(complaint=second, into=first, by=cast.complaints)
    third.refresh_from_db()
    assert third.merged_into == first
