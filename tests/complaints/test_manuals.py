"""Manuals of the two channels (CG-14, CC-01, CC-02, CC-03)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.general.models import Manual, ManualKind, ManualState
from complaints.general.services import manuals
from thai.dates import format_date
from workflow.engine import Denied, Refused

pytestmark = pytest.mark.django_db
WORDS = {name: f"ข้อความของ {name}" for name in Manual.PARTS}


def url(name, *args, slug="example-district"):
    return reverse(f"casework:{name}", args=[slug, *args])


def public(name, *args, slug="example-district"):
    return reverse(f"complaints:{name}", args=[slug, *args])


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


def draft_of(org, cast, kind=ManualKind.GENERAL, **words):
    draft = manuals.begin(organisation=org, kind=kind, by=cast.complaints)
    for name, text in (WORDS | words).items():
        setattr(draft, name, text)
    return manuals.save(manual=draft, by=cast.complaints, edit_number=draft.edit_number)


def published(org, cast, kind=ManualKind.GENERAL, **words):
    return manuals.publish(manual=draft_of(org, cast, kind, **words), by=cast.executive)


@pytest.mark.parametrize("part", Manual.PARTS)
@pytest.mark.parametrize("kind", ManualKind)
def test_cc_02_no_manual_is_published_without_each_of_its_four_parts(org, cast, pages, kind, part):
    draft = draft_of(org, cast, kind, **{part: "  \n "})
    answer = pages.executive.post(
        url("manual_publish", draft.uuid), {"edit_number": draft.edit_number}
    )
    assert answer.status_code == 409
    (line,) = answer.context["errors"]
    assert line["url"] == url("manual", draft.uuid) + f"#id_{part}"
    draft.refresh_from_db()
    assert draft.state == ManualState.DRAFT
    page = pages.officer.get(url("manual", draft.uuid)).content.decode()
    assert f'id="id_{part}"' in page
    assert line["url"] in page


def test_cc_01_the_two_manuals_are_documents_of_their_own(org, cast, pages):
    published(org, cast, ManualKind.GENERAL, steps="ขั้นตอนทั่วไป")
    page = pages.visitor.get(public("manuals")).content.decode()
    assert "ขั้นตอนทั่วไป" in page
    assert page.count("ยังไม่มี") == 1
    assert pages.visitor.get(public("manual_pdf", "corruption")).status_code == 404
    published(org, cast, ManualKind.CORRUPTION, steps="ขั้นตอนเรื่องทุจริต")
    first = pages.visitor.get(public("manual_pdf", "general"))
    second = pages.visitor.get(public("manual_pdf", "corruption"))
    assert first.content[:5] == second.content[:5] == b"%PDF-"
    assert first.content != second.content


def test_a_draft_is_nowhere_in_public(org, cast, pages):
    draft = draft_of(org, cast, steps="ถ้อยคำในร่าง")
    page = pages.visitor.get(public("manuals")).content.decode()
    assert "ถ้อยคำในร่าง" not in page
    assert page.count("ยังไม่มี") == 2
    assert pages.visitor.get(public("manual_pdf", "general")).status_code == 404
    assert pages.visitor.get(public("manual_pdf", "nonsense")).status_code == 404
    assert pages.visitor.get(url("manual", draft.uuid)).status_code == 302


def test_a_new_version_replaces_the_one_before_and_both_stay(org, cast, pages):
    first = published(org, cast, steps="ฉบับแรก")
    second = published(org, cast, steps="ฉบับสอง")
    first.refresh_from_db()
    assert (first.version, first.state) == (1, ManualState.REPLACED)
    assert (second.version, second.state) == (2, ManualState.PUBLISHED)
    page = pages.visitor.get(public("manuals")).content.decode()
    assert "ฉบับสอง" in page
    assert "ฉบับแรก" not in page
    assert "ฉบับแรก" in pages.officer.get(url("manual", first.uuid)).content.decode()


def test_a_new_draft_begins_with_the_text_in_force(org, cast, pages):
    published(org, cast)
    pages.officer.post(url("manual_begin", "general"))
    pages.officer.post(url("manual_begin", "general"))
    draft = Manual.objects.get(state=ManualState.DRAFT)
    assert (draft.version, draft.steps) == (2, WORDS["steps"])
    assert pages.officer.post(url("manual_begin", "nonsense")).status_code == 404


def test_what_is_published_is_what_was_read(org, cast, pages):
    draft = draft_of(org, cast)
    read = draft.edit_number
    draft.steps = "แก้หลังจากผู้บริหารเปิดอ่าน"
    manuals.save(manual=draft, by=cast.complaints, edit_number=read)
    answer = pages.executive.post(url("manual_publish", draft.uuid), {"edit_number": read})
    assert answer.status_code == 409
    assert "แก้หลังจากผู้บริหารเปิดอ่าน" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == ManualState.DRAFT
    answer = pages.executive.post(
        url("manual_publish", draft.uuid), {"edit_number": draft.edit_number}
    )
    assert answer.status_code == 302
    assert Manual.objects.get(pk=draft.pk).state == ManualState.PUBLISHED


def test_a_form_opened_before_publishing_brings_no_draft_back(org, cast, pages):
    draft = draft_of(org, cast)
    opened = Manual.objects.get(pk=draft.pk)
    manuals.publish(manual=draft, by=cast.executive)
    opened.steps = "เปลี่ยนหลังเผยแพร่"
    with pytest.raises(Refused):
        manuals.save(manual=opened, by=cast.complaints, edit_number=opened.edit_number)
    draft.refresh_from_db()
    assert (draft.state, draft.steps) == (ManualState.PUBLISHED, WORDS["steps"])


def test_the_later_of_two_savers_sees_both_texts(org, cast, pages):
    draft = draft_of(org, cast)
    values = WORDS | {"more": "", "steps": "ของฉัน", "edit_number": draft.edit_number}
    draft.steps = "ของเขา"
    manuals.save(manual=draft, by=cast.complaints, edit_number=draft.edit_number)
    answer = pages.officer.post(url("manual", draft.uuid), values)
    assert answer.status_code == 409
    assert answer.context["conflict"][0]["theirs"] == "ของเขา"
    # Sent again with the number that the page now carries, mine is kept.
    values["edit_number"] = answer.context["form"]["edit_number"].value()
    assert pages.officer.post(url("manual", draft.uuid), values).status_code == 302
    draft.refresh_from_db()
    assert draft.steps == "ของฉัน"


def test_cc_03_the_posting_at_the_office_has_a_day_and_a_place(org, cast, pages):
    manual = published(org, cast)
    today = timezone.localdate()
    values = {"posted_on": format_date(today + timedelta(days=1)), "posted_at": "หน้าอาคาร"}
    answer = pages.officer.post(url("manual", manual.uuid), values)
    assert "posted_on" in answer.context["form"].errors
    answer = pages.officer.post(
        url("manual", manual.uuid), {"posted_on": format_date(today), "posted_at": " "}
    )
    assert "posted_at" in answer.context["form"].errors
    with pytest.raises(Refused, match="อนาคต"):
        manuals.record_posting(
            manual=manual, by=cast.complaints, posted_on=today + timedelta(days=1), posted_at="ก"
        )
    values["posted_on"] = format_date(today)
    assert pages.officer.post(url("manual", manual.uuid), values).status_code == 302
    manual.refresh_from_db()
    assert (manual.posted_on, manual.posted_at) == (today, "หน้าอาคาร")
    assert "หน้าอาคาร" in pages.visitor.get(public("manuals")).content.decode()
    draft = draft_of(org, cast)
    with pytest.raises(Refused):
        manuals.record_posting(
            manual=draft, by=cast.complaints, posted_on=today, posted_at="หน้าอาคาร"
        )


def test_who_may_write_and_who_may_publish(org, cast, pages):
    draft = draft_of(org, cast)
    assert pages.staff.get(url("manual", draft.uuid)).status_code == 200
    assert pages.staff.post(url("manual", draft.uuid), WORDS).status_code == 403
    assert pages.staff.post(url("manual_begin", "general")).status_code == 403
    assert pages.officer.post(url("manual_publish", draft.uuid)).status_code == 403
    assert pages.executive.post(url("manual", draft.uuid), WORDS).status_code == 403
    for name in ("manual", "manual_pdf", "manual_publish"):
        assert pages.admin.get(url(name, draft.uuid)).status_code == 403
        assert pages.other.get(url(name, draft.uuid)).status_code == 404
    assert pages.admin.get(url("manuals")).status_code == 403
    with pytest.raises(Denied):
        manuals.publish(manual=draft, by=cast.complaints)
    with pytest.raises(Denied):
        manuals.record_posting(
            manual=draft, by=cast.staff, posted_on=timezone.localdate(), posted_at="ก"
        )


def test_another_offices_manual_is_not_there(org, other_org, cast, pages):
    foreign = Manual.objects.create(
        organisation=other_org, kind="general", version=1, actor_name="ก", **WORDS
    )
    for name in ("manual", "manual_pdf"):
        assert pages.officer.get(url(name, foreign.uuid)).status_code == 404
    assert pages.executive.get(url("manual_publish", foreign.uuid)).status_code == 404


def test_markup_in_a_manual_is_text(org, cast, pages):
    manual = published(org, cast, steps="<script>alert(1)</script>")
    for page in (
        pages.visitor.get(public("manuals")),
        pages.officer.get(url("manual", manual.uuid)),
    ):
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()
    assert pages.officer.get(url("manual_pdf", manual.uuid)).content[:5] == b"%PDF-"
