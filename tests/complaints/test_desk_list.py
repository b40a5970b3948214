"""The list of complaints: who sees which, tabs, search, filters, orders, and what it costs."""

import re
from base64 import urlsafe_b64decode
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from complaints.general import selectors, sought
from complaints.general.models import Channel, Complaint, State
from complaints.general.services import deadlines
from thai.digits import to_thai_digits
from thai.fiscal import fiscal_year_of, fiscal_year_start

from . import builders
from .desk_pages import get, queries, text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast):
    return cast.complaints


def found(client, org, **query) -> list[str]:
    response = get(client, "list", org, **query)
    assert response.status_code == 200
    return [row.complaint.title for row in response.context["rows"]]


def search(client, org, typed, **chosen):
    """Types into the box of the list and follows to what it found."""
    return client.post(url("list", org), {"q": typed, **chosen}, follow=True)


def searched(client, org, typed, **chosen) -> list[str]:
    return [row.complaint.title for row in search(client, org, typed, **chosen).context["rows"]]


def counts(response) -> dict[str, str]:
    return {tab.key: tab.count for tab in response.context["tabs"].tabs}


def back(complaint, days: int) -> Complaint:
    """As if it were due so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    Complaint.objects.filter(pk=complaint.pk).update(due_on=day)
    return complaint


@pytest.fixture
def several(org, officer, departments):
    """One in every tab; `late` and `paused` are both past their day, only one of them counts."""
    category = builders.make_category(org, department=departments.cleaning)
    late = builders.accepted(
        org, officer, department=departments.cleaning, category=category, text="เกินกำหนด"
    )
    paused = builders.accepted(
        org, officer, department=departments.cleaning, category=category, text="หยุดนับวัน"
    )
    deadlines.pause(complaint=paused, by=officer, reason="รอผู้ร้อง")
    back(late, 3), back(paused, 2)
    builders.answered(
        org, officer, department=departments.cleaning, category=category, text="ตอบแล้ว"
    )
    builders.closed(org, officer, department=departments.cleaning, category=category, text="ปิดแล้ว")
    builders.file(org, text="เข้ามาใหม่")
    builders.file(org, text="มากับฝูง", set_aside=True)


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("", ["เกินกำหนด", "หยุดนับวัน", "เข้ามาใหม่"]),
        ("todo", ["เกินกำหนด", "หยุดนับวัน", "เข้ามาใหม่"]),
        ("overdue", ["เกินกำหนด"]),
        ("answered", ["ตอบแล้ว"]),
        ("closed", ["ปิดแล้ว"]),
        ("all", ["มากับฝูง", "เข้ามาใหม่", "ปิดแล้ว", "ตอบแล้ว", "หยุดนับวัน", "เกินกำหนด"]),
        ("tray", ["มากับฝูง"]),
        ("nonsense", ["เกินกำหนด", "หยุดนับวัน", "เข้ามาใหม่"]),
    ],
)
def test_tabs(client_for, officer, org, several, tab, expected):
    assert found(client_for(officer), org, tab=tab) == expected


def test_tabs_count_what_waits_only(client_for, officer, org, several):
    shown = counts(get(client_for(officer), "list", org))
    assert shown == {
        "todo": "3", "overdue": "1", "answered": "1", "closed": "", "all": "", "tray": "1",
    }  # fmt: skip
    # A narrowed list does not change what the tabs say.
    assert counts(search(client_for(officer), org, "ใหม่"))["todo"] == "3"


def test_counting_stops_at_a_thousand(client_for, officer, org, several, monkeypatch):
    monkeypatch.setattr(selectors, "MOST", 2)
    response = get(client_for(officer), "list", org)
    assert counts(response)["todo"] == "มากกว่า 2"
    page = text(response)
    assert "แสดงเฉพาะ 2 เรื่องแรก" in page
    # How to come to the others: on top, and again where the list ends.
    assert "ปีงบประมาณหรือส่วนราชการ" in page and 'href="#more"' in page
    assert len(response.context["rows"]) == 2


def test_who_sees_which(client_for, cast, org, several):
    everything = ["เข้ามาใหม่", "ปิดแล้ว", "ตอบแล้ว", "หยุดนับวัน", "เกินกำหนด"]
    # Readers see all but the tray; a department its own; others nothing.
    for person in (cast.clerk, cast.executive):
        assert found(client_for(person), org, tab="all") == everything
        response = get(client_for(person), "list", org, tab="tray")
        assert "มากับฝูง" not in text(response) and "tray" not in counts(response)
    assert found(client_for(cast.staff2), org, tab="all") == everything[1:]
    assert found(client_for(cast.staff), org, tab="all") == []
    Complaint.objects.filter(text="เข้ามาใหม่").update(case_officer=cast.staff)
    assert found(client_for(cast.staff), org) == ["เข้ามาใหม่"]


def test_roles_without_complaints_and_other_organisations(client_for, cast, org, several):
    for person in (cast.admin, cast.auditor, cast.council, cast.integrity, cast.custodian):
        assert get(client_for(person), "list", org).status_code == 403
    for person in (cast.other_staff, cast.other_officer, cast.stranger):
        assert get(client_for(person), "list", org).status_code == 404
    assert get(client_for(None), "list", org).status_code == 302


def test_another_organisations_complaints_are_not_there(client_for, officer, org, other_org):
    builders.file(other_org, text="ของเมืองอื่น")
    assert found(client_for(officer), org, tab="all") == []


# --- search


@pytest.fixture
def searchable(org):
    for number in range(12):
        builders.file(org, text=f"เรื่องที่ {number}")
    builders.file(
        org,
        text="น้ำท่วมขัง",
        values={"landmark": "หน้าวัดตัวอย่าง", "pole_number": "KP-77"},
        contact={"name": "นางสมมติ ทดสอบ", "telephone": "081-234-5678"},
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("2/2570", ["เรื่องที่ 1"]),
        ("๒/๒๕๗๐", ["เรื่องที่ 1"]),
        ("12/2570", ["เรื่องที่ 11"]),
        ("น้ำ วัดตัวอย่าง", ["น้ำท่วมขัง"]),
        ("kp-77", ["น้ำท่วมขัง"]),
        ("น้ำ โรงเรียน", []),
        ("0812345678", ["น้ำท่วมขัง"]),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", ["น้ำท่วมขัง"]),
        ("นางสมมติ ทดสอบ", ["น้ำท่วมขัง"]),
        # Whole and exactly only: nobody fishes for names.
        ("สมมติ", []),
        ("08123", []),
        ("%", []),
        ("_", []),
        ("ก" * 5000, []),
        ("99999999999/2570", []),
    ],
)
def test_search(client_for, officer, org, searchable, query, expected):
    year = Complaint.objects.first().fiscal_year
    query = query.replace("2570", str(year)).replace("๒๕๗๐", to_thai_digits(year))
    assert searched(client_for(officer), org, query, tab="all") == expected


def test_what_is_not_in_a_tab_is_looked_for_in_all(client_for, officer, org, several):
    page = text(search(client_for(officer), org, "ปิดแล้ว", tab="todo"))
    assert "ไม่พบเรื่องตามที่ค้น" in page and "tab=all&amp;found=" in page


# --- a search leaves nothing in an address


@pytest.mark.parametrize("typed", ["0812345678", "๐๘๑ ๒๓๔ ๕๖๗๘", "นางสมมติ ทดสอบ", "น้ำท่วม"])
def test_what_is_typed_stands_in_no_address(client_for, officer, org, searchable, typed):
    response = search(client_for(officer), org, typed, tab="all", sort="number")
    ((address, status),) = response.redirect_chain
    query = parse_qs(urlsplit(address).query)
    assert status == 302 and query.keys() == {"tab", "sort", "found"}
    # Sealed, three digits stand in it by chance; what is not sealed holds none of them.
    (sealed,) = query.pop("found")
    for word in {typed, *typed.split(), "0812345678"}:
        assert word not in unquote(address)
    for word in {typed, *typed.split(), "081"}:
        assert word not in unquote(address).replace(sealed, "")
        assert word not in str(query)
    assert typed.encode() not in urlsafe_b64decode(sealed)
    page = text(response)
    assert f'value="{typed}"' in page
    for link in re.findall(r'(?:href|action|src)="([^"]*)"', page):
        assert typed not in unquote(link)


def test_an_address_of_a_search_opens_for_its_officer_only(
    client_for, officer, cast, org, searchable, departments
):
    address = search(client_for(officer), org, "น้ำท่วม", tab="all").redirect_chain[0][0]
    assert len(client_for(officer).get(address).context["rows"]) == 1
    for path in (address, address[:-3] + "AAA", address + "x" * 5000):
        page = text(client_for(cast.executive).get(path))
        assert "คำค้นนี้หมดอายุแล้ว" in page and 'value="น้ำท่วม"' not in page


def test_an_address_of_yesterday_opens_no_search(client_for, officer, org, searchable, monkeypatch):
    address = search(client_for(officer), org, "น้ำท่วม", tab="all").redirect_chain[0][0]
    monkeypatch.setattr(sought, "VALID_SECONDS", -1)
    assert "คำค้นนี้หมดอายุแล้ว" in text(client_for(officer).get(address))


def test_words_in_the_address_search_for_nothing(client_for, officer, org, searchable):
    assert len(found(client_for(officer), org, tab="all", q="0812345678")) == 13


def test_pages_and_filters_keep_the_search(client_for, officer, org, searchable):
    builders.file(org, text="เรื่องที่ 99 ทางจดหมาย", channel=Channel.LETTER, by=officer)
    for number in range(30):
        builders.file(org, text=f"เรื่องที่ {number} อีกครั้ง")
    client = client_for(officer)
    first = search(client, org, "เรื่องที่", tab="all")
    assert len(first.context["rows"]) == 25
    (link,) = set(re.findall(r'href="([^"]*page=2[^"]*)" *>', text(first)))
    assert len(client.get(url("list", org) + unescape(link)).context["rows"]) == 18
    assert searched(client, org, "เรื่องที่", tab="all", channel="letter") == ["เรื่องที่ 99 ทางจดหมาย"]


def test_a_search_is_sent_by_our_own_page_only(officer, org):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.post(url("list", org), {"q": "x"}).status_code == 403


def test_only_officers_search_by_contact(client_for, cast, org, searchable):
    for query in ("0812345678", "นางสมมติ ทดสอบ"):
        assert searched(client_for(cast.executive), org, query, tab="all") == []


# --- filters and orders


def test_filters(client_for, officer, org, other_org, departments):
    roads = builders.make_category(org, "ถนน", department=departments.cleaning)
    foreign = builders.make_category(other_org, "ของเมืองอื่น")
    builders.file(org, text="ถนน", category=roads, channel=Channel.LETTER, by=officer)
    builders.file(org, text="อื่น")
    client = client_for(officer)
    assert found(client, org, category=str(roads.uuid)) == ["ถนน"]
    assert found(client, org, category="none") == ["อื่น"]
    assert found(client, org, department=str(departments.cleaning.uuid)) == ["ถนน"]
    assert found(client, org, department="none") == ["อื่น"]
    assert found(client, org, channel="letter") == ["ถนน"]
    assert found(client, org, state="accepted") == []
    # What names nothing of this office narrows nothing.
    for query in ({"category": str(foreign.uuid)}, {"category": "x"}, {"state": "x"}):
        assert len(found(client, org, **query)) == 2


def test_orders(client_for, officer, org, departments):
    today = timezone.localdate()
    slow = builders.make_category(org, "ช้า", days=60)
    builders.file(org, text="ช้า", category=slow, arrived_on=today - timedelta(days=3))
    builders.file(org, text="เร็ว")
    client = client_for(officer)
    assert found(client, org) == found(client, org, sort="due") == ["เร็ว", "ช้า"]
    assert found(client, org, sort="-due") == found(client, org, sort="number") == ["ช้า", "เร็ว"]
    assert found(client, org, sort="arrived") == ["ช้า", "เร็ว"]
    assert found(client, org, sort="-arrived", tab="all") == ["เร็ว", "ช้า"]
    assert found(client, org, sort="x") == ["เร็ว", "ช้า"]
    # Without an index for it, the order by day of answer is the tabs' of waiting ones only.
    assert found(client, org, sort="-due", tab="all") == ["เร็ว", "ช้า"]


# --- cost


def many(org, count: int) -> None:
    """Copies of the newest complaint, with places and departments of their own."""
    pattern = Complaint.objects.select_related(None).order_by("-pk").first()
    rows = []
    for number in range(count):
        row = Complaint.objects.get(pk=pattern.pk)
        row.pk, row._state.adding = None, True
        row.number += number + 1
        row.uuid, row.ticket_hash, row.code_hash = uuid4(), f"t{number}", f"c{number}"
        rows.append(row)
    Complaint.objects.bulk_create(rows)


@pytest.mark.parametrize("query", ["", "?tab=all", "?tab=overdue", "?tab=all&found={}"])
def test_the_same_queries_at_1_and_200_rows(client_for, cast, org, officer, departments, query):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    back(complaint, 1)
    for person in (officer, cast.executive, cast.staff2):
        client, path = (
            client_for(person),
            url("list", org) + query.format(sought.seal("ไฟ", person)),
        )
        Complaint.objects.exclude(pk=complaint.pk).delete()
        few = queries(client, path)
        many(org, 200)
        assert queries(client, path) == few <= 20


def test_pages_of_25(client_for, officer, org):
    builders.file(org)
    many(org, 30)
    response = get(client_for(officer), "list", org, tab="all", page="2")
    assert len(response.context["rows"]) == 6
    assert len(get(client_for(officer), "list", org, page="x").context["rows"]) == 25


# --- the page of today


def today_of(client, org) -> dict[str, str]:
    response = client.get(f"/staff/{org.slug}/")
    assert response.status_code == 200
    return {task.title: f"{task.text}|{task.url}" for task in response.context["tasks"]}


def test_today_of_an_officer(client_for, officer, org, several):
    client = client_for(officer)
    lines = today_of(client, org)
    assert "1 เรื่อง" in lines["เรื่องร้องเรียนเกินกำหนด"]
    assert "tab=overdue" in lines["เรื่องร้องเรียนเกินกำหนด"]
    assert "state=received" in lines["เรื่องร้องเรียนรอรับไว้ดำเนินการ"]
    assert "tab=answered" in lines["เรื่องร้องเรียนแจ้งผลแล้ว รอปิดเรื่อง"]
    assert "tab=tray" in lines["เรื่องร้องเรียนรอตรวจ (มาพร้อมกันจำนวนมาก)"]
    for line in lines.values():
        assert client.get(line.split("|")[1]).context["rows"]
    assert "รับเรื่องใหม่" in text(client.get(f"/staff/{org.slug}/"))


def test_today_of_others(client_for, cast, org, several):
    assert list(today_of(client_for(cast.executive), org)) == ["เรื่องร้องเรียนเกินกำหนด"]
    mine = [line for line in today_of(client_for(cast.staff2), org) if "เรื่องร้องเรียน" in line]
    assert len(mine) == 2
    assert not [line for line in today_of(client_for(cast.admin), org) if "ร้องเรียน" in line]


def test_the_navigation_leads_there(client_for, cast, org):
    path = url("list", org)
    for person, shown in ((cast.complaints, True), (cast.staff, True), (cast.admin, False)):
        page = text(client_for(person).get(f"/staff/{org.slug}/"))
        assert (f'href="{path}"' in page) is shown


def test_states_of_the_code_are_those_of_the_tabs():
    tabs = {*selectors.WAITING, State.ANSWERED, *selectors.ENDED}
    assert tabs == set(State)


def test_the_year_of_arrival_narrows_the_list(officer, org, client_for):
    year = fiscal_year_of(timezone.localdate())
    builders.file(org, text="ปีนี้")
    builders.file(org, text="ปีก่อน", arrived_on=fiscal_year_start(year) - timedelta(days=1))
    client = client_for(officer)
    assert found(client, org, tab="all", year=str(year)) == ["ปีนี้"]
    assert found(client, org, tab="all", year=str(year - 1)) == ["ปีก่อน"]
    # A year that the list does not offer narrows nothing.
    assert len(found(client, org, tab="all", year="1")) == 2


@pytest.mark.parametrize("typed", ["x", "-x", "due_on", "--number", "number "])
def test_an_order_that_is_none_is_dropped(typed):
    """Each order is a query of its own, remembered: an address must not fill that memory."""
    assert selectors.Chosen.of({"sort": typed}).sort in ("", "number")
