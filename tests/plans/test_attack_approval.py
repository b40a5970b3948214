"""Ways around "nobody signs what they changed", and pages made to be heavy."""

import copy
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from plans.forms.approval import MAX_COMMENTS, comment_formset
from plans.forms.rows import with_more_rows
from plans.models import Plan, StepState, Submission
from plans.services import approval
from tests.factories import PASSWORD, make_member, upload
from tests.threads import at_once
from workflow.engine import Denied, Refused

from .conftest import sign
from .pages import activity_at, form_data


@pytest.mark.postgres
def test_four_submits_at_once_make_one_submission(ready_plan, cast, transactional_db):
    ends = at_once(*[lambda: approval.submit_plan(plan=ready_plan, by=cast.officer)] * 4)
    assert sorted(ends, key=str).count(None) == 1
    assert set(ends) == {None, Refused}
    assert Submission.objects.count() == 1


@pytest.mark.postgres
def test_one_confirmation_signs_once_from_three_tabs(
    submitted_plan, cast, client_for, transactional_db
):
    address = reverse("plans:sign", args=["example-district", submitted_plan.uuid])
    client, shown = client_for(cast.clerk), submitted_plan.submissions.get().sha256
    client.post(address, {"confirm_page": "1", "confirm_password": PASSWORD})

    def press():
        tab = Client()
        tab.cookies = copy.copy(client.cookies)
        typed = {"opinions": ["agree"], "confirm_content": shown}
        assert tab.post(address, typed).status_code == 302

    assert at_once(press, press, press) == [None] * 3
    assert submitted_plan.submissions.get().steps.filter(state=StepState.SIGNED).count() == 1


@pytest.mark.postgres
def test_who_confirms_paper_cannot_key_it_in_at_the_same_moment(
    ready_plan, cast, org, transactional_db
):
    second = make_member(org, "plan_officer", name="นิติกรอีกคน", username="officer2")
    submission = approval.submit_plan_on_paper(plan=ready_plan, by=cast.officer)

    def record(step, by):
        approval.record_paper_signature(
            step=step, by=by, signer_name="ก", signer_title="ข", signed_on=date(2026, 11, 1),
            opinions=["approve"], scan=upload(),
        )  # fmt: skip

    for step in submission.steps.all():
        record(step, cast.officer)
    last = submission.steps.order_by("position").last()
    at_once(
        lambda: record(last, second), lambda: approval.confirm_paper(plan=ready_plan, by=second)
    )
    last.refresh_from_db()
    approved = Plan.objects.get(pk=ready_plan.pk).status == "approved"
    assert not (approved and last.recorded_by == second)


def test_who_opened_the_amendment_does_not_sign_it(approved_plan, cast, org):
    both = make_member(org, "plan_officer", "endorser", name="สองบทบาท", username="both")
    approval.start_amendment(plan=approved_plan, by=both, reason="เหตุ", participants="ประชุม")
    approved_plan.refresh_from_db()
    approval.submit_plan(plan=approved_plan, by=cast.officer)
    with pytest.raises(Refused):
        sign(approved_plan, both, "agree")


def test_only_editors_of_the_organisation_resolve_comments(submitted_plan, cast):
    approval.return_plan(plan=submitted_plan, by=cast.clerk, remark="แก้ไข")
    comment = submitted_plan.comments.get()
    for person in (cast.other_officer, cast.auditor):
        with pytest.raises(Denied):
            approval.resolve_comment(comment=comment, by=person)


def test_a_thousand_rows_of_comments_are_not_built(submitted_plan):
    data = {"comments-TOTAL_FORMS": "100000", "comments-INITIAL_FORMS": "0"}
    formset = comment_formset(submitted_plan, data)
    assert not formset.is_valid()
    assert len(formset.forms) <= MAX_COMMENTS + 5


@pytest.mark.parametrize("count", ["²", "9" * 5000, "", "-1", "1e9"])
def test_a_count_of_rows_that_is_none_stays_as_it_was(count):
    data = {"kpis-TOTAL_FORMS": count}
    assert with_more_rows(data, "kpis") == data


@pytest.mark.parametrize("number", ["²", "9" * 5000, "9" * 30])
def test_searching_odd_numbers_finds_nothing(client_for, cast, plan_draft, number):
    address = reverse("plans:detail", args=["example-district", plan_draft.uuid])
    assert client_for(cast.officer).get(address, {"q": number}).status_code == 200


@pytest.mark.parametrize("token", ["", "²", "x"])
def test_saving_without_what_was_opened_overwrites_nothing(client_for, cast, activity, token):
    address, client = activity_at("activity_edit", activity), client_for(cast.staff)
    data = form_data(client.get(address), "name")
    answer = client.post(address, data | {"name": "ชื่อใหม่", "opened_with": token})
    assert answer.status_code == 409
    activity.refresh_from_db()
    assert activity.name != "ชื่อใหม่"
