"""Contact details of complaints that nobody ever closes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.general import following
from complaints.general.models import Complainant, Complaint, Medium, State
from complaints.general.services import erasing, handling, merging, speaking

from . import builders

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CONTACT = {"name": "สมศรี ใจดี", "telephone": "081-000-0000", "address": "1 หมู่ 1"}


@pytest.fixture
def answered(org, cast, departments):
    return builders.answered(
        org, cast.complaints, department=departments.cleaning, contact=dict(CONTACT)
    )


def answered_before(complaint, days: int) -> None:
    day = timezone.localdate() - days * DAY
    Complaint.objects.filter(pk=complaint.pk).update(answered_on=day)


def name_of(complaint) -> str:
    return Complainant.objects.get(complaint=complaint).name


def test_an_answered_complaint_that_is_never_closed_keeps_nobody_for_ever(answered):
    today = timezone.localdate()
    answered_before(answered, 89)
    assert erasing.erase_due(today) == 0 and name_of(answered) == CONTACT["name"]
    answered_before(answered, 90)
    assert erasing.erase_due(today) == 1 and name_of(answered) == ""
    assert erasing.erase_due(today) == 0


def test_the_tracking_page_tells_the_day(answered):
    assert following.contact_until(answered) == timezone.localdate() + 90 * DAY


def test_one_asked_for_again_is_kept_until_it_is_answered_once_more(answered):
    answered_before(answered, 90)
    Complaint.objects.filter(pk=answered.pk).update(state=State.REOPENED)
    assert erasing.erase_due(timezone.localdate()) == 0
    answered.refresh_from_db()
    assert following.contact_until(answered) is None


def test_closing_does_not_begin_the_days_anew_nor_cut_them(answered, cast):
    """The later of both: whoever closes after a month keeps what was promised after closing."""
    answered_before(answered, 60)
    handling.close(complaint=answered, by=cast.complaints)
    assert erasing.erase_due(timezone.localdate() + 60 * DAY) == 0
    assert erasing.erase_due(timezone.localdate() + 90 * DAY) == 1


def test_one_merged_into_an_answered_one_goes_with_it(org, cast, departments):
    by = cast.complaints
    main = builders.accepted(org, by, department=departments.cleaning)
    other, _code = builders.file(org, contact=dict(CONTACT))
    merging.merge(complaint=other, into=main, by=by)
    other.refresh_from_db()
    assert following.contact_until(other) is None
    assert erasing.erase_due(timezone.localdate() + 400 * DAY) == 0
    handling.answer(complaint=main, by=by, outcome="solved", answer="แก้แล้ว")
    other = Complaint.objects.get(pk=other.pk)
    assert following.contact_until(other) == timezone.localdate() + 90 * DAY
    assert erasing.erase_due(timezone.localdate() + 90 * DAY) == 2
    assert name_of(other) == ""


def test_one_whose_letters_can_no_longer_be_sent_can_still_be_closed(org, cast, departments):
    by = cast.complaints
    contact = {**CONTACT, "medium": Medium.LETTER}
    complaint = builders.answered(org, by, department=departments.cleaning, contact=contact)
    answered_before(complaint, 90)
    assert erasing.erase_due(timezone.localdate()) == 1
    handling.close(complaint=complaint, by=by)
    complaint.refresh_from_db()
    assert complaint.state == State.CLOSED


def test_asking_again_after_the_erasing_goes_on_by_the_code(answered):
    answered_before(answered, 10)
    Complainant.objects.filter(complaint=answered).update(
        erased_on=timezone.localdate(), name="", telephone="", address=""
    )
    speaking.ask_again(complaint=answered, reason="ดับอีก")
    answered.refresh_from_db()
    assert answered.state == State.REOPENED
