"""The office's letters that wait to be posted: one list, searched, and marked as posted (CG-08)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from complaints.general import selectors
from complaints.general.models import Complaint, Medium, NoticeKind, State, WrittenNotice
from thai.dates import format_date

from . import builders
from .desk_pages import get, post, queries, text, url

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def letter(name="นางสมมติ ทดสอบ", **more) -> dict:
    return {"name": name, "address": "9 หมู่ 9", "medium": Medium.LETTER, **more}


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


@pytest.fixture
def take(org, officer, departments):
    """Takes a complaint in at the desk and accepts it: two notices."""
    category = builders.make_category(org, department=departments.cleaning)

    def take(words, **options):
        options = {"has_code": False, "contact": letter(), **options}
        return builders.accepted(
            org, officer, department=departments.cleaning, category=category, text=words, **options
        )

    return take


def found(client, org, **query) -> list[tuple]:
    response = get(client, "letters", org, **query)
    assert response.status_code == 200
    return [(row.title, row.kind) for row in response.context["rows"]]


def titles(client, org, **query) -> list[str]:
    return [title for title, kind in found(client, org, **query) if kind == "แจ้งการรับเรื่อง"]


def search(client, org, typed):
    return client.post(url("letters", org), {"q": typed}, follow=True)


def mark(client, org, rows, **values):
    data = {"act": "sent", "notice": [str(row.uuid) for row in rows], **values}
    return post(client, "letters", org, **{"sent_on": format_date(timezone.localdate()), **data})


def test_cg_08_what_waits_for_a_hand_is_listed_and_nothing_else(client, org, take):
    take("จดหมาย")
    take("อ่านเอง", has_code=True, contact={"medium": Medium.TRACKING})
    take("อีเมล", contact={"email": "a@example.com", "medium": Medium.EMAIL})
    failed = take("อีเมลไม่ถึง", contact={"email": "b@example.com", "medium": Medium.EMAIL})
    failed.notices.update(attempts=WrittenNotice.MOST_ATTEMPTS, failure="SMTPRecipientsRefused")
    # Nobody to write to: no code, no name, no address.
    take("ไม่บอกชื่อ", contact=None)
    gone = take("ลบแล้ว")
    gone.complainant.erased_on = timezone.localdate()
    gone.complainant.save()
    posted = take("ส่งแล้ว")
    posted.notices.update(sent_on=timezone.localdate())
    assert titles(client, org) == ["จดหมาย", "อีเมลไม่ถึง"]
    assert len(found(client, org)) == 4
    assert "ระบบอีเมลไม่รับที่อยู่" in text(get(client, "letters", org))


def test_each_leads_to_its_letter(client, org, take):
    complaint = take("จดหมาย")
    notice = complaint.notices.get(kind=NoticeKind.RECEIPT)
    path = url("notice", org, complaint.uuid, notice.uuid)
    assert f'href="{path}"' in text(get(client, "letters", org))
    assert f'href="{url("letters", org)}"' in text(get(client, "list", org))


def test_cg_08_those_ticked_are_written_down_as_posted(client, org, take):
    first, second = take("หนึ่ง"), take("สอง")
    chosen = list(first.notices.all())
    yesterday = timezone.localdate() - DAY
    first.arrived_on = yesterday
    first.save()
    assert mark(client, org, chosen, sent_on=format_date(yesterday)).status_code == 302
    assert set(first.notices.values_list("sent_on", "medium")) == {(yesterday, Medium.LETTER)}
    assert titles(client, org) == ["สอง"]
    assert second.notices.filter(sent_on=None).count() == 2
    # A second click, or a colleague who was quicker, changes nothing.
    assert mark(client, org, chosen).status_code == 302
    assert first.notices.first().sent_on == yesterday


def test_what_no_worker_could_send_went_as_a_letter(client, org, take):
    failed = take("อีเมลไม่ถึง", contact=letter(email="b@example.com", medium=Medium.EMAIL))
    failed.notices.update(attempts=WrittenNotice.MOST_ATTEMPTS, failure="TimeoutError")
    mark(client, org, failed.notices.all())
    assert set(failed.notices.values_list("medium", "failure")) == {(Medium.LETTER, "")}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"notice": []}, "กรุณาเลือกหนังสือ"),
        ({"notice": ["x", "'"]}, "กรุณาเลือกหนังสือ"),
        ({"sent_on": ""}, "วันที่แจ้ง"),
        ({"sent_on": "1 ม.ค. 2590"}, "อนาคต"),
        ({"sent_on": "1 ม.ค. 2560"}, "ไม่ก่อนวันที่รับเรื่อง"),
    ],
)
def test_bad_input_marks_nothing_and_keeps_the_ticks(client, org, take, values, said):
    complaint = take("หนึ่ง")
    response = mark(client, org, complaint.notices.all(), **values)
    page = text(response)
    assert response.status_code in (200, 409) and said in page
    assert not complaint.notices.exclude(sent_on=None).exists()
    if "notice" not in values:
        assert page.count(" checked") == 2


def test_all_or_none(client, org, take):
    today = timezone.localdate()
    old = take("เก่า", arrived_on=today - 9 * DAY)
    new = take("ใหม่")
    response = mark(
        client, org, [*old.notices.all(), *new.notices.all()], sent_on=format_date(today - 5 * DAY)
    )
    assert response.status_code == 409 and new.reference in text(response)
    assert not WrittenNotice.objects.exclude(sent_on=None).exists()


def test_search_and_orders(client, org, take, monkeypatch):
    # In the first days of October the older one would have a number of the year before.
    today = date(2026, 11, 20)
    monkeypatch.setattr(timezone, "localdate", lambda *args: today)
    first = take("น้ำท่วม", contact=letter("นายสมมติ หนึ่ง", telephone="081-234-5678"))
    take("ไฟดับ", arrived_on=today - 9 * DAY)
    assert titles(client, org) == titles(client, org, sort="x") == ["น้ำท่วม", "ไฟดับ"]
    assert titles(client, org, sort="-made") == titles(client, org, sort="due") == ["ไฟดับ", "น้ำท่วม"]
    assert titles(client, org, sort="number")[0] == "น้ำท่วม"
    for typed in ("น้ำ", first.reference, "0812345678", "นายสมมติ หนึ่ง"):
        response = search(client, org, typed)
        assert {row.title for row in response.context["rows"]} == {"น้ำท่วม"}
        assert typed not in response.redirect_chain[-1][0]
    assert "ไม่พบหนังสือตามที่ค้น" in text(search(client, org, "ไม่มีคำนี้"))


def test_a_letter_of_a_complaint_past_its_day_says_so(client, org, take):
    take("เลยวัน")
    assert "เกินกำหนด" not in text(get(client, "letters", org))
    Complaint.objects.update(due_on=timezone.localdate() - DAY)
    assert "เกินกำหนด" in text(get(client, "letters", org))
    Complaint.objects.update(paused_on=timezone.localdate())
    assert "เกินกำหนด" not in text(get(client, "letters", org))
    Complaint.objects.update(paused_on=None, state=State.ANSWERED)
    assert "เกินกำหนด" not in text(get(client, "letters", org))


def test_pages_of_25_that_keep_the_search(client, org, take):
    for number in range(14):
        take(f"น้ำท่วม {number}")
    take("ไฟดับ")
    first = search(client, org, "น้ำท่วม")
    assert len(first.context["rows"]) == 25
    second = client.get(f"{first.redirect_chain[-1][0]}&page=2")
    assert [row.title for row in second.context["rows"]] == ["น้ำท่วม 12", *["น้ำท่วม 13"] * 2]


def test_the_end_of_a_long_list_says_so(client, org, take, monkeypatch):
    take("หนึ่ง")
    monkeypatch.setattr(selectors, "MOST", 1)
    assert "แสดงเฉพาะ 1 ฉบับแรก" in text(get(client, "letters", org))


def test_an_empty_list_says_so(client, org):
    assert "ไม่มีหนังสือรอแจ้ง" in text(get(client, "letters", org))


def test_the_same_queries_at_2_and_30_rows(client, org, take):
    take("หนึ่ง")
    few = queries(client, url("letters", org))
    for number in range(14):
        take(f"อีก {number}")
    assert queries(client, url("letters", org)) == few <= 20


def test_the_list_is_the_complaint_officers_and_the_offices_own(
    client_for, cast, org, other_org, take
):
    complaint = take("หนึ่ง")
    for person in (cast.executive, cast.clerk, cast.staff2, cast.admin, cast.auditor):
        assert get(client_for(person), "letters", org).status_code == 403
        assert mark(client_for(person), org, complaint.notices.all()).status_code == 403
    for person in (cast.other_officer, cast.stranger):
        assert get(client_for(person), "letters", org).status_code == 404
    assert not complaint.notices.exclude(sent_on=None).exists()


def test_a_notice_of_another_office_is_not_marked(client, org, other_org, cast):
    theirs, _code = builders.file(other_org, has_code=False, contact=letter())
    notice = WrittenNotice.objects.create(
        complaint=theirs, kind=NoticeKind.RECEIPT, medium=Medium.LETTER, text="x", actor_name="x"
    )
    assert mark(client, org, [notice]).status_code == 302
    notice.refresh_from_db()
    assert notice.sent_on is None
