"""The audit page: own chain only, search, whether it is whole, anchors."""

import pytest
from django.urls import reverse

from organisations.views import audit as audit_view
from workflow import audit
from workflow.models import AuditEntry


@pytest.fixture
def url(org):
    return reverse("organisations:audit", args=[org.slug])


@pytest.fixture
def auditor(cast, client_for):
    return client_for(cast.auditor)


def test_shows_own_chain_only(auditor, cast, org, other_org, url):
    audit.record(actor=cast.other_staff, event="person.changed", organisation=other_org)
    page = auditor.get(url)
    assert page.status_code == 200 and "ลูกโซ่ครบถ้วน" in page.text
    assert {e.chain for e in page.context["page_obj"]} == {org.uuid}
    assert cast.other_staff.display_name not in page.text


def test_searches_words_codes_and_days(auditor, cast, org, url):
    audit.record(actor=cast.admin, event="delegation.added", organisation=org)
    audit.record(actor=cast.officer, event="plans.plan.submit", organisation=org)

    def events(**query):
        return [e.event for e in auditor.get(url, query).context["page_obj"]]

    assert events(q="คำสั่งทำการแทน") == ["delegation.added"]
    assert events(q="plans.plan") == ["plans.plan.submit"]
    assert events(q="รอบคอบ") == ["plans.plan.submit"]
    assert events(q="ไม่มี") == []
    assert events(end="1/1/2560") == []
    assert len(events(start="1/1/2560")) > 2
    assert len(events(start="ไม่ใช่วันที่")) > 2


def test_tells_that_the_chain_is_broken(auditor, cast, org, url, monkeypatch):
    for number in range(3):
        audit.record(actor=cast.admin, event=f"test.{number}", organisation=org)
    whole = audit.verify
    monkeypatch.setattr(
        audit_view.chain,
        "verify",
        lambda **kw: [*whole(**kw), audit.Fault(str(org.uuid), 2, "entry missing")],
    )
    page = auditor.get(url)
    assert "ลูกโซ่ผิดปกติ" in page.text and "entry missing" in page.text


def test_long_chain_is_checked_on_request(auditor, cast, org, url, monkeypatch):
    monkeypatch.setattr(audit_view, "CHECKED_AT_ONCE", 1)
    page = auditor.get(url)
    assert "ลูกโซ่ครบถ้วน" not in page.text and "?check=1" in page.text
    assert "ลูกโซ่ครบถ้วน" in auditor.get(url, {"check": "1"}).text


def test_anchors_are_listed(auditor, cast, org, url):
    audit.sign_heads()
    page = auditor.get(url)
    assert AuditEntry.objects.filter(chain=org.uuid).last().hash in page.text
    assert audit.public_key_hex() in page.text


def test_every_event_of_the_workflows_has_words():
    from organisations.audit_labels import label_of
    from plans.workflow import CLAIM, PLAN
    from reports.workflow import REPORT, ROUND

    for workflow in (PLAN, CLAIM, REPORT, ROUND):
        for row in workflow.transitions:
            event = f"{workflow.model.lower()}.{row.name}"
            assert label_of(event) != event
