"""Contact details go by schedule; the case, and what was told, stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from complaints.general import tasks
from complaints.general.models import (
    Complainant,
    Complaint,
    IntakeTerms,
    Medium,
    NoticeKind,
    WrittenNotice,
)
from complaints.general.services import erasing, handling, merging
from workflow.models import AuditEntry

from . import builders

pytestmark = pytest.mark.django_db

CONTACT = {
    "name": "สมศรี ใจดี",
    "telephone": "081-000-0000",
    "email": "somsri@example.go.th",
    "address": "1 หมู่ 1",
}


@pytest.fixture
def closed(org, cast, departments):
    return builders.closed(
        org, cast.complaints, department=departments.cleaning, contact=dict(CONTACT)
    )


def ended(complaint, days: int) -> None:
    """As if it had ended so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    Complaint.objects.filter(pk=complaint.pk).update(ended_on=day)


def contact_of(complaint) -> dict:
    row = Complainant.objects.get(complaint=complaint)
    return {name: getattr(row, name) for name in Complainant.CONTACT}


NONE = dict.fromkeys(CONTACT, "")


def test_contact_details_go_on_their_day_and_the_case_stays(closed):
    ended(closed, 89)
    assert tasks.erase_contacts() == 0
    assert contact_of(closed) == CONTACT
    ended(closed, 90)
    assert tasks.erase_contacts() == 1
    assert contact_of(closed) == NONE
    kept = Complaint.objects.get(pk=closed.pk)
    assert (kept.text, kept.answer, kept.state) == (closed.text, closed.answer, closed.state)
    assert kept.notices.count() == 3


def test_a_second_run_does_nothing_more(closed):
    ended(closed, 200)
    assert (tasks.erase_contacts(), tasks.erase_contacts()) == (1, 0)
    assert AuditEntry.objects.filter(event="complaints.contact_erased").count() == 1


def test_the_day_is_the_offices_own(closed, org):
    IntakeTerms.objects.create(organisation=org, contact_days=30)
    ended(closed, 30)
    assert erasing.erase_on(Complaint.objects.get(pk=closed.pk)) == timezone.localdate()
    assert tasks.erase_contacts() == 1


def test_an_open_complaint_keeps_them(org, cast, departments):
    complaint = builders.accepted(
        org, cast.complaints, department=departments.cleaning, contact=dict(CONTACT)
    )
    assert erasing.erase_on(complaint) is None
    assert erasing.erase_due(timezone.localdate() + timedelta(days=4000)) == 0


def test_a_reopened_complaint_keeps_them(closed, cast):
    ended(closed, 200)
    handling.reopen(complaint=closed, by=cast.complaints, reason="ยังไม่เสร็จ")
    assert tasks.erase_contacts() == 0
    assert contact_of(closed) == CONTACT


def test_one_that_was_reopened_meanwhile_is_left_under_the_lock(closed, cast):
    ended(closed, 200)
    today = timezone.localdate()
    handling.reopen(complaint=closed, by=cast.complaints, reason="ยังไม่เสร็จ")
    assert not erasing._erase(closed.complainant.pk, today - timedelta(days=90), today)
    assert contact_of(closed) == CONTACT


def test_a_merged_complainant_stays_reachable_as_long_as_the_main_one(org, cast, departments):
    main = builders.accepted(org, cast.complaints, department=departments.cleaning)
    other, _code = builders.file(org, text="ไฟดับครับ", category=main.category, contact=dict(CONTACT))
    merging.merge(complaint=other, into=main, by=cast.complaints)
    ended(other, 400)
    assert tasks.erase_contacts() == 0
    handling.answer(
        complaint=main, by=cast.complaints, outcome="solved", answer="ซ่อมแล้ว", cause="หลอดขาด"
    )
    handling.close(complaint=main, by=cast.complaints)
    # The main one ended today: it may still be asked for again, and both are told.
    assert tasks.erase_contacts() == 0
    assert contact_of(other) == CONTACT
    ended(main, 90)
    assert tasks.erase_contacts() == 2
    assert contact_of(other) == NONE


def test_a_letter_that_was_never_posted_is_not_sent_any_more(org, cast, departments, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    complaint = builders.accepted(
        org,
        cast.complaints,
        department=departments.cleaning,
        contact={**CONTACT, "medium": Medium.EMAIL},
    )
    handling.move(
        complaint=complaint, by=cast.complaints, moved_to="การไฟฟ้า", reason="ไฟของการไฟฟ้า"
    )
    ended(complaint, 90)
    assert tasks.erase_contacts() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert set(complaint.notices.values_list("failure", flat=True)) == {WrittenNotice.ERASED}
    assert tasks.send_waiting() == 0
    assert not tasks.send_notice(str(complaint.notices.first().uuid))
    assert not any(row.is_by_hand for row in complaint.notices.all())


def test_notices_and_audit_never_held_contact_details(closed):
    texts = "".join(closed.notices.values_list("text", flat=True))
    rows = AuditEntry.objects.values_list()
    for value in CONTACT.values():
        assert value not in texts
        assert value not in str(list(rows))


def test_nothing_of_them_is_left_in_any_table(closed):
    ended(closed, 90)
    tasks.erase_contacts()
    for model in apps.get_models():
        if model._meta.proxy or model._meta.app_label == "corruption":
            continue
        held = str(list(model._base_manager.values_list()))
        for value in CONTACT.values():
            assert value not in held, model


def test_a_notice_after_the_erasing_stands_on_the_tracking_page(closed, cast):
    ended(closed, 90)
    tasks.erase_contacts()
    handling.reopen(complaint=closed, by=cast.complaints, reason="เกิดอีก")
    handling.answer(complaint=closed, by=cast.complaints, outcome="solved", answer="ซ่อมใหม่แล้ว")
    row = closed.notices.filter(kind=NoticeKind.RESULT).last()
    assert (row.medium, row.sent_on) == (Medium.TRACKING, timezone.localdate())
