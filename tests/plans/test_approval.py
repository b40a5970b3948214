"""Submitting, signing, returning, withdrawing and amending, through the pages."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations import signing
from organisations.models import SigningGrant
from organisations.roles import Role
from plans.models import Plan, PlanStatus, ReturnComment, StepState
from plans.services import approval
from plans.services.versions import verify_version
from tests.factories import PASSWORD, make_delegation, make_member
from workflow.engine import Denied, Refused

from .conftest import sign

pytestmark = pytest.mark.django_db


def url(name, plan, *args):
    return reverse(f"plans:{name}", args=[plan.organisation.slug, plan.uuid, *args])


def text(response) -> str:
    return response.content.decode()


def told(response) -> str:
    """The messages that the next page would show."""
    from django.contrib.messages import get_messages

    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def shown(plan) -> dict:
    """What the signing form carries of the content that it stands beside."""
    return {"confirm_content": plan.submissions.order_by("number").last().sha256}


def confirm(client, plan):
    """Gives the password on the confirmation page."""
    return client.post(url("sign", plan), {"confirm_page": "1", "confirm_password": PASSWORD})


# --- submitting


def test_submit_lists_what_is_missing_with_the_page_that_mends_it(client_for, cast, plan_draft):
    client = client_for(cast.officer)
    page = text(client.get(url("submit", plan_draft)))
    assert "ดัชนีการรับรู้การทุจริต (CPI)" in page
    assert url("activity_new", plan_draft) + "?cpi=1" in page
    response = client.post(url("submit", plan_draft))
    plan_draft.refresh_from_db()
    assert plan_draft.status == PlanStatus.DRAFT
    assert "ยังเสนอแผนไม่ได้" in text(response)


def test_submit_locks_the_draft_and_tells_the_first_signer(
    client_for, cast, ready_plan, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = client_for(cast.officer).post(
            url("submit", ready_plan), {"memo_number": "กท 1/2570", "memo_date": "9 พ.ย. 2569"}
        )
    assert response.url == url("approve", ready_plan)
    submission = ready_plan.submissions.get()
    assert submission.memo_number == "กท 1/2570"
    assert str(submission.memo_date) == "2026-11-09"
    assert submission.warnings
    assert cast.clerk.notices.filter(url=url("approve", ready_plan)).count() == 1
    assert not cast.executive.notices.exists()


def test_submit_keeps_a_wrong_date_beside_its_field(client_for, cast, ready_plan):
    response = client_for(cast.officer).post(
        url("submit", ready_plan), {"memo_number": "กท 1/2570", "memo_date": "31/2/2569"}
    )
    page = text(response)
    assert 'value="31/2/2569"' in page
    assert 'id="id_memo_date_error"' in page
    assert not ready_plan.submissions.exists()


def test_second_submit_is_friendly(client_for, cast, submitted_plan):
    response = client_for(cast.officer).post(url("submit", submitted_plan))
    assert response.status_code == 302
    assert "จึงเสนอซ้ำไม่ได้" in told(response)
    assert submitted_plan.submissions.count() == 1


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("staff", "submit", 403),
        ("clerk", "submit", 403),
        ("officer", "sign", 403),
        ("staff", "sign", 403),
        ("officer", "return", 403),
        ("auditor", "withdraw", 403),
        ("executive", "withdraw", 403),
        ("staff", "amend", 403),
        ("staff", "paper", 403),
        ("complaints", "approve", 403),
        ("admin", "versions", 403),
        ("other_officer", "submit", 404),
        ("other_officer", "approve", 404),
        ("other_officer", "versions", 404),
        ("stranger", "approve", 404),
        ("auditor", "approve", 200),
        ("council", "approve", 200),
    ],
)
def test_who_may_open_what(client_for, cast, submitted_plan, who, name, status):
    response = client_for(getattr(cast, who)).get(url(name, submitted_plan))
    assert response.status_code == status


def test_plan_of_another_organisation_is_not_found_under_my_own_slug(
    client_for, cast, other_org, submitted_plan
):
    path = reverse("plans:approve", args=[other_org.slug, submitted_plan.uuid])
    assert client_for(cast.other_officer).get(path).status_code == 404


# --- reading and signing


def test_approve_page_has_the_five_lines_before_the_whole(client_for, cast, submitted_plan):
    page = text(client_for(cast.clerk).get(url("approve", submitted_plan)))
    places = [
        page.index(word) for word in ("20,000.00 บาท", "เป็นฉบับแรก", "ยังไม่มีผู้ลงนาม", "เนื้อหาทั้งหมด")
    ]
    assert places == sorted(places)
    assert url("sign", submitted_plan) in page
    assert "คัดลอกข้อความแจ้งทาง LINE" not in page


def test_officer_gets_a_neutral_message_for_line(client_for, cast, submitted_plan):
    page = text(client_for(cast.officer).get(url("approve", submitted_plan)))
    start = page.index('data-copy="') + len('data-copy="')
    message = page[start : page.index('"', start)]
    assert url("approve", submitted_plan) in message
    assert submitted_plan.title not in message
    assert url("sign", submitted_plan) not in page


def test_signing_asks_for_the_password_first(client_for, cast, submitted_plan):
    client = client_for(cast.clerk)
    page = text(client.get(url("sign", submitted_plan)))
    assert 'name="confirm_password"' in page
    assert 'name="opinions"' not in page
    assert confirm(client, submitted_plan).status_code == 303
    page = text(client.get(url("sign", submitted_plan)))
    assert page.count('name="opinions"') == 6


def test_both_sign_and_the_version_stands(client_for, cast, submitted_plan):
    client = client_for(cast.clerk)
    confirm(client, submitted_plan)
    response = client.post(
        url("sign", submitted_plan),
        shown(submitted_plan) | {"opinions": ["for_consideration", "agree"], "remark": "ครบ"},
    )
    assert response.url == url("approve", submitted_plan)
    client = client_for(cast.executive)
    page = text(client.get(url("approve", submitted_plan)))
    assert "เห็นควรดำเนินการตามเสนอ" in page
    confirm(client, submitted_plan)
    client.post(url("sign", submitted_plan), shown(submitted_plan) | {"opinions": ["approve"]})
    submitted_plan.refresh_from_db()
    assert submitted_plan.status == PlanStatus.APPROVED
    version = submitted_plan.current_version
    assert (version.number, version.actor_name, version.on_paper) == (
        1,
        cast.executive.display,
        False,
    )
    assert verify_version(version) == []
    assert version.activities.count() == 3
    assert version.sha256 == submitted_plan.submissions.get().sha256
    assert not submitted_plan.contributors.exists()
    step = submitted_plan.submissions.get().steps.first()
    assert (step.method, step.opinions) == ("password", ["for_consideration", "agree"])
    assert not SigningGrant.objects.filter(used_at=None).exists()


def test_sign_needs_an_opinion_and_keeps_the_remark(client_for, cast, submitted_plan):
    client = client_for(cast.clerk)
    confirm(client, submitted_plan)
    response = client.post(url("sign", submitted_plan), {"remark": "ขอดูงบประมาณ"})
    page = text(response)
    assert "กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ" in page
    assert "ขอดูงบประมาณ" in page
    assert submitted_plan.submissions.get().current_step().position == 1


def test_expired_confirmation_keeps_the_text_and_asks_in_place(client_for, cast, submitted_plan):
    client = client_for(cast.clerk)
    confirm(client, submitted_plan)
    SigningGrant.objects.update(expires_at=timezone.now())
    typed = shown(submitted_plan) | {"opinions": ["agree"], "remark": "ข้อความที่พิมพ์ไว้"}
    page = text(client.post(url("sign", submitted_plan), typed))
    assert "ข้อความที่พิมพ์ไว้" in page
    assert 'name="confirm_password"' in page
    assert 'value="agree"' in page
    assert submitted_plan.submissions.get().current_step().position == 1
    response = client.post(url("sign", submitted_plan), {**typed, "confirm_password": PASSWORD})
    assert response.status_code == 302
    assert submitted_plan.submissions.get().steps.first().remark == "ข้อความที่พิมพ์ไว้"


def test_password_beside_the_version_of_before_does_not_sign_the_new_one(
    client_for, cast, submitted_plan
):
    """Withdrawn, changed and submitted again while the endorser reads."""
    client, read = client_for(cast.clerk), shown(submitted_plan)
    confirm(client, submitted_plan)
    approval.withdraw_plan(plan=submitted_plan, by=cast.officer)
    Plan.objects.filter(pk=submitted_plan.pk).update(title="แผนฉบับใหม่")
    submitted_plan.refresh_from_db()
    approval.submit_plan(plan=submitted_plan, by=cast.officer)
    typed = {"opinions": ["agree"], "remark": "ยังอยู่", "confirm_password": PASSWORD}
    response = client.post(url("sign", submitted_plan), typed | read)
    assert response.status_code == 409 and "เนื้อหาเปลี่ยนไป" in text(response)
    assert "ยังอยู่" in text(response) and shown(submitted_plan) != read
    assert shown(submitted_plan)["confirm_content"] in text(response)
    assert submitted_plan.submissions.last().current_step().position == 1


def test_grant_that_runs_out_during_the_signing_is_refused_not_500(
    client_for, cast, submitted_plan, monkeypatch
):
    client = client_for(cast.clerk)
    confirm(client, submitted_plan)

    def gone(request, **asked):
        SigningGrant.objects.all().delete()
        raise Refused(["การยืนยันตัวตนหมดเวลาแล้ว"])

    monkeypatch.setattr(signing, "consume", gone)
    response = client.post(
        url("sign", submitted_plan),
        shown(submitted_plan) | {"opinions": ["agree"], "remark": "ยังอยู่"},
    )
    assert response.status_code == 200
    assert "การยืนยันตัวตนหมดเวลาแล้ว" in text(response)
    assert "ยังอยู่" in text(response)
    assert submitted_plan.submissions.get().current_step().position == 1


def test_wrong_password_does_not_sign(client_for, cast, submitted_plan):
    client = client_for(cast.clerk)
    response = client.post(
        url("sign", submitted_plan),
        shown(submitted_plan) | {"opinions": ["agree"], "confirm_password": "wrong"},
    )
    assert "รหัสผ่านไม่ถูกต้อง" in text(response)
    assert submitted_plan.submissions.get().current_step().position == 1


def test_signer_without_a_factor_is_told_to_add_a_passkey(client_for, org, cast, submitted_plan):
    person = make_member(org, Role.ENDORSER, name="ผู้ไม่มีรหัสผ่าน", password=None)
    response = client_for(person).get(url("sign", submitted_plan))
    assert response.status_code == 403
    assert "พาสคีย์" in text(response)


def test_second_press_of_the_same_signature_is_friendly(client_for, cast, submitted_plan):
    client = client_for(cast.clerk)
    confirm(client, submitted_plan)
    client.post(url("sign", submitted_plan), shown(submitted_plan) | {"opinions": ["agree"]})
    response = client.post(
        url("sign", submitted_plan), shown(submitted_plan) | {"opinions": ["agree"]}
    )
    assert response.status_code == 302
    assert "ไม่ต้องลงนามซ้ำ" in told(response)
    sign(submitted_plan, cast.executive)
    response = client_for(cast.executive).post(
        url("sign", submitted_plan), shown(submitted_plan) | {"opinions": ["approve"]}
    )
    assert "ไม่ต้องลงนามซ้ำ" in told(response)
    assert submitted_plan.versions.count() == 1


def test_out_of_turn_is_told_so(client_for, cast, submitted_plan):
    response = client_for(cast.executive).get(url("sign", submitted_plan))
    assert response.status_code == 302
    assert "ยังไม่ถึงลำดับ" in told(response)
    with pytest.raises(Denied):
        sign(submitted_plan, cast.executive)


def test_nobody_signs_a_draft_that_they_changed(client_for, cast, ready_plan):
    ready_plan.contributors.create(person=cast.clerk)
    approval.submit_plan(plan=ready_plan, by=cast.officer)
    page = text(client_for(cast.clerk).get(url("approve", ready_plan)))
    assert "คุณเป็นผู้แก้ไขร่างนี้" in page
    assert url("sign", ready_plan) not in page
    response = client_for(cast.clerk).get(url("sign", ready_plan))
    assert "คุณเป็นผู้แก้ไขร่างนี้" in told(response)
    with pytest.raises(Refused):
        sign(ready_plan, cast.clerk)


def test_acting_signer_is_printed_with_the_order(cast, org, submitted_plan):
    today = timezone.localdate()
    make_delegation(
        org,
        from_person=cast.clerk,
        to_person=cast.auditor,
        role=Role.ENDORSER,
        starts_on=today,
        ends_on=today,
        order_number="ที่ 9/2570",
    )
    sign(submitted_plan, cast.auditor, "agree")
    step = submitted_plan.submissions.get().steps.first()
    assert "ที่ 9/2570" in step.acting_text


def test_one_person_signs_one_step_only(cast, org, submitted_plan):
    today = timezone.localdate()
    make_delegation(
        org,
        from_person=cast.executive,
        to_person=cast.clerk,
        role=Role.EXECUTIVE,
        starts_on=today,
        ends_on=today,
    )
    sign(submitted_plan, cast.clerk, "agree")
    with pytest.raises(Refused, match="ต้องเป็นผู้อื่น"):
        sign(submitted_plan, cast.clerk)


# --- returning, withdrawing, amending


def _comments(rows, remark=""):
    data = {
        "comments-TOTAL_FORMS": str(len(rows)),
        "comments-INITIAL_FORMS": "0",
        "comments-MAX_NUM_FORMS": "30",
        "remark": remark,
    }
    for index, row in enumerate(rows):
        for name, value in row.items():
            data[f"comments-{index}-{name}"] = value
    return data


def test_return_binds_comments_to_part_activity_and_field(client_for, cast, submitted_plan):
    activity = submitted_plan.activities.get(number=1)
    response = client_for(cast.clerk).post(
        url("return", submitted_plan),
        _comments(
            [
                {"target": "part:linkage", "field": "", "text": "เพิ่มแผนแม่บท"},
                {"target": f"activity:{activity.uuid}", "field": "money", "text": "งบสูงไป"},
                {"target": "plan", "field": "", "text": "  "},
            ]
        ),
    )
    assert response.url == url("approve", submitted_plan)
    submitted_plan.refresh_from_db()
    assert submitted_plan.status == PlanStatus.RETURNED
    part, entry = ReturnComment.objects.order_by("id")
    assert (part.part, part.activity) == ("linkage", None)
    assert (entry.activity, entry.field, entry.by_name) == (activity, "money", cast.clerk.display)
    assert submitted_plan.submissions.get().steps.first().state == StepState.RETURNED
    with pytest.raises(Refused, match="ข้อสังเกต"):
        approval.submit_plan(plan=submitted_plan, by=cast.officer)


def test_return_without_a_word_is_refused(client_for, cast, submitted_plan):
    response = client_for(cast.clerk).post(
        url("return", submitted_plan), _comments([{"target": "plan", "text": ""}])
    )
    assert "กรุณาเขียนข้อสังเกตอย่างน้อยหนึ่งข้อ" in text(response)
    submitted_plan.refresh_from_db()
    assert submitted_plan.status == PlanStatus.SUBMITTED


def test_return_keeps_what_was_typed_beside_a_wrong_choice(client_for, cast, submitted_plan):
    page = text(
        client_for(cast.clerk).post(
            url("return", submitted_plan),
            _comments(
                [{"target": "part:swot", "field": "money", "text": "เก็บข้อความนี้ไว้"}], "และนี่ด้วย"
            ),
        )
    )
    assert "เก็บข้อความนี้ไว้" in page
    assert "และนี่ด้วย" in page
    assert "ช่องนี้ใช้กับโครงการ/กิจกรรม/มาตรการเท่านั้น" in page


def test_comment_of_another_plans_activity_is_not_a_choice(
    client_for, cast, submitted_plan, other_org
):
    page = text(
        client_for(cast.clerk).post(
            url("return", submitted_plan),
            _comments([{"target": f"activity:{other_org.uuid}", "text": "x"}]),
        )
    )
    assert "กรุณาเลือกจากรายการ" in page
    assert not ReturnComment.objects.exists()


def test_resolve_comment_opens_the_way_to_submit_again(client_for, cast, submitted_plan):
    approval.return_plan(plan=submitted_plan, by=cast.clerk, comments=[{"text": "แก้"}])
    comment = submitted_plan.comments.get()
    client = client_for(cast.staff)
    response = client.post(url("comment_resolve", submitted_plan, comment.uuid))
    assert response.url.endswith("#comments")
    comment.refresh_from_db()
    assert comment.resolved_by == cast.staff
    assert client.get(url("comment_resolve", submitted_plan, comment.uuid)).status_code == 405
    assert (
        client_for(cast.auditor)
        .post(url("comment_resolve", submitted_plan, comment.uuid))
        .status_code
        == 403
    )
    submitted_plan.refresh_from_db()
    approval.submit_plan(plan=submitted_plan, by=cast.officer)


def test_withdraw_while_nobody_has_signed(client_for, cast, submitted_plan):
    client = client_for(cast.officer)
    assert "ถอนเรื่องกลับ" in text(client.get(url("withdraw", submitted_plan)))
    client.post(url("withdraw", submitted_plan))
    submitted_plan.refresh_from_db()
    assert submitted_plan.status == PlanStatus.DRAFT
    assert not submitted_plan.submissions.filter(is_open=True).exists()


def test_withdraw_after_a_signature_is_refused(client_for, cast, submitted_plan):
    sign(submitted_plan, cast.clerk, "agree")
    client = client_for(cast.officer)
    assert "มีผู้ลงนามแล้ว" in text(client.get(url("withdraw", submitted_plan)))
    response = client.post(url("withdraw", submitted_plan))
    assert "มีผู้ลงนามแล้ว" in told(response)
    submitted_plan.refresh_from_db()
    assert submitted_plan.status == PlanStatus.SUBMITTED


def test_amend_needs_reason_and_participants(client_for, cast, approved_plan):
    client = client_for(cast.officer)
    page = text(client.post(url("amend", approved_plan), {"reason": "งบเปลี่ยน"}))
    assert "กรุณาระบุผู้มีส่วนร่วมและวิธีการ" in page
    assert "งบเปลี่ยน" in page
    client.post(url("amend", approved_plan), {"reason": "งบเปลี่ยน", "participants": "ประชุม"})
    approved_plan.refresh_from_db()
    assert approved_plan.status == PlanStatus.AMENDING
    assert "เมื่อแผนได้รับอนุมัติแล้วเท่านั้น" in told(client.get(url("amend", approved_plan)))


def test_withdrawn_amendment_stays_an_amendment(cast, approved_plan):
    approval.start_amendment(plan=approved_plan, by=cast.officer, reason="เหตุ", participants="ใคร")
    approval.submit_plan(plan=approved_plan, by=cast.officer)
    approval.withdraw_plan(plan=approved_plan, by=cast.officer)
    approved_plan.refresh_from_db()
    assert approved_plan.status == PlanStatus.AMENDING


def test_what_is_signed_is_what_was_laid_before_the_signers(cast, submitted_plan):
    submission = submitted_plan.submissions.get()
    submitted_plan.activities.update(name="เปลี่ยนหลังเสนอ")
    sign(submitted_plan, cast.clerk, "agree")
    sign(submitted_plan, cast.executive)
    names = {row["name"] for row in json.loads(submission.canonical)["activities"]}
    assert {row.name for row in submitted_plan.current_version.activities.all()} == names
