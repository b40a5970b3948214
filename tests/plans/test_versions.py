"""Approved versions: immutable, checked, compared, printed."""

import json

import pytest

from plans import differences, outline, printing, reading
from plans.models import PlanVersion
from plans.models.version import ImmutableError
from plans.services import activities, approval, versions
from plans.services.versions import verify_version
from tests.factories import behind_the_programs_back
from tests.plans.conftest import sign
from tests.plans.test_approval import text, url
from workflow import attachments, jobs
from workflow.models import Job

pytestmark = pytest.mark.django_db


def amended(plan, cast, change):
    """Version 2 after `change(plan)` was made in an amendment."""
    approval.start_amendment(
        plan=plan, by=cast.officer, reason="งบประมาณเปลี่ยน", participants="ประชุมคณะทำงาน"
    )
    plan.refresh_from_db()
    change(plan)
    plan.refresh_from_db()
    approval.submit_plan(plan=plan, by=cast.officer)
    sign(plan, cast.clerk, "agree")
    sign(plan, cast.executive)
    plan.refresh_from_db()
    return plan.current_version


def rename_first(plan, cast):
    row = plan.activities.get(number=1)
    activities.save_activity(
        plan=plan,
        activity=row,
        by=cast.officer,
        **{**activities.activity_values(row), "name": "โครงการอบรมฉบับปรับปรุง"},
    )


def test_list_shows_hash_date_signer_and_warnings(client_for, cast, approved_plan):
    version = approved_plan.current_version
    page = text(client_for(cast.auditor).get(url("versions", approved_plan)))
    assert version.code in page
    assert cast.executive.display in page
    assert "ลงนามในระบบ" in page


def test_list_without_a_version_says_what_comes_next(client_for, cast, plan_draft):
    page = text(client_for(cast.auditor).get(url("versions", plan_draft)))
    assert "ยังไม่มีฉบับที่อนุมัติ" in page


def test_version_is_read_whole_and_found_intact(client_for, cast, approved_plan):
    page = text(client_for(cast.council).get(url("version", approved_plan, 1)))
    assert "ตรงกัน" in page
    for row in approved_plan.activities.all():
        assert row.name in page
    assert approved_plan.current_version.sha256 in page
    assert client_for(cast.council).get(url("version", approved_plan, 9)).status_code == 404


def test_tampering_is_seen(client_for, cast, approved_plan):
    version = approved_plan.current_version
    with pytest.raises(ImmutableError):
        PlanVersion.objects.filter(pk=version.pk).update(canonical="{}")
    data = {**version.data, "plan": {**version.data["plan"], "title": "แผนปลอม"}}
    behind_the_programs_back(
        "UPDATE plans_planversion SET canonical = %s WHERE id = %s",
        [json.dumps(data), version.pk],
    )
    version = approved_plan.versions.get()
    assert verify_version(version)
    page = text(client_for(cast.auditor).get(url("version", approved_plan, 1)))
    assert "ฉบับนี้ไม่ตรงกับที่อนุมัติไว้" in page


def test_second_version_links_to_the_first_and_tells_the_difference(
    client_for, cast, approved_plan
):
    first = approved_plan.current_version
    second = amended(approved_plan, cast, lambda plan: rename_first(plan, cast))
    assert (second.number, second.previous_sha256) == (2, first.sha256)
    assert verify_version(second) == []
    assert second.reason == "งบประมาณเปลี่ยน"
    page = text(client_for(cast.auditor).get(url("diff", approved_plan)))
    assert "โครงการอบรมฉบับปรับปรุง" in page
    assert "โครงการอบรมคุณธรรมและผลประโยชน์ทับซ้อน" in page
    assert "ชื่อโครงการ/กิจกรรม/มาตรการ" in page
    assert "แก้ไข 1 แห่ง" in page


def test_diff_of_draft_and_version(client_for, cast, approved_plan):
    approval.start_amendment(plan=approved_plan, by=cast.officer, reason="ก", participants="ข")
    approved_plan.refresh_from_db()
    rename_first(approved_plan, cast)
    client = client_for(cast.officer)
    page = text(client.get(url("diff", approved_plan)))
    assert "ร่างปัจจุบัน" in page
    assert "โครงการอบรมฉบับปรับปรุง" in page
    for wrong in ("9", "ก", "²", "1" * 5000):
        assert client.get(url("diff", approved_plan), {"from": wrong}).status_code == 404


def test_diff_before_any_version_is_not_found(client_for, cast, plan_draft):
    assert client_for(cast.officer).get(url("diff", plan_draft)).status_code == 404


def test_approver_of_an_amendment_sees_the_changes_first(client_for, cast, approved_plan):
    approval.start_amendment(
        plan=approved_plan, by=cast.officer, reason="สถานการณ์เปลี่ยน", participants="ประชุม"
    )
    approved_plan.refresh_from_db()
    rename_first(approved_plan, cast)
    approved_plan.refresh_from_db()
    approval.submit_plan(plan=approved_plan, by=cast.officer)
    page = text(client_for(cast.clerk).get(url("approve", approved_plan)))
    assert page.index("แก้ไข 1 แห่ง") < page.index("สถานการณ์เปลี่ยน") < page.index("เนื้อหาทั้งหมด")


def test_added_and_dropped_entries_are_told_by_name(cast, approved_plan):
    before = approved_plan.current_version.data
    after = json.loads(json.dumps(before))
    gone = after["activities"].pop()
    after["activities"].append(
        {**gone, "uuid": "00000000-0000-0000-0000-000000000009", "name": "รายการใหม่"}
    )
    places = differences.changed_places(before, after)
    assert [place.kind for place in places] == ["dropped", "added"]
    assert differences.changes_summary(places) == "เพิ่ม 1 รายการ · ตัดออก 1 รายการ"
    assert differences.changes_summary([]) == "ไม่มีสิ่งที่เปลี่ยนแปลง"


def test_every_field_of_the_content_has_a_thai_label(approved_plan):
    content = approved_plan.current_version.data
    unlabelled = []
    for part, value in content.items():
        if part in ("schema", "version", "previous", "attachments"):
            continue
        rows = value if part == "activities" else [value] if isinstance(value, dict) else []
        for row in rows:
            unlabelled += [(part, name) for name in row if reading.field_label(part, name) == name]
        assert str(reading.PARTS[part]) != part
    assert [pair for pair in unlabelled if pair[1] != "uuid"] == []


def test_every_value_reads_without_braces(approved_plan):
    for row in approved_plan.current_version.data["activities"]:
        for name, value in row.items():
            shown = reading.as_text(reading.readable(name, value))
            assert "{" not in shown, name


def test_money_has_three_states(approved_plan):
    content = approved_plan.current_version.data
    money = outline.planned_money(content)
    assert (str(money.total), money.without, money.not_entered) == ("20000.00", 2, 0)
    first, second, _third = content["activities"]
    assert reading.money_text(first) == "20,000.00 บาท"
    assert reading.money_text(second) == "ไม่ใช้งบประมาณ"


def test_printed_plan_has_its_three_parts_and_searchable_thai(client_for, cast, approved_plan):
    import pypdfium2

    client, address = client_for(cast.staff), url("version_pdf", approved_plan, 1)
    page = client.get(address)
    again = client.get(address)
    assert page.context["job"] == again.context["job"], "asking twice made two jobs"
    assert jobs.run(page.context["job"].uuid) == "done"
    progress = url("version_printing", approved_plan, 1)
    assert address in client.get(progress).content.decode()
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    # A version never changes: whoever runs the job once more makes no second file.
    assert attachments.of(approved_plan.current_version).count() == 1
    pdf = pypdfium2.PdfDocument(response.getvalue())
    words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    for wanted in (
        "ส่วนที่ ๑ บทนำ",
        "ส่วนที่ ๒ แผนปฏิบัติการ",
        "ส่วนที่ ๓ รายละเอียด",
        "ภารกิจตามมิติ",
        "๒๐,๐๐๐.๐๐",
        "ไม่ใช้งบประมาณ",
        approved_plan.current_version.code,
        cast.executive.display,
    ):
        assert wanted in words, wanted


def test_printed_plan_is_thai_whatever_the_language_of_the_page(approved_plan, monkeypatch):
    from django.utils import translation

    seen = {}
    monkeypatch.setattr(
        printing, "render_pdf", lambda template, context, **kw: seen.update(context) or b"%PDF-"
    )
    with translation.override("en"):
        printing.version_pdf(approved_plan.current_version)
    assert (
        seen["approved_on"].split()[1] in "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน "
        "กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
    )


def test_version_page_takes_few_queries(
    client_for, cast, approved_plan, django_assert_max_num_queries
):
    client = client_for(cast.auditor)
    with django_assert_max_num_queries(25):
        client.get(url("version", approved_plan, 1))


def test_content_of_a_draft_and_its_version_agree(submitted_plan):
    data = json.loads(submitted_plan.submissions.get().canonical)
    assert versions.content(submitted_plan) == data


def test_a_document_whose_file_is_gone_is_made_again(client_for, cast, approved_plan):
    """Restored from a backup without files: the page must not fail for ever."""
    version = approved_plan.current_version
    attachments.keep(
        b"%PDF-",
        obj=version,
        organisation=version.organisation,
        by=None,
        name="plan.pdf",
        extension=".pdf",
        media_type="application/pdf",
    )
    row = attachments.of(version).get()
    row.file.storage.delete(row.file.name)
    response = client_for(cast.staff).get(url("version_pdf", approved_plan, 1))
    assert response.status_code == 200 and not attachments.of(version).exists()
    assert Job.objects.filter(kind="plans.print").exists()
