"""The owner's claim for a round and the verdict on it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from organisations.models import FormDraft
from organisations.roles import Role
from organisations.services import save_draft
from plans.models import ClaimState, KpiActual, MoneyRecord, ProgressClaim
from plans.services import progress
from tests.factories import make_department, make_member
from tests.plans.test_approval import text, told
from workflow.engine import Denied, Refused

pytestmark = pytest.mark.django_db


def url(name, activity, year=2570, months=6):
    slug = activity.organisation.slug
    return reverse(f"plans:{name}", args=[slug, activity.activity_uuid, year, months])


def claim_data(activity, **changed):
    kpi = activity.data["kpis"][0]["uuid"] if activity.data["kpis"] else None
    data = {
        "edit_number": "0",
        "status": "in_progress",
        "percent": "60",
        "output": "อบรมแล้วหนึ่งรุ่น",
        "target_done": "1",
        "problem": "วิทยากรติดภารกิจ",
        "improvement": "จองล่วงหน้า",
        "action": "send",
        **changed,
    }
    if kpi:
        data.setdefault(f"kpi_{kpi}", "72.5")
        data.setdefault("money_0_in_ordinance", "20,000")
        data.setdefault("money_0_committed", "")
        data.setdefault("money_0_paid", "๕,๐๐๐.๕๐")
    return {name: value for name, value in data.items() if value is not None}


def send(activity, by, **values):
    claim = progress.save_claim(
        activity=activity,
        by=by,
        fiscal_year=2570,
        months=6,
        **{"status": "in_progress", "percent": 60, "output": "ทำแล้ว", **values},
    )
    progress.submit_claim(claim=claim, by=by)
    claim.refresh_from_db()
    return claim


# --- writing


def test_claim_is_sent_with_money_and_indicator(
    client_for, cast, approved_activity, django_capture_on_commit_callbacks
):
    client = client_for(cast.staff)
    page = text(client.get(url("claim", approved_activity)))
    assert "ข้อบัญญัติ" in page
    assert 'data-autosave-form="plans.claim"' in page
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("claim", approved_activity), claim_data(approved_activity))
    assert response.url.endswith("?fy=2570#round-6")
    claim = ProgressClaim.objects.get()
    assert (claim.state, claim.percent, claim.claimed_by) == (ClaimState.CLAIMED, 60, cast.staff)
    money = MoneyRecord.objects.get()
    assert (money.in_ordinance, money.committed, money.paid) == (
        Decimal("20000"),
        None,
        Decimal("5000.50"),
    )
    assert KpiActual.objects.get().value == Decimal("72.50")
    assert cast.officer.notices.filter(text__contains="รอตรวจสอบ").exists()


def test_draft_is_saved_without_what_sending_needs(client_for, cast, approved_activity):
    client = client_for(cast.staff)
    client.post(
        url("claim", approved_activity),
        claim_data(approved_activity, action="save", output="", percent=""),
    )
    claim = ProgressClaim.objects.get()
    assert (claim.state, claim.percent) == (ClaimState.DRAFT, 0)
    page = text(client.get(url("claim", approved_activity)))
    assert "จองล่วงหน้า" in page
    assert 'value="5,000.50"' in page


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"output": ""}, "กรุณากรอกผลการดำเนินการ"),
        ({"percent": "100"}, "ระหว่างร้อยละ 1 ถึง 99"),
        ({"percent": "101"}, "ไม่เกิน 100"),
        ({"percent": "หกสิบ"}, "กรุณากรอก"),
        ({"status": ""}, "กรุณาเลือกสถานะ"),
        ({"status": "flying"}, "กรุณาเลือกจากรายการ"),
        ({"status": "cannot_do"}, "กรุณาเลือกเหตุที่ดำเนินการไม่ได้"),
        ({"status": "cannot_do", "reason": "other"}, "กรุณาอธิบายเหตุผล"),
        ({"target_done": "-1"}, "ต้องไม่ติดลบ"),
        ({"money_0_paid": "สองแสน"}, "แทนคำว่า สองแสน"),
        ({"money_0_paid": "-5"}, "ต้องไม่ติดลบ"),
        ({"money_0_paid": "1234567890123"}, "ไม่เกิน 12 หลัก"),
    ],
)
def test_bad_claim_keeps_all_that_was_typed(client_for, cast, approved_activity, changed, reason):
    response = client_for(cast.staff).post(
        url("claim", approved_activity), claim_data(approved_activity, **changed)
    )
    page = text(response)
    assert response.status_code == 200
    assert reason in page
    assert "วิทยากรติดภารกิจ" in page
    for value in changed.values():
        if value and not value.isalpha():
            assert value in page
    assert not ProgressClaim.objects.exists()
    assert not MoneyRecord.objects.exists()


def test_indicator_in_words_is_refused(client_for, cast, approved_activity):
    kpi = approved_activity.data["kpis"][0]["uuid"]
    page = text(
        client_for(cast.staff).post(
            url("claim", approved_activity),
            claim_data(approved_activity, **{f"kpi_{kpi}": "เจ็ดสิบ"}),
        )
    )
    assert "เจ็ดสิบ" in page
    assert f'id="id_kpi_{kpi}_error"' in page


def test_done_is_a_hundred_and_not_started_is_zero(client_for, cast, approved_activity):
    client = client_for(cast.staff)
    client.post(
        url("claim", approved_activity),
        claim_data(approved_activity, status="done", percent="40", action="save"),
    )
    assert ProgressClaim.objects.get().percent == 100
    client.post(
        url("claim", approved_activity),
        claim_data(
            approved_activity, status="not_started", percent="40", action="save", edit_number="1"
        ),
    )
    assert ProgressClaim.objects.get().percent == 0


def test_two_people_editing_are_shown_both_versions(client_for, cast, approved_activity):
    client = client_for(cast.staff)
    client.get(url("claim", approved_activity))
    progress.save_claim(
        activity=approved_activity,
        by=cast.staff,
        fiscal_year=2570,
        months=6,
        status="in_progress",
        percent=30,
        output="ฉบับของอีกคน",
    )
    data = claim_data(approved_activity, output="ฉบับของฉัน", action="save")
    response = client.post(url("claim", approved_activity), data)
    page = text(response)
    assert response.status_code == 409
    assert "ฉบับของอีกคน" in page
    assert "ฉบับของฉัน" in page
    assert 'name="edit_number" value="1"' in page
    assert ProgressClaim.objects.get().output == "ฉบับของอีกคน"
    response = client.post(url("claim", approved_activity), {**data, "edit_number": "1"})
    assert response.status_code == 302
    assert ProgressClaim.objects.get().output == "ฉบับของฉัน"


def test_second_press_of_send_is_friendly(client_for, cast, approved_activity):
    client = client_for(cast.staff)
    data = claim_data(approved_activity)
    client.post(url("claim", approved_activity), data)
    response = client.post(url("claim", approved_activity), data)
    assert response.status_code == 302
    assert "ส่งแล้ว" in told(response)
    assert ProgressClaim.objects.count() == 1


def test_typed_text_is_offered_again(client_for, cast, org, approved_activity):
    key = f"{approved_activity.activity_uuid}:2570:6"
    save_draft(
        person=cast.staff,
        organisation=org,
        form="plans.claim",
        object_key=key,
        data={"output": "พิมพ์ค้างไว้", "percent": "หก", "status": "in_progress", "edit_number": "0"},
    )
    client = client_for(cast.staff)
    page = text(client.get(url("claim", approved_activity)))
    assert "มีข้อความที่พิมพ์ค้างไว้" in page
    assert "พิมพ์ค้างไว้</textarea>" not in page
    page = text(client.get(url("claim", approved_activity) + "?draft=1"))
    assert "พิมพ์ค้างไว้</textarea>" in page
    assert 'value="หก"' in page
    client.post(url("claim", approved_activity), claim_data(approved_activity, action="save"))
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    ("year", "months"), [(2570, 3), (2570, 0), (2569, 6), (2571, 12), (99999999999, 6)]
)
@pytest.mark.parametrize("name", ["claim", "verify"])
def test_rounds_outside_the_plan_are_not_found(
    client_for, cast, approved_activity, name, year, months
):
    person = cast.staff if name == "claim" else cast.officer
    response = client_for(person).get(url(name, approved_activity, year, months))
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("staff", 200),
        ("staff2", 403),
        ("officer", 403),
        ("clerk", 403),
        ("auditor", 403),
        ("complaints", 403),
        ("other_staff", 404),
    ],
)
def test_who_may_claim(client_for, cast, approved_activity, who, status):
    response = client_for(getattr(cast, who)).get(url("claim", approved_activity))
    assert response.status_code == status


# --- the verdict


def test_verdict_stands_beside_the_claim_with_the_gap(
    client_for, cast, approved_activity, django_capture_on_commit_callbacks
):
    claim = send(approved_activity, cast.staff)
    client = client_for(cast.officer)
    assert "ทำแล้ว" in text(client.get(url("verify", approved_activity)))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            url("verify", approved_activity),
            {"status": "in_progress", "percent": "40", "remark": "ขาดหลักฐาน", "action": "verify"},
        )
    assert response.status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.percent) == (ClaimState.VERIFIED, 60)
    page = text(
        client_for(cast.auditor).get(
            reverse(
                "plans:activity",
                args=[approved_activity.organisation.slug, approved_activity.activity_uuid],
            )
        )
    )
    assert "ต่างจากที่รายงาน 20 จุดร้อยละ" in page
    assert "ขาดหลักฐาน" in page
    assert cast.staff.notices.filter(text__contains="ผลการตรวจสอบ").exists()


def test_difference_needs_a_remark_and_nothing_is_lost(client_for, cast, approved_activity):
    claim = send(approved_activity, cast.staff)
    page = text(
        client_for(cast.officer).post(
            url("verify", approved_activity),
            {"status": "done", "percent": "90", "remark": "", "action": "verify"},
        )
    )
    assert "กรุณาอธิบายเหตุผล" in page
    assert 'id="id_remark_error"' in page
    claim.refresh_from_db()
    assert claim.state == ClaimState.CLAIMED
    with pytest.raises(Refused):
        progress.verify_claim(claim=claim, by=cast.officer, status="done", percent=100)


def test_return_needs_a_remark_and_opens_the_claim(client_for, cast, approved_activity):
    claim = send(approved_activity, cast.staff)
    client = client_for(cast.officer)
    page = text(client.post(url("verify", approved_activity), {"action": "return"}))
    assert "กรุณาเขียนเหตุผลที่ส่งกลับ" in page
    client.post(url("verify", approved_activity), {"action": "return", "remark": "แนบภาพด้วย"})
    claim.refresh_from_db()
    assert claim.state == ClaimState.RETURNED
    page = text(client_for(cast.staff).get(url("claim", approved_activity)))
    assert "แนบภาพด้วย" in page


def test_verified_claim_is_reopened_with_a_reason(client_for, cast, approved_activity):
    claim = send(approved_activity, cast.staff)
    progress.verify_claim(claim=claim, by=cast.officer, status="in_progress", percent=60)
    client = client_for(cast.officer)
    assert "เปิดให้แก้ไขใหม่" in text(client.get(url("verify", approved_activity)))
    client.post(url("verify", approved_activity), {"action": "return", "remark": "แก้ตัวเลข"})
    claim.refresh_from_db()
    assert claim.state == ClaimState.RETURNED
    assert claim.verdicts.count() == 2


def test_second_verdict_is_friendly(client_for, cast, approved_activity):
    send(approved_activity, cast.staff)
    client = client_for(cast.officer)
    data = {"status": "in_progress", "percent": "60", "action": "verify"}
    client.post(url("verify", approved_activity), data)
    response = client.post(url("verify", approved_activity), data)
    assert response.status_code == 302
    assert "ไม่ต้องบันทึกซ้ำ" in told(response)


def test_claimer_is_not_the_verifier(client_for, cast, own_activity):
    claim = send(own_activity, cast.officer)
    page = text(client_for(cast.officer).get(url("verify", own_activity)))
    assert "จึงตรวจสอบเองไม่ได้" in page
    assert 'value="verify"' not in page
    with pytest.raises(Refused):
        progress.verify_claim(claim=claim, by=cast.officer, status="in_progress", percent=60)
    with pytest.raises(Refused):
        progress.return_claim(claim=claim, by=cast.officer, remark="ตัวเอง")


def test_plan_units_own_claim_needs_a_verifier_of_another_unit(
    client_for, cast, org, departments, own_activity
):
    claim = send(own_activity, cast.officer)
    colleague = make_member(org, Role.PLAN_OFFICER, name="เพื่อนร่วมฝ่าย", department=departments.owner)
    assert "คนละส่วนราชการ" in text(client_for(colleague).get(url("verify", own_activity)))
    response = client_for(colleague).post(
        url("verify", own_activity),
        {"status": "in_progress", "percent": "60", "action": "verify"},
    )
    assert "คนละส่วนราชการ" in text(response)
    claim.refresh_from_db()
    assert claim.state == ClaimState.CLAIMED
    other = make_member(
        org, Role.PLAN_OFFICER, name="อีกฝ่าย", department=make_department(org, "ฝ่ายโยธา")
    )
    progress.verify_claim(claim=claim, by=other, status="in_progress", percent=60)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("clerk", 200),
        ("staff", 403),
        ("executive", 403),
        ("auditor", 403),
        ("other_officer", 404),
    ],
)
def test_who_may_verify(client_for, cast, approved_activity, who, status):
    send(approved_activity, cast.staff)
    response = client_for(getattr(cast, who)).get(url("verify", approved_activity))
    assert response.status_code == status


def test_verify_without_a_claim_is_not_found(client_for, cast, approved_activity):
    assert client_for(cast.officer).get(url("verify", approved_activity)).status_code == 404


def test_services_refuse_other_people(cast, approved_activity):
    with pytest.raises(Denied):
        send(approved_activity, cast.staff2)
    with pytest.raises(Denied):
        progress.record_money(
            activity=approved_activity,
            by=cast.staff2,
            fiscal_year=2570,
            source="ก",
            in_ordinance=None,
            committed=None,
            paid=None,
        )
    with pytest.raises(Refused):
        progress.record_kpi(
            activity=approved_activity,
            by=cast.staff,
            kpi_uuid="no",
            fiscal_year=2570,
            months=6,
            value=Decimal("1"),
        )
