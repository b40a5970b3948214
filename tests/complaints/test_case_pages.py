"""One complaint on the desk: what its page shows, contact details, editing, files."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from complaints.general import reading
from complaints.general.models import Complaint, Moment, State
from complaints.general.services import deadlines, erasing, handling, notices, speaking
from organisations.models import Holiday
from tests.factories import pdf_bytes
from workflow.models import AuditEntry

from . import builders
from .desk_pages import get, post, queries, text, upload, url

pytestmark = pytest.mark.django_db

CONTACT = {"name": "นางสมมติ ลับเฉพาะ", "telephone": "081-234-5678", "address": "9/9 หมู่ 9"}
PLACE = {
    "place": "ซอย 3",
    "landmark": "หน้าวัด",
    "pole_number": "KP-7",
    "latitude": "13.756300",
    "longitude": "100.501800",
}


@pytest.fixture
def officer(cast):
    return cast.complaints


@pytest.fixture
def client(client_for, officer):
    return client_for(officer)


@pytest.fixture
def accepted(org, officer, departments):
    return builders.accepted(
        org, officer, department=departments.cleaning, contact=CONTACT, values=PLACE
    )


def events(complaint, name) -> int:
    return AuditEntry.objects.filter(event=name, object_uuid=complaint.uuid).count()


# --- the page


def test_text_place_and_a_map_that_is_only_a_link(client, org, accepted):
    page = text(get(client, "case", org, accepted.uuid))
    for word in (accepted.text, "ซอย 3", "หน้าวัด", "KP-7", "geo:13.756300,100.501800"):
        assert word in page
    assert 'href="https://www.openstreetmap.org/' in page
    assert 'rel="noreferrer noopener"' in page
    # Nothing is loaded from there.
    assert "<iframe" not in page and 'src="https://' not in page


def test_what_was_written_is_shown_as_text(client, org):
    complaint, _code = builders.file(org, text="<script>alert(1)</script>")
    page = text(get(client, "case", org, complaint.uuid))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_everything_that_happened_is_in_the_timeline(client, org, officer, departments, accepted):
    deadlines.extend(
        complaint=accepted,
        by=officer,
        to_day=accepted.due_on + timedelta(days=9),
        reason="รออะไหล่จากผู้ขาย",
    )
    deadlines.pause(complaint=accepted, by=officer, reason="รอผู้ร้องส่งภาพ")
    deadlines.resume(complaint=accepted, by=officer)
    speaking.add_words(complaint=accepted, text="ดับเพิ่มอีกดวง")
    handling.add_note(complaint=accepted, by=officer, text="โทรถามแล้ว")
    notices.record_sent(
        notice=accepted.notices.filter(sent_on=None).first() or unsent(accepted),
        by=officer,
        medium="letter",
        sent_on=timezone.localdate(),
    )
    titles = " ".join(str(item["title"]) + item.get("text", "") for item in history(accepted))
    for word in (
        "รับแจ้งเรื่อง", "รับเรื่องไว้ดำเนินการ", "แจ้งการรับเรื่อง", "รออะไหล่จากผู้ขาย",
        "รอผู้ร้องส่งภาพ", "เริ่มนับวันต่อ", "ดับเพิ่มอีกดวง", "โทรถามแล้ว", "หนังสือทางไปรษณีย์",
    ):  # fmt: skip
        assert word in titles, word
    assert "รออะไหล่จากผู้ขาย" in text(get(client, "case", org, accepted.uuid))


def history(complaint) -> list[dict]:
    return reading.history(Complaint.objects.select_related("organisation").get(pk=complaint.pk))


def unsent(complaint):
    notice = complaint.notices.last()
    complaint.notices.filter(pk=notice.pk).update(sent_on=None)
    return notice


def test_act_by_the_last_working_day_before_a_holiday(org, accepted):
    # A Monday off after a weekend: Friday is the day to act.
    accepted.due_on = date(2026, 12, 7)
    Holiday.objects.create(organisation=org, on=accepted.due_on, name="วันหยุดชดเชย")
    found = reading.deadline(accepted, date(2026, 12, 1))
    assert (found.act_on, found.days) == (date(2026, 12, 4), 6)
    accepted.due_on = date(2026, 12, 8)
    assert reading.deadline(accepted, date(2026, 12, 1)).act_on is None


def test_no_deadline_while_nothing_waits(client, org, officer, accepted):
    assert "เหลือ" in text(get(client, "case", org, accepted.uuid))
    deadlines.pause(complaint=accepted, by=officer, reason="รอ")
    accepted.refresh_from_db()
    assert reading.deadline(accepted, timezone.localdate()) is None
    assert "เหลือ" not in text(get(client, "case", org, accepted.uuid))


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (State.RECEIVED, "รับเรื่องไว้ดำเนินการ"),
        (State.ACCEPTED, "เริ่มดำเนินการ"),
        (State.IN_PROGRESS, "แจ้งผล"),
        (State.REOPENED, "เริ่มดำเนินการ"),
        (State.ANSWERED, "ปิดเรื่อง"),
        (State.CLOSED, None),
        (State.MOVED, None),
        (State.MERGED, None),
    ],
)
def test_the_button_is_what_comes_next(client, org, accepted, state, label):
    Complaint.objects.update(state=state)
    first = get(client, "case", org, accepted.uuid).context["first"]
    assert (first and first.label) == label


@pytest.mark.parametrize("state", State.values)
def test_every_offered_act_opens(client_for, cast, org, accepted, state):
    Complaint.objects.update(state=state, set_aside=False)
    for person in (cast.complaints, cast.staff2, cast.executive):
        browser = client_for(person)
        context = get(browser, "case", org, accepted.uuid).context
        lines = [*([context["first"]] if context["first"] else []), *context["others"]]
        for line in lines:
            if line.url.endswith(".pdf"):
                # Rendered by a test of its own; here it would take most of the time.
                continue
            assert browser.get(line.url).status_code == 200, (person, line)
        assert person != cast.executive or lines == []


def test_who_reads_a_case(client_for, cast, org, accepted):
    expected = {
        "complaints": 200, "executive": 200, "clerk": 200, "staff2": 200, "staff": 403,
        "officer": 403, "auditor": 403, "council": 403, "admin": 403, "integrity": 403,
        "other_staff": 404, "other_officer": 404, "stranger": 404,
    }  # fmt: skip
    for who, status in expected.items():
        found = get(client_for(getattr(cast, who)), "case", org, accepted.uuid).status_code
        assert found == status, who


def test_the_same_queries_for_a_short_and_a_long_case(client, org, officer, accepted):
    path = url("case", org, accepted.uuid)
    few = queries(client, path)
    for number in range(15):
        handling.add_note(complaint=accepted, by=officer, text=f"ครั้งที่ {number}")
        handling.record_hearing(
            complaint=accepted,
            by=officer,
            values={"on": timezone.localdate(), "place": "ศาลา", "summary": "เห็นด้วย"},
        )
    for number in range(3):
        post(client, "add_file", org, accepted.uuid, moment="before", files=[upload()])
        other, _code = builders.file(org, text=f"ซ้ำ {number}")
        Complaint.objects.filter(pk=other.pk).update(merged_into=accepted, state="merged")
    assert queries(client, path) == few <= 30


# --- contact details


def test_contact_details_are_behind_a_page_that_is_written_down(client_for, cast, org, accepted):
    for person in (cast.complaints, cast.executive, cast.staff2):
        page = text(get(client_for(person), "case", org, accepted.uuid))
        assert not any(value in page for value in CONTACT.values())
    assert events(accepted, "complaints.contact_opened") == 0
    response = get(client_for(cast.staff2), "contact", org, accepted.uuid)
    assert all(value in text(response) for value in CONTACT.values())
    assert response.headers["Cache-Control"] == "no-store"
    assert events(accepted, "complaints.contact_opened") == 1
    for person in (cast.executive, cast.clerk, cast.staff):
        assert get(client_for(person), "contact", org, accepted.uuid).status_code == 403
    assert events(accepted, "complaints.contact_opened") == 1


def test_only_officers_change_contact_details(client_for, cast, org, accepted):
    values = {**CONTACT, "telephone": "02-123-4567", "medium": "letter"}
    assert get(client_for(cast.staff2), "contact", org, accepted.uuid).context["form"] is None
    assert post(client_for(cast.staff2), "contact", org, accepted.uuid, **values).status_code == 403
    client = client_for(cast.complaints)
    wrong = post(client, "contact", org, accepted.uuid, **values | {"medium": "email"})
    assert wrong.status_code == 200 and "กรุณากรอกช่องนี้" in text(wrong)
    assert post(client, "contact", org, accepted.uuid, **values).status_code == 302
    accepted.complainant.refresh_from_db()
    assert accepted.complainant.telephone == "02-123-4567"
    assert events(accepted, "complaints.contact_changed") == 1


def test_erased_contact_details_cannot_come_back(client, org, officer, departments):
    complaint = builders.closed(org, officer, department=departments.cleaning, contact=CONTACT)
    Complaint.objects.update(ended_on=timezone.localdate() - timedelta(days=91))
    assert erasing.erase_due(timezone.localdate()) == 1
    page = get(client, "contact", org, complaint.uuid)
    assert page.context["form"] is None and "ถูกลบตามกำหนด" in text(page)
    values = {**CONTACT, "medium": "letter"}
    assert post(client, "contact", org, complaint.uuid, **values).status_code == 409


# --- editing


def edit_values(client, org, complaint, **changed) -> dict:
    form = get(client, "edit", org, complaint.uuid).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()} | changed


def test_editing_place_and_words_that_an_officer_wrote(client, org, officer):
    complaint, _code = builders.file(org, channel="telephone", by=officer)
    values = edit_values(
        client, org, complaint, text="ไฟดับสองดวง", place="ซอย 9", position="13.7, 100.5"
    )
    assert post(client, "edit", org, complaint.uuid, **values).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.text, complaint.place) == ("ไฟดับสองดวง", "ซอย 9")
    assert str(complaint.latitude) == "13.700000"
    assert "ซอย 9" in complaint.search_text


def test_the_citizens_own_words_stay(client, org, accepted):
    values = edit_values(client, org, accepted, place="ซอย 9")
    assert "text" not in values
    post(client, "edit", org, accepted.uuid, **values, text="เขียนใหม่")
    accepted.refresh_from_db()
    assert (accepted.text, accepted.place) == ("ไฟถนนหน้าโรงเรียนดับ", "ซอย 9")


def test_two_editors_meet_a_conflict(client, org, accepted):
    mine = edit_values(client, org, accepted, place="ของฉัน")
    theirs = edit_values(client, org, accepted, place="ของเขา")
    post(client, "edit", org, accepted.uuid, **theirs)
    response = post(client, "edit", org, accepted.uuid, **mine)
    assert response.status_code == 409
    assert "ของฉัน" in text(response) and "ของเขา" in text(response)
    again = mine | {"edit_number": response.context["form"]["edit_number"].value()}
    assert post(client, "edit", org, accepted.uuid, **again).status_code == 302
    accepted.refresh_from_db()
    assert accepted.place == "ของฉัน"
    without = {**mine, "edit_number": ""}
    assert post(client, "edit", org, accepted.uuid, **without).status_code == 409


def test_what_has_ended_is_not_edited(client, org, officer, departments):
    complaint = builders.closed(org, officer, department=departments.cleaning)
    values = edit_values(client, org, complaint, place="ซอย 9")
    response = post(client, "edit", org, complaint.uuid, **values)
    assert response.status_code == 409 and "สิ้นสุดแล้ว" in text(response)


# --- files


@pytest.fixture
def stored(client, org, accepted):
    """One picture of each moment and a PDF, by name."""
    for moment in (Moment.BEFORE, Moment.AFTER, Moment.INTERNAL):
        name = f"{moment.value}.jpg"
        post(client, "add_file", org, accepted.uuid, moment=moment.value, files=[upload(name=name)])
    paper = upload(pdf_bytes(), name="letter.pdf", content_type="application/pdf")
    post(client, "add_file", org, accepted.uuid, moment="internal", files=[paper])
    rows = accepted.files.select_related("attachment")
    return {row.attachment.name: row.attachment.uuid for row in rows}


def status_of(client, org, complaint, uuid) -> int:
    response = get(client, "file", org, complaint.uuid, uuid)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def test_files_are_handed_out_after_the_permission_check(client_for, cast, org, accepted, stored):
    expected = {
        "complaints": 200, "staff2": 200, "executive": 200, "clerk": 200,
        "staff": 403, "officer": 403, "admin": 403, "other_staff": 404, "stranger": 404,
    }  # fmt: skip
    for uuid in stored.values():
        for who, status in expected.items():
            assert status_of(client_for(getattr(cast, who)), org, accepted, uuid) == status, who
        assert status_of(client_for(None), org, accepted, uuid) == 302


def test_a_file_belongs_to_its_complaint(client, org, accepted, stored):
    other, _code = builders.file(org)
    assert status_of(client, org, other, stored["after.jpg"]) == 404


def test_safe_headers_and_a_record_of_documents(client, org, accepted, stored):
    response = get(client, "file", org, accepted.uuid, stored["letter.pdf"])
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    b"".join(response.streaming_content)
    assert events(accepted, "complaints.file_opened") == 1
    status_of(client, org, accepted, stored["after.jpg"])
    assert events(accepted, "complaints.file_opened") == 1


def test_pictures_stand_under_what_they_show(client, org, accepted, stored):
    groups = get(client, "case", org, accepted.uuid).context["pictures"]
    assert [group["label"] for group in groups] == [
        Moment.BEFORE.label,
        Moment.AFTER.label,
        Moment.INTERNAL.label,
    ]
