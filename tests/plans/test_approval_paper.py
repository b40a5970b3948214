"""Signing on paper (AP-08): equal in rank, never called electronic, confirmed by a second."""

import errno
from datetime import date, timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from organisations.roles import Role
from plans.models import Plan, PlanStatus
from plans.services import approval
from tests.factories import make_member, pdf_bytes, upload
from tests.plans.conftest import sign
from tests.plans.test_approval import text, told, url
from workflow.models import Attachment

pytestmark = pytest.mark.django_db


def signature(**changed):
    return {
        "signer_name": "นายลงนาม ด้วยหมึก",
        "signer_title": "ผู้ช่วยผู้อำนวยการเขต",
        "signed_on": "9/11/2569",
        "opinions": ["for_information", "agree"],
        "remark": "",
        "scan": upload(pdf_bytes(), "scan.pdf", "application/pdf"),
        **changed,
    }


@pytest.fixture
def paper_plan(client_for, cast, ready_plan):
    client_for(cast.officer).post(url("paper", ready_plan), {})
    ready_plan.refresh_from_db()
    return ready_plan


def test_start_locks_the_draft_and_gives_the_memo(client_for, cast, paper_plan):
    assert paper_plan.status == PlanStatus.SUBMITTED
    submission = paper_plan.submissions.get()
    assert submission.on_paper
    client = client_for(cast.officer)
    page = text(client.get(url("paper", paper_plan)))
    assert submission.code in page
    assert "ลงนามในเอกสาร" in page
    response = client.get(url("memo", paper_plan))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert submission.code in response["Content-Disposition"]


def test_memo_carries_code_hash_and_a_block_for_every_signer(client_for, cast, paper_plan):
    import pypdfium2

    submission = paper_plan.submissions.get()
    pdf = pypdfium2.PdfDocument(client_for(cast.officer).get(url("memo", paper_plan)).content)
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert submission.sha256 in "".join(words.split())
    assert f"v1-{submission.code}" in words
    for step in submission.steps.all():
        assert step.position_title in words
    assert "SAMPLE" not in words
    pdf.close()


def test_a_signer_cannot_sign_in_the_system_meanwhile(client_for, cast, paper_plan):
    response = client_for(cast.clerk).get(url("sign", paper_plan))
    assert response.status_code == 302
    assert "อยู่ระหว่างลงนามในเอกสาร" in told(response)


def test_two_people_make_the_version(client_for, cast, org, paper_plan):
    client = client_for(cast.officer)
    for position in (1, 2):
        response = client.post(url("paper_signature", paper_plan, position), signature())
        assert response.url == url("paper", paper_plan)
    response = client.post(url("paper_confirm", paper_plan))
    assert "ต้องเป็นคนละคน" in told(response)
    second = make_member(org, Role.PLAN_OFFICER, name="นางสอง ตรวจทาน")
    other = client_for(second)
    assert "ข้าพเจ้าได้เทียบข้อมูล" in text(other.get(url("paper", paper_plan)))
    response = other.post(url("paper_confirm", paper_plan))
    assert response.url == url("versions", paper_plan)
    paper_plan.refresh_from_db()
    assert paper_plan.status == PlanStatus.APPROVED
    version = paper_plan.current_version
    assert version.on_paper
    assert str(version.approved_on) == "2026-11-09"
    assert (version.actor_name, version.actor_uuid) == ("นายลงนาม ด้วยหมึก", None)
    for name, *args in (("versions",), ("version", 1), ("approve",)):
        page = text(other.get(url(name, paper_plan, *args)))
        assert "ลงนามในเอกสาร" in page
        assert "ลงนามในระบบ" not in page
    again = other.post(url("paper_confirm", paper_plan))
    assert again.status_code == 302
    assert paper_plan.versions.count() == 1


def test_confirming_needs_every_signature(client_for, cast, paper_plan):
    client_for(cast.officer).post(url("paper_signature", paper_plan, 1), signature())
    response = client_for(cast.clerk).post(url("paper_confirm", paper_plan))
    assert "ไม่ครบทุกคน" in told(response)
    paper_plan.refresh_from_db()
    assert paper_plan.status == PlanStatus.SUBMITTED


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"scan": ""}, "กรุณาแนบภาพสแกนหน้าที่ลงนาม"),
        ({"scan": upload(b"MZ not a pdf", "scan.pdf")}, "เนื้อหาของแฟ้มไม่ตรงกับชื่อ"),
        ({"opinions": []}, "กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ"),
        ({"opinions": ["acknowledge"]}, "ความเห็นที่เลือกใช้กับขั้นตอนนี้ไม่ได้"),
        ({"signed_on": "31/2/2569"}, "ไม่มีวันที่"),
        ({"signer_title": ""}, "กรุณากรอกตำแหน่ง"),
    ],
)
def test_bad_input_stays_beside_what_was_typed(client_for, cast, paper_plan, changed, reason):
    response = client_for(cast.officer).post(
        url("paper_signature", paper_plan, 1), signature(**changed)
    )
    page = text(response)
    assert response.status_code == 200
    assert reason in page
    assert "นายลงนาม ด้วยหมึก" in page
    assert not Attachment.objects.exists()


def test_signature_in_the_future_is_refused(client_for, cast, paper_plan):
    day = timezone.localdate() + timedelta(days=2)
    page = text(
        client_for(cast.officer).post(
            url("paper_signature", paper_plan, 1),
            signature(signed_on=f"{day.day}/{day.month}/{day.year + 543}"),
        )
    )
    assert "ต้องไม่เป็นวันในอนาคต" in page


def test_full_disk_is_told_and_nothing_half_saved(client_for, cast, paper_plan, monkeypatch):
    def full(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    page = text(client_for(cast.officer).post(url("paper_signature", paper_plan, 1), signature()))
    assert "พื้นที่อาจเต็ม" in page
    assert "นายลงนาม ด้วยหมึก" in page
    assert not Attachment.objects.exists()
    assert paper_plan.submissions.get().current_step().position == 1


def test_scan_is_read_by_members_only(client_for, cast, paper_plan, other_org):
    client_for(cast.officer).post(url("paper_signature", paper_plan, 1), signature())
    scan = Attachment.objects.get()
    path = reverse("plans:attachment", args=[paper_plan.organisation.slug, scan.uuid])
    response = client_for(cast.clerk).get(path)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    b"".join(response.streaming_content)
    assert client_for(cast.other_officer).get(path).status_code == 404
    mine = reverse("plans:attachment", args=[other_org.slug, scan.uuid])
    assert client_for(cast.other_officer).get(mine).status_code == 404


def test_past_plan_is_recorded_with_its_defects_as_warnings(
    client_for, cast, org, framework, plan_draft
):
    Plan.objects.filter(pk=plan_draft.pk).update(first_fiscal_year=2566, last_fiscal_year=2566)
    client = client_for(cast.officer)
    assert "บันทึกตามที่อนุมัติไว้" in text(client.get(url("paper", plan_draft)))
    client.post(url("paper", plan_draft), {})
    plan_draft.refresh_from_db()
    assert plan_draft.status == PlanStatus.SUBMITTED
    codes = {row["code"] for row in plan_draft.submissions.get().warnings}
    assert {"cpi", "activity.period"} <= codes


def test_unfinished_plan_of_this_year_cannot_go_on_paper(client_for, cast, plan_draft, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2026, 11, 20))
    response = client_for(cast.officer).post(url("paper", plan_draft), {})
    plan_draft.refresh_from_db()
    assert plan_draft.status == PlanStatus.DRAFT
    assert "ยังเสนอแผนไม่ได้" in text(response)


def test_withdrawing_the_paper_opens_the_draft_again(client_for, cast, paper_plan):
    client_for(cast.officer).post(url("withdraw", paper_plan))
    paper_plan.refresh_from_db()
    assert paper_plan.status == PlanStatus.DRAFT


def test_withdrawn_paper_says_nothing_about_the_version_signed_later(client_for, cast, paper_plan):
    officer = client_for(cast.officer)
    officer.post(url("paper_signature", paper_plan, 1), signature())
    officer.post(url("withdraw", paper_plan))
    paper_plan.refresh_from_db()
    approval.submit_plan(plan=paper_plan, by=cast.officer)
    sign(paper_plan, cast.clerk, "agree")
    sign(paper_plan, cast.executive)
    first, second = paper_plan.submissions.all()
    assert first.sha256 == second.sha256
    page = text(officer.get(url("version", paper_plan, 1)))
    assert cast.clerk.display in page
    assert "นายลงนาม ด้วยหมึก" not in page
