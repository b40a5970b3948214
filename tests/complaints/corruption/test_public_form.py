"""The door of those who report: advice, the form, the receipt; and bad input of every kind."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from complaints import flood, questions
from complaints.corruption.content import TEXTS
from complaints.corruption.files import description, places, stream
from complaints.corruption.models import Channel, Compartment, KeyRole, Report, SealedFile
from complaints.corruption.services import channels, routing
from complaints.corruption.vault import directory, keyring
from complaints.corruption.views import door
from tests.factories import make_organisation

from . import builders
from .reporters import Reporter, receipt_in, text, ticket_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org):
    return builders.open_channel(org)


@pytest.fixture
def reporter(office, clock):
    return Reporter(office.organisation, clock)


def content_of(office, report=None) -> dict:
    """What an officer reads."""
    report = report or Report.objects.get()
    key = keyring.key_of(report, Compartment.CONTENT, office.keys(office.officers[0]))
    return keyring.open_row(key, report, report, "content")


def identity_of(office, report=None) -> dict:
    report = report or Report.objects.get()
    key = keyring.key_of(report, Compartment.IDENTITY, office.keys(office.custodian))
    return keyring.open_row(key, report, report, "identity")


# --- advice


def test_advice_comes_first_and_names_who_reads(reporter, office):
    page = text(reporter.get())
    for words in ("ความปลอดภัยของคุณ", "สิทธิและการคุ้มครอง", "การแจ้งเท็จหมายถึงอะไร"):
        assert words in page
    assert "สิ่งที่ระบบนี้ป้องกันไม่ได้" in page and "สำนักงาน ป.ป.ช." in page
    for person in (*office.officers, office.custodian):
        assert person.display_name in page
    assert "<form" not in page and "textarea" not in page


def test_tab_titles_tell_nothing(reporter):
    receipt = reporter.report()
    pages = [text(reporter.get()), text(reporter.get(write="")), text(reporter.get("inbox"))]
    pages += [text(reporter.post()), text(reporter.open(receipt))]
    for page in pages:
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert title and "ทุจริต" not in title and "ร้องเรียน" not in title


def test_pages_speak_english_by_their_address_alone(reporter):
    page = text(reporter.get(lang="en"))
    assert 'lang="en"' in page and "?lang=en&write=" in page
    assert 'action="/o/example-district/corruption/new/?lang=en"' in text(
        reporter.get(lang="en", write="")
    )
    assert not reporter.client.cookies


# --- sending


def test_the_whole_report_is_sealed_to_the_officers(reporter, office):
    texts = {name: f"{name} ข้อความ" for name in TEXTS}
    receipt = reporter.report(**texts, naming="named", name="นายทดสอบ", contact="081 234 5678")
    content = content_of(office)
    assert {name: content[name] for name in TEXTS} == texts
    assert content["naming"] == "named" and content["name"] == "นายทดสอบ"
    identity = identity_of(office)
    assert (identity["name"], identity["contact"]) == ("นายทดสอบ", "081 234 5678")
    assert len(receipt.replace("-", "")) == 20


def test_a_name_for_the_custodian_reaches_no_officer(reporter, office):
    reporter.report(naming="custodian", name="นายทดสอบ", contact="081 234 5678")
    content = content_of(office)
    assert content["naming"] == "custodian" and not content["name"] and not content["contact"]
    assert identity_of(office)["name"] == "นายทดสอบ"


def test_who_stays_anonymous_leaves_no_name_even_when_typed(reporter, office):
    reporter.report(naming="anonymous", name="นายทดสอบ", contact="081 234 5678")
    assert not content_of(office)["name"] and "name" not in identity_of(office)


def test_the_custodian_alone_needs_a_name_to_keep(reporter):
    page = text(reporter.post(naming="custodian"))
    assert "กรุณากรอกชื่อหรือทางติดต่อ" in page and not Report.objects.exists()


def test_only_what_happened_is_needed_and_errors_keep_every_word(reporter):
    page = text(reporter.post(what="", accused="นายกอ", witnesses="นางขอ", reveals="มีสองคนที่รู้"))
    assert "กรุณาเล่าว่าเกิดอะไรขึ้น" in page and not Report.objects.exists()
    for words in ("นายกอ", "นางขอ", "มีสองคนที่รู้"):
        assert words in page


def test_too_long_a_text_comes_back_whole(reporter):
    long = "ก" * 16_001
    page = text(reporter.post(what=long))
    assert "ข้อความยาวเกินไป" in page and long in page and not Report.objects.exists()


def test_the_fullest_report_still_fits(reporter, office):
    from complaints.corruption.forms.public import _MOST

    texts = {name: "𝕏" * most for name, most in _MOST.items()}
    reporter.report(**texts)
    assert content_of(office)["what"] == texts["what"]


@pytest.mark.parametrize(
    "words", ["\x00ลบ", "ก\x0bข", "\u202eกลับ", "<script>", "{{ secret }}", "😀"]
)
def test_strange_characters_never_lose_the_report(reporter, words):
    response = reporter.post(what=f"เริ่ม {words} จบ")
    page = text(response)
    assert Report.objects.exists() or ("เริ่ม" in page and "จบ" in page)
    assert "<script>" not in response.content.decode()


# --- once


def test_the_same_form_again_shows_the_same_receipt(reporter):
    ticket = reporter.ticket()
    first = receipt_in(text(reporter.post(ticket)))
    page = text(reporter.post(ticket, what="อย่างอื่น"))
    assert receipt_in(page) == first and "ไม่ได้บันทึกซ้ำ" in page
    assert Report.objects.count() == 1


def test_a_used_ticket_is_known_after_a_day_too(reporter, clock):
    ticket = reporter.ticket()
    first = receipt_in(text(reporter.post(ticket)))
    clock.go(2 * 86_400)
    assert receipt_in(text(reporter.post(ticket))) == first


@pytest.mark.parametrize("ticket", ["", "x", "a:b", "ก" * 50, "x" * 5000])
def test_a_wrong_ticket_brings_the_words_back_with_a_new_one(reporter, ticket):
    page = text(reporter.client.post(reporter.url("new"), {"what": "คำที่พิมพ์", "ticket": ticket}))
    assert "คำที่พิมพ์" in page and not Report.objects.exists()
    assert text(reporter.post(ticket_in(page))).count("รหัส")
    assert Report.objects.count() == 1


def test_a_ticket_of_another_office_does_not_count(reporter, clock):
    other = builders.open_channel(make_organisation())
    ticket = Reporter(other.organisation, clock).ticket()
    assert "คำที่พิมพ์" in text(reporter.post(ticket, what="คำที่พิมพ์"))
    assert not Report.objects.exists()


def test_a_form_that_was_open_for_a_day_keeps_its_words(reporter, clock):
    ticket = reporter.ticket()
    clock.go(86_401)
    page = text(reporter.post(ticket, what="คำที่พิมพ์"))
    assert "เปิดไว้นานเกินไป" in page and "คำที่พิมพ์" in page
    text(reporter.post(ticket_in(page)))
    assert Report.objects.count() == 1


def test_a_form_of_another_site_is_refused(reporter):
    for header in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        data = {"what": "x", "ticket": reporter.ticket()}
        reporter.clock.go(3)
        assert reporter.client.post(reporter.url("new"), data, headers=header).status_code == 403
    answer = reporter.client.post(
        reporter.url("new"), data, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403 and not Report.objects.exists()
    assert (
        reporter.client.post(reporter.url("new"), data, headers={"origin": "null"}).status_code
        == 200
    )
    assert Report.objects.count() == 1


# --- who reads


def test_the_left_out_officer_is_named_in_the_content(reporter, office):
    out = office.officers[0]
    reporter.report(excluded=[str(out.uuid)], exclude_reason="เป็นญาติ", others_out="นายคอ")
    report = Report.objects.get()
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.CONTENT, office.keys(out))
    key = keyring.key_of(report, Compartment.CONTENT, office.keys(office.officers[1]))
    content = keyring.open_row(key, report, report, "content")
    assert [row["uuid"] for row in content["excluded"]] == [str(out.uuid)]
    assert content["exclude_reason"] == "เป็นญาติ"


def test_an_exclusion_that_leaves_nobody_is_refused_before_sending(reporter, office):
    everybody = [str(person.uuid) for person in office.officers]
    page = text(reporter.post(excluded=everybody, what="คำที่พิมพ์"))
    assert "ยังไม่ได้ส่ง และไม่มีการเก็บข้อความไว้" in page and "คำที่พิมพ์" in page
    assert "สำนักงาน ป.ป.ช." in page and page.count("checked") >= 2
    assert not Report.objects.exists()
    # The same page goes through once the choice is another.
    text(reporter.post(ticket_in(page), excluded=everybody[:1]))
    assert Report.objects.count() == 1


def test_about_the_head_goes_past_the_office(reporter, office, other_org):
    assert "ยังไม่ได้ส่ง" in text(reporter.post(about_head="on"))
    other = builders.open_channel(other_org)
    builders.stand_in(office, other)
    page = text(reporter.post(about_head="on"))
    assert other.channel.name in page
    report = Report.objects.get()
    assert report.held_by_uuid == other_org.uuid
    assert content_of(other)["about_head"] is True
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.CONTENT, office.keys(office.officers[0]))


def test_a_reader_who_is_not_one_is_no_exclusion(reporter, office, cast):
    page = text(reporter.post(excluded=[str(cast.staff.uuid)], what="คำที่พิมพ์"))
    assert "รายชื่อผู้อ่านเปลี่ยนไป" in page and "คำที่พิมพ์" in page
    page = text(reporter.post(excluded=["'; drop table"], what="คำที่พิมพ์"))
    assert "คำที่พิมพ์" in page and not Report.objects.exists()


# --- files


def evidence(name="หลักฐาน.txt", content=b"evidence"):
    return SimpleUploadedFile(name, content, content_type="text/plain")


def test_files_are_sealed_to_officers_and_those_with_a_name_to_the_custodian(reporter, office):
    reporter.report(
        naming="custodian", name="นางสมมติ", files=[evidence()], identity_files=[evidence("ฉัน.txt")]
    )
    report = Report.objects.get()
    names = {}
    for person, compartment in (
        (office.officers[0], Compartment.CONTENT),
        (office.custodian, Compartment.IDENTITY),
    ):
        key = keyring.key_of(report, compartment, office.keys(person))
        rows = SealedFile.objects.filter(report=report, compartment=compartment)
        names[compartment] = [description(row, key)["name"] for row in rows]
    assert names == {Compartment.CONTENT: ["หลักฐาน.txt"], Compartment.IDENTITY: ["ฉัน.txt"]}


def test_who_gives_no_name_leaves_no_file_with_a_name(reporter):
    reporter.report(naming="anonymous", identity_files=[evidence("ฉัน.txt")])
    assert not SealedFile.objects.exists()
    assert not places.storage().listdir("")[1]


@pytest.mark.parametrize("size", [1, 2**20 - 1, 2**20, 2**20 + 1])
def test_files_of_odd_sizes_come_whole(reporter, office, size):
    content = os.urandom(size)
    reporter.report(files=[evidence("x.bin", content), evidence("same.bin", content)])
    report = Report.objects.get()
    key = keyring.key_of(report, Compartment.CONTENT, office.keys(office.officers[0]))
    rows = SealedFile.objects.filter(report=report)
    assert [b"".join(stream(row, key)) for row in rows] == [content, content]


def test_empty_large_and_too_many_files_never_stop_the_text(reporter, settings):
    settings.ATTACHMENT_MAX_BYTES = 1000
    many = [evidence(f"{number}.txt") for number in range(80)]
    page = text(
        reporter.post(files=[evidence("ว่าง.txt", b""), evidence("ใหญ่.txt", b"x" * 1001), *many])
    )
    assert "แฟ้มว่างเปล่า" in page and "แฟ้มใหญ่เกิน" in page and "แนบได้ไม่เกิน 20 แฟ้ม" in page
    assert receipt_in(page) and SealedFile.objects.count() == 20


def test_after_an_error_the_page_says_that_files_are_chosen_again(reporter):
    page = text(reporter.post(what="", accused="นายกอ", files=[evidence()]))
    assert "แฟ้มที่เลือกไว้ต้องเลือกใหม่" in page and "นายกอ" in page
    assert not SealedFile.objects.exists() and not places.storage().listdir("")[1]


# --- the database away


def test_without_the_database_words_and_exclusions_come_back(reporter, office, monkeypatch):
    ticket, out = reporter.ticket(), str(office.officers[0].uuid)

    def away(*args, **kwargs):
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(Channel.objects, "filter", away)
        page = text(reporter.post(ticket, what="คำที่พิมพ์", excluded=[out]), 500)
    assert "คำที่พิมพ์" in page and "กดส่งอีกครั้ง" in page
    assert f'<input type="hidden" name="excluded" value="{out}">' in page
    first = receipt_in(text(reporter.post(ticket_in(page), what="คำที่พิมพ์", excluded=[out])))
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(Report.objects.get(), Compartment.CONTENT, office.keys(office.officers[0]))
    assert first


# --- closed


def test_the_closed_door_shows_where_else_to_go_and_no_form(org, clock):
    channels.mirror(org)
    reporter = Reporter(org, clock)
    for query in ({}, {"write": ""}):
        page = text(reporter.get(**query))
        assert "ยังไม่เปิดรับเรื่องทุจริต" in page and "สำนักงาน ป.ป.ช." in page
        assert "<form" not in page and "textarea" not in page


def test_a_door_that_closed_while_somebody_wrote_keeps_the_words(reporter, office):
    ticket = reporter.ticket()
    Channel.objects.filter(pk=office.channel.pk).update(opened_on=None)
    page = text(reporter.post(ticket, what="คำที่พิมพ์"))
    assert "ยังไม่ได้ส่ง" in page and "คำที่พิมพ์" in page and not Report.objects.exists()


def test_the_fallback_takes_reports_until_the_own_channel_opens(org, other_org, clock):
    office, other = builders.open_channel(org), builders.open_channel(other_org)
    builders.stand_in(office, other)
    Channel.objects.filter(pk=office.channel.pk).update(opened_on=None)
    reporter = Reporter(org, clock)
    assert other.channel.name in text(reporter.get())
    reporter.report()
    assert Report.objects.get().held_by_uuid == other_org.uuid


def test_a_fallback_that_has_not_agreed_gets_nothing(org, other_org, clock):
    office, other = builders.open_channel(org), builders.open_channel(other_org)
    builders.stand_in(office, other)
    Channel.objects.filter(pk=office.channel.pk).update(opened_on=None, fallback_agreed_on=None)
    assert "ยังไม่เปิดรับ" in text(Reporter(org, clock).get())


def test_unknown_and_closed_offices_have_no_door(clock, org):
    client = Reporter(org, clock).client
    for slug in ("no-such", "example-district"):
        assert client.get(reverse("corruption:new", args=[slug])).status_code == 404


# --- floods


def test_a_flood_sets_reports_aside_and_asks_a_question(reporter, office, clock):
    for _n in range(100):
        flood.note_arrival(door._scope(office.channel), cache=door.MEMORY)
    page = text(reporter.get(write=""))
    assert "id_answer" in page and 'type="file"' not in page
    ticket = ticket_in(page)
    secret = flood.check(ticket, door._scope(office.channel), at_level=2).authentic
    answer = str(questions._of(secret)[3])
    page = text(reporter.post(ticket, answer=answer, what="คำที่พิมพ์"))
    assert "ยังไม่ถึงเวลาส่ง" in page and "คำที่พิมพ์" in page
    clock.go(20)
    text(reporter.post(ticket_in(page), answer=answer))
    assert Report.objects.get().set_aside is True


def test_the_waiting_time_is_spent_on_the_advice(reporter, office, clock):
    import re

    for _n in range(100):
        flood.note_arrival(door._scope(office.channel), cache=door.MEMORY)
    begun = re.search(r"\?write=([^\"]+)", text(reporter.get()))[1]
    clock.go(25)
    ticket = ticket_in(text(reporter.client.get(f"{reporter.url('new')}?write={begun}")))
    secret = flood.check(ticket, door._scope(office.channel), at_level=2).authentic
    text(reporter.post(ticket, answer=str(questions._of(secret)[3])))
    assert Report.objects.count() == 1


def test_readers_are_people_whose_keys_count(office):
    office.give_key(office.superior, KeyRole.OFFICER, sign=False)
    ((_name, people),) = routing.readers(office.channel)
    uuids = {person.person_uuid for person in people}
    assert uuids == {p.uuid for p in (*office.officers, office.custodian)}
    assert directory.trusted(office.organisation.uuid, KeyRole.OFFICER)
