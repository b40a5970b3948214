"""The list, an activity's page, its log with photos, and the files."""

import errno
from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from organisations.models import Notice
from plans.models import MoneyRecord, PlanVersion, ProgressClaim, ProgressLog, VersionActivity
from plans.progress_list import whole_length
from plans.services import progress
from plans.views.progress import ROWS_A_PAGE
from tests.factories import image_bytes, pdf_bytes, upload
from tests.plans.test_approval import text, told
from workflow.models import Attachment, AuditEntry

pytestmark = pytest.mark.django_db


def url(name, activity, *args):
    slug = activity.organisation.slug
    return reverse(f"plans:{name}", args=[slug, activity.activity_uuid, *args])


def list_url(organisation, query=""):
    return reverse("plans:progress", args=[organisation.slug]) + f"?fy=2570{query}"


def typed_day(day) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def log_data(**changed):
    return {
        "on": typed_day(timezone.localdate()),
        "note": "จัดอบรมรุ่นที่ 1",
        "attended": "๔๕",
        **changed,
    }


# --- the list


def test_list_without_an_approved_plan_says_what_to_do(client_for, cast, org, ready_plan):
    page = text(client_for(cast.staff).get(list_url(org)))
    assert "ยังไม่มีแผนที่อนุมัติแล้ว" in page


def test_list_shows_claim_verdict_gap_and_money(
    client_for, cast, org, approved_activity, own_activity
):
    claim = progress.save_claim(
        activity=approved_activity,
        by=cast.staff,
        fiscal_year=2570,
        months=6,
        status="in_progress",
        percent=60,
        output="ทำแล้ว",
    )
    progress.submit_claim(claim=claim, by=cast.staff)
    progress.verify_claim(
        claim=claim, by=cast.officer, status="in_progress", percent=45, remark="ยังไม่มีหลักฐาน"
    )
    progress.record_money(
        activity=approved_activity,
        by=cast.staff,
        fiscal_year=2570,
        source="ข้อบัญญัติ",
        in_ordinance=None,
        committed=None,
        paid="5000.00",
    )
    page = text(client_for(cast.auditor).get(list_url(org)))
    assert approved_activity.name in page
    assert "ส่วนต่าง 15<" in page
    assert 'data-label="ร้อยละ">45<' in page
    assert "5,000.00 บาท" in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("&q=ดัชนี", [3]),
        ("&q=เปิดเผย", [2]),
        ("&dimension=3", [2]),
        ("&department=ฝ่ายการศึกษา", [1]),
        ("&mine=1", [1]),
        ("&status=in_progress", [1]),
        ("&status=not_started", [2, 3]),
        ("&state=claimed", [1]),
        ("&state=unsent", [2, 3]),
        ("&sort=-number", [3, 2, 1]),
        ("&sort=-percent", [1, 2, 3]),
        ("&sort=planned", [1, 2, 3]),
        ("&sort=-ends_on", [3, 1, 2]),
        ("&sort=nonsense&status=nonsense&page=99", [1, 2, 3]),
        ("&q=ไม่มีคำนี้", []),
    ],
)
def test_filters_and_order(client_for, cast, org, approved_activity, query, numbers):
    claim = progress.save_claim(
        activity=approved_activity,
        by=cast.staff,
        fiscal_year=2570,
        months=6,
        status="in_progress",
        percent=60,
        output="ทำแล้ว",
    )
    progress.submit_claim(claim=claim, by=cast.staff)
    response = client_for(cast.staff).get(list_url(org, query))
    assert [row.number for row in response.context.get("rows") or []] == numbers


def _many(activity, count):
    version = activity.version
    VersionActivity.objects.bulk_create(
        VersionActivity(
            version=version,
            organisation=activity.organisation,
            activity_uuid=f"00000000-0000-4000-8000-{number:012d}",
            number=number,
            kind=activity.kind,
            name=f"รายการ {number}",
            dimension="1",
            node_code="1.1",
            budget_state="none",
            data={**activity.data, "uuid": f"x{number}"},
        )
        for number in range(10, 10 + count)
    )


def test_list_takes_the_same_queries_at_a_thousand(
    client_for, cast, org, approved_activity, django_assert_max_num_queries
):
    client = client_for(cast.auditor)
    client.get(list_url(org))
    _many(approved_activity, 1000)
    # What is remembered of a version: outside of this test none ever grows.
    whole_length.cache_clear()
    path = reverse("plans:progress", args=[org.slug])
    for query in ("", "?status=not_started&sort=-percent&state=unsent&q=รายการ"):
        with django_assert_max_num_queries(20):
            response = client.get(path + query)
        assert len(response.context["rows"]) == ROWS_A_PAGE
    assert response.context["page_obj"].paginator.count >= 1000


def test_activity_page_takes_the_same_queries_with_many_logs(
    client_for, cast, approved_activity, django_assert_max_num_queries
):
    for number in range(30):
        progress.add_log(
            activity=approved_activity,
            by=cast.staff,
            on=timezone.localdate(),
            note=f"ครั้งที่ {number}",
            photos=[upload()] if number < 3 else [],
        )
    client = client_for(cast.officer)
    client.get(url("activity", approved_activity))
    with django_assert_max_num_queries(27):
        client.get(url("activity", approved_activity))


# --- one activity


def test_activity_page_is_for_members_of_the_organisation(
    client_for, cast, other_org, approved_activity
):
    path = url("activity", approved_activity)
    assert client_for(cast.council).get(path).status_code == 200
    assert client_for(cast.complaints).get(path).status_code == 403
    assert client_for(cast.other_staff).get(path).status_code == 404
    mine = path.replace("example-district", other_org.slug)
    assert client_for(cast.other_staff).get(mine).status_code == 404
    assert client_for(None).get(path).status_code == 302


def test_activity_of_a_draft_only_is_not_found(client_for, cast, org, ready_plan):
    row = ready_plan.activities.first()
    path = reverse("plans:activity", args=[org.slug, row.uuid])
    assert client_for(cast.staff).get(path).status_code == 404


def test_activity_page_shows_facts_money_and_indicator(client_for, cast, approved_activity):
    page = text(client_for(cast.staff).get(url("activity", approved_activity)))
    for wanted in (
        "รอบ 6 เดือน",
        "รอบ 12 เดือน",
        "30 เม.ย. 2570",
        "31 ต.ค. 2570",
        "20,000.00 บาท",
        "ผู้เข้าอบรม",
    ):
        assert wanted in page
    assert url("claim", approved_activity, 2570, 6) in page
    assert url("log", approved_activity) in page
    page = text(client_for(cast.auditor).get(url("activity", approved_activity)))
    assert url("claim", approved_activity, 2570, 6) not in page
    assert url("log", approved_activity) not in page


def test_activity_without_people_says_why_nobody_can_report(client_for, cast, approved_plan):
    activity = approved_plan.current_version.activities.get(number=2)
    page = text(client_for(cast.officer).get(url("activity", activity)))
    assert "ไม่ได้ระบุผู้รับผิดชอบ" in page


def test_dropped_activity_keeps_its_history(client_for, cast, approved_plan, approved_activity):
    progress.add_log(
        activity=approved_activity, by=cast.staff, on=timezone.localdate(), note="ทำไปแล้ว"
    )
    first = approved_plan.current_version
    PlanVersion.objects.create(
        plan=approved_plan,
        number=2,
        canonical=first.canonical,
        sha256="x",
        approved_on=first.approved_on,
        actor_name="ผู้อนุมัติ",
    )
    page = text(client_for(cast.staff).get(url("activity", approved_activity)))
    assert "ตัดออกจากแผนแล้ว" in page
    assert "ทำไปแล้ว" in page


# --- the log


def test_log_with_photos(client_for, cast, approved_activity):
    response = client_for(cast.staff).post(
        url("log", approved_activity),
        log_data(photos=[upload(), upload(pdf_bytes(), "ใบเซ็นชื่อ.pdf")], publishable="on"),
    )
    assert response.url == url("activity", approved_activity) + "#log"
    row = ProgressLog.objects.get()
    assert (row.attended, row.note) == (45, "จัดอบรมรุ่นที่ 1")
    assert row.actor_name == cast.staff.display
    assert Attachment.objects.filter(object_uuid=row.uuid, publishable=True).count() == 2
    page = text(client_for(cast.auditor).get(url("activity", approved_activity)))
    assert "จัดอบรมรุ่นที่ 1" in page
    assert "ใบเซ็นชื่อ.pdf" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("officer", 200), ("staff2", 403), ("clerk", 403), ("other_staff", 404)],
)
def test_who_may_log(client_for, cast, approved_activity, who, status):
    response = client_for(getattr(cast, who)).get(url("log", approved_activity))
    assert response.status_code == status


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"on": "31/2/2569"}, "ไม่มีวันที่"),
        ({"on": "9/8/65"}, "สี่หลัก"),
        ({"on": "9/8/2565"}, "ต้องไม่ก่อนวันแรกของแผน"),
        ({"attended": "-3"}, "ต้องไม่ติดลบ"),
        ({"attended": "สี่สิบ"}, "กรุณากรอก"),
        ({"photos": [upload(b"not a picture", "a.jpg")]}, "a.jpg: เนื้อหาของแฟ้มไม่ตรงกับชื่อ"),
        ({"photos": [upload(image_bytes(), "a.exe")]}, "a.exe: แฟ้มชนิดนี้ส่งไม่ได้"),
        ({"photos": [upload(b"", "a.jpg")]}, "แฟ้มว่างเปล่า"),
        ({"photos": [upload() for _number in range(11)]}, "ไม่เกิน 10 แฟ้ม"),
    ],
)
def test_bad_log_keeps_the_text(client_for, cast, approved_activity, changed, reason):
    page = text(client_for(cast.staff).post(url("log", approved_activity), log_data(**changed)))
    assert reason in page
    assert "จัดอบรมรุ่นที่ 1" in page
    assert not ProgressLog.objects.exists()
    assert not Attachment.objects.exists()


def test_log_of_tomorrow_is_refused(client_for, cast, approved_activity):
    day = timezone.localdate() + timedelta(days=1)
    page = text(
        client_for(cast.staff).post(url("log", approved_activity), log_data(on=typed_day(day)))
    )
    assert "ต้องไม่เป็นวันในอนาคต" in page
    assert f'value="{typed_day(day)}"' in page


def test_second_bad_photo_leaves_no_file_behind(client_for, cast, approved_activity, settings):
    client_for(cast.staff).post(
        url("log", approved_activity), log_data(photos=[upload(), upload(b"no", "b.jpg")])
    )
    from pathlib import Path

    root = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    assert [path for path in root.rglob("*") if path.is_file()] == []
    assert not ProgressLog.objects.exists()


def test_full_disk_keeps_the_text(client_for, cast, approved_activity, monkeypatch):
    def full(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = client_for(cast.staff).post(
        url("log", approved_activity), log_data(photos=[upload()])
    )
    page = text(response)
    assert response.status_code == 200
    assert "พื้นที่อาจเต็ม" in page
    assert "จัดอบรมรุ่นที่ 1" in page
    assert "กรุณาเลือกภาพอีกครั้ง" in page
    assert not ProgressLog.objects.exists()


# --- files


@pytest.fixture
def photo(cast, approved_activity):
    progress.add_log(
        activity=approved_activity,
        by=cast.staff,
        on=timezone.localdate(),
        note="ภาพ",
        photos=[upload(name="กิจกรรม.jpg")],
    )
    return Attachment.objects.get()


def file_url(organisation, photo, name="attachment"):
    return reverse(f"plans:{name}", args=[organisation.slug, photo.uuid])


def test_picture_is_shown_inline_to_members_only(client_for, cast, org, other_org, photo):
    response = client_for(cast.council).get(file_url(org, photo))
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content)
    assert client_for(cast.complaints).get(file_url(org, photo)).status_code == 403
    assert client_for(cast.other_staff).get(file_url(org, photo)).status_code == 404
    assert client_for(cast.other_staff).get(file_url(other_org, photo)).status_code == 404
    assert client_for(None).get(file_url(org, photo)).status_code == 302


def test_lost_file_is_not_found(client_for, cast, org, photo):
    photo.file.storage.delete(photo.file.name)
    assert client_for(cast.staff).get(file_url(org, photo)).status_code == 404


def test_officer_ticks_evidence_as_publishable(client_for, cast, org, photo):
    path = file_url(org, photo, "attachment_publishable")
    assert client_for(cast.staff).post(path, {"publishable": "1"}).status_code == 403
    assert client_for(cast.other_officer).post(path, {"publishable": "1"}).status_code == 404
    client = client_for(cast.officer)
    assert client.get(path).status_code == 405
    assert "เผยแพร่" in told(client.post(path, {"publishable": "1"}))
    photo.refresh_from_db()
    assert photo.publishable
    client.post(path, {"publishable": "0"})
    photo.refresh_from_db()
    assert not photo.publishable
    events = AuditEntry.objects.filter(object_uuid=photo.uuid).values_list("event", flat=True)
    assert set(events) == {"progress.evidence_published", "progress.evidence_internal"}


def test_nothing_was_recorded_by_reading(client_for, cast, approved_activity):
    client_for(cast.auditor).get(url("activity", approved_activity))
    assert not ProgressClaim.objects.exists()
    assert not MoneyRecord.objects.exists()


def test_those_who_may_verify_are_told(cast, approved_activity, own_activity):
    """The officer of an ordinary claim; the endorser where the claim is the plan unit's own."""
    for activity, owner, reader in (
        (approved_activity, cast.staff, cast.officer),
        (own_activity, cast.officer, cast.clerk),
    ):
        Notice.objects.all().delete()
        claim = progress.save_claim(
            activity=activity, by=owner, fiscal_year=2570, months=6,
            status="in_progress", percent=50, output="จัดแล้วหนึ่งครั้ง",
        )  # fmt: skip
        progress.tell_verifiers(progress.submit_claim(claim=claim, by=owner), owner)
        assert {row.person for row in Notice.objects.all()} == {reader}
