"""Signing, issuing, publishing, filing; and that nothing changes after the signature."""

import errno
from datetime import date, timedelta
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from organisations.models import Notice, SigningGrant
from organisations.roles import Role
from organisations.services import set_membership
from reports.models import Report, ReportState, Round, RoundState
from reports.services import documents
from reports.services.building import build_report
from reports.services.rounds import file_round
from reports.services.signing import issue_again, publish_report, sign_report
from reports.workflow import REPORT, ROUND
from tests.factories import PASSWORD, make_delegation
from workflow.engine import Denied, Refused
from workflow.models import StatusChange

from . import builders
from .test_building import stored_files


@pytest.fixture
def ready(pdf, plan, rounds, cast, run_jobs):
    builders.make_claims(plan, 2566, 6, cast.staff)
    report = build_report(round=rounds(), by=cast.officer)
    run_jobs()
    return Report.objects.get(pk=report.pk)


def sign(report, by, **options):
    options = {"opinions": ["acknowledge"], "confirm": lambda digest: "passkey"} | options
    return sign_report(report=report, by=by, **options)


def test_executive_signs_what_they_read(ready, cast, run_jobs):
    seen = []
    sign(
        ready,
        cast.executive,
        opinions=["acknowledge", "proceed"],
        remark="เร่งรัด",
        confirm=lambda digest: seen.append(digest) or "passkey",
    )
    assert seen == [ready.file_sha256]
    report = Report.objects.get(pk=ready.pk)
    assert report.state == ReportState.SIGNED
    assert report.signed_sha256 == ready.file_sha256
    assert (report.signer_name, report.signer_title) == ("นายสมมติ นำทาง", "ผู้อำนวยการเขต")
    assert report.method == "passkey"
    assert report.round.state == RoundState.REPORTED
    assert run_jobs() == ["done"]
    report.refresh_from_db()
    assert report.is_issued
    assert report.read_file.name == ready.file.name
    assert report.file.name != ready.file.name
    assert report.figures == ready.figures
    assert documents.faults(report) == []


def test_people_are_told_after_commit(
    pdf,
    plan,
    rounds,
    cast,
    run_jobs,
    monkeypatch,
    django_capture_on_commit_callbacks,
):
    monkeypatch.setattr("workflow.jobs.publish", lambda uuid, queue: True)
    with django_capture_on_commit_callbacks(execute=True):
        report = build_report(round=rounds(), by=cast.officer)
        run_jobs()
    with django_capture_on_commit_callbacks(execute=True):
        sign(Report.objects.get(pk=report.pk), cast.executive)
    texts = dict(Notice.objects.values_list("person__username", "text"))
    assert "รายงานรอการลงนามของคุณ" in texts["executive"]
    assert Notice.objects.filter(person=cast.officer, text__contains="จัดทำเสร็จแล้ว").exists()
    assert Notice.objects.filter(person=cast.officer, text__contains="ลงนามรายงานแล้ว").exists()


def test_signed_report_never_changes(ready, cast, run_jobs):
    sign(ready, cast.executive)
    run_jobs()
    before = Report.objects.values().get(pk=ready.pk)
    with pytest.raises(Refused):
        sign(ready, cast.executive)
    with pytest.raises(Refused):
        issue_again(report=Report.objects.get(pk=ready.pk), by=cast.officer)
    from workflow.models import Job

    Job.objects.update(state="queued")
    run_jobs()
    assert Report.objects.values().get(pk=ready.pk) == before
    newer = build_report(round=ready.round, by=cast.officer)
    assert newer.number == 2
    run_jobs()
    assert Report.objects.values().get(pk=ready.pk) == before


def test_half_a_signature_cannot_be_stored(ready):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=ready.pk).update(signer_name="ใครก็ได้")


def test_damaged_file_is_not_signed(ready, cast):
    with default_storage.open(ready.file.name, "wb") as file:
        file.write(b"%PDF-other")
    with pytest.raises(Refused, match="ไม่ตรงกับค่าแฮช"):
        sign(ready, cast.executive)


def test_refused_confirmation_leaves_nothing_behind(ready, cast):
    def refuse(digest):
        raise Refused(["หมดเวลา"])

    with pytest.raises(Refused, match="หมดเวลา"):
        sign(ready, cast.executive, confirm=refuse)
    assert Report.objects.get(pk=ready.pk).state == ReportState.READY
    assert not StatusChange.objects.filter(transition="sign").exists()


def test_nobody_signs_their_own_report(pdf, plan, rounds, cast, run_jobs, org):
    set_membership(person=cast.officer, organisation=org, roles=[Role.PLAN_OFFICER, Role.EXECUTIVE])
    report = build_report(round=rounds(), by=cast.officer)
    run_jobs()
    with pytest.raises(Refused, match="ผู้จัดทำ"):
        sign(report, cast.officer)


def test_an_opinion_is_needed_and_only_known_ones(ready, cast):
    with pytest.raises(Refused, match="กรุณาเลือกความเห็น"):
        sign(ready, cast.executive, opinions=[])
    with pytest.raises(Refused):
        sign(ready, cast.executive, opinions=["agree"])


def test_acting_executive_is_named_as_acting(ready, cast, org, run_jobs):
    today = timezone.localdate()
    make_delegation(
        org,
        from_person=cast.executive,
        to_person=cast.clerk,
        role=Role.EXECUTIVE,
        starts_on=today,
        ends_on=today + timedelta(days=1),
        position="ผู้อำนวยการเขต",
    )
    sign(ready, cast.clerk)
    assert "รักษาราชการแทน" in Report.objects.get(pk=ready.pk).acting_text


def test_full_disk_after_the_signature_delays_only_the_copy(ready, cast, run_jobs):
    sign(ready, cast.executive)
    with mock.patch(
        "django.core.files.storage.FileSystemStorage.save",
        side_effect=OSError(errno.ENOSPC, "full"),
    ):
        assert run_jobs() == ["failed"]
    report = Report.objects.get(pk=ready.pk)
    assert report.state == ReportState.SIGNED
    assert not report.is_issued
    with pytest.raises(Refused, match="ยังจัดทำไม่เสร็จ"):
        publish_report(report=report, by=cast.officer)
    with pytest.raises(Denied):
        issue_again(report=report, by=cast.staff)
    issue_again(report=report, by=cast.officer)
    assert run_jobs() == ["done"]
    assert Report.objects.get(pk=ready.pk).is_issued


def test_published_stays_until_the_correction_is_published(ready, cast, run_jobs):
    sign(ready, cast.executive)
    run_jobs()
    publish_report(report=Report.objects.get(pk=ready.pk), by=cast.officer)
    newer = build_report(round=ready.round, by=cast.officer)
    run_jobs()
    sign(Report.objects.get(pk=newer.pk), cast.executive)
    run_jobs()
    states = dict(Report.objects.values_list("number", "state"))
    assert states == {1: "published", 2: "signed"}
    publish_report(report=Report.objects.get(pk=newer.pk), by=cast.officer)
    assert dict(Report.objects.values_list("number", "state")) == {1: "superseded", 2: "published"}
    assert len(stored_files()) == 4


def test_filing_keeps_the_first_date_and_the_newest_reference(ready, cast, run_jobs, rounds):
    today = timezone.localdate()
    with pytest.raises(Refused):
        file_round(round=rounds(), by=cast.officer, filed_on=today)
    sign(ready, cast.executive)
    run_jobs()
    with pytest.raises(Refused, match="อนาคต"):
        file_round(round=rounds(), by=cast.officer, filed_on=today + timedelta(days=1))
    first = today - timedelta(days=3)
    file_round(round=rounds(), by=cast.officer, filed_on=first, reference="A-1")
    assert rounds().state == RoundState.FILED
    newer = build_report(round=rounds(), by=cast.officer)
    run_jobs()
    sign(Report.objects.get(pk=newer.pk), cast.executive)
    assert rounds().state == RoundState.REPORTED
    file_round(round=rounds(), by=cast.officer, filed_on=today, reference="A-2")
    row = rounds()
    assert (row.state, row.filed_on, row.filed_reference) == ("filed", first, "A-2")


ROLES = (
    "staff",
    "officer",
    "clerk",
    "executive",
    "auditor",
    "council",
    "admin",
    "overseer",
    "stranger",
    "other_officer",
)
ALLOWED = {"sign": {"executive"}, "publish": {"officer"}}
FROM = {"sign": ReportState.READY, "publish": ReportState.SIGNED}


@pytest.mark.parametrize("name", ["sign", "publish"])
@pytest.mark.parametrize("state", list(ReportState))
@pytest.mark.parametrize("role", ROLES)
def test_from_by_role(ready, cast, name, state, role):
    """The table as the people meet it: only the right person, only from the right state."""
    Report.objects.filter(pk=ready.pk).update(state=state)
    available = REPORT.available(Report.objects.get(pk=ready.pk), getattr(cast, role))
    names = {transition.name for transition in available}
    assert (name in names) == (role in ALLOWED[name] and state == FROM[name])


def test_only_the_officer_files(ready, cast, rounds):
    row = rounds()
    row.state = RoundState.REPORTED
    for role in ROLES:
        names = {t.name for t in ROUND.available(row, getattr(cast, role))}
        assert ("file" in names) == (role == "officer")


# --- by way of the pages


def page(name, report):
    return reverse(f"reports:{name}", args=["example-district", report.uuid])


def shown(report) -> dict:
    """What the signing form carries of the file that it stands beside."""
    return {"confirm_content": report.file_sha256}


def test_signing_page_asks_for_the_password_first(client_for, ready, cast, run_jobs):
    client = client_for(cast.executive)
    address = page("sign", ready)
    answer = client.get(address)
    assert "ความเห็นของคุณ" not in answer.content.decode()
    # Content without a confirmation is not taken, and stays in the form.
    answer = client.post(address, shown(ready) | {"opinions": ["acknowledge"], "remark": "ให้เร่งรัด"})
    assert "ให้เร่งรัด" in answer.content.decode()
    assert Report.objects.get(pk=ready.pk).state == ReportState.READY
    answer = client.post(address, {"confirm_page": "1", "confirm_password": PASSWORD})
    assert answer.status_code == 303
    answer = client.post(address, shown(ready) | {"opinions": ["acknowledge"], "remark": "ให้เร่งรัด"})
    assert answer.status_code == 302
    report = Report.objects.get(pk=ready.pk)
    assert (report.state, report.method) == (ReportState.SIGNED, "password")
    # A second press is told, kindly.
    answer = client.post(address, shown(ready) | {"opinions": ["acknowledge"]}, follow=True)
    assert "ลงนามแล้ว" in answer.content.decode()


def test_grant_runs_out(client_for, ready, cast):
    client = client_for(cast.executive)
    client.post(page("sign", ready), {"confirm_page": "1", "confirm_password": PASSWORD})
    SigningGrant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = client.post(
        page("sign", ready), shown(ready) | {"opinions": ["acknowledge"], "remark": "พิมพ์ไว้"}
    )
    assert "พิมพ์ไว้" in answer.content.decode()
    assert Report.objects.get(pk=ready.pk).state == ReportState.READY


def test_signer_without_a_factor_is_told(client_for, ready, cast):
    cast.executive.set_unusable_password()
    cast.executive.save()
    answer = client_for(cast.executive).get(page("sign", ready))
    assert answer.status_code == 403
    assert "พาสคีย์" in answer.content.decode()


def test_bad_input_on_signing_is_shown_by_its_field(client_for, ready, cast):
    client = client_for(cast.executive)
    client.post(page("sign", ready), {"confirm_page": "1", "confirm_password": PASSWORD})
    answer = client.post(page("sign", ready), shown(ready) | {"remark": "ไม่มีความเห็น"})
    assert "กรุณาเลือกความเห็นอย่างน้อยหนึ่งข้อ" in answer.content.decode()
    assert "ไม่มีความเห็น" in answer.content.decode()


@pytest.mark.parametrize(
    ("as_of", "whole"),
    [(date(2023, 2, 28), False), (date(2023, 3, 1), True), (date(2023, 3, 31), True)],
)
def test_rp06_rp07_ita_is_filed_with_data_as_of_march(
    ready, cast, run_jobs, client_for, as_of, whole
):
    """A report of five months may be read and signed, but it is not what ITA asks for."""
    sign(ready, cast.executive)
    run_jobs()
    Round.objects.filter(pk=ready.round_id).update(recipient="ita")
    Report.objects.filter(pk=ready.pk).update(as_of=as_of)
    round = Round.objects.get(pk=ready.round_id)
    address = reverse("reports:file", args=[round.organisation.slug, round.uuid])
    typed = {"filed_on": "1/4/2566", "reference": "O28"}
    answer = client_for(cast.officer).post(address, typed)
    round.refresh_from_db()
    assert (round.state == RoundState.FILED) is whole
    if not whole:
        assert "ยังไม่ครบ 6 เดือน" in answer.text and "มีนาคม 2566" in answer.text
        assert 'value="O28"' in answer.text


def test_rp06_is_asked_of_ita_alone(ready, cast, run_jobs):
    sign(ready, cast.executive)
    run_jobs()
    Round.objects.filter(pk=ready.round_id).update(recipient="nacc")
    Report.objects.filter(pk=ready.pk).update(as_of=date(2022, 12, 31))
    round = Round.objects.get(pk=ready.round_id)
    assert file_round(round=round, by=cast.officer, filed_on=date(2023, 1, 5))
