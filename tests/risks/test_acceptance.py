"""Accepting a risk: two people, what was frozen, an end, and what reopens it."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from organisations.models import Notice
from organisations.roles import Role
from organisations.services import set_membership
from risks import snapshot, tasks
from risks.models import (
    Acceptance,
    AcceptanceState,
    Rating,
    Review,
    ReviewReason,
)
from risks.services import acceptance as service
from risks.services import ratings, register, residual, treatment
from risks.workflow import ACCEPTANCE, ROUND
from tests.factories import PASSWORD, make_member, make_organisation
from thai.dates import format_date_for_input
from workflow.engine import Denied, Refused
from workflow.models import AuditEntry, StatusChange

from .builders import make_planning

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CONTROL = {"name": "สุ่มตรวจ", "kind": "preventive", "effectiveness": "good"}


def at(name, obj, *args):
    return reverse(f"risks:{name}", args=[obj.organisation.slug, obj.uuid, *args])


def text(response) -> str:
    return response.content.decode()


def in_90_days() -> str:
    return format_date_for_input(timezone.localdate() + 90 * DAY)


def confirmed(digest) -> str:
    return "password"


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def assessed(org, cast, officer):
    return make_planning(org, officer, cast.staff, cast.staff2).risks.get()


@pytest.fixture
def draft(assessed, cast):
    """Written by the staff member for the clerk, over in 90 days."""
    return service.save_draft(
        assessed=assessed,
        by=cast.staff,
        approver=cast.clerk,
        reason="ค่าใช้จ่ายสูงกว่าความเสียหาย",
        expires_on=timezone.localdate() + 90 * DAY,
    )


@pytest.fixture
def requested(draft, cast):
    return ACCEPTANCE.perform(draft, "request", by=cast.staff)


@pytest.fixture
def accepted(requested, cast):
    return service.accept(
        acceptance=requested, by=cast.clerk, justification="เห็นด้วย", confirm=confirmed
    )


# --- asking


def test_a_request_is_written_sent_and_withdrawn(client_for, cast, assessed):
    client = client_for(cast.staff)
    data = {"approver": cast.clerk.uuid, "reason": "คุ้มกว่า", "expires_on": in_90_days()}
    response = client.post(at("acceptance_new", assessed), data)
    row = Acceptance.objects.get()
    assert response.url == at("acceptance", row)
    assert (row.state, row.requested_by, row.approver) == ("draft", cast.staff, cast.clerk)
    # A second one beside it is not begun.
    assert client.get(at("acceptance_new", assessed)).url == at("acceptance", row)
    assert client.post(at("acceptance", row), data | {"reason": "เหตุผลใหม่"}).status_code == 302
    assert client.post(at("acceptance_move", row, "request")).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("requested", "เหตุผลใหม่")
    assert json.loads(row.frozen)["reference"] == assessed.risk.reference
    assert len(row.sha256) == 64
    page = text(client.get(at("acceptance", row)))
    assert row.sha256 in page and 'name="reason"' not in page
    assert client.post(at("acceptance_move", row, "withdraw")).status_code == 302
    row.refresh_from_db()
    assert row.state == "draft"


def test_the_approver_hears_of_it(draft, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ACCEPTANCE.perform(draft, "request", by=cast.staff)
    notice = Notice.objects.get(person=cast.clerk)
    assert draft.assessed.risk.reference in notice.text and notice.url == at("acceptance", draft)


@pytest.mark.parametrize(
    "changed",
    [{"reason": ""}, {"expires_on": "1 ม.ค. 2560"}, {"expires_on": "พรุ่งนี้"}, {"approver": ""}],
)
def test_a_request_that_is_not_whole_is_shown_again(client_for, cast, assessed, changed):
    data = {"approver": cast.clerk.uuid, "reason": "ก", "expires_on": in_90_days()} | changed
    response = client_for(cast.staff).post(at("acceptance_new", assessed), data)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert not Acceptance.objects.exists()


def test_nobody_asks_themselves_or_somebody_without_the_power(client_for, org, cast, assessed):
    both = make_member(org, Role.STAFF, Role.ENDORSER)
    for by, approver in ((both, both), (cast.staff, cast.officer), (cast.staff, cast.other_staff)):
        data = {"approver": approver.uuid, "reason": "ก", "expires_on": in_90_days()}
        response = client_for(by).post(at("acceptance_new", assessed), data)
        assert response.status_code == 200 and "error-summary" in text(response)
        with pytest.raises(Refused):
            service.save_draft(
                assessed=assessed,
                by=by,
                approver=approver,
                reason="ก",
                expires_on=timezone.localdate() + DAY,
            )
    assert not Acceptance.objects.exists()


def test_a_request_without_an_approver_is_not_sent(draft, cast):
    Acceptance.objects.update(approver=None)
    with pytest.raises(Refused, match="ผู้มีอำนาจ"):
        ACCEPTANCE.perform(draft, "request", by=cast.staff)


def test_a_request_whose_day_has_come_is_not_sent(draft, cast):
    Acceptance.objects.update(expires_on=timezone.localdate())
    with pytest.raises(Refused, match="อนาคต"):
        ACCEPTANCE.perform(draft, "request", by=cast.staff)


def test_only_its_writer_changes_and_withdraws_a_request(client_for, cast, draft):
    data = {"approver": cast.executive.uuid, "reason": "ของคนอื่น", "expires_on": in_90_days()}
    client = client_for(cast.staff2)
    assert client.post(at("acceptance", draft), data).status_code == 409
    ACCEPTANCE.perform(draft, "request", by=cast.staff)
    client.post(at("acceptance_move", draft, "withdraw"))
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == ("requested", "ค่าใช้จ่ายสูงกว่าความเสียหาย")
    # Sent, it does not change under the approver's eyes, not even by its writer.
    assert client_for(cast.staff).post(at("acceptance", draft), data).status_code == 409


def test_a_draft_is_thrown_away_by_its_writer_or_the_officer(client_for, cast, draft, officer):
    with pytest.raises(Denied):
        service.drop_draft(acceptance=draft, by=cast.staff2)
    assert client_for(cast.staff2).post(at("acceptance", draft), {"drop": "1"}).status_code == 403
    assert client_for(officer).post(at("acceptance", draft), {"drop": "1"}).status_code == 302
    assert not Acceptance.objects.exists()


def test_what_was_sent_is_not_thrown_away(client_for, cast, requested):
    client_for(cast.staff).post(at("acceptance", requested), {"drop": "1"})
    assert Acceptance.objects.exists()


# --- deciding


def shown(acceptance) -> dict:
    """What the form of accepting carries of the facts that it stands beside."""
    return {"confirm_content": service.asked_hash(acceptance)}


def test_the_approver_reads_what_was_frozen_confirms_and_accepts(client_for, cast, requested):
    client, url = client_for(cast.clerk), at("acceptance_move", requested, "accept")
    assert url in text(client.get(at("acceptance", requested)))
    # The password comes before the decision.
    page = text(client.get(url))
    assert 'name="confirm_password"' in page and 'name="justification"' not in page
    assert client.post(url, {"confirm_page": "1", "confirm_password": PASSWORD}).status_code == 303
    page = text(client.get(url))
    assert requested.sha256 in page and 'name="justification"' in page
    assert "error-summary" in text(client.post(url, {"justification": " "}))
    typed = {"justification": "เฝ้าดูทุกไตรมาส"}
    assert client.post(url, typed | shown(requested)).status_code == 302
    requested.refresh_from_db()
    assert (requested.state, requested.justification) == ("accepted", "เฝ้าดูทุกไตรมาส")
    assert requested.decided_at
    assert AuditEntry.objects.filter(event="signing.confirmed.password").exists()
    page = text(client_for(cast.auditor).get(at("acceptance", requested)))
    assert "เฝ้าดูทุกไตรมาส" in page


def test_without_the_password_nothing_is_accepted(client_for, cast, requested):
    client, url = client_for(cast.clerk), at("acceptance_move", requested, "accept")
    for data in (
        {"justification": "ก"} | shown(requested),
        {"justification": "ก", "confirm_password": "wrong"} | shown(requested),
        {"confirm_page": "1", "confirm_password": "wrong"},
    ):
        assert client.post(url, data).status_code == 200
    requested.refresh_from_db()
    assert requested.state == "requested"
    with pytest.raises(Refused, match="ยืนยัน"):
        ACCEPTANCE.perform(requested, "accept", by=cast.clerk, remark="ก")


def test_refusing_needs_the_approvers_own_words(client_for, cast, requested):
    client, url = client_for(cast.clerk), at("acceptance_move", requested, "refuse")
    assert client.get(url).status_code == 200
    assert "error-summary" in text(client.post(url, {"justification": ""}))
    assert client.post(url, {"justification": "ต้องมีมาตรการ"}).status_code == 302
    requested.refresh_from_db()
    assert (requested.state, requested.justification) == ("refused", "ต้องมีมาตรการ")
    # The way is open for another request.
    assert not Acceptance.objects.filter(state__in=service.OPEN).exists()


def test_only_the_named_approver_decides(client_for, org, cast, requested):
    for name in ("accept", "refuse"):
        with pytest.raises(Refused, match="ที่ระบุไว้"):
            ACCEPTANCE.perform(requested, name, by=cast.executive, remark="ก", confirm=confirmed)
        with pytest.raises(Denied):
            ACCEPTANCE.perform(requested, name, by=cast.staff, remark="ก", confirm=confirmed)
        url = at("acceptance_move", requested, name)
        assert client_for(cast.staff).post(url, {"justification": "ก"}).status_code == 403
        assert client_for(cast.executive).post(url, {"justification": "ก"}).status_code == 302
    assert "acceptance_move" not in text(
        client_for(cast.executive).get(at("acceptance", requested))
    )
    requested.refresh_from_db()
    assert requested.state == "requested"


def test_an_owner_who_is_approver_too_does_not_accept_their_own(org, cast, requested):
    """Whatever is in the row: the requester and the one who decides are two."""
    set_membership(
        person=cast.clerk, organisation=org, roles=[Role.STAFF, Role.ENDORSER], department=None
    )
    Acceptance.objects.update(approver=None)
    Acceptance.objects.update(requested_by=cast.clerk)
    with pytest.raises(Refused):
        service.accept(acceptance=requested, by=cast.clerk, justification="ก", confirm=confirmed)


def test_the_database_keeps_requester_and_approver_apart(requested, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.update(approver=cast.staff)


def test_rk_15_a_request_hides_the_controls_from_who_must_rate_again(
    client_for, cast, requested, officer
):
    """Back to assessing: what was frozen names the controls, which a rating must not know."""
    client, url = client_for(cast.staff2), at("acceptance", requested)
    assert client.get(url).status_code == 200
    ROUND.perform(requested.assessed.round, "reassess", by=officer, remark="ให้คะแนนใหม่")
    ratings.reopen_rating(assessed=requested.assessed, by=officer)
    Rating.objects.all().delete()
    assert client.get(url).status_code == 403
    assert client.get(at("acceptance_new", requested.assessed)).status_code == 403


def test_an_approver_who_lost_the_role_no_longer_decides(client_for, org, cast, requested):
    set_membership(person=cast.clerk, organisation=org, roles=[Role.STAFF], department=None)
    cast.clerk._places = {}
    with pytest.raises(Denied):
        service.accept(acceptance=requested, by=cast.clerk, justification="ก", confirm=confirmed)
    url = at("acceptance_move", requested, "accept")
    assert client_for(cast.clerk).get(url).status_code == 403
    # Withdrawn and written to somebody who may, it goes on.
    row = ACCEPTANCE.perform(requested, "withdraw", by=cast.staff)
    with pytest.raises(Refused, match="ไม่มีอำนาจ"):
        ACCEPTANCE.perform(row, "request", by=cast.staff)


def test_after_its_day_a_request_is_not_accepted(cast, requested):
    Acceptance.objects.update(expires_on=timezone.localdate())
    with pytest.raises(Refused, match="อนาคต"):
        service.accept(acceptance=requested, by=cast.clerk, justification="ก", confirm=confirmed)


def test_a_confirmation_is_for_what_was_read(client_for, cast, requested):
    """Confirmed, then asked anew with other facts: the old confirmation does not hold."""
    client, url = client_for(cast.clerk), at("acceptance_move", requested, "accept")
    client.post(url, {"confirm_page": "1", "confirm_password": PASSWORD})
    read = shown(requested)
    row = ACCEPTANCE.perform(requested, "withdraw", by=cast.staff)
    residual.save_control(assessed=requested.assessed, by=cast.officer, values=CONTROL)
    row = ACCEPTANCE.perform(row, "request", by=cast.staff)
    # Nor does the password, typed beside the facts that were.
    for more in ({}, {"confirm_password": PASSWORD}):
        answer = client.post(url, {"justification": "ก", **more} | read)
        assert answer.status_code == 409 and "เนื้อหาเปลี่ยนไป" in text(answer)
        requested.refresh_from_db()
        assert requested.state == "requested"
    # The page is drawn anew with the facts as they are, and what was typed.
    page = text(answer)
    assert row.sha256 in page and CONTROL["name"] in page and "ก</textarea>" in page
    assert shown(row)["confirm_content"] in page
    client.post(url, {"justification": "ก", "confirm_password": PASSWORD} | shown(row))
    requested.refresh_from_db()
    assert requested.state == "accepted"


# --- changes


def test_each_material_change_reopens_and_asks_for_a_review(assessed, cast, officer, draft):
    option = treatment.save_option(
        assessed=assessed,
        by=officer,
        values={"kind": "reduce", "measure": "preventive", "text": "หมุนเวียน"},
    )
    changes = [
        lambda: residual.save_control(assessed=assessed, by=officer, values=CONTROL),
        lambda: residual.override(
            assessed=assessed, by=officer, likelihood=3, impact=4, reason="ก"
        ),
        lambda: treatment.choose(option=option, by=officer, reason="ก"),
        lambda: register.change_risk(risk=assessed.risk, by=officer, values={"how": "วิธีใหม่"}),
    ]
    for change in changes:
        row = ACCEPTANCE.perform(draft, "request", by=cast.staff)
        service.accept(acceptance=row, by=cast.clerk, justification="ก", confirm=confirmed)
        change()
        row.refresh_from_db()
        assert row.state == AcceptanceState.REOPENED
        review = Review.objects.get(done_on=None)
        assert review.reason == ReviewReason.CHANGED
        Acceptance.objects.filter(pk=row.pk).update(state=AcceptanceState.REFUSED)
        Review.objects.all().delete()
        draft = service.save_draft(
            assessed=assessed,
            by=cast.staff,
            approver=cast.clerk,
            reason="ก",
            expires_on=timezone.localdate() + DAY,
        )


def test_a_change_that_is_none_reopens_nothing(assessed, officer, accepted, departments):
    register.change_risk(
        risk=assessed.risk, by=officer, values={"department": departments.education}
    )
    treatment.give_reasons(assessed=assessed, by=officer, skip_reason="ก")
    accepted.refresh_from_db()
    assert accepted.state == AcceptanceState.ACCEPTED


def test_the_page_shows_what_changed_since(client_for, cast, requested):
    assert "<del>" not in text(client_for(cast.clerk).get(at("acceptance", requested)))
    # Past the services, as only a mistake could: the page and the guard still see it.
    risk = requested.assessed.risk
    type(risk).objects.filter(pk=risk.pk).update(how="วิธีที่เปลี่ยนไป")
    page = text(client_for(cast.clerk).get(at("acceptance", requested)))
    assert "<del>" in page and "วิธีที่เปลี่ยนไป" in page
    with pytest.raises(Refused, match="เปลี่ยนไป"):
        service.accept(acceptance=requested, by=cast.clerk, justification="ก", confirm=confirmed)
    assert snapshot.digest(type(requested.assessed).objects.get()) != requested.sha256


# --- the end


def test_the_day_ends_an_acceptance_once_under_two_beats(
    accepted, cast, django_capture_on_commit_callbacks
):
    assert tasks.expire_acceptances() == 0
    Acceptance.objects.update(expires_on=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.expire_acceptances() == 1
        assert tasks.expire_acceptances() == 0
    accepted.refresh_from_db()
    assert accepted.state == AcceptanceState.EXPIRED
    assert Review.objects.get().reason == ReviewReason.EXPIRED
    assert StatusChange.of(accepted).filter(transition="expire").count() == 1
    for person in (cast.staff, cast.clerk):
        assert Notice.objects.filter(person=person, text__contains="สิ้นผล").count() == 1
    # Nobody ends one by hand.
    with pytest.raises(Refused):
        ACCEPTANCE.perform(accepted, "expire", by=cast.staff)


def test_nobody_expires_or_reopens_by_address(client_for, cast, accepted):
    for name in ("expire", "reopen", "nonsense"):
        url = at("acceptance_move", accepted, name)
        assert client_for(cast.officer).post(url).status_code == 404


def test_another_organisations_requests_are_not_there(client_for, requested):
    elsewhere = make_organisation("elsewhere")
    client = client_for(make_member(elsewhere, Role.PLAN_OFFICER, Role.EXECUTIVE))
    for name, args in (
        ("acceptance", [requested.uuid]),
        ("acceptance_new", [requested.assessed.uuid]),
        ("acceptance_move", [requested.uuid, "accept"]),
    ):
        url = reverse(f"risks:{name}", args=[elsewhere.slug, *args])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
