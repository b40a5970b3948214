"""The order of the working group as a file (PR-11, AP-06), and the memo's number (AP-05)."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.printing import memo_pdf
from plans.services import approval, order, versions
from plans.workflow import PLAN
from tests.factories import pdf_bytes, upload
from workflow import attachments
from workflow.engine import Denied, Refused
from workflow.models import Attachment, AuditEntry

from .conftest import sign
from .pages import at, text

pytestmark = pytest.mark.django_db


def paper(name="คำสั่ง 12-2569.pdf"):
    return upload(pdf_bytes(), name, "application/pdf")


def test_pr11_the_order_goes_before_the_signers_and_is_part_of_what_is_signed(
    client_for, cast, org, ready_plan
):
    before = versions.canonical(ready_plan)[1]
    answer = client_for(cast.officer).post(at("order", ready_plan), {"file": paper()})
    assert answer.status_code == 302
    file = attachments.of(ready_plan).get()
    assert versions.canonical(ready_plan)[1] != before
    approval.submit_plan(plan=ready_plan, by=cast.officer)
    submission = ready_plan.submissions.get()
    assert json.loads(submission.canonical)["attachments"] == [file.sha256]
    clerk = client_for(cast.clerk)
    page = text(clerk.get(at("approve", ready_plan)))
    link = reverse("plans:attachment", args=[org.slug, file.uuid])
    assert link in page and "คำสั่ง 12-2569.pdf" in page
    assert readable(clerk, link)
    assert "คำสั่งแต่งตั้งคณะทำงาน" in words_of(memo_pdf(submission))


def readable(client, address) -> bool:
    answer = client.get(address)
    # Reading to the end closes the file; `close` would take the test's connection with it.
    return answer.status_code == 200 and bool(b"".join(answer.streaming_content))


def words_of(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    found = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return found


def test_who_attaches_the_order_has_changed_the_draft(cast, org, ready_plan):
    from organisations.roles import Role
    from tests.factories import make_member

    both = make_member(org, Role.STAFF, Role.EXECUTIVE, name="นายทำ เอง")
    order.attach_order(plan=ready_plan, by=both, file=paper())
    approval.submit_plan(plan=ready_plan, by=cast.officer)
    sign(ready_plan, cast.clerk, "agree")
    assert PLAN.problems(ready_plan, "sign", both)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ((b"MZ" * 40, "order.exe", "application/pdf"), "แฟ้มชนิดนี้ส่งไม่ได้"),
        ((b"no pdf", "order.pdf", "application/pdf"), "เนื้อหาของแฟ้มไม่ตรงกับชื่อ"),
        ((b"", "order.pdf", "application/pdf"), "แฟ้มนี้ว่างเปล่า"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(
    client_for, cast, ready_plan, file, reason
):
    answer = client_for(cast.officer).post(at("order", ready_plan), {"file": upload(*file)})
    assert reason in text(answer)
    assert not attachments.of(ready_plan).exists()


def test_a_full_disk_is_told_and_nothing_is_half_saved(client_for, cast, ready_plan, monkeypatch):
    import errno

    from django.core.files.storage import FileSystemStorage

    def full(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = client_for(cast.officer).post(at("order", ready_plan), {"file": paper()})
    assert "พื้นที่อาจเต็ม" in text(answer)
    assert not attachments.of(ready_plan).exists()


def test_a_submitted_plan_takes_no_file(client_for, cast, submitted_plan):
    answer = client_for(cast.officer).post(at("order", submitted_plan), {"file": paper()})
    assert answer.status_code == 302
    with pytest.raises(Refused):
        order.attach_order(plan=submitted_plan, by=cast.officer, file=paper())
    assert not attachments.of(submitted_plan).exists()


def test_there_is_an_end_to_files(cast, ready_plan):
    for _number in range(order.MAX_FILES):
        order.attach_order(plan=ready_plan, by=cast.officer, file=paper())
    with pytest.raises(Refused):
        order.attach_order(plan=ready_plan, by=cast.officer, file=paper())


def test_a_file_that_nobody_was_shown_goes_for_good(client_for, cast, ready_plan):
    row = order.attach_order(plan=ready_plan, by=cast.officer, file=paper())
    client_for(cast.officer).post(at("order", ready_plan), {"remove": str(row.uuid)})
    assert not Attachment.objects.filter(pk=row.pk).exists()


def test_what_signers_saw_stays_with_their_submission(client_for, cast, org, ready_plan):
    row = order.attach_order(plan=ready_plan, by=cast.officer, file=paper())
    approval.submit_plan(plan=ready_plan, by=cast.officer)
    approval.return_plan(plan=ready_plan, by=cast.clerk, remark="คำสั่งผิดฉบับ")
    ready_plan.refresh_from_db()
    client_for(cast.officer).post(at("order", ready_plan), {"remove": str(row.uuid)})
    assert not order.order_files(ready_plan).exists()
    submission = ready_plan.submissions.get()
    kept = order.submitted_files(org, json.loads(submission.canonical))
    assert list(kept) == [row]
    address = reverse("plans:attachment", args=[org.slug, row.uuid])
    assert readable(client_for(cast.clerk), address)


def test_odd_uuids_do_nothing(client_for, cast, ready_plan):
    row = order.attach_order(plan=ready_plan, by=cast.officer, file=paper())
    for odd in ("x", "", "00000000-0000-0000-0000-000000000000"):
        answer = client_for(cast.officer).post(at("order", ready_plan), {"remove": odd})
        assert answer.status_code == 302
    assert Attachment.objects.filter(pk=row.pk).exists()


# --- number and date of the memo


def test_ap05_the_number_comes_after_submitting(client_for, cast, submitted_plan):
    submission = submitted_plan.submissions.get()
    assert not submission.memo_number
    browser = client_for(cast.officer)
    page = text(browser.get(at("memo_number", submitted_plan)))
    assert "ที่ (เลขที่หนังสือ)" in page and "เว้นว่างไว้ได้" not in page, "later is now"
    answer = browser.post(
        at("memo_number", submitted_plan), {"memo_number": "กท ๔๒๐๒/๑๒", "memo_date": "9 พ.ย. 2569"}
    )
    assert answer.url == at("approve", submitted_plan)
    submission.refresh_from_db()
    assert (submission.memo_number, submission.memo_date) == ("กท ๔๒๐๒/๑๒", date(2026, 11, 9))
    page = text(browser.get(answer.url))
    assert "ที่ กท ๔๒๐๒/๑๒ ลงวันที่ 9 พ.ย. 2569" in page
    entry = AuditEntry.objects.filter(event="plans.memo_numbered").get()
    assert sorted(entry.fields) == ["memo_date", "memo_number"]
    words = words_of(memo_pdf(submission))
    assert "๔๒๐๒/๑๒" in words


def test_ap05_without_a_number_the_memo_begins_with_the_offices_letters(cast, submitted_plan):
    submission = submitted_plan.submissions.get()
    assert "กท ๐๐๐๑/" in words_of(memo_pdf(submission))
    approval.number_memo(plan=submitted_plan, by=cast.officer, memo_number="สร 9/1")
    submission.refresh_from_db()
    words = words_of(memo_pdf(submission))
    assert "สร ๙/๑" in words and "กท" not in words


def test_a_number_does_not_touch_what_is_signed(cast, submitted_plan):
    before = submitted_plan.submissions.get()
    approval.number_memo(plan=submitted_plan, by=cast.officer, memo_number="1/2569")
    after = submitted_plan.submissions.get()
    assert (after.sha256, after.canonical) == (before.sha256, before.canonical)
    sign(submitted_plan, cast.clerk, "agree")


def test_after_the_signatures_only_a_blank_is_filled(client_for, cast, approved_plan):
    approval.number_memo(plan=approved_plan, by=cast.officer, memo_number="1/2569")
    for changed in ("2/2569", ""):
        answer = client_for(cast.officer).post(
            at("memo_number", approved_plan), {"memo_number": changed, "memo_date": ""}
        )
        assert answer.status_code == 409
        assert "เติมได้เฉพาะช่องที่ว่าง" in text(answer)
    today = timezone.localdate()
    approval.number_memo(plan=approved_plan, by=cast.officer, memo_number="1/2569", memo_date=today)
    submission = approved_plan.submissions.get()
    assert (submission.memo_number, submission.memo_date) == ("1/2569", today)


def test_only_the_officer_numbers_and_only_what_was_submitted(cast, ready_plan):
    with pytest.raises(Refused):
        approval.number_memo(plan=ready_plan, by=cast.officer, memo_number="1")
    with pytest.raises(Denied):
        approval.number_memo(plan=ready_plan, by=cast.staff, memo_number="1")


@pytest.mark.parametrize("typed", ["32 ม.ค. 2569", "9/8/69"])
def test_a_date_that_is_none_is_kept_as_typed(client_for, cast, submitted_plan, typed):
    answer = client_for(cast.officer).post(at("memo_number", submitted_plan), {"memo_date": typed})
    assert f'value="{typed}"' in text(answer)
    assert submitted_plan.submissions.get().memo_date is None


# --- the signers' positions in English


def test_positions_of_signers_are_read_in_english(client_for, cast, submitted_plan):
    client = client_for(cast.officer)
    client.cookies.load({"django_language": "en"})
    for name in ("detail", "approve"):
        assert "Assistant District Director" in text(client.get(at(name, submitted_plan))), name
    # Stored and printed in Thai.
    assert submitted_plan.submissions.get().current_step().position_title == "ผู้ช่วยผู้อำนวยการเขต"
    assert "ผู้ช่วยผู้อำนวยการเขต" in words_of(memo_pdf(submitted_plan.submissions.get()))
