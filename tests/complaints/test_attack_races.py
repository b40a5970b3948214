"""Two people in the same instant: one of them wins, nothing is half done or done twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from complaints.general.models import (
    Complainant,
    Complaint,
    Manual,
    ManualKind,
    ManualState,
    Medium,
    NoticeKind,
    State,
)
from complaints.general.services import (
    deadlines,
    erasing,
    handling,
    intake,
    manuals,
    merging,
    sending,
    speaking,
)
from tests.threads import at_once, before_commit
from workflow.engine import Refused

from . import builders

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only"),
]


@pytest.fixture
def officer(cast, transactional_db):
    return cast.complaints


def test_one_form_sent_by_four_clicks_is_one_complaint_and_one_code(org, officer):
    secret, found = intake.new_secret(), []
    acts = [lambda: found.append(builders.file(org, secret=secret))] * 4
    assert at_once(*acts) == [None] * 4
    assert Complaint.objects.count() == 1 and len(set(found)) == 1
    assert Complainant.objects.count() == 1


def test_asking_again_while_it_is_closed_wins(org, officer, departments):
    complaint = builders.answered(org, officer, department=departments.cleaning)
    end = before_commit(
        lambda: handling.close(complaint=complaint, by=officer),
        lambda: speaking.ask_again(complaint=complaint, reason="ดับอีก"),
    )
    complaint.refresh_from_db()
    assert end is None and complaint.state == State.REOPENED and complaint.ended_on is None
    again = builders.answered(
        org, officer, department=departments.cleaning, category=complaint.category
    )
    end = before_commit(
        lambda: speaking.ask_again(complaint=again, reason="ดับอีก"),
        lambda: handling.close(complaint=again, by=officer),
    )
    again.refresh_from_db()
    assert end is Refused and again.state == State.REOPENED


def test_two_that_are_merged_crosswise_do_not_both_vanish(org, officer, departments):
    category = builders.make_category(org, department=departments.cleaning)
    first = builders.file(org, category=category)[0]
    second = builders.file(org, category=category)[0]
    ended = at_once(
        lambda: merging.merge(complaint=first, into=second, by=officer),
        lambda: merging.merge(complaint=second, into=first, by=officer),
    )
    assert sorted(ended, key=str) == sorted([None, Refused], key=str)
    assert Complaint.objects.filter(state=State.MERGED).count() == 1


def test_an_answer_and_an_extension_are_told_in_their_order(org, officer, departments):
    complaint = builders.accepted(org, officer, department=departments.cleaning)
    day = complaint.due_on + timedelta(days=7)
    end = before_commit(
        lambda: handling.answer(complaint=complaint, by=officer, outcome="solved", answer="แก้แล้ว"),
        lambda: deadlines.extend(complaint=complaint, by=officer, to_day=day, reason="รออะไหล่"),
    )
    assert end is Refused and not complaint.notices.filter(kind=NoticeKind.EXTENSION).exists()


def test_two_officers_who_accept_tell_the_complainant_once(org, officer, departments):
    category = builders.make_category(org, department=departments.cleaning)
    complaint, _code = builders.file(org, category=category)
    ended = at_once(*[lambda: handling.accept(complaint=complaint, by=officer)] * 2)
    assert sorted(ended, key=str) == sorted([None, Refused], key=str)
    assert complaint.notices.count() == 2


def test_erasing_and_a_late_contact_leave_nothing_behind(org, officer, departments):
    contact = {"name": "สมศรี", "telephone": "081-000-0000"}
    complaint = builders.closed(org, officer, department=departments.cleaning, contact=contact)
    day = timezone.localdate() + timedelta(days=90)
    end = before_commit(
        lambda: erasing.erase_due(day),
        lambda: handling.change_contact(
            complaint=complaint, by=officer, values={"telephone": "081-999-9999"}
        ),
    )
    assert end is Refused and Complainant.objects.get().telephone == ""
    handling.add_note(complaint=complaint, by=officer, text="ปิดแฟ้ม")


def test_two_workers_send_one_letter(org, officer, departments):
    contact = {"email": "a@example.com", "medium": Medium.EMAIL}
    complaint = builders.accepted(org, officer, department=departments.cleaning, contact=contact)
    complaint.notices.update(sent_on=None, attempts=0, next_try_at=None, failure="")
    mail.outbox.clear()
    uuid = str(complaint.notices.first().uuid)
    found = []
    at_once(*[lambda: found.append(sending.send(uuid))] * 4)
    assert sorted(found) == [False, False, False, True] and len(mail.outbox) == 1


def test_a_manual_is_published_once_and_no_two_are_in_force(org, cast, officer):
    made = manuals.begin(organisation=org, kind=ManualKind.values[0], by=officer)
    for part in Manual.PARTS:
        setattr(made, part, "มีครบ")
    manuals.save(manual=made, by=officer, edit_number=made.edit_number)
    ended = at_once(*[lambda: manuals.publish(manual=made, by=cast.executive)] * 3)
    assert sorted(ended, key=str) == sorted([None, Refused, Refused], key=str)
    assert Manual.objects.filter(state=ManualState.PUBLISHED).count() == 1


def test_the_complainant_and_a_merge_of_the_same_instant(org, officer, departments):
    """Words that come while it is merged are kept or refused, never lost with a good answer."""
    category = builders.make_category(org, department=departments.cleaning)
    main = builders.file(org, category=category)[0]
    other = builders.file(org, category=category)[0]
    end = before_commit(
        lambda: merging.merge(complaint=other, into=main, by=officer),
        lambda: speaking.add_words(complaint=other, text="ยังดับอยู่"),
    )
    assert end is Refused and not other.entries.exists()
